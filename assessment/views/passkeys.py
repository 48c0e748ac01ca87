"""Passkeys: a way in beside the code. static/passkey.js speaks with the device."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from assessment.models import Account, Passkey, PasskeyAdded, Throttle
from assessment.tries import hashed_address
from assessment.views.access import enter_account, is_fresh, with_account
from assessment.views.notes import Note, redirect_to
from assessment.views.sign_in_page import sign_in_page

NO_ENTRY = "That passkey does not open an account here. Sign in with a code instead."
STALE = 403
ASKS_BY_ADDRESS = 300
"""In a quarter of an hour. Each may leave a session behind, for a month."""
NOTES = {PasskeyAdded.ADDED: Note.PASSKEY, PasskeyAdded.ENOUGH: Note.ENOUGH, PasskeyAdded.TAKEN: Note.FAILED}


# POST
@require_POST
def options(request: HttpRequest) -> HttpResponse:
    """What the device needs for a sign-in."""
    from assessment import webauthn

    if not Throttle.take(hashed_address(request, "plumb.passkey"), ASKS_BY_ADDRESS):
        return HttpResponse(status=429)
    return JsonResponse(webauthn.begin_sign_in(request.session, request.get_host()))


# POST
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with what the device answered."""
    from assessment import webauthn

    try:
        answer, find = request.POST.get("credential", ""), Passkey.objects.of_credential
        passkey = webauthn.finish_sign_in(request.session, request.get_host(), answer, find)
    except webauthn.Refused:
        return sign_in_page(request, error=NO_ENTRY, status=422)
    passkey.note_use()
    return redirect_to("account" if enter_account(request, passkey.account) else "account_login")


# POST
@require_POST
@with_account
def new_options(request: HttpRequest, account: Account) -> HttpResponse:
    """What the device needs to make a passkey. Only soon after a sign-in."""
    from assessment import webauthn

    if not is_fresh(request):
        return JsonResponse({}, status=STALE)
    user, name, known = account.user_id, account.email, account.passkeys.all()
    return JsonResponse(webauthn.begin_registration(request.session, request.get_host(), user, name, known))


# POST
@require_POST
@with_account
def add(request: HttpRequest, account: Account) -> HttpResponse:
    """Store the public half of what the device made. Only soon after a sign-in."""
    from assessment import webauthn

    if not is_fresh(request):
        return redirect_to("account", note=Note.FRESH)
    try:
        made = webauthn.finish_registration(request.session, request.get_host(), request.POST.get("credential", ""))
    except webauthn.Refused:
        return redirect_to("account", note=Note.FAILED)
    return redirect_to("account", note=NOTES[account.add_passkey(made.credential_id, bytes(made))])


# POST
@require_POST
@with_account
def remove(request: HttpRequest, account: Account, passkey: int) -> HttpResponse:
    """Delete a passkey of this account; of no other."""
    account.remove_passkey(passkey)
    return redirect_to("account", note=Note.REMOVED)
