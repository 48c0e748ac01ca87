"""What publishing the draft would do to results: answers given before, read under the live edition and under the draft.

Nothing is stored, and no report changes. People are read as if everybody chose again what they chose: a question is
known by its identifier, a choice by its words, so a reworded question changes nothing by its words alone.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import NamedTuple, TypeVar

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone

from assessment.engine.model.per_content import per_content
from assessment.engine.model.scoring import Responses, is_rating
from assessment.engine.reading.report import area_results
from assessment.engine.reading.results import RESULT_NAMES
from assessment.engine.reading.scores import requirements_by_area
from assessment.models import Assessment, Given, Response, seconds_between
from assessment.sample import has_sample, responses_of
from skills.content import Content, Item, Measurement
from skills.framework import Known, Sample
from skills.models import Edition, content_without, withdrawn_names

T = TypeVar("T")

MOST_READ = 200
"""Finished assessments that are read, the newest first."""

FEWEST_READ = 10
"""With fewer finished ones none is read: what is said of so few could be said of somebody one knows."""

RECENT_DAYS = 7

MADE_UP = {
    "starts from scratch": (0, 0),
    "claims two levels more": (1, 3),
    "claims two levels less": (3, 1),
    "has done it for years": (4, 4),
}
"""Made-up people, one of each kind for each role: the level they know everywhere, and the one they say."""


class InProgress(NamedTuple):
    """Assessments that are open."""

    all: int
    recent: int
    """With an answer within the last `RECENT_DAYS` days."""


def in_progress() -> InProgress:
    """How many assessments are open (two queries). They finish on the edition they began with."""
    waiting = Assessment.objects.kept().filter(finished_at=None)
    since = timezone.now() - timedelta(days=RECENT_DAYS)
    answers = Response.objects.filter(assessment=OuterRef("pk"), answered_at__gte=since)
    return InProgress(waiting.count(), waiting.filter(Exists(answers)).count())


# Whether anything can differ ------------------------------------------------------------------------------


def can_differ(live: Content, draft: Content) -> bool:
    """Whether anything differs that a result rests on: no reading is needed to know that none changes."""
    return _bearing(live) != _bearing(draft)


class _Bearing(NamedTuple):
    """What of a content results rest on."""

    items: dict[str, object]
    skills: dict[str, str]
    roles: dict[str, object]
    measurement: Measurement


def _bearing(content: Content) -> _Bearing:
    items: dict[str, object] = {
        item.id: (_numbers(item), item.context, item.code, item.table, item.stem, _marked(item))
        for item in content.items
    }
    skills = {skill.id: skill.area for skill in content.skills}
    roles: dict[str, object] = {
        role.id: sorted((need.skill, need.level, need.weight) for need in role.requirements) for role in content.roles
    }
    return _Bearing(items, skills, roles, content.measurement)


def _reads_the_same(person: "Answered", live: _Bearing, draft: _Bearing) -> bool:
    """Whether nothing differs that this person's results rest on: then they need not be read to know it."""
    if live.skills != draft.skills or live.measurement != draft.measurement:
        return False
    if live.roles[person.role] != draft.roles[person.role]:
        return False
    return all(live.items.get(id) == draft.items.get(id) for id in person.responses)


def _marked(item: Item) -> list[tuple[str, bool]]:
    """The options with the mark of the right one; their reasons decide nothing."""
    return [(option.text, option.correct) for option in item.options]


def _numbers(item: Item) -> tuple[object, ...]:
    """What of a question the model reckons with, beside its key."""
    return item.skill, item.level, item.discrimination, item.difficulty, item.difficulty_sd, item.guessing


# Reading twice --------------------------------------------------------------------------------------------


class Answered(NamedTuple):
    """What somebody answered, in which content."""

    content: Content
    role: str
    responses: Responses
    seconds: Mapping[str, float] | None = None


class AreaEffect(NamedTuple):
    """An area in which results would read differently."""

    name: str
    total: int
    moves: str
    """From which result to which, and how often, in words."""


class Effect(NamedTuple):
    """What was read, and what would read differently."""

    people: int
    """How many were read."""
    wanted: int
    """How many there are to read, had there been time."""
    differing: int
    """How many have at least one area that would read differently."""
    results: int
    """Areas read, of all of them together."""
    changed: int
    """Areas that would read differently."""
    areas: tuple[AreaEffect, ...]
    """Those with most first."""
    reasons: tuple[tuple[str, int], ...]
    """Why, and for how many areas; one area may have several reasons."""
    without_role: int
    """Those whose role the draft no longer has."""


NO_LONGER, NEWLY = "no longer asked", "not asked before"
TARGET = "What the role asks there is different"
KEY = "Another answer is right in a question that was answered"
GONE = "A question that was answered is gone, or the option that was chosen is"
NUMBERS = "A question that was answered has another level, skill or difficulty"
SCALE = "The scale or another number of the measurement is different"
ELSEWHERE = "Something differs in other areas, which speak for this one too"


def effect(people: Iterator[Answered], wanted: int, live: Content, draft: Content) -> Effect:
    """Read each of them under both contents, and count what would read differently."""
    moves: dict[str, Counter[tuple[str, str]]] = {}
    reasons: Counter[str] = Counter()
    read = differing = results = without_role = 0
    before, after = _bearing(live), _bearing(draft)
    for person in people:
        read += 1
        if person.role not in live.role_by_id:
            continue
        if person.role not in draft.role_by_id:
            without_role += 1
            continue
        if _reads_the_same(person, before, after):
            results += len(requirements_by_area(live, live.role_by_id[person.role]))
            continue
        now, then = _read(person, live), _read(person, draft)
        results += len(now.keys() | then.keys())
        changed = [area for area in {**then, **now} if now.get(area) != then.get(area)]
        differing += bool(changed)
        for area in changed:
            move = (
                RESULT_NAMES[now[area]] if area in now else NEWLY,
                RESULT_NAMES[then[area]] if area in then else NO_LONGER,
            )
            moves.setdefault(area, Counter())[move] += 1
            reasons.update(_reasons(person, area, live, draft))
    names = {area.id: area.name for area in (*live.areas, *draft.areas)}
    areas = [AreaEffect(names[id], count.total(), _in_words(count)) for id, count in moves.items()]
    return Effect(
        people=read,
        wanted=wanted,
        differing=differing,
        results=results,
        changed=sum(area.total for area in areas),
        areas=tuple(sorted(areas, key=lambda area: (-area.total, area.name))),
        reasons=tuple(reasons.most_common()),
        without_role=without_role,
    )


def _read(person: Answered, content: Content) -> dict[str, str]:
    responses = chosen_again(person.responses, person.content, content)
    return dict(area_results(content, content.role_by_id[person.role], responses, person.seconds))


def _in_words(moves: Counter[tuple[str, str]]) -> str:
    return "; ".join(f"from {before} to {after}: {count}" for (before, after), count in moves.most_common())


def _reasons(person: Answered, area: str, live: Content, draft: Content) -> Iterator[str]:
    """What differs that bears on this area of this person; if nothing there, it is something elsewhere."""
    found = []
    wanted = [requirements_by_area(content, content.role_by_id[person.role]).get(area) for content in (live, draft)]
    if wanted[0] != wanted[1]:
        found.append(TARGET)
    if live.measurement != draft.measurement:
        found.append(SCALE)
    for id in person.responses:
        old, new = live.item_by_id.get(id), draft.item_by_id.get(id)
        if old is None or live.skill_by_id[old.skill].area != area:
            continue
        if new is None:
            found.append(GONE)
        elif _numbers(old) != _numbers(new):
            found.append(NUMBERS)
        elif (then := _is_right(new, person, draft)) is None or then != _is_right(old, person, live):
            found.append(GONE if then is None else KEY)
    yield from dict.fromkeys(found or [ELSEWHERE])


def _is_right(item: Item, person: Answered, content: Content) -> bool | None:
    """Whether what was chosen is right in a content; None where nothing there corresponds to it."""
    chosen = chosen_again({item.id: person.responses[item.id]}, person.content, content)
    if item.id not in chosen:
        return None
    place = chosen[item.id]
    return place is not None and item.options[place].correct


def chosen_again(responses: Responses, before: Content, content: Content) -> dict[str, int | None]:
    """The same choices in another content: what it no longer asks, and options that nothing corresponds to, are left out."""
    found: dict[str, int | None] = {}
    for id, value in responses.items():
        if is_rating(id):
            kind, _, name = id.partition("/")
            if name in (content.area_by_id if kind == "area" else content.skill_by_id):
                found[id] = value
            continue
        old, new = before.item_by_id.get(id), content.item_by_id.get(id)
        place = _place(old, new, value) if old and new and value is not None else None
        if old and new and (value is None or place is not None):
            found[id] = place
    return found


def _place(before: Item, item: Item, value: int) -> int | None:
    """Where an option stands now: the one with the same words, else the one at its place if its words are new."""
    text = before.options[value].text
    for place, option in enumerate(item.options):
        if option.text == text:
            return place
    known = {option.text for option in before.options}
    return value if value < len(item.options) and item.options[value].text not in known else None


# Whose answers are read -----------------------------------------------------------------------------------


def effect_on_people(live: Edition, draft: Content, has_time: Callable[[], bool]) -> Effect | None:
    """The effect on the assessments finished last, as many as there is time for; None where too few have finished."""
    finished = Assessment.objects.kept().filter(finished_at__isnull=False)
    wanted = min(finished.count(), MOST_READ)
    if wanted < FEWEST_READ:
        return None
    rows = finished.order_by("-finished_at", "-pk").defer("report_json", "plan_json", "edition__text")
    newest = rows.select_related("edition").prefetch_related("response_set")[:MOST_READ]
    people = (_answered(row) for row in _while(has_time, newest))
    return effect(people, wanted, content_without(live.digest, withdrawn_names()), draft)


def _answered(row: Assessment) -> Answered:
    given = [
        Given(each.item, each.option, each.answered_at, each.carried)
        for each in sorted(row.response_set.all(), key=lambda response: response.pk)
    ]
    seconds = None if settings.PLUMB_COUNT_HURRIED else seconds_between(given)
    return Answered(row.edition.content, row.role, {each.item: each.option for each in given}, seconds)


def effect_on_made_up(live: Content, draft: Content, has_time: Callable[[], bool]) -> Effect:
    """The same on made-up people: the sample's, and for each role some who differ as much as people can."""
    people = list(_made_up(live))
    answered = (
        Answered(live, person.role, _answers(live, person, known)) for person, known in _while(has_time, people)
    )
    return effect(answered, len(people), live, draft)


def _made_up(content: Content) -> Iterator[tuple[Sample, Known | None]]:
    """Each role has its first before any has its second, as time may be short."""
    if has_sample(content) and content.framework.sample is not None:
        yield content.framework.sample, None
    for knows, says in MADE_UP.values():
        yield from ((Sample(role.id), Known("", knows, says)) for role in content.roles)


@per_content
def _kept_answers(content: Content) -> dict[tuple[Sample, Known | None], Responses]:
    return {}


def _answers(content: Content, person: Sample, known: Known | None) -> Responses:
    """What a made-up person answers: worked out once for a content, as it takes longer than to read it."""
    kept = _kept_answers(content)
    if (person, known) not in kept:
        kept[person, known] = responses_of(content, person, known)
    return kept[person, known]


def _while(has_time: Callable[[], bool], things: Iterable[T]) -> Iterator[T]:
    """Things as long as there is time; the first one always."""
    for place, thing in enumerate(things):
        if place and not has_time():
            return
        yield thing
