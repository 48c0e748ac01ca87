"""Markup as tests compare it: how a template is laid out is no fact about a page."""

import re


def compact(html: str) -> str:
    """Markup on one line, without white space inside or beside its tags."""
    line = " ".join(html.split())
    return re.sub(r" ?(/?>) ?", r"\1", re.sub(r" <", "<", line))
