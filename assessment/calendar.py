"""The plan as an iCalendar file (RFC 5545): the moments of the week a person keeps for it, step after step.

Times are floating: half past six is half past six wherever the person is. Nothing depends on a clock, so the same
choice gives the same bytes, and a file taken in again replaces its events where the calendar program allows it.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from math import ceil
from re import ASCII, fullmatch
from typing import NamedTuple
from uuid import NAMESPACE_OID, uuid5

from assessment.engine.planning.values import Plan, Step

WEEKDAYS = {
    "mo": "Monday",
    "tu": "Tuesday",
    "we": "Wednesday",
    "th": "Thursday",
    "fr": "Friday",
    "sa": "Saturday",
    "su": "Sunday",
}
"""By the name they have in an address and, in capitals, in the file."""

MIN_MINUTES, MAX_MINUTES = 15, 240
MAX_WEEKS = 26
YEARS = range(2000, 2200)

OCTETS = 75
"""The longest line, without its end."""


class Fields(NamedTuple):
    """The form as it was sent, or as it is offered first."""

    days: tuple[str, ...] = ()
    time: str = ""
    minutes: str = ""
    weeks: str = ""
    start: str = ""
    """The day after which the first moment lies, as 2026-11-23."""


class Moments(NamedTuple):
    """When somebody wants to study."""

    days: frozenset[int]
    """0 is Monday."""
    time: time
    minutes: int
    weeks: int
    start: date


class BadMoments(Exception):
    """A form that cannot be read. `errors` holds a sentence for each field that has one."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


def parse(fields: Fields) -> Moments:
    """The moments a form asks for. Raises `BadMoments` with every sentence that applies."""
    errors: dict[str, str] = {}
    if not fields.days:
        errors["days"] = "Choose at least one day."
    elif not set(fields.days) <= WEEKDAYS.keys():
        errors["days"] = "Choose days from the list."
    at = fullmatch(r"([01]\d|2[0-3]):([0-5]\d)", fields.time, ASCII)
    if at is None:
        errors["time"] = "Enter a time from 00:00 to 23:59, like 18:30."
    minutes = _whole(fields.minutes, MIN_MINUTES, MAX_MINUTES)
    if minutes is None:
        errors["minutes"] = f"Minutes must be a whole number from {MIN_MINUTES} to {MAX_MINUTES}."
    weeks = _whole(fields.weeks, 1, MAX_WEEKS)
    if weeks is None:
        errors["weeks"] = f"Weeks must be a whole number from 1 to {MAX_WEEKS}."
    start = _day(fields.start)
    if start is None:
        errors["start"] = "The form is incomplete. Send it again."
    if errors or at is None or minutes is None or weeks is None or start is None:
        raise BadMoments(errors)
    days = frozenset(place for place, day in enumerate(WEEKDAYS) if day in fields.days)
    return Moments(days, time(int(at[1]), int(at[2])), minutes, weeks, start)


def _whole(text: str, low: int, high: int) -> int | None:
    return int(text) if fullmatch(r"\d{1,4}", text, ASCII) and low <= int(text) <= high else None


def _day(text: str) -> date | None:
    if not fullmatch(r"\d{4}-\d\d-\d\d", text, ASCII):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in YEARS else None


# The file ---------------------------------------------------------------------------------------------


def ics(plan: Plan, moments: Moments, finished_at: datetime, name: str) -> bytes:
    """The file: one recurring event for each step that begins in the weeks chosen.

    A step takes as many moments as its hours need. `name` tells this plan from every other and is not readable
    in the file.
    """
    stamp = finished_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    days = ",".join(day.upper() for place, day in enumerate(WEEKDAYS) if place in moments.days)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Plumb//Plan//EN"]
    for step, first, count in _series(plan.steps, moments):
        lines += [
            "BEGIN:VEVENT",
            f"UID:{uuid5(NAMESPACE_OID, f'plumb plan {name} {step.skill} {step.level}')}",
            f"DTSTAMP:{stamp}",
            f"DTSTART:{datetime.combine(first, moments.time):%Y%m%dT%H%M%S}",
            f"DURATION:PT{moments.minutes}M",
            f"RRULE:FREQ=WEEKLY;COUNT={count};BYDAY={days}",
            f"SUMMARY:{_text(f'Study: {step.title}')}",
            f"DESCRIPTION:{_text(_description(step))}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _series(steps: Sequence[Step], moments: Moments) -> Iterator[tuple[Step, date, int]]:
    """Each step with its first day and its number of moments, until the weeks are over."""
    days = list(islice(_days(moments), moments.weeks * len(moments.days)))
    done = 0
    for step in steps:
        count = min(ceil(step.hours * 60 / moments.minutes), len(days) - done)
        if count > 0:
            yield step, days[done], count
            done += count


def _days(moments: Moments) -> Iterator[date]:
    """The chosen days of the week after the start, without end."""
    day = moments.start
    while True:
        day += timedelta(days=1)
        if day.weekday() in moments.days:
            yield day


def _description(step: Step) -> str:
    lines = [f"Done when: {step.done_when}"]
    if step.use is not None:
        lines.append(f"Use: {step.use.title}, {step.use.url}")
    return "\n".join(lines)


def _text(text: str) -> str:
    """A value of type TEXT (RFC 5545, 3.3.11). Control characters have no place in one."""
    kept = "".join(
        letter for letter in "\n".join(text.splitlines()) if letter == "\n" or (letter >= " " and letter != "\x7f")
    )
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        kept = kept.replace(plain, escaped)
    return kept


def _folded(line: str) -> bytes:
    """A line with its end, in pieces of at most 75 octets that cut no letter in two (RFC 5545, 3.1)."""
    pieces = [b""]
    for letter in line:
        octets = letter.encode()
        if len(pieces[-1]) + len(octets) > OCTETS:
            pieces.append(b" ")
        pieces[-1] += octets
    return b"\r\n".join(pieces) + b"\r\n"
