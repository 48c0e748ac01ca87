"""The plan as an iCalendar file (RFC 5545): the moments of the week a person keeps for it, step after step.

Times stand in the time zone that the person names; without one they are floating: half past six is half past six
wherever the calendar is. Nothing depends on a clock, so the same choice gives the same bytes. A file taken in again
replaces its events: they keep their names, and a later file has a higher sequence. What is done meanwhile is taken out.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from math import ceil
from typing import NamedTuple
from uuid import NAMESPACE_OID, uuid5
from zoneinfo import ZoneInfo

from assessment.engine.planning.arrangement import ArrangedStep, Arrangement
from assessment.engine.planning.values import Step

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
    zone: str = ""
    """Name of a time zone, like Europe/Berlin; empty for floating times."""

    @property
    def weekly_hours(self) -> float:
        """Hours a week that they come to."""
        return len(self.days) * self.minutes / 60


def ics(arrangement: Arrangement, moments: Moments, finished_at: datetime, name: str, sequence: int = 0) -> bytes:
    """The file: one recurring event for each step that is left and begins in the weeks chosen.

    A step takes as many moments as its hours need. A step that is done is listed as cancelled, which takes the events
    of an earlier file out. `name` tells this plan from every other and is not readable in the file. A file with a
    higher `sequence` replaces the events of one with a lower.
    """
    head = ["DTSTAMP:" + finished_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ"), f"SEQUENCE:{sequence}"]
    days = ",".join(day.upper() for place, day in enumerate(WEEKDAYS) if place in moments.days)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Plumb//Plan//EN", *_zone(moments)]
    for step, first, count in _series(arrangement.left.steps, moments):
        lines += [
            *_begin(name, step, head),
            _starts(first, moments),
            f"DURATION:PT{moments.minutes}M",
            f"RRULE:FREQ=WEEKLY;COUNT={count};BYDAY={days}",
            f"SUMMARY:{_escaped(f'Study: {step.title}')}",
            f"DESCRIPTION:{_escaped(_description(step))}",
            "END:VEVENT",
        ]
    for each in arrangement.steps:
        if each.state == "done":
            lines += _cancelled(name, each, head, moments)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _begin(name: str, step: Step, head: Sequence[str]) -> list[str]:
    uid = uuid5(NAMESPACE_OID, f"plumb plan {name} {step.skill} {step.level}")
    return ["BEGIN:VEVENT", f"UID:{uid}", *head]


def _cancelled(name: str, each: ArrangedStep, head: Sequence[str], moments: Moments) -> list[str]:
    """An event that takes those of a done step out. It stands where the file begins, so that nothing lies in the past."""
    return [
        *_begin(name, each.step, head),
        _starts(moments.start + timedelta(days=1), moments),
        "STATUS:CANCELLED",
        f"SUMMARY:{_escaped(f'Done: {each.step.title}')}",
        "END:VEVENT",
    ]


def _starts(day: date, moments: Moments) -> str:
    """When an event begins, in the zone of the moments."""
    zone = f";TZID={moments.zone}" if moments.zone else ""
    return f"DTSTART{zone}:{datetime.combine(day, moments.time):%Y%m%dT%H%M%S}"


def _zone(moments: Moments) -> list[str]:
    """The time zone as a component (RFC 5545, 3.6.5): each change of the clock in the years of the plan by itself."""
    if not moments.zone:
        return []
    zone = ZoneInfo(moments.zone)
    lines = ["BEGIN:VTIMEZONE", f"TZID:{moments.zone}"]
    day = datetime.combine(moments.start, time(), zone)
    lines += _observance(day, day)
    for _ in range(ZONE_DAYS):
        following = day + timedelta(days=1)
        if following.utcoffset() != day.utcoffset():
            lines += _observance(_change(day, following), day)
        day = following
    return [*lines, "END:VTIMEZONE"]


ZONE_DAYS = 3 * 366
"""A time zone is written for so many days: longer than any plan's events."""


def _change(before: datetime, after: datetime) -> datetime:
    """The first minute of the new offset between two moments of the wall clock."""
    low, high = before.astimezone(UTC), after.astimezone(UTC)
    while high - low > timedelta(minutes=1):
        middle = low + (high - low) / 2
        same = middle.astimezone(before.tzinfo).utcoffset() == before.utcoffset()
        low, high = (middle, high) if same else (low, middle)
    return high.replace(second=0, microsecond=0).astimezone(before.tzinfo)


def _observance(since: datetime, before: datetime) -> list[str]:
    """One offset and from when on; the wall clock of that moment is the one of the offset before."""
    kind = "DAYLIGHT" if since.dst() else "STANDARD"
    old, new = before.utcoffset() or timedelta(), since.utcoffset() or timedelta()
    onset = (since.astimezone(UTC) + old).replace(tzinfo=None)
    return [
        f"BEGIN:{kind}",
        f"DTSTART:{onset:%Y%m%dT%H%M%S}",
        f"TZOFFSETFROM:{_offset(old)}",
        f"TZOFFSETTO:{_offset(new)}",
        f"END:{kind}",
    ]


def _offset(offset: timedelta) -> str:
    minutes = int(offset.total_seconds() // 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"


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
        lines.append("Use: " + ", ".join(part for part in (step.use.title, step.use.url) if part))
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
