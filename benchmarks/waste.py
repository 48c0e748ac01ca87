"""How many hours of a plan go to levels that a person has already, and how many gaps it misses.

Simulated people take the check and then follow their plan. Five plans stand side by side: by the old rule, which
planned every skill that was not at its target with a probability of .80; by the product's rule, as it is first shown;
by the same rule with every settling answered before the step that it comes before; by the same rule after every
question there is; and one that knows the truth. Only the product's own functions choose, read and order.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from assessment.engine.asking.length import LENGTHS, ratings, seconds
from assessment.engine.asking.selection import next_question
from assessment.engine.model.bank import bank_of
from assessment.engine.model.scoring import Abilities, running
from assessment.engine.planning.candidates import Candidate, candidates
from assessment.engine.planning.choice import in_order
from assessment.engine.planning.plan import MAX_STEPS
from assessment.engine.planning.settling import MOST_QUESTIONS
from assessment.engine.reading.evidence import NOT_RIGHT, RIGHT
from assessment.engine.reading.priority import RULE, Rule, by_priority
from assessment.engine.reading.scores import area_target, called, requirements_by_area, standing
from assessment.engine.reading.values import AreaScore, Evidence, Report, SkillScore
from benchmarks.sittings import respond, take
from benchmarks.worlds import LAUNCH, Person, person
from skills.content import Content, RoleProfile

OLD = Rule(has_it=0.80, either_way=(2.0, 2.0), sure=0.0)
"""The rule before anything was settled: only what is surely there is no step."""

NEVER_OPEN = RULE._replace(either_way=(2.0, 2.0))
"""The product's rule where there is nothing left to ask."""

LENGTH = "standard"

ROLES = ("ml-engineer", "junior-ml-engineer")
PEOPLE = 60

Belief = tuple[dict[str, int | None], Abilities]
"""Responses, and what is believed after them."""


class Followed(NamedTuple):
    """What became of one person's plan."""

    first_hours: float
    """Hours of the first `MAX_STEPS` steps."""
    first_wasted: float
    """Those of them to levels that the person has."""
    first_closed: float
    """Gap that they close in truth, weighted by the role, in standard deviations."""
    hours: float
    wasted: float
    closed: float
    """The same of every step; `hours` with what the questions take."""
    short: int
    """Skills truly below their target."""
    missed: int
    """Those of them that no step leads to the target."""
    unnamed: int
    """Those of them that the plan neither studies nor asks about."""
    questions: int
    """Questions answered on the way."""


# Reading ----------------------------------------------------------------------------------------------


def _report(content: Content, role: RoleProfile, given: Mapping[str, int | None], abilities: Abilities) -> Report:
    """What a plan needs of a report: where each skill and area stands. No words, which take the time."""
    areas = []
    for area, wanted in requirements_by_area(content, role).items():
        skills = tuple(_skill(content, r.skill, r.level, r.weight, given, abilities) for r in wanted)
        total = sum(skill.weight for skill in skills)
        cuts, target = content.measurement.cuts, area_target(wanted)
        here = standing(abilities.along({skill.id: skill.weight / total for skill in skills}), cuts)
        probability, result = called(here, target, sum(skill.asked for skill in skills), cuts)
        name = content.area_by_id[area].name
        place = (here.position, here.low, here.high)
        areas.append(
            AreaScore(
                area, name, result, "", *place, target, total, probability, None, "", None, None, None, "",
                0, 0, 0, "", "", skills,
            )
        )  # fmt: skip
    return Report("", role.id, role.name, "", "", "", "", 0, 0, by_priority(content, areas), *_NOTHING_SAID)


_NOTHING_SAID = ((), "", "", (), "", (), (), "")
"""The rest of a report."""


def _skill(
    content: Content, id: str, level: int, weight: int, given: Mapping[str, int | None], abilities: Abilities
) -> SkillScore:
    bank, cuts = bank_of(content), content.measurement.cuts
    mine = np.flatnonzero(bank.item_skill == bank.index[id])
    items = {
        bank.items[place]: given[bank.items[place]] == bank.key[place] for place in mine if bank.items[place] in given
    }
    asked = tuple(Evidence(item, "", RIGHT if right else NOT_RIGHT) for item, right in items.items())
    here = standing(abilities.skill(id), cuts)
    probability, result = called(here, level, len(asked), cuts)
    place = (here.position, here.low, here.high)
    belief = (here.mean, here.sd)
    return SkillScore(
        id, "", result, "", *place, level, weight, probability, *belief, given.get(f"skill/{id}"), len(asked), "", asked
    )


# Following --------------------------------------------------------------------------------------------


class Somebody(NamedTuple):
    """A simulated person after the check."""

    content: Content
    role: RoleProfile
    person: Person
    given: Mapping[str, int | None]

    @property
    def belief(self) -> Abilities:
        return running(bank_of(self.content), self.given)

    def order(self, rule: Rule, given: Mapping[str, int | None], abilities: Abilities) -> list[Candidate]:
        """The candidates of a plan in their order; the old rule knew no order of areas."""
        report = _report(self.content, self.role, given, abilities)
        areas = () if rule is OLD else [area.id for area in report.areas]
        gaps = {area.id for area in report.areas if area.result == "gap"}
        return in_order(candidates(self.content, report, rule), areas, rule.sure, gaps)

    def truth(self, skill: str) -> float:
        return float(self.person.abilities[bank_of(self.content).index[skill]])


def as_shown(who: Somebody, rule: Rule) -> Followed:
    """The plan as it is first shown: what is to be settled is no step yet."""
    order = who.order(rule, who.given, who.belief)
    named = {candidate.skill.id for candidate in order}
    return _outcome(who, [candidate for candidate in order if candidate.settle is None], named)


def with_settling(who: Somebody) -> Followed:
    """Every settling is answered when its turn comes, and the plan is made anew."""
    given, abilities, taken = dict(who.given), who.belief, list[Candidate]()
    while True:
        done = {candidate.key for candidate in taken}
        order = [each for each in who.order(RULE, given, abilities) if each.key not in done]
        place = next((place for place, each in enumerate(order) if each.settle), len(order))
        taken += order[:place]
        if place == len(order):
            break
        before = len(given)
        given, abilities = _settled(who, [each for each in order if each.area == order[place].area], given, abilities)
        if len(given) == before:  # nothing was left to ask, so what is open stays open
            taken += [each for each in order[place:] if each.settle is None]
            break
    return _outcome(who, taken, {each.skill.id for each in taken}, len(given) - len(who.given))


def _settled(who: Somebody, here: Sequence[Candidate], given: dict[str, int | None], abilities: Abilities) -> Belief:
    """The responses after the questions on what is open in an area."""
    asking = {each.skill.id: each.settle.questions for each in here if each.settle}
    questions, before = min(sum(asking.values()), MOST_QUESTIONS), sum("/" not in id for id in given)
    for _ in range(questions):
        id = next_question(
            who.content, who.role, given, before + questions, str(who.person.number),
            focus=" ".join(asking), belief=abilities,
        )  # fmt: skip
        if id is None:
            break
        answer = {id: respond(who.content, who.person, id)}
        given, abilities = given | answer, running(abilities.bank, answer, abilities)
    return given, abilities


def after_everything(who: Somebody) -> Followed:
    """The same rule after every question on the role's skills: the most that asking can bring."""
    wanted = {requirement.skill for requirement in who.role.requirements}
    items = [item.id for item in who.content.items if item.skill in wanted and item.id not in who.given]
    given = {**who.given, **{id: respond(who.content, who.person, id) for id in items}}
    order = who.order(NEVER_OPEN, given, running(bank_of(who.content), given))
    return _outcome(who, order, {each.skill.id for each in order}, len(items))


def with_the_truth(who: Somebody) -> Followed:
    """The plan of somebody who knows where the person stands."""
    bank = bank_of(who.content)
    size = len(bank.skills) + 1
    known = Abilities(bank, np.append(who.person.abilities, 0.0), np.diag(np.full(size, 1e-8)))
    order = who.order(NEVER_OPEN, {}, known)
    return _outcome(who, order, {each.skill.id for each in order})


def _outcome(who: Somebody, taken: Sequence[Candidate], named: set[str], questions: int = 0) -> Followed:
    cuts = who.content.measurement.cuts
    middle = (cuts[-1] - cuts[0]) / (len(cuts) - 1) / 2
    wanted = {requirement.skill: requirement for requirement in who.role.requirements}
    now = {skill: who.truth(skill) for skill in wanted}
    hours, wasted, closed = [0.0], [0.0], [0.0]
    for step in taken:
        skill, target = step.skill.id, cuts[wanted[step.skill.id].level - 1]
        raised = max(now[skill], cuts[step.level - 1] + middle)
        closed.append(wanted[skill].weight * (max(target - now[skill], 0.0) - max(target - raised, 0.0)))
        hours.append(step.hours)
        wasted.append(step.hours if who.truth(skill) >= cuts[step.level - 1] else 0.0)
        now[skill] = raised
    short = {skill for skill, r in wanted.items() if who.truth(skill) < cuts[r.level - 1]}
    led = {step.skill.id for step in taken if step.level == wanted[step.skill.id].level}
    first = slice(0, MAX_STEPS + 1)
    return Followed(
        sum(hours[first]), sum(wasted[first]), sum(closed[first]),
        sum(hours) + seconds(who.content, questions) / 3600, sum(wasted), sum(closed),
        len(short), len(short - led), len(short - named), questions,
    )  # fmt: skip


# Figures ----------------------------------------------------------------------------------------------


class Figures(NamedTuple):
    """What a kind of plan does for many people, all of them together."""

    plan: str
    first_wasted: float
    """Share of the hours of the first steps that go to levels one has."""
    wasted: float
    """The same of the whole plan."""
    missed: float
    """Share of the skills truly short to which no step leads."""
    unnamed: float
    """Share of the skills truly short that the plan neither studies nor asks about."""
    first_closed: float
    """Gap closed by 100 hours of the first steps."""
    closed: float
    """Gap closed by 100 hours of the whole plan."""
    hours: float
    """Hours of a plan, on average."""
    questions: float
    """Questions answered for a plan, on average."""


PLANS = ("old rule", "new rule, as shown", "new rule, settling answered", "every question answered", "knows the truth")


def figures(content: Content, role: RoleProfile, people: int) -> list[Figures]:
    """The plans of so many people for a role, one line for each kind of plan."""
    rated, questions = ratings(content, role, LENGTH), LENGTHS[LENGTH].questions
    found: dict[str, list[Followed]] = {plan: [] for plan in PLANS}
    for number in range(people):
        somebody = person(content, LAUNCH, number)
        who = Somebody(content, role, somebody, take(content, role, somebody, rated, questions))
        outcomes = (as_shown(who, OLD), as_shown(who, RULE), with_settling(who), after_everything(who))
        for plan, outcome in zip(PLANS, (*outcomes, with_the_truth(who)), strict=True):
            found[plan].append(outcome)
    return [_figures(plan, outcomes) for plan, outcomes in found.items()]


def _figures(plan: str, outcomes: Sequence[Followed]) -> Figures:
    total = Followed(*(sum(values) for values in zip(*outcomes, strict=True)))

    def share(part: float, whole: float) -> float:
        return part / whole if whole else 0.0

    return Figures(
        plan,
        share(total.first_wasted, total.first_hours),
        share(total.wasted, total.hours),
        share(total.missed, total.short),
        share(total.unnamed, total.short),
        100 * share(total.first_closed, total.first_hours),
        100 * share(total.closed, total.hours),
        total.hours / len(outcomes),
        total.questions / len(outcomes),
    )


def table(role: RoleProfile, found: Sequence[Figures], people: int) -> str:
    """The figures of a role in words."""
    lines = [
        f"{role.name}: {people} people of the launch world, {LENGTHS[LENGTH].name} length",
        f"{'':<30}{'wasted of the hours':>22}{'skills short':>20}{'gap closed in 100 h':>22}",
        f"{'plan':<30}{'first 8':>12}{'whole':>10}{'no step':>11}{'unnamed':>9}{'first 8':>12}{'whole':>10}"
        f"{'hours':>8}{'questions':>11}",
    ]
    lines += [
        f"{row.plan:<30}{row.first_wasted:>12.1%}{row.wasted:>10.1%}{row.missed:>11.1%}{row.unnamed:>9.1%}"
        f"{row.first_closed:>12.2f}{row.closed:>10.2f}{row.hours:>8.0f}{row.questions:>11.0f}"
        for row in found
    ]
    return "\n".join(lines) + "\n"
