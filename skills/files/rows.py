"""What a table says of the objects of a content, row by row: which are new, which differ and how, and what is wrong."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Any, NamedTuple

import msgspec

from skills.comparison import reads_the_same
from skills.content import Content, Item
from skills.files.cells import BadFile, Cell, Row, armed
from skills.files.sheets import USUAL_OPTIONS, Sheet
from skills.validation import BAD_IDENTIFIER, IDENTIFIER

CAME = "Imported says where the question came from, which does not change. Leave this cell as it is."


class FieldChange(NamedTuple):
    """A cell that differs, with the texts before and after."""

    name: str
    before: str
    after: str


class RowReading(NamedTuple):
    """What one row says."""

    number: int
    id: str
    value: Any = None
    """The object as the row has it; None if it cannot be read."""
    is_new: bool = False
    changes: tuple[FieldChange, ...] = ()
    """What differs, of an object that is there already."""
    errors: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What the object is called."""
        return next(
            (getattr(self.value, field) for field in ("name", "title", "stem") if hasattr(self.value, field)), ""
        )

    @property
    def is_same(self) -> bool:
        """Whether it changes nothing."""
        return not (self.errors or self.is_new or self.changes)


class Reading(NamedTuple):
    """What a file says, beside a content."""

    field: str
    """The field of `Content` that it is about."""
    rows: tuple[RowReading, ...]
    values: tuple[Any, ...]
    """The objects that are new or differ."""
    places: dict[str, int]
    """The row of each of them, by identifier."""


# Out ----------------------------------------------------------------------------------------------------


def rows_of(sheet: Sheet, things: Sequence[Any]) -> list[list[Cell]]:
    """Head and rows of a table of these objects."""
    cells = [sheet.cells_of(thing) for thing in things]
    columns = [column for column in sheet.columns if not _is_spare(column.name) or any(c[column.name] for c in cells)]
    written = [
        [each[column.name] if column.is_text else _plain(each[column.name]) for column in columns] for each in cells
    ]
    return [[column.name for column in columns], *written]


def _is_spare(name: str) -> bool:
    """Whether only a draft with more options than can be published needs this column."""
    word, _, number = name.partition(" ")
    return word in ("option", "why") and number.isdecimal() and int(number) > USUAL_OPTIONS


def _plain(text: str) -> Cell:
    """A number as a number, so that people can sort by it; all else as it is."""
    try:
        return int(text) if text.isdecimal() else float(text)
    except ValueError:
        return text


# In -----------------------------------------------------------------------------------------------------


def read_rows(sheet: Sheet, table: list[Row], content: Content) -> Reading:
    """Compare a table with the objects of a content. A column that it lacks leaves its field as it is.

    Raises `BadFile` when its head cannot be read.
    """
    names = columns_of(table[0], {column.name for column in sheet.columns}, {"id"})
    there = {thing.id: thing for thing in getattr(content, sheet.field)}
    seen: dict[str, int] = {}
    readings = []
    for row in table[1:]:
        cells, faults = cells_by_name(row, names)
        id = cells.get("id", "").strip()
        faults += _identifier_faults(sheet, id, seen, id in there)
        seen.setdefault(id, row.number)
        found = RowReading(row.number, id, errors=tuple(faults)) if faults else _read(sheet, row, cells, there.get(id))
        readings.append(found)
    changed = [each for each in readings if each.value is not None and not each.is_same]
    return Reading(
        sheet.field, tuple(readings), tuple(each.value for each in changed), {each.id: each.number for each in changed}
    )


def columns_of(head: Row, known: set[str], needed: set[str]) -> list[str]:
    """The columns that the head names, in its order; empty where it names none. Raises `BadFile`."""
    names = [" ".join(armed(cell).replace("_", " ").split()).casefold() for cell in head.cells]
    if missing := sorted(needed - set(names)):
        have = ", ".join(f"«{name[:30]}»" for name in names[:6] if name)
        raise BadFile(
            f"The first row must name the columns, and «{missing[0]}» is not among them: {have or 'nothing'}."
        )
    for name in names:
        if name and name not in known:
            near = get_close_matches(name, known, n=1, cutoff=0.7)
            meant = f" Should it be «{near[0]}»?" if near else " Take the column out, or correct its name."
            raise BadFile(f"There is no column «{name[:40]}».{meant}")
        if name and names.count(name) > 1:
            raise BadFile(f"The column «{name}» stands there twice.")
    return names


def cells_by_name(row: Row, names: list[str]) -> tuple[dict[str, str], list[str]]:
    """The cells of a row by column, and what is wrong with the row as such."""
    beyond = [
        cell for place, cell in enumerate(row.cells) if cell.strip() and not (place < len(names) and names[place])
    ]
    faults = [f"It has «{beyond[0][:40]}» in a cell without a column. Is a quotation mark missing?"] if beyond else []
    padded = (*row.cells, *[""] * (len(names) - len(row.cells)))
    return {name: armed(cell) for name, cell in zip(names, padded, strict=False) if name}, faults


def _identifier_faults(sheet: Sheet, id: str, seen: dict[str, int], there: bool) -> Iterator[str]:
    if not id:
        yield f"It has no identifier, so nobody knows which {sheet.noun} it is."
    elif id in seen:
        yield f"«{id}» stands in row {seen[id]} already."
    elif not there and not IDENTIFIER.fullmatch(id):
        yield BAD_IDENTIFIER


def _read(sheet: Sheet, row: Row, cells: dict[str, str], now: Any) -> RowReading:
    """Compare one row with the object that has its identifier, or none."""
    before = sheet.cells_of(now) if now is not None else {}
    if now is not None and all(before[name] == text for name, text in cells.items()):
        return RowReading(row.number, now.id)
    value, faults = sheet.value_of(before | cells)
    if faults:
        return RowReading(row.number, cells["id"].strip(), errors=tuple(faults))
    if isinstance(now, Item) and value.imported != now.imported:
        return RowReading(row.number, now.id, errors=(CAME,))
    notes = []
    if isinstance(now, Item) and not reads_the_same(now, value) and value.review == now.review != "unreviewed":
        value = msgspec.structs.replace(value, review="unreviewed")
        notes = ["It reads differently now, so its review is taken back."]
    after = sheet.cells_of(value)
    if now is None:
        return RowReading(row.number, value.id, value, is_new=True)
    changes = tuple(FieldChange(name, before[name], text) for name, text in after.items() if before[name] != text)
    return RowReading(row.number, value.id, value, changes=changes, notes=tuple(notes))
