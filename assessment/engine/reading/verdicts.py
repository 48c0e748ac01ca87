"""Two reports of one person: which areas have another result now, and why.

A result may change because the person did, because more is known, or because the role asks for something else. Only
what `reliable_change` calls a change is said to be one of the person.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from assessment.engine.reading.reliable_change import AreaChange, ReportChange
from assessment.engine.reading.results import RESULT_NAMES, Result
from assessment.engine.reading.values import AreaScore, Report
from assessment.engine.wording import listed, number_word, short_list
from skills.framework import LevelNames
from skills.words import count_noun

Cause = Literal["person", "more", "less", "role", "chance"]
"""The person changed, more is known, less is known, the role asks otherwise, or none of them can be said."""


NARROWER = 0.1
"""Levels by which a range must have shrunk before that is called knowing more."""


class Verdict(NamedTuple):
    """An area with another result than before."""

    area: str
    """Identifier of the area."""
    name: str
    before: Result
    now: Result
    cause: Cause
    """What made the difference."""
    why: str
    """The same in a sentence."""

    @property
    def was(self) -> str:
        """The result then, in words."""
        return RESULT_NAMES[self.before]

    @property
    def said(self) -> str:
        """The result now, in words."""
        return RESULT_NAMES[self.now]


def changed_results(old: Report, new: Report, change: ReportChange) -> tuple[Verdict, ...]:
    """The areas of both reports whose result differs, in the order of the later one."""
    before = {area.id: area for area in old.areas}
    changes = {each.area: each for each in change.areas}
    return tuple(
        _verdict(before[area.id], area, changes[area.id], new.levels)
        for area in new.areas
        if area.id in before and before[area.id].result != area.result
    )


def _verdict(old: AreaScore, new: AreaScore, change: AreaChange, names: LevelNames) -> Verdict:
    cause, why = _cause(old, new, change, names)
    return Verdict(new.id, new.name, old.result, new.result, cause, why)


def _cause(old: AreaScore, new: AreaScore, change: AreaChange, names: LevelNames) -> tuple[Cause, str]:
    if old.target != new.target:
        return "role", f"The role asks for {names[new.target]} here, and asked for {names[old.target]}."
    if change.direction in ("up", "down"):
        return "person", f"You changed: {change.sentence[0].lower()}{change.sentence[1:]}"
    more = new.asked - old.asked
    if more > 0:
        return "more", f"We know more: {count_noun(more, 'more question')} here."
    if more < 0:
        return "less", f"We know less: {count_noun(-more, 'question')} fewer here."
    if new.high - new.low < old.high - old.low - NARROWER:
        return "more", "We know more: answers on related skills narrowed the range."
    return "chance", "The likely level moved across the line by no more than chance would bring."


def verdict_headline(verdicts: Sequence[Verdict]) -> str:
    """How many results changed; empty without any."""
    if not verdicts:
        return ""
    return f"{number_word(len(verdicts))} {'result' if len(verdicts) == 1 else 'results'} changed."


def verdict_sentence(verdicts: Sequence[Verdict]) -> str:
    """Which areas meet the role now, which no longer do, and what made the difference. Sentences, or empty."""
    parts = []
    met = [each.name for each in verdicts if each.now == "meets"]
    lost = [each.name for each in verdicts if each.before == "meets"]
    if met:
        parts.append(f"You now meet {short_list(met)}.")
    if lost:
        parts.append(f"You no longer meet {short_list(lost)}.")
    causes = {
        "person": "you changed",
        "more": "we know more",
        "less": "we know less",
        "role": "the role asks otherwise",
        "chance": "no more than chance would bring",
    }
    found = [(words, sum(each.cause == cause for each in verdicts)) for cause, words in causes.items()]
    named = [(words, count) for words, count in found if count]
    if len(named) == 1:
        parts.append(f"The reason: {named[0][0]}.")
    elif named:
        parts.append(f"The reasons: {listed([f'{words} in {count}' for words, count in named])}.")
    return " ".join(parts)
