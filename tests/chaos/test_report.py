"""The table says of every situation whether it held, and why one was not tried."""

from chaos import scenarios
from chaos.report import Line, Result, document, row, verdict
from chaos.stage import BOTH, SCENARIOS
from tests.browser.serving import ROOT

HELD = Line("kill", "A kill", "SQLite", 1.0, Result(1200, said="2 kills"))
LOST = Line("full", "A full disk", "SQLite", 1.0, Result(10, lost=1))
LEFT = Line("nodes", "Two nodes", "PostgreSQL", 0.0, Result(skipped="there is no proxy"))


def test_a_loss_a_double_and_a_wrong_page_do_not_hold() -> None:
    assert Result(1).held
    for result in (Result(lost=1), Result(doubled=1), Result(wrong=("500",)), Result(skipped="no root")):
        assert not result.held


def test_the_sum_counts_what_was_tried_and_names_what_was_not() -> None:
    said = verdict([HELD, LOST, LEFT])
    assert "1 of 2 held" in said
    assert "1,210" in said
    assert "1 could not be tried" in said


def test_the_document_has_a_row_for_each() -> None:
    text = document([HELD, LOST, LEFT])
    for line in (HELD, LOST, LEFT):
        assert row(line) in text
    assert "there is no proxy" in text


def test_every_promise_on_faults_has_a_situation() -> None:
    assert scenarios
    named = " ".join(each.title for each in SCENARIOS)
    assert [number for number in range(1, 14) if f"R{number}:" not in named] == []
    assert {name for each in SCENARIOS for name in each.databases} == set(BOTH)
    assert len({each.name for each in SCENARIOS}) == len(SCENARIOS)


def test_the_makefile_plays_them() -> None:
    assert "-m chaos --document docs/resilience.md" in (ROOT / "Makefile").read_text()
