"""Controls that are written without templates are those that Django's templates make, letter for letter."""

import inspect

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from assessment import forms as product
from assessment import plan_forms
from config.form_renderer import QuickForms

HOSTILE = "<\"'>&amp; ’\n second line"


class Controls(forms.Form):
    line = forms.CharField(widget=forms.TextInput(attrs={"a": HOSTILE, "on": True, "off": False, "size": 4}))
    box = forms.CharField(widget=forms.Textarea(attrs={"rows": 3, "cols": False}))
    hidden = forms.CharField(widget=forms.HiddenInput)
    mail = forms.EmailField()
    number = forms.IntegerField(min_value=1, max_value=10_000)
    address = forms.URLField(assume_scheme="https")
    moment = forms.DateTimeField()
    chosen = forms.ChoiceField(
        choices=[
            ("", gettext_lazy("Yes")),
            ("a&b", HOSTILE),
            (1, 1_000),
            ("safe", SafeString("<b>safe</b>")),
            ("Group <1>", [("x", "X"), ("y", "Y")]),
        ]
    )
    many = forms.MultipleChoiceField(choices=[("x", "X"), ("y", "Y")])
    yes = forms.BooleanField()
    boxes = forms.MultipleChoiceField(choices=[("x", HOSTILE), ("y", "Y")], widget=forms.CheckboxSelectMultiple)
    one_of = forms.ChoiceField(choices=[("x", "X"), ("y", "Y")], widget=forms.RadioSelect)
    file = forms.FileField()


VALUES = [
    {},
    dict.fromkeys(Controls.base_fields, "") | {"many": [], "boxes": []},
    dict.fromkeys(Controls.base_fields, HOSTILE)
    | {"chosen": "a&b", "many": ["x", "y"], "boxes": ["y"], "number": "12,345"},
    {"chosen": "y", "number": 12345, "line": SafeString("<i>"), "box": SafeString("<i>")},
]


@pytest.mark.parametrize("values", VALUES)
@pytest.mark.parametrize("is_sent", [True, False])
def test_every_kind_of_control(values: dict[str, object], is_sent: bool) -> None:
    pages = []
    for renderer in (QuickForms(), DjangoTemplates()):
        form = Controls(values, renderer=renderer) if is_sent else Controls(initial=values, renderer=renderer)
        pages.append([str(field) for field in form])
        pages[-1] += [choice.tag() for name in ("one_of", "boxes") for choice in form[name]]
    assert pages[0] == pages[1]


def own_forms() -> list[type[forms.Form]]:
    classes = [form for module in (product, plan_forms) for _, form in inspect.getmembers(module, inspect.isclass)]
    found = [form for form in classes if issubclass(form, forms.Form)]
    return [form for form in found if next(iter(inspect.signature(form).parameters)) in ("args", "data")]


@pytest.mark.parametrize("kind", own_forms())
def test_the_forms_of_the_pages(kind: type[forms.Form]) -> None:
    quick, slow = (kind({}, renderer=renderer) for renderer in (QuickForms(), DjangoTemplates()))
    assert [str(field) for field in quick] == [str(field) for field in slow]
