"""Markup as tests compare it: how a template is laid out is no fact about a page."""


def compact(html: str) -> str:
    """Markup on one line, without white space inside or beside its tags."""
    line = " ".join(html.split())
    for spaced, plain in ((" <", "<"), (" />", "/>"), (" >", ">"), ("> ", ">")):
        line = line.replace(spaced, plain)
    return line
