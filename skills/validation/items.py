"""Rules for one item: what a writer of questions would be told by a second reader."""

import re
from collections.abc import Iterator
from itertools import zip_longest

from skills.content import MAX_LEVEL, Content, Item, Option, Table
from skills.validation.findings import Problem, block, link_problems, warn
from skills.validation.measurement import number_problems
from skills.validation.readability import grade, longest_sentence
from skills.words import count_noun

CODE_WIDTH = 36
"""Characters of code that fit a 360 px phone without sideways scrolling (measured on the question page)."""

TABLE_WIDTH = 44
"""Characters of a table that fit a 360 px phone: each column as wide as its longest word, and two for its margins."""

KEY_LENGTH_RATIO = 1.6
"""A right answer this much longer than every other option gives itself away."""

TWO_RIGHT = "Two options are marked right. Mark one, or rewrite the others so they are wrong."

_NEGATIVE = re.compile(r"\b(not|except|never)\b", re.IGNORECASE)
_CATCH_ALL = re.compile(
    r"\b((all|none) of (the above|these)|both \w+ and \w+ above|[a-e] and [a-e] only)\b", re.IGNORECASE
)
_ABSOLUTE = re.compile(r"\b(always|never|impossible|guaranteed|under no circumstances)\b", re.IGNORECASE)
_ENDS = ("?", ":", ".", "…")

LONGEST_STEM = 200
LONGEST_CONTEXT = 600
"""Characters. A question is read on a phone, by people who are being tested on something else than reading."""

LONGEST_SENTENCE = 35
"""Words of one sentence."""

HARDEST_GRADE = 13.0
"""Flesch-Kincaid grade above which the wording, and not the subject, is what is hard."""


def item_problems(content: Content, item: Item) -> Iterator[Problem]:
    """What is wrong with one item, apart from its likeness to others."""
    if item.skill not in content.skill_by_id:
        yield block("item", item.id, f"It asks about the skill «{item.skill}», which does not exist.", "skill")
    if not 1 <= item.level <= MAX_LEVEL:
        yield block("item", item.id, f"Its step is {item.level}; steps run from 1 to {MAX_LEVEL}.", "level")
    if not item.stem.strip():
        yield block("item", item.id, "The question is missing.", "stem")
    elif not item.stem.rstrip().endswith(_ENDS):
        yield warn(
            "Question that does not end as one",
            "item",
            item.id,
            "The question does not end as one. Ask it: end with a question mark or a colon.",
            "stem",
        )
    if not item.explanation.strip():
        yield block("item", item.id, "The explanation is missing. Learners read it after the check.", "explanation")
    yield from option_problems(item.id, item.options)
    yield from _reading_problems(item)
    yield from _exhibit_problems(item)
    if _NEGATIVE.search(item.stem):
        message = "Questions with «not» are often misread. Turn it round if you can."
        yield warn("Question with «not»", "item", item.id, message, "stem")
    yield from (each._replace(where="source_url") for each in link_problems("item", item.id, (item.source,)))
    if not item.source.title:
        message = "It names no source that a learner could open."
        yield warn("Question without a source", "item", item.id, message, "source_title")
    if not item.author.strip():
        message = "It names no author. Write who answers for it."
        yield warn("Question without an author", "item", item.id, message, "author")
    yield from number_problems(item)
    if item.review == "unreviewed" and item.imported:
        message = "It was imported and nobody has reviewed it. Answer it without the key, then set its review."
        yield block("item", item.id, message, "review")
    elif item.review == "unreviewed":
        message = "Nobody but its author has answered it. Let somebody answer it without the key."
        yield warn("Question that nobody else has answered", "item", item.id, message, "review")


def _reading_problems(item: Item) -> Iterator[Problem]:
    """Whether the wording is harder than the subject."""
    texts = (
        ("question", "stem", item.stem, LONGEST_STEM),
        ("situation", "context", item.context, LONGEST_CONTEXT),
    )
    for name, where, text, limit in texts:
        if len(text) > limit:
            yield warn(
                "Long question",
                "item",
                item.id,
                f"The {name} has {len(text)} characters. Cut it to {limit}: it is read, not studied.",
                where,
            )
    prose = f"{item.context} {item.stem}"
    if (words := longest_sentence(prose)) > LONGEST_SENTENCE:
        message = f"A sentence of {words} words is hard to follow. Make two of it."
        where = "stem" if longest_sentence(item.stem) == words else "context"
        yield warn("Hard to read", "item", item.id, message, where)
    elif grade(prose) > HARDEST_GRADE:
        message = "Its sentences are hard to read. Use shorter ones, and shorter words."
        yield warn("Hard to read", "item", item.id, message, "context" if item.context.strip() else "stem")


def _exhibit_problems(item: Item) -> Iterator[Problem]:
    """Tables and code."""
    if item.table:
        yield from _table_problems(item.id, item.table)
    for number, line in enumerate(item.code.splitlines(), 1):
        if len(line) > CODE_WIDTH:
            message = (
                f"Line {number} is {len(line)} characters. "
                f"Past {CODE_WIDTH}, phones scroll sideways and learners miss it."
            )
            yield warn("Code too wide for phones", "item", item.id, message, "code")
    if item.code and not item.code_caption.strip():
        message = "Say what the code is: Python, SQL, a log. Its box is named by it."
        yield warn("Table or code without a caption", "item", item.id, message, "code_caption")
    if "\t" in item.code:
        message = "Its code has tabs, which are wide on some screens. Indent with spaces."
        yield warn("Tabs in code", "item", item.id, message, "code")


def _table_problems(id: str, table: Table) -> Iterator[Problem]:
    if not table.caption.strip():
        message = "Its table has no caption. A screen reader announces the table by it."
        yield warn("Table or code without a caption", "item", id, message, "table")
    for number, row in enumerate(table.rows, 1):
        if len(row) != len(table.head):
            yield block("item", id, f"Row {number} of its table has {len(row)} cells, not {len(table.head)}.", "table")
    if (width := table_width(table)) > TABLE_WIDTH:
        message = (
            f"Its table needs about {width} characters side by side and phones have {TABLE_WIDTH}, so learners "
            f"would miss the right edge. Shorten its longest words, leave a column out, or turn it round."
        )
        yield block("item", id, message, "table")


def table_width(table: Table) -> int:
    """Characters that the columns of a table need side by side when every cell breaks between its words."""
    columns = zip_longest(table.head, *table.rows, fillvalue="")
    longest = (max(len(word) for cell in column for word in re.split(r"\s+|(?<=-)", cell)) for column in columns)
    return sum(width + 2 for width in longest)


def option_problems(id: str, options: tuple[Option, ...]) -> Iterator[Problem]:
    """What is wrong with the options of the item `id`."""
    right = [option for option in options if option.correct]
    if len(right) > 1:
        yield block("item", id, TWO_RIGHT, "options")
    if not right:
        yield block("item", id, "No option is marked right. Mark one.", "options")
    if not 3 <= len(options) <= 5:
        yield block("item", id, f"It has {count_noun(len(options), 'option')}. Give it three to five.", "options")
    if len({option.text.strip().casefold() for option in options}) < len(options):
        yield block("item", id, "Two options say the same. Rewrite one.", "options")
    for number, option in enumerate(options):
        if not option.text.strip():
            yield block("item", id, f"Option {number + 1} has no text.", f"options.{number}.text")
        elif not option.reason.strip():
            side = "right" if option.correct else "wrong"
            message = f"Say why «{option.text}» is {side}. Learners read it at the end."
            yield block("item", id, message, f"options.{number}.reason")
        if _CATCH_ALL.search(option.text):
            message = f"«{option.text}» tests reading, not knowledge. Name the answer instead."
            yield warn("Option that tests reading", "item", id, message, f"options.{number}.text")
    if len(right) == 1:
        yield from (
            warn("Options that give the answer away", "item", id, message, "options")
            for message in _giveaways(right[0], options)
        )


def _giveaways(key: Option, options: tuple[Option, ...]) -> Iterator[str]:
    """What lets a person who does not know find the right answer, or cross out a wrong one."""
    wrong = [option.text for option in options if not option.correct]
    if len(key.text) > max(30, KEY_LENGTH_RATIO * max(map(len, wrong), default=0)):
        yield "The right answer is much longer than the others."
    if wrong and max(len(key.text), 30) * KEY_LENGTH_RATIO < min(map(len, wrong)):
        yield "The right answer is much shorter than the others. Give it the same detail."
    absolute = [text for text in wrong if _ABSOLUTE.search(text)]
    if len(absolute) == 1 and not _ABSOLUTE.search(key.text):
        yield f"«{_first(_ABSOLUTE, absolute[0])}» gives a wrong answer away. Say when it would hold instead."
    stops = [option.text.rstrip().endswith((".", "?")) for option in options]
    if any(stops) and not all(stops):
        yield "Some options end with a full stop and some without. Make them alike."
    capitals = [option.text.lstrip()[:1].isupper() for option in options if option.text.lstrip()[:1].isalpha()]
    if len(capitals) == len(options) and capitals.count(key.text.lstrip()[:1].isupper()) == 1:
        yield "Only the right answer starts with a capital, or without one. Make them alike."


def _first(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[0].lower() if match else ""
