"""What an object of the draft names, and what of the draft names it: what its deletion meets, and what it needs to come back."""

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from django.db import models

from skills.comparison import KINDS
from skills.content import Content
from skills.models import Resource, RoleProfile, SkillArea
from skills.tables import WHOLE, DraftTable, Parts, Reference, References, Sibling

NEEDS = "needs"
"""Cannot be without what it names, which therefore cannot be deleted."""
USES = "uses"
"""Names it in a text, where the name stays behind and stops publishing."""
LOSES = "loses"
"""Just names it no more."""


class Named(NamedTuple):
    """An object that another names."""

    model: type[models.Model]
    id: str
    bond: str
    part: str = ""
    """Where in the other object, as a sentence calls it; empty for the object itself."""


class Dependant(NamedTuple):
    """What names an object."""

    noun: str
    name: str
    part: str
    model: type[models.Model] | None
    """Its table, and its identifier there; None for the site's own words."""
    id: str


def named(table: DraftTable[Any], value: Any) -> Iterator[Named]:
    """What a value of a table names, in columns and in rows of its own."""
    for name, field in table.fields.items():
        found = getattr(value, name)
        if isinstance(field, Parts):
            for part in found:
                yield from (each._replace(part=_called(part)) for each in named(field.table, part))
        elif isinstance(field, References):
            yield from (Named(field.relation.related_model, id, LOSES) for id in found)
        elif isinstance(field, Reference) and found:
            yield Named(field.model, found, LOSES if isinstance(field, Sibling) else NEEDS)


def _called(part: Any) -> str:
    """A row by its own words; what a role asks and a skill requires is called by no words of its own."""
    return next((f"“{text}”" for name in ("title", "name", "heading") if (text := getattr(part, name, ""))), "")


def _in_words(kind: str, value: Any, names: tuple[str, ...]) -> Iterator[Named]:
    """What a value names in texts."""
    for level, step in enumerate(value.levels) if kind == "skills" else ():
        yield from (Named(Resource, use.resource, USES, f"the step to {names[level]}") for use in step.uses)


def dependants(content: Content, model: type[models.Model], ids: Collection[str]) -> dict[str, list[Dependant]]:
    """What of a whole draft names one of these objects and is none of them, by how it depends on them."""
    found: dict[str, dict[Dependant, None]] = {}
    for noun, _, kind, title in KINDS:
        table = WHOLE[kind]
        for value in getattr(content, kind):
            if table.model is model and value.id in ids:
                continue
            for each in (*named(table, value), *_in_words(kind, value, content.level_names)):
                if each.model is model and each.id in ids:
                    one = Dependant(noun, getattr(value, title), each.part, table.model, value.id)
                    found.setdefault(each.bond, {})[one] = None
    if any(_sample_names(content, model, id) for id in ids):
        found.setdefault(USES, {})[Dependant("site", "The made-up person of the sample report", "", None, "")] = None
    return {bond: list(own) for bond, own in found.items()}


def _sample_names(content: Content, model: type[models.Model], id: str) -> bool:
    sample = content.framework.sample
    if sample is None:
        return False
    areas = {known.area for known in sample.areas}
    return (model is RoleProfile and sample.role == id) or (model is SkillArea and id in areas)
