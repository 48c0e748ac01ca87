"""A framework from a file into the draft: how its layers and levels are ours, what is missing then, one button."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from skills.admin.level_names import draft_level_names
from skills.admin.refusals import NotAllowed
from skills.admin.replacing import (
    CHANGED_MEANWHILE,
    NOT_ALL,
    REPLACED,
    WithWayBack,
    emptied,
    may_replace,
    replace_draft,
    replaced,
    replacements,
)
from skills.admin.sheets import log, sent_file
from skills.content import MAX_LEVEL, Content
from skills.exchange import ChangedMeanwhile, Refused, joined, merge_some
from skills.files.cells import BadFile
from skills.files.ladder_files import read_ladder
from skills.files.ladders import (
    Built,
    Choices,
    Ladder,
    build,
    found_in,
    layers,
    proposed_layer,
    proposed_levels,
)
from skills.files.quiz import identifier
from skills.models import SkillArea, Upload
from skills.publishing import is_empty, whole_draft
from skills.validation import blocking, problems
from skills.words import count_noun

PURPOSE = "framework"
NEEDED = [f"skills.{verb}_{model}" for verb in ("add", "change") for model in ("skillarea", "skill", "roleprofile")]
USUAL_TARGET, USUAL_HOURS, MOST_HOURS = 2, 8, 400
FIELDS = ("areas", "skills", "roles")


class WithLadder(WithWayBack):
    """The part of the list of areas that takes in a framework. Mixed into `SkillAreaAdmin`."""

    def get_urls(self: Any) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("framework/", view(self.ladder_view), name="skills_skillarea_ladder"),
            path("framework/<int:pk>/", view(self.ladder_preview), name="skills_skillarea_ladder_preview"),
            *super().get_urls(),
        ]

    def ladder_view(self: Any, request: HttpRequest) -> HttpResponse:
        """Choose a file."""
        _refuse_others(request)
        if request.method != "POST":
            return _first_page(self, request)
        try:
            name, data = sent_file(request)
            read_ladder(data, name)
        except BadFile as error:
            return _first_page(self, request, str(error))
        kept = Upload.objects.keep(PURPOSE, name, data, request.user.get_username())
        return HttpResponseRedirect(reverse("admin:skills_skillarea_ladder_preview", args=(kept.pk,)))

    def ladder_preview(self: Any, request: HttpRequest, pk: int) -> HttpResponse:
        """Say how the file's layers and levels are ours, see what that makes, and store it."""
        _refuse_others(request)
        kept = get_object_or_404(Upload.objects.waiting(PURPOSE, request.user.get_username()), pk=pk)
        ladder = read_ladder(bytes(kept.data), kept.name)
        if request.method != "POST":
            return _preview_page(self, request, kept, ladder, [])
        if "store" not in request.POST:
            choices, faults = _chosen(request, ladder)
            if faults:
                kept.choices = choices._asdict()  # shown again, and not stored: the button would take them
                return _preview_page(self, request, kept, ladder, faults)
            kept.choose(choices._asdict())
            return HttpResponseRedirect(f"{request.path}#made")
        if not kept.choices:
            return _preview_page(self, request, kept, ladder, ["Look at what the file makes first."])
        return _stored(self, request, kept, ladder)


class _Taken(Exception):
    """Somebody made objects of these names meanwhile. Its arguments are sentences."""


def _refuse_others(request: HttpRequest) -> None:
    if not request.user.has_perms(NEEDED):
        raise PermissionDenied("You may not add areas, skills and roles.")


def _stored(desk: Any, request: HttpRequest, kept: Upload, ladder: Ladder) -> HttpResponse:
    """Store it and go on to publishing, or say why that did not happen."""
    try:
        made = _store(request, kept, ladder)
    except Refused as refused:
        return _preview_page(desk, request, kept, ladder, [fault.sentence for fault in refused.faults])
    except _Taken as taken:
        return _preview_page(desk, request, kept, ladder, list(taken.args))
    except ChangedMeanwhile:
        return _preview_page(desk, request, kept, ladder, [CHANGED_MEANWHILE], 409)
    kept.delete()
    desk.message_user(request, f"{made} Nobody sees it until it is published.", messages.SUCCESS)
    may_publish = request.user.has_perm("skills.add_edition")
    where = "admin:skills_edition_publish" if may_publish else "admin:skills_skillarea_changelist"
    return HttpResponseRedirect(reverse(where))


def _store(request: HttpRequest, kept: Upload, ladder: Ladder) -> str:
    """Add what the file makes to the draft, beside or in place of all that it has; a sentence about what was added."""
    choices = _choices_of(kept)
    if choices.in_place:
        return _store_in_place(request, kept, ladder, choices)

    def make(before: Content) -> dict[str, tuple[Any, ...]]:
        built = _built(ladder, choices, before)
        if built.taken:
            raise _Taken(*built.taken)
        return built.values

    how = f"From the file {kept.name}"
    changed = merge_some(make, FIELDS, request.user.get_username(), how)
    log(request, changed, how)
    areas, skills = (sum(model._meta.model_name == name for model, *_ in changed) for name in ("skillarea", "skill"))
    return f"{count_noun(areas, 'area')} and {count_noun(skills, 'skill')} added, and the role {choices.role}."


def _store_in_place(request: HttpRequest, kept: Upload, ladder: Ladder, choices: Choices) -> str:
    if not may_replace(request.user):
        raise NotAllowed("skills.change_framework", NOT_ALL)

    def make(before: Content) -> Content:
        base = emptied(before)
        built = _built(ladder, choices, base)
        if built.taken:
            raise _Taken(*built.taken)
        return joined(base, built.values)

    replace_draft(request, make, f"{REPLACED} {kept.name}")
    return f"The draft is the framework of {kept.name} now, with the role {choices.role}."


def _built(ladder: Ladder, choices: Choices, content: Content) -> Built:
    """What a ladder makes. Levels are called anew only where nothing else has levels yet."""
    alone = not (content.areas or content.skills or content.roles)
    return build(ladder, choices if alone else choices._replace(take_names=False), content)


def _choices_of(kept: Upload) -> Choices:
    return Choices(**{**kept.choices, "levels": tuple(kept.choices["levels"])})


def _chosen(request: HttpRequest, ladder: Ladder) -> tuple[Choices, list[str]]:
    """What the form says, and what is wrong with it."""
    sent = request.POST
    ways = [layer for layer, _ in layers(ladder)]
    levels = tuple(_number(sent.get(f"level-{place}", ""), 0, MAX_LEVEL) for place in range(len(ladder.levels)))
    layer, target = _number(sent.get("layer", ""), 0, ways[-1]), _number(sent.get("target", ""), 1, MAX_LEVEL)
    hours = _number(sent.get("hours", ""), 1, MOST_HOURS)
    role, prefix = sent.get("role", "").strip()[:80], sent.get("prefix", "").strip()[:20]
    faults = []
    if not identifier(role):
        faults.append("Give the role a name with letters or digits of the Latin alphabet.")
    if hours is None:
        faults.append(f"Hours for a step are a whole number from 1 to {MOST_HOURS}.")
    if prefix and identifier(prefix) != prefix:
        faults.append("The beginning of identifiers uses small letters, digits and single hyphens only.")
    chosen = Choices(
        proposed_layer(ladder) if layer is None else layer,
        levels,
        role,
        USUAL_TARGET if target is None else target,
        USUAL_HOURS if hours is None else hours,
        prefix,
        bool(sent.get("take_names")),
        bool(sent.get("in_place")) and may_replace(request.user) and not is_empty(),
    )
    return chosen, faults


def _number(text: str, least: int, most: int) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 and least <= int(text) <= most else None


def _preview_page(
    desk: Any, request: HttpRequest, kept: Upload, ladder: Ladder, faults: list[str], status: int = 422
) -> HttpResponse:
    usual = Choices(proposed_layer(ladder), proposed_levels(ladder.levels), ladder.title, USUAL_TARGET, USUAL_HOURS)
    choices = _choices_of(kept) if kept.choices else usual
    names = draft_level_names()
    context: dict[str, Any] = {
        "name": kept.name,
        "ladder": ladder,
        "choices": choices,
        "ways": layers(ladder),
        "rows": list(zip(range(len(ladder.levels)), ladder.levels, choices.levels, strict=False)),
        "names": list(enumerate(names)),
        "targets": list(enumerate(names))[1:],
        "faults": faults,
        "may_replace": may_replace(request.user) and not is_empty(),
    }
    context["may_name"] = (context["may_replace"] or is_empty()) and len(ladder.levels) > MAX_LEVEL
    if kept.choices and (not faults or status == 409):
        context |= _made(ladder, choices)
    return _page(desk, request, "admin/skills/ladder_preview.html", context, status if faults else 200)


def _made(ladder: Ladder, choices: Choices) -> dict[str, Any]:
    """What the page says of the result."""
    content = whole_draft()
    base = emptied(content) if choices.in_place else content
    built = _built(ladder, choices, base)
    areas, skills = built.values["areas"], built.values["skills"]
    taken = list(built.taken)
    whole = joined(base, built.values)
    found = [] if taken else problems(whole) if choices.in_place else found_in(built, whole)
    stopping = blocking(found)
    return {
        **(replaced(content, whole) if choices.in_place else {}),
        "made": [(area, [skill for skill in skills if skill.area == area.id]) for area in areas],
        "counts": (len(areas), len(skills)),
        "taken": taken,
        "stopping": stopping[:50],
        "stopping_count": len(stopping),
        "warning_count": len(found) - len(stopping),
        "proposed": built.proposed,
        "is_alone": choices.in_place or is_empty(),
    }


def _first_page(desk: Any, request: HttpRequest, refused: str = "") -> HttpResponse:
    may = may_replace(request.user)
    context = {
        "refused": refused,
        "is_empty": is_empty(),
        "may_replace": may,
        "replacements": replacements() if may else [],
    }
    return _page(desk, request, "admin/skills/ladder.html", context, 422 if refused else 200)


def _page(desk: Any, request: HttpRequest, template: str, context: dict[str, Any], status: int) -> HttpResponse:
    title = f"The framework of {context['name']}" if "name" in context else "A framework from a file"
    whole = {**desk.admin_site.each_context(request), "opts": SkillArea._meta, "title": title, **context}
    return TemplateResponse(request, template, whole, status=status)
