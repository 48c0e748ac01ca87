"""How long a sign-in is one of a moment ago: somebody else may sit before the browser later."""

from django.http import HttpRequest
from django.utils import timezone

FRESH_MINUTES = 15


def note_entry(request: HttpRequest, entry: str) -> None:
    """Remember under this entry of the session that somebody has signed in now."""
    request.session[entry] = timezone.now().timestamp()


def is_fresh(request: HttpRequest, entry: str) -> bool:
    """Whether what this entry of the session remembers was a moment ago."""
    return timezone.now().timestamp() - float(request.session.get(entry, 0)) < FRESH_MINUTES * 60
