"""Which texts share much, found without comparing every pair: a bank of 50,000 questions has 1.2 thousand million."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import floor, log, log1p, sqrt
from typing import TypeAlias
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Places: TypeAlias = NDArray[np.int64]
Array: TypeAlias = NDArray[np.float64]

AT_MOST = 0.6
"""Less leaves more words to look through, more leaves more pairs to work out."""

BITS = 256
"""Of the mark that stands for a set of words: what one mark has and another has not is in one set alone."""

ROUNDING = 1e-9
"""Sums of the same numbers may differ by less, as they are added in another order."""


def sharing(sets: Sequence[frozenset[str]], share: float) -> Iterator[tuple[int, int]]:
    """Pairs of places whose sets have more than this share, from 0 to 1, of all their words in common; the later first.

    Whoever shares much shares something rare. So each set is filed under its rarest words, as few as suffice for a pair
    above the bound to meet in one of them, and the pairs that meet are compared (Bayardo, Ma and Srikant 2007).
    """
    filed: dict[str, list[int]] = defaultdict(list)
    count = Counter(word for words in sets for word in words)
    order = {word: place for place, word in enumerate(sorted(count, key=lambda word: (count[word], word)))}
    marks = [sum({1 << crc32(word.encode()) % BITS for word in words}) for words in sets]
    for place, words in enumerate(sets):
        mine, size = marks[place], len(words)
        rarest = sorted(words, key=order.__getitem__)[: len(words) - floor(share * len(words))]
        for other in sorted({other for word in rarest for other in filed[word]}):
            both, most = size + len(sets[other]), size - (mine & ~marks[other]).bit_count()
            if most > share * (both - most) and (common := len(words & sets[other])) > share * (both - common):
                yield place, other
        for word in rarest:
            filed[word].append(place)


def similar(texts: Sequence[Sequence[str]], least: float) -> Iterator[tuple[int, int, float]]:
    """Pairs of places whose texts have a cosine above `least`, and that cosine; the later place first.

    Of the counted words, those that few texts have weigh more (tf-idf, Salton and Buckley 1988). The commonest words
    of a text, whose part of its vector is no longer than `AT_MOST` of the bound, cannot add more than that to a cosine.
    So texts meet in the others alone, and only where these make up the rest of the bound the whole is worked out.
    """
    count = Counter(word for words in texts for word in set(words))
    rare = {word: log(len(texts) / times) for word, times in count.items()}
    vectors = [_unit({word: log1p(n) * rare[word] for word, n in Counter(words).items()}) for words in texts]
    order = {word: place for place, word in enumerate(sorted(rare, key=lambda word: (-rare[word], word)))}
    telling = [_telling(vector, order, least) for vector in vectors]
    filed = _filed(telling)
    before: Counter[str] = Counter()
    for place, vector in enumerate(vectors):
        cosine = np.zeros(place)
        for word in telling[place]:
            those, weights = filed[word]
            cosine[those[: before[word]]] += vector[word] * weights[: before[word]]
            before[word] += 1
        for other in np.flatnonzero(cosine > (1.0 - AT_MOST) * least - ROUNDING).tolist():
            whole = sum(weight * vectors[other][word] for word, weight in vector.items() if word in vectors[other])
            if whole > least:
                yield place, other, whole


def _telling(vector: Mapping[str, float], order: Mapping[str, int], least: float) -> dict[str, float]:
    """The words of a text without its commonest, whose part of its vector is no longer than `AT_MOST` of the bound.

    Words stand in one order for all texts, the rarest first: of two texts, the one whose commonest begin with a rarer
    word leaves out whatever the other does of what they share, so that the bound holds for both together.
    """
    left, found = 1.0, {}
    for word in sorted(vector, key=order.__getitem__):
        if left < (AT_MOST * least) ** 2 - ROUNDING:
            break
        found[word] = vector[word]
        left -= vector[word] ** 2
    return found


def _filed(vectors: Sequence[Mapping[str, float]]) -> dict[str, tuple[Places, Array]]:
    """By word, the places of the vectors that have it, in order, and what it weighs there."""
    places: dict[str, array[int]] = defaultdict(lambda: array("q"))
    weights: dict[str, array[float]] = defaultdict(lambda: array("d"))
    for place, vector in enumerate(vectors):
        for word, weight in vector.items():
            places[word].append(place)
            weights[word].append(weight)
    return {word: (np.array(those, dtype=np.int64), np.array(weights[word])) for word, those in places.items()}


def _unit(vector: Mapping[str, float]) -> dict[str, float]:
    length = sqrt(sum(weight**2 for weight in vector.values()))
    return {word: weight / length for word, weight in vector.items() if weight > 0.0}
