"""What another content would call otherwise: the same responses read with both."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from assessment.engine.item_analysis.record import Record
from assessment.engine.reading.report import build_report
from assessment.engine.reading.results import Result
from skills.content import Content


class Change(NamedTuple):
    """How many areas would go from one result to another."""

    before: Result
    after: Result
    areas: int


class Recalled(NamedTuple):
    """Areas of so many assessments, and what of them would be called otherwise."""

    assessments: int
    areas: int
    changes: tuple[Change, ...]
    """The most frequent first."""

    @property
    def otherwise(self) -> int:
        """Areas that would be called otherwise."""
        return sum(change.areas for change in self.changes)


def recalled(before: Content, after: Content, records: Iterable[Record]) -> Recalled:
    """The results of areas by two contents. Assessments for a role that one of them lacks are passed over."""
    assessments, pairs = 0, Counter[tuple[Result, Result]]()
    for record in records:
        if record.role not in before.role_by_id or record.role not in after.role_by_id:
            continue
        assessments += 1
        old, new = (
            {area.id: area.result for area in build_report(content, role, record.responses, record.seconds).areas}
            for content, role in ((content, content.role_by_id[record.role]) for content in (before, after))
        )
        pairs.update((old[id], new[id]) for id in old if id in new)
    changes = (Change(*pair, count) for pair, count in pairs.most_common() if pair[0] != pair[1])
    return Recalled(assessments, pairs.total(), tuple(changes))
