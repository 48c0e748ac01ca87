"""What roles ask of skills as one grid: an area at a time, or one skill in every role."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from skills.admin.collisions import SEEN, collision, fingerprints
from skills.admin.level_names import draft_level_names
from skills.files.targets import USUAL_WEIGHT
from skills.framework import LevelNames
from skills.models import WEIGHT_CHOICES, Requirement, RoleProfile, Skill, SkillArea
from skills.targets import Place, Target, TargetChange, set_targets
from skills.words import count_noun

WEIGHTS: list[tuple[int | str, str]] = [(weight, label.partition(":")[0]) for weight, label in WEIGHT_CHOICES]
NUMBERS: list[tuple[int | str, str]] = [(weight, f"weight {weight}") for weight, _ in WEIGHTS]
"""The same where many stand beside each other."""

MOST_CELLS = 240
"""Of one page: two fields each. An area with more skills has more pages."""

HOW = "In the grid of targets"


def target_choices(names: LevelNames) -> list[tuple[int | str, str]]:
    """What a role may ask of a skill."""
    return [("", "not asked"), *list(enumerate(names))[1:]]


def choice(label: str, choices: Sequence[tuple[int | str, str]], initial: int | str) -> forms.TypedChoiceField:
    """A box for a target or its weight; empty is None."""
    return forms.TypedChoiceField(
        choices=choices,
        coerce=int,
        empty_value=None,
        required=False,
        label=label,
        initial=initial,
        widget=forms.Select(attrs={"aria-label": label}),
    )


def target_words(target: Target, names: LevelNames) -> str:
    """A target as people say it."""
    return f"{names[target[0]]}, weight {target[1]}" if target else "not asked"


# The form -----------------------------------------------------------------------------------------------------


class Cell(NamedTuple):
    """What one role asks of one skill, with its two fields."""

    role: RoleProfile
    level: forms.BoundField
    weight: forms.BoundField
    words: str
    """The same for readers who may not edit."""


class Row(NamedTuple):
    """A skill and its cells, in the order of the roles."""

    skill: Skill
    cells: list[Cell]
    alone: str
    """The address of its page without other skills."""


class GridForm(forms.Form):
    """Two fields for each skill and role: the target and how much it matters."""

    def __init__(self, skills: list[Skill], roles: list[RoleProfile], data: Any = None) -> None:
        super().__init__(data)
        self.skills, self.roles, self.names = skills, roles, draft_level_names()
        rows = Requirement.objects.filter(skill__in=skills)
        self.targets: dict[Place, Target] = {(row.role_id, row.skill_id): (row.level, row.weight) for row in rows}
        targets, weights = target_choices(self.names), WEIGHTS if len(skills) == 1 else NUMBERS
        for skill in skills:
            for role in roles:
                level, weight = self.targets.get((role.pk, skill.pk)) or ("", USUAL_WEIGHT)
                label = f"{skill.name}, {role.name}"
                self.fields[f"level_{skill.pk}_{role.pk}"] = choice(f"{label}: target", targets, level)
                self.fields[f"weight_{skill.pk}_{role.pk}"] = choice(f"{label}: weight", weights, weight)

    def rows(self) -> list[Row]:
        """As the page shows them."""
        return [
            Row(skill, [self._cell(skill, role) for role in self.roles], _address(skill=skill)) for skill in self.skills
        ]

    def _cell(self, skill: Skill, role: RoleProfile) -> Cell:
        words = target_words(self.targets.get((role.pk, skill.pk)), self.names)
        key = f"{skill.pk}_{role.pk}"
        return Cell(role, self[f"level_{key}"], self[f"weight_{key}"], words)

    def wanted(self) -> dict[Place, Target]:
        """What a valid form asks for. A weight alone asks for nothing."""
        found: dict[Place, Target] = {}
        for skill in self.skills:
            for role in self.roles:
                level = self.cleaned_data[f"level_{skill.pk}_{role.pk}"]
                weight = self.cleaned_data[f"weight_{skill.pk}_{role.pk}"] or USUAL_WEIGHT
                found[role.pk, skill.pk] = None if level is None else (level, weight)
        return found


class Shown(NamedTuple):
    """Which part of the grid a page has."""

    skills: list[Skill]
    area: SkillArea | None
    """None for the page of one skill."""
    page: Page[Skill] | None


# The page -----------------------------------------------------------------------------------------------------


class WithGrid:
    """The part of the list of roles that edits the targets of all of them. Mixed into `RoleProfileAdmin`."""

    def get_urls(self: Any) -> list[URLPattern]:
        grid = path("grid/", self.admin_site.admin_view(self.grid_view), name="skills_roleprofile_grid")
        return [grid, *super().get_urls()]  # type: ignore[misc]

    def grid_view(self: Any, request: HttpRequest) -> HttpResponse:
        """Show a part of the grid, and store what was changed in it."""
        if not self.has_view_permission(request):
            raise PermissionDenied("You may not look at roles.")
        if request.method != "POST":
            shown, roles = _shown(request), list(RoleProfile.objects.all())
            return _page(self, request, shown, GridForm(shown.skills, roles))
        if not self.has_change_permission(request):
            raise PermissionDenied("You may look at roles, but not change them.")
        try:
            with transaction.atomic():
                list(RoleProfile.objects.select_for_update().order_by("pk").values_list("pk"))
                saved: HttpResponse = self._grid_saved(request)
                return saved
        except IntegrityError:  # a skill was deleted between our look and our write
            text = "Somebody else changed this at the same moment, so nothing was saved. Look at it and try again."
            self.message_user(request, text, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def _grid_saved(self: Any, request: HttpRequest) -> HttpResponse:
        shown, roles = _shown(request), list(RoleProfile.objects.all())
        now, sent = GridForm(shown.skills, roles), GridForm(shown.skills, roles, request.POST)
        if found := collision(request, (now, []), (sent, []), *roles):
            seen = fingerprints(now, [])
            found.put_into(now, [])
            return _page(self, request, shown, now, status=409, seen=seen, collision=found)
        if not sent.is_valid():
            return _page(self, request, shown, sent, status=422, seen=request.POST.get(SEEN, ""))
        changed = set_targets(sent.wanted(), request.user.get_username(), HOW)
        _log(request, changed, sent)
        self.message_user(request, _summary(changed), messages.SUCCESS if changed else messages.INFO)
        if changed:
            role = next(role for role in roles if role.pk == changed[0].role)
            self.message_user(request, self._not_live(request, role), messages.INFO)
        return HttpResponseRedirect(request.get_full_path())


def _shown(request: HttpRequest) -> Shown:
    """The part that the address asks for: a skill, or some of an area; without either, the first area."""
    ordered = Skill.objects.select_related("area").order_by("position", "pk")
    if name := request.GET.get("skill", ""):
        skill = ordered.filter(slug=name[:80]).first()
        if skill is None:
            raise Http404("There is no such skill.")
        return Shown([skill], None, None)
    areas = SkillArea.objects.all()
    name = request.GET.get("area", "")
    area = areas.filter(slug=name[:80]).first() if name else areas.first()
    if name and area is None:
        raise Http404("There is no such area.")
    most = max(1, MOST_CELLS // max(1, RoleProfile.objects.count()))
    page = Paginator(ordered.filter(area=area), most).get_page(request.GET.get("page"))
    return Shown(list(page), area, page)


def _address(**asked: Any) -> str:
    """The grid, at a skill or an area."""
    return f"{reverse('admin:skills_roleprofile_grid')}?{urlencode({key: each.slug for key, each in asked.items()})}"


def _page(
    desk: Any, request: HttpRequest, shown: Shown, form: GridForm, status: int = 200, **more: Any
) -> HttpResponse:
    alone = shown.skills[0] if shown.area is None and shown.skills else None
    context = {
        **desk.admin_site.each_context(request),
        "opts": desk.opts,
        "title": f"What every role asks of {alone}" if alone else "What roles ask of skills",
        "form": form,
        "roles": form.roles,
        "rows": form.rows(),
        "alone": alone,
        "area": shown.area,
        "areas": [(area, _address(area=area)) for area in SkillArea.objects.all()],
        "area_of_skill": _address(area=alone.area) if alone else "",
        "page_obj": shown.page,
        "may_change": desk.has_change_permission(request),
        "may_see_skills": request.user.has_perm("skills.view_skill") or request.user.has_perm("skills.change_skill"),
        SEEN: fingerprints(form, []) if not form.is_bound else "",
        **more,
    }
    return TemplateResponse(request, "admin/skills/roleprofile/grid.html", context, status=status)


# What it did ----------------------------------------------------------------------------------------------------


def _summary(changed: list[TargetChange]) -> str:
    if not changed:
        return "Nothing was changed: the grid was as it is stored."
    targets, roles = len(changed), len({each.role for each in changed})
    return f"{count_noun(targets, 'target')} changed in {count_noun(roles, 'role')}."


def _log(request: HttpRequest, changed: Iterable[TargetChange], form: GridForm) -> None:
    """Note in the desk's own log of each role what became of its targets."""
    skills = {skill.pk: skill.name for skill in form.skills}
    said: dict[int, list[str]] = {}
    for each in changed:
        words = [target_words(target, form.names) for target in (each.before, each.after)]
        said.setdefault(each.role, []).append(f"{skills[each.skill]}: from {words[0]} to {words[1]}.")
    for role in form.roles:
        if sentences := said.get(role.pk):
            LogEntry.objects.log_actions(
                request.user.pk or 0, [role], CHANGE, change_message=f"{HOW}. {' '.join(sentences)}"
            )
