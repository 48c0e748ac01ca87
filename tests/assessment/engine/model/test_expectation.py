"""A response as all the others let one expect it: what estimating again without it would give."""

import pytest

from assessment.engine.model.bank import bank_of
from assessment.engine.model.expectation import expectations
from assessment.engine.model.irt import probability_correct
from assessment.engine.model.scoring import estimate
from tests.assessment.engine.answers import SHIPPED, key, wrong

BANK = bank_of(SHIPPED)
TWENTY_FOUR = [item for item in SHIPPED.items if item.level in (2, 3)][::7][:24]


def mixed() -> dict[str, int | None]:
    """Ratings of all levels, and every fourth question right."""
    ratings: dict[str, int | None] = {f"skill/{skill.id}": n % 5 for n, skill in enumerate(SHIPPED.skills)}
    return ratings | {item.id: key(item) if n % 4 == 3 else wrong(item) for n, item in enumerate(TWENTY_FOUR)}


def test_a_response_is_expected_from_all_others() -> None:
    given = mixed()
    for expected in expectations(BANK, given)[::4]:
        others = {id: value for id, value in given.items() if id != expected.id}
        shown, skill = estimate(BANK, others).shown, BANK.item_skill[expected.item]
        assert expected.mean == pytest.approx(shown.mean[skill], abs=0.02)
        assert expected.sd == pytest.approx(shown.variance[skill] ** 0.5, abs=0.02)
        assert expected.correct == (given[expected.id] == BANK.key[expected.item])


def test_the_only_response_is_expected_from_nothing() -> None:
    (expected,) = expectations(BANK, {TWENTY_FOUR[0].id: key(TWENTY_FOUR[0])})
    assert expected.mean == pytest.approx(0.0, abs=1e-4)
    numbers = SHIPPED.measurement
    assert expected.sd**2 == pytest.approx(1.0 + numbers.shift_variance + numbers.area_shift_variance, abs=1e-4)


def test_the_chance_to_be_right_is_that_of_the_ability_without_the_response() -> None:
    for expected in expectations(BANK, mixed()):
        chance = probability_correct(expected.mean, expected.sd**2, *BANK.parameters(expected.item))
        assert expected.probability == pytest.approx(chance, abs=1e-12)


def test_ratings_and_unknown_ids_are_not_expected_and_the_rest_comes_in_order() -> None:
    found = [expected.id for expected in expectations(BANK, mixed() | {"no-such-item": 1})]
    assert found == sorted(item.id for item in TWENTY_FOUR)


def test_an_estimate_that_is_known_is_not_made_again() -> None:
    given = mixed()
    assert expectations(BANK, given, estimate(BANK, given)) == expectations(BANK, given)
