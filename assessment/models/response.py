"""One response: what is stored of it, what becomes of it, and how long it took."""

from collections.abc import Iterable
from datetime import datetime
from enum import Enum
from itertools import pairwise
from typing import NamedTuple

from django.db import models
from django.utils import timezone


class Response(models.Model):
    """One thing a person chose: the level of a rating, or an option of an item."""

    assessment = models.ForeignKey("Assessment", on_delete=models.CASCADE)
    item = models.CharField(max_length=120)
    """An item's id, or `area/<id>` or `skill/<id>` for a self-rating."""
    option = models.PositiveSmallIntegerField(null=True)
    """The level, or the option's position as written; empty for "I can't say" and "I don't know yet"."""
    answered_at = models.DateTimeField(default=timezone.now)
    carried = models.BooleanField(default=False)
    """Taken over from the assessment that this one follows, where it counts in statistics."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("assessment", "item"), name="each_response_counts_once"),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.option}"


class Given(NamedTuple):
    """One response and when it was given."""

    item: str
    option: int | None
    answered_at: datetime
    carried: bool = False
    """Taken over from the assessment that this one follows."""


class Outcome(Enum):
    """What became of a response. All but SAVED have changed nothing that counts."""

    SAVED = "saved"
    ALREADY = "already"
    """The item had a response before, and that one stands."""
    WITHDRAWN = "withdrawn"
    """The editors withdrew the item while it was on the screen: the response is kept and does not count."""
    CLOSED = "closed"
    """Ratings are closed since an item has a response; the earlier rating stands."""
    RATE_FIRST = "rate-first"
    """A rating is without a response, and items come after the ratings."""
    NOT_NOW = "not-now"
    """Not the item asked at this moment: a stale tab, or made up."""
    NO_SUCH_OPTION = "no-such-option"
    """The item has no option at this place."""
    FINISHED = "finished"
    """The assessment is over."""


class Responded(NamedTuple):
    """What became of the response to an item, and where the assessment stands now."""

    outcome: Outcome
    is_over: bool
    """Whether it is finished, by this response or before."""


LONGEST_SECONDS = 600.0
"""A pause longer than this is a pause, and not the time a response took."""


def seconds_between(given: Iterable[Given]) -> dict[str, float]:
    """Time between each response and the one before it, by id, where that was not a pause."""
    in_time = sorted(given, key=lambda response: response.answered_at)
    spent = {
        later.item: (later.answered_at - earlier.answered_at).total_seconds() for earlier, later in pairwise(in_time)
    }
    return {id: seconds for id, seconds in spent.items() if 0 <= seconds <= LONGEST_SECONDS}
