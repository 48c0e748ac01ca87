"""A framework of any size, made up: what a national classification of skills would ask of the product.

The same sizes give the same framework. Its words are made up too, and differ between questions as real ones do, so that
whatever looks for questions alike has something to look through.
"""

import random
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from skills.content import (
    Content,
    Item,
    LearningPath,
    Level,
    Link,
    Option,
    PathStep,
    Prerequisite,
    Requirement,
    Resource,
    RoleProfile,
    Skill,
    SkillArea,
)

CHECKED = date(2026, 11, 1)
WORDS = 30_000
SYLLABLES = (
    "ba",
    "ce",
    "di",
    "fo",
    "gu",
    "ka",
    "le",
    "mi",
    "no",
    "pu",
    "ra",
    "se",
    "ti",
    "vo",
    "zu",
    "lor",
    "men",
    "tas",
)


@dataclass(frozen=True)
class Size:
    """How large a framework is."""

    skills: int = 10_000
    items_each: int = 5
    area: int = 50
    """Skills of an area."""
    roles: int = 100
    role_skills: int = 40
    """Skills that a role asks for, from a few areas."""


PROMISED = Size()
"""10,000 skills and 50,000 questions."""


@lru_cache(maxsize=1)
def _words() -> tuple[str, ...]:
    rng = random.Random(1)  # noqa: S311  # no secret is made of it
    found: dict[str, None] = {}
    while len(found) < WORDS:
        found["".join(rng.choices(SYLLABLES, k=rng.randint(2, 4)))] = None
    return tuple(found)


def text(rng: random.Random, count: int) -> str:
    """So many words as a sentence without its end. Some words are common, most are rare."""
    places = (int(WORDS * rng.random() ** 2) for _ in range(count))
    chosen = " ".join(_words()[place] for place in places)
    return chosen[0].upper() + chosen[1:]


def large_content(size: Size = PROMISED) -> Content:
    """The framework."""
    rng = random.Random(2)  # noqa: S311  # no secret is made of it
    areas = tuple(_area(number, rng) for number in range(-(-size.skills // size.area)))
    skills = tuple(_skill(number, areas[number // size.area].id, size, rng) for number in range(size.skills))
    return Content(
        areas=areas,
        skills=skills,
        items=tuple(_item(skill.id, place, rng) for skill in skills for place in range(size.items_each)),
        roles=tuple(_role(number, size, rng) for number in range(size.roles)),
        resources=tuple(_resource(number, rng) for number in range(0, size.skills, 2)),
        paths=tuple(_path(number, size, rng) for number in range(size.roles)),
    )


def _area(number: int, rng: random.Random) -> SkillArea:
    name = text(rng, 2)
    return SkillArea(
        id=f"area-{number}",
        name=f"{name} {number}",
        description=f"{text(rng, 8)}.",
        question=f"{name}: what can you do today?",
        anchors=_anchors(rng),
    )


def _anchors(rng: random.Random) -> tuple[str, str, str, str, str]:
    verbs = (
        "I have yet to begin with",
        "I follow a recipe for",
        "I finish alone",
        "I repair for others",
        "I set the rules of",
    )
    first, second, third, fourth, fifth = (f"{verb} {text(rng, 6).lower()}." for verb in verbs)
    return first, second, third, fourth, fifth


def _skill(number: int, area: str, size: Size, rng: random.Random) -> Skill:
    anchors = _anchors(rng)
    first, *rest = (_level(anchor, level, rng) for level, anchor in enumerate(anchors))
    one, two, three, four = rest
    is_first = number % size.area == 0
    needs = () if is_first else (Prerequisite(f"skill-{number - 1}", 1, f"{text(rng, 8)}."),)
    return Skill(
        id=f"skill-{number}",
        area=area,
        name=f"{text(rng, 2)} {number}",
        description=f"{text(rng, 8)}.",
        levels=(first, one, two, three, four),
        core=number % 3 == 0,
        prerequisites=needs,
    )


def _level(anchor: str, level: int, rng: random.Random) -> Level:
    if not level:
        return Level(anchor)
    hours = (8, 20, 40, 80)[level - 1]
    return Level(anchor, text(rng, 6), text(rng, 7).lower(), hours=hours, task_hours=hours)


def _item(skill: str, place: int, rng: random.Random) -> Item:
    options = tuple(Option(text(rng, 7), f"{text(rng, 12)}.", correct=number == 0) for number in range(4))
    return Item(
        id=f"{skill}-q{place}",
        skill=skill,
        level=1 + place % 4,
        stem=f"{text(rng, 18)}?",
        options=options,
        explanation=f"{text(rng, 18)}.",
        source=Link("Made up"),
        author="Made up",
        review="reviewed",
    )


def _role(number: int, size: Size, rng: random.Random) -> RoleProfile:
    areas = rng.sample(range(-(-size.skills // size.area)), min(8, size.skills // size.area))
    inside = [place for area in areas for place in range(area * size.area, min((area + 1) * size.area, size.skills))]
    chosen = sorted(rng.sample(inside, min(size.role_skills, len(inside))))
    asks = tuple(Requirement(f"skill-{place}", rng.randint(1, 4), rng.randint(1, 5)) for place in chosen)
    return RoleProfile(f"role-{number}", f"{text(rng, 2)} {number}", f"{text(rng, 8)}.", asks, f"{text(rng, 4)}.")


def _resource(number: int, rng: random.Random) -> Resource:
    return Resource(
        id=f"resource-{number}",
        title=text(rng, 4),
        provider="Example Press",
        url=f"https://example.org/{number}",
        kind="course",
        cost="free",
        hours=rng.randint(4, 40),
        level_from=0,
        level_to=4,
        skills=(f"skill-{number}",),
        checked=CHECKED,
        confirmed=True,
    )


def _path(number: int, size: Size, rng: random.Random) -> LearningPath:
    skills = tuple(f"skill-{rng.randrange(size.skills)}" for _ in range(4))
    steps = tuple(PathStep(text(rng, 3), f"{text(rng, 8)}.", text(rng, 5).lower(), 10, (skill,)) for skill in skills)
    role = (f"role-{number}",)
    return LearningPath(
        f"path-{number}", text(rng, 3), "self-taught", f"{text(rng, 6)}.", "A year", "Free", role, steps
    )
