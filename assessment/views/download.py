"""What a person carries away from a finished report: files to read, to print, to compute with. Nothing is changed here."""

import csv
from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from assessment import export, pdf, stylesheet
from assessment.engine.reading.results import RESULT_NAMES
from assessment.models import Assessment
from assessment.views.access import after_the_end
from assessment.views.attachment import attachment
from skills.content import LEVEL_NAMES


# GET
@require_safe
@after_the_end
def data(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Everything stored about this assessment, as JSON."""
    return attachment(export.encode(assessment), "plumb-report.json", "application/json")


# GET
@require_safe
def report_schema(request: HttpRequest) -> HttpResponse:
    """The JSON Schema of that download, for everybody."""
    return HttpResponse(export.schema(), content_type="application/schema+json")


# GET
@require_safe
@after_the_end
def html_file(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Report, plan and every answer as one page that needs no other file, no script and no network."""
    context = export.printed(assessment)._asdict()
    context |= {"levels": LEVEL_NAMES, "offline": True, "style": stylesheet.inlined()}
    # Without the request: what the page does not know of this browser, it cannot carry to another.
    page = render_to_string("assessment/file.html", context)
    return attachment(page.encode(), "plumb-report.html", "text/html; charset=utf-8")


# GET
@require_safe
@after_the_end
def pdf_file(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Report and plan on paper. A plain 404 where this installation has no typesetter."""
    if not pdf.available():
        raise Http404("This installation makes no PDF.")
    try:
        made = pdf.made(export.printed(assessment))
    except pdf.Busy:
        response = render(request, "assessment/busy.html", {"assessment": assessment}, status=503)
        response["Retry-After"] = "5"
        return response
    return attachment(made, "plumb-report.pdf", "application/pdf")


# Tables -----------------------------------------------------------------------------------------------


# GET
@require_safe
@after_the_end
def areas_csv(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """The areas and skills of the report as a table for a spreadsheet."""
    head = ["area", "skill", "result", "likely level", "role asks for", "own rating", "position", "low", "high", "questions"]  # fmt: skip
    rows: list[list[str | float]] = []
    for area in assessment.report.areas:
        own_level = "" if area.own is None else area.own_words
        lines = [(area.name, "", area.result, area.words, area.target, own_level, area)]
        for skill in area.skills:
            own_level = "" if skill.own is None else LEVEL_NAMES[skill.own]
            lines.append((area.name, skill.name, skill.result, skill.words, skill.target, own_level, skill))  # type: ignore[arg-type]
        for name, part, result, words, target, own_words, score in lines:
            texts = [name, part, RESULT_NAMES[result], words, LEVEL_NAMES[target], own_words]
            rows.append([*texts, score.position, score.low, score.high, score.asked])
    return _table(head, rows, "plumb-areas.csv")


# GET
@require_safe
@after_the_end
def plan_csv(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """The steps of the plan as a table for a spreadsheet or a task list."""
    head = ["step", "title", "area", "skill", "leads to", "hours", "use", "address", "done when"]
    rows: list[list[str | float]] = []
    for number, step in enumerate(export.printed(assessment).plan.steps, 1):
        use = (step.use.title, step.use.url) if step.use else ("", "")
        names = (step.title, step.area_name, step.skill_name, LEVEL_NAMES[step.level])
        rows.append([number, *names, step.hours, *use, step.done_when])
    return _table(head, rows, "plumb-plan.csv")


def _table(head: list[str], rows: Iterable[list[str | float]], name: str) -> HttpResponse:
    response = attachment(b"", name, "text/csv; charset=utf-8")
    writer = csv.writer(response)
    writer.writerow(head)
    for row in rows:
        writer.writerow([_no_formula(cell) if isinstance(cell, str) else cell for cell in row])
    return response


FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a formula begins with; in East Asian settings also the wide forms."""


def _no_formula(text: str) -> str:
    """A text that a spreadsheet will not take for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
