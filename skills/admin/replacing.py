"""Another content in the place of the whole draft: who may, what goes and comes with it, and the way back."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format

from skills.admin.refusals import NotAllowed
from skills.comparison import KINDS, compare
from skills.content import Content, digest, encode
from skills.earlier_drafts import draft_before
from skills.exchange import ChangedMeanwhile, Refused, replace_all
from skills.framework import Framework
from skills.history import CannotRestore
from skills.models import DraftChange, Edition, SkillArea
from skills.publishing import whole_draft
from skills.tables import WHOLE

NEEDED = [
    *(
        f"skills.{verb}_{table.model._meta.model_name}"
        for table in WHOLE.values()
        for verb in ("add", "change", "delete")
    ),
    "skills.change_framework",
    "skills.change_measurement",
]
REPLACED, PUT_BACK = "Whole draft replaced by the file", "Whole draft put back as before"
MOST_LISTED = 10


class Kind(NamedTuple):
    """What happens to objects of one kind."""

    heading: str
    removed: int
    added: int
    changed: int
    fields: tuple[str, ...]
    """What differs, of what there is only one of."""

    @property
    def words(self) -> str:
        """The same in words."""
        if self.fields:
            return f"other values of {', '.join(self.fields)}"
        parts = ((self.removed, "taken away"), (self.added, "added"), (self.changed, "changed"))
        return ", ".join(f"{count} {what}" for count, what in parts if count) or "in another order"


NOT_ALL = "You may not take away all that the draft has."


def may_replace(user: AbstractUser | AnonymousUser) -> bool:
    """Whether somebody may take away all that the draft has."""
    return user.has_perms(NEEDED)


def emptied(content: Content) -> Content:
    """Nothing, with what belongs to the site and not to the framework: its name, its language, and how it measures."""
    site = content.framework
    return Content(framework=Framework(name=site.name, language=site.language), measurement=content.measurement)


def replaced(content: Content, after: Content) -> dict[str, Any]:
    """What a page says of another content in the place of the draft's."""
    found = compare(content, after)
    live = Edition.objects.live()
    published = (
        {(kind, thing.id) for kind, _, field, _ in KINDS for thing in getattr(live.content, field)} if live else ()
    )
    removed = [change for kind in found for change in kind.removed]
    return {
        "kinds": [
            Kind(
                each.heading,
                len(each.removed),
                len(each.added),
                len(each.changed),
                each.changed[0].fields if each.kind in ("framework", "measurement") else (),
            )
            for each in found
        ],
        "unpublished": sum((change.kind, change.id) not in published for change in removed),
        "seen": digest(encode(content)),
    }


def replace_draft(request: HttpRequest, make: Any, how: str) -> None:
    """Store what `make` makes of the draft in its place, if it still is the one that was shown.

    Raises `ChangedMeanwhile` if it is not, and `Refused` if that cannot be stored.
    """

    def checked(before: Content) -> Content:
        if digest(encode(before)) != request.POST.get("seen", ""):
            raise ChangedMeanwhile
        found: Content = make(before)
        return found

    replace_all(checked, request.user.get_username(), how)
    LogEntry.objects.log_actions(request.user.pk or 0, SkillArea.objects.all(), CHANGE, change_message=f"{how}.")


def replacements() -> list[DraftChange]:
    """When the whole draft was replaced or put back, each by one of its changes; the last first."""
    areas = DraftChange.objects.filter(kind="areas")
    found = areas.filter(how__startswith=REPLACED) | areas.filter(how__startswith=PUT_BACK)
    moments: dict[Any, DraftChange] = {}
    for change in found.order_by("-pk").defer("before", "after"):
        moments[change.at] = change
        if len(moments) > MOST_LISTED:
            break
    return list(moments.values())[:MOST_LISTED]


class WithWayBack:
    """The part of the list of areas that puts the whole draft back. Mixed into `SkillAreaAdmin`."""

    def get_urls(self: Any) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.back_view)
        return [path("framework/back/<int:pk>/", view, name="skills_skillarea_back"), *super().get_urls()]  # type: ignore[misc]

    def back_view(self: Any, request: HttpRequest, pk: int) -> HttpResponse:
        """Say what would go and come if the draft were as before a replacement, and do it on the button."""
        if not may_replace(request.user):
            raise NotAllowed("skills.change_framework", NOT_ALL)
        moment = get_object_or_404(DraftChange, pk=pk, kind="areas")
        if not moment.how.startswith((REPLACED, PUT_BACK)):
            return HttpResponseRedirect(reverse("admin:skills_skillarea_ladder"))
        if request.method != "POST":
            return _page(self, request, moment)
        first = DraftChange.objects.filter(at=moment.at, how=moment.how).order_by("pk")[0]
        day = date_format(timezone.localtime(moment.at), "j F Y, H:i")
        try:
            replace_draft(request, lambda now: draft_before(first.pk, now), f"{PUT_BACK} {day}")
        except ChangedMeanwhile:
            return _page(self, request, moment, [CHANGED_MEANWHILE], 409)
        except Refused as refused:
            return _page(self, request, moment, [fault.sentence for fault in refused.faults], 422)
        self.message_user(request, f"The draft is as it was before {day}.", messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:skills_skillarea_changelist"))


CHANGED_MEANWHILE = "The draft changed after this page was shown. Look at it again, then decide."


def _page(
    desk: Any, request: HttpRequest, moment: DraftChange, faults: list[str] | None = None, status: int = 200
) -> HttpResponse:
    content = whole_draft()
    first = DraftChange.objects.filter(at=moment.at, how=moment.how).order_by("pk")[0]
    context: dict[str, Any] = {
        **desk.admin_site.each_context(request),
        "opts": SkillArea._meta,
        "title": "The draft as it was before",
        "moment": moment,
        "faults": faults or [],
    }
    try:
        context |= replaced(content, draft_before(first.pk, content))
    except CannotRestore as error:
        context["faults"] = [str(error)]
        status = 422
    return TemplateResponse(request, "admin/skills/back.html", context, status=status)
