"""A question of the draft as people would meet it, and what they would read afterwards. Nothing is stored."""

from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import URLPattern, path

from skills.content import Item, Option
from skills.models import Item as DraftItem
from skills.publishing import item_value

NO_ANSWER = "x"
CHOOSE = "Choose an answer first. “I don’t know yet” is one."


class Choice(NamedTuple):
    """One option, and whether it was chosen."""

    option: Option
    chosen: bool


class Tried(NamedTuple):
    """The question as answered, for the template that shows people their own."""

    item: Item
    skill: Any
    choices: list[Choice]
    outcome: str
    number: int = 1
    token: str = ""


class WithTrial:
    """The page that tries a question. Mixed into `ItemAdmin`."""

    def get_urls(self: Any) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.trial)
        return [path("<int:pk>/try/", view, name="skills_item_try"), *super().get_urls()]  # type: ignore[misc]

    def trial(self: Any, request: HttpRequest, pk: int) -> HttpResponse:
        """The question; sent an answer, what people read after the check."""
        if not self.has_view_permission(request):
            raise PermissionDenied("You may not see questions.")
        row = get_object_or_404(DraftItem.objects.select_related("skill"), pk=pk)
        item = item_value(row)
        offered = [str(place) for place in range(len(item.options))]
        sent = request.POST.get("choice", "") if request.method == "POST" else None
        context = {
            "row": row,
            "item": item,
            "body": render_to_string("assessment/_item.html", {"item": item}),
            "choices": [{"place": place, "text": item.options[int(place)].text} for place in offered],
            "no_answer": NO_ANSWER,
            "error": CHOOSE if sent not in (None, NO_ANSWER, *offered) else "",
            "entry": _tried(row, item, sent) if sent in (NO_ANSWER, *offered) else None,
        }
        return render(request, "admin/skills/item/try.html", context, status=422 if context["error"] else 200)


def _tried(row: DraftItem, item: Item, sent: str | None) -> Tried:
    choices = [Choice(option, str(place) == sent) for place, option in enumerate(item.options)]
    right = any(choice.chosen and choice.option.correct for choice in choices)
    outcome = "unknown" if sent == NO_ANSWER else "right" if right else "wrong"
    return Tried(item, row.skill, choices, outcome)
