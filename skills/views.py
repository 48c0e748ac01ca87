"""The reading room: what can be learned, asked, required and recommended, read from the live edition.

Every page is public, sets no cookie and changes nothing. A page makes one query for the edition and, once
per process and edition, a second one for its text.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from skills.content import (
    COSTS,
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


Context = dict[str, Any]
Told = Callable[Concatenate[HttpRequest, Content, P], Context]
Page = Callable[Concatenate[HttpRequest, P], HttpResponse]


def reads(template: str, section: str = "") -> "Callable[[Told[P]], Page[P]]":
    """A page that reads the live content: the function below it says what the template is to show of it.

    Before the first publication, the page says that the site is being set up. `section` is the field of the content
    that the page is of: without an entry in it, the site has no such page and says so.
    """

    def page_of(told: "Told[P]") -> "Page[P]":
        @wraps(told)
        def page(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            edition = Edition.objects.live()
            if edition is None:
                return render(request, "skills/setup.html")
            content = edition.content
            if section and not getattr(content, section):
                return render(request, "skills/no_section.html", {"edition": edition, "section": section}, status=404)
            context = told(request, content, *args, **kwargs)
            return render(request, template, {"edition": edition, "levels": content.level_names, **context})

        return page

    return page_of


def _find(values: Iterable[T], identifier: str) -> T:
    """The value with this identifier. Raises `Http404` if there is none."""
    for value in values:
        if value.id == identifier:
            return value
    raise Http404


# Skills and levels


@require_safe
@reads("skills/skills.html")
def skills(request: HttpRequest, content: Content) -> Context:
    areas = [(area, content.skills_by_area[area.id]) for area in content.areas]
    return {"areas": areas, "count": len(content.skills)}


@require_safe
@reads("skills/area.html")
def area(request: HttpRequest, content: Content, area: str) -> Context:
    found = _find(content.areas, area)
    return {
        "area": found,
        "skills": content.skills_by_area[found.id],
        "areas": content.areas,
        "projects": content.projects_by_area[found.id],
        "roles": _roles_by_emphasis(content, found),
    }


def _roles_by_emphasis(content: Content, area: SkillArea) -> list[tuple[RoleProfile, int]]:
    """Roles with the number of this area's skills they call critical or important, most first."""
    own = {skill.id for skill in content.skills_by_area[area.id]}
    counts = [(role, sum(r.skill in own and r.weight >= 4 for r in role.requirements)) for role in content.roles]
    return sorted([pair for pair in counts if pair[1]], key=lambda pair: -pair[1])


@require_safe
@reads("skills/skill.html")
def skill(request: HttpRequest, content: Content, area: str, skill: str) -> Context:
    found = _find(content.skills, skill)
    if found.area != area:
        raise Http404
    return {
        "area": content.area_by_id[area],
        "skill": found,
        "siblings": content.skills_by_area[area],
        "first": [(content.skill_by_id[p.skill], p) for p in found.prerequisites],
        "then": [(other, p) for other in content.skills for p in other.prerequisites if p.skill == found.id],
        "asked": _roles_asking(content, found),
        "resources": _by_starting_level(r for r in content.resources if found.id in r.skills),
        "projects": [project for project in content.projects if found.id in project.skills],
        "per_level": f":{RESOURCES_PER_LEVEL}",
        "certifications": [
            c for c in content.certifications if found.id in c.skills and c.is_open(timezone.localdate())
        ],
    }


def _roles_asking(content: Content, skill: Skill) -> list[tuple[RoleProfile, Requirement]]:
    return [(role, r) for role in content.roles for r in role.requirements if r.skill == skill.id]


def _by_starting_level(resources: Iterable[Resource]) -> list[tuple[int, list[Resource]]]:
    """Resources grouped by the level they start from, free ones first."""
    groups: dict[int, list[Resource]] = {}
    for resource in sorted(resources, key=_resource_order):
        groups.setdefault(resource.level_from, []).append(resource)
    return list(groups.items())


def _resource_order(resource: Resource) -> tuple[int, int, int, str]:
    return (resource.level_from, COSTS.index(resource.cost), resource.level_to, resource.title)


# Roles


@require_safe
@reads("skills/roles.html")
def roles(request: HttpRequest, content: Content) -> Context:
    rows = [(role, len(role.requirements), sum(r.weight == 5 for r in role.requirements)) for role in content.roles]
    return {"rows": rows}


@require_safe
@reads("skills/role.html")
def role(request: HttpRequest, content: Content, role: str) -> Context:
    found = _find(content.roles, role)
    return {
        "role": found,
        "roles": content.roles,
        "groups": _requirements_by_area(content, found),
        "paths": [path for path in content.paths if found.id in path.roles],
        "critical": sum(r.weight == 5 for r in found.requirements),
    }


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
@reads("skills/guide.html", "guide")
def guide(request: HttpRequest, content: Content) -> Context:
    return {"pages": content.guide}


@require_safe
@reads("skills/guide_page.html", "guide")
def guide_page(request: HttpRequest, content: Content, page: str) -> Context:
    number = next((n for n, entry in enumerate(content.guide) if entry.id == page), None)
    if number is None:
        raise Http404
    sections = [(section, _known_skills(content, section.skills)) for section in content.guide[number].sections]
    return {
        "page": content.guide[number],
        "sections": sections,
        "before": content.guide[number - 1] if number else None,
        "after": content.guide[number + 1] if number + 1 < len(content.guide) else None,
    }


def _known_skills(content: Content, identifiers: Iterable[str]) -> list[Skill]:
    return [content.skill_by_id[i] for i in identifiers if i in content.skill_by_id]


# Resources, certifications, projects, learning paths


class ResourceFilter(forms.Form):
    """What the list of resources may be narrowed to."""

    skill = forms.ChoiceField(label="Skill", required=False)
    cost = forms.ChoiceField(label="Cost", required=False, choices=[("", "Any cost"), *COST_NAMES.items()])
    kind = forms.ChoiceField(label="Kind", required=False, choices=[("", "Any kind"), *KIND_NAMES.items()])
    level = forms.ChoiceField(label="Your level now", required=False)

    def __init__(self, content: Content, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "f-%s"} | kwargs)
        skills = [
            (area.name, [(skill.id, skill.name) for skill in content.skills_by_area[area.id]]) for area in content.areas
        ]
        self.fields["skill"].choices = [("", "Any skill"), *skills]  # type: ignore[attr-defined]
        self.fields["level"].choices = [("", "Any level"), *enumerate(content.level_names)]  # type: ignore[attr-defined]


@require_safe
@reads("skills/resources.html", "resources")
def resources(request: HttpRequest, content: Content) -> Context:
    sent = ResourceFilter(content, request.GET)
    ignored = list(sent.errors)
    chosen = {name: value for name, value in sent.cleaned_data.items() if value}
    found = sorted((r for r in content.resources if _matches(r, chosen)), key=_resource_order)
    page = Paginator(found, RESOURCES_PER_PAGE).get_page(request.GET.get("page"))
    return {
        "form": ResourceFilter(content, initial=chosen),
        "chosen": chosen,
        "filters": f"{urlencode(chosen)}&" if chosen else "",
        "ignored": ignored,
        "page": page,
        "rows": [(resource, _known_skills(content, resource.skills)) for resource in page],
        "total": len(content.resources),
    }


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
@reads("skills/certifications.html", "certifications")
def certifications(request: HttpRequest, content: Content) -> Context:
    today = timezone.localdate()
    return {
        "current": [c for c in content.certifications if not c.is_over(today)],
        "over": [c for c in content.certifications if c.is_over(today)],
    }


@require_safe
@reads("skills/certification.html", "certifications")
def certification(request: HttpRequest, content: Content, certification: str) -> Context:
    found = _find(content.certifications, certification)
    return {
        "certification": found,
        "is_over": found.is_over(timezone.localdate()),
        "skills": _known_skills(content, found.skills),
        "domains": [(domain, _known_skills(content, domain.skills)) for domain in found.domains],
        "successor": next((c for c in content.certifications if c.id == found.successor), None),
    }


@require_safe
@reads("skills/projects.html", "projects")
def projects(request: HttpRequest, content: Content) -> Context:
    groups = [(area, content.projects_by_area[area.id]) for area in content.areas]
    return {
        "groups": [group for group in groups if group[1]],
        "count": len(content.projects),
    }


@require_safe
@reads("skills/project.html", "projects")
def project(request: HttpRequest, content: Content, project: str) -> Context:
    found = _find(content.projects, project)
    return {
        "project": found,
        "area": content.area_by_id[found.area],
        "skills": _known_skills(content, found.skills),
        "siblings": content.projects_by_area[found.area],
    }


@require_safe
@reads("skills/paths.html", "paths")
def paths(request: HttpRequest, content: Content) -> Context:
    return {"paths": content.paths}


@require_safe
@reads("skills/path.html", "paths")
def path(request: HttpRequest, content: Content, path: str) -> Context:
    found = _find(content.paths, path)
    steps = [
        (
            step,
            _known_skills(content, step.skills),
            [content.resource_by_id[i] for i in step.resources if i in content.resource_by_id],
        )
        for step in found.steps
    ]
    return {
        "path": found,
        "kind": PATH_KIND_NAMES[found.kind],
        "steps": steps,
        "hours": sum(step.hours for step in found.steps),
        "roles": [role for role in content.roles if role.id in found.roles],
    }
