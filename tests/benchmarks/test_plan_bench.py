"""The plan is measured against a choice that is truly the best, on people and hours that are always the same."""

from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command

from assessment.engine.planning.candidates import candidates
from assessment.engine.planning.choice import best_for_hours, in_order, ladders_of, steps_by_skill
from assessment.engine.reading.report import build_report
from benchmarks import waste
from benchmarks.plan import Share, allowed, best_gain, figures, passed, shares, table, to_study
from skills.content import Content
from tests.builders import shipped_content, small_content

SMALL: Content = small_content()
NOTHING: dict[str, int | None] = dict.fromkeys((item.id for item in SMALL.items), None)


def test_ladders_hold_every_candidate_after_what_it_needs() -> None:
    possible = to_study(candidates(SMALL, build_report(SMALL, SMALL.roles[1], NOTHING)))
    steps = steps_by_skill(possible)
    assert steps is not None
    made = ladders_of(steps)
    assert sum(len(one.hours) for one in made) == len(possible)
    assert all(need < place for place, one in enumerate(made) for needs in one.needs for need, _ in needs)
    assert any(one.needs for one in made)
    everything = sum(candidate.hours for candidate in possible)
    assert best_gain(possible, everything) == pytest.approx(sum(candidate.gain for candidate in possible))


def test_the_plan_never_beats_the_best_choice_at_any_number_of_hours() -> None:
    possible = to_study(candidates(SMALL, build_report(SMALL, SMALL.roles[1], NOTHING)))
    for hours in range(0, sum(candidate.hours for candidate in possible) + 2, 3):
        chosen = best_for_hours(possible, hours)
        assert allowed(in_order(chosen), hours)
        assert sum(candidate.gain for candidate in chosen) <= best_gain(possible, hours) + 1e-9


def test_a_choice_that_takes_too_long_or_comes_too_early_is_noticed() -> None:
    order = in_order(to_study(candidates(SMALL, build_report(SMALL, SMALL.roles[1], NOTHING))))
    total = sum(candidate.hours for candidate in order)
    assert allowed(order, total)
    assert not allowed(order, total - 1)
    assert not allowed(order[::-1], total)
    assert not allowed([*order, order[-1]], 2 * total)


def test_the_instances_are_the_same_at_every_run_and_no_share_is_above_one() -> None:
    found = shares(SMALL, 12)
    assert found == shares(SMALL, 12)
    assert len(found) == 12
    assert len({share.hours for share in found}) > 6
    assert all(0 <= value <= 1 + 1e-9 for share in found for value in (share.chosen, share.cut, share.shown))


def share(chosen: float, shown: float) -> Share:
    return Share("ml-engineer", 40, chosen, 0.0, shown)


def test_figures_are_mean_worst_and_the_share_that_is_good_enough() -> None:
    first, shown, cut = figures([share(1.0, 0.96), share(0.9, 0.96)])
    assert first.mean == pytest.approx(0.95)
    assert (first.worst, first.good, first.ok) == (0.9, 0.5, False)
    assert (shown.good, cut.worst) == (1.0, 0.0)


@pytest.mark.parametrize(("chosen", "shown", "kept"), [(0.95, 0.93, True), (0.94, 1.0, False), (1.0, 0.92, False)])
def test_a_value_below_the_limit_fails_and_the_table_says_which(chosen: float, shown: float, kept: bool) -> None:
    found = [share(chosen, shown)]
    assert passed(figures(found)) == kept
    assert table(found).count("MISSED") == (not kept)


def test_the_command_prints_the_table_and_fails_only_below_the_limit(capsys: pytest.CaptureFixture[str]) -> None:
    command = "assessment.management.commands.benchmark_plan"
    with patch(f"{command}.content_of", return_value=SMALL):
        call_command("benchmark_plan", instances=3, people=2)
        said = capsys.readouterr().out
        assert "made for the hours" in said
        assert all(plan in said for plan in waste.PLANS)
        with (
            patch(f"{command}.shares", return_value=[share(0.5, 1.0)]),
            pytest.raises(CommandError, match="not as good"),
        ):
            call_command("benchmark_plan", instances=3)
        with pytest.raises(CommandError, match="nothing to compare"):
            call_command("benchmark_plan", instances=0)
        with patch(f"{command}.shares", return_value=[]), pytest.raises(CommandError, match="Nobody"):
            call_command("benchmark_plan", instances=3)


def test_whoever_knows_the_truth_wastes_no_hour_and_misses_no_gap() -> None:
    content = shipped_content()  # the small one has no question left after a check
    role = content.role_by_id["ml-engineer"]
    found = {row.plan: row for row in waste.figures(content, role, 2)}
    known, asked, shown = (found[plan] for plan in (waste.PLANS[4], waste.PLANS[2], waste.PLANS[1]))
    assert (known.wasted, known.first_wasted, known.missed, known.unnamed) == (0, 0, 0, 0)
    assert asked.questions > 0 == shown.questions
    assert all(0 <= share <= 1 for row in found.values() for share in row[1:5])
    assert waste.table(role, list(found.values()), 2).count("\n") == 3 + len(waste.PLANS)
