"""What to learn next, in which order, in how many hours.

The plan holds steps: one skill, one level up. Each has a reason, hours with a buffer, a resource that fits
the level, and a result another person could see. A person may ask for certain resources only, or for what fits
until a date. `schedule` lays the steps out in weeks; changing the hours a week without a date never changes the
steps. What somebody did to their steps is `arrangement`'s business.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from math import ceil, floor, log
from typing import Literal

import msgspec

from assessment.engine.model.irt import cdf, pdf
from assessment.engine.planning.choice import Ladder, best_climbs
from assessment.engine.reading.report import BUFFER, Report, SkillScore
from assessment.engine.wording import listed, some
from skills.content import LEVEL_NAMES, MAX_LEVEL, Content, LearningPath, Project, Resource

MAX_STEPS = 8
"""Steps shown with a place in the weeks. The rest is counted, not listed: a plan is for starting."""

NEXT_STEPS = 3
LONGEST_WEEKS = 4
"""A step that would take longer at the chosen hours is shown in parts."""

FAR_WEEKS = 26
"""When the whole way takes more than half a year the plan says so, and names a nearer role if there is one."""

MOST_DECISIONS = 20_000
"""The exact choice for given hours is given up after so many: about a tenth of a second. None of 300 took a tenth."""

STARTS = 8
"""The choice that is not exact is made so many times, each with another large package of steps taken first."""

ENOUGH = 0.80
"""A skill at or above its target with this probability needs no step."""

SHORT_IS_FINE = 0.3
FOCUS = 0.2
"""A resource shorter than its step is hardly worse than a fitting one; each further skill it treats is a detour."""

MIN_WEEKLY_HOURS = 1
MAX_WEEKLY_HOURS = 60

SPREAD = 1.25
"""Hours may well be so many times fewer or more than planned. Fewer by this leaves the expected hours without
their buffer; nobody has measured the other side, and people run over more often than under."""

MAX_WAYS = 3

Cost = Literal["any", "audit", "free"]
"""Any; free or free to audit; free only."""

NOT_LEADING = ("degree", "conference", "community")
"""Kinds of resources too large or too loose to lead one step."""

KINDS: dict[str, str] = {
    "book": "books",
    "course": "courses",
    "docs": "documentation",
    "paper": "papers",
    "project": "projects",
    "tutorial": "tutorials",
    "video": "videos",
}
"""Formats a person may choose from, as they are called in a sentence."""


class Preferences(msgspec.Struct, frozen=True):
    """What a person wants of their plan. The defaults ask for nothing special."""

    hours: int | None = None
    """Hours to spend in all, when there is a date to be ready by."""
    cost: Cost = "any"
    """What resources may cost: any, free or free to audit, or free only."""
    kinds: tuple[str, ...] = ()
    """Formats of resources, of `KINDS`; empty for any."""
    languages: tuple[str, ...] = ()
    """Languages of resources, like "en"; empty for any."""

    def allows(self, resource: Resource) -> bool:
        """Whether a resource is of the cost, format and language asked for."""
        costs = {"any": ("free", "free-to-audit", "paid"), "audit": ("free", "free-to-audit"), "free": ("free",)}
        return (
            resource.cost in costs[self.cost]
            and (not self.kinds or resource.kind in self.kinds)
            and (not self.languages or resource.language in self.languages)
        )

    def in_words(self) -> str:
        """What is asked of resources, to stand after "only"; empty when nothing is."""
        parts = {"any": [], "audit": ["free or free to audit"], "free": ["free"]}[self.cost]
        if self.kinds:
            parts.append(listed([KINDS.get(kind, kind) for kind in self.kinds]))
        if self.languages:
            parts.append(f"in {listed([LANGUAGES.get(code, code) for code in self.languages])}")
        return ", ".join(parts)


LANGUAGES = {
    "en": "English",
    "de": "German",
    "es": "Spanish",
    "fr": "French",
    "hi": "Hindi",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "zh": "Chinese",
}
"""Names of languages as a sentence needs them; a content may use others, which keep their code."""


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


class Practice(msgspec.Struct, frozen=True):
    """A small project that practises a step."""

    id: str
    """Identifier of the project in the edition."""
    title: str
    """What it is called."""
    hours: int
    """Expected hours, without a buffer."""


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

    @property
    def key(self) -> str:
        """Names the step in this and every other plan of the person."""
        return f"{self.skill}-{self.level}"

    @property
    def hours_range(self) -> tuple[int, int]:
        """The fewest and most hours to reckon with."""
        return around(self.hours)


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
    """Steps in the order to take them; `more_steps` and `more_hours` count what lies beyond them."""

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

    @property
    def more_range(self) -> tuple[int, int]:
        """The fewest and most hours to reckon with beyond the steps."""
        return around(self.more_hours)


class Row(msgspec.Struct, frozen=True):
    """A step, or a part of one, with its place in the weeks."""

    number: int
    title: str
    hours: int
    first_week: int
    last_week: int
    start: float
    """Where it begins, in per cent of the whole plan."""
    width: float


class Schedule(msgspec.Struct, frozen=True):
    """A plan laid out for a number of hours a week."""

    weekly_hours: int
    weeks: int
    rows: tuple[Row, ...]
    next_steps: tuple[tuple[Step, str], ...]
    """The first steps with their place in words ("24 hours, weeks 1 to 4")."""
    next_hours: int
    sentence: str


ANYTHING = Preferences()


def build_plan(
    content: Content, report: Report, preferences: Preferences = ANYTHING, done: Collection[str] = ()
) -> Plan:
    """The plan that follows from a report. Empty when every skill is likely to be at its target.

    With hours in the preferences it holds the steps that close most of the gap in so many hours, however many they
    are, and none when none fits. Without, it holds the first steps of the whole way. `done` are keys of steps that
    are behind the person: with hours they come first and cost nothing any more.
    """
    possible = candidates(content, report)
    if preferences.hours is None:
        chosen = in_order(possible, MAX_STEPS)
    else:
        behind = [candidate for candidate in possible if f"{candidate.skill.id}-{candidate.level}" in done]
        ahead = [candidate for candidate in possible if candidate not in behind]
        chosen = in_order(behind) + in_order(within(ahead, preferences.hours))
    planned = sum(candidate.hours for candidate in chosen)
    return Plan(
        steps=_steps(content, chosen, preferences),
        hours=planned,
        more_steps=len(possible) - len(chosen),
        more_hours=sum(candidate.hours for candidate in possible) - planned,
        nearer_role=report.nearer_role,
        ways=_ways(content, report, chosen),
    )


COARSENESS = ((500, 50), (10, 5), (0, 1))
"""From so many hours on, ranges are said in steps of so many: nobody knows a year of work to the hour."""


def around(hours: int) -> tuple[int, int]:
    """The fewest and most hours to reckon with where so many are planned."""
    unit = next(unit for least, unit in COARSENESS if hours >= least)
    return unit * max(1, round(hours / SPREAD / unit)), unit * ceil(hours * SPREAD / unit)


# Choosing ---------------------------------------------------------------------------------------------

Key = tuple[str, int]
"""A skill and the level a step leads to."""


class Candidate(msgspec.Struct, frozen=True):
    """A possible step, and what it is worth."""

    skill: SkillScore
    area: str
    area_name: str
    level: int
    hours: int
    gain: float
    """Expected gap closed, weighted by the role."""
    waits_for: tuple[str, ...]
    """Skills of the framework that should be further along first."""
    needs: tuple[Key, ...]
    """Candidates that have to come first: the level below, and the first step of each skill waited for."""
    unlocks: int
    """How many skills of the plan wait for this one."""

    @property
    def key(self) -> Key:
        return self.skill.id, self.level


def candidates(content: Content, report: Report) -> list[Candidate]:
    """Every step from a likely level to a target, with its worth and what it waits for."""
    likely = {skill.id: skill.position for area in report.areas for skill in area.skills}
    wanted = [(area, skill) for area in report.areas for skill in area.skills if skill.probability < ENOUGH]
    waits = {
        skill.id: tuple(
            p.skill for p in content.skill_by_id[skill.id].prerequisites if likely.get(p.skill, MAX_LEVEL) < p.level
        )
        for _, skill in wanted
    }
    gains = {skill.id: _gains(content, skill) for _, skill in wanted}
    first = {skill: min(levels) for skill, levels in gains.items()}
    found = []
    for area, skill in wanted:
        before = tuple((other, first[other]) for other in waits[skill.id] if other in first)
        waiting = sum(skill.id in others for others in waits.values())
        for level, gain in gains[skill.id].items():
            hours = ceil(BUFFER * content.skill_by_id[skill.id].levels[level].hours)
            begins = level == first[skill.id]
            needs = before if begins else ((skill.id, level - 1),)
            unlocks = waiting if begins else 0
            found.append(
                Candidate(skill, area.id, area.name, level, hours, gain, waits[skill.id], needs, unlocks),
            )
    return found


def _gains(content: Content, skill: SkillScore) -> dict[int, float]:
    """Expected gap closed by each step of a skill up to its target, by the level it leads to; never empty."""
    cuts = content.measurement.cuts
    middle = (cuts[-1] - cuts[0]) / (len(cuts) - 1) / 2
    cut, mean = cuts[skill.target - 1], skill.mean
    gains = {}
    for level in range(min(floor(skill.position), skill.target - 1) + 1, skill.target + 1):
        raised = max(mean, cuts[level - 1] + middle)
        gains[level] = skill.weight * (shortfall(mean, skill.sd, cut) - shortfall(raised, skill.sd, cut))
        mean = raised
    return gains


def shortfall(mean: float, sd: float, cut: float) -> float:
    """Expected distance below a cut score, E[max(0, cut - ability)], for a normal belief; in standard deviations.

    The chance to meet the target would hide progress far from it: the first step of a long way raises that
    chance by next to nothing, but closes as much of the gap as the last one.
    """
    if sd <= 0.0:
        return max(0.0, cut - mean)
    z = (cut - mean) / sd
    return (cut - mean) * cdf(z) + sd * pdf(z)


Package = tuple[Candidate, ...]
"""A candidate with everything still open that has to come before it, in order, itself last."""


def _package(candidate: Candidate, left: Mapping[Key, Candidate]) -> Package:
    """What has to be done for a candidate. A circle cannot block: what is being looked at is not looked at again."""
    seen: set[Key] = set()

    def before(each: Candidate) -> Iterator[Candidate]:
        seen.add(each.key)
        for key in each.needs:
            if key in left and key not in seen:
                yield from before(left[key])
        yield each

    return tuple(before(candidate))


def _hours(package: Iterable[Candidate]) -> int:
    return sum(candidate.hours for candidate in package)


def _gain(package: Iterable[Candidate]) -> float:
    return sum(candidate.gain for candidate in package)


def _rank(package: Package) -> tuple[float, Key]:
    """Gap closed per hour, most first. A foundation counts together with what it is needed for."""
    return -_gain(package) / max(_hours(package), 1), package[-1].key


def in_order(possible: Sequence[Candidate], count: int | None = None) -> list[Candidate]:
    """The first so many candidates (or all) in the order to take them: always the beginning of the best package.

    So no level comes before the one below it, and nothing before what it needs. The first three come from
    different areas where they can.
    """
    left = {candidate.key: candidate for candidate in possible}
    chosen: list[Candidate] = []
    while left and (count is None or len(chosen) < count):
        packages = [_package(candidate, left) for candidate in left.values()]
        if len(chosen) < NEXT_STEPS:
            used = {candidate.area for candidate in chosen}
            packages = [package for package in packages if package[0].area not in used] or packages
        best = min(packages, key=_rank)[0]
        del left[best.key]
        chosen.append(best)
    return chosen


def within(possible: Sequence[Candidate], hours: int) -> list[Candidate]:
    """The candidates to choose when there are so many hours and no more: those that close most of the gap.

    The choice is exact (`choosing.best_climbs`) unless it would take very long or needs run in a circle. Then it is
    the best package first and again the best that still fits. As that leaves hours over where a large one would have
    filled them, it is tried again from each of the packages that close most.
    """
    everything = {candidate.key: candidate for candidate in possible}
    steps = by_skill(possible)
    climbs = None if steps is None else best_climbs(ladders(steps), min(hours, _hours(possible)), MOST_DECISIONS)
    if steps is not None and climbs is not None:
        best = tuple(candidate for count, mine in zip(climbs, steps, strict=True) for candidate in mine[:count])
        return _filled(everything, hours, best)  # with what closes next to nothing and still fits
    packages = [_package(candidate, everything) for candidate in possible]
    fitting = [package for package in packages if _hours(package) <= hours]
    starts = sorted(fitting, key=lambda package: (-_gain(package), package[-1].key))[:STARTS]
    return max((_filled(everything, hours, start) for start in ((), *starts)), key=_gain)


def by_skill(possible: Sequence[Candidate]) -> list[list[Candidate]] | None:
    """The steps of each skill, lowest first, each skill after those it waits for; None when that is a circle."""
    steps: dict[str, list[Candidate]] = {}
    for candidate in sorted(possible, key=lambda candidate: candidate.level):
        steps.setdefault(candidate.skill.id, []).append(candidate)
    ordered: list[list[Candidate]] = []
    placed: set[str] = set()
    while len(ordered) < len(steps):
        ready = [s for s in steps if s not in placed and all(n in placed or n not in steps for n in _waits(steps[s]))]
        if not ready:
            return None
        ordered += [steps[skill] for skill in ready]
        placed.update(ready)
    return ordered


def _waits(mine: Sequence[Candidate]) -> tuple[str, ...]:
    """Skills whose first step has to come before the first of these."""
    return tuple(skill for skill, _ in mine[0].needs)


def ladders(steps: Sequence[Sequence[Candidate]]) -> list[Ladder]:
    """The steps of skills as `choosing` takes them."""
    places = {mine[0].skill.id: place for place, mine in enumerate(steps)}
    return [
        Ladder(
            tuple(candidate.hours for candidate in mine),
            tuple(candidate.gain for candidate in mine),
            tuple(places[skill] for skill in _waits(mine) if skill in places),
        )
        for mine in steps
    ]


def _filled(everything: Mapping[Key, Candidate], hours: int, start: Package) -> list[Candidate]:
    """A package, then again and again the best one that fits into the hours that are left."""
    left, chosen, package = dict(everything), list[Candidate](), start
    while True:
        for candidate in package:
            del left[candidate.key]
        chosen.extend(package)
        hours -= _hours(package)
        packages = (_package(candidate, left) for candidate in left.values() if candidate.hours <= hours)
        fitting = [package for package in packages if _hours(package) <= hours]
        if not fitting:
            return chosen
        package = min(fitting, key=_rank)


# Steps ------------------------------------------------------------------------------------------------


def _steps(content: Content, chosen: Sequence[Candidate], preferences: Preferences) -> tuple[Step, ...]:
    """The steps in order. A resource leads one step only, as long as there is another that fits."""
    steps: list[Step] = []
    leading: set[str] = set()
    planned = {candidate.key for candidate in chosen}
    for candidate in chosen:
        step = _step(content, candidate, leading, preferences, planned)
        steps.append(step)
        if step.use is not None:
            leading.add(step.use.id)
    return tuple(steps)


def _step(
    content: Content, candidate: Candidate, leading: Set[str], preferences: Preferences, planned: Set[Key]
) -> Step:
    skill = content.skill_by_id[candidate.skill.id]
    level = skill.levels[candidate.level]
    fitting = _fitting(content, skill.id, candidate.level - 1, level.hours)
    allowed = [resource for resource in fitting if preferences.allows(resource)]
    found = tuple(_source(resource) for resource in allowed[:MAX_SOURCES])
    sources = tuple(sorted(found, key=lambda source: (source.cost != found[0].cost, source.id in leading)))
    return Step(
        skill=skill.id,
        skill_name=skill.name,
        area=candidate.area,
        area_name=candidate.area_name,
        level=candidate.level,
        title=level.task,
        why=_why(candidate, skill.name),
        hours=candidate.hours,
        done_when=level.done_when,
        use=sources[0] if sources else None,
        alternatives=sources[1:],
        after=", ".join(content.skill_by_id[other].name for other in candidate.waits_for),
        needs=tuple(f"{other}-{level}" for other, level in candidate.needs if (other, level) in planned),
        project=_project(content, skill.id, candidate.level - 1),
        left_out="" if allowed else _left_out(fitting, preferences),
    )


def _left_out(fitting: Sequence[Resource], preferences: Preferences) -> str:
    """What to say of a step without a resource when there are some that the person did not ask for."""
    if not fitting:
        return ""
    there = "the 1 resource we know" if len(fitting) == 1 else f"none of the {len(fitting)} resources we know"
    verb = "is not" if len(fitting) == 1 else "is"
    text = f"You asked for {preferences.in_words()} only, and {there} for this step {verb}."
    return f"{text} The nearest is {fitting[0].title}, {fitting[0].cost.replace('-', ' ')}."


def _project(content: Content, skill: str, level: int) -> Practice | None:
    """The practice project for the step from `level` that is most about this skill."""
    fitting = [p for p in content.projects if skill in p.skills and p.level_from <= level < p.level_to]
    best: Project | None = min(fitting, key=lambda p: (p.skills.index(skill), len(p.skills), p.id), default=None)
    return None if best is None else Practice(best.id, best.title, best.hours)


def _ways(content: Content, report: Report, chosen: Sequence[Candidate]) -> tuple[Way, ...]:
    """The learning paths to this role that treat most of the chosen steps, most first; none that treats none."""

    def covers(path: LearningPath) -> int:
        treated = {skill for step in path.steps for skill in step.skills}
        return sum(candidate.skill.id in treated for candidate in chosen)

    paths = [path for path in content.paths if report.role_id in path.roles and covers(path)]
    ranked = sorted(paths, key=lambda path: -covers(path))[:MAX_WAYS]
    return tuple(Way(path.id, path.name, path.kind, covers(path)) for path in ranked)


def _why(candidate: Candidate, name: str) -> str:
    reached, target = LEVEL_NAMES[candidate.level], LEVEL_NAMES[candidate.skill.target]
    if candidate.level == candidate.skill.target:
        text = f"Takes {name} to {reached}, which this role asks for."
    else:
        text = f"Takes {name} to {reached}, on the way to {target}."
    if candidate.skill.weight == 5:
        text += " The role weighs this skill most."
    if candidate.unlocks:
        count = candidate.unlocks
        text += " One other skill builds on it." if count == 1 else f" {count} other skills build on it."
    return text


MAX_SOURCES = 3
"""A step offers a resource to use and two alternatives."""


def _fitting(content: Content, skill: str, level: int, hours: int) -> list[Resource]:
    """Resources for the step from `level`: free and confirmed first, then the nearest in length."""
    fitting = [
        resource
        for resource in content.resources
        if skill in resource.skills
        and resource.level_from <= level < resource.level_to
        and resource.kind not in NOT_LEADING
    ]
    costs = {"free": 0, "free-to-audit": 1, "paid": 2}

    def rank(resource: Resource) -> tuple[float, ...]:
        per_level = resource.hours / (resource.level_to - resource.level_from)
        distance = log(per_level / max(hours, 1))
        misfit = distance if distance > 0 else min(-distance, SHORT_IS_FINE)
        doubtful = "doubtful" in resource.note.lower()
        return (costs[resource.cost], doubtful, not resource.confirmed, misfit + FOCUS * len(resource.skills))

    return sorted(fitting, key=lambda resource: (*rank(resource), resource.id))


def _source(resource: Resource) -> Source:
    return Source(
        id=resource.id,
        title=resource.title,
        provider=resource.provider,
        url=resource.url,
        cost=resource.cost.replace("-", " "),
        hours=resource.hours,
        language=resource.language,
        checked=resource.checked.isoformat(),
        note=resource.note,
        kind=resource.kind,
    )


# Weeks ------------------------------------------------------------------------------------------------


def schedule(plan: Plan, weekly_hours: int, *, is_rest: bool = False) -> Schedule:
    """Lay a plan out in weeks. `weekly_hours` must be between 1 and 60; raises `ValueError` otherwise.

    `is_rest` says that these steps are what is left of a plan, so that the sentence does not call them the first.
    """
    if not MIN_WEEKLY_HOURS <= weekly_hours <= MAX_WEEKLY_HOURS:
        raise ValueError(f"Hours a week must be between {MIN_WEEKLY_HOURS} and {MAX_WEEKLY_HOURS}.")
    total = max(plan.hours, 1)
    rows: list[Row] = []
    places: list[str] = []
    done = 0
    for number, step in enumerate(plan.steps, 1):
        parts = max(1, ceil(step.hours / (LONGEST_WEEKS * weekly_hours)))
        first_week = done // weekly_hours + 1
        last_week = ceil((done + step.hours) / weekly_hours)
        places.append(f"{step.hours} hours, {_weeks(first_week, last_week)}")
        for part in range(parts):
            before = step.hours * part // parts
            after = step.hours * (part + 1) // parts
            title = step.title if parts == 1 else f"{step.title}, part {part + 1} of {parts}"
            rows.append(
                Row(
                    number=number,
                    title=title,
                    hours=after - before,
                    first_week=(done + before) // weekly_hours + 1,
                    last_week=ceil((done + after) / weekly_hours),
                    start=round(100 * (done + before) / total, 2),
                    width=round(100 * (after - before) / total, 2),
                )
            )
        done += step.hours
    weeks = ceil(plan.hours / weekly_hours)
    following = plan.steps[:NEXT_STEPS]
    return Schedule(
        weekly_hours=weekly_hours,
        weeks=weeks,
        rows=tuple(rows),
        next_steps=tuple(zip(following, places, strict=False)),
        next_hours=sum(step.hours for step in following),
        sentence=_sentence(plan, weekly_hours, weeks, is_rest=is_rest),
    )


def _weeks(first: int, last: int) -> str:
    return f"week {first}" if first == last else f"weeks {first} to {last}"


def _weeks_range(hours: int, weekly_hours: int) -> str:
    """The fewest and most weeks to reckon with, as an insertion; empty when they are the same."""
    low, high = (ceil(each / weekly_hours) for each in around(hours))
    return f", somewhere from {low} to {high}" if low < high else ""


def _sentence(plan: Plan, weekly_hours: int, weeks: int, *, is_rest: bool) -> str:
    if not plan.steps and plan.more_steps:
        return "No step fits in the time there is."
    if not plan.steps:
        return "Nothing is missing for this role that we can see."
    pace, what = some(weekly_hours, "hour"), _what_takes(len(plan.steps), plan.more_steps, is_rest=is_rest)
    text = f"At {pace} a week, {what} about {some(weeks, 'week')}{_weeks_range(plan.hours, weekly_hours)}."
    if ceil((plan.hours + plan.more_hours) / weekly_hours) > FAR_WEEKS:
        if weeks <= FAR_WEEKS:
            text += " The whole way to this role is longer than half a year."
        if plan.nearer_role:
            text += f" {plan.nearer_role} asks for less and lies on the way."
    return text


def _what_takes(steps: int, more: int, *, is_rest: bool) -> str:
    """So many steps of a plan as the subject of a sentence, with its verb."""
    if is_rest:
        return "the step left takes" if steps == 1 else f"the {steps} steps left take"
    if not more:
        return "the plan takes"
    return "the first step takes" if steps == 1 else f"the first {steps} steps take"
