"""What is in order on this site and what is not, as a page of the desk: what `manage.py doctor` says, to its owners."""

import re
import sys
from pathlib import Path

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from config.doctor import LOOK, OK, WRONG, examine
from skills.admin.refusals import NotAllowed

WORDS = {WRONG: "Wrong", LOOK: "Worth a look", OK: "In order"}
"""What the page calls each state, the worst first."""


COMMAND = re.compile(r"(manage\.py \w+(?: (?:[A-Z]{3,}|--[\w-]+))*|chmod \d+ \S+|(?:PLUMB|DATABASE)_\w+(?:=[\w,]+)?)")
"""What is typed as it stands, in the sentences of the findings."""
INSTALLED = ("site-packages", "dist-packages")
"""Where a wheel lies."""


def setup(request: HttpRequest) -> HttpResponse:
    """GET: on to the checklist; where nobody can sign in to read it, how to make somebody who can."""
    if User.objects.filter(is_staff=True, is_active=True).exists():
        return redirect("checklist")
    return render(request, "setup.html", {"command": admin_command()})


def admin_command() -> str:
    """What makes an administrator of this site: `make admin` reaches only data that lie in the checkout."""
    if Path(sys.argv[0]).name == "plumb" or settings.BASE_DIR.parent.name in INSTALLED:
        return "plumb createsuperuser"
    here = (settings.BASE_DIR / "Makefile").exists() and settings.PLUMB_DATA.is_relative_to(settings.BASE_DIR)
    return "make admin" if here else "manage.py createsuperuser"


def with_commands(text: str) -> SafeString:
    """The text with what is typed as it stands set as such."""
    pieces = enumerate(COMMAND.split(text))
    return format_html_join(
        "",
        "{}",
        ((format_html('<code translate="no">{}</code>', piece) if place % 2 else piece,) for place, piece in pieces),
    )


def checklist(request: HttpRequest) -> TemplateResponse:
    """GET: every finding by its state. For whoever may see the chores of the server; others are refused."""
    if not request.user.has_perm("assessment.view_chore"):
        raise NotAllowed("assessment.view_chore", "You may not see whether this site is in order.")
    findings = [
        finding._replace(
            topic=finding.topic.replace("_", " "),
            sentence=with_commands(finding.sentence),
            advice=with_commands(finding.advice),
        )
        for finding in examine()
    ]
    groups = [(words, [each for each in findings if each.state == state]) for state, words in WORDS.items()]
    context = {
        **admin.site.each_context(request),
        "title": "Is this site in order?",
        "groups": [group for group in groups if group[1]],
    }
    return TemplateResponse(request, "admin/checklist.html", context)
