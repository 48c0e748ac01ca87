"""What the withdrawal of a question bears on: the assessments that would ask it, have asked it, or rest on it."""

from collections.abc import Iterable
from typing import NamedTuple

from assessment.engine.wording import listed
from assessment.models import Assessment, AssessmentQuerySet
from skills.comparison import fingerprint
from skills.content import Item, Skill, SkillArea
from skills.framework import LevelNames
from skills.models import Edition, Withdrawal
from skills.words import count_noun


class Reach(NamedTuple):
    """One wording of a question as published, and whom it has reached. Assessments past their time do not count."""

    wording: str
    """Its `fingerprint`."""
    item: Item
    skill: Skill
    area: SkillArea
    editions: tuple[int, ...]
    """Numbers of the editions that ask the question so, lowest first."""
    is_live: bool
    """Whether the live edition is among them."""
    may_ask: int
    """Open assessments that could still ask it: their role asks for its skill, and they hold no answer to it."""
    answered: int
    """Open assessments that hold an answer to it."""
    reports: int
    """Finished reports that rest on an answer to it."""
    withdrawal: Withdrawal | None
    """The withdrawal that holds for it."""
    levels: LevelNames
    """What the newest of the editions calls the levels."""

    @property
    def where(self) -> str:
        """The editions in words."""
        names = listed([str(number) for number in self.editions])
        return f"Edition{'' if len(self.editions) == 1 else 's'} {names}{', live now' if self.is_live else ''}"

    @property
    def counts(self) -> str:
        """The three numbers in a sentence."""
        hold, rest = ("holds" if self.answered == 1 else "hold"), ("rests" if self.reports == 1 else "rest")
        return (
            f"{count_noun(self.may_ask, 'open assessment')} could still ask it, {self.answered} {hold} an answer to "
            f"it, and {count_noun(self.reports, 'finished report')} {rest} on it."
        )


class _Asked(NamedTuple):
    """A question in one edition."""

    edition: Edition
    item: Item
    skill: Skill
    area: SkillArea
    levels: LevelNames
    roles: tuple[str, ...]
    """Ids of the roles that ask for its skill."""


def reaches(id: str) -> list[Reach]:
    """The published wordings of a question, the newest first. Empty for one that was never published."""
    found: dict[str, list[_Asked]] = {}
    editions = list(Edition.objects.defer("text").order_by("number"))
    for edition in editions:  # each content is read once: a process keeps only a few
        if asked := _asked(edition, id):
            found.setdefault(fingerprint(asked.item), []).append(asked)
    live = editions[-1].number if editions else 0
    newest_first = sorted(found.items(), key=lambda pair: -pair[1][-1].edition.number)
    return [_reach(wording, asked, live) for wording, asked in newest_first]


def _asked(edition: Edition, id: str) -> _Asked | None:
    content = edition.content
    item = content.item_by_id.get(id)
    if item is None:
        return None
    skill = content.skill_by_id[item.skill]
    roles = (role.id for role in content.roles if any(each.skill == skill.id for each in role.requirements))
    return _Asked(edition, item, skill, content.area_by_id[skill.area], content.level_names, tuple(roles))


def _reach(wording: str, asked: list[_Asked], live: int) -> Reach:
    last, numbers = asked[-1], tuple(each.edition.number for each in asked)
    withdrawals = list(Withdrawal.objects.filter(item=last.item.id, wording=wording))
    kept = Assessment.objects.kept().filter(edition__in=[each.edition for each in asked])
    waiting, holding = kept.filter(finished_at=None), kept.filter(response__item=last.item.id)
    return Reach(
        wording=wording,
        item=last.item,
        skill=last.skill,
        area=last.area,
        editions=numbers,
        is_live=live in numbers,
        may_ask=sum(_could_still_ask(waiting, each) for each in asked),
        answered=holding.filter(finished_at=None).count(),
        reports=_resting(holding.filter(finished_at__isnull=False), withdrawals),
        withdrawal=next((each for each in withdrawals if each.lifted_at is None), None),
        levels=last.levels,
    )


def _could_still_ask(waiting: AssessmentQuerySet, asked: _Asked) -> int:
    """Open assessments of an edition without an answer, whose role asks for the question's skill."""
    concerned = waiting.filter(edition=asked.edition, role__in=asked.roles)
    return concerned.exclude(response__item=asked.item.id).count()


def _resting(finished: AssessmentQuerySet, withdrawals: Iterable[Withdrawal]) -> int:
    """Finished ones that count the item: not those that ended while it was withdrawn."""
    for each in withdrawals:
        ended_then = finished.filter(finished_at__gte=each.withdrawn_at)
        if each.lifted_at:
            ended_then = ended_then.filter(finished_at__lt=each.lifted_at)
        finished = finished.exclude(pk__in=ended_then.values("pk"))
    return finished.count()
