"""check --deploy reports production mistakes in sentences."""

import pytest
from django.core.checks import run_checks
from django.test.utils import override_settings

from assessment.files import pdf
from config.environment import LOOPBACK


def found() -> set[str | None]:
    return {message.id for message in run_checks(include_deployment_checks=True) if not message.is_silenced()}


IN_ORDER = override_settings(
    ALLOWED_HOSTS=["plumb.example.org", *LOOPBACK],
    PLUMB_HTTPS=True,
    PLUMB_PROXIES=1,
    SECURE_HSTS_SECONDS=31_536_000,
    SESSION_COOKIE_SECURE=True,
    CSRF_COOKIE_SECURE=True,
)


def test_a_site_with_a_name_https_and_its_proxy_declared_has_nothing_to_report() -> None:
    with IN_ORDER:
        assert found() == set()


def test_a_site_without_a_name_is_reported() -> None:
    with IN_ORDER, override_settings(ALLOWED_HOSTS=LOOPBACK):
        assert found() == {"plumb.E001"}


def test_debug_is_reported() -> None:
    with IN_ORDER, override_settings(DEBUG=True):
        assert "plumb.E002" in found()


def test_a_site_without_https_is_reported_once() -> None:
    with IN_ORDER, override_settings(PLUMB_HTTPS=False, SECURE_HSTS_SECONDS=0):
        assert found() == {"plumb.W003"}


def test_https_without_a_declared_proxy_is_reported() -> None:
    with IN_ORDER, override_settings(PLUMB_PROXIES=0):
        assert found() == {"plumb.W004"}


def test_an_installation_that_makes_no_pdfs_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "available", lambda: False)
    with IN_ORDER:
        assert found() == {"plumb.W005"}
