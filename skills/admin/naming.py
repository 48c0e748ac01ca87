"""The words of the site about its profession, on one page: names, front page, levels, the sample's person."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from skills.admin.desk import DbField, Desk
from skills.models import Framework


@admin.register(Framework)
class FrameworkAdmin(Desk):
    """One row. It is made when content is loaded, or on the first visit to the list."""

    list_display = ("__str__", "name", "headline")
    fieldsets = (
        ("Site", {"fields": ("name", "language", "origin")}),
        ("Front page", {"fields": ("title", "headline", "highlight")}),
        (
            "Words for the profession",
            {
                "fields": ("subject", "work", "people"),
                "description": "They complete sentences. A sentence whose word is empty does without it.",
            },
        ),
        ("Levels", {"fields": ("levels", "anchor")}),
        ("Sample report", {"fields": ("sample_role", "sample_areas")}),
    )

    def formfield_for_dbfield(self, db_field: DbField, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in ("levels", "sample_areas"):
            kwargs["widget"] = forms.Textarea(attrs={"rows": 12, "cols": 90})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return not Framework.objects.exists() and super().has_add_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.pk = 1
        super().save_model(request, obj, form, change)
