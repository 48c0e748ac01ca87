"""Parts of pages that follow from a few values alone, rendered once for equal values.

A frozen report is most of its page, and Django renders it at each view. What stands between `kept` and `endkept` sees
the values named there and nothing else of the page: no request, nobody's name. So its text is theirs alone, and
whoever has the same values gets the same text. Where a form wants its token, the text has a hole that each page fills.
"""

from collections import OrderedDict
from collections.abc import Callable
from hashlib import blake2b
from itertools import count
from secrets import token_hex
from threading import Lock
from zlib import compress, decompress

import msgspec
from django import template
from django.template.base import FilterExpression, Parser, Token
from django.urls import get_script_prefix
from django.utils.safestring import SafeString

MAX_BYTES = 1_500_000
"""Of all texts that a process keeps, compressed: dozens of reports with their plans."""
FASTEST = 1
"""A page in a tenth of its size; reading it again takes a fraction of a millisecond."""

register = template.Library()


class KeptTexts:
    """Texts by a digest of what they follow from. The one asked for longest ago goes when there is no more room."""

    def __init__(self, room: int = MAX_BYTES) -> None:
        self.room = room
        self.size = 0
        """Bytes of all texts that are kept."""
        self._texts: OrderedDict[bytes, bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, key: bytes, make: Callable[[], SafeString]) -> SafeString:
        """The text kept under a key; made now if there is none."""
        with self._lock:
            packed = self._texts.get(key)
            if packed is not None:
                self._texts.move_to_end(key)
        if packed is not None:
            return SafeString(decompress(packed).decode())
        text = make()  # may ask for other texts, and takes longer than others should wait
        packed = compress(text.encode(), FASTEST)
        with self._lock:
            self.size += len(packed) - len(self._texts.pop(key, b""))
            self._texts[key] = packed
            while self.size > self.room:
                self.size -= len(self._texts.popitem(last=False)[1])
        return text

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._texts.clear()
            self.size = 0


KEPT = KeptTexts()
HOLE = token_hex(32)
"""Stands in a kept text for the token of its forms. Nobody can write it, since nobody sees it."""

NUMBERS = count()


class KeptNode(template.Node):
    """What stands between `kept` and `endkept`."""

    def __init__(self, values: dict[str, FilterExpression], nodelist: template.NodeList) -> None:
        self.values = values
        self.nodelist = nodelist
        self.number = next(NUMBERS)

    def render(self, context: template.Context) -> SafeString:
        """The text for these values. The types of values that are no struct count too: 1, 1.0 and True look alike."""
        values = {name: value.resolve(context, ignore_failures=True) for name, value in self.values.items()}
        has_token = "csrf_token" in context
        told = [
            get_script_prefix(),
            context.autoescape,
            has_token,
            values,
            [type(value).__name__ for value in values.values()],
        ]
        key = self.number.to_bytes(8) + blake2b(msgspec.json.encode(told), digest_size=24).digest()
        shown = {**values, "csrf_token": HOLE} if has_token else values
        text = KEPT.get(key, lambda: self.nodelist.render(context.new(shown)))
        return SafeString(text.replace(HOLE, str(context["csrf_token"]))) if HOLE in text else text


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """`{% kept name other=value %}...{% endkept %}` around what follows from these values alone, by these names."""
    named = (word.partition("=") for word in token.split_contents()[1:])
    values = {name: parser.compile_filter(value or name) for name, _, value in named}
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(values, nodelist)
