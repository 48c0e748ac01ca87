"""What a step is learned from where addresses are dead."""

import msgspec
import pytest

from assessment.engine.planning.resources import resources_for
from skills.content import Content, Resource
from tests.assessment.engine.answers import replaced
from tests.builders import small_content

BOOK = next(each for each in small_content().resources if "queries" in each.skills)
"""A resource of the small content that others are made of."""


def resource(id: str, **facts: object) -> Resource:
    plain = msgspec.structs.replace(
        BOOK, id=id, url=f"https://example.org/{id}", cost="free", level_from=0, level_to=2, confirmed=True
    )
    return msgspec.structs.replace(plain, **facts)


def suggested(*resources: Resource, dead: str, level: int = 1) -> list[str]:
    """Ids of what fits a step of queries, by which identifiers' addresses are dead."""
    content: Content = replaced(small_content(), resources=resources, paths=())
    addresses = {f"https://example.org/{id}" for id in dead}
    return [each.id for each in resources_for(content, "queries", level, addresses)]


@pytest.mark.parametrize(("dead", "left"), [("", ["a", "b", "c"]), ("a", ["b", "c"]), ("ac", ["b"]), ("ab", ["c"])])
def test_what_is_dead_is_not_suggested_as_long_as_something_else_fits(dead: str, left: list[str]) -> None:
    assert suggested(resource("a"), resource("b"), resource("c", cost="paid"), dead=dead) == left


def test_where_everything_is_dead_the_step_keeps_it() -> None:
    assert suggested(resource("a"), resource("b"), dead="ab") == ["a", "b"]


def test_each_step_is_looked_at_by_itself() -> None:
    a, b = resource("a"), resource("b", level_to=1)
    assert suggested(a, b, dead="a", level=1) == ["b"]
    assert suggested(a, b, dead="a", level=2) == ["a"]
