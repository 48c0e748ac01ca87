"""Return codes: six words instead of a password.

A code is derived from the secret key and a nonce stored with the assessment, so that its owner can be shown
it again, while the database holds only a hash: whoever reads the database cannot open a report with it.
"""

from difflib import get_close_matches
from functools import cache
from hashlib import sha256
from pathlib import Path
from re import findall
from unicodedata import category, normalize

from django.utils.crypto import salted_hmac

from skills.words import count_noun

WORDS_IN_CODE = 6
"""For ever: with another number the codes of those who have one, and their hashes, would be others."""

BITS_PER_WORD = 11


class BadCode(Exception):
    """A text that cannot be a return code. The message says why, in a sentence."""


@cache
def words() -> tuple[str, ...]:
    """The 2,048 words, in the order that codes depend on. Never reorder the file."""
    return tuple((Path(__file__).parent / "words.txt").read_text("ascii").split())


def code_of(nonce: str) -> str:
    """The code that belongs to a nonce under the current secret key: 66 bits as six words."""
    digest = salted_hmac("plumb.return-code", nonce, algorithm="sha256").digest()
    number = int.from_bytes(digest) >> (len(digest) * 8 - WORDS_IN_CODE * BITS_PER_WORD)
    chosen = []
    for _ in range(WORDS_IN_CODE):
        number, place = divmod(number, 1 << BITS_PER_WORD)
        chosen.append(words()[place])
    return "-".join(chosen)


def hash_of(code: str) -> str:
    """What is stored of a code."""
    return sha256(f"plumb return code: {code}".encode()).hexdigest()


def parse(text: str) -> str:
    """The code in a text typed or pasted by a person; case and separators do not matter.

    Raises `BadCode` for a wrong number of words or a word that is not on the list. That gives nothing away:
    the list is public, and every well-formed wrong code gets the same answer.
    """
    typed = findall(r"[a-z]+", _plain(text))
    for word in typed:
        if word not in _known():
            near = get_close_matches(word, words(), n=1, cutoff=0.6)
            hint = f" Did you mean «{near[0]}»?" if near else ""
            raise BadCode(f"«{word[:20]}» is not one of our words.{hint}")
    if len(typed) != WORDS_IN_CODE:
        count = len(typed)
        raise BadCode(f"A code has six words. You entered {count_noun(count, 'word')}.")
    return "-".join(typed)


def _plain(text: str) -> str:
    """The text in small plain letters, as far as it has any, without what phones and word processors put between them:
    full-width letters, the Turkish i with and without a dot, soft hyphens, joiners and marks of direction."""
    letters = normalize("NFKD", text.replace("\N{LATIN SMALL LETTER DOTLESS I}", "i").lower())
    return "".join(letter for letter in letters if category(letter) not in ("Mn", "Cf"))


@cache
def _known() -> frozenset[str]:
    return frozenset(words())
