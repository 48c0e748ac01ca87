"""Two texts, word by word: what stays, what goes and what comes. Pure."""

import re
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

MOST_WORDS = 1_200
"""Words, signs and blanks of both texts that are compared, beside what they begin and end with alike. Beyond it a
comparison takes a second, and nobody would read it."""

FOLD_FROM = 24
"""Words that stay, in one stretch, from which on its middle is left out."""

KEPT = 8
"""Words that are shown at each end of such a stretch."""

LONG = 3
"""Words of a change after which a single word that stays between it and the next one is part of both."""

SHORT = 8
"""Characters that such a word has at most, with the blanks around it."""

_TOKEN = re.compile(r"\s+|\d[\w.,:-]*\w|\w+|[^\w\s]+")
"""A word, a number or a date, signs, or what lies between."""

_SPACED = re.compile(r"\s+|\S+")
"""The same with the signs at their words."""

_WORD = re.compile(r"\w+|[^\w\s]+")


class Piece(NamedTuple):
    """A stretch of words. Of a fold, the text is how many words it leaves out."""

    kind: Literal["same", "gone", "new", "fold"]
    text: str


def word_diff(before: str, after: str) -> tuple[Piece, ...]:
    """Both texts as one row of pieces: without the new ones it is the first text, without those gone the second.

    Long stretches that stay are folded. Of texts too long to compare, the part in which they differ is only counted.
    """
    shown = _compared(_TOKEN.findall(before), _TOKEN.findall(after), _count)
    folded = (piece for place, each in enumerate(shown) for piece in _folded(each, place, len(shown)))
    return tuple(piece for piece in folded if piece.text)


def side_by_side(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """The same comparison as two whole texts, the first without what is new, the second without what is gone.

    Signs belong to their words here: where both texts stand whole, a lone full stop would only trouble the eye.
    """
    pieces = _compared(_SPACED.findall(before), _SPACED.findall(after), "".join)
    return [each for each in pieces if each.kind != "new"], [each for each in pieces if each.kind != "gone"]


def _compared(old: list[str], new: list[str], unread: Callable[[list[str]], str]) -> list[Piece]:
    """Every piece; `unread` says the words of a stretch that is too long to compare."""
    start = _alike(old, new)
    end = _alike(old[start:][::-1], new[start:][::-1])
    left, right = old[start : len(old) - end], new[start : len(new) - end]
    is_long = len(left) + len(right) > MOST_WORDS
    middle = (("gone", unread(left)), ("new", unread(right))) if is_long else _middle(left, right)
    pieces = (("same", "".join(old[:start])), *middle, ("same", "".join(old[len(old) - end :])))
    return [Piece(kind, text) for kind, text in pieces if text]


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words both begin with."""
    pairs = zip(one, other, strict=False)
    return next((place for place, (left, right) in enumerate(pairs) if left != right), min(len(one), len(other)))


_Pieces = list[tuple[Literal["same", "gone", "new"], str]]


def _middle(old: list[str], new: list[str]) -> _Pieces:
    """What lies between the common ends."""
    found: _Pieces = []
    matcher = SequenceMatcher(str.isspace, old, new, autojunk=False)
    for stays, gone, come in _stretches(old, new, matcher):
        found += [("same", stays)] if stays else [("gone", gone), ("new", come)]
    return found


def _stretches(old: list[str], new: list[str], matcher: "SequenceMatcher[str]") -> Iterator[tuple[str, str, str]]:
    """Stretches that stay, and between them what goes and comes. A blank alone does not part two changes, nor does a
    single word after a long one: it stays by chance."""
    gone, come = "", ""
    for tag, a, b, c, d in matcher.get_opcodes():
        left, right = "".join(old[a:b]), "".join(new[c:d])
        at_end = b == len(old) or d == len(new)
        if tag != "equal" or (not at_end and _is_chance(left, gone, come)):
            gone, come = gone + left, come + right
            continue
        if gone or come:
            yield "", gone, come
        gone, come = "", ""
        yield left, "", ""
    if gone or come:
        yield "", gone, come


def _is_chance(stays: str, gone: str, come: str) -> bool:
    most = 1 if max(len(gone.split()), len(come.split())) >= LONG else 0
    return bool(gone or come) and len(re.findall(r"\w+", stays)) <= most and len(stays) <= SHORT


def _count(tokens: list[str]) -> str:
    words = sum(not token.isspace() for token in tokens)
    return f"({words:,} words here)"


def _folded(piece: Piece, place: int, of: int) -> Iterator[Piece]:
    """The piece without its middle, if that is long; at the ends of the text also without what lies beyond."""
    words = list(_WORD.finditer(piece.text))
    if piece.kind != "same" or of == 1 or len(words) < FOLD_FROM:
        yield piece
        return
    first, last = KEPT if place else 0, KEPT if place < of - 1 else 0
    cut = words[len(words) - last].start() if last else len(piece.text)
    yield Piece("same", piece.text[: words[first - 1].end() if first else 0])
    yield Piece("fold", f"{len(words) - first - last:,}")
    yield Piece("same", piece.text[cut:])
