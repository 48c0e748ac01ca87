"""Passkeys: a way in beside the code. static/passkey.js speaks with the device, allauth checks what it says."""

import struct
from typing import Any

from allauth.account.utils import perform_login
from allauth.mfa.webauthn.forms import AddWebAuthnForm, LoginWebAuthnForm
from allauth.mfa.webauthn.internal import auth
from cryptography.exceptions import UnsupportedAlgorithm
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from assessment.models import Account
from assessment.views.access import is_fresh, with_account
from assessment.views.notes import Note, redirect_to
from assessment.views.sign_in_page import sign_in_page

NO_ENTRY = "That passkey does not open an account here. Sign in with a code instead."
STALE = 403
MALFORMED = (
    ValueError, TypeError, LookupError, AttributeError, ArithmeticError, AssertionError, RuntimeError, struct.error,
    UnsupportedAlgorithm,
)  # fmt: skip
"""What the libraries raise when a client sends something that no browser sends: cut off, without its key, with a key
of a kind they cannot check."""


# POST
@require_POST
def options(request: HttpRequest) -> HttpResponse:
    """What the device needs for a sign-in. Names nobody: the device knows its passkeys."""
    return JsonResponse(auth.begin_authentication(user=None))


# POST
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with what the device answered."""
    form = LoginWebAuthnForm(request.POST)
    if not _is_valid(form):
        return sign_in_page(request, error=NO_ENTRY, status=422)
    passkey = form.cleaned_data["credential"]
    passkey.record_usage()
    response: HttpResponse = perform_login(request, passkey.user, redirect_url=reverse("account"))
    return response


# POST
@require_POST
@with_account
def new_options(request: HttpRequest, account: Account) -> HttpResponse:
    """What the device needs to make a passkey. Only soon after a sign-in."""
    if not is_fresh(request):
        return JsonResponse({}, status=STALE)
    return JsonResponse(auth.begin_registration(account.user, passwordless=True))


# POST
@require_POST
@with_account
def add(request: HttpRequest, account: Account) -> HttpResponse:
    """Store the public half of what the device made. Only soon after a sign-in."""
    if not is_fresh(request):
        return redirect_to("account", note=Note.FRESH)
    form = AddWebAuthnForm({"credential": request.POST.get("credential", ""), "passwordless": "on"}, user=account.user)
    if not _is_valid(form):
        return redirect_to("account", note=Note.FAILED)
    added = account.add_passkey(form.cleaned_data["credential"])
    return redirect_to("account", note=Note.PASSKEY if added else Note.ENOUGH)


# POST
@require_POST
@with_account
def remove(request: HttpRequest, account: Account, passkey: int) -> HttpResponse:
    """Delete a passkey of this account; of no other."""
    account.remove_passkey(passkey)
    return redirect_to("account", note=Note.REMOVED)


def _is_valid(form: Any) -> bool:
    try:
        return bool(form.is_valid())
    except MALFORMED:
        return False
