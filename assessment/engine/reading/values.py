"""The frozen report: what is stored, exported and shown.

It carries its own sentences. It is made when an assessment ends and must read the same in five years, whatever the
code says then; a page that shows it only lays it out. The docstrings of classes and fields are the descriptions in
docs/report.schema.json. A new field comes last in its class and has a default, which old reports get.
"""

import msgspec

from assessment.engine.reading.certificates import Certificate
from assessment.engine.reading.results import Result, levels_before, result_words
from skills.content import LEVEL_NAMES
from skills.framework import LevelNames


class Evidence(msgspec.Struct, frozen=True):
    """One response a line rests on."""

    id: str
    """The item of the response, or `area/<id>` or `skill/<id>` for a self-rating."""
    question: str
    """What was asked, as it was worded."""
    answer: str
    """In words: a level name, "right", "not right" or "I don't know yet"."""
    given: str = ""
    """The day it was given, as 2026-11-28; empty in reports older than engine 1.2."""


class SkillScore(msgspec.Struct, frozen=True):
    """One skill of the role."""

    id: str
    """Identifier of the skill in the edition."""
    name: str
    """What the skill is called."""
    result: Result
    """Which side of the target it is on, if that can be said."""
    words: str
    """The likely level in words, for example "Guided or Independent"."""
    position: float
    """Where the person probably is, on the level scale."""
    low: float
    """Lower end of the range that holds in about 8 of 10 cases, on the level scale."""
    high: float
    """Upper end of that range."""
    target: int
    """The level the role asks for, 1 to 4."""
    weight: int
    """How much the role cares: 1 marginal to 5 critical."""
    probability: float
    """Of being at or above the target, 0 to 1."""
    mean: float
    """The estimate itself, in standard deviations of the population; 0 is the average person."""
    sd: float
    """How unsure the estimate is: its standard deviation, in the same unit."""
    own: int | None
    """The level the person gave themselves for this skill, 0 to 4; None without a rating."""
    asked: int
    """Number of questions on this skill."""
    reason: str
    """What the line rests on, in a sentence."""
    evidence: tuple[Evidence, ...]
    """The responses it rests on."""
    steady: tuple[float, float] | None = None
    """Place on the level scale and its standard deviation if every question is exactly as hard as stated: what one report
    is compared with another by. None in reports older than engine 1.4."""
    reference: str = ""
    """What another framework calls this skill, such as ESCO; empty without one."""
    reference_url: str = ""
    """Its address there; may be empty."""
    named: int | None = None
    """How many levels `words` names where the result is open; None in reports older than engine 1.5."""

    @property
    def said(self) -> str:
        """The result in words: "Meets", "Probably within reach"."""
        return result_words(self.result, self.named or levels_before(self.high - self.low))


class AreaScore(msgspec.Struct, frozen=True):
    """One area of the role, as the weighted mean of its skills."""

    id: str
    """Identifier of the area in the edition."""
    name: str
    """What the area is called."""
    result: Result
    """Which side of the target it is on, if that can be said."""
    words: str
    """The likely level in words."""
    position: float
    """Where the person probably is, on the level scale."""
    low: float
    """Lower end of the range that holds in about 8 of 10 cases, on the level scale."""
    high: float
    """Upper end of that range."""
    target: int
    """The level the role asks for, 1 to 4."""
    importance: int
    """Sum of the weights of its skills."""
    probability: float
    """Of being at or above the target, 0 to 1."""
    own: float | None
    """The person's own rating on the level scale: the middle of the level, or the mean over skills; None without one."""
    own_words: str
    """The same rating in words; empty when nothing was rated."""
    check_position: float | None
    """Where the person probably is by the check alone, on the level scale; None without check evidence."""
    check_low: float | None
    """Lower end of the check's own range, on the level scale; None without check evidence."""
    check_high: float | None
    """Upper end of that range; None without check evidence."""
    check_words: str
    """The likely level by the check alone, in words; empty without check evidence."""
    asked: int
    """Number of questions answered in this area."""
    right: int
    """How many of them were right."""
    unknown: int
    """How many of them were answered “I don't know yet”."""
    reason: str
    """What the result rests on, in sentences."""
    change: str
    """What would change the result."""
    skills: tuple[SkillScore, ...]
    """The skills of the area that the role asks for."""
    mean: float = 0.0
    """The estimate itself, in standard deviations of the population; 0 in reports older than engine 1.1."""
    sd: float = 0.0
    """How unsure the estimate is: its standard deviation, in the same unit; 0 in reports older than engine 1.1."""
    more: str = ""
    """What a few more questions would buy."""
    missing: str = ""
    """What this result does not rest on: a rating that was not given, skills without a question."""
    steady: tuple[float, float] | None = None
    """Place on the level scale and its standard deviation if every question is exactly as hard as stated: what one report
    is compared with another by. None in reports older than engine 1.4."""
    named: int | None = None
    """How many levels `words` names where the result is open; None in reports older than engine 1.5."""

    @property
    def said(self) -> str:
        """The result in words: "Meets", "Probably within reach"."""
        by_others = self.named is not None and not self.right
        return result_words(self.result, self.named or levels_before(self.high - self.low), by_others=by_others)

    def days(self) -> tuple[str, ...]:
        """The days of everything it rests on, one for each response, the oldest first."""
        given = (evidence.given for skill in self.skills for evidence in skill.evidence)
        return tuple(sorted(day for day in given if day))


class Strength(msgspec.Struct, frozen=True):
    """An area to lean on, and why."""

    area: str
    """Name of the area."""
    sentence: str
    """Why it can be leaned on."""


class Difference(msgspec.Struct, frozen=True):
    """An area where the person's own view and the check disagree."""

    area: str
    """Name of the area."""
    sentence: str
    """Both views in words."""
    own: float
    """The person's own rating, on the level scale."""
    check: float
    """Where the check puts it, on the level scale."""


class Route(msgspec.Struct, frozen=True):
    """A learning path that leads to this role from about here."""

    id: str
    """Identifier of the path in the edition."""
    name: str
    """What it is called."""
    kind: str
    """What it is made of: bachelor, master, courses, self-taught, open-source or community."""
    summary: str
    """What it is, in a sentence or two."""
    duration: str
    """How long it takes, in words."""
    cost: str
    """What it costs, in words."""
    first_step: str
    """Title of its first stage; empty without one."""


class Report(msgspec.Struct, frozen=True):
    """Everything the report page shows but the plan."""

    engine: str
    """Version of the method that made the report."""
    role_id: str
    """Identifier of the role in the edition."""
    role: str
    """What the role is called."""
    headline: str
    """The first sentence: how many areas are met."""
    emphasis: str
    """The second sentence of the headline."""
    lead: str
    """What the result means, in sentences."""
    sure: str
    """How far it can be trusted, in sentences."""
    questions: int
    """Number of check questions that were answered and count."""
    ratings: int
    """Number of self-ratings that name a level."""
    areas: tuple[AreaScore, ...]
    """Sorted by what to work on first."""
    strengths: tuple[Strength, ...]
    """Up to three areas to lean on."""
    unsure: str
    """Areas that cannot be called, in sentences; empty without any."""
    agreement: str
    """In how many areas the own rating and the check agree, in a sentence; empty when nothing can be compared."""
    differences: tuple[Difference, ...]
    """The areas where they differ."""
    leaning: str
    """Which way the ratings lean as a whole, in sentences; empty when that is not clear."""
    certificates: tuple[Certificate, ...]
    """Up to three certifications near these levels."""
    routes: tuple[Route, ...]
    """Up to three learning paths to this role."""
    nearer_role: str
    """A role that asks for less, named when this one is far; else empty."""
    notices: tuple[str, ...] = ()
    """What in the pattern of the responses made ranges wider or was left out, in sentences."""
    role_unsure: bool = False
    """Whether the role was taken for somebody who was not sure which."""
    levels: LevelNames = LEVEL_NAMES
    """What levels 0 to 4 were called when the report was made."""
    anchor: str = ""
    """What the levels were anchored to then, and since when; empty where nobody said."""

    def count(self, result: str) -> int:
        """Number of areas with this result."""
        return sum(area.result == result for area in self.areas)

    def named(self, result: str) -> tuple[str, ...]:
        """Names of the areas with this result, in the order of the report."""
        return tuple(area.name for area in self.areas if area.result == result)


REPORT = msgspec.json.Decoder(Report)
"""Reads a frozen report back. Made at import, like `skills.content.CONTENT`."""
