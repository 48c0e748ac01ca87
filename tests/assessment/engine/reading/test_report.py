"""What a report says about generated people."""

import re

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.engine.asking.length import ratings
from assessment.engine.model.bank import bank_of
from assessment.engine.model.scoring import estimate, is_rating, level_words, on_level_scale
from assessment.engine.planning.plan import build_plan
from assessment.engine.planning.schedule import schedule
from assessment.engine.reading.evidence import NOT_RIGHT, RIGHT, UNKNOWN
from assessment.engine.reading.reasons import area_words, skill_words
from assessment.engine.reading.report import area_results, build_report
from assessment.engine.reading.results import RESULT_NAMES
from assessment.engine.reading.scores import called, standing, words_beside
from assessment.engine.reading.values import AreaScore, Report, SkillScore
from skills.content import LEVEL_NAMES, Content, decode, encode
from tests.assessment.engine.answers import (
    PEOPLE,
    SHIPPED,
    SMALL,
    Person,
    assessed,
    key,
    own_sentences,
    person,
    replaced,
    wrong,
)
from tests.snapshots import assert_said

NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve")

people = st.integers(0, PEOPLE - 1).map(person)


def knowing(role: str, step: int, level: int | None = 2, length: str = "standard", stop_after: int = 1000) -> Report:
    """The report on somebody who rates everything `level` and knows every question up to `step`."""
    profile = SHIPPED.role_by_id[role]
    given_ = assessed(
        SHIPPED,
        profile,
        lambda _: level,
        lambda item: key(item) if item.level <= step else None,
        length,
        stop_after=stop_after,
    )
    return build_report(SHIPPED, profile, given_)


@given(people)
def test_results_read_alone_are_those_of_the_whole_report(one: Person) -> None:
    results = {area.id: area.result for area in one.report.areas}
    assert area_results(SHIPPED, one.role, one.given) == results


def test_results_read_alone_leave_out_hurried_answers_as_the_report_does() -> None:
    one = person(3)
    seconds = dict.fromkeys(list(one.given)[::2], 0.5)
    report = build_report(SHIPPED, one.role, one.given, seconds)
    assert area_results(SHIPPED, one.role, one.given, seconds) == {area.id: area.result for area in report.areas}


# Results -----------------------------------------------------------------------------------------------


@given(st.floats(-3, 3), st.floats(0.05, 1.2))
def test_the_words_for_a_level_name_the_likeliest_level_and_no_number(mean: float, sd: float) -> None:
    cuts = SHIPPED.measurement.cuts
    words = level_words(mean, sd, cuts)
    level = min(int(on_level_scale(mean, cuts)), 4)
    named = [place for place, name in enumerate(LEVEL_NAMES) if name in words]
    assert named[0] <= level <= named[-1]
    assert not re.search(r"\d", words)


@given(people)
def test_each_line_has_a_range_around_its_place_and_words(who: Person) -> None:
    for area in who.report.areas:
        scores: list[AreaScore | SkillScore] = [area, *area.skills]
        for score in scores:
            assert 0 <= score.low <= score.position <= score.high <= 5
            assert 0 <= score.probability <= 1
            assert score.words
            assert not re.search(r"\d", score.words + area.check_words + area.own_words)
            assert (score.asked == 0) <= (score.result == "not-sure")
        if area.check_position is not None:
            assert area.check_low is not None
            assert area.check_high is not None
            assert 0 <= area.check_low <= area.check_position <= area.check_high <= 5
        assert (area.check_position is None) == (area.asked == 0) == (area.check_words == "")


@given(people)
def test_the_report_counts_what_it_lists(who: Person) -> None:
    role, given_, report, _ = who
    assert sum(report.count(result) for result in RESULT_NAMES) == len(report.areas)
    assert sum(len(report.named(result)) for result in RESULT_NAMES) == len(report.areas)
    assert report.questions == sum(area.asked for area in report.areas) == sum(not is_rating(id) for id in given_)
    assert report.ratings == sum(is_rating(id) and value is not None for id, value in given_.items())
    assert {skill.id for area in report.areas for skill in area.skills} == {r.skill for r in role.requirements}
    met = [area.result == "meets" for area in report.areas]
    assert met == sorted(met), "what is met comes last"


@given(people)
def test_each_line_rests_on_the_responses_of_its_own_skill_and_all_of_them(who: Person) -> None:
    given_ = who.given
    for area in who.report.areas:
        for skill in area.skills:
            mine = [
                id
                for id in given_
                if id == f"skill/{skill.id}" or (not is_rating(id) and SHIPPED.item_by_id[id].skill == skill.id)
            ]
            assert [evidence.id for evidence in skill.evidence] == mine
        answers = [e.answer for skill in area.skills for e in skill.evidence if not is_rating(e.id)]
        assert area.asked == len(answers)
        assert area.right == answers.count(RIGHT)
        assert area.unknown == answers.count(UNKNOWN)


def test_the_evidence_tells_right_not_right_not_known_and_the_persons_own_word() -> None:
    where, join, index = (SMALL.item_by_id[id] for id in ("query-where", "query-join", "query-index"))
    given_ = {
        "skill/queries": 3,
        "skill/pipelines": None,
        where.id: key(where),
        join.id: wrong(join),
        index.id: None,
    }
    report = build_report(SMALL, SMALL.roles[0], given_)
    queries, pipelines = (next(s for s in report.areas[0].skills if s.id == id) for id in ("queries", "pipelines"))
    assert [e.answer for e in queries.evidence] == ["Dependable", RIGHT, NOT_RIGHT, UNKNOWN]
    assert_said(queries.reason, "skill")
    assert [e.answer for e in pipelines.evidence] == ["I can’t say"]
    assert_said(pipelines.reason, "skill without a question")
    assert_said(report.areas[0].reason, "area")


# The headline ------------------------------------------------------------------------------------------


def test_who_meets_every_area_is_told_to_aim_higher_or_apply() -> None:
    report = knowing("junior-ml-engineer", 4, level=3, length="thorough")
    assert report.count("meets") == len(report.areas)
    assert_said([report.headline, report.emphasis, report.sure])


def test_who_meets_nothing_is_at_the_start_and_told_how_many_gaps_there_are() -> None:
    report = knowing("ml-engineer", 0, level=0)
    assert report.count("meets") == 0
    assert_said(report.headline)
    assert f"of {report.count('gap')} gaps" in report.emphasis


def test_who_has_gaps_is_told_how_many_matter_most() -> None:
    role = SHIPPED.role_by_id["ml-engineer"]
    strong = {area.id for area in SHIPPED.areas[::2]}

    def knows(skill: str) -> bool:
        return SHIPPED.skill_by_id[skill].area in strong

    given_ = assessed(
        SHIPPED,
        role,
        lambda rating: 4 if knows(rating.partition("/")[2]) else 1,
        lambda item: key(item) if knows(item.skill) else None,
        "thorough",
    )
    report = build_report(SHIPPED, role, given_)
    gaps = report.count("gap")
    assert gaps > 0
    assert report.count("meets") > 0
    assert report.headline == f"You meet {report.count('meets')} of {len(report.areas)} areas."
    of = f" of {gaps}" if gaps > 3 else ""
    assert report.emphasis.startswith(
        f"{NUMBERS[min(gaps, 3)]}{of} {'gap matters' if gaps == 1 else 'gaps matter'} most"
    )
    for result in ("meets", "gap"):
        assert any(name in report.lead for name in report.named(result))


def test_who_stopped_after_four_questions_is_told_how_much_is_known() -> None:
    rated = len(ratings(SHIPPED, SHIPPED.role_by_id["junior-ml-engineer"], "standard"))
    report = knowing("junior-ml-engineer", 4, level=4, stop_after=rated + 4)
    known = len(report.areas) - report.count("not-sure")
    assert report.questions == 4
    assert 0 < known < len(report.areas) / 2
    assert re.findall(r"\d+", report.headline) == [str(known), str(len(report.areas))]
    assert_said([report.headline, report.emphasis, report.sure, report.unsure])


def test_who_only_rated_is_told_that_nothing_was_checked() -> None:
    role = SHIPPED.role_by_id["ml-engineer"]
    report = knowing(role.id, 4, level=4, length="thorough", stop_after=len(ratings(SHIPPED, role, "thorough")))
    assert_said([report.headline, report.emphasis, report.sure])
    assert {area.check_words for area in report.areas} == {""}
    assert (report.agreement, report.leaning, report.differences) == ("", "", ())


HEADLINES = {
    "met": r"^You meet (\d+) of (\d+) areas\.",
    "hint": r"hint on (\d+) of (\d+) areas",
    "matter most": r"(\w+) (?:of (\d+) )?gaps? matters? most",
    "gaps": r"(?<!of )\b([A-Z]?[a-z]+) gaps?\b(?! matter)",
    "open": r"(\w+) (?:areas? )?we can’t tell yet",
    "near": r"(\w+) (?:(?:of \d+ )?areas? (?:is|are) )?within reach",
    "start": r"^You are at the start\.()",
    "own": r"^By your own rating, ()",
}
"""How a headline may go on, with the numbers in it. Every one of them is met among the people."""


def test_the_headline_never_says_another_number_than_the_lines_do() -> None:
    met: set[str] = set()
    for number in range(PEOPLE):
        report = person(number).report
        total, count = len(report.areas), {result: report.count(result) for result in RESULT_NAMES}
        words = report.headline + " " + report.emphasis
        matches = {name: re.search(form, words) for name, form in HEADLINES.items()}
        found = {name: match.groups() for name, match in matches.items() if match}
        true = {
            "met": (str(count["meets"]), str(total)),
            "hint": (str(total - count["not-sure"]), str(total)),
            "matter most": ("Three", str(count["gap"])),
            "gaps": (NUMBERS[count["gap"]],),
            "open": (NUMBERS[count["not-sure"]],),
            "near": (NUMBERS[count["within-reach"]],),
            "start": ("",),
            "own": ("",),
        }
        for name, said in found.items():
            assert tuple(part[:1].upper() + part[1:] for part in said) == true[name], words
        assert "met" not in found or 0 < count["meets"] < total
        assert "matter most" not in found or count["gap"] > 3
        assert "start" not in found or count["meets"] == 0
        assert ("own" in found) == (report.questions == 0 < report.ratings)
        if report.questions and count["not-sure"] and "open" not in found:
            assert re.search(r"hint on|would settle|would narrow", words), "what is open is counted"
            met.add("open otherwise")
        met |= set(found)
    assert met == {*HEADLINES, "open otherwise"}, "nothing is promised of what nobody was told"


def test_once_most_areas_are_known_a_headline_never_says_that_none_of_them_is_met() -> None:
    reports = [person(number).report for number in range(PEOPLE)]
    known = [each for each in reports if each.questions and each.count("not-sure") <= len(each.areas) / 2]
    assert 0 in {report.count("meets") for report in known}, "somebody meets none"
    for report in known:
        assert not re.search(r"\b(0|No|None) of", report.headline + " " + report.emphasis)


# Words and results -------------------------------------------------------------------------------------


def named_levels(words: str) -> list[int]:
    """The levels that words for a level name, without the one that is only possible."""
    likely = re.split(", could still be |, close to ", words)[0]
    return [level for level, name in enumerate(LEVEL_NAMES) if name in likely]


@pytest.mark.parametrize(
    "numbers", [range(30), pytest.param(range(30, PEOPLE), marks=pytest.mark.long)], ids=["30 people", "all others"]
)
def test_the_words_for_a_level_never_contradict_the_result_beside_them(numbers: range) -> None:
    for number in numbers:
        assert_words_agree(person(number))


def assert_words_agree(who: Person) -> None:
    for area in who.report.areas:
        scores: list[AreaScore | SkillScore] = [area, *area.skills]
        for score in scores:
            if not score.asked:
                assert score.result == "not-sure"
                own = area_words("", 0, score.own, is_told=True)
                assert score.words in (own, skill_words(score.words.partition(",")[0], 0, is_told=bool(who.given)))
                continue
            named = named_levels(score.words)
            if score.result == "meets":
                assert named[0] >= score.target, score.words
            elif score.result == "gap":
                assert named[-1] < score.target, score.words
            elif named[0] >= score.target:
                assert score.words.endswith(f", could still be {LEVEL_NAMES[score.target - 1]}")
            elif named[-1] < score.target:
                assert score.words.endswith(
                    (f", could still be {LEVEL_NAMES[score.target]}", f", close to {LEVEL_NAMES[score.target]}")
                )


@given(st.floats(-3, 3), st.floats(0.05, 1.2), st.integers(1, 4), st.integers(1, 9))
def test_words_and_results_agree_for_every_belief(mean: float, sd: float, target: int, asked: int) -> None:
    cuts = SHIPPED.measurement.cuts
    here = standing((mean, sd), cuts)
    probability, result = called(here, target, asked, cuts)
    words = words_beside(here, (probability, result), target, asked)
    named = named_levels(words)
    assert {"meets": named[0] >= target, "gap": named[-1] < target}.get(result, True), words
    if result in ("within-reach", "not-sure"):
        everything = [level for level, name in enumerate(LEVEL_NAMES) if name in words]
        assert min(everything) < target <= max(everything), "it is called neither way, so both sides are named"


def test_who_said_nothing_is_told_nothing_about_a_level() -> None:
    for given_ in ({}, {f"area/{area.id}": None for area in SHIPPED.areas}):
        report = build_report(SHIPPED, SHIPPED.role_by_id["ml-engineer"], given_)
        said = [report.headline, report.emphasis, report.lead, report.sure, report.unsure]
        said += [area.words + area.reason for area in report.areas]
        said += [skill.words + skill.reason for area in report.areas for skill in area.skills]
        assert not [text for text in said if "your own" in text or "your word" in text or "your answers" in text]
        assert not [area.words for area in report.areas if any(name in area.words for name in LEVEL_NAMES)]


def test_answers_too_fast_to_count_are_called_that_in_every_line_they_belong_to() -> None:
    role = SHIPPED.role_by_id["ml-engineer"]
    given_ = assessed(SHIPPED, role, lambda _: None, key)
    seconds = {id: 0.5 for id in given_ if not is_rating(id)}
    report = build_report(SHIPPED, role, given_, seconds)
    assert report.questions == 0
    asked = {SHIPPED.skill_by_id[SHIPPED.item_by_id[id].skill].area for id in seconds}
    assert {area.id for area in report.areas if "too fast" in area.reason} == asked
    assert "too fast" in report.emphasis
    assert not [area.reason for area in report.areas if area.id in asked and "No question was asked" in area.reason]


# Calibration -------------------------------------------------------------------------------------------


@given(people)
def test_the_areas_said_to_differ_are_those_whose_level_lies_beyond_the_range_of_the_check(who: Person) -> None:
    report = who.report
    both = [a for a in report.areas if a.own is not None and a.check_low is not None and a.check_high is not None]
    outside = [
        a.name
        for a in both
        if (a.right and not (a.check_low or 0) < (a.own or 0) + 0.5)
        or (a.right < a.asked and not (a.own or 0) - 0.5 < (a.check_high or 0))
    ]
    assert [difference.area for difference in report.differences] == outside
    counted = re.findall(r"\d+", report.agreement)
    if not both:
        assert report.agreement == ""
    elif len(outside) in (0, len(both)):
        assert counted == ([str(len(both))] if len(both) > 1 else [])
        assert ("agree" in report.agreement) == (not outside)
    elif report.leaning:
        assert counted[:2] == [str(len(outside)), str(len(both))]
    else:
        assert counted == [str(len(both) - len(outside)), str(len(both))]


@pytest.mark.parametrize(("level", "differing"), [(2, 0), (4, 1)])
def test_one_area_to_compare_is_spoken_of_in_the_singular(level: int, differing: int) -> None:
    given_: dict[str, int | None] = {item.id: key(item) if item.level < 3 else None for item in SMALL.items}
    given_["skill/serving"] = level
    report = build_report(SMALL, SMALL.role_by_id["ml-engineer"], given_)
    assert len(report.differences) == differing
    assert_said(report.agreement)


@given(people)
def test_a_leaning_is_named_only_when_the_estimate_is_clear_about_its_side(who: Person) -> None:
    leaning = who.report.leaning
    mean, sd = estimate(bank_of(SHIPPED), who.given).bias
    if leaning:
        assert abs(mean) >= sd
        assert ("above" in leaning) == (mean > 0)


def test_a_strength_that_the_person_did_not_see_is_pointed_out() -> None:
    report = knowing("junior-ml-engineer", 4, level=1, length="thorough")
    areas = {area.name: area for area in report.areas}
    unseen = [each for each in report.strengths if (areas[each.area].own or 0) < (areas[each.area].check_low or 0)]
    assert unseen
    assert_said([each.sentence for each in unseen])
    assert len(report.strengths) <= 3
    assert {strength.area for strength in report.strengths} <= set(report.named("meets"))


# Paths -------------------------------------------------------------------------------------------------


@given(people)
def test_every_path_shown_leads_to_the_role_and_no_more_than_three_are(who: Person) -> None:
    role, report = who.role, who.report
    paths = {path.id: path for path in SHIPPED.paths}
    assert len(report.routes) <= 3
    assert all(role.id in paths[route.id].roles for route in report.routes)
    assert len({route.id for route in report.routes}) == len(report.routes)


def test_who_is_far_from_a_role_hears_of_one_that_asks_for_less_and_who_is_near_does_not() -> None:
    lighter = msgspec.structs.replace(
        SHIPPED.role_by_id["senior-ml-engineer"],
        id="lighter",
        name="A lighter role",
        requirements=tuple(
            msgspec.structs.replace(each, level=max(each.level - 1, 1))
            for each in SHIPPED.role_by_id["senior-ml-engineer"].requirements
        ),
    )
    content: Content = replaced(SHIPPED, roles=(SHIPPED.role_by_id["senior-ml-engineer"], lighter))
    senior = content.roles[0]
    knows_nothing = assessed(content, senior, lambda _: 2, lambda _: None)
    knows_all = assessed(content, senior, lambda _: 2, key)
    assert build_report(content, senior, knows_nothing).nearer_role == "A lighter role"
    assert build_report(content, senior, knows_all).nearer_role == ""


# How it speaks -----------------------------------------------------------------------------------------


@given(people, st.integers(1, 60))
def test_no_sentence_praises_judges_or_shouts(who: Person, weekly_hours: int) -> None:
    report, plan = who.report, who.plan
    for text in own_sentences(report, plan, schedule(plan, weekly_hours)):
        assert "!" not in text
        assert not re.search(
            r"overconfiden|\bfail|\bweak|beginner|\bexpert\b|congratul|excellent|great\b|\bbad\b|poor",
            text,
            re.IGNORECASE,
        ), text
        assert "  " not in text
        assert text == text.strip()
        assert not re.search(
            r"(?<!of )\b1 (questions|areas|weeks|hours|topics)\b|\bone areas\b", text, re.IGNORECASE
        ), text


@given(people)
def test_a_sentence_is_short_once_the_names_in_it_are_left_out(who: Person) -> None:
    report, plan = who.report, who.plan
    names = [area.name for area in SHIPPED.areas] + [skill.name for skill in SHIPPED.skills]
    for text in own_sentences(report, plan, schedule(plan, 6)):
        for name in sorted(names, key=len, reverse=True):
            text = text.replace(name, "It")
        for sentence in re.split(r"(?<=[.?]) ", text):
            assert len(sentence.split()) <= 25, sentence


@pytest.mark.slow
@given(people)
@settings(max_examples=8)
def test_the_same_responses_give_the_same_bytes_also_from_a_content_read_anew(who: Person) -> None:
    role, given_ = who.role, who.given
    again = decode(encode(SHIPPED))
    first, second = (
        msgspec.json.encode([report, build_plan(content, report)])
        for content, report in ((c, build_report(c, c.role_by_id[role.id], given_)) for c in (SHIPPED, again))
    )
    assert first == second


@given(people)
@settings(max_examples=8)
def test_a_report_read_back_from_json_is_equal_and_has_no_negative_nought(who: Person) -> None:
    report = who.report
    data = msgspec.json.encode(report)
    assert msgspec.json.decode(data, type=Report) == report
    assert not re.search(rb"-0\.0[,}\]]", data)
