"""What an editor should look at, from the statistics of an item: one rule and one sentence each."""

from collections.abc import Sequence
from math import sqrt
from operator import itemgetter

from assessment.engine.item_analysis.agreement import SURE, Drift, Group
from assessment.engine.item_analysis.values import Flag, ItemStatistics, OptionUse
from assessment.engine.model.reading_time import LEAST_SECONDS
from skills.content import Item

LEAST_RESPONSES = 40
"""No flag on an item with fewer responses: a share of one half is then uncertain by 16 points either way."""

LEAST_FOR_OPTIONS = 60
LEAST_WRONG = 20
"""An option is called unused only after this many responses, this many of them wrong: where nobody goes wrong,
no wrong option is chosen. One that draws a tenth of the wrong responses is then missed by chance in 1 of 8 cases."""

LEAST_FOR_WEAK = 200
"""Weak discrimination needs this many responses; slopes hardly show before (measured in the calibration study)."""

LEAST_NAMED = 5
"""A sentence rests on a group of people, or names an option as the likelier key, only from this many people."""

HARDLY = 0.15
NEARLY_ALL = 0.95
"""Too hard at most, and too easy at least: shares right that leave an item nothing to tell."""

FAR_OFF = 0.2
"""An item is off its step when the share right is this far from what the model expected of these people."""

REVERSED = -2.0
"""Standard deviations below no relation at which the key is doubted. Served adaptively, sound items have
correlations around .16: none of 215 was doubted wrongly in 1,200 simulated checks."""

WEAK = 0.1
"""Discrimination whose 95 % upper bound is below this tells nothing."""

UNKNOWN_MOST = 0.6
EXPOSED = 0.45
"""Share of checks from which an item is over-exposed: the limit the product's simulation sets itself."""


def flags_of(item: Item, numbers: ItemStatistics) -> tuple[Flag, ...]:
    """What an editor should look at, most urgent first. Only problem reports need no number of responses."""
    found: list[Flag | None] = []
    if numbers.served >= LEAST_RESPONSES:
        found += [_key(numbers), _difficulty(item, numbers), _drifting(numbers.drift), _weak(numbers)]
        found += [_unused(option, numbers) for option in numbers.options]
        found += [_unknown(numbers), _hurried(numbers)]
    found += [_exposed(numbers), _reported(numbers)]
    return tuple(flag for flag in found if flag)


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _key(numbers: ItemStatistics) -> Flag | None:
    """Under no relation a correlation over n responses has a standard deviation of 1 / sqrt(n - 1)."""
    r = numbers.discrimination
    if r is None or r * sqrt(numbers.served - 1) > REVERSED:
        return None
    rival = _rival(numbers.options)
    named = f" The strongest people choose option {rival.number}." if rival else ""
    return Flag("key", f"{_reversal(numbers.steps, r)}: check the key.{named}")


def _reversal(steps: Sequence[Group], r: float) -> str:
    below, _, above = (group.share if group.people >= LEAST_NAMED else None for group in steps)
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


def _difficulty(item: Item, numbers: ItemStatistics) -> Flag | None:
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
    if abs(right - expected) < FAR_OFF or abs(numbers.surplus) < SURE:
        return None
    kind, word = ("too-easy", "easier") if right > expected else ("too-hard", "harder")
    return Flag(
        kind,
        f"{word.capitalize()} than its step: {_percent(right)} right where {_percent(expected)} were expected. "
        f"Move it from step {item.level}, or rewrite it.",
    )


def _drifting(drift: Drift) -> Flag | None:
    if not drift.is_sure:
        return None
    since = f"From month {drift.since} on, {abs(100 * drift.change):.0f} points"
    if drift.change > 0:
        return Flag("drift", f"{since} more get it right than before: if it has leaked, replace it.")
    return Flag("drift", f"{since} fewer get it right than before: see whether the answer still holds.")


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
        "unknown", f"{_percent(numbers.unknown)} say “I don’t know yet”: see whether its words are common ones."
    )


def _hurried(numbers: ItemStatistics) -> Flag | None:
    if numbers.seconds is None or numbers.timed < LEAST_RESPONSES or numbers.seconds >= LEAST_SECONDS:
        return None
    return Flag(
        "hurried",
        f"Answered in under {LEAST_SECONDS:.0f} seconds by half: see whether the right option gives itself away.",
    )


def _exposed(numbers: ItemStatistics) -> Flag | None:
    if numbers.exposure is None or numbers.exposure < EXPOSED or numbers.chances < LEAST_RESPONSES:
        return None
    return Flag("exposed", f"Shown in {_percent(numbers.exposure)} of checks: write more items on this skill and step.")


def _reported(numbers: ItemStatistics) -> Flag | None:
    if not numbers.reports:
        return None
    people = "One person" if numbers.reports == 1 else f"{numbers.reports} people"
    return Flag("reported", f"{people} reported a problem: read what they wrote.")
