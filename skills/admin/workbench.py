"""A skill as a workbench: what it has and lacks, step by step, beside the form that changes its words."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import urlencode

import msgspec
from django.http import HttpRequest
from django.urls import reverse

from skills.admin.publish_page import addresses, linked, names_of
from skills.admin.since_live import WORDS, since_live
from skills.changes import differences
from skills.content import Content
from skills.framework import LevelNames
from skills.models import Edition, Item, LinkCheck, Prerequisite, Requirement, Resource, Skill, SkillLevel
from skills.words import COST_NAMES

MOST_SHOWN = 25
"""Questions of one step that the page names. The others are a filtered list away."""


class Listed(NamedTuple):
    """A question or resource as the page names it."""

    words: str
    address: str
    notes: list[str]
    """What to know of it at a glance; quiet."""
    badges: list[str]
    """What to do something about."""


class Step(NamedTuple):
    """The way from one level to the next, and what there is for it."""

    name: str
    anchor: str
    """Name and sentence of the level it leads to."""
    lacking: list[str]
    questions: list[Listed]
    counts: str
    more: int
    """Questions that are not shown."""
    every_question: str
    """The address of the list with all of them."""
    resources: list[Listed]
    add_question: str
    """Addresses; empty for whoever may not."""
    add_resource: str


class Asked(NamedTuple):
    """A role that asks for the skill, or did in the live edition."""

    role: str
    address: str
    target: str
    live: str
    """What the live edition asks, where that is something else."""


class Around(NamedTuple):
    """A skill that comes before this one, or builds on it."""

    name: str
    address: str
    why: str


def workbench(request: HttpRequest, skill: Skill, content: Content, names: LevelNames) -> dict[str, Any]:
    """What the page says beside the form. As many queries whatever there is of it.

    `content` is what is around the skill in the draft. Parts of which somebody may see nothing are empty, and so are addresses they may not open.
    """
    may = _Rights(request)
    live = Edition.objects.live()
    return {
        "start": f"{names[0]}: {_anchors(skill).get(0, '')}",
        "steps": _steps(skill, names, may),
        "roles": _roles(skill, live.content if live else None, names) if may.see("roleprofile") else [],
        "targets": f"{reverse('admin:skills_roleprofile_grid')}?{urlencode({'skill': skill.slug})}",
        "before": [_around(each.requires, each, names) for each in skill.prerequisites.select_related("requires")],
        "after": [_around(each.skill, each, names) for each in _leads_to(skill)],
        "live": live,
        "differences": _since(live, skill.slug, content) if live else None,
        "may_see_roles": may.see("roleprofile"),
        "may_see_questions": may.see("item"),
        "may_see_resources": may.see("resource"),
    }


class _Rights(NamedTuple):
    """What the person may do with objects of the desk."""

    request: HttpRequest

    def see(self, model: str) -> bool:
        return any(self.request.user.has_perm(f"skills.{verb}_{model}") for verb in ("view", "change"))

    def address_to_add(self, model: str, **fields: object) -> str:
        """The page that adds one, with some fields filled; empty for whoever may not."""
        if not self.request.user.has_perm(f"skills.add_{model}"):
            return ""
        return f"{reverse(f'admin:skills_{model}_add')}?{urlencode(fields)}"


def _anchors(skill: Skill) -> dict[int, str]:
    return {level.level: level.anchor for level in skill.levels.all()}


# Steps ------------------------------------------------------------------------------------------------------


def _steps(skill: Skill, names: LevelNames, may: _Rights) -> list[Step]:
    items = _items(skill) if may.see("item") else {}
    resources = _resources(skill) if may.see("resource") else []
    shown = [item.pk for own in items.values() for item in own[:MOST_SHOWN]]
    states = since_live(Item, shown) if shown else {}
    dead = LinkCheck.objects.dead([each.url for each in resources]) if resources else {}
    levels = {level.level: level for level in skill.levels.all()}
    found = []
    for number, name in list(enumerate(names))[1:]:
        own = items.get(number, [])
        free = [each for each in resources if each.level_from < number <= each.level_to]
        level = levels.get(number)
        lacking = [*_lacking_words(level), *(_lacking_questions(own) if may.see("item") else [])]
        if may.see("resource"):
            lacking += _lacking_resources(free, level)
        found.append(
            Step(
                f"{names[number - 1]} to {name}",
                f"{name}: {level.anchor if level else ''}",
                lacking,
                [_question(item, states.get(item.pk, "")) for item in own[:MOST_SHOWN]],
                _counts(own),
                max(len(own) - MOST_SHOWN, 0),
                _list_of(skill, number),
                [_resource(each, dead) for each in free],
                may.address_to_add("item", skill=skill.pk, level=number),
                may.address_to_add("resource", skills=skill.pk, level_from=number - 1, level_to=number),
            )
        )
    return found


def _items(skill: Skill) -> dict[int, list[Item]]:
    rows = skill.items.only("skill", "slug", "stem", "level", "state", "review").order_by("position", "pk")
    found: dict[int, list[Item]] = {}
    for row in rows:
        found.setdefault(row.level, []).append(row)
    return found


def _resources(skill: Skill) -> list[Resource]:
    return list(skill.resources.order_by("position", "pk"))


def _counts(items: list[Item]) -> str:
    """Questions of one step by their state: "3 ready, 1 draft"; "none" without any."""
    counted = Counter(item.state for item in items)
    return ", ".join(f"{counted[state]} {state.label.lower()}" for state in _ORDER if counted[state]) or "none"


_ORDER = (Item.State.READY, Item.State.DRAFT, Item.State.RETIRED)


def _lacking_words(level: SkillLevel | None) -> list[str]:
    if level is None:
        return ["its level has no words yet"]
    found = []
    if not level.anchor:
        found.append("no sentence for the level")
    if not (level.task and level.done_when):
        found.append("nothing to do for it, or no word of when that is done")
    if level.hours < 1:
        found.append("no hours")
    return found


def _lacking_questions(items: Iterable[Item]) -> list[str]:
    ready = [item for item in items if item.state == Item.State.READY]
    drafts = sum(item.state == Item.State.DRAFT for item in items)
    unread = sum(item.review == "unreviewed" for item in ready)
    found = []
    if not ready:
        found.append("no question is ready")
    if drafts:
        found.append("1 question is still a draft" if drafts == 1 else f"{drafts} questions are still drafts")
    if unread:
        words = "1 ready question needs a review" if unread == 1 else f"{unread} ready questions need a review"
        found.append(words)
    return found


def _lacking_resources(resources: Iterable[Resource], level: SkillLevel | None) -> list[str]:
    if any(each.cost == "free" for each in resources) or (level and level.practice.strip()):
        return []
    return ["no free resource, and nothing to practise instead"]


def _question(item: Item, state: str) -> Listed:
    badges = [] if item.state == Item.State.READY else [item.get_state_display()]
    badges += [WORDS[state]] if state in WORDS else []
    words = item.stem if len(item.stem) <= 90 else f"{item.stem[:88].rstrip()} …"
    return Listed(words, _page_of(item), [item.get_review_display()], badges)


def _resource(each: Resource, dead: dict[str, Any]) -> Listed:
    notes = [COST_NAMES.get(each.cost, each.cost), f"{each.hours:,} h"]
    return Listed(each.title, _page_of(each), notes, ["Dead address"] if each.url in dead else [])


def _list_of(skill: Skill, level: int) -> str:
    asked = {"skill__id__exact": skill.pk, "level__exact": level}
    return f"{reverse('admin:skills_item_changelist')}?{urlencode(asked)}"


def _page_of(thing: Any) -> str:
    return reverse(f"admin:skills_{thing._meta.model_name}_change", args=(thing.pk,))


# Roles and other skills -------------------------------------------------------------------------------------


def _roles(skill: Skill, live: Content | None, names: LevelNames) -> list[Asked]:
    """The roles that ask for it now, and those whose live edition does."""
    before = {
        role.id: (role.name, _target(need.level, need.weight, names))
        for role in (live.roles if live else ())
        for need in role.requirements
        if need.skill == skill.slug
    }
    found = []
    now = Requirement.objects.filter(skill=skill).select_related("role").order_by("role__position", "role_id")
    for need in now:
        target = _target(need.level, need.weight, names)
        _, was = before.pop(need.role.slug, ("", "not asked" if live else ""))
        found.append(Asked(need.role.name, _page_of(need.role), target, was if was != target else ""))
    return [*found, *(Asked(name, "", "not asked", was) for name, was in before.values())]


def _target(level: int, weight: int, names: LevelNames) -> str:
    return f"{names[level]}, weight {weight}"


def _leads_to(skill: Skill) -> Iterable[Prerequisite]:
    return skill.leads_to.select_related("skill").order_by("skill__position", "skill_id")


def _around(other: Skill, need: Prerequisite, names: LevelNames) -> Around:
    return Around(f"{other.name} ({names[need.level]})", _page_of(other), need.why)


# Since the live edition -------------------------------------------------------------------------------------


def _since(live: Edition, skill: str, content: Content) -> dict[str, Any] | None:
    """What of the skill, and of what belongs to it, publishing would change; None if nothing."""
    before, after = about(live.content, content, skill)
    found = differences(before, after)
    if not found.groups:
        return None
    return linked(found, addresses(names_of(found)))


def about(live: Content, draft: Content, skill: str) -> tuple[Content, Content]:
    """Both contents with only what concerns a skill. All else is as in the draft in both, so that names are known.

    Of the draft, what is around the skill suffices.
    """
    items = {each.id for content in (live, draft) for each in content.items if each.skill == skill}
    resources = {each.id for content in (live, draft) for each in content.resources if skill in each.skills}

    def narrowed(content: Content) -> Content:
        own = content.skill_by_id.get(skill)
        others = tuple(each for each in draft.skills if each.id != skill)
        return Content(
            areas=draft.areas,
            skills=(*others, own) if own else others,
            items=tuple(each for each in content.items if each.id in items),
            roles=tuple(_narrowed(role.id, content, draft, skill) for role in draft.roles),
            resources=tuple(each for each in content.resources if each.id in resources),
            framework=draft.framework,
        )

    return narrowed(live), narrowed(draft)


def _narrowed(role: str, content: Content, draft: Content, skill: str) -> Any:
    """A role of the draft, with what a content's role of that name asks of the skill alone."""
    asked = content.role_by_id[role].requirements if role in content.role_by_id else ()
    own = tuple(need for need in asked if need.skill == skill)
    return msgspec.structs.replace(draft.role_by_id[role], requirements=own)
