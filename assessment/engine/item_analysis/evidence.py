"""All responses of all people as arrays: what calibration reads."""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import nan

import numpy as np

from assessment.engine.item_analysis.record import Record
from assessment.engine.model.arrays import Array, Mask, Places
from assessment.engine.model.bank import Bank
from skills.content import MAX_LEVEL

RATING, BEGUN = -1, -2
"""Stand for the item where a response is how far a self-rating says one got, and whether one has begun at all."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """What all responses say, people and their responses in a fixed order; arrays (responses,).

    An answer to an item has one place, a rating has two, as in `scoring`.
    """

    people: int
    months: Array
    """Month of each person, (people,); not a number where it is not known."""
    known: Places
    """The level at which somebody puts each person who knows their work, 1 to 4; 0 for the others, (people,)."""
    person: Places
    direction: Places
    """What the response is about: a row of the bank's directions."""
    item: Places
    """Position of the item, or `RATING`, or `BEGUN`."""
    level: Places
    """The level of a rating, or for `BEGUN` whether it says so, 0 or 1; 0 for an item."""
    right: Mask
    """Whether the response to an item is right; false for a rating."""

    @property
    def of_items(self) -> Mask:
        """Which responses are to items, (responses,)."""
        of_items: Mask = self.item >= 0
        return of_items

    def answers_of(self, people: Mask) -> "Evidence":
        """What these people, (people,), responded to items alone, and nobody else anything; people keep their places."""
        kept = self.of_items & people[self.person]
        return replace(
            self,
            person=self.person[kept],
            direction=self.direction[kept],
            item=self.item[kept],
            level=self.level[kept],
            right=self.right[kept],
        )


@dataclass(frozen=True, eq=False)
class SkillResponses:
    """Who responded to which items of one skill. `right` and `wrong` are 0 or 1, (people, items)."""

    skill: int
    """Position of the skill."""
    items: Places
    """Positions of its items with a response, (items,)."""
    people: Places
    """Places of the people with such a response, (people,)."""
    right: Array
    wrong: Array


class _Table:
    """The responses of the people read so far: an array a column, 15 bytes a response."""

    def __init__(self, bank: Bank) -> None:
        self.bank = bank
        self.people: list[tuple[str, float, int]] = []
        """Name of the assessment, month and known level of each."""
        self.columns = tuple(array(kind) for kind in "iiihb")
        """Place of the person, direction, item, level, and whether it is right, as in `Evidence`."""

    def add(self, record: Record) -> None:
        """The responses of one more person; nothing of somebody who responded to no item."""
        bank, person = self.bank, len(self.people)
        if not any(id in bank.item_index for id in record.responses):
            return
        self.people.append((record.assessment, nan if record.month is None else record.month, record.known or 0))
        for id in sorted(record.responses):
            value = record.responses[id]
            item, direction = bank.item_index.get(id), bank.rating_direction.get(id)
            if item is not None:
                self._append(person, int(bank.item_skill[item]), item, 0, int(value == bank.key[item]))
            elif direction is not None and value is not None and 0 <= value <= MAX_LEVEL:
                self._append(person, bank.begun_direction[id], BEGUN, int(value > 0), 0)
                self._append(person, direction, RATING, value, 0)

    def _append(self, *row: int) -> None:
        for column, value in zip(self.columns, row, strict=True):
            column.append(value)

    def evidence(self) -> Evidence:
        """All of it, the people in the order of their assessments' names, whatever order they were read in."""
        order = sorted(range(len(self.people)), key=lambda person: self.people[person][0])
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        person, direction, item, level, right = (np.array(column, dtype=np.int64) for column in self.columns)
        rows = np.argsort(place[person], kind="stable")
        people = [self.people[person] for person in order]
        return Evidence(
            people=len(order),
            months=np.array([month for _, month, _ in people], dtype=np.float64),
            known=np.array([level for _, _, level in people], dtype=np.int64),
            person=place[person][rows],
            direction=direction[rows],
            item=item[rows],
            level=level[rows],
            right=right[rows].astype(bool),
        )


def read(bank: Bank, records: Iterable[Record]) -> Evidence:
    """The responses that carry evidence, of people who responded to at least one item. No record is held.

    Raises `ValueError` when an assessment occurs twice, and when a known level is off the scale.
    """
    table, names = _Table(bank), set[str]()
    for record in records:
        if record.assessment in names:
            raise ValueError(f"Assessment {record.assessment!r} occurs twice.")
        names.add(record.assessment)
        if record.known is not None and not 1 <= record.known <= MAX_LEVEL:
            raise ValueError(f"Assessment {record.assessment!r} has a known level off the scale: {record.known}.")
        table.add(record)
    return table.evidence()


def by_skill(bank: Bank, evidence: Evidence) -> list[SkillResponses]:
    """The responses to items, skill by skill; skills without a response are left out."""
    found = []
    for skill in range(len(bank.skills)):
        mine = np.flatnonzero(evidence.of_items & (evidence.direction == skill))
        if not mine.size:
            continue
        people, row = np.unique(evidence.person[mine], return_inverse=True)
        items, column = np.unique(evidence.item[mine], return_inverse=True)
        right, asked = np.zeros((2, len(people), len(items)))
        right[row, column] = evidence.right[mine]
        asked[row, column] = 1.0
        found.append(SkillResponses(skill, items, people, right, asked - right))
    return found
