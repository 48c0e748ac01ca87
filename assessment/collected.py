"""What all assessments together say about the questions: read from the database for the engine, and kept.

Answers count towards the wording they were given to. When editors change a question's text, its options or its
key, answers to the old wording are left out; a new source, reason or difficulty changes nothing.
"""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from assessment.engine.scoring import is_rating
from assessment.engine.statistics import Check, ItemStatistics, item_statistics
from assessment.models import Assessment, Given, ItemFigures, ProblemReport, seconds_between
from skills.content import Content, Item
from skills.models import Edition, content_of

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


def unchanged(before: Content, content: Content) -> frozenset[str]:
    """Ids of the items that read the same in both contents."""
    old = before.item_by_id
    return frozenset(item.id for item in content.items if item.id in old and wording(old[item.id]) == wording(item))


def unchanged_ratings(before: Content, content: Content) -> frozenset[str]:
    """Ids of the self-ratings whose question and five sentences read the same in both contents."""
    return frozenset(id for id, _ in _rating_wordings(before).items() & _rating_wordings(content).items())


def _rating_wordings(content: Content) -> dict[str, tuple[str, ...]]:
    areas = {f"area/{area.id}": (area.question, *area.anchors) for area in content.areas}
    skills = {f"skill/{skill.id}": (skill.name, *(level.anchor for level in skill.levels)) for skill in content.skills}
    return areas | skills


def checks(content: Content) -> Iterator[Check]:
    """Every assessment with an answered question, as far as its answers are about the wording of `content`.

    Unfinished ones are among them: an answer says the same about a question whether or not others followed.
    """
    same: dict[str, frozenset[str]] = {}
    rows = Assessment.objects.order_by("pk").defer("report_json", "plan_json").prefetch_related("response_set")
    for assessment in rows.select_related("edition").defer("edition__text").iterator(chunk_size=CHUNK):
        given = sorted(assessment.response_set.all(), key=lambda response: response.pk)
        digest = assessment.edition.digest
        if digest not in same:
            before = content_of(digest)
            same[digest] = unchanged(before, content) | unchanged_ratings(before, content)
        kept = {row.item: row.option for row in given if row.item in same[digest]}
        if all(is_rating(id) for id in kept):
            continue
        yield Check(
            assessment=str(assessment.pk),
            role=assessment.role,
            responses=kept,
            seconds=seconds_between(Given(row.item, row.option, row.answered_at) for row in given),
            month=12 * assessment.started_at.year + assessment.started_at.month,
        )


def compute(edition: Edition) -> ItemFigures:
    """Work out the statistics of the edition's questions from all answers so far, and keep them instead of the last."""
    content = edition.content
    reports = Counter(ProblemReport.objects.filter(settled=False).values_list("item", flat=True))
    collected = list(checks(content))
    figures = item_statistics(content, collected, reports)
    kept = ItemFigures.objects.create(
        edition=edition, checks=len(collected), text=msgspec.json.encode(figures).decode()
    )
    ItemFigures.objects.exclude(pk=kept.pk).delete()
    return kept


def latest() -> tuple[ItemFigures, tuple[ItemStatistics, ...]] | None:
    """The statistics worked out last, with when and from how much; None when there are none that can be read."""
    kept = ItemFigures.objects.select_related("edition").defer("edition__text").order_by("-pk").first()
    if kept is None:
        return None
    try:
        return kept, msgspec.json.decode(kept.text, type=tuple[ItemStatistics, ...])
    except msgspec.DecodeError:  # kept by another release; working them out anew is the cure
        return None
