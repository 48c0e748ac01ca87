"""The header that says what a body is, as Django can read it whatever was sent.

Django looks its parts up before any middleware runs, and takes the encoding it names for the whole request: one that
nobody knows, or that is none of texts, would be a fault of ours. Forms of Plumb are UTF-8, so nothing of it is needed but
the kind of the body and what divides its parts.
"""

import re

KIND = re.compile(r"\s*([\w.+-]+/[\w.+-]+)", re.ASCII)
BOUNDARY = re.compile(r"""[;\s]boundary=("?)([\w'()+,./:=? -]{1,70})\1""", re.ASCII | re.IGNORECASE)


def readable(header: str) -> str:
    """The kind of a body and its boundary, without all else that the header says; empty where it says no kind."""
    kind = KIND.match(header)
    boundary = BOUNDARY.search(header)
    if kind is None:
        return ""
    return f'{kind[1]}; boundary="{boundary[2]}"' if boundary else kind[1]
