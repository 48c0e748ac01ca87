"""An object of the draft with what its rules look at: a small content, however large the rest of the draft is.

What is only asked for by name stands in it by name alone. So findings about other objects in it mean nothing.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber

from skills import content as c
from skills import models as m
from skills.content import Content
from skills.tables import FRAMEWORK, ITEMS, TABLES
from skills.validation import MIN_ITEMS_PER_AREA

NONE = c.Level("")
NO_LEVELS = (NONE, NONE, NONE, NONE, NONE)


def surroundings(row: m.Draft, live: Content | None = None) -> Content:
    """The object as if it were published now, whatever its state, and what it touches.

    Of a skill also what the `live` content has of it, so that the two can be compared. As many queries, whatever the
    size of the draft; rows are read of the object, its parts, and what names it or is named by it.
    """
    found = _skill(row, live) if isinstance(row, m.Skill) else AROUND[type(row)](row)
    return Content(**found, framework=FRAMEWORK.single())


Found = dict[str, Any]
"""Values by the field of `Content`."""


def _read(kind: str, *which: Q, **only: Any) -> tuple[Any, ...]:
    table = TABLES[kind]
    return tuple(table.value_of(row) for row in table.rows().filter(*which, **only))


def _skills(ids: Iterable[str]) -> tuple[c.Skill, ...]:
    """These skills by name, with the identifiers of their areas."""
    rows = m.Skill.objects.filter(slug__in=set(ids)).values_list("slug", "area__slug", "name")
    return tuple(c.Skill(id, area, name, "", NO_LEVELS) for id, area, name in rows)


def _role(row: m.RoleProfile, asked: Iterable[m.Requirement] = ()) -> c.RoleProfile:
    """A role by name, with these of its targets."""
    targets = tuple(c.Requirement(each.skill.slug, each.level, each.weight) for each in asked)
    return c.RoleProfile(row.slug, row.name, "", targets)


def _asking(**skill: Any) -> tuple[c.RoleProfile, ...]:
    """A role that asks for one of these skills, with that target; none if no role does."""
    need = m.Requirement.objects.filter(**skill).order_by("pk").select_related("role", "skill").first()
    return (_role(need.role, [need]),) if need else ()


# Kind by kind -----------------------------------------------------------------------------------------------


def _item(row: m.Item) -> Found:
    """With the questions of its skill that come before it, as a finding about two belongs to the later; and enemies."""
    value = ITEMS.value_of(row)
    before = Q(skill=row.skill_id)
    if row.state == m.Item.State.READY and row.pk is not None:
        before &= Q(position__lt=row.position) | Q(position=row.position, pk__lt=row.pk)
    others = _read("items", before | Q(slug__in=value.enemies))
    return {"skills": _skills([value.skill]), "items": (*(each for each in others if each.id != value.id), value)}


def _area(row: m.SkillArea) -> Found:
    """With as many questions of each step as suffice to say what is missing, and a role that asks for one of its skills."""
    number = Window(RowNumber(), partition_by=F("level"), order_by=[F("pk").asc()])
    ready = m.Item.objects.filter(skill__area=row, state=m.Item.State.READY).annotate(number=number)
    items = _read("items", pk__in=[each.pk for each in ready.only("pk").filter(number__lte=MIN_ITEMS_PER_AREA)])
    roles = _asking(skill__area=row)
    named = {item.skill for item in items} | {need.skill for role in roles for need in role.requirements}
    named |= set(row.skills.values_list("slug", flat=True)[:1])
    return {"areas": _read("areas", pk=row.pk), "skills": _skills(named), "items": items, "roles": roles}


def _skill(row: m.Skill, live: Content | None) -> Found:
    """With its questions and resources, what every role asks of it, and skills that one of its sentences stands in."""
    was = live.skill_by_id.get(row.slug) if live else None
    moved = [each.id for each in live.items if each.skill == row.slug] if live else []
    left = [each.id for each in live.resources if row.slug in each.skills] if live else []
    (own,) = _read("skills", pk=row.pk)
    texts = {level.anchor for level in own.levels if level.anchor.strip()}
    keys = set(m.SkillLevel.objects.filter(anchor__in=texts).values_list("skill", flat=True))
    skills = _read("skills", pk__in=keys | {row.pk}) if keys - {row.pk} else (own,)
    here = {skill.id for skill in skills}
    named = {need.skill for each in (own, was) if each for need in each.prerequisites}
    used = [use.resource for level in own.levels for use in level.uses]
    asked: dict[int, list[m.Requirement]] = {}
    for need in row.requirements.select_related("skill"):
        asked.setdefault(need.role_id, []).append(need)
    return {
        "areas": _read("areas", Q(pk=row.area_id) | Q(slug=was.area if was else "")),
        "skills": (*skills, *(each for each in _skills(named) if each.id not in here)),
        "items": _read("items", Q(skill=row) | Q(slug__in=moved)),
        "roles": tuple(_role(role, asked.get(role.pk, ())) for role in m.RoleProfile.objects.all()),
        "resources": _read("resources", Q(pk__in=row.resources.values("pk")) | Q(slug__in=[*used, *left])),
    }


def _role_profile(row: m.RoleProfile) -> Found:
    """With another role, if there is one."""
    others = m.RoleProfile.objects.exclude(pk=row.pk)[:1]
    (own,) = _read("roles", pk=row.pk)
    skills = _skills(need.skill for need in own.requirements)
    return {"skills": skills, "roles": (own, *(_role(other) for other in others))}


def _resource(row: m.Resource) -> Found:
    """With those of the same address."""
    address = row.url.rstrip("/")
    found = _read("resources", Q(pk=row.pk) | Q(url__in=[address, f"{address}/"]))
    return {"skills": _skills(row.skills.values_list("slug", flat=True)), "resources": found}


def _certification(row: m.Certification) -> Found:
    (own,) = _read("certifications", pk=row.pk)
    named = {*own.skills, *(skill for domain in own.domains for skill in domain.skills)}
    return {"skills": _skills(named), "certifications": (own, *_read("certifications", slug=own.successor))}


def _project(row: m.Project) -> Found:
    (own,) = _read("projects", pk=row.pk)
    return {"areas": _read("areas", slug=own.area), "skills": _skills(own.skills), "projects": (own,)}


def _path(row: m.LearningPath) -> Found:
    (own,) = _read("paths", pk=row.pk)
    return {
        "skills": _skills(skill for step in own.steps for skill in step.skills),
        "roles": tuple(_role(role) for role in m.RoleProfile.objects.filter(slug__in=own.roles)),
        "resources": _read("resources", slug__in={id for step in own.steps for id in step.resources}),
        "paths": (own,),
    }


def _guide_page(row: m.GuidePage) -> Found:
    (own,) = _read("guide", pk=row.pk)
    return {"skills": _skills(skill for section in own.sections for skill in section.skills), "guide": (own,)}


AROUND: dict[type[m.Draft], Callable[[Any], Found]] = {
    m.SkillArea: _area,
    m.Item: _item,
    m.RoleProfile: _role_profile,
    m.Resource: _resource,
    m.Certification: _certification,
    m.Project: _project,
    m.LearningPath: _path,
    m.GuidePage: _guide_page,
}
