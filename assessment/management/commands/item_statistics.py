"""`manage.py item_statistics`: work out what all answers so far say about the questions. Run it at night."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessment.models import Chore
from assessment.records import compute_statistics, latest_statistics
from skills.models import Edition
from skills.releases import NEWER, is_newer
from skills.words import count_noun


class Command(BaseCommand):
    help = "Work out the statistics of the live edition's questions, keep them for the editors, and print the findings."

    def handle(self, *args: Any, **options: Any) -> None:
        if is_newer():
            raise CommandError(NEWER)
        edition = Edition.objects.live()
        if edition is None:
            raise CommandError("Nothing is published yet.")
        compute_statistics(edition)
        found = latest_statistics()
        if found is None:
            raise CommandError("The statistics could not be kept.")
        kept, figures = found
        Chore.done("item_statistics")
        served = sum(item.served > 0 for item in figures)
        self.stdout.write(
            f"{count_noun(kept.checks, 'check')}; {served} of {len(figures)} questions were asked at least once."
        )
        if kept.rating_seconds and kept.question_seconds:
            self.stdout.write(
                f"A rating takes {kept.rating_seconds:.0f} seconds and a question {kept.question_seconds:.0f}, medians"
                f" of {kept.timed} finished assessments."
            )
        for item in figures:
            for flag in item.flags:
                self.stdout.write(f"{item.item}: {flag.sentence}")
