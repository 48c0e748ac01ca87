"""What a soak came to: requests by kind, memory by time, and what was lost."""

import re
from collections.abc import Mapping, Sequence
from statistics import median
from typing import NamedTuple

QUARTERS = ("first", "second", "third", "last")
SLOW = 1.0
"""Seconds from which a request counts as slow."""
GROWTH = 0.1
"""The part by which the median of a process's last quarter may lie above that of its first. A leak has no end: what an
hour adds to the first quarter's median would be there again after the next."""


class Call(NamedTuple):
    """One request, or one command of the operator."""

    seconds: float
    failure: str = ""
    """What came in the place of a page; empty for what should come."""


class Outcome(NamedTuple):
    """What a soak on one database came to."""

    database: str
    minutes: float
    calls: Mapping[str, Sequence[Call]]
    """By kind."""
    memory: Mapping[str, Sequence[float]]
    """MiB of each process that served from beginning to end, at even distances of time."""
    processor: float
    """Seconds that the server's processes spent."""
    acknowledged: int
    lost: int
    doubled: int
    finished: int
    """Assessments that came to their report."""
    deleted: int
    """Of these, how many were made a year older and purged."""
    wrong: tuple[str, ...]
    """What else should not have happened."""

    @property
    def failures(self) -> list[str]:
        """Every kind of error, once, with its kind of request."""
        return sorted(
            {f"{kind}: {call.failure}" for kind, calls in self.calls.items() for call in calls if call.failure}
        )

    @property
    def held(self) -> bool:
        return not (self.lost or self.doubled or self.wrong or self.failures or self.grown)

    @property
    def grown(self) -> list[str]:
        """The processes that hold more at the end than at the beginning."""
        found = {name: quarters(samples) for name, samples in self.memory.items()}
        return [name for name, (first, *_, last) in found.items() if last > first * (1 + GROWTH)]


def quarters(samples: Sequence[float]) -> tuple[float, float, float, float]:
    """The median of each quarter of the time. Raises `ValueError` for fewer than four samples."""
    if len(samples) < len(QUARTERS):
        raise ValueError("There are fewer samples than quarters.")
    ends = [len(samples) * part // 4 for part in range(5)]
    first, second, third, last = (median(samples[ends[part] : ends[part + 1]]) for part in range(4))
    return first, second, third, last


def high(seconds: Sequence[float], part: float = 0.99) -> float:
    """What this part of them does not exceed."""
    ordered = sorted(seconds)
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)]


def table_of_calls(calls: Mapping[str, Sequence[Call]]) -> str:
    """A row for each kind."""
    lines = [
        "| | number | errors | half within | 99 of 100 within | longest | over 1 s |",
        "|---|---|---|---|---|---|---|",
    ]
    for kind, found in calls.items():
        seconds = [call.seconds for call in found]
        times = " | ".join(f"{value:.2f} s" for value in (median(seconds), high(seconds), max(seconds)))
        slow, errors = sum(value > SLOW for value in seconds), sum(bool(call.failure) for call in found)
        lines.append(f"| {kind} | {len(found):,} | {errors} | {times} | {slow} |")
    return "\n".join(lines)


def table_of_memory(memory: Mapping[str, Sequence[float]]) -> str:
    """A row for each process."""
    lines = [f"| MiB, median of the | {' | '.join(f'{name} quarter' for name in QUARTERS)} |", "|---|---|---|---|---|"]
    lines += [f"| {name} | {' | '.join(f'{value:.0f}' for value in quarters(each))} |" for name, each in memory.items()]
    return "\n".join(lines)


def verdict(outcome: Outcome) -> str:
    """Whether it held, in sentences."""
    number = sum(map(len, outcome.calls.values()))
    failed = sum(bool(call.failure) for calls in outcome.calls.values() for call in calls)
    seconds = outcome.minutes * 60
    said = (
        f"{'Held' if outcome.held else '**Did not hold**'}: {number:,} requests and commands in {outcome.minutes:.0f} minutes "
        f"({number / seconds:.1f} a second), {failed} errors. Of {outcome.acknowledged:,} acknowledged answers "
        f"{outcome.lost} were lost and {outcome.doubled} doubled; {outcome.finished:,} people came to their report, and "
        f"{outcome.deleted:,} of these were deleted after a year. The server took {outcome.processor / seconds:.0%} of one "
        "core."
    )
    faults = [*outcome.failures, *outcome.wrong, *(f"{name} grew" for name in outcome.grown)]
    return said + "".join(f" **Wrong: {fault}.**" for fault in faults)


def section(outcome: Outcome, day: str) -> str:
    """The part of the page about one database, from its heading on."""
    parts = (heading(outcome.database), f"On {day}. {verdict(outcome)}", table_of_calls(outcome.calls))
    return "\n\n".join((*parts, table_of_memory(outcome.memory))) + "\n"


def heading(database: str) -> str:
    return f"### On {database}"


CHAPTER = """\
## An hour of everything

`make soak` writes this part (`MINUTES=60`, `DATABASE=sqlite` or `postgresql`). Eight people answer one short check after the
other at an even pace, open their report and plan, and take the PDF of every fifth; an editor works at the desk and
publishes, first eight editions one after the other, since a process keeps as many, and then one every ten minutes; an
operator purges assessments that were made a year older, works out the statistics and backs up. It holds if nothing but
what was asked for came back, nothing acknowledged is lost, and no process holds a tenth more in the last quarter of the
time after those eight than in the first.
"""


def kept_chapters(page: str) -> str:
    """What of the page `make chaos` does not write: everything from the second heading on."""
    found = re.search(r"^## ", page, re.MULTILINE)
    return page[found.start() :] if found else ""


def with_section(page: str, database: str, text: str) -> str:
    """The page with the chapter's introduction as it is now, and this section in the place of the one before."""
    chapter = kept_chapters(page)
    top = page.removesuffix(chapter).rstrip("\n")
    parts = re.split(r"^(?=### )", chapter, flags=re.MULTILINE)[1:]
    others = [part for part in parts if part.splitlines()[0] != heading(database)]
    sections = sorted(
        (each.strip("\n") for each in [*others, text]), key=lambda each: "SQLite" not in each.splitlines()[0]
    )
    return "\n\n".join((top, CHAPTER.strip("\n"), *sections)) + "\n"
