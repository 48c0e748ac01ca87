"""Report, plan and answers are rendered once: what is kept of them is what would be rendered, and nobody else's."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from django.template import Context
from django.utils import timezone
from django.utils.safestring import SafeString
from msgspec.structs import replace

from assessment.models import (
    Assessment,
    annotate_step,
    begin_deepening,
    choose_resource,
    move_step,
    set_weekly_hours,
    tick_step,
)
from skills.comparison import fingerprint
from skills.publishing import withdraw
from skills.templatetags.kept import KEPT, KeptNode
from tests.assessment.people import Person
from tests.builders import shipped_content
from tests.editions import make_live
from tests.markup import compact

PAGES = ("report", "plan", "answers")


@pytest.fixture
def person(db: None) -> Person:
    make_live(shipped_content())
    somebody = Person()
    somebody.start()
    somebody.rate_all(level=1)
    somebody.finish()
    return somebody


def page(person: Person, name: str, query: str = "") -> str:
    """A page without the token of its forms, which differs each time."""
    html = person.client.get(person.url(name) + query).content.decode()
    return re.sub('name="csrfmiddlewaretoken" value="[^"]+"', "TOKEN", html)


def with_the_whole_page(node: KeptNode, context: Context) -> SafeString:
    """A part of a page rendered as if it was not kept: it sees everything else of its page."""
    values = {name: value.resolve(context, ignore_failures=True) for name, value in node.values.items()}
    with context.push(**values):
        return node.nodelist.render(context)


def assert_as_rendered(person: Person, name: str, query: str = "") -> str:
    """The page with what is kept by now, with what it kept itself, rendered anew and without keeping are the same."""
    pages = [page(person, name, query) for _ in range(2)]
    KEPT.clear()
    pages.append(page(person, name, query))
    KEPT.clear()
    with patch.object(KeptNode, "render", with_the_whole_page):
        pages.append(page(person, name, query))
    KEPT.clear()
    assert pages[0] == pages[1] == pages[2] == pages[3]
    return compact(pages[0])


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_is_read_again_is_the_same(person: Person, name: str) -> None:
    assert_as_rendered(person, name)


@pytest.mark.slow
def test_whatever_is_done_to_a_plan_shows_at_once(person: Person) -> None:
    assessment = person.assessment
    first, second, *_ = [step.key for step in assessment.plan.steps]
    assert_as_rendered(person, "plan")
    annotate_step(assessment, second, "A note of mine")
    assert "A note of mine" in assert_as_rendered(person, "plan")
    choose_resource(assessment, second, "own", "A book of mine", "https://example.org/book")
    assert "A book of mine" in assert_as_rendered(person, "plan")
    move_step(assessment, second, -1)
    page = assert_as_rendered(person, "plan")
    assert page.index(f'id="step-{second}"') < page.index(f'id="step-{first}"')
    tick_step(assessment, first, done=True)
    assert_as_rendered(person, "plan", f"?note=done&at={first}")
    set_weekly_hours(assessment, 11)
    assert_as_rendered(person, "plan")


@pytest.mark.slow
def test_whatever_becomes_of_a_report_elsewhere_shows_at_once(person: Person) -> None:
    assert_shown_at_once(person, lambda: begin_deepening(person.assessment, "programming", ""), "report")
    following = Assessment.objects.get(follows=person.assessment)
    assert_shown_at_once(person, following.finish, "report")
    assert_shown_at_once(person, following.erase, "report")
    again = Person()
    again.become(person)
    again.start()
    assert_shown_at_once(person, again.finish, "report")
    content = person.assessment.content
    item = next(content.item_by_id[id] for id in person.assessment.responses if id in content.item_by_id)
    other = replace(item, stem=f"{item.stem} Really?")
    items = tuple(other if each is item else each for each in content.items)
    assert_shown_at_once(person, lambda: make_live(replace(content, items=items)), "report")
    assert_shown_at_once(person, lambda: withdraw(item.id, [fingerprint(item)], "Wrong.", "alice"), "report", "answers")


def assert_shown_at_once(person: Person, do: Callable[[], object], *names: str) -> None:
    """Each of these pages was read before, is another once this is done, and is what would be rendered."""
    before = [page(person, name) for name in names]
    do()
    for name, was in zip(names, before, strict=True):
        now = page(person, name)
        assert now != was
        assert compact(now) == assert_as_rendered(person, name)


def test_a_page_is_that_of_the_day(person: Person, settings: Any) -> None:
    settings.PLUMB_EVIDENCE_DAYS = 10
    before = page(person, "report")
    with time_machine.travel(timezone.now() + timedelta(days=11)):
        assert page(person, "report") != before


@pytest.mark.slow
def test_a_refused_form_shows_what_was_sent_and_leaves_nothing_behind(person: Person) -> None:
    step = person.assessment.plan.steps[0].key
    before = assert_as_rendered(person, "plan")
    refused = person.post("plan_step", step, do="resource", resource="own", title="", url="no address")
    assert refused.status_code == 422
    assert "no address" in refused.content.decode()
    assert page(person, "plan") == page(person, "plan")
    assert assert_as_rendered(person, "plan") == before


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_two_people_with_equal_answers_each_have_their_own_page(person: Person, name: str) -> None:
    other = Person()
    other.start()
    other.rate_all(level=1)
    other.finish()
    assert_as_rendered(person, name)
    page = assert_as_rendered(other, name)
    assert other.key in page
    assert person.key not in page


@pytest.mark.parametrize("name", ["report", "plan"])
def test_every_form_of_a_page_has_the_token_of_that_page(person: Person, name: str) -> None:
    seen = set()
    for _ in range(2):
        tokens = set(re.findall('name="csrfmiddlewaretoken" value="([^"]+)"', person.get(name).content.decode()))
        assert len(tokens) == 1
        seen |= tokens
    assert len(seen) == 2
