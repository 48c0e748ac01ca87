"""What a report says: the rule of results, the sentences, what is never said, and the same bytes for ever."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from assessment.engine.asking.length import LENGTHS
from assessment.engine.model.scoring import is_rating
from assessment.engine.planning.plan import build_plan
from assessment.engine.planning.values import Plan
from assessment.engine.reading.reasons import area_words
from assessment.engine.reading.report import build_report
from assessment.engine.reading.results import RESULT_NAMES
from assessment.engine.reading.values import AreaScore, Report, SkillScore
from assessment.sample import sample_plan, sample_report
from skills.content import LEVEL_NAMES, Content, RoleProfile
from tests.assessment.engine.answers import next_item
from tests.builders import shipped_content, small_content
from tests.snapshots import assert_said

SHIPPED = shipped_content()
SMALL = small_content()
SNAPSHOTS = Path(__file__).parent / "snapshots"
UPDATE = os.environ.get("PLUMB_UPDATE_SNAPSHOTS") == "1"

PERSONAS: dict[str, tuple[int | None, int]] = {
    "newcomer": (0, 0),
    "self-taught": (2, 2),
    "over-rater": (4, 1),
    "under-rater": (1, 4),
    "senior": (4, 4),
    "cannot-say": (None, 2),
}
"""Rating of everything, and the highest step the person knows."""


def responses_of(content: Content, persona: str, role: int = 0, length: str = "standard") -> dict[str, int | None]:
    rating, known = PERSONAS[persona]
    given: dict[str, int | None] = {}
    while (id := next_item(content, content.roles[role], given, length, "seed")) is not None:
        if is_rating(id):
            given[id] = rating
        else:
            item = content.item_by_id[id]
            right = next(place for place, option in enumerate(item.options) if option.correct)
            given[id] = right if item.level <= known else None
    return given


def report_of(content: Content, persona: str, role: int = 0, length: str = "standard") -> Report:
    return build_report(content, content.roles[role], responses_of(content, persona, role, length))


def texts(thing: object) -> Iterator[str]:
    """Every text in a report or plan."""
    plain = msgspec.to_builtins(thing)
    stack = [plain]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            stack += value.values()
        elif isinstance(value, list | tuple):
            stack += value
        elif isinstance(value, str):
            yield value


@pytest.mark.parametrize("persona", PERSONAS)
def test_every_line_has_a_range_around_its_place_and_words_without_a_number(persona: str) -> None:
    for area in report_of(SHIPPED, persona, role=1).areas:
        scores: list[AreaScore | SkillScore] = [area, *area.skills]
        for score in scores:
            assert 0 <= score.low <= score.position <= score.high <= 5
            assert score.words
            assert not re.search(r"\d", score.words)
            assert score.result in RESULT_NAMES


@pytest.mark.parametrize("persona", PERSONAS)
def test_the_headline_counts_what_the_rows_say(persona: str) -> None:
    report = report_of(SHIPPED, persona, role=1)
    met = sum(area.result == "meets" for area in report.areas)
    if report.headline.startswith("You meet all"):
        assert met == len(report.areas)
    elif report.headline.startswith("You meet"):
        assert report.headline == f"You meet {met} of {len(report.areas)} areas."
    assert sum(report.count(result) for result in RESULT_NAMES) == len(report.areas)


def test_meeting_nothing_is_never_told_as_zero() -> None:
    report = report_of(SHIPPED, "newcomer", role=1)
    assert_said(report.headline)
    assert "0 of" not in report.headline + report.emphasis


def test_meeting_everything_says_so_and_leaves_no_plan() -> None:
    content = msgspec.structs.replace(SHIPPED, roles=(_easy_role(),))
    report = report_of(content, "senior", length="thorough")
    assert report.count("meets") == len(report.areas)
    assert build_plan(content, report).steps == ()
    assert_said([report.headline, report.emphasis])


def _easy_role() -> RoleProfile:
    role = SHIPPED.role_by_id["junior-ml-engineer"]
    easy = tuple(msgspec.structs.replace(requirement, level=1) for requirement in role.requirements)
    return msgspec.structs.replace(role, requirements=easy)


def test_ratings_alone_give_a_report_that_says_nothing_was_checked() -> None:
    given = {id: value for id, value in responses_of(SHIPPED, "self-taught", 1).items() if is_rating(id)}
    report = build_report(SHIPPED, SHIPPED.roles[1], given)
    assert_said([report.headline, report.emphasis])
    assert {area.result for area in report.areas} == {"not-sure"}
    rated = [area for area in report.areas if area.own is not None]
    assert [area.words for area in rated] == [area_words("", 0, area.own, is_told=True) for area in rated]


def test_no_answer_at_all_still_gives_an_honest_report_and_a_plan() -> None:
    report = build_report(SHIPPED, SHIPPED.roles[1], {})
    assert report.questions == 0
    assert build_plan(SHIPPED, report).actions


def test_the_differences_listed_are_the_differences_counted() -> None:
    for persona in PERSONAS:
        report = report_of(SHIPPED, persona, role=1)
        compared = [area for area in report.areas if area.own is not None and area.check_low is not None]
        outside = [
            area.name
            for area in compared
            if ((area.own or 0.0) + 0.5 <= (area.check_low or 0.0) and area.right)
            or ((area.own or 0.0) - 0.5 >= (area.check_high or 0.0) and area.right < area.asked)
        ]
        assert [difference.area for difference in report.differences] == outside
        if outside and len(outside) < len(compared):
            counted = len(outside) if report.leaning else len(compared) - len(outside)
            assert f"{counted} of {len(compared)}" in report.agreement


def test_the_leaning_of_the_ratings_is_named_on_the_right_side() -> None:
    assert "above the check" in report_of(SHIPPED, "over-rater", role=1).leaning
    assert "below the check" in report_of(SHIPPED, "under-rater", role=1).leaning
    assert report_of(SHIPPED, "cannot-say", role=1).leaning == ""


def test_a_line_names_exactly_the_responses_of_its_skill() -> None:
    given = responses_of(SHIPPED, "self-taught", 1)
    for area in build_report(SHIPPED, SHIPPED.roles[1], given).areas:
        for skill in area.skills:
            ids = {id for id in given if not is_rating(id) and SHIPPED.item_by_id[id].skill == skill.id}
            ids |= {f"skill/{skill.id}"} & set(given)
            assert {evidence.id for evidence in skill.evidence} == ids
        assert area.asked == sum(skill.asked for skill in area.skills)
        assert area.right + area.unknown <= area.asked


@pytest.mark.parametrize("role", range(len(SHIPPED.roles)))
@pytest.mark.parametrize("persona", ["newcomer", "senior"])
def test_a_certification_that_is_over_is_never_recommended_and_other_states_are_said(persona: str, role: int) -> None:
    for certificate in report_of(SHIPPED, persona, role).certificates:
        facts = next(c for c in SHIPPED.certifications if c.id == certificate.id)
        assert facts.status != "retired"
        assert not (facts.status == "ending" and facts.status_date <= facts.checked.isoformat())
        assert (facts.status == "active") == (certificate.status == "")
        if facts.price_usd is None or facts.confidence == "low":
            assert not re.search(r"\d", certificate.price)


@pytest.mark.parametrize("persona", PERSONAS)
def test_the_tone_is_level(persona: str) -> None:
    report = report_of(SHIPPED, persona, role=1)
    questions = {evidence.question for area in report.areas for skill in area.skills for evidence in skill.evidence}
    for text in texts(report):
        if text in questions or text.startswith("http"):
            continue
        assert "!" not in text
        assert not re.search(
            r"overconfiden|\bfail|\bweak|beginner|\bexpert\b|congratul|excellent|great", text, re.IGNORECASE
        ), text


@pytest.mark.parametrize("persona", PERSONAS)
def test_the_plan_raises_skills_level_by_level_up_to_their_targets(persona: str) -> None:
    report = report_of(SHIPPED, persona, role=1)
    plan = build_plan(SHIPPED, report)
    scores = {skill.id: skill for area in report.areas for skill in area.skills}
    reached: dict[str, int] = {}
    for step in plan.steps:
        assert step.level <= scores[step.skill].target
        assert scores[step.skill].probability < 0.80
        assert step.level == reached.get(step.skill, step.level - 1) + 1
        reached[step.skill] = step.level
        assert step.hours >= 1.25 * SHIPPED.skill_by_id[step.skill].levels[step.level].hours
        assert step.done_when
        for source in (step.use, *step.alternatives):
            if source:
                resource = SHIPPED.resource_by_id[source.id]
                assert resource.level_from <= step.level - 1 < resource.level_to
                assert step.skill in resource.skills
                assert resource.kind not in ("degree", "conference", "community")


@pytest.mark.parametrize("persona", ["newcomer", "self-taught", "over-rater"])
def test_the_next_three_actions_are_for_as_many_areas_and_after_what_they_need(persona: str) -> None:
    plan = build_plan(SHIPPED, report_of(SHIPPED, persona, role=1))
    own = [action.area for action in plan.next_actions if not action.serves]  # foundations may share an area
    assert len(set(own)) == len(own)
    begun: set[str] = set()
    planned = [step.skill for step in plan.steps]
    for step in plan.steps:
        waits = [p.skill for p in SHIPPED.skill_by_id[step.skill].prerequisites]
        late = [skill for skill in waits if skill in planned and skill not in begun]
        names = [SHIPPED.skill_by_id[skill].name for skill in late]
        assert not [name for name in names if name in step.after.split(", ")]
        begun.add(step.skill)


@pytest.mark.parametrize("persona", PERSONAS)
def test_the_same_responses_give_the_same_bytes_as_the_snapshot(persona: str) -> None:
    """Run with PLUMB_UPDATE_SNAPSHOTS=1 to write them anew, and read the difference as a person would."""
    report = report_of(SMALL, persona)
    document = {"report": report, "plan": build_plan(SMALL, report)}
    body = msgspec.json.format(msgspec.json.encode(document), indent=1).decode() + "\n"
    path = SNAPSHOTS / f"{persona}.json"
    if UPDATE:
        path.parent.mkdir(exist_ok=True)
        path.write_text(body, encoding="utf-8")
    assert body == path.read_text(encoding="utf-8")


def test_a_report_survives_its_stored_form() -> None:
    report, plan = sample_report(SHIPPED), sample_plan(SHIPPED)
    assert msgspec.json.decode(msgspec.json.encode(report), type=Report) == report
    assert msgspec.json.decode(msgspec.json.encode(plan), type=Plan) == plan


def test_the_sample_shows_what_a_standard_check_brings_with_an_area_it_cannot_tell() -> None:
    report = sample_report(SHIPPED)
    assert report.questions == LENGTHS["standard"].questions
    results = {area.result for area in report.areas}
    assert {"meets", "not-sure"} < results
    assert report.differences
    assert {name for name in LEVEL_NAMES if any(name in area.words for area in report.areas)}
