"""What somebody at the desk is told who may not do a thing: why not, and whom to ask."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

MOST_NAMED = 12


def refusal(request: HttpRequest, site: AdminSite, permission: str, why: str) -> HttpResponse:
    """The page of the desk, with the status of a refusal. `permission` is the one that is lacking, `why` a sentence."""
    context = {**site.each_context(request), "title": "Not for you to do", "why": why, "people": who_may(permission)}
    return TemplateResponse(request, "admin/skills/refused.html", context, status=403)


def who_may(permission: str) -> list[str]:
    """Names of the people at the desk who have a permission, in order; of many the first few."""
    users: Any = get_user_model()._default_manager
    found = users.with_perm(permission, backend="django.contrib.auth.backends.ModelBackend")
    named = found.filter(is_staff=True).order_by("username")[:MOST_NAMED]
    return [user.get_full_name() or user.get_username() for user in named]
