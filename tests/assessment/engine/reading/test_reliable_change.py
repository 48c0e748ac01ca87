"""What may be called a change between two reports, and what may not."""

from functools import cache

import msgspec
import numpy as np
import pytest

from assessment.engine.model.bank import bank_of
from assessment.engine.model.scoring import RANGE_Z
from assessment.engine.reading.reliable_change import LEAST_TOGETHER, RELIABLE, AreaChange, ReportChange, compare
from assessment.engine.reading.report import build_report
from assessment.engine.reading.values import AreaScore, Report
from tests.assessment.engine.answers import SHIPPED, SMALL, key, wrong
from tests.snapshots import assert_said

ROLE = SMALL.role_by_id["ml-engineer"]
EMPTY = build_report(SMALL, ROLE, {})
AREA = EMPTY.areas[0]


def area(position: float, sd: float = 0.5, asked: int = 3, **parts: object) -> AreaScore:
    """An area at a position of the level scale, cut off at its ends as reports do."""
    low, high = (min(max(position + side * RANGE_Z * sd, 0.0), 5.0) for side in (-1, 1))
    return msgspec.structs.replace(
        AREA, position=position, low=low, high=high, asked=asked, **{"steady": None, **parts}
    )


def report(*areas: AreaScore, **parts: object) -> Report:
    return msgspec.structs.replace(EMPTY, areas=areas, **parts)


def change(old: AreaScore, new: AreaScore) -> AreaChange:
    (only,) = compare(report(old), report(new)).areas
    return only


def many(position: float, count: int = 12) -> list[AreaScore]:
    return [area(position, id=f"area-{n}", name=f"Area {n}") for n in range(count)]


# One area -----------------------------------------------------------------------------------------------


def test_a_large_rise_is_called_up_with_the_levels_it_goes_between() -> None:
    found = change(area(1.5, sd=0.4), area(2.6, sd=0.4))
    assert found.direction == "up"
    assert_said(found.sentence)
    assert (found.old_position, found.new_position) == (1.5, 2.6)
    assert found.z == pytest.approx(1.1 / (0.4 * 2**0.5), abs=1e-3)


def test_a_large_fall_is_called_down() -> None:
    found = change(area(3.5, sd=0.3), area(1.8, sd=0.3))
    assert found.direction == "down"
    assert_said(found.sentence)


def test_a_change_within_one_level_says_so() -> None:
    assert change(area(2.05, sd=0.3), area(2.95, sd=0.3)).sentence.startswith("Up within Independent; ")


def test_a_small_difference_is_no_reliable_change() -> None:
    found = change(area(1.5), area(2.1))
    assert found.direction == "no reliable change"
    assert_said(found.sentence)


def test_ranges_that_just_part_can_still_be_chance() -> None:
    found = change(area(1.5, sd=0.6), area(2.45, sd=0.1))
    assert found.direction == "no reliable change"
    assert found.sentence != change(area(1.5), area(2.1)).sentence, "which says that the ranges overlap"


def test_the_line_is_ninety_percent_two_sided() -> None:
    step = RELIABLE * 0.5 * 2**0.5
    assert change(area(1.5), area(1.5 + step + 0.001)).direction == "up"
    assert change(area(1.5), area(1.5 + step - 0.001)).direction == "no reliable change"


def test_the_way_back_is_the_same_way_down() -> None:
    there, back = change(area(1.2), area(3.4)), change(area(3.4), area(1.2))
    assert (there.direction, back.direction) == ("up", "down")
    assert there.z is not None
    assert back.z == pytest.approx(-there.z)


def test_a_range_cut_off_at_the_end_of_the_scale_counts_with_its_true_width() -> None:
    whole, cut_off = change(area(2.0, sd=0.8), area(3.0, sd=0.8)), change(area(0.2, sd=0.8), area(1.2, sd=0.8))
    assert whole.z is not None
    assert cut_off.z == pytest.approx(whole.z, abs=1e-3)


def test_both_reports_at_the_very_end_of_the_scale_are_no_change() -> None:
    assert change(area(5.0, sd=0.0), area(5.0, sd=0.0)).direction == "no reliable change"


# What cannot be compared --------------------------------------------------------------------------------


def test_an_area_in_one_report_only_is_listed_with_the_reason() -> None:
    shared, gone, added = area(2), area(2, id="gone", name="Gone"), area(2, id="added", name="Added")
    found = compare(report(gone, shared), report(shared, added))
    apart = {each.name: each.sentence for each in found.areas if each.direction == "cannot compare"}
    assert list(apart) == ["Added", "Gone"]
    assert_said(apart)
    assert [each.z is None for each in found.areas] == [False, True, True]


@pytest.mark.parametrize(("old", "new"), [(0, 3), (3, 0), (0, 0)])
def test_without_a_question_there_is_nothing_firm_to_compare(old: int, new: int) -> None:
    found = change(area(1, asked=old), area(4, asked=new))
    assert found.direction == "cannot compare"
    assert_said(found.sentence)


def test_two_sets_of_skills_under_one_name_are_not_compared() -> None:
    others = tuple(msgspec.structs.replace(skill, id=f"other-{skill.id}") for skill in AREA.skills)
    found = change(area(1), area(4, skills=others))
    assert found.direction == "cannot compare"
    assert_said(found.sentence)


def test_nothing_in_common_is_said_in_a_sentence() -> None:
    found = compare(report(area(1)), report(area(4, id="other")))
    assert_said(found.sentence)
    assert found.together == "cannot compare"


# Other roles and engines --------------------------------------------------------------------------------


def answered(role: str, level: int) -> Report:
    given = {item.id: key(item) if item.level <= level else wrong(item) for item in SMALL.items}
    return build_report(SMALL, SMALL.role_by_id[role], given)


def test_another_role_is_compared_on_the_weights_of_the_later_one() -> None:
    """The skills of an area stand at different places, so that other weights give another place."""
    both = next(each for each in EMPTY.areas if len(each.skills) == 2).skills

    def weighed(*weights: int, at: tuple[float, float]) -> AreaScore:
        skills = tuple(
            msgspec.structs.replace(
                skill, weight=weight, position=place, low=place - 0.5, high=place + 0.5, steady=None
            )
            for skill, weight, place in zip(both, weights, at, strict=True)
        )
        mean = sum(skill.weight * skill.position for skill in skills) / sum(weights)
        return area(mean, importance=sum(weights), skills=skills)

    found = change(weighed(4, 1, at=(1.0, 3.0)), weighed(1, 3, at=(2.0, 4.0)))
    assert [found.old_position, found.new_position] == pytest.approx([2.5, 3.5])


def test_answers_alike_are_no_change_where_another_role_weighs_them_otherwise() -> None:
    same = compare(answered("data-engineer", 2), answered("ml-engineer", 2))
    storage = next(each for each in same.areas if each.area == "storage")
    assert storage.new_position is not None
    assert storage.old_position == pytest.approx(storage.new_position, abs=0.01)
    assert storage.direction == "no reliable change"
    assert next(each for each in same.areas if each.area == "production").direction == "cannot compare"
    assert "The earlier report is for Data engineer, the later one for ML engineer." in same.caution


def test_a_change_is_seen_through_a_change_of_roles() -> None:
    found = compare(answered("data-engineer", 0), answered("ml-engineer", 4))
    assert next(each for each in found.areas if each.area == "storage").direction == "up"


def test_another_engine_is_named_as_a_caution() -> None:
    found = compare(report(area(1), engine="1.0"), report(area(4), engine="2.0"))
    assert "different versions of the measurement (1.0 and 2.0)" in found.caution
    assert compare(report(area(1)), report(area(4))).caution == ""


# All areas ----------------------------------------------------------------------------------------------


def test_areas_that_changed_are_named() -> None:
    old = report(area(1, id="a", name="Data"), area(4, id="b", name="Models"), area(2, id="c", name="Cloud"))
    new = report(area(4, id="a", name="Data"), area(1, id="b", name="Models"), area(2, id="c", name="Cloud"))
    found = compare(old, new)
    assert (found.count("up"), found.count("down"), found.count("no reliable change")) == (1, 1, 1)
    assert_said(found.sentence)


def test_no_change_says_what_could_not_have_been_seen() -> None:
    found = compare(report(*many(2.0)), report(*many(2.1)))
    assert_said(found.sentence)


def test_many_small_rises_together_are_a_change_that_no_area_shows() -> None:
    found = compare(report(*many(2.0)), report(*many(2.8)))
    assert found.count("up") == 0
    assert found.together == "up"
    assert_said(found.sentence)


def test_a_few_areas_are_not_taken_together() -> None:
    few = LEAST_TOGETHER - 1
    assert compare(report(*many(2.0, few)), report(*many(2.8, few))).together == "cannot compare"


def test_an_unchanged_report_is_no_change_at_all() -> None:
    once = answered("ml-engineer", 2)
    found = compare(once, once)
    assert {each.z for each in found.areas} == {0.0}
    assert found.count("no reliable change") == len(once.areas)


# On simulated people ------------------------------------------------------------------------------------

BANK = bank_of(SHIPPED)
BIG_ROLE = SHIPPED.role_by_id["ml-engineer"]
PEOPLE = 18


def taken(abilities: np.ndarray, rng: np.random.Generator) -> Report:
    """Two questions on each area, drawn at random, which is a little less than a Standard assessment gives."""
    given: dict[str, int | None] = {}
    for places in BANK.members.values():
        for i in rng.choice(np.flatnonzero(np.isin(BANK.item_skill, places)), 2, replace=False):
            known = 1 / (1 + np.exp(-1.3 * (abilities[BANK.item_skill[i]] - BANK.difficulty[i])))
            item = SHIPPED.items[int(i)]
            given[item.id] = key(item) if rng.random() < 0.2 + 0.8 * known else wrong(item)
    return build_report(SHIPPED, BIG_ROLE, given)


@cache
def retested(rise: float) -> list[ReportChange]:
    """Comparisons of people who took two tests, between which every ability rose by `rise`."""
    rng = np.random.default_rng(11)
    found = []
    for _ in range(PEOPLE):
        abilities = rng.normal(0, 0.6) + rng.normal(0, 0.7, len(BANK.skills))
        found.append(compare(taken(abilities, rng), taken(abilities + rise, rng)))
    return found


def share_of_areas(changes: list[ReportChange], *directions: str) -> float:
    return float(np.mean([each.direction in directions for change in changes for each in change.areas]))


@pytest.mark.slow
def test_areas_that_did_not_change_are_called_changed_in_fewer_than_one_case_of_ten() -> None:
    assert share_of_areas(retested(0.0), "up", "down") <= 0.10


def test_people_who_did_not_change_are_seldom_told_that_they_moved() -> None:
    assert np.mean([change.together in ("up", "down") for change in retested(0.0)]) <= 0.17


@pytest.mark.slow
def test_people_who_rose_by_two_levels_everywhere_are_told_so_at_least_every_second_time() -> None:
    assert np.mean([change.together == "up" for change in retested(1.6)]) >= 0.5
    assert share_of_areas(retested(1.6), "down") == 0


def test_how_hard_all_questions_are_together_has_no_part_in_a_change() -> None:
    """Ranges allow for it. It is the same both times, so a change is judged by what is steady without it."""
    then, now = area(1.5, sd=1.0, steady=(1.5, 0.3)), area(2.9, sd=1.0, steady=(2.9, 0.3))
    assert change(then, now).direction == "up"
    assert change(then, area(2.9, sd=1.0)).direction == "no reliable change"
