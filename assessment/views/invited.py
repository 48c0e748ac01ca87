"""An invitation to be somebody whose level is known: what it is for, and the choice to take part or not."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from assessment.models import Invitation
from assessment.views.access import INVITED
from assessment.views.notes import redirect_to
from skills.framework import LEVELS
from skills.models import Edition

UNDECIDED = "Choose whether your answers may count with this level."


# GET, POST
@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """Say in plain words what the level is used for; the button decides for the next assessment of this browser.

    A link that was used or has ended is a page that says so, and the way in as anybody.
    """
    invitation = Invitation.open_with(token)
    if request.method != "POST" or invitation is None:
        return _page(request, token, invitation, status=404 if invitation is None else 200)
    match request.POST.get("choice"):
        case "yes":
            request.session[INVITED] = token
        case "no":
            request.session.pop(INVITED, None)
        case _:
            return _page(request, token, invitation, status=422)
    return redirect_to("start_role")


def _page(request: HttpRequest, token: str, invitation: Invitation | None, status: int) -> HttpResponse:
    edition = Edition.objects.live()
    levels = edition.content.framework.levels if edition else LEVELS
    context = {
        "level": levels[invitation.level] if invitation else None,
        "token": token,
        "error": UNDECIDED if status == 422 else "",
    }
    return render(request, "assessment/invited.html", context, status=status)
