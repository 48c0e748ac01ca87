"""What a certificate takes beyond a plan."""

import re
from math import ceil
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.engine.planning.plan import build_plan
from assessment.engine.planning.preparation import after_plan, beyond_plan, by_overlap, hours_beyond
from assessment.engine.planning.values import Plan
from assessment.engine.reading.report import build_report
from assessment.engine.reading.values import Report
from skills.content import Certification
from skills.words import count_noun
from tests.assessment.engine.answers import PEOPLE, SMALL, Person, certification, person, replaced
from tests.snapshots import assert_said

OLD = Path(__file__).parents[3] / "data" / "report-1.0.json"


people = st.integers(0, PEOPLE - 1).map(person)


NOTHING: dict[str, int | None] = dict.fromkeys((item.id for item in SMALL.items), None)
NO_PLAN = Plan(steps=(), hours=0, more_steps=0, more_hours=0, nearer_role="")


def report(*certifications: Certification) -> Report:
    """The report of somebody who knows nothing, where there are these certifications."""
    content = replaced(SMALL, certifications=certifications)
    return build_report(content, content.roles[0], NOTHING)


@pytest.mark.slow
@given(people)
def test_hours_beyond_the_plan_never_exceed_the_preparation_and_are_none_when_nothing_is_missing(who: Person) -> None:
    for each in who.report.certificates:
        everything = sum(topic.hours for topic in each.topics)
        beyond = hours_beyond(each, who.plan)
        assert 0 <= beyond <= everything == hours_beyond(each, NO_PLAN)
        if all(topic.covered for topic in each.topics):
            assert beyond == 0
        if not beyond:
            assert not re.search(r"\d", beyond_plan(each, who.plan))


@given(people)
def test_what_the_plan_brings_is_exactly_the_hours_of_its_steps_to_topics_of_the_exam(who: Person) -> None:
    for each in who.report.certificates:
        climbed = {(topic.skill, step.level) for topic in each.topics for step in topic.steps}
        top = {step.skill: step.level for step in who.plan.steps}
        brought = {(skill, level) for skill, level in climbed if level <= top.get(skill, 0)}
        left = sum(
            step.hours for topic in each.topics for step in topic.steps if (topic.skill, step.level) not in brought
        )
        assert hours_beyond(each, who.plan) == left


@given(people)
def test_a_longer_plan_never_leaves_more_beyond_it(who: Person) -> None:
    for each in who.report.certificates:
        shorter = msgspec.structs.replace(who.plan, steps=who.plan.steps[:-1])
        assert hours_beyond(each, who.plan) <= hours_beyond(each, shorter)


def test_the_hours_beyond_the_plan_are_said_in_words() -> None:
    made = report(certification("exam"))
    (each,) = made.certificates
    plan = build_plan(SMALL, made)
    first = msgspec.structs.replace(plan, steps=tuple(s for s in plan.steps if (s.skill, s.level) == ("queries", 1)))
    assert_said([beyond_plan(each, part) for part in (NO_PLAN, first, plan)])
    assert_said([after_plan(each, part, 10) for part in (NO_PLAN, first, plan)], "at 10 hours a week")


def test_what_a_wanted_certificate_takes_after_the_plan_is_its_hours_beyond_at_this_pace() -> None:
    all_hours = set()
    for who in map(person, range(PEOPLE)):
        for certificate in who.report.certificates:
            hours = hours_beyond(certificate, who.plan)
            all_hours.add(hours)
            for pace in (1, 7, 60):
                sentence = after_plan(certificate, who.plan, pace)
                assert certificate.name in sentence
                assert sentence.endswith(certificate.status)
                said = re.findall(r"about (\d+ weeks?) at this pace", sentence)
                assert said == ([count_noun(ceil(hours / pace), "week")] if hours else [])
                assert bool(re.search(r"\d weeks?", sentence)) == bool(hours)
    assert {0} < all_hours, "some have nothing left to do, others have"


def test_the_one_whose_topics_the_levels_and_the_plan_cover_most_comes_first() -> None:
    made = report(
        certification("a-both", name="A"),
        certification("b-further", name="B", required_level=4),
        certification("c-one", name="C", skills=("pipelines",)),
    )
    plan = build_plan(SMALL, made)
    queries = msgspec.structs.replace(plan, steps=tuple(step for step in plan.steps if step.skill == "queries"))
    assert [each.id for each in by_overlap(made.certificates, queries)] == ["a-both", "c-one", "b-further"]
    pipelines = msgspec.structs.replace(plan, steps=tuple(step for step in plan.steps if step.skill == "pipelines"))
    assert [each.id for each in by_overlap(made.certificates, pipelines)] == ["c-one", "a-both", "b-further"]
    assert sorted(each.id for each in by_overlap(made.certificates, NO_PLAN)) == ["a-both", "b-further", "c-one"]


def test_a_certificate_frozen_before_topics_were_kept_still_reads_and_says_nothing_of_a_plan() -> None:
    stored = msgspec.json.decode(OLD.read_bytes())["report"]
    old = msgspec.convert(stored, Report)
    assert old.certificates
    for each in old.certificates:
        assert (each.topics, each.sections, each.validity) == ((), (), "")
        assert each.preparation
        assert beyond_plan(each, NO_PLAN) == ""
    assert by_overlap(old.certificates, NO_PLAN) == list(old.certificates)
