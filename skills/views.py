"""The reading room: what can be learned, asked, required and recommended, read from the live edition.

Every page is public, sets no cookie and changes nothing. A page makes one query for the edition and, once
per process and edition, a second one for its text.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from skills.content import (
    LEVEL_NAMES,
    Certification,
    Content,
    LearningPath,
    Project,
    Requirement,
    Resource,
    RoleProfile,
    Skill,
    SkillArea,
)
from skills.models import Edition
from skills.words import COST_NAMES, KIND_NAMES, PATH_KIND_NAMES

RESOURCES_PER_PAGE = 40
RESOURCES_PER_LEVEL = 4
"""How many a skill's page shows for one level before it points to the full list."""

P = ParamSpec("P")
T = TypeVar("T", SkillArea, Skill, RoleProfile, Certification, Project, LearningPath)


def of_live_edition(
    view: Callable[Concatenate[HttpRequest, Edition, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Give the page the live edition; before the first publication, say that the site is being set up."""

    @wraps(view)
    def page(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        edition = Edition.objects.live()
        if edition is None:
            return render(request, "skills/setup.html")
        return view(request, edition, *args, **kwargs)

    return page


def _find(values: Iterable[T], identifier: str) -> T:
    """The value with this identifier. Raises `Http404` if there is none."""
    for value in values:
        if value.id == identifier:
            return value
    raise Http404


# Skills and levels


@require_safe
@of_live_edition
def skills(request: HttpRequest, edition: Edition) -> HttpResponse:
    content = edition.content
    areas = [(area, content.skills_by_area[area.id]) for area in content.areas]
    return render(request, "skills/skills.html", {"edition": edition, "areas": areas, "count": len(content.skills)})


@require_safe
@of_live_edition
def area(request: HttpRequest, edition: Edition, area: str) -> HttpResponse:
    content = edition.content
    found = _find(content.areas, area)
    context = {
        "edition": edition,
        "area": found,
        "skills": content.skills_by_area[found.id],
        "areas": content.areas,
        "projects": content.projects_by_area[found.id],
        "roles": _roles_by_emphasis(content, found),
    }
    return render(request, "skills/area.html", context)


def _roles_by_emphasis(content: Content, area: SkillArea) -> list[tuple[RoleProfile, int]]:
    """Roles with the number of this area's skills they call critical or important, most first."""
    own = {skill.id for skill in content.skills_by_area[area.id]}
    counts = [(role, sum(r.skill in own and r.weight >= 4 for r in role.requirements)) for role in content.roles]
    return sorted([pair for pair in counts if pair[1]], key=lambda pair: -pair[1])


@require_safe
@of_live_edition
def skill(request: HttpRequest, edition: Edition, area: str, skill: str) -> HttpResponse:
    content = edition.content
    found = _find(content.skills, skill)
    if found.area != area:
        raise Http404
    context = {
        "edition": edition,
        "area": content.area_by_id[area],
        "skill": found,
        "siblings": content.skills_by_area[area],
        "first": [(content.skill_by_id[p.skill], p) for p in found.prerequisites],
        "then": [(other, p) for other in content.skills for p in other.prerequisites if p.skill == found.id],
        "asked": _roles_asking(content, found),
        "resources": _by_starting_level(r for r in content.resources if found.id in r.skills),
        "projects": [project for project in content.projects if found.id in project.skills],
        "per_level": f":{RESOURCES_PER_LEVEL}",
        "certifications": [c for c in content.certifications if found.id in c.skills and c.status != "retired"],
    }
    return render(request, "skills/skill.html", context)


def _roles_asking(content: Content, skill: Skill) -> list[tuple[RoleProfile, Requirement]]:
    return [(role, r) for role in content.roles for r in role.requirements if r.skill == skill.id]


def _by_starting_level(resources: Iterable[Resource]) -> list[tuple[int, list[Resource]]]:
    """Resources grouped by the level they start from, free ones first."""
    groups: dict[int, list[Resource]] = {}
    for resource in sorted(resources, key=_resource_order):
        groups.setdefault(resource.level_from, []).append(resource)
    return list(groups.items())


def _resource_order(resource: Resource) -> tuple[int, int, int, str]:
    return (resource.level_from, list(COST_NAMES).index(resource.cost), resource.level_to, resource.title)


# Roles


@require_safe
@of_live_edition
def roles(request: HttpRequest, edition: Edition) -> HttpResponse:
    rows = [
        (role, len(role.requirements), sum(r.weight == 5 for r in role.requirements)) for role in edition.content.roles
    ]
    return render(request, "skills/roles.html", {"edition": edition, "rows": rows})


@require_safe
@of_live_edition
def role(request: HttpRequest, edition: Edition, role: str) -> HttpResponse:
    content = edition.content
    found = _find(content.roles, role)
    context = {
        "edition": edition,
        "role": found,
        "roles": content.roles,
        "groups": _requirements_by_area(content, found),
        "paths": [path for path in content.paths if found.id in path.roles],
        "critical": sum(r.weight == 5 for r in found.requirements),
    }
    return render(request, "skills/role.html", context)


def _requirements_by_area(
    content: Content, role: RoleProfile
) -> list[tuple[SkillArea, list[tuple[Skill, Requirement]]]]:
    """What the role asks for, area by area in the editors' order; areas it does not need are left out."""
    asked = {requirement.skill: requirement for requirement in role.requirements}
    groups = [
        (area, [(skill, asked[skill.id]) for skill in content.skills_by_area[area.id] if skill.id in asked])
        for area in content.areas
    ]
    return [group for group in groups if group[1]]


# Guide


@require_safe
@of_live_edition
def guide(request: HttpRequest, edition: Edition) -> HttpResponse:
    return render(request, "skills/guide.html", {"edition": edition, "pages": edition.content.guide})


@require_safe
@of_live_edition
def guide_page(request: HttpRequest, edition: Edition, page: str) -> HttpResponse:
    content = edition.content
    number = next((n for n, entry in enumerate(content.guide) if entry.id == page), None)
    if number is None:
        raise Http404
    sections = [(section, _known_skills(content, section.skills)) for section in content.guide[number].sections]
    context = {
        "edition": edition,
        "page": content.guide[number],
        "sections": sections,
        "before": content.guide[number - 1] if number else None,
        "after": content.guide[number + 1] if number + 1 < len(content.guide) else None,
    }
    return render(request, "skills/guide_page.html", context)


def _known_skills(content: Content, identifiers: Iterable[str]) -> list[Skill]:
    return [content.skill_by_id[i] for i in identifiers if i in content.skill_by_id]


# Resources, certifications, projects, learning paths


@require_safe
@of_live_edition
def resources(request: HttpRequest, edition: Edition) -> HttpResponse:
    content = edition.content
    choices = {
        "skill": {skill.id: skill.name for skill in content.skills},
        "cost": COST_NAMES,
        "kind": KIND_NAMES,
        "level": {str(level): name for level, name in enumerate(LEVEL_NAMES)},
    }
    given = {name: request.GET[name] for name in choices if request.GET.get(name)}
    chosen = {name: value for name, value in given.items() if value in choices[name]}
    found = sorted((r for r in content.resources if _matches(r, chosen)), key=_resource_order)
    page = Paginator(found, RESOURCES_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "edition": edition,
        "areas": [(area, content.skills_by_area[area.id]) for area in content.areas],
        "choices": choices,
        "chosen": chosen,
        "ignored": [name for name in given if name not in chosen],
        "page": page,
        "rows": [(resource, _known_skills(content, resource.skills)) for resource in page],
        "total": len(content.resources),
    }
    return render(request, "skills/resources.html", context)


def _matches(resource: Resource, chosen: dict[str, str]) -> bool:
    """Whether a resource fits every filter. A level fits when the resource helps people who are at it now."""
    level = int(chosen["level"]) if "level" in chosen else resource.level_from
    return (
        chosen.get("skill", resource.skills[0] if resource.skills else "") in (*resource.skills, "")
        and chosen.get("cost", resource.cost) == resource.cost
        and chosen.get("kind", resource.kind) == resource.kind
        and (level == resource.level_from or resource.level_from < level < resource.level_to)
    )


@require_safe
@of_live_edition
def certifications(request: HttpRequest, edition: Edition) -> HttpResponse:
    content = edition.content
    context = {
        "edition": edition,
        "current": [c for c in content.certifications if c.status != "retired"],
        "retired": [c for c in content.certifications if c.status == "retired"],
    }
    return render(request, "skills/certifications.html", context)


@require_safe
@of_live_edition
def certification(request: HttpRequest, edition: Edition, certification: str) -> HttpResponse:
    content = edition.content
    found = _find(content.certifications, certification)
    context = {
        "edition": edition,
        "certification": found,
        "skills": _known_skills(content, found.skills),
        "domains": [(domain, _known_skills(content, domain.skills)) for domain in found.domains],
        "successor": next((c for c in content.certifications if c.id == found.successor), None),
    }
    return render(request, "skills/certification.html", context)


@require_safe
@of_live_edition
def projects(request: HttpRequest, edition: Edition) -> HttpResponse:
    content = edition.content
    groups = [(area, content.projects_by_area[area.id]) for area in content.areas]
    context = {
        "edition": edition,
        "groups": [group for group in groups if group[1]],
        "count": len(content.projects),
    }
    return render(request, "skills/projects.html", context)


@require_safe
@of_live_edition
def project(request: HttpRequest, edition: Edition, project: str) -> HttpResponse:
    content = edition.content
    found = _find(content.projects, project)
    context = {
        "edition": edition,
        "project": found,
        "area": content.area_by_id[found.area],
        "skills": _known_skills(content, found.skills),
        "siblings": content.projects_by_area[found.area],
    }
    return render(request, "skills/project.html", context)


@require_safe
@of_live_edition
def paths(request: HttpRequest, edition: Edition) -> HttpResponse:
    context = {"edition": edition, "paths": edition.content.paths}
    return render(request, "skills/paths.html", context)


@require_safe
@of_live_edition
def path(request: HttpRequest, edition: Edition, path: str) -> HttpResponse:
    content = edition.content
    found = _find(content.paths, path)
    steps = [
        (
            step,
            _known_skills(content, step.skills),
            [content.resource_by_id[i] for i in step.resources if i in content.resource_by_id],
        )
        for step in found.steps
    ]
    context = {
        "edition": edition,
        "path": found,
        "kind": PATH_KIND_NAMES[found.kind],
        "steps": steps,
        "hours": sum(step.hours for step in found.steps),
        "roles": [role for role in content.roles if role.id in found.roles],
    }
    return render(request, "skills/path.html", context)
