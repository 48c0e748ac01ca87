"""What of the draft is not live yet, on every list of the desk: a badge at each row, and a filter."""

from bisect import bisect_left
from collections.abc import Collection, Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from skills.content import Content
from skills.history import KINDS
from skills.models import Draft, DraftChange, Edition, Item, Skill, content_of
from skills.tables import SINGLE, TABLES

NEW, CHANGED, MOVED, GOES = "new", "changed", "moved", "goes"
WORDS = {NEW: "New", CHANGED: "Changed", MOVED: "Moved", GOES: "Taken out"}
"""What becomes of an object when the draft is published; nothing where it stays as it is."""


def since_live(model: type[models.Model], keys: Collection[int] | None = None) -> dict[int, str]:
    """What becomes of each object of a draft table that is not as the live edition has it, by primary key.

    `keys` asks for some of them only. Takes as many queries whatever their number: the live edition is at hand, and
    objects are known in it by their identifiers. Before the first edition there is nothing to compare with.
    """
    live = Edition.objects.live()
    return {} if live is None or model not in KINDS else differing(model, live.content, keys)


def differing(model: type[models.Model], content: Content, keys: Collection[int] | None = None) -> dict[int, str]:
    """The same for a content that is known to be the live one, and a table that has objects in contents."""
    kind = KINDS[model]
    table = SINGLE.get(kind) or TABLES[kind]
    mine = model._default_manager.all() if keys is None else model._default_manager.filter(pk__in=keys)
    if kind in SINGLE:
        return {row.pk: CHANGED for row in mine if table.value_of(row) != getattr(content, kind)}
    before = {thing.id: thing for thing in getattr(content, kind)}
    rows = table.rows() if keys is None else table.rows().filter(pk__in=keys)
    values = {row.pk: table.value_of(row) for row in rows}
    found = {
        pk: CHANGED if value.id in before else NEW for pk, value in values.items() if before.get(value.id) != value
    }
    found |= {pk: MOVED for pk in moved(model, content) if pk in values and pk not in found}
    if table.only:  # the others are in no edition from now on
        others = mine.exclude(**table.only).values_list("pk", "slug")
        found |= {pk: GOES for pk, slug in others if slug in before}
    return found


def moved(model: type[models.Model], content: Content) -> set[int]:
    """Keys of the fewest objects whose moving makes the order of the draft that of this content.

    Skills and questions have their order within an area: where an area moves, they only go with it.
    """
    kind, group = KINDS[model], WITHIN.get(model, "")
    if kind in SINGLE:
        return set()
    places = {thing.id: place for place, thing in enumerate(getattr(content, kind))}
    found: set[int] = set()
    groups: dict[Any, list[tuple[int, int]]] = {}
    rows = model._default_manager.filter(**TABLES[kind].only).order_by(*TABLES[kind].order)
    for pk, slug, *area in rows.values_list("pk", "slug", *filter(None, [group])):
        if slug in places:
            groups.setdefault(tuple(area), []).append((places[slug], pk))
    for own in groups.values():
        found |= {pk for _, pk in own} - {pk for _, pk in _rising(own)}
    return found


WITHIN: dict[type[models.Model], str] = {Skill: "area_id", Item: "skill__area_id"}
"""The column by which objects of a table are grouped before their own order counts."""


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """As many of the pairs as possible whose numbers rise, by patience sorting."""
    tops: list[int] = []
    piles: list[int] = []
    below: list[int] = []
    for number, (place, _) in enumerate(pairs):
        pile = bisect_left(tops, place)
        below.append(piles[pile - 1] if pile else -1)
        tops[pile : pile + 1], piles[pile : pile + 1] = [place], [number]
    found, number = [], piles[-1] if piles else -1
    while number >= 0:
        found.append(pairs[number])
        number = below[number]
    return found


class Count(NamedTuple):
    """How many objects of a table differ from the live edition, and how many of the edition the draft has no more."""

    differing: int
    gone: int


def how_many(live: Edition, tables: Iterable[type[models.Model]]) -> dict[type[models.Model], Count]:
    """The numbers of these tables.

    Comparing takes half a second for a large draft, so numbers are kept in the process until the history has a change
    of such an object. What files change of the order alone is in no history, and shows with the next change.
    """
    rows = DraftChange.objects.order_by().values_list("kind").annotate(models.Max("pk"), models.Max("at"))
    last = {kind: change for kind, *change in rows}
    return {model: _count(model, live.digest, *last.get(KINDS[model], (None, None))) for model in tables}


@lru_cache(maxsize=64)
def _count(model: type[models.Model], digest: str, change: int | None, at: datetime | None) -> Count:
    content, kind = content_of(digest), KINDS[model]
    if kind in SINGLE:
        return Count(len(differing(model, content)), 0)
    here = set(model._default_manager.values_list("slug", flat=True))
    return Count(len(differing(model, content)), sum(thing.id not in here for thing in getattr(content, kind)))


class SinceLive(admin.SimpleListFilter):
    """By what becomes of an object when the draft is published."""

    title = "not live yet"
    parameter_name = "since_live"
    ANY = "any"
    found: dict[int, str] | None = None
    """What `since_live` says, once it was asked: where numbers stand beside the choices, each choice asks."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        kinds = WORDS if model_admin.model is Item else {state: WORDS[state] for state in (NEW, CHANGED, MOVED)}
        return [(self.ANY, "Any of these"), *kinds.items()]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        if self.value() not in (self.ANY, *WORDS):
            return queryset
        if self.found is None:
            self.found = since_live(queryset.model)
        keys = [pk for pk, state in self.found.items() if self.value() in (self.ANY, state)]
        return queryset.filter(pk__in=keys or [0])  # for an empty list Django counts 0 at every other choice, too


def sentence(obj: models.Model) -> str:
    """Whether what was just saved is live, in words."""
    live = Edition.objects.live()
    if live is None:
        return "This is a draft, not live: nothing is published yet."
    if since_live(type(obj), [obj.pk]).get(obj.pk) not in (None, MOVED):
        return "This is a draft, not live. People see it once the draft is published."
    if isinstance(obj, Item) and obj.state != Item.State.READY:
        return "This is a draft, not live. It is asked once it is ready and the draft is published."
    if moved(type(obj), live.content):
        text = "It reads as in edition {}, which is live, and stands elsewhere in the order. {}"
        return text.format(live.number, "People see that once the draft is published.")
    return f"It is as edition {live.number}, which is live, has it."


class WithSinceLive:
    """The part of an editing page that says so in its list. Mixed into Django's `ModelAdmin`."""

    def get_list_display(self: Any, request: HttpRequest) -> tuple[Any, ...]:
        first, *others = super().get_list_display(request)  # type: ignore[misc]
        return (first, "not_live", *others)

    def get_list_filter(self: Any, request: HttpRequest) -> tuple[Any, ...]:
        own = super().get_list_filter(request)  # type: ignore[misc]
        return (SinceLive, *own) if issubclass(self.model, Draft) else tuple(own)

    def get_changelist_instance(self: Any, request: HttpRequest) -> Any:
        """The list, with what becomes of the objects of this page of it."""
        found = super().get_changelist_instance(request)  # type: ignore[misc]
        rows = list(found.result_list)
        states = since_live(self.model, [row.pk for row in rows])
        for row in rows:
            row.since_live = states.get(row.pk, "")
        found.result_list = rows
        return found

    @admin.display(description="Not live yet", empty_value="")
    def not_live(self, row: Any) -> SafeString | None:
        """New, changed or taken out since the live edition."""
        word = WORDS.get(row.since_live)
        return format_html('<span class="badge">{}</span>', word) if word else None
