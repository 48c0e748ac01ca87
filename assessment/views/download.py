"""What a person carries away from a finished report: files to read, to print, to compute with. Nothing is changed here."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessment.files import pdf
from assessment.files.document import document_bytes
from assessment.files.page import html_page
from assessment.files.printed import printed_report
from assessment.files.schema import schema
from assessment.files.tables import areas_table, plan_table
from assessment.models import Assessment
from assessment.views.access import after_the_end
from assessment.views.attachment import attachment

CSV = "text/csv; charset=utf-8"


# GET
@require_safe
@after_the_end
def data(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Everything stored about this assessment, as JSON."""
    return attachment(document_bytes(assessment), "plumb-report.json", "application/json")


# GET
@require_safe
def report_schema(request: HttpRequest) -> HttpResponse:
    """The JSON Schema of that download, for everybody."""
    return HttpResponse(schema(), content_type="application/schema+json")


# GET
@require_safe
@after_the_end
def html_file(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Report, plan and every answer as one page that needs no other file, no script and no network."""
    return attachment(html_page(printed_report(assessment)), "plumb-report.html", "text/html; charset=utf-8")


# GET
@require_safe
@after_the_end
def pdf_file(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """Report and plan on paper. A plain 404 where this installation has no typesetter."""
    if not pdf.available():
        raise Http404("This installation makes no PDF.")
    try:
        paper = pdf.typeset(printed_report(assessment))
    except pdf.Busy:
        response = render(request, "assessment/busy.html", {"assessment": assessment}, status=503)
        response["Retry-After"] = "5"
        return response
    return attachment(paper, "plumb-report.pdf", "application/pdf")


# GET
@require_safe
@after_the_end
def areas_csv(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """The areas and skills of the report as a table for a spreadsheet."""
    return attachment(areas_table(assessment.report), "plumb-areas.csv", CSV)


# GET
@require_safe
@after_the_end
def plan_csv(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    """The steps of the plan as a table for a spreadsheet or a task list."""
    return attachment(plan_table(printed_report(assessment).arrangement), "plumb-plan.csv", CSV)
