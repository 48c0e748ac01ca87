"""What the six words open, and how often wrong ones may be tried."""

from django.http import HttpRequest

from assessment import codes
from assessment.forms import ResumeForm, sentences
from assessment.models import Assessment, Throttle
from assessment.views.access import hashed_address

TRIES_PER_ADDRESS = 10
TRIES_IN_ALL = 1_000
"""Wrong codes allowed in a quarter of an hour. The codes have 66 bits, so this is a courtesy to the server."""

UNKNOWN = "No assessment opens with these words. Check them, or it may have been deleted."
TOO_MANY = "Too many tries. Wait a quarter of an hour, then try again. Your assessment is safe."


def found_by_words(request: HttpRequest, form: ResumeForm) -> tuple[Assessment | None, str, int]:
    """The assessment that the form's six words open; or None, a sentence that says why not, and a status.

    Every wrong code gets the same sentence and is counted, whatever the page that asks.
    """
    if not form.is_valid():
        return None, sentences(form, "code"), 422
    if tried_too_often(request):
        return None, TOO_MANY, 429
    assessment = Assessment.by_code_hash(codes.hash_of(form.cleaned_data["code"]))
    if assessment is None:
        count_wrong_words(request)
        return None, UNKNOWN, 422
    return assessment, "", 200


def tried_too_often(request: HttpRequest) -> bool:
    """Whether this address, or all together, had too many wrong codes."""
    address = hashed_address(request, "plumb.throttle")
    return Throttle.exceeded(address, TRIES_PER_ADDRESS) or Throttle.exceeded("all", TRIES_IN_ALL)


def count_wrong_words(request: HttpRequest) -> None:
    """One more wrong code, by this address and in all."""
    Throttle.add(hashed_address(request, "plumb.throttle"))
    Throttle.add("all")
