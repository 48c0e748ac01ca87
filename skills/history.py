"""The history of the draft: every change with the texts before and after, and the way back to one of them."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from django.db import models, transaction
from django.utils import timezone
from django.utils.formats import date_format

from skills.columns import misfit
from skills.comparison import reads_the_same
from skills.content import Content
from skills.content import Item as ItemValue
from skills.models import DraftChange, Item
from skills.tables import SINGLE, WHOLE, WHOLE_ITEMS, DraftTable, draft_keys
from skills.value import Value, plain
from skills.words import in_words, place_in_words

TABLES: dict[str, DraftTable[Any]] = {**WHOLE, **SINGLE}
KINDS: dict[type[models.Model], str] = {table.model: kind for kind, table in TABLES.items()}
"""How the history calls the objects of each model."""

DESK = "At the desk"


PLACE = "position"
"""How the history calls an object's place among its kind, which is in no value."""
KEY = "key"
"""And the key of a row that is gone."""


class Stored(NamedTuple):
    """A draft object with what only its row knows."""

    value: Value
    position: int | None = None
    """None for what is the only one of its kind, or where nobody knows."""
    key: int | None = None
    """Of an object that is deleted, so that the same row can come back."""


Noted = Value | Stored | None
"""What the history keeps of an object before or after a change; None if there is none."""


def stored(model: type[models.Model], pk: object) -> Stored | None:
    """A draft object as it is now; None if there is none, or nothing of the kind is in a content."""
    if model not in KINDS:
        return None
    table = TABLES[KINDS[model]]
    row = _rows(table).filter(pk=pk).first()
    return None if row is None else _stored(table, row)


def _stored(table: DraftTable[Any], row: Any) -> Stored:
    return Stored(table.value_of(row), getattr(row, PLACE, None))


def _rows(table: DraftTable[Any]) -> models.QuerySet[Any]:
    """The table's rows; one that is the only one has no place in an order."""
    if table in SINGLE.values():
        return table.model._default_manager.all()
    return table.rows()


# Recording ----------------------------------------------------------------------------------------------


def record(before: Noted, after: Noted, by: str, how: str = DESK) -> None:
    """Note that a draft object became another; nothing if it is the same."""
    record_all([(before, after)], by, how)


def record_all(pairs: Iterable[tuple[Noted, Noted]], by: str, how: str, at: datetime | None = None) -> None:
    """The same for many objects, which changed at one moment."""
    at = at or timezone.now()
    found = [_change(before, after, by, how, at) for before, after in pairs if before != after]
    DraftChange.objects.bulk_create(found, batch_size=200)


def record_differences(before: Content, after: Content, by: str, how: str) -> None:
    """Note every object that differs between two states of the whole draft."""
    pairs: list[tuple[Noted, Noted]] = [(getattr(before, one), getattr(after, one)) for one in SINGLE]
    for kind in WHOLE:
        old, new = ({thing.id: thing for thing in getattr(content, kind)} for content in (before, after))
        pairs += [(old.get(id), new.get(id)) for id in {**old, **new}]
    record_all(pairs, by, how)


def set_states(items: models.QuerySet[Item], state: str, by: str, how: str) -> list[Item]:
    """Give items a state, and note it; the ones that had another."""
    return set_fields(WHOLE_ITEMS, items, by, how, state=state)


def set_fields(table: DraftTable[Any], objects: models.QuerySet[Any], by: str, how: str, **fields: Any) -> list[Any]:
    """Give objects of a table these values, and note it; the ones that had others. Columns are called as the fields."""
    with transaction.atomic():
        rows = table.rows().filter(pk__in=list(objects.values_list("pk", flat=True)))
        pairs = [
            (row, value, msgspec.structs.replace(value, **fields)) for row in rows for value in [table.value_of(row)]
        ]
        changed = [(row, before, after) for row, before, after in pairs if before != after]
        table.model._default_manager.filter(pk__in=[row.pk for row, _, _ in changed]).update(**fields)
        record_all([(before, after) for _, before, after in changed], by, how)
    return [row for row, _, _ in changed]


def _change(before: Noted, after: Noted, by: str, how: str, at: datetime) -> DraftChange:
    noted = after or before
    one = noted.value if isinstance(noted, Stored) else noted
    kind = next(kind for kind, table in TABLES.items() if isinstance(one, table.value))
    identifier = "" if kind in SINGLE else getattr(one, "id", "")
    texts = {"before": _text(before), "after": _text(after)}
    return DraftChange(kind=kind, identifier=identifier, at=at, by=by, how=how, **texts)


def _text(noted: Noted) -> str:
    if noted is None:
        return ""
    if not isinstance(noted, Stored):
        return msgspec.json.encode(plain(noted)).decode()
    row = {name: found for name, found in ((PLACE, noted.position), (KEY, noted.key)) if found is not None}
    return msgspec.json.encode(plain(noted.value) | row).decode()


# Reading ------------------------------------------------------------------------------------------------


class Field(NamedTuple):
    """A field of an object that a change changed."""

    name: str
    before: str
    after: str

    @property
    def label(self) -> str:
        """Its name in words."""
        return self.name.replace("_", " ").capitalize()


class Entry(NamedTuple):
    """One change in a history."""

    change: DraftChange
    fields: tuple[Field, ...]
    """What differs; of an object that is new or gone, nothing."""

    @property
    def what(self) -> str:
        """New, gone or changed, in a word."""
        return "changed" if self.change.before and self.change.after else "added" if self.change.after else "deleted"

    @property
    def sentence(self) -> str:
        """By what it became what; of a change that says so in a sentence of its own, that sentence."""
        how = self.change.how
        return how if how.endswith((".", "?", "!", "…")) else f"{how}: {self.what}."


def changes_of(model: type[models.Model], identifier: str) -> models.QuerySet[DraftChange]:
    """Every change of an object, the last one first; none of what is in no content."""
    kind = KINDS.get(model)
    return DraftChange.objects.filter(kind=kind, identifier=identifier) if kind else DraftChange.objects.none()


def entries(changes: Iterable[DraftChange]) -> list[Entry]:
    """These changes, each with the fields that it changed."""
    return [Entry(change, _fields(change)) for change in changes]


def _fields(change: DraftChange) -> tuple[Field, ...]:
    if not (change.before and change.after):
        return ()
    usual = _defaults(change.kind)
    before, after = usual | msgspec.json.decode(change.before), usual | msgspec.json.decode(change.after)
    names = [*after, *(name for name in before if name not in after)]
    return tuple(
        Field(name, in_words(before.get(name)), in_words(after.get(name)))
        for name in names
        if before.get(name) != after.get(name)
    )


def _defaults(kind: str) -> dict[str, Any]:
    """What a field holds that a stored value does not name."""
    fields = msgspec.structs.fields(TABLES[kind].value)
    return {field.name: plain(field.default) for field in fields if field.default is not msgspec.NODEFAULT}


# The way back -------------------------------------------------------------------------------------------


class CannotRestore(Exception):
    """The text of then does not fit what there is now. The message says why, in a sentence."""


def restore(change: DraftChange, name: str, by: str) -> bool:
    """Give one field of an object the value it had before a change, and note that. False if it has it already.

    Raises `CannotRestore` when the object is gone, or when it would name something that is.
    """
    if not change.before:
        raise CannotRestore("There is nothing it was before.")
    table = TABLES[change.kind]
    before = msgspec.json.decode(change.before)
    then = date_format(timezone.localtime(change.at), "j F Y, H:i")
    how = f"Put back as before {then}: {name.replace('_', ' ')}."
    if name == PLACE:
        return _move(table, change.identifier, before.get(PLACE), by, how)

    def made_of(now: Value) -> Value:
        new = _with_field(table, now, name, before)
        if isinstance(now, ItemValue) and isinstance(new, ItemValue) and not reads_the_same(now, new):
            return msgspec.structs.replace(new, review="unreviewed")  # nobody has reviewed it as it reads then
        return new

    return _rewrite(table, change.identifier, made_of, by, how)


def back_to_live(kind: str, identifier: str, live: Content, number: int, by: str, stays: Collection[str] = ()) -> bool:
    """Give an object all that it has in the live edition of this number, and note that. False if it has it already.

    Fields that are named in `stays` are left as the draft has them.
    A question keeps its state in the draft, and the enemies that no edition has had yet. Raises `CannotRestore` when
    the object is gone or not live, or when it would name something that is gone.
    """
    table = TABLES[kind]
    text = live_value(kind, identifier, live)
    if text is None:
        raise CannotRestore("The live edition does not have it.")

    def made_of(now: Value) -> Value:
        fields = {name: getattr(text, name) for name in text.__struct_fields__ if name not in stays}
        if isinstance(now, ItemValue):
            young = {id for id in now.enemies if id not in live.item_by_id}
            fields["enemies"] = tuple(sorted({*fields["enemies"], *young}))
        new: Value = table.normal(msgspec.structs.replace(now, **fields))
        return new

    return _rewrite(table, identifier, made_of, by, f"Back to the text of edition {number}, which is live.")


def live_value(kind: str, identifier: str, live: Content) -> Value | None:
    """What an edition has of a draft object; None if nothing."""
    if kind in SINGLE:
        only: Value = getattr(live, kind)
        return only
    return next((each for each in getattr(live, kind) if each.id == identifier), None)


def _rewrite(table: DraftTable[Any], identifier: str, made_of: Callable[[Value], Value], by: str, how: str) -> bool:
    """Write an object anew as it is made of what it is now; False when it is so already."""
    with transaction.atomic():
        row = _locked(table, identifier)
        now = table.value_of(row)
        new = made_of(now)
        if new == now:
            return False
        keys = draft_keys()
        refuse_misfits(table, new, now)
        try:
            table.rewrite([(row, now, new)], keys)
        except KeyError as error:
            raise CannotRestore(f"It names {error}, which the draft no longer has.") from error
        record(now, new, by, how)
    return True


def refuse_misfits(table: DraftTable[Any], new: Value, now: Value | None = None) -> None:
    """Refuse what may not be stored any more, unless it is there now. Raises `CannotRestore`."""
    known = set(table.faults(now)) if now is not None else set()
    for place, sentence in table.faults(new):
        if (place, sentence) not in known:
            raise CannotRestore(f"What it was then can’t be stored any more: {place_in_words(place)} {sentence}.")


def _locked(table: DraftTable[Any], identifier: str) -> Any:
    rows = _rows(table)
    row = (rows.filter(slug=identifier) if identifier else rows).select_for_update(of=("self",)).first()
    if row is None:
        raise CannotRestore("There is no such object any more.")
    return row


def _move(table: DraftTable[Any], identifier: str, position: Any, by: str, how: str) -> bool:
    """Give an object the place that it had; False when it has it already."""
    if not isinstance(position, int) or misfit(table.model._meta.get_field(PLACE), position):
        raise CannotRestore("Nobody knows where it stood.")
    with transaction.atomic():
        row = _locked(table, identifier)
        now = _stored(table, row)
        if now.position == position:
            return False
        row.position = position
        row.save(update_fields=[PLACE])
        record(now, now._replace(position=position), by, how)
    return True


def _with_field(table: DraftTable[Any], now: Value, name: str, before: dict[str, Any]) -> Value:
    """The value with one field as it was then."""
    kind = table.value
    values = plain(now)
    if name not in kind.__struct_fields__ or name == "id":
        raise CannotRestore("There is no such field.")
    values.pop(name, None)
    if name in before:
        values[name] = before[name]
    try:
        found: Value = msgspec.convert(values, kind)
    except msgspec.ValidationError as error:
        raise CannotRestore(f"What it was then can no longer be stored: {error}.") from error
    return found
