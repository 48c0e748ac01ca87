"""Wording kept in files: a test asks for facts, and what is said is compared with what somebody last read.

After a change that is meant, run the tests once with PLUMB_UPDATE_SNAPSHOTS=1 and without `-n`, and read the
difference as the person would who is told it.
"""

import json
import os
from pathlib import Path

UPDATE = os.environ.get("PLUMB_UPDATE_SNAPSHOTS") == "1"


def assert_worded(file: Path, case: str, said: str | list[str] | dict[str, str]) -> None:
    """That what is said in a case is what the file has for it."""
    known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    if UPDATE:
        known[case] = said
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(known, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
    assert said == known.get(case), f"{case}: read {file.name} as the person would who is told it"


def assert_said(said: str | list[str] | dict[str, str], part: str = "") -> None:
    """The same for what the running test was told, in the file of its folder."""
    test = os.environ["PYTEST_CURRENT_TEST"].rpartition(" (")[0]
    path, _, name = test.partition("::")
    file = Path(__file__).parents[1] / path
    assert_worded(file.parent / "snapshots" / "said.json", f"{file.name}::{name} {part}".strip(), said)
