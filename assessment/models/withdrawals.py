"""What the editors withdrew, as an assessment meets it."""

from functools import cached_property

from assessment.engine.model.scoring import Responses
from skills.content import Content, Item
from skills.models import Edition, content_without, withdrawn_from, withdrawn_names


class WithWithdrawals:
    """The part of an assessment that knows which items of its edition are withdrawn just now.

    While it is open, these are neither asked nor counted. A finished one stays as it was.
    """

    edition: Edition

    @property
    def responses(self) -> Responses:
        """What was chosen so far."""
        raise NotImplementedError

    @property
    def is_finished(self) -> bool:
        """Whether the report exists."""
        raise NotImplementedError

    def item_of(self, token: str) -> Item | None:
        """The item behind a token of this assessment."""
        raise NotImplementedError

    @cached_property
    def withdrawn_names(self) -> str | None:
        """What is withdrawn just now in any edition; `AssessmentQuerySet.with_edition` reads it with the row."""
        return withdrawn_names()

    @property
    def withdrawn(self) -> frozenset[str]:
        """Ids of the items of its edition that are withdrawn just now."""
        return withdrawn_from(self.edition.digest, self.withdrawn_names or "")

    @property
    def valid_content(self) -> Content:
        """Its content without the items that are withdrawn just now: what may be asked, and what counts."""
        return content_without(self.edition.digest, self.withdrawn_names or "")

    @property
    def valid_responses(self) -> Responses:
        """Its responses but for those to withdrawn items."""
        return {id: value for id, value in self.responses.items() if id not in self.withdrawn}

    def shown_before(self, token: str) -> Item | None:
        """The item that this person had on the screen when a withdrawal changed what is asked; None without one.

        Nobody knows a token that they were not shown. Without a withdrawal only the current item has a response.
        """
        item = self.item_of(token) if self.withdrawn else None
        return None if item is None or item.id in self.responses else item

    @property
    def set_aside(self) -> int:
        """How many responses of an open assessment do not count because their items are withdrawn."""
        return 0 if self.is_finished else len(self.withdrawn & self.responses.keys())
