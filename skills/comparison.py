"""What differs between two contents, by name. Pure: the same two contents always differ in the same way."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace

from skills.content import Content, Item
from skills.value import plain

KINDS = (
    ("area", "Skill areas", "areas", "name"),
    ("skill", "Skills", "skills", "name"),
    ("item", "Questions", "items", "stem"),
    ("role", "Role profiles", "roles", "name"),
    ("resource", "Resources", "resources", "title"),
    ("certification", "Certifications", "certifications", "name"),
    ("project", "Practice projects", "projects", "title"),
    ("path", "Learning paths", "paths", "name"),
    ("guide page", "Guide pages", "guide", "title"),
)
"""Kind (as validation says it), heading, field of `Content`, field that names an object."""


class Change(NamedTuple):
    """One object that differs. `fields` says where, for an object that both contents have."""

    kind: str
    id: str
    name: str
    fields: tuple[str, ...] = ()


class Comparison(NamedTuple):
    """The differences within one kind of object."""

    kind: str
    heading: str
    added: tuple[Change, ...] = ()
    removed: tuple[Change, ...] = ()
    changed: tuple[Change, ...] = ()
    reordered: bool = False
    """The objects that stay come in another order."""


def compare(before: Content, after: Content) -> list[Comparison]:
    """The kinds of object that differ, in the order of a content. Empty if and only if the contents are equal."""
    found = [
        _kind(kind, heading, getattr(before, field), getattr(after, field), name)
        for kind, heading, field, name in KINDS
    ]
    for kind, heading in (("framework", "Site and levels"), ("measurement", "Measurement model")):
        if fields := differing_fields(getattr(before, kind), getattr(after, kind)):
            found.append(Comparison(kind, heading, changed=(Change(kind, kind, heading, fields),)))
    return [comparison for comparison in found if any(comparison[2:])]


def _kind(kind: str, heading: str, before: Sequence[Any], after: Sequence[Any], name: str) -> Comparison:
    old, new = {thing.id: thing for thing in before}, {thing.id: thing for thing in after}
    stayed = [id for id in old if id in new]
    return Comparison(
        kind,
        heading,
        added=tuple(Change(kind, id, getattr(thing, name)) for id, thing in new.items() if id not in old),
        removed=tuple(Change(kind, id, getattr(thing, name)) for id, thing in old.items() if id not in new),
        changed=tuple(
            Change(kind, id, getattr(new[id], name), differing_fields(old[id], new[id]))
            for id in stayed
            if old[id] != new[id]
        ),
        reordered=stayed != [id for id in new if id in old],
    )


def differing_fields(before: Any, after: Any) -> tuple[str, ...]:
    """Names of the fields in which two values of one kind differ, as people say them."""
    names = type(after).__struct_fields__
    return tuple(name.replace("_", " ") for name in names if getattr(before, name) != getattr(after, name))


# What answers depend on -------------------------------------------------------------------------------


class Wording(NamedTuple):
    """What an answer depends on."""

    skill: str
    text: tuple[object, ...]
    options: tuple[tuple[str, bool], ...]


def wording(item: Item) -> Wording:
    """The part of an item that a person who takes the check meets, and its key."""
    return Wording(
        item.skill,
        (item.context, item.code, item.table, item.stem),
        tuple((option.text, option.correct) for option in item.options),
    )


def fingerprint(item: Item) -> str:
    """A short name of an item's wording: 64 bits, for telling the wordings of one item apart.

    It is stored with withdrawals, so it must stay the same for the same text, options and key in every release.
    """
    return sha256(msgspec.json.encode(wording(item))).hexdigest()[:16]


def reads_the_same(one: Item, other: Item) -> bool:
    """Whether two versions of an item show people the same text, options and key. What a review was about."""
    return wording(one)[1:] == wording(other)[1:]


def unchanged(before: Content, content: Content) -> frozenset[str]:
    """Ids of the items and self-ratings (`area/...`, `skill/...`) that read the same in both contents."""
    old = before.item_by_id
    items = {item.id for item in content.items if item.id in old and wording(old[item.id]) == wording(item)}
    return frozenset(items | {id for id, _ in _rating_wordings(before).items() & _rating_wordings(content).items()})


def _rating_wordings(content: Content) -> dict[str, tuple[str, ...]]:
    areas = {f"area/{area.id}": (area.question, *area.anchors) for area in content.areas}
    skills = {f"skill/{skill.id}": (skill.name, *(level.anchor for level in skill.levels)) for skill in content.skills}
    return areas | skills


# What accuracy depends on -----------------------------------------------------------------------------


def measured_digest(content: Content) -> str:
    """SHA-256 of what figures of accuracy depend on: skills, roles, the items' numbers and the model; no wording.

    Two contents with the same one measure alike, whatever the order, so figures of one hold for the other.
    """
    numbers = ("skill", "level", "discrimination", "difficulty", "difficulty_sd", "guessing")
    facts = (
        sorted((skill.id, skill.area) for skill in content.skills),
        {item.id: [len(item.options), *(getattr(item, name) for name in numbers)] for item in content.items},
        {item.id: sorted(item.enemies) for item in content.items},
        {role.id: {need.skill: (need.level, need.weight) for need in role.requirements} for role in content.roles},
        plain(replace(content.measurement, rating_seconds=0.0, question_seconds=0.0)),
    )
    return sha256(msgspec.json.encode(facts, order="sorted")).hexdigest()
