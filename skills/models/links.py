"""What became of the addresses of resources and certifications when they were last asked for."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from skills.models.learning import Resource

DAYS = 3
"""On so many days in a row an address has to fail before it counts as dead: sites are away for a night, too."""
BY = "link check"
"""Who changes the draft because of one. No user can have this name."""
MOST = 400
"""Characters of an address, as in the tables that name it."""


class LinkCheckQuerySet(models.QuerySet["LinkCheck"]):
    """Checks by what they found."""

    def in_state(self, state: str) -> models.QuerySet[Any, Any]:
        """The addresses in this state, for a query of what names them."""
        return self.filter(state=state).values_list("url", flat=True)

    def dead(self, among: Collection[str] | None = None) -> dict[str, date]:
        """Addresses that are dead, all or of these, with the day since when (one query)."""
        found = self.filter(state=LinkCheck.State.DEAD).values_list("url", "failing_since")
        found = found if among is None else found.filter(url__in=among)
        return {url: since for url, since in found if since is not None}

    def not_suggested(self) -> frozenset[str]:
        """Addresses that are dead and that nobody has confirmed since (one query)."""
        confirmed = Resource.objects.filter(confirmed=True).values("url")
        return frozenset(self.in_state(LinkCheck.State.DEAD).exclude(url__in=confirmed))


class LinkCheck(models.Model):
    """The state of one address. It belongs to the address and not to what names it: a new address is not checked yet."""

    class State(models.TextChoices):
        OK = "ok", "Answers"
        MOVED = "moved", "Moved"
        DEAD = "dead", "Dead"

    url = models.CharField(max_length=MOST, unique=True)
    state = models.CharField(max_length=8, choices=State, default=State.OK)
    checked_on = models.DateField()
    moved_to = models.CharField(max_length=MOST, blank=True)
    """Where it says for good that it went; empty unless it moved."""
    failing_since = models.DateField(null=True, blank=True)
    failing_days = models.PositiveSmallIntegerField(default=0)
    """On how many days in a row it failed, up to the last check."""
    fault = models.CharField(max_length=200, blank=True)
    """What happened instead of an answer, in a few words."""

    objects = LinkCheckQuerySet.as_manager()

    class Meta:
        ordering = ("url",)
        default_permissions = ()  # the command writes it; whoever sees what names the address reads it
        constraints = [
            models.CheckConstraint(
                condition=Q(failing_days=0, failing_since=None, fault="")
                | Q(failing_days__gte=1, failing_since__isnull=False),
                name="a_link_fails_since_a_day",
            ),
            models.CheckConstraint(condition=~Q(state="dead") | Q(failing_days__gte=DAYS), name="a_link_dies_slowly"),
            models.CheckConstraint(condition=Q(state="moved") | Q(moved_to=""), name="only_a_moved_link_has_moved"),
        ]

    def __str__(self) -> str:
        return f"{self.url}: {self.in_words}"

    def answered(self, on: date, moved_to: str = "") -> None:
        """Note that it answered, here or where it moved to for good."""
        self.state = self.State.MOVED if moved_to else self.State.OK
        self.moved_to, self.checked_on = moved_to, on
        self.failing_since, self.failing_days, self.fault = None, 0, ""

    def failed(self, on: date, fault: str) -> None:
        """Note that it did not answer. It is dead once it failed on enough days in a row; twice on a day counts once."""
        if not self.failing_days or self.checked_on != on:
            self.failing_days += 1
        self.failing_since = self.failing_since or on
        self.checked_on, self.fault = on, fault[:200] or "no answer"
        if self.failing_days >= DAYS:
            self.state, self.moved_to = self.State.DEAD, ""

    @property
    def in_words(self) -> str:
        """Its state in a sentence."""
        seen = f"Last asked on {self.checked_on:%Y-%m-%d}."
        if self.state == self.State.DEAD:
            return f"Dead since {self.failing_since:%Y-%m-%d}: {self.fault}. {seen}"
        if self.failing_days:
            return f"No answer since {self.failing_since:%Y-%m-%d}: {self.fault}. {seen}"
        return f"Moved to {self.moved_to}. {seen}" if self.moved_to else f"Answers. {seen}"


class WaitingLink(models.Model):
    """An address that an editor wants to be asked for soon. It goes when that has happened."""

    url = models.CharField(max_length=MOST, unique=True)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("since", "pk")
        default_permissions = ()  # as for checks

    def __str__(self) -> str:
        return f"{self.url}: waiting since {self.since:%Y-%m-%d %H:%M}"
