"""The whole draft as it was at an earlier moment, worked out from its history: the changes since, walked back."""

from typing import Any

import msgspec

from skills.content import Content
from skills.history import TABLES, CannotRestore
from skills.models import DraftChange
from skills.tables import SINGLE
from skills.value import Value


def draft_before(first: int, now: Content) -> Content:
    """The whole draft as it was before a change and all that came later, made of what it is now.

    Raises `CannotRestore` when a text of then can no longer be read.
    """
    changes = DraftChange.objects.filter(pk__gte=first).order_by("pk")
    then: dict[str, dict[str, str]] = {}
    for kind, identifier, before in changes.values_list("kind", "identifier", "before").iterator():
        then.setdefault(kind, {}).setdefault(identifier, before)
    found: dict[str, Any] = {}
    for kind, texts in then.items():
        if kind in SINGLE:
            found[kind] = _read(kind, texts[""]) or getattr(Content(), kind)
            continue
        things = {thing.id: thing for thing in getattr(now, kind)}
        for identifier, text in texts.items():
            if value := _read(kind, text):
                things[identifier] = value
            else:
                things.pop(identifier, None)
        found[kind] = tuple(things.values())
    return msgspec.structs.replace(now, **found)


def _read(name: str, text: str) -> Value | None:
    """A value as the history keeps it, without what is in no value; None where there was none."""
    if not text:
        return None
    kind = TABLES[name].value
    fields = {field: each for field, each in msgspec.json.decode(text).items() if field in kind.__struct_fields__}
    try:
        value: Value = msgspec.convert(fields, kind)
    except msgspec.ValidationError as error:
        raise CannotRestore(f"What it was then can no longer be stored: {error}.") from error
    return value
