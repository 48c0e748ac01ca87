"""What the pages call the values of a content: kinds, costs, weights. The values themselves are in `content`."""

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
