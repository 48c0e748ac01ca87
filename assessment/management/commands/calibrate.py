"""`manage.py calibrate`: re-estimate how hard questions are from the answers given. Writes drafts, never editions.

Where people whose level is known have answered, all questions move together as well, and the doubt about them shrinks.
"""

from argparse import ArgumentParser
from collections import deque
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from assessment.engine.item_analysis.calibration import (
    Calibration,
    Settings,
    calibrate,
    calibrated,
    changed_items,
    changed_numbers,
    sentence,
)
from assessment.engine.item_analysis.record import Record
from assessment.engine.item_analysis.shift import LEAN, Shift
from assessment.engine.reading.other_content import Recalled, recalled
from assessment.engine.reading.results import RESULT_NAMES
from assessment.records import records_of
from skills.content import Content
from skills.history import record_differences
from skills.models import Item, Measurement
from skills.publishing import draft, whole_draft
from skills.words import count_noun

FIELDS = ("discrimination", "difficulty", "difficulty_sd", "origin")
NUMBERS = ("shift_variance", "area_shift_variance")

LAST = 50
"""Assessments, the last ones, whose areas are called anew: enough to see what a shift does, in seconds."""

CONTRADICTORY = 2.0
"""From this scatter on, people of known level contradict each other more than chance explains."""


class Command(BaseCommand):
    help = (
        "Re-estimate difficulty, and discrimination where answers allow, of the draft's questions from all answers "
        "to their present wording, unless that is withdrawn. Without --write it only shows what would change."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--write", action="store_true", help="write the new values into the draft")
        parser.add_argument(
            "--floor", type=int, default=Settings().floor, help="leave questions with fewer answers as they are"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["floor"] < 1:
            raise CommandError("The floor is one answer at least.")
        content = draft()
        last: deque[Record] = deque(maxlen=LAST)
        result = calibrate(content, _noting(records_of(content), last), Settings(floor=options["floor"]))
        self._show(result)
        if result.shift:
            self._show_shift(content, result, result.shift, list(last))
        if options["write"]:
            count = write(content, result)
            self.stdout.write(
                f"Wrote {count_noun(count, 'question')} into the draft. Look at them in the admin, then publish."
            )
        else:
            self.stdout.write(
                f"{count_noun(len(changed_items(content, result)), 'question')} would change. Add --write to do it."
            )

    def _show(self, result: Calibration) -> None:
        self.stdout.write(f"{result.responses} answers of {result.assessments} assessments.")
        for item in result.items:
            if "too few" in item.flags:
                continue
            flags = f" [{', '.join(item.flags)}]" if item.flags else ""
            self.stdout.write(
                f"{item.id}: difficulty {item.before.difficulty:.2f} -> {item.after.difficulty:.2f} "
                f"(+-{item.after.difficulty_sd:.2f}), discrimination {item.before.discrimination:.2f} -> "
                f"{item.after.discrimination:.2f}.{flags} {sentence(item)}"
            )

    def _show_shift(self, content: Content, result: Calibration, shift: Shift, last: list[Record]) -> None:
        for line in shift_sentences(content, shift):
            self.stdout.write(line)
        self.stdout.write(recalled_sentence(recalled(content, calibrated(content, result), last)))


def _noting(records: Iterator[Record], last: deque[Record]) -> Iterator[Record]:
    """The same records, which are read one by one; `last` has those read last."""
    for record in records:
        last.append(record)
        yield record


def shift_sentences(content: Content, shift: Shift) -> list[str]:
    """What people of known level say of all questions, for whoever runs the site."""
    side = "easier" if shift.moved < 0 else "harder"
    people = f"{shift.people} {'person' if shift.people == 1 else 'people'} whose level is known answered"
    lines = [
        f"{people}: the questions are {abs(shift.moved):.2f} standard deviations {side} than stated "
        f"(standard error {shift.error:.2f}, of which up to {LEAN:.2f} because whoever judges people may lean)."
    ]
    if shift.scatter >= CONTRADICTORY:
        lines.append(
            f"These people contradict each other: they are {shift.scatter:.1f} times as far apart (in variance) as "
            "chance explains. Look at how their levels were judged."
        )
    if shift.others is not None:
        where = "above" if shift.others >= 0 else "below"
        lines.append(f"The others are on average {abs(shift.others):.2f} {where} what the content takes for average.")
    lines.extend(f"  {area.area}: {area.moved:+.2f} (+-{area.error:.2f})" for area in shift.areas)
    numbers = content.measurement
    lines.append(
        f"What remains unknown of all questions together: variance {numbers.shift_variance:.3f} -> "
        f"{shift.variance:.3f}; of an area besides: {numbers.area_shift_variance:.3f} -> {shift.area_variance:.3f}."
    )
    return lines


def recalled_sentence(found: Recalled) -> str:
    """What the new values would change in results people have, in a sentence."""
    last = f"Of {count_noun(found.areas, 'area')} in the last {count_noun(found.assessments, 'assessment')}"
    each = [f"{RESULT_NAMES[was]} -> {RESULT_NAMES[now]} {areas}" for was, now, areas in found.changes]
    return f"{last}, {found.otherwise} would be called otherwise{': ' if each else ''}{', '.join(each)}."


def write(content: Content, result: Calibration) -> int:
    """Put the new values into the draft tables, all or none. Returns how many questions changed."""
    changed = {item.id: item for item in changed_items(content, result)}
    with transaction.atomic():
        before = whole_draft()
        rows = list(Item.objects.filter(slug__in=changed))
        for row in rows:
            for field in FIELDS:
                setattr(row, field, getattr(changed[row.slug], field))
        Item.objects.bulk_update(rows, FIELDS, batch_size=200)
        numbers = changed_numbers(content, result)
        if numbers != content.measurement:
            changes = {field: getattr(numbers, field) for field in NUMBERS}
            Measurement.objects.update_or_create(pk=1, defaults=changes)
        record_differences(before, whole_draft(), "calibrate", "Calibrated from answers")
    return len(rows)
