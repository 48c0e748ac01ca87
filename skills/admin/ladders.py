"""A framework from a file into the draft: how its layers and levels are ours, what is missing then, one button."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from skills.admin.level_names import draft_level_names
from skills.admin.sheets import log, sent_file
from skills.content import MAX_LEVEL, Content
from skills.exchange import Refused, joined, merge_some
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
from skills.validation import blocking
from skills.words import count_noun

PURPOSE = "framework"
NEEDED = [f"skills.{verb}_{model}" for verb in ("add", "change") for model in ("skillarea", "skill", "roleprofile")]
USUAL_TARGET, USUAL_HOURS, MOST_HOURS = 2, 8, 400
FIELDS = ("areas", "skills", "roles")


class WithLadder:
    """The part of the list of areas that takes in a framework. Mixed into `SkillAreaAdmin`."""

    def get_urls(self: Any) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("framework/", view(self.ladder_view), name="skills_skillarea_ladder"),
            path("framework/<int:pk>/", view(self.ladder_preview), name="skills_skillarea_ladder_preview"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def ladder_view(self: Any, request: HttpRequest) -> HttpResponse:
        """Choose a file."""
        _refuse_others(request)
        if request.method != "POST":
            return _page(self, request, "admin/skills/ladder.html", {"is_empty": is_empty()}, 200)
        try:
            name, data = sent_file(request)
            read_ladder(data, name)
        except BadFile as error:
            context = {"refused": str(error), "is_empty": is_empty()}
            return _page(self, request, "admin/skills/ladder.html", context, 422)
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
        try:
            made = _store(request, kept, ladder)
        except Refused as refused:
            return _preview_page(self, request, kept, ladder, [fault.sentence for fault in refused.faults])
        except _Taken as taken:
            return _preview_page(self, request, kept, ladder, list(taken.args))
        kept.delete()
        text = f"{made} Nobody sees it until it is published."
        self.message_user(request, text, messages.SUCCESS)
        may_publish = request.user.has_perm("skills.add_edition")
        where = "admin:skills_edition_publish" if may_publish else "admin:skills_skillarea_changelist"
        return HttpResponseRedirect(reverse(where))


class _Taken(Exception):
    """Somebody made objects of these names meanwhile. Its arguments are sentences."""


def _refuse_others(request: HttpRequest) -> None:
    if not request.user.has_perms(NEEDED):
        raise PermissionDenied("You may not add areas, skills and roles.")


def _store(request: HttpRequest, kept: Upload, ladder: Ladder) -> str:
    """Add what the file makes to the draft, and nothing in place of anything; a sentence about what was added."""
    choices = _choices_of(kept)

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
    )
    return chosen, faults


def _number(text: str, least: int, most: int) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 and least <= int(text) <= most else None


def _preview_page(desk: Any, request: HttpRequest, kept: Upload, ladder: Ladder, faults: list[str]) -> HttpResponse:
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
        "may_name": is_empty() and len(ladder.levels) > MAX_LEVEL,
    }
    if kept.choices and not faults:
        context |= _made(ladder, choices)
    status = 422 if faults else 200
    return _page(desk, request, "admin/skills/ladder_preview.html", context, status)


def _made(ladder: Ladder, choices: Choices) -> dict[str, Any]:
    """What the page says of the result."""
    content = whole_draft()
    built = _built(ladder, choices, content)
    areas, skills = built.values["areas"], built.values["skills"]
    taken = list(built.taken)
    found = [] if taken else found_in(built, joined(content, built.values))
    stopping = blocking(found)
    return {
        "made": [(area, [skill for skill in skills if skill.area == area.id]) for area in areas],
        "counts": (len(areas), len(skills)),
        "taken": taken,
        "stopping": stopping[:50],
        "stopping_count": len(stopping),
        "warning_count": len(found) - len(stopping),
        "proposed": built.proposed,
        "is_alone": is_empty(),
    }


def _page(desk: Any, request: HttpRequest, template: str, context: dict[str, Any], status: int) -> HttpResponse:
    title = f"The framework of {context['name']}" if "name" in context else "A framework from a file"
    whole = {**desk.admin_site.each_context(request), "opts": SkillArea._meta, "title": title, **context}
    return TemplateResponse(request, template, whole, status=status)
