"""What editors see of assessments: notes about questions, and nothing about people."""

from typing import TYPE_CHECKING

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from assessment.models import ProblemReport

if TYPE_CHECKING:
    ProblemReportAdminBase = admin.ModelAdmin[ProblemReport]
else:
    ProblemReportAdminBase = admin.ModelAdmin


@admin.register(ProblemReport)
class ProblemReportAdmin(ProblemReportAdminBase):
    """The queue of notes. A note says which question and edition, what is wrong, and not who wrote it."""

    list_display = ("item", "kind", "excerpt", "edition", "reported_at", "settled")
    list_filter = ("settled", "kind")
    search_fields = ("item", "text")
    list_select_related = ("edition",)
    date_hierarchy = None
    fields = ("item", "question", "edition", "kind", "text", "reported_at", "settled")
    readonly_fields = ("item", "question", "edition", "kind", "text", "reported_at")
    actions = ("settle", "reopen")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProblemReport]:
        """The edition's number is shown; its text would be read for nothing."""
        return super().get_queryset(request).defer("edition__text")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Notes come from people who saw the question."""
        return False

    @admin.display(description="what they wrote")
    def excerpt(self, note: ProblemReport) -> str:
        """The beginning of the note."""
        return note.text[:80]

    @admin.display(description="question as it was")
    def question(self, note: ProblemReport) -> str:
        """The question as that edition asked it."""
        item = note.edition.content.item_by_id.get(note.item)
        return item.stem if item else "This edition has no such question."

    @admin.action(description="Mark as settled")
    def settle(self, request: HttpRequest, notes: QuerySet[ProblemReport]) -> None:
        """Take notes off the queue; they stay on record."""
        self.message_user(request, f"{notes.update(settled=True)} marked as settled.", messages.SUCCESS)

    @admin.action(description="Open again")
    def reopen(self, request: HttpRequest, notes: QuerySet[ProblemReport]) -> None:
        """Put notes back on the queue."""
        self.message_user(request, f"{notes.update(settled=False)} opened again.", messages.SUCCESS)
