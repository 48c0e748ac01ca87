"""What people send, read and checked. Each message is a sentence that says what to do."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.utils import ErrorList

from assessment import codes
from assessment.engine.asking.length import LENGTHS
from assessment.form_fields import Boxes, CutField, Line, LinesField, MailboxField, Radios, lines, titled
from assessment.models import MAX_LINK_LABEL, SHARE_DAYS, ProblemReport, SharedPart
from skills.content import MAX_LEVEL, Content, RoleProfile

UNSURE = "unsure"
"""The role choice "I am not sure yet"; it stands for the first role, the entry-level one."""

NO_ANSWER = "x"
"""Posted for "I can't say" and "I don't know yet"."""

MAX_PROBLEM_TEXT = 2_000
INCOMPLETE = "The form is incomplete. Send it again."


def form_key_field() -> forms.RegexField:
    """What a page made for its form, so that sending it twice does it once."""
    messages = {"required": INCOMPLETE, "invalid": "Send the form again."}
    return forms.RegexField(r"^[A-Za-z0-9_-]{16,64}$", widget=forms.HiddenInput, error_messages=messages)


def sentences(form: forms.Form, field: str | None = None) -> str:
    """The messages of a form as one text: of one field, or of the whole form."""
    lists = list(form.errors.values()) if field is None else [form.errors.get(field, ErrorList())]
    return " ".join(str(message) for messages in lists for message in messages)


def first_wrong(form: forms.Form) -> str:
    """The id of the first control that was refused; empty when none was that can be seen."""
    return next((form[name].id_for_label for name in form.errors if not form[name].is_hidden), "")


class SentForm(forms.Form):
    """A form whose fields have their names as ids. What is missing is said in a sentence of the page, not by a browser."""

    use_required_attribute = False
    ids = "%s"
    """Pattern of the ids, for the fields' names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": self.ids} | kwargs)

    def offer(self, field: str, choices: Iterable[tuple[object, str]]) -> None:
        """What the page shows to choose from. What may be sent, the field says."""
        self.fields[field].widget.choices = choices


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


class StartForm(SentForm):
    """Everything an assessment needs to begin."""

    length = forms.ChoiceField(
        label="How long should it be?",
        widget=Radios,
        choices=[(name, length.name) for name, length in LENGTHS.items()],
        error_messages={"required": "Choose a length.", "invalid_choice": "Choose one of the three lengths."},
    )
    start_key = form_key_field()


class RereadForm(SentForm):
    """Against which role, and by which edition, the same answers are read."""

    ids = "again-%s"

    role = forms.ChoiceField(label="Role")
    edition = forms.ChoiceField(label="Edition")

    def __init__(self, roles: Iterable[RoleProfile], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("role", [(role.id, role.name) for role in roles])


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
        label="Delete your account?",
        widget=Radios,
        choices=[("everything", "The account and its reports"), ("account", "Only the account")],
        error_messages={"required": "Choose what to delete.", "invalid_choice": "Choose one of the two below."},
    )


class ProblemForm(SentForm):
    """What is wrong with a question."""

    kind = forms.ChoiceField(
        label="What is wrong?",
        widget=Radios,
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


SHARED = {
    SharedPart.LEVELS: "Each area with its range and what the role asks for. Areas without a question need your own view too.",
    SharedPart.PLAN: "Steps, hours and weeks, with what to use for each.",
    SharedPart.OWN: "How you rated yourself, and where the check differs.",
}
SHARE_TIMES = list(zip(SHARE_DAYS, map(titled, ("1 day", "1 week", "1 month")), strict=True))


class ShareForm(SentForm):
    """What a shared link shows, and for how long."""

    parts = forms.MultipleChoiceField(
        label="What may they see?",
        widget=Boxes({"id": "part"}),
        choices=[(part.value, titled(part.label, text)) for part, text in SHARED.items()],
        error_messages={
            "required": "Choose at least one part to show.",
            "invalid_choice": "Choose from the parts below.",
            "invalid_list": "Choose from the parts below.",
        },
    )
    days = forms.TypedChoiceField(
        label="How long does it work?",
        widget=Radios({"id": "time"}),
        choices=SHARE_TIMES,
        initial=SHARE_DAYS[1],
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
