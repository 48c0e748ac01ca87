"""What docs/scaling.md says follows from docs/performance.md, and from nothing else but its own few figures."""

import pytest

from benchmarks.scaling import Costs, cores, costs_of, document, requests, workers
from tests.browser.serving import ROOT

COSTS = Costs(question=10, rating=10, end=100, report=20, plan=50, memory=100)
PART = """\
| question: the answer and the next page | 2.0 | 10.00 | 2.42 | 0.32 |
| rating: the level and the next page | 2.1 | 10.00 | 2.14 | 0.46 |
| the last answers, with the report made and shown | 8.0 | 100.00 | 26.19 | 0.03 |
| reading the report again | 1.0 | 20.00 | 7.69 | 0.16 |
| reading the plan for the first time | 1.0 | 50.00 | 19.38 | 0.04 |
| reading the plan again | 1.0 | 30.00 | 19.38 | 0.04 |

Memory of the worker: 100 MiB.
"""
PAGE = f"# Fast\n\n## On SQLite\n\n{PART}\n## On PostgreSQL\n\n{PART}\n## Weights\n"


def test_figures_are_read_by_database_and_the_first_reading_counts() -> None:
    assert costs_of(PAGE) == {"SQLite": COSTS, "PostgreSQL": COSTS}


def test_a_figure_that_is_missing_is_no_zero() -> None:
    with pytest.raises(ValueError, match="question"):
        costs_of(PAGE.replace("question:", "answer:"))
    with pytest.raises(ValueError, match="PostgreSQL"):
        costs_of(PAGE.partition("## On PostgreSQL")[0])


def test_an_assessment_is_the_sum_of_its_pages_and_a_request_its_part() -> None:
    assert COSTS.assessment == 8 * 10 + 21 * 10 + 100 + 20 + 50
    assert requests() == 68
    assert COSTS.request == COSTS.assessment / 68


def test_a_core_is_planned_for_half_and_one_worker_is_never_alone() -> None:
    busy = COSTS._replace(question=100, rating=100)
    assert cores(10, busy) == pytest.approx(10 * (29 * 100 + 170) / 68 / 1000)
    assert workers(10, busy) == 2
    assert workers(100, busy) == 10
    assert workers(1, COSTS) == 2


def test_the_page_is_the_one_that_the_command_writes() -> None:
    folder = ROOT / "docs"
    assert (folder / "scaling.md").read_text() == document((folder / "performance.md").read_text())
