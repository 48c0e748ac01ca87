"""What a person does to their plan: its pace and wishes, and marks on its steps.

Every verb works on the assessment's row under its lock, so that nothing done in two tabs undoes each other, and
afterwards the assessment it was given shows what is stored.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Literal

import msgspec
from django.db import models
from django.db.models import Q
from django.utils import timezone

from assessment.engine.planning.arrangement import OWN, Mark, swapped
from assessment.engine.planning.plan import build_plan
from assessment.engine.planning.preferences import Preferences
from assessment.engine.planning.schedule import MAX_WEEKLY_HOURS, MIN_WEEKLY_HOURS
from assessment.engine.planning.values import Step
from assessment.models.assessment import Assessment
from skills.models import LinkCheck

MAX_NOTE = 500
MAX_OWN_TITLE = 120
MAX_OWN_URL = 300


class StepMark(models.Model):
    """What a person did to one step of their plan. It stays when the plan is made anew with other wishes."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="step_marks")
    step = models.CharField(max_length=90)
    """The step's key: its skill and the level it leads to."""
    done_at = models.DateTimeField(null=True)
    resource = models.CharField(max_length=80, blank=True)
    """Id of the resource chosen instead of the first one, or `OWN`."""
    own_title = models.CharField(max_length=MAX_OWN_TITLE, blank=True)
    own_url = models.CharField(max_length=MAX_OWN_URL, blank=True)
    note = models.CharField(max_length=MAX_NOTE, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=("assessment", "step"), name="one_mark_for_each_step"),
            models.CheckConstraint(condition=~Q(resource=OWN, own_title=""), name="own_resource_has_a_title"),
        ]

    def __str__(self) -> str:
        return self.step

    @property
    def value(self) -> Mark:
        """For the engine."""
        day = timezone.localdate(self.done_at).isoformat() if self.done_at else ""
        return Mark(self.step, day, self.resource, self.own_title, self.own_url, self.note)


class NoSuchStep(ValueError):
    """The plan has no such step: made up, or the plan was made anew meanwhile."""


# The whole plan ---------------------------------------------------------------------------------------


def set_weekly_hours(assessment: Assessment, hours: int) -> None:
    """Change the pace of the plan, and what fits until its date if it has one. `ValueError` outside 1 to 60."""
    if not MIN_WEEKLY_HOURS <= hours <= MAX_WEEKLY_HOURS:
        raise ValueError(f"Hours a week must be between {MIN_WEEKLY_HOURS} and {MAX_WEEKLY_HOURS}.")
    with assessment.locked() as row:
        row.weekly_hours = hours
        if row.plan_until:
            _plan_anew(row)
        else:
            row.save(update_fields=("weekly_hours",))
    _show(assessment, row)


def set_preferences(
    assessment: Assessment, wants: Preferences, until: date | None = None, certificate: str = ""
) -> None:
    """Make the plan anew from the same report: with such resources, for what fits until a day, or neither.

    Raises `ValueError` for a certification that the report does not name.
    """
    if certificate and certificate not in {each.id for each in assessment.report.certificates}:
        raise ValueError(f"The report names no such certification: {certificate!r}.")
    with assessment.locked() as row:
        row.plan_until, row.certificate = until, certificate
        row.plan_wants = msgspec.json.encode(msgspec.structs.replace(wants, hours=None)).decode()
        _plan_anew(row)
    _show(assessment, row)


def _plan_anew(row: Assessment) -> None:
    wants = msgspec.structs.replace(row.preferences, hours=row.hours_left)
    dead = LinkCheck.objects.not_suggested()
    plan = build_plan(row.valid_content, row.report, wants, row.done_steps(), dead)
    row.plan_json = msgspec.json.encode(plan).decode()
    row.save(update_fields=("weekly_hours", "plan_until", "plan_wants", "certificate", "plan_json"))


def _show(assessment: Assessment, row: Assessment) -> None:
    """Show in the caller's assessment what was written to its row."""
    for name in ("weekly_hours", "plan_until", "plan_wants", "certificate", "plan_order", "plan_json"):
        setattr(assessment, name, getattr(row, name))
    assessment.forget("plan", "marks", "arrangement")


def is_worked_on(assessment: Assessment) -> bool:
    """Whether the person has done anything to the plan but change its pace (at most one query)."""
    arranged = assessment.plan_until or assessment.plan_wants or assessment.certificate or assessment.plan_order
    return bool(arranged) or StepMark.objects.filter(assessment=assessment).exists()


# Its steps --------------------------------------------------------------------------------------------


def ticked(assessment: Assessment) -> list[tuple[str, datetime]]:
    """Steps that were ticked, and when, the latest last (one query)."""
    marks = StepMark.objects.filter(assessment=assessment, done_at__isnull=False).order_by("done_at")
    return [(mark.step, mark.done_at) for mark in marks if mark.done_at]


def keep_marks(before: Assessment, following: Assessment) -> None:
    """Copy what somebody did to the steps of a plan to the assessment that takes its place."""
    marks = list(StepMark.objects.filter(assessment=before))
    for mark in marks:
        mark.pk, mark.assessment = None, following
    StepMark.objects.bulk_create(marks)


def tick_step(assessment: Assessment, step: str, *, done: bool) -> None:
    """Note that a step is done, or that it is not. A second time changes nothing. Raises `NoSuchStep`.

    When the last step listed is done and there are more on the way, the next ones are listed.
    """
    now = timezone.now()
    with assessment.locked() as row:
        _planned(row, step)
        mark = _mark_on(row, step)
        mark.done_at = (mark.done_at or now) if done else None
        mark.save()
        if row.plan.later and not row.arrangement.left.steps:
            _plan_anew(row)
    _show(assessment, row)


def annotate_step(assessment: Assessment, step: str, note: str) -> None:
    """Keep a note with a step; an empty one goes. Raises `NoSuchStep`."""
    with _marking(assessment, step) as mark:
        mark.note = note.strip()


def choose_resource(assessment: Assessment, step: str, resource: str, title: str = "", url: str = "") -> bool:
    """Use another resource for a step: one of those it offers, `OWN` with a title, or "" for the first again.

    False, and nothing changed, for a resource the step does not offer and for one's own without a title. Raises
    `NoSuchStep`.
    """
    with assessment.locked() as row:
        planned = _planned(row, step)
        offered = {source.id for source in (planned.use, *planned.alternatives) if source}
        if resource not in {"", OWN, *offered} or (resource == OWN and not title.strip()):
            return False
        mark = _mark_on(row, step)
        mark.resource = resource
        if resource == OWN:
            mark.own_title, mark.own_url = title.strip(), url.strip()
        mark.save()
    assessment.forget("marks", "arrangement")
    return True


def move_step(assessment: Assessment, step: str, by: Literal[-1, 1]) -> None:
    """Put a step one place earlier (-1) or later (1). Nothing happens at the ends. Raises `NoSuchStep`."""
    with assessment.locked() as row:
        _planned(row, step)
        keys = [each.step.key for each in row.arrangement.steps]
        row.plan_order = " ".join(swapped(keys, step, by))
        row.save(update_fields=("plan_order",))
    _show(assessment, row)


def _planned(row: Assessment, key: str) -> Step:
    """The step as the plan has it now."""
    for step in row.plan.steps:
        if step.key == key:
            return step
    raise NoSuchStep(f"The plan has no step {key!r}.")


def _mark_on(row: Assessment, step: str) -> StepMark:
    """The mark of a step as stored, or one that is new."""
    return StepMark.objects.filter(assessment=row, step=step).first() or StepMark(assessment=row, step=step)


@contextmanager
def _marking(assessment: Assessment, step: str) -> Iterator[StepMark]:
    """The mark of a step, under the assessment's lock, saved at the end."""
    with assessment.locked() as row:
        _planned(row, step)
        mark = _mark_on(row, step)
        yield mark
        mark.save()
    assessment.forget("marks", "arrangement")
