"""A person's reports as a list, whether they were made here or read from a file: finished assessments and imports."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import date_format

from assessment.models import Assessment, AssessmentQuerySet, ImportedReport
from assessment.models.assessment import UNREAD
from skills.content import RoleProfile
from skills.models.prepared import PreparedObjects

NOT_CHECKED = "Imported from a file, not checked by this site."
"""Said wherever an import is shown."""


MAX_OTHERS = 5
"""Other reports offered for a comparison; the list of reports has them all."""


class ListedReport(NamedTuple):
    """A report in a list, without what it says."""

    key: str
    role: str
    """The role's name."""
    finished_at: datetime
    expires_at: datetime
    imported: bool
    when: str = ""
    """When it was finished, in words: the day, with the time where another of that day is listed for the role."""


def list_reports(
    assessments: Iterable[Assessment], imports: Iterable[ImportedReport], roles: Mapping[str, RoleProfile]
) -> list[ListedReport]:
    """Finished assessments and imports as one list, the latest first.

    A role is called as in `roles`, which has been read already, or else as in its assessment's own edition.
    """
    found = [
        ListedReport(each.key, role_name(each, roles), each.finished_at, each.expires_at, imported=False)
        for each in assessments
        if each.finished_at is not None
    ]
    found += [
        ListedReport(each.key, each.role_name, each.finished_at, each.expires_at, imported=True) for each in imports
    ]
    found = [each._replace(when=day_in_words(each.finished_at)) for each in found]
    names = Counter((each.role, each.when) for each in found)
    found = [
        each._replace(when=minute_in_words(each.finished_at)) if names[each.role, each.when] > 1 else each
        for each in found
    ]
    return sorted(found, key=lambda report: (report.finished_at, report.key), reverse=True)


def other_reports(assessment: Assessment, person: str, opened: Collection[str]) -> list[ListedReport]:
    """The newest other reports that somebody may read. A role is called as in this report's edition (two queries)."""
    now = timezone.now()
    if opened:
        finished = iter(_finished(Assessment.objects.of(person, opened)).exclude(pk=assessment.pk)[:MAX_OTHERS])
    else:
        finished = _FINISHED.each(now, person, assessment.pk)
    return list_reports(finished, _IMPORTS.each(now, person), assessment.content.role_by_id)[:MAX_OTHERS]


def _finished(rows: AssessmentQuerySet) -> AssessmentQuerySet:
    return rows.without_report().filter(finished_at__isnull=False).order_by("-finished_at", "-pk")


_FINISHED = PreparedObjects(lambda: _finished(Assessment.objects.of("").exclude(pk=0))[:MAX_OTHERS], "edition", UNREAD)
_IMPORTS = PreparedObjects(lambda: ImportedReport.objects.of("")[:MAX_OTHERS], "", ("report_json",))


def day_in_words(moment: datetime) -> str:
    """The day in the site's time: "28 November 2026"."""
    return str(date_format(timezone.localtime(moment), "j F Y"))


def minute_in_words(moment: datetime) -> str:
    """The day and time in the site's time, with the name of its zone: "28 November 2026, 18:30 UTC"."""
    return str(date_format(timezone.localtime(moment), "j F Y, H:i e"))


def role_name(assessment: Assessment, roles: Mapping[str, RoleProfile]) -> str:
    """The name of an assessment's role."""
    return (roles.get(assessment.role) or assessment.role_profile).name
