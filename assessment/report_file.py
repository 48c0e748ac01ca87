"""A downloaded report, read back: from bytes that anybody may have written to a `Report` that can be compared.

Pure: no Django, clock, chance or files. Every refusal is a `NotAReport` with one sentence that says what is wrong
and where, by line or by path. In order: size, UTF-8, depth, JSON, name of the format, types, and what the numbers
and texts say.

Fields that are not known are passed over, and `encoded()` leaves them out. A later engine may add to a report what a
comparison does not need, and a report whose known fields mean something else gets another format name. An unknown
value in a known field is refused.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Annotated, Any, NamedTuple, NoReturn

import msgspec

from assessment.engine.reading.values import AreaScore, Report, SkillScore
from skills.characters import UNWANTED
from skills.content import MAX_LEVEL

FORMATS = ("plumb-report-1", "plumb-report-2")

MAX_BYTES = 1_000_000
"""Of the file. A Thorough check of the shipped content makes 82 kB."""

MAX_KEPT_BYTES = 300_000
"""Of the report in it, encoded. A Thorough check of the shipped content makes 36 kB."""

MAX_DEPTH = 20
"""Brackets within brackets. A report has eight."""

MAX_DIGITS = 40
MAX_AREAS = 60
MAX_SKILLS = 400
MAX_COUNT = 10_000
MAX_TEXT = 2_000
MAX_NAME = 160
QUOTED = 40
"""Characters of the file that a sentence repeats at most."""

TOP = MAX_LEVEL + 1
"""Where the level scale ends."""

SPREAD = 100.0
"""Standard deviations of the population; no estimate is a tenth as far out."""

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
CLOCKS_DIFFER = timedelta(days=1)

SLUG = re.compile(r"[A-Za-z0-9_-]{1,80}")
DIGEST = re.compile(r"[0-9a-f]{64}")
ENGINE = re.compile(r"[0-9A-Za-z.+-]{1,20}")
NAMES = ("id", "name", "role", "role_id", "engine")
"""Fields that may not be empty, and are short."""


class NotAReport(Exception):
    """The file is refused. The message is one sentence for the person who chose it."""


class TooLarge(NotAReport):
    """The file is longer than any report."""


class EditionMark(msgspec.Struct, frozen=True):
    """Which question set was answered. The digest names its content on every installation."""

    number: int
    digest: str


class ReportFile(msgspec.Struct, frozen=True):
    """What is read of a downloaded report; the rest of the file is passed over."""

    format: str
    edition: EditionMark
    role: str
    finished_at: Annotated[datetime, msgspec.Meta(tz=True)]
    engine: str
    report: Report

    def encoded(self) -> str:
        """The report as JSON: known fields only, in their order."""
        return msgspec.json.encode(self.report).decode()

    def fingerprint(self) -> str:
        """SHA-256 of what is kept. The same file has the same; so has another copy of it with other spaces or additions."""
        moment = self.finished_at.astimezone(UTC).isoformat()
        kept = (self.edition.number, self.edition.digest, self.role, moment, self.engine, self.report)
        return sha256(msgspec.json.encode(kept)).hexdigest()


REPORT_FILE = msgspec.json.Decoder(ReportFile)
"""Describes the type at import, like `skills.content.CONTENT`; `read_report` needs no more of it."""


def read_report(data: bytes, now: datetime) -> ReportFile:
    """The report in a file of these bytes. Raises `NotAReport`, or `TooLarge`, with a sentence.

    `now` is the present moment, with a time zone: no report was finished after it.
    """
    raw = _parsed(_text(data))
    if not isinstance(raw, dict):
        raise NotAReport("This is JSON, but not a report: line 1 does not open an object.")
    _check_format(raw)
    try:
        file = msgspec.convert(raw, type=ReportFile, strict=True)
    except msgspec.ValidationError as error:
        raise NotAReport(_in_words(str(error))) from error
    except UnicodeEncodeError as error:  # where a date or a name from a list should stand
        raise NotAReport("The file holds half of a character where a report has a known value.") from error
    for sentence in _problems(file, now):
        raise NotAReport(sentence)
    if len(file.encoded().encode()) > MAX_KEPT_BYTES:
        raise TooLarge(f"The entry “report” is larger than {MAX_KEPT_BYTES // 1000} kB, more than any report.")
    return file


# Text and JSON ----------------------------------------------------------------------------------------

TOKENS = re.compile(r'"(?:[^"\\]++|\\.)*+["\\]?|[\[\]{}]', re.DOTALL)
"""Strings, also ones that never end, and brackets. Takes each character once, whatever the text is."""


def refuse_large(size: int) -> None:
    """Raise `TooLarge` for a file of more bytes than any report has."""
    if size > MAX_BYTES:
        raise TooLarge("The file is larger than 1 MB, and no report is.")


def _text(data: bytes) -> str:
    refuse_large(len(data))
    if not data.strip():
        raise NotAReport("The file is empty.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise NotAReport(f"Line {line} is not text in UTF-8. Choose the file plumb-report.json.") from error


def _parsed(text: str) -> Any:
    _check_depth(text)
    try:
        return json.loads(
            text, object_pairs_hook=_object, parse_int=_whole, parse_float=_decimal, parse_constant=_constant
        )
    except json.JSONDecodeError as error:
        raise NotAReport(f"The file is not JSON: line {error.lineno}, character {error.colno} is not right.") from error


def _check_depth(text: str) -> None:
    depth = 0
    for token in TOKENS.finditer(text):
        first = token[0][0]
        if first in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                line = text.count("\n", 0, token.start()) + 1
                raise NotAReport(f"Line {line} nests more than {MAX_DEPTH} brackets, and no report does.")
        elif first in "]}":
            depth -= 1


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object. JSON lets the last of two equal keys win, and a reader would have seen the first."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = Counter(key for key, _ in pairs).most_common(1)[0][0]
        raise NotAReport(f"One object of the file has the entry “{_quoted(twice)}” twice.")
    return found


def _whole(digits: str) -> int:
    return int(_short(digits))


def _decimal(digits: str) -> float:
    return float(_short(digits))


def _short(digits: str) -> str:
    if len(digits) > MAX_DIGITS:
        raise NotAReport(f"The number {digits[:10]}… has more than {MAX_DIGITS} digits, and none in a report has.")
    return digits


def _constant(name: str) -> NoReturn:
    raise NotAReport(f"{name} is not a number. A report has none.")


def _quoted(text: str) -> str:
    """A little of a text from the file, fit for a sentence."""
    return UNWANTED.sub("\ufffd", text[:QUOTED]) + ("…" if len(text) > QUOTED else "")


# Types ------------------------------------------------------------------------------------------------

TYPES = {
    "int": "a whole number",
    "float": "a number",
    "str": "a text",
    "bool": "true or false",
    "null": "nothing",
    "object": "an object",
    "array": "a list",
    "datetime": "a date with its time",
}


def _check_format(raw: dict[str, Any]) -> None:
    name = raw.get("format")
    if not isinstance(name, str):
        raise NotAReport("This is JSON, but not a report: it has no entry “format” with a name.")
    if name not in FORMATS:
        raise NotAReport(f"The entry “format” says “{_quoted(name)}”. This site reads {' and '.join(FORMATS)}.")


def _in_words(message: str) -> str:
    """What msgspec found, for people. Nothing of the file is in it but what kind of thing stood where."""
    what, _, place = message.partition(" - at `$")
    place = place.rstrip("`").lstrip(".")
    if found := re.fullmatch(r"Object missing required field `(\w+)`", what):
        return f"The file has no entry “{place}{'.' if place else ''}{found[1]}”."
    if found := re.fullmatch(r"Expected `([\w |]+)`, got `(\w+)`", what):
        wanted = " or ".join(TYPES.get(name, name) for name in found[1].split(" | "))
        return f"The entry “{place}” must be {wanted}, and is {TYPES.get(found[2], found[2])}."
    if "datetime" in what:
        return f"The entry “{place}” must be {TYPES['datetime']} and time zone."
    if what.startswith("Number out of range"):
        return f"The entry “{place}” is a number out of range."
    return f"The entry “{place}” has a value that this site does not know."


# What it says -----------------------------------------------------------------------------------------


class _Range(NamedTuple):
    """A field, and the least and the greatest number it may be."""

    field: str
    least: float
    most: float


SHARED = (
    _Range("position", 0, TOP),
    _Range("low", 0, TOP),
    _Range("high", 0, TOP),
    _Range("target", 1, MAX_LEVEL),
    _Range("probability", 0, 1),
    _Range("mean", -SPREAD, SPREAD),
    _Range("sd", 0, SPREAD),
    _Range("asked", 0, MAX_COUNT),
)
SKILL = (*SHARED, _Range("weight", 1, 5), _Range("own", 0, MAX_LEVEL))
AREA = (
    *SHARED,
    _Range("own", 0, TOP),
    _Range("check_position", 0, TOP),
    _Range("check_low", 0, TOP),
    _Range("check_high", 0, TOP),
    _Range("right", 0, MAX_COUNT),
    _Range("unknown", 0, MAX_COUNT),
)


def _problems(file: ReportFile, now: datetime) -> Iterator[str]:
    """What is wrong, sentence by sentence, the outer things first."""
    yield from _wrong_marks(file)
    if not EARLIEST <= file.finished_at <= now + CLOCKS_DIFFER:
        yield "The entry “finished_at” must be a time from the year 2000 until now."
    areas = file.report.areas
    if not 1 <= len(areas) <= MAX_AREAS:
        yield f"The entry “report.areas” lists {len(areas)} areas; a report has 1 to {MAX_AREAS}."
    skills = [skill for area in areas for skill in area.skills]
    if len(skills) > MAX_SKILLS:
        yield f"The report lists {len(skills)} skills; a report has at most {MAX_SKILLS}."
    yield from _wrong_texts("report", msgspec.to_builtins(file.report))
    yield from _twice("area", [area.id for area in areas])
    yield from _twice("skill", [skill.id for skill in skills])
    yield from _out_of_range(
        "report", file.report, (_Range("questions", 0, MAX_COUNT), _Range("ratings", 0, MAX_COUNT))
    )
    for number, area in enumerate(areas):
        yield from _wrong_area(f"report.areas[{number}]", area)
    for number, difference in enumerate(file.report.differences):
        ranges = (_Range("own", 0, TOP), _Range("check", 0, TOP))
        yield from _out_of_range(f"report.differences[{number}]", difference, ranges)


def _wrong_marks(file: ReportFile) -> Iterator[str]:
    """The names the file gives to its edition, role and engine."""
    if not 1 <= file.edition.number <= 1_000_000:
        yield "The entry “edition.number” must be between 1 and 1,000,000."
    if not DIGEST.fullmatch(file.edition.digest):
        yield "The entry “edition.digest” must be 64 characters, each a digit or a letter from a to f."
    if not SLUG.fullmatch(file.role):
        yield "The entry “role” must be an identifier of letters, digits and hyphens."
    if not ENGINE.fullmatch(file.engine):
        yield "The entry “engine” must be a version such as 1.1."
    if file.role != file.report.role_id:
        yield "The entries “role” and “report.role_id” must be the same."
    if file.engine != file.report.engine:
        yield "The entries “engine” and “report.engine” must be the same."


def _wrong_texts(path: str, value: Any) -> Iterator[str]:
    """Every text in the value that is too long, or holds what no text of a report does."""
    if isinstance(value, dict):
        for name, inside in value.items():
            yield from _wrong_texts(f"{path}.{name}", inside)
            if name in NAMES and not (inside.strip() and len(inside) <= MAX_NAME):
                yield f"The entry “{path}.{name}” must have 1 to {MAX_NAME} characters."
    elif isinstance(value, list | tuple):
        for number, inside in enumerate(value):
            yield from _wrong_texts(f"{path}[{number}]", inside)
    elif isinstance(value, str):
        if len(value) > MAX_TEXT:
            yield f"The entry “{path}” is longer than {MAX_TEXT:,} characters."
        if UNWANTED.search(value):
            yield f"The entry “{path}” holds a control character, or half of a character."


def _twice(kind: str, ids: list[str]) -> Iterator[str]:
    for id, count in Counter(ids).items():
        if count > 1:
            yield f"The report has {count} entries for the {kind} “{_quoted(id)}”; each may have one."


def _wrong_area(path: str, area: AreaScore) -> Iterator[str]:
    yield from _wrong_score(path, area, AREA)
    for number, skill in enumerate(area.skills):
        yield from _wrong_score(f"{path}.skills[{number}]", skill, SKILL)
    if not area.importance > 0 or area.importance != sum(skill.weight for skill in area.skills):
        yield f"The entry “{path}.importance” must be the sum of the weights of its skills."


def _wrong_score(path: str, score: AreaScore | SkillScore, ranges: tuple[_Range, ...]) -> Iterator[str]:
    yield from _out_of_range(path, score, ranges)
    if not score.low <= score.position <= score.high:
        yield f"The entry “{path}.position” must lie between its “low” and its “high”."


def _out_of_range(path: str, thing: object, ranges: tuple[_Range, ...]) -> Iterator[str]:
    for field, least, most in ranges:
        number = getattr(thing, field)
        if number is not None and not least <= number <= most:
            yield f"The entry “{path}.{field}” is {number:.6g}, and must be between {least:g} and {most:g}."
