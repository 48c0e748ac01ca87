"""A sign-in to the desk whose password was right and whose second factor is still to come, and what the session knows
of it afterwards."""

import logging
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from assessment import freshness
from assessment.models import has_second_factor

log = logging.getLogger(__name__)

PENDING = "desk-sign-in"
PROVED = "desk-second-factor"
"""Session entry with the number of the editor whose second factor was seen, or who has just set one up."""

ENTERED_AT = "desk-entered-at"
NEW_APP = "desk-new-app"
"""Session entry with the nonce of an app that is being set up."""

MINUTES = 10


@dataclass(frozen=True)
class Pending:
    """Whose password was right in this browser a moment ago."""

    user: int
    password: str
    """What Django's sessions keep of the password: with another one, this sign-in is over."""
    goes_to: str
    at: float

    @classmethod
    def begin(cls, request: HttpRequest, user: User, goes_to: str) -> None:
        """Remember it, under a fresh session key. Nobody is signed in by this."""
        pending = cls(user.pk, user.get_session_auth_hash(), goes_to, timezone.now().timestamp())
        request.session.cycle_key()
        request.session[PENDING] = asdict(pending)

    @classmethod
    def of(cls, request: HttpRequest) -> "tuple[User, str] | None":
        """The editor, and the page they were on the way to; None when there is none, or its time is over."""
        kept: dict[str, Any] | None = request.session.get(PENDING)
        if not kept:
            return None
        pending = cls(**kept)
        user = User.objects.filter(pk=pending.user, is_active=True, is_staff=True).first()
        in_time = 0 <= timezone.now().timestamp() - pending.at <= MINUTES * 60
        if user is None or not in_time or not constant_time_compare(user.get_session_auth_hash(), pending.password):
            return None
        return user, pending.goes_to


def enter(request: HttpRequest, user: User, proved: bool) -> None:
    """Sign an editor in, under a fresh session key."""
    request.session.pop(PENDING, None)
    login(request, user)
    freshness.note_entry(request, ENTERED_AT)
    if proved:
        request.session[PROVED] = user.pk
    log.info("somebody entered the desk %s", "with a second factor" if proved else "by a password alone")


def prove(request: HttpRequest, user: User) -> None:
    """The editor who is signed in has just set one up: nothing more is asked of this session."""
    request.session[PROVED] = user.pk


def asks_for_more(user: User) -> bool:
    """Whether a password alone does not open the desk to this editor."""
    return bool(settings.PLUMB_SECOND_FACTOR) or has_second_factor(user)


def is_enough(request: HttpRequest) -> bool:
    """Whether this session has shown all that the desk asks of its editor.

    One query at most in a request, and none once the second factor was seen.
    """
    user = request.user
    if not isinstance(user, User) or not user.is_staff:
        return False
    if request.session.get(PROVED) == user.pk:
        return True
    if not hasattr(request, "_asks_for_more"):
        request._asks_for_more = asks_for_more(user)  # type: ignore[attr-defined]  # for the rest of this request
    return not request._asks_for_more  # type: ignore[attr-defined]


def is_fresh(request: HttpRequest) -> bool:
    """Whether the editor signed in a moment ago, so that the right person still sits before this browser."""
    return freshness.is_fresh(request, ENTERED_AT)
