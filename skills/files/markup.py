"""Texts of other programs, which are HTML, as the plain texts of a question, and back."""

import re
from html import escape
from html.parser import HTMLParser
from typing import NamedTuple

BLOCKS = frozenset({"p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "tr"})
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


class Misfit(Exception):
    """A text that is no plain text. The message is the rest of a sentence: "shows a picture"."""


class Prose(NamedTuple):
    """A text with its code apart."""

    text: str
    """Paragraphs with an empty line between, code words between backticks."""
    code: str


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.code: list[str] = []
        self.dropped = self.pre = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in STRANGE:
            raise Misfit(f"shows {STRANGE[tag]}")
        self.dropped += tag in DROPPED
        if tag == "pre":
            self.pre += 1
            self.code.append("")
        elif tag in BLOCKS and not self.pre:
            self.parts.append("\n" if tag in ("br", "li", "tr") else "\n\n")
        elif tag in CODE and not self.pre:
            self.parts.append("`")
        elif tag == "br":
            self.code[-1] += "\n"

    def handle_endtag(self, tag: str) -> None:
        if tag in DROPPED:
            self.dropped = max(0, self.dropped - 1)
        elif tag == "pre":
            self.pre = max(0, self.pre - 1)
            self.parts.append("\n\n")
        elif tag in CODE and not self.pre:
            self.parts.append("`")
        elif tag in BLOCKS and tag not in ("br", "li", "tr") and not self.pre:
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        if self.dropped:
            return
        if self.pre:
            self.code[-1] += data
        else:
            self.parts.append(re.sub(r"\s+", " ", data))


def prose_of(html: str) -> Prose:
    """HTML as plain text. Raises `Misfit` for what cannot be told in words."""
    if "@@PLUGINFILE@@" in html:
        raise Misfit("shows a picture or a file")
    reader = _Reader()
    reader.feed(html)
    reader.close()
    text = re.sub(r"[ \t\xa0]*\n[ \t\xa0]*", "\n", "".join(reader.parts))
    text = re.sub(r"[ \t\xa0]+", " ", re.sub(r"\n{3,}", "\n\n", text)).strip()
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
