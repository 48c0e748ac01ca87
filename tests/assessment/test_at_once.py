"""Many submissions at the same moment.

The tests themselves are in at_once.py; they need a database that threads can share.
"""

from pathlib import Path

import pytest

from tests.own_database import passed


@pytest.mark.slow
@pytest.mark.database
def test_whatever_arrives_at_the_same_moment_counts_once(tmp_path: Path) -> None:
    assert "skipped" not in passed("tests/assessment/at_once.py", tmp_path)
