"""What was acknowledged, and what of it the database has."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from threading import Lock
from typing import NamedTuple

RATING, ANSWER = "rating", "answer"
UNKNOWN = -1
"""An option of a question: which one it is in the content's order, only the server knows."""


class Entry(NamedTuple):
    """One response, as far as both sides know it."""

    kind: str
    option: int | None
    """The level of a rating; None for "I don't know yet", UNKNOWN for any option of a question."""


Entries = Mapping[str, Sequence[Entry]]
"""Responses of each assessment by its key, in order."""


class Loss(NamedTuple):
    """How what is stored differs from what was acknowledged."""

    acknowledged: int
    lost: int
    """Acknowledged, and not stored as it was sent."""
    doubled: int
    """Stored without having been sent, beyond the one that was under way in each assessment."""


class Journal:
    """The acknowledged responses of everybody, in the order in which each was told so."""

    def __init__(self) -> None:
        self._entries: dict[str, list[Entry]] = defaultdict(list)
        self._lock = Lock()

    def begun(self, key: str) -> None:
        """An assessment was acknowledged, without a response so far."""
        with self._lock:
            self._entries[key]

    def acknowledged(self, key: str, entry: Entry) -> None:
        """The server has said that it keeps this response."""
        with self._lock:
            self._entries[key].append(entry)

    def forget(self, keys: Iterable[str]) -> None:
        """Assessments that have been compared, and are deleted on purpose."""
        with self._lock:
            for key in keys:
                del self._entries[key]

    def copy(self) -> dict[str, list[Entry]]:
        """What was acknowledged up to now."""
        with self._lock:
            return {key: list(entries) for key, entries in self._entries.items()}


def compare(acknowledged: Entries, stored: Entries) -> Loss:
    """An assessment that is not stored at all counts as a loss of its own, beside its responses."""
    lost = doubled = 0
    for key, entries in acknowledged.items():
        found = stored.get(key)
        if found is None:
            lost += 1 + len(entries)
            continue
        same = sum(one == other for one, other in zip(entries, found, strict=False))
        lost += len(entries) - same
        doubled += max(0, len(found) - len(entries) - 1)
    return Loss(sum(map(len, acknowledged.values())), lost, doubled)
