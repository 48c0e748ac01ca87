"""What all assessments together say about the questions: read from the database for the engine, and kept.

Answers count once, and towards the wording they were given to. When editors change a question's text, its options
or its key, answers to the old wording are left out; a new source, reason or difficulty changes nothing. So are answers to
a wording that is withdrawn: its key may be wrong, and would then be wrong about everybody who answered. What a follow-up
took over from the assessment before it counts there.
"""

from collections import Counter
from collections.abc import Iterator

import msgspec

from assessment.engine.item_analysis.record import Record
from assessment.engine.item_analysis.statistics import item_statistics
from assessment.engine.item_analysis.times import Timing
from assessment.engine.item_analysis.values import ItemStatistics
from assessment.engine.model.scoring import is_rating
from assessment.models import (
    Assessment,
    Given,
    Invitation,
    ItemFigures,
    ProblemReport,
    in_batches,
    seconds_between,
)
from skills.comparison import unchanged
from skills.content import Content
from skills.models import Edition, content_of, withdrawn_from, withdrawn_names
from skills.words import count_noun

CHUNK = 200
"""Assessments read at a time, with their responses."""

STATISTICS = msgspec.json.Decoder(tuple[ItemStatistics, ...])
"""Made at import, like `skills.content.CONTENT`."""


def records_of(content: Content) -> Iterator[Record]:
    """Every assessment with an answered question, as far as its answers are about the wording of `content`.

    Unfinished ones are among them: an answer says the same about a question whether or not others followed.
    """
    same: dict[str, frozenset[str]] = {}
    names = withdrawn_names()
    levels = Invitation.levels()
    rows = Assessment.objects.select_related("edition").prefetch_related("response_set")
    for assessment in in_batches(rows.defer("report_json", "plan_json", "kept_turn", "edition__text"), CHUNK):
        given = sorted(assessment.response_set.all(), key=lambda response: response.pk)
        digest = assessment.edition.digest
        if digest not in same:
            same[digest] = unchanged(content_of(digest), content) - withdrawn_from(digest, names)
        kept = {row.item: row.option for row in given if row.item in same[digest] and not row.carried}
        if all(is_rating(id) for id in kept):
            continue
        yield Record(
            assessment=str(assessment.pk),
            role=assessment.role,
            finished=assessment.is_finished,
            responses=kept,
            seconds=seconds_between(Given(row.item, row.option, row.answered_at, row.carried) for row in given),
            known=levels.get(assessment.pk),
            month=12 * assessment.started_at.year + assessment.started_at.month,
        )


def compute_statistics(edition: Edition) -> ItemFigures:
    """Work out the statistics of the edition's questions from all answers so far, and keep them instead of the last.

    Assessments are read once, and none is held longer than it takes to read the next.
    """
    content, checks, timing = edition.content, 0, Timing()
    reports = Counter(ProblemReport.objects.filter(settled=False).values_list("item", flat=True))

    def counted() -> Iterator[Record]:
        nonlocal checks
        for record in records_of(content):
            checks += 1
            timing.add(record)
            yield record

    figures = item_statistics(content, counted(), reports)
    times = timing.times
    kept = ItemFigures.objects.create(
        edition=edition,
        checks=checks,
        text=msgspec.json.encode(figures).decode(),
        timed=times.people,
        rating_seconds=times.rating,
        question_seconds=times.question,
    )
    ItemFigures.objects.exclude(pk=kept.pk).delete()
    return kept


def latest_statistics() -> tuple[ItemFigures, tuple[ItemStatistics, ...]] | None:
    """The statistics worked out last, with when and from how much; None when there are none that can be read."""
    kept = ItemFigures.objects.select_related("edition").defer("edition__text").order_by("-pk").first()
    if kept is None:
        return None
    try:
        return kept, STATISTICS.decode(kept.text)
    except msgspec.DecodeError:  # kept by another release; working them out anew is the cure
        return None


def has_findings(figures: ItemStatistics) -> bool:
    """Whether editors should look at a question, by what the answers say of it."""
    return bool(figures.served and figures.flags)


def figures_in_words(item: str) -> str:
    """What the statistics that were worked out last say of a question, with what stands out; empty where nothing."""
    found = latest_statistics()
    mine = next((line for line in found[1] if line.item == item and line.served), None) if found else None
    if mine is None or mine.right is None or mine.expected is None:
        return ""
    shares = f"{round(100 * mine.right)} of 100 answers right, {round(100 * mine.expected)} expected"
    asked = count_noun(mine.served, "answer")
    return " ".join([f"{asked}: {shares}.", *(flag.sentence for flag in mine.flags)])
