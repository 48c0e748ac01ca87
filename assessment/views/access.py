"""Whose assessment is it? Every page about an assessment asks here."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth import SESSION_KEY, login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.crypto import get_random_string

from assessment import freshness
from assessment.models import FORMER_PERSON, PERSON, Account, Assessment, AssessmentQuerySet, ImportedReport, NoAccess
from assessment.views.notes import Note, redirect_to

Row = TypeVar("Row")

OPENED = "opened"
"""Session entry with keys of single assessments that their six words opened, beside those of the person."""

MAX_OPENED = 20

INVITED = "invited"
"""Session entry with the token of the invitation whose level the next assessment may count with."""

SIGNED_IN_AT = "signed-in-at"
"""Session entry with the time of the sign-in to an account, in seconds since 1970."""


def person_of(request: HttpRequest) -> str:
    """The person id of this browser, or an empty string. Reads the session, never starts one."""
    return str(request.session.get(PERSON, ""))


def ensure_person(request: HttpRequest) -> str:
    """The person id of this browser, made now if there is none. Sets the session cookie."""
    if not person_of(request):
        request.session[PERSON] = get_random_string(22)
    return person_of(request)


def browser_secret(request: HttpRequest) -> str:
    """The secret of this browser's form cookie: it is there before the session is, and no other browser has it.

    Empty for a browser that sends no such cookie.
    """
    return str(request.META.get("CSRF_COOKIE") or "")


def change_person(request: HttpRequest, person: str) -> None:
    """Let this browser act for the person whose start form it has sent, under a fresh session key."""
    request.session.cycle_key()
    request.session[PERSON] = person


def opened(request: HttpRequest) -> list[str]:
    """Keys of the single assessments that six words opened in this browser, the latest last."""
    return list(request.session.get(OPENED, ()))


def open_single(request: HttpRequest, *assessments: Assessment) -> None:
    """Let this browser act on these assessments, and stay whoever it is; under a fresh session key.

    Six words open the assessment they belong to and what followed from it, never the rest of a list: people share
    computers, and words are passed on.
    """
    request.session.cycle_key()
    _open(request, assessments)


def also_open(request: HttpRequest, *assessments: Assessment) -> None:
    """Let this browser act on what it began itself from an assessment that was opened to it.

    The session keeps its key: nobody gains anything by it, and the second click on the form that began it would find
    no session any more. Where another request has ended it meanwhile, there is a fresh one.
    """
    if not request.session.exists(str(request.session.session_key)):
        request.session.cycle_key()
    _open(request, assessments)


def _open(request: HttpRequest, assessments: Iterable[Assessment]) -> None:
    new = [assessment.key for assessment in assessments]
    request.session[OPENED] = [*(key for key in opened(request) if key not in new), *new][-MAX_OPENED:]


def may_open(request: HttpRequest, assessment: Assessment) -> bool:
    """Whether this browser may open an assessment that is still kept."""
    return assessment.owner == person_of(request) or assessment.key in opened(request)


def own_assessments(request: HttpRequest) -> AssessmentQuerySet:
    """Every assessment that this browser may open: those of its person, and those that six words opened."""
    return Assessment.objects.of(person_of(request), opened(request))


def account_of(request: HttpRequest) -> Account | None:
    """The account this browser is signed in to. An editor's login is none."""
    if SESSION_KEY not in request.session or not request.user.is_authenticated or request.user.is_staff:
        return None
    return Account.objects.filter(user=request.user).first()


def enter_account(request: HttpRequest, account: Account) -> bool:
    """Sign this browser in, under a fresh session key: it becomes the account's person.

    Who it was before is kept, if nobody's account: its assessments are added when the person says so. False, and
    nothing is changed, for editors, who sign in at the desk with their password, and for whoever was deactivated.
    """
    if not account.user.is_active or account.user.is_staff:
        return False
    former = _former_person(request, account)
    login(request, account.user)
    request.session[PERSON] = account.person
    freshness.note_entry(request, SIGNED_IN_AT)
    if former:
        request.session[FORMER_PERSON] = former
    return True


def _former_person(request: HttpRequest, account: Account) -> str:
    """The anonymous person of this browser; empty when somebody else's account was open in it until now."""
    person = person_of(request)
    if person == account.person:
        return str(request.session.get(FORMER_PERSON, ""))
    return "" if Account.has_person(person) else person


def is_fresh(request: HttpRequest) -> bool:
    """Whether this browser signed in to its account a moment ago, so that the right person still sits before it."""
    return freshness.is_fresh(request, SIGNED_IN_AT)


def required_owner(request: HttpRequest, key: str) -> str | None:
    """Who must own the assessment with this key, so that this browser may open it; None when its six words did.

    Raises `NoAccess` for a browser that is nobody yet, and so owns nothing.
    """
    if key in opened(request):
        return None
    return _granted(person_of(request) or None)


def own_assessment(request: HttpRequest, key: str, *, whole: bool = False) -> Assessment:
    """This person's assessment with this key, `whole` with its report and plan. Raises `NoAccess`."""
    return _granted(Assessment.by_key(key, required_owner(request, key), whole=whole))


def own_import(request: HttpRequest, key: str) -> ImportedReport:
    """This person's imported report with this key. Raises `NoAccess`."""
    person = person_of(request)
    return _granted(ImportedReport.objects.of(person).filter(key=key).first() if person else None)


def own_report(request: HttpRequest, key: str) -> Assessment | ImportedReport:
    """This person's assessment with this key, or else the imported report with it. Raises `NoAccess`."""
    try:
        return own_assessment(request, key, whole=True)
    except NoAccess:
        return own_import(request, key)


def _granted(found: Row | None) -> Row:
    """What was found. Other people's, and none, are the same 404."""
    if found is None:
        raise NoAccess("There is no such assessment or report, or it belongs to another browser.")
    return found


def before_the_end(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the page this person's assessment while it runs; afterwards every such page leads to the report."""

    @wraps(view)
    def page(request: HttpRequest, key: str, **arguments: Any) -> HttpResponse:
        assessment = own_assessment(request, key)
        return redirect_to("report", key) if assessment.is_finished else view(request, assessment, **arguments)

    return page


def after_the_end(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the page this person's finished assessment; while it runs, every such page leads to where it stands."""

    @wraps(view)
    def page(request: HttpRequest, key: str, **arguments: Any) -> HttpResponse:
        assessment = own_assessment(request, key, whole=True)
        return view(request, assessment, **arguments) if assessment.is_finished else redirect_to("go_on", key)

    return page


def with_account(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the page the account this browser is signed in to; without one, it leads to the sign-in."""

    @wraps(view)
    def page(request: HttpRequest, **arguments: Any) -> HttpResponse:
        account = account_of(request)
        return view(request, account, **arguments) if account else redirect_to("account_login")

    return page


def rate_first(assessment: Assessment) -> HttpResponseRedirect | None:
    """Where to go while a rating has no response; None when all have one."""
    number = assessment.first_open_rating()
    return redirect_to("rate", assessment.key, number, note=Note.RATE_FIRST) if number else None
