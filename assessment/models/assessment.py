"""One person's run through an edition: what they chose, and what was made of it."""

from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from enum import Enum
from functools import cached_property
from hashlib import sha256
from itertools import pairwise
from typing import Any, Literal, NamedTuple

import msgspec
from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.crypto import salted_hmac

from assessment import codes
from assessment.engine import ENGINE_VERSION
from assessment.engine.asking.selection import LENGTHS, next_question, open_questions, ratings
from assessment.engine.asking.worth import worth_of_the_rest
from assessment.engine.model.scoring import Responses, is_rating
from assessment.engine.planning.arrangement import OWN, Arrangement, Mark, arrange, swapped
from assessment.engine.planning.plan import build_plan
from assessment.engine.planning.preferences import Preferences
from assessment.engine.planning.schedule import MAX_WEEKLY_HOURS, MIN_WEEKLY_HOURS
from assessment.engine.planning.values import Plan
from assessment.engine.reading.more_questions import MORE
from assessment.engine.reading.report import build_report
from assessment.engine.reading.values import AreaScore, Report
from assessment.models.person import kept_until, random_key
from skills.comparison import unchanged
from skills.content import MAX_LEVEL, Content, Item, RoleProfile
from skills.models import Edition


class Outcome(Enum):
    """What became of a response."""

    SAVED = "saved"
    ALREADY = "already"
    """The question was answered before; the first answer stands."""
    CLOSED = "closed"
    """Ratings are closed since the check has begun; the earlier rating stands."""
    NOT_NOW = "not-now"
    """Not the question asked at this moment: a stale tab, or made up."""
    FINISHED = "finished"
    """The assessment is over; nothing was changed."""


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    """Queries that never reach another person's assessment."""

    def kept(self) -> "AssessmentQuerySet":
        """Assessments that are still kept."""
        return self.filter(expires_at__gt=timezone.now())

    def of(self, owner: str) -> "AssessmentQuerySet":
        """Assessments of a person that are still kept."""
        return self.kept().filter(owner=owner)

    def with_edition(self) -> "AssessmentQuerySet":
        """Together with the edition's number and digest, without its text."""
        return self.select_related("edition").defer("edition__text")

    def without_report(self) -> "AssessmentQuerySet":
        """Without the frozen texts, which no page before the report needs."""
        return self.with_edition().defer("edition__text", "report_json", "plan_json")

    def finished_besides(self, assessment: "Assessment") -> "AssessmentQuerySet":
        """The other finished assessments of the same person, newest first, without their reports."""
        others = self.without_report().of(assessment.owner).exclude(pk=assessment.pk)
        return others.filter(finished_at__isnull=False).order_by("-finished_at", "-pk")

    def expired(self) -> "AssessmentQuerySet":
        """Assessments past their retention time."""
        return self.filter(expires_at__lte=timezone.now())


class Given(NamedTuple):
    """One response and when it was given."""

    item: str
    option: int | None
    answered_at: datetime
    carried: bool = False
    """Taken over from the assessment that this one follows."""


DEEPER_QUESTIONS = MORE[0]
"""How many more questions "go deeper" asks about an area, as many as its line in the report says the worth of."""

RECHECK_QUESTIONS = 8
"""The fewest questions of a re-check: enough to move the areas that lie closest to their line."""


class Outlook(NamedTuple):
    """A re-check before it begins."""

    edition: Edition
    kept: tuple[Given, ...]
    """The responses that go on counting."""
    stale: int
    """How many responses no longer tell."""
    answers: int
    """How many of `kept` are answers to questions."""
    ratings: int
    """How many ratings it asks for."""
    questions: int
    """How many questions it asks at most."""

    @property
    def kept_ratings(self) -> int:
        """How many of `kept` are self-ratings."""
        return len(self.kept) - self.answers


LONGEST_SECONDS = 600.0
"""A pause longer than this is a pause, and not the time a response took."""


def seconds_between(given: Iterable[Given]) -> dict[str, float]:
    """Time between each response and the one before it, by id, where that was not a pause."""
    in_time = sorted(given, key=lambda response: response.answered_at)
    spent = {
        later.item: (later.answered_at - earlier.answered_at).total_seconds() for earlier, later in pairwise(in_time)
    }
    return {id: seconds for id, seconds in spent.items() if 0 <= seconds <= LONGEST_SECONDS}


class Assessment(models.Model):
    """One person's run of an edition for a role."""

    key = models.CharField(max_length=22, unique=True, default=random_key)
    owner = models.CharField(max_length=22, db_index=True)
    """The person id kept in the browser's session. Not a name or an address; an account may have the same one."""
    start_key = models.CharField(max_length=43, unique=True)
    """Made by the start page, so that sending its form twice starts one assessment."""
    code_nonce = models.CharField(max_length=22)
    code_hash = models.CharField(max_length=64, unique=True)
    seed = models.CharField(max_length=22, default=random_key)
    """Decides which of the best questions are asked and how options are shuffled."""
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="assessments")
    role = models.CharField(max_length=80)
    length = models.CharField(max_length=10, choices=[(name, length.name) for name, length in LENGTHS.items()])
    weekly_hours = models.PositiveSmallIntegerField()
    seen = models.TextField(blank=True)
    """Ids of the questions that this person had been asked before it began; they are asked last."""
    follows = models.OneToOneField("self", on_delete=models.SET_NULL, null=True, related_name="followed_by")
    """The finished assessment whose evidence this one took over. Each has at most one follow-up."""
    focus = models.CharField(max_length=80, blank=True)
    """Id of the only area it asks about; empty where it asks about the whole role."""
    max_questions = models.PositiveSmallIntegerField(null=True)
    """The most questions it asks itself; empty for as many as its length says."""
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(db_index=True)
    engine = models.CharField(max_length=12, blank=True)
    report_json = models.TextField(blank=True)
    plan_json = models.TextField(blank=True)
    plan_until = models.DateField(null=True)
    """The day the plan should be done by, if the person has one."""
    plan_wants = models.TextField(blank=True)
    """What the person asked of resources: `Preferences` as JSON; empty for nothing special."""
    plan_order = models.TextField(blank=True)
    """Keys of the plan's steps in the person's order; empty for the plan's own."""
    certificate = models.CharField(max_length=80, blank=True)
    """Id of the certification the person wants; empty for none."""

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ("-started_at",)
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True, report_json="", plan_json="")
                | (Q(finished_at__isnull=False) & ~Q(report_json="") & ~Q(plan_json="")),
                name="finished_with_report_and_plan",
            ),
            models.CheckConstraint(
                condition=Q(weekly_hours__gte=MIN_WEEKLY_HOURS, weekly_hours__lte=MAX_WEEKLY_HOURS),
                name="weekly_hours_in_range",
            ),
        ]

    def __str__(self) -> str:
        return f"Assessment {self.pk} of edition {self.edition.number}"

    # Starting -----------------------------------------------------------------------------------------

    @classmethod
    def start(
        cls, *, edition: Edition, role: str, length: str, weekly_hours: int, owner: str, start_key: str
    ) -> "Assessment":
        """Begin an assessment, or return the one that this start page began before.

        `start_key` names the page and the browser it was sent from. When the form is sent twice before the
        first answer has arrived, the second has no session yet; what it gets back has the owner of the first.
        """
        assessment = cls._new(owner, start_key, edition=edition, role=role, length=length, weekly_hours=weekly_hours)
        try:
            with transaction.atomic():
                assessment.save(force_insert=True)
        except IntegrityError:
            return cls.objects.get(start_key=assessment.start_key)
        return assessment

    @classmethod
    def _new(cls, owner: str, start_key: str, **fields: Any) -> "Assessment":
        """A person's assessment before it is stored: with six words of its own, and what they were asked before."""
        nonce = random_key()
        asked = Response.objects.filter(assessment__owner=owner).exclude(item__contains="/")
        return cls(
            owner=owner,
            start_key=sha256(start_key.encode()).hexdigest()[:43],
            seen=" ".join(sorted(set(asked.values_list("item", flat=True)))),
            code_nonce=nonce,
            code_hash=codes.hash_of(codes.code_of(nonce)),
            expires_at=kept_until(timezone.now()),
            **fields,
        )

    @classmethod
    def by_code_hash(cls, code_hash: str) -> "Assessment | None":
        """The assessment that a return code opens, if it is still kept."""
        return cls.objects.without_report().filter(code_hash=code_hash, expires_at__gt=timezone.now()).first()

    @property
    def code(self) -> str:
        """The return code; empty when the secret key has changed since, as it cannot be shown again then."""
        code = codes.code_of(self.code_nonce)
        return code if codes.hash_of(code) == self.code_hash else ""

    # Reading ------------------------------------------------------------------------------------------

    @property
    def content(self) -> Content:
        """The content this assessment started on and finishes on."""
        return self.edition.content

    @property
    def role_profile(self) -> RoleProfile:
        """The role as its edition describes it."""
        return self.content.role_by_id[self.role]

    @property
    def is_finished(self) -> bool:
        """Whether the report exists."""
        return self.finished_at is not None

    def ratings(self) -> tuple[str, ...]:
        """Ids of the self-ratings of this assessment, in order."""
        return ratings(self.content, self.role_profile, self.length)

    @property
    def budget(self) -> int:
        """The most questions the check will ask, besides those whose answers it took over."""
        return LENGTHS[self.length].questions if self.max_questions is None else self.max_questions

    @property
    def is_recheck(self) -> bool:
        """Whether it asks again what had become stale."""
        return self.max_questions is not None and not self.focus

    @cached_property
    def given(self) -> tuple[Given, ...]:
        """What was chosen so far, in order, and when (one query)."""
        rows = self.response_set.order_by("pk").values_list("item", "option", "answered_at", "carried")
        return tuple(Given(*row) for row in rows)

    @cached_property
    def responses(self) -> Responses:
        """What was chosen so far, in order."""
        return {response.item: response.option for response in self.given}

    @property
    def seconds(self) -> Mapping[str, float] | None:
        """Time spent on each response; None where every answer counts, however fast it came."""
        return None if settings.PLUMB_COUNT_HURRIED else seconds_between(self.given)

    @property
    def days(self) -> dict[str, str]:
        """The day of each response by id, as 2026-11-28 in the site's time."""
        return {response.item: timezone.localdate(response.answered_at).isoformat() for response in self.given}

    @property
    def answered(self) -> int:
        """Questions of the check answered so far, without those whose answers it took over."""
        return sum(not response.carried for response in self.given if not is_rating(response.item))

    @property
    def carried(self) -> int:
        """Answers to questions that it took over from the assessment before."""
        return sum(response.carried for response in self.given if not is_rating(response.item))

    def first_open_rating(self) -> int | None:
        """Number (from 1) of the first self-rating without a response; None when all have one."""
        for number, rating in enumerate(self.ratings(), 1):
            if rating not in self.responses:
                return number
        return None

    def current_question(self) -> Item | None:
        """The question to ask now; None when the check is over. The same until it is answered."""
        seen = self.seen.split()
        most = self.carried + self.budget
        id = next_question(
            self.content, self.role_profile, self.responses, most, self.seed, seen=seen, focus=self.focus
        )
        return None if id is None else self.content.item_by_id[id]

    def worth_of_the_rest(self) -> str:
        """What the questions left would buy, in a sentence; empty when none is left."""
        most = self.carried + self.budget
        return worth_of_the_rest(self.content, self.role_profile, self.responses, most, self.focus)

    def token(self, item: Item) -> str:
        """A name for a question that tells nothing about it, other than an identifier like "target-leak"."""
        return sha256(f"{self.seed}:{item.id}".encode()).hexdigest()[:16]

    def item_of(self, token: str) -> Item | None:
        """The question behind a token of this assessment."""
        return next((item for item in self.content.items if self.token(item) == token), None)

    def option_order(self, item: Item) -> tuple[int, ...]:
        """Positions of the options in the order this person sees them; the same at every look."""
        places = range(len(item.options))
        if item.fixed_order:
            return tuple(places)
        return tuple(sorted(places, key=lambda place: sha256(f"{self.seed}:{item.id}:{place}".encode()).digest()))

    # Writing ------------------------------------------------------------------------------------------

    def rate(self, rating: str, level: int | None) -> Outcome:
        """Store a self-rating, or change it while the check has not begun.

        `level` None means "I can't say". Raises `ValueError` for a rating that this assessment does not ask
        for or a level off the scale: a form must have refused those.
        """
        if rating not in self.ratings() or not (level is None or 0 <= level <= MAX_LEVEL):
            raise ValueError(f"Not a rating of this assessment: {rating!r}, {level!r}.")
        with self._locked() as row:
            if row.is_finished:
                return Outcome.FINISHED
            if row.answered:
                return Outcome.CLOSED
            Response.objects.bulk_create(
                [Response(assessment=row, item=rating, option=level)],
                update_conflicts=True,
                unique_fields=["assessment", "item"],
                update_fields=["option", "answered_at", "carried"],
            )
        self._forget()
        return Outcome.SAVED

    def answer(self, token: str, choice: int | None) -> Outcome:
        """Store the response to the current question, and finish when it was the last.

        `choice` is the place of the option as shown to this person; None means "I don't know yet". Raises
        `ValueError` when there is no such place: a form must have refused it.
        """
        with self._locked() as row:
            self.finished_at = row.finished_at
            if row.is_finished:
                return Outcome.FINISHED
            item = row.current_question()
            if item is None or row.token(item) != token:
                return row.standing(token)
            if choice is not None and not 0 <= choice < len(item.options):
                raise ValueError(f"There is no option {choice!r}.")
            option = None if choice is None else row.option_order(item)[choice]
            response = Response.objects.create(assessment=row, item=item.id, option=option)
            row.given = (*row.given, Given(item.id, option, response.answered_at))
            row.responses = {**row.responses, item.id: option}
            if row.current_question() is None:
                row._freeze()
            self.finished_at = row.finished_at
        self._forget()
        return Outcome.SAVED

    def standing(self, token: str) -> Outcome:
        """What a form for another than the current question is: answered already, or not asked now."""
        asked = (self.content.item_by_id[id] for id in self.responses if id in self.content.item_by_id)
        return Outcome.ALREADY if any(self.token(item) == token for item in asked) else Outcome.NOT_NOW

    def finish(self) -> None:
        """End the assessment now, whatever has been answered, and freeze the report. Again changes nothing."""
        with self._locked() as row:
            if not row.is_finished:
                row._freeze()

    def erase(self) -> None:
        """Delete the assessment with everything that knows of it, at once."""
        with self._locked() as row:
            row.delete()

    # Following up ---------------------------------------------------------------------------------------

    def follow_up(self) -> "Assessment | None":
        """The assessment that took over from this one, running or finished (one query)."""
        return Assessment.objects.without_report().filter(follows=self).first()

    def followed(self) -> "Assessment | None":
        """The assessment that this one took over from, if it did and that is still kept (one query at most)."""
        return Assessment.objects.without_report().filter(pk=self.follows_id).first() if self.follows_id else None

    def deepen(self, area: str) -> "Assessment | None":
        """Begin a few more questions on one area, with everything answered so far; or what was begun before.

        The report that comes of it takes the place of this one, which stays as it is. None when there is no
        further question on the area. Raises `ValueError` for an area the role does not ask for, and before the end.
        """
        if area not in {self.content.skill_by_id[r.skill].area for r in self.role_profile.requirements}:
            raise ValueError(f"Not an area of this role: {area!r}.")
        left = open_questions(self.content, self.role_profile, self.responses, area)
        if not left:
            return self.follow_up()
        return self._follow(self.edition, area, min(DEEPER_QUESTIONS, left), self.given)

    def recheck(self) -> "Assessment":
        """Begin again with what is still good, under the newest edition; or what was begun before.

        Raises `ValueError` before the end.
        """
        outlook = self.outlook()
        return self._follow(outlook.edition, "", outlook.questions, outlook.kept)

    def outlook(self) -> "Outlook":
        """What a re-check would ask, and what it would take over.

        Stale ratings and answers are left out, and so is what reads differently now. As many questions are asked as
        answers fall away, and a few that decide most; `next_question` chooses them.
        """
        newest = Edition.objects.live()
        edition = newest if newest and self.role in newest.content.role_by_id else self.edition
        role, stale = edition.content.role_by_id[self.role], self.stale()
        usable = unchanged(self.content, edition.content) - stale
        kept = tuple(response for response in self.given if response.item in usable)
        ids = {response.item for response in kept}
        answers = [response.item for response in self.given if not is_rating(response.item)]
        gone = sum(id not in ids for id in answers)
        return Outlook(
            edition=edition,
            kept=kept,
            stale=len(stale),
            answers=len(answers) - gone,
            ratings=sum(id not in ids for id in ratings(edition.content, role, self.length)),
            questions=min(max(gone, RECHECK_QUESTIONS), LENGTHS[self.length].questions),
        )

    def stale(self) -> frozenset[str]:
        """Ids of responses that no longer tell: older than the site's limit, or on what was learned since.

        Who ticked a step has moved on, so what was answered before on its skill speaks of somebody else.
        """
        limit = timezone.now() - timedelta(days=settings.PLUMB_EVIDENCE_DAYS)
        learned = {step.rpartition("-")[0]: done_at for step, done_at in self._ticked()}
        skills = self.content.skill_by_id
        areas = {f"area/{skills[id].area}": done_at for id, done_at in learned.items() if id in skills}

        def since(id: str) -> datetime | None:
            if id in self.content.item_by_id:
                return learned.get(self.content.item_by_id[id].skill)
            return areas.get(id) or learned.get(id.removeprefix("skill/"))

        return frozenset(
            response.item for response in self.given if response.answered_at < max(limit, since(response.item) or limit)
        )

    def _ticked(self) -> list[tuple[str, datetime]]:
        """Steps that were ticked, and when, the latest last."""
        ticked = self.step_marks.filter(done_at__isnull=False).order_by("done_at")
        return [(mark.step, mark.done_at) for mark in ticked if mark.done_at]

    def _follow(self, edition: Edition, focus: str, questions: int, kept: Iterable[Given]) -> "Assessment":
        if not self.is_finished:  # and it never becomes unfinished again
            raise ValueError("Only a finished assessment has a follow-up.")
        with self._locked() as row:
            begun = self.follow_up()
            if begun is not None:
                return begun
            following = Assessment._new(
                row.owner,
                f"follow-up of {row.key}",
                follows=row,
                focus=focus,
                max_questions=questions,
                edition=edition,
                role=row.role,
                length=row.length,
                weekly_hours=row.weekly_hours,
            )
            following.save(force_insert=True)
            Response.objects.bulk_create(
                Response(assessment=following, item=g.item, option=g.option, answered_at=g.answered_at, carried=True)
                for g in kept
            )
        return following

    # The plan -------------------------------------------------------------------------------------------

    @cached_property
    def arrangement(self) -> Arrangement:
        """The plan as its owner arranged it (one query)."""
        return arrange(self.plan, [mark.value for mark in self.step_marks.all()], self.plan_order.split())

    @property
    def preferences(self) -> Preferences:
        """What the person asked of the resources of the plan. The hours until a date are not among it."""
        return msgspec.json.decode(self.plan_wants, type=Preferences) if self.plan_wants else Preferences()

    def set_weekly_hours(self, hours: int) -> None:
        """Change the pace of the plan, and what fits until its date if it has one. `ValueError` outside 1 to 60."""
        if not MIN_WEEKLY_HOURS <= hours <= MAX_WEEKLY_HOURS:
            raise ValueError(f"Hours a week must be between {MIN_WEEKLY_HOURS} and {MAX_WEEKLY_HOURS}.")
        with self._locked() as row:
            row.weekly_hours = hours
            row._replan() if row.plan_until else row.save(update_fields=("weekly_hours",))
        self._take_plan(row)

    def prefer(self, wants: Preferences, until: date | None = None, certificate: str = "") -> None:
        """Make the plan anew from the same report: with such resources, for what fits until a day, or neither.

        Raises `ValueError` for a certification that the report does not name.
        """
        if certificate and certificate not in {each.id for each in self.report.certificates}:
            raise ValueError(f"The report names no such certification: {certificate!r}.")
        with self._locked() as row:
            row.plan_until, row.certificate = until, certificate
            row.plan_wants = msgspec.json.encode(msgspec.structs.replace(wants, hours=None)).decode()
            row._replan()
        self._take_plan(row)

    def _replan(self) -> None:
        done = [step for step, _ in self._ticked()]
        wants = msgspec.structs.replace(self.preferences, hours=self._hours_left())
        self.plan_json = msgspec.json.encode(build_plan(self.content, self.report, wants, done)).decode()
        self.save(update_fields=("weekly_hours", "plan_until", "plan_wants", "certificate", "plan_json"))

    def _hours_left(self) -> int | None:
        if self.plan_until is None:
            return None
        return max((self.plan_until - timezone.localdate()).days, 0) * self.weekly_hours // 7

    def _take_plan(self, row: "Assessment") -> None:
        """See here what was written there."""
        for name in ("weekly_hours", "plan_until", "plan_wants", "certificate", "plan_order"):
            setattr(self, name, getattr(row, name))
        self.plan_json = row.plan_json
        self.__dict__.pop("plan", None)
        self.__dict__.pop("arrangement", None)

    def tick(self, step: str, *, done: bool) -> None:
        """Note that a step is done, or that it is not. A second time changes nothing. `ValueError` for no such step."""
        now = timezone.now()
        with self._marking(step) as mark:
            mark.done_at = (mark.done_at or now) if done else None

    def annotate(self, step: str, note: str) -> None:
        """Keep a note with a step; an empty one goes. Raises `ValueError` when the plan has no such step."""
        with self._marking(step) as mark:
            mark.note = note.strip()

    def choose_resource(self, step: str, resource: str, title: str = "", url: str = "") -> None:
        """Use another resource for a step: one of those it offers, `OWN` with a title, or "" for the first again.

        Raises `ValueError` for a resource the step does not offer, and for one's own without a title.
        """
        steps = {each.key: each for each in self.plan.steps}
        offered = (steps[step].use, *steps[step].alternatives) if step in steps else ()
        known = {source.id for source in offered if source}
        if resource not in {"", OWN, *known} or (resource == OWN and not title.strip()):
            raise ValueError(f"Step {step} does not offer {resource!r}.")
        with self._marking(step) as mark:
            mark.resource = resource
            if resource == OWN:
                mark.own_title, mark.own_url = title.strip(), url.strip()

    def move(self, step: str, by: Literal[-1, 1]) -> None:
        """Put a step one place earlier (-1) or later (1). Nothing happens at the ends. `ValueError` for no such step."""
        if step not in {each.key for each in self.plan.steps}:
            raise ValueError(f"The plan has no step {step!r}.")
        with self._locked() as row:
            keys = [each.step.key for each in row.arrangement.steps]
            row.plan_order = " ".join(swapped(keys, step, by))
            row.save(update_fields=("plan_order",))
        self._take_plan(row)

    @contextmanager
    def _marking(self, step: str) -> Iterator["StepMark"]:
        """The mark of a step, under the assessment's lock, saved at the end."""
        if step not in {each.key for each in self.plan.steps}:
            raise ValueError(f"The plan has no step {step!r}.")
        with self._locked() as row:
            mark = StepMark.objects.filter(assessment=row, step=step).first() or StepMark(assessment=row, step=step)
            yield mark
            mark.save()
        self.__dict__.pop("arrangement", None)

    # Sharing ------------------------------------------------------------------------------------------

    def live_links(self) -> list["ShareLink"]:
        """The shared links that still open, the newest first (one query)."""
        return list(self.share_links.live())

    def share(self, parts: Iterable[str], days: int, form_key: str, label: str = "") -> "ShareLink | None":
        """Make a link that shows these parts of the report for so many days, or return the one this form made.

        None when there are `MAX_LINKS` already. Raises `ValueError` for what a form must have refused: no
        part, an unknown part or time, an assessment without a report.
        """
        chosen = [part for part in SharedPart.values if part in set(parts)]
        if not chosen or set(parts) - set(chosen) or days not in SHARE_DAYS:
            raise ValueError(f"Cannot be shared: {parts!r} for {days!r} days.")
        with self._locked() as row:
            if not row.is_finished:
                raise ValueError("Only a report can be shared.")
            made, now = list(row.share_links.all()), timezone.now()
            for link in made:
                if link.form_key == form_key:
                    return link
            if sum(link.expires_at > now for link in made) >= MAX_LINKS:
                return None
            nonce = random_key()
            return ShareLink.objects.create(
                assessment=row,
                nonce=nonce,
                token_hash=ShareLink.hash_of(ShareLink.token_of(nonce)),
                form_key=form_key,
                parts=" ".join(chosen),
                label=label.strip()[:MAX_LINK_LABEL],
                created_at=now,
                expires_at=min(now + timedelta(days=days), row.expires_at),
            )

    def revoke(self, link: int) -> bool:
        """Close a shared link at once; whether there was such a link."""
        _, deleted = self.share_links.filter(pk=link).delete()
        return bool(deleted)

    def _locked(self) -> "_Lock":
        return _Lock(self)

    def _forget(self) -> None:
        """Read the responses again when they are next asked for."""
        self.__dict__.pop("given", None)
        self.__dict__.pop("responses", None)

    def _freeze(self) -> None:
        report = build_report(self.content, self.role_profile, self.responses, self.seconds, self.days)
        plan = build_plan(self.content, report)
        self.finished_at = timezone.now()
        self.expires_at = kept_until(self.finished_at)
        self.engine = ENGINE_VERSION
        self.report_json = msgspec.json.encode(report).decode()
        self.plan_json = msgspec.json.encode(plan).decode()
        self.save(update_fields=("finished_at", "expires_at", "engine", "report_json", "plan_json"))

    # The frozen result --------------------------------------------------------------------------------

    @cached_property
    def report(self) -> Report:
        """The report as it was frozen."""
        return msgspec.json.decode(self.report_json, type=Report)

    @cached_property
    def plan(self) -> Plan:
        """The plan as it was made last: at the end, or for other wishes since."""
        return msgspec.json.decode(self.plan_json, type=Plan)


class _Lock:
    """A short transaction holding the assessment's row: `with assessment._locked() as row:`.

    The row is read again under the lock, so that two submissions at once see each other. Nothing that
    was acknowledged can be overtaken: SQLite takes its write lock at BEGIN, PostgreSQL locks the row.
    """

    def __init__(self, assessment: Assessment) -> None:
        self._assessment = assessment
        self._transaction = transaction.atomic(savepoint=False)

    def __enter__(self) -> Assessment:
        self._transaction.__enter__()
        try:
            kept = Assessment.objects.select_for_update().defer("report_json", "plan_json")
            row = get_object_or_404(kept, pk=self._assessment.pk)  # it may have been deleted in another tab
        except BaseException as error:
            self._transaction.__exit__(type(error), error, error.__traceback__)
            raise
        row.edition = self._assessment.edition
        return row

    def __exit__(self, *exception: Any) -> None:
        self._transaction.__exit__(*exception)


class Response(models.Model):
    """One thing a person chose: the level of a rating, or an option of a question."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE)
    item = models.CharField(max_length=120)
    """An item's id, or `area/<id>` or `skill/<id>` for a self-rating."""
    option = models.PositiveSmallIntegerField(null=True)
    """The level, or the option's position as written; empty for "I can't say" and "I don't know yet"."""
    answered_at = models.DateTimeField(default=timezone.now)
    carried = models.BooleanField(default=False)
    """Taken over from the assessment that this one follows, where it counts in statistics."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("assessment", "item"), name="each_response_counts_once"),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.option}"


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


# Shared links -----------------------------------------------------------------------------------------

SHARE_DAYS = (1, 7, 30)
TOKEN_BYTES = 24
"""Of a link's address: nobody finds one by trying. They come from the 128 random bits of its nonce."""

MAX_LINKS = 10
"""Live links of one assessment. More than that nobody keeps an eye on."""

MAX_LINK_LABEL = 60


class SharedPart(models.TextChoices):
    """What of a report a link may show."""

    LEVELS = "levels", "Levels"
    PLAN = "plan", "Plan"
    OWN = "own", "Own view"


class ShareLinkQuerySet(models.QuerySet["ShareLink"]):
    """Links by whether they open."""

    def live(self) -> "ShareLinkQuerySet":
        """Links that still open."""
        return self.filter(expires_at__gt=timezone.now())

    def expired(self) -> "ShareLinkQuerySet":
        """Links that open nothing any more."""
        return self.filter(expires_at__lte=timezone.now())


class ShareLink(models.Model):
    """A secret address under which its owner shows parts of a report for a while. Deleting it revokes it.

    Like a return code, the token in the address is derived from the secret key and a nonce stored here. So its
    owner can be shown it again, and whoever reads the database cannot open the link.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="share_links")
    nonce = models.CharField(max_length=22)
    token_hash = models.CharField(max_length=64, unique=True)
    """Of the token in the address. Links go on working when the secret key changes."""
    form_key = models.CharField(max_length=64)
    """Made by the form, so that sending it twice makes one link."""
    parts = models.CharField(max_length=40)
    """The chosen `SharedPart`s, separated by spaces."""
    label = models.CharField(max_length=MAX_LINK_LABEL, blank=True)
    """A note for the owner; the shared page does not show it."""
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(fields=("assessment", "form_key"), name="each_form_makes_one_link"),
        ]

    def __str__(self) -> str:
        return f"Link to {self.parts} until {self.expires_at:%Y-%m-%d}"

    @staticmethod
    def token_of(nonce: str) -> str:
        """The token that belongs to a nonce under the current secret key, safe in an address."""
        digest = salted_hmac("plumb.shared-link", nonce, algorithm="sha256").digest()
        return urlsafe_b64encode(digest[:TOKEN_BYTES]).decode()

    @staticmethod
    def hash_of(token: str) -> str:
        """What is stored of a token. It is random and long, so that a plain hash cannot be turned back."""
        return sha256(f"plumb shared link: {token}".encode()).hexdigest()

    @classmethod
    def shared(cls, token: str) -> "ShareLink | None":
        """The link this token opens, with its report (one query). Expired, revoked and unknown are all None."""
        now = timezone.now()
        kept = cls.objects.live().filter(assessment__expires_at__gt=now, assessment__finished_at__isnull=False)
        rows = kept.select_related("assessment__edition").defer("assessment__edition__text")
        return rows.filter(token_hash=cls.hash_of(token)).first()

    @property
    def token(self) -> str:
        """The token in its address; empty when the secret key has changed since, as it cannot be shown then."""
        token = self.token_of(self.nonce)
        return token if self.hash_of(token) == self.token_hash else ""

    def shows(self, part: str) -> bool:
        """Whether the owner chose to show this part."""
        return part in self.parts.split()

    @property
    def part_names(self) -> list[str]:
        """The chosen parts in words."""
        return [str(SharedPart(part).label) for part in self.parts.split()]

    def areas(self) -> tuple[AreaScore, ...]:
        """The areas as they may be shown: never their evidence, and own ratings only where they were chosen."""
        return tuple(_shown(area, own=self.shows(SharedPart.OWN)) for area in self.assessment.report.areas)


def _shown(area: AreaScore, *, own: bool) -> AreaScore:
    """The area for a reader who is not its owner, with or without what the owner said of themselves."""
    words = area.words
    if not area.asked:
        words = f"{area.own_words}, by the owner’s word only" if own and area.own is not None else "Not checked"
    bare = msgspec.structs.replace(area, words=words, reason="", change="", more="", skills=())
    return bare if own else msgspec.structs.replace(bare, own=None, own_words="")
