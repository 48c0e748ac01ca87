"""Frameworks of other people, in one form whatever their file, and the areas, skills and role that are made of them.

A ladder has skills in layers and levels of its own. What it does not say and a framework needs (sentences, tasks, hours)
is proposed, and counted, so that an editor knows what to write.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from skills.content import MAX_LEVEL, Content, Level, Requirement, RoleProfile, Skill, SkillArea
from skills.files.quiz import identifier
from skills.framework import LevelName
from skills.validation import Problem, problems
from skills.validation.findings import alike
from skills.words import count_noun

MOST_SKILLS = 300
COMFORTABLE = 80
"""Skills of a framework that people can still rate and editors keep."""

NAME, AREA_NAME, SENTENCE, TASK = 120, 80, 300, 120
"""Characters of a skill's name, an area's name, a level's sentence and a task."""

TAG = "imported"


class Leaf(NamedTuple):
    """The lowest thing that a file names."""

    path: tuple[str, ...]
    """Names of what it lies in, from the top."""
    name: str
    description: str = ""
    sentences: Mapping[str, str] = {}
    """By name of the file's own level."""
    weight: int = 3


class Ladder(NamedTuple):
    """A framework as its file has it."""

    title: str
    levels: tuple[str, ...]
    """Names of its levels, the lowest first; none where it has no levels."""
    leaves: tuple[Leaf, ...]
    notes: tuple[str, ...] = ()
    """Sentences about what was not taken."""


class Choices(NamedTuple):
    """What an editor decided about a ladder."""

    layer: int
    """Which layer the areas are, from 0; the skills are the next."""
    levels: tuple[int | None, ...]
    """Our level for each of the file's; None leaves one out."""
    role: str
    target: int
    hours: int
    prefix: str = ""
    """Before every identifier."""
    take_names: bool = False
    """Call our levels as the file does."""
    in_place: bool = False
    """In place of all that the draft has, and not beside it."""


class Built(NamedTuple):
    """What would be stored."""

    values: dict[str, tuple[Any, ...]]
    """Areas, skills and the role, by the field of `Content`; the framework, if the levels are called anew."""
    taken: tuple[str, ...]
    """Sentences about why nothing can be stored: identifiers that the draft has already, or too many skills."""
    proposed: tuple[str, ...]
    """Sentences about what was made up, and has to be replaced."""


# Layers -------------------------------------------------------------------------------------------------


class _Part(NamedTuple):
    area: str
    name: str
    leaves: list[Leaf]


def depth(ladder: Ladder) -> int:
    """How many layers it has."""
    return max(len(leaf.path) + 1 for leaf in ladder.leaves)


def layers(ladder: Ladder) -> list[tuple[int, str]]:
    """The ways to take its layers as areas and skills, each in words."""
    found = []
    for layer in range(max(1, depth(ladder) - 1)):
        parts = _parts(ladder, layer)
        areas = len({part.area for part in parts})
        found.append((layer, f"{count_noun(areas, 'area')} with {count_noun(len(parts), 'skill')}"))
    return found


def proposed_layer(ladder: Ladder) -> int:
    """The finest one of these ways whose skills are not too many."""
    fitting = [layer for layer, _ in layers(ladder) if len(_parts(ladder, layer)) <= COMFORTABLE]
    return fitting[-1] if fitting else 0


def _parts(ladder: Ladder, layer: int) -> list[_Part]:
    """Skills with their areas. What lies deeper than a skill belongs to it."""
    found: dict[tuple[str, str], _Part] = {}
    for leaf in ladder.leaves:
        names = (*leaf.path, leaf.name)
        place = min(layer + 1, len(names) - 1)
        area, name = names[place - 1] if place else ladder.title, names[place]
        found.setdefault((area, name), _Part(area, name, [])).leaves.append(leaf)
    return list(found.values())


# Levels -------------------------------------------------------------------------------------------------

_NOTHING = re.compile(r"\s*(0\b|no\b|not\b|none\b|never\b|unaware|absent)", re.IGNORECASE)

SPREAD: dict[int, tuple[int, ...]] = {
    1: (2,),
    2: (1, 3),
    3: (1, 2, 3),
    4: (1, 2, 3, 4),
    5: (0, 1, 2, 3, 4),
    6: (0, 1, 1, 2, 3, 4),
}
"""Our levels for a file's, by their number. The middle of six is doubled, as both ends mean something of their own."""


def proposed_levels(names: Sequence[str]) -> tuple[int, ...]:
    """Our level for each of a file's."""
    count = len(names)
    if not count:
        return ()
    found = SPREAD.get(count) or tuple(round(place * MAX_LEVEL / (count - 1)) for place in range(count))
    if count < len(SPREAD[5]) and _NOTHING.match(names[0]):
        return (0, *(level - (count == MAX_LEVEL) for level in found[1:]))
    return found


# Building -----------------------------------------------------------------------------------------------

PROPOSED = (
    "I have not done this yet, or only watched: {name}.",
    "I do it with step-by-step help: {name}.",
    "I do the common cases on my own: {name}.",
    "Others rely on what I do, and I find faults: {name}.",
    "I decide how it is done, and teach it: {name}.",
)
"""Sentences of the levels where the file has none."""


def build(ladder: Ladder, choices: Choices, content: Content) -> Built:
    """Areas, skills and a role from a ladder."""
    parts = _parts(ladder, choices.layer)
    area_ids = _identifiers([part.area for part in parts], choices.prefix)
    skill_ids = _identifiers([f"{part.area}\x00{part.name}" for part in parts], choices.prefix)
    made_up: dict[str, int] = {}
    areas = tuple(_area(name, id) for name, id in area_ids.items())
    skills = tuple(
        _skill(part, skill_ids[f"{part.area}\x00{part.name}"], area_ids[part.area], choices, ladder.levels, made_up)
        for part in parts
    )
    role = _role(ladder, choices, skills, parts)
    values: dict[str, tuple[Any, ...]] = {"areas": areas, "skills": skills, "roles": (role,)}
    if choices.take_names and (named := _named(ladder, choices, content)):
        values["framework"] = (msgspec.structs.replace(content.framework, levels=named),)
    return Built(values, tuple(_taken(values, content)), tuple(_made_up(areas, skills, made_up)))


def _identifiers(names: Sequence[str], prefix: str) -> dict[str, str]:
    """An identifier for each name, which may have its area before a NUL; each only once."""
    found: dict[str, str] = {}
    for name in dict.fromkeys(names):
        area, _, own = name.rpartition("\x00")
        bases = [identifier(f"{prefix} {own}"), identifier(f"{prefix} {area} {own}", 76)] if own else []
        base = next((each for each in bases if each and each not in found.values()), "") or bases[-1] or "part"
        id, number = base, 1
        while id in found.values():
            number += 1
            id = f"{base}-{number}"
        found[name] = id
    return found


def _area(name: str, id: str) -> SkillArea:
    shown = short(name, AREA_NAME)
    return SkillArea(
        id=id,
        name=shown,
        description=name,
        question=f"{shown}: what can you do today?",
        anchors=tuple(sentence.format(name=shown) for sentence in PROPOSED),  # type: ignore[arg-type]  # five
        tags=(TAG,),
    )


def _skill(part: _Part, id: str, area: str, choices: Choices, names: Sequence[str], made_up: dict[str, int]) -> Skill:
    name = short(part.name, NAME)
    deeper = [leaf.name for leaf in part.leaves if leaf.name != part.name]
    description = "; ".join(deeper) if deeper else part.leaves[0].description
    levels, seen = [], list[str]()
    for level in range(MAX_LEVEL + 1):
        own = [names[place] for place, ours in enumerate(choices.levels) if ours == level]
        said = " ".join(filter(None, (_one_line(leaf.sentences.get(each, "")) for leaf in part.leaves for each in own)))
        sentence = short(said, SENTENCE)
        repeated = bool(said) and any(alike(sentence, each) for each in seen)
        seen.append(sentence)
        for what, happened in (
            ("sentences", not said),
            ("shortened", sentence != said and not repeated),
            ("repeated", repeated),
        ):
            made_up[what] = made_up.get(what, 0) + happened
        sentence = "" if repeated else sentence
        levels.append(_level(level, sentence or PROPOSED[level].format(name=name), name, choices))
    return Skill(
        id=id,
        area=area,
        name=name,
        description=description.strip() or name,
        levels=tuple(levels),  # type: ignore[arg-type]  # five
        tags=(TAG,),
    )


def _level(level: int, sentence: str, name: str, choices: Choices) -> Level:
    if not level:
        return Level(anchor=sentence)
    return Level(
        anchor=sentence,
        task=short(f"Practise what the next level of {name} says", TASK),
        done_when="you can show work of yours for each thing the sentence says",
        hours=choices.hours,
    )


def _role(ladder: Ladder, choices: Choices, skills: Sequence[Skill], parts: Sequence[_Part]) -> RoleProfile:
    heaviest = max((leaf.weight for leaf in ladder.leaves), default=1)
    scale = 5 / heaviest if heaviest > 5 else 1
    needs = tuple(
        Requirement(skill.id, choices.target, min(5, max(1, round(scale * max(leaf.weight for leaf in part.leaves)))))
        for skill, part in zip(skills, parts, strict=True)
    )
    return RoleProfile(
        id=identifier(f"{choices.prefix} {choices.role}") or "role",
        name=short(choices.role, AREA_NAME),
        summary=short(f"All of {ladder.title}.", 200),
        requirements=needs,
        evidence=f"Proposed from the file of {short(ladder.title, 80)}: one target for all skills, weights as it has them.",
        tags=(TAG,),
    )


def _named(ladder: Ladder, choices: Choices, content: Content) -> tuple[LevelName, ...]:
    """Our five levels as the file calls them, with our meanings; empty unless each has exactly one name of its own."""
    names = [
        [
            re.sub(r"^\s*\d+\s*[-–:.)]\s*", "", ladder.levels[place])
            for place, ours in enumerate(choices.levels)
            if ours == level
        ]
        for level in range(MAX_LEVEL + 1)
    ]
    if any(len(own) != 1 or not own[0].strip() for own in names) or len({own[0] for own in names}) < len(names):
        return ()
    known = content.framework.levels
    return tuple(
        LevelName(short(own[0].replace("|", " "), 40), ours.meaning, ours.sentence)
        for own, ours in zip(names, known, strict=True)
    )


def _taken(values: Mapping[str, Sequence[Any]], content: Content) -> list[str]:
    found = []
    if len(values["skills"]) > MOST_SKILLS:
        found.append(f"{len(values['skills'])} skills are more than anybody rates. Take a coarser layer.")
    for field in ("areas", "skills", "roles"):
        there = {thing.id for thing in getattr(content, field)}
        if both := [each.id for each in values[field] if each.id in there]:
            more = f" and {len(both) - 3} more" if len(both) > 3 else ""
            found.append(
                f"Among the {field} of the draft already: {', '.join(both[:3])}{more}. Say below what identifiers begin with."
            )
    return found


def _made_up(areas: Sequence[SkillArea], skills: Sequence[Skill], made_up: Mapping[str, int]) -> list[str]:
    counted = (
        (made_up["shortened"], f"longer than {SENTENCE} characters and cut. Shorten the text yourself."),
        (made_up["repeated"], "general, as the file repeats that of a lower level. Say what is more."),
        (made_up["sentences"], "general, as the file has none. Say what one sees a person do."),
    )
    found = [f"{count_noun(count, 'sentence')} of skills: {what}" for count, what in counted if count]
    found.append(
        f"{count_noun(len(areas) * (MAX_LEVEL + 1), 'sentence')} of areas: general. Say what the area means at each level."
    )
    found.append(
        f"{count_noun(MAX_LEVEL * len(skills), 'step')}: a general task and the same hours. Say what one does, and how long it takes."
    )
    return [*found, "There is no question and no resource. Until there are, only self-ratings count."]


def short(text: str, most: int) -> str:
    """The text, or as many of its sentences or words as fit."""
    text = _one_line(text)
    if len(text) <= most:
        return text
    whole = re.match(rf"(.{{1,{most}}}[.!?])(?=\s)", text[: most + 1])
    if whole and len(whole[1]) <= most and len(whole[1]) > most / 2:
        return whole[1]
    return text[: most - 2].rsplit(" ", 1)[0].rstrip(",;:") + " …"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def found_in(built: Built, whole: Content) -> list[Problem]:
    """What validation says of the objects that are new in the whole draft."""
    kinds = {"area": "areas", "skill": "skills", "role": "roles", "framework": "framework"}
    own = {(field, getattr(each, "id", "all")) for field, values in built.values.items() for each in values}
    return [problem for problem in problems(whole) if (kinds.get(problem.kind, ""), problem.id) in own]
