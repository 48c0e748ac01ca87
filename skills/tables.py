"""Where the values of a content lie in the draft tables, read and written by one walk over their fields.

A value and its row call their fields the same, so most fields need no word here: `_by_column` looks at the column and
knows how the field lies. The tables at the end name the few fields that lie otherwise. A new field is a new field of
the value in `content`, a new column in `models`, and nothing here, unless it lies in a way of its own.
"""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

import msgspec
from django.db import connection, models

from skills import content as c
from skills import models as m
from skills.content import Link
from skills.framework import Framework, Known, Sample
from skills.value import Value, plain

V = TypeVar("V", bound=Value)

Keys = dict[type[models.Model], dict[str, int]]
"""Primary keys by identifier, of every table written so far."""


class DraftTable(Generic[V]):
    """A table and the kind of value that each of its rows holds."""

    def __init__(
        self,
        value: type[V],
        model: type[models.Model],
        order: tuple[str, ...] = ("position", "pk"),
        only: dict[str, Any] | None = None,
        **otherwise: "Field",
    ) -> None:
        """`only` is what a row must have to be read, and is given when written; `otherwise` names unusual fields."""
        self.value, self.model, self.order, self.only = value, model, order, only or {}
        self.fields = {name: otherwise.get(name) or _by_column(model, name) for name in value.__struct_fields__}
        strange = [name for name in otherwise if name not in self.fields]
        assert not strange, f"{value.__name__} has no field {', '.join(strange)}."

    def rows(self) -> models.QuerySet[Any]:
        """Rows in their order with all that their values need, in as many queries whatever their number."""
        found = self.model._default_manager.filter(**self.only).order_by(*self.order)
        for field in self.fields.values():
            found = field.fetch(found)
        return found

    def value_of(self, row: Any) -> V:
        """What a row holds."""
        return self.value(**{name: field.read(row) for name, field in self.fields.items()})

    def columns(self, value: V, keys: Keys) -> dict[str, Any]:
        """The columns that hold a value. Raises `KeyError` if it refers to what is not written yet."""
        found = dict(self.only)
        for name, field in self.fields.items():
            found |= field.columns(getattr(value, name), keys)
        return found

    def write(self, values: Sequence[tuple[V, dict[str, Any]]], keys: Keys) -> None:
        """Write rows, and what other tables hold of their values. Raises `KeyError` as `columns` does.

        Each value comes with the columns that say nothing of itself: its place, and what it is part of.
        """
        rows: list[Any] = [self.model(**self.columns(value, keys), **others) for value, others in values]
        _insert(self.model, rows)
        if issubclass(self.model, m.Draft):
            keys[self.model] = {row.slug: row.pk for row in rows}
        for name, field in self.fields.items():
            field.fill([(row, getattr(value, name)) for row, (value, _) in zip(rows, values, strict=True)], keys)


def _insert(model: type[models.Model], rows: Sequence[Any]) -> None:
    """Write new rows at once, and let each know its key. Before 3.35, SQLite tells keys only one by one."""
    if connection.features.can_return_rows_from_bulk_insert:
        model._default_manager.bulk_create(rows, batch_size=500)
    else:
        for row in rows:
            row.save(force_insert=True)


# The ways in which a field can lie ---------------------------------------------------------------------------


class Field:
    """How one field of a value lies in the tables. Each way reads it from a row, and writes it into one or beside it."""

    def fetch(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """The query, with what `read` needs from other tables."""
        return rows

    def read(self, row: Any) -> Any:
        """The field's value."""
        raise NotImplementedError

    def columns(self, value: Any, keys: Keys) -> dict[str, Any]:
        """The columns of the row that hold the value; none if only other tables do."""
        return {}

    def fill(self, pairs: Sequence[tuple[Any, Any]], keys: Keys) -> None:
        """Write what other tables hold, once all rows are there: pairs of a row and the field's value."""


class Column(Field):
    """A column. It holds the value itself, or a text or JSON that `read` and `write` translate."""

    def __init__(
        self, name: str, read: Callable[[Any], Any] | None = None, write: Callable[[Any], Any] | None = None
    ) -> None:
        self.name, self.translate, self.written = name, read, write

    def read(self, row: Any) -> Any:
        found = getattr(row, self.name)
        return self.translate(found) if self.translate else found

    def columns(self, value: Any, keys: Keys) -> dict[str, Any]:
        return {self.name: self.written(value) if self.written else value}


class Columns(Field):
    """Several columns, one for each part of the value, which `make` puts together."""

    def __init__(self, *names: str, make: Callable[[tuple[Any, ...]], Any] = tuple) -> None:
        self.names, self.make = names, make

    def read(self, row: Any) -> Any:
        return self.make(tuple(getattr(row, name) for name in self.names))

    def columns(self, value: Any, keys: Keys) -> dict[str, Any]:
        parts = value if isinstance(value, tuple) else msgspec.structs.astuple(value)
        return dict(zip(self.names, parts, strict=True))


class Reference(Field):
    """A foreign key; the value is the identifier of the other object."""

    def __init__(self, name: str, model: type[models.Model]) -> None:
        self.name, self.model = name, model

    def fetch(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return rows.select_related(self.name)

    def read(self, row: Any) -> Any:
        other = getattr(row, self.name)
        return other.slug if other else ""

    def columns(self, value: Any, keys: Keys) -> dict[str, Any]:
        return {f"{self.name}_id": keys[self.model][value]}


class Sibling(Reference):
    """A foreign key into the same table, or none. Its objects have no keys before all of them are written."""

    def columns(self, value: Any, keys: Keys) -> dict[str, Any]:
        return {}

    def fill(self, pairs: Sequence[tuple[Any, Any]], keys: Keys) -> None:
        changed = [(row, value) for row, value in pairs if value]
        for row, value in changed:
            setattr(row, f"{self.name}_id", keys[self.model][value])
        self.model._default_manager.bulk_update([row for row, _ in changed], [self.name])


class References(Field):
    """A many-to-many field; the value is a sorted tuple of identifiers."""

    def __init__(self, relation: Any) -> None:
        self.relation = relation

    def fetch(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return rows.prefetch_related(self.relation.name)

    def read(self, row: Any) -> Any:
        """Sorted here, not in the database, whose collation differs from one to the next."""
        return tuple(sorted(other.slug for other in getattr(row, self.relation.name).all()))

    def fill(self, pairs: Sequence[tuple[Any, Any]], keys: Keys) -> None:
        link, known = self.relation.remote_field.through, keys[self.relation.related_model]
        near, far = f"{self.relation.m2m_field_name()}_id", f"{self.relation.m2m_reverse_field_name()}_id"
        found = [(row.pk, known[id]) for row, ids in pairs for id in dict.fromkeys(ids)]
        _insert(link, [link(**{near: one, far: other}) for one, other in found])


class ReadyReferences(References):
    """Items named by items. One that is not ready is in no content, so it is not named there either."""

    def read(self, row: Any) -> Any:
        others = getattr(row, self.relation.name).all()
        return tuple(sorted(other.slug for other in others if other.state == m.Item.State.READY))


class Parts(Field):
    """Rows of a table that point back to this one; the value is a tuple of theirs, in their order.

    `back` is the column by which they point here, and `number` the one that counts them, from `first` on; it is
    empty where no column does.
    """

    def __init__(self, name: str, table: DraftTable[Any], back: str, number: str = "position", first: int = 1) -> None:
        self.name, self.table, self.back, self.number, self.first = name, table, back, number, first

    def fetch(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return rows.prefetch_related(models.Prefetch(self.name, self.table.rows()))

    def read(self, row: Any) -> Any:
        return tuple(self.table.value_of(part) for part in getattr(row, self.name).all())

    def fill(self, pairs: Sequence[tuple[Any, Any]], keys: Keys) -> None:
        numbered = [
            (part, {self.back: row, self.number: number} if self.number else {self.back: row})
            for row, parts in pairs
            for number, part in enumerate(parts, self.first)
        ]
        self.table.write(numbered, keys)


class Levels(Parts):
    """The parts are the levels from 0 to 4. A level that has no row yet is empty."""

    def read(self, row: Any) -> Any:
        found = {part.level: self.table.value_of(part) for part in getattr(row, self.name).all()}
        return _five(found, c.Level(anchor=""))


class Anchors(Field):
    """The sentences of an area for the levels from 0 to 4: rows of a text each. One that is missing is empty."""

    def fetch(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return rows.prefetch_related("anchors")

    def read(self, row: Any) -> Any:
        return _five({anchor.level: anchor.text for anchor in row.anchors.all()}, "")

    def fill(self, pairs: Sequence[tuple[Any, Any]], keys: Keys) -> None:
        texts = [(row, level, text) for row, value in pairs for level, text in enumerate(value)]
        _insert(m.AreaAnchor, [m.AreaAnchor(area=row, level=level, text=text) for row, level, text in texts])


def _five(found: dict[int, Any], missing: Any) -> tuple[Any, ...]:
    return tuple(found.get(level, missing) for level in range(c.MAX_LEVEL + 1))


def _by_column(model: type[models.Model], name: str) -> Field:
    """How a field lies whose column has its name; an identifier is called `slug` in the tables."""
    if name == "tags":
        return Column("tags", lambda text: tuple(text.split()), " ".join)
    column: Any = model._meta.get_field("slug" if name == "id" else name)
    if column.many_to_many:
        return References(column)
    if column.many_to_one:
        return Sibling(name, model) if column.related_model is model else Reference(name, column.related_model)
    return Column(column.name)


# Texts that hold several values, one a line ------------------------------------------------------------------


def links_of(text: str) -> tuple[Link, ...]:
    """Sources, one a line: the title, then the address after the last bar, as a title may hold bars of its own."""
    return tuple(_link_of(line) for line in text.splitlines() if line.strip())


def _link_of(line: str) -> Link:
    title, _, url = line.rpartition(" | ")
    if url.strip().startswith(("https://", "http://")):
        return Link(title=title.strip(), url=url.strip())
    return Link(title=line.strip())


def lines_of(links: tuple[Link, ...]) -> str:
    """The text that `links_of` reads."""
    return "\n".join(f"{link.title} | {link.url}" if link.url else link.title for link in links)


def _links(name: str) -> Column:
    return Column(name, links_of, lines_of)


def _steps_of(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def uses_of(text: str) -> tuple[c.Use, ...]:
    """What a step takes of resources, one a line: identifier, hours, and the part, between bars."""
    found = [[part.strip() for part in line.split(" | ", 2)] for line in text.splitlines() if line.strip()]
    return tuple(c.Use(resource=id, hours=int(hours), part="".join(part)) for id, hours, *part in found)


def lines_of_uses(uses: tuple[c.Use, ...]) -> str:
    """The text that `uses_of` reads."""
    return "\n".join(" | ".join(filter(None, (use.resource, str(use.hours), use.part))) for use in uses)


def _sample_of(parts: tuple[str, str]) -> Sample | None:
    role, text = parts
    lines = [[part.strip() for part in line.split("|")] for line in text.splitlines() if line.strip()]
    areas = tuple(Known(area, int(knows), *map(int, says)) for area, knows, *says in lines)
    return Sample(role, areas) if role else None


class _SamplePerson(Columns):
    """The made-up person: their role, and what they know, one area a line."""

    def columns(self, value: Any, keys: Keys) -> dict[str, Any]:
        role, areas = (value.role, value.areas) if value else ("", ())
        lines = (" | ".join((each.area, *(str(n) for n in (each.knows, each.says) if n is not None))) for each in areas)
        return dict(zip(self.names, (role, "\n".join(lines)), strict=True))


# The tables --------------------------------------------------------------------------------------------------

_LEVELS = DraftTable(c.Level, m.SkillLevel, order=("level",), uses=Column("uses", uses_of, lines_of_uses))
_PREREQUISITES = DraftTable(c.Prerequisite, m.Prerequisite, skill=Reference("requires", m.Skill))
_OPTIONS = DraftTable(c.Option, m.Option)
_REQUIREMENTS = DraftTable(
    c.Requirement,
    m.Requirement,
    order=("skill__area__position", "skill__area_id", "skill__position", "skill_id"),
)
_DOMAINS = DraftTable(c.ExamDomain, m.ExamDomain)
_STEPS = DraftTable(c.PathStep, m.PathStep)
_SECTIONS = DraftTable(c.GuideSection, m.GuideSection)

ITEMS = DraftTable(
    c.Item,
    m.Item,
    order=("skill__area__position", "skill__area_id", "position", "pk"),
    only={"state": m.Item.State.READY},
    options=Parts("options", _OPTIONS, back="item"),
    enemies=ReadyReferences(m.Item._meta.get_field("enemies")),
    table=Column("table", lambda found: msgspec.convert(found, c.Table) if found else None, plain),
    source=Columns("source_title", "source_url", make=lambda parts: Link(*parts)),
)

TABLES: dict[str, DraftTable[Any]] = {
    "areas": DraftTable(c.SkillArea, m.SkillArea, anchors=Anchors()),
    "skills": DraftTable(
        c.Skill,
        m.Skill,
        order=("area__position", "area_id", "position", "pk"),
        levels=Levels("levels", _LEVELS, back="skill", number="level", first=0),
        prerequisites=Parts("prerequisites", _PREREQUISITES, back="skill"),
        reference=Columns("reference_title", "reference_url", make=lambda parts: Link(*parts)),
    ),
    "items": ITEMS,
    "roles": DraftTable(
        c.RoleProfile,
        m.RoleProfile,
        requirements=Parts("requirements", _REQUIREMENTS, back="role", number=""),
        sources=_links("sources"),
    ),
    "resources": DraftTable(c.Resource, m.Resource),
    "certifications": DraftTable(
        c.Certification,
        m.Certification,
        domains=Parts("domains", _DOMAINS, back="certification"),
        sources=_links("sources"),
    ),
    "projects": DraftTable(
        c.Project, m.Project, steps=Column("steps", _steps_of, "\n".join), materials=_links("materials")
    ),
    "paths": DraftTable(c.LearningPath, m.LearningPath, steps=Parts("steps", _STEPS, back="path")),
    "guide": DraftTable(c.GuidePage, m.GuidePage, sections=Parts("sections", _SECTIONS, back="page")),
}
"""By the field of `Content`, in the order they are written: each refers only to those before it, and to itself."""

MEASUREMENT = DraftTable(
    c.Measurement,
    m.Measurement,
    cuts=Columns("cut_1", "cut_2", "cut_3", "cut_4"),
    rating_thresholds=Columns("rating_threshold_1", "rating_threshold_2", "rating_threshold_3", "rating_threshold_4"),
)
"""One row."""

FRAMEWORK = DraftTable(
    Framework,
    m.Framework,
    levels=Column("levels", m.levels_of, m.lines_of_levels),
    sample=_SamplePerson("sample_role", "sample_areas", make=_sample_of),
)
"""One row."""
