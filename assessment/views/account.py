"""An account's own page: its reports in one list, adding to it, taking everything along, deleting it."""

from typing import NamedTuple

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment.files.document import as_file, document_as_frozen, import_document
from assessment.form_fields import titled
from assessment.forms import AddForm, LeaveAccountForm, sentences
from assessment.models import FORMER_PERSON, PERSON, Account, Adopted, Assessment
from assessment.views.access import is_fresh, opened, with_account
from assessment.views.attachment import attachment
from assessment.views.notes import Note, note_of, redirect_to
from assessment.views.six_words import UNKNOWN, found_by_words, not_a_wrong_try
from skills.models import Edition
from skills.words import count_noun


class Entry(NamedTuple):
    """One line of the list."""

    assessment: Assessment
    role: str
    headline: str


class _Heading(msgspec.Struct):
    """As much of a frozen report as the list shows."""

    role: str
    headline: str
    emphasis: str


_HEADING = msgspec.json.Decoder(_Heading)
"""Made at import, like `skills.content.CONTENT`."""


# GET
@require_safe
@with_account
def overview(request: HttpRequest, account: Account) -> HttpResponse:
    """The list, and everything one can do with the account."""
    return _page(request, account)


def _page(request: HttpRequest, account: Account, status: int = 200, **changes: object) -> HttpResponse:
    former = str(request.session.get(FORMER_PERSON, ""))
    single = opened(request)
    waiting = Account.free_to_adopt(former, single) if former or single else 0
    context = {
        "account": account,
        "entries": _entries(account),
        "passkeys": account.passkeys.all(),
        "is_fresh": is_fresh(request),
        "waiting": count_noun(waiting, "report") if waiting else "",
        "retention_days": settings.PLUMB_RETENTION_DAYS,
        "note": note_of(request),
        "form": AddForm(),
        **changes,
    }
    return render(request, "account/account.html", context, status=status)


def _entries(account: Account) -> list[Entry]:
    """Finished ones under their headline; the others under their role, as the newest edition calls it if it can."""
    live = Edition.objects.live()
    roles = live.content.role_by_id if live else {}
    entries = []
    for assessment in account.assessments().defer("plan_json", "edition__text"):
        if assessment.is_finished:
            report = _HEADING.decode(assessment.report_json)
            entries.append(Entry(assessment, report.role, f"{report.headline} {report.emphasis}"))
        else:
            role = roles.get(assessment.role) or assessment.role_profile
            entries.append(Entry(assessment, role.name, ""))
    return entries


# POST
@require_POST
@with_account
def add(request: HttpRequest, account: Account) -> HttpResponse:
    """Take the one report that six words open into the list. Words of another account's report are wrong words."""
    form = AddForm(request.POST)
    assessment, error, status = found_by_words(request, form)
    if assessment:
        adopted = account.adopt(assessment)
        if adopted is not Adopted.ELSEWHERE:
            not_a_wrong_try(request)
            return redirect_to("account", note=Note.ADDED if adopted is Adopted.ADDED else Note.THERE)
        error, status = UNKNOWN, 422
    return _page(request, account, status, error=error, form=form)


# POST
@require_POST
@with_account
def add_all(request: HttpRequest, account: Account) -> HttpResponse:
    """Take over what this browser had before the sign-in: only when asked to, as browsers are shared."""
    former = str(request.session.get(FORMER_PERSON, ""))
    account.adopt_all(former, opened(request))
    if Account.free_to_adopt(former, opened(request)):
        return redirect_to("account", note=Note.LIST_FULL)
    request.session.pop(FORMER_PERSON, None)
    return redirect_to("account", note=Note.ADDED)


# GET
@require_safe
@with_account
def data(request: HttpRequest, account: Account) -> HttpResponse:
    """Everything there is about the account, as JSON: each assessment as its own download has it."""
    everything = {
        "format": "plumb-account-1",
        "email": account.email,
        "since": account.user.date_joined.isoformat(),
        "last_sign_in": account.user.last_login.isoformat() if account.user.last_login else None,
        "passkeys": [
            {
                "added_at": passkey.created_at.isoformat(),
                "last_used_at": passkey.last_used_at.isoformat() if passkey.last_used_at else None,
            }
            for passkey in account.passkeys.all()
        ],
        "assessments": [document_as_frozen(assessment) for assessment in account.assessments()],
        "imported_reports": [import_document(found) for found in account.imports()],
    }
    return attachment(as_file(everything), "plumb-account.json", "application/json")


# Leaving ----------------------------------------------------------------------------------------------


ONLY_THE_ACCOUNT = titled(
    "Only the account", "Your reports stay in this browser, without a name. Their six words still open them."
)


# GET, POST
@require_http_methods(["GET", "HEAD", "POST"])
@with_account
def delete(request: HttpRequest, account: Account) -> HttpResponse:
    """Say what goes, then delete it at once: the account with its reports, or without them."""
    form = LeaveAccountForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        count = Account.held_by(account.person)
        form.offer("what", [("everything", _everything(count)), ("account", ONLY_THE_ACCOUNT)])
        context = {"form": form, "error": sentences(form)}
        return render(request, "account/delete.html", context, status=422 if form.is_bound else 200)
    request.session.flush()
    if form.cleaned_data["what"] == "everything":
        account.erase()
        return redirect_to("account_deleted")
    request.session[PERSON] = account.close()
    return redirect_to("account_deleted", kept="reports")


def _everything(count: int) -> SafeString:
    lost = f"{capfirst(count_noun(count, 'report'))} with ratings, answers and plan. The six words and shared links stop working."
    text = f"{lost if count else 'No report made here is in it.'} Imported reports, if any, go too."
    return titled("The account and everything in it", text)


# GET
@require_safe
def deleted(request: HttpRequest) -> HttpResponse:
    """The receipt, which names nobody."""
    return render(request, "account/deleted.html", {"kept": request.GET.get("kept") == "reports"})
