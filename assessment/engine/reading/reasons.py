"""What a line of the report says: what its result rests on, what it had to do without, what would change it."""

from collections.abc import Sequence

from assessment.engine.model.scoring import level_at
from assessment.engine.reading.evidence import Tally
from assessment.engine.reading.results import Result
from assessment.engine.reading.values import SkillScore
from assessment.engine.wording import count_noun, short_list
from skills.content import LEVEL_NAMES


def skill_reason(tally: Tally, own: int | None) -> str:
    """What a skill's line rests on. `own` is the level the person gave themselves, None without a rating."""
    parts = []
    if own is not None:
        parts.append(f"your own rating ({LEVEL_NAMES[own]})")
    if tally.asked:
        parts.append(f"{count_noun(tally.asked, 'question')}, {tally.right} right")
    if not parts:
        return "No question on this skill yet. The range comes from your answers on related skills."
    return f"Rests on {' and '.join(parts)}, and on related skills."


def area_reason(tally: Tally, own: float | None) -> str:
    """What an area's result rests on. `own` is the own rating on the level scale, None without one."""
    rating = "" if own is None else f"Your own rating is {LEVEL_NAMES[level_at(own)]}. "
    if not tally.asked:
        return f"{rating}No question was asked here, so we do not call it."
    parts = [f"{tally.right} right"]
    if tally.unknown:
        parts.append(f"{tally.unknown} “I don’t know yet”")
    if tally.not_right:
        parts.append(f"{tally.not_right} not right")
    return f"{rating}You answered {count_noun(tally.asked, 'question')} here: {', '.join(parts)}."


def area_words(words: str, asked: int, own: float | None) -> str:
    """The level of an area in words: the likely one, or without any question the own one, and that it is no more."""
    return words if asked or own is None else f"{LEVEL_NAMES[level_at(own)]}, by your own word only"


def own_words(own: float | None) -> str:
    """The own rating of an area in words."""
    return "no rating" if own is None else LEVEL_NAMES[level_at(own)]


def missing(skills: Sequence[SkillScore], own: float | None) -> str:
    """What an area's result had to do without."""
    parts = ["You gave no rating here."] if own is None else []
    unasked = [skill.name for skill in skills if not skill.asked]
    if 0 < len(unasked) < len(skills):  # without any question the reason says so already
        parts.append(f"No question was asked on {short_list(unasked)}.")
    return " ".join(parts)


def what_would_change(result: Result, asked: int, target: int) -> str:
    """What would change an area's result."""
    name = LEVEL_NAMES[target]
    if result == "not-sure":
        return "The answers so far leave both sides of the line open." if asked else "Any answer here would help."
    if result == "meets":
        return f"Several wrong answers on questions for {name} would move it below the line."
    return f"Right answers on questions for {name} would move it up."
