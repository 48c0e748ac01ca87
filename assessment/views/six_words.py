"""What the six words open, and how often wrong ones may be tried."""

from django.http import HttpRequest

from assessment import codes
from assessment.forms import ResumeForm, sentences
from assessment.models import Assessment, Throttle
from assessment.tries import hashed_address

TRIES_PER_ADDRESS = 10
TRIES_IN_ALL = 1_000
"""Wrong codes allowed in a quarter of an hour. The codes have 66 bits, so this is a courtesy to the server."""

THROTTLE, IN_ALL = "plumb.throttle", "all"
"""Purpose of the hashed address, and the name of the count of everybody's tries."""

UNKNOWN = "No assessment opens with these words. Check them, or it may have been deleted."
TOO_MANY = "Too many tries. Wait a quarter of an hour, then try again. Your assessment is safe."


def found_by_words(request: HttpRequest, form: ResumeForm) -> tuple[Assessment | None, str, int]:
    """The assessment that the form's six words open; or None, a sentence that says why not, and a status.

    Every wrong code gets the same sentence and is counted, whatever the page that asks. So is a right one, until the
    page says that it was (`not_a_wrong_try`): tries that arrive together are counted before any is looked at.
    """
    if not form.is_valid():
        return None, sentences(form, "code"), 422
    if not _may_try(request):
        return None, TOO_MANY, 429
    assessment = Assessment.by_code_hash(codes.hash_of(form.cleaned_data["code"]))
    return (assessment, "", 200) if assessment else (None, UNKNOWN, 422)


def _may_try(request: HttpRequest) -> bool:
    """Count one more try, by this address and in all; False when either had too many wrong codes."""
    address = hashed_address(request, THROTTLE)
    if not Throttle.take(address, TRIES_PER_ADDRESS):
        return False
    if Throttle.take(IN_ALL, TRIES_IN_ALL):
        return True
    Throttle.give_back(address)
    return False


def not_a_wrong_try(request: HttpRequest) -> None:
    """The words were right: their try counts against nobody."""
    Throttle.give_back(hashed_address(request, THROTTLE))
    Throttle.give_back(IN_ALL)
