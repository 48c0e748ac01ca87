"""Reports and plans for a role of two areas that must not change unnoticed, for people who are out of the ordinary.

The usual people are in `test_reading_the_report.py`. After a change that is meant, run the tests once with
PLUMB_UPDATE_SNAPSHOTS=1, read the difference in snapshots/ as a person would, and raise ENGINE_VERSION if stored
reports would now read differently.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest

from assessment.engine.planning.plan import build_plan
from assessment.engine.planning.schedule import schedule
from assessment.engine.reading.report import build_report
from skills.content import Item
from tests.assessment.engine.answers import SMALL, assessed, key, wrong

FOLDER = Path(__file__).parent / "snapshots"


class Persona(NamedTuple):
    """How somebody rates, answers, and for how long."""

    rate: Callable[[str], int | None]
    choose: Callable[[Item], int | None]
    length: str = "standard"
    stop_after: int = 1000


PERSONAS = {
    "knows-serving-only": Persona(
        lambda rating: 3 if "serving" in rating else 0, lambda item: key(item) if item.skill == "serving" else None
    ),
    "rates-top-answers-wrong": Persona(lambda _: 4, wrong, "thorough"),
    "rates-bottom-answers-right": Persona(lambda _: 0, key, "thorough"),
    "does-not-know-anything-and-says-so": Persona(lambda _: None, lambda _: None, "thorough"),
    "short-and-in-between": Persona(lambda _: 2, lambda item: key(item) if item.level < 3 else wrong(item), "short"),
    "stops-after-two-questions": Persona(lambda _: 2, key, "thorough", 5),
}


@pytest.mark.parametrize("name", PERSONAS)
def test_a_report_its_plan_and_its_weeks_stay_as_they_were_last_read(name: str) -> None:
    who, role = PERSONAS[name], SMALL.role_by_id["ml-engineer"]
    given_ = assessed(SMALL, role, who.rate, who.choose, who.length, "snapshot", who.stop_after)
    report = build_report(SMALL, role, given_)
    plan = build_plan(SMALL, report)
    document = {"responses": given_, "report": report, "plan": plan, "weeks at 6 hours": schedule(plan, 6).rows}
    text = msgspec.json.format(msgspec.json.encode(document), indent=1).decode() + "\n"
    path = FOLDER / f"two-areas-{name}.json"
    if os.environ.get("PLUMB_UPDATE_SNAPSHOTS") == "1":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")
