"""The editions, and the page that publishes the next one."""

from itertools import groupby
from typing import Any, NamedTuple

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods

from skills import content as c
from skills.admin.desk import ModelAdmin
from skills.admin.refusals import refusal
from skills.comparison import KINDS, compare
from skills.models import (
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
    withdrawn_from,
    withdrawn_names,
)
from skills.publishing import NotPublishable, draft, findings, publish, publish_again
from skills.validation import Problem, blocking

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

NOUNS = {"framework": "site and levels", "item": "question", "path": "learning path", "project": "practice project"}


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
    """With the digest of the draft that the publisher saw."""

    seen = forms.CharField(max_length=64)


class Group(NamedTuple):
    """The findings about one object, and where to mend them."""

    title: str
    address: str
    messages: list[str]


@admin.register(Edition)
class EditionAdmin(ModelAdmin):
    """Editions can be looked at. The only way to make one is to publish."""

    list_display = ("edition", "short", "note", "published_by", "published_at")
    list_display_links = ("edition",)
    search_fields = ("note", "digest", "published_by")
    readonly_fields = ("number", "digest", "note", "published_by", "published_at")
    fields = readonly_fields
    change_list_template = "admin/skills/edition/change_list.html"

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("text")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="Edition", ordering="number")
    def edition(self, edition: Edition) -> str:
        return f"Edition {edition.number}"

    @admin.display(description="Digest", ordering="digest")
    def short(self, edition: Edition) -> str:
        return edition.short

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("publish/", view(self.publish_view), name="skills_edition_publish"),
            path("<int:pk>/again/", view(self.again_view), name="skills_edition_again"),
            *super().get_urls(),
        ]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        live, edition = Edition.objects.live(), context.get("original")
        earlier = live is not None and edition is not None and live.digest != edition.digest
        context["may_go_back"] = earlier and request.user.has_perm("skills.add_edition")
        return super().render_change_form(request, context, *args, **kwargs)

    # Publishing ------------------------------------------------------------------------------------------

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def publish_view(self, request: HttpRequest) -> HttpResponse:
        if not request.user.has_perm("skills.add_edition"):
            return refusal(request, self.admin_site, "skills.add_edition", "You may edit, but not publish.")
        if request.method != "POST":
            return self._page(request, None, [], 200)
        form = PublishForm(request.POST)
        if not form.is_valid():
            return self._page(request, form, [], 422)
        return self._publish(request, form)

    def _publish(self, request: HttpRequest, form: PublishForm) -> HttpResponse:
        note, seen, after = (form.cleaned_data[name] for name in ("note", "seen", "after"))
        live = Edition.objects.live()
        if live is not None and live.number != after and live.digest == seen:
            self.message_user(request, f"{live} is already published.", messages.INFO)
            return self._to(live)
        try:
            edition = publish(note, by=request.user.get_username(), seen=seen)
        except NotPublishable as error:
            return self._page(request, form, error.problems, 422)
        if edition.number == after:
            self.message_user(request, f"Nothing has changed since edition {edition.number}.", messages.INFO)
            return self._to(edition)
        self.log_addition(request, edition, [{"added": {}}])
        text = f"{edition} is live. Open assessments finish on the edition they began with."
        self.message_user(request, text, messages.SUCCESS)
        return self._to(edition)

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def again_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say what would change if an earlier edition were live again, then publish its content again."""
        if not request.user.has_perm("skills.add_edition"):
            return refusal(request, self.admin_site, "skills.add_edition", "You may edit, but not publish.")
        edition = get_object_or_404(Edition, pk=pk)
        if request.method != "POST":
            return self._again_page(request, edition, NoteForm(initial={"note": f"Back to edition {edition.number}"}))
        form = NoteForm(request.POST)
        if not form.is_valid():
            return self._again_page(request, edition, form)
        live, note, after = Edition.objects.live(), form.cleaned_data["note"], form.cleaned_data["after"]
        if live is not None and live.digest == edition.digest:
            self.message_user(request, f"{live} is live and has this content already.", messages.INFO)
            return self._to(live)
        try:
            made = publish_again(edition, note, request.user.get_username(), after)
        except NotPublishable as error:
            return self._again_page(request, edition, form, [problem.message for problem in error.problems])
        self.log_addition(request, made, f"The content of edition {edition.number} again.")
        text = f"{made} is live, with the content of edition {edition.number}. The draft is as it was."
        self.message_user(request, text, messages.SUCCESS)
        return self._to(made)

    def _again_page(
        self, request: HttpRequest, edition: Edition, form: NoteForm, refused: list[str] | None = None
    ) -> HttpResponse:
        live = Edition.objects.live() or edition
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Make edition {edition.number} live again",
            "edition": edition,
            "live": live,
            "is_live": live.digest == edition.digest,
            "number": live.number + 1,
            "form": form,
            "refused": refused or [],
            "withdrawn": sorted(withdrawn_from(edition.digest, withdrawn_names())),
            "differences": compare(live.content, edition.content),
        }
        status = 422 if form.is_bound else 200
        return TemplateResponse(request, "admin/skills/edition/again.html", context, status=status)

    def _to(self, edition: Edition) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("admin:skills_edition_change", args=(edition.pk,)))

    def _page(
        self, request: HttpRequest, form: PublishForm | None, refused: list[Problem], status: int
    ) -> HttpResponse:
        live, content = Edition.objects.live(), draft()
        digest = c.digest(c.encode(content))
        number = live.number if live else 0
        found = findings(content)
        stopping = blocking(found)
        addresses = _addresses(found)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Publish",
            "live": live,
            "number": number + 1,
            "form": form or PublishForm(),
            "digest": digest,
            "unchanged": live is not None and live.digest == digest,
            "refused": [problem.message for problem in refused if problem.kind == "edition"],
            "stopping": _grouped(stopping, addresses),
            "stopping_count": len(stopping),
            "warnings": _grouped([problem for problem in found if problem.severity == "warning"], addresses),
            "warning_count": len(found) - len(stopping),
            "differences": compare(live.content if live else c.Content(), content),
            "counts": [(heading, len(getattr(content, field))) for _, heading, field, _ in KINDS],
        }
        return TemplateResponse(request, "admin/skills/edition/publish.html", context, status=status)


def _addresses(found: list[Problem]) -> dict[tuple[str, str], str]:
    """Where each object with a finding is edited: one query for each kind that has findings."""
    addresses = {}
    for kind, model in MODELS.items():
        slugs = {problem.id for problem in found if problem.kind == kind}
        if slugs:
            for slug, pk in model._default_manager.filter(slug__in=slugs).values_list("slug", "pk"):
                addresses[kind, slug] = reverse(f"admin:skills_{model._meta.model_name}_change", args=(pk,))
    if any(problem.kind == "framework" for problem in found):
        addresses["framework", "all"] = reverse("admin:skills_framework_change", args=(1,))
    return addresses


def _grouped(found: list[Problem], addresses: dict[tuple[str, str], str]) -> list[Group]:
    """Findings by object, in the order validation gives them."""
    order = {kind: number for number, kind in enumerate(MODELS)}
    ranked = sorted(found, key=lambda problem: (order.get(problem.kind, len(order)), problem.id))
    groups = []
    for (kind, id), own in groupby(ranked, key=lambda problem: (problem.kind, problem.id)):
        title = f"{NOUNS.get(kind, kind)} {'' if id == 'all' else id}".strip()
        groups.append(Group(title[:1].upper() + title[1:], addresses.get((kind, id), ""), [p.message for p in own]))
    return groups
