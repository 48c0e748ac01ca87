"""What the responses mean for a role: levels with their ranges, results, calibration, and the reasons.

`build_report` puts the report together from the numbers (`scores`) and the words (`reasons` for a line, `sentences`
for the whole). The rule of the four results is `results.result_of`; what is stored is described in `values`.
"""

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from assessment.engine import ENGINE_VERSION
from assessment.engine.asking.length import questions_on
from assessment.engine.asking.selection import role_bank
from assessment.engine.model.bank import Bank, bank_about
from assessment.engine.model.scoring import Abilities, Estimates, Responses, is_rating
from assessment.engine.reading import reasons, sentences
from assessment.engine.reading.certificates import certificates, exams_near
from assessment.engine.reading.evidence import borne_out, evidence_by_skill, tally
from assessment.engine.reading.more_questions import worth_of_more
from assessment.engine.reading.person_fit import PersonFit, person_fit
from assessment.engine.reading.priority import by_priority
from assessment.engine.reading.results import Result, levels_named
from assessment.engine.reading.routes import nearer_role, routes
from assessment.engine.reading.scores import (
    Standing,
    area_target,
    called,
    own_position,
    requirements_by_area,
    rounded,
    shares,
    standing,
    steady,
    words_beside,
)
from assessment.engine.reading.sentences import Told
from assessment.engine.reading.values import AreaScore, Evidence, Report, SkillScore
from skills.content import Content, Requirement, RoleProfile


def build_report(
    content: Content,
    role: RoleProfile,
    responses: Responses,
    seconds: Mapping[str, float] | None = None,
    days: Mapping[str, str] | None = None,
    today: date | None = None,
) -> Report:
    """The report of these responses for this role. Responses may be few or none; the report stays honest.

    `seconds` is the time spent on a response, by id, where known: what is faster than one can read counts neither way,
    and a doubtful pattern widens every range. `days` are those of responses, by id. What is over by `today` is left out.
    """
    believed = _believed(_bank(content, role, responses, today), content, role, responses, seconds, days or {})
    told, areas = believed.told, _areas(content, role, believed)
    (headline, emphasis), differences = sentences.headline(areas, told), sentences.differences(areas)
    leaning = sentences.leaning(believed.leaning, areas) if differences else ""
    return Report(
        engine=ENGINE_VERSION,
        role_id=role.id,
        role=role.name,
        headline=headline,
        emphasis=emphasis,
        lead=sentences.lead(areas, told),
        sure=sentences.sure(areas, told),
        questions=told.questions,
        ratings=told.ratings,
        areas=areas,
        strengths=sentences.strengths(areas),
        unsure=sentences.unsure(areas),
        agreement=sentences.agreement(areas, leaning),
        differences=differences,
        leaning=leaning,
        certificates=certificates(content, role, believed.abilities, _asked(content, believed.shown), today),
        routes=routes(content, role, believed.abilities, areas),
        nearer_role=nearer_role(content, role, areas),
        notices=believed.notices,
        levels=content.level_names,
        anchor=content.framework.anchor,
    )


def _asked(content: Content, shown: Responses) -> Mapping[str, int]:
    """How many questions were answered on each skill, also on those the role does not ask for."""
    return Counter(content.item_by_id[id].skill for id in shown if id in content.item_by_id)


class _Believed(NamedTuple):
    """What can be believed of the responses, and what of them to show."""

    abilities: Abilities
    check_only: Abilities
    """The same without any self-rating."""
    leaning: Abilities
    """The same with the ratings that were left out because they are all equal: how they lean is worth a sentence."""
    shown: Responses
    evidence: Mapping[str, Sequence[Evidence]]
    """What is shown, by the skill that it is about."""
    hurried: frozenset[str]
    """Items that were answered faster than they can be read."""
    told: Told
    notices: tuple[str, ...]

    def hurried_on(self, content: Content, skills: Container[str]) -> int:
        """How many answers on these skills were given faster than they can be read."""
        return sum(content.item_by_id[id].skill in skills for id in self.hurried)

    def was_asked_to_rate(self, area: str, skills: Iterable[str]) -> bool:
        """Whether a rating of this area or of one of these skills was asked for, with or without a level."""
        return f"area/{area}" in self.shown or any(f"skill/{skill}" in self.shown for skill in skills)


class _Kept(NamedTuple):
    """The responses that count, and the abilities they speak for."""

    fit: PersonFit
    responses: Responses
    abilities: Abilities


def _bank(content: Content, role: RoleProfile, responses: Responses, today: date | None) -> Bank:
    """The bank of all that a report is about: the skills of the role, of the responses and of the exams beside it."""
    exams = exams_near(content, role, today)
    wanted = (requirement.skill for requirement in role.requirements)
    return bank_about(content, (*wanted, *(skill for exam in exams for skill in exam.skills)), responses)


def _kept(estimates: Estimates, content: Content, responses: Responses, seconds: Mapping[str, float] | None) -> _Kept:
    fit = person_fit(content, responses, seconds, estimates)
    kept = {id: value for id, value in responses.items() if id not in fit.missing}
    return _Kept(fit, kept, estimates.of(kept).widened(fit.widen))


def _believed(
    bank: Bank,
    content: Content,
    role: RoleProfile,
    responses: Responses,
    seconds: Mapping[str, float] | None,
    days: Mapping[str, str],
) -> _Believed:
    estimates = Estimates(bank)
    fit, kept, abilities = _kept(estimates, content, responses, seconds)
    shown = {id: value for id, value in responses.items() if is_rating(id) or id in kept}
    questions_only = {id: value for id, value in kept.items() if not is_rating(id)}
    hurried = frozenset(id for id in fit.missing if not is_rating(id))
    return _Believed(
        abilities=abilities,
        check_only=estimates.of(questions_only).widened(fit.widen),
        leaning=estimates.of(shown) if len(shown) > len(kept) else abilities,
        shown=shown,
        evidence=evidence_by_skill(content, shown, days),
        hurried=hurried,
        told=Told(
            questions=sum(id in content.item_by_id for id in shown),
            ratings=sum(is_rating(id) and value is not None for id, value in shown.items()),
            hurried=len(hurried),
            can_ask=questions_on(content, (need.skill for need in role.requirements)) > 0,
        ),
        notices=tuple(notice.sentence for notice in fit.notices),
    )


def area_results(
    content: Content, role: RoleProfile, responses: Responses, seconds: Mapping[str, float] | None = None
) -> dict[str, Result]:
    """What `build_report` calls each area of the role, by area id, and nothing else of it: a quarter of its work."""
    cuts, names, found = content.measurement.cuts, content.level_names, {}
    kept = _kept(Estimates(role_bank(content, role, responses)), content, responses, seconds)
    for area, wanted in requirements_by_area(content, role).items():
        weights = shares(wanted)
        answered = [
            (content.item_by_id[id], value)
            for id, value in kept.responses.items()
            if id in content.item_by_id and content.item_by_id[id].skill in weights
        ]
        missed = [item.level for item, value in answered if value is None or not item.options[value].correct]
        here, target = standing(kept.abilities.along(weights), cuts, names), area_target(wanted)
        allowed = borne_out(len(answered) - len(missed), missed, target)
        found[area] = called(here, target, len(answered), cuts, borne_out=allowed)[1]
    return found


# The lines --------------------------------------------------------------------------------------------


def _areas(content: Content, role: RoleProfile, believed: _Believed) -> tuple[AreaScore, ...]:
    """The areas the role asks for, sorted by what to work on first."""
    areas = requirements_by_area(content, role)
    more = worth_of_more(content, believed.abilities, list(map(shares, areas.values())), believed.shown)
    scores = [
        _area_score(content, area, wanted, worth, believed)
        for (area, wanted), worth in zip(areas.items(), more, strict=True)
    ]
    return by_priority(content, scores)


def _skill_score(content: Content, wanted: Requirement, believed: _Believed) -> SkillScore:
    skill, cuts, names = content.skill_by_id[wanted.skill], content.measurement.cuts, content.level_names
    evidence = tuple(believed.evidence.get(skill.id, ()))
    answers = tally(content, evidence, wanted.level, believed.hurried_on(content, (skill.id,)))
    own, is_told = believed.shown.get(f"skill/{skill.id}"), believed.told.is_told
    here = standing(believed.abilities.skill(skill.id), cuts, names)
    probability, result = called(here, wanted.level, answers.asked, cuts, borne_out=answers.borne_out)
    words = words_beside(here, (probability, result), wanted.level, answers.asked, names)
    return SkillScore(
        id=skill.id,
        name=skill.name,
        result=result,
        words=reasons.skill_words(words, answers.asked, is_told=is_told),
        position=rounded(here.position),
        low=rounded(here.low),
        high=rounded(here.high),
        target=wanted.level,
        weight=wanted.weight,
        probability=rounded(probability),
        mean=rounded(here.mean),
        sd=rounded(here.sd),
        own=own,
        asked=answers.asked,
        reason=reasons.skill_reason(answers, own, is_told=is_told, names=names),
        evidence=evidence,
        steady=steady(believed.abilities.shown_by(skill.id), cuts),
        reference=skill.reference.title,
        reference_url=skill.reference.url,
        named=levels_named(here.levels, wanted.level),
    )


def _by_check(check: Standing | None) -> dict[str, Any]:
    """What the check alone says of an area; nothing without an answer there."""
    if check is None:
        return {"check_position": None, "check_low": None, "check_high": None, "check_words": ""}
    places = {name: rounded(getattr(check, name)) for name in ("position", "low", "high")}
    return {f"check_{name}": place for name, place in places.items()} | {"check_words": check.words}


def _area_score(
    content: Content, area: str, wanted: Sequence[Requirement], more: str, believed: _Believed
) -> AreaScore:
    cuts, names = content.measurement.cuts, content.level_names
    target, weights = area_target(wanted), shares(wanted)
    skills = tuple(_skill_score(content, requirement, believed) for requirement in wanted)
    can_ask, evidence = questions_on(content, weights) > 0, (each for skill in skills for each in skill.evidence)
    answers = tally(content, evidence, target, believed.hurried_on(content, weights))
    own = own_position(area, skills, believed.shown)
    here = standing(believed.abilities.along(weights), cuts, names)
    check = standing(believed.check_only.along(weights), cuts, names) if answers.asked else None
    probability, result = called(here, target, answers.asked, cuts, borne_out=answers.borne_out)
    words = words_beside(here, (probability, result), target, answers.asked, names)
    return AreaScore(
        id=area,
        name=content.area_by_id[area].name,
        result=result,
        words=reasons.area_words(words, answers.asked, own, is_told=believed.told.is_told, names=names),
        position=rounded(here.position),
        low=rounded(here.low),
        high=rounded(here.high),
        target=target,
        importance=sum(requirement.weight for requirement in wanted),
        probability=rounded(probability),
        own=None if own is None else rounded(own),
        own_words=reasons.own_words(own, names),
        **_by_check(check),
        asked=answers.asked,
        right=answers.right,
        unknown=answers.unknown,
        reason=reasons.area_reason(answers, own, result, names[target], names, can_ask=can_ask),
        change=reasons.what_would_change(result, answers.asked, answers.right, target, names, can_ask=can_ask),
        skills=skills,
        mean=rounded(here.mean),
        sd=rounded(here.sd),
        more=more,
        missing=reasons.missing(skills, own, was_asked_to_rate=believed.was_asked_to_rate(area, weights)),
        steady=steady(believed.abilities.apart_from_shift(weights), cuts),
        named=levels_named(here.levels, target),
    )
