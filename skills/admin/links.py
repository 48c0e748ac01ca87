"""What the link check found of an object's address, on its page and its list, and having it looked at soon."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format

from skills.admin.desk import DraftAdmin
from skills.link_checks import CHECK_LINKS, want
from skills.models import LinkCheck, WaitingLink

OFF = (
    "Nothing was asked: this server asks no other sites. Whoever runs it can let it, by naming check_links in "
    "PLUMB_CHORES (docs/running.md)."
)


def dead() -> Q:
    """What has an address that was found dead."""
    return Q(url__in=LinkCheck.objects.in_state(LinkCheck.State.DEAD))


def moved() -> Q:
    """What has an address that says where it moved to."""
    return Q(url__in=LinkCheck.objects.in_state(LinkCheck.State.MOVED))


def never_asked() -> Q:
    """What has an address that the link check never asked for."""
    return ~Q(url__in=LinkCheck.objects.values("url"))


def waits() -> Q:
    """What has an address that somebody wants to be asked for."""
    return Q(url__in=WaitingLink.objects.values("url"))


class WithLink(DraftAdmin):
    """The part of a list and a page that says what the link check found of an address, and wants it checked."""

    def get_queryset(self, request: HttpRequest) -> Any:
        check, waiting = LinkCheck.objects.filter(url=OuterRef("url")), WaitingLink.objects.filter(url=OuterRef("url"))
        return (
            super()
            .get_queryset(request)
            .annotate(
                link_state=Subquery(check.values("state")),
                link_failing=Subquery(check.values("failing_days")),
                link_on=Subquery(check.values("checked_on")),
                link_waits=Exists(waiting),
            )
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*super().get_readonly_fields(request, obj), "link")

    @admin.display(description="Link check")
    def link(self, row: Any) -> str:
        """The state of the address in sentences."""
        found = LinkCheck.objects.filter(url=row.url).first()
        said = found.in_words if found else "Never checked."
        waiting = WaitingLink.objects.filter(url=row.url).first()
        if waiting is None:
            return said
        since = date_format(timezone.localtime(waiting.since), "j F Y, H:i")
        return f"{said} Waiting since {since} to be asked again." if found else f"{said} Waiting since {since}."

    @admin.display(description="Address", ordering=F("link_on").asc(nulls_first=True))
    def answers(self, row: Any) -> str:
        """The same in two words, and the day; before them whether nobody has confirmed the address."""
        doubt = "" if getattr(row, "confirmed", True) else "Not confirmed. "
        if row.link_waits:
            return f"{doubt}Waiting"
        if row.link_state is None:
            return f"{doubt}Never asked"
        fails = row.link_failing and row.link_state != LinkCheck.State.DEAD
        words = "No answer" if fails else LinkCheck.State(row.link_state).label
        return f"{doubt}{words}, {date_format(row.link_on, 'j M Y')}"

    @admin.action(description="Check these links", permissions=["change"])
    def check_links(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        """Let their addresses wait for the server, which looks every ten minutes. Nobody's page waits for other sites."""
        if CHECK_LINKS not in settings.PLUMB_CHORES:
            self.message_user(request, OFF, messages.WARNING)
            return
        count = want(queryset.order_by().values_list("url", flat=True))
        waiting = "1 address waits" if count == 1 else f"{count} addresses wait"
        text = f"{waiting} to be checked. The server begins within ten minutes and takes its time; look again later."
        self.message_user(request, text)
