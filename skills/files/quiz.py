"""Questions of other programs, and what becomes of them here: drafts that say where they come from.

`gift` and `moodle` read and write the files; what both speak of is here.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from skills.bundle import DraftItem
from skills.comparison import reads_the_same
from skills.content import Content, Item, Link, Option, Skill
from skills.files.markup import Prose, html_of, inline_html_of
from skills.files.rows import Reading, RowReading

FEWEST, MOST = 3, 5
"""Options of a question."""

MOST_READ = 100
"""Answers of a question that are looked at: of more it is said how many they are."""

LONGEST_QUESTION = 100_000
"""Characters of a question in a file, with all its answers."""

WHOLE = 100.0
"""Share of the points that the right answer has, in both formats."""


class Choice(NamedTuple):
    """An answer to choose, what is said to whoever chose it, and its share of the points."""

    text: str
    feedback: str
    share: float


class Question(NamedTuple):
    """A question of a file, which may fit or not."""

    number: int
    """Its place among the questions of the file, from 1."""
    name: str
    category: str
    prose: Prose
    choices: tuple[Choice, ...] = ()
    feedback: str = ""
    """For everybody, whatever they chose."""
    shuffled: bool = True
    misfit: str = ""
    """Why it cannot be asked here, as a sentence; empty if it can."""


class Place(NamedTuple):
    """Where the questions of a category belong."""

    skill: str
    level: int


class Origin(NamedTuple):
    """Where the questions of a file come from."""

    title: str
    licence: str
    url: str = ""
    author: str = ""


def one_key(choices: Sequence[Choice]) -> str:
    """Why these are no single right answer among wrong ones; empty if they are."""
    right = [choice for choice in choices if choice.share >= WHOLE]
    if any(0 < choice.share < WHOLE for choice in choices):
        return "Some of its answers count in part. Here one answer is right, and the others are wrong."
    if len(right) != 1:
        return f"{'No answer is' if not right else f'{len(right)} answers are'} right. Here it is one."
    if not FEWEST <= len(choices) <= MOST:
        return not_so_many(len(choices))
    return ""


def not_so_many(answers: int) -> str:
    """Why a question with so many answers, or so few, is left out."""
    return f"It has {answers:,} answers. Here it is {FEWEST} to {MOST}."


def categories(questions: Sequence[Question]) -> list[str]:
    """Categories of the questions that fit, in the order of the file."""
    return list(dict.fromkeys(question.category for question in questions if not question.misfit))


def proposed_skill(category: str, skills: Sequence[Skill]) -> str:
    """The skill that a category seems to be about; empty if none does."""
    names = {_bare(skill.name): skill.id for skill in skills} | {_bare(skill.id): skill.id for skill in skills}
    for part in reversed(category.split("/")):
        if near := get_close_matches(_bare(part), names, n=1, cutoff=0.75):
            return names[near[0]]
    return ""


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.casefold().removeprefix("default for ")).strip()


def identifier(text: str, longest: int = 60) -> str:
    """A text as an identifier; empty if it has no letter or digit of those that identifiers have."""
    ascii_only = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")[:longest].strip("-")


def read_quiz(questions: Sequence[Question], content: Content, places: Mapping[str, Place], origin: Origin) -> Reading:
    """What would be stored of a file. What does not fit, or has no place yet, is left out and says why."""
    readings: list[RowReading] = []
    taken: set[str] = set()
    for question in questions:
        id = _identifier_of(question, taken)
        taken.add(id)
        readings.append(_reading(question, id, content, places, origin))
    new = [row for row in readings if row.is_new]
    return Reading("items", tuple(readings), tuple(row.value for row in new), {row.id: row.number for row in new})


def _identifier_of(question: Question, taken: set[str]) -> str:
    base = identifier(question.name) or identifier(question.prose.text) or f"question-{question.number}"
    found, number = base, 1
    while found in taken:
        number += 1
        found = f"{base}-{number}"
    return found


def _reading(question: Question, id: str, content: Content, places: Mapping[str, Place], origin: Origin) -> RowReading:
    if question.misfit:
        return RowReading(question.number, question.name, errors=(question.misfit,))
    if question.category not in places:
        why = f"Its category «{question.category or 'none'}» is left out. Choose a skill for it."
        return RowReading(question.number, question.name, errors=(why,))
    item = _item(question, id, places[question.category], origin)
    there = content.item_by_id.get(id)
    if there is None:
        return RowReading(question.number, id, item, is_new=True, notes=_lacking(item))
    if reads_the_same(there, item):
        return RowReading(question.number, id)
    why = "A question with this identifier is there already and reads otherwise. It stays as it is."
    return RowReading(question.number, id, errors=(why,))


def _item(question: Question, id: str, place: Place, origin: Origin) -> DraftItem:
    context, _, stem = question.prose.text.rpartition("\n\n")
    return DraftItem(
        id=id,
        skill=place.skill,
        level=place.level,
        stem=stem,
        context=context,
        code=question.prose.code,
        options=tuple(Option(each.text, each.feedback, correct=each.share >= WHOLE) for each in question.choices),
        explanation=question.feedback,
        fixed_order=not question.shuffled,
        source=Link(f"{origin.title}, {origin.licence}", origin.url),
        author=origin.author,
        imported=True,
        state="draft",
    )


def _lacking(item: Item) -> tuple[str, ...]:
    bare = sum(not option.reason.strip() for option in item.options)
    lacks = [f"a reason for {bare} of its {len(item.options)} options"] if bare else []
    lacks += [] if item.explanation.strip() else ["an explanation"]
    return (f"It still lacks {' and '.join(lacks)}.",) if lacks else ()


# Out ----------------------------------------------------------------------------------------------------


def question_html(item: Item) -> str:
    """What people see of a question, as HTML."""
    parts = [html_of(item.context)]
    if item.code:
        parts.append(f"<pre>{inline_html_of(item.code.replace('`', chr(0))).replace(chr(0), '`')}</pre>")
    if item.table:
        head = "".join(f"<th>{inline_html_of(cell)}</th>" for cell in item.table.head)
        rows = ("".join(f"<td>{inline_html_of(cell)}</td>" for cell in row) for row in item.table.rows)
        caption = f"<caption>{inline_html_of(item.table.caption)}</caption>"
        parts.append(f"<table>{caption}<tr>{head}</tr>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>")
    return "".join((*parts, html_of(item.stem)))


def category_of(item: Item, content: Content) -> str:
    """The category under which a question goes out: area and skill."""
    skill = content.skill_by_id[item.skill]
    return f"{content.area_by_id[skill.area].name.replace('/', '//')}/{skill.name.replace('/', '//')}"
