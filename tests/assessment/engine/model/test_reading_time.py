"""How fast is too fast."""

import msgspec

from assessment.engine.model.reading_time import LEAST_SECONDS, READING_SPEED, least_seconds
from tests.assessment.engine.answers import SHIPPED, SMALL


def test_longer_questions_need_more_time_and_none_less_than_three_seconds() -> None:
    times = [least_seconds(item) for item in SHIPPED.items]
    assert min(times) >= LEAST_SECONDS == 3
    assert max(times) < 12
    with_table = SMALL.item_by_id["query-join"]
    assert least_seconds(with_table) >= least_seconds(SMALL.item_by_id["query-where"])


def test_every_text_of_a_question_counts() -> None:
    item = SMALL.item_by_id["query-join"]
    long = msgspec.structs.replace(item, stem="a" * 1000, code="b" * 1000)
    assert least_seconds(msgspec.structs.replace(long, code="")) + 1000 / READING_SPEED == least_seconds(long)
