"""A question of the draft while it is written: what validation would say at its fields. For editors; nothing is saved."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from assessment.models import Throttle
from skills.admin.item_check import checked
from skills.models import Item

CHECKS_PER_EDITOR = 900
"""In a quarter of an hour: one a second. After that the findings come with the save alone."""


# POST
@require_POST
def check(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The sentences for each field of the form that was sent. For whoever may save it."""
    desk = admin.site.get_model_admin(Item)
    row = None if pk is None else get_object_or_404(Item, pk=pk)
    if not (desk.has_add_permission(request) if row is None else desk.has_change_permission(request, row)):
        raise PermissionDenied("You may not change questions.")
    if not Throttle.take(f"check {request.user.pk}", CHECKS_PER_EDITOR):
        return HttpResponse(status=429)
    return render(request, "admin/skills/item/checked.html", {"places": checked(desk, request, row)})
