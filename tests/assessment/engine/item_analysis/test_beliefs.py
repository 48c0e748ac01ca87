"""What calibration believes about people is what the report would, without the skill's own items."""

import numpy as np
import pytest

from assessment.engine.item_analysis.beliefs import beliefs, no_factors
from assessment.engine.item_analysis.evidence import read
from assessment.engine.item_analysis.record import Record
from assessment.engine.model.bank import bank_of
from assessment.engine.model.scoring import estimate
from tests.assessment.engine.answers import SMALL

BANK = bank_of(SMALL)


def records(count: int) -> list[Record]:
    """People who rate every skill and answer every second question, each in a way of their own."""
    rng = np.random.default_rng(11)
    given = []
    for number in range(count):
        ratings: dict[str, int | None] = {f"skill/{skill.id}": int(rng.integers(5)) for skill in SMALL.skills}
        items = [item for item in SMALL.items if rng.random() < 0.5]
        chosen = {item.id: int(rng.integers(len(item.options))) for item in items}
        given.append(Record(f"person {number:03}", ratings | chosen))
    return given


def test_beliefs_about_people_are_those_of_the_report_without_the_skills_own_items() -> None:
    some = records(12)
    evidence = read(BANK, some)
    _, found = beliefs(BANK, evidence, no_factors(evidence))
    for number, record in enumerate(some):
        for place, skill in enumerate(BANK.skills):
            own = {item.id for item in SMALL.items if item.skill == skill}
            others = {id: value for id, value in record.responses.items() if id not in own}
            shown = estimate(BANK, others).shown
            assert found.mean[number, place] == pytest.approx(shown.mean[place], abs=0.1)
            assert found.variance[number, place] == pytest.approx(shown.variance[place], abs=0.1)


def test_a_further_round_from_the_factors_found_changes_hardly_anything() -> None:
    evidence = read(BANK, records(12))
    factors, once = beliefs(BANK, evidence, no_factors(evidence))
    _, twice = beliefs(BANK, evidence, factors)
    assert np.abs(once.mean - twice.mean).max() < 0.001
    assert np.abs(once.variance - twice.variance).max() < 0.001
