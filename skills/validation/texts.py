"""Rules for every text of a content, wherever it stands: what nobody sees in it, and names that are none."""

from collections.abc import Iterable, Iterator
from typing import Any

from skills.characters import UNWANTED, unwanted
from skills.comparison import KINDS
from skills.content import Content
from skills.validation.findings import Problem, block
from skills.value import Value
from skills.words import place_in_words

Place = tuple[str | int, ...]


def text_problems(content: Content) -> Iterator[Problem]:
    """Texts with an invisible character, of which a report that is downloaded could not be imported again."""
    for kind, _, field, _ in KINDS:
        for thing in getattr(content, field):
            yield from _stray(kind, thing.id, thing)
            if kind in ("area", "skill", "role") and not thing.name.strip():
                yield block(kind, thing.id, "It has no name. Give it one: reports say it.", "name")
    yield from _stray("framework", "all", content.framework)


def _stray(kind: str, id: str, thing: Value) -> Iterator[Problem]:
    for place, text in _texts(thing, ()):
        message = f"{place_in_words(place).capitalize()} holds {unwanted(text)}. Take it out, or type the words around it anew."
        yield block(kind, id, message, ".".join(map(str, place)))


def _texts(value: Any, place: Place) -> Iterator[tuple[Place, str]]:
    """Every text in a value or a tuple that holds an unwanted character, and where it stands.

    None of these characters counts as printable, and asking for that first takes a tenth of the time.
    """
    parts: Iterable[tuple[str | int, Any]]
    if isinstance(value, Value):
        parts = ((name, getattr(value, name)) for name in value.__struct_fields__)
    else:
        parts = enumerate(value)
    for name, part in parts:
        if isinstance(part, str):
            if not part.isprintable() and UNWANTED.search(part):
                yield (*place, name), part
        elif isinstance(part, (Value, tuple)):
            yield from _texts(part, (*place, name))
