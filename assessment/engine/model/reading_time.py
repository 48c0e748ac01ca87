"""The time below which nobody can have read a question."""

from skills.content import Item

LEAST_SECONDS = 3.0
"""For any question, however short."""

READING_SPEED = 100.0
"""Characters a second: four times what fast readers reach, so that nobody who read is set aside."""


def least_seconds(item: Item) -> float:
    """Seconds below which nobody can have read the question, by the length of all its text."""
    cells = (cell for row in (item.table.head, *item.table.rows) for cell in row) if item.table else ()
    texts = (item.stem, item.context, item.code, *cells, *(option.text for option in item.options))
    return max(LEAST_SECONDS, sum(map(len, texts)) / READING_SPEED)
