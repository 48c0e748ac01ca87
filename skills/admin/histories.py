"""The history page of an object: what changed with the texts before and after, and a button that puts one back."""

from collections.abc import Callable, Collection
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from skills.admin.refusals import NotAllowed
from skills.history import (
    KINDS,
    CannotRestore,
    Entry,
    Stored,
    back_to_live,
    changes_of,
    entries,
    live_value,
    record,
    restore,
    stored,
)
from skills.models import DraftChange, Edition
from skills.word_diff import Piece, side_by_side

ON_A_PAGE = 20
"""Changes, each of which may have long texts twice."""

PAGE = "changes"
"""The parameter of the page's number. Django's own list below has another."""


class ShownField(NamedTuple):
    """A changed field, word by word."""

    name: str
    label: str
    before: list[Piece]
    after: list[Piece]
    may_restore: bool


class ShownEntry(NamedTuple):
    """A change as the page shows it."""

    entry: Entry
    fields: list[ShownField]


class WithHistory:
    """The part of an editing page that notes what it changes, and shows it. Mixed into Django's `ModelAdmin`."""

    object_history_template: Any = "admin/skills/object_history.html"

    def get_urls(self: Any) -> list[URLPattern]:
        view, name = self.admin_site.admin_view, f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("<path:object_id>/history/<int:change>/restore/", view(self.restore_view), name=f"{name}_restore"),
            path("<path:object_id>/history/live/", view(self.live_view), name=f"{name}_live"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def fixed(self, request: HttpRequest) -> Collection[str]:
        """Fields of a value that the history does not put back for this person."""
        return ()

    # Noting ----------------------------------------------------------------------------------------------

    def note_before(self: Any, request: Any, object_id: str) -> None:
        """Keep what is stored before a save."""
        obj = self.get_object(request, unquote(object_id))
        request.value_before = stored(self.model, obj.pk) if obj is not None else None

    def note_change(self: Any, request: Any, obj: Any) -> None:
        """Note what a save made of it."""
        before: Stored | None = getattr(request, "value_before", None)
        record(before, stored(self.model, obj.pk), request.user.get_username())

    # Showing ---------------------------------------------------------------------------------------------

    def history_view(self: Any, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        obj = self.get_object(request, unquote(object_id))
        found = Paginator(changes_of(self.model, getattr(obj, "slug", "")), ON_A_PAGE).get_page(request.GET.get(PAGE))
        may_restore, fixed = obj is not None and self.has_change_permission(request, obj), self.fixed(request)
        context = {
            "entries": [
                ShownEntry(entry, _word_by_word(entry, fixed if may_restore else None)) for entry in entries(found)
            ],
            "entry_page": found,
            "entry_numbers": list(found.paginator.get_elided_page_range(found.number)),
            "entry_parameter": PAGE,
            "may_restore": may_restore,
            "restore_name": f"admin:{self.opts.app_label}_{self.opts.model_name}_restore",
            "live_name": f"admin:{self.opts.app_label}_{self.opts.model_name}_live" if self._is_live(obj) else "",
        }
        shown: HttpResponse = super().history_view(request, object_id, {**context, **(extra_context or {})})  # type: ignore[misc]
        return shown

    def _is_live(self: Any, obj: Any) -> bool:
        live = Edition.objects.live()
        kind, identifier = KINDS.get(self.model, ""), getattr(obj, "slug", "")
        return bool(live and kind and obj is not None and live_value(kind, identifier, live.content))

    def live_view(self: Any, request: HttpRequest, object_id: str) -> HttpResponse:
        """Give the object all that it has in the live edition. By the button only."""
        obj, live = self.get_object(request, unquote(object_id)), Edition.objects.live()
        if obj is None or live is None or request.method != "POST":
            raise Http404("There is no such object, nothing is live, or nothing was sent.")
        if not self.has_change_permission(request, obj):
            raise PermissionDenied("You may look at this, but not change it.")
        kind, identifier, by = KINDS[self.model], getattr(obj, "slug", ""), request.user.get_username()
        return _put_back(
            self,
            request,
            object_id,
            lambda: back_to_live(kind, identifier, live.content, live.number, by, self.fixed(request)),
            f"The draft has the text of edition {live.number} again.",
            "It reads so already.",
        )

    def restore_view(self: Any, request: HttpRequest, object_id: str, change: int) -> HttpResponse:
        """Put one field back to what it was before a change. By the button only."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None or request.method != "POST":
            raise Http404("There is no such object, or nothing was sent.")
        if not self.has_change_permission(request, obj):
            raise PermissionDenied("You may look at this, but not change it.")
        kind, identifier = KINDS[self.model], getattr(obj, "slug", "")
        found = DraftChange.objects.filter(pk=change, kind=kind, identifier=identifier).first()
        if found is None:
            raise Http404("There is no such change of this object.")
        name = request.POST.get("field", "")
        if name in self.fixed(request):
            words = f"You may change this, but not put back “{name.replace('_', ' ')}”."
            if request.user.has_perm("skills.change_measurement"):
                raise PermissionDenied(words)
            raise NotAllowed("skills.change_measurement", words)
        words = name.replace("_", " ").capitalize()
        return _put_back(
            self,
            request,
            object_id,
            lambda: restore(found, name, request.user.get_username()),
            f"{words} is as it was then. Publish to make it count.",
            f"{words} was so already.",
        )


def _put_back(
    desk: Any, request: HttpRequest, object_id: str, put: Callable[[], bool], done: str, already: str
) -> HttpResponse:
    """Do it, say what became of it, and show the history again."""
    try:
        text, kind = (done, messages.SUCCESS) if put() else (already, messages.INFO)
    except CannotRestore as error:
        text, kind = f"Nothing was put back. {error}", messages.ERROR
    desk.message_user(request, text, kind)
    where = f"admin:{desk.opts.app_label}_{desk.opts.model_name}_history"
    return HttpResponseRedirect(reverse(where, args=(object_id,)))


def _word_by_word(entry: Entry, fixed: Collection[str] | None) -> list[ShownField]:
    """The changed fields; who may put back nothing has None for those that are fixed."""
    return [
        ShownField(
            each.name,
            each.label,
            *side_by_side(each.before, each.after),
            may_restore=fixed is not None and each.name not in fixed,
        )
        for each in entry.fields
    ]
