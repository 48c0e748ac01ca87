"""The database of a release as text, by which later releases prove that they keep what is in it.

    python -m tests.released

writes tests/data/released/VERSION.sql with today's code, for the version in pyproject.toml. Once that version is out, the
file is never made again. In it are the people of tests/assessment/upgraded.py, on a day that does not change: Alice has an
account with a passkey, a report with a plan that she has worked on, a shared link, an assessment under way and Bob's report
imported; an editor has published the content of the tests, and the chores of the night have run once.
"""

import os
import sqlite3
import tempfile
import tomllib
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
RELEASED = ROOT / "tests" / "data" / "released"
NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
SEED = "settling-3"
"""Decides which questions Alice is asked, and so that her plan has several steps."""


def version() -> str:
    """The version that the project states."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"])


def migrations_of(dump: str) -> set[tuple[str, str]]:
    """Application and name of the migrations that a database as text has applied."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(dump)
        return set(database.execute("SELECT app, name FROM django_migrations"))


def make(path: Path) -> None:
    """Fill a new database at the path."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    os.environ["DATABASE_URL"] = f"sqlite:///{path}"
    os.environ["PLUMB_LOG_LEVEL"] = "ERROR"
    import django
    import time_machine
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    django.setup()
    setup_test_environment()
    call_command("migrate", verbosity=0)
    with time_machine.travel(NOON):
        fill()
        call_command("item_statistics")
        call_command("purge")


def fill() -> None:
    """By the ways that people take: every row is written by the product."""
    from assessment.models import Invitation
    from skills.publishing import publish, store
    from tests.assessment.people import Person
    from tests.builders import small_content
    from tests.skills.editors import staff

    staff("editor")
    store(small_content())
    publish("First", by="editor")
    Invitation.make(2)
    bob = Person()
    bob.start()
    bob.finish()
    work_of_alice(bob.get("data").content)


def work_of_alice(report_of_bob: bytes) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.urls import reverse

    from assessment.models import Assessment
    from tests.assessment.device import HERE, device_of_alice, sent
    from tests.assessment.people import Person

    alice, device = Person(**HERE), device_of_alice()
    alice.sign_in("alice@example.org")
    options = alice.client.post(reverse("passkey_new")).json()
    alice.client.post(reverse("passkey_add"), sent(device.create(options)))
    alice.start()
    Assessment.objects.filter(key=alice.key).update(seed=SEED)
    alice.rate_all()
    token, _ = alice.question()
    alice.post("problem", token, kind="unclear", text="Which table is meant?")
    alice.finish()
    first, second = [each.step.key for each in alice.assessment.arrangement.steps][:2]
    alice.post("plan_step", first, do="note", note="Read <twice>.")
    alice.post("plan_step", first, do="done")
    alice.post("plan_step", second, do="resource", title="A book", url="https://example.org/book", resource="own")
    form = {"parts": ["levels", "plan", "own"], "days": "30", "label": "For Carol", "form_key": "form-key-00000000"}
    alice.client.post(alice.url("share"), form)
    alice.client.post(reverse("import_report"), {"file": SimpleUploadedFile("report.json", report_of_bob)})
    alice.start()
    alice.rate_all()
    alice.answer("0")


def as_text(path: Path) -> str:
    with closing(sqlite3.connect(path)) as database:
        return "\n".join(database.iterdump()) + "\n"


def main() -> None:
    RELEASED.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder) / "released.sqlite3")
        text = as_text(Path(folder) / "released.sqlite3")
    file = RELEASED / f"{version()}.sql"
    file.write_text(text, "utf-8")
    print(f"{file.relative_to(ROOT)}: {len(text) / 1e3:.0f} kB, {len(migrations_of(text))} migrations")


if __name__ == "__main__":
    main()
