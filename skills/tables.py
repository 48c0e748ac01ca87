"""Where the values of a content lie in the draft tables, read and written by one walk over their fields.

A value and its row call their fields the same, so most fields need no word here: `_by_column` looks at the column and
knows how the field lies. The tables at the end name the few fields that lie otherwise. A new field is a new field of
the value in `content`, a new column in `models`, and nothing here, unless it lies in a way of its own.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar

import msgspec
from django.db import connection, models

from skills import content as c
from skills import models as m
from skills.bundle import DraftItem
from skills.columns import Column, Columns, Fault, Field, Keys, Rising, misfit
from skills.content import Link
from skills.framework import Framework, Sample
from skills.lines import known_of, lines_of, lines_of_known, lines_of_uses, links_of, steps_of, uses_of
from skills.models.prepared import PreparedObjects
from skills.value import Value, plain

V = TypeVar("V", bound=Value)


class DraftTable(Generic[V]):
    """A table and the kind of value that each of its rows holds."""

    def __init__(
        self,
        value: type[V],
        model: type[models.Model],
        order: tuple[str, ...] = ("position", "pk"),
        only: dict[str, Any] | None = None,
        **otherwise: Field,
    ) -> None:
        """`only` is what a row must have to be read, and is given when written; `otherwise` names unusual fields."""
        self.value, self.model, self.order, self.only = value, model, order, only or {}
        self.fields = {name: otherwise.get(name) or _by_column(model, name) for name in value.__struct_fields__}
        strange = [name for name in otherwise if name not in self.fields]
        assert not strange, f"{value.__name__} has no field {', '.join(strange)}."
        self._whole: PreparedObjects[Any] = PreparedObjects(self._annotated, "", ())

    def rows(self) -> models.QuerySet[Any]:
        """Rows in their order with all that their values need, in as many queries whatever their number."""
        found = self.model._default_manager.filter(**self.only).order_by(*self.order)
        for field in self.fields.values():
            found = field.fetch(found)
        return found

    def whole(self) -> list[Any]:
        """All rows in their order with all that their values need: every table is read whole, by words made once."""
        rows = list(self._whole.each(*self.only.values()))
        for field in self.fields.values():
            field.gather(rows)
        return rows

    def single(self) -> V:
        """What the one row holds, of a table that has at most one."""
        return self.value_of(next(iter(self.whole()), None) or self.model())

    def _annotated(self) -> models.QuerySet[Any]:
        found = self.model._default_manager.filter(**self.only).order_by(*self.order)
        for field in self.fields.values():
            found = field.annotate(found)
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
            keys.setdefault(self.model, {}).update({row.slug: row.pk for row in rows})
        for name, field in self.fields.items():
            field.fill([(row, getattr(value, name)) for row, (value, _) in zip(rows, values, strict=True)], keys)

    def rewrite(self, changed: Sequence[tuple[Any, V, V]], keys: Keys) -> None:
        """Write rows anew that are there already: each with its value before and the one it shall have.

        They keep their keys and their places. Of their parts, those of a field that differs are replaced.
        """
        for row, _, value in changed:
            for name, column in self.columns(value, keys).items():
                setattr(row, name, column)
            row.save()
        for name, field in self.fields.items():
            pairs = [(row, getattr(new, name)) for row, old, new in changed if getattr(old, name) != getattr(new, name)]
            for row, _ in pairs:
                field.clear(row)
            field.fill(pairs, keys)

    def normal(self, value: V) -> V:
        """The value as it would be read back: what is a set or has no order of its own is sorted."""
        names = {name: field.normal(getattr(value, name)) for name, field in self.fields.items()}
        return msgspec.structs.replace(value, **names)

    def faults(self, value: V) -> Iterator[Fault]:
        """What of a value no column can hold, on any database: the place in it, and a sentence about that place."""
        for name, field in self.fields.items():
            for place, sentence in field.faults(self.model, name, getattr(value, name)):
                yield (name, *place), sentence


def _insert(model: type[models.Model], rows: Sequence[Any]) -> None:
    """Write new rows at once, and let each know its key. Before 3.35, SQLite tells keys only one by one."""
    if connection.features.can_return_rows_from_bulk_insert:
        model._default_manager.bulk_create(rows, batch_size=500)
    else:
        for row in rows:
            row.save(force_insert=True)


# The ways in which a field can lie ---------------------------------------------------------------------------


class Reference(Field):
    """A foreign key; the value is the identifier of the other object."""

    def __init__(self, name: str, model: type[models.Model]) -> None:
        self.name, self.model = name, model

    def fetch(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return rows.select_related(self.name)

    def annotate(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        found: models.QuerySet[Any] = rows.annotate(**{_kept(self.name): models.F(f"{self.name}__slug")})
        return found

    def read(self, row: Any) -> Any:
        kept = getattr(row, _kept(self.name), None)
        other = None if kept else getattr(row, self.name)
        return kept or (other.slug if other else "")

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

    def clear(self, row: Any) -> None:
        setattr(row, f"{self.name}_id", None)
        row.save(update_fields=[self.name])


def _kept(name: str) -> str:
    """Where a row keeps what was read for it: Django's own place costs a copy of the query for each row."""
    return f"kept_{name}"


def _others(row: Any, name: str) -> Any:
    """The rows of a relation, as they were read together, or for this row alone."""
    found = getattr(row, _kept(name), None)
    return getattr(row, name).all() if found is None else found


def _keep(rows: Sequence[Any], name: str, others: Iterable[tuple[int, Any]]) -> None:
    """Let each row keep its own of the others, which come with the key of the row that they belong to."""
    found: dict[int, list[Any]] = {row.pk: [] for row in rows}
    for key, other in others:
        found.setdefault(key, []).append(other)
    for row in rows:
        setattr(row, _kept(name), found[row.pk])


class References(Field):
    """A many-to-many field; the value is a sorted tuple of identifiers."""

    def __init__(self, relation: Any) -> None:
        self.relation = relation
        self._links: PreparedObjects[Any] = PreparedObjects(self._named, "", ())

    def _named(self) -> models.QuerySet[Any]:
        link, far = self.relation.remote_field.through, self.relation.m2m_reverse_field_name()
        named = {"slug": models.F(f"{far}__slug")}
        if issubclass(self.relation.related_model, m.Item):
            named["state"] = models.F(f"{far}__state")
        found: models.QuerySet[Any] = link._default_manager.annotate(**named)
        return found

    def fetch(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        name = self.relation.name
        return rows.prefetch_related(models.Prefetch(name, to_attr=_kept(name)))

    def gather(self, rows: Sequence[Any]) -> None:
        near = f"{self.relation.m2m_field_name()}_id"
        _keep(rows, self.relation.name, ((getattr(link, near), link) for link in self._links.each()))

    def read(self, row: Any) -> Any:
        """Sorted here, not in the database, whose collation differs from one to the next."""
        return tuple(sorted(other.slug for other in _others(row, self.relation.name)))

    def fill(self, pairs: Sequence[tuple[Any, Any]], keys: Keys) -> None:
        link, known = self.relation.remote_field.through, keys[self.relation.related_model]
        near, far = f"{self.relation.m2m_field_name()}_id", f"{self.relation.m2m_reverse_field_name()}_id"
        found = [(row.pk, known[id]) for row, ids in pairs for id in dict.fromkeys(ids)]
        _insert(link, [link(**{near: one, far: other}) for one, other in found])

    def clear(self, row: Any) -> None:
        link = self.relation.remote_field.through
        link._default_manager.filter(**{f"{self.relation.m2m_field_name()}_id": row.pk}).delete()

    def normal(self, value: Any) -> Any:
        return tuple(sorted(set(value)))


class ReadyReferences(References):
    """Items named by items. One that is not ready is in no content, so it is not named there either."""

    def read(self, row: Any) -> Any:
        others = _others(row, self.relation.name)
        return tuple(sorted(other.slug for other in others if other.state == m.Item.State.READY))


class Parts(Field):
    """Rows of a table that point back to this one; the value is a tuple of theirs, in their order.

    `back` is the column by which they point here, and `number` the one that counts them, from `first` on; it is
    empty where no column does.
    """

    def __init__(self, name: str, table: DraftTable[Any], back: str, number: str = "position", first: int = 1) -> None:
        self.name, self.table, self.back, self.number, self.first = name, table, back, number, first

    def fetch(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return rows.prefetch_related(models.Prefetch(self.name, self.table.rows(), to_attr=_kept(self.name)))

    def gather(self, rows: Sequence[Any]) -> None:
        _keep(rows, self.name, ((getattr(part, f"{self.back}_id"), part) for part in self.table.whole()))

    def read(self, row: Any) -> Any:
        return tuple(self.table.value_of(part) for part in _others(row, self.name))

    def fill(self, pairs: Sequence[tuple[Any, Any]], keys: Keys) -> None:
        numbered = [
            (part, {self.back: row, self.number: number} if self.number else {self.back: row})
            for row, parts in pairs
            for number, part in enumerate(parts, self.first)
        ]
        self.table.write(numbered, keys)

    def clear(self, row: Any) -> None:
        getattr(row, self.name).all().delete()

    def normal(self, value: Any) -> Any:
        parts = [self.table.normal(part) for part in value]
        return tuple(parts) if self.number else tuple(sorted(parts, key=repr))

    def faults(self, model: type[models.Model], name: str, value: Any) -> Iterator[Fault]:
        for number, part in enumerate(value):
            yield from (((number, *place), sentence) for place, sentence in self.table.faults(part))


class Levels(Parts):
    """The parts are the levels from 0 to 4. A level that has no row yet is empty."""

    def read(self, row: Any) -> Any:
        found = {part.level: self.table.value_of(part) for part in _others(row, self.name)}
        return _five(found, c.Level(anchor=""))


_ANCHORS: PreparedObjects[m.AreaAnchor] = PreparedObjects(m.AreaAnchor.objects.all, "", ())


class Anchors(Field):
    """The sentences of an area for the levels from 0 to 4: rows of a text each. One that is missing is empty."""

    def fetch(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return rows.prefetch_related(models.Prefetch("anchors", to_attr=_kept("anchors")))

    def gather(self, rows: Sequence[Any]) -> None:
        _keep(rows, "anchors", ((anchor.area_id, anchor) for anchor in _ANCHORS.each()))

    def read(self, row: Any) -> Any:
        return _five({anchor.level: anchor.text for anchor in _others(row, "anchors")}, "")

    def fill(self, pairs: Sequence[tuple[Any, Any]], keys: Keys) -> None:
        texts = [(row, level, text) for row, value in pairs for level, text in enumerate(value)]
        _insert(m.AreaAnchor, [m.AreaAnchor(area=row, level=level, text=text) for row, level, text in texts])

    def clear(self, row: Any) -> None:
        row.anchors.all().delete()

    def faults(self, model: type[models.Model], name: str, value: Any) -> Iterator[Fault]:
        for level, text in enumerate(value):
            if sentence := misfit(m.AreaAnchor._meta.get_field("text"), text):
                yield (level,), sentence


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


def _links(name: str) -> Column:
    return Column(name, links_of, lines_of)


class _SamplePerson(Columns):
    """The made-up person: their role, and what they know, one area a line."""

    def read(self, row: Any) -> Any:
        return Sample(row.sample_role, known_of(row.sample_areas)) if row.sample_role else None

    def columns(self, value: Any, keys: Keys) -> dict[str, Any]:
        role, areas = (value.role, value.areas) if value else ("", ())
        return dict(zip(self.names, (role, lines_of_known(areas)), strict=True))


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

WHOLE_ITEMS = DraftTable(
    DraftItem,
    m.Item,
    order=ITEMS.order,
    options=Parts("options", _OPTIONS, back="item"),
    table=ITEMS.fields["table"],
    source=ITEMS.fields["source"],
)
"""The same rows with those that are not ready, and whatever they name."""

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
        c.Project, m.Project, steps=Column("steps", steps_of, "\n".join), materials=_links("materials")
    ),
    "paths": DraftTable(c.LearningPath, m.LearningPath, steps=Parts("steps", _STEPS, back="path")),
    "guide": DraftTable(c.GuidePage, m.GuidePage, sections=Parts("sections", _SECTIONS, back="page")),
}
"""By the field of `Content`, in the order they are written: each refers only to those before it, and to itself."""

WHOLE: dict[str, DraftTable[Any]] = TABLES | {"items": WHOLE_ITEMS}
"""The tables with everything in them, as files carry it."""


def draft_keys() -> Keys:
    """The key of every object of the draft, by its table and identifier (a query a table)."""
    return {each.model: dict(each.model._default_manager.values_list("slug", "pk")) for each in WHOLE.values()}


MEASUREMENT = DraftTable(
    c.Measurement,
    m.Measurement,
    order=("pk",),
    cuts=Rising("cut_1", "cut_2", "cut_3", "cut_4"),
    rating_thresholds=Rising("rating_threshold_1", "rating_threshold_2", "rating_threshold_3", "rating_threshold_4"),
)

FRAMEWORK = DraftTable(
    Framework,
    m.Framework,
    order=("pk",),
    levels=Column("levels", m.levels_of, m.lines_of_levels),
    sample=_SamplePerson("sample_role", "sample_areas"),
)

SINGLE: dict[str, DraftTable[Any]] = {"measurement": MEASUREMENT, "framework": FRAMEWORK}
"""Tables of one row, by the field of `Content`."""
