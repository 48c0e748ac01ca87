"""The fields of forms that people send: texts, numbers and addresses, as browsers and phones write them."""

import re
from datetime import time
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString

from assessment.files.calendar import WEEKDAYS
from assessment.models import mailbox


def lines(rows: int) -> forms.Textarea:
    """A box for some lines of text, as wide as the page lets it."""
    return forms.Textarea(attrs={"rows": rows, "cols": False})


class Radios(forms.RadioSelect):
    """One of a few. Their ids are numbered from 1, and a link to the field leads to the first."""

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return f"{id_}-{int(index or 0) + 1}"

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> dict[str, Any]:
        """Of each choice. What is wrong with all is said of all."""
        attrs = super().build_attrs(base_attrs, extra_attrs)
        return {name: value for name, value in attrs.items() if name != "aria-invalid"}


class Boxes(Radios, forms.CheckboxSelectMultiple):
    """Any of a few, with ids in the same way."""


class Days(Boxes):
    """Days of the week for the calendar. The first has the id of them all."""

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return f"calendar-{[*WEEKDAYS][int(index or 0)]}" if int(index or 0) else "calendar-days"


def titled(title: str, text: str = "") -> SafeString:
    """What a choice is called, and below that what it means."""
    return format_html("<b>{}</b><span>{}</span>" if text else "<b>{}</b>", title, text)


class LinesField(forms.CharField):
    """Some lines of text. Browsers count a line end as one character when one types, and send two."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(str(value or "").replace("\r\n", "\n").replace("\r", "\n"))


class Line(forms.TextInput):
    """A line of text. An empty one has an empty value, where Django leaves the value out."""

    def format_value(self, value: Any) -> str:
        return "" if value is None else str(value)


class CutField(forms.CharField):
    """A text of which the page that refuses it repeats no more letters than are `shown`."""

    def __init__(self, *, shown: int = 10, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.shown = shown

    def bound_data(self, data: Any, initial: Any) -> Any:
        return str(data or "")[: self.shown]


class ShortField(CutField):
    """A text whose right values are short, and have no spaces around them."""

    def bound_data(self, data: Any, initial: Any) -> Any:
        return super().bound_data(str(data or "").strip(), initial)


def digits() -> Line:
    """A line for a number of up to four digits."""
    return Line(attrs={"inputmode": "numeric", "size": 4, "maxlength": 4, "autocomplete": "off"})


class WholeNumberField(ShortField):
    """A number in plain digits: no sign, no point, no power of ten, no other script's digits."""

    def __init__(self, what: str, low: int, high: int, missing: str = "", **kwargs: Any) -> None:
        self.wrong = f"{what} must be a whole number from {low} to {high}."
        self.low, self.high = low, high
        super().__init__(error_messages={"required": missing or self.wrong}, widget=digits(), **kwargs)

    def to_python(self, value: Any) -> Any:
        """The number as an int; an empty text stays one."""
        text = super().to_python(value) or ""
        if not text:
            return text
        if not (re.fullmatch("[0-9]{1,4}", text) and self.low <= int(text) <= self.high):
            raise forms.ValidationError(self.wrong)
        return int(text)


class ClockTimeField(ShortField):
    """A time of the day as browsers send it, like 18:30."""

    def to_python(self, value: Any) -> Any:
        """The time; an empty text stays one."""
        text = super().to_python(value) or ""
        if not text:
            return text
        if not re.fullmatch("(?:[01][0-9]|2[0-3]):[0-5][0-9]", text):
            raise forms.ValidationError(self.error_messages["required"])
        return time.fromisoformat(text)


class MailboxField(forms.EmailField):
    """An e-mail address in its one spelling, however a phone or a word processor wrote it."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        try:
            return mailbox(text) if text else text
        except UnicodeError as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error
