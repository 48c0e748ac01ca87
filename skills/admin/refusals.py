"""What somebody at the desk is told who may not do a thing: what that is, and whom to ask."""

from copy import copy
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import get_text_list

MOST_NAMED = 12

VERBS = {"view": "look at", "add": "add", "change": "change", "delete": "delete"}
"""What Django calls the rights to a model's objects, and what is said of them, from the least."""

ASKS_FOR = {"changelist": "view", "add": "add", "delete": "delete"}
"""The right that some of Django's own pages ask for."""


class NotAllowed(PermissionDenied):
    """Somebody lacks a permission. `why` is a sentence that says what they may not do."""

    def __init__(self, permission: str, why: str) -> None:
        super().__init__(why)
        self.permission = permission


def refusal(request: HttpRequest, site: AdminSite, denied: PermissionDenied) -> HttpResponse:
    """The page of the desk, with the status of a refusal. What Django denies says nothing: its address does."""
    permission, why = _of_address(request, site)
    if isinstance(denied, NotAllowed):
        permission = denied.permission
    context = {
        **site.each_context(request),
        "title": "Not for you to do",
        "why": str(denied) or why,
        "permission": permission,
        "people": who_may(permission) if permission else [],
        "groups": _groups(permission) if permission else "",
    }
    return TemplateResponse(request, "admin/skills/refused.html", context, status=403)


def _of_address(request: HttpRequest, site: AdminSite) -> tuple[str, str]:
    """The permission that is lacking for a page about a model's objects, and a sentence; no permission would do for some."""
    name = str(request.resolver_match and request.resolver_match.url_name)
    for model, desk in site._registry.items():
        start = f"{model._meta.app_label}_{model._meta.model_name}_"
        if not name.startswith(start):
            continue
        asked = ASKS_FOR.get(name.removeprefix(start))
        lacking = [each for each in VERBS if asked in (None, each) and not _may(desk, each, request)]
        if not lacking:
            break
        one, many = model._meta.verbose_name, model._meta.verbose_name_plural
        what = f"{VERBS[lacking[0]]} {many if many != one else f'the {one}'}"
        if not _may(desk, lacking[0], _as_owner(request)):
            return "", f"Nobody may {what} here, whatever their rights."
        return f"{model._meta.app_label}.{lacking[0]}_{model._meta.model_name}", f"You may not {what}."
    return "", "You may not do this here."


def _may(desk: Any, verb: str, request: HttpRequest) -> bool:
    return bool(getattr(desk, f"has_{verb}_permission")(request))


def _as_owner(request: HttpRequest) -> HttpRequest:
    """The request as if somebody with every right had sent it."""
    theirs = copy(request)
    theirs.user = get_user_model()(is_staff=True, is_superuser=True)
    return theirs


def _groups(permission: str) -> str:
    """The groups that give a permission, in words."""
    app, codename = permission.split(".")
    found = Group.objects.filter(permissions__content_type__app_label=app, permissions__codename=codename)
    return get_text_list([f"“{name}”" for name in found.order_by("name").values_list("name", flat=True)], "or")


def who_may(permission: str) -> list[str]:
    """Names of the people at the desk who have a permission, in order; of many the first few."""
    users: Any = get_user_model()._default_manager
    found = users.with_perm(permission, backend="django.contrib.auth.backends.ModelBackend")
    named = found.filter(is_staff=True).order_by("username")[:MOST_NAMED]
    return [user.get_full_name() or user.get_username() for user in named]
