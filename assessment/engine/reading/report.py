"""What the responses mean for a role: levels with their ranges, results, calibration, and the reasons.

The report carries its own sentences. It is frozen when an assessment ends and must read the same in five
years, whatever this code says then; a page that shows it only lays it out.

Positions are on the level scale: 0 to 5, where the whole part is the level. Probabilities are rounded to
four places, so that the same responses give the same bytes on every machine.
"""

from collections.abc import Mapping, Sequence
from math import floor
from typing import Literal, NamedTuple

import msgspec

from assessment.engine import ENGINE_VERSION
from assessment.engine.asking.worth import expected_sd, minutes, narrowing
from assessment.engine.model.bank import bank_of
from assessment.engine.model.scoring import (
    RANGE_Z,
    Abilities,
    Responses,
    at_least,
    estimate,
    is_rating,
    level_at,
    level_words,
    on_level_scale,
)
from assessment.engine.reading.certificates import BUFFER as BUFFER
from assessment.engine.reading.certificates import Certificate, certificates
from assessment.engine.reading.person_fit import person_fit
from assessment.engine.wording import listed, short_list, some
from skills.content import LEVEL_NAMES, Content, LearningPath, Requirement, RoleProfile, Skill

Result = Literal["meets", "within-reach", "gap", "not-sure"]

RESULT_NAMES: dict[str, str] = {
    "meets": "Meets",
    "within-reach": "Within reach",
    "gap": "Gap",
    "not-sure": "Not sure yet",
}

MEETS = 0.83
"""Meets: the probability of being at or above the target is at least this.

Set so that in the simulated launch world, and in every disturbance of it tried, at least 85 % of the areas
called Meets are at or above the target (.80 gave 84 % where everybody over-rates; see DECISIONS.md).
"""

GAP = 0.20
"""Gap: that probability is at most this, and the likely level is more than `REACH` below the target.

Of the areas called Gap 92 to 98 % were below the target in the same simulations.
"""

REACH = 0.5
"""In levels: an area this near below its target is within reach, however sure we are that it is below."""

WIDEST = 2.1
"""Between the two, a range wider than this many levels is not called at all: Not sure yet."""

MORE = (4, 8)
"""Numbers of further questions a line says the worth of; the first is what "go deeper" asks."""

MOST_TO_CALL = 8
"""Questions on one area, at most, when counting what would settle it."""

BIAS_TELLS = 1.0
"""Mention a leaning of the self-ratings only when it is this many standard deviations from none."""


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

    def count(self, result: str) -> int:
        """Number of areas with this result."""
        return sum(area.result == result for area in self.areas)

    def named(self, result: str) -> tuple[str, ...]:
        """Names of the areas with this result, in the order of the report."""
        return tuple(area.name for area in self.areas if area.result == result)


def build_report(
    content: Content,
    role: RoleProfile,
    responses: Responses,
    seconds: Mapping[str, float] | None = None,
    days: Mapping[str, str] | None = None,
) -> Report:
    """The report of these responses for this role. Responses may be few or none; the report stays honest.

    `seconds` is the time spent on a response, by id, where known. Responses that were given faster than the
    question can be read count neither way; a pattern that makes the estimate doubtful widens every range.
    `days` is the day of a response, by id, as 2026-11-28; it is only noted, an old answer counts like a new one.
    """
    read = _read(content, responses, seconds)
    abilities = read.abilities
    areas = _areas(content, role, read.shown, abilities, read.check_only, days or {})
    questions = sum(id in content.item_by_id for id in read.shown)
    headline, emphasis = _headline(areas, questions, _questions_to_call(areas, abilities, responses))
    return Report(
        engine=ENGINE_VERSION,
        role_id=role.id,
        role=role.name,
        headline=headline,
        emphasis=emphasis,
        lead=_lead(areas, questions),
        sure=_sure(areas, questions),
        questions=questions,
        ratings=sum(is_rating(id) and value is not None for id, value in read.shown.items()),
        areas=areas,
        strengths=_strengths(areas),
        unsure=_unsure(areas),
        agreement=_agreement(areas),
        differences=_differences(areas),
        leaning=_leaning(read.leaning, areas),
        certificates=certificates(content, role, abilities),
        routes=_routes(content, role, abilities),
        nearer_role=_nearer_role(content, role, areas),
        notices=read.notices,
    )


class _Reading(NamedTuple):
    """What can be believed of the responses, and what of them to show."""

    abilities: Abilities
    check_only: Abilities
    """The same without any self-rating."""
    leaning: Abilities
    """The same with the ratings that were left out because they are all equal: how they lean is worth a sentence."""
    shown: Responses
    notices: tuple[str, ...]


def _read(content: Content, responses: Responses, seconds: Mapping[str, float] | None) -> _Reading:
    bank = bank_of(content)
    as_said = estimate(bank, responses)
    fit = person_fit(content, responses, seconds, as_said)
    counted = {id: value for id, value in responses.items() if id not in fit.missing}
    shown = {id: value for id, value in responses.items() if is_rating(id) or id in counted}
    questions_only = {id: value for id, value in counted.items() if not is_rating(id)}
    abilities = (estimate(bank, counted) if fit.missing else as_said).widened(fit.widen)
    return _Reading(
        abilities=abilities,
        check_only=estimate(bank, questions_only).widened(fit.widen),
        leaning=estimate(bank, shown) if len(shown) > len(counted) else abilities,
        shown=shown,
        notices=tuple(notice.sentence for notice in fit.notices),
    )


# Areas and skills -------------------------------------------------------------------------------------


def result_of(probability: float, position: float, width: float, target: int, asked: int) -> Result:
    """The result of an area or skill; this is the rule that decides "Within reach".

    `probability` of being at or above the `target` level; `position` and `width` of the range on the level
    scale; `asked` counts the questions of the check it rests on. Without any, nothing is called. A clear
    side is called even when the range is wide, because then the whole range lies about on that side.
    """
    if asked == 0:
        return "not-sure"
    if probability >= MEETS:
        return "meets"
    if probability <= GAP and target - position > REACH:
        return "gap"
    return "within-reach" if width <= WIDEST else "not-sure"


def _inside(words: str) -> str:
    """Level words in the middle of a sentence. Names of levels keep their capital."""
    return words.replace("Probably", "probably").replace("Anywhere", "anywhere")


def _round(number: float) -> float:
    return round(number, 4) + 0.0


def _areas(
    content: Content,
    role: RoleProfile,
    responses: Responses,
    abilities: Abilities,
    check_only: Abilities,
    days: Mapping[str, str],
) -> tuple[AreaScore, ...]:
    wanted = {requirement.skill: requirement for requirement in role.requirements}
    scores = []
    for area in content.areas:
        skills = [skill for skill in content.skills_by_area[area.id] if skill.id in wanted]
        if skills:
            scored = tuple(
                _skill_score(content, skill, wanted[skill.id], abilities, _evidence(content, skill, responses, days))
                for skill in skills
            )
            scores.append(_area_score(content, area.id, scored, responses, abilities, check_only))
    rank = {"gap": 0, "within-reach": 1, "not-sure": 2, "meets": 3}
    return tuple(
        sorted(scores, key=lambda a: (rank[a.result], -a.importance * max(a.target - a.position, 0.0), a.name))
    )


def _range(mean: float, sd: float, cuts: tuple[float, ...]) -> tuple[float, float, float]:
    """Low end, likely place and high end on the level scale; the range holds in 8 of 10 cases."""
    low, position, high = (on_level_scale(mean + side * RANGE_Z * sd, cuts) for side in (-1, 0, 1))
    return low, position, high


def _skill_score(
    content: Content, skill: Skill, wanted: Requirement, abilities: Abilities, evidence: tuple[Evidence, ...]
) -> SkillScore:
    cuts, target = content.measurement.cuts, wanted.level
    mean, sd = abilities.skill(skill.id)
    low, position, high = _range(mean, sd, cuts)
    probability = at_least(mean, sd, cuts[target - 1])
    asked = sum(1 for e in evidence if not is_rating(e.id))
    own = next((LEVEL_NAMES.index(e.answer) for e in evidence if is_rating(e.id) and e.answer in LEVEL_NAMES), None)
    return SkillScore(
        id=skill.id,
        name=skill.name,
        result=result_of(probability, position, high - low, target, asked),
        words=level_words(mean, sd, cuts),
        position=_round(position),
        low=_round(low),
        high=_round(high),
        target=target,
        weight=wanted.weight,
        probability=_round(probability),
        mean=_round(mean),
        sd=_round(sd),
        own=own,
        asked=asked,
        reason=_skill_reason(evidence, own),
        evidence=evidence,
    )


def _evidence(content: Content, skill: Skill, responses: Responses, days: Mapping[str, str]) -> tuple[Evidence, ...]:
    found = []
    for id, value in responses.items():
        if id == f"skill/{skill.id}":
            answer = "I can't say" if value is None else LEVEL_NAMES[value]
            found.append(Evidence(id, "Your own rating", answer, days.get(id, "")))
        elif (item := content.item_by_id.get(id)) and item.skill == skill.id:
            found.append(Evidence(id, item.stem, _outcome(content, id, value), days.get(id, "")))
    return tuple(found)


def _outcome(content: Content, id: str, value: int | None) -> str:
    if value is None:
        return "I don't know yet"
    return "right" if content.item_by_id[id].options[value].correct else "not right"


def _skill_reason(evidence: Sequence[Evidence], own: int | None) -> str:
    questions = [e for e in evidence if not is_rating(e.id)]
    parts = []
    if own is not None:
        parts.append(f"your own rating ({LEVEL_NAMES[own]})")
    if questions:
        right = sum(e.answer == "right" for e in questions)
        parts.append(f"{some(len(questions), 'question')}, {right} right")
    if not parts:
        return "No question on this skill yet. The range comes from your answers on related skills."
    return f"Rests on {' and '.join(parts)}, and on related skills."


def _area_score(
    content: Content,
    area: str,
    skills: tuple[SkillScore, ...],
    responses: Responses,
    abilities: Abilities,
    check_only: Abilities,
) -> AreaScore:
    cuts = content.measurement.cuts
    importance = sum(skill.weight for skill in skills)
    weights = {skill.id: skill.weight / importance for skill in skills}
    target = floor(sum(skill.weight * skill.target for skill in skills) / importance + 0.5)
    mean, sd = abilities.along(weights)
    low, position, high = _range(mean, sd, cuts)
    probability = at_least(mean, sd, cuts[target - 1])
    answers = [e.answer for skill in skills for e in skill.evidence if not is_rating(e.id)]
    asked, right = len(answers), answers.count("right")
    own = _own_rating(area, skills, responses)
    words = level_words(mean, sd, cuts)
    if not asked and own is not None:
        words = f"{LEVEL_NAMES[level_at(own)]}, by your own word only"
    result = result_of(probability, position, high - low, target, asked)
    check_mean, check_sd = check_only.along(weights)
    check_low, check_position, check_high = _range(check_mean, check_sd, cuts)
    return AreaScore(
        id=area,
        name=content.area_by_id[area].name,
        result=result,
        words=words,
        position=_round(position),
        low=_round(low),
        high=_round(high),
        target=target,
        importance=importance,
        probability=_round(probability),
        own=None if own is None else _round(own),
        own_words="no rating" if own is None else LEVEL_NAMES[level_at(own)],
        check_position=_round(check_position) if asked else None,
        check_low=_round(check_low) if asked else None,
        check_high=_round(check_high) if asked else None,
        check_words=level_words(check_mean, check_sd, cuts) if asked else "",
        asked=asked,
        right=right,
        unknown=answers.count("I don't know yet"),
        reason=_area_reason(asked, right, answers.count("I don't know yet"), own),
        change=_change(result, asked, target),
        skills=skills,
        mean=_round(mean),
        sd=_round(sd),
        more=_more(abilities, weights, responses, mean),
        missing=_missing(skills, own),
    )


def _own_rating(area: str, skills: Sequence[SkillScore], responses: Responses) -> float | None:
    """The person's own level on the level scale: of the area itself, else the weighted mean of its skills."""
    if (level := responses.get(f"area/{area}")) is not None:
        return level + 0.5
    rated = [(skill.own, skill.weight) for skill in skills if skill.own is not None]
    if not rated:
        return None
    return sum((own + 0.5) * weight for own, weight in rated) / sum(weight for _, weight in rated)


def _area_reason(asked: int, right: int, unknown: int, own: float | None) -> str:
    rating = "" if own is None else f"Your own rating is {LEVEL_NAMES[level_at(own)]}. "
    if not asked:
        return f"{rating}No question was asked here, so we do not call it."
    parts = [f"{right} right"]
    if unknown:
        parts.append(f"{unknown} “I don't know yet”")
    if other := asked - right - unknown:
        parts.append(f"{other} not right")
    return f"{rating}You answered {some(asked, 'question')} here: {', '.join(parts)}."


def _missing(skills: Sequence[SkillScore], own: float | None) -> str:
    """What an area's result had to do without."""
    parts = ["You gave no rating here."] if own is None else []
    unasked = [skill.name for skill in skills if not skill.asked]
    if 0 < len(unasked) < len(skills):  # without any question the reason says so already
        parts.append(f"No question was asked on {short_list(unasked)}.")
    return " ".join(parts)


def _change(result: Result, asked: int, target: int) -> str:
    name = LEVEL_NAMES[target]
    if result == "not-sure":
        return "The answers so far leave both sides of the line open." if asked else "Any answer here would help."
    if result == "meets":
        return f"Several wrong answers on questions for {name} would move it below the line."
    return f"Right answers on questions for {name} would move it up."


def _more(abilities: Abilities, weights: Mapping[str, float], responses: Responses, mean: float) -> str:
    """What a few more questions on the area would buy; else what twice as many would."""
    cuts = abilities.bank.measurement.cuts
    deviations = expected_sd(abilities, weights, responses, max(MORE))
    now = level_words(mean, deviations[0], cuts)
    left = len(deviations) - 1
    if not left:
        return "There is no further question on this area."
    for count in sorted({min(count, left) for count in MORE}):
        words = level_words(mean, deviations[count], cuts)
        if words != now:
            return f"{_cost(count)} would narrow it to {_inside(words)}."
    count = min(MORE[0], left)
    return f"{_cost(count)} would {narrowing(deviations[0], deviations[count])}."


def _cost(count: int) -> str:
    return f"{some(count, 'more question')} here, {minutes(count)},"


# Sentences --------------------------------------------------------------------------------------------

_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve")


def _number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def _questions_to_call(areas: Sequence[AreaScore], abilities: Abilities, responses: Responses) -> int | None:
    """How many more questions it would take until no area is "Not sure yet", by the ranges to expect.

    None when one area would need more than `MOST_TO_CALL`, or has no more.
    """
    needed = [_questions_to_call_one(area, abilities, responses) for area in areas if area.result == "not-sure"]
    known = [count for count in needed if count is not None]
    return sum(known) if len(known) == len(needed) else None


def _questions_to_call_one(area: AreaScore, abilities: Abilities, responses: Responses) -> int | None:
    cuts = abilities.bank.measurement.cuts
    weights = {skill.id: skill.weight / area.importance for skill in area.skills}
    mean, _ = abilities.along(weights)
    for count, sd in enumerate(expected_sd(abilities, weights, responses, MOST_TO_CALL)):
        low, high = (on_level_scale(mean + side * RANGE_Z * sd, cuts) for side in (-1, 1))
        probability = at_least(mean, sd, cuts[area.target - 1])
        if count and result_of(probability, area.position, high - low, area.target, count) != "not-sure":
            return count
    return None


def _settled_by(count: int | None, what: str) -> str:
    """What would settle the areas that are open."""
    if not count:
        return f"More questions would narrow {what}."
    return f"About {_number(count).lower()} more question{'' if count == 1 else 's'} would settle {what}."


def _headline(areas: Sequence[AreaScore], questions: int, to_call: int | None) -> tuple[str, str]:
    total = len(areas)
    count = {result: sum(area.result == result for area in areas) for result in RESULT_NAMES}
    if questions == 0:
        own = sum(area.own is not None and area.own >= area.target for area in areas)
        if not own:
            return "By your own rating, you are at the start.", "Nothing here was checked."
        return f"By your own rating, you meet {own} of {total} areas.", "Nothing here was checked."
    if count["meets"] == total:
        return f"You meet all {total} areas." if total > 1 else "You meet the role's one area.", "Aim higher or apply."
    if count["not-sure"] > total / 2:
        known = total - count["not-sure"]
        if not known:
            return "We don't know enough about any area yet.", _settled_by(to_call, "them")
        return f"We know enough about {known} of {total} areas.", _settled_by(to_call, "the rest")
    near = count["within-reach"]
    if count["meets"] == 0 and near <= count["gap"]:
        helping = min(count["gap"], 2)
        return (
            "You are at the start.",
            f"{_number(helping)} {'area' if helping == 1 else 'areas'} will move you furthest.",
        )
    if count["meets"] == 0:
        first = f"{_number(near)} of {total} areas are within reach."
    else:
        first = f"You meet {count['meets']} of {total} areas."
    if count["gap"]:
        gaps = min(count["gap"], 3)
        return first, f"{_number(gaps)} {'gap matters' if gaps == 1 else 'gaps matter'} most."
    if count["meets"] and near:
        return first, f"{_number(near)} {'is' if near == 1 else 'are'} within reach."
    return first, "The rest we can't tell yet." if count["not-sure"] else "None is far."


def _lead(areas: Sequence[AreaScore], questions: int) -> str:
    met = [strength.area for strength in _strengths(areas)]
    gaps = [area.name for area in areas if area.result == "gap"][:3]
    near = [area.name for area in areas if area.result == "within-reach"][:3]
    if questions == 0:
        return "These are your own words, read against the role. A short check would show how far they hold."
    parts = []
    if met:
        parts.append(f"You can build on {listed(met)}.")
    if gaps:
        verb = "stands" if len(gaps) == 1 else "stand"
        parts.append(f"{listed(gaps)} {verb} between you and this role.")
    elif near:
        verb = "is" if len(near) == 1 else "are"
        parts.append(f"{listed(near)} {verb} close to the line.")
    if not parts:
        parts.append("Your answers so far leave every area open. The ranges below show what we can say.")
    return " ".join(parts)


def _sure(areas: Sequence[AreaScore], questions: int) -> str:
    open_areas = sum(area.result == "not-sure" for area in areas)
    if questions == 0:
        return "Not very. You answered no check questions, so every level here is your own word."
    start = "Fairly." if open_areas <= len(areas) / 4 else "In parts." if open_areas <= len(areas) / 2 else "Not yet."
    text = f"{start} You answered {some(questions, 'check question')}. Each range is drawn so that it holds in about 8 of 10 cases."
    if open_areas:
        where = "one area it is" if open_areas == 1 else f"{open_areas} areas it is"
        text += f" In {where} too wide to call, or rests on no question, so we don't call it."
    return text


def _strengths(areas: Sequence[AreaScore]) -> tuple[Strength, ...]:
    met = sorted(
        (area for area in areas if area.result == "meets"), key=lambda a: (a.target - a.low, -a.importance, a.name)
    )
    return tuple(Strength(area=area.name, sentence=_strength(area)) for area in met[:3])


def _strength(area: AreaScore) -> str:
    if area.position - area.target >= 1.5:
        text = "More than a level above what the role asks."
    elif area.low >= area.target:
        text = "The whole range lies past the line."
    else:
        text = f"Past the line in about {round(area.probability * 10)} of 10 cases."
    if area.own is not None and area.check_low is not None and area.own < area.check_low:
        text += " That is more than you gave yourself."
    return text


def _unsure(areas: Sequence[AreaScore]) -> str:
    unasked = [area.name for area in areas if area.result == "not-sure" and not area.asked]
    wide = [area.name for area in areas if area.result == "not-sure" and area.asked]
    parts = []
    if wide:
        verb = "leave" if len(wide) > 1 else "leaves"
        parts.append(f"{short_list(wide)} {verb} too wide a range to call.")
    if unasked:
        verb = "rest" if len(unasked) > 1 else "rests"
        parts.append(f"{short_list(unasked)} {verb} on your word alone.")
    return " ".join(parts)


def _comparable(areas: Sequence[AreaScore]) -> list[AreaScore]:
    return [area for area in areas if area.own is not None and area.check_low is not None]


def _differs(area: AreaScore) -> bool:
    assert area.own is not None
    assert area.check_low is not None
    assert area.check_high is not None
    return not area.check_low <= area.own <= area.check_high


def _agreement(areas: Sequence[AreaScore]) -> str:
    compared = _comparable(areas)
    if not compared:
        return ""
    differing = sum(_differs(area) for area in compared)
    total = len(compared)
    if differing in (0, total):
        where = "the one area that has both" if total == 1 else f"all {total} areas that have both"
        return f"Your rating and the check {'differ' if differing else 'agree'} in {where}."
    rest = "This one differs." if differing == 1 else f"These {_number(differing).lower()} differ."
    return f"Your rating and the check agree in {total - differing} of {total} areas. {rest}"


def _differences(areas: Sequence[AreaScore]) -> tuple[Difference, ...]:
    found = []
    for area in _comparable(areas):
        if _differs(area) and area.own is not None and area.check_position is not None:
            sentence = f"you said {area.own_words}, check says {_inside(area.check_words)}"
            found.append(Difference(area=area.name, sentence=sentence, own=area.own, check=area.check_position))
    return tuple(found)


def _leaning(abilities: Abilities, areas: Sequence[AreaScore]) -> str:
    """How the self-ratings lean as a whole: said only when the model's bias term is clear about it.

    The size comes from the areas themselves, because the bias term is drawn towards none.
    """
    mean, sd = abilities.bias
    apart = [
        area.own - area.check_position for area in areas if area.own is not None and area.check_position is not None
    ]
    if not apart or sd <= 0 or abs(mean) / sd < BIAS_TELLS:
        return ""
    size = sum(apart) / len(apart)
    if size * mean <= 0:
        return ""
    words = ((1.5, "about two levels"), (0.75, "about a level"), (0.35, "about half a level"), (0.0, "a little"))
    amount = next(text for least, text in words if abs(size) >= least)
    side = "above" if mean > 0 else "below"
    return f"Your rating runs {amount} {side} the check. Many people see this."


# Recommendations that need no plan --------------------------------------------------------------------

MAX_ROUTES = 3


def _routes(content: Content, role: RoleProfile, abilities: Abilities) -> tuple[Route, ...]:
    """Learning paths to this role that suit the overall level, of different kinds where possible."""
    weights = {r.skill: r.weight for r in role.requirements}
    total = sum(weights.values())
    mean, _ = abilities.along({skill: weight / total for skill, weight in weights.items()})
    level = level_at(on_level_scale(mean, content.measurement.cuts))
    fitting = [path for path in content.paths if role.id in path.roles]
    fitting.sort(key=lambda path: not path.level_from <= level <= path.level_to)
    first_of_kind: list[LearningPath] = []
    rest: list[LearningPath] = []
    kinds: set[str] = set()
    for path in fitting:
        (rest if path.kind in kinds else first_of_kind).append(path)
        kinds.add(path.kind)
    return tuple(
        Route(
            id=path.id,
            name=path.name,
            kind=path.kind,
            summary=path.summary,
            duration=path.duration,
            cost=path.cost,
            first_step=path.steps[0].title if path.steps else "",
        )
        for path in (first_of_kind + rest)[:MAX_ROUTES]
    )


def _nearer_role(content: Content, role: RoleProfile, areas: Sequence[AreaScore]) -> str:
    """A role that asks nothing more and something less than this one, when most of this one is a gap."""
    if sum(area.result == "gap" for area in areas) * 2 <= len(areas):
        return ""
    asks: Mapping[str, int] = {requirement.skill: requirement.level for requirement in role.requirements}
    nearer = [
        (sum(r.level for r in other.requirements), other.name)
        for other in content.roles
        if other.id != role.id
        and all(r.level <= asks.get(r.skill, 0) for r in other.requirements)
        and sum(r.level for r in other.requirements) < sum(asks.values())
    ]
    return max(nearer)[1] if nearer else ""
