"""The page with the two ways into an account, a code and a passkey; each comes back to it with what went wrong."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from assessment.forms import SignInForm
from assessment.views.access import account_of


def sign_in_page(request: HttpRequest, email: str = "", error: str = "", status: int = 200) -> HttpResponse:
    """The sign-in page. The error is about the address, or about the way in that led back here."""
    form = SignInForm(initial={"email": email})
    context = {"form": form, "error": error, "account": account_of(request)}
    return render(request, "account/sign_in.html", context, status=status)
