"""Pairs that share much: the index finds exactly those that comparing every pair finds."""

from collections import Counter
from difflib import SequenceMatcher
from itertools import combinations
from math import isclose, log, log1p, sqrt
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skills.validation.findings import SIMILAR, alike
from skills.validation.pairs import sharing, similar

WORDS = st.sampled_from("abcdefghij")


@given(st.lists(st.frozensets(WORDS), max_size=12), st.sampled_from([0.2, 0.5, 0.8]))
def test_every_pair_that_shares_more_than_the_bound_is_found_once(sets: list[frozenset[str]], share: float) -> None:
    expected = [
        (later, earlier)
        for earlier, later in combinations(range(len(sets)), 2)
        if len(sets[later] & sets[earlier]) > share * len(sets[later] | sets[earlier])
    ]
    assert sorted(sharing(sets, share)) == sorted(expected)


@given(st.lists(st.lists(WORDS, max_size=8), max_size=8))
def test_the_cosine_of_a_pair_is_that_of_its_counted_words(texts: list[list[str]]) -> None:
    found = {(later, earlier): cosine for later, earlier, cosine in similar(texts, 0.3)}
    for earlier, later in combinations(range(len(texts)), 2):
        cosine = _cosine(texts, later, earlier)
        assert ((later, earlier) in found) == (cosine > 0.3) or isclose(cosine, 0.3)
        assert found.get((later, earlier), cosine) == pytest.approx(cosine)


@pytest.mark.parametrize("seed", range(3))
def test_in_a_bank_whose_words_are_as_common_and_rare_as_real_ones_the_same_pairs_are_found(seed: int) -> None:
    """So that the index leaves common words out, which it does not among ten."""
    rng = Random(seed)
    texts = [[str(int(300 * rng.random() ** 3)) for _ in range(rng.randint(0, 30))] for _ in range(90)]
    texts += [[word for word in text if rng.random() < 0.8] for text in texts[:30]]
    pairs = [(later, earlier) for earlier, later in combinations(range(len(texts)), 2)]
    vectors = _vectors(texts)
    alike = {(one, other) for one, other in pairs if _product(vectors[one], vectors[other]) > 0.33}
    assert {(one, other) for one, other, _ in similar(texts, 0.33)} == alike
    sets = [frozenset(text) for text in texts]
    common = {(one, other) for one, other in pairs if len(sets[one] & sets[other]) > 0.5 * len(sets[one] | sets[other])}
    assert set(sharing(sets, 0.5)) == common
    assert 10 < len(common) < len(alike) < len(pairs) / 2


@given(st.text("abc ", max_size=30), st.lists(st.sampled_from([*range(30)]), max_size=3))
def test_two_texts_are_alike_by_the_share_that_matches_however_that_is_found_sooner(text: str, gone: list[int]) -> None:
    other = "".join(letter for place, letter in enumerate(text) if place not in gone)
    assert alike(text, other) == (bool(text) and SequenceMatcher(None, text, other).ratio() > SIMILAR)


def _cosine(texts: list[list[str]], one: int, other: int) -> float:
    vectors = _vectors(texts)
    return _product(vectors[one], vectors[other])


def _vectors(texts: list[list[str]]) -> list[dict[str, float]]:
    having = Counter(word for text in texts for word in set(text))
    rarity = {word: log(len(texts) / count) for word, count in having.items()}
    return [{word: log1p(text.count(word)) * rarity[word] for word in text} for text in texts]


def _product(one: dict[str, float], other: dict[str, float]) -> float:
    product = sum(weight * other.get(word, 0.0) for word, weight in one.items())
    lengths = [sqrt(sum(weight**2 for weight in vector.values())) for vector in (one, other)]
    return product / (lengths[0] * lengths[1]) if all(lengths) else 0.0
