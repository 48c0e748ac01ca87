"""A table as text in rows: read from CSV or an XLSX workbook, and written as one of them.

Spreadsheets run a cell that begins like a formula. So what we write has an apostrophe before such a text, which comes
off when it is read again; and a formula in a workbook is refused, since what it shows is not what it holds.

openpyxl is imported where it is used: it takes 12 MB, which most processes never need.
"""

import csv
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from io import BytesIO, StringIO
from itertools import islice
from typing import Any, NamedTuple

MOST_ROWS = 5_000
MOST_COLUMNS = 120
DEEPEST = 20_000
"""Number of the last row of a sheet that is looked at: empty rows take time as well."""

MOST_BYTES = 5_000_000
MOST_UNPACKED = 30_000_000
"""Bytes of a workbook once its parts are unpacked. The shipped questions have 1,300,000."""

MOST_PARTS = 500

_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_DEFINES = re.compile(rb"<!(DOCTYPE|ENTITY)|\A(\xff\xfe|\xfe\xff|<\x00|\x00<)")
"""A definition in XML, or another coding than UTF-8, in which it would not be seen."""

_SEPARATORS = (",", ";", "\t")


class BadFile(Exception):
    """A file that cannot be read. The message is a sentence for the person who chose it."""


class Row(NamedTuple):
    """Cells of a row, and its number from 1, as spreadsheets count: empty rows too, and a text of many lines once."""

    number: int
    cells: tuple[str, ...]


# Formulas -----------------------------------------------------------------------------------------------


def defused(text: str) -> str:
    """A text that no spreadsheet takes for a formula. `armed` gives the text again, whatever it was."""
    return f"'{text}" if _FORMULA.match(text) else text


def armed(text: str) -> str:
    """The text that `defused` made harmless."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


# Reading ------------------------------------------------------------------------------------------------


def read_table(data: bytes, name: str) -> list[Row]:
    """The rows of a file that are not empty, the head among them. Raises `BadFile`."""
    if not data.strip():
        raise BadFile("The file is empty.")
    refuse_large(data)
    if data.startswith(b"PK"):
        rows = _workbook(data)
    elif data.startswith(b"\xd0\xcf\x11\xe0"):
        raise BadFile("This is an old or a protected workbook. Save it as XLSX without a password, or as CSV.")
    elif data.startswith(b"%PDF") or data.lstrip()[:1] in (b"<", b"{"):
        raise BadFile(f"«{name}» is no table. Choose a CSV or XLSX file.")
    else:
        coding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
        rows = _csv(text_of(data, "«CSV UTF-8», or as XLSX", coding))
    found = [row for row in rows if any(cell.strip() for cell in row.cells)]
    if not found:
        raise BadFile("The file has no rows.")
    if len(found) > MOST_ROWS:
        raise BadFile(f"The table has more than {MOST_ROWS:,} rows. Make two of it.")
    if widest := next((row for row in found if len(row.cells) > MOST_COLUMNS), None):
        raise BadFile(f"Row {widest.number} has more than {MOST_COLUMNS} cells.")
    return found


def refuse_large(data: bytes) -> None:
    """Raise `BadFile` for more than anybody writes."""
    if len(data) > MOST_BYTES:
        raise BadFile(f"The file is larger than {MOST_BYTES // 1_000_000} MB.")


def text_of(data: bytes, kind: str = "UTF-8", coding: str = "utf-8-sig") -> str:
    """The text of a file. Raises `BadFile` if it is none, with the `kind` to save it as."""
    try:
        text = data.decode(coding)
    except UnicodeDecodeError as error:
        raise BadFile(f"The file is not UTF-8 text (byte {error.start}). Save it again as {kind}.") from error
    if "\x00" in text:
        raise BadFile("The file contains NUL characters, so it is no text.")
    return text


def _csv(text: str) -> list[Row]:
    """Rows of a text whose cells are separated by commas, semicolons or tabs, whichever its first line has most of."""
    if told := re.match(r"sep=(.)\r?\n", text):  # Excel's own first line, which it does not show
        separator, text = told[1], text[told.end() :]
    else:
        first = re.sub(r'"[^"]*"', "", text.lstrip().split("\n", 1)[0])
        separator = max(_SEPARATORS, key=first.count)
    if separator not in _SEPARATORS:
        raise BadFile("Cells must be separated by commas, semicolons or tabs.")
    rows: list[Row] = []
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for number, cells in enumerate(reader, 1):
            rows.append(Row(number, tuple(_lines(cell) for cell in cells)))
            if number > 2 * MOST_ROWS:
                break
    except csv.Error as error:
        after = f"After row {len(rows)}" if rows else "From its start"
        raise BadFile(f"{after} the file can’t be read ({error}). Is a quotation mark missing?") from error
    return rows


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _workbook(data: bytes) -> list[Row]:
    """Rows of the first sheet of a workbook that are not empty, as many as may be and one more."""
    import openpyxl

    try:
        _refuse_traps(data)
        book = openpyxl.load_workbook(BytesIO(data), read_only=True, keep_links=False)
        sheet: Any = book.worksheets[0]
        found = (
            _row(number, cells) for number, cells in _looked_at(sheet) if any(each.value is not None for each in cells)
        )
        return list(islice(found, MOST_ROWS + 1))
    except BadFile:
        raise
    except Exception as error:  # of many kinds, whichever part is broken
        raise BadFile(
            "The workbook is damaged, or it is none. Open it, save it again, and choose that file."
        ) from error


def _looked_at(sheet: Any) -> Iterator[tuple[int, Sequence[Any]]]:
    for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1), 1):
        if number > DEEPEST:
            raise BadFile(
                f"The sheet goes on below row {DEEPEST:,}. Delete the rows below the table, empty ones too, and save it again."
            )
        yield number, cells


def _refuse_traps(data: bytes) -> None:
    """Refuse what grows when it is unpacked, and XML that defines entities, which no workbook has."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = archive.infolist()
        if sum(part.file_size for part in parts) > MOST_UNPACKED or len(parts) > MOST_PARTS:
            raise BadFile(f"The workbook is larger than {MOST_UNPACKED // 1_000_000} MB when it is unpacked.")
        for part in parts:
            if part.filename.endswith((".xml", ".rels")) and _DEFINES.search(archive.read(part)):
                raise BadFile("The workbook defines entities of its own, which is not read here.")


def _row(number: int, cells: Sequence[Any]) -> Row:
    from openpyxl.utils import get_column_letter

    texts = [_cell(f"{get_column_letter(place)}{number}", cell) for place, cell in enumerate(cells, 1)]
    while texts and not texts[-1]:
        texts.pop()
    return Row(number, tuple(texts))


def _cell(where: str, cell: Any) -> str:
    value, kind = cell.value, getattr(cell, "data_type", "n")
    if kind in ("f", "e"):
        what = "a formula" if kind == "f" else f"the error {value}"
        raise BadFile(f"Cell {where} holds {what}. Put its value there, and choose the file again.")
    return _plain(value)


def _plain(value: Any) -> str:
    """A cell's value as a person would have typed it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date) else _lines(str(value))


# Writing ------------------------------------------------------------------------------------------------

Cell = str | int | float
"""What is written: a number, or a text that is not yet defused."""


def write_csv(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Comma-separated, in UTF-8 with the mark by which Excel knows it."""
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerows([defused(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def write_xlsx(rows: Iterable[Sequence[Cell]], title: str) -> bytes:
    """A workbook of one sheet whose first row stays in sight. Raises `BadFile` for what XML cannot hold."""
    import openpyxl
    from openpyxl.utils.exceptions import IllegalCharacterError

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "B2"
    try:
        for number, row in enumerate(rows):
            sheet.append([_written(sheet, value, is_head=not number) for value in row])
    except IllegalCharacterError as error:
        raise BadFile("A text holds a character that no workbook can. Take the CSV file.") from error
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _written(sheet: Any, value: Cell, *, is_head: bool) -> Any:
    """A cell: numbers are written as they are, and texts as texts, whatever they begin with."""
    if not isinstance(value, str) or not value:
        return None if value == "" else value
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    cell = WriteOnlyCell(sheet, value=defused(value))
    cell.data_type = "s"
    if is_head:
        cell.font = Font(bold=True)
    return cell


# Keeping ------------------------------------------------------------------------------------------------


def packed(rows: Iterable[Row]) -> bytes:
    """Rows as they were read, for a file that is looked at again; `unpacked` gives them back without reading it anew."""
    return json.dumps([[row.number, *row.cells] for row in rows]).encode()


def unpacked(data: bytes) -> list[Row]:
    """The rows that `packed` kept."""
    return [Row(number, tuple(cells)) for number, *cells in json.loads(data)]
