"""What the pages about publishing show: what differs, word by word, and the findings, each with where to mend it."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any, NamedTuple

from django import forms
from django.db import models
from django.urls import reverse
from django.utils.text import slugify

from skills.changes import Differences, Shown
from skills.models import (
    MAX_REASON,
    Certification,
    Edition,
    GuidePage,
    Item,
    LearningPath,
    Project,
    Resource,
    RoleProfile,
    Skill,
    SkillArea,
)
from skills.validation import Problem

MODELS: dict[str, type[models.Model]] = {
    "area": SkillArea,
    "skill": Skill,
    "item": Item,
    "role": RoleProfile,
    "resource": Resource,
    "certification": Certification,
    "project": Project,
    "path": LearningPath,
    "guide page": GuidePage,
}
"""The draft table of each kind of object that validation and comparison speak of."""

NOUNS = {
    "framework": "site and levels",
    "item": "question",
    "path": "learning path",
    "project": "practice project",
    "measurement": "measurement model",
}

Name = tuple[str, str]
"""Kind and identifier of an object."""


class NoteForm(forms.Form):
    """The note, and the number of the edition that the publisher saw as the live one."""

    note = forms.CharField(
        max_length=200,
        label="What changed, in one line",
        error_messages={"required": "Say in one line what changed. People who look at the editions read it."},
        widget=forms.TextInput(attrs={"size": 60}),
    )
    after = forms.IntegerField(min_value=0, max_value=2**31 - 1)


class PublishForm(NoteForm):
    """With the digest of the draft that the publisher saw, and why they accept each kind of warning."""

    seen = forms.CharField(max_length=64)

    def reasons(self) -> dict[str, str]:
        """What was written for each kind of warning, by the name of its field. Whether all have one, `publish` says."""
        return {name: text for name, text in self.data.items() if name.startswith(ACCEPT)}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        box = forms.CharField(max_length=MAX_REASON, required=False)
        cleaned["reasons"] = {}
        for name, text in self.reasons().items():
            try:
                cleaned["reasons"][name] = box.clean(text)
            except forms.ValidationError as error:
                self.errors.setdefault(name, self.error_class()).extend(error.messages)
        return cleaned


ACCEPT = "accept-"


def reason_field(rule: str) -> str:
    """The name of the field in which a kind of warning is accepted."""
    return f"{ACCEPT}{slugify(rule)}"


# Objects -----------------------------------------------------------------------------------------------


class Linked(NamedTuple):
    """A difference and where its object is edited; empty where the draft has no such object."""

    shown: Shown
    noun: str
    address: str


class LinkedGroup(NamedTuple):
    """A group of them, as `changes.Group`."""

    heading: str
    counts: str
    shown: list[Linked]
    more: int


def names_of(found: Differences) -> list[Name]:
    """Which objects are shown."""
    return [(shown.kind, shown.id) for group in found.groups for shown in group.shown]


def linked(found: Differences, where: Mapping[Name, str]) -> dict[str, Any]:
    """What the template of differences wants."""
    groups = [
        LinkedGroup(group.heading, group.counts, [_linked(shown, where) for shown in group.shown], group.more)
        for group in found.groups
    ]
    return {"groups": groups, "reordered": found.reordered}


def _linked(shown: Shown, where: Mapping[Name, str]) -> Linked:
    return Linked(shown, NOUNS.get(shown.kind, shown.kind), where.get((shown.kind, shown.id), ""))


def addresses(named: Iterable[Name]) -> dict[Name, str]:
    """Where each of these objects is edited, if the draft has it: one query for each kind."""
    wanted: dict[str, set[str]] = {}
    for kind, id in named:
        wanted.setdefault(kind, set()).add(id)
    found = {}
    for kind, ids in wanted.items():
        if kind in MODELS:
            model = MODELS[kind]
            for slug, pk in model._default_manager.filter(slug__in=ids).values_list("slug", "pk"):
                found[kind, slug] = reverse(f"admin:skills_{model._meta.model_name}_change", args=(pk,))
        elif kind in ("framework", "measurement"):
            found |= {(kind, id): reverse(f"admin:skills_{kind}_change", args=(1,)) for id in ids}
    return found


# Findings ----------------------------------------------------------------------------------------------


class Finding(NamedTuple):
    """The findings about one object, and where to mend them."""

    title: str
    address: str
    messages: list[str]


class Warnings(NamedTuple):
    """The warnings of one kind, and the field in which they are accepted."""

    rule: str
    total: int
    findings: list[Finding]
    more: int
    """Objects that are not shown."""
    field: str
    reason: str
    errors: list[str]
    accepted_in: int | None
    """Number of the live edition, if its publisher accepted such warnings: with these words."""


MOST_FINDINGS = 12
"""Objects with a warning of one kind that are shown before the field in which all of them are accepted."""


def by_object(found: list[Problem], where: Mapping[Name, str]) -> list[Finding]:
    """Findings by object, in the order validation gives them."""
    order = {kind: number for number, kind in enumerate(MODELS)}
    ranked = sorted(found, key=lambda problem: (order.get(problem.kind, len(order)), problem.id))
    groups = []
    for (kind, id), own in groupby(ranked, key=lambda problem: (problem.kind, problem.id)):
        title = f"{NOUNS.get(kind, kind)} {'' if id == 'all' else id}".strip()
        groups.append(Finding(title[:1].upper() + title[1:], where.get((kind, id), ""), [p.message for p in own]))
    return groups


def by_rule(
    found: list[Problem], where: Mapping[Name, str], form: PublishForm, refused: list[Problem], live: Edition | None
) -> list[Warnings]:
    """Warnings by kind, those with most first. `refused` may name kinds that were sent without a reason."""
    kinds: dict[str, list[Problem]] = {}
    for problem in found:
        if problem.severity == "warning":
            kinds.setdefault(problem.rule, []).append(problem)
    before = {each.rule: each.words for each in live.accepted_warnings.all()} if live and kinds else {}
    shown = []
    for rule, own in sorted(kinds.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        field, objects = reason_field(rule), by_object(own, where)
        errors = [*form.errors.get(field, [])] if form.is_bound else []
        errors += [problem.message for problem in refused if problem.id == rule]
        reason = form.reasons().get(field, "") if form.is_bound else before.get(rule, "")
        accepted_in = live.number if live and rule in before else None
        more = max(len(objects) - MOST_FINDINGS, 0)
        shown.append(Warnings(rule, len(own), objects[:MOST_FINDINGS], more, field, reason, errors, accepted_in))
    return shown
