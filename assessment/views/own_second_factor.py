"""An editor's own second factor: set up an app or passkeys, and remove them again."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from assessment import models, second_factor
from assessment.models import AuthenticatorApp, EditorPasskey, LastOne, PasskeyAdded, random_key
from assessment.one_time_codes import app_address, letters
from assessment.second_factor import NEW_APP, Pending
from assessment.views.notes import redirect_to
from skills.models import Edition

STALE = "You signed in a while ago. To change your second factor, log out and sign in again first."
LAST = "The desk asks everybody for a second factor. Add another one before you remove this."
WRONG = "That is no code of this app now. Look at the app’s clock and secret, then try again."
SENTENCES = {
    PasskeyAdded.ADDED: "The passkey is added. From now on the desk asks for it after the password.",
    PasskeyAdded.ENOUGH: "You have as many passkeys as one can have. Remove one first.",
    PasskeyAdded.TAKEN: "This passkey is stored already.",
}
FAILED = "The passkey was not added. Try again."

Page = Callable[..., HttpResponse]


def of_editor(view: Page) -> Page:
    """Give the page whoever is at the desk, or who has shown the password and has still to set up a first factor."""

    @wraps(view)
    def page(request: HttpRequest, **arguments: Any) -> HttpResponse:
        if admin.site.has_permission(request):
            return view(request, request.user, **arguments)
        found = Pending.of(request)
        if found and not models.has_second_factor(found[0]):
            return view(request, found[0], **arguments)
        return redirect_to("admin:second_factor")

    return page


def soon_after(view: Page) -> Page:
    """Only for whoever signed in a moment ago: somebody else may sit before the browser later."""

    @wraps(view)
    def page(request: HttpRequest, editor: User, **arguments: Any) -> HttpResponse:
        if admin.site.has_permission(request) and not second_factor.is_fresh(request):
            messages.warning(request, STALE)
            return redirect_to("admin:own_second_factor")
        return view(request, editor, **arguments)

    return page


def _done(request: HttpRequest, editor: User, sentence: str) -> HttpResponse:
    """A first factor signs in whoever was still at the door; who is in stays on the page."""
    messages.success(request, sentence)
    if admin.site.has_permission(request):
        second_factor.prove(request, editor)
        return redirect_to("admin:own_second_factor")
    found = Pending.of(request)
    second_factor.enter(request, editor, proved=True)
    return HttpResponseRedirect(found[1]) if found else redirect_to("admin:index")


# GET
@require_safe
@of_editor
def overview(request: HttpRequest, editor: User) -> HttpResponse:
    """What is set up, and what could be."""
    return _page(request, editor)


def _page(request: HttpRequest, editor: User, error: str = "", status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": "Your second factor",
        "error": error,
        "passkeys": EditorPasskey.objects.filter(user=editor),
        "app": AuthenticatorApp.objects.filter(user=editor).first(),
        "pending": not admin.site.has_permission(request),
    }
    nonce = request.session.get(NEW_APP)
    if nonce and not context["app"]:
        live = Edition.objects.live()
        secret = AuthenticatorApp.secret_of(editor, nonce)
        site = live.content.framework.name if live else "Plumb"
        context |= {"secret": letters(secret), "address": app_address(secret, site, editor.get_username())}
    return render(request, "admin/own_second_factor.html", context, status=status)


# POST
@require_POST
@of_editor
@soon_after
def app(request: HttpRequest, editor: User) -> HttpResponse:
    """Make a new secret and show it. Nothing is stored with the editor before the app has shown a right code."""
    request.session[NEW_APP] = random_key()
    return redirect_to("admin:own_second_factor")


# POST
@require_POST
@of_editor
@soon_after
def confirm_app(request: HttpRequest, editor: User) -> HttpResponse:
    """Store the app, once it has shown a right code."""
    nonce = request.session.get(NEW_APP)
    if not nonce or not AuthenticatorApp.add(editor, nonce, request.POST.get("code", "")):
        return _page(request, editor, WRONG, 422)
    del request.session[NEW_APP]
    return _done(request, editor, "The app is set up. From now on the desk asks for its code after the password.")


# POST
@require_POST
@of_editor
@soon_after
def remove_app(request: HttpRequest, editor: User) -> HttpResponse:
    """Delete the app."""
    return _removed(request, lambda: models.remove_app(editor), "The app is removed.")


# POST
@require_POST
@of_editor
def passkey_options(request: HttpRequest, editor: User) -> HttpResponse:
    """What the device needs to make a passkey."""
    from assessment import webauthn

    if admin.site.has_permission(request) and not second_factor.is_fresh(request):
        return JsonResponse({}, status=403)
    known = EditorPasskey.objects.filter(user=editor)
    name = editor.get_username()
    return JsonResponse(webauthn.begin_registration(request.session, request.get_host(), editor.pk, name, known))


# POST
@require_POST
@of_editor
@soon_after
def add_passkey(request: HttpRequest, editor: User) -> HttpResponse:
    """Store the public half of what the device made."""
    from assessment import webauthn

    try:
        made = webauthn.finish_registration(request.session, request.get_host(), request.POST.get("credential", ""))
    except webauthn.Refused:
        return _page(request, editor, FAILED, 422)
    added = EditorPasskey.add(editor, made.credential_id, bytes(made))
    if added is not PasskeyAdded.ADDED:
        return _page(request, editor, SENTENCES[added], 422)
    return _done(request, editor, SENTENCES[added])


# POST
@require_POST
@of_editor
@soon_after
def remove_passkey(request: HttpRequest, editor: User, passkey: int) -> HttpResponse:
    """Delete a passkey of this editor; of no other."""
    return _removed(request, lambda: models.remove_editor_passkey(editor, passkey), "The passkey is removed.")


def _removed(request: HttpRequest, remove: Callable[[], None], sentence: str) -> HttpResponse:
    try:
        remove()
    except LastOne:
        messages.error(request, LAST)
    else:
        messages.success(request, sentence)
    return redirect_to("admin:own_second_factor")
