"""People who answer: generated from one number, so that a failing case can be told in a word."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from random import Random
from typing import NamedTuple

import msgspec
from hypothesis import settings

from assessment.engine.asking.length import LENGTHS, ratings
from assessment.engine.asking.selection import next_question
from assessment.engine.model.scoring import Responses, is_rating
from assessment.engine.planning.plan import build_plan
from assessment.engine.planning.preparation import beyond_plan
from assessment.engine.planning.schedule import Schedule
from assessment.engine.planning.values import Plan
from assessment.engine.reading.report import build_report
from assessment.engine.reading.values import Report
from skills.content import Certification, Content, Item, RoleProfile
from tests.builders import shipped_content, small_content

SHIPPED = shipped_content()
SMALL = small_content()

Choice = Callable[[str], int | None]


def key(item: Item) -> int:
    """Place of the right option."""
    return next(place for place, option in enumerate(item.options) if option.correct)


def wrong(item: Item) -> int:
    """Place of an option that is not right."""
    return (key(item) + 1) % len(item.options)


def next_item(content: Content, role: RoleProfile, responses: Responses, length: str, seed: str) -> str | None:
    """Id of what a person is asked next: an open rating, then a question, then None when the check is over."""
    for rating in ratings(content, role, length):
        if rating not in responses:
            return rating
    return next_question(content, role, responses, LENGTHS[length].questions, seed)


def assessed(
    content: Content,
    role: RoleProfile,
    rate: Choice,
    choose: Callable[[Item], int | None],
    length: str = "standard",
    seed: str = "seed",
    stop_after: int = 1000,
) -> dict[str, int | None]:
    """The responses of somebody who is asked until the check ends, or `stop_after` responses."""
    given: dict[str, int | None] = {}
    while len(given) < stop_after and (id := next_item(content, role, given, length, seed)) is not None:
        assert id not in given
        given[id] = rate(id) if is_rating(id) else choose(content.item_by_id[id])
    return given


def somebody(content: Content, role: RoleProfile, number: int) -> dict[str, int | None]:
    """Person number `number`: knows each area up to some step, slips and guesses, rates with a leaning."""
    rng = Random(number)
    base = rng.randint(0, 4)
    known = {area.id: min(max(base + rng.randint(-1, 1), 0), 4) for area in content.areas}
    leaning, honest = rng.randint(-2, 2), rng.random()

    def area_of(id: str) -> str:
        kind, _, name = id.partition("/")
        return name if kind == "area" else content.skill_by_id[name].area

    def rate(id: str) -> int | None:
        if rng.random() < 0.05:
            return None
        return min(max(known[area_of(id)] + leaning + rng.randint(-1, 1), 0), 4)

    def choose(item: Item) -> int | None:
        if item.level <= known[content.skill_by_id[item.skill].area] and rng.random() < 0.9:
            return key(item)
        return None if rng.random() < honest else rng.randrange(len(item.options))

    length = rng.choice(["short", "standard", "thorough"])
    stop = 1000 if rng.random() < 0.7 else rng.randint(0, 40)
    return assessed(content, role, rate, choose, length, str(number), stop)


class Person(NamedTuple):
    """Somebody with the report and plan they get for one of the shipped roles."""

    role: RoleProfile
    given: dict[str, int | None]
    report: Report
    plan: Plan


PEOPLE = min(3 * settings().max_examples, 150)
"""So many different people are enough to meet every sentence, and few enough to be made once for all tests: 150 in the
long run, and 45 in the short one, which takes 15 of them at a time."""


@lru_cache(maxsize=PEOPLE)
def person(number: int) -> Person:
    """Person number `number`, on the shipped content."""
    role = SHIPPED.roles[number % len(SHIPPED.roles)]
    given = somebody(SHIPPED, role, number)
    report = build_report(SHIPPED, role, given)
    return Person(role, given, report, build_plan(SHIPPED, report))


def own_sentences(report: Report, plan: Plan, weeks: Schedule) -> Iterator[str]:
    """Every text the engine words itself: not the questions, names and links, which editors write."""
    yield from (report.headline, report.emphasis, report.lead, report.sure, report.unsure)
    yield from (report.agreement, report.leaning, weeks.sentence)
    yield from (strength.sentence for strength in report.strengths)
    yield from (difference.sentence for difference in report.differences)
    for area in report.areas:
        yield from (area.words, area.own_words, area.check_words, area.reason, area.change)
        for skill in area.skills:
            yield from (skill.words, skill.reason)
    for certificate in report.certificates:
        yield from (certificate.status, certificate.where, certificate.missing)
        yield from (certificate.preparation, certificate.price, certificate.validity)
        yield from (certificate.questions_covered, beyond_plan(certificate, plan))
    yield from (step.why for step in plan.steps)
    yield from (place for _, place in weeks.next_actions)


def replaced(content: Content, **parts: object) -> Content:
    """The content with some parts exchanged."""
    return msgspec.structs.replace(content, **parts)


def certification(id: str, **facts: object) -> Certification:
    """A certification on two skills of the small content, with these facts changed."""
    plain = Certification(
        id=id,
        name=id.title(),
        provider="Example Cloud",
        url="https://example.org/exam",
        level="associate",
        required_level=2,
        status="active",
        skills=("pipelines", "queries"),
        checked=date(2026, 11, 1),
        confidence="high",
        price_usd=1250.0,
    )
    return msgspec.structs.replace(plain, **facts)
