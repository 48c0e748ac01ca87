"""How hard a text is to read, by counting. A rough guide: it knows sentences and syllables, not ideas."""

import re

_CODE = re.compile(r"`[^`]*`")
_SENTENCE = re.compile(r"[.!?:;]+(?:\s|$)")
_WORD = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?")
_VOWELS = re.compile(r"[aeiouy]+")


def sentences(text: str) -> list[list[str]]:
    """The words of each sentence. Code between backticks counts as one word, numbers and signs as none."""
    parts = _SENTENCE.split(_CODE.sub("code", text))
    return [words for part in parts if (words := _WORD.findall(part))]


def longest_sentence(text: str) -> int:
    """Words of the longest sentence; 0 for a text without words."""
    return max(map(len, sentences(text)), default=0)


def grade(text: str) -> float:
    """School years needed to follow a text (Flesch-Kincaid grade level, Kincaid and others 1975).

    0 for fewer than 20 words, of which an average says nothing.
    """
    found = sentences(text)
    words = [word for sentence in found for word in sentence]
    if len(words) < 20:
        return 0.0
    return 0.39 * len(words) / len(found) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def syllables(word: str) -> int:
    """Groups of vowels, without a silent e at the end; at least one."""
    lower = word.lower()
    count = len(_VOWELS.findall(lower))
    if lower.endswith("e") and not lower.endswith(("le", "ee")) and count > 1:
        count -= 1
    return max(count, 1)
