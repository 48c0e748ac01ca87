"""A turn as it is kept beside the responses it follows from, so that a look at a question works nothing out.

It is worth nothing by itself: whatever reads it can as well make the turn anew from the responses, and does where
nothing was kept, where another engine kept it, or where it cannot be read.
"""

from collections.abc import Collection

import msgspec

from assessment.engine import ENGINE_VERSION
from assessment.engine.asking.turn import Turn
from skills.content import Content


class KeptTurn(msgspec.Struct, frozen=True, array_like=True):
    """What of a turn is kept."""

    engine: str
    """`ENGINE_VERSION` of the engine that chose the question."""
    question: str
    """Id of the item to ask."""
    worth: str | None
    """What the rest would buy, in a sentence; None where nobody will ask for it."""
    carried: tuple[str, ...]
    """Ids of the responses that were taken over from an assessment before, in order."""
    responses: dict[str, int | None]
    """All responses so far, in order, those taken over included."""


_KEPT = msgspec.json.Decoder(KeptTurn)


def keep(turn: Turn, carried: Collection[str], with_worth: bool) -> str:
    """The text to keep of a turn; empty when it is the last. `with_worth` says whether its page shows that."""
    if turn.question is None:
        return ""
    own = [id for id in turn.responses if id in carried]
    worth = turn.worth_of_the_rest if with_worth else None
    kept = KeptTurn(ENGINE_VERSION, turn.question, worth, tuple(own), dict(turn.responses))
    return msgspec.json.encode(kept).decode()


def read_kept(text: str, content: Content) -> KeptTurn | None:
    """What was kept; None for nothing, and for what this engine would not have kept of this content."""
    if not text:
        return None
    try:
        kept = _KEPT.decode(text)
    except (msgspec.DecodeError, UnicodeError):
        return None
    return kept if kept.engine == ENGINE_VERSION and kept.question in content.item_by_id else None
