"""A backup while people answer. Run by test_backup.py, with a database that threads can share."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest
from django.db import connections

from config import backup
from tests.assessment.people import Person
from tests.builders import small_content
from tests.editions import make_live

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS = 4


class Writer(Thread):
    """Starts assessments and rates, without a rest, and counts what it was told is saved."""

    def __init__(self, number: int, stop: Event) -> None:
        super().__init__()
        self.number, self.stop = number, stop
        self.acknowledged = 0
        self.refused: list[object] = []

    def run(self) -> None:
        try:
            started = 0
            while not self.stop.is_set():
                started += 1
                person = Person()
                answer = person.begin(start_key=f"start-key-{self.number:04}-{started:08}")
                person.key = answer["Location"].rsplit("/", 1)[1]
                for rating in range(1, len(person.assessment.ratings()) + 1):
                    if person.post("rate", rating, level="2").status_code == 302:
                        self.acknowledged += 1
        except Exception as error:
            self.refused.append(error)
        finally:
            connections.close_all()


@contextmanager
def answering() -> Iterator[list[Writer]]:
    stop = Event()
    writers = [Writer(number, stop) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    try:
        while any(not writer.acknowledged and writer.is_alive() for writer in writers):
            writers[0].join(0.01)
        yield writers
    finally:
        stop.set()
        for writer in writers:
            writer.join(60)


def test_a_backup_holds_all_that_was_acknowledged_before_and_people_go_on_meanwhile(tmp_path: Path) -> None:
    make_live(small_content())
    copies = []
    with answering() as writers:
        for number in range(3):
            folder = tmp_path / str(number)
            folder.mkdir()
            before = sum(writer.acknowledged for writer in writers)
            file, made = backup.back_up(folder)
            after = sum(writer.acknowledged for writer in writers) + WRITERS  # one of each may be under way
            copies.append((before, made.rows["assessment_response"], after))
            assert backup.check(file).rows == made.rows
    assert not [writer.refused for writer in writers if writer.refused]
    assert all(before <= copied <= after for before, copied, after in copies), copies
    assert copies[0][1] < copies[-1][1], "nobody waited for the copies"
