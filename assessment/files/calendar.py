"""The plan as an iCalendar file (RFC 5545): the moments of the week a person keeps for it, step after step.

Times are floating: half past six is half past six wherever the person is. Nothing depends on a clock, so the same
choice gives the same bytes, and a file taken in again replaces its events where the calendar program allows it.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from math import ceil
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

OCTETS = 75
"""The longest line, without its end."""


class Moments(NamedTuple):
    """When somebody wants to study."""

    days: frozenset[int]
    """0 is Monday."""
    time: time
    minutes: int
    weeks: int
    start: date
    """The day after which the first moment lies."""


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
            f"SUMMARY:{_escaped(f'Study: {step.title}')}",
            f"DESCRIPTION:{_escaped(_description(step))}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _series(steps: Sequence[Step], moments: Moments) -> Iterator[tuple[Step, date, int]]:
    """Each step with its first day and its number of moments, until the weeks are over."""
    days = list(islice(_study_days(moments), moments.weeks * len(moments.days)))
    done = 0
    for step in steps:
        count = min(ceil(step.hours * 60 / moments.minutes), len(days) - done)
        if count > 0:
            yield step, days[done], count
            done += count


def _study_days(moments: Moments) -> Iterator[date]:
    """The chosen days of the week after the start, without end."""
    day = moments.start
    while True:
        day += timedelta(days=1)
        if day.weekday() in moments.days:
            yield day


def _description(step: Step) -> str:
    lines = [f"Done when: {step.done_when}"]
    if step.made_of:
        lines.append(f"Hours: {step.made_of}")
    if step.use is not None:
        lines.append(f"Use: {step.use.title}, {step.use.url}")
    return "\n".join(lines)


def _escaped(text: str) -> str:
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
