"""The bare site's one page and its address."""

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from benchmarks.bare.models import Answer, Attempt

OPTIONS = [(str(place), f"Option {place}, in about as many words as an answer to a question has") for place in range(5)]


class AnswerForm(forms.Form):
    """What was chosen."""

    choice = forms.ChoiceField(choices=OPTIONS)


# GET, POST
def question(request: HttpRequest) -> HttpResponse:
    """The current question; a POST saves the answer to it and shows the next."""
    if "attempt" not in request.session:
        request.session["attempt"] = Attempt.objects.create().pk
    form = AnswerForm(request.POST if request.method == "POST" else None)
    with transaction.atomic():
        attempt = Attempt.objects.select_for_update().get(pk=request.session["attempt"])
        if form.is_valid():
            Answer.objects.create(attempt=attempt, question=attempt.answered, choice=form.cleaned_data["choice"])
            attempt.answered += 1
            attempt.save(update_fields=["answered"])
    return render(request, "bare/question.html", {"number": attempt.answered + 1, "options": OPTIONS, "form": form})


urlpatterns = [path("", question)]
