"""The editors' queue of notes, by question: those with most open notes first, and all that is known of one."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from assessment.models import ProblemReport
from assessment.records import figures_in_words
from skills.admin.lists import WithList
from skills.comparison import differing_fields
from skills.content import Item
from skills.models import Edition, SkillArea
from skills.models import Item as DraftItem
from skills.publishing import item_value

MOST_OTHERS = 20
"""Notes on the same question that are listed beside one."""


class AreaFilter(admin.SimpleListFilter):
    """The area a question belongs to in the draft, which is where it will be mended."""

    title = "area"
    parameter_name = "area"
    GONE = "-"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [*SkillArea.objects.values_list("slug", "name"), (self.GONE, "No longer in the draft")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ProblemReport]) -> QuerySet[ProblemReport]:
        if not (area := self.value()):
            return queryset
        if area == self.GONE:
            return queryset.exclude(item__in=DraftItem.objects.values("slug"))
        return queryset.filter(item__in=DraftItem.objects.filter(skill__area__slug=area).values("slug"))


class EditionFilter(admin.SimpleListFilter):
    """Whether people see that edition still when they start now."""

    title = "edition"
    parameter_name = "from"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("live", "The live one"), ("earlier", "An earlier one")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ProblemReport]) -> QuerySet[ProblemReport]:
        live = Edition.objects.order_by("-number").values("pk")[:1]
        match self.value():
            case "live":
                return queryset.filter(edition__in=live)
            case "earlier":
                return queryset.exclude(edition__in=live)
        return queryset


@admin.register(ProblemReport)
class ProblemReportAdmin(WithList):
    """The queue of notes. A note says which question and edition, what is wrong, and not who wrote it."""

    list_display = ("kind", "excerpt", "edition", "reported_at", "settled")
    sortable_by = ()
    list_filter = ("settled", "kind", AreaFilter, EditionFilter)
    search_fields = ("item", "text")
    list_select_related = ("edition",)
    fields = (
        "item",
        "kind",
        "text",
        "others",
        "edition",
        "question",
        "figures",
        "since",
        "withdrawal",
        "reported_at",
        "settled",
    )
    readonly_fields = fields[:-1]
    actions = ("settle", "reopen")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProblemReport]:
        """With what the heading of its question says. The edition's number is shown; its text would be read for nothing."""
        same = ProblemReport.objects.filter(item=OuterRef("item"), settled=False).order_by().values("item")
        counted = Coalesce(Subquery(same.annotate(count=Count("pk")).values("count")), 0)
        draft = DraftItem.objects.filter(slug=OuterRef("item"))
        notes = ProblemReport.objects.annotate(
            open_notes=counted, stem=Subquery(draft.values("stem")[:1]), draft_key=Subquery(draft.values("pk")[:1])
        )
        return notes.order_by(*self.get_ordering(request)).defer("edition__text")

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """By question, those with most open notes first; of each what is settled last."""
        return "-open_notes", "item", "settled", "-reported_at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Notes come from people who saw the question."""
        return False

    @admin.display(description="other notes on it")
    def others(self, note: ProblemReport) -> str:
        """What else people wrote about the same question, open first."""
        found = ProblemReport.objects.filter(item=note.item).exclude(pk=note.pk).defer("edition__text")
        lines = ((self._address(other), other.get_kind_display(), _said(other)) for other in found[:MOST_OTHERS])
        return format_html_join(mark_safe("<br>"), '<a href="{}">{}</a>{}', lines) or "None."

    @staticmethod
    def _address(note: ProblemReport) -> str:
        return reverse("admin:assessment_problemreport_change", args=(note.pk,))

    @admin.display(description="what answers say")
    def figures(self, note: ProblemReport) -> str:
        """The question's statistics in a line, with what stands out."""
        return figures_in_words(note.item) or "It has no statistics yet."

    @admin.display(description="what they wrote")
    def excerpt(self, note: ProblemReport) -> str:
        """The beginning of the note."""
        return note.text[:80]

    @admin.display(description="question as it was")
    def question(self, note: ProblemReport) -> str:
        """Everything of the question as that edition has it, options in the order they are written in."""
        content = note.edition.content
        item = content.item_by_id.get(note.item)
        if item is None:
            return "This edition has no such question."
        skill = content.skill_by_id[item.skill]
        context = {"item": item, "skill": skill, "area": content.area_by_id[skill.area], "levels": content.level_names}
        return render_to_string("admin/assessment/_question_as_it_was.html", context)

    @admin.display(description="since then")
    def since(self, note: ProblemReport) -> str:
        """What became of the question in the draft and in the live edition, and where to mend it."""
        before = note.edition.content.item_by_id.get(note.item)
        row = DraftItem.objects.select_related("skill").prefetch_related("options").filter(slug=note.item).first()
        link = ""
        if row is not None:
            address = reverse("admin:skills_item_change", args=(row.pk,))
            link = format_html('<a href="{}">Open it in the draft</a>', address)
        return format_html("{} {} {}", _in_the_draft(before, row), _in_the_live_edition(before, note.item), link)

    @admin.display(description="if its key is wrong")
    def withdrawal(self, note: ProblemReport) -> str:
        """The way to stop it at once, where it was ever asked."""
        if note.item not in note.edition.content.item_by_id:
            return "It was never published."
        address = reverse("admin:skills_withdrawal_withdraw", args=(note.item,))
        return format_html('<a href="{}">Withdraw it now</a>, in open assessments too', address)

    @admin.action(description="Mark as settled", permissions=["change"])
    def settle(self, request: HttpRequest, notes: QuerySet[ProblemReport]) -> None:
        """Take notes off the queue; they stay on record."""
        self.message_user(request, f"{notes.update(settled=True)} marked as settled.", messages.SUCCESS)

    @admin.action(description="Open again", permissions=["change"])
    def reopen(self, request: HttpRequest, notes: QuerySet[ProblemReport]) -> None:
        """Put notes back on the queue."""
        self.message_user(request, f"{notes.update(settled=False)} opened again.", messages.SUCCESS)


def _said(note: ProblemReport) -> str:
    """The rest of a line about a note, after its kind."""
    text = f": {note.text[:80]}" if note.text else ""
    return f"{text} ({note.reported_at:%Y-%m-%d}{', settled' if note.settled else ''})"


def _in_the_draft(before: Item | None, row: DraftItem | None) -> str:
    """What became of a question in the draft."""
    if row is None:
        return "The draft no longer has this question."
    parts = []
    if row.state == DraftItem.State.RETIRED:
        parts.append("Retired since.")
    elif row.state == DraftItem.State.DRAFT:
        parts.append("Taken back to draft since.")
    changed = differing_fields(before, item_value(row)) if before else ()
    parts.append(f"Changed since in the draft: {', '.join(changed)}." if changed else "The same in the draft.")
    return " ".join(parts)


def _in_the_live_edition(before: Item | None, id: str) -> str:
    """Whether people who start now meet the question, and in which form."""
    live = Edition.objects.live()
    if live is None:
        return ""
    now = live.content.item_by_id.get(id)
    if now is None:
        return f"Edition {live.number}, which is live, no longer asks it."
    return f"Edition {live.number}, which is live, asks it {'as it was' if now == before else 'as changed'}."
