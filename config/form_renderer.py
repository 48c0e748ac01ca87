"""The controls of forms without their templates: Django renders some twenty small templates for one plan step's forms.

What comes out is what Django's templates make, letter for letter (a test compares them), and every control that is not
named here still comes from its template.
"""

from collections.abc import Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

INPUTS = frozenset(
    f"django/forms/widgets/{kind}.html"
    for kind in ("text", "email", "hidden", "number", "url", "input", "radio_option", "checkbox_option")
)


class QuickForms(DjangoTemplates):
    """Django's renderer of forms, which writes lines, boxes of text and lists to choose from by itself."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> SafeString:
        """A control as HTML."""
        widget = context.get("widget", {})
        if template_name in INPUTS and not widget.get("wrap_label"):
            return SafeString(_line(widget))
        if template_name == "django/forms/widgets/textarea.html":
            return SafeString(_box(widget))
        if template_name == "django/forms/widgets/select.html":
            return SafeString(_list(widget))
        return SafeString(super().render(template_name, context, request))


def _line(widget: Mapping[str, Any]) -> str:
    value = "" if widget["value"] is None else f' value="{_text(widget["value"])}"'
    return f'<input type="{_text(widget["type"])}" name="{_text(widget["name"])}"{value}{_attributes(widget)}>'


def _box(widget: Mapping[str, Any]) -> str:
    value = _text(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{_text(widget["name"])}"{_attributes(widget)}>\n{value}</textarea>'


def _list(widget: Mapping[str, Any]) -> str:
    parts = []
    for name, options, _ in widget["optgroups"]:
        parts += [f'\n  <optgroup label="{_text(name)}">'] if name else []
        parts += [f"\n  {_option(option)}\n" for option in options]
        parts += ["\n  </optgroup>"] if name else []
    return f'<select name="{_text(widget["name"])}"{_attributes(widget)}>{"".join(parts)}\n</select>'


def _option(option: Mapping[str, Any]) -> str:
    return f'<option value="{_text(option["value"])}"{_attributes(option)}>{_text(option["label"])}</option>'


def _attributes(widget: Mapping[str, Any]) -> str:
    """What else a control says of itself. True stands for a name alone, and False for nothing at all."""
    told = ((name, value) for name, value in widget["attrs"].items() if value is not False)
    return "".join(f" {_text(name)}" if value is True else f' {_text(name)}="{_text(value)}"' for name, value in told)


def _text(value: object) -> str:
    """Escaped, unless it is HTML already."""
    return conditional_escape(value if isinstance(value, SafeString) else str(value))
