"""What waits on the desk's first page for whoever opens it: numbers, each with the way to the rows it counts.

A person reads of what they may see, and of nothing else. A line counts by the condition by which its list is filtered.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from django.conf import settings
from django.contrib import admin
from django.db import models
from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from assessment.engine.asking.length import UNSURE, pace
from assessment.models import Chore, ItemFigures, ProblemReport
from assessment.records import has_findings, latest_statistics
from skills.admin.framework import lacking_a_step
from skills.admin.items import review_is_due, unanswered, withdrawn
from skills.admin.learning import past_its_end, stale, unchecked
from skills.admin.links import dead, moved, never_asked
from skills.admin.since_live import how_many
from skills.content import Content
from skills.history import KINDS
from skills.link_checks import CHECK_LINKS
from skills.models import Certification, Draft, Edition, Item, Measurement, Resource, SkillArea
from skills.words import count_noun


class Place(NamedTuple):
    """A few words, and where they lead; to nowhere without an address."""

    words: str
    address: str = ""


class Line(NamedTuple):
    """Something that waits, with its number, and what it is made of."""

    number: int
    whole: Place
    parts: tuple[Place, ...] = ()


class Waiting(NamedTuple):
    """Rows that wait for somebody."""

    model: type[models.Model]
    condition: Callable[[], Q]
    chosen: str
    """The filter that leaves only them in their list."""
    one: str
    many: str
    """What follows their number."""
    is_asked: Callable[[], bool] = lambda: True
    """Whether this site has such rows wait at all."""


def _links_are_checked() -> bool:
    return CHECK_LINKS in settings.PLUMB_CHORES


WAITING = (
    Waiting(
        ProblemReport,
        lambda: Q(settled=False),
        "settled__exact=0",
        "open note about a question",
        "open notes about questions",
    ),
    Waiting(
        SkillArea,
        lacking_a_step,
        "attention=step",
        "area that lacks a ready question for a step",
        "areas that lack a ready question for a step",
    ),
    Waiting(
        Item,
        withdrawn,
        "attention=withdrawn",
        "withdrawn question that the draft still has as it was",
        "withdrawn questions that the draft still has as they were",
    ),
    Waiting(
        Item,
        unanswered,
        "attention=unanswered",
        "question that nobody but its author has answered",
        "questions that nobody but their author has answered",
    ),
    Waiting(Item, review_is_due, "attention=due", "question whose review is due", "questions whose review is due"),
    Waiting(
        Resource,
        stale,
        "attention=stale",
        "resource that was last checked more than a year ago",
        "resources that were last checked more than a year ago",
    ),
    Waiting(Resource, dead, "attention=dead", "resource whose address is dead", "resources whose addresses are dead"),
    Waiting(
        Resource, moved, "attention=moved", "resource whose address has moved", "resources whose addresses have moved"
    ),
    Waiting(
        Resource,
        never_asked,
        "attention=never",
        "resource whose address the link check has not looked at yet",
        "resources whose addresses the link check has not looked at yet",
        _links_are_checked,
    ),
    Waiting(
        Certification,
        past_its_end,
        "attention=past",
        "certification that is still called ending after its last date",
        "certifications that are still called ending after their last dates",
    ),
    Waiting(
        Certification,
        unchecked,
        "attention=stale",
        "certification that was last checked more than 90 days ago",
        "certifications that were last checked more than 90 days ago",
    ),
    Waiting(
        Certification,
        dead,
        "attention=dead",
        "certification whose address is dead",
        "certifications whose addresses are dead",
    ),
    Waiting(
        Certification,
        moved,
        "attention=moved",
        "certification whose address has moved",
        "certifications whose addresses have moved",
    ),
    Waiting(
        Certification,
        never_asked,
        "attention=never",
        "certification whose address the link check has not looked at yet",
        "certifications whose addresses the link check has not looked at yet",
        _links_are_checked,
    ),
)
"""Those of one table together, since they are counted together."""


ENOUGH_TIMED = 30
"""Their own median is offered to editors from so many finished assessments on."""


def attention(request: HttpRequest) -> list[Line] | None:
    """What waits for this person; None for somebody who may see nothing of it.

    As many queries whatever the size of the draft, and more after a change of it (`how_many`).
    """
    tables: list[type[models.Model]] = [*KINDS, ProblemReport, ItemFigures]
    seen = {model for model in tables if _may_see(request, model)}
    chores = request.user.has_perm("assessment.view_chore")
    if not seen and not chores:
        return None
    editions = list(Edition.objects.defer("text").order_by("-number"))
    lines = [*_waiting(seen)]
    figures = ItemFigures.objects.defer("text").order_by("-pk").first()
    if figures and ItemFigures in seen:
        lines += _doubted(figures)
    if editions:
        lines += _not_live(request, editions[0], seen)
    if editions and figures and _may_see(request, Measurement):
        lines += _other_pace(editions[0].content, figures)
    if chores:
        lines += _overdue(editions)
    return lines


def _may_see(request: HttpRequest, model: type[models.Model]) -> bool:
    return bool(admin.site.get_model_admin(model).has_view_permission(request))


def _waiting(seen: set[type[models.Model]]) -> Iterator[Line]:
    for model, group in groupby(WAITING, key=lambda each: each.model):
        if model not in seen:
            continue
        rows = dict(enumerate(each for each in group if each.is_asked()))
        counts = model._default_manager.aggregate(
            **{f"line_{number}": Count("pk", filter=each.condition()) for number, each in rows.items()}
        )
        for number, each in rows.items():
            if count := counts[f"line_{number}"]:
                words = f"{count} {each.one if count == 1 else each.many}"
                yield Line(count, Place(words, _list_of(model, each.chosen)))


def _list_of(model: type[models.Model], chosen: str = "") -> str:
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return f"{address}?{chosen}" if chosen else address


def _not_live(request: HttpRequest, live: Edition, seen: set[type[models.Model]]) -> Iterator[Line]:
    """What publishing the draft would change, with the way to publish for whoever may."""
    counts = how_many(live, [model for model in KINDS if model in seen])
    if total := sum(map(sum, counts.values())):
        parts = tuple(_part(model, count.differing) for model, count in counts.items() if count.differing)
        if gone := sum(count.gone for count in counts.values()):
            parts += (Place(f"{gone} deleted"),)
        words = f"{count_noun(total, 'change')} since edition {live.number}, which is live"
        publish = reverse("admin:skills_edition_publish") if request.user.has_perm("skills.add_edition") else ""
        yield Line(total, Place(words, publish), parts)


def _part(model: type[models.Model], count: int) -> Place:
    name = str(model._meta.verbose_name)
    if issubclass(model, Draft):
        return Place(count_noun(count, name), _list_of(model, "since_live=any"))
    return Place(name, _list_of(model))  # there is one of it


def _doubted(figures: ItemFigures) -> Iterator[Line]:
    """Questions that what people answered speaks against, as the statistics found that were worked out last."""
    if count := _with_findings(figures.pk, figures.computed_at):
        words = f"{count_noun(count, 'question')} with findings in the question statistics"
        yield Line(count, Place(words, _list_of(ItemFigures, "flagged=1")))


@lru_cache(maxsize=1)
def _with_findings(key: int, at: datetime) -> int:
    """How many of the statistics worked out then; kept in the process, since their text is as long as the draft."""
    found = latest_statistics()
    return sum(map(has_findings, found[1])) if found else 0


def _other_pace(content: Content, found: ItemFigures) -> Iterator[Line]:
    """What takes people another time than pages say, once enough of them were timed; said in the settings' own words."""
    said = pace(content)
    if found.timed < ENOUGH_TIMED:
        return
    for noun, here, expected in (
        ("rating", found.rating_seconds, said.rating),
        ("question", found.question_seconds, said.question),
    ):
        if here and expected and not expected / UNSURE <= here <= expected * UNSURE:
            words = f"A {noun} takes people {here:.0f} seconds here, and pages reckon with {expected:.0f}"
            parts = (Place(f"the median of {found.timed} finished assessments; set it under “How long it takes”"),)
            yield Line(found.timed, Place(words, _list_of(Measurement)), parts)


def _overdue(editions: list[Edition]) -> Iterator[Line]:
    """Commands that a timer of the server should have run. Before the first edition there is nothing to look after."""
    late = Chore.overdue(editions[-1].published_at) if editions else {}
    if late:
        words = f"{count_noun(len(late), 'command')} overdue on the server"
        yield Line(len(late), Place(words), tuple(Place(f"{name}, {_when(end)}") for name, end in late.items()))


def _when(end: datetime | None) -> str:
    return f"last done on {date_format(timezone.localtime(end), 'j F Y')}" if end else "never done"
