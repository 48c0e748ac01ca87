"""The forms of the plan: its pace and wishes, what becomes of a step, and when somebody wants to study."""

from datetime import date, timedelta
from typing import Any, NamedTuple
from zoneinfo import available_timezones

from django import forms
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.text import capfirst

from assessment.engine.planning.arrangement import OWN, ArrangedStep
from assessment.engine.planning.preferences import KINDS, LANGUAGES, NOT_LEADING
from assessment.engine.planning.schedule import MAX_WEEKLY_HOURS, MIN_WEEKLY_HOURS
from assessment.files.calendar import WEEKDAYS, Moments
from assessment.form_fields import Boxes, ClockTimeField, Days, Line, LinesField, Radios, WholeNumberField, lines
from assessment.forms import INCOMPLETE, SentForm
from assessment.models import MAX_NOTE, MAX_OWN_TITLE, MAX_OWN_URL, Assessment
from assessment.shown_report import over
from skills.web_address import WebAddressValidator


class WeeklyHoursForm(SentForm):
    """Hours a week as a plain number field, on the plan."""

    weekly_hours = WholeNumberField(
        "Hours a week",
        MIN_WEEKLY_HOURS,
        MAX_WEEKLY_HOURS,
        missing="Enter a number of hours.",
        shown=8,
        label="Hours a week",
    )
    weekly_hours.widget.attrs["id"] = "weekly-hours"


FARTHEST_DAYS = 3 * 366
"""A plan that far ahead is a guess."""


class WishesForm(SentForm):
    """What somebody wants of their plan. `until` is None without a date."""

    cost = forms.ChoiceField(
        label="What may it cost?",
        widget=Radios,
        choices=[("any", "Any cost"), ("audit", "Free, or free to audit"), ("free", "Free only")],
        error_messages={"required": "Choose what it may cost.", "invalid_choice": "Choose one of the costs below."},
    )
    kinds = forms.MultipleChoiceField(
        label="Which formats?",
        widget=Boxes({"id": "kind"}),
        choices=list(KINDS.items()),
        required=False,
        error_messages={"invalid_choice": "Choose from the formats below.", "invalid_list": "Choose formats."},
    )
    languages = forms.MultipleChoiceField(
        label="Which languages?",
        widget=Boxes({"id": "language"}),
        required=False,
        error_messages={"invalid_choice": "Choose from the languages below.", "invalid_list": "Choose languages."},
    )
    until = forms.CharField(
        label="Ready by (optional)",
        help_text="The plan then holds what closes most of the gap until that day.",
        widget=Line(attrs={"type": "date"}),
        required=False,
    )
    certificate = forms.ChoiceField(
        label="Certificate you want (optional)",
        required=False,
        error_messages={"invalid_choice": "Choose one of the certifications of your report."},
    )

    def __init__(self, assessment: Assessment, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        resources = assessment.content.resources
        usable = [resource for resource in resources if resource.kind not in NOT_LEADING]
        kinds, languages = ({getattr(resource, name) for resource in usable} for name in ("kind", "language"))
        wanted = assessment.certificate
        open_ones = [each for each in assessment.report.certificates if each.id == wanted or not over(each)]
        certificates = [(each.id, each.name) for each in open_ones]
        spoken = {resource.language for resource in resources}
        self.fields["languages"].choices = [(code, "") for code in spoken]  # type: ignore[attr-defined]
        self.fields["certificate"].choices = [("", "None"), *certificates]  # type: ignore[attr-defined]
        self.offer("kinds", [(kind, capfirst(name)) for kind, name in KINDS.items() if kind in kinds])
        self.offer("languages", [(code, LANGUAGES.get(code, code)) for code in sorted(languages)])

    def clean_until(self) -> date | None:
        text = self.cleaned_data["until"].strip()
        if not text:
            return None
        try:
            day = date.fromisoformat(text) if len(text) == len("2026-11-28") else None
        except ValueError:
            day = None
        if day is None:
            raise forms.ValidationError("Enter a date like 2027-03-31, or leave it empty.")
        today = timezone.localdate()
        if not today < day <= today + timedelta(days=FARTHEST_DAYS):
            raise forms.ValidationError("Choose a day after today and within three years.")
        return day


MIN_MINUTES, MAX_MINUTES = 15, 240
MAX_WEEKS = 26


class CalendarForm(SentForm):
    """When somebody wants to study. Its address has shorter names for days and start."""

    ids = "calendar-%s"

    days = forms.MultipleChoiceField(
        label="On which days?",
        widget=Days,
        choices=list(WEEKDAYS.items()),
        error_messages={"required": "Choose at least one day.", "invalid_choice": "Choose days from the list."},
    )
    time = ClockTimeField(
        label="Start time",
        widget=Line(attrs={"type": "time"}),
        error_messages={"required": "Enter a time from 00:00 to 23:59, like 18:30."},
    )
    minutes = WholeNumberField("Minutes", MIN_MINUTES, MAX_MINUTES, label="Minutes each time")
    weeks = WholeNumberField(
        "Weeks",
        1,
        MAX_WEEKS,
        label="For how many weeks?",
        help_text=f"At most {MAX_WEEKS}. The events end earlier when the steps do.",
    )
    zone = forms.CharField(
        label="Time zone (optional)",
        help_text="Like Europe/Berlin. Without one, the times are those of whatever zone your calendar is set to.",
        required=False,
    )
    anyway = forms.BooleanField(required=False)
    start = forms.DateField(
        input_formats=["%Y-%m-%d"],
        validators=[MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2199, 12, 31))],
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), INCOMPLETE),
    )

    def add_prefix(self, field_name: str) -> str:
        return {"days": "day", "start": "from"}.get(field_name, field_name)

    def clean_zone(self) -> str:
        name = str(self.cleaned_data["zone"]).strip()
        if name and name not in available_timezones():
            raise forms.ValidationError("Enter a time zone like Europe/Berlin, or leave it empty.")
        return name

    def moments(self) -> Moments:
        """What a valid form asks for."""
        data = self.cleaned_data
        days = frozenset(place for place, day in enumerate(WEEKDAYS) if day in data["days"])
        return Moments(days, data["time"], data["minutes"], data["weeks"], data["start"], data["zone"])


STEP_ACTIONS = ("done", "undone", "earlier", "later", "resource", "note")


class StepForm(SentForm):
    """What to do with one step of the plan."""

    do = forms.ChoiceField(
        widget=forms.HiddenInput,
        choices=[(action, action) for action in STEP_ACTIONS],
        error_messages={
            "required": INCOMPLETE,
            "invalid_choice": "A step can’t do that. Use the buttons below.",
        },
    )


class NoteForm(SentForm):
    """What somebody notes on a step."""

    note = LinesField(
        label="Note, for you alone",
        widget=lines(3),
        required=False,
        max_length=MAX_NOTE,
        error_messages={"max_length": f"A note has at most {MAX_NOTE} characters."},
    )


class ResourceForm(SentForm):
    """What to use for a step: one of its resources, or one's own. Title and address count for one's own alone."""

    resource = forms.CharField(label="Use", widget=forms.Select, required=False, validators=[MaxLengthValidator(80)])
    title = forms.CharField(
        label="Name of my own",
        widget=Line(attrs={"autocomplete": "off"}),
        max_length=MAX_OWN_TITLE,
        error_messages={
            "required": "Name your own resource.",
            "max_length": f"A name has at most {MAX_OWN_TITLE} characters.",
        },
    )
    url = forms.CharField(
        label="Its address (optional)",
        widget=Line(attrs={"type": "url", "autocomplete": "off"}),
        required=False,
        max_length=MAX_OWN_URL,
        validators=[WebAddressValidator()],
        error_messages={"max_length": f"An address has at most {MAX_OWN_URL} characters."},
    )

    def __init__(self, *args: Any, kept: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.data.get("title", "").strip() not in ("", kept):  # a new name means it, whatever the list says
            self.data = {name: self.data[name] for name in self.data} | {"resource": OWN}
        if self.data.get("resource") != OWN:
            self.fields["title"].required = False
            self.fields["title"].validators = self.fields["url"].validators = []


class StepForms(NamedTuple):
    """What changes one step."""

    resource: ResourceForm
    note: NoteForm


def step_forms(each: ArrangedStep, refused: forms.Form | None = None) -> StepForms:
    """The forms of a step as it stands; one of them as it was sent, if that was refused."""
    mark, use = each.mark, each.step.use
    now = {"resource": use.id if use else "", "title": mark.own_title, "url": mark.own_url}
    resource = refused if isinstance(refused, ResourceForm) else ResourceForm(initial=now)
    note = refused if isinstance(refused, NoteForm) else NoteForm(initial={"note": mark.note})
    resource.auto_id = note.auto_id = f"%s-{each.step.key}"
    first = [("", "What the plan proposed first")] if mark.resource else []
    offered = [(source.id, source.title) for source in (use, *each.step.alternatives) if source and source.id != OWN]
    resource.offer("resource", [*first, *offered, (OWN, "My own, named below")])
    return StepForms(resource, note)
