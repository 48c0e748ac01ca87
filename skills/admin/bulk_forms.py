"""What can be changed of many questions or resources at once. Whatever is left empty stays as it is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import msgspec
from django import forms

from skills.bounds import ITEM
from skills.bundle import DraftItem
from skills.comparison import fingerprint
from skills.content import COSTS, Content, Resource
from skills.models import Item, Withdrawal
from skills.publishing import withdrawn_as_it_reads
from skills.validation import blocking, item_problems
from skills.words import COST_NAMES

STAYS: list[tuple[str, str]] = [("", "as it is")]
BACKWARDS = "Its levels would run backwards."


@dataclass(frozen=True)
class Piece:
    """A field that becomes another, in words."""

    label: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.label}: “{self.before}” becomes “{self.after}”."


class BulkForm(forms.Form):
    """What to change. Made for a content, whose names it offers; which is the whole draft."""

    field: ClassVar[str]
    """Of `Content`, which holds the objects."""
    labels: ClassVar[dict[str, str]]
    """Of the fields of an object that can be changed, in the order they are told."""

    def __init__(self, content: Content, data: Any = None) -> None:
        super().__init__(data)
        self.content = content
        self.offer()

    def offer(self) -> None:
        """Fill the boxes with what can be chosen."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not any(cleaned.values()) and cleaned.get("difficulty") is None:
            raise forms.ValidationError("Choose at least one thing to change.")
        return cleaned

    def changed(self, value: Any) -> Any:
        """An object as the form wants it. Only of a valid form."""
        raise NotImplementedError

    def refusals(self, values: list[Any]) -> dict[str, str]:
        """Why some of these, as the form wants them, have to stay as they are: sentences by identifier."""
        return {}

    def pieces(self, before: Any, after: Any) -> Iterator[Piece]:
        """What differs between an object and what it becomes."""
        for name, label in self.labels.items():
            old, new = getattr(before, name), getattr(after, name)
            if old != new:
                yield Piece(label, self.words(name, old), self.words(name, new))

    def words(self, name: str, value: Any) -> str:
        """A value of a field as people say it."""
        if name.startswith("level"):
            return self.content.level_names[value]
        if name == "skills":
            return ", ".join(self.skill_name(each) for each in value) or "none"
        return str(value)

    def skill_name(self, id: str) -> str:
        skill = self.content.skill_by_id.get(id)
        return skill.name if skill else id

    def skills(self) -> list[tuple[Any, Any]]:
        """All skills, grouped by area."""
        return [
            (area.name, [(skill.id, skill.name) for skill in self.content.skills_by_area[area.id]])
            for area in self.content.areas
        ]

    def levels(self) -> list[tuple[Any, Any]]:
        return list(enumerate(self.content.level_names))


def _box(label: str, help_text: str = "") -> Any:
    return forms.ChoiceField(label=label, required=False, help_text=help_text)


class ItemsForm(BulkForm):
    """Of questions."""

    field = "items"
    labels: ClassVar[dict[str, str]] = {"skill": "Skill", "level": "Step", "state": "State", "difficulty": "Difficulty"}

    skill = _box("Skill")
    level = _box("Step")
    state = _box("State", "Only ready questions are published. What is not finished does not become ready.")
    difficulty = forms.FloatField(
        label="Difficulty",
        required=False,
        min_value=ITEM["difficulty"].least,
        max_value=ITEM["difficulty"].most,
        help_text="A number on the ability scale, in standard deviations. Empty: as it is.",
        widget=forms.NumberInput(attrs={"step": "any"}),
    )
    by_step = forms.BooleanField(label="Take the number out, so that the step says how hard it is", required=False)

    def offer(self) -> None:
        names = self.content.level_names
        steps = [(n, f"{names[n - 1]} to {names[n]}") for n in range(1, len(names))]
        self.fields["skill"].choices = [*STAYS, *self.skills()]  # type: ignore[attr-defined]
        self.fields["level"].choices = [*STAYS, *steps]  # type: ignore[attr-defined]
        self.fields["state"].choices = [*STAYS, *Item.State.choices]  # type: ignore[attr-defined]

    def without_numbers(self) -> "ItemsForm":
        """The same for whoever may not change the measurement."""
        for name in ("difficulty", "by_step"):
            del self.fields[name]
        return self

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("by_step") and cleaned.get("difficulty") is not None:
            self.add_error("difficulty", "Give a number, or take it out; not both.")
        return cleaned

    def changed(self, value: DraftItem) -> DraftItem:
        sent = self.cleaned_data
        fields: dict[str, Any] = {name: sent[name] for name in ("skill", "state") if sent[name]}
        if sent["level"]:
            fields["level"] = int(sent["level"])
        if sent.get("by_step") or sent.get("difficulty") is not None:
            fields["difficulty"] = sent["difficulty"]
        return msgspec.structs.replace(value, **fields)

    def refusals(self, values: list[DraftItem]) -> dict[str, str]:
        """What becomes ready, or is and moves, has to be fit to be published."""
        held = set(Withdrawal.objects.holding().values_list("item", "wording"))
        found = {}
        for value in values:
            if value.state != "ready":
                continue
            stopping = blocking(list(item_problems(self.content, value)))
            if (value.id, fingerprint(value)) in held and (withdrawn := withdrawn_as_it_reads(value)):
                stopping.insert(0, withdrawn)
            if stopping:
                found[value.id] = stopping[0].message
        return found

    def words(self, name: str, value: Any) -> str:
        names = self.content.level_names
        said: dict[str, Callable[[], str]] = {
            "skill": lambda: self.skill_name(value),
            "level": lambda: f"{names[value - 1]} to {names[value]}",
            "state": lambda: str(Item.State(value).label).lower(),
            "difficulty": lambda: "that of the step" if value is None else f"{value:g}",
        }
        return said[name]()


class ResourcesForm(BulkForm):
    """Of resources."""

    field = "resources"
    labels: ClassVar[dict[str, str]] = {
        "skills": "Skills",
        "level_from": "From level",
        "level_to": "Up to level",
        "cost": "Cost",
    }

    teaches = _box("Teaches this skill, too")
    teaches_not = _box("Does not teach this skill")
    level_from = _box("From level")
    level_to = _box("Up to level")
    cost = _box("Cost")

    def offer(self) -> None:
        for name in ("teaches", "teaches_not"):
            self.fields[name].choices = [*STAYS, *self.skills()]  # type: ignore[attr-defined]
        for name in ("level_from", "level_to"):
            self.fields[name].choices = [*STAYS, *self.levels()]  # type: ignore[attr-defined]
        self.fields["cost"].choices = [*STAYS, *((cost, COST_NAMES[cost]) for cost in COSTS)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("teaches") and cleaned.get("teaches") == cleaned.get("teaches_not"):
            self.add_error("teaches_not", "This is the skill that they shall teach.")
        return cleaned

    def changed(self, value: Resource) -> Resource:
        sent = self.cleaned_data
        skills = {*value.skills, *filter(None, [sent["teaches"]])} - {sent["teaches_not"]}
        fields: dict[str, Any] = {name: int(sent[name]) for name in ("level_from", "level_to") if sent[name]}
        if sent["cost"]:
            fields["cost"] = sent["cost"]
        return msgspec.structs.replace(value, skills=tuple(sorted(skills)), **fields)

    def refusals(self, values: list[Resource]) -> dict[str, str]:
        return {value.id: BACKWARDS for value in values if value.level_from > value.level_to}

    def words(self, name: str, value: Any) -> str:
        return COST_NAMES[value].lower() if name == "cost" else super().words(name, value)
