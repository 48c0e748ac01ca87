"""Rules for the items together: what no single item shows."""

import re
from collections import Counter
from collections.abc import Iterator
from math import ceil

from skills.content import Content, Item
from skills.validation.enemies import enemy_problems
from skills.validation.findings import Problem, alike, warn

ENOUGH = 40
"""Items from which on shares mean something."""

ENOUGH_KEPT = 20
"""Items that keep their order of options, from which on the places of their keys mean something."""

MOST_AT_ONE_PLACE = 0.4
"""Share of keys that may stand at one place, among the items with four options that keep their order. Of the others,
everybody sees a shuffle, so the place in which their keys were written is seen by nobody."""

MOST_LONGEST = 0.45
"""Share of items whose right answer may be the longest option: by chance it would be a third to a quarter."""

LEAST_LONGEST = 0.1

SAME_IDEA = 0.5
"""Share of telling words two items may have in common before they look like one. The shipped bank has at most .39."""

FEWEST_WORDS = 8

_WORD = re.compile(r"[a-z_]{4,}")


def bank_problems(content: Content) -> Iterator[Problem]:
    """Items that repeat each other, and habits of their writers that a test-taker would learn."""
    yield from _repetitions(content.items)
    yield from enemy_problems(content)
    if len(content.items) >= ENOUGH:
        yield from _habits(content.items)


def _repetitions(items: tuple[Item, ...]) -> Iterator[Problem]:
    texts = [f"{item.context} {item.code} {item.stem}" for item in items]
    words = [_telling_words(item) for item in items]
    for index, item in enumerate(items):
        for other in range(index):
            same_skill = items[other].skill == item.skill
            if (same_skill and alike(texts[index], texts[other])) or _one_idea(words[index], words[other]):
                yield warn("item", item.id, f"Almost the same as {items[other].id}. Keep both?")
            elif same_skill and len(_key(item)) > 20 and _key(item) == _key(items[other]):
                message = (
                    f"Its right answer is also that of {items[other].id}: who has seen one knows both. Ask another."
                )
                yield warn("item", item.id, message)


def _key(item: Item) -> str:
    return next((option.text.strip().casefold() for option in item.options if option.correct), "")


def _telling_words(item: Item) -> frozenset[str]:
    """What the item is about: words of its question and its right answer, without the short ones."""
    return frozenset(_WORD.findall(f"{item.context} {item.code} {item.stem} {_key(item)}".lower()))


def _one_idea(words: frozenset[str], others: frozenset[str]) -> bool:
    common = len(words & others)
    return min(len(words), len(others)) >= FEWEST_WORDS and common > SAME_IDEA * (len(words) + len(others) - common)


def _habits(items: tuple[Item, ...]) -> Iterator[Problem]:
    kept = [item for item in items if len(item.options) == 4 and item.fixed_order]
    places = Counter(place for item in kept for place, option in enumerate(item.options) if option.correct)
    for place, count in places.items():
        if len(kept) >= ENOUGH_KEPT and count > MOST_AT_ONE_PLACE * len(kept):
            message = (
                f"Of {len(kept)} questions that keep their order, {count} have option {place + 1} as the right answer. "
                "Choose other wrong options for some, so that the right one moves."
            )
            yield warn("item", "all", message)
    longest = sum(_is_longest(item) for item in items)
    if longest > MOST_LONGEST * len(items):
        message = (
            f"In {longest} of {len(items)} questions the right answer is the longest. "
            f"Shorten {longest - ceil(MOST_LONGEST * len(items)) + 1} of them, or give a wrong one its detail."
        )
        yield warn("item", "all", message)
    if longest < LEAST_LONGEST * len(items):
        message = (
            f"The right answer is the longest in {longest} of {len(items)} questions only, which gives others away."
        )
        yield warn("item", "all", message)


def _is_longest(item: Item) -> bool:
    key = len(_key(item))
    return all(len(option.text) < key for option in item.options if not option.correct)
