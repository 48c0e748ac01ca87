"""Deleting objects of the draft, and the way back: each with its rows, its place, and what named it."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
from django.db import DataError, IntegrityError, connection, models, transaction
from django.utils import timezone

from skills.columns import LARGE, Keys
from skills.comparison import KINDS as COMPARED
from skills.content import Item as ItemValue
from skills.dependants import named
from skills.history import DESK, KEY, KINDS, PLACE, CannotRestore, Stored, record_all, refuse_misfits
from skills.models import Draft, DraftChange
from skills.publishing import whole_draft
from skills.tables import WHOLE, DraftTable, draft_keys
from skills.value import Value, plain
from skills.words import count_noun

RESTORED = "Restored after it was deleted."
TITLES = {field: title for _, _, field, title in COMPARED}
IMPORTED = "imported"
"""The tag that told of a question's origin once."""
LINKS = ("skills", "roles", "resources", "enemies", "successor")
"""Fields that name what others are free to delete."""


def delete(rows: models.QuerySet[Any], by: str) -> None:
    """Delete these objects of one table, and note them and what they are taken out of, at one moment.

    Raises `ProtectedError` or `RestrictedError` when another object needs one of them.
    """
    table = WHOLE[KINDS[rows.model]]
    with transaction.atomic():
        keys, before = set(rows.values_list("pk", flat=True)), whole_draft()
        gone = [Stored(table.value_of(row), row.position, row.pk) for row in table.whole() if row.pk in keys]
        rows.model._default_manager.filter(pk__in=keys).delete()
        after, at = whole_draft(), timezone.now()
        noun = str(rows.model._meta.verbose_name)
        what = f"the {noun} {gone[0].value.id}" if len(gone) == 1 else count_noun(len(gone), noun)  # type: ignore[attr-defined]
        record_all([(each, None) for each in gone], by, DESK, at)
        record_all(_changed(before, after), by, f"By deleting {what}", at)


def _changed(before: Any, after: Any) -> Iterator[tuple[Value, Value]]:
    """Objects that both drafts have; those that differ are noted."""
    for kind in WHOLE:
        old = {each.id: each for each in getattr(before, kind)}
        yield from ((old[each.id], each) for each in getattr(after, kind))


def deleted(model: type[Draft]) -> models.QuerySet[DraftChange]:
    """The last deletion of each object of this table that is not there again, the last one first."""
    every, there = deletions(model), model._default_manager.values("slug")
    latest = every.filter(identifier=models.OuterRef("identifier")).order_by("-pk").values("pk")[:1]
    return every.exclude(identifier__in=there).filter(pk=models.Subquery(latest)).order_by("-at", "pk")


def deletions(model: type[Draft]) -> models.QuerySet[DraftChange]:
    """Every deletion of an object of this table, whatever came of it."""
    return DraftChange.objects.filter(kind=KINDS[model], after="").exclude(before="")


def then(change: DraftChange) -> dict[str, Any]:
    """What an object was when it was deleted, by field."""
    found: dict[str, Any] = msgspec.json.decode(change.before)
    return {name: value for name, value in found.items() if name not in (PLACE, KEY)}


def title(change: DraftChange) -> str:
    """What it was called."""
    return str(then(change).get(TITLES[change.kind]) or change.identifier)


class Restored(NamedTuple):
    """What came back."""

    rows: list[Any]
    left: list[str]
    """What named one of them before, was changed meanwhile, and does not name it again: identifiers."""


def restore_deleted(changes: Sequence[DraftChange], by: str) -> Restored:
    """Put deleted objects of one kind into the draft again, all or none, and note that.

    What named them names them again, if the place for it is still there. Raises `CannotRestore` when an identifier is
    taken, or something is gone that they need.
    """
    table = WHOLE[changes[0].kind]
    with transaction.atomic():
        list(table.model._default_manager.order_by("pk").select_for_update().values_list("pk"))
        keys = draft_keys()
        found = [_fit(table, _read(table, change), keys, {each.identifier for each in changes}) for change in changes]
        try:
            table.write([(each.value, row) for each, row in zip(found, _rows(table, found), strict=True)], keys)
        except (DataError, IntegrityError) as error:
            raise CannotRestore(f"The database refused it: {error}".strip()) from error
        record_all([(None, each._replace(key=None)) for each in found], by, RESTORED)
        left = _linked(changes, found, keys, by)
        slugs = [change.identifier for change in changes]
        return Restored(list(table.model._default_manager.filter(slug__in=slugs)), left)


def _read(table: DraftTable[Any], change: DraftChange) -> Stored:
    whole = msgspec.json.decode(change.before)
    place, key, kind = whole.pop(PLACE, None), whole.pop(KEY, None), table.value
    try:
        value = msgspec.convert(whole, kind)
    except msgspec.ValidationError as error:
        raise CannotRestore(f"What «{change.identifier}» was can no longer be stored: {error}.") from error
    if isinstance(value, ItemValue) and IMPORTED in value.tags:  # what was deleted before this had a field of its own
        value = msgspec.structs.replace(value, imported=True)
    refuse_misfits(table, value)
    return Stored(value, place, key)


def _fit(table: DraftTable[Any], stored: Stored, keys: Keys, own: set[str]) -> Stored:
    """The object as it can come back: without enemies that are gone. All else that it names has to be there."""
    value: Any = stored.value
    if value.id in keys[table.model]:
        raise CannotRestore(f"The identifier «{value.id}» is taken: the draft has another object of this name.")
    if "enemies" in table.fields:
        there = keys[table.model].keys() | own
        value = msgspec.structs.replace(value, enemies=tuple(id for id in value.enemies if id in there))
    for each in named(table, value):
        if each.id not in keys[each.model] and not (each.model is table.model and each.id in own):
            noun = each.model._meta.verbose_name
            raise CannotRestore(f"«{value.id}» needs the {noun} «{each.id}», which is gone. Restore that first.")
    return stored._replace(value=value)


def _rows(table: DraftTable[Any], found: Sequence[Stored]) -> list[dict[str, Any]]:
    """The place of each, the last ones where nobody knows; and its key, which decides among those of one place."""
    there = dict(table.model._default_manager.values_list("pk", "position"))
    last, counted = max(there.values(), default=0), _counted(table.model)
    return [
        {
            "position": last + number if each.position is None else each.position,
            "id": each.key if each.key and each.key <= counted and each.key not in there else None,
        }
        for number, each in enumerate(found, 1)
    ]


def _counted(model: type[models.Model]) -> int:
    """The highest key that the database has given or is told of, and so never gives again.

    SQLite is told by the row itself. PostgreSQL has counted fewer than it gave where a backup was restored meanwhile.
    """
    if connection.vendor != "postgresql":
        return LARGE
    with connection.cursor() as cursor:
        name = [model._meta.db_table, "id"]
        cursor.execute("SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence(%s, %s)::regclass), 0)", name)
        return int(cursor.fetchone()[0])


# What named them ----------------------------------------------------------------------------------------------


class Link(NamedTuple):
    """A place that named an object: a field, and of which row, by its number and its first words."""

    id: str
    field: str
    part: str = ""
    number: int = 0
    words: str = ""


def links_lost(before: dict[str, Any], after: dict[str, Any], ids: Collection[str]) -> Iterator[Link]:
    """Where the one text of an object names some of these, and the other does not."""
    for field, was in before.items():
        now = after.get(field) or []
        if field in LINKS:
            yield from (
                Link(id, field) for id in ([was] if isinstance(was, str) else was) if id in ids and id not in now
            )
        elif isinstance(was, list):
            for number, part in enumerate(was):
                twin = now[number] if number < len(now) else None
                if isinstance(part, dict) and isinstance(twin, dict) and _words(part) == _words(twin):
                    lost = links_lost(part, twin, ids)
                    yield from (each._replace(part=field, number=number, words=_words(part)) for each in lost)


def _words(part: dict[str, Any]) -> str:
    return str(next(iter(part.values()), ""))


def _linked(changes: Sequence[DraftChange], found: Sequence[Stored], keys: Keys, by: str) -> list[str]:
    """Let what named these objects name them again; the identifiers of what has no place for it any more."""
    wanted: dict[tuple[str, str], list[Link]] = {}
    for at, author in {(change.at, change.by) for change in changes}:
        same = DraftChange.objects.filter(at=at, by=author, kind__in=WHOLE).exclude(before="").exclude(after="")
        for other in same:
            texts = msgspec.json.decode(other.before), msgspec.json.decode(other.after)
            wanted[other.kind, other.identifier] = list(links_lost(*texts, {each.identifier for each in changes}))
    kind, own = changes[0].kind, {change.identifier for change in changes}
    for each in found:  # enemies name each other
        value: Any = each.value
        for enemy in getattr(value, "enemies", ()):
            if enemy not in own:
                wanted.setdefault((kind, enemy), []).append(Link(value.id, "enemies"))
    return [id for (field, id), links in wanted.items() if not _link(WHOLE[field], id, links, keys, by)]


def _link(table: DraftTable[Any], id: str, links: Sequence[Link], keys: Keys, by: str) -> bool:
    """Put links back into an object; False if one of them has no place there."""
    row = table.rows().filter(slug=id).first()
    if row is None:
        return True  # it is gone itself
    now = table.value_of(row)
    values, kind = plain(now), table.value
    left = [link for link in links if not _put(values, link)]
    new = table.normal(msgspec.convert(values, kind))
    if new != now:
        table.rewrite([(row, now, new)], keys)
        record_all([(now, new)], by, "By restoring what it named")
    return not left


def _put(values: dict[str, Any], link: Link) -> bool:
    """Name an object again in the plain text of another; whether there is a place for it."""
    if link.part:
        parts = values.get(link.part, [])
        same = [number for number, part in enumerate(parts) if _words(part) == link.words]
        if not same:
            return False
        values = parts[link.number if link.number in same else same[0]]
    if link.field == "successor":
        return bool(values.setdefault("successor", link.id) == link.id)
    there = values.setdefault(link.field, [])
    if link.id not in there:
        there.append(link.id)
    return True
