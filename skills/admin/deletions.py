"""Deleting at the desk: first what depends on it, in words; and the list of what was deleted, from which it comes back."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import ADDITION, LogEntry
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from skills.admin.publish_page import addresses
from skills.comparison import KINDS as COMPARED
from skills.deletions import delete, deleted, deletions, restore_deleted, then, title
from skills.dependants import LOSES, NEEDS, USES, Dependant, dependants
from skills.history import CannotRestore, Entry
from skills.keys import is_key
from skills.models import Certification, DraftChange, Item
from skills.publishing import whole_draft
from skills.words import in_words

ON_A_PAGE = 50
NOT_TYPED = ("_", "csrfmiddlewaretoken")
"""What the fields of a form begin with that nobody types."""
SHORT = 3
"""What has no more characters than this was hardly typed: marks and places."""
MOST_NAMED = 12
"""Objects of one kind that the page before a deletion names; of more it says the number."""


# Before ---------------------------------------------------------------------------------------------------------


class Line(NamedTuple):
    """An object that names what is to be deleted."""

    words: str
    address: str


class Group(NamedTuple):
    """Those of one kind."""

    heading: str
    lines: list[Line]
    more: int


class Meant:
    """What is to be deleted, and what depends on it. Stands where Django lists rows; read when the page is shown."""

    def __init__(self, objects: Sequence[Any], may_retire: bool) -> None:
        self.objects = list(objects)
        self.model = type(self.objects[0]) if self.objects else None
        self.checkbox = ACTION_CHECKBOX_NAME
        self.retires = may_retire and self.model is Item
        self.has_ended = may_retire and self.model is Certification and len(self.objects) == 1

    @cached_property
    def _found(self) -> dict[str, list[Group]]:
        if self.model is None:
            return {}
        found = dependants(whole_draft(), self.model, {each.slug for each in self.objects})
        return {bond: _grouped(own) for bond, own in found.items()}

    @property
    def needed_by(self) -> list[Group]:
        """What cannot be without it, so that it cannot be deleted."""
        return self._found.get(NEEDS, [])

    @property
    def used_by(self) -> list[Group]:
        """What stops publishing afterwards."""
        return self._found.get(USES, [])

    @property
    def lost_by(self) -> list[Group]:
        """What just names it no more."""
        return self._found.get(LOSES, [])


def _grouped(found: list[Dependant]) -> list[Group]:
    kinds: dict[str, list[Dependant]] = {}
    for each in found:
        kinds.setdefault(each.noun, []).append(each)
    headings = {noun: heading for noun, heading, _, _ in COMPARED}
    where = addresses((noun, each.id) for noun, own in kinds.items() for each in own[:MOST_NAMED] if each.id)
    return [
        Group(
            f"{headings.get(noun, 'Site and levels')}: {len(own)}",
            [
                Line(f"{each.name}, {each.part}" if each.part else each.name, _address(noun, each, where))
                for each in own[:MOST_NAMED]
            ],
            max(len(own) - MOST_NAMED, 0),
        )
        for noun, own in kinds.items()
    ]


def _address(noun: str, each: Dependant, where: dict[tuple[str, str], str]) -> str:
    return where.get((noun, each.id), "") if each.id else reverse("admin:skills_framework_change", args=(1,))


# Afterwards -----------------------------------------------------------------------------------------------------


class Gone(NamedTuple):
    """A deleted object."""

    change: DraftChange
    title: str
    how: str
    fields: list[tuple[str, str]]
    """What it was: names of fields, and their values in words."""


class Moment(NamedTuple):
    """What was deleted together."""

    gone: list[Gone]
    total: int
    """Of those that are not there again, also on other pages."""


def moments(found: Any, page: Sequence[DraftChange]) -> list[Moment]:
    """A page of deletions, by when they were made; `found` are all of them."""
    grouped: dict[tuple[Any, str], list[DraftChange]] = {}
    for change in page:
        grouped.setdefault((change.at, change.by), []).append(change)
    rows = found.filter(at__in=[at for at, _ in grouped]).order_by().values_list("at", "by").annotate(Count("pk"))
    totals = {(at, by): count for at, by, count in rows}
    return [Moment([_gone(each) for each in own], totals.get(key, len(own))) for key, own in grouped.items()]


def _gone(change: DraftChange) -> Gone:
    fields = [(name.replace("_", " ").capitalize(), in_words(value)) for name, value in then(change).items()]
    return Gone(change, title(change), Entry(change, ()).sentence, fields)


class WithDeletions:
    """The part of an editing page that deletes, and brings back. Mixed into Django's `ModelAdmin`."""

    delete_confirmation_template: Any = "admin/skills/delete.html"
    delete_selected_confirmation_template: Any = "admin/skills/delete.html"

    def get_urls(self: Any) -> list[URLPattern]:
        view, name = self.admin_site.admin_view, f"{self.opts.app_label}_{self.opts.model_name}"
        return [path("deleted/", view(self.deleted_view), name=f"{name}_deleted"), *super().get_urls()]  # type: ignore[misc]

    def get_deleted_objects(self: Any, objs: Any, request: HttpRequest) -> Any:
        _, counts, lacking, protected = super().get_deleted_objects(objs, request)  # type: ignore[misc]
        return Meant(objs, self.has_change_permission(request)), counts, lacking, protected

    def delete_model(self: Any, request: HttpRequest, obj: Any) -> None:
        self.delete_queryset(request, self.model._default_manager.filter(pk=obj.pk))

    def delete_queryset(self: Any, request: HttpRequest, queryset: Any) -> None:
        delete(queryset, request.user.get_username())
        address, nouns = self._deleted_address(), self.opts.verbose_name_plural
        text = format_html('The way back is the list of <a href="{}">deleted {}</a>.', address, nouns)
        self.message_user(request, text, messages.INFO)

    def changelist_view(self: Any, request: HttpRequest, extra_context: Any = None) -> Any:
        context = {"deleted_address": self._deleted_address(), **(extra_context or {})}
        return super().changelist_view(request, context)  # type: ignore[misc]

    def _deleted_address(self: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_deleted")

    def _get_obj_does_not_exist_redirect(self: Any, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        """Whoever looks for what is gone is led to the list of that; who sent a form gets its texts back first."""
        if request.method == "POST" and self.has_view_permission(request):
            gone: HttpResponse = self._texts_back(request)
            return gone
        found: HttpResponse = super()._get_obj_does_not_exist_redirect(request, opts, object_id)  # type: ignore[misc]
        return HttpResponseRedirect(self._deleted_address()) if self.has_view_permission(request) else found

    def _texts_back(self: Any, request: HttpRequest) -> HttpResponse:
        """What was typed into the form of an object that somebody deleted meanwhile: nothing of it is stored."""
        typed = [text for name, text in request.POST.items() if not name.startswith(NOT_TYPED)]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Deleted meanwhile",
            "noun": self.opts.verbose_name,
            "nouns": self.opts.verbose_name_plural,
            "address": self._deleted_address(),
            "texts": [text for text in typed if isinstance(text, str) and len(text) > SHORT and not text.isdigit()],
        }
        return TemplateResponse(request, "admin/skills/gone.html", context, status=409)

    def deleted_view(self: Any, request: HttpRequest) -> HttpResponse:
        """What was deleted, the last first; the buttons bring it back."""
        if not self.has_view_permission(request):
            raise PermissionDenied(f"You may not look at {self.opts.verbose_name_plural}.")
        if request.method == "POST":
            done: HttpResponse = self._restored(request)
            return done
        found = deleted(self.model)
        page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("p"))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Deleted {self.opts.verbose_name_plural}",
            "noun": self.opts.verbose_name,
            "nouns": self.opts.verbose_name_plural,
            "moments": moments(found, list(page)),
            "page": page,
            "numbers": list(page.paginator.get_elided_page_range(page.number)),
            "may_restore": self.has_add_permission(request),
        }
        return TemplateResponse(request, "admin/skills/deleted.html", context)

    def _restored(self: Any, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied(f"You may not add {self.opts.verbose_name_plural}, and so not restore them.")
        key = request.POST.get("change", "")
        every = deletions(self.model)
        change = every.filter(pk=key).first() if is_key(key) else None
        if change is None:
            self.message_user(request, "There is no such deletion. Choose one of these.", messages.ERROR)
            return HttpResponseRedirect(request.path)
        if every.filter(identifier=change.identifier, pk__gt=change.pk).exists():
            text = "It was there again after that, and deleted anew. Choose its last deletion."
            self.message_user(request, text, messages.ERROR)
            return HttpResponseRedirect(request.path)
        together = "together" in request.POST
        chosen = list(deleted(self.model).filter(at=change.at, by=change.by)) if together else []
        try:
            done = restore_deleted(chosen or [change], request.user.get_username())
        except CannotRestore as error:
            self.message_user(request, f"Nothing was restored. {error}", messages.ERROR)
            return HttpResponseRedirect(request.path)
        LogEntry.objects.log_actions(request.user.pk or 0, done.rows, ADDITION, change_message="Restored.")
        self._tell_restored(request, done.rows, done.left)
        if len(done.rows) > 1:
            return HttpResponseRedirect(reverse(f"admin:skills_{self.opts.model_name}_changelist"))
        return HttpResponseRedirect(reverse(f"admin:skills_{self.opts.model_name}_change", args=(done.rows[0].pk,)))

    def _tell_restored(self: Any, request: HttpRequest, rows: list[Any], left: list[str]) -> None:
        nouns = self.opts.verbose_name_plural
        what = f"“{rows[0]}” is" if len(rows) == 1 else f"{len(rows)} {nouns} are"
        self.message_user(request, f"{what} in the draft again.", messages.SUCCESS)
        if len(rows) == 1:
            self.message_user(request, self._not_live(request, rows[0]), messages.INFO)
        if left:
            text = f"Changed meanwhile, and without the name of what came back: {', '.join(left)}. Look at them."
            self.message_user(request, text, messages.WARNING)
