"""What item analysis starts from."""

from collections.abc import Mapping

import msgspec

from assessment.engine.model.scoring import Responses


class Record(msgspec.Struct, frozen=True):
    """One person's assessment: what was responded, for which role, when, and how long it took."""

    assessment: str
    """Any name that no other assessment has. Nothing else may tell who it was."""
    responses: Responses
    """Given under the wording that the content has; leave out older ones."""
    role: str = ""
    """Id of the role profile; one that the content lacks counts for everything but exposure."""
    finished: bool = False
    """Whether it came to its end."""
    seconds: Mapping[str, float] = {}
    """Time spent, by response id, where known."""
    known: int | None = None
    """The level, 1 to 4, at which somebody who knows this person's work puts them; None for everybody else."""
    month: int | None = None
    """Any counter that grows by one a month, for example 12 * year + month; None where the time is not to be used."""
