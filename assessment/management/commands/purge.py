"""`manage.py purge`: delete what has been kept long enough. Run it every day, by cron or a timer."""

from typing import Any

from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from assessment.models import (
    STILL_IN_THE_LOG,
    Account,
    Assessment,
    Chore,
    ImportedReport,
    Invitation,
    ShareLink,
    Throttle,
    UserSession,
    erase_in_batches,
    forget_deleted_texts,
)
from assessment.sign_in import forget_unconfirmed
from skills.models import Upload
from skills.releases import NEWER, is_newer
from skills.words import count_noun


class Command(BaseCommand):
    help = (
        "Delete assessments and imported reports past their retention time, accounts without any that nobody uses, "
        "ended links, invitations and sessions, e-mail addresses nobody confirmed, files sent to the desk a day ago that "
        "nobody decided about, and old counts of tries."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if is_newer():
            raise CommandError(NEWER)
        assessments = erase_in_batches(Assessment.objects.expired())
        imports = erase_in_batches(ImportedReport.objects.expired())
        sessions = erase_in_batches(Session.objects.filter(expire_date__lte=timezone.now()))
        erase_in_batches(UserSession.strays())
        accounts = Account.erase_all(Account.objects.unused())
        links = erase_in_batches(ShareLink.objects.expired())
        erase_in_batches(Invitation.over())
        counts = erase_in_batches(Throttle.past())
        addresses = forget_unconfirmed()
        files = erase_in_batches(Upload.objects.expired())
        emptied = forget_deleted_texts()
        Chore.done("purge")
        unused = f"{count_noun(accounts, 'account')}, " if accounts else ""
        shared = f"{count_noun(links, 'shared link')}, " if links else ""
        imported = f"{count_noun(imports, 'imported report')}, " if imports else ""
        asked = f"{addresses} unconfirmed {'address' if addresses == 1 else 'addresses'}, " if addresses else ""
        waiting = f"{count_noun(files, 'undecided file')}, " if files else ""
        self.stdout.write(
            f"Deleted: {count_noun(assessments, 'assessment')}, {unused}{shared}{imported}{asked}{waiting}"
            f"{count_noun(sessions, 'session')}, {count_noun(counts, 'count')} of tries."
            f"{'' if emptied else STILL_IN_THE_LOG}"
        )
