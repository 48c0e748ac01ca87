"""How many further questions an open area would take, counted one by one."""

from functools import cache

import pytest

from assessment.engine.asking.worth import expected_sd
from assessment.engine.model.bank import bank_of
from assessment.engine.model.scoring import Abilities, at_least, estimate
from assessment.engine.reading import more_questions
from assessment.engine.reading.more_questions import questions_to_call
from assessment.engine.reading.results import levels_named, result_of
from assessment.engine.reading.scores import standing
from assessment.engine.reading.values import AreaScore
from tests.assessment.engine.answers import PEOPLE, SHIPPED, Person, person

CUTS = SHIPPED.measurement.cuts


def counted(area: AreaScore, who: Person, abilities: Abilities) -> int | None:
    """Questions until the area is called by the range to expect, however many."""
    weights = {skill.id: skill.weight / area.importance for skill in area.skills}
    mean, _ = abilities.along(weights)
    for count, sd in enumerate(expected_sd(abilities, weights, who.given, 30)[1:], 1):
        here = standing((mean, sd), CUTS)
        chance = at_least(mean, sd, CUTS[area.target - 1])
        if result_of(chance, area.position, levels_named(here.levels, area.target), area.target, count) != "not-sure":
            return count
    return None


@cache
def open_areas() -> list[tuple[Person, Abilities, AreaScore, int | None]]:
    found = []
    for number in range(0, PEOPLE, 2):
        who = person(number)
        abilities = estimate(bank_of(SHIPPED), who.given)
        areas = [area for area in who.report.areas if area.result == "not-sure"]
        found += [(who, abilities, area, counted(area, who, abilities)) for area in areas]
    return found


def test_an_area_takes_as_many_questions_as_it_needs() -> None:
    counts = set()
    for who, abilities, area, count in open_areas():
        assert questions_to_call([area], abilities, who.given) == count
        counts.add(count)
    assert {1, 2, 3, 4} <= counts


@pytest.mark.parametrize(("narrow_after", "said"), [(1, 1), (8, 8), (9, None)])
def test_more_than_eight_are_not_counted(narrow_after: int, said: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    who, abilities, area, _ = open_areas()[0]
    wide_then_narrow = [3.0] * narrow_after + [0.01] * 20
    monkeypatch.setattr(more_questions, "expected_sd", lambda *arguments: wide_then_narrow[: arguments[-1] + 1])
    assert questions_to_call([area], abilities, who.given) == said
    assert questions_to_call([area, area], abilities, who.given) == (said and 2 * said)


def test_areas_that_are_called_take_none_and_one_that_cannot_be_hides_the_sum(monkeypatch: pytest.MonkeyPatch) -> None:
    who, abilities, area, count = open_areas()[0]
    assert count
    called = [each for each in who.report.areas if each.result != "not-sure"]
    assert questions_to_call(called, abilities, who.given) == 0
    assert questions_to_call([*called, area], abilities, who.given) == count
    monkeypatch.setattr(more_questions, "expected_sd", lambda *_: [3.0])
    assert questions_to_call([*called, area], abilities, who.given) is None
