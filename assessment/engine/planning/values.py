"""The frozen plan: what is stored, exported and shown.

A plan is a sequence of actions of two kinds: to settle with a few questions what could go either way, and to study
one skill one level up. It is made with the report and must read the same in five years. The docstrings of classes and fields are the
descriptions in docs/report.schema.json. A new field comes last in its class and has a default, which old plans get.
"""

from typing import Literal, TypeAlias

import msgspec

from assessment.engine.hours import hours_range
from skills.content import LEVEL_NAMES
from skills.framework import LevelNames
from skills.words import count_noun

NEXT_ACTIONS = 3
"""Actions to begin with: what report, files and pages call "next". They come from different areas where they can."""


class Source(msgspec.Struct, frozen=True):
    """A resource as it was when the plan was made."""

    id: str
    """Identifier of the resource in the edition."""
    title: str
    """What it is called."""
    provider: str
    """Who offers it."""
    url: str
    """Its address."""
    cost: str
    """Free, free to audit, or paid."""
    hours: int
    """Length of the whole resource, in hours."""
    language: str
    """Code of its language, for example en."""
    checked: str
    """Day these facts were checked (ISO date)."""
    note: str
    """What else is worth knowing; may be empty."""
    kind: str = ""
    """Its format, like book or course; empty in plans older than engine 1.2."""
    part: str = ""
    """Which part of it the step takes, like chapters 1 to 4; empty for the whole of it, and in older plans."""
    takes: int = 0
    """Hours that this part takes; 0 where nobody has said, and in older plans."""

    @property
    def named(self) -> str:
        """What it is called, with the part of it that the step takes."""
        return f"{self.title}, {self.part}" if self.part else self.title


class Practice(msgspec.Struct, frozen=True):
    """A small project that practises a step."""

    id: str
    """Identifier of the project in the edition."""
    title: str
    """What it is called."""
    hours: int
    """Expected hours, without a buffer."""


class HoursPart(msgspec.Struct, frozen=True):
    """Some of the hours of a step, and what they are for."""

    kind: Literal["study", "task", "practice", "spare"]
    """Reading or watching, the task itself, repeating and exercises, or the buffer."""
    label: str
    """What they are for, in words."""
    hours: int
    """How many."""


class Settle(msgspec.Struct, frozen=True):
    """A few questions on skills of one area that could go either way, before anything is studied there."""

    area: str
    """Identifier of the area."""
    area_name: str
    """What the area is called."""
    skills: tuple[str, ...]
    """Identifiers of the skills that the questions are about."""
    skill_names: tuple[str, ...]
    """What those are called."""
    title: str
    """What to do, verb first."""
    why: str
    """The chance that the result changes, and what that would save, in sentences."""
    questions: int
    """How many questions it takes."""
    minutes: int
    """About how many minutes those take."""
    chance: str
    """How likely the skills are at their targets already, in words, for example "about an even chance"."""
    hours: int
    """Planned hours of the steps that fall away if they are."""
    before: str = ""
    """Key of the step that it comes before; empty when it comes after all of them."""
    serves: str = ""
    """Name of the area that it is a foundation for, when it comes early for that reason; else empty."""
    saves: int = 0
    """Planned hours of those to levels that the person may be expected to have, as likely as that is."""
    time: str = ""
    """How long the questions take, as people say it; empty in older plans."""

    @property
    def takes(self) -> str:
        """The questions and their time, in words."""
        return f"{count_noun(self.questions, 'question')}, {self.time or count_noun(self.minutes, 'minute')}"

    @property
    def kind(self) -> str:
        """Tells it from a step."""
        return "settle"

    @property
    def key(self) -> str:
        """Names it in this and every other plan of the person."""
        return f"settle-{self.area}"

    @property
    def focus(self) -> str:
        """What the questions are about, as `next_question` takes it."""
        return " ".join(self.skills)


class Step(msgspec.Struct, frozen=True):
    """One skill, one level up."""

    skill: str
    """Identifier of the skill."""
    skill_name: str
    """What the skill is called."""
    area: str
    """Identifier of its area."""
    area_name: str
    """What the area is called."""
    level: int
    """The level it leads to."""
    title: str
    """What to do, verb first."""
    why: str
    """What it is good for, in sentences."""
    hours: int
    """Expected hours, with a buffer of a quarter."""
    done_when: str
    """An observable result; completes the sentence “Done when ...”."""
    use: Source | None
    """The resource to begin with; None where none fits."""
    alternatives: tuple[Source, ...]
    """Other resources that fit."""
    after: str
    """Name of a skill that should come first but is not part of the plan, or is still ahead; else empty."""
    needs: tuple[str, ...] = ()
    """Keys of the steps of this plan that have to come before it."""
    project: Practice | None = None
    """A project that practises it; None where the content has none."""
    left_out: str = ""
    """Why it has no resource although there are some: a sentence about what was asked for."""
    breakdown: tuple[HoursPart, ...] = ()
    """What the hours are made of; they add up to them. Empty in older plans."""
    practice: str = ""
    """What to practise where no free resource leads; completes the sentence “Practise by ...”. Else empty."""
    serves: str = ""
    """Name of the area that it is a foundation for, when it comes early for that reason; else empty."""
    below: int = 0
    """Hours to begin a level lower, where it is open whether that level is there; else 0."""
    instead: str = ""
    """Where to begin then, in sentences; else empty."""

    @property
    def kind(self) -> str:
        """Tells it from questions to settle something."""
        return "study"

    @property
    def from_level(self) -> int:
        """The level it begins at."""
        return self.level - 1

    @property
    def key(self) -> str:
        """Names the step in this and every other plan of the person."""
        return step_key(self.skill, self.level)

    @property
    def hours_range(self) -> tuple[int, int]:
        """The fewest and most hours to reckon with, most if it has to begin a level lower."""
        return hours_range(self.hours, self.below)

    @property
    def made_of(self) -> str:
        """What the hours are made of, in a line; empty in plans that do not know."""
        return "; ".join(f"{part.label}, {part.hours} h" for part in self.breakdown)

    @property
    def takes(self) -> str:
        """How long the step takes and what the hours are made of, in a sentence."""
        low, high = self.hours_range
        made_of = f": {self.made_of}" if self.breakdown else ""
        return f"About {count_noun(self.hours, 'hour')}, somewhere from {low} to {high}{made_of}."

    @property
    def because(self) -> str:
        """Why, without the first sentence, for places that say beside it which level it leads to, and without the weight,
        for which the place among the first stands there."""
        return self.why.partition(". ")[2].replace(WEIGHTY, "").strip()

    @property
    def practise(self) -> str:
        """What to practise, as a sentence; empty where a free resource leads."""
        return f"Practise by {self.practice}." if self.practice else ""

    @property
    def without_source(self) -> str:
        """What to do where no resource is named, in sentences."""
        text = self.left_out or "The task itself: we know no free resource for this step yet."
        return f"{text} {self.practise}".strip()


WEIGHTY = "One of the role’s weightiest skills."
"""Of a skill that a role could not ask for more."""


def step_key(skill: str, level: int) -> str:
    """What names the step of a skill to a level in every plan of a person."""
    return f"{skill}-{level}"


class LaterStep(msgspec.Struct, frozen=True):
    """A step beyond the first ones: it will look different once those are done, so that only its outline is kept."""

    skill: str
    """Identifier of the skill."""
    skill_name: str
    """What the skill is called."""
    area: str
    """Identifier of its area."""
    area_name: str
    """What the area is called."""
    level: int
    """The level it leads to."""
    hours: int
    """Expected hours, with a buffer of a quarter."""
    title: str = ""
    """What to do, verb first."""
    serves: str = ""
    """Name of the area that it is a foundation for, when it comes early for that reason; else empty."""

    @property
    def kind(self) -> str:
        """Tells it from questions, and from a step of the plan."""
        return "later"

    @property
    def key(self) -> str:
        """Names the step in this and every other plan of the person."""
        return step_key(self.skill, self.level)

    @property
    def from_level(self) -> int:
        """The level it begins at."""
        return self.level - 1


Action: TypeAlias = Settle | Step
"""What to do next: settle or study. Both have `kind`, `key`, `title`, `why`, `area`, `area_name`, `hours`, `serves`."""


class Way(msgspec.Struct, frozen=True):
    """A learning path that treats skills of the plan."""

    id: str
    """Identifier of the path in the edition."""
    name: str
    """What it is called."""
    kind: str
    """Its kind, like courses or self-taught."""
    covers: int
    """How many steps of the plan are on its skills."""


class Plan(msgspec.Struct, frozen=True):
    """Actions in the order to take them; `more_steps` and `more_hours` count what lies beyond the steps."""

    steps: tuple[Step, ...]
    """In the order to take them."""
    hours: int
    """Sum of the hours of these steps."""
    more_steps: int
    """Number of steps beyond them, up to the targets of the role."""
    more_hours: int
    """Sum of the hours of those."""
    nearer_role: str
    """A role that asks for less, named when this one is far; else empty."""
    ways: tuple[Way, ...] = ()
    """Learning paths that treat most of these steps."""
    settles: tuple[Settle, ...] = ()
    """What to settle, in the order to do it. Each says which step it comes before."""
    later: tuple[LaterStep, ...] = ()
    """The steps beyond, in order; empty in plans older than engine 1.3, which only count them."""
    role: str = ""
    """What the role is called; empty in those plans."""
    levels: LevelNames = LEVEL_NAMES
    """What levels 0 to 4 were called when the plan was made."""
    checked: bool = True
    """Whether any answer counts; where none does, the plan rests on ratings or on nothing."""

    @property
    def every_step(self) -> "tuple[Step | LaterStep, ...]":
        """The whole way: the steps, and those beyond."""
        return (*self.steps, *self.later)

    @property
    def actions(self) -> tuple[Action, ...]:
        """Everything to do, in order. What came before a step that is no longer there comes first."""
        here, beyond = {step.key for step in self.steps}, {step.key for step in self.later}
        last = [each for each in self.settles if not each.before or each.before in beyond - here]
        found: list[Action] = [each for each in self.settles if each not in last and each.before not in here]
        for step in self.steps:
            found += [each for each in self.settles if each.before == step.key]
            found.append(step)
        return (*found, *last)

    @property
    def next_actions(self) -> tuple[Action, ...]:
        """The first few of them: what report, files and pages call "next"."""
        return self.actions[:NEXT_ACTIONS]

    @property
    def below(self) -> int:
        """Hours more if every step begins a level lower where that is open."""
        return sum(step.below for step in self.steps)

    @property
    def hours_range(self) -> tuple[int, int]:
        """The fewest and most hours of the steps to reckon with."""
        return hours_range(self.hours, self.below)

    @property
    def more_range(self) -> tuple[int, int]:
        """The fewest and most hours to reckon with beyond the steps."""
        return hours_range(self.more_hours)


PLAN = msgspec.json.Decoder(Plan)
"""Reads a frozen plan back. Made at import, like `skills.content.CONTENT`."""
