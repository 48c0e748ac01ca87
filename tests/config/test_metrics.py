"""Figures for Prometheus: for whoever has the token, of what people did, and of nobody."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from django.conf import settings
from django.db import OperationalError
from django.db.models.signals import post_save
from django.test import Client
from django.utils import timezone

from assessment.models import Assessment, Chore, Response
from config import outage, urls
from skills.models import Edition
from tests.assessment.people import DONT_KNOW, Person
from tests.assessment.stages import put
from tests.builders import small_content
from tests.editions import make_live

TOKEN = "a-token-of-the-tests-0123456789"
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def metrics(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The module, with a folder that it keeps, as a process does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "PLUMB_METRICS_FOLDER", tmp_path_factory.mktemp("metrics") / "of" / "site")
        patch.setenv("PROMETHEUS_MULTIPROC_DIR", str(settings.PLUMB_METRICS_FOLDER))
        from config import metrics

        patch.setenv("PROMETHEUS_MULTIPROC_DIR", str(settings.PLUMB_METRICS_FOLDER))
        yield metrics


@pytest.fixture
def site(metrics: Any, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[None]:
    """One that keeps figures."""
    from django.urls import path

    settings.PLUMB_METRICS = TOKEN
    settings.MIDDLEWARE = [settings.MIDDLEWARE[0], "config.metrics.MetricsMiddleware", *settings.MIDDLEWARE[1:]]
    monkeypatch.setattr(urls, "urlpatterns", [path("metrics", metrics.metrics, name="metrics"), *urls.urlpatterns])
    settings.ROOT_URLCONF = urls
    before = list(post_save.receivers)
    yield
    post_save.receivers = before
    post_save.sender_receivers_cache.clear()


def figures(token: str = TOKEN) -> dict[str, float]:
    """What the page says, by name and labels."""
    page = Client().get("/metrics", headers={"Authorization": f"Bearer {token}"})
    assert page.status_code == 200
    assert page["Content-Type"].startswith("text/plain")
    lines = [line.rpartition(" ") for line in page.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in lines}


@pytest.fixture
def edition(db: None) -> Edition:
    return make_live(small_content())


def test_who_has_another_token_or_none_is_told_what_to_send(site: None, db: None) -> None:
    for headers in (
        {},
        {"Authorization": "Bearer another"},
        {"Authorization": f"Basic {TOKEN}"},
        {"Authorization": "ü"},
    ):
        page = Client().get("/metrics", headers=headers)
        assert (page.status_code, page["WWW-Authenticate"]) == (401, "Bearer")
        assert "Authorization: Bearer" in page.text
    assert Client().post("/metrics").status_code == 405


def test_requests_are_counted_by_view_and_class_of_status(site: None, db: None) -> None:
    before = figures()
    client = Client()
    client.get("/readyz")
    client.get("/no/such/page")
    client.get("/a/someones-key/check")
    after = figures()
    more = {name: value - before.get(name, 0.0) for name, value in after.items() if value != before.get(name)}
    assert more['plumb_requests_total{status="4xx",view="none"}'] == 1
    assert more['plumb_requests_total{status="4xx",view="check"}'] == 1
    assert more['plumb_request_seconds_count{view="check"}'] == 1
    assert not any("readyz" in name for name in after)


def test_answers_reports_and_editions_are_counted_once_they_are_stored(
    site: None, edition: Edition, django_capture_on_commit_callbacks: Any
) -> None:
    alice = put(Person(), "rated", edition)
    names = [f"plumb_{name}_total" for name in ("answers", "reports", "publications")]
    before = figures()
    with django_capture_on_commit_callbacks(execute=True):
        alice.answer(DONT_KNOW)
        alice.answer(DONT_KNOW)
        alice.post("finish")
        alice.post("finish")
        make_live(small_content())
    after = figures()
    assert [after[name] - before[name] for name in names] == [2, 1, 1]
    assert Response.objects.filter(assessment__key=alice.key).count() > 2
    assert alice.assessment.is_finished


def test_no_label_names_a_person_an_address_or_an_assessment(site: None, edition: Edition) -> None:
    bob = put(Person(), "finished", edition)
    bob.get("report")
    labels = {label for name in figures() for label in re.findall(r"(\w+)=", name)}
    assert labels == {"view", "status", "le"}
    assert not any(bob.key in name for name in figures())
    assert Assessment.objects.filter(key=bob.key).exists()


def test_the_end_of_each_chore_is_told_of_from_the_database(site: None, db: None) -> None:
    Chore.done("purge")
    told = figures()['plumb_chore_success_timestamp_seconds{chore="purge"}']
    assert abs(told - timezone.now().timestamp()) < 600


def test_while_the_database_is_away_the_other_figures_are_told(
    site: None, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is then that somebody looks how many were turned away."""
    Chore.done("purge")
    Client().get("/healthz")
    before = set(figures())
    monkeypatch.setattr(Chore, "last", Mock(side_effect=OperationalError("away")))
    monkeypatch.setattr(outage.gate, "lets_through", lambda: False)
    assert before - set(figures()) == {'plumb_chore_success_timestamp_seconds{chore="purge"}'}


def test_what_another_process_counted_is_among_them(site: None, db: None) -> None:
    """Also of one that has ended: its file stays until the server starts again."""
    code = "from prometheus_client import Counter; Counter('plumb_answers', 'Answers to questions that were stored.').inc(7)"
    before = figures()["plumb_answers_total"]
    environment = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(settings.PLUMB_METRICS_FOLDER)}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    assert figures()["plumb_answers_total"] == before + 7


def test_waits_for_a_connection_are_what_the_pool_has_counted_since_it_was_last_asked(metrics: Any, site: None) -> None:
    meter = metrics.meter()
    before = meter.pool_seconds._value.get()
    for queued, waited in ((2, 500), (3, 700), (1, 100)):
        meter.saw_pool({"requests_queued": queued, "requests_wait_ms": waited, "pool_size": 8})
    assert meter.pool_seconds._value.get() - before == pytest.approx(0.7)


def test_where_nothing_can_be_written_pages_go_on_and_figures_say_so(
    metrics: Any, site: None, db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setattr(metrics, "meter", metrics.Meter)  # this process has one already
    (tmp_path / "file").touch()
    settings.PLUMB_METRICS_FOLDER = tmp_path / "file" / "metrics"
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(settings.PLUMB_METRICS_FOLDER))
    page = Client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert (page.status_code, "not kept" in page.text) == (503, True)
    assert Client().get("/privacy").status_code == 200


def test_a_site_without_a_token_imports_nothing_and_asks_nothing_of_a_request(tmp_path: Path) -> None:
    code = (
        "import sys, config.wsgi; from django.conf import settings; from django.urls import get_resolver; "
        "get_resolver().url_patterns; "
        "print(sorted({'config.metrics', 'prometheus_client'} & set(sys.modules)), "
        "[name for name in settings.MIDDLEWARE if 'metrics' in name])"
    )
    environment = os.environ | {"PLUMB_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "tests.settings"}

    def said(**more: str) -> str:
        run = [sys.executable, "-c", code]
        return subprocess.run(run, env=environment | more, cwd=ROOT, check=True, capture_output=True, text=True).stdout

    assert said() == "[] []\n"
    both = "['config.metrics', 'prometheus_client'] ['config.metrics.MetricsMiddleware']\n"
    assert said(PLUMB_METRICS=TOKEN) == both
