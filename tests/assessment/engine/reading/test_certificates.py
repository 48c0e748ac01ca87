"""Certifications in every state: what is covered, what is missing, and what it takes beyond a plan."""

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
from assessment.engine.reading.values import Report
from skills.content import LEVEL_NAMES, Certification, ExamDomain
from tests.assessment.engine.answers import PEOPLE, SHIPPED, SMALL, Person, certification, key, person, replaced

people = st.integers(0, PEOPLE - 1).map(person)
exams = st.sampled_from(SHIPPED.certifications)


NOTHING: dict[str, int | None] = dict.fromkeys((item.id for item in SMALL.items), None)
EVERYTHING: dict[str, int | None] = {item.id: key(item) for item in SMALL.items}


def report(*certifications: Certification, given_: dict[str, int | None] | None = None) -> Report:
    content = replaced(SMALL, certifications=certifications)
    return build_report(content, content.roles[0], given_ or {})


def certificates(*certifications: Certification, given_: dict[str, int | None] | None = None) -> list[Certificate]:
    return list(report(*certifications, given_=given_).certificates)


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


def test_at_most_three_exams_are_shown_and_none_without_topics() -> None:
    assert len(certificates(*(certification(f"exam-{n}") for n in range(5)))) == 3
    assert certificates(certification("empty", skills=())) == []


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
    ("facts", "price"),
    [
        ({}, "about 1,250 US dollars"),
        ({"price_usd": 0.0}, "free"),
        ({"price_usd": None}, "price not known for certain"),
        ({"confidence": "low"}, "price not known for certain"),
        ({"confidence": "low", "price_usd": 0.0}, "price not known for certain"),
        ({"confidence": "medium"}, "about 1,250 US dollars"),
    ],
)
def test_a_price_is_shown_only_when_it_is_trusted(facts: dict[str, object], price: str) -> None:
    assert [each.price for each in certificates(certification("exam", **facts))] == [price]


@pytest.mark.parametrize(
    ("months", "words"),
    [
        (36, "valid for 3 years"),
        (12, "valid for 1 year"),
        (18, "valid for 18 months"),
        (1, "valid for 1 month"),
        (0, "does not expire"),
        (None, "how long it is valid is not known"),
    ],
)
def test_how_long_it_is_valid_is_said_in_words(months: int | None, words: str) -> None:
    assert [each.validity for each in certificates(certification("exam", validity_months=months))] == [words]


# Topics ------------------------------------------------------------------------------------------------


def test_an_exam_counts_the_topics_at_its_level_and_names_the_others_with_hours() -> None:
    (far,) = certificates(certification("exam"), given_=NOTHING)
    assert far.where == "0 of 2 topics at the level it expects"
    assert far.missing == "Data pipelines and Querying tables"
    assert far.preparation == "about 70 hours"
    assert [topic.hours for topic in far.topics] == [35, 35]  # 1.25 times 8 and 20 hours
    (near,) = certificates(certification("exam"), given_=EVERYTHING)
    assert near.where == "2 of 2 topics at the level it expects"
    assert (near.missing, near.preparation) == ("nothing we can see", "its own exam format")


@given(people)
def test_covered_and_missing_topics_are_all_topics_and_the_words_count_them(who: Person) -> None:
    for each in who.report.certificates:
        exam = next(exam for exam in SHIPPED.certifications if exam.id == each.id)
        assert tuple(topic.skill for topic in each.topics) == exam.skills
        assert each.level == exam.required_level
        covered = [topic for topic in each.topics if topic.covered]
        missing = [topic for topic in each.topics if not topic.covered]
        assert each.where == f"{len(covered)} of {len(each.topics)} topics at the level it expects"
        assert (each.missing == "nothing we can see") == (not missing)
        assert all(not topic.steps for topic in covered)
        for topic in missing:
            levels = [step.level for step in topic.steps]
            assert levels == list(range(exam.required_level - len(levels) + 1, exam.required_level + 1))
            for step in topic.steps:
                hours = SHIPPED.skill_by_id[topic.skill].levels[step.level].hours
                assert BUFFER * hours <= step.hours < BUFFER * hours + 1


@given(people)
def test_the_words_for_a_topic_are_those_of_the_report_on_the_same_skill(who: Person) -> None:
    said = {skill.id: skill.words for area in who.report.areas for skill in area.skills}
    for each in who.report.certificates:
        for topic in each.topics:
            assert topic.words == said.get(topic.skill, topic.words)
            assert any(name in topic.words for name in LEVEL_NAMES)


@given(people, exams, st.floats(0, 3))
def test_more_ability_never_adds_a_missing_topic_or_an_hour(who: Person, exam: Certification, more: float) -> None:
    abilities = estimate(bank_of(SHIPPED), who.given)
    better = Abilities(abilities.bank, abilities.mean + more, abilities.covariance)
    for now, then in zip(exam_topics(SHIPPED, exam, abilities), exam_topics(SHIPPED, exam, better), strict=True):
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
        "By the vendor's shares, about 85 of 100 questions are on topics where you are likely at that level."
        " About 15 of 100 are on things Plumb does not ask about."
    )
    (far,) = certificates(certification("exam", domains=DOMAINS[:2]), given_=NOTHING)
    assert [section.covered for section in far.sections] == [0, 0]
    assert far.questions_covered == (
        "By the vendor's shares, hardly any question is on topics where you are likely at that level."
    )
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
