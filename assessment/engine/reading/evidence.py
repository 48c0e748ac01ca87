"""Which responses a line of the report rests on, how they are told, and how many of the questions went right."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from assessment.engine.model.scoring import Responses, is_rating
from assessment.engine.reading.values import Evidence
from skills.content import Content

RIGHT = "right"
NOT_RIGHT = "not right"
UNKNOWN = "I don’t know yet"
"""What came of a question, in words."""


class Tally(NamedTuple):
    """How the questions of a line were answered."""

    asked: int
    """Answered at all."""
    right: int
    """Answered rightly."""
    unknown: int
    """Answered “I don’t know yet”."""
    hurried: int = 0
    """Answered faster than it can be read, which counts neither way and in none of the other numbers."""
    borne_out: bool = True
    """Whether the answers allow the role's level: `borne_out`."""

    @property
    def not_right(self) -> int:
        """Answered, and wrong."""
        return self.asked - self.right - self.unknown


def evidence_by_skill(content: Content, responses: Responses, days: Mapping[str, str]) -> dict[str, list[Evidence]]:
    """The responses on each skill by its id, in the order given: its own rating and its questions.

    `days` are by response id.
    """
    found: dict[str, list[Evidence]] = {}
    for id, value in responses.items():
        if id.startswith("skill/"):
            answer = "I can’t say" if value is None else content.level_names[value]
            told = Evidence(id, "Your own rating", answer, days.get(id, ""))
            found.setdefault(id.removeprefix("skill/"), []).append(told)
        elif item := content.item_by_id.get(id):
            told = Evidence(id, item.stem, _outcome(content, id, value), days.get(id, ""))
            found.setdefault(item.skill, []).append(told)
    return found


def _outcome(content: Content, id: str, value: int | None) -> str:
    if value is None:
        return UNKNOWN
    return RIGHT if content.item_by_id[id].options[value].correct else NOT_RIGHT


def tally(content: Content, evidence: Iterable[Evidence], target: int, hurried: int = 0) -> Tally:
    """The count of the questions; self-ratings do not count. So many more were answered faster than they can be read."""
    answered = {each.id: each.answer for each in evidence if not is_rating(each.id)}
    answers = list(answered.values())
    missed = [content.item_by_id[id].level for id, answer in answered.items() if answer != RIGHT]
    return Tally(
        asked=len(answers),
        right=answers.count(RIGHT),
        unknown=answers.count(UNKNOWN),
        hurried=hurried,
        borne_out=borne_out(answers.count(RIGHT), missed, target),
    )


def borne_out(right: int, missed: Iterable[int], target: int) -> bool:
    """Whether answers allow the `target` level: one was right, or none was missed that somebody there should manage.

    `missed` are the levels of the questions not answered rightly. One that asks for more speaks neither way.
    """
    return right > 0 or all(level > target for level in missed)
