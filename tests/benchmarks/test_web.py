"""Ratios of the page benchmark: each round is compared with the bare site of its own round."""

import os
from time import process_time

from benchmarks.large import Size, large_content
from benchmarks.web.browser import Page
from benchmarks.web.document import TITLES, Run, document, growing, growth, table
from benchmarks.web.large import TITLES as ENGINE
from benchmarks.web.large import Large, costs_of, large_table
from benchmarks.web.pages import Cost, Round, Row, Waits, rows_of
from benchmarks.web.servers import resident, spent, tree


def round_at(speed: float) -> Round:
    """A round on a machine of this speed, on which a page costs three times what a bare one does."""
    costs = {name: Cost(6 * speed, 9 * speed, 2) for name in TITLES}
    return costs | {"bare": Cost(1.5 * speed, 2 * speed, 1), "bare again": Cost(2.5 * speed, 4 * speed, 1)}


def test_a_machine_that_slows_down_changes_no_ratio() -> None:
    rows = rows_of([round_at(1.0), round_at(7.0), round_at(2.0)])
    assert rows["question"] == Row(requests=2, cpu=12, ratio=3, throughput=1 / 3)
    assert rows["bare"].ratio == 0.75


def test_the_document_has_every_page_on_every_database() -> None:
    rows = rows_of([round_at(1.0)])
    measured = dict.fromkeys(("SQLite", "PostgreSQL"), Run(rows, {"landing": 5_000}, 99.0, 1.5, 0.5, Waits(30.0, 20.0)))
    text = document(table(measured), 1)
    for title in TITLES.values():
        assert text.count(f"| {title} | 2.0 |") + text.count(f"| {title} | 1.0 |") == 2
    assert "| landing | 5.0 |" in text
    assert text.count("first page: 1.5 s, of the bare site 0.5 s") == 2
    assert text.count("within 30 ms, and 20 ms there (1.5 times)") == 2
    assert text.count("(3: kept); a worker 100 MB (104: missed)") == 1, "on SQLite"
    assert text.count("(3: missed); a worker 100 MB (104: missed)") == 1


def test_a_page_that_grows_with_the_database_is_named() -> None:
    before, after = rows_of([round_at(1.0)]), rows_of([round_at(3.0)])
    assert growing({"SQLite": (1_000_000, before, after)}) == []
    slower = after | {"report": after["report"]._replace(ratio=2 * after["report"].ratio)}
    assert growing({"SQLite": (1_000_000, before, slower)}) == ["reading the report again on SQLite: 2.00 times"]
    assert "| reading the report again | 3.00 | 6.00 | 2.00 |" in growth({"SQLite": (1_000_000, before, slower)})


def test_the_engine_is_measured_in_any_framework() -> None:
    costs = costs_of(large_content(Size(skills=40, area=10, roles=2, role_skills=12)))
    assert set(costs) == set(ENGINE)
    assert min(costs.values()) > 0.0
    assert "| the report | 2.0 | 3.0 | 1.5 |" in large_table(
        Large(10, 50, dict.fromkeys(ENGINE, 2.0), dict.fromkeys(ENGINE, 3.0), 99.0)
    )


def test_time_and_memory_are_those_of_the_process() -> None:
    own = os.getpid()
    before, mine = spent(own), process_time()
    while process_time() - mine < 0.1:
        pass
    assert spent(own) - before >= 0.05
    assert own in tree(own)
    assert resident(own) > 10


def test_a_field_is_found_however_its_tag_is_broken_into_lines() -> None:
    text = '<input\n  type="hidden"\n  name="start_key"\n  value="abc"\n>'
    assert Page(200, "", text, len(text)).field("start_key") == "abc"
