"""Texts of other programs, which are HTML, as the plain texts of a question, and back."""

import re
from html import escape, unescape
from typing import NamedTuple

BLOCKS = frozenset({"p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "tr"})
LINES = frozenset({"br", "li", "tr"})
"""Blocks that begin a line and no paragraph."""

CODE = frozenset({"code", "tt", "kbd", "samp"})
DROPPED = frozenset({"script", "style", "head", "title"})
STRANGE = {
    "img": "a picture",
    "svg": "a picture",
    "audio": "a sound",
    "video": "a film",
    "iframe": "a frame",
    "object": "an object",
    "embed": "an object",
    "table": "a table",
    "math": "a formula as MathML",
    "input": "a field",
    "form": "a form",
}
"""What a question of ours has no place for, by its tag."""


LONGEST = 50_000
"""Characters of one text, with its markup."""


class Misfit(Exception):
    """A text that is no plain text. The message is the rest of a sentence: "shows a picture"."""


class Prose(NamedTuple):
    """A text with its code apart."""

    text: str
    """Paragraphs with an empty line between, code words between backticks."""
    code: str


_PIECE = re.compile(r"<(?=[!?/a-zA-Z])(/?)([a-zA-Z][a-zA-Z0-9]*)?[^<>]*>|([^<]+|<)")
"""A tag or a text. Python's own parser takes minutes for 20 kB of tags that do not end; here time grows with the length."""


class _Reader:
    """The texts of a piece of HTML, in one pass."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.code: list[str] = []
        self.dropped = self.pre = 0

    def read(self, html: str) -> None:
        for end, tag, text in _PIECE.findall(html):
            if text:
                self._text(unescape(text))
            elif end:
                self._end(tag.lower())
            elif tag:
                self._start(tag.lower())

    def _start(self, tag: str) -> None:
        if tag in STRANGE:
            raise Misfit(f"shows {STRANGE[tag]}")
        self.dropped += tag in DROPPED
        if tag == "pre":
            self.pre += 1
            self.code.append("")
        elif tag in BLOCKS and not self.pre:
            self.parts.append("\n" if tag in LINES else "\n\n")
        elif tag in CODE and not self.pre:
            self.parts.append("`")
        elif tag == "br":
            self.code[-1] += "\n"

    def _end(self, tag: str) -> None:
        if tag in DROPPED:
            self.dropped = max(0, self.dropped - 1)
        elif tag == "pre":
            self.pre = max(0, self.pre - 1)
            self.parts.append("\n\n")
        elif tag in CODE and not self.pre:
            self.parts.append("`")
        elif tag in BLOCKS and tag not in LINES and not self.pre:
            self.parts.append("\n\n")

    def _text(self, text: str) -> None:
        if self.dropped:
            return
        if self.pre:
            self.code[-1] += text
        else:
            self.parts.append(re.sub(r"\s+", " ", text))


def prose_of(html: str) -> Prose:
    """HTML as plain text. Raises `Misfit` for what cannot be told in words."""
    if "@@PLUGINFILE@@" in html:
        raise Misfit("shows a picture or a file")
    if len(html) > LONGEST:
        raise Misfit("is longer than a question can be")
    reader = _Reader()
    reader.read(html)
    text = re.sub(r" *\n *", "\n", re.sub(r"[ \t\xa0]+", " ", "".join(reader.parts)))
    text = re.sub(r"\n{3,}", "\n\n", text).strip()
    code = "\n".join(block.strip("\n") for block in reader.code)
    return Prose(text, "\n".join(line.rstrip() for line in code.splitlines()))


def plain_of(text: str) -> Prose:
    """A text that is plain already."""
    return Prose("\n".join(line.rstrip() for line in text.splitlines()).strip(), "")


def html_of(text: str) -> str:
    """A plain text as HTML: paragraphs, and code between backticks."""
    found = []
    for paragraph in filter(str.strip, re.split(r"\n{2,}", text)):
        inside = re.sub(r"`([^`\n]+)`", r"<code>\1</code>", escape(paragraph.strip(), quote=False))
        found.append("<p>" + inside.replace("\n", "<br>") + "</p>")
    return "".join(found)


def inline_html_of(text: str) -> str:
    """The same for a text of one line, such as an option."""
    return re.sub(r"`([^`\n]+)`", r"<code>\1</code>", escape(text.strip(), quote=False)).replace("\n", "<br>")
