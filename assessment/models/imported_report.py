"""A report that somebody read from a file, to set it beside others."""

from enum import Enum
from functools import cached_property

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone

from assessment.engine.reading.values import REPORT, Report
from assessment.models.erasure import forget_at_once
from assessment.models.person import kept_until, random_key
from assessment.report_file import ReportFile

MAX_IMPORTS = 20
"""Imported reports of one person."""


class Kept(Enum):
    """What became of a file that somebody imported."""

    NEW = "imported"
    ALREADY = "already"
    """The same report is there; nothing was changed."""
    FULL = "full"
    """The person has `MAX_IMPORTS`; nothing was kept."""


class ImportedReportQuerySet(models.QuerySet["ImportedReport"]):
    """Queries that never reach another person's imports."""

    def of(self, owner: str) -> "ImportedReportQuerySet":
        """Imports of a person that are still kept, the latest report first."""
        return self.filter(owner=owner, expires_at__gt=timezone.now()).order_by("-finished_at", "-pk")

    def without_report(self) -> "ImportedReportQuerySet":
        """Without the reports, which no list needs."""
        return self.defer("report_json")

    def expired(self) -> "ImportedReportQuerySet":
        """Imports past their retention time."""
        return self.filter(expires_at__lte=timezone.now())


class ImportedReport(models.Model):
    """A report read from a file that its owner chose, to set beside others. It is nobody's word but the file's.

    No assessment stands behind it: it has no responses, is never shared and counts in no statistics.
    """

    key = models.CharField(max_length=22, unique=True, default=random_key)
    owner = models.CharField(max_length=22)
    """The person id kept in the browser's session, as for an assessment."""
    place = models.PositiveSmallIntegerField()
    """Each of a person's imports has one of `MAX_IMPORTS` places, so that two tabs cannot pass the limit."""
    digest = models.CharField(max_length=64)
    """Fingerprint of what was kept, so that the same file makes one row."""
    taken_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    role = models.CharField(max_length=80)
    role_name = models.CharField(max_length=160)
    edition_number = models.PositiveIntegerField()
    edition_digest = models.CharField(max_length=64)
    """Of the edition that was answered, which this site need not have."""
    engine = models.CharField(max_length=20)
    report_json = models.TextField()

    objects = ImportedReportQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(fields=("owner", "digest"), name="each_file_is_imported_once"),
            models.UniqueConstraint(fields=("owner", "place"), name="one_import_in_a_place"),
            models.CheckConstraint(condition=Q(place__lt=MAX_IMPORTS), name="no_more_imports_than_places"),
        ]

    def __str__(self) -> str:
        return f"Imported report of {self.finished_at:%Y-%m-%d}"

    @classmethod
    def keep(cls, owner: str, file: ReportFile) -> Kept:
        """Keep a report for a person, unless it is there already or they have as many as one may have."""
        digest = file.fingerprint()
        for _ in range(MAX_IMPORTS):
            cls.objects.filter(owner=owner).expired().delete()
            taken = dict(cls.objects.filter(owner=owner).values_list("digest", "place"))
            free = [place for place in range(MAX_IMPORTS) if place not in taken.values()]
            if digest in taken or not free:
                return Kept.ALREADY if digest in taken else Kept.FULL
            row = cls._of_file(owner, free[0], digest, file)
            try:
                with transaction.atomic():
                    row.save(force_insert=True)
            except IntegrityError:
                continue  # another tab took the place or brought the same file: look again
            return Kept.NEW
        return Kept.FULL

    @classmethod
    def _of_file(cls, owner: str, place: int, digest: str, file: ReportFile) -> "ImportedReport":
        now = timezone.now()
        return cls(
            owner=owner,
            place=place,
            digest=digest,
            taken_at=now,
            finished_at=file.finished_at,
            expires_at=kept_until(now),
            role=file.role,
            role_name=file.report.role,
            edition_number=file.edition.number,
            edition_digest=file.edition.digest,
            engine=file.engine,
            report_json=file.encoded(),
        )

    @classmethod
    def hand_over(cls, former: str, owner: str) -> None:
        """Give one person's imports to another, as far as there is room. A second copy of a report goes."""
        for row in cls.objects.without_report().filter(owner=former):
            row._give(former, owner)

    def _give(self, former: str, owner: str) -> None:
        mine = type(self).objects.filter(pk=self.pk, owner=former)
        for _ in range(MAX_IMPORTS):
            taken = dict(type(self).objects.filter(owner=owner).values_list("digest", "place"))
            free = [place for place in range(MAX_IMPORTS) if place not in taken.values()]
            if self.digest in taken:
                mine.delete()
            elif free:
                try:
                    with transaction.atomic():
                        mine.update(owner=owner, place=free[0])
                except IntegrityError:
                    continue  # another tab took the place or brought the same file: look again
            return

    def erase(self) -> None:
        """Delete it at once. A second time changes nothing."""
        type(self).objects.filter(pk=self.pk).delete()
        forget_at_once()

    @cached_property
    def report(self) -> Report:
        """The report as it was read from the file."""
        return REPORT.decode(self.report_json)
