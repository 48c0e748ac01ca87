"""What roles ask of skills as one table: a row for each skill, and a target and a weight for each role."""

from typing import NamedTuple

import msgspec

from skills.content import MAX_LEVEL, Content, Requirement, RoleProfile
from skills.files.cells import BadFile, Cell, Row
from skills.files.rows import FieldChange, Reading, RowReading, cells_by_name, columns_of
from skills.files.sheets import BadCell, whole

FIELD = "roles"
TITLE = "Targets of roles"
USUAL_WEIGHT = 3

_level = whole(1, MAX_LEVEL)
_weight = whole(1, 5)


class Pair(NamedTuple):
    """Target and weight of one role in one skill, as cells."""

    target: str = ""
    weight: str = ""


def target_rows(content: Content) -> list[list[Cell]]:
    """Head and rows of the whole grid."""
    pairs = {role.id: _pairs(role) for role in content.roles}
    head = ["skill", "name", "area", *(f"{part} {id}" for id in pairs for part in Pair._fields)]
    return [
        [*head],
        *(
            [skill.id, skill.name, content.area_by_id[skill.area].name, *_cells(skill.id, pairs)]
            for skill in content.skills
        ),
    ]


def _pairs(role: RoleProfile) -> dict[str, Pair]:
    return {need.skill: Pair(str(need.level), str(need.weight)) for need in role.requirements}


def _cells(skill: str, pairs: dict[str, dict[str, Pair]]) -> list[Cell]:
    return [int(cell) if cell else "" for own in pairs.values() for cell in own.get(skill, Pair())]


def read_targets(table: list[Row], content: Content) -> Reading:
    """Compare a grid with what roles ask for. A skill or role that it lacks stays; an emptied cell asks no more.

    Raises `BadFile` when its head cannot be read.
    """
    known = {f"{part} {id}" for id in content.role_by_id for part in Pair._fields}
    names = columns_of(table[0], known | {"skill", "name", "area"}, {"skill"})
    if not known & set(names):
        raise BadFile("No column names a role. A role has two: «target» and «weight», each with its identifier.")
    pairs = {role.id: _pairs(role) for role in content.roles}
    seen: dict[str, int] = {}
    places: dict[str, int] = {}
    readings = []
    for row in table[1:]:
        cells, faults = cells_by_name(row, names)
        skill = cells.pop("skill").strip()
        if skill not in content.skill_by_id:
            faults.append(f"There is no skill «{skill[:40]}»." if skill else "It names no skill.")
        elif skill in seen:
            faults.append(f"«{skill}» stands in row {seen[skill]} already.")
        seen.setdefault(skill, row.number)
        changes: list[FieldChange] = []
        if not faults:
            for id, own in pairs.items():
                changes += _change(id, own, skill, cells, faults)
        if changes and not faults:
            places |= {change.name: row.number for change in changes if change.name not in places}
        readings.append(RowReading(row.number, skill, changes=tuple(changes), errors=tuple(faults)))
    changed = tuple(_role(role, pairs[role.id]) for role in content.roles if role.id in places)
    return Reading(FIELD, tuple(readings), changed, places)


def _change(id: str, own: dict[str, Pair], skill: str, cells: dict[str, str], faults: list[str]) -> list[FieldChange]:
    """What a row says of one role, put into the role's pairs; faults are added to the list."""
    now = own.get(skill, Pair())
    target, weight = (cells.get(f"{part} {id}", getattr(now, part)).strip() for part in Pair._fields)
    if target and not weight:
        weight = now.weight or str(USUAL_WEIGHT)
    if weight and not target and f"target {id}" not in cells:
        target = now.target
    wanted = Pair(target, weight if target else "")
    if wanted == now:
        return []
    try:
        if wanted.target:
            wanted = Pair(str(_level(wanted.target)), str(_weight(wanted.weight)))
    except BadCell as error:
        faults.append(f"What {id} asks for {error}.")
        return []
    if wanted.target:
        own[skill] = wanted
    else:
        own.pop(skill, None)
    return [FieldChange(id, _words(now), _words(wanted))] if wanted != now else []


def _words(pair: Pair) -> str:
    return f"level {pair.target}, weight {pair.weight}" if pair.target else "not asked"


def _role(role: RoleProfile, pairs: dict[str, Pair]) -> RoleProfile:
    needs = (Requirement(skill, int(pair.target), int(pair.weight)) for skill, pair in pairs.items())
    return msgspec.structs.replace(role, requirements=tuple(needs))
