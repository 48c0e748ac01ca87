"""Certifications in every state: what is covered, what is missing, and what it takes beyond a plan."""

import re
from collections import Counter
from datetime import date
from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.engine.hours import BUFFER
from assessment.engine.model.bank import bank_of
from assessment.engine.model.scoring import Abilities, estimate
from assessment.engine.planning.values import Plan
from assessment.engine.reading.certificates import Certificate, Section, exam_topics
from assessment.engine.reading.report import build_report
from assessment.engine.reading.scores import standing
from assessment.engine.reading.values import Report
from skills.content import LEVEL_NAMES, Certification, ExamDomain
from tests.assessment.engine.answers import PEOPLE, SHIPPED, SMALL, Person, certification, key, person, replaced
from tests.snapshots import assert_said

people = st.integers(0, PEOPLE - 1).map(person)
exams = st.sampled_from(SHIPPED.certifications)


NOTHING: dict[str, int | None] = dict.fromkeys((item.id for item in SMALL.items), None)
EVERYTHING: dict[str, int | None] = {item.id: key(item) for item in SMALL.items}


def report(
    *certifications: Certification, given_: dict[str, int | None] | None = None, today: date | None = None
) -> Report:
    content = replaced(SMALL, certifications=certifications)
    return build_report(content, content.roles[0], given_ or {}, today=today)


def certificates(
    *certifications: Certification, given_: dict[str, int | None] | None = None, today: date | None = None
) -> list[Certificate]:
    return list(report(*certifications, given_=given_, today=today).certificates)


NO_PLAN = Plan(steps=(), hours=0, more_steps=0, more_hours=0, nearer_role="")


# Which are named ---------------------------------------------------------------------------------------


def test_an_exam_that_is_retired_or_has_ended_is_never_recommended() -> None:
    found = certificates(
        certification("retired", status="retired", status_date="2027-01-01"),
        certification("ended", status="ending", status_date="2026-09-28"),
        certification("ends-today", status="ending", status_date="2026-11-01"),
        certification("alive"),
    )
    assert [each.id for each in found] == ["alive"]


@pytest.mark.parametrize(
    ("last", "suggested"),
    [("2026-11-30", False), ("2026-12-01", True), ("2026-10", False), ("2026-11", True), ("2025", False), ("", True)],
)
def test_an_exam_that_is_over_by_the_day_of_the_report_is_never_suggested(last: str, suggested: bool) -> None:
    exam = certification("exam", status="ending", status_date=last, checked=date(2025, 1, 1))
    assert bool(certificates(exam, today=date(2026, 11, 30))) == suggested


def test_an_exam_for_partners_only_is_never_suggested() -> None:
    assert [each.id for each in certificates(certification("theirs", partners_only=True), certification("open"))] == [
        "open"
    ]


def test_an_exam_far_below_or_above_what_the_role_asks_is_not_suggested() -> None:
    """The role asks for Dependable in both topics."""
    levels = {f"level-{n}": certification(f"level-{n}", required_level=n) for n in (1, 2, 3, 4)}
    assert {each.id for each in certificates(*list(levels.values())[:2])} == {"level-2"}
    assert {each.id for each in certificates(*list(levels.values())[2:])} == {"level-3", "level-4"}
    assert certificates(certification("other", skills=("serving",))) == []


def test_one_topic_that_hardly_counts_for_the_role_is_enough() -> None:
    role = SMALL.roles[0]
    light = tuple(msgspec.structs.replace(each, weight=1) for each in role.requirements)
    exam = certification("exam", skills=(light[0].skill,), required_level=light[0].level)
    content = replaced(
        SMALL, certifications=(exam,), roles=(msgspec.structs.replace(role, requirements=light), *SMALL.roles[1:])
    )
    assert [each.id for each in build_report(content, content.roles[0], {}).certificates] == ["exam"]


@given(people)
def test_what_is_suggested_is_near_the_role(who: Person) -> None:
    asks = {requirement.skill: requirement for requirement in who.role.requirements}
    exams = {exam.id: exam for exam in SHIPPED.certifications}
    for each in who.report.certificates:
        wanted = [asks[skill] for skill in exams[each.id].skills if skill in asks]
        mean = sum(w.level * w.weight for w in wanted) / sum(w.weight for w in wanted)
        assert abs(mean - each.level) <= 1


def test_at_most_three_exams_are_shown_and_none_without_topics() -> None:
    assert len(certificates(*(certification(f"exam-{n}") for n in range(5)))) == 3
    assert certificates(certification("empty", skills=())) == []


@pytest.mark.slow
@given(people, st.randoms(use_true_random=False))
@settings(max_examples=10)
def test_neither_the_vendor_nor_the_place_in_the_list_decides_what_is_named(who: Person, rng: Random) -> None:
    shuffled = list(SHIPPED.certifications)
    rng.shuffle(shuffled)
    vendors = [f"Vendor {rng.random()}" for _ in shuffled]
    other = replaced(
        SHIPPED,
        certifications=tuple(
            msgspec.structs.replace(exam, provider=vendor) for exam, vendor in zip(shuffled, vendors, strict=True)
        ),
    )
    again = build_report(other, who.role, who.given)
    assert [each.id for each in again.certificates] == [each.id for each in who.report.certificates]


# Facts in words ----------------------------------------------------------------------------------------


def test_an_exam_in_beta_or_about_to_end_says_so_and_an_active_one_says_nothing() -> None:
    found = certificates(
        certification("ending", status="ending", status_date="2027-03-31", successor="active"),
        certification("beta", status="beta", status_date="2026-09-29"),
        certification("active"),
    )
    assert {each.id: each.status for each in found} == {
        "active": "",
        "beta": "In beta since 29 September 2026. Content, price and passing mark may still change.",
        "ending": "Ending. Its last date is 31 March 2027. Look at Active first.",
    }
    assert {each.id: each.ends for each in found} == {"active": "", "beta": "", "ending": "2027-03-31"}
    assert found[0].id == "active"


def test_a_beta_or_an_end_without_a_date_is_said_without_one() -> None:
    found = certificates(certification("beta", status="beta"), certification("ending", status="ending"))
    assert [each.status for each in found] == [
        "In beta. Content, price and passing mark may still change.",
        "Ending. The vendor is withdrawing it. Look at its successor first.",
    ]


@pytest.mark.parametrize(
    ("facts", "amount"),
    [
        ({}, "1,250"),
        ({"price_usd": 0.0}, "free"),
        ({"price_usd": None}, ""),
        ({"confidence": "low"}, ""),
        ({"confidence": "low", "price_usd": 0.0}, ""),
        ({"confidence": "medium"}, "1,250"),
    ],
)
def test_a_price_is_shown_only_when_it_is_trusted(facts: dict[str, object], amount: str) -> None:
    (each,) = certificates(certification("exam", **facts))
    assert re.findall(r"free|[\d,]+", each.price) == ([amount] if amount else [])
    assert_said(each.price)


@pytest.mark.parametrize("months", [36, 12, 18, 1, 0, None])
def test_how_long_it_is_valid_is_said_in_words(months: int | None) -> None:
    (each,) = certificates(certification("exam", validity_months=months))
    assert_said(each.validity)


# Topics ------------------------------------------------------------------------------------------------


@given(people)
def test_a_topic_is_covered_only_where_the_skill_would_be_called_meets_at_the_level_of_the_exam(who: Person) -> None:
    results = {(s.id, s.target): s.result for area in who.report.areas for s in area.skills}
    asked = {s.id: s.asked for area in who.report.areas for s in area.skills}
    for each in who.report.certificates:
        for topic in each.topics:
            result = results.get((topic.skill, each.level))
            assert result is None or topic.covered == (result == "meets")
            assert result != "meets" or topic.known
            assert result != "not-sure" or not topic.known
            assert not topic.covered or topic.known
            assert asked.get(topic.skill, 1) or not topic.known


@given(people)
def test_a_topic_whose_words_name_the_expected_level_is_not_said_to_be_missing(who: Person) -> None:
    for each in who.report.certificates:
        wanted = SHIPPED.level_names[each.level]
        assert not [t for t in each.topics if t.known and not t.covered and wanted in t.words and t.words != wanted]


@pytest.mark.slow
@pytest.mark.parametrize("rated", range(5))
def test_whoever_only_rated_themselves_covers_no_topic_of_any_exam(rated: int) -> None:
    """Ratings alone say nothing that an exam could be called covered by, "Not yet" everywhere least of all."""
    given_: dict[str, int | None] = {f"area/{area.id}": rated for area in SHIPPED.areas}
    given_ |= {f"skill/{skill.id}": rated for skill in SHIPPED.skills}
    for role in SHIPPED.roles:
        for each in build_report(SHIPPED, role, given_).certificates:
            assert each.where.startswith("0 of ")
            assert "nothing" not in each.missing
            assert not any(topic.known for topic in each.topics)


def test_what_is_not_known_is_named_as_such_and_counted_apart() -> None:
    queries: dict[str, int | None] = {item.id: key(item) for item in SMALL.items if item.skill == "queries"}
    (each,) = certificates(certification("exam"), given_=queries)
    assert_said([each.where, each.missing, each.preparation])
    assert [topic.known for topic in each.missing_first] == [False, True]
    assert not each.is_covered


def test_an_exam_counts_the_topics_at_its_level_and_names_the_others_with_hours() -> None:
    (far,) = certificates(certification("exam"), given_=NOTHING)
    assert_said([far.where, far.missing, far.preparation], "far")
    assert [topic.hours for topic in far.topics] == [35, 35]  # 1.25 times 8 and 20 hours
    (near,) = certificates(certification("exam"), given_=EVERYTHING)
    assert_said([near.where, near.missing, near.preparation], "near")


@given(people)
def test_covered_and_missing_topics_are_all_topics_and_the_words_count_them(who: Person) -> None:
    for each in who.report.certificates:
        exam = next(exam for exam in SHIPPED.certifications if exam.id == each.id)
        assert tuple(topic.skill for topic in each.topics) == exam.skills
        assert each.level == exam.required_level
        covered = [topic for topic in each.topics if topic.covered]
        missing = [topic for topic in each.topics if not topic.covered]
        assert re.findall(r"\d+", each.where)[:2] == [str(len(covered)), str(len(each.topics))]
        assert any(topic.name in each.missing for topic in each.topics) == bool(missing)
        assert all(not topic.steps for topic in covered)
        for topic in missing:
            levels = [step.level for step in topic.steps]
            assert levels == list(range(exam.required_level - len(levels) + 1, exam.required_level + 1))
            for step in topic.steps:
                hours = SHIPPED.skill_by_id[topic.skill].levels[step.level].hours
                assert BUFFER * hours <= step.hours < BUFFER * hours + 1


@given(people)
def test_the_words_for_a_topic_come_from_the_estimate_that_the_report_has_of_the_same_skill(who: Person) -> None:
    skills = [skill for area in who.report.areas for skill in area.skills]
    said = {skill.id: standing((skill.mean, skill.sd), SHIPPED.measurement.cuts).words for skill in skills}
    for each in who.report.certificates:
        for topic in each.topics:
            assert topic.words == said.get(topic.skill, topic.words)
            assert any(name in topic.words for name in LEVEL_NAMES)


@given(people, exams, st.floats(0, 3))
def test_more_ability_never_adds_a_missing_topic_or_an_hour(who: Person, exam: Certification, more: float) -> None:
    abilities = estimate(bank_of(SHIPPED), who.given)
    better = Abilities(abilities.bank, abilities.mean + more, abilities.covariance)
    asked = Counter(SHIPPED.item_by_id[id].skill for id in who.given if id in SHIPPED.item_by_id)
    before, after = (exam_topics(SHIPPED, exam, each, asked) for each in (abilities, better))
    for now, then in zip(before, after, strict=True):
        assert then.covered or not now.covered
        assert then.hours <= now.hours


# Sections ----------------------------------------------------------------------------------------------

DOMAINS = (
    ExamDomain("Storing", "~60%", ("queries",)),
    ExamDomain("Moving", "20-25%", ("pipelines", "queries")),
    ExamDomain("Selling", "15%"),
)


def test_sections_say_their_share_of_the_questions_and_how_many_of_their_topics_are_covered() -> None:
    (near,) = certificates(certification("exam", domains=DOMAINS), given_=EVERYTHING)
    assert near.sections == (
        Section("Storing", "about 60 of 100", 1, 1),
        Section("Moving", "20 to 25 of 100", 2, 2),
        Section("Selling", "15 of 100", 0, 0),
    )
    assert near.questions_covered == (
        "By the vendor’s shares, about 85 of 100 questions are on topics you are known to meet."
        " About 15 of 100 are on things Plumb does not ask about."
    )
    (far,) = certificates(certification("exam", domains=DOMAINS[:2]), given_=NOTHING)
    assert [section.covered for section in far.sections] == [0, 0]
    assert far.questions_covered == ("By the vendor’s shares, hardly any question is on topics you are known to meet.")
    (all_of_it,) = certificates(certification("exam", domains=DOMAINS[:2]), given_=EVERYTHING)
    assert "nearly every question is on topics" in all_of_it.questions_covered


@pytest.mark.parametrize(
    "domains",
    [(), (ExamDomain("Storing", "", ("queries",)),), (ExamDomain("Selling", "100%"),), (*DOMAINS, ExamDomain("Rest"))],
)
def test_without_every_share_or_any_topic_of_ours_no_number_of_questions_is_named(
    domains: tuple[ExamDomain, ...],
) -> None:
    (each,) = certificates(certification("exam", domains=domains), given_=EVERYTHING)
    assert each.questions_covered == ""
    assert len(each.sections) == len(domains)


@given(people)
def test_no_section_covers_more_topics_than_it_has(who: Person) -> None:
    for each in who.report.certificates:
        assert all(0 <= section.covered <= section.topics for section in each.sections)
        assert not any("%" in section.share for section in each.sections)
