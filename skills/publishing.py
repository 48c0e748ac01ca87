"""From draft tables to content and back, and the one way to publish.

`draft` reads the tables as a `Content`; `store` fills the tables from one; `publish` freezes the draft, and
`publish_again` makes an earlier edition the live one. `withdraw` takes questions out of every edition at once. Which
table holds which value, and how, is known in `tables`.
"""

import gc
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.formats import date_format

from skills import content as c
from skills.columns import Keys
from skills.comparison import fingerprint, reads_the_same
from skills.content import Content
from skills.history import set_states
from skills.models import (
    AcceptedWarning,
    Certification,
    Draft,
    DraftChange,
    Edition,
    Item,
    LinkCheck,
    Prerequisite,
    Resource,
    Withdrawal,
)
from skills.models.history import MAX_HOW
from skills.models.links import BY as LINK_CHECK
from skills.tables import ITEMS, SINGLE, TABLES, WHOLE, WHOLE_ITEMS, DraftTable
from skills.validation import Problem, blocking, problems, problems_of
from skills.validation.findings import warn
from skills.value import Value
from skills.words import date_in_words

COMMAND_LINE = "command line"
"""Who publishes by a command. No user can have this name."""

TAKES_TWO = "You changed the draft last, so somebody else publishes it."
WARNINGS = "warning"
"""The kind of a problem that names a kind of warning without a reason."""

WHY = "Say why you accept these warnings, or mend them."
CHANGED_MEANWHILE = "The draft changed after this page was shown. Look at it again, then publish."


class NotPublishable(Exception):
    """The draft has blocking problems. `problems` lists them."""

    def __init__(self, found: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in found))
        self.problems = found


def publish(note: str, by: str = "", seen: str = "", accepted: Callable[[str], str] | None = None) -> Edition:
    """Freeze the draft as the next edition and return it.

    An unchanged draft adds nothing: the latest edition is returned. `seen` is the digest of the draft that the
    publisher looked at, if they did. `accepted` tells why a kind of warning is accepted, which is kept with the edition; None where nobody is there to ask, as when a site is set up. Raises `NotPublishable` when the draft has
    blocking problems or warnings without a reason, when it is no longer the one that was seen, when somebody else
    published at the same moment, or when it takes another person to publish (`needs_another`).
    """
    with reading_alone():
        content = draft()
    with nothing_collected():
        data = c.encode(content)
        digest = c.digest(data)
        found = findings(content, digest)  # takes as long as no transaction may be left idle
    if stopping := blocking(found):
        raise NotPublishable(stopping)
    with transaction.atomic():
        latest = Edition.objects.live()
        if latest is not None and latest.digest == digest:
            return latest
        number = latest.number + 1 if latest else 1
        if seen and digest != seen:
            raise NotPublishable([Problem("blocking", "edition", str(number), CHANGED_MEANWHILE)])
        if needs_another(by, latest):
            raise NotPublishable([Problem("blocking", "edition", str(number), TAKES_TWO)])
        reasons = [] if accepted is None else _reasons(found, accepted)
        edition = _added(Edition(number=number, digest=digest, text=data.decode(), note=note, published_by=by))
        for reason in reasons:
            reason.edition = edition
        AcceptedWarning.objects.bulk_create(reasons)
        return edition


@contextmanager
def reading_alone() -> Iterator[None]:
    """A transaction that does not write. SQLite's others have the lock for writing from their beginning, and all who
    answer would wait until the whole draft is read."""
    mode = getattr(connection, "transaction_mode", None)
    if mode is None:
        with transaction.atomic():
            yield
        return
    connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            yield
    finally:
        connection.transaction_mode = mode  # type: ignore[attr-defined]


def _reasons(found: list[Problem], accepted: Callable[[str], str]) -> list[AcceptedWarning]:
    """What is kept of the warnings of each kind. Raises `NotPublishable` if one has no reason."""
    counts = Counter(problem.rule for problem in found if problem.severity == "warning")
    words = {rule: accepted(rule).strip() for rule in counts}
    if missing := [rule for rule in counts if not words[rule]]:
        raise NotPublishable([Problem("blocking", WARNINGS, rule, WHY) for rule in missing])
    return [AcceptedWarning(rule=rule, count=count, words=words[rule]) for rule, count in counts.items()]


def needs_another(by: str, live: Edition | None) -> bool:
    """Whether this person changed the draft last, on a site where such a draft is published by somebody else.

    The command line is nobody, and not bound: whoever has it can change the setting too.
    """
    if not settings.PLUMB_TWO_PEOPLE or by == COMMAND_LINE:
        return False
    changes = DraftChange.objects.exclude(by=LINK_CHECK)  # a program that runs at night is no second person
    if live:
        changes = changes.filter(at__gt=live.published_at)
    return changes.order_by("-pk").values_list("by", flat=True).first() == by


def publish_again(edition: Edition, note: str, by: str, after: int) -> Edition:
    """Make an earlier edition's content live again, as the next edition, and return that. The draft stays as it is.

    `after` is the number of the edition that was live when this was decided. Raises `NotPublishable` when another is
    by now. If the live edition has that content, nothing is added and it is returned.
    """
    with transaction.atomic():
        latest = Edition.objects.order_by("-number")[0]
        if latest.digest == edition.digest:
            return latest
        if latest.number != after:
            message = f"{latest} was published meanwhile. Look at it, then decide again."
            raise NotPublishable([Problem("blocking", "edition", str(latest.number), message)])
        number = latest.number + 1
        return _added(Edition(number=number, digest=edition.digest, text=edition.text, note=note, published_by=by))


def _added(edition: Edition) -> Edition:
    """The edition, stored. Raises `NotPublishable` if its number was taken at the same moment."""
    try:
        with transaction.atomic():
            edition.save()
    except IntegrityError as error:
        message = "Somebody else published at the same moment. Look at their edition, then publish again."
        raise NotPublishable([Problem("blocking", "edition", str(edition.number), message)]) from error
    return edition


# Withdrawing questions --------------------------------------------------------------------------------------


KEPT: dict[str, list[Problem]] = {}
"""What the rules say of the contents that were last asked about, by digest: to publish asks again what was just shown."""
MOST_KEPT = 2


def findings(content: Content, digest: str = "") -> list[Problem]:
    """All problems of a content; and, of today, withdrawn questions in it, dead addresses, and exams past their end.

    Blocking ones come first. `digest` is that of the content, where it is at hand: the rules are pure, so what they say
    of it is kept for whoever asks next.
    """
    holding = {(each.item, each.wording): each for each in Withdrawal.objects.holding()}
    named = {id for id, _ in holding} & content.item_by_id.keys()
    found = [
        _is_withdrawn(holding[id, wording])
        for id in sorted(named)
        if (id, wording := fingerprint(content.item_by_id[id])) in holding
    ]
    dead = _dead_links(content, LinkCheck.objects.dead())
    return [*found, *_problems(content, digest), *dead, *_past_their_end(content)]


def _problems(content: Content, digest: str) -> list[Problem]:
    found = KEPT.get(digest)
    if found is None:
        found = problems(content)
        if len(KEPT) >= MOST_KEPT:
            KEPT.clear()
        if digest:
            KEPT[digest] = found
    return found


def findings_of(kind: str, row: Draft, content: Content) -> list[Problem]:
    """Those of one draft object, as if it were published now. `content` holds it and its surroundings."""
    found = problems_of(content, kind, row.slug)
    if isinstance(row, Item):
        held = withdrawn_as_it_reads(content.item_by_id[row.slug], row.state)
        return [held, *found] if held else found
    if isinstance(row, Resource | Certification):
        dead = _dead_links(content, LinkCheck.objects.dead([row.url]))
        return [*found, *(problem for problem in [*dead, *_past_their_end(content)] if problem.id == row.slug)]
    return found


def _dead_links(content: Content, dead: Mapping[str, date]) -> list[Problem]:
    """Resources and certifications whose address is dead, each with the day since when, as `check_links` noted it."""
    message = "Its address has not answered since {}. Choose another address, or take it out."
    return [
        warn("Dead address", kind, thing.id, message.format(date_format(dead[thing.url], "j F Y")), "url")
        for kind, things in (("resource", content.resources), ("certification", content.certifications))
        for thing in things
        if thing.url in dead
    ]


def _past_their_end(content: Content) -> list[Problem]:
    """Certifications that are called ending and can no longer be taken today."""
    message = "It is ending, and its last date, {}, has come. Set its status to retired, or mend the date."
    today = timezone.localdate()
    return [
        warn("Past its end", "certification", exam.id, message.format(date_in_words(exam.status_date)), "status")
        for exam in content.certifications
        if exam.status == "ending" and exam.is_over(today)
    ]


def withdrawn_as_it_reads(item: c.Item, state: str = Item.State.READY) -> Problem | None:
    """What prevents publishing a question that is withdrawn and still reads as it did then; None for others.

    `state` is the one that it has in the draft: what is retired needs no word of that.
    """
    held = Withdrawal.objects.holding().filter(item=item.id, wording=fingerprint(item)).first()
    return _is_withdrawn(held, state) if held else None


def withdrawn_in_the_draft() -> list[int]:
    """Primary keys of questions that the draft has as they were withdrawn, and has not retired."""
    holding = set(Withdrawal.objects.holding().values_list("item", "wording"))
    rows = WHOLE_ITEMS.rows().filter(slug__in={item for item, _ in holding}).exclude(state=Item.State.RETIRED)
    return [row.pk for row in rows if (row.slug, fingerprint(item_value(row))) in holding]


def _is_withdrawn(withdrawal: Withdrawal, state: str = Item.State.READY) -> Problem:
    day = date_format(timezone.localtime(withdrawal.withdrawn_at), "j F Y")
    message = f"It was withdrawn on {day} and still reads as it did then. "
    message += "Mend it or take that back." if state == Item.State.RETIRED else "Mend it, retire it, or take that back."
    return Problem("blocking", "item", withdrawal.item, message)


def withdraw(item: str, wordings: Collection[str], reason: str, by: str) -> list[Withdrawal]:
    """Withdraw these wordings of a question from every edition, at once; those that were withdrawn already stay so.

    The draft's question is retired with them if it reads so, since the next edition would ask it again. Returns the
    withdrawals that are new.
    """
    with transaction.atomic():
        row = Item.objects.select_for_update().filter(slug=item).first()
        now = fingerprint(item_value(row)) if row else ""
        made = []
        for wording in sorted(set(wordings)):
            state = row.state if row and wording == now and row.state != Item.State.RETIRED else ""
            withdrawal = Withdrawal(item=item, wording=wording, reason=reason, draft_state=state, withdrawn_by=by)
            try:
                with transaction.atomic():
                    withdrawal.save()
            except IntegrityError:  # somebody else did at the same moment, or before
                continue
            made.append(withdrawal)
            if state:
                set_states(Item.objects.filter(slug=item), Item.State.RETIRED, by, how_withdrawn(reason))
        return made


def how_withdrawn(reason: str) -> str:
    """What the history says of a withdrawal, as a sentence that fits its column."""
    text = f"Withdrawn at once: {reason}"
    if len(text) >= MAX_HOW:
        return f"{text[: MAX_HOW - 1]}…"
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."


def take_back(withdrawal: Withdrawal, by: str) -> bool:
    """End a withdrawal: its question is asked and scored again. False when somebody else did so before.

    A question that it retired in the draft gets its state back, unless somebody has changed text or state since.
    """
    with transaction.atomic():
        rows = Withdrawal.objects.holding().filter(pk=withdrawal.pk)
        if not rows.update(lifted_at=timezone.now(), lifted_by=by):
            return False
        retired = Item.objects.select_for_update().filter(slug=withdrawal.item, state=Item.State.RETIRED).first()
        if withdrawal.draft_state and retired and fingerprint(item_value(retired)) == withdrawal.wording:
            set_states(Item.objects.filter(pk=retired.pk), withdrawal.draft_state, by, "Withdrawal taken back.")
        return True


# The draft ----------------------------------------------------------------------------------------------


def draft() -> Content:
    """The draft tables as a content. Questions that are not ready are left out."""
    return _content_of(TABLES)


def whole_draft() -> Content:
    """The draft with everything in it: its items are `DraftItem`s, also those that are not ready."""
    return _content_of(WHOLE)


def _content_of(tables: Mapping[str, DraftTable[Any]]) -> Content:
    with nothing_collected():
        values: dict[str, Any] = {name: tuple(map(table.value_of, table.whole())) for name, table in tables.items()}
    return Content(**values, **{name: table.single() for name, table in SINGLE.items()})


@contextmanager
def nothing_collected() -> Iterator[None]:
    """Let the collector of garbage rest while many objects are made that stay: it would look through them again and
    again, a quarter of the time of a large draft."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def item_value(item: Item) -> c.Item:
    """One draft item as the value that publishing would freeze, whatever its state."""
    return ITEMS.value_of(item)


def take_review_back(item: Item, before: c.Item) -> bool:
    """Set a question back to unreviewed if it reads otherwise than before; whether that changed anything.

    Nobody has reviewed it as it reads now, and pages count reviewed questions.
    """
    if item.review == "unreviewed" or reads_the_same(before, item_value(Item.objects.get(pk=item.pk))):
        return False
    item.review = "unreviewed"
    Item.objects.filter(pk=item.pk).update(review=item.review)
    return True


def is_empty() -> bool:
    """Whether the draft tables hold nothing yet."""
    return not any(table.model._default_manager.exists() for table in TABLES.values())


def store(content: Content) -> None:
    """Replace the whole draft by `content`, in one transaction. Editions and assessments are untouched.

    Raises `KeyError` if the content refers to something that it does not hold.
    """
    keys: Keys = {}
    with transaction.atomic():
        Prerequisite.objects.all().delete()  # they protect the skills they name; other parts go with their whole
        for table in reversed(TABLES.values()):
            table.model._default_manager.all().delete()
        for name, table in TABLES.items():
            placed = [(value, {"position": place}) for place, value in enumerate(getattr(content, name), 1)]
            table.write(placed, keys)
        for name, table in SINGLE.items():
            write_single(table, getattr(content, name))


def write_single(table: DraftTable[Any], value: Value) -> None:
    """Write the one row of a table that has only one."""
    table.model._default_manager.update_or_create(pk=1, defaults=table.columns(value, {}))


def know_sizes() -> None:
    """Let PostgreSQL see how many rows there are, for who has written many at once.

    It sees for itself a minute later. Until then it takes each table for small: the desk's first page ran into its
    limit of ten seconds right after 10,000 skills were loaded.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
