"""Addresses of web pages, as people and editors type them."""

import re
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.db import models

NO_ADDRESS = "Enter a whole address, such as https://example.org/course."


class WebAddressValidator(URLValidator):
    """Django's, which also takes names without a dot, as an intranet has them: https://intranet/course."""

    regex = re.compile(
        r"^https?://(?:[^\s:@/]+(?::[^\s:@/]*)?@)?"
        rf"(?:{URLValidator.ipv4_re}|{URLValidator.ipv6_re}|{URLValidator.hostname_re}{URLValidator.domain_re})"
        r"\.?(?::[0-9]{1,5})?(?:[/?#][^\s]*)?\Z",
        re.IGNORECASE,
    )

    def __init__(self) -> None:
        super().__init__(["http", "https"], message=NO_ADDRESS)


class WebAddressBox(forms.URLField):
    """A field of a form for one. Without a scheme, https is meant."""

    default_validators = [WebAddressValidator()]
    default_error_messages = {"invalid": NO_ADDRESS}


class WebAddressField(models.URLField):  # type: ignore[type-arg]  # Django takes the types only in its stubs
    """A column for one. To migrations it is the column it extends."""

    default_validators = [WebAddressValidator()]

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.URLField", args, kwargs

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": WebAddressBox, **kwargs})
