"""Editorial rules, as sentences that an editor can act on.

`problems` reads a content and reports what is wrong with it. Blocking problems prevent publishing;
warnings are advice. The rules are pure: the same content always has the same problems.

The rules live by what they speak of: `framework` (areas, skills, levels, roles), `hours` (what a step's are made of),
`items` (one question), `bank` (the questions together), `learning` (resources, certifications, projects, paths,
guide), `naming` (site and levels), `measurement` (the numbers of the model and of a question), `texts` (every text,
whatever it is of), `enemies` (questions that must not be asked together). They stand on `findings` (what a
finding is), `pairs` (which texts share much) and `readability` (how hard a text is to read). `cues` is no rule: it says
what the wording of options gives away, and `manage.py find_cues` asks it.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from skills.content import Content
from skills.validation.bank import bank_problems, repetitions_in_skill
from skills.validation.enemies import wrong_enemies
from skills.validation.findings import BAD_IDENTIFIER, IDENTIFIER, NO_HOURS, Problem, block, blocking
from skills.validation.framework import (
    MIN_ITEMS_PER_AREA,
    anchor_problems,
    area_problems,
    circle,
    role_problems,
    skill_problems,
)
from skills.validation.hours import hours_problems
from skills.validation.items import CODE_WIDTH, LONGEST_CONTEXT, LONGEST_STEM, TWO_RIGHT, item_problems, option_problems
from skills.validation.learning import guide_problems, recommendation_problems
from skills.validation.measurement import measurement_problems
from skills.validation.naming import naming_problems
from skills.validation.texts import text_problems

__all__ = [
    "BAD_IDENTIFIER",
    "CODE_WIDTH",
    "IDENTIFIER",
    "LONGEST_CONTEXT",
    "LONGEST_STEM",
    "MIN_ITEMS_PER_AREA",
    "NO_HOURS",
    "TWO_RIGHT",
    "Problem",
    "anchor_problems",
    "blocking",
    "circle",
    "hindrances",
    "item_problems",
    "measurement_problems",
    "option_problems",
    "problems",
    "problems_of",
]


def problems(content: Content) -> list[Problem]:
    """All problems of a content, blocking ones first, otherwise in the order of the content."""
    found = [*_of_parts(content), *bank_problems(content), *_of_uses(content)]
    return sorted(found, key=lambda problem: problem.severity != "blocking")


def problems_of(content: Content, kind: str, id: str) -> list[Problem]:
    """Those of one object, blocking ones first; the content need hold no more than it and what its rules look at.

    A question is compared with those of its skill alone, and nothing is said of circles of prerequisites: for these
    `problems` looks at the whole content.
    """
    found = (problem for problem in _of_kind(content, kind, id) if (problem.kind, problem.id) == (kind, id))
    return sorted(found, key=lambda problem: problem.severity != "blocking")


def _of_kind(content: Content, kind: str, id: str) -> Iterator[Problem]:
    yield from _identifiers(content)
    yield from text_problems(content)
    match kind:
        case "area":
            yield from area_problems(content)
        case "skill":
            yield from skill_problems(content)
            yield from hours_problems(content)
        case "item":
            item = content.item_by_id[id]
            yield from item_problems(content, item)
            yield from repetitions_in_skill(item, content.items)
            yield from wrong_enemies(content)
        case "role":
            yield from role_problems(content)
        case "guide page":
            yield from guide_problems(content)
        case _:
            yield from recommendation_problems(content)


def hindrances(content: Content) -> list[Problem]:
    """The blocking ones alone. What compares all questions with each other only warns, and takes long; it is left out."""
    return blocking([*_of_parts(content), *wrong_enemies(content), *_of_uses(content)])


def _of_parts(content: Content) -> Iterator[Problem]:
    yield from _identifiers(content)
    yield from text_problems(content)
    yield from area_problems(content)
    yield from skill_problems(content)
    yield from hours_problems(content)
    yield from (problem for item in content.items for problem in item_problems(content, item))


def _of_uses(content: Content) -> Iterator[Problem]:
    yield from role_problems(content)
    yield from recommendation_problems(content)
    yield from guide_problems(content)
    yield from naming_problems(content)
    yield from measurement_problems(content)


def _identifiers(content: Content) -> Iterator[Problem]:
    collections: dict[str, tuple[Any, ...]] = {
        "area": content.areas,
        "skill": content.skills,
        "item": content.items,
        "role": content.roles,
        "resource": content.resources,
        "certification": content.certifications,
        "project": content.projects,
        "path": content.paths,
        "guide page": content.guide,
    }
    for kind, objects in collections.items():
        for id, count in Counter(thing.id for thing in objects).items():
            if not IDENTIFIER.fullmatch(id):
                yield block(kind, id, BAD_IDENTIFIER, "slug")
            if count > 1:
                yield block(kind, id, f"{count} objects share this identifier. Give each its own.")
    for kind, required in (("area", content.areas), ("skill", content.skills), ("role", content.roles)):
        if not required:
            yield block(kind, "all", f"There is no {kind} yet. Add at least one.")
