"""Rules for items that must not be asked together, because one gives the other away or both ask the same idea."""

import re
from collections.abc import Iterator

import numpy as np

from skills.content import Content, Item
from skills.validation.findings import Problem, block, warn

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
    known = content.item_by_id
    for item in content.items:
        for id in item.enemies:
            if id == item.id:
                yield block("item", item.id, "It is its own enemy. Name the other question.")
            elif id not in known:
                yield block("item", item.id, f"Its enemy «{id}» does not exist.")
            elif item.id not in known[id].enemies:
                yield block("item", id, f"{item.id} names it as an enemy. Name {item.id} among its own enemies too.")
    if len(content.items) >= FEWEST_ITEMS:
        for one, other in likely_enemies(content.items):
            message = f"It rests on the same principle as {other.id}. Make them enemies, or let them differ more."
            yield warn("item", one.id, message)


def likely_enemies(items: tuple[Item, ...]) -> list[tuple[Item, Item]]:
    """Pairs that seem to rest on one principle and are no enemies yet, the later item first, the most alike in front.

    Compares what a question is about and why its key is right: the cosine of the counted words, those that few items
    have weighing more (tf-idf, Salton and Buckley 1988). Likeness of situations alone would find the same shop.
    """
    likeness = _likeness([_principle(item) for item in items])
    pairs = np.argwhere(np.tril(likeness, -1) > ONE_PRINCIPLE)
    pairs = pairs[np.argsort(-likeness[pairs[:, 0], pairs[:, 1]], kind="stable")]
    found = [(items[one], items[other]) for one, other in pairs.tolist()]
    return [(one, other) for one, other in found if other.id not in one.enemies and one.id not in other.enemies]


def _principle(item: Item) -> list[str]:
    keys = [f"{option.text} {option.reason}" for option in item.options if option.correct]
    text = " ".join((item.context, item.stem, *keys, item.explanation)).lower()
    return [word[:STEM] for word in _WORD.findall(text)]


def _likeness(texts: list[list[str]]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Cosine of every text with every other, (texts, texts)."""
    column = {word: place for place, word in enumerate(sorted({word for text in texts for word in text}))}
    counts = np.array([np.bincount([column[word] for word in text], minlength=len(column)) for text in texts])
    weighted = np.log1p(counts) * np.log(len(texts) / (counts > 0).sum(axis=0))
    unit = weighted / np.maximum(np.linalg.norm(weighted, axis=1, keepdims=True), 1e-12)
    return np.asarray(unit @ unit.T)
