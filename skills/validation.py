"""Editorial rules, as sentences that an editor can act on.

`problems` reads a content and reports what is wrong with it. Blocking problems prevent publishing;
warnings are advice. The rules are pure: the same content always has the same problems.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any, Literal, NamedTuple

from skills.content import LEVEL_NAMES, MAX_LEVEL, Content, Item, Link, Option, RoleProfile, Skill, SkillArea

CODE_WIDTH = 36
"""Characters of code that fit a 390 px phone without sideways scrolling (measured on the question page)."""

MIN_ITEMS_PER_AREA = 4
"""Fewer questions than this say nothing about an area, so a role that asks for it cannot be checked."""

KEY_LENGTH_RATIO = 1.6
"""A right answer this much longer than every other option gives itself away."""

SIMILAR = 0.92
"""Ratio of matching text above which two sentences count as saying the same."""

IDENTIFIER = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
BAD_IDENTIFIER = "Identifiers use small letters, digits and single hyphens only."
BAD_ADDRESS = "Its address must start with https:// or http://."
NO_HOURS = "How many hours does it take? Without hours it can't be in a plan."
TWO_RIGHT = "Two options are marked right. Mark one, or rewrite the others so they are wrong."

_VAGUE = re.compile(
    r"\b(good|strong|solid|deep(?! learning)|basic|advanced|familiar|excellent|various|robust)\b", re.IGNORECASE
)
_NEGATIVE = re.compile(r"\b(not|except|never)\b", re.IGNORECASE)
_CATCH_ALL = re.compile(r"\b(all|none) of the above\b", re.IGNORECASE)


class Problem(NamedTuple):
    """One finding. `kind` and `id` name the object, for example "item" and "sto-sql-join".

    `where` is the place inside the object where a form shows it, for example "anchors.2" or "options.1.reason";
    empty if it is about the object as a whole.
    """

    severity: Literal["blocking", "warning"]
    kind: str
    id: str
    message: str
    where: str = ""

    def __str__(self) -> str:
        return f"{self.kind.capitalize()} {self.id}: {self.message}"


def problems(content: Content) -> list[Problem]:
    """All problems of a content, blocking ones first, otherwise in the order of the content."""
    found = [
        *_identifiers(content),
        *_areas(content),
        *_skills(content),
        *_items(content),
        *_roles(content),
        *_recommendations(content),
        *_guide(content),
    ]
    return sorted(found, key=lambda problem: problem.severity != "blocking")


def blocking(found: list[Problem]) -> list[Problem]:
    """Only the problems that prevent publishing."""
    return [problem for problem in found if problem.severity == "blocking"]


def _block(kind: str, id: str, message: str, where: str = "") -> Problem:
    return Problem("blocking", kind, id, message, where)


def _warn(kind: str, id: str, message: str, where: str = "") -> Problem:
    return Problem("warning", kind, id, message, where)


def _identifiers(content: Content) -> Iterator[Problem]:
    collections: dict[str, tuple[Any, ...]] = {
        "area": content.areas,
        "skill": content.skills,
        "item": content.items,
        "role": content.roles,
        "resource": content.resources,
        "certification": content.certifications,
        "path": content.paths,
        "guide page": content.guide,
    }
    for kind, objects in collections.items():
        for id, count in Counter(thing.id for thing in objects).items():
            if not IDENTIFIER.fullmatch(id):
                yield _block(kind, id, BAD_IDENTIFIER, "slug")
            if count > 1:
                yield _block(kind, id, f"{count} objects share this identifier. Give each its own.")
    for kind, required in (("area", content.areas), ("skill", content.skills), ("role", content.roles)):
        if not required:
            yield _block(kind, "all", f"There is no {kind} yet. Add at least one.")


def anchor_problems(kind: str, id: str, anchors: tuple[str, ...]) -> Iterator[Problem]:
    """What is wrong with the behaviour sentences of one area or skill, lowest level first."""
    for level, text in enumerate(anchors):
        name = LEVEL_NAMES[level]
        if not text.strip():
            yield _block(kind, id, f"The sentence for {name} is missing.", f"anchors.{level}")
        elif match := _VAGUE.search(text):
            yield _warn(
                kind,
                id,
                f"«{match[0]}» in {name} can't be observed. Start with a verb: builds, explains, fixes.",
                f"anchors.{level}",
            )
    for level in range(1, len(anchors)):
        lower, upper = anchors[level - 1], anchors[level]
        if lower.strip() and SequenceMatcher(None, lower, upper).ratio() > SIMILAR:
            below, above = LEVEL_NAMES[level - 1], LEVEL_NAMES[level]
            yield _block(
                kind,
                id,
                f"{below} and {above} say the same. What can a person at {above} do that one at {below} can't?",
                f"anchors.{level}",
            )


def _areas(content: Content) -> Iterator[Problem]:
    for area in content.areas:
        yield from anchor_problems("area", area.id, area.anchors)
        if not area.question.strip():
            yield _block("area", area.id, "The self-rating question is missing.")
        if not content.skills_by_area[area.id]:
            yield _block("area", area.id, f"{area.name} has no skills. Add one, or remove the area.")
        yield from _coverage(content, area)


def _coverage(content: Content, area: SkillArea) -> Iterator[Problem]:
    skills = {skill.id for skill in content.skills_by_area[area.id]}
    if not any(requirement.skill in skills for role in content.roles for requirement in role.requirements):
        return
    levels = Counter(item.level for item in content.items if item.skill in skills)
    ready = sum(levels.values())
    if ready < MIN_ITEMS_PER_AREA:
        yield _block(
            "area",
            area.id,
            f"{area.name} has {ready} {'question' if ready == 1 else 'questions'} ready. "
            f"The check needs {MIN_ITEMS_PER_AREA} to say anything. Add {MIN_ITEMS_PER_AREA - ready}.",
        )
    for level in range(1, MAX_LEVEL + 1):
        if ready >= MIN_ITEMS_PER_AREA and not levels[level]:
            step = f"{LEVEL_NAMES[level - 1]} to {LEVEL_NAMES[level]}"
            yield _warn("area", area.id, f"{area.name} has no question for the step {step}.")


def _skills(content: Content) -> Iterator[Problem]:
    for skill in content.skills:
        if skill.area not in content.area_by_id:
            yield _block("skill", skill.id, f"It belongs to the area «{skill.area}», which does not exist.")
        yield from anchor_problems("skill", skill.id, tuple(level.anchor for level in skill.levels))
        for number, level in enumerate(skill.levels[1:], 1):
            if not (level.task and level.done_when):
                yield _block(
                    "skill",
                    skill.id,
                    f"Say what to do to reach {LEVEL_NAMES[number]}, and when it is done.",
                    f"levels.{number}.task",
                )
            elif level.hours < 1:
                yield _block(
                    "skill",
                    skill.id,
                    f"How many hours does the step to {LEVEL_NAMES[number]} take? Without hours it can't be planned.",
                    f"levels.{number}.hours",
                )
        for prerequisite in skill.prerequisites:
            if prerequisite.skill not in content.skill_by_id:
                yield _block("skill", skill.id, f"It requires «{prerequisite.skill}», which does not exist.")
            if not prerequisite.why.strip():
                yield _block("skill", skill.id, f"Say why {prerequisite.skill} should come first.")
    if cycle := circle({skill.id: [p.skill for p in skill.prerequisites] for skill in content.skills}):
        yield _block("skill", cycle[0], f"Prerequisites run in a circle: {' → '.join(cycle)}. Remove one of them.")


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


def _items(content: Content) -> Iterator[Problem]:
    for item in content.items:
        yield from item_problems(content, item)
    stems = [(item.id, item.skill, f"{item.context} {item.code} {item.stem}") for item in content.items]
    for index, (id, skill, text) in enumerate(stems):
        for other, other_skill, other_text in stems[:index]:
            if skill == other_skill:
                ratio = SequenceMatcher(None, text, other_text).quick_ratio()
                if ratio > SIMILAR and SequenceMatcher(None, text, other_text).ratio() > SIMILAR:
                    yield _warn("item", id, f"Almost the same as {other}. Keep both?")


def item_problems(content: Content, item: Item) -> Iterator[Problem]:
    """What is wrong with one item, apart from its likeness to others."""
    if item.skill not in content.skill_by_id:
        yield _block("item", item.id, f"It asks about the skill «{item.skill}», which does not exist.")
    if not 1 <= item.level <= MAX_LEVEL:
        yield _block("item", item.id, f"Its step is {item.level}; steps run from 1 to {MAX_LEVEL}.")
    if not item.stem.strip():
        yield _block("item", item.id, "The question is missing.")
    if not item.explanation.strip():
        yield _block("item", item.id, "The explanation is missing. Learners read it after the check.")
    yield from option_problems(item.id, item.options)
    if item.table:
        for number, row in enumerate(item.table.rows, 1):
            if len(row) != len(item.table.head):
                yield _block(
                    "item", item.id, f"Row {number} of its table has {len(row)} cells, not {len(item.table.head)}."
                )
    for number, line in enumerate(item.code.splitlines(), 1):
        if len(line) > CODE_WIDTH:
            yield _warn(
                "item",
                item.id,
                f"Line {number} is {len(line)} characters. Past {CODE_WIDTH}, phones scroll sideways and learners miss it.",
            )
    if _NEGATIVE.search(item.stem):
        yield _warn("item", item.id, "Questions with «not» are often misread. Turn it round if you can.")
    yield from _links("item", item.id, (item.source,))
    if not item.source.title:
        yield _warn("item", item.id, "It names no source that a learner could open.")


def option_problems(id: str, options: tuple[Option, ...]) -> Iterator[Problem]:
    """What is wrong with the options of the item `id`."""
    right = [option for option in options if option.correct]
    if len(right) > 1:
        yield _block("item", id, TWO_RIGHT, "options")
    if not right:
        yield _block("item", id, "No option is marked right. Mark one.", "options")
    if not 3 <= len(options) <= 5:
        count = "1 option" if len(options) == 1 else f"{len(options)} options"
        yield _block("item", id, f"It has {count}. Give it three to five.", "options")
    if len({option.text.strip().casefold() for option in options}) < len(options):
        yield _block("item", id, "Two options say the same. Rewrite one.", "options")
    for number, option in enumerate(options):
        if not option.text.strip():
            yield _block("item", id, f"Option {number + 1} has no text.", f"options.{number}.text")
        elif not option.reason.strip():
            side = "right" if option.correct else "wrong"
            message = f"Say why «{option.text}» is {side}. Learners read it at the end."
            yield _block("item", id, message, f"options.{number}.reason")
        if _CATCH_ALL.search(option.text):
            message = f"«{option.text}» tests reading, not knowledge. Name the answer instead."
            yield _warn("item", id, message, f"options.{number}.text")
    if len(right) == 1:
        others = max((len(option.text) for option in options if not option.correct), default=0)
        if len(right[0].text) > max(30, KEY_LENGTH_RATIO * others):
            yield _warn("item", id, "The right answer is much longer than the others.", "options")


def _roles(content: Content) -> Iterator[Problem]:
    for role in content.roles:
        if not role.requirements:
            yield _block("role", role.id, f"{role.name} asks for nothing. Set at least one target.")
        yield from _requirements(content, role)
        yield from _links("role", role.id, role.sources)


def _requirements(content: Content, role: RoleProfile) -> Iterator[Problem]:
    for id, count in Counter(requirement.skill for requirement in role.requirements).items():
        if count > 1:
            yield _block("role", role.id, f"It has {count} targets for {id}. Keep one.")
    for requirement in role.requirements:
        if requirement.skill not in content.skill_by_id:
            yield _block("role", role.id, f"It asks for the skill «{requirement.skill}», which does not exist.")
        if not 1 <= requirement.level <= MAX_LEVEL:
            yield _block("role", role.id, f"Its target for {requirement.skill} is {requirement.level}, off the scale.")
        if not 1 <= requirement.weight <= 5:
            yield _block("role", role.id, f"Its weight for {requirement.skill} is {requirement.weight}; use 1 to 5.")


def _unknown_skills(kind: str, id: str, skills: tuple[str, ...], known: dict[str, Skill]) -> Iterator[Problem]:
    for skill in skills:
        if skill not in known:
            yield _block(kind, id, f"It names the skill «{skill}», which does not exist.")


def _links(kind: str, id: str, links: tuple[Link, ...]) -> Iterator[Problem]:
    for link in links:
        if link.url and not link.url.startswith(("https://", "http://")):
            yield _block(
                kind, id, f"The address of its source «{link.title}» must start with https:// or http://.", "sources"
            )


def _recommendations(content: Content) -> Iterator[Problem]:
    known = content.skill_by_id
    certifications = {certification.id for certification in content.certifications}
    for resource in content.resources:
        yield from _unknown_skills("resource", resource.id, resource.skills, known)
        if resource.hours < 1:
            yield _block("resource", resource.id, NO_HOURS, "hours")
        if not 0 <= resource.level_from <= resource.level_to <= MAX_LEVEL:
            yield _block("resource", resource.id, "Its levels run backwards or off the scale.")
        if not resource.url.startswith(("https://", "http://")):
            yield _block("resource", resource.id, BAD_ADDRESS, "url")
    for certification in content.certifications:
        yield from _unknown_skills("certification", certification.id, certification.skills, known)
        if not certification.url.startswith(("https://", "http://")):
            yield _block("certification", certification.id, BAD_ADDRESS, "url")
        yield from _links("certification", certification.id, certification.sources)
        if certification.successor and certification.successor not in certifications:
            yield _block(
                "certification", certification.id, f"Its successor «{certification.successor}» does not exist."
            )
    for path in content.paths:
        for role in path.roles:
            if role not in content.role_by_id:
                yield _block("path", path.id, f"It leads to the role «{role}», which does not exist.")
        for step in path.steps:
            yield from _unknown_skills("path", path.id, step.skills, known)
            for id in step.resources:
                if id not in content.resource_by_id:
                    yield _block("path", path.id, f"Its step «{step.title}» uses «{id}», which does not exist.")


def _guide(content: Content) -> Iterator[Problem]:
    for page in content.guide:
        if not page.sections:
            yield _block("guide page", page.id, "It has no text yet.")
        for section in page.sections:
            yield from _unknown_skills("guide page", page.id, section.skills, content.skill_by_id)
