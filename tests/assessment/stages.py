"""How far somebody has come, put into the database as rows.

Each stage is played once in a process, by way of the pages, and rolled back. Whoever a test wants there gets a copy of
its rows, under keys of their own: milliseconds instead of a tenth of a second. What the pages do on the way is
what the tests of each page are about.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from functools import cache
from typing import Any, NamedTuple

import time_machine
from django.db import transaction
from django.utils import timezone

from assessment import codes
from assessment.models import PERSON, Assessment, Response, random_key
from skills.models import Edition
from tests.assessment.people import DONT_KNOW, Person
from tests.drafts import moved


def begin_check(person: Person) -> None:
    """All ratings, and one question answered."""
    person.rate_all()
    person.answer("0")


def finish_early(person: Person) -> None:
    """All ratings, two questions, and the end."""
    person.rate_all()
    person.answer(DONT_KNOW)
    person.answer(DONT_KNOW)
    person.post("finish")


STAGES: dict[str, Callable[[Person], object]] = {
    "started": lambda person: None,
    "rated": Person.rate_all,
    "checking": begin_check,
    "brief": finish_early,
    "finished": Person.finish,
}

SEED = "settling-3"
"""Decides which questions are asked, and so what is left to study and to settle: the same in every run."""

Row = dict[str, Any]


class Played(NamedTuple):
    """What the pages had stored when somebody had come so far."""

    at: datetime
    assessment: Row
    responses: list[Row]
    session: Row


@cache
def played(stage: str, digest: str, day: date) -> Played:
    """Somebody at this stage, played through the pages of the live edition, which has this digest, at noon of the day.

    A report keeps the day of each response, so rows can be moved within their day and not out of it. The clock stands
    still: what was played in one moment cannot be torn apart by midnight.
    """
    noon = datetime.combine(day, time(12), timezone.get_default_timezone())
    with time_machine.travel(noon, tick=False), transaction.atomic():
        person = Person()
        person.start()
        Assessment.objects.filter(key=person.key).update(seed=SEED)
        STAGES[stage](person)
        row = Assessment.objects.filter(key=person.key).values().get()
        responses = list(Response.objects.filter(assessment=row["id"]).order_by("pk").values())
        session = dict(person.client.session.items())
        transaction.set_rollback(True)
    return Played(noon, without(row, "id"), [without(each, "id", "assessment_id") for each in responses], session)


def put(person: Person, stage: str, edition: Edition) -> Person:
    """Bring somebody without an assessment to this stage of one: they own it, and their browser knows it."""
    now = timezone.now()
    at, row, responses, session = played(stage, edition.digest, timezone.localdate(now))
    nonce = random_key()
    own = {
        "edition_id": edition.pk,
        "key": random_key(),
        "owner": random_key(),
        "start_key": random_key(),
        "code_nonce": nonce,
        "code_hash": codes.hash_of(codes.code_of(nonce)),
    }
    if all("/" in response["item"] for response in responses):
        own["seed"] = random_key()  # it decides what is asked; nothing has been
    assessment = Assessment.objects.create(**moved(row, now - at) | own)
    Response.objects.bulk_create(Response(assessment=assessment, **moved(each, now - at)) for each in responses)
    browser = person.client.session
    browser.update(session | {PERSON: assessment.owner})
    browser.save()
    person.key = assessment.key
    return person


def without(row: Mapping[str, Any], *names: str) -> Row:
    return {name: value for name, value in row.items() if name not in names}
