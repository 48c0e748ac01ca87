"""Questions in Moodle's XML."""

import re
from collections.abc import Sequence
from typing import Any
from xml.etree.ElementTree import Element, ParseError, SubElement, indent, tostring  # to write; defusedxml reads

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from skills.content import Content, Item
from skills.files.cells import BadFile
from skills.files.gift import MOST_QUESTIONS
from skills.files.markup import Misfit, Prose, html_of, inline_html_of, plain_of, prose_of
from skills.files.quiz import (
    LONGEST_QUESTION,
    MOST_READ,
    Choice,
    Question,
    category_of,
    not_so_many,
    one_key,
    question_html,
)

KINDS = {
    "truefalse": "answered with true or false",
    "shortanswer": "answered with a word",
    "numerical": "answered with a number",
    "calculated": "answered with a number",
    "essay": "answered in free text",
    "matching": "about matching pairs",
    "cloze": "a text with gaps",
    "description": "a text without a question",
    "ddwtos": "a text with gaps",
    "gapselect": "a text with gaps",
    "ddimageortext": "about a picture",
    "ordering": "about an order",
}


def read_moodle(data: bytes) -> list[Question]:
    """All questions of a file, in their order. Raises `BadFile` if it is none of Moodle's."""
    try:
        root = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise BadFile("The file defines entities or a document type of its own, which is not read here.") from error
    except ParseError as error:
        raise BadFile(f"The file is broken XML: {error}. Is a part of it missing?") from error
    except (ValueError, LookupError) as error:
        raise BadFile(f"The file can’t be read: {error}.") from error
    if root.tag != "quiz":
        raise BadFile(f"The file is XML, but no quiz of Moodle: it begins with <{str(root.tag)[:40]}>.")
    questions: list[Question] = []
    category = ""
    for element in root.iterfind("question"):
        if element.get("type") == "category":
            category = _path(_text(element, "category"))
            continue
        questions.append(_question(element, len(questions) + 1, category))
        if len(questions) > MOST_QUESTIONS:
            raise BadFile(f"The file has more than {MOST_QUESTIONS:,} questions. Make two of it.")
    return questions


def _path(text: str) -> str:
    """A category without the parts that every Moodle has."""
    parts = (part.replace("\x01", "/").strip() for part in text.replace("//", "\x01").split("/"))
    return "/".join(part for part in parts if part and part != "top" and not re.fullmatch(r"\$\w+\$", part))


def _text(element: Any, path: str) -> str:
    """The text of a part; empty if there is none."""
    return element.findtext(f"{path}/text") or ""


def _prose(element: Any, path: str = ".") -> Prose:
    part = element.find(path)
    if part is None:
        return Prose("", "")
    if part.find("file") is not None:
        raise Misfit("comes with a file")
    text = part.findtext("text") or ""
    if len(text) > LONGEST_QUESTION:
        raise Misfit(f"has a text of more than {LONGEST_QUESTION:,} characters")
    return plain_of(text) if part.get("format") == "plain_text" else prose_of(text)


def _line(element: Any, path: str = ".") -> str:
    prose = _prose(element, path)
    return " ".join(f"{prose.text} {prose.code}".split())


def _question(element: Any, number: int, category: str) -> Question:
    name = element.findtext("idnumber") or " ".join(_text(element, "name").split())
    found = Question(number, name[:80], category, Prose("", ""))
    kind = element.get("type", "")
    if kind != "multichoice":
        what = KINDS.get(kind, f"of the kind «{kind[:30]}»")
        return found._replace(misfit=f"It is {what}. Here people choose one of several answers.")
    if (element.findtext("single") or "true").strip() not in ("true", "1"):
        return found._replace(misfit="Several of its answers may be chosen. Here it is one.")
    if (count := len(element.findall("answer"))) > MOST_READ:
        return found._replace(misfit=not_so_many(count))
    try:
        choices = tuple(
            Choice(_line(answer), _line(answer, "feedback"), _share(answer.get("fraction", "0")))
            for answer in element.iterfind("answer")
        )
        prose, feedback = _prose(element, "questiontext"), _prose(element, "generalfeedback").text
    except Misfit as error:
        return found._replace(misfit=f"It {error}.")
    why = one_key(choices) or ("An answer is empty." if not all(choice.text for choice in choices) else "")
    why = why or ("It has no text." if not prose.text else "")
    shuffled = (element.findtext("shuffleanswers") or "true").strip() in ("true", "1")
    return found._replace(prose=prose, choices=choices, feedback=feedback, shuffled=shuffled, misfit=why)


def _share(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise Misfit(f"gives an answer the share «{text[:20]}», which is no number") from error


# Out ----------------------------------------------------------------------------------------------------


def write_moodle(items: Sequence[Item], content: Content) -> bytes:
    """Questions as Moodle's XML, each under its skill's category."""
    root, category = Element("quiz"), ""
    for item in items:
        if (now := category_of(item, content)) != category:
            category = now
            _add(SubElement(root, "question", type="category"), "category", f"$course$/top/{category}", form="")
        question = SubElement(root, "question", type="multichoice")
        _add(question, "name", item.id, form="")
        _add(question, "questiontext", question_html(item))
        _add(question, "generalfeedback", html_of(item.explanation))
        for name, value in (
            ("defaultgrade", "1"),
            ("idnumber", item.id),
            ("single", "true"),
            ("shuffleanswers", "false" if item.fixed_order else "true"),
            ("answernumbering", "none"),
        ):
            SubElement(question, name).text = value
        for option in item.options:
            answer = _add(question, "answer", inline_html_of(option.text))
            answer.set("fraction", "100" if option.correct else "0")
            _add(answer, "feedback", inline_html_of(option.reason))
    indent(root)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _add(parent: Element, name: str, text: str, form: str = "html") -> Element:
    part = SubElement(parent, name, {"format": form} if form else {})
    SubElement(part, "text").text = _UNWRITABLE.sub("\ufffd", text)
    return part


_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML cannot hold."""
