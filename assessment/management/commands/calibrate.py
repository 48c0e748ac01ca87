"""`manage.py calibrate`: re-estimate how hard questions are from the answers given. Writes drafts, never editions."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from assessment.engine.item_analysis.calibration import (
    Calibration,
    Settings,
    calibrate,
    changed_items,
    sentence,
)
from assessment.engine.wording import count_noun
from assessment.records import records_of
from skills.content import Content
from skills.history import record_differences
from skills.models import Item
from skills.publishing import draft, whole_draft

FIELDS = ("discrimination", "difficulty", "difficulty_sd", "origin")


class Command(BaseCommand):
    help = (
        "Re-estimate difficulty, and discrimination where answers allow, of the draft's questions from all answers "
        "to their present wording. Without --write it only shows what would change."
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
        result = calibrate(content, records_of(content), Settings(floor=options["floor"]))
        self._show(result)
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
        record_differences(before, whole_draft(), "calibrate", "Calibrated from answers")
    return len(rows)
