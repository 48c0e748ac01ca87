"""Where the questions of a file come from, as an editor says it."""

from typing import Any

from django import forms

from skills.admin.desk import refuse_unwanted
from skills.validation.findings import is_address


def _line(name: str, label: str, help_text: str, size: int, most: int, missing: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=bool(missing),
        max_length=most,
        widget=forms.TextInput(attrs={"size": size}),
        validators=[refuse_unwanted],
        error_messages={"required": missing, "max_length": f"{name}: at most {most} characters."},
    )


class OriginForm(forms.Form):
    """Title, licence, address and author of a collection of questions. What is missing is said by the page."""

    use_required_attribute = False

    title = _line(
        "Title",
        "Where they come from",
        "Such as the name of the course or collection. Learners see it as the source.",
        60,
        120,
        "Say where the questions come from.",
    )
    licence = _line(
        "Licence",
        "Licence",
        "Such as CC BY 4.0, or “own” if they are yours.",
        30,
        60,
        "Say under which licence they may be used, or «own» if they are yours.",
    )
    url = _line("Url", "Address", "Where they can be found, if anywhere.", 60, 400)
    author = _line("Author", "Author", "Who answers for them, if known.", 40, 80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"])
        if url and not is_address(url):
            raise forms.ValidationError("The address must start with https:// or http://.")
        return url

    def sentences(self) -> list[str]:
        """What is wrong, in the order of the fields."""
        return [str(message) for messages in self.errors.values() for message in messages]
