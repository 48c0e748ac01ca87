"""Which texts share much, found without comparing every pair: a bank of 50,000 questions has 1.2 thousand million."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import floor, log, log1p, sqrt

import numpy as np


def sharing(sets: Sequence[frozenset[str]], share: float) -> Iterator[tuple[int, int]]:
    """Pairs of places whose sets have more than this share, from 0 to 1, of all their words in common; the later first.

    Whoever shares much shares something rare. So each set is filed under its rarest words, as few as suffice for a pair
    above the bound to meet in one of them, and the pairs that meet are compared (Bayardo, Ma and Srikant 2007).
    """
    filed: dict[str, list[int]] = defaultdict(list)
    count = Counter(word for words in sets for word in words)
    for place, words in enumerate(sets):
        rarest = sorted(words, key=lambda word: (count[word], word))[: len(words) - floor(share * len(words))]
        for other in sorted({other for word in rarest for other in filed[word]}):
            common = len(words & sets[other])
            if common > share * (len(words) + len(sets[other]) - common):
                yield place, other
        for word in rarest:
            filed[word].append(place)


def similar(texts: Sequence[Sequence[str]], least: float) -> Iterator[tuple[int, int, float]]:
    """Pairs of places whose texts have a cosine above `least`, and that cosine; the later place first.

    Of the counted words, those that few texts have weigh more (tf-idf, Salton and Buckley 1988). A text is compared
    by its own words only, each with the texts that have it.
    """
    count = Counter(word for words in texts for word in set(words))
    rare = {word: log(len(texts) / times) for word, times in count.items()}
    vectors = [_unit({word: log1p(n) * rare[word] for word, n in Counter(words).items()}) for words in texts]
    places: dict[str, list[int]] = defaultdict(list)
    for place, vector in enumerate(vectors):
        for word in vector:
            places[word].append(place)
    filed = {word: np.array(those) for word, those in places.items()}
    weights = {word: np.array([vectors[place][word] for place in those]) for word, those in places.items()}
    for place, vector in enumerate(vectors):
        cosine = np.zeros(len(texts))
        for word, weight in vector.items():
            cosine[filed[word]] += weight * weights[word]
        for other in np.flatnonzero(cosine[:place] > least).tolist():
            yield place, other, float(cosine[other])


def _unit(vector: Mapping[str, float]) -> dict[str, float]:
    length = sqrt(sum(weight**2 for weight in vector.values()))
    return {word: weight / length for word, weight in vector.items() if weight > 0.0}
