"""The shipped question bank and framework: complete, reviewed, and as the records beside them say."""

import re
from collections import Counter
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Literal

import pytest

from skills import bundle
from skills.content import MAX_LEVEL, Item
from skills.difficulty import SkillRankings, agreement, placed
from skills.judgements import Judgements, PublicItems, optimism
from skills.validation import problems
from skills.validation.cues import Guessed, Guesser, format_of
from skills.value import Value
from skills.yaml_file import parse
from tests.builders import shipped_content

DATA = Path(bundle.__file__).parent / "data"
CONTENT = shipped_content()
STEPS = range(1, MAX_LEVEL + 1)


class Answer(Value, frozen=True):
    """What one blind reviewer said: the place of the chosen option as written."""

    reviewer: str
    option: int
    sure: bool
    guess: int | None = None
    """What the reviewer guessed before, from the options alone."""
    good_sense: bool = False
    """Whether good sense answers it without the subject, as the reviewer sees it."""


class Case(Value, frozen=True):
    """The best argument a reviewer found for a wrong option, and whether it holds."""

    option: int
    argument: str
    holds: bool = False


class Reviewed(Value, frozen=True):
    """One item in one round of the blind review."""

    item: str
    text: str
    """Fingerprint of what the reviewers read."""
    key: int
    """Place of the right option at the time."""
    answers: tuple[Answer, ...]
    cases: tuple[Case, ...] = ()
    remark: str = ""
    outcome: Literal["kept", "reworded", "replaced"] = "kept"
    changed: str = ""
    """What was changed afterwards, in a sentence."""


class Round(Value, frozen=True):
    """A round of the blind review, in the order of the rounds."""

    about: str
    items: tuple[Reviewed, ...]


class Sense(Value, frozen=True):
    """Which readers thought that good sense alone answers an item, by what they are called."""

    item: str
    text: str
    marked: dict[str, bool]


class Sensed(Value, frozen=True):
    """What readers made of the bank with good sense alone."""

    about: str
    items: tuple[Sense, ...]


class Cues(Value, frozen=True):
    """How many points over chance a model finds keys by the wording of options alone, in an area or the bank."""

    area: str
    questions: int
    before: float
    now: float
    error: float


class Cued(Value, frozen=True):
    """What wording gave away before it was mended, and what it gives away now."""

    about: str
    found: tuple[Cues, ...]


ROUNDS = tuple(parse(path.read_bytes(), Round, path.name) for path in sorted((DATA / "review").glob("round-*.yaml")))
RANKINGS = parse((DATA / "review/rankings.yaml").read_bytes(), tuple[SkillRankings, ...], "rankings.yaml")


def fingerprint(item: Item) -> str:
    """What a person who takes the check reads of an item."""
    table = "" if item.table is None else f"{item.table.caption}{item.table.head}{item.table.rows}"
    parts = (item.context, item.code, table, item.stem, *(option.text for option in item.options))
    return sha256("\n".join(parts).encode()).hexdigest()[:12]


@cache
def guessed_by_area() -> dict[str, Guessed]:
    """What the model finds in each area, and in the bank without a name."""
    return Guesser(CONTENT.items).guessed([CONTENT.skill_by_id[item.skill].area for item in CONTENT.items])


def key(item: Item) -> int:
    return next(place for place, option in enumerate(item.options) if option.correct)


def share_right(reviewed: list[Reviewed]) -> float:
    answers = [answer.option == entry.key for entry in reviewed for answer in entry.answers]
    return sum(answers) / len(answers)


def latest() -> dict[str, Reviewed]:
    """The last review of each item."""
    return {entry.item: entry for past in ROUNDS for entry in past.items}


# The bank ----------------------------------------------------------------------------------------------


def test_no_rule_finds_anything_in_the_shipped_content() -> None:
    assert [str(problem) for problem in problems(CONTENT)] == []


def test_the_bank_has_room_for_a_check_and_a_retake() -> None:
    assert len(CONTENT.items) >= 450
    counts = Counter((item.skill, item.level) for item in CONTENT.items)
    for skill in CONTENT.skills:
        per_step = [counts[skill.id, step] for step in STEPS]
        least = (2, 8) if skill.core else (1, 6)
        assert (min(per_step) >= least[0], sum(per_step) >= least[1]) == (True, True), f"{skill.id}: {per_step}"


def test_every_item_says_who_answers_for_it_where_it_comes_from_and_how_hard_it_should_be() -> None:
    for item in CONTENT.items:
        assert item.author, item.id
        assert item.source.title, item.id
        assert item.origin == "expert", item.id
        assert item.difficulty is not None, item.id
        assert item.difficulty_sd is not None, item.id
        assert all(option.reason for option in item.options), item.id


def test_at_least_half_of_the_items_show_a_situation() -> None:
    shown = [item for item in CONTENT.items if item.context or item.code or item.table]
    assert len(shown) >= len(CONTENT.items) / 2


def test_right_answers_stand_at_every_place_about_equally_often_where_the_order_is_kept() -> None:
    places = Counter(key(item) for item in CONTENT.items if len(item.options) == 4 and item.fixed_order)
    assert all(0.15 <= places[place] / places.total() <= 0.35 for place in range(4)), places


def test_the_length_of_an_option_says_nothing_about_it() -> None:
    """By chance the right answer would be the longest of four in a quarter of the items, and the shortest too."""
    four = [item for item in CONTENT.items if len(item.options) == 4]
    ranks = Counter(sorted(len(o.text) for o in i.options).index(len(i.options[key(i)].text)) for i in four)
    assert all(0.1 <= ranks[rank] / len(four) <= 0.4 for rank in range(4)), ranks


def test_the_longest_option_is_right_about_as_often_as_any_other() -> None:
    """Chance is a quarter. Two standard errors either way, so that it helps neither to choose it nor to rule it out."""
    lengths = [[len(option.text) for option in item.options] for item in CONTENT.items]
    marked = [
        all_[key(item)] == max(all_)
        for item, all_ in zip(CONTENT.items, lengths, strict=True)
        if all_.count(max(all_)) == 1
    ]
    assert 0.2 <= sum(marked) / len(marked) <= 0.31, sum(marked)


@pytest.mark.slow
def test_wording_gives_hardly_any_answer_away() -> None:
    """A model that sees options only finds at most 3 points over chance in the bank, and 7 in each area.

    An area has 20 to 112 questions, on which chance alone moves the figure by 4 to 10 points (its standard error). So
    an area may be one such error above 7: a bank without any cue would exceed that in one area of some thirty.
    """
    found = guessed_by_area()
    assert found[""].excess <= 3
    assert {area: str(g) for area, g in found.items() if g.excess - 100 * g.error > 7} == {}


@pytest.mark.slow
def test_what_wording_gives_away_is_kept_by_area_beside_what_it_gave_away_before() -> None:
    """Within a question, since sums end differently on other machines and a close guess may turn on it."""
    kept = parse((DATA / "review/cues.yaml").read_bytes(), Cued, "cues.yaml").found
    found = guessed_by_area()
    assert {row.area: row.questions for row in kept} == {area: g.questions for area, g in found.items()}
    assert [row for row in kept if abs(row.now - found[row.area].excess) > 100 / row.questions] == []
    assert [row for row in kept if abs(row.error - 100 * found[row.area].error) > 0.5] == []


@pytest.mark.slow
def test_guessing_succeeds_as_often_as_the_engine_assumes_in_every_format() -> None:
    """Who knows nothing and guesses finds by wording what the model finds; within two standard errors that is chance."""
    found = Guesser(CONTENT.items).guessed([format_of(item) for item in CONTENT.items])
    assert {name: str(g) for name, g in found.items() if g.excess > 200 * g.error} == {}


# The reviews ---------------------------------------------------------------------------------------------


def test_every_item_was_answered_blind_as_it_reads_now() -> None:
    seen = latest()
    unread = [item.id for item in CONTENT.items if item.id not in seen or seen[item.id].text != fingerprint(item)]
    assert unread == []
    assert {item.review for item in CONTENT.items} == {"blind-reviewed"}


def test_good_sense_alone_answers_at_most_one_item_in_ten() -> None:
    """By any of the readers who were asked the strict question of an item as it stands now; each item has at least one.

    Readers of the rounds above were asked less strictly, and mark more.
    """
    sensed = parse((DATA / "review/good_sense.yaml").read_bytes(), Sensed, "good_sense.yaml").items
    assert {(entry.item, entry.text) for entry in sensed} == {(item.id, fingerprint(item)) for item in CONTENT.items}
    assert all(entry.marked for entry in sensed)
    assert sum(any(entry.marked.values()) for entry in sensed) <= 0.1 * len(sensed)


def test_after_the_last_change_at_least_98_of_100_blind_answers_agree_with_the_key() -> None:
    seen = latest()
    now = [seen[item.id] for item in CONTENT.items]
    assert [entry.item for entry in now if entry.key != key(CONTENT.item_by_id[entry.item])] == []
    assert share_right(now) >= 0.98


def test_no_item_is_left_on_which_a_reviewer_and_the_key_disagree() -> None:
    now = latest()
    disputed = [
        id
        for id in (item.id for item in CONTENT.items)
        if any(answer.option != now[id].key for answer in now[id].answers) or any(case.holds for case in now[id].cases)
    ]
    assert disputed == []


def test_each_wrong_option_was_argued_for_in_a_full_round() -> None:
    """Every option but one: the reviewer argued against their own answer, right or wrong."""
    for entry in ROUNDS[0].items:
        spoken = {case.option for case in entry.cases} | {entry.answers[0].option}
        assert spoken == set(range(len(spoken))), entry.item
        assert len(spoken) >= 3, entry.item
        assert all(len(case.argument) > 10 for case in entry.cases), entry.item


def test_every_change_is_said_and_reviewed_again() -> None:
    for number, past in enumerate(ROUNDS):
        later = {entry.item for after in ROUNDS[number + 1 :] for entry in after.items}
        for entry in past.items:
            assert (entry.outcome == "kept") == (entry.changed == ""), entry.item
            if entry.outcome == "reworded":
                assert entry.item in later, entry.item


def test_what_options_alone_give_away_to_somebody_who_knows_the_subject_is_said() -> None:
    guessed = 0
    for past in ROUNDS:
        met = [
            answer.guess == entry.key for entry in past.items for answer in entry.answers if answer.guess is not None
        ]
        guessed += len(met)
        assert not met or f"{round(100 * sum(met) / len(met))} of 100 guesses met the key" in past.about
    assert guessed >= 230


# The rankings ---------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_expected_difficulties_are_those_of_the_rankings_and_the_judges() -> None:
    assert {ranking.skill for ranking in RANKINGS} == {skill.id for skill in CONTENT.skills}
    judged = parse((DATA / "review/judgements.yaml").read_bytes(), Judgements, "judgements.yaml")
    public = parse((DATA / "review/public.yaml").read_bytes(), PublicItems, "public.yaml")
    assert placed(CONTENT, RANKINGS, judged.items, optimism(public.items)) == CONTENT


def test_the_two_rankings_agree_far_better_than_chance() -> None:
    taus = [agreement(ranking.first, ranking.second) for ranking in RANKINGS]
    assert sum(taus) / len(taus) >= 0.5


# The framework ---------------------------------------------------------------------------------------------


def test_there_are_two_practice_projects_for_each_area() -> None:
    assert len(CONTENT.projects) >= 24
    counts = Counter(project.area for project in CONTENT.projects)
    assert {area.id: counts[area.id] for area in CONTENT.areas if counts[area.id] < 2} == {}
    assert {skill.id for skill in CONTENT.skills if skill.core} <= {s for p in CONTENT.projects for s in p.skills}


@pytest.mark.parametrize("role", [role.id for role in CONTENT.roles])
def test_a_degree_self_teaching_and_hands_on_work_lead_to_every_role(role: str) -> None:
    kinds = {path.kind for path in CONTENT.paths if role in path.roles}
    assert kinds & {"bachelor", "master"}
    assert "self-taught" in kinds
    assert kinds & {"open-source", "community"}


def test_every_exam_section_is_mapped_to_skills() -> None:
    unmapped = [(exam.id, d.name) for exam in CONTENT.certifications for d in exam.domains if not d.skills]
    assert unmapped == []


def test_every_role_says_what_its_numbers_rest_on_and_what_sets_it_apart() -> None:
    assert len(CONTENT.roles) == 8
    assert [role.id for role in CONTENT.roles if not (role.evidence and role.distinct and role.sources)] == []


def test_the_guide_marks_what_goes_beyond_the_founding_texts() -> None:
    added = {page.id for page in CONTENT.guide if page.addition}
    text = " ".join(section.body for page in CONTENT.guide if page.id in added for section in page.sections)
    for topic in ("language model", "retriev", "vector", "drift", "feature store", "regulat"):
        assert re.search(topic, text, re.IGNORECASE), topic
