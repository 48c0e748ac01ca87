"""Markup as tests compare it: how a template is laid out is no fact about a page."""

from functools import lru_cache
from typing import Any

import html5lib


def compact(html: str) -> str:
    """Markup on one line, without white space inside or beside its tags."""
    line = " ".join(html.split())
    for spaced, plain in ((" <", "<"), (" />", "/>"), (" >", ">"), ("> ", ">")):
        line = line.replace(spaced, plain)
    return line


@lru_cache(64)
def parsed(source: str) -> Any:
    """The elements of a page: a long one takes longer to be read than to be made, and is often asked several things."""
    return html5lib.parse(source, namespaceHTMLElements=False)
