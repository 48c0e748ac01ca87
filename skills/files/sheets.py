"""Objects of a content as rows of a table: which columns each kind has, and how a cell is read and written.

A cell is text. What `of` writes, `put` reads back to the same value, so a row that nobody changed changes nothing.
"""

import json
import re
from collections.abc import Callable
from datetime import date
from math import isfinite
from typing import Any, NamedTuple

import msgspec

from skills.bundle import DraftItem
from skills.characters import AS_ESCAPE, unwanted_in
from skills.content import (
    CONFIDENCES,
    COSTS,
    MAX_LEVEL,
    ORIGINS,
    RESOURCE_KINDS,
    REVIEWS,
    STATUSES,
    Certification,
    ExamDomain,
    Link,
    Option,
    Resource,
    Table,
)
from skills.lines import lines_of, links_of
from skills.validation.findings import is_address
from skills.value import Value, plain

STATES = ("draft", "ready", "retired")
MOST_OPTIONS = 8
"""Options that a table has columns for. Five may be published; a draft may have more."""

USUAL_OPTIONS = 5
LARGEST = 2**31 - 1


class BadCell(Exception):
    """A cell that cannot be read; the message is the rest of a sentence that begins with the column's name."""


class Column(NamedTuple):
    """A column: how its cell is made from an object, and how it goes into the fields of one."""

    name: str
    of: Callable[[Any], str]
    put: Callable[[dict[str, Any], str], None]
    is_text: bool = True
    """Whether it holds words, which have to be kept from being run as formulas."""


class Sheet(NamedTuple):
    """A kind of object as a table."""

    field: str
    """The field of `Content` that holds them."""
    title: str
    noun: str
    """One of them, in a sentence."""
    value: type[Value]
    columns: tuple[Column, ...]
    finish: Callable[[dict[str, Any]], None] = lambda fields: None
    """Puts together what lies in several columns."""

    def cells_of(self, thing: Any) -> dict[str, str]:
        """The row of an object, by column."""
        return {column.name: column.of(thing) for column in self.columns}

    def value_of(self, cells: dict[str, str]) -> tuple[Any, list[str]]:
        """The object of a row, or None and a sentence for each cell that cannot be read."""
        fields: dict[str, Any] = {}
        faults = []
        for column in self.columns:
            try:
                column.put(fields, cells.get(column.name, ""))
            except BadCell as error:
                faults.append(f"{column.name.capitalize()} {error}.")
        if faults:
            return None, faults
        self.finish(fields)
        return self.value(**fields), []


# Cells --------------------------------------------------------------------------------------------------


def _same(text: str) -> str:
    return text


def _needed(text: str) -> str:
    if not text.strip():
        raise BadCell("is empty")
    return text


def _address(text: str) -> str:
    if not is_address(text.strip()):
        raise BadCell(f"must start with https:// or http://, not «{text[:40]}»")
    return text.strip()


def whole(least: int, most: int = LARGEST) -> Callable[[str], int]:
    """Reads a whole number within bounds."""

    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,12}", text.strip()) or not least <= int(text) <= most:
            upto = f"from {least} to {most}" if most < LARGEST else f"of {least} or more"
            raise BadCell(f"must be a whole number {upto}, not «{text[:40]}»")
        return int(text)

    return read


def _number(text: str) -> float:
    try:
        found = float(text) if re.fullmatch(r"\s*-?[0-9.]+([eE]-?[0-9]+)?\s*", text) else None
    except ValueError:
        found = None
    if found is None or not isfinite(found):
        raise BadCell(f"must be a number with a point, such as 0.5, not «{text[:40]}»")
    return found


def _yes(text: str) -> bool:
    word = text.strip().casefold()
    if word not in ("", "yes", "no", "true", "false", "1", "0"):
        raise BadCell(f"must be yes or no, not «{text[:40]}»")
    return word in ("yes", "true", "1")


def _day(text: str) -> date:
    found = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?: 00:00:00)?", text.strip())
    parts = found.groups() if found else ()
    if german := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text.strip()):
        parts = german.groups()[::-1]
    try:
        return date(*map(int, parts))
    except (TypeError, ValueError) as error:
        raise BadCell(f"must be a date such as 2026-11-30, not «{text[:40]}»") from error


def one_of(values: tuple[str, ...]) -> Callable[[str], str]:
    """Reads one of some words."""

    def read(text: str) -> str:
        word = "-".join(text.split()).casefold()
        if word not in values:
            raise BadCell(f"must be one of {', '.join(values)}, not «{text[:40]}»")
        return word

    return read


def words_of(text: str) -> tuple[str, ...]:
    """Identifiers in a cell, however they are separated, sorted as the tables keep them."""
    return tuple(sorted(set(filter(None, re.split(r"[\s,;]+", text)))))


def _tags(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _table(text: str) -> Table | None:
    if not text.strip():
        return None
    try:
        found = json.loads(text)
        if stray := unwanted_in(found):
            raise BadCell(f"holds {stray}. {AS_ESCAPE.rstrip('.')}")
        return msgspec.convert(found, Table)
    except (ValueError, RecursionError, msgspec.ValidationError) as error:
        raise BadCell(f"can’t be read as JSON with caption, head and rows: {error}") from error


def _table_text(table: Table | None) -> str:
    return json.dumps(plain(table), ensure_ascii=False) if table else ""


def _domains(text: str) -> tuple[ExamDomain, ...]:
    found = []
    for line in filter(str.strip, text.splitlines()):
        parts = [part.strip() for part in line.rsplit("|", 2)]
        if len(parts) != 3 or not parts[0]:
            raise BadCell(f"needs «name | share | skills» in each line, which «{line[:40]}» is not")
        found.append(ExamDomain(parts[0], parts[1], words_of(parts[2])))
    return tuple(found)


def _domain_lines(domains: tuple[ExamDomain, ...]) -> str:
    return "\n".join(f"{each.name} | {each.weight} | {' '.join(each.skills)}" for each in domains)


def _written(value: Any) -> str:
    """Text of a value that has one of its own."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ".join(value) if isinstance(value, tuple) else str(value)


def _cell(
    name: str, read: Callable[[str], Any], write: Callable[[Any], str] = _written, usual: Any = "", is_text: bool = True
) -> Column:
    """A column of one field. An empty cell is `usual`, unless that is "", which `read` has to understand."""
    field = name.replace(" ", "_")

    def put(fields: dict[str, Any], text: str) -> None:
        fields[field] = read(text) if usual == "" or text.strip() else usual

    return Column(name, lambda thing: write(getattr(thing, field)), put, is_text)


def _fact(name: str, read: Callable[[str], Any], usual: Any = "") -> Column:
    """A column of numbers, dates or codes, which no spreadsheet can run."""
    return _cell(name, read, usual=usual, is_text=False)


def _identifier(text: str) -> str:
    return _needed(text).strip()


ID = _cell("id", _identifier)
LEVEL = whole(0, MAX_LEVEL)


# Questions ----------------------------------------------------------------------------------------------


def _option(number: int, part: str, column: str) -> Column:
    """One text of one option."""

    def of(item: DraftItem) -> str:
        return getattr(item.options[number - 1], part) if len(item.options) >= number else ""

    def put(fields: dict[str, Any], text: str) -> None:
        fields[f"{column} {number}"] = text

    return Column(f"{column} {number}", of, put)


def _key_of(item: DraftItem) -> str:
    return " ".join(str(number) for number, option in enumerate(item.options, 1) if option.correct)


def _put_key(fields: dict[str, Any], text: str) -> None:
    fields["key"] = whole(1, MOST_OPTIONS)(text) if text.strip() else 0


def _put_options(fields: dict[str, Any]) -> None:
    key = fields.pop("key")
    numbered = [(n, fields.pop(f"option {n}"), fields.pop(f"why {n}")) for n in range(1, MOST_OPTIONS + 1)]
    fields["options"] = tuple(Option(text, why, correct=n == key) for n, text, why in numbered if text or why)
    fields["source"] = Link(fields.pop("source_title"), fields.pop("source_url"))


def _source(part: str) -> Column:
    def put(fields: dict[str, Any], text: str) -> None:
        fields[f"source_{part}"] = _address(text) if part == "url" and text.strip() else text.strip()

    return Column(f"source {part}", lambda item: getattr(item.source, part), put)


# The tables ---------------------------------------------------------------------------------------------

ITEMS = Sheet(
    "items",
    "Questions",
    "question",
    DraftItem,
    (
        ID,
        _cell("skill", _identifier),
        _fact("level", whole(1, MAX_LEVEL)),
        _fact("state", one_of(STATES), usual="draft"),
        _cell("context", _same),
        _cell("code", _same),
        _cell("code caption", _same),
        _cell("table", _table, _table_text),
        _cell("stem", _same),
        *(
            _option(number, part, column)
            for number in range(1, MOST_OPTIONS + 1)
            for part, column in (("text", "option"), ("reason", "why"))
        ),
        Column("key", _key_of, _put_key, is_text=False),
        _cell("explanation", _same),
        _fact("fixed order", _yes),
        _cell("enemies", words_of),
        _source("title"),
        _source("url"),
        _cell("author", _same),
        _fact("review", one_of(REVIEWS), usual="unreviewed"),
        _fact("review by", _day, usual=None),
        _fact("discrimination", _number, usual=None),
        _fact("difficulty", _number, usual=None),
        _fact("difficulty sd", _number, usual=None),
        _fact("guessing", _number, usual=None),
        _fact("origin", one_of(ORIGINS), usual="expert"),
        _fact("imported", _yes),
        _cell("tags", _tags),
    ),
    _put_options,
)

RESOURCES = Sheet(
    "resources",
    "Resources",
    "resource",
    Resource,
    (
        ID,
        _cell("title", _needed),
        _cell("provider", _needed),
        _cell("url", _address),
        _fact("kind", one_of(RESOURCE_KINDS)),
        _fact("cost", one_of(COSTS)),
        _fact("hours", whole(1)),
        _fact("level from", LEVEL),
        _fact("level to", LEVEL),
        _cell("skills", words_of),
        _fact("checked", _day),
        _fact("confirmed", _yes),
        _fact("language", _same, usual="en"),
        _cell("note", _same),
        _cell("tags", _tags),
    ),
)

CERTIFICATIONS = Sheet(
    "certifications",
    "Certifications",
    "certification",
    Certification,
    (
        ID,
        _cell("name", _needed),
        _cell("code", _same),
        _cell("provider", _needed),
        _cell("url", _address),
        _cell("level", _needed),
        _fact("required level", whole(1, MAX_LEVEL)),
        _fact("status", one_of(STATUSES)),
        _cell("status date", _same),
        _cell("successor", str.strip),
        _cell("skills", words_of),
        _fact("price usd", _number, usual=None),
        _fact("duration minutes", whole(0), usual=None),
        _cell("questions", _same),
        _cell("experience", _same),
        _fact("validity months", whole(0), usual=None),
        _fact("partners only", _yes),
        _cell("domains", _domains, _domain_lines),
        _fact("checked", _day),
        _fact("confidence", one_of(CONFIDENCES)),
        _cell("sources", links_of, lines_of),
        _cell("notes", _same),
        _cell("tags", _tags),
    ),
)
