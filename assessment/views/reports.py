"""A person's reports as a list, and reports that come in as files: read, kept, downloaded, deleted."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment.files.document import as_file, import_document
from assessment.forms import ImportForm
from assessment.models import MAX_IMPORTS, ImportedReport, Kept, Throttle
from assessment.report_file import NotAReport, TooLarge, read_report, refuse_large
from assessment.report_list import NOT_CHECKED, ListedReport, list_reports, role_name
from assessment.tries import hashed_address
from assessment.views.access import ensure_person, opened, own_assessments, own_import, person_of
from assessment.views.attachment import attachment
from assessment.views.notes import Note, note_of, redirect_to
from skills.models import Edition

MAX_LISTED = 100
"""Assessments on the list. Whoever has more sees the newest."""

TRIES_PER_ADDRESS = 40
"""Files in a quarter of an hour. A class behind one address can import; nobody can fill the disk in an hour."""

TOO_MANY = "Too many files came from your network. Wait a quarter of an hour, then try again."
FULL = f"You have {MAX_IMPORTS} imported reports, and that is the most. Delete one first."


# GET
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """Every assessment that this browser may open, and its imports. `with` names a report to set another one beside."""
    person = person_of(request)
    mine = list(own_assessments(request).without_report()[: MAX_LISTED + 1]) if person or opened(request) else []
    imports = list(ImportedReport.objects.without_report().of(person)) if person else []
    newest = Edition.objects.live() if mine else None
    roles = newest.content.role_by_id if newest else {}
    found = list_reports(mine[:MAX_LISTED], imports, roles)
    context = {
        "site": newest.content if newest else None,
        "open": [(each, role_name(each, roles)) for each in mine[:MAX_LISTED] if not each.is_finished],
        "reports": found,
        "chosen": _chosen(request, found),
        "not_checked": NOT_CHECKED,
        "more": len(mine) > MAX_LISTED,
        "most": MAX_LISTED,
        "note": note_of(request),
    }
    return render(request, "assessment/reports.html", context)


def _chosen(request: HttpRequest, found: list[ListedReport]) -> ListedReport | None:
    """The report that another one is to be set beside."""
    key = request.GET.get("with")
    if key is None:
        return None
    chosen = next((report for report in found if report.key == key), None)
    if chosen is None:
        raise Http404("There is no such report, or it belongs to another browser.")
    return chosen


# Imports ----------------------------------------------------------------------------------------------


# GET, POST
@require_http_methods(["GET", "HEAD", "POST"])
def import_report(request: HttpRequest) -> HttpResponse:
    """Take in a report that was downloaded once. Nothing of a file that is refused is kept."""
    if request.method != "POST":
        return _import_page(request)
    if not Throttle.take(hashed_address(request, "plumb.import"), TRIES_PER_ADDRESS):
        return _import_page(request, TOO_MANY, 429)
    try:
        file = read_report(_sent(request), timezone.now())
    except NotAReport as refusal:
        return _import_page(request, str(refusal), 413 if isinstance(refusal, TooLarge) else 422)
    kept = ImportedReport.keep(ensure_person(request), file)
    if kept is Kept.FULL:
        return _import_page(request, FULL, 422)
    return redirect_to("reports", note=Note.IMPORTED if kept is Kept.NEW else Note.ALREADY_IMPORTED)


def _sent(request: HttpRequest) -> bytes:
    """The bytes of the one file of the form."""
    files = request.FILES.getlist("file")
    if len(files) != 1:
        raise NotAReport("Choose one file at a time." if files else "Choose the file plumb-report.json first.")
    refuse_large(files[0].size or 0)
    data: bytes = files[0].read()
    return data


def _import_page(request: HttpRequest, error: str = "", status: int = 200) -> HttpResponse:
    form = ImportForm({} if error else None)
    if error:
        form.add_error("file", error)
    context = {"form": form, "error": error, "most": MAX_IMPORTS, "not_checked": NOT_CHECKED}
    return render(request, "assessment/import.html", context, status=status)


# GET
@require_safe
def import_data(request: HttpRequest, key: str) -> HttpResponse:
    """Everything stored about an import, as a file that can be imported again."""
    body = as_file(import_document(own_import(request, key)))
    return attachment(body, "plumb-report.json", "application/json")


# POST
@require_POST
def delete_import(request: HttpRequest, key: str) -> HttpResponse:
    """Delete an import at once. Its file is still with its owner, so nothing asks twice."""
    own_import(request, key).erase()
    return redirect_to("reports", note=Note.DELETED)
