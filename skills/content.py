"""The value types of a content: what can be learned, asked, required and recommended.

A `Content` is immutable and complete. Editors' draft tables produce one, `publish` freezes one as an
edition, and everything a person is shown is computed from one. Nothing here knows a database or a clock.

Identifiers are slugs that stay the same from edition to edition. Levels are whole numbers from 0 to 4.
"""

import hashlib
import re
from datetime import date
from functools import cached_property
from typing import Literal, get_args

import msgspec

from skills.framework import Framework, LevelNames
from skills.value import Value, plain

LEVEL_NAMES = Framework().level_names
"""Names of levels 0 to 4, lowest first, for a content that names none. They describe work, not people."""

MAX_LEVEL = len(LEVEL_NAMES) - 1

Review = Literal["unreviewed", "reviewed", "blind-reviewed"]
Origin = Literal["expert", "calibrated"]
ResourceKind = Literal[
    "book", "community", "conference", "course", "degree", "docs", "paper", "project", "tutorial", "video"
]
Cost = Literal["free", "free-to-audit", "paid"]
Status = Literal["active", "beta", "ending", "retired"]
Confidence = Literal["high", "medium", "low"]
PathKind = Literal["bachelor", "master", "courses", "self-taught", "open-source", "community"]

REVIEWS: tuple[Review, ...] = get_args(Review)
ORIGINS: tuple[Origin, ...] = get_args(Origin)
RESOURCE_KINDS: tuple[ResourceKind, ...] = get_args(ResourceKind)
COSTS: tuple[Cost, ...] = get_args(Cost)
"""Cheapest first."""
STATUSES: tuple[Status, ...] = get_args(Status)
CONFIDENCES: tuple[Confidence, ...] = get_args(Confidence)
PATH_KINDS: tuple[PathKind, ...] = get_args(PathKind)


class Link(Value, frozen=True):
    """A source that a reader can open. `url` may be empty when only a title is known."""

    title: str
    url: str = ""


class SkillArea(Value, frozen=True):
    """A group of skills, and the self-rating question asked about the group as a whole."""

    id: str
    name: str
    description: str
    question: str
    """Asked on the rating page, for example "Planning a project: what can you do today?"."""
    anchors: tuple[str, str, str, str, str]
    """One behaviour sentence per level, lowest first, in the first person."""
    help_question: str = ""
    help_text: str = ""
    """The edge case people ask about, for example "What counts as a project?", and its answer."""
    tags: tuple[str, ...] = ()


class Use(Value, frozen=True):
    """What a step takes of a resource, and how many hours that is."""

    resource: str
    hours: int
    part: str = ""
    """Which part, for example "chapters 1 to 4"; empty for the whole of it."""


class Level(Value, frozen=True):
    """One level of a skill. Level 0 has an anchor only; the rest say how to get there from below."""

    anchor: str
    task: str = ""
    """What to do to reach this level from the one below, verb first: the title of a plan step."""
    done_when: str = ""
    """An observable result that shows the task is finished; completes the sentence "Done when ...". """
    hours: int = 0
    """Expected study and practice for the step from the level below, in hours, without a buffer."""
    practice: str = ""
    """What to practise where no free resource fits the step; completes the sentence "Practise by ...". """
    task_hours: int = 0
    """How many of the hours the task itself takes."""
    uses: tuple[Use, ...] = ()
    """What the step takes of which resource, the best one first. The hours that are left are practice."""

    @property
    def room(self) -> int:
        """Hours for study and practice: all but those of the task."""
        return self.hours - self.task_hours


class Prerequisite(Value, frozen=True):
    """`skill` should be at `level` before work on the skill that names it pays off; `why` says so."""

    skill: str
    level: int
    why: str


class Skill(Value, frozen=True):
    """One competency, with an anchored level for each of the five steps of the scale."""

    id: str
    area: str
    name: str
    description: str
    levels: tuple[Level, Level, Level, Level, Level]
    core: bool = False
    prerequisites: tuple[Prerequisite, ...] = ()
    reference: Link = Link("")
    """What another framework calls it, such as ESCO, and its address there."""
    tags: tuple[str, ...] = ()


class Option(Value, frozen=True):
    """A choice of an item. `reason` says why it is right, or which misconception makes it attractive."""

    text: str
    reason: str
    correct: bool = False


class Table(Value, frozen=True):
    """Data shown with an item. Every row has as many cells as `head`; the first cell is the row's name."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Item(Value, frozen=True):
    """A keyed question of the knowledge check: exactly one of its options is correct.

    `level` is the step the item separates: people who have just reached it get the item right about 62
    times in 100 (difficulty equals the cut score of the level) unless `difficulty` says otherwise.
    """

    id: str
    skill: str
    level: int
    stem: str
    options: tuple[Option, ...]
    explanation: str
    context: str = ""
    code: str = ""
    code_caption: str = ""
    table: Table | None = None
    fixed_order: bool = False
    """Keep the options in the order written (numbers, dates); otherwise each person sees a shuffle."""
    enemies: tuple[str, ...] = ()
    """Items that give this one away, or ask the same idea: never both in one check. Each names the other."""
    source: Link = Link("")
    author: str = ""
    review: Review = "unreviewed"
    review_by: date | None = None
    """For content that ages: look at the item again by this date."""
    discrimination: float | None = None
    difficulty: float | None = None
    difficulty_sd: float | None = None
    guessing: float | None = None
    origin: Origin = "expert"
    imported: bool = False
    """It came from a file of others. Somebody has to answer it before it is asked."""
    tags: tuple[str, ...] = ()


class Requirement(Value, frozen=True):
    """The level a role asks of a skill, and how much it matters: 5 critical ... 1 marginal."""

    skill: str
    level: int
    weight: int


class RoleProfile(Value, frozen=True):
    """What a job asks for. A skill without a requirement is not part of the role."""

    id: str
    name: str
    summary: str
    requirements: tuple[Requirement, ...]
    evidence: str = ""
    distinct: str = ""
    """What separates this role from its neighbours, in a sentence or two."""
    sources: tuple[Link, ...] = ()
    tags: tuple[str, ...] = ()


class Resource(Value, frozen=True):
    """Something to learn from. Useful to people at `level_from` up to, but not beyond, `level_to`."""

    id: str
    title: str
    provider: str
    url: str
    kind: ResourceKind
    cost: Cost
    hours: int
    level_from: int
    level_to: int
    skills: tuple[str, ...]
    checked: date
    confirmed: bool = False
    """The address was seen in public material on the date checked; not a promise that it answers today."""
    language: str = "en"
    note: str = ""
    tags: tuple[str, ...] = ()


class ExamDomain(Value, frozen=True):
    """A section of an exam and its share of the questions as the vendor prints it ("~20%")."""

    name: str
    weight: str = ""
    skills: tuple[str, ...] = ()
    """The skills it examines, as the content sees them; empty where it examines none of them."""

    @property
    def share(self) -> float | None:
        """The percentage in the vendor's words, the middle of a range such as "20-25%"; None without a number."""
        numbers = [float(number) for number in re.findall(r"\d+(?:\.\d+)?", self.weight)]
        return sum(numbers) / len(numbers) if numbers else None


class Certification(Value, frozen=True):
    """A vendor's exam. Facts are as of `checked`; a retired one is never recommended."""

    id: str
    name: str
    provider: str
    url: str
    level: str
    required_level: int
    """The level the exam expects in its skills, on our scale; our judgement from the vendor's words."""
    status: Status
    skills: tuple[str, ...]
    checked: date
    confidence: Confidence
    code: str = ""
    status_date: str = ""
    successor: str = ""
    price_usd: float | None = None
    duration_minutes: int | None = None
    questions: str = ""
    experience: str = ""
    validity_months: int | None = None
    """0 means that it does not expire, None that we do not know."""
    domains: tuple[ExamDomain, ...] = ()
    sources: tuple[Link, ...] = ()
    notes: str = ""
    tags: tuple[str, ...] = ()
    partners_only: bool = False
    """Only people at companies that are the vendor's partners may take it, so it is never recommended."""

    def is_over(self, day: date) -> bool:
        """Whether it can no longer be taken on a day: retired, or ending and its last date has come."""
        return self.status == "retired" or (self.status == "ending" and has_come(self.status_date, day))

    def is_open(self, day: date) -> bool:
        """Whether anybody may take it on a day."""
        return not (self.partners_only or self.is_over(day))


def has_come(when: str, day: date) -> bool:
    """Whether a date of a vendor, such as 2026-09-28, has come on a day; a month or a year has once it is over."""
    today = day.isoformat()[: len(when)]
    return when <= today if len(when) == len("2026-09-28") else when < today


class Project(Value, frozen=True):
    """A small project to practise with, alone: useful from `level_from` for the steps up to `level_to`."""

    id: str
    area: str
    title: str
    goal: str
    """What is built, and for whom."""
    proves: str
    """What a finished project shows that the person can do."""
    done_when: str
    """An observable result; completes the sentence "Done when ...". """
    hours: int
    level_from: int
    level_to: int
    skills: tuple[str, ...]
    """What it practises."""
    steps: tuple[str, ...] = ()
    materials: tuple[Link, ...] = ()
    """Free data or documentation to begin with."""
    tags: tuple[str, ...] = ()


class PathStep(Value, frozen=True):
    """One stage of a learning path."""

    title: str
    text: str
    done_when: str
    hours: int = 0
    """Expected effort in hours; 0 where the stage is measured in years or has no fixed length."""
    skills: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()


class LearningPath(Value, frozen=True):
    """A route into a role as ordered steps: a degree, courses, self-study, open source, community."""

    id: str
    name: str
    kind: PathKind
    summary: str
    duration: str
    cost: str
    roles: tuple[str, ...]
    steps: tuple[PathStep, ...]
    level_from: int = 0
    level_to: int = 4
    """The overall level of the people it suits."""
    tags: tuple[str, ...] = ()


class GuideSection(Value, frozen=True):
    """A heading and its text (paragraphs, lists, emphasis and links in Markdown, no HTML)."""

    heading: str
    body: str
    skills: tuple[str, ...] = ()


class GuidePage(Value, frozen=True):
    """An explanatory page of the reading room. `addition` marks what goes beyond the founding texts."""

    id: str
    title: str
    summary: str
    sections: tuple[GuideSection, ...]
    addition: bool = False
    tags: tuple[str, ...] = ()


class Measurement(Value, frozen=True):
    """The numbers of the measurement model. They belong to the edition, so that old reports stay true.

    Abilities are on a scale where a person drawn at random has mean 0 and standard deviation 1 per skill.
    The defaults are the hedged launch values found by simulation; see the method page.
    """

    variance_general: float = 0.30
    variance_area: float = 0.20
    variance_skill: float = 0.50
    cuts: tuple[float, float, float, float] = (-1.2, -0.4, 0.4, 1.2)
    """Ability at which levels 1 to 4 begin."""
    rating_loading: float = 0.35
    rating_bias_variance: float = 0.35
    rating_noise_variance: float = 0.53
    rating_thresholds: tuple[float, float, float, float] = (-1.5, -0.7, 0.1, 0.9)
    begun_noise_variance: float = 1.0
    """A rating also says whether somebody has begun at all, which is nearly a fact: there the loading is 1, the threshold
    the first one, and this the variance of what else goes into it."""
    begun_style: float = 0.4
    """How much of the rating bias goes into that."""
    begun_claimed: float = 0.6
    begun_denied: float = 0.12
    """Share of those who have not begun that claim more, and of those who have that say "Not yet" all the same."""
    shift_variance: float = 0.12
    """How far all items together may be harder or easier than stated: variance of a shift that they share."""
    area_shift_variance: float = 0.03
    """The same of a shift that the items of one area share, besides."""
    discrimination: float = 1.3
    difficulty_sd: float = 0.6
    guessing_share: float = 0.5
    """Share of people without the knowledge who guess although "I don't know yet" is offered."""
    rating_seconds: float = 0.0
    question_seconds: float = 0.0
    """Seconds that a rating and a question take people here; 0 where pages go by what there is to read."""


class Content(Value, frozen=True, weakref=True, dict=True):
    """Everything that can be learned, asked, required and recommended, in the editors' order."""

    areas: tuple[SkillArea, ...] = ()
    skills: tuple[Skill, ...] = ()
    items: tuple[Item, ...] = ()
    roles: tuple[RoleProfile, ...] = ()
    resources: tuple[Resource, ...] = ()
    certifications: tuple[Certification, ...] = ()
    paths: tuple[LearningPath, ...] = ()
    guide: tuple[GuidePage, ...] = ()
    projects: tuple[Project, ...] = ()
    measurement: Measurement = Measurement()
    framework: Framework = Framework()

    @cached_property
    def level_names(self) -> LevelNames:
        """What this content calls levels 0 to 4."""
        return self.framework.level_names

    @cached_property
    def area_by_id(self) -> dict[str, SkillArea]:
        return {area.id: area for area in self.areas}

    @cached_property
    def skill_by_id(self) -> dict[str, Skill]:
        return {skill.id: skill for skill in self.skills}

    @cached_property
    def item_by_id(self) -> dict[str, Item]:
        return {item.id: item for item in self.items}

    @cached_property
    def role_by_id(self) -> dict[str, RoleProfile]:
        return {role.id: role for role in self.roles}

    @cached_property
    def resource_by_id(self) -> dict[str, Resource]:
        return {resource.id: resource for resource in self.resources}

    @cached_property
    def projects_by_area(self) -> dict[str, tuple[Project, ...]]:
        """Projects of each area in the editors' order."""
        return {area.id: tuple(p for p in self.projects if p.area == area.id) for area in self.areas}

    @cached_property
    def skills_by_area(self) -> dict[str, tuple[Skill, ...]]:
        """Skills of each area in the editors' order; an area without skills has an empty tuple."""
        inside: dict[str, list[Skill]] = {area.id: [] for area in self.areas}
        for skill in self.skills:
            if skill.area in inside:
                inside[skill.area].append(skill)
        return {area: tuple(skills) for area, skills in inside.items()}


def encode(content: Content) -> bytes:
    """Canonical JSON: equal contents give equal bytes, whatever produced them."""
    return msgspec.json.encode(plain(content), order="sorted")


CONTENT = msgspec.json.Decoder(Content)
"""Made at import, before there are threads: two that first read one type at the same time can end the process (msgspec
0.22 shows a type's description before its fields are in it). It describes every value type that a content is made of."""


def decode(data: bytes) -> Content:
    """Read canonical JSON back. Raises `msgspec.ValidationError` naming the place of the first fault."""
    return CONTENT.decode(data)


def digest(data: bytes) -> str:
    """SHA-256 of an encoded content, in hexadecimal. Hash the stored bytes, never a re-encoding."""
    return hashlib.sha256(data).hexdigest()
