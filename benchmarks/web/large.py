"""What the engine takes in a framework as large as promised, beside the shipped one: processor time, in this process."""

from collections.abc import Callable, Sequence
from statistics import median
from time import process_time
from typing import NamedTuple

from assessment.engine.asking.length import questions, ratings
from assessment.engine.asking.turn import Turn
from assessment.engine.planning.plan import build_plan
from assessment.engine.reading.report import build_report
from benchmarks.large import Size, large_content
from benchmarks.web.servers import resident
from skills.content import Content, RoleProfile, encode
from skills.validation import problems

ROLES = 5
"""Roles that a check is made for, each by somebody else."""

TITLES = {
    "question": "an answer, and the choice of the next question",
    "report": "the report",
    "plan": "the plan",
    "checked": "the draft checked, and put into the text of an edition",
}


class Large(NamedTuple):
    """Milliseconds of processor time in both, by the names of `TITLES`, and MiB afterwards."""

    skills: int
    items: int
    shipped: dict[str, float]
    large: dict[str, float]
    memory: float


def measure_large(shipped: Content, skills: int, own: int) -> Large:
    """The figures, with so many skills and five times as many questions. `own` is the number of this process."""
    usual = costs_of(shipped)
    content = large_content(Size(skills=skills))
    return Large(skills, len(content.items), usual, costs_of(content), resident(own))


def costs_of(content: Content) -> dict[str, float]:
    """Medians over some people; what is worked out once per content has been."""
    _check(content, content.roles[0])
    taken = [_check(content, role) for role in content.roles[:ROLES]]
    found = {name: median(each[name] for each in taken) for name in taken[0]}
    return found | {"checked": _milliseconds(lambda: (problems(content), encode(content)))}


def _check(content: Content, role: RoleProfile) -> dict[str, float]:
    given = {id: number % 4 for number, id in enumerate(ratings(content, role, "standard"))}
    turn = Turn(content, role, given, questions(content, role, "standard"), role.id)
    started = process_time()
    while turn.question is not None:
        turn = turn.after(turn.question, len(turn.responses) % 3)
    asked = 1000 * (process_time() - started) / max(len(turn.responses) - len(given), 1)
    report = build_report(content, role, turn.responses)
    return {
        "question": asked,
        "report": _milliseconds(lambda: build_report(content, role, turn.responses)),
        "plan": _milliseconds(lambda: build_plan(content, report)),
    }


def _milliseconds(work: Callable[[], object]) -> float:
    started = process_time()
    work()
    return 1000 * (process_time() - started)


def large_table(found: Large) -> str:
    """The figures as Markdown."""
    lines = [
        f"| {title} | {found.shipped[name]:,.1f} | {found.large[name]:,.1f} | {found.large[name] / found.shipped[name]:.1f} |"
        for name, title in TITLES.items()
    ]
    return "\n".join([*_head(found), *lines, "", f"Memory of the process with both: {found.memory:.0f} MiB."])


def _head(found: Large) -> Sequence[str]:
    return (
        "## Large frameworks",
        "",
        f"A made-up framework of {found.skills:,} skills and {found.items:,} questions (`benchmarks/large.py`) beside the "
        "shipped one; processor time of the engine alone.",
        "",
        "| | shipped, ms | large, ms | times |",
        "|---|---|---|---|",
    )
