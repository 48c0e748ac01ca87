"""Rules for the items together: what no single item shows."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations
from math import ceil

from skills.content import Content, Item
from skills.validation.enemies import enemy_problems
from skills.validation.findings import Problem, alike, warn
from skills.validation.pairs import sharing

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
    told = [_telling_words(item) for item in items]
    one_idea = set(sharing([words if len(words) >= FEWEST_WORDS else frozenset() for words in told], SAME_IDEA))
    skills: dict[str, list[int]] = defaultdict(list)
    for place, item in enumerate(items):
        skills[item.skill].append(place)
    same_skill = {(one, other) for places in skills.values() for other, one in combinations(places, 2)}
    for one, other in sorted(one_idea | same_skill):
        yield from _repetition(items[one], items[other], one_idea=(one, other) in one_idea)


def repetitions_in_skill(item: Item, items: tuple[Item, ...]) -> Iterator[Problem]:
    """Whether it repeats one of these that come before it, among those of its skill; which is a part of `bank_problems`."""
    told = _telling_words(item)
    for earlier in items[: items.index(item)]:
        if earlier.skill == item.skill:
            words = _telling_words(earlier)
            common = len(words & told) if min(len(words), len(told)) >= FEWEST_WORDS else 0
            yield from _repetition(item, earlier, one_idea=common > SAME_IDEA * len(words | told))


def _repetition(item: Item, earlier: Item, *, one_idea: bool) -> Iterator[Problem]:
    if one_idea or alike(_text(item), _text(earlier)):
        message = f"Almost the same as {earlier.id}. Keep both?"
        yield warn("Questions that are almost the same", "item", item.id, message, "stem")
    elif len(key := _key(item)) > 20 and key == _key(earlier):
        message = f"Its right answer is also that of {earlier.id}: who has seen one knows both. Ask another."
        yield warn("Questions with the same right answer", "item", item.id, message, "options")


def _text(item: Item) -> str:
    return f"{item.context} {item.code} {item.stem}"


def _key(item: Item) -> str:
    return next((option.text.strip().casefold() for option in item.options if option.correct), "")


def _telling_words(item: Item) -> frozenset[str]:
    """What the item is about: words of its question and its right answer, without the short ones."""
    return frozenset(_WORD.findall(f"{item.context} {item.code} {item.stem} {_key(item)}".lower()))


def _habits(items: tuple[Item, ...]) -> Iterator[Problem]:
    kept = [item for item in items if len(item.options) == 4 and item.fixed_order]
    places = Counter(place for item in kept for place, option in enumerate(item.options) if option.correct)
    for place, count in places.items():
        if len(kept) >= ENOUGH_KEPT and count > MOST_AT_ONE_PLACE * len(kept):
            message = (
                f"Of {len(kept)} questions that keep their order, {count} have option {place + 1} as the right answer. "
                "Choose other wrong options for some, so that the right one moves."
            )
            yield warn("Habits that give answers away", "item", "all", message)
    longest = sum(_is_longest(item) for item in items)
    if longest > MOST_LONGEST * len(items):
        message = (
            f"In {longest} of {len(items)} questions the right answer is the longest. "
            f"Shorten {longest - ceil(MOST_LONGEST * len(items)) + 1} of them, or give a wrong one its detail."
        )
        yield warn("Habits that give answers away", "item", "all", message)
    if longest < LEAST_LONGEST * len(items):
        message = (
            f"The right answer is the longest in {longest} of {len(items)} questions only, which gives others away."
        )
        yield warn("Habits that give answers away", "item", "all", message)


def _is_longest(item: Item) -> bool:
    key = len(_key(item))
    return all(len(option.text) < key for option in item.options if not option.correct)
