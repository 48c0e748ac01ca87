"""What roles ask of skills, changed in many places at once."""

from collections.abc import Mapping
from typing import NamedTuple

from django.db import transaction

from skills.history import record_all
from skills.models import Requirement, RoleProfile
from skills.tables import TABLES
from skills.value import Value

Place = tuple[int, int]
"""Primary keys of a role and of a skill."""

Target = tuple[int, int] | None
"""Level and weight that a role asks of a skill; None where it does not ask for it."""


class TargetChange(NamedTuple):
    """One target that became another."""

    role: int
    skill: int
    before: Target
    after: Target


def set_targets(wanted: Mapping[Place, Target], by: str, how: str) -> list[TargetChange]:
    """Give these places these targets, and note each role that this changes. All other targets stay.

    Returns what changed. Roles that are gone are passed over, and nobody else writes the others until it is done.
    """
    roles = sorted({role for role, _ in wanted})
    with transaction.atomic():
        here = set(
            RoleProfile.objects.select_for_update().filter(pk__in=roles).order_by("pk").values_list("pk", flat=True)
        )
        before = _values(roles)
        rows = {(row.role_id, row.skill_id): row for row in Requirement.objects.filter(role__in=roles)}
        changed = []
        for (role, skill), target in wanted.items():
            row = rows.get((role, skill))
            now = (row.level, row.weight) if row else None
            if role in here and now != target:
                _write(role, skill, target)
                changed.append(TargetChange(role, skill, now, target))
        after = _values(roles)
        record_all(((before[pk], after[pk]) for pk in before), by, how)
    return changed


def _values(roles: list[int]) -> dict[int, Value]:
    table = TABLES["roles"]
    return {row.pk: table.value_of(row) for row in table.rows().filter(pk__in=roles)}


def _write(role: int, skill: int, target: Target) -> None:
    if target is None:
        Requirement.objects.filter(role_id=role, skill_id=skill).delete()
        return
    level, weight = target
    Requirement.objects.update_or_create(role_id=role, skill_id=skill, defaults={"level": level, "weight": weight})
