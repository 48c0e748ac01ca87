"""What a rating and a question take people, by the one in the middle."""

from assessment.engine.item_analysis.record import Record
from assessment.engine.item_analysis.times import Times, Timing


def record(*questions: float, rating: float = 20.0, finished: bool = True) -> Record:
    seconds = {"skill/queries": rating} | {f"query-{place}": spent for place, spent in enumerate(questions)}
    return Record("somebody", {}, finished=finished, seconds=seconds)


def times(*records: Record) -> Times:
    timing = Timing()
    for each in records:
        timing.add(each)
    return timing.times


def test_everybody_counts_once_however_many_questions_they_answered() -> None:
    found = times(record(10.0, 10.0, 10.0, 10.0, 10.0), record(40.0), record(50.0))
    assert found == Times(3, 20.0, 40.0)


def test_one_long_pause_moves_nobody() -> None:
    assert times(record(30.0, 32.0, 590.0)).question == 32.0


def test_who_left_early_does_not_count() -> None:
    assert times(record(10.0, finished=False), record(40.0)) == Times(1, 20.0, 40.0)


def test_without_anybody_there_is_nothing_to_say() -> None:
    assert times() == times(Record("somebody", {}, finished=True)) == Times(0, None, None)
