"""A test that did not run is said loudly, with its reason."""

import pytest

from tests import system
from tests.config import test_pgbouncer as pgbouncer


def test_each_reason_is_one_line_with_the_number_of_tests() -> None:
    assert system.skipped([]) == []
    assert system.skipped(["Skipped: a is missing", "Skipped: b", "Skipped: a is missing"]) == [
        "SKIPPED: 2 tests: a is missing.",
        "SKIPPED: 1 test: b.",
    ]


def test_where_pgbouncer_is_missing_its_tests_are_skipped_by_name_and_not_left_out() -> None:
    marks: list[pytest.MarkDecorator] = pgbouncer.pytestmark
    (mark,) = [each for each in marks if each.name == "skipif"]
    assert mark.args == (not pgbouncer.BOUNCER,)
    assert "pgbouncer" in mark.kwargs["reason"]
