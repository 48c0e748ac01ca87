"""What differs between two contents as a person reads it: area by area, object by object, word by word. Pure.

`comparison` says which objects differ; here each difference becomes a line of words.
"""

from collections.abc import Iterable, Iterator, Mapping
from string import ascii_uppercase
from typing import Any, NamedTuple

import msgspec

from skills import content as c
from skills.comparison import KINDS, Comparison, compare
from skills.content import Content
from skills.value import Value, plain
from skills.word_diff import Piece, word_diff
from skills.words import in_words

MOST_OBJECTS = 60
"""Objects shown with their texts. Of the others only the number is said."""

MOST_LINES = 12
"""Lines of one object."""

MOST_NAMES = 40
"""Objects of a group that are named, of those that only came or went."""

FIELDS = {field: (kind, name) for kind, _, field, name in KINDS}
LEARNING = ("resource", "certification", "project", "path", "guide page")


class Line(NamedTuple):
    """One place in an object, and what became of its words."""

    label: str
    pieces: tuple[Piece, ...]


class Shown(NamedTuple):
    """One object that differs."""

    kind: str
    id: str
    name: str
    skill: str
    """The skill that it belongs to, or the first ones that it names; empty for what names none."""
    how: str
    """Added, removed or changed."""
    key: str = ""
    """What became of the right answer, where another one is right now."""
    lines: tuple[Line, ...] = ()
    more: int = 0
    """Lines that are not shown."""


class Group(NamedTuple):
    """The differences of one area, or of what belongs to none."""

    heading: str
    counts: str
    shown: tuple[Shown, ...]
    more: int
    """Objects that are not shown."""


class Differences(NamedTuple):
    """All of them, and what only comes in another order."""

    groups: tuple[Group, ...]
    reordered: tuple[str, ...]


class _Found(NamedTuple):
    """An object that differs, and the value it has in each content; None in the one that lacks it."""

    shown: Shown
    before: Any
    after: Any


def differences(before: Content, after: Content) -> Differences:
    """What differs: by area as the later content has them, then roles, learning, and site with measurement.

    Of very many, the first are shown with their texts, and all of those whose right answer is another.
    """
    compared = compare(before, after)
    names = _Names(before, after)
    placed: dict[str, list[_Found]] = {}
    for comparison in compared:
        for found in _objects(comparison, before, after, names):
            placed.setdefault(names.place(found.shown, before, after), []).append(found)
    areas = {area.id: area.name for area in (*before.areas, *after.areas)}
    order = [*(area.id for area in after.areas), *(area.id for area in before.areas), "role", "learning", ""]
    headings = areas | {"role": "Roles", "learning": "Learning", "": "Site, levels and measurement"}
    left, groups = MOST_OBJECTS, []
    for place in dict.fromkeys(order):
        if own := placed.get(place):
            groups.append(_group(headings[place], own, left, names))
            left = max(left - sum(bool(shown.lines) for shown in groups[-1].shown), 0)
    return Differences(tuple(groups), tuple(each.heading for each in compared if each.reordered))


def _group(heading: str, own: list[_Found], left: int, names: "_Names") -> Group:
    counted = {how: sum(found.shown.how == how for found in own) for how in ("added", "removed", "changed")}
    counts = ", ".join(f"{number} {how}" for how, number in counted.items() if number)
    shown, named = [], MOST_NAMES
    for found in own:
        if found.shown.how == "changed" and (left > 0 or found.shown.key):
            shown.append(_with_lines(found, names))
            left -= 1
        elif found.shown.how != "changed" and named > 0:
            shown.append(found.shown)
            named -= 1
    return Group(heading, counts, tuple(shown), len(own) - len(shown))


def _objects(comparison: Comparison, before: Content, after: Content, names: "_Names") -> Iterator[_Found]:
    field = next((field for field, (kind, _) in FIELDS.items() if kind == comparison.kind), "")
    old, new = (_by_id(content, field, comparison.kind) for content in (before, after))
    for how in ("added", "removed", "changed"):
        for change in getattr(comparison, how):
            was, now = old.get(change.id), new.get(change.id)
            key = moved_key(was, now) if isinstance(was, c.Item) and isinstance(now, c.Item) else ""
            yield _Found(Shown(comparison.kind, change.id, change.name, names.skill_of(now or was), how, key), was, now)


def _by_id(content: Content, field: str, kind: str) -> Mapping[str, Any]:
    if field:
        return {thing.id: thing for thing in getattr(content, field)}
    return {kind: getattr(content, kind)}


def _with_lines(found: _Found, names: "_Names") -> Shown:
    texts = list(_texts(found.before, found.after, names))
    if not texts and not found.shown.key:
        texts = [("Order", "", "Its parts come in another order.")]
    lines = tuple(Line(label, word_diff(old, new)) for label, old, new in texts[:MOST_LINES])
    return found.shown._replace(lines=lines, more=len(texts) - len(lines))


# The right answer ---------------------------------------------------------------------------------------


def moved_key(before: c.Item, after: c.Item) -> str:
    """A sentence if another answer is right than before; empty if the right one only reads otherwise.

    Options are called by letters in the order they are written in, as they stand in the form.
    """
    old, new = _key(before), _key(after)
    if old is None or new is None:
        return ""
    was, now = before.options[old].text, after.options[new].text
    if was == now or (old == new and was not in {option.text for option in after.options}):
        return ""
    if old == new:
        return f"Another answer is right now: «{now}», no longer «{was}»."
    return f"The key moved from {_letter(old)} («{was}») to {_letter(new)} («{now}»)."


def _letter(place: int) -> str:
    """A, B, C and so on; a number for what comes after Z, which nobody writes on purpose."""
    return ascii_uppercase[place : place + 1] or str(place + 1)


def _key(item: c.Item) -> int | None:
    found = [place for place, option in enumerate(item.options) if option.correct]
    return found[0] if len(found) == 1 else None


# From values to words -----------------------------------------------------------------------------------

Text = tuple[str, str, str]
"""A label, and the words before and after."""

LABELS = {
    "stem": "Question",
    "context": "Situation",
    "correct": "Right",
    "done_when": "Done when",
    "url": "Address",
    "level_from": "From level",
    "level_to": "Up to level",
    "required_level": "Expects",
    "help_question": "Edge case",
    "help_text": "Answer to it",
}
PARTS = {
    "options": "Option",
    "domains": "Section",
    "steps": "Step",
    "sections": "Section",
    "sources": "Source",
    "materials": "Material",
    "areas": "Area",
}
LEVELLED = {"level", "level_from", "level_to", "required_level"}
BY_SKILL = {"requirements": "Target for", "prerequisites": "Needs first", "uses": "Takes of"}


class _Names:
    """What identifiers stand for in either content, the later one first."""

    def __init__(self, before: Content, after: Content) -> None:
        self.levels = after.level_names
        both = (before, after)
        self.names = {
            kind: {thing.id: getattr(thing, name) for content in both for thing in getattr(content, field)}
            for kind, _, field, name in KINDS
        }

    def skill_of(self, thing: Any) -> str:
        """Names of the skills it names, the first ones."""
        ids = (thing.skill,) if isinstance(thing, c.Item) else getattr(thing, "skills", ())
        named = [self.name("skill", id) for id in ids]
        return ", ".join(named[:3]) + (f" and {len(named) - 3} more" if len(named) > 3 else "")

    def name(self, kind: str, id: str) -> str:
        return str(self.names[kind].get(id, id))

    def place(self, shown: Shown, before: Content, after: Content) -> str:
        """The group that an object belongs to."""
        if shown.kind == "area":
            return shown.id
        for content in (after, before):
            item = content.item_by_id.get(shown.id) if shown.kind == "item" else None
            id = item.skill if item else shown.id
            skill = content.skill_by_id.get(id) if shown.kind in ("item", "skill") else None
            if skill:
                return skill.area
        return shown.kind if shown.kind == "role" else "learning" if shown.kind in LEARNING else ""

    def said(self, field: str, value: Any) -> str:
        """A value that has no parts to tell apart, in words."""
        if field in LEVELLED and isinstance(value, int) and 0 <= value < len(self.levels):
            return self.levels[value]
        kind = {"successor": "certification", "enemies": "item"}.get(field, field.removesuffix("s"))
        if kind in self.names and isinstance(value, str):
            return self.name(kind, value)
        if kind in self.names and value and isinstance(value, tuple) and isinstance(value[0], str):
            return "\n".join(self.name(kind, id) for id in value)
        if isinstance(value, c.Table):
            return "\n".join([value.caption, *(" | ".join(row) for row in (value.head, *value.rows))])
        return in_words(msgspec.to_builtins(plain(value)))

    def part(self, part: Any) -> str:
        """A part of an object that is known by what it names, in words."""
        match part:
            case None:
                return ""
            case c.Requirement():
                return f"{self.said('level', part.level)}, weight {part.weight}"
            case c.Prerequisite():
                return f"{self.said('level', part.level)}: {part.why}"
            case c.Use():
                return f"{part.hours} hours{f', {part.part}' if part.part else ''}"
            case c.Link():
                return " ".join(filter(None, (part.title, part.url)))
            case c.Option():
                return f"{part.text}\n{part.reason}"
        return self.said("", part)


def _texts(before: Value, after: Value, names: _Names, outer: str = "") -> Iterator[Text]:
    """Every place in which two values of one kind differ."""
    for field in type(after).__struct_fields__:
        old, new = getattr(before, field), getattr(after, field)
        if old == new or field == "correct":
            continue
        label = LABELS.get(field, field.replace("_", " ").capitalize())
        if isinstance(after, c.Level) and field == "anchor":
            label = "Sentence"
        label = f"{outer}: {label[:1].lower()}{label[1:]}" if outer else label
        if _has_parts(old) or _has_parts(new):
            yield from _part_texts(field, old, new, names)
        elif isinstance(old, Value) and isinstance(new, Value) and not isinstance(new, c.Link | c.Table):
            yield from _texts(old, new, names, label)
        else:
            yield (
                label,
                names.part(old) if isinstance(old, c.Link) else names.said(field, old),
                (names.part(new) if isinstance(new, c.Link) else names.said(field, new)),
            )


def _has_parts(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], Value)


def _part_texts(field: str, before: tuple[Any, ...], after: tuple[Any, ...], names: _Names) -> Iterator[Text]:
    if field in BY_SKILL:
        kind = "resource" if field == "uses" else "skill"
        old, new = ({getattr(part, kind): part for part in parts} for parts in (before, after))
        for id in dict.fromkeys([*old, *new]):
            if old.get(id) != new.get(id):
                label = f"{BY_SKILL[field]} {names.name(kind, id)}"
                yield label, names.part(old.get(id)) or "none", names.part(new.get(id)) or "none"
        return
    for label, one, other in _paired(field, before, after, names):
        if one is None or other is None or isinstance(other, c.Link):
            yield label, names.part(one), names.part(other)
        else:
            yield from _texts(one, other, names, label)


def _paired(
    field: str, before: tuple[Any, ...], after: tuple[Any, ...], names: _Names
) -> Iterable[tuple[str, Any, Any]]:
    """Parts that differ: those whose first words stay the same face each other, the others by their places."""
    if field == "levels":
        return [(names.levels[n], one, other) for n, (one, other) in enumerate(zip(before, after, strict=True))]
    first = type((before or after)[0]).__struct_fields__[0]
    left, right = (dict(enumerate(parts)) for parts in (before, after))
    pairs: list[tuple[int, Any, Any]] = []
    for place, part in list(right.items()):
        twin = next((n for n, other in left.items() if getattr(other, first) == getattr(part, first)), None)
        if twin is not None:
            pairs.append((place, left.pop(twin), right.pop(place)))
    pairs += [(place, left.pop(place, None), part) for place, part in right.items()]
    pairs += [(place, part, None) for place, part in left.items()]
    called = PARTS.get(field, field.replace("_", " ").removesuffix("s").capitalize())
    shown = sorted(pairs, key=lambda pair: pair[0])
    return [
        (f"{called} {_letter(place) if field == 'options' else place + 1}", one, other) for place, one, other in shown
    ]
