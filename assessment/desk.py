"""The editors' desk as a site: its first page, and a door that counts wrong passwords before it spends time on them."""

from functools import wraps
from threading import BoundedSemaphore
from typing import Any

from django import forms
from django.contrib.admin import AdminSite
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest, ValidationError
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import get_script_prefix

from assessment.models import Throttle
from assessment.tries import hashed, hashed_address
from skills.keys import is_key

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


class SignInForm(AdminAuthenticationForm):
    """Django's form, which also refuses to check a password when too many were wrong, or too many are being checked."""

    def clean(self) -> dict[str, Any]:
        if self.request is None or not (self.cleaned_data.get("username") and self.cleaned_data.get("password")):
            return super().clean()  # nothing to check
        if not _checking.acquire(blocking=False):
            raise ValidationError(SENTENCES[BUSY], code=BUSY)
        try:
            return self._counted(self.request)
        finally:
            _checking.release()

    def _counted(self, request: HttpRequest) -> dict[str, Any]:
        """Count the try before the password is looked at, and take it back if it was right."""
        by = hashed_address(request, PURPOSE)
        named = hashed(self.cleaned_data["username"].casefold(), PURPOSE)
        if not Throttle.take(by, TRIES_PER_ADDRESS):
            raise ValidationError(SENTENCES[THROTTLED], code=THROTTLED)
        if not Throttle.take(named, TRIES_PER_NAME):
            Throttle.give_back(by)
            raise ValidationError(SENTENCES[THROTTLED], code=THROTTLED)
        cleaned = super().clean()
        Throttle.give_back(by)
        Throttle.give_back(named)
        return cleaned


class Desk(AdminSite):
    """Django's admin site with this door and this first page."""

    login_form = SignInForm

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Django's, but the way to the site has a slash at its end, also where the site lives below a path."""
        return super().each_context(request) | {"site_url": get_script_prefix()}

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The first page, with what waits there for this person."""
        from assessment.attention import attention  # knows pages of the desk, which cannot be made before the desk

        return super().index(request, {"attention": attention(request), **(extra_context or {})})

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """The page; and a refusal of chosen rows that are none, and of a number that no column can hold, however sent."""
        page = super().admin_view(view, cacheable)

        @wraps(page)
        def bounded(request: HttpRequest, *arguments: Any, **named: Any) -> Any:
            if not all(map(is_key, request.POST.getlist(ACTION_CHECKBOX_NAME))):
                raise BadRequest("What was chosen in a list is no row.")
            try:
                return page(request, *arguments, **named)
            except (OverflowError, DataError) as error:
                raise BadRequest("A number is larger than any column.") from error

        return bounded

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        response = super().login(request, extra_context)
        form = getattr(response, "context_data", {}).get("form")
        if isinstance(form, forms.Form) and any(form.has_error("__all__", code) for code in SENTENCES):
            response.status_code = 429
        return response
