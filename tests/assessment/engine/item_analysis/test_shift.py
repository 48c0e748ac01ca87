"""What people of known level promise: a bank that is off as a whole is found out, and its error is told."""

from functools import cache

import msgspec
import numpy as np
import pytest

from assessment.engine.item_analysis.calibration import (
    Calibration,
    calibrate,
    calibrated,
    changed_items,
    changed_numbers,
)
from assessment.engine.item_analysis.evidence import read
from assessment.engine.item_analysis.record import Record
from assessment.engine.item_analysis.shift import KNOWN_SD, LEAN, Shift, located
from assessment.engine.model.bank import bank_of
from tests.assessment.engine.item_analysis.test_calibration import RIGHT, bank

CONTENT = bank(skills=24, items=6, areas=12)
LEVELS = (1, 2, 3)
MIDDLES = {1: -0.8, 2: 0.0, 3: 0.8}
QUESTIONS = 40
OFF = -1.0
"""How much harder the items are than stated: everybody gets more right than the bank expects."""


def people(
    seed: int, known: int, others: int, *, off: float = OFF, others_at: float = 0.0, middles: dict[int, float] = MIDDLES
) -> list[Record]:
    """So many of known level and so many others, who rate and answer at random; the bank is off, and each item too."""
    rng = np.random.default_rng(seed)
    stated, numbers = bank_of(CONTENT), CONTENT.measurement
    difficulty = stated.difficulty + off + rng.normal(0, 0.5, len(stated.items))
    area = np.arange(24) % 12
    records = []
    for number in range(known + others):
        level = LEVELS[number % 3] if number < known else None
        general = others_at + rng.normal(0, 0.3**0.5) if level is None else middles[level] + rng.normal(0, KNOWN_SD)
        ability = general + rng.normal(0, 0.2**0.5, 12)[area] + rng.normal(0, 0.5**0.5, 24)
        felt = 0.35 * ability + rng.normal(0, 0.35**0.5) + rng.normal(0, 0.53**0.5, 24)
        given: dict[str, int | None] = {
            f"skill/skill-{n}": int(np.sum(felt[n] > np.array(numbers.rating_thresholds))) for n in range(24)
        }
        for place in rng.permutation(len(stated.items))[:QUESTIONS]:
            knows = 1 / (1 + np.exp(-numbers.discrimination * (ability[place // 6] - difficulty[place])))
            right = rng.random() < stated.guessing[place] + (1 - stated.guessing[place]) * knows
            given[stated.items[place]] = RIGHT if right else None
        records.append(Record(f"person {number:03}", given, known=level))
    return records


@cache
def found(seed: int, others: int = 40, *, off: float = OFF, others_at: float = 0.0) -> Calibration:
    return calibrate(CONTENT, people(seed, 30, others, off=off, others_at=others_at))


def shift(calibration: Calibration) -> Shift:
    assert calibration.shift is not None
    return calibration.shift


def put(records: list[Record], by: dict[int, int]) -> list[Record]:
    """People of these levels put at other ones."""
    return [msgspec.structs.replace(record, known=by.get(record.known or 0, record.known)) for record in records]


# What the shift is -----------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.long) for seed in (2, 3, 4, 5))])
def test_a_bank_one_deviation_off_is_found_out_by_thirty_people_of_known_level(seed: int) -> None:
    assert shift(found(seed)).moved == pytest.approx(OFF, abs=0.25)


@pytest.mark.long
def test_every_difficulty_follows_and_a_hundred_others_place_the_items_among_themselves() -> None:
    result = found(2, others=100)
    assert shift(result).moved == pytest.approx(OFF, abs=0.25)
    moved = [item.after.difficulty - item.before.difficulty for item in result.items]
    assert np.mean(moved) == pytest.approx(OFF, abs=0.25)
    assert np.std(moved) > 0.3


@pytest.mark.slow
def test_a_bank_that_is_right_stays_where_it_is() -> None:
    here = shift(found(1, off=0.0))
    assert abs(here.moved) < here.error


@pytest.mark.slow
def test_others_who_are_far_above_the_average_are_found_so_and_move_nothing() -> None:
    usual, strong = found(2, others=100), found(2, others=100, others_at=0.8)
    assert shift(strong).moved == pytest.approx(shift(usual).moved, abs=0.001)
    assert (shift(strong).others or 0) - (shift(usual).others or 0) == pytest.approx(0.8, abs=0.2)
    usual_mean, strong_mean = (np.mean([item.after.difficulty for item in c.items]) for c in (usual, strong))
    assert strong_mean == pytest.approx(usual_mean, abs=0.1)


@pytest.mark.slow
def test_people_all_put_half_a_level_too_high_are_within_twice_the_error() -> None:
    below = {level: middle - 0.4 for level, middle in MIDDLES.items()}
    flattered = [shift(calibrate(CONTENT, people(seed, 30, 0, middles=below))) for seed in range(1, 6)]
    assert np.mean([each.moved - OFF for each in flattered]) > 0.2
    assert np.mean([abs(each.moved - OFF) / each.error for each in flattered]) < 2.0
    assert min(each.error for each in flattered) > LEAN * 0.9


@pytest.mark.slow
def test_people_whose_levels_contradict_what_they_know_make_it_less_sure() -> None:
    upside_down = shift(calibrate(CONTENT, put(people(4, 30, 40), {1: 4, 3: 1})))
    assert upside_down.scatter > 2.0 > shift(found(4)).scatter
    assert upside_down.error > shift(found(4)).error


def test_what_remains_unknown_is_less_than_before_and_never_less_than_a_common_leaning() -> None:
    numbers, left = CONTENT.measurement, shift(found(1))
    assert LEAN**2 * 0.8 < left.variance < numbers.shift_variance
    assert left.area_variance <= numbers.area_shift_variance
    one = shift(calibrate(CONTENT, people(1, 1, 20)))
    assert one.scatter == 1.0  # nobody to differ from
    assert left.variance < one.variance <= numbers.shift_variance


# Into the drafts -----------------------------------------------------------------------------------------


def test_the_drafts_get_all_items_moved_and_a_smaller_doubt() -> None:
    few = calibrate(CONTENT, people(5, 3, 5))
    changed = changed_items(CONTENT, few)
    assert [item.id for item in changed] == [item.id for item in CONTENT.items]
    assert {item.origin for item in changed} == {"expert"}
    assert {item.difficulty_sd for item in changed} == {None}
    assert all(item.after.difficulty != item.before.difficulty for item in few.items)
    assert changed_numbers(CONTENT, few).shift_variance < CONTENT.measurement.shift_variance
    assert calibrated(CONTENT, few).items == changed


@pytest.mark.slow
def test_calibrating_again_moves_next_to_nothing() -> None:
    records = people(1, 30, 40)
    again = shift(calibrate(calibrated(CONTENT, found(1)), records))
    assert abs(again.moved) < 0.15


# What does not matter, and what must not happen ------------------------------------------------------------


def test_without_people_of_known_level_nothing_is_said_of_a_shift() -> None:
    result = calibrate(CONTENT, people(1, 0, 40))
    assert result.shift is None
    assert changed_numbers(CONTENT, result) == CONTENT.measurement
    assert all(item.after == item.before for item in result.items if "too few" in item.flags)


def test_whoever_is_known_begins_nearer_to_their_level_than_anybody_else() -> None:
    stated = bank_of(CONTENT)
    placed = located(CONTENT, stated, read(stated, people(1, 6, 4)))
    assert placed is not None
    others, known = (np.diag(covariance)[:24] for covariance in placed.start.covariances)
    assert (known < others).all()


def test_people_of_known_level_alone_are_enough() -> None:
    alone = shift(calibrate(CONTENT, people(1, 30, 0)))
    assert alone.others is None
    assert alone.moved == pytest.approx(shift(found(1)).moved, abs=0.001)


@pytest.mark.parametrize("level", [0, 5, -1])
def test_a_level_off_the_scale_is_refused(level: int) -> None:
    with pytest.raises(ValueError, match="off the scale"):
        calibrate(CONTENT, [Record("somebody", {"skill-0-0": RIGHT}, known=level)])
