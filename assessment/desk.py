"""The editors' desk as a site: its first page, and a door that counts wrong passwords before it spends time on them."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps
from threading import BoundedSemaphore
from typing import Any

from django import forms
from django.contrib.admin import AdminSite
from django.contrib.admin.forms import AdminAuthenticationForm, AdminPasswordChangeForm
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import get_script_prefix, include, path, reverse

from assessment.models import Throttle
from assessment.second_factor import Pending, asks_for_more, enter, is_enough
from assessment.tries import hashed, hashed_address
from skills.keys import is_key

log = logging.getLogger(__name__)
"""Tries at the door, by how they ended. Of nobody: the log names no address and no editor."""

TRIES_PER_ADDRESS = 10
TRIES_PER_NAME = 20
"""Wrong passwords in a quarter of an hour. More for a name than for an address, and never for longer: an editor whose
name is known should not be kept out by somebody else."""

AT_ONCE = 2
"""Passwords checked at the same time in a process. Checking is slow on purpose (.2 to .6 s); without a bound whoever
sends many takes every thread from the people who answer questions."""

PURPOSE = "plumb.desk"
THROTTLED, BUSY = "throttled", "busy"
SENTENCES = {
    THROTTLED: "Too many wrong passwords. Wait a quarter of an hour, then try again.",
    BUSY: "Many people sign in just now. Try again in a moment.",
}

_checking = BoundedSemaphore(AT_ONCE)


@contextmanager
def one_of_few() -> Iterator[None]:
    """While a password is checked. Raises `ValidationError` where too many are."""
    if not _checking.acquire(blocking=False):
        log.warning("a try at the desk had to wait: too many passwords at once")
        raise ValidationError(SENTENCES[BUSY], code=BUSY)
    try:
        yield
    finally:
        _checking.release()


class SignInForm(AdminAuthenticationForm):
    """Django's form, which also refuses to check a password when too many were wrong, or too many are being checked."""

    def clean(self) -> dict[str, Any]:
        if self.request is None or not (self.cleaned_data.get("username") and self.cleaned_data.get("password")):
            return super().clean()  # nothing to check
        with one_of_few():
            return self._counted(self.request)

    def _counted(self, request: HttpRequest) -> dict[str, Any]:
        """Count the try before the password is looked at, and take it back if it was right."""
        by = hashed_address(request, PURPOSE)
        named = hashed(self.cleaned_data["username"].casefold(), PURPOSE)
        if not Throttle.take(by, TRIES_PER_ADDRESS):
            log.warning("a try at the desk was held up: too many wrong passwords from an address")
            raise ValidationError(SENTENCES[THROTTLED], code=THROTTLED)
        if not Throttle.take(named, TRIES_PER_NAME):
            Throttle.give_back(by)
            log.warning("a try at the desk was held up: too many wrong passwords for a name")
            raise ValidationError(SENTENCES[THROTTLED], code=THROTTLED)
        try:
            cleaned = super().clean()
        except ValidationError:
            log.warning("a try at the desk failed: wrong name or password")
            raise
        Throttle.give_back(by)
        Throttle.give_back(named)
        return cleaned


class OwnPasswordForm(AdminPasswordChangeForm):
    """Django's form for one's own password, which lets nobody who finds an open session guess at it without end."""

    def clean_old_password(self) -> str:
        named = hashed(self.user.get_username().casefold(), f"{PURPOSE}.own-password")
        with one_of_few():
            if not Throttle.take(named, TRIES_PER_NAME):
                log.warning("a try at the desk was held up: too many wrong passwords of an open session")
                raise ValidationError(SENTENCES[THROTTLED], code=THROTTLED)
            password: str = super().clean_old_password()
        Throttle.give_back(named)
        return password


class Door(LoginView):
    """Django's page for the password, which signs nobody in who has to show a second factor, or to set one up."""

    def get_default_redirect_url(self) -> str:
        """Where to, for whoever was on the way to no page of this site."""
        return reverse("admin:index")

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        user, goes_to = form.get_user(), self.get_success_url()
        if asks_for_more(user):
            Pending.begin(self.request, user, goes_to)
            return HttpResponseRedirect(reverse("admin:second_factor"))
        enter(self.request, user, proved=False)
        return HttpResponseRedirect(goes_to)


class Desk(AdminSite):
    """Django's admin site with this door and this first page."""

    def get_urls(self) -> list[Any]:
        """Django's, and those of our own pages."""
        return [path("", include("assessment.desk_urls")), *super().get_urls()]

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether this browser is at the desk, by all that the desk asks."""
        return super().has_permission(request) and is_enough(request)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Django's, but the way to the site has a slash at its end, also where the site lives below a path."""
        return super().each_context(request) | {"site_url": get_script_prefix()}

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The first page, with what waits there for this person."""
        from assessment.attention import attention  # knows pages of the desk, which cannot be made before the desk

        return super().index(request, {"attention": attention(request), **(extra_context or {})})

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """The page, or whom to ask for it; and a refusal of chosen rows that are none, and of a number that no column can
        hold, however sent."""
        page = super().admin_view(view, cacheable)

        @wraps(page)
        def bounded(request: HttpRequest, *arguments: Any, **named: Any) -> Any:
            if not all(map(is_key, request.POST.getlist(ACTION_CHECKBOX_NAME))):
                raise BadRequest("What was chosen in a list is no row.")
            if super(Desk, self).has_permission(request) and not is_enough(request):
                return self._ask_for_more(request)
            try:
                return page(request, *arguments, **named)
            except PermissionDenied as denied:
                from skills.admin.refusals import refusal  # beside pages of the desk, as above

                return refusal(request, self, denied)
            except (OverflowError, DataError) as error:
                raise BadRequest("A number is larger than any column.") from error

        return bounded

    def _ask_for_more(self, request: HttpRequest) -> HttpResponse:
        """Of a session that was enough until its editor set up a second factor, or the desk began to ask for one."""
        goes_to = request.get_full_path() if request.method == "GET" else reverse("admin:index")
        Pending.begin(request, request.user, goes_to)  # type: ignore[arg-type]  # somebody of the desk
        return HttpResponseRedirect(reverse("admin:second_factor"))

    def password_change(  # type: ignore[override]  # the stubs forget that a valid form leads on
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Django's page, whose form is written into it, with ours."""
        request.current_app = self.name
        page = PasswordChangeView.as_view(
            form_class=OwnPasswordForm,
            success_url=reverse("admin:password_change_done"),
            extra_context={**self.each_context(request), **(extra_context or {})},
        )
        response: HttpResponse = page(request)  # type: ignore[assignment]
        return response

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.method == "GET" and self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        context = {
            **self.each_context(request),
            "title": "Log in",
            "subtitle": None,
            "app_path": request.get_full_path(),
            "username": request.user.get_username(),
            **(extra_context or {}),
        }
        request.current_app = self.name
        page = Door.as_view(authentication_form=SignInForm, template_name="admin/login.html", extra_context=context)
        response: HttpResponse = page(request)  # type: ignore[assignment]
        form = getattr(response, "context_data", {}).get("form")
        if isinstance(form, forms.Form) and any(form.has_error("__all__", code) for code in SENTENCES):
            response.status_code = 429
        return response
