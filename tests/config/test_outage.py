"""A database that is away holds one thread at a time, and no more."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client

from config import outage
from config.outage import LOOK, PAUSE, Gate, Watch


class Clock:
    """Stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(outage, "gate", Gate(clock))
    return clock


def test_after_a_wait_in_vain_one_at_a_time_looks_whether_it_is_back(clock: Clock) -> None:
    gate = outage.gate
    assert gate.lets_through()
    gate.close()
    assert not gate.lets_through()
    clock.now += PAUSE
    assert [gate.lets_through() for _ in range(3)] == [True, False, False]
    clock.now += LOOK
    assert [gate.lets_through() for _ in range(2)] == [True, False], "one that never came back holds nobody up"
    gate.open()
    assert all(gate.lets_through() for _ in range(3))


@pytest.mark.urls("tests.config.stand_in_urls")
def test_while_it_is_away_everybody_else_is_told_at_once_and_probes_are_answered(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outage, "connection", SimpleNamespace(connection=None))
    client = Client(raise_request_exception=False)
    assert client.get("/outage/postgresql-pool").status_code == 503
    response = client.get("/read")
    assert response.status_code == 503
    assert response["Retry-After"] == "10"
    assert client.get("/healthz").status_code == 200
    clock.now += PAUSE
    assert client.get("/read").status_code == 200
    assert client.get("/read").status_code == 503, "what needed no database proves nothing of it"


@pytest.mark.urls("tests.config.stand_in_urls")
@pytest.mark.parametrize("cause", ["sqlite-busy", "postgresql-shutdown", "postgresql-away", "postgresql-lock"])
def test_no_other_trouble_stops_anybody(clock: Clock, cause: str) -> None:
    client = Client(raise_request_exception=False)
    assert client.get(f"/outage/{cause}").status_code == 503
    assert client.get("/read").status_code == 200


def test_somebody_looks_until_it_is_back_so_that_all_who_waited_find_it_open(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    replies = iter([False, False, True])
    rests: list[float] = []
    watch = Watch(rests.append)
    monkeypatch.setattr(watch, "answers", lambda: next(replies))
    outage.gate.close()
    watch.run()
    assert rests == [PAUSE, PAUSE]
    assert all(outage.gate.lets_through() for _ in range(3))


@pytest.mark.django_db
def test_once_it_answers_everybody_may_ask(clock: Clock) -> None:
    connection.ensure_connection()
    outage.gate.close()
    clock.now += PAUSE
    for _ in range(3):
        assert Client().get("/privacy").status_code == 200
