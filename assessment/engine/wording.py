"""Small pieces of running text that sentences of the engine, pages and commands share."""

from collections.abc import Sequence


def some(count: int, noun: str) -> str:
    """A count with its noun: "1 question", "3 questions"."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def listed(names: Sequence[str]) -> str:
    """Names as running text: "A", "A and B", "A, B and C"; empty for none."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def about_minutes(seconds: float) -> str:
    """A time as people say it: "about 1 minute", "about 12 minutes"; never less than one."""
    return f"about {some(max(1, round(seconds / 60)), 'minute')}"
