"""The desk's second question: after the password, a code of an app or a passkey."""

import logging

from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from assessment.models import AuthenticatorApp, EditorPasskey, Throttle, has_second_factor
from assessment.second_factor import Pending, enter
from assessment.tries import hashed, hashed_address
from assessment.views.notes import redirect_to

log = logging.getLogger(__name__)

TRIES_PER_ADDRESS = 5
TRIES_PER_EDITOR = 10
"""Wrong codes in a quarter of an hour, and never for longer. Three of a million codes are right at a time, so whoever
knows the password too tries for eight months to have an even chance. Passkeys are not counted: nobody
guesses a signature, and whoever has one gets in whatever others try."""

PURPOSE = "plumb.desk.code"
WRONG = "That is no code of now, or it was used already. Wait for the next one, then try again."
TOO_MANY = "Too many wrong codes. Wait a quarter of an hour, then try again."
REFUSED = "That passkey was not accepted. Try again."


# GET, POST
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """One field for the code of the app, and a button for passkeys. Whoever has neither yet is led to set one up."""
    found = Pending.of(request)
    if found is None:
        return redirect_to("admin:login")
    editor, goes_to = found
    if not has_second_factor(editor):
        return redirect_to("admin:own_second_factor")
    if request.method != "POST":
        return _page(request, editor)
    refusal = _refusal(request, editor, request.POST.get("code", ""))
    if refusal:
        log.warning("a second factor at the desk failed: %s", "too many codes" if refusal == TOO_MANY else "wrong code")
        return _page(request, editor, refusal, 429 if refusal == TOO_MANY else 422)
    enter(request, editor, proved=True)
    return HttpResponseRedirect(goes_to)


def _refusal(request: HttpRequest, editor: User, typed: str) -> str:
    """What is wrong with a code, or nothing. It is counted before it is looked at, and given back if it is right."""
    by, named = hashed_address(request, PURPOSE), hashed(str(editor.pk), PURPOSE)
    if not Throttle.take(by, TRIES_PER_ADDRESS):
        return TOO_MANY
    if not Throttle.take(named, TRIES_PER_EDITOR):
        Throttle.give_back(by)
        return TOO_MANY
    app = AuthenticatorApp.objects.select_related("user").filter(user=editor).first()
    if app is None or not app.take(typed):
        return WRONG
    Throttle.give_back(by)
    Throttle.give_back(named)
    return ""


def _page(request: HttpRequest, editor: User, error: str = "", status: int = 200) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": "Second factor",
        "error": error,
        "has_app": AuthenticatorApp.objects.filter(user=editor).exists(),
        "has_passkeys": EditorPasskey.objects.filter(user=editor).exists(),
    }
    return render(request, "admin/second_factor.html", context, status=status)


# POST
@require_POST
def options(request: HttpRequest) -> HttpResponse:
    """What the device needs to use one of this editor's passkeys."""
    from assessment import webauthn

    found = Pending.of(request)
    if found is None:
        return JsonResponse({}, status=403)
    known = EditorPasskey.objects.filter(user=found[0])
    return JsonResponse(webauthn.begin_sign_in(request.session, request.get_host(), known))


# POST
@require_POST
def passkey(request: HttpRequest) -> HttpResponse:
    """Sign in with what the device answered."""
    from assessment import webauthn

    found = Pending.of(request)
    if found is None:
        return redirect_to("admin:login")
    editor, goes_to = found
    answer = request.POST.get("credential", "")

    def own(credential: bytes) -> EditorPasskey | None:
        return EditorPasskey.of(editor, credential)

    try:
        used = webauthn.finish_sign_in(request.session, request.get_host(), answer, own, listed=True)
    except webauthn.Refused:
        log.warning("a second factor at the desk failed: a passkey that was not accepted")
        return _page(request, editor, REFUSED, 422)
    used.note_use()
    enter(request, editor, proved=True)
    return HttpResponseRedirect(goes_to)
