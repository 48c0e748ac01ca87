"""The base of all content values, and their plain form."""

from functools import cache
from typing import Any

import msgspec


class Value(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of all content values: frozen, compared by value, unknown fields refused when read."""


def plain(value: Any) -> Any:
    """Values as dictionaries and lists, without fields that equal their default.

    msgspec's own omit_defaults asks whether a field *is* the default object. A text read from a database or a
    file never is, so the same content would give other bytes than the one written in code.
    """
    if isinstance(value, Value):
        fields = ((name, default, getattr(value, name)) for name, default in _defaults(type(value)))
        return {
            name: plain(field) for name, default, field in fields if default is msgspec.NODEFAULT or field != default
        }
    if isinstance(value, (tuple, list)):
        return [plain(part) for part in value]
    return value


@cache
def _defaults(kind: type[Value]) -> tuple[tuple[str, Any], ...]:
    return tuple((field.name, field.default) for field in msgspec.structs.fields(kind))
