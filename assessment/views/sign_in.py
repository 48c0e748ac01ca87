"""Signing in to an account by a code that comes by mail. Signing up is the same: the first code makes the account."""

import logging
from email.utils import make_msgid

from django.contrib.auth import logout
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods, require_POST

from assessment.forms import CodeForm, SignInForm, sentences
from assessment.models import Account, Throttle
from assessment.sign_in import MINUTES, TRIES, SignIn, new_code
from assessment.tries import hashed, hashed_address
from assessment.views.access import account_of, enter_account
from assessment.views.notes import redirect_to
from assessment.views.sign_in_page import sign_in_page

log = logging.getLogger(__name__)

MAILS_TO_ONE = 5
MAILS_BY_ONE = 20
MAILS_IN_ALL = 500
"""Codes in a quarter of an hour: to one e-mail address, asked for by one network address, and in all."""

TOO_MANY_MAILS = "Too many codes have been asked for. Wait a quarter of an hour, then try again."
NOT_SENT = "The mail could not be sent just now. Try again in a few minutes."
WRONG = "That is not the code from the mail. Check it, or ask for a new one."
WORN_OUT = "That code has been tried too often. Ask for a new one."
OVER = "That code is too old, or it was asked for in another browser. Ask for a new one."


# GET, POST
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """One field, an e-mail address; a code goes there. Every address gets the same answer."""
    if request.method != "POST":
        pending = SignIn.of(request.session)
        return sign_in_page(request, email=pending.email if pending else "")
    form = SignInForm(request.POST)
    typed = request.POST.get("email", "")[:254]
    if not form.is_valid():
        return sign_in_page(request, email=typed, error=sentences(form, "email"), status=422)
    email = form.cleaned_data["email"]
    if not Throttle.take_all(_counts(request, email)):
        return sign_in_page(request, email=typed, error=TOO_MANY_MAILS, status=429)
    if not _send_code(request, email):
        return sign_in_page(request, email=typed, error=NOT_SENT, status=503)
    return redirect_to("account_code")


def _counts(request: HttpRequest, email: str) -> dict[str, int]:
    """What is counted before a code goes out, and how far. The sender first: who asks too often uses up no other count."""
    return {
        f"by {hashed_address(request, 'plumb.throttle')}"[:64]: MAILS_BY_ONE,
        f"to {hashed(email, 'plumb.throttle')}"[:64]: MAILS_TO_ONE,
        "codes": MAILS_IN_ALL,
    }


def _headers(request: HttpRequest) -> dict[str, str]:
    """Nobody wrote this mail, so no holiday note should answer it (RFC 3834); and its id is the site's, not the machine's."""
    host, _ = split_domain_port(request.get_host())
    return {"Auto-Submitted": "auto-generated", "Message-ID": make_msgid(domain=host)}


def _send_code(request: HttpRequest, email: str) -> bool:
    """Send a code and remember it; False when the mail server did not take it."""
    code = new_code()
    context = {"code": code, "minutes": MINUTES}
    subject, message = (
        render_to_string(f"account/email/code_{part}.txt", context, request).strip() for part in ("subject", "message")
    )
    try:
        EmailMessage(subject, message, None, [email], headers=_headers(request)).send()
    except (OSError, ValueError):
        log.exception("a sign-in code could not be sent")
        return False
    SignIn.begin(request.session, email, code)
    return True


# GET, POST
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The code from the mail. The right one signs in, and makes the account if there is none."""
    pending = SignIn.of(request.session)
    if pending is None:
        if request.method != "POST":
            return redirect_to("account_login")
        return sign_in_page(request, error=OVER, status=422)
    if request.method != "POST":
        return _code_page(request, pending)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _code_page(request, pending, sentences(form, "code"), 422)
    # Counted before it is looked at: tries that arrive together cannot all be the first.
    if not Throttle.take(f"code {pending.nonce}", TRIES):
        SignIn.end(request.session)
        return sign_in_page(request, email=pending.email, error=WORN_OUT, status=429)
    if not pending.takes(form.cleaned_data["code"]):
        return _code_page(request, pending, WRONG, 422)
    SignIn.end(request.session)
    return redirect_to("account" if enter_account(request, Account.of_address(pending.email)) else "account_login")


def _code_page(request: HttpRequest, pending: SignIn, error: str = "", status: int = 200) -> HttpResponse:
    context = {"form": CodeForm(), "email": pending.email, "minutes": MINUTES, "error": error}
    return render(request, "account/code.html", context, status=status)


# POST
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session of an account: the browser is nobody's again. An editor's session is not ended here."""
    if account_of(request):
        logout(request)
    return redirect_to("landing")
