"""Nine people whose reports were read aloud, and must go on reading well.

Each stands in the middle of a level of every area, knows the questions that are easier than that, says "I don’t know
yet" to the others, and rates as people of their kind do. The text of report and plan is kept beside this file. After a change that is meant, run once with PLUMB_UPDATE_SNAPSHOTS=1 and
read the difference as the person would.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from assessment.engine.planning.plan import build_plan
from assessment.engine.planning.preparation import beyond_plan, by_overlap
from assessment.engine.planning.schedule import schedule
from assessment.engine.planning.values import Plan, Settle
from assessment.engine.reading.report import build_report
from assessment.engine.reading.values import Report
from assessment.sample import is_known, sample_plan, sample_report
from skills.content import LEVEL_NAMES
from tests.assessment.engine.answers import SHIPPED, assessed, key

FOLDER = Path(__file__).parent / "golden"
HOURS = 6


class Persona(NamedTuple):
    """Level, and level claimed, by area; `elsewhere` for the areas not named."""

    role: str
    who: str
    elsewhere: tuple[int, int]
    areas: dict[str, tuple[int, int]]
    stop_after: int = 1000
    """Responses, ratings among them, after which they leave."""


PERSONAS = {
    "newcomer": Persona("junior-ml-engineer", "Starts from scratch.", (0, 0), {"professional": (1, 1)}),
    "self-taught-developer": Persona(
        "ml-engineer",
        "Builds software for a living and has finished two courses on modelling.",
        (1, 1),
        {"programming": (3, 3), "software": (3, 3), "storage": (3, 2), "cloud": (2, 2), "libraries": (2, 2),
         "ml": (1, 2), "mathematics": (1, 1), "data": (2, 2), "professional": (3, 2), "production": (1, 1)},
    ),
    "statistician-without-engineering": Persona(
        "ml-engineer",
        "Analyses data for a living and has never released anything.",
        (0, 0),
        {"mathematics": (4, 4), "data": (3, 3), "ml": (3, 3), "libraries": (2, 2), "programming": (2, 2),
         "storage": (1, 1), "responsible": (3, 2), "professional": (3, 3), "software": (1, 0)},
    ),
    "over-rater": Persona("ml-engineer", "Claims two levels more than the check finds.", (1, 3), {"programming": (2, 4), "ml": (2, 4)}),
    "under-rater": Persona("ml-engineer", "Claims two levels less than the check finds.", (3, 1), {"bigdata": (2, 0), "cloud": (2, 0)}),
    "senior": Persona("senior-ml-engineer", "Has done the work for years.", (4, 4), {"bigdata": (3, 3), "responsible": (3, 3), "mathematics": (3, 3)}),
    "mid-level": Persona(
        "ml-engineer",
        "Does most of the work already.",
        (4, 4),
        {"bigdata": (1, 1), "production": (1, 2), "software": (2, 3)},
    ),
    "interrupter": Persona("ml-engineer", "Leaves after six questions, for a call.", (2, 2), {"programming": (3, 3)}, 14),
}  # fmt: skip


def given_by(persona: Persona) -> dict[str, int | None]:
    def profile(area: str) -> tuple[int, int]:
        return persona.areas.get(area, persona.elsewhere)

    def area_of(rating: str) -> str:
        kind, _, name = rating.partition("/")
        return name if kind == "area" else SHIPPED.skill_by_id[name].area

    return assessed(
        SHIPPED,
        SHIPPED.role_by_id[persona.role],
        lambda rating: profile(area_of(rating))[1],
        lambda item: key(item) if is_known(SHIPPED, item, profile(SHIPPED.skill_by_id[item.skill].area)[0]) else None,
        seed="golden",
        stop_after=persona.stop_after,
    )


def read_aloud(who: str, report: Report, plan: Plan) -> Iterator[str]:
    """Report and plan as a person reads them, without drawings."""
    yield f"{who} Target: {report.role}."
    yield ""
    yield f"{report.headline} {report.emphasis}"
    yield report.lead
    yield report.sure
    yield ""
    for area in report.areas:
        own = f" Own view: {area.own_words}." if area.own_words else ""
        yield f"{area.name}: {area.said}. {area.words}; the role asks for {LEVEL_NAMES[area.target]}.{own}"
        yield f"    {area.reason} {area.change} {area.more}".rstrip()
    yield ""
    yield from (f"Strength: {strength.area}. {strength.sentence}" for strength in report.strengths)
    yield from (f"Differs: {difference.area}, {difference.sentence}." for difference in report.differences)
    yield from (line for line in (report.unsure, report.agreement, report.leaning, report.nearer_role) if line)
    yield ""
    for certificate in by_overlap(report.certificates, plan):
        yield f"Certificate: {certificate.name}. {certificate.where}. Missing: {certificate.missing}."
        yield f"    {certificate.preparation}, {beyond_plan(certificate, plan)}. {certificate.questions_covered}".rstrip()
        yield f"    {certificate.price}, {certificate.validity}. {certificate.status}".rstrip()
    yield from (f"Path: {route.name}. {route.first_step}" for route in report.routes)
    yield ""
    weeks = schedule(plan, HOURS)
    yield from (weeks.whole_way, weeks.sentence)
    for action in plan.actions:
        serves = f" A foundation for {action.serves}." if action.serves else ""
        if isinstance(action, Settle):
            yield f"- {action.title} ({action.minutes} minutes). {action.why}{serves}"
        else:
            yield f"- {action.title} ({action.hours} hours). {action.why} {action.instead}{serves} Done when {action.done_when}."
    for milestone in weeks.milestones[:1]:
        yield f"First milestone: {milestone.name}, weeks {milestone.first_week} to {milestone.last_week}. {milestone.truth}"


@pytest.mark.parametrize("name", PERSONAS)
def test_a_report_reads_as_it_did_when_it_was_last_read_aloud(name: str) -> None:
    persona = PERSONAS[name]
    report = build_report(SHIPPED, SHIPPED.role_by_id[persona.role], given_by(persona))
    assert_kept(name, read_aloud(persona.who, report, build_plan(SHIPPED, report)))


def test_the_sample_on_the_front_page_is_a_golden_persona_too() -> None:
    who = "The made-up person of the sample report, who taught themselves modelling."
    assert_kept("sample", read_aloud(who, sample_report(SHIPPED), sample_plan(SHIPPED)))


def assert_kept(name: str, lines: Iterator[str]) -> None:
    text = "\n".join(lines) + "\n"
    path = FOLDER / f"{name}.txt"
    if os.environ.get("PLUMB_UPDATE_SNAPSHOTS") == "1":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def results(name: str) -> dict[str, str]:
    persona = PERSONAS[name]
    report = build_report(SHIPPED, SHIPPED.role_by_id[persona.role], given_by(persona))
    return {area.id: area.result for area in report.areas}


def test_the_newcomer_meets_nothing_and_the_senior_has_no_gap() -> None:
    assert "meets" not in results("newcomer").values()
    assert "gap" not in results("senior").values()


def test_the_statistician_lacks_engineering_and_not_mathematics() -> None:
    found = results("statistician-without-engineering")
    assert found["mathematics"] in ("meets", "within-reach")
    assert {found["production"], found["software"]} == {"gap"}
    assert found["cloud"] != "meets", "which has one question, and nothing rated"


def test_the_developer_who_taught_themselves_lacks_modelling_and_not_software() -> None:
    found = results("self-taught-developer")
    assert found["programming"] in ("meets", "within-reach")
    assert found["software"] in ("meets", "within-reach")
    assert found["production"] == "gap"


def test_the_check_outweighs_what_people_claim() -> None:
    over, under = results("over-rater"), results("under-rater")
    assert list(over.values()).count("meets") < list(under.values()).count("meets")
