"""What the report offers to somebody who skipped the check or finished it early: the context of `_go_on.html`."""

from typing import NamedTuple

from assessment.engine.asking.length import minutes
from assessment.models import Assessment, rest_of


class RestOfCheck(NamedTuple):
    """What a check that was ended early still had."""

    questions: int
    minutes: str
    skipped: bool
    """Whether none of its questions was answered."""


def rest_of_check(assessment: Assessment) -> RestOfCheck | None:
    """What is left of the check; None where it came to its own end (one query)."""
    left = rest_of(assessment).questions
    return (
        RestOfCheck(left, minutes(assessment.content, left), not assessment.responded and not assessment.carried)
        if left
        else None
    )
