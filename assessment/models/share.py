"""Links that show parts of a report to whoever has the address."""

from collections.abc import Iterable
from datetime import timedelta

import msgspec
from django.db import models
from django.utils import timezone

from assessment.engine.reading.values import AreaScore
from assessment.models.assessment import Assessment
from assessment.models.link_token import WithToken
from assessment.models.person import random_key
from skills.models import WITHDRAWN_NAMES

SHARE_DAYS = (1, 7, 30)

MAX_LINKS = 10
"""Live links of one assessment. More than that nobody keeps an eye on."""

MAX_LINK_LABEL = 60


class SharedPart(models.TextChoices):
    """What of a report a link may show."""

    LEVELS = "levels", "Levels"
    PLAN = "plan", "Plan"
    OWN = "own", "Own view"


class ShareLinkQuerySet(models.QuerySet["ShareLink"]):
    """Links by whether they open."""

    def live(self) -> "ShareLinkQuerySet":
        """Links that still open."""
        return self.filter(expires_at__gt=timezone.now())

    def expired(self) -> "ShareLinkQuerySet":
        """Links that open nothing any more."""
        return self.filter(expires_at__lte=timezone.now())


class ShareLink(WithToken, models.Model):
    """A secret address under which its owner shows parts of a report for a while. Deleting it revokes it."""

    link_kind = "shared-link"

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="share_links")
    nonce = models.CharField(max_length=22)
    token_hash = models.CharField(max_length=64, unique=True)
    """Of the token in the address. Links go on working when the secret key changes."""
    form_key = models.CharField(max_length=64)
    """Made by the form, so that sending it twice makes one link."""
    parts = models.CharField(max_length=40)
    """The chosen `SharedPart`s, separated by spaces."""
    label = models.CharField(max_length=MAX_LINK_LABEL, blank=True)
    """A note for the owner; the shared page does not show it."""
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(fields=("assessment", "form_key"), name="each_form_makes_one_link"),
        ]

    def __str__(self) -> str:
        return f"Link to {self.parts} until {self.expires_at:%Y-%m-%d}"

    @classmethod
    def shared(cls, token: str) -> "ShareLink | None":
        """The link this token opens, with its report (one query). Expired, revoked and unknown are all None."""
        now = timezone.now()
        kept = cls.objects.live().filter(assessment__expires_at__gt=now, assessment__finished_at__isnull=False)
        rows = kept.select_related("assessment__edition").defer("assessment__edition__text")
        rows = rows.annotate(withdrawn_names=WITHDRAWN_NAMES)
        link = rows.filter(token_hash=cls.hash_of(token)).first()
        if link is not None:
            link.assessment.withdrawn_names = getattr(link, "withdrawn_names")  # noqa: B009 (no field of links)
        return link

    def shows(self, part: str) -> bool:
        """Whether the owner chose to show this part."""
        return part in self.parts.split()

    @property
    def part_names(self) -> list[str]:
        """The chosen parts in words."""
        return [str(SharedPart(part).label) for part in self.parts.split()]

    def areas(self) -> tuple[AreaScore, ...]:
        """The areas as they may be shown: never their evidence, and own ratings only where they were chosen."""
        return tuple(_shown(area, own=self.shows(SharedPart.OWN)) for area in self.assessment.report.areas)


def _shown(area: AreaScore, *, own: bool) -> AreaScore:
    """The area for a reader who is not its owner, with or without what the owner said of themselves."""
    words = area.words
    if not area.asked:
        words = f"{area.own_words}, by the owner’s word only" if own and area.own is not None else "Not checked"
    bare = msgspec.structs.replace(area, words=words, reason="", change="", more="", skills=())
    return bare if own else msgspec.structs.replace(bare, own=None, own_words="")


# The owner's verbs ------------------------------------------------------------------------------------


def live_links(assessment: Assessment) -> list[ShareLink]:
    """The shared links of a report that still open, the newest first (one query)."""
    return list(ShareLink.objects.live().filter(assessment=assessment))


def make_link(
    assessment: Assessment, parts: Iterable[str], days: int, form_key: str, label: str = ""
) -> ShareLink | None:
    """Make a link that shows these parts of the report for so many days, or return the one this form made.

    None when there are `MAX_LINKS` already. Raises `ValueError` for what a form must have refused: no
    part, an unknown part or time, an assessment without a report.
    """
    chosen = [part for part in SharedPart.values if part in set(parts)]
    if not chosen or set(parts) - set(chosen) or days not in SHARE_DAYS:
        raise ValueError(f"Cannot be shared: {parts!r} for {days!r} days.")
    with assessment.locked() as row:
        if not row.is_finished:
            raise ValueError("Only a report can be shared.")
        made, now = list(ShareLink.objects.filter(assessment=row)), timezone.now()
        for link in made:
            if link.form_key == form_key:
                return link
        if sum(link.expires_at > now for link in made) >= MAX_LINKS:
            return None
        nonce = random_key()
        return ShareLink.objects.create(
            assessment=row,
            nonce=nonce,
            token_hash=ShareLink.hash_of(ShareLink.token_of(nonce)),
            form_key=form_key,
            parts=" ".join(chosen),
            label=label.strip()[:MAX_LINK_LABEL],
            created_at=now,
            expires_at=min(now + timedelta(days=days), row.expires_at),
        )


def revoke_link(assessment: Assessment, link: int) -> bool:
    """Close a shared link of a report at once; whether there was such a link."""
    _, deleted = ShareLink.objects.filter(assessment=assessment, pk=link).delete()
    return bool(deleted)
