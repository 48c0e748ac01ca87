"""Questions that give each other away: nobody is asked both."""

import pytest
from msgspec.structs import replace

from assessment.engine.asking.selection import next_question, open_questions
from assessment.engine.model.scoring import is_rating
from skills.content import Content
from tests.assessment.engine.answers import SHIPPED, SMALL, key, somebody

PAIRS = {frozenset((item.id, enemy)) for item in SHIPPED.items for enemy in item.enemies}
CHECKS = [pytest.param(30, id="30"), pytest.param(1000, id="1000", marks=pytest.mark.long)]


def with_enemies(content: Content, one: str, *others: str) -> Content:
    """The content in which one item names enemies; whether they name it back makes no difference to what is asked."""
    items = tuple(replace(item, enemies=others) if item.id == one else item for item in content.items)
    return replace(content, items=items)


@pytest.mark.slow
@pytest.mark.parametrize("checks", CHECKS)
def test_no_check_asks_both_of_a_pair(checks: int) -> None:
    assert len(PAIRS) >= 28
    met: set[str] = set()
    for number in range(checks):
        given = somebody(SHIPPED, SHIPPED.roles[number % len(SHIPPED.roles)], number)
        asked = {id for id in given if not is_rating(id)}
        assert [pair for pair in PAIRS if pair <= asked] == []
        met |= asked
    assert len(met & frozenset().union(*PAIRS)) >= 20, "hardly any of them was asked at all"


def test_whoever_names_the_other_only_one_is_asked() -> None:
    items = [item.id for item in SMALL.items if item.skill == "queries"]
    role = SMALL.role_by_id["data-engineer"]
    for asked, closed in ((items[0], items[1:]), (items[1], items[:1])):
        content = with_enemies(SMALL, items[0], *items[1:])
        given: dict[str, int | None] = {asked: None}
        while (id := next_question(content, role, given, 30, "seed")) is not None:
            given[id] = None
        assert set(given) & set(closed) == set()


def test_an_area_whose_open_questions_are_all_enemies_of_one_asked_holds_nothing_up() -> None:
    role = SMALL.role_by_id["ml-engineer"]
    serving = [item.id for item in SMALL.items if item.skill == "serving"]
    content = with_enemies(SMALL, "query-where", *serving)
    given: dict[str, int | None] = {"query-where": key(SMALL.items[0])}
    assert open_questions(content, role, given, "production") == 0
    assert next_question(content, role, given, 30, "seed", focus="production") is None
    while (id := next_question(content, role, given, 30, "seed")) is not None:
        given[id] = None
    assert set(given) & set(serving) == set()


def test_a_retake_keeps_enemies_of_what_was_seen_for_last_and_then_asks_no_more() -> None:
    role = SMALL.role_by_id["ml-engineer"]
    seen, enemy = "serving-format", "serving-batch"
    content = with_enemies(SMALL, enemy, seen)
    given: dict[str, int | None] = {}
    while (id := next_question(content, role, given, 30, "seed", seen=[seen], focus="production")) is not None:
        given[id] = None
    assert list(given)[-1] == enemy
    assert set(given) == {item.id for item in SMALL.items if item.skill == "serving"} - {seen}
