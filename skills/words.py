"""What the pages call the values of a content: kinds, costs, weights, dates, counts. The values themselves are in
`content`."""

import re
from typing import Any

WEIGHT_NAMES = {5: "Critical", 4: "Important", 3: "Useful every week", 2: "Useful now and then", 1: "Marginal"}
"""How much a role cares about a skill."""

KIND_NAMES = {
    "book": "Book",
    "community": "Community",
    "conference": "Conference",
    "course": "Course",
    "degree": "Degree",
    "docs": "Documentation",
    "paper": "Paper",
    "project": "Project",
    "tutorial": "Tutorial",
    "video": "Video",
}
"""What a resource is."""

COST_NAMES = {"free": "Free", "free-to-audit": "Free to audit", "paid": "Paid"}
"""What a resource costs, cheapest first."""

PATH_KIND_NAMES = {
    "bachelor": "Bachelor’s degree",
    "master": "Master’s degree",
    "courses": "Courses",
    "self-taught": "Self-taught",
    "open-source": "Open source",
    "community": "Community",
}
"""What a learning path is made of."""


MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def count_noun(count: int, noun: str) -> str:
    """A count with its noun: "1 question", "3 questions"."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def date_in_words(when: str) -> str:
    """An ISO date or month as people write it: "2027-03-31" is "31 March 2027"; other texts stay as they are."""
    found = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?", when)
    if found is None:
        return when
    year, month, day = found.groups()
    return f"{int(day)} {MONTHS[int(month) - 1]} {year}" if day else f"{MONTHS[int(month) - 1]} {year}"


def in_words(value: Any) -> str:
    """A value of JSON as text: an entry on each line, and of an entry with fields each field."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return "\n".join(f"{name.replace('_', ' ')}: {in_words(part)}" for name, part in value.items())
    if isinstance(value, list):
        between = "\n\n" if any(isinstance(part, dict) for part in value) else "\n"
        return between.join(in_words(part) for part in value)
    return str(value)


def place_in_words(place: tuple[str | int, ...]) -> str:
    """Where in a value something stands, as ("options", 1, "text") is "options 2 text"."""
    return " ".join(str(part + 1) if isinstance(part, int) else part.replace("_", " ") for part in place)
