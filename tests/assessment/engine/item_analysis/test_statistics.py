"""What editors are told about their questions, on simulated people and questions spoiled on purpose.

Everybody is asked about four in ten questions of a small content; each spoiled question has one fault.
"""

from collections.abc import Iterable
from functools import cache
from math import sqrt
from weakref import ref

import msgspec
import numpy as np
import pytest

from assessment.engine.item_analysis.flags import LEAST_RESPONSES, LEAST_WRONG, flags_of
from assessment.engine.item_analysis.record import Record
from assessment.engine.item_analysis.statistics import item_statistics
from assessment.engine.item_analysis.values import ItemStatistics
from assessment.engine.model.bank import bank_of
from assessment.engine.model.expectation import expectations
from skills.content import LEVEL_NAMES, Item
from tests.builders import small_content
from tests.snapshots import assert_said

CONTENT = small_content()
BANK = bank_of(CONTENT)
MONTHS = 6
FLIPPED, UNUSED, LEAKED, EXPOSED = "serving-latency", "pipeline-repeat", "serving-canary", "query-join"
EASY, HARD, MISPLACED, GLANCED, UNHEARD = (
    "query-where",
    "query-plan",
    "pipeline-order",
    "serving-format",
    "pipeline-schema",
)
SOUND = ("query-index", "pipeline-late", "serving-skew", "serving-budget")


def chance(item: Item, ability: float, month: int) -> float:
    """Of a right answer, with the fault the item was given."""
    fixed = {EASY: 0.98, HARD: 0.04}
    if item.id in fixed:
        return fixed[item.id]
    if item.id == LEAKED and month > MONTHS // 2:
        return 0.95
    difficulty = 1.5 if item.id == MISPLACED else CONTENT.measurement.cuts[item.level - 1]
    return float(0.1 + 0.9 / (1 + np.exp(-1.6 * (ability - difficulty))))


def chosen(item: Item, ability: float, month: int, rng: np.random.Generator) -> int | None:
    right = BANK.key[BANK.item_index[item.id]]
    others = [n for n in range(len(item.options)) if n != right]
    if item.id == FLIPPED:  # the key is on a wrong option, and those who know choose the one after it
        right, others = right + 1, [right, *others[1:]]
    if rng.random() < chance(item, ability, month):
        return right
    if rng.random() < (0.9 if item.id == UNHEARD else 0.2):
        return None
    return int(rng.choice(others[:-1] if item.id == UNUSED else others))


def records(count: int, seed: int = 4) -> Iterable[Record]:
    rng = np.random.default_rng(seed)
    for number in range(count):
        role = CONTENT.roles[number % 2]
        asks = {requirement.skill for requirement in role.requirements}
        month = 1 + number % MONTHS
        general = rng.normal(0, 0.7)
        abilities = {skill.id: general + rng.normal(0, 0.7) for skill in CONTENT.skills}
        asked = [
            item
            for item in CONTENT.items
            if item.skill in asks and rng.random() < (0.95 if item.id == EXPOSED else 0.4)
        ]
        yield Record(
            assessment=str(number),
            role=role.id,
            responses={item.id: chosen(item, abilities[item.skill], month, rng) for item in asked},
            seconds={item.id: float(rng.uniform(1, 4 if item.id == GLANCED else 60)) for item in asked},
            month=month,
        )


@cache
def collected() -> dict[str, ItemStatistics]:
    return {numbers.item: numbers for numbers in item_statistics(CONTENT, records(800), {"query-index": 2})}


def flags(item: str) -> dict[str, str]:
    return {flag.kind: flag.sentence for flag in collected()[item].flags}


# Each fault is found ------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_flipped_key_is_found_and_the_likelier_key_named() -> None:
    right = BANK.key[BANK.item_index[FLIPPED]]
    assert f"option {right + 2}." in flags(FLIPPED)["key"]
    discrimination = collected()[FLIPPED].discrimination
    assert discrimination is not None
    assert discrimination < -0.1


def test_people_above_the_step_do_worse_where_the_key_is_flipped() -> None:
    below, at, above = collected()[FLIPPED].steps
    assert [below.name, at.name, above.name] == ["below", "at", "above"]
    assert below.share is not None
    assert above.share is not None
    assert above.share < below.share


def test_an_option_nobody_chooses_is_found() -> None:
    assert [option.number for option in collected()[UNUSED].options if not option.count] == [4]
    assert "unused-option" in flags(UNUSED)


@pytest.mark.parametrize(("wrong", "found"), [(LEAST_WRONG - 1, False), (LEAST_WRONG, True)])
def test_an_option_is_unused_once_enough_people_chose_another_wrong_one(wrong: int, found: bool) -> None:
    numbers = collected()[UNUSED]
    right, *others = sorted(numbers.options, key=lambda option: not option.correct)
    counts = [wrong, *[0] * (len(others) - 1)]
    chosen = [msgspec.structs.replace(option, count=count) for option, count in zip(others, counts, strict=True)]
    item = CONTENT.item_by_id[UNUSED]
    said = flags_of(item, msgspec.structs.replace(numbers, options=(right, *chosen)))
    assert ("unused-option" in {flag.kind for flag in said}) == found


def test_a_leak_is_found_with_the_month_it_began() -> None:
    drift = collected()[LEAKED].drift
    assert (drift.is_sure, drift.since) == (True, 4)
    assert drift.change > 0
    assert "drift" in flags(LEAKED)
    late = [month.z for month in drift.months if month.month > 3]
    assert min(late) > 2


def test_an_item_that_almost_everybody_sees_is_found() -> None:
    exposure = collected()[EXPOSED].exposure
    assert exposure is not None
    assert exposure == pytest.approx(0.95, abs=0.03)
    assert f"{100 * exposure:.0f} %" in flags(EXPOSED)["exposed"]


@pytest.mark.parametrize(("shown", "found"), [(8, False), (9, True)])
def test_from_nine_of_twenty_checks_on_an_item_is_shown_too_often(shown: int, found: bool) -> None:
    records = [
        Record(assessment=str(n), role="ml-engineer", responses={"query-plan" if n % 20 < shown else "query-index": 0})
        for n in range(200)
    ]
    (numbers,) = (each for each in item_statistics(CONTENT, records) if each.item == "query-plan")
    assert numbers.exposure == shown / 20
    assert ("exposed" in {flag.kind for flag in numbers.flags}) == found


def test_an_item_everybody_gets_right_is_found() -> None:
    assert "too-easy" in flags(EASY)


def test_an_item_nobody_gets_right_is_found() -> None:
    assert "too-hard" in flags(HARD)
    answers = [
        Record(assessment=str(n), role="ml-engineer", responses={"query-plan": 1}) for n in range(LEAST_RESPONSES)
    ]
    nobody = {numbers.item: numbers for numbers in item_statistics(CONTENT, answers)}["query-plan"]
    assert_said([flag.sentence for flag in nobody.flags if flag.kind == "too-hard"])


def test_an_item_harder_than_its_step_is_found() -> None:
    numbers = collected()[MISPLACED]
    assert numbers.right is not None
    assert numbers.expected is not None
    assert numbers.right < numbers.expected - 0.2
    assert "too-hard" in flags(MISPLACED)
    assert "drift" not in flags(MISPLACED)


def test_an_item_answered_at_a_glance_is_found() -> None:
    assert "hurried" in flags(GLANCED)


def test_an_item_most_people_pass_over_is_found() -> None:
    assert "unknown" in flags(UNHEARD)


@pytest.mark.slow
def test_an_item_that_knowledge_does_not_help_with_is_found() -> None:
    rng = np.random.default_rng(1)
    spoiled = [
        msgspec.structs.replace(
            record, responses={**record.responses, "serving-skew": int(rng.choice([0, 0, 0, 1, 2, 3]))}
        )
        for record in records(800)
        if record.role == "ml-engineer"
    ]
    weak = {numbers.item: numbers for numbers in item_statistics(CONTENT, spoiled)}["serving-skew"]
    assert {flag.kind for flag in weak.flags} - {"exposed"} == {"weak"}
    assert_said([flag.sentence for flag in weak.flags if flag.kind == "weak"])


@pytest.mark.parametrize(("unknown", "found"), [(0.59, False), (0.6, True)])
def test_an_item_is_passed_over_from_six_of_ten_on(unknown: float, found: bool) -> None:
    numbers = msgspec.structs.replace(collected()["serving-skew"], unknown=unknown)
    item = CONTENT.item_by_id["serving-skew"]
    assert ("unknown" in {flag.kind for flag in flags_of(item, numbers)}) is found


@pytest.mark.parametrize(("served", "found"), [(199, False), (200, True)])
def test_knowledge_that_does_not_help_is_found_from_two_hundred_answers_on(served: int, found: bool) -> None:
    numbers = msgspec.structs.replace(collected()["serving-skew"], served=served, discrimination=-0.05)
    item = CONTENT.item_by_id["serving-skew"]
    assert ("weak" in {flag.kind for flag in flags_of(item, numbers)}) is found


def test_reported_problems_are_passed_on_whatever_the_number_of_answers() -> None:
    (numbers, *_) = item_statistics(CONTENT, [], {CONTENT.items[0].id: 1})
    assert [flag.kind for flag in numbers.flags] == ["reported"]
    assert_said([flags("query-index")["reported"], numbers.flags[0].sentence])


def test_what_is_found_is_said_to_editors_in_a_sentence_each() -> None:
    spoiled = (FLIPPED, UNUSED, LEAKED, EXPOSED, EASY, HARD, MISPLACED, GLANCED, UNHEARD)
    assert_said({f"{item}, {kind}": sentence for item in spoiled for kind, sentence in flags(item).items()})


@pytest.mark.parametrize("item", SOUND)
def test_a_sound_item_has_nothing_to_look_at(item: str) -> None:
    assert set(flags(item)) <= {"reported"}
    discrimination = collected()[item].discrimination
    assert discrimination is not None
    assert discrimination > 0.1


# What the numbers are -----------------------------------------------------------------------------------


def test_every_item_of_the_content_has_a_line_in_its_order() -> None:
    assert [numbers.item for numbers in item_statistics(CONTENT, [])] == [item.id for item in CONTENT.items]


def test_without_answers_there_is_nothing_to_take_a_share_of() -> None:
    for numbers in item_statistics(CONTENT, []):
        assert numbers.served == 0
        assert (numbers.right, numbers.expected, numbers.unknown, numbers.seconds) == (None, None, None, None)
        assert (numbers.discrimination, numbers.exposure) == (None, None)
        assert numbers.flags == ()


def test_nothing_is_flagged_on_few_answers() -> None:
    few = [
        Record(assessment=str(n), role="ml-engineer", responses={"query-plan": 1}, seconds={"query-plan": 1.0})
        for n in range(LEAST_RESPONSES - 1)
    ]
    assert all(numbers.flags == () for numbers in item_statistics(CONTENT, few))


def test_groups_and_options_add_up_to_all_answers() -> None:
    for numbers in collected().values():
        unknown = round((numbers.unknown or 0) * numbers.served)
        assert [group.name for group in numbers.levels] == list(LEVEL_NAMES)
        assert sum(group.people for group in numbers.levels) == numbers.served
        assert sum(group.people for group in numbers.steps) == numbers.served
        assert sum(option.count for option in numbers.options) + unknown == numbers.served
        assert sum(month.people for month in numbers.drift.months) == numbers.served
        right = sum(option.count for option in numbers.options if option.correct)
        assert numbers.right == pytest.approx(right / numbers.served)


def test_drift_of_a_month_is_the_standardised_surplus_of_right_answers() -> None:
    march = [record for record in records(120) if record.month == 3]
    seen = [e for record in march for e in expectations(BANK, record.responses) if e.id == "query-index"]
    surplus = sum(e.correct - e.probability for e in seen)
    spread = sqrt(sum(e.probability * (1 - e.probability) for e in seen))
    numbers = next(n for n in item_statistics(CONTENT, march) if n.item == "query-index")
    (month,) = numbers.drift.months
    assert (month.month, month.people) == (3, len(seen))
    assert month.z == pytest.approx(surplus / spread)


def test_an_item_never_agrees_with_itself() -> None:
    """With one answer per person there is nothing else to agree with: everybody has the same ability."""
    alone = [Record(assessment=str(n), role="ml-engineer", responses={"query-index": n % 3}) for n in range(60)]
    numbers = next(n for n in item_statistics(CONTENT, alone) if n.item == "query-index")
    assert numbers.discrimination is None
    assert [group.people for group in numbers.levels] == [0, 0, 60, 0, 0]


def test_exposure_counts_only_checks_of_roles_that_ask_for_the_skill() -> None:
    serving, query = "serving-format", "query-where"
    asked = [
        Record(assessment="1", role="data-engineer", responses={query: 0}),
        Record(assessment="2", role="ml-engineer", responses={query: 0, serving: 0}),
        Record(assessment="3", role="ml-engineer", responses={query: 0}),
        Record(assessment="4", role="no-longer-there", responses={serving: 0}),
        Record(assessment="5", role="ml-engineer", responses={"skill/serving": 2}),
    ]
    exposure = {numbers.item: numbers.exposure for numbers in item_statistics(CONTENT, asked)}
    assert exposure[serving] == 0.5
    assert exposure[query] == 1.0
    assert exposure["query-join"] == 0.0


def test_answers_that_name_no_option_are_left_out() -> None:
    odd = [Record(assessment="1", role="ml-engineer", responses={"query-where": 9, "gone": 0, "query-join": 1})]
    served = {numbers.item: numbers.served for numbers in item_statistics(CONTENT, odd)}
    assert sum(served.values()) == served["query-join"] == 1


def test_the_order_of_the_checks_makes_no_difference() -> None:
    some = list(records(60))
    for one, other in zip(item_statistics(CONTENT, some), item_statistics(CONTENT, some[::-1]), strict=True):
        assert one.flags == other.flags
        assert one.right == other.right
        assert one.expected == (None if other.expected is None else pytest.approx(other.expected))


class Responses(dict[str, int | None]):
    """Such as can be asked whether they are still there."""

    __slots__ = ("__weakref__",)


def test_no_check_is_held_once_the_next_but_one_is_read() -> None:
    """So there may be as many as there are."""
    seen: list[ref[Responses]] = []

    def read() -> Iterable[Record]:
        for record in records(6):
            assert not [held for held in seen[:-1] if held() is not None]
            responses = Responses(record.responses)
            seen.append(ref(responses))
            yield msgspec.structs.replace(record, responses=responses)
            del responses

    assert sum(numbers.served for numbers in item_statistics(CONTENT, read()))
    assert len(seen) == 6
