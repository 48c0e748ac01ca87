"""Rules for items that must not be asked together, because one gives the other away or both ask the same idea."""

import re
from collections.abc import Iterator

from skills.content import Content, Item
from skills.validation.findings import Problem, block, warn
from skills.validation.pairs import similar

ONE_PRINCIPLE = 0.33
"""Likeness of two items, from 0 to 1, from which on they are proposed as enemies.

Of 22 groups of items that a reader of the whole bank found to give each other away, this finds a third, and about as
many more that the reader had left aside. Lower down, most proposals are wrong: same words, other ideas.
"""

FEWEST_ITEMS = 40
"""With fewer items, every word is rare, and so every likeness large."""

_WORD = re.compile(r"[a-z_]{4,}")
STEM = 6
"""Letters of a word that are compared, so that "predict" and "predictions" are one word."""


def enemy_problems(content: Content) -> Iterator[Problem]:
    """Enemies that do not exist or know nothing of it, and pairs that might better be enemies."""
    yield from wrong_enemies(content)
    if len(content.items) >= FEWEST_ITEMS:
        for one, other in likely_enemies(content.items):
            message = f"It rests on the same principle as {other.id}. Make them enemies, or let them differ more."
            yield warn("Questions on one principle", "item", one.id, message)


def wrong_enemies(content: Content) -> Iterator[Problem]:
    """Enemies that do not exist or know nothing of it."""
    known = content.item_by_id
    for item in content.items:
        for id in item.enemies:
            if id == item.id:
                yield block("item", item.id, "It is its own enemy. Name the other question.", "enemies")
            elif id not in known:
                yield block("item", item.id, f"Its enemy «{id}» does not exist.", "enemies")
            elif item.id not in known[id].enemies:
                yield block("item", id, f"{item.id} names it as an enemy. Name {item.id} among its own enemies too.")


def likely_enemies(items: tuple[Item, ...]) -> list[tuple[Item, Item]]:
    """Pairs that seem to rest on one principle and are no enemies yet, the later item first, the most alike in front.

    Compares what a question is about and why its key is right: the cosine of the counted words, those that few items
    have weighing more. Likeness of situations alone would find the same shop.
    """
    alike = similar([_principle(item) for item in items], ONE_PRINCIPLE)
    pairs = sorted(alike, key=lambda pair: (-pair[2], pair[0], pair[1]))
    found = [(items[one], items[other]) for one, other, _ in pairs]
    return [(one, other) for one, other in found if other.id not in one.enemies and one.id not in other.enemies]


def _principle(item: Item) -> list[str]:
    keys = [f"{option.text} {option.reason}" for option in item.options if option.correct]
    text = " ".join((item.context, item.stem, *keys, item.explanation)).lower()
    return [word[:STEM] for word in _WORD.findall(text)]
