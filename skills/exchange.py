"""Files of content into the draft: merged by identifier, so that whatever stays keeps its row, history and links.

`merge` brings the whole draft to what a folder says, `merge_some` single objects to what a table or a quiz says, and
`replace_all` puts another content in the place of the whole draft.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from django.db import DataError, IntegrityError, models, transaction
from django.utils import timezone

from skills.bundle import Bundle
from skills.columns import Keys
from skills.comparison import KINDS, Comparison, compare, reads_the_same
from skills.content import Content
from skills.history import record_all, record_differences
from skills.models import DraftChange, Prerequisite
from skills.publishing import whole_draft, write_single
from skills.tables import SINGLE, WHOLE, DraftTable, draft_keys
from skills.validation import BAD_IDENTIFIER, TWO_RIGHT, Problem, hindrances
from skills.value import Value
from skills.words import place_in_words
from skills.yaml_file import Path


class Merged(NamedTuple):
    """What a merge changed in the draft, or would change."""

    differences: list[Comparison]
    """Empty if nothing."""
    beside: list[tuple[str, str]]
    """Kind and identifier of what the draft has and the files have not, and what therefore stayed."""
    content: Content
    """The whole draft as it is then."""
    not_reviewed_so: list[str]
    """Questions that read otherwise than before, while the files call them reviewed as they did then."""


class Unloadable(Exception):
    """Files that cannot be stored. `sentences` say why, each with file and line."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


def merge(bundle: Bundle, *, take_away: bool, dry: bool = False) -> Merged:
    """Bring the draft to what the files say. Equal content changes no row, not even its order.

    What only the draft has stays, or is taken away with `take_away`; so do measurement and framework without a file. With `dry` nothing is stored. Raises `Unloadable`
    before anything is written when a reference leads nowhere or a text is too long for its column.
    """
    sentences = [f"{bundle.where(each.field, each.id, each.path)}{each.sentence}" for each in faults(bundle.content)]
    if sentences:
        raise Unloadable(sentences)
    try:
        return _merged(bundle, take_away=take_away, dry=dry)
    except (DataError, IntegrityError) as error:  # others, as when it is away, are no fault of the files
        found = [f"{_where(bundle, each)}{each}" for each in hindrances(bundle.content)]
        raise Unloadable([f"The database refused it: {error}".strip(), *found]) from error


def _merged(bundle: Bundle, *, take_away: bool, dry: bool) -> Merged:
    with transaction.atomic():
        before = whole_draft()
        singles = [name for name in SINGLE if take_away or (name, "") in bundle.places]
        beside = _brought(before, bundle.content, singles, take_away=take_away)
        after = whole_draft()
        record_differences(before, after, "load_content", "From files")
        if dry:
            transaction.set_rollback(True)
    old = before.item_by_id
    reworded = [item for item in after.items if item.id in old and not reads_the_same(old[item.id], item)]
    doubtful = [item.id for item in reworded if item.review == old[item.id].review != "unreviewed"]
    return Merged(compare(before, after), [] if take_away else beside, after, doubtful)


def _brought(before: Content, content: Content, singles: Collection[str], *, take_away: bool) -> list[tuple[str, str]]:
    """Write what the content has otherwise than the draft; what only the draft has, which goes with `take_away`."""
    keys: Keys = {}
    for name, table in WHOLE.items():
        _merge_table(table, getattr(content, name), keys)
    for name in singles:
        value = getattr(content, name)
        if value != getattr(before, name):
            write_single(SINGLE[name], value)
    beside = _beside(before, content)
    if take_away:
        _take_away(beside)
    return beside


# Some objects -------------------------------------------------------------------------------------------


class ChangedMeanwhile(Exception):
    """The draft, or what would be made of it, is not what was shown."""


class Refused(Exception):
    """Objects that cannot be stored, each with its fault."""

    def __init__(self, found: "list[Fault]") -> None:
        super().__init__("\n".join(fault.sentence for fault in found))
        self.faults = found


def merge_some(
    make: Callable[[Content], Mapping[str, Sequence[Any]]], fields: Collection[str], by: str, how: str
) -> list[tuple[type[models.Model], int, Value | None, Value]]:
    """Give objects of the draft other values, and add those that are new after the others. All else stays as it is.

    `make` is given the whole draft, and gives values by the field of `Content`. Until they are stored nobody else writes
    rows of those `fields`. Returns model, key, value before and value after of what changed. Raises `Refused`
    before anything is written when an object cannot be stored.
    """
    with transaction.atomic():
        _lock(fields)
        before = whole_draft()
        values = make(before)
        named = {(field, getattr(value, "id", "")) for field in values for value in values[field]}
        if found := [fault for fault in faults(joined(before, values)) if (fault.field, fault.id) in named]:
            raise Refused(found)
        try:
            changed = _written(values)
        except (DataError, IntegrityError) as error:
            raise Refused([Fault("", "", (), f"The database refused it: {error}".strip())]) from error
        record_all([(old, new) for _, _, old, new in changed], by, how)
    return changed


def replace_all(make: Callable[[Content], Content], by: str, how: str) -> None:
    """Put another content in the place of the whole draft; what only the draft has is taken away.

    `make` is given the whole draft, and nobody else writes rows of it until its content is stored. Raises `Refused`
    before anything is written when the content cannot be stored.
    """
    with transaction.atomic():
        _lock(WHOLE)
        before = whole_draft()
        content = make(before)
        if found := list(faults(content)):
            raise Refused(found)
        try:
            _brought(before, content, SINGLE, take_away=True)
        except (DataError, IntegrityError) as error:
            raise Refused([Fault("", "", (), f"The database refused it: {error}".strip())]) from error
        last = DraftChange.objects.aggregate(last=models.Max("pk"))["last"] or 0
        record_differences(before, whole_draft(), by, how)
        DraftChange.objects.filter(pk__gt=last, by=by, how=how).update(at=timezone.now())  # by which they are one


def _lock(fields: Collection[str]) -> None:
    for field in fields:
        list(WHOLE[field].model._default_manager.order_by("pk").select_for_update().values_list("pk"))


def joined(content: Content, values: Mapping[str, Sequence[Any]]) -> Content:
    """A content with some of its objects replaced, and the new ones after the others."""
    found: dict[str, Any] = {}
    for field, own in values.items():
        if field in SINGLE:
            (found[field],) = own
        else:
            things = {thing.id: thing for thing in getattr(content, field)} | {each.id: each for each in own}
            found[field] = tuple(things.values())
    return msgspec.structs.replace(content, **found)


def _written(values: Mapping[str, Sequence[Any]]) -> list[tuple[type[models.Model], int, Value | None, Value]]:
    keys = draft_keys()
    found: list[tuple[type[models.Model], int, Value | None, Value]] = []
    for field, table in WHOLE.items():
        own = values.get(field, ())
        rows = {row.slug: row for row in table.rows().filter(slug__in=[value.id for value in own])}
        before = {id: table.value_of(row) for id, row in rows.items()}
        last = table.model._default_manager.aggregate(last=models.Max("position"))["last"] or 0
        new = [value for value in own if value.id not in rows]
        table.write([(value, {"position": last + place}) for place, value in enumerate(new, 1)], keys)
        changed = [value for value in own if value.id in rows and table.normal(before[value.id]) != table.normal(value)]
        table.rewrite([(rows[value.id], before[value.id], value) for value in changed], keys)
        found += [
            (table.model, keys[table.model][value.id], before.get(value.id), table.normal(value))
            for value in (*changed, *new)
        ]
    for name, single in SINGLE.items():
        for value in values.get(name, ()):
            now = single.value_of(single.model._default_manager.first() or single.model())
            if value != now:
                write_single(single, value)
                found.append((single.model, 1, now, value))
    return found


# What cannot be stored ----------------------------------------------------------------------------------

FIELDS = {kind: field for kind, _, field, _ in KINDS}
"""The field of `Content` that holds each kind of object of which validation speaks."""


class Fault(NamedTuple):
    """Why an object cannot be stored."""

    field: str
    """The field of `Content` that holds the object."""
    id: str
    path: Path
    """Where in the object; empty for all of it."""
    sentence: str


def faults(content: Content) -> Iterator[Fault]:
    """What the tables could not hold: references to nothing, and values no column has room for."""
    for problem in hindrances(content):
        if _prevents_storing(problem):
            field = _field(problem)
            yield Fault(field, "" if field in SINGLE else problem.id, (), str(problem))
    for name, table in {**WHOLE, **SINGLE}.items():
        values = getattr(content, name)
        for value in values if isinstance(values, tuple) else (values,):
            id = getattr(value, "id", "")
            for path, sentence in table.faults(value):
                yield Fault(name, id, path, f"{place_in_words(path)}{f' of «{id}»' if id else ''} {sentence}.")


def _where(bundle: Bundle, problem: Problem) -> str:
    field = _field(problem)
    return bundle.where(field, "" if field in SINGLE else problem.id)


def _field(problem: Problem) -> str:
    return problem.kind if problem.kind in SINGLE else FIELDS.get(problem.kind, "")


STOPS_STORING = (
    "does not exist",
    "this identifier",
    BAD_IDENTIFIER,
    "off the scale",
    "use 1 to 5",
    "steps run from",
    "must lead from",
    "targets for",
    "add up to",
    TWO_RIGHT,
)
"""Parts of messages. The draft may be unfinished, but the database keeps these rules at every moment."""


def _prevents_storing(problem: Problem) -> bool:
    if problem.kind == "framework":  # its texts are read back by their lines and bars, and name others only by words
        return "does not exist" not in problem.message and "invisible character" not in problem.message
    return any(part in problem.message for part in STOPS_STORING)


# Merging ------------------------------------------------------------------------------------------------


def _merge_table(table: DraftTable[Any], values: Sequence[Any], keys: Keys) -> None:
    """Add and change rows, and put them into the order of the values."""
    rows = {row.slug: row for row in table.whole()}
    before = {id: table.value_of(row) for id, row in rows.items()}
    keys[table.model] = {id: row.pk for id, row in rows.items()}
    new = [(value, {"position": len(rows) + place}) for place, value in enumerate(values, 1) if value.id not in rows]
    table.write(new, keys)
    changed = [
        (rows[value.id], before[value.id], value)
        for value in values
        if value.id in rows and table.normal(before[value.id]) != table.normal(value)
    ]
    table.rewrite(changed, keys)
    _put_in_order(table, [value.id for value in values])


def _put_in_order(table: DraftTable[Any], wanted: Sequence[str]) -> None:
    """Number the rows anew if the wanted ones come in another order. What is not among them comes after."""
    rows = table.whole()
    named = set(wanted)
    if [row.slug for row in rows if row.slug in named] == list(wanted):
        return
    places = {id: place for place, id in enumerate(wanted, 1)}
    rows.sort(key=lambda row: places.get(row.slug, len(places) + 1))
    for place, row in enumerate(rows, 1):
        row.position = place
    table.model._default_manager.bulk_update(rows, ["position"], batch_size=500)


def _beside(before: Content, content: Content) -> list[tuple[str, str]]:
    """What the draft has and the files have not."""
    return [
        (kind, id)
        for kind, field in FIELDS.items()
        for id in (thing.id for thing in getattr(before, field))
        if id not in {thing.id for thing in getattr(content, field)}
    ]


def _take_away(gone: list[tuple[str, str]]) -> None:
    """Delete from the draft. What refers to others goes first, as others are protected from being lost."""
    ids: dict[str, list[str]] = {}
    for kind, id in gone:
        ids.setdefault(FIELDS[kind], []).append(id)
    Prerequisite.objects.filter(skill__slug__in=ids.get("skills", [])).delete()
    for name, table in reversed(WHOLE.items()):
        table.model._default_manager.filter(slug__in=ids.get(name, [])).delete()
