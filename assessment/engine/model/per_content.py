"""What is worked out once per content and kept while the content lives."""

import weakref
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from skills.content import Content

T = TypeVar("T")


def per_content(work_out: Callable[[Content], T]) -> Callable[[Content], T]:
    """The same function, which keeps what it worked out. Contents are compared by identity, which is cheap.

    Numbers of objects are used again, so the weak reference says whether it is still the same content; it also lets
    what was kept go with its content.
    """
    kept: dict[int, tuple[weakref.ref[Content], T]] = {}

    @wraps(work_out)
    def keeping(content: Content) -> T:
        key = id(content)
        known = kept.get(key)
        if known is not None and known[0]() is content:
            return known[1]
        found = work_out(content)
        kept[key] = (weakref.ref(content, lambda _: kept.pop(key, None)), found)
        return found

    return keeping
