"""`manage.py purge`: delete what has been kept long enough. Run it every day, by cron or a timer."""

from typing import Any

from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand
from django.utils import timezone

from assessment.engine.wording import count_noun
from assessment.models import Account, Assessment, ImportedReport, ShareLink, Throttle
from assessment.sign_in import forget_unconfirmed


class Command(BaseCommand):
    help = (
        "Delete assessments and imported reports past their retention time, accounts without any that nobody uses, "
        "ended links and sessions, e-mail addresses nobody confirmed, and old counts of tries."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        _, deleted = Assessment.objects.expired().delete()
        assessments = deleted.get(Assessment._meta.label, 0)
        imports, _ = ImportedReport.objects.expired().delete()
        accounts = Account.erase_all(Account.objects.unused())
        links, _ = ShareLink.objects.expired().delete()
        counts, _ = Throttle.past().delete()
        sessions, _ = Session.objects.filter(expire_date__lte=timezone.now()).delete()
        addresses = forget_unconfirmed()
        unused = f"{count_noun(accounts, 'account')}, " if accounts else ""
        shared = f"{count_noun(links, 'shared link')}, " if links else ""
        imported = f"{count_noun(imports, 'imported report')}, " if imports else ""
        asked = f"{addresses} unconfirmed {'address' if addresses == 1 else 'addresses'}, " if addresses else ""
        self.stdout.write(
            f"Deleted: {count_noun(assessments, 'assessment')}, {unused}{shared}{imported}{asked}{count_noun(sessions, 'session')}, "
            f"{count_noun(counts, 'count')} of tries."
        )
