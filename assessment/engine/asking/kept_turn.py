"""A turn as it is kept beside the responses it follows from, so that a look at a question works nothing out.

It is worth nothing by itself: whatever reads it can as well make the turn anew from the responses, and does where
nothing was kept, where another engine kept it, where other items were withdrawn then, or where it cannot be read.
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
    withdrawn: tuple[str, ...] = ()
    """Ids of the items of the edition that were withdrawn then, in order. Who reads it compares them with those that
    are withdrawn now, so that a withdrawal needs to touch no assessment, and no answer can be kept past it."""


_KEPT = msgspec.json.Decoder(KeptTurn)


def keep(turn: Turn, carried: Collection[str], withdrawn: Collection[str], with_worth: bool) -> str:
    """The text to keep of a turn; empty when it is the last. `with_worth` says whether its page shows that.

    `withdrawn` are the items that it was made without.
    """
    if turn.question is None:
        return ""
    own = [id for id in turn.responses if id in carried]
    worth = turn.worth_of_the_rest if with_worth else None
    without = tuple(sorted(withdrawn))
    kept = KeptTurn(ENGINE_VERSION, turn.question, worth, tuple(own), dict(turn.responses), without)
    return msgspec.json.encode(kept).decode()


def read_kept(text: str, content: Content, withdrawn: Collection[str]) -> KeptTurn | None:
    """What was kept; None for nothing, and for what this engine would not have kept of this content.

    `withdrawn` are the items of the content that are withdrawn now.
    """
    if not text:
        return None
    try:
        kept = _KEPT.decode(text)
    except (msgspec.DecodeError, UnicodeError):
        return None
    holds = kept.engine == ENGINE_VERSION and kept.withdrawn == tuple(sorted(withdrawn))
    return kept if holds and kept.question in content.item_by_id else None
