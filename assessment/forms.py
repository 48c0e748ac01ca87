"""What people send, read and checked. Each message is a sentence that says what to do."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple
from zoneinfo import available_timezones

from django import forms
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.forms.utils import ErrorList
from django.utils import timezone

from assessment import codes
from assessment.engine.asking.length import LENGTHS
from assessment.engine.planning.arrangement import OWN, ArrangedStep
from assessment.engine.planning.preferences import KINDS
from assessment.engine.planning.schedule import MAX_WEEKLY_HOURS, MIN_WEEKLY_HOURS
from assessment.files.calendar import WEEKDAYS, Moments
from assessment.form_fields import (
    ClockTimeField,
    CutField,
    Line,
    LinesField,
    MailboxField,
    WholeNumberField,
    lines,
)
from assessment.models import (
    MAX_LINK_LABEL,
    MAX_NOTE,
    MAX_OWN_TITLE,
    MAX_OWN_URL,
    SHARE_DAYS,
    Assessment,
    ProblemReport,
    SharedPart,
)
from assessment.shown_report import over
from skills.content import MAX_LEVEL, Content
from skills.web_address import WebAddressValidator

UNSURE = "unsure"
"""The role choice "I am not sure yet"; it stands for the first role, the entry-level one."""

NO_ANSWER = "x"
"""Posted for "I can't say" and "I don't know yet"."""

MAX_PROBLEM_TEXT = 2_000
INCOMPLETE = "The form is incomplete. Send it again."


def form_key_field() -> forms.RegexField:
    """What a page made for its form, so that sending it twice does it once."""
    messages = {"required": INCOMPLETE, "invalid": "Send the form again."}
    return forms.RegexField(r"^[A-Za-z0-9_-]{16,64}$", error_messages=messages)


def sentences(form: forms.Form, field: str | None = None) -> str:
    """The messages of a form as one text: of one field, or of the whole form."""
    lists = list(form.errors.values()) if field is None else [form.errors.get(field, ErrorList())]
    return " ".join(str(message) for messages in lists for message in messages)


def first_wrong(form: forms.Form, fields: Iterable[str]) -> str:
    """The first of these fields that was refused; empty when none was."""
    return next((field for field in fields if field in form.errors), "")


class SentForm(forms.Form):
    """A form whose fields have their names as ids. What is missing is said in a sentence of the page, not by a browser."""

    use_required_attribute = False
    ids = "%s"
    """Pattern of the ids, for the fields' names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": self.ids} | kwargs)


class RoleForm(SentForm):
    """The target role."""

    role = forms.ChoiceField(
        error_messages={
            "required": "Choose a job, or choose “I am not sure yet”.",
            "invalid_choice": "That job is not on the list. Choose one below.",
        }
    )

    def __init__(self, content: Content, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(role.id, role.name) for role in content.roles]
        self.fields["role"].choices = [*choices, (UNSURE, "I am not sure yet")]  # type: ignore[attr-defined]


def hours_field() -> WholeNumberField:
    """Hours a week as somebody types them."""
    missing = "Enter a number of hours."
    return WholeNumberField("Hours a week", MIN_WEEKLY_HOURS, MAX_WEEKLY_HOURS, missing, shown=8, label="Hours a week")


class WeeklyHoursForm(SentForm):
    """Hours a week as a plain number field, on the plan."""

    weekly_hours = hours_field()
    weekly_hours.widget.attrs["id"] = "weekly-hours"


COSTS = {"any": "Any cost", "audit": "Free, or free to audit", "free": "Free only"}
FARTHEST_DAYS = 3 * 366
"""A plan that far ahead is a guess."""


class WishesForm(SentForm):
    """What somebody wants of their plan. `until` is None without a date."""

    cost = forms.ChoiceField(
        choices=list(COSTS.items()),
        error_messages={"required": "Choose what it may cost.", "invalid_choice": "Choose one of the costs below."},
    )
    kinds = forms.MultipleChoiceField(
        choices=list(KINDS.items()),
        required=False,
        error_messages={"invalid_choice": "Choose from the formats below.", "invalid_list": "Choose formats."},
    )
    languages = forms.MultipleChoiceField(
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
        languages = {resource.language for resource in assessment.content.resources}
        wanted = assessment.certificate
        open_ones = [each for each in assessment.report.certificates if each.id == wanted or not over(each)]
        certificates = [(each.id, each.name) for each in open_ones]
        self.fields["languages"].choices = [(code, code) for code in languages]  # type: ignore[attr-defined]
        self.fields["certificate"].choices = [("", "None"), *certificates]  # type: ignore[attr-defined]

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

    def offer(self, resources: list[tuple[str, str]]) -> None:
        """What the page shows to choose from: ids and titles. Whether a step has what was sent, the plan says."""
        self.fields["resource"].widget.choices = resources


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
    resource.offer([*first, *offered, (OWN, "My own, named below")])
    return StepForms(resource, note)


class StartForm(SentForm):
    """Everything an assessment needs to begin."""

    length = forms.ChoiceField(
        choices=[(name, length.name) for name, length in LENGTHS.items()],
        error_messages={"required": "Choose a length.", "invalid_choice": "Choose one of the three lengths."},
    )
    start_key = form_key_field()


class RatingForm(SentForm):
    """One self-rating. `level` is None for "I can't say"."""

    level = forms.TypedChoiceField(
        choices=[(value, value) for value in (*map(str, range(MAX_LEVEL + 1)), NO_ANSWER)],
        coerce=lambda value: None if value == NO_ANSWER else int(value),
        empty_value=None,
        error_messages={
            "required": "Choose the sentence that fits, or “I can’t say”.",
            "invalid_choice": "Choose one of the sentences below.",
        },
    )


MOST_OPTIONS = 5
"""A question has three to five options (see skills.validation)."""


class ChoiceForm(SentForm):
    """A choice among options. `choice` is the place of the option as shown, None for "I don't know yet"."""

    choice = forms.TypedChoiceField(
        choices=[(value, value) for value in (*map(str, range(MOST_OPTIONS)), NO_ANSWER)],
        coerce=lambda value: None if value == NO_ANSWER else int(value),
        empty_value=None,
        error_messages={
            "required": "Choose an answer, or “I don’t know yet”.",
            "invalid_choice": "Choose one of the answers below.",
        },
    )

    def refuse_choice(self) -> None:
        """Say that there is no such place: this question has fewer options than the most."""
        self.add_error("choice", self.fields["choice"].error_messages["invalid_choice"])


class AnswerForm(ChoiceForm):
    """The response to one question."""

    question = forms.RegexField(
        r"^[0-9a-f]{16}$",
        error_messages={"required": "The form is incomplete. Answer again.", "invalid": "Answer again."},
    )


MAX_TYPED_CODE = 200
"""Letters of a return code with all that people put between the words."""


def words_field(label: str, hint: str, autocomplete: str) -> CutField:
    """A return code, as typed or pasted."""
    attrs = {"autocomplete": autocomplete, "autocapitalize": "none", "spellcheck": "false"}
    return CutField(
        label=label,
        help_text=hint,
        widget=Line(attrs=attrs),
        shown=MAX_TYPED_CODE,
        max_length=MAX_TYPED_CODE,
        error_messages={"required": "Enter your six words."},
    )


class ResumeForm(SentForm):
    """The six words of an assessment."""

    code = words_field("Your six words", "Capitals and separators do not matter.", "current-password")

    def clean_code(self) -> str:
        try:
            return codes.parse(self.cleaned_data["code"])
        except codes.BadCode as error:
            raise forms.ValidationError(str(error)) from error


class AddForm(ResumeForm):
    """The same, of a report that an account takes into its list."""

    code = words_field("Its six words", "That report moves into your list. Its words go on opening it.", "off")


class SignInForm(SentForm):
    """Where the code goes."""

    email = MailboxField(
        label="Your e-mail address",
        help_text="A code goes there. It signs you in, and the first one makes the account. There is no password.",
        widget=Line(attrs={"type": "email", "autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}),
        max_length=254,
        error_messages={
            "required": "Enter your e-mail address.",
            "invalid": "Enter an e-mail address, such as name@example.org.",
            "max_length": "That is too long for an e-mail address.",
        },
    )


class CodeForm(SentForm):
    """The code from the mail."""

    code = forms.CharField(
        label="Code",
        help_text="Eight letters. Capitals and the dash do not matter.",
        widget=Line(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}),
        max_length=40,
        error_messages={"required": "Enter the code from the mail.", "max_length": "That is too long for a code."},
    )


class LeaveAccountForm(SentForm):
    """What goes with an account."""

    what = forms.ChoiceField(
        choices=[("everything", "The account and its reports"), ("account", "Only the account")],
        error_messages={"required": "Choose what to delete.", "invalid_choice": "Choose one of the two below."},
    )


class ProblemForm(SentForm):
    """What is wrong with a question."""

    kind = forms.ChoiceField(
        choices=ProblemReport.Kind.choices,
        error_messages={"required": "Choose what is wrong.", "invalid_choice": "Choose one of the reasons below."},
    )
    text = LinesField(
        label="What would you change? (optional)",
        widget=lines(4),
        required=False,
        max_length=MAX_PROBLEM_TEXT,
        error_messages={"max_length": f"Use at most {MAX_PROBLEM_TEXT} characters."},
    )


SHARE_TIMES = dict(zip(SHARE_DAYS, ("1 day", "1 week", "1 month"), strict=True))


class ShareForm(SentForm):
    """What a shared link shows, and for how long."""

    parts = forms.MultipleChoiceField(
        choices=SharedPart.choices,
        error_messages={
            "required": "Choose at least one part to show.",
            "invalid_choice": "Choose from the parts below.",
            "invalid_list": "Choose from the parts below.",
        },
    )
    days = forms.TypedChoiceField(
        choices=list(SHARE_TIMES.items()),
        coerce=int,
        error_messages={"required": "Choose how long it works.", "invalid_choice": "Choose one of the times below."},
    )
    label = forms.CharField(
        label="A note for you (optional)",
        help_text="To tell your links apart. They don’t see it.",
        widget=Line(attrs={"autocomplete": "off"}),
        required=False,
        max_length=MAX_LINK_LABEL,
        error_messages={"max_length": f"Use at most {MAX_LINK_LABEL} characters."},
    )
    form_key = form_key_field()


class ImportForm(SentForm):
    """A report that was downloaded once. What is wrong with the file, its reader says (`report_file`)."""

    file = forms.FileField(
        label="The file",
        help_text=(
            "It came from “Download my data” and is called plumb-report.json, if you did not rename it. At most 1 MB."
        ),
        widget=forms.FileInput(attrs={"accept": ".json, application/json"}),
        required=False,
    )
