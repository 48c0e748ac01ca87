"""What collected responses say about the items: for editors, one line per item.

Every number compares a response with the person's ability in the item's skill *without that response*
(`expectation.expectations`), so that an item never agrees with itself.

Reading them: responses are collected adaptively, from people for whom the item was about right. Shares right
therefore crowd around the middle, and discrimination is smaller than in a form that everybody takes.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from assessment.engine.item_analysis.agreement import Group, drift, group, surplus
from assessment.engine.item_analysis.flags import flags_of
from assessment.engine.item_analysis.record import Record
from assessment.engine.item_analysis.values import ItemStatistics, OptionUse
from assessment.engine.model.arrays import Array, Mask, Places
from assessment.engine.model.bank import bank_about
from assessment.engine.model.expectation import expectations
from assessment.engine.model.scoring import Responses, on_level_scale
from skills.content import Content, Item

ALL_ALIKE = 1e-6
"""Abilities that differ by no more than this differ by rounding; they correlate with nothing."""

UNKNOWN = -1
"""Stands for "I don't know yet" where an option would be."""

STEP = 0.5
"""Within so many levels of the step that an item separates, a person is at the step."""


def item_statistics(
    content: Content, records: Iterable[Record], reports: Mapping[str, int] | None = None
) -> tuple[ItemStatistics, ...]:
    """Statistics of every item of the content, in its order; items never served have empty ones.

    `reports` counts the problem reports by item id. Responses that name no option of their item are left out.
    Takes about 10 ms per record. Each is read once and not held; 31 bytes are, for each response.
    """
    asks = {role.id: frozenset(requirement.skill for requirement in role.requirements) for role in content.roles}
    responses: dict[str, _Growing] = defaultdict(_empty)
    chances, shown = Counter[str](), Counter[str]()
    for record in records:
        seen = _rows(content, record)
        skills = asks.get(record.role, frozenset()) if seen else frozenset()
        chances.update(skills)
        for id, row in seen.items():
            for column, value in zip(responses[id], row, strict=True):
                column.append(value)
            shown[id] += content.item_by_id[id].skill in skills
    return tuple(
        _statistics(
            content,
            item,
            _columns(responses[item.id]),
            shown[item.id],
            chances[item.skill],
            (reports or {}).get(item.id, 0),
        )
        for item in content.items
    )


class _Row(NamedTuple):
    """One response to an item; nan where a time is not known."""

    chosen: int
    right: bool
    probability: float
    ability: float
    seconds: float
    month: float


_Growing = tuple["array[float]", ...]
"""All responses to an item so far: an array for each field of `_Row`, in its order."""


def _empty() -> _Growing:
    return tuple(array(kind) for kind in "hbdddf")


class _Columns(NamedTuple):
    """All responses to an item, each (responses,), in the same order."""

    chosen: Places
    """Position of the option, or `UNKNOWN`."""
    right: Mask
    probability: Array
    """Of a right response, from all other responses of the person."""
    ability: Array
    """Of the person in the item's skill, without this response."""
    seconds: Array
    month: Array


def _rows(content: Content, record: Record) -> dict[str, _Row]:
    """A record's responses to items of the content, by item id."""
    nan, rows = float("nan"), {}
    role, valid = content.role_by_id.get(record.role), _valid(content, record.responses)
    bank = bank_about(content, (need.skill for need in role.requirements) if role else (), valid)
    for seen in expectations(bank, valid):
        chosen, month = record.responses[seen.id], record.month
        rows[seen.id] = _Row(
            UNKNOWN if chosen is None else chosen,
            seen.correct,
            seen.probability,
            seen.mean,
            record.seconds.get(seen.id, nan),
            nan if month is None else month,
        )
    return rows


def _valid(content: Content, responses: Responses) -> dict[str, int | None]:
    items = content.item_by_id
    return {
        id: value
        for id, value in responses.items()
        if id not in items or value is None or 0 <= value < len(items[id].options)
    }


def _columns(responses: _Growing) -> _Columns:
    chosen, right, *numbers = responses
    probability, ability, seconds, month = (np.array(column, dtype=np.float64) for column in numbers)
    return _Columns(
        np.array(chosen, dtype=np.int64), np.array(right, dtype=np.bool_), probability, ability, seconds, month
    )


def _statistics(
    content: Content, item: Item, given: _Columns, shown: int, chances: int, reports: int
) -> ItemStatistics:
    times = given.seconds[~np.isnan(given.seconds)]
    numbers = ItemStatistics(
        item=item.id,
        served=len(given.right),
        right=_mean(given.right),
        expected=_mean(given.probability),
        surplus=surplus(given.right, given.probability),
        levels=_levels(content, given),
        steps=_steps(content, item, given),
        discrimination=_discrimination(given),
        unknown=_mean(given.chosen == UNKNOWN),
        timed=len(times),
        seconds=float(np.median(times)) if len(times) else None,
        chances=chances,
        exposure=shown / chances if chances else None,
        drift=drift(given.right, given.probability, given.month),
        options=_options(item, given),
        reports=reports,
    )
    return msgspec.structs.replace(numbers, flags=flags_of(item, numbers))


def _mean(values: Array | Mask) -> float | None:
    """Mean of values, (n,), in their own unit, and the share of yes in a mask; None without any."""
    return float(values.mean()) if len(values) else None


def _levels(content: Content, given: _Columns) -> tuple[Group, ...]:
    levels = np.searchsorted(np.array(content.measurement.cuts), given.ability, side="right")
    return _groups(content.level_names, levels, given)


def _steps(content: Content, item: Item, given: _Columns) -> tuple[Group, ...]:
    """The step to level L stands at position L of the level scale."""
    cuts = content.measurement.cuts
    apart = np.array([on_level_scale(ability, cuts) - item.level for ability in given.ability.tolist()])
    return _groups(("below", "at", "above"), np.where(apart < -STEP, 0, np.where(apart > STEP, 2, 1)), given)


def _groups(names: Sequence[str], membership: Places, given: _Columns) -> tuple[Group, ...]:
    """The responses split by the position of a name, (responses,)."""
    return tuple(
        group(name, given.right[membership == place], given.probability[membership == place])
        for place, name in enumerate(names)
    )


def _discrimination(given: _Columns) -> float | None:
    right = given.right.astype(np.float64)
    if len(right) < 2 or right.std() == 0.0 or given.ability.std() < ALL_ALIKE:
        return None
    return float(np.corrcoef(right, given.ability)[0, 1])


def _options(item: Item, given: _Columns) -> tuple[OptionUse, ...]:
    uses = []
    for place, option in enumerate(item.options):
        choosers = given.ability[given.chosen == place]
        share = len(choosers) / len(given.right) if len(given.right) else 0.0
        uses.append(OptionUse(place + 1, option.correct, len(choosers), share, _mean(choosers)))
    return tuple(uses)
