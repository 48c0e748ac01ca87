"""Lists that go out as a spreadsheet and come back: first what would change, row by row, then one button."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from skills.content import Content
from skills.exchange import ChangedMeanwhile, Refused, faults, joined, merge_some
from skills.files.cells import BadFile, Cell, Row, packed, read_table, unpacked, write_csv, write_xlsx
from skills.files.rows import Reading, RowReading, read_rows, rows_of
from skills.files.sheets import Sheet
from skills.files.targets import TITLE, read_targets, target_rows
from skills.models import Upload
from skills.publishing import whole_draft
from skills.word_diff import Piece, side_by_side
from skills.words import count_noun

MOST_SHOWN = 200
"""Rows of one kind that the page shows; of more it says the number."""

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


class ShownChange(NamedTuple):
    """A cell that differs, word by word."""

    name: str
    before: list[Piece]
    after: list[Piece]


class ShownRow(NamedTuple):
    """A row as the page shows it."""

    row: RowReading
    changes: list[ShownChange]


class Preview(NamedTuple):
    """What a file would change, as the page shows it."""

    bad: list[RowReading]
    """Rows with a fault."""
    new: list[RowReading]
    changed: list[ShownRow]
    counts: tuple[int, int, int, int]
    """Rows that change something, are new, stay as they are, and have a fault."""
    more: int
    """Rows that are not shown."""
    mark: str
    """Of all that is shown, so that nothing else is confirmed."""

    @property
    def may_go(self) -> bool:
        """Whether there is anything to confirm."""
        return bool(self.new or self.changed)


def preview(reading: Reading) -> Preview:
    """Sort the rows of a file by what they would do."""
    bad = [row for row in reading.rows if row.errors]
    new = [row for row in reading.rows if row.is_new and not row.errors]
    changed = [row for row in reading.rows if row.changes and not row.errors]
    more = sum(max(0, len(rows) - MOST_SHOWN) for rows in (bad, new, changed))
    return Preview(
        bad[:MOST_SHOWN],
        new[:MOST_SHOWN],
        [ShownRow(row, _shown(row)) for row in changed[:MOST_SHOWN]],
        (len(changed), len(new), sum(row.is_same for row in reading.rows), len(bad)),
        more,
        mark(reading),
    )


def summary(found: Preview) -> str:
    """What a file would do, in a sentence."""
    changed, new, same, bad = found.counts
    if not (changed or new or bad):
        return "Nothing would change: the draft has all of this already."
    parts = (
        (changed, "would change"),
        (new, "would be added"),
        (same, "stays as it is" if same == 1 else "stay as they are"),
        (bad, "can’t be stored"),
    )
    return ", ".join(f"{count_noun(n, 'row')} {does}" for n, does in parts if n) + "."


def mark(reading: Reading) -> str:
    """The same for two readings that would do the same."""
    return sha256(repr([row for row in reading.rows if not row.is_same]).encode()).hexdigest()[:32]


def _shown(row: RowReading) -> list[ShownChange]:
    return [ShownChange(each.name, *side_by_side(each.before, each.after)) for each in row.changes]


def with_faults(reading: Reading, content: Content) -> Reading:
    """The reading with what the tables would refuse beside its rows, and without the values of those."""
    beside: dict[int, list[str]] = {}
    bad = set()
    for fault in faults(joined(content, {reading.field: reading.values})):
        if fault.field == reading.field and fault.id in reading.places:
            beside.setdefault(reading.places[fault.id], []).append(_capital(fault.sentence))
            bad.add(fault.id)
    rows = tuple(row._replace(errors=(*row.errors, *beside.get(row.number, ()))) for row in reading.rows)
    return reading._replace(rows=rows, values=tuple(value for value in reading.values if value.id not in bad))


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def store(reading_of: Callable[[Content], Reading], field: str, seen: str, request: HttpRequest, how: str) -> str:
    """Store what a file says, if it still is what was shown; a sentence about what that changed.

    Raises `ChangedMeanwhile` if it is not, and `Refused` as `merge_some` does.
    """

    def make(before: Content) -> dict[str, Sequence[Any]]:
        reading = reading_of(before)
        if mark(reading) != seen:
            raise ChangedMeanwhile
        return {field: reading.values}

    changed = merge_some(make, (field,), request.user.get_username(), how)
    log(request, changed, how)
    added = sum(before is None for _, _, before, _ in changed)
    return f"{len(changed) - added} changed, {added} added. Publish to make it count."


def log(request: HttpRequest, changed: list[tuple[Any, int, Any, Any]], how: str) -> None:
    """Note in the desk's own log what `merge_some` changed."""
    keys: dict[Any, list[int]] = {}
    for model, key, _, _ in changed:
        keys.setdefault(model, []).append(key)
    objects = {model: model._default_manager.in_bulk(own) for model, own in keys.items()}
    for flag, is_new in ((ADDITION, True), (CHANGE, False)):
        rows = [objects[model][key] for model, key, before, _ in changed if (before is None) == is_new]
        if rows:
            LogEntry.objects.log_actions(request.user.pk or 0, rows, flag, change_message=f"{how}.")


class WithSheet:
    """The part of a list that goes out and comes back as a spreadsheet. Mixed into `DraftAdmin`."""

    sheet: Sheet | None = None
    """None for the targets of roles."""

    def get_urls(self: Any) -> list[URLPattern]:
        view, name = self.admin_site.admin_view, f"skills_{self.opts.model_name}_sheet"
        return [
            path("sheet/", view(self.sheet_view), name=name),
            path("sheet/<int:pk>/", view(self.sheet_preview), name=f"{name}_preview"),
            path("sheet/out.<str:ending>", view(self.sheet_out), name=f"{name}_out"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    # Out -------------------------------------------------------------------------------------------------

    def sheet_out(self: Any, request: HttpRequest, ending: str) -> Any:
        """All of them as a file."""
        if not self.has_view_permission(request):
            raise PermissionDenied("You may not look at these.")
        content = whole_draft()
        title = self.sheet.title if self.sheet else TITLE
        rows = rows_of(self.sheet, getattr(content, self.sheet.field)) if self.sheet else target_rows(content)
        try:
            return attachment(rows, title, "csv" if ending == "csv" else "xlsx")
        except BadFile as error:
            self.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(self._sheet_address())

    @admin.action(description="Take out as a spreadsheet", permissions=["view"])
    def as_sheet(self: Any, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        """The selected ones as a workbook. What comes in again leaves the others as they are."""
        chosen = set(queryset.values_list("slug", flat=True))
        things = [thing for thing in getattr(whole_draft(), self.sheet.field) if thing.id in chosen]
        try:
            return attachment(rows_of(self.sheet, things), self.sheet.title, "xlsx")
        except BadFile as error:
            self.message_user(request, str(error), messages.ERROR)
            return None

    # In --------------------------------------------------------------------------------------------------

    def sheet_view(self: Any, request: HttpRequest) -> Any:
        """Take the list out, or choose a file to bring in."""
        if not self.has_view_permission(request):
            raise PermissionDenied("You may not look at these.")
        if request.method != "POST":
            return self._sheet_page(request)
        if not self.has_change_permission(request):
            raise PermissionDenied("You may look at these, but not change them.")
        try:
            name, data = sent_file(request)
            table = read_table(data, name)
            self._reading(table, whole_draft())
        except BadFile as error:
            return self._sheet_page(request, str(error))
        kept = Upload.objects.keep(self._purpose(), name, packed(table), request.user.get_username())
        return HttpResponseRedirect(self._sheet_address("_preview", kept.pk))

    def sheet_preview(self: Any, request: HttpRequest, pk: int) -> Any:
        """Say what the file would change; and change it, on the button."""
        if not self.has_change_permission(request):
            raise PermissionDenied("You may look at these, but not change them.")
        by = request.user.get_username()
        kept = get_object_or_404(Upload.objects.waiting(self._purpose(), by), pk=pk)
        if request.method != "POST":
            return self._preview_page(request, kept)
        how = f"From the file {kept.name}"

        def reading_of(content: Content) -> Reading:
            reading: Reading = self._checked(self._reading(unpacked(bytes(kept.data)), content), request)
            if any(row.errors for row in reading.rows):
                raise ChangedMeanwhile
            return reading

        try:
            said = store(reading_of, self._purpose(), request.POST.get("seen", ""), request, how)
        except ChangedMeanwhile:
            return self._preview_page(request, kept, changed_meanwhile=True)
        except Refused as refused:
            return self._preview_page(request, kept, refused=str(refused))
        kept.delete()
        self.message_user(request, said, messages.SUCCESS)
        return HttpResponseRedirect(reverse(f"admin:skills_{self.opts.model_name}_changelist"))

    def _purpose(self: Any) -> str:
        return self.sheet.field if self.sheet else "roles"

    def _sheet_address(self: Any, page: str = "", *args: Any) -> str:
        return reverse(f"admin:skills_{self.opts.model_name}_sheet{page}", args=args)

    def _reading(self: Any, table: list[Row], content: Content) -> Reading:
        return read_rows(self.sheet, table, content) if self.sheet else read_targets(table, content)

    def _checked(self: Any, reading: Reading, request: HttpRequest) -> Reading:
        """With what this person may not do beside its rows."""
        if self.has_add_permission(request):
            return reading
        why = "It is new, and you may change these but not add any."
        rows = (row._replace(errors=(*row.errors, why)) if row.is_new else row for row in reading.rows)
        return reading._replace(rows=tuple(rows))

    def _sheet_page(self: Any, request: HttpRequest, refused: str = "") -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"{self.sheet.title if self.sheet else TITLE} as a spreadsheet",
            "refused": refused,
            "sheet": self.sheet,
            "may_change": self.has_change_permission(request),
            "xlsx": self._sheet_address("_out", "xlsx"),
            "csv": self._sheet_address("_out", "csv"),
        }
        return TemplateResponse(request, "admin/skills/sheet.html", context, status=422 if refused else 200)

    def _preview_page(
        self: Any, request: HttpRequest, kept: Upload, *, changed_meanwhile: bool = False, refused: str = ""
    ) -> HttpResponse:
        try:
            content = whole_draft()
            found = self._checked(self._reading(unpacked(bytes(kept.data)), content), request)
        except BadFile as error:  # a role was taken away meanwhile, which the file names
            self.message_user(request, str(error), messages.ERROR)
            return HttpResponseRedirect(self._sheet_address())
        shown = preview(with_faults(found, content))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"What {kept.name} would change",
            "preview": shown._replace(mark=mark(found)),
            "refused": refused,
            "summary": summary(shown),
            "again": self._sheet_address(),
            "changed_meanwhile": changed_meanwhile,
        }
        status = 409 if changed_meanwhile else 422 if refused else 200
        return TemplateResponse(request, "admin/skills/sheet_preview.html", context, status=status)


def sent_file(request: HttpRequest) -> tuple[str, bytes]:
    """Name and bytes of the file that came with a form. Raises `BadFile` without one."""
    file = request.FILES.get("file")
    if file is None:
        raise BadFile("Choose a file first.")
    return file.name or "file", file.read()


def attachment(rows: list[list[Cell]], title: str, ending: str) -> HttpResponse:
    """A table as a file to take along. Raises `BadFile` for what the format cannot hold."""
    data = write_csv(rows) if ending == "csv" else write_xlsx(rows, title)
    return download(data, TYPES[ending], f"{title.lower().replace(' ', '-')}.{ending}")


def download(data: bytes | str, content_type: str, name: str) -> HttpResponse:
    """A file to take along."""
    return HttpResponse(
        data, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
