"""What the wording of options gives away to somebody who knows nothing of the subject.

A model sees the options of each question and nothing else: their words, lengths, punctuation, likeness to each other,
and their order where it is kept. It learns on some questions which of these marks right answers, and then chooses in
questions that it has not seen. What it gets right beyond chance is given away by wording. A person who is good at
tests finds cues that it cannot, so the figure is a lower bound.
"""

import re
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from skills.content import Item

Array = NDArray[np.float64]

FOLDS = 10
"""A question belongs to a fold by its identifier, so that a new question moves no other."""

RIDGE = 20.0
"""Penalty on squared weights. From 5 to 60, the shares found in the shipped bank differ by less than their error."""

FEWEST = 4
"""A word in fewer options than this can be no habit."""

STEM = 5
"""Letters of a word that count, so that "train" and "training" are one word."""

MOST_CUES = 6
"""So many are named of a group."""

_WORD = re.compile(r"[a-z]+|\d+")


class Guessed(NamedTuple):
    """How often the model chose right in questions it had not learnt from."""

    questions: int
    right: float
    """Share of questions, from 0 to 1; options that look equal count in parts."""
    chance: float
    """The same for blind guessing."""
    error: float
    """Standard error of `right`."""
    cues: tuple[str, ...] = ()
    """What speaks most for right answers here, or against wrong ones, in words for an editor."""

    @property
    def excess(self) -> float:
        """Points over chance, in percent."""
        return 100 * (self.right - self.chance)

    def __str__(self) -> str:
        found = f"{100 * self.right:.0f} of 100 found, {self.excess:+.1f} over chance (error {100 * self.error:.1f})"
        return f"{self.questions} questions: {found}. {', '.join(self.cues)}".rstrip(". ") + "."


class Guesser:
    """The model over one set of items: fitted on all of them for its cues, and fold by fold for its guesses."""

    def __init__(self, items: Sequence[Item]) -> None:
        self.items = tuple(items)
        found = [[_marks(item, place) for place in range(len(item.options))] for item in self.items]
        seen = Counter(mark for marks in found for option in marks for mark in option)
        self.marks = sorted(mark for mark, count in seen.items() if count >= FEWEST or " " in mark)
        column = {mark: place for place, mark in enumerate(self.marks)}
        self.options = [_rows(marks, column) for marks in found]
        """Marks of the options of each item, less their mean over the item; (options, marks) each."""
        self.keys = [next(n for n, option in enumerate(item.options) if option.correct) for item in self.items]
        self.folds = np.array([int(sha256(item.id.encode()).hexdigest()[:8], 16) % FOLDS for item in self.items])
        self.products = np.zeros((FOLDS, len(self.marks), len(self.marks)))
        self.sums = np.zeros((FOLDS, len(self.marks)))
        for fold, rows, key in zip(self.folds.tolist(), self.options, self.keys, strict=True):
            self.products[fold] += rows.T @ rows
            self.sums[fold] += rows[key]

    def weights(self, left_out: int | None = None) -> Array:
        """What each mark says for an option (ridge regression), learnt from all folds but one; (marks,)."""
        products, sums = self.products.sum(axis=0), self.sums.sum(axis=0)
        if left_out is not None:
            products, sums = products - self.products[left_out], sums - self.sums[left_out]
        return np.asarray(np.linalg.solve(products + RIDGE * np.eye(len(self.marks)), sums))

    def hits(self) -> Array:
        """Whether the key of each item looked best to the model that had not seen the item, 0 to 1; (items,)."""
        weights = [self.weights(fold) for fold in range(FOLDS)]
        found = np.zeros(len(self.items))
        for place, (rows, key) in enumerate(zip(self.options, self.keys, strict=True)):
            worth = rows @ weights[int(self.folds[place])]
            best = np.isclose(worth, worth.max())
            found[place] = best[key] / best.sum()
        return found

    def guessed(self, groups: Sequence[str]) -> dict[str, Guessed]:
        """What is found over all items (under an empty name), and in each group; `groups` names that of each item."""
        hits, chance = self.hits(), np.array([1 / len(item.options) for item in self.items])
        told, weights, names = self._told(), self.weights(), np.array(groups)
        found = {}
        for group in ("", *dict.fromkeys(groups)):
            inside = names == group if group else np.ones(len(names), dtype=bool)
            count = int(inside.sum())
            error = float(np.sqrt(np.mean(chance[inside] * (1 - chance[inside])) / count))
            cues = self._cues(told[inside].sum(axis=0), weights)
            found[group] = Guessed(count, float(hits[inside].mean()), float(chance[inside].mean()), error, cues)
        return found

    def _told(self) -> Array:
        """How far each item's key differs from its options' mean in each mark, (items, marks)."""
        return np.array([rows[key] for rows, key in zip(self.options, self.keys, strict=True)])

    def _cues(self, told: Array, weights: Array) -> tuple[str, ...]:
        """The marks by which a group's keys stand out most, weighed by what the model makes of them."""
        worth = told * weights
        strongest = np.argsort(-worth, kind="stable")[:MOST_CUES].tolist()
        return tuple(f"{'right' if told[n] > 0 else 'wrong'}: {self.marks[n]}" for n in strongest if worth[n] > 0)


def format_of(item: Item) -> str:
    """How many options there are, and whether they keep their order: what blind guessing may depend on."""
    return f"{len(item.options)} options" + (" in fixed order" if item.fixed_order else "")


def _rows(marks: list[dict[str, float]], column: dict[str, int]) -> Array:
    rows = np.zeros((len(marks), len(column)))
    for row, option in zip(rows, marks, strict=True):
        for mark, amount in option.items():
            if mark in column:
                row[column[mark]] = amount
    centred: Array = rows - rows.mean(axis=0)
    return centred


def _marks(item: Item, place: int) -> dict[str, float]:
    """What there is to see of one option: its words, and other cues, whose names have a space."""
    texts = [option.text for option in item.options]
    words = [_words(text) for text in texts]
    lengths = [len(text) for text in texts]
    own, length = words[place], lengths[place]
    others = [other for number, other in enumerate(words) if number != place]
    found = dict.fromkeys(own, 1.0)
    found["its length"] = 2 * float(np.log1p(length))
    found["the longest"] = float(length == max(lengths) and lengths.count(length) == 1)
    found["the shortest"] = float(length == min(lengths) and lengths.count(length) == 1)
    found["a comma"] = float(texts[place].count(","))
    found["words of the others"] = 3 * float(np.mean([len(own & o) / max(len(own | o), 1) for o in others]))
    if item.fixed_order:
        found[f"place {place + 1} of {len(texts)} kept"] = 1.0
    return found


def _words(text: str) -> set[str]:
    return {word[:STEM] if word.isalpha() else "#" for word in _WORD.findall(text.lower())}
