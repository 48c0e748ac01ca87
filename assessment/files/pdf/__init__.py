"""The report on paper: A4, tagged (PDF/UA-1), the same bytes for the same report, made without a browser.

typst sets it, an optional part of the installation. Each document is made by a process of its own (`press.py`)
that gets the values as JSON on its standard input: a worker stays small, a runaway is ended by the clock, and
the process has neither settings nor database. Texts are values and never source: `#read("/etc/passwd")` prints.
"""

import json
import logging
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterable
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Any

import msgspec
from django.utils.text import capfirst

from assessment.engine.planning.arrangement import OWN, ArrangedStep
from assessment.engine.planning.values import Action, Source, Step
from assessment.engine.reading.values import AreaScore
from assessment.files.printed import PrintedReport
from assessment.report_list import day_in_words
from assessment.shown_report import Exam
from skills.framework import LevelNames
from skills.templatetags.plumb import is_web_address
from skills.words import count_noun, date_in_words

PRESS = Path(__file__).parent / "press.py"

log = logging.getLogger("assessment.pdf")

SECONDS = 20
"""A document takes a fraction of a second; whatever runs so long has lost its way, or the machine has."""

_waiting = BoundedSemaphore(3)
_press = Lock()
"""One document at a time in a worker, two may wait: the other threads stay free for people who answer questions."""


class Busy(Exception):
    """Others are having documents made; in a few seconds it will work."""


@lru_cache(maxsize=1)
def available() -> bool:
    """Whether this installation has the typesetter. It has no wheel for every platform."""
    return find_spec("typst") is not None


def typeset(printed: PrintedReport) -> bytes:
    """The document. Raises `Busy` when too many are being made or the machine is too slow, `RuntimeError` when it fails."""
    order = {"values": json.dumps(template_values(printed)), "finished": int(printed.finished_at.timestamp())}
    if not _waiting.acquire(blocking=False):
        raise Busy
    try:
        with _press:
            return _run_press(json.dumps(order).encode())
    except subprocess.TimeoutExpired as error:
        log.warning("a PDF took longer than %d s and was given up", SECONDS)
        raise Busy from error
    finally:
        _waiting.release()


def _run_press(order: bytes) -> bytes:
    """What a press makes of an order. It sees nothing of the environment but what a system needs to start it."""
    environment = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TMPDIR") if name in os.environ}
    command = [sys.executable, "-I", str(PRESS)]
    done = subprocess.run(  # noqa: S603  (no part of the command comes from outside)
        command, input=order, capture_output=True, env=environment, timeout=SECONDS, check=False
    )
    if done.returncode == -signal.SIGTERM:  # before it could ignore that
        raise Busy
    if done.returncode:
        raise RuntimeError(f"The press failed: {done.stderr.decode(errors='replace').strip().rpartition(chr(10))[2]}")
    return done.stdout


# What stands in it --------------------------------------------------------------------------------------

UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufff9-\uffff\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters, also those that turn the direction of the text around them."""


UNSET = re.compile(r"[^\u0000-\u024f\u0300-\u052f\u1e00-\u20cf\u2100-\u22ff\u25a0-\u25ff\u2713\u2717]+")
"""Letters that no typeface of the press has: it sets the Latin, Greek and Cyrillic scripts, signs and arrows."""


def template_values(printed: PrintedReport) -> dict[str, Any]:
    """What the template shows, as plain values; every sentence is one the report has."""
    report, plan, week_by_week = printed.report, printed.plan, printed.schedule
    levels = report.levels
    found = {
        **msgspec.to_builtins(report),
        "date": day_in_words(printed.finished_at),
        "edition": f"Edition {printed.edition.number} ({printed.edition.short})",
        "lead": f"{report.lead} {week_by_week.sentence}",
        "site": printed.site.framework.name,
        "has_certifications": bool(printed.site.certifications or printed.exams),
        "notices": [*report.notices, *filter(None, (printed.withdrawn_since,))],
        "counts": [count._asdict() for count in printed.counts],
        "next_hours": week_by_week.next_hours,
        "next_places": [place for _, place in week_by_week.next_actions],
        "areas": [_area(area, levels) for area in report.areas],
        "rows": _rows(printed),
        "weeks": week_by_week.weeks,
        "sentence": week_by_week.sentence,
        "after_plan": printed.after_plan,
        "more_steps": plan.more_steps,
        "more_range": plan.more_range,
        "next_steps": [_action(action, levels) for action, _ in week_by_week.next_actions],
        "steps": [_arranged(each, levels) for each in printed.arrangement.steps],
        "certificates": [_certificate(exam, levels) for exam in printed.exams],
    }
    return {name: _clean(value) for name, value in found.items()}


def _area(area: AreaScore, levels: LevelNames) -> dict[str, Any]:
    names = ("name", "result", "words", "position", "low", "high", "own", "target")
    said = {"said": area.said, "asks": levels[area.target]}
    return {name: getattr(area, name) for name in names} | said


def _arranged(each: ArrangedStep, levels: LevelNames) -> dict[str, Any]:
    """A step as it stands in the plan. Notes are not printed: paper is handed on."""
    return _step(each.step, levels) | {"number": each.number, "state": each.words}


def _step(step: Step, levels: LevelNames) -> dict[str, Any]:
    names = ("title", "after", "hours", "skill_name", "area_name", "done_when", "made_of", "practise", "serves")
    return {name: getattr(step, name) for name in names} | {
        "why": f"{step.why} {step.instead}".rstrip(),
        "leads": levels[step.level],
        "range": step.hours_range,
        "without_source": step.without_source,
        "use": _source(step.use) if step.use else None,
        "alternatives": [_source(source) for source in step.alternatives],
    }


def _action(action: Action, levels: LevelNames) -> dict[str, Any]:
    """One of the next actions: a step, or questions to settle something first."""
    if isinstance(action, Step):
        return _step(action, levels) | {"kind": action.kind}
    names = ("kind", "title", "why", "area_name", "serves")
    return {name: getattr(action, name) for name in names}


def _rows(printed: PrintedReport) -> list[dict[str, Any]]:
    """The weeks of each step."""
    return [msgspec.structs.asdict(row) for row in printed.schedule.rows]


def _source(source: Source) -> dict[str, str]:
    if source.id == OWN:
        unreadable = UNSET.search(source.title)
        title = UNSET.sub("?", source.title) if unreadable else source.title
        said = "your own; its name has letters that this paper has no typeface for" if unreadable else "your own"
        return {"title": title, "url": _address(source.url), "facts": said, "brief": "", "note": ""}
    facts = [source.cost, f"about {count_noun(source.hours, 'hour')} in all"]
    facts += [source.language] if source.language != "en" else []
    checked = date_in_words(source.checked)
    return {
        "title": source.title,
        "url": _address(source.url),
        "facts": f"{', '.join(facts)} ({source.provider}, checked {checked})",
        "brief": f"{', '.join(facts)} ({source.provider})",
        "note": source.note,
    }


def _certificate(exam: Exam, levels: LevelNames) -> dict[str, str]:
    certificate = exam.certificate
    checked = date_in_words(certificate.checked)
    where = certificate.where + (f", {levels[certificate.level]}" if certificate.level else "")
    return {name: getattr(certificate, name) for name in ("name", "provider", "validity")} | {
        "where": where,
        "missing": capfirst(certificate.missing),
        "price": capfirst(certificate.price),
        "status": exam.status,
        "preparation": capfirst(exam.preparation),
        "url": _address(certificate.url),
        "checked": checked,
    }


def _address(url: str) -> str:
    """An address that may be followed, or nothing."""
    return url if is_web_address(url) else ""


def _clean(value: Any) -> Any:
    """The same value with texts that can be printed."""
    if isinstance(value, str):
        return UNPRINTABLE.sub("", value)
    if isinstance(value, dict):
        return {name: _clean(part) for name, part in value.items()}
    if isinstance(value, Iterable):
        return [_clean(part) for part in value]
    return value
