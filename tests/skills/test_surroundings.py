"""What is said of one object comes from that object and what it touches, and is what the whole draft would say of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import msgspec
import pytest
from django.db import connection
from django.db.models.signals import post_init
from django.test import Client
from django.test.utils import CaptureQueriesContext

from skills.admin.publish_page import MODELS
from skills.comparison import fingerprint
from skills.models import (
    Certification,
    ExamDomain,
    GuideSection,
    Item,
    LearningPath,
    LinkCheck,
    Option,
    Project,
    Requirement,
    Resource,
    RoleProfile,
    Skill,
    SkillArea,
    SkillLevel,
    Withdrawal,
)
from skills.publishing import draft, findings, findings_of, item_value
from skills.surroundings import surroundings
from skills.validation import Problem
from tests.skills.editors import address, form_of, saved

pytestmark = pytest.mark.slow


def of_the_whole_draft(*rows: tuple[str, Any]) -> dict[tuple[str, str], list[Problem]]:
    """The findings about each row, by its kind and identifier; of a question that is not ready, as if it were."""
    content = draft()
    all_of_them = findings(content)
    found = {}
    for kind, row in rows:
        every = all_of_them
        if isinstance(row, Item) and row.slug not in content.item_by_id:
            every = findings(msgspec.structs.replace(content, items=(*content.items, item_value(row))))
        found[kind, row.slug] = [problem for problem in every if (problem.kind, problem.id) == (kind, row.slug)]
    return found


def of_itself(kind: str, row: Any) -> list[Problem]:
    return findings_of(kind, row, surroundings(row))


def break_questions() -> None:
    one, two, three, four, *_ = Item.objects.order_by("pk")
    Item.objects.filter(pk=one.pk).update(source_title="", source_url="", author="", review="unreviewed")
    Item.objects.filter(pk=three.pk).update(imported=True, review="unreviewed", explanation="")
    Option.objects.filter(item=four).update(reason="")
    for number in range(2):  # a twin that is ready, and one that is not
        twin = Item.objects.get(pk=two.pk)
        twin.pk, twin.slug, twin.position = None, f"twin-{number}", 900 + number
        twin.state = ("ready", "draft")[number]
        twin.save()
        twin.enemies.set([one])
        Option.objects.bulk_create(
            Option(item=twin, text=each.text, reason=each.reason, correct=each.correct, position=each.position)
            for each in two.options.all()
        )
    held = Item.objects.get(slug="twin-0")
    Withdrawal.objects.create(item=held.slug, wording=fingerprint(item_value(held)), reason="Wrong.")


def break_framework() -> None:
    first, second, *_ = Skill.objects.order_by("pk")
    anchor = SkillLevel.objects.get(skill=first, level=2).anchor
    SkillLevel.objects.filter(skill=second, level=2).update(anchor=anchor, hours=0)
    SkillLevel.objects.filter(skill=first, level=3).update(task="", practice="", task_hours=90)
    Item.objects.filter(skill__area=SkillArea.objects.last()).update(state="retired")
    Item.objects.filter(skill=second).update(level=1)
    SkillArea.objects.filter(pk=SkillArea.objects.first().pk).update(help_question="What counts?", help_text="")  # type: ignore[union-attr]
    SkillArea.objects.create(slug="empty", name="Empty", question="", position=9)
    RoleProfile.objects.update(evidence="", distinct="")
    Requirement.objects.filter(role=RoleProfile.objects.first()).delete()


def break_learning() -> None:
    book, other, *_ = Resource.objects.order_by("pk")
    Resource.objects.filter(pk=other.pk).update(url=f"{book.url.rstrip('/')}/", hours=0)
    LinkCheck.objects.create(
        url=book.url, state="dead", checked_on=date(2026, 11, 1), failing_since=date(2026, 10, 1), failing_days=9
    )
    other.skills.clear()
    Certification.objects.update(status="ending", status_date="", url="ftp://example.org/")
    ExamDomain.objects.update(weight="3%")
    for exam in Certification.objects.all():
        exam.skills.clear()
    Project.objects.update(goal="", done_when="Done.")
    LearningPath.objects.first().roles.clear()  # type: ignore[union-attr]
    GuideSection.objects.update(heading="Alike", body="")
    for section in GuideSection.objects.all():
        section.skills.clear()


@pytest.mark.parametrize("breaking", [None, break_questions, break_framework, break_learning])
def test_an_object_has_the_findings_that_the_whole_draft_has_about_it(desk: None, breaking: Any) -> None:
    if breaking:
        breaking()
    rows: list[tuple[str, Any]] = [
        (kind, row) for kind, model in MODELS.items() for row in model._default_manager.all()
    ]
    found = {(kind, row.slug): of_itself(kind, row) for kind, row in rows}
    assert found == of_the_whole_draft(*rows)
    assert any(found.values()) == bool(breaking)
    if breaking:
        assert len({problem.message for own in found.values() for problem in own}) >= 8


def test_a_question_that_repeats_one_of_another_skill_is_found_when_the_draft_is_looked_at(desk: None) -> None:
    one = Item.objects.filter(skill__slug="queries").first()
    assert one
    one.stem = "Which of the following statements describes nightly imports that arrive twice without warning anybody?"
    one.save()
    twin = Item.objects.get(pk=one.pk)
    twin.pk, twin.slug, twin.skill, twin.position = None, "twin", Skill.objects.get(slug="pipelines"), 900
    twin.save()
    Option.objects.bulk_create(
        Option(item=twin, text=each.text, reason=each.reason, correct=each.correct, position=each.position)
        for each in one.options.all()
    )
    assert "Almost the same" in of_the_whole_draft(("item", twin))["item", "twin"][0].message
    assert of_itself("item", twin) == []


# What a page costs --------------------------------------------------------------------------------------------


@contextmanager
def counted() -> Iterator[dict[str, int]]:
    """How many queries are sent, and how many rows become objects."""
    found = {"queries": 0, "rows": 0}

    def read(**_: Any) -> None:
        found["rows"] += 1

    post_init.connect(read)
    try:
        with CaptureQueriesContext(connection) as queries:
            yield found
    finally:
        post_init.disconnect(read)
    found["queries"] = len(queries)


def many_more_questions(number: int) -> None:
    skill, done = Skill.objects.get(slug="pipelines"), Item.objects.count()
    Item.objects.bulk_create(
        Item(
            slug=f"more-{n}",
            skill=skill,
            level=n % 4 + 1,
            state="ready",
            stem=f"What is {n} of {number}?",
            explanation="Because.",
            position=done + n,
        )
        for n in range(done, done + number)
    )
    items = Item.objects.filter(slug__startswith="more-", options=None)
    Option.objects.bulk_create(
        Option(item=item, text=f"{place} of {item.slug}", reason="So.", correct=place == 1, position=place)
        for item in items
        for place in (1, 2, 3)
    )


def costs(client: Client, thing: Any) -> list[dict[str, int]]:
    """Of opening the page of an object, and of saving it."""
    client.get(address(thing))  # what was read once for a process is known from now on
    with counted() as opening:
        page = form_of(client.get(address(thing)))
    page["tags"] = [f"{page['tags'][0]} more"]
    with counted() as saving:
        assert saved(client.post(address(thing), page))
    return [opening, saving]


@pytest.mark.parametrize(
    "model",
    [Item, *(pytest.param(kind, marks=pytest.mark.long) for kind in (Skill, SkillArea, RoleProfile)), Resource],
    ids=lambda model: model.__name__,
)
def test_what_the_page_of_an_object_reads_does_not_grow_with_the_bank(alice: Client, model: Any) -> None:
    thing = Item.objects.filter(skill__slug="queries").first() if model is Item else model.objects.first()
    many_more_questions(100)
    costs(alice, thing)  # from now on it differs from the live edition, which it says
    before = costs(alice, thing)
    many_more_questions(300)
    assert costs(alice, thing) == before
