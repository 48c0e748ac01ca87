"""What a finding is, and the small tests of text that several rules share."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal, NamedTuple

from skills.content import Link, Skill

SIMILAR = 0.92
"""Ratio of matching text above which two sentences count as saying the same."""

LETTERS = " etaoinshrdlucmfwypvbgkjxqz"
"""They tell most texts apart quickly; others are counted together."""

IDENTIFIER = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
BAD_IDENTIFIER = "Identifiers use small letters, digits and single hyphens only."
BAD_ADDRESS = "Its address must start with https:// or http://."
NO_HOURS = "How many hours does it take? Without hours it can’t be in a plan."


class Problem(NamedTuple):
    """One finding. `kind` and `id` name the object, for example "item" and "sto-sql-join".

    `where` is the place inside the object where a form shows it, for example "anchors.2" or "options.1.reason";
    empty if it is about the object as a whole.
    """

    severity: Literal["blocking", "warning"]
    kind: str
    id: str
    message: str
    where: str = ""
    rule: str = ""
    """The kind of a warning, in a few words. Who publishes accepts all warnings of a kind with one reason."""

    def __str__(self) -> str:
        return f"{self.kind.capitalize()} {self.id}: {self.message}"


def blocking(found: list[Problem]) -> list[Problem]:
    """Only the problems that prevent publishing."""
    return [problem for problem in found if problem.severity == "blocking"]


def block(kind: str, id: str, message: str, where: str = "") -> Problem:
    """A finding that prevents publishing."""
    return Problem("blocking", kind, id, message, where)


def warn(rule: str, kind: str, id: str, message: str, where: str = "") -> Problem:
    """A finding that is advice, of the kind `rule`."""
    return Problem("warning", kind, id, message, where, rule)


def alike(one: str, other: str) -> bool:
    """Whether two texts say nearly the same, letter by letter."""
    least = SIMILAR * (len(one) + len(other)) / 2
    if min(len(one), len(other)) <= least:  # no text has more letters in common than it has
        return False
    if sum(map(min, _letters(one), _letters(other))) <= least or _letters_in_common(one, other) <= least:
        return False
    return SequenceMatcher(None, one, other).ratio() > SIMILAR


@lru_cache(maxsize=256)
def _letters(text: str) -> tuple[int, ...]:
    """How often it has each of the letters, and how many others: each text is compared with some."""
    counts = [text.count(letter) for letter in LETTERS]
    return *counts, len(text) - sum(counts)


def _letters_in_common(one: str, other: str) -> int:
    return sum(min(one.count(letter), other.count(letter)) for letter in set(one))


def is_address(url: str) -> bool:
    """Whether a browser would open this as a web page."""
    return url.startswith(("https://", "http://"))


def unknown_skills(kind: str, id: str, skills: tuple[str, ...], known: dict[str, Skill]) -> Iterator[Problem]:
    """Skills that an object names and the content lacks."""
    for skill in skills:
        if skill not in known:
            yield block(kind, id, f"It names the skill «{skill}», which does not exist.")


def link_problems(kind: str, id: str, links: tuple[Link, ...]) -> Iterator[Problem]:
    """Sources whose address is none."""
    for link in links:
        if link.url and not is_address(link.url):
            message = f"The address of its source «{link.title}» must start with https:// or http://."
            yield block(kind, id, message, "sources")


def done_when_problems(kind: str, id: str, text: str, where: str = "") -> Iterator[Problem]:
    """The end of the sentence "Done when ..." is not a sentence of its own."""
    if text.strip().endswith("."):
        yield warn(
            "Full stop after «Done when»",
            kind,
            id,
            f"«{text.strip()}» completes «Done when …». Leave its full stop out.",
            where,
        )
