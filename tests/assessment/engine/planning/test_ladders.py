"""The exact choice of steps for given hours, against trying every choice."""

from collections.abc import Sequence
from itertools import product
from random import Random

import pytest

from assessment.engine.planning.ladders import Ladder, best_climbs


def gain(choices: list[Ladder], hours: int) -> float:
    """What the choice brings; it keeps to the hours and to what needs what."""
    climbs = best_climbs(choices, hours)
    assert climbs is not None
    taken = list(zip(choices, climbs, strict=True))
    assert sum(sum(one.hours[:steps]) for one, steps in taken) <= hours
    assert all(may_climb(one, steps, climbs) for one, steps in taken)
    return sum(sum(one.gains[:steps]) for one, steps in taken)


def may_climb(one: Ladder, steps: int, climbs: Sequence[int]) -> bool:
    """Whether each of the first steps of a ladder has what it needs of the others."""
    return all(climbs[place] >= count for needs in one.needs[:steps] for place, count in needs)


def some_ladders(rng: Random) -> list[Ladder]:
    """Up to five skills of up to three steps; each may need some of those before it."""
    made: list[Ladder] = []
    for place in range(rng.randint(1, 5)):
        steps = rng.randint(1, 3)
        hours = tuple(rng.randint(1, 9) for _ in range(steps))
        gains = tuple(rng.choice((0.0, 0.5, rng.random() * 5)) for _ in range(steps))
        needs = [[(n, rng.randint(1, 2)) for n in range(place) if rng.random() < 0.3] for _ in range(steps)]
        made.append(Ladder(hours, gains, tuple(map(tuple, needs))))
    return made


def tried_one_by_one(choices: list[Ladder], hours: int) -> float:
    """The largest gain among all ways to climb."""
    best = 0.0
    for climb in product(*(range(len(one.hours) + 1) for one in choices)):
        cost = sum(sum(one.hours[:steps]) for one, steps in zip(choices, climb, strict=True))
        allowed = all(may_climb(one, steps, climb) for one, steps in zip(choices, climb, strict=True))
        if cost <= hours and allowed:
            best = max(best, sum(sum(one.gains[:steps]) for one, steps in zip(choices, climb, strict=True)))
    return best


@pytest.mark.parametrize("number", range(200))
def test_the_best_choice_is_the_best_of_all_choices(number: int) -> None:
    rng = Random(number)
    choices = some_ladders(rng)
    hours = rng.randint(0, 40)
    assert gain(choices, hours) == pytest.approx(tried_one_by_one(choices, hours))


def test_a_step_that_needs_what_does_not_fit_is_not_chosen() -> None:
    choices = [Ladder((6,), (0.1,)), Ladder((2,), (9.0,), (((0, 1),),)), Ladder((3,), (1.0,))]
    assert gain(choices, 7) == 1.0
    assert gain(choices, 8) == pytest.approx(9.1)
    assert gain(choices, 0) == 0.0
    assert gain([], 10) == 0.0


def test_a_choice_that_would_take_too_many_decisions_is_given_up_the_same_way_everywhere() -> None:
    rng = Random(5)
    choices = [Ladder((rng.randint(5, 9),) * 3, (rng.random(),) * 3) for _ in range(12)]
    assert best_climbs(choices, 60, most=5) is None
    assert best_climbs(choices, 60, most=100_000) == best_climbs(choices, 60)
