"""Mistakes as sentences. Those of production are shown by manage.py doctor and manage.py check --deploy; those of
the database before manage.py migrate begins."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from assessment.files import pdf
from config import health
from config.environment import LOOPBACK


@register(Tags.database)
def database(app_configs: Any, databases: Iterable[str] | None = None, **kwargs: Any) -> Iterable[CheckMessage]:
    if databases and health.stands_half_way():
        yield Error(health.HALF_WAY, id="plumb.E006")


@register(Tags.security, deploy=True)
def deployment(app_configs: Any, **kwargs: Any) -> Iterable[CheckMessage]:
    own_hosts = [host for host in settings.ALLOWED_HOSTS if host not in LOOPBACK]
    if not own_hosts:
        yield Error(
            "The site answers only to this machine: no host name is set.",
            hint="Set PLUMB_HOSTS to the names people use, for example PLUMB_HOSTS=plumb.example.org.",
            id="plumb.E001",
        )
    if settings.DEBUG:
        yield Error(
            "PLUMB_DEBUG is on: error pages would show code and settings to everybody.",
            hint="Leave PLUMB_DEBUG out.",
            id="plumb.E002",
        )
    if not settings.PLUMB_HTTPS:
        yield Warning(
            "PLUMB_HTTPS is off: cookies and secret links can be read on the way.",
            hint="Put a proxy that speaks https in front, and set PLUMB_HTTPS=yes.",
            id="plumb.W003",
        )
    if not pdf.available():
        yield Warning(
            "Reports cannot be downloaded as PDFs: typst is not installed.",
            hint="pip install typst, if there is a wheel for this machine. Everything else works without.",
            id="plumb.W005",
        )
    if settings.PLUMB_HTTPS and not settings.PLUMB_PROXIES:
        yield Warning(
            "PLUMB_HTTPS is on, but no proxy is declared: everybody seems to come from the proxy's address, "
            "so limits on tries count all people together.",
            hint="Set PLUMB_PROXIES to the number of your own proxies in front, usually 1.",
            id="plumb.W004",
        )
