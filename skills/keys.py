"""Fields that name rows of other tables, for whatever is sent in them.

Django's box with a search asks the database for what was sent when a refused page is shown again, and its field for
several rows asks for all of them in one statement. Neither looks first whether a text can be a key at all.
"""

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError

if TYPE_CHECKING:
    ModelMultipleChoiceField = forms.ModelMultipleChoiceField[Any]
else:
    ModelMultipleChoiceField = forms.ModelMultipleChoiceField

KEY = re.compile(r"[0-9]{1,18}")
"""As many digits as every number of a column of keys may have."""


def is_key(value: Any) -> bool:
    """Whether a value that was sent or stored can name a row."""
    return bool(KEY.fullmatch(str(value)))


class KeysField(ModelMultipleChoiceField):
    """Several rows. What is no key gets the sentence that an unknown key gets."""

    def clean(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            for each in value:
                if not is_key(each):
                    raise ValidationError(
                        self.error_messages["invalid_pk_value"],
                        code="invalid_pk_value",
                        params={"pk": str(each)[:60]},
                    )
        return super().clean(value)


class KeysAlone:
    """Shows the chosen rows, and nothing for what is no key."""

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> Any:
        return super().optgroups(name, [each for each in value if not each or is_key(each)], attrs)  # type: ignore[misc]


class KeyBox(KeysAlone, AutocompleteSelect):  # type: ignore[misc]  # the mixin does not know whose it is
    """A box with a search for one row."""


class KeysBox(KeysAlone, AutocompleteSelectMultiple):  # type: ignore[misc]  # as above
    """A box with a search for several rows."""


class WithKeys:
    """The part of an editing page that chooses rows of other tables. Mixed into Django's `ModelAdmin` and its inlines."""

    def formfield_for_foreignkey(self: Any, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", KeyBox(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_manytomany(self: Any, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", KeysBox(db_field, self.admin_site))
        return super().formfield_for_manytomany(db_field, request, **{"form_class": KeysField} | kwargs)  # type: ignore[misc]
