"""The made-up framework of any size: a content that can be published, and in which a check works as in any other."""

from collections.abc import Iterable
from unittest.mock import patch

import pytest

from assessment.engine.asking import selection, telling_ratings
from assessment.engine.asking.length import questions, ratings
from assessment.engine.asking.turn import Turn
from assessment.engine.model.bank import Bank, bank_of
from assessment.engine.reading import report
from assessment.engine.reading.report import build_report
from assessment.engine.reading.values import Report
from benchmarks.large import Size, large_content
from skills.content import Content
from skills.validation import hindrances

SIZE = Size(skills=120, area=10, roles=4, role_skills=20)
CONTENT = large_content(SIZE)


def test_the_same_size_gives_the_same_framework() -> None:
    assert large_content(SIZE) == CONTENT
    assert len(CONTENT.skills) == 120
    assert len(CONTENT.items) == 600


def test_nothing_prevents_publishing_it() -> None:
    assert hindrances(CONTENT) == []


def check(content: Content, place: int) -> tuple[list[str], Report]:
    """What is asked in a check, and the report of it."""
    role = content.roles[place]
    given = {id: number % 5 for number, id in enumerate(ratings(content, role, "standard"))}
    turn = Turn(content, role, given, questions(content, role, "standard"), "seed")
    while turn.question is not None:
        turn = turn.after(turn.question, len(turn.responses) % 3)
    return list(turn.responses), build_report(content, role, turn.responses)


def whole(content: Content, skills: Iterable[str], responses: Iterable[str] = ()) -> Bank:
    """The bank of everything, whatever is asked for."""
    return bank_of(content)


@pytest.mark.parametrize("place", range(3))
def test_a_check_and_its_report_are_those_of_a_belief_about_all_skills(place: int) -> None:
    found = check(CONTENT, place)
    with (
        patch.object(selection, "bank_about", whole),
        patch.object(report, "bank_about", whole),
        patch.object(telling_ratings, "bank_about", whole),
    ):
        assert check(large_content(SIZE), place) == found
