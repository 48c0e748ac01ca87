"""What collected answers say about the questions: for editors, one line per item.

Every number compares an answer with the person's ability in the item's skill *without that answer*
(`misfit.expectations`), so that an item never agrees with itself.

Reading them: answers are collected adaptively, from people for whom the item was about right. Shares right
therefore crowd around the middle, and discrimination is smaller than in a form that everybody takes. Checks
must have been answered under the wording that `content` has; leave older ones out.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import sqrt
from operator import itemgetter
from typing import NamedTuple

import msgspec
import numpy as np

from assessment.engine.model.bank import bank_of
from assessment.engine.model.expectation import Expectation, expectations
from assessment.engine.model.scoring import Responses, on_level_scale
from skills.content import LEVEL_NAMES, Content, Item

LEAST_ANSWERS = 40
"""No flag on an item with fewer answers: a share of one half is then uncertain by 16 points either way."""

LEAST_FOR_OPTIONS = 60
LEAST_WRONG = 20
"""An option is called unused only after this many answers, this many of them wrong: where nobody goes wrong,
no wrong option is chosen. One that draws a tenth of the wrong answers is then missed by chance in 1 of 8 cases."""

LEAST_FOR_WEAK = 200
"""Weak discrimination needs this many answers; slopes hardly show before (measured in the calibration study)."""

LEAST_NAMED = 5
"""A sentence rests on a group of people, or names an option as the likelier key, only from this many people."""

LEAST_PER_SIDE = 20
"""Drift compares months before and after; each side needs this many answers."""

HARDLY = 0.15
NEARLY_ALL = 0.95
"""Too hard at most, and too easy at least: shares right that leave an item nothing to tell."""

FAR_OFF = 0.2
"""An item is off its step when the share right is this far from what the model expected of these people."""

SURE = 3.0
"""Standard deviations for "off its step" and "drift"."""

REVERSED = -2.0
"""Standard deviations below no relation at which the key is doubted. Served adaptively, sound items have
correlations around .16: none of 215 was doubted wrongly in 1,200 simulated checks."""

WEAK = 0.1
"""Discrimination whose 95 % upper bound is below this tells nothing."""

ALL_ALIKE = 1e-6
"""Abilities that differ by no more than this differ by rounding; they correlate with nothing."""

HURRIED_SECONDS = 3.0
UNKNOWN_MOST = 0.6
EXPOSED = 0.45
"""Share of checks from which an item is over-exposed: the limit the product's simulation sets itself."""


class Check(msgspec.Struct, frozen=True):
    """One person's assessment, as the statistics need it."""

    assessment: str
    role: str
    """Id of the role profile; one that the content lacks counts for everything but exposure."""
    responses: Responses
    seconds: Mapping[str, float] = {}
    """Time spent, by response id, where known."""
    month: int | None = None
    """Any counter that grows by time, for example 12 * year + month."""


class Group(msgspec.Struct, frozen=True):
    """People of one range of abilities, and the share of them who got the item right (None without people)."""

    name: str
    people: int
    right: float | None


class OptionUse(msgspec.Struct, frozen=True):
    """How often one option was chosen. `ability` is the mean of those who did, in population SDs; None if nobody."""

    number: int
    """As written, from 1."""
    correct: bool
    count: int
    share: float
    """Of all answers, "I don't know yet" among them."""
    ability: float | None


class MonthDrift(msgspec.Struct, frozen=True):
    """Observed minus expected right answers of one month: sum(right - P) / sqrt(sum P (1 - P))."""

    month: int
    answers: int
    z: float


class Flag(msgspec.Struct, frozen=True):
    """Something for an editor to act on."""

    kind: str
    sentence: str


class ItemStatistics(msgspec.Struct, frozen=True):
    """One item. Shares are 0 to 1; None where there is nothing to take a share of."""

    item: str
    served: int
    right: float | None
    expected: float | None
    """The share right that the model expected of the same people."""
    levels: tuple[Group, ...]
    """By the person's level, lowest first."""
    steps: tuple[Group, ...]
    """Below, at (within half a level) and above the step that the item separates."""
    discrimination: float | None
    """Correlation of a right answer with the ability without it (point-biserial, corrected for overlap)."""
    unknown: float | None
    """Share of "I don't know yet"."""
    seconds: float | None
    """Median."""
    exposure: float | None
    """Share of the checks with any question, of roles that ask for the skill, in which it was shown."""
    drift: tuple[MonthDrift, ...]
    options: tuple[OptionUse, ...]
    reports: int
    """Problems reported by people."""
    flags: tuple[Flag, ...]


class _Answer(NamedTuple):
    """One answer to one item."""

    chosen: int | None
    right: bool
    probability: float
    ability: float
    seconds: float | None
    month: int | None


def item_statistics(
    content: Content, checks: Iterable[Check], reports: Mapping[str, int] | None = None
) -> tuple[ItemStatistics, ...]:
    """Statistics of every item of the content, in its order; items never served have empty ones.

    `reports` counts the problem reports by item id. Answers that name no option of their item are left out.
    Takes about 10 ms per check.
    """
    asks = {role.id: frozenset(requirement.skill for requirement in role.requirements) for role in content.roles}
    answers: dict[str, list[_Answer]] = defaultdict(list)
    chances: dict[str, int] = defaultdict(int)
    shown: dict[str, int] = defaultdict(int)
    for check in checks:
        seen = expectations(bank_of(content), _valid(content, check.responses))
        for expectation in seen:
            answers[expectation.id].append(_answer(check, expectation))
        skills = asks.get(check.role, frozenset()) if seen else frozenset()
        for skill in skills:
            chances[skill] += 1
        for expectation in seen:
            shown[expectation.id] += content.item_by_id[expectation.id].skill in skills
    return tuple(
        _statistics(
            content, item, answers[item.id], shown[item.id], chances[item.skill], (reports or {}).get(item.id, 0)
        )
        for item in content.items
    )


def _valid(content: Content, responses: Responses) -> dict[str, int | None]:
    items = content.item_by_id
    return {
        id: value
        for id, value in responses.items()
        if id not in items or value is None or 0 <= value < len(items[id].options)
    }


def _answer(check: Check, expectation: Expectation) -> _Answer:
    return _Answer(
        chosen=check.responses[expectation.id],
        right=expectation.correct,
        probability=expectation.probability,
        ability=expectation.mean,
        seconds=check.seconds.get(expectation.id),
        month=check.month,
    )


def _statistics(
    content: Content, item: Item, answers: Sequence[_Answer], shown: int, chances: int, reports: int
) -> ItemStatistics:
    times = [answer.seconds for answer in answers if answer.seconds is not None]
    numbers = ItemStatistics(
        item=item.id,
        served=len(answers),
        right=_share([answer.right for answer in answers]),
        expected=_share([answer.probability for answer in answers]),
        levels=_levels(content, answers),
        steps=_steps(content, item, answers),
        discrimination=_discrimination(answers),
        unknown=_share([answer.chosen is None for answer in answers]),
        seconds=float(np.median(times)) if times else None,
        exposure=shown / chances if chances else None,
        drift=_drift(answers),
        options=_options(item, answers),
        reports=reports,
        flags=(),
    )
    return msgspec.structs.replace(numbers, flags=_flags(item, numbers, answers, chances))


# The numbers --------------------------------------------------------------------------------------------


def _share(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _group(name: str, rights: Sequence[bool]) -> Group:
    return Group(name=name, people=len(rights), right=_share(rights))


def _levels(content: Content, answers: Sequence[_Answer]) -> tuple[Group, ...]:
    cuts = content.measurement.cuts
    places = [sum(answer.ability >= cut for cut in cuts) for answer in answers]
    return tuple(
        _group(name, [answer.right for answer, place in zip(answers, places, strict=True) if place == level])
        for level, name in enumerate(LEVEL_NAMES)
    )


def _steps(content: Content, item: Item, answers: Sequence[_Answer]) -> tuple[Group, ...]:
    """The step to level L stands at position L of the level scale."""
    apart = [on_level_scale(answer.ability, content.measurement.cuts) - item.level for answer in answers]
    sides = [0 if distance < -0.5 else 2 if distance > 0.5 else 1 for distance in apart]
    return tuple(
        _group(name, [answer.right for answer, side in zip(answers, sides, strict=True) if side == place])
        for place, name in enumerate(("below", "at", "above"))
    )


def _discrimination(answers: Sequence[_Answer]) -> float | None:
    right = np.array([answer.right for answer in answers], dtype=np.float64)
    ability = np.array([answer.ability for answer in answers], dtype=np.float64)
    if len(answers) < 2 or right.std() == 0.0 or ability.std() < ALL_ALIKE:
        return None
    return float(np.corrcoef(right, ability)[0, 1])


def _drift(answers: Sequence[_Answer]) -> tuple[MonthDrift, ...]:
    months = sorted({answer.month for answer in answers if answer.month is not None})
    return tuple(
        MonthDrift(month=month, answers=len(then), z=_surprise(then))
        for month in months
        if (then := [answer for answer in answers if answer.month == month])
    )


def _surprise(answers: Sequence[_Answer]) -> float:
    """sum(right - P) / sqrt(sum P (1 - P)): about standard normal while the model holds."""
    spread = _variance(answers)
    return sum(answer.right - answer.probability for answer in answers) / sqrt(spread) if spread else 0.0


def _variance(answers: Sequence[_Answer]) -> float:
    return sum(answer.probability * (1.0 - answer.probability) for answer in answers)


def _options(item: Item, answers: Sequence[_Answer]) -> tuple[OptionUse, ...]:
    uses = []
    for place, option in enumerate(item.options):
        abilities = [answer.ability for answer in answers if answer.chosen == place]
        uses.append(
            OptionUse(
                number=place + 1,
                correct=option.correct,
                count=len(abilities),
                share=len(abilities) / len(answers) if answers else 0.0,
                ability=_share(abilities),
            )
        )
    return tuple(uses)


# The flags ----------------------------------------------------------------------------------------------


def _flags(item: Item, numbers: ItemStatistics, answers: Sequence[_Answer], chances: int) -> tuple[Flag, ...]:
    """What an editor should look at, most urgent first. Only problem reports need no number of answers."""
    found: list[Flag | None] = []
    if numbers.served >= LEAST_ANSWERS:
        found += [_key(numbers), _difficulty(item, numbers, answers), _drifting(answers), _weak(numbers)]
        found += [_unused(option, numbers) for option in numbers.options]
        found += [_unknown(numbers), _hurried(numbers, answers)]
    if chances >= LEAST_ANSWERS:
        found.append(_exposed(numbers))
    found.append(_reported(numbers))
    return tuple(flag for flag in found if flag)


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _key(numbers: ItemStatistics) -> Flag | None:
    """Under no relation a correlation over n answers has a standard deviation of 1 / sqrt(n - 1)."""
    r = numbers.discrimination
    if r is None or r * sqrt(numbers.served - 1) > REVERSED:
        return None
    rival = _rival(numbers.options)
    named = f" The strongest people choose option {rival.number}." if rival else ""
    return Flag("key", f"{_reversal(numbers.steps, r)}: check the key.{named}")


def _reversal(steps: Sequence[Group], r: float) -> str:
    below, _, above = (group.right if group.people >= LEAST_NAMED else None for group in steps)
    if below is None or above is None or above >= below:
        return f"People who know more of the skill get it wrong more often (r = {r:.2f})"
    shares = f"{_percent(1 - above)} against {_percent(1 - below)}"
    return f"People above the step get it wrong more often than people below ({shares})"


def _rival(options: Sequence[OptionUse]) -> OptionUse | None:
    """The wrong option whose choosers are the ablest of all; None where the right option's are."""
    chosen = [
        (option.ability, option) for option in options if option.ability is not None and option.count >= LEAST_NAMED
    ]
    if not chosen:
        return None
    _, ablest = max(chosen, key=itemgetter(0))
    return None if ablest.correct else ablest


def _difficulty(item: Item, numbers: ItemStatistics, answers: Sequence[_Answer]) -> Flag | None:
    right, expected, served = numbers.right, numbers.expected, numbers.served
    assert right is not None
    assert expected is not None
    if right == 0.0:
        return Flag("too-hard", f"Nobody gets this right in {served} answers: check the key, then ask for less.")
    if right <= HARDLY:
        return Flag("too-hard", f"Only {_percent(right)} get this right: check the wording, or ask for less.")
    if right >= NEARLY_ALL:
        who = "Everybody gets" if right == 1.0 else f"{_percent(right)} get"
        return Flag("too-easy", f"{who} this right in {served} answers: make the wrong options more tempting.")
    if abs(right - expected) < FAR_OFF or abs(_surprise(answers)) < SURE:
        return None
    kind, word = ("too-easy", "easier") if right > expected else ("too-hard", "harder")
    return Flag(
        kind,
        f"{word.capitalize()} than its step: {_percent(right)} right where {_percent(expected)} were expected. "
        f"Move it from step {item.level}, or rewrite it.",
    )


def _drifting(answers: Sequence[_Answer]) -> Flag | None:
    """The clearest change between the months before and from some month on.

    What the model gets wrong about the item is the same before and after, so it cancels in the difference of
    the mean residuals; a wrongly placed item does not count as drifting.
    """
    dated = [answer for answer in answers if answer.month is not None]
    clearest, since, change = 0.0, 0, 0.0
    for month in sorted({answer.month for answer in dated if answer.month is not None}):
        before = [answer for answer in dated if answer.month is not None and answer.month < month]
        after = [answer for answer in dated if answer.month is not None and answer.month >= month]
        if min(len(before), len(after)) < LEAST_PER_SIDE:
            continue
        difference = _residual(after) - _residual(before)
        z = difference / sqrt(_variance(after) / len(after) ** 2 + _variance(before) / len(before) ** 2)
        if abs(z) > abs(clearest):
            clearest, since, change = z, month, difference
    if abs(clearest) < SURE:
        return None
    points = f"{abs(100 * change):.0f} points"
    if change > 0:
        return Flag(
            "drift", f"From month {since} on, {points} more get it right than before: if it has leaked, replace it."
        )
    return Flag(
        "drift", f"From month {since} on, {points} fewer get it right than before: see whether the answer still holds."
    )


def _residual(answers: Sequence[_Answer]) -> float:
    return sum(answer.right - answer.probability for answer in answers) / len(answers)


def _weak(numbers: ItemStatistics) -> Flag | None:
    r, served = numbers.discrimination, numbers.served
    if r is None or served < LEAST_FOR_WEAK or _key(numbers) or r > WEAK - 1.645 / sqrt(served - 1):
        return None
    return Flag(
        "weak", f"Knowing the skill hardly helps here (r = {r:.2f} in {served} answers): sharpen it, or retire it."
    )


def _unused(option: OptionUse, numbers: ItemStatistics) -> Flag | None:
    wrong = sum(other.count for other in numbers.options if not other.correct)
    if option.correct or option.count or numbers.served < LEAST_FOR_OPTIONS or wrong < LEAST_WRONG:
        return None
    return Flag("unused-option", f"Option {option.number} was never chosen in {numbers.served} answers: replace it.")


def _unknown(numbers: ItemStatistics) -> Flag | None:
    if numbers.unknown is None or numbers.unknown < UNKNOWN_MOST:
        return None
    return Flag(
        "unknown", f"{_percent(numbers.unknown)} say “I don't know yet”: see whether its words are common ones."
    )


def _hurried(numbers: ItemStatistics, answers: Sequence[_Answer]) -> Flag | None:
    timed = sum(answer.seconds is not None for answer in answers)
    if numbers.seconds is None or timed < LEAST_ANSWERS or numbers.seconds >= HURRIED_SECONDS:
        return None
    return Flag(
        "hurried",
        f"Answered in under {HURRIED_SECONDS:.0f} seconds by half: see whether the right option gives itself away.",
    )


def _exposed(numbers: ItemStatistics) -> Flag | None:
    if numbers.exposure is None or numbers.exposure < EXPOSED:
        return None
    return Flag("exposed", f"Shown in {_percent(numbers.exposure)} of checks: write more items on this skill and step.")


def _reported(numbers: ItemStatistics) -> Flag | None:
    if not numbers.reports:
        return None
    people = "One person" if numbers.reports == 1 else f"{numbers.reports} people"
    return Flag("reported", f"{people} reported a problem: read what they wrote.")
