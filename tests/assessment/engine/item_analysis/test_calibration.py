"""What the calibrator promises: published estimates, simulated banks, and the experts' word where data are few."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
import pytest

from assessment.engine.item_analysis.calibration import (
    CalibratedItem,
    Calibration,
    Parameters,
    Settings,
    calibrate,
    changed_items,
    sentence,
)
from assessment.engine.item_analysis.record import Record
from assessment.engine.model.bank import bank_of
from assessment.engine.model.irt import cdf
from skills.content import Content, Item, Level, Option, Skill, SkillArea

DATA = Path(__file__).resolve().parents[3] / "data"
RIGHT, WRONG = 0, 1


def bank(skills: int, items: int, areas: int = 1, **parameters: float) -> Content:
    """A content of so many skills, with so many items each; the levels of the items go round from 1 to 4."""
    level = Level("Can do it.")
    options = (Option("This", "Right.", correct=True), *(Option(f"That {n}", "Wrong.") for n in range(3)))
    names = [f"skill-{number}" for number in range(skills)]
    return Content(
        areas=tuple(SkillArea(f"area-{n}", "Area", "", "", ("", "", "", "", "")) for n in range(areas)),
        skills=tuple(Skill(name, f"area-{n % areas}", name, "", (level,) * 5) for n, name in enumerate(names)),
        items=tuple(
            msgspec.structs.replace(Item(f"{name}-{n}", name, n % 4 + 1, "?", options, "Because."), **parameters)
            for name in names
            for n in range(items)
        ),
    )


def with_item(content: Content, id: str, **parameters: object) -> Content:
    """The content with other parameters of one item."""
    items = (msgspec.structs.replace(item, **parameters) if item.id == id else item for item in content.items)
    return msgspec.structs.replace(content, items=tuple(items))


def by_id(calibration: Calibration) -> dict[str, CalibratedItem]:
    return {item.id: item for item in calibration.items}


# Published estimates -------------------------------------------------------------------------------------

FIVE = bank(skills=1, items=5, guessing=0.0, discrimination=1.0, difficulty=0.0)
PLAIN = Settings(priors=False, rounds=1, response="logistic")


def law_school(section: int) -> list[Record]:
    """A thousand people who answered five questions; see tests/data/lsat.md."""
    with (DATA / f"lsat{section}_patterns.csv").open() as file:
        return [
            Record(
                f"{row}-{number}",
                {f"skill-0-{n}": RIGHT if pattern[f"i{n + 1}"] == "1" else WRONG for n in range(5)},
            )
            for row, pattern in enumerate(csv.DictReader(file))
            for number in range(int(pattern["count"]))
        ]


def test_section_6_of_the_law_school_test_comes_out_as_published() -> None:
    items = calibrate(FIVE, law_school(6), PLAIN).items
    assert [item.responses for item in items] == [1000] * 5
    slopes, places = [0.8254, 0.7229, 0.8905, 0.6886, 0.6575], [-3.3597, -1.3696, -0.2799, -1.8659, -3.1236]
    assert [item.after.discrimination for item in items] == pytest.approx(slopes, abs=0.002)
    assert [item.after.difficulty for item in items] == pytest.approx(places, abs=0.005)


def test_its_standard_errors_too() -> None:
    items = calibrate(FIVE, law_school(6), PLAIN).items
    of_slopes, of_places = [0.2581, 0.1867, 0.2326, 0.1852, 0.2100], [0.8669, 0.3073, 0.0997, 0.4341, 0.8700]
    assert [item.discrimination_se for item in items] == pytest.approx(of_slopes, abs=0.002)
    assert [item.difficulty_se for item in items] == pytest.approx(of_places, abs=0.005)


def test_section_7_of_the_law_school_test_comes_out_as_published() -> None:
    items = calibrate(FIVE, law_school(7), PLAIN).items
    slopes, intercepts = [0.988, 1.081, 1.706, 0.7651, 0.7358], [1.8561, 0.808, 1.8043, 0.486, 1.8545]
    assert [item.after.discrimination for item in items] == pytest.approx(slopes, abs=0.002)
    assert [-item.after.discrimination * item.after.difficulty for item in items] == pytest.approx(
        intercepts, abs=0.002
    )


def test_its_questions_fit_and_stronger_people_lead_by_as_much_as_expected() -> None:
    for item in calibrate(FIVE, law_school(7), PLAIN).items:
        assert item.flags == ()
        assert item.fit is not None
        assert item.fit.expected == pytest.approx(item.right, abs=0.5)
        assert item.fit.infit == pytest.approx(1, abs=0.01)
        assert item.fit.outfit == pytest.approx(1, abs=0.02)
        assert abs(item.fit.separation_z) < 0.2


def test_the_normal_ogive_gives_everybody_nearly_the_same_chances_as_the_logistic() -> None:
    ogive = calibrate(FIVE, law_school(7), msgspec.structs.replace(PLAIN, response="normal ogive"))
    logistic = calibrate(FIVE, law_school(7), PLAIN)
    for one, other in zip(ogive.items, logistic.items, strict=True):
        for ability in (-2.0, -1.0, 0.0, 1.0, 2.0):
            normal = cdf(one.after.discrimination / 1.702 * (ability - one.after.difficulty))
            assert normal == pytest.approx(
                1 / (1 + np.exp(-other.after.discrimination * (ability - other.after.difficulty))), abs=0.02
            )


# A simulated bank ----------------------------------------------------------------------------------------

CONTENT = bank(skills=6, items=8, areas=3)
PEOPLE, QUESTIONS = 800, 24
RANDOM, LEAKED, HARD, EASY, RARE = "skill-1-2", "skill-2-3", "skill-3-0", "skill-4-1", "skill-5-6"


class World(NamedTuple):
    """True values, in the order of the items, and what 800 people said."""

    difficulty: np.ndarray
    discrimination: np.ndarray
    records: list[Record]


def people(difficulty: np.ndarray, discrimination: np.ndarray) -> Iterator[Record]:
    """They rate every skill, with a leaning of their own, and answer half of the items."""
    rng = np.random.default_rng(20261121)
    guessing = bank_of(CONTENT).guessing[0]
    area = np.arange(6) % 3
    for number in range(PEOPLE):
        ability = rng.normal(0, 0.4**0.5) + rng.normal(0, 0.5, 3)[area] + rng.normal(0, 0.35**0.5, 6)
        felt = 0.35 * ability + rng.normal(0, 0.6) + rng.normal(0, 0.73, 6)
        given: dict[str, int | None] = {
            f"skill/skill-{n}": int(np.sum(felt[n] > np.array(CONTENT.measurement.rating_thresholds))) for n in range(6)
        }
        month = int(rng.integers(12))
        for place in rng.permutation(len(CONTENT.items))[:QUESTIONS]:
            item = CONTENT.items[place]
            known = 1 / (1 + np.exp(-discrimination[place] * (ability[place // 8] - difficulty[place])))
            chance = guessing + (1 - guessing) * known
            chance = {RANDOM: 0.5, HARD: 0.0, EASY: 1.0}.get(item.id, chance)
            chance += 0.25 * (item.id == LEAKED and month >= 6)
            right = rng.random() < chance
            if item.id != RARE or number < 30:
                given[item.id] = RIGHT if right else None
        yield Record(f"person {number:03}", given, month=month)


@pytest.fixture(scope="module")
def world() -> World:
    rng = np.random.default_rng(7)
    tags = bank_of(CONTENT).difficulty
    difficulty, discrimination = tags + rng.normal(0, 0.6, len(tags)), np.exp(rng.normal(np.log(1.3), 0.3, len(tags)))
    return World(difficulty, discrimination, list(people(difficulty, discrimination)))


@pytest.fixture(scope="module")
def result(world: World) -> Calibration:
    return calibrate(CONTENT, world.records)


def ordinary() -> list[int]:
    """Places of the items nothing odd was planted in."""
    odd = {RANDOM, LEAKED, HARD, EASY, RARE}
    return [place for place, item in enumerate(CONTENT.items) if item.id not in odd]


def rmse(estimated: list[float], true: np.ndarray) -> float:
    return float(np.sqrt(np.mean((np.array(estimated) - true[ordinary()]) ** 2)))


@pytest.mark.slow
def test_difficulties_come_three_times_nearer_to_the_truth_than_the_level_tags(
    world: World, result: Calibration
) -> None:
    before = rmse([result.items[place].before.difficulty for place in ordinary()], world.difficulty)
    after = rmse([result.items[place].after.difficulty for place in ordinary()], world.difficulty)
    assert 0.5 < before < 0.7
    assert after < before / 3


def test_discriminations_come_nearer_to_the_truth(world: World, result: Calibration) -> None:
    true = np.log(world.discrimination)
    before = rmse([np.log(result.items[place].before.discrimination) for place in ordinary()], true)
    after = rmse([np.log(result.items[place].after.discrimination) for place in ordinary()], true)
    assert after < 0.75 * before


def test_the_stated_uncertainty_of_difficulties_holds(world: World, result: Calibration) -> None:
    off = [abs(result.items[n].after.difficulty - world.difficulty[n]) for n in ordinary()]
    inside = [error < 1.645 * result.items[n].after.difficulty_sd for error, n in zip(off, ordinary(), strict=True)]
    assert np.mean(inside) > 0.85


def test_no_difficulty_is_called_surer_than_the_floor(result: Calibration) -> None:
    changed = [item for item in result.items if "too few" not in item.flags]
    assert min(item.after.difficulty_sd for item in changed) == 0.25
    assert all(item.after.difficulty_sd >= (item.difficulty_se or 9) for item in changed)


def test_an_item_answered_at_random_is_called_a_misfit(result: Calibration) -> None:
    item = by_id(result)[RANDOM]
    assert "misfit" in item.flags
    assert item.fit is not None
    assert item.fit.separation_z < -3
    assert item.fit.stronger.right < item.fit.stronger.expected
    assert item.fit.weaker.right > item.fit.weaker.expected


def test_an_item_that_became_easier_is_called_drifting(result: Calibration) -> None:
    item = by_id(result)[LEAKED]
    assert "drift" in item.flags
    assert item.drift is not None
    assert item.drift.z > 3
    assert [month.month for month in item.drift.months] == list(range(12))
    assert sum(month.people for month in item.drift.months) == item.responses
    assert np.mean([month.z for month in item.drift.months[:6]]) < 0 < np.mean([m.z for m in item.drift.months[6:]])


def test_items_that_nobody_or_everybody_gets_right_are_named(result: Calibration) -> None:
    nobody, everybody = by_id(result)[HARD], by_id(result)[EASY]
    assert nobody.right == 0
    assert "nobody right" in nobody.flags
    assert everybody.right == everybody.responses
    assert "everybody right" in everybody.flags
    assert everybody.after.difficulty < everybody.before.difficulty < nobody.before.difficulty + 1
    assert nobody.after.difficulty > nobody.before.difficulty


def test_ordinary_items_are_not_flagged(result: Calibration) -> None:
    assert [result.items[place].flags for place in ordinary()] == [()] * len(ordinary())


def test_an_item_with_too_few_responses_keeps_its_values(result: Calibration) -> None:
    item = by_id(result)[RARE]
    assert 0 < item.responses < 20
    assert item.flags == ("too few",)
    assert item.after == item.before == Parameters(1.3, CONTENT.measurement.cuts[2], 0.6)
    assert (item.difficulty_se, item.discrimination_se, item.fit, item.drift) == (None, None, None, None)


def test_slopes_wait_for_more_responses_than_difficulties_do(world: World) -> None:
    for item in calibrate(CONTENT, world.records[:200], Settings(slopes_from=100, rounds=1)).items:
        if item.responses < 100:
            assert item.after.discrimination == 1.3
            assert item.discrimination_se is None
        else:
            assert item.after.discrimination != 1.3


def test_the_fit_can_be_read_as_a_sentence(result: Calibration) -> None:
    items = by_id(result)
    assert (
        sentence(items[RARE]) == f"Asked {items[RARE].responses} times, {items[RARE].right} right: too few to say more."
    )
    item = items[RANDOM]
    assert item.fit is not None
    assert sentence(item).startswith(
        f"Asked {item.responses} times, {item.right} right, {item.fit.expected:.0f} expected."
    )
    assert f"the others: {item.fit.stronger.right} of {item.fit.stronger.people} right" in sentence(item)


# What does not matter, and what must not happen ----------------------------------------------------------


@pytest.mark.slow
def test_the_order_of_people_and_of_their_responses_changes_nothing(world: World) -> None:
    some = world.records[:200]
    shuffled = [
        msgspec.structs.replace(record, responses=dict(sorted(record.responses.items(), reverse=True)))
        for record in reversed(some)
    ]
    assert calibrate(CONTENT, shuffled) == calibrate(CONTENT, some)


def test_what_says_nothing_about_an_item_of_the_content_is_passed_over(world: World) -> None:
    some = world.records[:60]
    more = [
        msgspec.structs.replace(
            record, responses={**record.responses, "no-such-item": 1, "skill/nobody": 2, "area/area-0": None}
        )
        for record in some
    ]
    only_ratings = Record("rates only", {"skill/skill-0": 4})
    assert calibrate(CONTENT, [*more, only_ratings]) == calibrate(CONTENT, some)


def test_an_assessment_counted_twice_is_refused(world: World) -> None:
    with pytest.raises(ValueError, match="'person 000' occurs twice"):
        calibrate(CONTENT, [*world.records[:3], world.records[0]])


def test_without_responses_everything_stays_and_nothing_is_for_the_drafts() -> None:
    result = calibrate(CONTENT, [])
    assert (result.assessments, result.responses) == (0, 0)
    assert all(item.after == item.before and item.flags == ("too few",) for item in result.items)
    assert changed_items(CONTENT, result) == ()


def test_with_few_responses_the_experts_are_believed(world: World) -> None:
    few = calibrate(CONTENT, world.records[:10], Settings(floor=1))
    for item in (few.items[place] for place in ordinary()):
        assert item.responses <= 10
        assert abs(item.after.difficulty - item.before.difficulty) < 0.7
        assert item.after.difficulty_sd > 0.4


@pytest.mark.slow
def test_an_expert_who_is_surer_is_believed_more(world: World) -> None:
    id = HARD
    unsure, sure = (
        by_id(calibrate(with_item(CONTENT, id, difficulty=-1.2, difficulty_sd=sd), world.records[:150]))[id]
        for sd in (0.9, 0.3)
    )
    assert unsure.after.difficulty - sure.after.difficulty > 0.3


# Into the drafts -----------------------------------------------------------------------------------------


def test_the_drafts_get_exactly_the_items_that_were_estimated(result: Calibration) -> None:
    changed = changed_items(CONTENT, result)
    assert [item.id for item in changed] == [item.id for item in CONTENT.items if item.id != RARE]
    for item in changed:
        found = by_id(result)[item.id].after
        assert item.origin == "calibrated"
        assert (item.discrimination, item.difficulty, item.difficulty_sd) == pytest.approx(
            (found.discrimination, found.difficulty, found.difficulty_sd), abs=0.0006
        )
        expert = CONTENT.item_by_id[item.id]
        assert (
            msgspec.structs.replace(item, origin="expert", discrimination=None, difficulty=None, difficulty_sd=None)
            == expert
        )


@pytest.mark.slow
def test_calibrating_again_with_the_same_responses_changes_nothing(world: World, result: Calibration) -> None:
    changed = {item.id: item for item in changed_items(CONTENT, result)}
    again = msgspec.structs.replace(CONTENT, items=tuple(changed.get(item.id, item) for item in CONTENT.items))
    for once, twice in zip(result.items, calibrate(again, world.records).items, strict=True):
        assert twice.after.difficulty == pytest.approx(once.after.difficulty, abs=0.02)
        assert twice.after.discrimination == pytest.approx(once.after.discrimination, abs=0.02)


@pytest.mark.slow
def test_new_responses_alone_are_added_to_what_an_earlier_calibration_found(world: World) -> None:
    found = with_item(CONTENT, HARD, difficulty=-3.0, difficulty_sd=0.25, origin="calibrated")
    from_the_level = by_id(calibrate(found, world.records[:150]))[HARD]
    from_before = by_id(calibrate(found, world.records[:150], Settings(only_new_responses=True)))[HARD]
    assert from_before.before == from_the_level.before
    assert from_before.after.difficulty < from_the_level.after.difficulty - 0.5


def test_a_discrimination_below_one_half_is_called_flat(world: World) -> None:
    items = by_id(calibrate(with_item(CONTENT, RARE, discrimination=0.45), world.records[:40]))
    assert "flat" in items[RARE].flags


def test_even_without_priors_an_item_that_everybody_gets_right_stays_within_what_drafts_may_hold(world: World) -> None:
    for item in calibrate(CONTENT, world.records[:150], Settings(priors=False, rounds=1)).items:
        assert -5 <= item.after.difficulty <= 5
        assert 0.2 <= round(item.after.discrimination, 9) <= 4
