"""A question of the draft as people would meet it, and what they would read afterwards, for editors. Nothing is stored."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods

from assessment.answer_review import Choice, ReviewedAnswer, outcome_of
from assessment.forms import NO_ANSWER, ChoiceForm, sentences
from skills.models import Item
from skills.surroundings import surroundings


# GET, POST
@require_http_methods(["GET", "HEAD", "POST"])
def trial(request: HttpRequest, pk: int) -> HttpResponse:
    """The question; sent an answer, what people read after the check. For whoever may see questions."""
    if not admin.site.get_model_admin(Item).has_view_permission(request):
        raise PermissionDenied("You may not see questions.")
    row = get_object_or_404(Item, pk=pk)
    content = surroundings(row)
    item = content.item_by_id[row.slug]
    form = ChoiceForm(request.POST if request.method == "POST" else None)
    chosen = form.cleaned_data["choice"] if form.is_valid() else None
    if chosen is not None and chosen >= len(item.options):
        form.refuse_choice()
    context = {
        "row": row,
        "item": item,
        "body": render_to_string("assessment/_item.html", {"item": item}),
        "choices": [{"place": place, "text": option.text} for place, option in enumerate(item.options)],
        "no_answer": NO_ANSWER,
        "error": sentences(form),
    }
    if form.is_valid():
        shown = [Choice(option, place == chosen) for place, option in enumerate(item.options)]
        skill = content.skill_by_id[item.skill]
        context["entry"] = ReviewedAnswer(1, item, skill, "", shown, outcome_of(item, chosen), "", is_withdrawn=False)
    return render(request, "admin/skills/item/try.html", context, status=422 if form.errors else 200)
