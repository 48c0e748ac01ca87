"""Rules for areas, skills, levels and prerequisites, and for the roles that ask for them."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from skills.content import LEVEL_NAMES, MAX_LEVEL, Content, Resource, RoleProfile, Skill, SkillArea
from skills.framework import LevelNames
from skills.validation.findings import Problem, alike, block, done_when_problems, link_problems, warn
from skills.words import count_noun

MIN_ITEMS_PER_AREA = 4
"""Fewer questions than this say nothing about an area, so a role that asks for it cannot be checked."""

LONGEST_ANCHOR = 200
"""Characters of a behaviour sentence that people still read to its end on a phone."""

SHORTEST_ANCHOR = 15

SAME_WORDS = 0.8
"""Share of words two neighbouring levels may have in common before they are hard to tell apart."""

_VAGUE = re.compile(
    r"\b(good|strong|solid|deep(?! learning)|basic|basics|advanced|familiar|excellent|various|robust|comfortable"
    r"|proficient|expert|competent|fluent|knowledgeable|confident|extensive|adequate|some experience)\b",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(r"\b(I|me|my|mine|we|us|our|ours)\b")
_PRODUCT = re.compile(
    r"\b(AWS|Azure|GCP|Google Cloud|SageMaker|Vertex AI|Databricks|Snowflake|BigQuery|Redshift|PyTorch|TensorFlow|Keras"
    r"|Docker|Terraform|Kafka|Flink|Hadoop|Airflow|MLflow|MongoDB|Cassandra|Postgres(?:QL)?|MySQL|Tableau|Jenkins)\b"
)
_WORD = re.compile(r"[a-z]+")

ALONE = ", or, alone, "
"""What joins the reading for a team and the reading for one person, in a sentence with two claims at most each."""

_CLAIM_ENDS = re.compile(rf"(?<=\.)\s+|{ALONE}")
_OPENING = re.compile(r"^(?:With|Following|On my own|Under)\b[^,.]*, ")
_EXAMPLES = re.compile(r",? (?:such as|for example)\b[^.]*")
_JOINT = re.compile(r", and\b|[,;]|\band\b")
_OTHER_PEOPLE = re.compile(
    r"\b(teams?|colleagues?|others|organisations?|teach|coach|mentor|management)\b", re.IGNORECASE
)

NOT_TEACHING = frozenset({"conference", "community"})
"""Kinds of resource that people meet at, and do not learn a step from."""


def anchor_problems(kind: str, id: str, anchors: tuple[str, ...], names: LevelNames = LEVEL_NAMES) -> Iterator[Problem]:
    """What is wrong with the behaviour sentences of one area or skill, lowest level first."""
    for level, text in enumerate(anchors):
        name, where = names[level], f"anchors.{level}"
        if not text.strip():
            yield block(kind, id, f"The sentence for {name} is missing.", where)
        else:
            yield from (
                warn("Weak wording of a level", kind, id, message, where) for message in _weak_wording(name, text)
            )
            yield from (
                warn("Level that many can’t choose", kind, id, message, where)
                for message in _out_of_reach(level, name, text)
            )
    for level in range(1, len(anchors)):
        lower, upper = anchors[level - 1], anchors[level]
        below, above = names[level - 1], names[level]
        if lower.strip() and alike(lower, upper):
            message = f"{below} and {above} say the same. What can a person at {above} do that one at {below} can't?"
            yield block(kind, id, message, f"anchors.{level}")
        elif _share(lower, upper) > SAME_WORDS:
            message = f"{below} and {above} differ in a word or two. Name what one sees a person at {above} do."
            yield warn("Levels that are hard to tell apart", kind, id, message, f"anchors.{level}")


def _weak_wording(name: str, text: str) -> Iterator[str]:
    """Advice on one behaviour sentence, the one of the level `name`."""
    if match := _VAGUE.search(text):
        yield f"«{match[0]}» in {name} can’t be observed. Start with a verb: builds, explains, fixes."
    if match := _PRODUCT.search(text):
        yield f"«{match[0]}» in {name} is one product of several. Name the kind of thing, so that all its users count."
    if not _FIRST_PERSON.search(text):
        yield f"The sentence for {name} speaks of nobody. Say it in the first person: I build, my models."
    if len(text) > LONGEST_ANCHOR:
        yield f"The sentence for {name} has {len(text)} characters. Past {LONGEST_ANCHOR}, people skim. Shorten it."
    if len(text) < SHORTEST_ANCHOR:
        yield f"The sentence for {name} is too short to picture. Say what one does, and to what."


def _out_of_reach(level: int, name: str, text: str) -> Iterator[str]:
    """Advice on a sentence that many who are at the level could not choose, for it says too much or needs a team."""
    for claim in _CLAIM_ENDS.split(text) if level else ():
        if len(_JOINT.findall(_EXAMPLES.sub("", _OPENING.sub("", claim)))) > 1:
            yield (
                f"{name} says three things at once: «{claim.rstrip('.')}». "
                "Who can do two of them does not know what to choose. Say two, or make two sentences."
            )
    if level > 1 and (match := _OTHER_PEOPLE.search(text)) and "alone" not in text:
        yield f"{name} needs other people («{match[0]}»). Say how it reads for one person: «..., or, alone, ...»."


def _share(one: str, other: str) -> float:
    """Share of words that two sentences have in common, from 0 to 1 (Jaccard)."""
    words, others = set(_WORD.findall(one.lower())), set(_WORD.findall(other.lower()))
    return len(words & others) / len(words | others) if words and others else 0.0


def area_problems(content: Content) -> Iterator[Problem]:
    """What is wrong with areas, and with the questions each has."""
    asked: dict[str, Counter[int]] = defaultdict(Counter)
    for item in content.items:
        asked[item.skill][item.level] += 1
    for area in content.areas:
        yield from anchor_problems("area", area.id, area.anchors, content.level_names)
        if not area.question.strip():
            yield block("area", area.id, "The self-rating question is missing.")
        if area.help_question and not area.help_text:
            yield warn(
                "Edge case without an answer",
                "area",
                area.id,
                f"It asks «{area.help_question}» and leaves it open. Answer it, or leave it out.",
            )
        if not content.skills_by_area[area.id]:
            yield block("area", area.id, f"{area.name} has no skills. Add one, or remove the area.")
        yield from _coverage(content, area, asked)


def _coverage(content: Content, area: SkillArea, asked: Mapping[str, Counter[int]]) -> Iterator[Problem]:
    """What an area lacks. `asked` counts the questions on each skill, by its id and then by level."""
    skills = {skill.id for skill in content.skills_by_area[area.id]}
    if not any(requirement.skill in skills for role in content.roles for requirement in role.requirements):
        return
    levels: Counter[int] = sum((asked[skill] for skill in skills if skill in asked), Counter())
    ready = sum(levels.values())
    if not ready:
        yield warn(
            "Nothing asked",
            "area",
            area.id,
            f"{area.name} has no question ready, so only self-ratings count there. Write some.",
        )
    elif ready < MIN_ITEMS_PER_AREA:
        yield block(
            "area",
            area.id,
            f"{area.name} has {count_noun(ready, 'question')} ready. "
            f"The check needs {MIN_ITEMS_PER_AREA} to say anything. Add {MIN_ITEMS_PER_AREA - ready}, or retire "
            f"{'it' if ready == 1 else 'them'}: without a question, the area rests on self-ratings.",
        )
    for level in range(1, MAX_LEVEL + 1):
        if ready >= MIN_ITEMS_PER_AREA and not levels[level]:
            step = f"{content.level_names[level - 1]} to {content.level_names[level]}"
            yield warn("Step without a question", "area", area.id, f"{area.name} has no question for the step {step}.")


def skill_problems(content: Content) -> Iterator[Problem]:
    """What is wrong with skills, their levels and their prerequisites."""
    asked = {requirement.skill for role in content.roles for requirement in role.requirements}
    tested = {item.skill for item in content.items}
    free = _free_steps(content.resources)
    for skill in content.skills:
        if skill.area not in content.area_by_id:
            yield block("skill", skill.id, f"It belongs to the area «{skill.area}», which does not exist.")
        if skill.id in asked and skill.id not in tested:
            yield warn(
                "Nothing asked",
                "skill",
                skill.id,
                "No question asks about it, so only the self-rating counts. Write some.",
            )
        yield from anchor_problems(
            "skill", skill.id, tuple(level.anchor for level in skill.levels), content.level_names
        )
        yield from _step_problems(skill, free.get(skill.id, set()), content.level_names)
        yield from _prerequisite_problems(content, skill)
    yield from _repeated_anchors(content)
    if cycle := circle({skill.id: [p.skill for p in skill.prerequisites] for skill in content.skills}):
        yield block("skill", cycle[0], f"Prerequisites run in a circle: {' → '.join(cycle)}. Remove one of them.")


def _free_steps(resources: tuple[Resource, ...]) -> dict[str, set[int]]:
    """For each skill, the steps (1 to 4) that a free resource covers."""
    covered: dict[str, set[int]] = {}
    for resource in resources:
        if resource.cost == "free" and resource.kind not in NOT_TEACHING:
            for skill in resource.skills:
                covered.setdefault(skill, set()).update(range(resource.level_from + 1, resource.level_to + 1))
    return covered


def _step_problems(skill: Skill, free: set[int], names: LevelNames) -> Iterator[Problem]:
    for number, level in enumerate(skill.levels[1:], 1):
        name, place = names[number], f"levels.{number}"
        if not (level.task and level.done_when):
            yield block("skill", skill.id, f"Say what to do to reach {name}, and when it is done.", f"{place}.task")
        elif level.hours < 1:
            message = f"How many hours does the step to {name} take? Without hours it can’t be planned."
            yield block("skill", skill.id, message, f"{place}.hours")
        yield from done_when_problems("skill", skill.id, level.done_when, f"{place}.done_when")
        if number not in free and not level.practice.strip():
            message = f"No free resource leads to {name}. Add one, or say what to practise instead."
            yield warn("Step without a free resource", "skill", skill.id, message, f"{place}.practice")


def _prerequisite_problems(content: Content, skill: Skill) -> Iterator[Problem]:
    for prerequisite in skill.prerequisites:
        if prerequisite.skill not in content.skill_by_id:
            yield block("skill", skill.id, f"It requires «{prerequisite.skill}», which does not exist.")
        if not 1 <= prerequisite.level <= MAX_LEVEL:
            yield block("skill", skill.id, f"It requires {prerequisite.skill} at {prerequisite.level}, off the scale.")
        if not prerequisite.why.strip():
            yield block("skill", skill.id, f"Say why {prerequisite.skill} should come first.")


def _repeated_anchors(content: Content) -> Iterator[Problem]:
    """The same sentence in two skills tells a reader nothing about either."""
    first: dict[str, str] = {}
    for skill in content.skills:
        for number, level in enumerate(skill.levels):
            other = first.setdefault(level.anchor.strip().casefold(), skill.id)
            if other != skill.id and level.anchor.strip():
                message = f"{content.level_names[number]} reads as in {other}. Say what it means for this skill."
                yield warn("Same sentence in two skills", "skill", skill.id, message, f"anchors.{number}")


def circle(requires: Mapping[str, list[str]]) -> list[str]:
    """A circle of prerequisites as a list of skill ids whose last is its first, or an empty list."""
    done: set[str] = set()
    for start in requires:
        trail, ahead = [start], [iter(requires[start])]
        while trail and start not in done:
            following = next(ahead[-1], None)
            if following is None:
                done.add(trail.pop())
                ahead.pop()
            elif following in trail:
                return [*trail[trail.index(following) :], following]
            elif following not in done:
                trail.append(following)
                ahead.append(iter(requires.get(following, [])))
    return []


def role_problems(content: Content) -> Iterator[Problem]:
    """What is wrong with roles and their targets."""
    for role in content.roles:
        if not role.requirements:
            yield block("role", role.id, f"{role.name} asks for nothing. Set at least one target.")
        if not role.evidence.strip():
            yield warn(
                "Role without evidence",
                "role",
                role.id,
                "Say where its numbers come from. Readers are shown it, also if it is judgement.",
            )
        if not role.distinct.strip() and len(content.roles) > 1:
            yield warn(
                "Role that is not set apart",
                "role",
                role.id,
                "Say what sets it apart from its neighbours, so that people can choose.",
            )
        yield from _requirements(content, role)
        yield from link_problems("role", role.id, role.sources)


def _requirements(content: Content, role: RoleProfile) -> Iterator[Problem]:
    for id, count in Counter(requirement.skill for requirement in role.requirements).items():
        if count > 1:
            yield block("role", role.id, f"It has {count} targets for {id}. Keep one.")
    for requirement in role.requirements:
        if requirement.skill not in content.skill_by_id:
            yield block("role", role.id, f"It asks for the skill «{requirement.skill}», which does not exist.")
        if not 1 <= requirement.level <= MAX_LEVEL:
            yield block("role", role.id, f"Its target for {requirement.skill} is {requirement.level}, off the scale.")
        if not 1 <= requirement.weight <= 5:
            yield block("role", role.id, f"Its weight for {requirement.skill} is {requirement.weight}; use 1 to 5.")
