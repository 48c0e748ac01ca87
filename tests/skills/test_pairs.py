"""Pairs that share much: the index finds exactly those that comparing every pair finds."""

from itertools import combinations
from math import isclose, log, log1p, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


def _cosine(texts: list[list[str]], one: int, other: int) -> float:
    def weight(word: str, text: int) -> float:
        having = sum(word in each for each in texts)
        return log1p(texts[text].count(word)) * log(len(texts) / having)

    words = {word for text in texts for word in text}
    product = sum(weight(word, one) * weight(word, other) for word in words)
    lengths = [sqrt(sum(weight(word, text) ** 2 for word in words)) for text in (one, other)]
    return product / (lengths[0] * lengths[1]) if all(lengths) else 0.0
