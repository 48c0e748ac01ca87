"""A content as arrays: what is taken from the item, what from the edition's numbers."""

import gc
import weakref

import msgspec
import numpy as np
import pytest

from assessment.engine.model.bank import bank_of, build_bank
from assessment.engine.model.irt import slope
from assessment.engine.planning.plan import build_plan
from assessment.engine.reading.report import build_report
from skills.content import Content, Measurement, SkillArea
from tests.assessment.engine.answers import SHIPPED, SMALL, key, next_item, replaced
from tests.builders import small_content


def test_every_skill_has_a_general_part_an_area_part_and_one_of_its_own() -> None:
    numbers = Measurement(variance_general=0.1, variance_area=0.3, variance_skill=0.7, rating_bias_variance=0.2)
    bank = build_bank(replaced(SMALL, measurement=numbers))
    queries, pipelines, serving = (bank.index[skill] for skill in ("queries", "pipelines", "serving"))
    assert bank.prior[queries, queries] == pytest.approx(1.1)
    assert bank.prior[queries, pipelines] == pytest.approx(0.4)
    assert bank.prior[queries, serving] == pytest.approx(0.1)
    assert bank.prior[bank.bias, bank.bias] == 0.2
    assert not bank.prior[bank.bias, : bank.bias].any()


def test_an_item_without_numbers_of_its_own_takes_those_of_the_edition() -> None:
    bank, numbers = bank_of(SMALL), SMALL.measurement
    for place, item in enumerate(SMALL.items):
        assert bank.alpha[place] == slope(numbers.discrimination, numbers.difficulty_sd)
        assert bank.difficulty[place] == numbers.cuts[item.level - 1]
        assert bank.guessing[place] == numbers.guessing_share / len(item.options)


@pytest.mark.parametrize("difficulty", [0.0, -0.3])
def test_an_item_with_numbers_of_its_own_keeps_them_also_when_they_are_nought(difficulty: float) -> None:
    item = msgspec.structs.replace(
        SMALL.items[0], discrimination=2.0, difficulty=difficulty, difficulty_sd=0.0, guessing=0.0
    )
    bank = build_bank(replaced(SMALL, items=(item, *SMALL.items[1:])))
    assert bank.alpha[0] == pytest.approx(2.0 / 1.702)
    assert bank.difficulty[0] == difficulty
    assert bank.guessing[0] == 0.0


def test_every_item_knows_its_skill_its_level_and_its_right_option() -> None:
    for content in (SMALL, SHIPPED):
        bank = bank_of(content)
        for item in content.items:
            place = bank.item_index[item.id]
            assert bank.items[place] == item.id
            assert bank.skills[bank.item_skill[place]] == item.skill
            assert bank.item_level[place] == item.level
            assert bank.key[place] == key(item)


def test_every_skill_is_a_member_of_its_area_only() -> None:
    bank = bank_of(SHIPPED)
    found = {bank.skills[place]: area for area, places in bank.members.items() for place in places}
    assert found == {skill.id: skill.area for skill in SHIPPED.skills}


def test_an_item_is_about_its_skill_less_the_shift_of_its_area() -> None:
    bank = bank_of(SMALL)
    areas = list(bank.members)
    for place, skill in enumerate(bank.skills):
        row = bank.directions[place]
        shift = bank.bias + 1 + areas.index(SMALL.skill_by_id[skill].area)
        assert (row[place], row[shift]) == (1.0, -1.0)
        assert np.count_nonzero(row) == 2
        assert bank.skill_shift[place] == shift


def test_a_rating_is_about_the_mean_of_its_skills_and_the_bias() -> None:
    bank, loading = bank_of(SMALL), SMALL.measurement.rating_loading
    for area, places in bank.members.items():
        row = bank.directions[bank.rating_direction[f"area/{area}"]]
        assert [row[place] for place in places] == [loading / len(places)] * len(places)
        assert row.sum() == pytest.approx(loading + 1.0)
        assert row[bank.bias] == 1.0
    own = bank.directions[bank.rating_direction["skill/serving"]]
    assert (own[bank.index["serving"]], own[bank.bias]) == (loading, 1.0)
    assert np.count_nonzero(own) == 2
    begun = bank.directions[bank.begun_direction["skill/serving"]]
    assert (begun[bank.index["serving"]], begun[bank.bias]) == (1.0, SMALL.measurement.begun_style)
    assert np.count_nonzero(begun) == 2


def test_a_bank_is_built_once_per_content_and_forgotten_with_it() -> None:
    content = replaced(small_content())
    assert bank_of(content) is bank_of(content)
    assert bank_of(content) is not bank_of(SMALL)
    kept = weakref.ref(bank_of(content))
    del content
    gc.collect()
    assert kept() is None


def test_a_content_put_in_the_place_of_another_gets_a_bank_of_its_own() -> None:
    """Numbers of objects are used again by Python; a stale bank would score with the wrong items."""
    for count in range(1, 6):
        content = replaced(SMALL, items=SMALL.items[:count])
        assert len(bank_of(content).items) == count
        del content


def test_a_content_without_questions_can_still_be_rated_and_reported() -> None:
    content = replaced(SMALL, items=())
    role = content.roles[0]
    given: dict[str, int | None] = {}
    while (id := next_item(content, role, given, "standard", "s")) is not None:
        given[id] = 2
    assert given
    report = build_report(content, role, given)
    assert report.questions == 0
    assert build_plan(content, report).steps


def test_an_area_without_skills_is_neither_asked_about_nor_reported() -> None:
    empty = SkillArea("empty", "Empty", "Nothing yet.", "What can you do?", ("a", "b", "c", "d", "e"))
    content: Content = replaced(SMALL, areas=(*SMALL.areas, empty))
    bank = bank_of(content)
    assert bank.members["empty"] == ()
    assert "area/empty" not in bank.rating_direction
    size = len(bank_of(SMALL).prior)
    assert np.array_equal(bank.prior[:size, :size], bank_of(SMALL).prior)
    report = build_report(content, content.roles[1], {"area/empty": 4})
    assert "Empty" not in {area.name for area in report.areas}
    assert {skill.mean for area in report.areas for skill in area.skills} == {0.0}
