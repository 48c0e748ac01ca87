"""Which texts share much, found without comparing every pair: a bank of 50,000 questions has 1.2 thousand million."""

from collections.abc import Collection, Iterator, Sequence
from itertools import chain
from math import log
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Places: TypeAlias = NDArray[np.int64]
Array: TypeAlias = NDArray[np.float64]

COMMON = 0.5
"""Part of the bound that the commonest words may make up in two texts of average length and be left out for now. Less
leaves more words to look through, more leaves more pairs to work out."""

ROUNDING = 1e-9
"""Sums of the same numbers may differ by less, as they are added in another order."""


class _Vectors(NamedTuple):
    """Texts as vectors, entry by entry, text by text. The commonest word is 0."""

    texts: Places
    words: Places
    said: Array
    """1.0 for a word that the text has once, more for others."""
    rarity: Array
    """By word. An entry is what is said times this, by the length of its text."""
    lengths: Array
    """By text."""

    def weights(self) -> Array:
        """What each entry is in a vector of length 1."""
        return self.said * self.rarity[self.words] / self.lengths[self.texts]

    def starts(self) -> Places:
        """Where the entries of each text begin, and at last their number."""
        return np.searchsorted(self.texts, np.arange(len(self.lengths) + 1))

    def chosen(self, entries: NDArray[np.bool_]) -> "_Vectors":
        """Some of the entries, of vectors as long as before."""
        return self._replace(texts=self.texts[entries], words=self.words[entries], said=self.said[entries])


def sharing(sets: Sequence[frozenset[str]], share: float) -> Iterator[tuple[int, int]]:
    """Pairs of places whose sets have more than this share, from 0 to 1, of all their words in common; the later first.

    With a and b words, c of them in common, c / (a + b - c) > s says 2c > 2s (a + b) / (1 + s), and a + b is at least
    twice the root of ab. So the cosine of such a pair is above 2s / (1 + s), and few others reach that.
    """
    for place, others in _near(_vectors(sets, by_rarity=False), 2 * share / (1 + share)):
        words = sets[place]
        for other in others.tolist():
            common = len(words & sets[other])
            if common > share * (len(words) + len(sets[other]) - common):
                yield place, other


def similar(texts: Sequence[Sequence[str]], least: float) -> Iterator[tuple[int, int, float]]:
    """Pairs of places whose texts have a cosine above `least`, and that cosine; the later place first.

    Of the counted words, those that few texts have weigh more (tf-idf, Salton and Buckley 1988).
    """
    vectors = _vectors(texts, by_rarity=True)
    weights, starts = vectors.weights(), vectors.starts()
    whole = np.zeros(len(vectors.rarity))
    for place, others in _near(vectors, least):
        own = slice(starts[place], starts[place + 1])
        whole[vectors.words[own]] = weights[own]
        for other in others.tolist():
            there = slice(starts[other], starts[other + 1])
            cosine = float((whole[vectors.words[there]] * weights[there]).sum())
            if cosine > least:
                yield place, other, cosine
        whole[vectors.words[own]] = 0.0


def _near(vectors: _Vectors, least: float) -> Iterator[tuple[int, Places]]:
    """By place, the earlier ones whose cosine with it may be above `least`: all whose is, and some below.

    Texts are filed under their words (an inverted index). Most of the work is in words that many texts have, and these
    say least. So they are left out: what they may add is at most the product of what they make up in both (Cauchy).
    """
    left_out = vectors.words < _commonest(vectors, least)
    left = vectors.chosen(left_out)
    common = np.sqrt(np.bincount(left.texts, left.weights() ** 2, len(left.lengths)))
    index = _Index(vectors.chosen(~left_out))
    most = common.max(initial=0.0)
    for place, (length, made_up) in enumerate(zip(vectors.lengths.tolist(), common.tolist(), strict=True)):
        sums, enough = index.sums(place), length * (least - ROUNDING)
        near = sums > enough - length * made_up * most  # few are, so that the next line looks at few
        if near.any():
            others = np.flatnonzero(near)
            yield place, others[sums[others] + length * made_up * common[others] > enough]


class _Index:
    """Under each word the texts that have it, in order."""

    def __init__(self, vectors: _Vectors) -> None:
        by_word = np.argsort(vectors.words, kind="stable")
        self.texts = vectors.texts[by_word]
        self.weights = (vectors.weights() * vectors.rarity[vectors.words])[by_word]
        having = np.bincount(vectors.words, minlength=len(vectors.rarity))
        self.first = (np.cumsum(having) - having)[vectors.words]
        self.here = np.empty_like(by_word)
        self.here[by_word] = np.arange(len(by_word))  # where each entry is filed: earlier texts stand before it
        self.said, self.starts = vectors.said, vectors.starts()

    def sums(self, place: int) -> Array:
        """By earlier text its product with this one, whose vector keeps its length."""
        own = slice(self.starts[place], self.starts[place + 1])
        filed = list(map(slice, self.first[own].tolist(), self.here[own].tolist()))
        if not filed:
            return np.zeros(place)
        texts = np.concatenate([self.texts[part] for part in filed])
        said = zip(filed, self.said[own].tolist(), strict=True)
        weights = np.concatenate([self.weights[part] if n == 1.0 else self.weights[part] * n for part, n in said])
        return np.bincount(texts, weights, place).astype(np.float64, copy=False)  # of no texts it makes whole numbers


def _commonest(vectors: _Vectors, least: float) -> int:
    """How many words are left out, the commonest first."""
    made_up = np.cumsum(np.bincount(vectors.words, vectors.weights() ** 2)) / max(len(vectors.lengths), 1)
    return int(np.searchsorted(made_up, COMMON * least, side="right"))


def _vectors(texts: Sequence[Collection[str]], *, by_rarity: bool) -> _Vectors:
    """Texts as vectors: a word counts as often as it is there, less each time, and more if few texts have it."""
    number = {word: place for place, word in enumerate(sorted(set(chain.from_iterable(texts))))}
    all_words = np.fromiter(map(number.__getitem__, chain.from_iterable(texts)), np.int64)
    of_text = np.repeat(np.arange(len(texts)), [len(words) for words in texts])
    entries, times = np.unique(of_text * max(len(number), 1) + all_words, return_counts=True)
    in_text, word = np.divmod(entries, max(len(number), 1))
    having = np.bincount(word, minlength=len(number))
    order = np.argsort(-having, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    rarity = np.log(len(texts) / having[order]) if by_rarity else np.ones(len(order))
    said = np.log1p(times) / log(2)
    lengths = np.sqrt(np.bincount(in_text, (said * rarity[rank[word]]) ** 2, len(texts)))
    telling = rarity[rank[word]] > 0.0  # a word of all texts tells none from another
    return _Vectors(in_text[telling], rank[word[telling]], said[telling], rarity, lengths)
