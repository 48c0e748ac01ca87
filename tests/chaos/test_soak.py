"""The arithmetic of an hour of everything: what holds, and what its tables say."""

import pytest

from chaos.report import document
from chaos.soak.figures import (
    Call,
    Outcome,
    high,
    kept_chapters,
    quarters,
    section,
    table_of_calls,
    verdict,
    with_section,
)
from chaos.soak.load import Tally
from tests.browser.serving import ROOT

FINE = Outcome(
    database="SQLite",
    minutes=60,
    calls={"an answer": [Call(0.01), Call(0.02), Call(1.5)], "manage.py purge": [Call(2.0)]},
    memory={"worker 1": [100, 100, 110, 105, 104, 104, 109, 110]},
    processor=360,
    acknowledged=2000,
    lost=0,
    doubled=0,
    finished=80,
    deleted=40,
    wrong=(),
)


def test_a_quarter_of_the_time_is_known_by_its_median() -> None:
    assert quarters([1, 2, 30, 4, 5, 6, 7, 8]) == (1.5, 17, 5.5, 7.5)
    assert quarters([1, 2, 3, 4]) == (1, 2, 3, 4)
    with pytest.raises(ValueError, match="fewer"):
        quarters([1, 2, 3])


def test_what_99_of_100_stay_within_is_one_of_them() -> None:
    assert high([3.0]) == 3.0
    assert high([float(number) for number in range(100)]) == 99.0
    assert high([float(number) for number in range(1000)]) == 990.0


def test_it_holds_with_a_tenth_more_memory_and_not_with_more() -> None:
    assert FINE.held
    assert FINE._replace(memory={"worker 1": [100, 100, 100, 110]}).grown == []
    assert FINE._replace(memory={"worker 1": [100, 100, 100, 111]}).grown == ["worker 1"]


@pytest.mark.parametrize(
    "other",
    [
        {"lost": 1},
        {"doubled": 1},
        {"wrong": ("a worker was replaced",)},
        {"memory": {"worker 1": [100, 100, 100, 150]}},
        {"calls": {"an answer": [Call(0.01), Call(0.01, "status 500")]}},
    ],
)
def test_a_loss_an_error_or_a_leak_does_not_hold_and_is_named(other: dict[str, object]) -> None:
    outcome = FINE._replace(**other)  # type: ignore[arg-type]
    assert not outcome.held
    assert "Did not hold" in verdict(outcome)


def test_its_sentences_say_how_much_that_was() -> None:
    said = verdict(FINE)
    for part in ("4 requests", "60 minutes", "0 errors", "2,000 acknowledged", "10% of one core"):
        assert part in said
    assert "Wrong" not in said
    assert "an answer: status 500" in verdict(FINE._replace(calls={"an answer": [Call(1, "status 500")]}))


def test_a_row_has_its_number_its_errors_and_its_slow_ones() -> None:
    calls = {"an answer": [Call(0.01), Call(0.03), Call(1.5, "status 503")]}
    assert table_of_calls(calls).splitlines()[-1] == "| an answer | 3 | 1 | 0.03 s | 1.50 s | 1.50 s | 1 |"


def test_requests_are_called_by_what_they_are_for_and_commands_by_their_name() -> None:
    tally = Tally()
    for what in ("manage.py purge", "GET /r/abc/report.pdf", "GET /r/abc", "POST /a/abc/question", "GET /"):
        tally.note(what, Call(0.1))
    assert list(tally.calls()) == ["an answer", "report", "PDF", "other pages", "manage.py purge"]


def test_the_page_keeps_the_part_that_the_other_command_writes() -> None:
    page = document([])
    both = with_section(
        with_section(page, "PostgreSQL", section(FINE._replace(database="PostgreSQL"), "1 May")),
        "SQLite",
        section(FINE, "2 May"),
    )
    assert both.startswith(page.rstrip("\n"))
    assert both.index("### On SQLite") < both.index("### On PostgreSQL")
    again = with_section(both, "SQLite", section(FINE, "3 May"))
    assert again.count("### On") == 2
    assert "2 May" not in again
    assert "1 May" in again
    assert document([]) + "\n" + kept_chapters(again) == again


def test_the_makefile_plays_it() -> None:
    assert "-m chaos.soak --document docs/resilience.md" in (ROOT / "Makefile").read_text()
