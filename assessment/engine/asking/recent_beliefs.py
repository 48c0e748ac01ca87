"""Beliefs that this process worked out last, so that the next response of a person moves one on instead of replaying all.

A belief follows from a bank and the responses in their order, which are its key: whoever finds one finds exactly what
`running` would say, and whoever finds none asks that. A person's next response mostly comes to a process that has theirs.
"""

from threading import Lock

from assessment.engine.model.bank import Bank
from assessment.engine.model.scoring import Abilities, Responses, running

MOST = 128
"""So many people may be in the middle of a check in one process; a belief takes some 20 to 40 kB."""

_Key = tuple[Bank, tuple[tuple[str, int | None], ...]]

_kept: dict[_Key, Abilities] = {}
"""The latest last."""
_lock = Lock()


def belief_after(bank: Bank, responses: Responses) -> Abilities:
    """What `running` says of the responses; kept from before, if it is."""
    with _lock:
        found = _kept.get(_key(bank, responses))
    return found or running(bank, responses)


def belief_moved_on(belief: Abilities, before: Responses, item: str, option: int | None) -> Abilities:
    """The belief after one more response. It is kept in the place of the one before."""
    following = running(belief.bank, {item: option}, belief)
    with _lock:
        _kept.pop(_key(belief.bank, before), None)
        _kept[_key(belief.bank, {**before, item: option})] = following
        if len(_kept) > MOST:
            del _kept[next(iter(_kept))]
    return following


def _key(bank: Bank, responses: Responses) -> _Key:
    return bank, tuple(responses.items())
