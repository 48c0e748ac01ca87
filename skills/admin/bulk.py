"""Many objects of a list changed at once: first what to change, then what that does to each, then one button."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from skills.admin.bulk_forms import BulkForm, Piece
from skills.content import Content
from skills.exchange import ChangedMeanwhile, Refused, merge_some
from skills.publishing import whole_draft

MOST = 500
"""Objects at once. Nobody reads a longer list before pressing its button; a spreadsheet has no such bound."""

HOW = "Changed together with others"
STEP = "step"
"""The name of the buttons: whether to show what would change, or to do it."""
SHOW, STORE = "show", "store"


class Outcome(NamedTuple):
    """What becomes of one object."""

    id: str
    name: str
    pieces: tuple[Piece, ...]
    refusal: str
    """Why it stays as it is though it would change; empty for the others."""
    after: Any

    @property
    def changes(self) -> bool:
        """Whether it becomes another."""
        return bool(self.pieces) and not self.refusal


def outcomes(form: BulkForm, ids: set[str]) -> list[Outcome]:
    """What a valid form would make of these objects of its content, in their order."""
    pairs = [(value, form.changed(value)) for value in getattr(form.content, form.field) if value.id in ids]
    refusals = form.refusals([after for before, after in pairs if before != after])
    return [
        Outcome(
            before.id,
            getattr(before, "stem", "") or getattr(before, "title", ""),
            tuple(form.pieces(before, after)),
            refusals.get(before.id, ""),
            after,
        )
        for before, after in pairs
    ]


def mark(found: Sequence[Outcome]) -> str:
    """The same for two readings that would do the same."""
    return sha256(repr([each[:4] for each in found]).encode()).hexdigest()[:32]


class WithBulk:
    """The part of a list that changes many of its objects at once. Mixed into `DraftAdmin`."""

    bulk_form: type[BulkForm]

    def form_for_many(self, request: HttpRequest, content: Content, data: Any) -> BulkForm:
        """What this person may change of many."""
        return self.bulk_form(content, data)

    @admin.action(description="Change several at once", permissions=["change"])
    def change_many(self: Any, request: HttpRequest, queryset: models.QuerySet[Any]) -> HttpResponse | None:
        """Ask what to change, say what that does, and do it on the button."""
        done: HttpResponse | None = self.bulk(request, queryset)
        return done

    def bulk(self: Any, request: HttpRequest, queryset: models.QuerySet[Any], **chosen: str) -> HttpResponse | None:
        """The same; with something `chosen` already, what it does is shown at once."""
        rows = dict(queryset.order_by().values_list("slug", "pk")[: MOST + 1])
        if len(rows) > MOST:
            text = f"At most {MOST} are changed at once. Narrow the list by its filters, or use the spreadsheet."
            self.message_user(request, text, messages.ERROR)
            return None
        step = request.POST.get(STEP, "")
        sent = request.POST if step else chosen or None
        form = self.form_for_many(request, whole_draft(), sent)
        page: HttpResponse
        if not form.is_bound or not form.is_valid():
            page = self._bulk_page(request, rows, form, status=422 if form.is_bound else 200)
        elif step != STORE:
            page = self._bulk_page(request, rows, form, outcomes(form, set(rows)))
        else:
            page = self._bulk_tried(request, rows, form)
        return page

    def _bulk_tried(self: Any, request: HttpRequest, rows: dict[str, int], form: BulkForm) -> Any:
        """Store it, or say why that did not happen."""
        try:
            return self._bulk_stored(request, rows, form)
        except ChangedMeanwhile:
            form = self.form_for_many(request, whole_draft(), form.data)
            found = outcomes(form, set(rows)) if form.is_valid() else []
            return self._bulk_page(request, rows, form, found, status=409)
        except Refused as refused:
            form.add_error(None, str(refused))
            return self._bulk_page(request, rows, form, status=422)

    def _bulk_stored(self: Any, request: HttpRequest, rows: dict[str, int], form: BulkForm) -> HttpResponse:
        found: list[Outcome] = []

        def make(content: Content) -> dict[str, list[Any]]:
            now = self.form_for_many(request, content, form.data)
            if not now.is_valid():  # a skill is gone that was chosen
                raise ChangedMeanwhile
            found.extend(outcomes(now, set(rows)))
            if mark(found) != request.POST.get("seen", ""):
                raise ChangedMeanwhile
            return {form.field: [each.after for each in found if each.changes]}

        merge_some(make, (form.field,), request.user.get_username(), HOW)
        done = [each for each in found if each.changes]
        self._bulk_logged(request, rows, done)
        noun, nouns = self.opts.verbose_name, self.opts.verbose_name_plural
        count = f"1 {noun}" if len(done) == 1 else f"{len(done)} {nouns}"
        self.message_user(request, f"{count} changed. Publish to make it count.", messages.SUCCESS)
        return HttpResponseRedirect(request.get_full_path())

    def _bulk_logged(self: Any, request: HttpRequest, rows: dict[str, int], done: list[Outcome]) -> None:
        """Note in the desk's own log what became of each, in sentences."""
        objects = self.model._default_manager.in_bulk([rows[each.id] for each in done])
        said: dict[str, list[Any]] = {}
        for each in done:
            said.setdefault(" ".join(map(str, each.pieces)), []).append(objects[rows[each.id]])
        for sentences, things in said.items():
            LogEntry.objects.log_actions(request.user.pk or 0, things, CHANGE, change_message=f"{HOW}. {sentences}")

    def _bulk_page(
        self: Any,
        request: HttpRequest,
        rows: dict[str, int],
        form: BulkForm,
        found: list[Outcome] | None = None,
        status: int = 200,
    ) -> HttpResponse:
        selected = {each for each in request.POST.getlist(ACTION_CHECKBOX_NAME) if each.isdecimal()}
        across = request.POST.get("select_across", "0") not in ("", "0")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Change several {self.opts.verbose_name_plural} at once",
            "form": form,
            "action": request.POST.get("action", ""),
            "checkbox": ACTION_CHECKBOX_NAME,
            "keys": list(rows.values()),
            "gone": 0 if across else len(selected - {str(key) for key in rows.values()}),
            "shown": found is not None,
            "changing": [each for each in found or () if each.changes],
            "refused": [each for each in found or () if each.refusal],
            "same": [each for each in found or () if not each.pieces],
            "seen": mark(found or []),
            "changed_meanwhile": status == 409,
            "noun": self.opts.verbose_name,
            "nouns": self.opts.verbose_name_plural,
            "list_address": request.get_full_path(),
        }
        return TemplateResponse(request, "admin/skills/bulk.html", context, status=status)
