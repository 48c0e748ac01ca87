"""One turn of a check says what its two questions say apart, from one belief."""

import pytest

from assessment.engine.asking import turn as module
from assessment.engine.asking.length import ratings
from assessment.engine.asking.selection import next_question
from assessment.engine.asking.turn import Turn
from assessment.engine.asking.worth import worth_of_the_rest
from assessment.engine.model.scoring import running
from tests.assessment.engine.answers import SHIPPED, assessed

ROLE = SHIPPED.role_by_id["ml-engineer"]
RATINGS = len(ratings(SHIPPED, ROLE, "standard"))


@pytest.mark.parametrize("focus", ["", "production"])
@pytest.mark.parametrize("answered", [0, 1, 9, 23])
def test_a_turn_asks_the_next_question_and_says_what_the_rest_is_worth(answered: int, focus: str) -> None:
    given = assessed(SHIPPED, ROLE, lambda _: 2, lambda _: None, stop_after=RATINGS + answered)
    seen = list(SHIPPED.item_by_id)[::3]
    turn = Turn(SHIPPED, ROLE, given, 24, "seed", seen, focus)
    assert turn.question == next_question(SHIPPED, ROLE, given, 24, "seed", seen, focus)
    assert turn.worth_of_the_rest == worth_of_the_rest(SHIPPED, ROLE, given, 24, focus)


def test_the_belief_is_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    given = assessed(SHIPPED, ROLE, lambda _: 2, lambda _: None, stop_after=RATINGS + 9)
    beliefs = []

    def counted(*args: object) -> object:
        beliefs.append(args)
        return running(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "running", counted)
    turn = Turn(SHIPPED, ROLE, given, 24, "seed")
    assert turn.question is not None
    assert turn.worth_of_the_rest
    assert turn.question == turn.question
    assert len(beliefs) == 1


def test_a_check_whose_questions_are_used_up_is_over_and_has_nothing_left_to_buy() -> None:
    given = assessed(SHIPPED, ROLE, lambda _: 2, lambda _: None, stop_after=RATINGS + 9)
    turn = Turn(SHIPPED, ROLE, given, 9, "seed")
    assert turn.question is None
    assert turn.worth_of_the_rest == ""


def test_the_turn_after_a_response_is_the_one_that_reads_all_of_them() -> None:
    given = assessed(SHIPPED, ROLE, lambda _: 2, lambda _: None, stop_after=RATINGS + 9)
    turn = Turn(SHIPPED, ROLE, given, 11, "seed")
    for _ in range(2):
        assert not turn.is_over
        item = turn.question
        assert item is not None
        turn = turn.after(item, None)
        afresh = Turn(SHIPPED, ROLE, turn.responses, 11, "seed")
        assert turn.question == afresh.question
        assert turn.belief.skill(ROLE.requirements[0].skill) == pytest.approx(
            afresh.belief.skill(ROLE.requirements[0].skill)
        )
    assert turn.is_over
