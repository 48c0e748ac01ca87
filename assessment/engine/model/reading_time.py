"""What there is to read, and the time below which nobody can have read it."""

from skills.content import Item, Skill

LEAST_SECONDS = 3.0
"""For any question, however short."""

READING_SPEED = 100.0
"""Characters a second: four times what fast readers reach, so that nobody who read is set aside."""


def least_seconds(item: Item) -> float:
    """Seconds below which nobody can have read the question, by the length of all its text."""
    return max(LEAST_SECONDS, sum(map(len, _texts(item))) / READING_SPEED)


def words_to_choose(item: Item) -> int:
    """Words that somebody reads before choosing: all text of a question, its code and table included."""
    return sum(len(text.split()) for text in _texts(item))


def words_to_rate(skill: Skill) -> int:
    """Words that somebody reads before rating themselves: the skill's name and the sentences of its levels."""
    return sum(len(text.split()) for text in (skill.name, *(level.anchor for level in skill.levels)))


def _texts(item: Item) -> tuple[str, ...]:
    cells = (cell for row in (item.table.head, *item.table.rows) for cell in row) if item.table else ()
    return (item.stem, item.context, item.code, *cells, *(option.text for option in item.options))
