"""Withdrawing a question at the desk, and taking that back: each a page that says what it bears on, then a button."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods

from assessment.withdrawals import Reach, reaches
from skills.admin.lists import WithList
from skills.admin.refusals import NotAllowed
from skills.models import Item, Withdrawal
from skills.publishing import how_withdrawn, take_back, withdraw

QUESTION = "admin/assessment/_question_as_it_was.html"


class WithdrawForm(forms.Form):
    """Which wordings, and why."""

    wordings = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose at least one wording.",
            "invalid_choice": "One of these wordings is not published. Look at the page again, then choose.",
        },
    )
    reason = forms.CharField(
        max_length=200,
        label="What is wrong with it, in one line",
        widget=forms.TextInput(attrs={"size": 60}),
        error_messages={"required": "Say in one line what is wrong. Other editors read it."},
    )


@admin.register(Withdrawal)
class WithdrawalAdmin(WithList):
    """What was withdrawn, by whom and why. Rows come and end by the two pages here, and are kept."""

    list_display = ("item", "reason", "withdrawn_at", "withdrawn_by", "taken_back")
    list_filter = (("lifted_at", admin.EmptyFieldListFilter),)
    search_fields = ("item", "reason")
    fields = ("item", "reason", "withdrawn_at", "withdrawn_by", "lifted_at", "lifted_by")
    change_form_template = "admin/assessment/withdrawal.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """By the question's own page."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What happened stays as it happened."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """It can be taken back, and both stay on record."""
        return False

    @admin.display(description="taken back", ordering="lifted_at")
    def taken_back(self, withdrawal: Withdrawal) -> str:
        """By whom; empty while it holds."""
        return (withdrawal.lifted_by or "yes") if withdrawal.lifted_at else ""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("withdraw/<slug:item>/", view(self.withdraw_view), name="skills_withdrawal_withdraw"),
            path("<int:pk>/take-back/", view(self.take_back_view), name="skills_withdrawal_take_back"),
            *super().get_urls(),
        ]

    # Withdrawing -----------------------------------------------------------------------------------------

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def withdraw_view(self, request: HttpRequest, item: str) -> HttpResponse:
        """Say what the withdrawal of a question bears on, then withdraw it."""
        if not request.user.has_perm("skills.add_withdrawal"):
            raise NotAllowed("skills.add_withdrawal", "You may not withdraw questions.")
        found = reaches(item)
        row = Item.objects.filter(slug=item).first()
        if row is None and not found:
            raise Http404("There is no such question.")
        open_ones = [reach for reach in found if reach.withdrawal is None]
        form = WithdrawForm(request.POST if request.method == "POST" else None)
        form.fields["wordings"].choices = [(reach.wording, reach.where) for reach in found]  # type: ignore[attr-defined]
        if form.is_valid():
            made = withdraw(item, form.cleaned_data["wordings"], form.cleaned_data["reason"], _name(request))
            return self._withdrawn(request, item, made)
        chosen = form.data.getlist("wordings") if form.is_bound else [reach.wording for reach in open_ones]  # type: ignore[attr-defined]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "question_template": QUESTION,
            "title": "Withdraw a question now",
            "row": row,
            "item": item,
            "reaches": [(reach, reach.wording in chosen) for reach in found],
            "open_ones": open_ones,
            "form": form,
            "retires": row is not None and row.state != Item.State.RETIRED,
        }
        status = 422 if form.is_bound else 200
        return TemplateResponse(request, "admin/assessment/withdraw.html", context, status=status)

    def _withdrawn(self, request: HttpRequest, item: str, made: list[Withdrawal]) -> HttpResponse:
        if not made:
            self.message_user(request, "It was withdrawn already. Nothing has changed.", messages.INFO)
            return _to_list()
        for withdrawal in made:
            self.log_addition(request, withdrawal, [{"added": {}}])
        retired = any(withdrawal.draft_state for withdrawal in made)
        _log(request, item, f"{how_withdrawn(made[0].reason)}{' Retired in the draft.' if retired else ''}")
        draft = "The draft’s question is retired with it." if retired else "The draft is as it was."
        text = f"“{item}” is withdrawn: nobody is asked it any more, and open assessments do not count it. {draft}"
        self.message_user(request, text, messages.SUCCESS)
        return _to_list()

    # Taking it back --------------------------------------------------------------------------------------

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def take_back_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say what the end of a withdrawal bears on, then end it."""
        if not request.user.has_perm("skills.change_withdrawal"):
            raise NotAllowed("skills.change_withdrawal", "You may not take withdrawals back.")
        withdrawal = get_object_or_404(Withdrawal, pk=pk)
        if request.method == "POST":
            return self._taken_back(request, withdrawal)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "question_template": QUESTION,
            "title": "Take a withdrawal back",
            "withdrawal": withdrawal,
            "reach": _reach_of(withdrawal),
        }
        return TemplateResponse(request, "admin/assessment/take_back.html", context)

    def _taken_back(self, request: HttpRequest, withdrawal: Withdrawal) -> HttpResponse:
        if take_back(withdrawal, _name(request)):
            _log(request, withdrawal.item, "Withdrawal taken back.")
            self.log_change(request, withdrawal, "Taken back.")
            text = f"“{withdrawal.item}” is asked and scored again, wherever its edition has it."
            self.message_user(request, text, messages.SUCCESS)
        else:
            self.message_user(request, "It had been taken back already. Nothing has changed.", messages.INFO)
        return _to_list()


def _name(request: HttpRequest) -> str:
    return str(request.user.get_username())


def _to_list() -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:skills_withdrawal_changelist"))


def _reach_of(withdrawal: Withdrawal) -> Reach | None:
    return next((reach for reach in reaches(withdrawal.item) if reach.wording == withdrawal.wording), None)


def _log(request: HttpRequest, item: str, message: str) -> None:
    """Put it into the history of the draft's question, if the draft has it."""
    LogEntry.objects.log_actions(request.user.pk or 0, Item.objects.filter(slug=item), CHANGE, change_message=message)
