"""The sample report: a made-up person answers by the model's rules, and the real engine reads the answers.

The content says who the person is (`Framework.sample`): they stand in the middle of a level of each area, know
the questions that are easier than that, say "I don't know yet" to the rest, and rate themselves a little differently. A content without one has no sample.
"""

from functools import lru_cache

from assessment.engine.asking.length import LENGTHS, ratings
from assessment.engine.asking.selection import next_question
from assessment.engine.planning.plan import build_plan
from assessment.engine.planning.values import Plan
from assessment.engine.reading.report import build_report
from assessment.engine.reading.values import Report
from skills.content import MAX_LEVEL, Content, Item
from skills.framework import Known, Sample

LENGTH = "standard"
SEED = "sample 1"
"""One with which an area of the starter content is left open, as after most checks; a test holds it to that."""

MIDDLE = 2
"""What the person knows of an area of which the content says nothing."""


def has_sample(content: Content) -> bool:
    """Whether the content has a made-up person, and a role for them."""
    sample = content.framework.sample
    return sample is not None and sample.role in content.role_by_id


def _person(content: Content) -> Sample:
    assert content.framework.sample is not None, "Ask has_sample first."
    return content.framework.sample


def sample_responses(content: Content) -> dict[str, int | None]:
    """The answers of the made-up person to an assessment for the sample's role."""
    return responses_of(content, _person(content))


def responses_of(content: Content, person: Sample, elsewhere: Known | None = None) -> dict[str, int | None]:
    """The answers of a made-up person; `elsewhere` is what they know and say in areas that are not named."""
    role, known = content.role_by_id[person.role], {area.area: area for area in person.areas}
    usual = elsewhere or Known("", MIDDLE)
    responses: dict[str, int | None] = {}
    for rating in ratings(content, role, LENGTH):
        kind, _, name = rating.partition("/")
        area = name if kind == "area" else content.skill_by_id[name].area
        here = known.get(area, usual)
        responses[rating] = here.knows if here.says is None else here.says
    while (id := next_question(content, role, responses, LENGTHS[LENGTH].questions, SEED)) is not None:
        item = content.item_by_id[id]
        area = content.skill_by_id[item.skill].area
        right = next(place for place, option in enumerate(item.options) if option.correct)
        responses[id] = right if is_known(content, item, known.get(area, usual).knows) else None
    return responses


def is_known(content: Content, item: Item, level: int) -> bool:
    """Whether somebody in the middle of a level knows an item without fail: where it is easier than that."""
    cuts = content.measurement.cuts
    if level in (0, MAX_LEVEL):
        return level > 0
    difficulty = cuts[item.level - 1] if item.difficulty is None else item.difficulty
    return difficulty <= (cuts[level - 1] + cuts[level]) / 2


class _ByIdentity:
    """A content that is compared by identity: hashing all of it would cost more than it saves."""

    def __init__(self, content: Content) -> None:
        self.content = content

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByIdentity) and self.content is other.content

    def __hash__(self) -> int:
        return id(self.content)


@lru_cache(maxsize=4)
def _sample(source: _ByIdentity) -> tuple[Report, Plan]:
    content = source.content
    role = content.role_by_id[_person(content).role]
    report = build_report(content, role, sample_responses(content))
    return report, build_plan(content, report)


def sample_report(content: Content) -> Report:
    """The sample report of a content, made once per process."""
    return _sample(_ByIdentity(content))[0]


def sample_plan(content: Content) -> Plan:
    """The plan that belongs to the sample report."""
    return _sample(_ByIdentity(content))[1]
