"""What editors see of assessments: notes about questions and statistics of them, and nothing about people."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from assessment.edition_admin import EditionAdmin as EditionAdmin
from assessment.engine.item_analysis.values import ItemStatistics
from assessment.models import Account, Assessment, Invitation, ItemFigures, remove_second_factor, without_second_factor
from assessment.problem_admin import ProblemReportAdmin as ProblemReportAdmin
from assessment.records import compute_statistics, has_findings, latest_statistics
from assessment.withdrawal_admin import WithdrawalAdmin as WithdrawalAdmin
from skills.admin.lists import WithList
from skills.content import LEVEL_NAMES, Content, Item
from skills.framework import LevelNames
from skills.keys import WithKeys
from skills.models import Edition
from skills.models import Item as DraftItem
from skills.words import count_noun

if TYPE_CHECKING:
    EditorAdminBase = UserAdmin[User]
else:
    EditorAdminBase = UserAdmin

MOST_AT_ONCE = 500
"""Assessments that a page may work through while somebody waits: about ten seconds. More are for the command."""


# Statistics of questions ------------------------------------------------------------------------------


class Line(NamedTuple):
    """One question with its statistics."""

    item: Item
    figures: ItemStatistics
    address: str
    """Where the draft of the question is edited; empty when the draft has no such question."""


class QuestionFilter(forms.Form):
    """Of which questions the page shows the statistics."""

    area = forms.ChoiceField(required=False)
    flagged = forms.BooleanField(label="With findings only", required=False, widget=forms.CheckboxInput({"value": "1"}))

    def __init__(self, content: Content, **kwargs: Any) -> None:
        super().__init__(auto_id="f-%s", label_suffix="", **kwargs)
        areas = [(area.id, area.name) for area in content.areas]
        self.fields["area"].choices = [("", "All areas"), *areas]  # type: ignore[attr-defined]


@admin.register(ItemFigures)
class ItemFiguresAdmin(WithList):
    """One page: every question with what the answers say about it, and a button to work it out anew."""

    fields = ("edition", "computed_at", "checks")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only answers make statistics."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Statistics are worked out, not edited."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The next ones take their place."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The page, and the button's target."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            return self._compute(request)
        live = Edition.objects.live()
        found = latest_statistics()
        area, flagged = request.GET.get("area", ""), "flagged" in request.GET
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Question statistics",
            "live": live,
            "kept": found[0] if found else None,
            "form": QuestionFilter(live.content if live else Content(), initial={"area": area, "flagged": flagged}),
        }
        if found:
            lines = _lines(found[0].edition.content, found[1], area, flagged)
            context |= {"levels": found[0].edition.content.level_names}
            context |= {"lines": lines, "served": sum(figures.served > 0 for figures in found[1])}
        return TemplateResponse(request, "admin/assessment/question_statistics.html", context)

    def _compute(self, request: HttpRequest) -> HttpResponse:
        live = Edition.objects.live()
        if live is None:
            self.message_user(request, "Nothing is published yet, so no question has been asked.", messages.WARNING)
        elif Assessment.objects.count() > MOST_AT_ONCE:
            text = "There are too many answers to wait for. Run “manage.py item_statistics” on the server, at night."
            self.message_user(request, text, messages.WARNING)
        else:
            kept = compute_statistics(live)
            self.message_user(request, f"Worked out from {count_noun(kept.checks, 'check')}.", messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:assessment_itemfigures_changelist"))


def _lines(content: Content, figures: tuple[ItemStatistics, ...], area: str, flagged: bool) -> list[Line]:
    """Questions that were asked, those with findings first, then the most asked."""
    keys = dict(DraftItem.objects.values_list("slug", "pk"))
    lines = []
    for line in figures:
        item = content.item_by_id[line.item]
        inside = not area or content.skill_by_id[item.skill].area == area
        if line.served and inside and (has_findings(line) or not flagged):
            address = reverse("admin:skills_item_change", args=(keys[item.id],)) if item.id in keys else ""
            lines.append(Line(item, line, address))
    return sorted(lines, key=lambda line: (not line.figures.flags, -line.figures.served, line.item.id))


# People -----------------------------------------------------------------------------------------------


class InvitationForm(forms.ModelForm[Invitation] if TYPE_CHECKING else forms.ModelForm):  # type: ignore[misc]
    """The level, by the names that people see."""

    level = forms.TypedChoiceField(
        coerce=int,
        help_text="By the judgement of somebody who knows this person’s work, over all they do. It can’t be changed.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = _level_names()
        self.fields["level"].choices = [("", "---------"), *list(enumerate(names))[1:]]


def _level_names() -> LevelNames:
    live = Edition.objects.live()
    return live.content.level_names if live else LEVEL_NAMES


@admin.register(Invitation)
class InvitationAdmin(WithList):
    """Links for people whose level is known. Whether one was used is shown, and never for which assessment."""

    form = InvitationForm
    list_display = ("__str__", "level", "made_at", "state")

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Invitation | None:
        """With the whole address to pass on, while somebody can use it."""
        found = super().get_object(request, object_id, from_field)
        if found is not None and found.is_open and found.token:
            found.address = request.build_absolute_uri(reverse("invited", args=(found.token,)))
        return found

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Another level is another invitation: the person agreed to this one."""
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The level to choose; later also the link to pass on."""
        return ("level",) if obj is None else ("level_name", "state", "link")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Everything, once it is made."""
        return () if obj is None else ("level_name", "state", "link")

    def save_model(self, request: HttpRequest, obj: Invitation, form: Any, change: bool) -> None:
        """With a link of its own."""
        obj.token_hash = Invitation.hash_of(Invitation.token_of(obj.nonce))
        super().save_model(request, obj, form, change)

    def response_add(self, request: HttpRequest, obj: Invitation, post_url_continue: str | None = None) -> HttpResponse:
        """To the link, which is what it was made for."""
        return HttpResponseRedirect(reverse("admin:assessment_invitation_change", args=(obj.pk,)))

    @admin.display(description="level")
    def level_name(self, invitation: Invitation) -> str:
        """The level by its name."""
        return _level_names()[invitation.level]

    @admin.display(description="used")
    def state(self, invitation: Invitation) -> str:
        """Whether its link still opens."""
        if invitation.assessment_id is not None:
            return "Used"
        return "Waiting" if invitation.is_open else "Ended"

    @admin.display(description="link to pass on")
    def link(self, invitation: Invitation) -> str:
        """The address, for the person alone."""
        return invitation.address or "It opens nothing any more."


# People with an account are no users of the desk.
admin.site.unregister((User, Group))


@admin.register(Group)
class EditorGroupAdmin(WithKeys, WithList, GroupAdmin):  # type: ignore[misc]  # what both have takes more than in either
    """What whoever works at the desk may do there."""


@admin.register(User)
class EditorAdmin(WithKeys, WithList, EditorAdminBase):
    """Whoever works at the desk. People with an account are not among them, and cannot be given rights here."""

    list_display = ("username", "email", "first_name", "last_name", "is_staff", "second_factor")
    actions = ("remove_second_factor",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Users without an account, and whether they work at the desk by a password alone."""
        alone = Exists(without_second_factor().filter(pk=OuterRef("pk")))
        found: QuerySet[User] = super().get_queryset(request).filter(account=None).annotate(alone=alone)
        return found

    @admin.display(description="second factor", boolean=True)
    def second_factor(self, editor: User) -> bool | None:
        """Whether one is set up; nothing of those who may not enter anyway."""
        return not editor.alone if editor.is_active and editor.is_staff else None  # type: ignore[attr-defined]  # as above

    @admin.action(description="Remove the second factor, for who lost the device", permissions=["change"])
    def remove_second_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Of each who has one; each is signed out, and reads it in the history."""
        by: User = request.user  # type: ignore[assignment]  # the desk lets nobody else in
        done = [editor for editor in queryset if remove_second_factor(editor, by, "at the desk")]
        if not done:
            self.message_user(request, "Nobody among them has a second factor.", messages.WARNING)
            return
        names = ", ".join(str(editor) for editor in done)
        self.message_user(request, f"Removed, and signed out: {names}. The password opens the desk again.")


@admin.register(Account)
class AccountAdmin(WithList):
    """Accounts by their address, to delete one when its owner asks for it by letter. What they hold is not shown."""

    list_display = ("__str__", "email", "since", "last_sign_in")
    list_select_related = ("user",)
    search_fields = ("email",)
    ordering = ("-pk",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People make their own."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """There is nothing to change."""
        return False

    def delete_model(self, request: HttpRequest, obj: Account) -> None:
        """With everything in it."""
        obj.erase()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Account]) -> None:
        """With everything in them."""
        Account.erase_all(queryset)

    @admin.display(description="since", ordering="user__date_joined")
    def since(self, account: Account) -> datetime:
        """When its first code was entered."""
        return account.user.date_joined

    @admin.display(description="last sign-in", ordering="user__last_login")
    def last_sign_in(self, account: Account) -> datetime | None:
        """When it was last opened."""
        return account.user.last_login
