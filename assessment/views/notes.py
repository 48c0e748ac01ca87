"""Sentences that stand on a page because of what happened before it, and the redirect that asks for one.

The address names a note and never carries its text, so that nobody can put words on somebody else's page.
"""

from collections.abc import Callable
from enum import Enum

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from assessment.models import MAX_IMPORTS


class Note(Enum):
    """Every sentence that a redirect can ask for. NOT_NOW is called not-now in an address."""

    # At the ratings and in the check
    ALREADY = "You already answered that question. Your first answer counts. This is the current one."
    CLOSED = "Your ratings are closed, because the check has begun. Your earlier rating stands."
    NOT_NOW = "That page was out of date, so nothing was saved from it. This is the current question."
    WITHDRAWN = (
        "The editors withdrew the question you just answered, because something in it was wrong. "
        "Your answer is kept and counts neither way."
    )
    RATE_FIRST = "The check opens once every rating has an answer. This is the first one without."
    THANKS = "Thank you. The editors will see your note with the question as it was."

    # With the six words
    WELCOME = "Welcome back. You stopped {stopped}."
    WELCOME_SAVED = "Welcome back. Your last answer was saved."
    WELCOME_ALREADY = "Welcome back. You already answered that question, and your first answer counts."
    WELCOME_WITHDRAWN = (
        "Welcome back. The editors withdrew the question you answered last, because something in it was wrong. "
        "Your answer is kept and counts neither way."
    )
    WELCOME_LATE = "Welcome back. Your last answer was out of date, so it was not saved."
    WELCOME_DROPPED = "Welcome back. The answer you sent before could not be used here, so it was not saved."

    # Following a report
    BEGUN = "These questions had been begun before. They come first; the others can follow them."
    ELSEWHERE = "This report is followed by another in its owner’s list. That one has six words of its own."
    CHECK_OVER = "There is nothing left to ask in this check. A re-check asks again after a while."
    NOTHING_LEFT = "You have answered every question on this area. A re-check asks again after a while."

    # On the plan
    WISHES = "The plan is made anew. Your ticks, notes and own resources are kept."
    DONE = "Ticked. When you are ready, a re-check asks about this skill again."
    UNDONE = "The step is open again."
    MOVED = "The order is changed."
    RESOURCE = "The resource is changed."
    NOTE = "The note is saved."

    # Shared links
    REVOKED = "The link is revoked. Its address opens nothing any more."
    GONE = "That link was gone already. Its address opens nothing."
    ENDED = "That link has ended. Its address opens nothing any more."

    # The list of reports
    IMPORTED = "The report is imported. Set it beside another one below."
    ALREADY_IMPORTED = "You had imported this report before. It is in the list below."
    DELETED = "The imported report is deleted. Your file is still where you keep it."

    # The account
    ADDED = "Added to your list."
    LIST_FULL = f"Your list has {MAX_IMPORTS} imported reports, and that is the most. Delete some, then add the others."
    THERE = "That report is in your list already."
    PASSKEY = "The passkey is added. Next time you can sign in with it."
    REMOVED = "The passkey is removed. Your device may go on offering it; it opens nothing here."
    FRESH = "To add a passkey, sign in again first."
    ENOUGH = "That is as many passkeys as one account can have. Remove one first."
    FAILED = "The passkey could not be added. Try again."

    @property
    def slug(self) -> str:
        """Its name in an address."""
        return self.name.lower().replace("_", "-")


NOTES = {note.slug: note for note in Note}


def asked_note(request: HttpRequest) -> Note | None:
    """The note the address asks for; None when it asks for none there is."""
    return NOTES.get(request.GET.get("note", ""))


def note_of(request: HttpRequest, stopped: str = "") -> str:
    """The sentence the address asks for; empty when it asks for none there is.

    `stopped` says where somebody is who comes back ("at question 3"); without it, there is no welcome.
    """
    note = asked_note(request)
    if note is Note.WELCOME:
        return note.value.format(stopped=stopped) if stopped else ""
    return note.value if note else ""


def place_of_note(request: HttpRequest, known: Callable[[str], object]) -> str:
    """The part of the page at which the address wants its note; empty for none, and where none is `known` by this name."""
    at = request.GET.get("at", "")
    return at if at and known(at) else ""


def redirect_to(
    name: str, *args: object, note: Note | None = None, at: str = "", fragment: str = "", **query: object
) -> HttpResponseRedirect:
    """To the page of this name and arguments, with a note and other parameters.

    `at` names the part of the page where the note stands, and leads straight to it.
    """
    asked = {"note": note.slug if note else "", "at": at, **query}
    parameters = {key: value for key, value in asked.items() if value != ""}
    return HttpResponseRedirect(
        reverse(name, args=args, query=parameters or None, fragment=fragment or ("noted" if at else None))
    )
