"""What all assessments together say about the questions: read from the database for the engine, and kept.

Answers count towards the wording they were given to. When editors change a question's text, its options or its
key, answers to the old wording are left out; a new source, reason or difficulty changes nothing.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

import msgspec

from assessment.engine.statistics import Check, ItemStatistics, item_statistics
from assessment.models import Assessment, ItemFigures, ProblemReport
from skills.content import Content, Item
from skills.models import Edition, content_of

LONGEST_SECONDS = 600.0
"""A pause longer than this is a pause, and not the time a question took."""

CHUNK = 200


class Wording(NamedTuple):
    """What an answer depends on."""

    skill: str
    text: tuple[object, ...]
    options: tuple[tuple[str, bool], ...]


def wording(item: Item) -> Wording:
    """The part of an item that a person who takes the check meets, and its key."""
    return Wording(
        item.skill,
        (item.context, item.code, item.table, item.stem),
        tuple((option.text, option.correct) for option in item.options),
    )


def _unchanged(digest: str, content: Content) -> frozenset[str]:
    """Ids of the items that read the same in the edition with this digest and in `content`."""
    before = content_of(digest).item_by_id
    return frozenset(
        item.id for item in content.items if item.id in before and wording(before[item.id]) == wording(item)
    )


def checks(content: Content) -> Iterator[Check]:
    """Every assessment with an answered question, as far as its answers are about the wording of `content`.

    Unfinished ones are among them: an answer says the same about a question whether or not others followed.
    """
    unchanged: dict[str, frozenset[str]] = {}
    rows = Assessment.objects.order_by("pk").defer("report_json", "plan_json").prefetch_related("response_set")
    for assessment in rows.select_related("edition").defer("edition__text").iterator(chunk_size=CHUNK):
        given = sorted(assessment.response_set.all(), key=lambda response: response.pk)
        digest = assessment.edition.digest
        if digest not in unchanged:
            unchanged[digest] = _unchanged(digest, content)
        counted = unchanged[digest]
        kept = {r.item: r.option for r in given if "/" in r.item or r.item in counted}
        if not any(id in counted for id in kept):
            continue
        yield Check(
            assessment=str(assessment.pk),
            role=assessment.role,
            responses=kept,
            seconds=_seconds([(response.item, response.answered_at) for response in given]),
            month=12 * assessment.started_at.year + assessment.started_at.month,
        )


def _seconds(answers: list[tuple[str, datetime]]) -> Mapping[str, float]:
    """Time between an answer and the one before it, where that was not a pause."""
    spent = {later[0]: (later[1] - earlier[1]).total_seconds() for earlier, later in pairwise(answers)}
    return {id: seconds for id, seconds in spent.items() if 0 < seconds <= LONGEST_SECONDS}


def compute(edition: Edition) -> ItemFigures:
    """Work out the statistics of the edition's questions from all answers so far, and keep them."""
    content = edition.content
    reports = Counter(ProblemReport.objects.filter(settled=False).values_list("item", flat=True))
    collected = list(checks(content))
    figures = item_statistics(content, collected, reports)
    return ItemFigures.objects.create(
        edition=edition, checks=len(collected), text=msgspec.json.encode(figures).decode()
    )


def latest() -> tuple[ItemFigures, tuple[ItemStatistics, ...]] | None:
    """The statistics worked out last, with when and from how much; None when there are none yet."""
    kept = ItemFigures.objects.select_related("edition").defer("edition__text").order_by("-pk").first()
    if kept is None:
        return None
    return kept, msgspec.json.decode(kept.text, type=tuple[ItemStatistics, ...])
