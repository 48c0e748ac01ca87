"""Questions in GIFT, the format that Moodle and others write as text.

    // a comment
    $CATEGORY: Databases/Queries

    ::A name:: Which clause keeps rows? {
        =WHERE # It filters rows.
        ~GROUP BY # It makes groups of them.
        ####Rows first, then groups.
    }

A question ends at an empty line. `=` is right, `~` wrong, `~%50%` right in part, and a backslash takes the meaning of
`~ = # { } :` away. What stands after the braces makes a gap of them.
"""

import re
from collections.abc import Iterator, Sequence

from skills.content import Content, Item
from skills.files.cells import BadFile
from skills.files.markup import Misfit, Prose, inline_html_of, plain_of, prose_of
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

MOST_QUESTIONS = 2_000
GAP = "_____"

_HIDDEN = {char: chr(0xE000 + number) for number, char in enumerate("~=#{}:\\")}
"""What an escaped character is while the text is taken apart: one that no text has."""

_SHOWN = {hidden: char for char, hidden in _HIDDEN.items()}
_ESCAPED = re.compile(r"\\([~=#{}:\\])")
_FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]\s*")
_NAME = re.compile(r"\s*::(.*?)::", re.DOTALL)
_ANSWER = re.compile(r"([=~])\s*(?:%(-?[0-9.]+)%)?((?:(?![=~]).)*)", re.DOTALL)


def read_gift(text: str) -> list[Question]:
    """All questions of a text, in their order. Raises `BadFile` if it is none."""
    if re.search("[\ue000-\ue006]", text):
        raise BadFile("The file holds characters of private use, which are not read here.")
    _refuse_long(text)
    questions: list[Question] = []
    category = ""
    for block in _blocks(text):
        if named := re.match(r"\$CATEGORY:\s*(.*)", block):
            category = _path(named[1])
            block = block[named.end() :].strip()
        if block:
            questions.append(_question(block, len(questions) + 1, category))
        if len(questions) > MOST_QUESTIONS:
            raise BadFile(f"The file has more than {MOST_QUESTIONS:,} questions. Make two of it.")
    return questions


def _refuse_long(text: str) -> None:
    """Raise `BadFile` for a question that nobody wrote, before it is taken apart."""
    first, length = 1, 0
    for number, line in enumerate(text.splitlines(), 1):
        first, length = (first, length + len(line)) if line.strip() else (number + 1, 0)
        if length > LONGEST_QUESTION:
            why = f"The question that begins at line {first} has more than {LONGEST_QUESTION:,} characters."
            raise BadFile(f"{why} Is an empty line missing after it?")


def _blocks(text: str) -> Iterator[str]:
    """What stands between empty lines, without comments and with escaped characters hidden."""
    lines = ("" if line.lstrip().startswith("//") else line for line in text.splitlines())
    kept = "\n".join(line for line, raw in zip(lines, text.splitlines(), strict=True) if line or not raw.strip())
    hidden = _ESCAPED.sub(lambda found: _HIDDEN[found[1]], kept)
    yield from filter(None, (block.strip() for block in re.split(r"\n[ \t]*\n", hidden)))


def _path(text: str) -> str:
    parts = [part.strip() for part in text.strip().split("/")]
    return "/".join(part for part in parts if part and part not in ("$course$", "$system$", "$module$", "top"))


def _question(block: str, number: int, category: str) -> Question:
    name = ""
    if named := _NAME.match(block):
        name, block = " ".join(_clear(named[1]).split()), block[named.end() :]
    is_html = False
    if form := _FORMAT.match(block):
        is_html, block = form[1] in ("html", "moodle"), block[form.end() :]
    before, brace, rest = block.partition("{")
    answers, end, after = rest.partition("}")
    stem = f"{before.rstrip()} {GAP}{after}" if after.strip() else before
    try:
        prose = _prose(stem, is_html)
        found = Question(number, name or prose.text[:60], category, prose)
        if not brace or not end:
            why = "Its braces do not end. Is a part of the file missing?" if brace else "It has no answers in braces."
            return found._replace(misfit=why)
        return _with_answers(found, answers, is_html)
    except Misfit as error:
        return Question(number, name or _clear(stem)[:60], category, Prose("", ""), misfit=f"It {error}.")


def _with_answers(question: Question, inside: str, is_html: bool) -> Question:
    answers, _, general = inside.partition("####")
    if kind := _kind(answers):
        return question._replace(misfit=f"It is {kind}. Here people choose one of several answers.")
    if (count := sum(map(answers.count, "=~"))) > MOST_READ:
        return question._replace(misfit=not_so_many(count))
    choices = []
    for sign, share, text in _ANSWER.findall(answers):
        answer, _, feedback = text.partition("#")
        points = float(share) if re.fullmatch(r"-?\d+(\.\d+)?", share) else 100.0 if sign == "=" else 0.0
        choices.append(Choice(_option(answer, is_html), _option(feedback, is_html), points))
    feedback = _prose(general, is_html).text
    why = one_key(choices) or ("An answer is empty." if not all(choice.text for choice in choices) else "")
    return question._replace(choices=tuple(choices), feedback=feedback, misfit=why)


def _kind(answers: str) -> str:
    """What kind of question these answers belong to, if people do not choose among them; else empty."""
    inside = answers.strip()
    if not inside:
        return "answered in free text"
    if inside.startswith("#"):
        return "answered with a number"
    if re.match(r"(T|F|TRUE|FALSE)\s*(#|$)", inside):
        return "answered with true or false"
    if "~" in inside:
        return ""
    if "->" in inside:
        return "about matching pairs"
    return "answered with a word" if "=" in inside else "without an answer that is marked"


def _option(text: str, is_html: bool) -> str:
    text = text.strip()
    if form := _FORMAT.match(text):
        is_html, text = form[1] in ("html", "moodle"), text[form.end() :]
    prose = _prose(text, is_html)
    return " ".join(f"{prose.text} {prose.code}".split())


def _prose(text: str, is_html: bool) -> Prose:
    return prose_of(_clear(text)) if is_html else plain_of(_clear(text))


def _clear(text: str) -> str:
    """The text with escaped characters shown again, and `\\n` as a line end."""
    return "".join(_SHOWN.get(char, char) for char in text.replace("\\n", "\n"))


# Out ----------------------------------------------------------------------------------------------------


def write_gift(items: Sequence[Item], content: Content) -> str:
    """Questions as GIFT, each under its skill's category."""
    blocks, category = [], ""
    for item in items:
        if (now := category_of(item, content)) != category:
            category = now
            blocks.append(f"$CATEGORY: {category}")
        answers = "\n".join(
            f"  {'=' if option.correct else '~'}{_hidden(inline_html_of(option.text))}"
            + (f"#{_hidden(inline_html_of(option.reason))}" if option.reason else "")
            for option in item.options
        )
        general = f"\n  ####{_hidden(inline_html_of(item.explanation))}" if item.explanation else ""
        blocks.append(f"::{_hidden(item.id)}::[html]{_hidden(question_html(item))}{{\n{answers}{general}\n}}")
    return "\n\n".join(blocks) + "\n"


def _hidden(text: str) -> str:
    """The text with a backslash before what would mean something, on one line."""
    return re.sub(r"([~=#{}:\\])", r"\\\1", text).replace("\n", "\\n")
