"""Questions from other programs into the draft, and questions of ours out to them."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from skills.admin.level_names import draft_level_names
from skills.admin.origin_form import OriginForm
from skills.admin.sheets import download, mark, preview, sent_file, store, with_faults
from skills.content import MAX_LEVEL, Content
from skills.exchange import ChangedMeanwhile, Refused
from skills.files.cells import BadFile, refuse_large, text_of
from skills.files.gift import read_gift, write_gift
from skills.files.moodle import read_moodle, write_moodle
from skills.files.quiz import Origin, Place, Question, categories, proposed_skill, read_quiz
from skills.files.rows import Reading
from skills.models import Item, Upload
from skills.publishing import whole_draft

PURPOSE = "quiz"
USUAL_STEP = 2


def questions_of(data: bytes) -> list[Question]:
    """The questions of a file, whichever of the two formats it has. Raises `BadFile`."""
    if not data.strip():
        raise BadFile("The file is empty.")
    if data.startswith(b"PK"):
        raise BadFile("This is an archive. Unpack it, and choose the XML or text file in it.")
    refuse_large(data)
    is_xml = data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") or data[:2] in (b"\xff\xfe", b"\xfe\xff")
    found = read_moodle(data) if is_xml else read_gift(text_of(data))
    if not found:
        raise BadFile("The file has no questions.")
    return found


class WithQuiz:
    """The part of the list of questions that takes in quizzes and gives them out. Mixed into `ItemAdmin`."""

    def get_urls(self: Any) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("quiz/", view(self.quiz_view), name="skills_item_quiz"),
            path("quiz/<int:pk>/", view(self.quiz_preview), name="skills_item_quiz_preview"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    # Out -------------------------------------------------------------------------------------------------

    @admin.action(description="Take out as Moodle XML", permissions=["view"])
    def as_moodle(self: Any, request: HttpRequest, queryset: Any) -> HttpResponse:
        """The selected questions as a file for Moodle."""
        content, items = _selected(queryset)
        return download(write_moodle(items, content), "application/xml", "questions.xml")

    @admin.action(description="Take out as GIFT", permissions=["view"])
    def as_gift(self: Any, request: HttpRequest, queryset: Any) -> HttpResponse:
        """The selected questions as a text that many programs read."""
        content, items = _selected(queryset)
        return download(write_gift(items, content), "text/plain; charset=utf-8", "questions.gift.txt")

    # In --------------------------------------------------------------------------------------------------

    def quiz_view(self: Any, request: HttpRequest) -> HttpResponse:
        """Choose a file."""
        if not (self.has_change_permission(request) and self.has_add_permission(request)):
            raise PermissionDenied("You may not add questions.")
        if request.method != "POST":
            return _page(self, request, "admin/skills/quiz.html", {}, 200)
        try:
            name, data = sent_file(request)
            questions_of(data)
        except BadFile as error:
            return _page(self, request, "admin/skills/quiz.html", {"refused": str(error)}, 422)
        kept = Upload.objects.keep(PURPOSE, name, data, request.user.get_username())
        return HttpResponseRedirect(reverse("admin:skills_item_quiz_preview", args=(kept.pk,)))

    def quiz_preview(self: Any, request: HttpRequest, pk: int) -> HttpResponse:
        """Say where the questions of a file belong and come from; see what fits; store that."""
        if not (self.has_change_permission(request) and self.has_add_permission(request)):
            raise PermissionDenied("You may not add questions.")
        kept = get_object_or_404(Upload.objects.waiting(PURPOSE, request.user.get_username()), pk=pk)
        questions = questions_of(bytes(kept.data))
        if request.method != "POST":
            return _preview_page(self, request, kept, questions)
        if "seen" not in request.POST:
            form, places = OriginForm(request.POST), _places(request, questions, whole_draft())
            faults = form.sentences() + ([] if places else ["Choose a skill for at least one category."])
            if faults:
                kept.choices = {"places": places}  # shown again, and not stored: the button would take them
                return _preview_page(self, request, kept, questions, faults, form=form)
            kept.choose({"origin": form.cleaned_data, "places": places})
            return HttpResponseRedirect(f"{request.path}#fits")
        if not kept.choices:
            return _preview_page(self, request, kept, questions, ["Say where they come from first."])
        try:
            said = store(
                lambda content: _reading(kept, questions, content),
                "items",
                request.POST["seen"],
                request,
                f"From the file {kept.name}",
            )
        except ChangedMeanwhile:
            why = "This is not what the page showed before: somebody changed the draft meanwhile. Look at it again."
            return _preview_page(self, request, kept, questions, [why], 409)
        except Refused as refused:
            return _preview_page(self, request, kept, questions, [str(refused)])
        kept.delete()
        self.message_user(request, f"{said} They are drafts until somebody reviews them.", messages.SUCCESS)
        return HttpResponseRedirect(f"{reverse('admin:skills_item_changelist')}?state__exact=draft")


def _selected(queryset: Any) -> tuple[Content, list[Any]]:
    content = whole_draft()
    chosen = set(queryset.values_list("slug", flat=True))
    return content, [item for item in content.items if item.id in chosen]


def _places(request: HttpRequest, questions: list[Question], content: Content) -> dict[str, Any]:
    """The skill and the step of each category that has both, as the form says it."""
    sent, found = request.POST, {}
    for number, category in enumerate(categories(questions)):
        skill, level = sent.get(f"skill-{number}", ""), sent.get(f"level-{number}", "")
        if skill in content.skill_by_id and level in {str(step) for step in range(1, MAX_LEVEL + 1)}:
            found[category] = [skill, int(level)]
    return found


def _reading(kept: Upload, questions: list[Question], content: Content) -> Reading:
    """What would be stored, with all that hinders a question beside it."""
    origin = Origin(**kept.choices["origin"])
    places = {category: Place(*place) for category, place in kept.choices["places"].items()}
    return with_faults(read_quiz(questions, content, places, origin), content)


def _preview_page(
    desk: Any,
    request: HttpRequest,
    kept: Upload,
    questions: list[Question],
    faults: list[str] | None = None,
    status: int = 422,
    form: OriginForm | None = None,
) -> HttpResponse:
    content = whole_draft()
    chosen = kept.choices.get("places", {})
    rows = []
    for number, category in enumerate(categories(questions)):
        count = sum(question.category == category and not question.misfit for question in questions)
        usual = ["", USUAL_STEP] if kept.choices else [proposed_skill(category, content.skills), USUAL_STEP]
        rows.append((number, category, count, *chosen.get(category, usual)))
    names = draft_level_names()
    context: dict[str, Any] = {
        "name": kept.name,
        "rows": rows,
        "areas": [(area.name, content.skills_by_area[area.id]) for area in content.areas],
        "steps": [(step, f"{names[step - 1]} to {names[step]}") for step in range(1, MAX_LEVEL + 1)],
        "form": form or OriginForm(initial=kept.choices.get("origin")),
        "faults": faults or [],
        "word": "Question",
        "bad_title": "What is left out",
    }
    if kept.choices and not faults:
        reading = _reading(kept, questions, content)
        context["preview"] = preview(reading)._replace(mark=mark(reading))
    else:
        context["misfits"] = [question for question in questions if question.misfit]
    return _page(desk, request, "admin/skills/quiz_preview.html", context, status if faults else 200)


def _page(desk: Any, request: HttpRequest, template: str, context: dict[str, Any], status: int) -> HttpResponse:
    title = f"Questions of {context['name']}" if "name" in context else "Questions from another program"
    whole = {**desk.admin_site.each_context(request), "opts": Item._meta, "title": title, **context}
    return TemplateResponse(request, template, whole, status=status)
