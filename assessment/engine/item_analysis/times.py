"""How long people take over a rating and a question."""

from statistics import median
from typing import NamedTuple

from assessment.engine.item_analysis.record import Record
from assessment.engine.model.scoring import is_rating


class Times(NamedTuple):
    """Medians over people of what one takes in the middle, in seconds; None where nobody was timed.

    A median of medians, so that neither a mail read in between nor somebody with many answers moves it.
    """

    people: int
    """Finished assessments with a time."""
    rating: float | None
    question: float | None


class Timing:
    """The times of the assessments that were seen so far; holds two numbers of each."""

    def __init__(self) -> None:
        self._people = 0
        self._ratings: list[float] = []
        self._questions: list[float] = []

    def add(self, record: Record) -> None:
        """Take in the times of an assessment, if it came to its end: who left early may have left the questions open."""
        if not record.finished:
            return
        ratings = [spent for id, spent in record.seconds.items() if is_rating(id)]
        questions = [spent for id, spent in record.seconds.items() if not is_rating(id)]
        self._people += bool(ratings or questions)
        self._ratings += [median(ratings)] if ratings else []
        self._questions += [median(questions)] if questions else []

    @property
    def times(self) -> Times:
        """What they come to."""
        ratings, questions = (median(each) if each else None for each in (self._ratings, self._questions))
        return Times(self._people, ratings, questions)
