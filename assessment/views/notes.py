"""Sentences that stand on a page because of what happened before it. The address names one, and never carries its text."""

from django.http import HttpRequest, HttpResponseRedirect

NOTES = {
    "already": "You already answered that question. Your first answer counts. This is the current one.",
    "closed": "Your ratings are closed, because the check has begun. Your earlier rating stands.",
    "not-now": "That page was out of date, so nothing was saved from it. This is the current question.",
    "rate-first": "The check opens once every rating has an answer. This is the first one without.",
    "begun": "These questions had been begun before. They come first; the others can follow them.",
    "elsewhere": "This report is followed by another in its owner’s list. That one has six words of its own.",
    "nothing-left": "You have answered every question on this area. A re-check asks again after a while.",
    "welcome-saved": "Welcome back. Your last answer was saved.",
    "welcome-already": "Welcome back. You already answered that question, and your first answer counts.",
    "welcome-late": "Welcome back. Your last answer was out of date, so it was not saved.",
    "welcome-dropped": "Welcome back. The answer you sent before could not be used here, so it was not saved.",
    "thanks": "Thank you. The editors will see your note with the question as it was.",
}
"""Sentences a redirect can ask for. The address carries the name, never the text."""

WELCOME = "welcome"
"""The note of somebody who comes back; the sentence says where they stopped."""


def note_of(request: HttpRequest, stopped: str = "") -> str:
    """The sentence the address asks for. `stopped` says where somebody is who comes back: "at question 3"."""
    name = request.GET.get("note", "")
    return f"Welcome back. You stopped {stopped}." if name == WELCOME and stopped else NOTES.get(name, "")


def with_note(address: str, note: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{address}?note={note}")
