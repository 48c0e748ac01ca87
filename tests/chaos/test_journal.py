"""What counts as lost: everything acknowledged that is not stored as it was sent."""

from chaos.journal import ANSWER, RATING, UNKNOWN, Entry, Journal, Loss, compare

RATED, KNOWN, SKIPPED = Entry(RATING, 3), Entry(ANSWER, UNKNOWN), Entry(ANSWER, None)


def test_what_is_stored_as_it_was_sent_is_no_loss_nor_is_one_answer_that_was_under_way() -> None:
    acknowledged = {"a": [RATED, KNOWN]}
    assert compare(acknowledged, {"a": [RATED, KNOWN], "other": []}) == Loss(2, 0, 0)
    assert compare(acknowledged, {"a": [RATED, KNOWN, SKIPPED]}) == Loss(2, 0, 0)


def test_a_missing_answer_another_level_and_another_order_are_losses() -> None:
    acknowledged = {"a": [RATED, KNOWN, SKIPPED]}
    assert compare(acknowledged, {"a": [RATED, KNOWN]}).lost == 1
    assert compare(acknowledged, {"a": [Entry(RATING, 2), KNOWN, SKIPPED]}).lost == 1
    assert compare(acknowledged, {"a": [RATED, SKIPPED, KNOWN]}).lost == 2


def test_an_assessment_that_is_gone_counts_beside_its_answers() -> None:
    assert compare({"a": [RATED]}, {}).lost == 2
    assert compare({"a": []}, {}).lost == 1


def test_what_nobody_sent_counts_as_stored_twice() -> None:
    assert compare({"a": [KNOWN]}, {"a": [KNOWN, KNOWN, KNOWN]}).doubled == 1


def test_a_copy_of_the_journal_does_not_grow() -> None:
    journal = Journal()
    journal.begun("a")
    before = journal.copy()
    journal.acknowledged("a", RATED)
    assert (before, journal.copy()) == ({"a": []}, {"a": [RATED]})
