"""Two editors at one object: neither loses a word.

A change page carries a fingerprint of every field as it was when the page was made. A save compares: where somebody
else changed the object meanwhile, or the form did not arrive whole, nothing is saved. The page comes again with what is
stored now, this editor's own changes in their fields, and both texts where both changed the same field.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from django import forms
from django.contrib.admin.models import LogEntry
from django.http import HttpRequest

from skills.word_diff import Piece, side_by_side

if TYPE_CHECKING:
    FormSet = forms.models.BaseInlineFormSet[Any, Any, Any]
else:
    FormSet = forms.models.BaseInlineFormSet

SEEN = "seen"
"""Name of the hidden field with the fingerprints, as JSON. Whoever forges it only overlooks somebody's change."""


class Place(NamedTuple):
    """A field on the page."""

    key: str
    """Its name in every page of this object: rows have the key of their object, whatever their order."""
    form: forms.BaseForm
    name: str
    label: str


def places(form: forms.BaseForm, formsets: list[FormSet]) -> Iterator[Place]:
    """Every field of an object's page and of the rows inside it; of rows that exist nowhere yet only filled ones."""
    yield from (Place(name, form, name, str(form[name].label)) for name in form.fields)
    for formset in formsets:
        for number, row in enumerate(formset.forms, 1):
            if row.instance.pk is None and not (row.is_bound and row.has_changed()):
                continue
            key = f"{formset.prefix}/{row.instance.pk or f'new {number}'}"
            kind = row._meta.model._meta.verbose_name
            yield from (
                Place(f"{key}/{name}", row, name, f"{kind} {number}: {row[name].label}")
                for name in row.fields
                if name not in ("id", formset.fk.name)
            )


def stored(place: Place) -> str:
    """What a field of a page not yet filled in holds, as its box will send it."""
    box = place.form.fields[place.name]
    value = box.prepare_value(place.form.get_initial_for_field(box, place.name))
    if isinstance(box.widget, forms.CheckboxInput):
        return plain(bool(value))
    return plain(box.widget.format_value(value))


def sent(place: Place) -> Any:
    """What arrived for a field of a filled page."""
    form, name = place.form, place.form.add_prefix(place.name)
    return form.fields[place.name].widget.value_from_datadict(form.data, form.files, name)


def is_missing(place: Place) -> bool:
    """Whether nothing arrived for a field whose box always sends something."""
    form, name = place.form, place.form.add_prefix(place.name)
    return bool(form.fields[place.name].widget.value_omitted_from_data(form.data, form.files, name))


def plain(value: Any) -> str:
    """A value as text that is the same however a browser sends it."""
    if value is None or value is False:
        return ""
    if isinstance(value, list | tuple):
        return "\n".join(sorted(str(each) for each in value if each is not None))
    return str(value).replace("\r\n", "\n").replace("\r", "\n")


def fingerprints(form: forms.BaseForm, formsets: list[FormSet]) -> str:
    """The hidden field of a page that is not filled in yet."""
    return json.dumps({place.key: fingerprint(stored(place)) for place in places(form, formsets)})


def fingerprint(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:12]


def seen(request: HttpRequest) -> dict[str, str]:
    """The fingerprints that came back. Without any, everything counts as changed meanwhile."""
    try:
        found = json.loads(request.POST.get(SEEN, ""))
    except (ValueError, RecursionError):
        return {}
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}


def said(place: Place, text: str) -> str:
    """What a field holds as its page says it: of a fixed choice its words."""
    box = place.form.fields[place.name]
    choices = box.choices if isinstance(box, forms.TypedChoiceField) else ()
    return next((str(words) for key, words in choices if str(key) == text), text)  # type: ignore[union-attr]


class Doubled(NamedTuple):
    """A field that both changed, with both texts word by word."""

    label: str
    theirs: list[Piece]
    mine: list[Piece]


@dataclass
class Collision:
    """What somebody else stored meanwhile, and what this editor sent."""

    mine: dict[str, Any]
    """What this editor changed, by the key of the field; values as they were sent."""
    theirs: set[str]
    """Keys of fields that somebody else changed, added or took away."""
    incomplete: bool
    """Whether fields did not arrive."""
    labels: dict[str, str]
    who: str = ""
    """Who saved last, if the history knows."""
    doubled: list[Doubled] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    """Labels of fields that only somebody else changed."""
    homeless: list[tuple[str, str]] = field(default_factory=list)
    """Label and text of what this editor wrote in rows that the page does not have: gone meanwhile, or new."""

    def put_into(self, form: forms.BaseForm, formsets: list[FormSet]) -> None:
        """Put this editor's changes into the fields of a page that shows what is stored now."""
        here = {place.key: place for place in places(form, formsets)}
        for key, value in self.mine.items():
            place = here.get(key)
            if place is None:
                if plain(value):
                    self.homeless.append((self.labels[key], plain(value)))
                continue
            now = stored(place)
            if key in self.theirs and plain(value) != now:
                self.doubled.append(Doubled(place.label, *side_by_side(said(place, now), said(place, plain(value)))))
            box = place.form.fields[place.name]
            place.form.initial[place.name] = box.bound_data(value, box.initial)
        self.changed = [here[key].label for key in here if key in self.theirs and key not in self.mine]


def collision(
    request: HttpRequest,
    now: tuple[forms.BaseForm, list[FormSet]],
    filled: tuple[forms.BaseForm, list[FormSet]],
    *objects: Any,
) -> Collision | None:
    """What hinders this save: `now` is the page as it would be made now, `filled` the one that was sent. Or None.

    `objects` are what the page is about, all of one kind.
    """
    before = seen(request)
    today = {place.key: fingerprint(stored(place)) for place in places(*now)}
    theirs = {key for key in before.keys() | today.keys() if before.get(key) != today.get(key)}
    arrived = list(places(*filled))
    missing = {place.key for place in arrived if is_stored(place.form) and is_missing(place)}
    if not theirs and not missing:
        return None
    mine = {
        place.key: sent(place)
        for place in arrived
        if place.key not in missing and fingerprint(plain(sent(place))) != before.get(place.key)
    }
    labels = {place.key: place.label for place in arrived}
    return Collision(mine, theirs, bool(missing) and not theirs, labels, last_editor(*objects) if theirs else "")


def is_stored(form: forms.BaseForm) -> bool:
    """Whether a form is about something that exists: all are but the rows that are new."""
    return not isinstance(form, forms.ModelForm) or form.instance.pk is not None


def last_editor(*objects: Any) -> str:
    """Who saved one of these last, all of one kind; empty if the log does not know."""
    if not objects:
        return ""
    meta = objects[0]._meta
    entry = LogEntry.objects.filter(
        content_type__app_label=meta.app_label,
        content_type__model=meta.model_name,
        object_id__in=[str(each.pk) for each in objects],
    )
    last = entry.select_related("user").order_by("-action_time", "-pk").first()
    return str(last.user.get_username()) if last else ""
