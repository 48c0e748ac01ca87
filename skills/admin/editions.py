"""The editions, and the page that publishes the next one."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_http_methods

from skills import content as c
from skills.admin.lists import WithList
from skills.admin.publish_page import (
    NoteForm,
    PublishForm,
    addresses,
    by_object,
    by_rule,
    linked,
    names_of,
    reason_field,
)
from skills.admin.refusals import NotAllowed, who_may
from skills.changes import differences
from skills.comparison import KINDS
from skills.models import Edition, withdrawn_from, withdrawn_names
from skills.publishing import (
    TAKES_TWO,
    WARNINGS,
    NotPublishable,
    draft,
    findings,
    needs_another,
    publish,
    publish_again,
)
from skills.validation import Problem, blocking


@admin.register(Edition)
class EditionAdmin(WithList):
    """Editions can be looked at. The only way to make one is to publish."""

    list_display = ("edition", "short", "note", "published_by", "published_at")
    list_display_links = ("edition",)
    search_fields = ("note", "digest", "published_by")
    readonly_fields = ("number", "digest", "note", "published_by", "published_at", "accepted")
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

    @admin.display(description="Warnings accepted")
    def accepted(self, edition: Edition) -> SafeString | str:
        """Each kind with its number and the publisher's words; when and by whom, the fields above say."""
        lines = ((each.rule, each.count, each.words) for each in edition.accepted_warnings.all())
        return format_html_join(mark_safe("<br>"), "{} ({}): {}", lines) or "None"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("publish/", view(self.publish_view), name="skills_edition_publish"),
            path("<int:pk>/again/", view(self.again_view), name="skills_edition_again"),
            *super().get_urls(),
        ]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """With the way back: on an earlier edition to that one, on the live one to what was live before it."""
        live, edition = Edition.objects.live(), context.get("original")
        back = edition
        if live is not None and live == edition:
            back = Edition.objects.defer("text").filter(number__lt=live.number).first()
        earlier = live is not None and back is not None and live.digest != back.digest
        context["back_to"] = back if earlier and request.user.has_perm("skills.add_edition") else None
        return super().render_change_form(request, context, *args, **kwargs)

    # Publishing ------------------------------------------------------------------------------------------

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def publish_view(self, request: HttpRequest) -> HttpResponse:
        if not request.user.has_perm("skills.add_edition"):
            raise NotAllowed("skills.add_edition", "You may edit, but not publish.")
        if request.method != "POST":
            return self._page(request, None, [], 200)
        form = PublishForm(request.POST)
        if not form.is_valid():
            return self._page(request, form, [], 422)
        return self._publish(request, form)

    def _publish(self, request: HttpRequest, form: PublishForm) -> HttpResponse:
        note, seen, after, reasons = (form.cleaned_data[name] for name in ("note", "seen", "after", "reasons"))
        live = Edition.objects.live()
        if live is not None and live.number != after and live.digest == seen:
            self.message_user(request, f"{live} is already published.", messages.INFO)
            return self._to(live)
        try:
            edition = publish(
                note, by=_name(request), seen=seen, accepted=lambda rule: reasons.get(reason_field(rule), "")
            )
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
            raise NotAllowed("skills.add_edition", "You may edit, but not publish.")
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
            made = publish_again(edition, note, _name(request), after)
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
        changed = differences(live.content, edition.content)
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
            "differences": linked(changed, addresses(names_of(changed))),
        }
        status = 422 if form.is_bound else 200
        return TemplateResponse(request, "admin/skills/edition/again.html", context, status=status)

    def _to(self, edition: Edition) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("admin:skills_edition_change", args=(edition.pk,)))

    def _page(
        self, request: HttpRequest, form: PublishForm | None, refused: list[Problem], status: int
    ) -> HttpResponse:
        live, content, form = Edition.objects.live(), draft(), form or PublishForm()
        digest = c.digest(c.encode(content))
        number = live.number if live else 0
        found = findings(content, digest)
        stopping = blocking(found)
        changed = differences(live.content if live else c.Content(), content)
        where = addresses([*((problem.kind, problem.id) for problem in found), *names_of(changed)])
        takes_two = needs_another(_name(request), live)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Publish",
            "live": live,
            "number": number + 1,
            "form": form,
            "digest": digest,
            "unchanged": live is not None and live.digest == digest,
            "takes_two": TAKES_TWO if takes_two else "",
            "others": _others(request) if takes_two else [],
            "refused": [problem.message for problem in refused if problem.kind == "edition"],
            "unaccepted": any(problem.kind == WARNINGS for problem in refused),
            "stopping": by_object(stopping, where),
            "stopping_count": len(stopping),
            "warnings": by_rule(found, where, form, refused, live),
            "warning_count": len(found) - len(stopping),
            "differences": linked(changed, where),
            "counts": [(heading, len(getattr(content, field))) for _, heading, field, _ in KINDS],
            "people": self.about_people(live, content),
        }
        return TemplateResponse(request, "admin/skills/edition/publish.html", context, status=status)

    def about_people(self, live: Edition | None, content: c.Content) -> dict[str, Any]:
        """What the page says of people and of what publishing this draft does. The content knows none: whoever does, says.

        With the name of its template. Nothing where nobody knows.
        """
        return {}


def _others(request: HttpRequest) -> list[str]:
    """Who else may publish."""
    own = (_name(request), getattr(request.user, "get_full_name", str)())
    return [name for name in who_may("skills.add_edition") if name not in own]


def _name(request: HttpRequest) -> str:
    return str(request.user.get_username())
