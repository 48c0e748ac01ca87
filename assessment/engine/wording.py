"""Small pieces of running text that sentences of the engine, pages and commands share."""

from collections.abc import Sequence

from skills.words import count_noun

NAMED = 3
"""A list of names that may be long names this many."""

NUMBERS = (
    "No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve",
)  # fmt: skip


def number_word(count: int) -> str:
    """A small number as the first word of a sentence: "No", "Three", "Twelve", and "13" from there on."""
    return NUMBERS[count] if count < len(NUMBERS) else str(count)


def listed(names: Sequence[str]) -> str:
    """Names as running text: "A", "A and B", "A, B and C"; empty for none.

    Where a name has an "and" of its own, a comma tells the last one apart: "A and B, and C".
    """
    if len(names) < 2:
        return "".join(names)
    comma = "," if any(" and " in name for name in names) else ""
    return f"{', '.join(names[:-1])}{comma} and {names[-1]}"


def short_list(names: Sequence[str]) -> str:
    """The first names and a count of the rest: "A, B, C and 4 more"."""
    if len(names) <= NAMED + 1:
        return listed(names)
    return listed([*names[:NAMED], f"{len(names) - NAMED} more"])


def about_hours(hours: float) -> str:
    """Hours as a round number: "about 5 hours", "about 70 hours"; never less than five."""
    return f"about {5 * max(1, round(hours / 5)):,} hours"


def minutes_between(least: float, most: float) -> str:
    """A time between so many seconds as people say it: "about 1 minute", "3 to 5 minutes", "20 to 30 minutes".

    Whole minutes below ten and fives from there on; one number where both ends are the same. Never less than one.
    """
    low, high = (_round_minutes(seconds / 60) for seconds in (least, most))
    return f"about {count_noun(low, 'minute')}" if low == high else f"{low} to {high} minutes"


def _round_minutes(minutes: float) -> int:
    return max(1, round(minutes)) if minutes < 10 else 5 * round(minutes / 5)


def mid_sentence(level_words: str) -> str:
    """Words for a level (`scoring.level_words`) in the middle of a sentence. Names of levels keep their capital."""
    return level_words.replace("Probably", "probably").replace("Anywhere", "anywhere")


def duration(low: float, high: float) -> str:
    """From so many weeks to so many as people say it: "3 to 5 weeks", "about 8 months", "three to four years"."""
    if high < 12:
        return _span(max(1, round(low)), max(1, round(high)), "week")
    if high < 80:
        return _span(max(1, round(low * 12 / 52)), round(high * 12 / 52), "month")
    first, last = round(low / 26), round(high / 26)  # in half years
    if first == last:
        return f"about {'a year and a half' if last == 3 else _years(last) + ' years'}"
    return f"{_years(max(first, 1))} to {_years(last)} years"


def _span(low: int, high: int, unit: str) -> str:
    return f"about {count_noun(high, unit)}" if low >= high else f"{low} to {count_noun(high, unit)}"


def _years(halves: int) -> str:
    """So many half years as years: "two", "three and a half", "half"."""
    whole, half = divmod(halves, 2)
    if not whole:
        return "half"
    return number_word(whole).lower() + (" and a half" if half else "")
