"""What a line of the report says: what its result rests on, what it had to do without, what would change it."""

from collections.abc import Sequence

from assessment.engine.model.scoring import level_at
from assessment.engine.reading.evidence import Tally
from assessment.engine.reading.results import Result
from assessment.engine.reading.values import SkillScore
from assessment.engine.wording import short_list
from skills.content import LEVEL_NAMES
from skills.framework import LevelNames
from skills.words import count_noun

NOTHING_HERE = "Nothing to go by yet."
"""Where neither an answer nor a rating counts anywhere."""


def skill_reason(tally: Tally, own: int | None, *, is_told: bool = True, names: LevelNames = LEVEL_NAMES) -> str:
    """What a skill's line rests on. `own` is the level the person gave themselves, None without a rating.

    `is_told` says that something counts in this report at all, on this skill or another.
    """
    parts = []
    if own is not None:
        parts.append(f"your own rating ({names[own]})")
    if tally.asked:
        parts.append(f"{count_noun(tally.asked, 'question')}, {tally.right} right")
    late = f" {too_fast(tally.hurried)}" if tally.hurried else ""
    if parts:
        return f"Rests on {' and '.join(parts)}, and on related skills.{late}"
    start = late.strip() or "No question on this skill yet."
    return f"{start} {'The range comes from what you said on related skills.' if is_told else NOTHING_HERE}"


def too_fast(count: int) -> str:
    """That so many answers came faster than their questions can be read. A sentence."""
    what = "One answer here came" if count == 1 else f"{count} answers here came"
    return f"{what} too fast to have been read, so {'it does' if count == 1 else 'they do'} not count."


def area_reason(
    tally: Tally,
    own: float | None,
    result: Result,
    asked_for: str,
    names: LevelNames = LEVEL_NAMES,
    *,
    can_ask: bool = True,
) -> str:
    """What an area's result rests on. `own` is the own rating on the level scale, None without one.

    `asked_for` is the name of the role's level; `can_ask` says that the content has a question on the area.
    """
    rating = "" if own is None else f"Your own rating is {names[level_at(own)]}. "
    late = too_fast(tally.hurried) if tally.hurried else ""
    if not tally.asked:
        nothing = "No question was asked here" if can_ask else "There is no question on this area"
        return f"{rating}{late or f'{nothing}, so we do not call it.'}"
    counts = ((tally.right, "right"), (tally.unknown, "“I don’t know yet”"), (tally.not_right, "not right"))
    told = ", ".join(f"{count} {what}" for count, what in counts if count)
    sentences = (
        f"You answered {count_noun(tally.asked, 'question')} here: {told}.",
        _elsewhere(tally, result, asked_for),
    )
    return f"{rating}{' '.join(each for each in (*sentences, late) if each)}"


def _elsewhere(tally: Tally, result: Result, asked_for: str) -> str:
    """Why an area without a right answer is not called short; empty for any other."""
    if tally.right or result not in ("meets", "within-reach"):
        return ""
    if tally.borne_out:
        were, say = ("question was", "it says") if tally.asked == 1 else ("questions were", "they say")
        return f"The {were} above {asked_for}, so {say} little: the level rests on all else that is known."
    return "All else that is known puts it near the line."


def skill_words(words: str, asked: int, *, is_told: bool) -> str:
    """The level of a skill in words, and that no question on it counts, if so.

    `is_told` says that something counts in this report at all.
    """
    if asked:
        return words
    return f"{words}, not checked yet" if is_told else NOTHING_HERE.rstrip(".")


def area_words(words: str, asked: int, own: float | None, *, is_told: bool, names: LevelNames = LEVEL_NAMES) -> str:
    """The level of an area in words: the likely one, or without any question the own one, and that it is no more."""
    if asked or own is None:
        return skill_words(words, asked, is_told=is_told)
    return f"{names[level_at(own)]}, by your own word only"


def own_words(own: float | None, names: LevelNames = LEVEL_NAMES) -> str:
    """The own rating of an area in words."""
    return "no rating" if own is None else names[level_at(own)]


def missing(skills: Sequence[SkillScore], own: float | None, *, was_asked_to_rate: bool = True) -> str:
    """What an area's result had to do without."""
    parts = ["You gave no rating here."] if own is None and was_asked_to_rate else []
    unasked = [skill.name for skill in skills if not skill.asked]
    if 0 < len(unasked) < len(skills):  # without any question the reason says so already
        parts.append(f"No question was asked on {short_list(unasked)}.")
    return " ".join(parts)


def what_would_change(
    result: Result, asked: int, right: int, target: int, names: LevelNames = LEVEL_NAMES, *, can_ask: bool = True
) -> str:
    """What would change the result of an area with so many questions asked, and so many answered right."""
    name = names[target]
    if not can_ask:
        return "Only questions on this area could change that."
    if result == "not-sure":
        return "The answers so far leave both sides of the line open." if asked else "Any answer here would help."
    if result == "meets":
        return f"Wrong answers on questions for {name} could move it below the line."
    return f"{'More right' if right else 'Right'} answers on questions for {name} would move it up."
