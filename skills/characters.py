"""Characters that no text holds: they are seen nowhere, and make what is seen another text. Pure.

One rule for the texts of a content and for the reports that are made of them, or a downloaded report would be refused
where it is imported.
"""

import re
from collections.abc import Mapping
from typing import Any

UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""Control characters but tab and line feed, marks that turn the reading direction, halves of surrogate pairs."""

SHOWN = 24
"""Characters before an unwanted one by which it is found: it is not seen itself."""


def unwanted(text: str) -> str:
    """The first unwanted character of a text and where it stands; empty if there is none.

    In the middle of a sentence: "the invisible character U+202A after «Queries»".
    """
    found = UNWANTED.search(text)
    if found is None:
        return ""
    before = " ".join(text[max(0, found.start() - SHOWN) : found.start()].split())
    return f"the invisible character U+{ord(found[0]):04X} {f'after «{before}»' if before else 'at its beginning'}"


AS_ESCAPE = "Take it out; as an escape, it begins with \\u."
"""What to do about one in JSON."""


def unwanted_in(value: Any) -> str:
    """The same of all texts in a value that was read from JSON or YAML, the names of its entries among them.

    An escape there makes any character of one that every file holds, and half a surrogate pair can be neither stored nor
    shown: what such a file says is looked at before anything is said of it.
    """
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            if not each.isprintable() and (stray := unwanted(each)):
                return stray
        elif isinstance(each, Mapping):
            waiting += [*each.values(), *each]
        elif isinstance(each, list | tuple):
            waiting += each
    return ""
