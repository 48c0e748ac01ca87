"""The sample report: a made-up person answers by the model's rules, and the real engine reads the answers.

Nothing about it is typed in. The person, a developer who taught themselves modelling, stands in the middle of a
level of each area, knows the questions that are easier than that, says "I don't know yet" to the rest, and rates
themselves a little differently.
"""

from functools import lru_cache

from assessment.engine.asking.length import LENGTHS, ratings
from assessment.engine.asking.selection import next_question
from assessment.engine.planning.plan import build_plan
from assessment.engine.planning.values import Plan
from assessment.engine.reading.report import build_report
from assessment.engine.reading.values import Report
from skills.content import MAX_LEVEL, Content, Item, RoleProfile

ROLE = "ml-engineer"
"""The sample's target role; the first role of a content that has no such role."""

LENGTH = "standard"
SEED = "sample 2"
"""One with which an area is left open, as after most checks; a test holds it to that."""

KNOWN = {
    "programming": 4,
    "software": 4,
    "libraries": 4,
    "data": 4,
    "ml": 4,
    "storage": 3,
    "mathematics": 3,
    "professional": 3,
    "responsible": 2,
    "bigdata": 1,
    "cloud": 0,
    "production": 0,
}
"""The level of this person, by area; 2 for an area that is not listed."""

SAYS = {"production": 2, "cloud": 2, "software": 1, "programming": 2, "libraries": 3, "data": 2, "ml": 3, "storage": 1}
"""Self-rating by area where it differs from what the person knows."""


def sample_role(content: Content) -> RoleProfile:
    """The role of the sample report."""
    return content.role_by_id.get(ROLE, content.roles[0])


def sample_responses(content: Content) -> dict[str, int | None]:
    """The answers of the made-up person to an assessment for the sample's role."""
    role = sample_role(content)
    responses: dict[str, int | None] = {}
    for rating in ratings(content, role, LENGTH):
        kind, _, name = rating.partition("/")
        area = name if kind == "area" else content.skill_by_id[name].area
        responses[rating] = SAYS.get(area, KNOWN.get(area, 2))
    while (id := next_question(content, role, responses, LENGTHS[LENGTH].questions, SEED)) is not None:
        item = content.item_by_id[id]
        known = KNOWN.get(content.skill_by_id[item.skill].area, 2)
        right = next(place for place, option in enumerate(item.options) if option.correct)
        responses[id] = right if is_known(content, item, known) else None
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
    report = build_report(content, sample_role(content), sample_responses(content))
    return report, build_plan(content, report)


def sample_report(content: Content) -> Report:
    """The sample report of a content, made once per process."""
    return _sample(_ByIdentity(content))[0]


def sample_plan(content: Content) -> Plan:
    """The plan that belongs to the sample report."""
    return _sample(_ByIdentity(content))[1]
