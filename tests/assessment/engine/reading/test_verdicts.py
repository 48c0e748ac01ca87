"""Which results differ between two reports, and what made the difference."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from assessment.engine.reading.reliable_change import compare
from assessment.engine.reading.report import build_report
from assessment.engine.reading.values import Report
from assessment.engine.reading.verdicts import Verdict, changed_results, verdict_headline, verdict_sentence
from tests.assessment.engine.answers import PEOPLE, SMALL, person
from tests.snapshots import assert_said

PLAIN = build_report(SMALL, SMALL.role_by_id["ml-engineer"], {})


def reported(**parts: Any) -> Report:
    """The report of somebody who was asked two questions in each area, with these parts in the first."""
    usual = {
        "asked": 2,
        "result": "within-reach",
        "position": 2.0,
        "low": 1.0,
        "high": 3.0,
        "target": 2,
        "steady": None,
    }
    first, *rest = (replace(area, **usual) for area in PLAIN.areas)
    return replace(PLAIN, areas=(replace(first, **parts), *rest))


def changed(old: Report, new: Report) -> tuple[Verdict, ...]:
    return changed_results(old, new, compare(old, new))


@pytest.mark.parametrize(
    ("then", "now", "cause"),
    [
        ({}, {"result": "meets", "position": 4.5, "low": 4.2, "high": 4.8}, "person"),
        ({}, {"result": "meets", "asked": 6}, "more"),
        ({}, {"result": "meets", "asked": 3}, "more"),
        ({}, {"result": "meets", "low": 1.2}, "more"),
        ({"asked": 6, "result": "meets"}, {}, "less"),
        ({}, {"result": "meets", "target": 1}, "role"),
        ({}, {"result": "meets", "position": 2.2, "low": 1.2, "high": 3.2}, "chance"),
    ],
)
def test_another_result_comes_with_what_made_the_difference(then: Any, now: Any, cause: str) -> None:
    verdicts = changed(reported(**then), reported(**now))
    [verdict] = verdicts
    assert (verdict.area, verdict.cause) == (PLAIN.areas[0].id, cause)
    assert_said({"why": verdict.why, "headline": verdict_headline(verdicts), "sentence": verdict_sentence(verdicts)})


def test_equal_reports_have_no_other_result_and_nothing_is_said() -> None:
    assert changed(reported(), reported()) == ()
    assert verdict_headline(()) == verdict_sentence(()) == ""


@given(st.integers(0, PEOPLE - 1).map(person), st.integers(0, PEOPLE - 1).map(person))
def test_exactly_the_areas_whose_results_differ_are_listed_and_only_reliable_changes_are_the_persons(
    one: Any, other: Any
) -> None:
    old, new = one.report, other.report
    found, before = changed(old, new), {area.id: area.result for area in old.areas}
    assert [verdict.area for verdict in found] == [
        area.id for area in new.areas if before.get(area.id, area.result) != area.result
    ]
    directions = {change.area: change.direction for change in compare(old, new).areas}
    assert all(directions[each.area] in ("up", "down") for each in found if each.cause == "person")
    assert ("you changed" in verdict_sentence(found)) == any(each.cause == "person" for each in found)
