"""What is worked out once per content: kept while the content lives, and never of another."""

import gc
import weakref

from assessment.engine.model.per_content import per_content
from skills.content import Content
from tests.assessment.engine.answers import replaced
from tests.builders import small_content


def test_it_is_worked_out_once_per_content_and_goes_with_it() -> None:
    asked: list[str] = []

    @per_content
    def count(content: Content) -> list[int]:
        asked.append(content.roles[0].id)
        return [len(content.items)]

    one, other = replaced(small_content()), replaced(small_content())
    assert count(one) is count(one)
    assert count(one) is not count(other)
    assert len(asked) == 2
    kept = weakref.ref(one)
    del one
    gc.collect()
    assert kept() is None
