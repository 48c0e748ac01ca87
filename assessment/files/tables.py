"""Report and plan as tables (CSV) for a spreadsheet or a task list."""

import csv
from collections.abc import Iterable
from io import StringIO

from assessment.engine.planning.arrangement import ArrangedStep, Arrangement
from assessment.engine.planning.values import Settle
from assessment.engine.reading.values import AreaScore, Report, SkillScore
from skills.framework import LevelNames


def areas_table(report: Report) -> bytes:
    """A line for each area, and below it one for each of its skills."""
    head = ["area", "skill", "result", "likely level", "role asks for", "own rating", "position", "low", "high", "questions"]  # fmt: skip
    rows = []
    for area in report.areas:
        own = "" if area.own is None else area.own_words
        rows.append(_score_row(area.name, "", area, own, report.levels))
        rows += [
            _score_row(area.name, each.name, each, _own(each, report.levels), report.levels) for each in area.skills
        ]
    return _table(head, rows)


def _own(skill: SkillScore, levels: LevelNames) -> str:
    return "" if skill.own is None else levels[skill.own]


def _score_row(area: str, skill: str, score: AreaScore | SkillScore, own: str, levels: LevelNames) -> list[str | float]:
    said = [score.said, score.words, levels[score.target], own]
    return [area, skill, *said, score.position, score.low, score.high, score.asked]


def plan_table(arrangement: Arrangement) -> bytes:
    """A line for each step, numbered as on the page, and one for what to settle before it; done steps first."""
    head = [
        "step", "kind", "state", "title", "area", "skill", "from", "leads to", "hours", "made of", "use", "address",
        "other resources", "done when", "done on",
    ]  # fmt: skip
    left, levels = arrangement.left.actions, arrangement.left.levels
    by_key = {each.step.key: each for each in arrangement.steps}
    rows = [_step_row(each, levels) for each in arrangement.steps if each.state == "done"]
    rows += [_settle_row(each) if isinstance(each, Settle) else _step_row(by_key[each.key], levels) for each in left]
    return _table(head, rows)


def _step_row(each: ArrangedStep, levels: LevelNames) -> list[str | float]:
    step = each.step
    use = (step.use.title, step.use.url) if step.use else ("", "")
    names = (step.title, step.area_name, step.skill_name, levels[step.from_level], levels[step.level])
    others = "; ".join(source.title for source in step.alternatives)
    return [
        each.number,
        step.kind,
        each.words,
        *names,
        step.hours,
        step.made_of,
        *use,
        others,
        step.done_when,
        each.mark.done_on,
    ]


def _settle_row(settle: Settle) -> list[str | float]:
    hours = round(settle.minutes / 60, 2)
    names = (settle.title, settle.area_name, "; ".join(settle.skill_names), "", "")
    return ["", settle.kind, "Ready now", *names, hours, "", "", "", "", "", ""]


def _table(head: list[str], rows: Iterable[list[str | float]]) -> bytes:
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(head)
    for row in rows:
        writer.writerow([_no_formula(cell) if isinstance(cell, str) else cell for cell in row])
    return written.getvalue().encode()


FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a formula begins with; in East Asian settings also the wide forms."""


def _no_formula(text: str) -> str:
    """A text that a spreadsheet will not take for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
