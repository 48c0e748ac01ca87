"""What is in order on this site and what is not, as a page of the desk: what `manage.py doctor` says, to its owners."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.template.response import TemplateResponse

from config.doctor import LOOK, OK, WRONG, examine

WORDS = {WRONG: "Wrong", LOOK: "Worth a look", OK: "In order"}
"""What the page calls each state, the worst first."""


def checklist(request: HttpRequest) -> TemplateResponse:
    """GET: every finding by its state. For whoever may see the chores of the server; others are refused."""
    if not request.user.has_perm("assessment.view_chore"):
        raise PermissionDenied
    findings = [finding._replace(topic=finding.topic.replace("_", " ")) for finding in examine()]
    groups = [(words, [each for each in findings if each.state == state]) for state, words in WORDS.items()]
    context = {
        **admin.site.each_context(request),
        "title": "Is this site in order?",
        "groups": [group for group in groups if group[1]],
    }
    return TemplateResponse(request, "admin/checklist.html", context)
