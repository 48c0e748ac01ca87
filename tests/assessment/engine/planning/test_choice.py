"""Which steps to take: the best for given hours, and foundations as early as they are worth."""

from functools import partial

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.engine.planning.candidates import candidates
from assessment.engine.planning.choice import best_for_hours, in_order
from assessment.engine.reading.report import build_report
from benchmarks.plan import allowed, to_study
from tests.assessment.engine.answers import PEOPLE, SHIPPED, SMALL, Person, person

people = st.integers(0, PEOPLE - 1).map(person)


@pytest.mark.slow
@given(people, st.integers(0, 400))
def test_a_plan_for_given_hours_leaves_no_step_out_that_would_still_fit(who: Person, hours: int) -> None:
    possible = to_study(candidates(SHIPPED, who.report))
    chosen = {candidate.key for candidate in best_for_hours(possible, hours)}
    left = hours - sum(candidate.hours for candidate in possible if candidate.key in chosen)
    for candidate in possible:
        if candidate.key not in chosen and chosen.issuperset(candidate.needs):
            assert candidate.hours > left


def test_a_foundation_comes_as_early_as_what_it_is_needed_for_is_worth() -> None:
    """ "queries" alone closes little of the gap; "pipelines", which waits for it, closes most."""
    nothing: dict[str, int | None] = dict.fromkeys((item.id for item in SMALL.items), None)
    queries, pipelines, serving, *_ = sorted(
        candidates(SMALL, build_report(SMALL, SMALL.roles[1], nothing)), key=lambda c: (c.level, c.skill.weight)
    )
    replace = partial(msgspec.structs.replace, settle=None, have=0.0)
    foundation = replace(queries, gain=0.1, hours=5, needs=(), area="a")
    worthy = replace(pipelines, gain=3.0, hours=5, needs=(foundation.key,), area="b")
    middling = replace(serving, gain=1.0, hours=5, needs=(), area="c")
    assert in_order([foundation, worthy, middling]) == [foundation, worthy, middling]
    assert best_for_hours([foundation, worthy, middling], 10) == [foundation, worthy]
    assert best_for_hours([foundation, worthy, middling], 9) == [middling]
    assert best_for_hours([foundation, worthy, middling], 4) == []


@pytest.mark.parametrize("number", range(0, PEOPLE, 4))
def test_what_is_chosen_when_the_exact_choice_is_given_up_is_allowed_and_nearly_as_good(
    number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    possible = to_study(candidates(SHIPPED, person(number).report))
    for hours in (40, 120, 400):
        exact = best_for_hours(possible, hours)
        with monkeypatch.context() as patch:
            patch.setattr("assessment.engine.planning.choice.MOST_DECISIONS", 1)
            greedy = best_for_hours(possible, hours)
        assert allowed(in_order(exact), hours)
        assert allowed(in_order(greedy), hours)
        best = sum(candidate.gain for candidate in exact)
        assert best * 0.85 <= sum(candidate.gain for candidate in greedy) <= best + 1e-9
