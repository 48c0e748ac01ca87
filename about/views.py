"""The site's own pages: how it measures, what it keeps, whom it serves. They work before the first edition too.

Every page is public, sets no cookie and changes nothing.
"""

import tomllib
from collections import Counter
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from about.accuracy import Accuracy, accuracy
from assessment.models import Invitation, ItemFigures
from skills.comparison import measured_digest
from skills.content import LEVEL_NAMES, Content, Measurement
from skills.models import Edition

DAY = 24 * 3600


@require_safe
def method(request: HttpRequest) -> HttpResponse:
    edition = Edition.objects.live()
    measurement = edition.content.measurement if edition else Measurement()
    names = edition.content.level_names if edition else LEVEL_NAMES
    figures = accuracy()
    context = {
        "edition": edition,
        "measurement": measurement,
        "cuts": list(zip(names[1:], measurement.cuts, measurement.rating_thresholds, strict=True)),
        "accuracy": figures,
        "measured": figures is not None and _is_measured(figures, edition),
        "analysed": ItemFigures.objects.order_by("-pk").values_list("checks", flat=True).first(),
        "known": len(Invitation.levels()),
        "items": _item_counts(edition.content) if edition and edition.content.items else None,
        "evidence_days": settings.PLUMB_EVIDENCE_DAYS,
    }
    return render(request, "about/method.html", context)


def _is_measured(figures: Accuracy, edition: Edition | None) -> bool:
    """Whether the figures are of this edition's question set. Before the first, nobody takes them for another's."""
    return edition is None or figures.content["digest"] == measured_digest(edition.content)


def _item_counts(content: Content) -> dict[str, int]:
    """How many questions there are, how they were reviewed, and where their difficulty comes from."""
    reviews = Counter(item.review for item in content.items)
    calibrated = sum(item.origin == "calibrated" for item in content.items)
    return {
        "all": len(content.items),
        "blind": reviews["blind-reviewed"],
        "reviewed": reviews["reviewed"],
        "unreviewed": reviews["unreviewed"],
        "calibrated": calibrated,
        "ranked": sum(item.difficulty is not None for item in content.items) - calibrated,
    }


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    cookies = {
        "place": {"name": settings.SESSION_COOKIE_NAME, "days": settings.SESSION_COOKIE_AGE // DAY},
        "forms": {"name": settings.CSRF_COOKIE_NAME, "days": settings.CSRF_COOKIE_AGE // DAY},
    }
    context = {
        "edition": Edition.objects.live(),
        "retention_days": settings.PLUMB_RETENTION_DAYS,
        "cookies": cookies,
    }
    return render(request, "about/privacy.html", context)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "about/accessibility.html", {"edition": Edition.objects.live()})


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "about/about.html", {"edition": Edition.objects.live(), "version": _version()})


@lru_cache(maxsize=1)
def _version() -> str:
    """The release, from the one place that states it."""
    return str(tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text("utf-8"))["project"]["version"])


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {settings.PLUMB_PREFIX}{start}" for start in settings.PLUMB_PERSONAL_PATHS)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
