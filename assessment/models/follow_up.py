"""Going on from a finished report: the rest of a check that was skipped or ended early, more items on one area, or a
re-check of what is stale or decides most.

Each begins an assessment that takes over responses. A report has at most one follow-up.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone

from assessment.engine.asking.length import questions, ratings
from assessment.engine.asking.selection import open_questions
from assessment.engine.model.scoring import is_rating
from assessment.engine.reading.more_questions import MORE
from assessment.models.assessment import UNREAD, Assessment
from assessment.models.person import random_key, start_key_of
from assessment.models.plan import keep_marks, ticked
from assessment.models.response import Given, Response
from skills.comparison import unchanged
from skills.models import Edition
from skills.models.prepared import PreparedObjects

DEEPER_ITEMS = MORE[0]
"""How many more items "go deeper" asks about an area, as many as its line in the report says the worth of."""

RECHECK_ITEMS = 8
"""The fewest items of a re-check: enough to move the areas that lie closest to their line."""


_FOLLOWING = PreparedObjects(lambda: Assessment.objects.with_edition().filter(follows=0), "edition", UNREAD)


class Outlook(NamedTuple):
    """A re-check before it begins."""

    edition: Edition
    kept: tuple[Given, ...]
    """The responses that go on counting."""
    stale: int
    """How many responses no longer tell."""
    answers: int
    """How many of `kept` are responses to items."""
    ratings: int
    """How many ratings it asks for."""
    questions: int
    """How many items it asks at most."""

    @property
    def kept_ratings(self) -> int:
        """How many of `kept` are self-ratings."""
        return len(self.kept) - self.answers


class Rest(NamedTuple):
    """What a check still had when it was ended."""

    questions: int
    """How many items at most; 0 where it had come to its own end."""
    focus: str
    """What they are about, as `Assessment.focus`."""


class FollowUp(NamedTuple):
    """What became of a form that begins a follow-up."""

    assessment: Assessment
    created: bool
    """Whether this browser's form began it. Sent twice it says so both times; found begun elsewhere, it is False."""


def follow_up_of(assessment: Assessment) -> Assessment | None:
    """The assessment that took over from this one, running or finished (one query)."""
    return _FOLLOWING(assessment.pk)


def follow_ups_of(assessment: Assessment, most: int) -> list[Assessment]:
    """What took over from this one, what took over from that, and so on, the nearest first (a query each)."""
    chain: list[Assessment] = []
    while len(chain) < most and (following := follow_up_of(chain[-1] if chain else assessment)):
        chain.append(following)
    return chain


def followed_by(assessment: Assessment) -> Assessment | None:
    """The assessment that this one took over from, if it did and that is still kept (one query at most)."""
    if assessment.follows_id is None:
        return None
    return Assessment.objects.without_report().filter(pk=assessment.follows_id).first()


# Beginning --------------------------------------------------------------------------------------------


def begin_deepening(assessment: Assessment, area: str, browser: str) -> FollowUp | None:
    """Begin a few more items on one area, with every response so far; or find what was begun before.

    The report that comes of it takes the place of this one, which stays as it is. `browser` is a secret of the
    browser that sends the form, or empty where it has none. None when nothing was begun and there is no further
    item on the area. Raises `ValueError` for an area the role does not ask for, and before the end.
    """
    content, role = assessment.valid_content, assessment.role_profile
    if area not in {content.skill_by_id[requirement.skill].area for requirement in role.requirements}:
        raise ValueError(f"Not an area of this role: {area!r}.")
    left = open_questions(content, role, assessment.responses, area)
    return _begin_more(assessment, browser, area, min(DEEPER_ITEMS, left))


def rest_of(assessment: Assessment) -> Rest:
    """What its check still had when it was ended (one query).

    Who was asked about a part since, and never to the end about the whole, goes on with the whole.
    """
    role = assessment.role_profile
    promised = questions(assessment.valid_content, role, assessment.length) - assessment.carried
    for focus, budget in ({"": promised} | {assessment.focus: assessment.budget}).items():
        left = budget - assessment.responded
        if left > 0 and not _is_over(assessment, focus, assessment.carried + budget):
            about = focus or " ".join(requirement.skill for requirement in role.requirements)
            there = open_questions(assessment.valid_content, role, assessment.responses, about)
            return Rest(min(left, there), focus)
    return Rest(0, "")


def _is_over(assessment: Assessment, focus: str, budget: int) -> bool:
    """Whether nothing was left to ask: with the items there were, or without those that were withdrawn by then."""
    turn = replace(assessment.turn, focus=focus, budget=budget)
    return turn.is_over or bool(assessment.withdrawn and replace(turn, content=assessment.valid_content).is_over)


def begin_rest(assessment: Assessment, browser: str) -> FollowUp | None:
    """Begin the rest of a check that was skipped or ended early, with every response so far; or find what was begun.

    `browser` is as for `begin_deepening`. None when nothing was begun and nothing is left to ask. Raises `ValueError`
    before the end.
    """
    rest = rest_of(assessment)
    return _begin_more(assessment, browser, rest.focus, rest.questions)


def begin_settling(assessment: Assessment, area: str, browser: str) -> FollowUp | None:
    """Begin the items with which the plan would settle an area before it is studied; else as `begin_deepening`.

    Raises `ValueError` where the plan has nothing to settle there, and before the end.
    """
    settle = next((each for each in assessment.plan.settles if each.area == area), None)
    if settle is None:
        raise ValueError(f"The plan has nothing to settle in {area!r}.")
    left = open_questions(assessment.valid_content, assessment.role_profile, assessment.responses, settle.focus)
    return _begin_more(assessment, browser, settle.focus, min(settle.questions, left))


def begin_recheck(assessment: Assessment, browser: str) -> FollowUp:
    """Begin again with what is still good, under the newest edition; or find what was begun before.

    `browser` is as for `begin_deepening`. Raises `ValueError` before the end.
    """
    outlook = recheck_outlook(assessment)
    return _begin(assessment, browser, outlook.edition, "", outlook.questions, outlook.kept)


def _form_key(assessment: Assessment, browser: str) -> str:
    """Start key of a follow-up: of one browser, so that nobody else's follow-up is taken for its own."""
    return f"{browser or random_key()}:follow-up of {assessment.key}"


def _found(begun: Assessment, form_key: str) -> FollowUp:
    return FollowUp(begun, created=begun.start_key == start_key_of(form_key))


def _begin_more(assessment: Assessment, browser: str, focus: str, items: int) -> FollowUp | None:
    """Begin so many more items under the same edition, with every response so far that counts.

    Without any, what was begun before, or None.
    """
    if items:
        kept = (given for given in assessment.given if given.item not in assessment.withdrawn)
        return _begin(assessment, browser, assessment.edition, focus, items, kept)
    begun = follow_up_of(assessment)
    return _found(begun, _form_key(assessment, browser)) if begun else None


def _begin(
    assessment: Assessment, browser: str, edition: Edition, focus: str, items: int, kept: Iterable[Given]
) -> FollowUp:
    if not assessment.is_finished:  # and it never becomes unfinished again
        raise ValueError("Only a finished assessment has a follow-up.")
    form_key = _form_key(assessment, browser)
    with assessment.locked() as row:
        begun = follow_up_of(row)
        if begun is not None:
            return _found(begun, form_key)
        following = Assessment.new(
            row.owner,
            form_key,
            follows=row,
            focus=focus,
            max_questions=items,
            edition=edition,
            role=row.role,
            role_unsure=row.role_unsure,
            length=row.length,
            weekly_hours=row.weekly_hours,
            plan_until=row.plan_until,
            plan_wants=row.plan_wants,
            plan_order=row.plan_order,
            certificate=row.certificate,
        )
        following.save(force_insert=True)
        keep_marks(row, following)
        Response.objects.bulk_create(
            Response(assessment=following, item=g.item, option=g.option, answered_at=g.answered_at, carried=True)
            for g in kept
        )
    return FollowUp(following, created=True)


# What a re-check takes over ---------------------------------------------------------------------------


def recheck_outlook(assessment: Assessment) -> Outlook:
    """What a re-check would ask, and what it would take over.

    Stale responses are left out, and so is what reads differently now. As many items are asked as responses to items
    fall away, and a few that decide most; `next_question` chooses them.
    """
    newest = Edition.objects.live()
    edition = newest if newest and assessment.role in newest.content.role_by_id else assessment.edition
    role, stale = edition.content.role_by_id[assessment.role], stale_responses(assessment)
    usable = unchanged(assessment.content, edition.content) - stale - assessment.withdrawn
    kept = tuple(response for response in assessment.given if response.item in usable)
    ids = {response.item for response in kept}
    items = [response.item for response in assessment.given if not is_rating(response.item)]
    gone = sum(id not in ids for id in items)
    return Outlook(
        edition=edition,
        kept=kept,
        stale=len(stale),
        answers=len(items) - gone,
        ratings=sum(id not in ids for id in ratings(edition.content, role, assessment.length)),
        questions=min(max(gone, RECHECK_ITEMS), questions(edition.content, role, assessment.length)),
    )


def stale_responses(assessment: Assessment) -> frozenset[str]:
    """Ids of responses that no longer tell: older than the site's limit, or on what was learned since.

    Who ticked a step has moved on, so what they responded before on its skill speaks of somebody else.
    """
    limit = timezone.now() - timedelta(days=settings.PLUMB_EVIDENCE_DAYS)
    learned = {step.rpartition("-")[0]: done_at for step, done_at in ticked(assessment)}
    content = assessment.content
    areas = {f"area/{content.skill_by_id[id].area}": at for id, at in learned.items() if id in content.skill_by_id}

    def since(id: str) -> datetime | None:
        if id in content.item_by_id:
            return learned.get(content.item_by_id[id].skill)
        return areas.get(id) or learned.get(id.removeprefix("skill/"))

    return frozenset(
        response.item
        for response in assessment.given
        if response.answered_at < max(limit, since(response.item) or limit)
    )
