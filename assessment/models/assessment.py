"""One person's run through an edition: what they chose, and what was made of it."""

from collections.abc import Collection, Mapping
from functools import cached_property
from hashlib import sha256
from typing import Any

import msgspec
from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone

from assessment import codes
from assessment.engine import ENGINE_VERSION
from assessment.engine.asking.kept_turn import KeptTurn, keep, read_kept
from assessment.engine.asking.length import LENGTHS, questions, ratings
from assessment.engine.asking.turn import Turn
from assessment.engine.model.scoring import Responses, is_rating
from assessment.engine.planning.arrangement import Arrangement, Mark, arrange
from assessment.engine.planning.plan import build_plan
from assessment.engine.planning.preferences import PREFERENCES, Preferences
from assessment.engine.planning.schedule import MAX_WEEKLY_HOURS, MIN_WEEKLY_HOURS, USUAL_WEEKLY_HOURS
from assessment.engine.planning.values import PLAN, Plan
from assessment.engine.reading.report import build_report
from assessment.engine.reading.values import REPORT, Report
from assessment.models.erasure import forget_at_once
from assessment.models.lock import Lock
from assessment.models.person import kept_until, random_key, start_key_of
from assessment.models.response import Given, Outcome, Responded, Response, seconds_between
from assessment.models.withdrawals import WithWithdrawals
from skills.content import MAX_LEVEL, Content, Item, RoleProfile
from skills.models import WITHDRAWN_NAMES, Edition, LinkCheck
from skills.models.prepared import Prepared, PreparedObjects

MAX_FOCUS = 1_000
"""Room for the ids of every skill of an area."""

FINISH_FROM = 8
"""After this many items the check may be finished early."""


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    """Queries that never reach another person's assessment."""

    def kept(self) -> "AssessmentQuerySet":
        """Assessments that are still kept."""
        return self.filter(expires_at__gt=timezone.now())

    def of(self, owner: str, keys: Collection[str] = ()) -> "AssessmentQuerySet":
        """Assessments that are still kept, of a person or with one of these keys."""
        return self.kept().filter(Q(owner=owner) | Q(key__in=keys))

    def with_edition(self) -> "AssessmentQuerySet":
        """Together with the edition's number and digest, without its text, and with what is withdrawn just now."""
        rows = self.select_related("edition").defer("edition__text")
        return rows.annotate(withdrawn_names=WITHDRAWN_NAMES)  # type: ignore[no-redef]  # which it fills

    def without_report(self) -> "AssessmentQuerySet":
        """Without the frozen texts, which no page before the report needs."""
        return self.with_edition().defer("edition__text", "report_json", "plan_json")

    def expired(self) -> "AssessmentQuerySet":
        """Assessments past their retention time."""
        return self.filter(expires_at__lte=timezone.now())


class Assessment(WithWithdrawals, models.Model):
    """One person's run of an edition for a role."""

    key = models.CharField(max_length=22, unique=True, default=random_key)
    owner = models.CharField(max_length=22, db_index=True)
    """The person id kept in the browser's session. Not a name or an address; an account may have the same one."""
    start_key = models.CharField(max_length=43, unique=True)
    """Hash of what its form and its browser say of themselves, so that sending it twice begins one assessment."""
    code_nonce = models.CharField(max_length=22)
    code_hash = models.CharField(max_length=64, unique=True)
    seed = models.CharField(max_length=22, default=random_key)
    """Decides which of the best items are asked and how options are shuffled."""
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="assessments")
    role = models.CharField(max_length=80)
    role_unsure = models.BooleanField(default=False)
    """Whether the person was not sure, so that the entry-level role was taken for them."""
    length = models.CharField(max_length=10, choices=[(name, length.name) for name, length in LENGTHS.items()])
    weekly_hours = models.PositiveSmallIntegerField()
    seen = models.TextField(blank=True)
    """Ids of the items that this person had been asked before it began; they are asked last."""
    follows = models.OneToOneField("self", on_delete=models.SET_NULL, null=True, related_name="followed_by")
    """The finished assessment whose evidence this one took over. Each has at most one follow-up."""
    focus = models.CharField(max_length=MAX_FOCUS, blank=True)
    """Id of the only area it asks about, or ids of the only skills; empty where it asks about the whole role."""
    max_questions = models.PositiveSmallIntegerField(null=True)
    """The most items it asks itself; empty for as many as its length says."""
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
    kept_turn = models.TextField(blank=True, default="", db_default="")
    """Where the check stands after the last response (`engine/asking/kept_turn.py`), stored in the transaction of that
    response. Empty before the first and after the last; it can be emptied at any time, and is then worked out anew."""

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
        cls,
        *,
        edition: Edition,
        role: str,
        length: str,
        owner: str,
        start_key: str,
        role_unsure: bool = False,
        weekly_hours: int = USUAL_WEEKLY_HOURS,
    ) -> "Assessment":
        """Begin an assessment, or return the one that this start page began before.

        `start_key` names the page and the browser it was sent from. When the form is sent twice before the
        first answer has arrived, the second has no session yet; what it gets back has the owner of the first.
        """
        chosen = {"role": role, "role_unsure": role_unsure, "length": length, "weekly_hours": weekly_hours}
        assessment = cls.new(owner, start_key, edition=edition, **chosen)
        try:
            with transaction.atomic():
                assessment.save(force_insert=True)
        except IntegrityError:
            return cls.objects.get(start_key=assessment.start_key)
        return assessment

    @classmethod
    def new(cls, owner: str, start_key: str, **fields: Any) -> "Assessment":
        """A person's assessment before it is stored: with six words of its own, and what they were asked before."""
        nonce = random_key()
        asked = Response.objects.filter(assessment__owner=owner).exclude(item__contains="/")
        return cls(
            owner=owner,
            start_key=start_key_of(start_key),
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

    @classmethod
    def by_key(cls, key: str, owner: str | None, *, whole: bool = False) -> "Assessment | None":
        """The assessment with this key, if it is still kept; `owner` is who must own it, if anybody. Report if `whole`."""
        return _allowed((_BY_KEY_WHOLE if whole else _BY_KEY)(key), owner)

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
        """The most items it asks, besides those whose responses it took over; one more for each that was set aside."""
        if self.max_questions is not None:
            return self.max_questions + self.set_aside
        return questions(self.valid_content, self.role_profile, self.length) + self.set_aside

    @property
    def asks_of_whole_role(self) -> bool:
        """Whether it follows up on no area alone: a re-check, or the rest of a check."""
        return self.max_questions is not None and not self.focus

    @cached_property
    def given(self) -> tuple[Given, ...]:
        """What was chosen so far, in order, and when (one query)."""
        return tuple(Given(*row) for row in _GIVEN(self.pk))

    @cached_property
    def kept(self) -> KeptTurn | None:
        """Where the check stands as the last response left it; None where the responses have to say it."""
        return None if self.is_finished else read_kept(self.kept_turn, self.content, self.withdrawn)

    @cached_property
    def responses(self) -> Responses:
        """What was chosen so far, in order."""
        return self.kept.responses if self.kept else {response.item: response.option for response in self.given}

    @cached_property
    def taken_over(self) -> frozenset[str]:
        """Ids of the responses among them that the assessment before had."""
        if self.kept:
            return frozenset(self.kept.carried)
        return frozenset(response.item for response in self.given if response.carried)

    @property
    def seconds(self) -> Mapping[str, float] | None:
        """Time spent on each response; None where every response counts, however fast it came."""
        return None if settings.PLUMB_COUNT_HURRIED else seconds_between(self.given)

    @property
    def days(self) -> dict[str, str]:
        """The day of each response by id, as 2026-11-28 in the site's time."""
        return {response.item: timezone.localdate(response.answered_at).isoformat() for response in self.given}

    @property
    def responded(self) -> int:
        """Items with a response so far, without those whose responses it took over."""
        taken_over = self.taken_over
        return sum(id not in taken_over for id in self.responses if not is_rating(id))

    @property
    def carried(self) -> int:
        """Items whose responses it took over from the assessment before."""
        return sum(not is_rating(id) for id in self.taken_over)

    @property
    def may_finish(self) -> bool:
        """Whether its page offers to finish now. What was taken over counts, but is no report of its own."""
        responded = self.responded
        return responded > 0 and responded + self.carried >= FINISH_FROM

    def first_open_rating(self) -> int | None:
        """Number (from 1) of the first self-rating without a response; None when all have one.

        None as well once the check has begun, which closes the ratings: another release may have asked for others.
        """
        if self.responded:
            return None
        for number, rating in enumerate(self.ratings(), 1):
            if rating not in self.responses:
                return number
        return None

    @cached_property
    def turn(self) -> Turn:
        """Where the check stands after the responses so far."""
        turn = Turn(
            self.content if self.is_finished else self.valid_content,
            self.role_profile,
            self.responses,
            self.carried + self.budget - self.set_aside,
            self.seed,
            self.seen.split(),
            self.focus,
        )
        return turn.resumed(self.kept.question, self.kept.worth) if self.kept else turn

    def current_item(self) -> Item | None:
        """The item to ask now; None when nothing is left to ask. The same until it has a response."""
        id = self.turn.question
        return None if id is None else self.content.item_by_id[id]

    def worth_of_the_rest(self) -> str:
        """What the items left would buy, in a sentence; empty when none is left."""
        return self.turn.worth_of_the_rest

    def token(self, item: Item) -> str:
        """A name for an item that tells nothing about it, other than an identifier like "target-leak"."""
        return sha256(f"{self.seed}:{item.id}".encode()).hexdigest()[:16]

    def item_of(self, token: str) -> Item | None:
        """The item behind a token of this assessment."""
        return next((item for item in self.content.items if self.token(item) == token), None)

    def option_order(self, item: Item) -> tuple[int, ...]:
        """Positions of the options in the order this person sees them; the same at every look."""
        places = range(len(item.options))
        if item.fixed_order:
            return tuple(places)
        return tuple(sorted(places, key=lambda place: sha256(f"{self.seed}:{item.id}:{place}".encode()).digest()))

    # Writing ------------------------------------------------------------------------------------------

    def rate(self, rating: str, level: int | None) -> Outcome:
        """Store a self-rating, or change it while no item has a response.

        `level` None means "I can't say". Raises `ValueError` for a rating that this assessment does not ask
        for or a level off the scale: a form must have refused those.
        """
        if rating not in self.ratings() or not (level is None or 0 <= level <= MAX_LEVEL):
            raise ValueError(f"Not a rating of this assessment: {rating!r}, {level!r}.")
        with self.locked() as row:
            if row.is_finished:
                return Outcome.FINISHED
            if row.responded:
                return Outcome.CLOSED
            Response.objects.bulk_create(
                [Response(assessment=row, item=rating, option=level)],
                update_conflicts=True,
                unique_fields=["assessment", "item"],
                update_fields=["option", "answered_at", "carried"],
            )
        self.forget("given", "responses", "taken_over", "turn")
        return Outcome.SAVED

    @classmethod
    def respond_to(cls, key: str, owner: str | None, token: str, choice: int | None) -> Responded:
        """Store the response to the current item of the assessment `by_key` finds; finish when it was the last.

        Whose it is, what is asked and what is stored are read once, under the lock. `token` names the item, `choice`
        is the place of the option as shown to this person; None means "I don't know yet". Raises `NoAccess`.
        """
        try:
            with Lock(lambda: _allowed(_BY_KEY_LOCKED(key), owner)) as row:
                return Responded(row._respond(token, choice), row.is_finished)
        except IntegrityError:
            # A process of another release, which keeps no turn, has stored a response since the turn was kept.
            if not cls.objects.filter(key=key).exclude(kept_turn="").update(kept_turn=""):
                raise
            return cls.respond_to(key, owner, token, choice)

    def respond(self, token: str, choice: int | None) -> Responded:
        """`respond_to` for an assessment that was read before; it shows what is stored now."""
        responded = Assessment.respond_to(self.key, None, token, choice)
        self.refresh_from_db(fields=("finished_at", "kept_turn"))
        self.forget("given", "kept", "responses", "taken_over", "turn", "withdrawn_names")
        return responded

    def _respond(self, token: str, choice: int | None) -> Outcome:
        """The response to the current item, on a row that is locked; the next item is chosen with it, and kept."""
        if self.is_finished:
            return Outcome.FINISHED
        if self.first_open_rating():
            return Outcome.RATE_FIRST
        item = self.current_item()
        if item is None or self.token(item) != token:
            item = self.shown_before(token)
        if item is None:
            return self.standing(token)
        if choice is not None and not 0 <= choice < len(item.options):
            return Outcome.NO_SUCH_OPTION
        option = None if choice is None else self.option_order(item)[choice]
        Response.objects.create(assessment=self, item=item.id, option=option)
        self.forget("given")
        self.turn = self.turn.after(item.id, option)
        self.responses = self.turn.responses
        if self.turn.question is None:
            self._freeze()
        else:
            self.kept_turn = keep(self.turn, self.taken_over, self.withdrawn, with_worth=self.may_finish)
            Assessment.objects.filter(pk=self.pk).update(kept_turn=self.kept_turn)
        return Outcome.WITHDRAWN if item.id in self.withdrawn else Outcome.SAVED

    def standing(self, token: str) -> Outcome:
        """What a response to another than the current item is: one too many, or not asked for now."""
        item = self.item_of(token)
        if item is None or item.id not in self.responses:
            return Outcome.NOT_NOW
        return Outcome.WITHDRAWN if item.id in self.withdrawn else Outcome.ALREADY

    def finish(self) -> None:
        """End the assessment now, whatever has a response, and freeze the report. Again changes nothing."""
        with self.locked() as row:
            if not row.is_finished:
                row._freeze()

    def erase(self) -> None:
        """Delete the assessment with everything that knows of it, at once."""
        with self.locked() as row:
            row.delete()
        forget_at_once()

    def locked(self) -> "Lock[Assessment]":
        """The row, read again under a lock: `with assessment.locked() as row:`. For the verbs that change it."""
        return Lock(lambda: _LOCKED(self.pk))

    def forget(self, *parts: str) -> None:
        """Read these cached parts, such as `responses`, anew when they are next asked for."""
        for part in parts:
            self.__dict__.pop(part, None)

    def _freeze(self) -> None:
        today, content = timezone.localdate(), self.valid_content
        report = build_report(content, self.role_profile, self.valid_responses, self.seconds, self.days, today)
        report = msgspec.structs.replace(report, role_unsure=self.role_unsure)
        wants = msgspec.structs.replace(self.preferences, hours=self.hours_left)
        done = [] if self.max_questions is None else self.done_steps()  # only a follow-up has a plan behind it
        plan = build_plan(content, report, wants, done, LinkCheck.objects.not_suggested())
        self.finished_at = timezone.now()
        self.expires_at = kept_until(self.finished_at)
        self.engine, self.kept_turn = ENGINE_VERSION, ""
        self.report_json = msgspec.json.encode(report).decode()
        self.plan_json = msgspec.json.encode(plan).decode()
        self.save(update_fields=("finished_at", "expires_at", "engine", "report_json", "plan_json", "kept_turn"))

    # The frozen result, and the plan as its owner arranged it --------------------------------------

    @cached_property
    def report(self) -> Report:
        """The report as it was frozen."""
        return REPORT.decode(self.report_json)

    @cached_property
    def plan(self) -> Plan:
        """The plan as it was made last: at the end, or for other wishes since."""
        return PLAN.decode(self.plan_json)

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        """What its owner did to single steps of the plan (one query)."""
        return tuple(mark.value for mark in _MARKS.each(self.pk))

    @cached_property
    def arrangement(self) -> Arrangement:
        """The plan as its owner arranged it (one query)."""
        return arrange(self.plan, self.marks, self.plan_order.split())

    def done_steps(self) -> list[str]:
        """Keys of the steps that were ticked, the first ticked first (one query)."""
        marks = self.step_marks.filter(done_at__isnull=False).order_by("done_at", "pk")
        return list(marks.values_list("step", flat=True))

    @property
    def date_passed(self) -> bool:
        """Whether the day the plan should be done by has come: then it wants a new one, and counts for nothing."""
        return self.plan_until is not None and self.plan_until <= timezone.localdate()

    @property
    def hours_left(self) -> int | None:
        """Hours until the day the plan should be done by; None without one, and once it has passed."""
        if self.plan_until is None or self.date_passed:
            return None
        return (self.plan_until - timezone.localdate()).days * self.weekly_hours // 7

    @property
    def preferences(self) -> Preferences:
        """What the person asked of the resources of the plan. The hours until a date are not among it."""
        return PREFERENCES.decode(self.plan_wants) if self.plan_wants else Preferences()


# One assessment, mostly without its frozen texts, read by statements that are made once --------------------------

UNREAD = ("report_json", "plan_json", "edition__text")
_rows = Assessment.objects.with_edition
_BY_KEY = PreparedObjects(lambda: _rows().filter(key=""), "edition", UNREAD)
_BY_KEY_WHOLE = PreparedObjects(lambda: _rows().filter(key=""), "edition", ("edition__text",))
_BY_KEY_LOCKED = PreparedObjects(lambda: _rows().filter(key="").select_for_update(of=("self",)), "edition", UNREAD)
_LOCKED = PreparedObjects(lambda: _rows().filter(pk=0).select_for_update(of=("self",)), "edition", UNREAD)
_MARKS = PreparedObjects(lambda: Assessment(pk=0, key="", seed="").step_marks.all(), "", ())
_GIVEN = Prepared(
    lambda: Response.objects.filter(assessment=0).order_by("pk").values_list("item", "option", "answered_at", "carried")
)


def _allowed(found: Assessment | None, owner: str | None) -> Assessment | None:
    """What was found, if it is still kept and belongs to this owner. None as owner stands for anybody."""
    if found is None or found.expires_at <= timezone.now() or owner not in (None, found.owner):
        return None
    return found
