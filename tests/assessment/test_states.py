"""Every state a page can be in, each by the sentence a person reads in it.

States of the headline, of coming back, of an edition that has been followed, of an assessment that is gone, of a
fault on our side, and of a site without content. What else a state promises stands in the test of its own page.
"""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from unittest.mock import patch

import msgspec
import pytest
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone
from msgspec.structs import replace

from assessment import codes
from assessment.models import Assessment, Response
from assessment.views.six_words import UNKNOWN
from skills.content import Content
from skills.models import content_of
from tests.assessment.people import DONT_KNOW, Page, Person, same_page
from tests.builders import small_content
from tests.editions import make_live
from tests.snapshots import assert_said, assert_worded


def told(page: Page) -> str:
    """All that the main part of a page says, but for the number to give somebody who can look into the log."""
    text = unescape(re.sub(r"<[^>]+>", " ", page.main.partition(">")[2]))
    return re.sub(r"\b[0-9a-f]{12}\b", "NUMBER", " ".join(text.split()))


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    yield
    content_of.cache_clear()


def easy(content: Content) -> Content:
    """The content with roles that ask for the first level only."""
    roles = tuple(
        replace(role, requirements=tuple(replace(each, level=1) for each in role.requirements))
        for role in content.roles
    )
    return replace(content, roles=roles)


def answer_right(person: Person) -> None:
    """Answer every question of the check with its key."""
    while not person.assessment.is_finished:
        _, item = person.question()
        order = person.assessment.option_order(item)
        person.answer(str(next(shown for shown, written in enumerate(order) if item.options[written].correct)))


# The report -------------------------------------------------------------------------------------------


def test_all_met(db: None) -> None:
    make_live(easy(small_content()))
    alice = Person()
    alice.start(length="thorough")
    alice.rate_all(4)
    answer_right(alice)
    page = Page(alice.get("report"))
    assert_said(page.headlines)
    nothing_missing = Page(alice.get("plan")).part("p", **{"class": "lead"})
    assert_said(nothing_missing, "plan")
    assert page.says(nothing_missing)
    assert page.all("ul", **{"class": "strong"})
    assert not page.all("input", name="weekly_hours")  # no pace of nothing


def test_nothing_met(alice: Person) -> None:
    alice.rate_all(0)
    alice.answer_all(DONT_KNOW)
    page = Page(alice.get("report"))
    assert_said([*page.headlines, page.part("p", **{"class": "soft"})])
    assert not page.says("0 of 2 areas")
    assert not page.all("ul", **{"class": "strong"})
    assert page.all("ol", **{"class": "next"})


def test_too_little_evidence(rated: Person) -> None:
    Assessment.objects.filter(key=rated.key).update(seed="too-little")
    rated.answer(DONT_KNOW)
    rated.post("finish")
    page = Page(rated.get("report"))
    report = rated.assessment.report
    assert report.count("not-sure") == 2
    assert page.says(report.unsure)
    assert_said([*page.headlines, page.part("div", **{"class": "two wide-r"})])


def test_rating_only(rated: Person) -> None:
    rated.post("finish")
    page = Page(rated.get("report"))
    report = rated.assessment.report
    for said in (report.sure, *(area.words for area in report.areas)):
        assert page.says(said)
    assert_said([*page.headlines, report.sure, Page(rated.get("answers")).part("p", **{"class": "lead"})])


def test_rating_only_and_low(alice: Person) -> None:
    alice.rate_all(0)
    alice.post("finish")
    assert Page(alice.get("report")).headlines == [
        "By your own rating, you are at the start. Nothing here was checked."
    ]


# Coming back ------------------------------------------------------------------------------------------


def test_a_returning_visitor_may_continue_or_start_again(alice: Person) -> None:
    alice.post("rate", 1, level="2")
    page = Page(alice.client.get("/"))
    assert page.says("Continue (skill 2 of 3)")
    assert page.says("Start again")
    assert_said(page.part("p", **{"class": "small under"}))
    assert {alice.url("go_on"), reverse("start_role")} <= set(page.links())


def test_a_returning_visitor_of_a_longer_assessment_is_told_the_skill(charlie: Person) -> None:
    charlie.start(length="thorough")
    charlie.post("rate", 1, level="2")
    count = len(charlie.assessment.ratings())
    assert Page(charlie.client.get("/")).says(f"Continue (skill 2 of {count})")


def test_resumed(alice: Person) -> None:
    alice.post("rate", 1, level="2")
    device = Person()
    response = device.client.post(reverse("resume"), {"code": alice.assessment.code}, follow=True)
    assert Page(response).says("Welcome back. You stopped at skill 2 of 3, Data pipelines.")


def test_the_words_of_a_finished_assessment_open_its_report(finished: Person) -> None:
    device = Person()
    response = device.client.post(reverse("resume"), {"code": finished.assessment.code}, follow=True)
    assert Page(response).says("Keep this report")


def test_unknown_code(charlie: Person) -> None:
    response = charlie.client.post(reverse("resume"), {"code": "-".join(codes.words()[:6])})
    assert response.status_code == 422
    assert Page(response).says(UNKNOWN)


# Gone -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["go_on", "question", "leave", "report", "plan", "answers", "data", "erase"])
def test_expired(finished: Person, name: str) -> None:
    Assessment.objects.update(expires_at=timezone.now())
    response = finished.get(name)
    page = Page(response)
    assert response.status_code == 404
    assert_worded(Path(__file__).parent / "snapshots" / "said.json", "test_states.py: expired", told(page))
    assert reverse("resume") in page.links()


def test_expired_with_an_answer_on_the_way(rated: Person) -> None:
    token, _ = rated.question()
    Assessment.objects.update(expires_at=timezone.now())
    response = rated.post("question", question=token, choice="0")
    page = Page(response)
    assert response.status_code == 404
    assert_said(told(page))
    assert page.field("carried")
    assert Response.objects.count() == len(rated.assessment.ratings())


def test_an_address_that_was_never_one_is_only_not_here(charlie: Person) -> None:
    response = charlie.client.get("/no-such-page")
    assert response.status_code == 404
    assert_said(told(Page(response)))


# An edition that has been followed ----------------------------------------------------------------------

REPORT = "Edition 2 is live now. This report stays on edition 1."
EDITION = {"aria-label": "Edition"}
"""The part of a page that says so."""


def test_edition_retired_while_the_assessment_runs(alice: Person) -> None:
    make_live(replace(small_content(), items=small_content().items[:8]))
    alice.finish()
    assert alice.assessment.edition.number == 1
    assert Page(alice.get("report")).says(REPORT)


def test_edition_retired_after_the_report(finished: Person) -> None:
    before = Page(finished.get("report"))
    assert not before.all("aside", **EDITION)
    make_live(replace(small_content(), items=small_content().items[:8]))
    after = Page(finished.get("report"))
    assert after.says(REPORT)
    assert after.all("aside", **EDITION)
    again = f"{finished.url('reread')}?edition=live"
    assert again in after.links()
    assert finished.client.get(again).status_code == 200
    assert after.main == before.main, "the report itself stays as it was"


def test_the_sample_report_is_always_of_the_live_edition(edition: object) -> None:
    make_live(replace(small_content(), items=small_content().items[:8]))
    page = Page(Person().client.get(reverse("sample")))
    assert page.says("Edition 2 (")
    assert not page.all("aside", **EDITION)


# A fault on our side ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "status"), [(RuntimeError("a fault"), 500), (OperationalError("database is locked"), 503)]
)
def test_server_error(alice: Person, error: Exception, status: int) -> None:
    alice.post("rate", 1, level="2")
    unlucky = Person(raise_request_exception=False)
    unlucky.become(alice)
    with patch("assessment.models.Assessment.rate", side_effect=error):
        response = unlucky.post("rate", 2, level="3")
    page = Page(response)
    assert response.status_code == status
    assert_said(told(page))
    assert alice.assessment.responses == {"skill/queries": 2}
    assert unlucky.post("rate", 2, level="3").status_code == 302, "and it goes on from there"


# Without content ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["landing", "start_role", "sample", "skills"])
def test_no_published_edition(db: None, name: str) -> None:
    page = Page(Person().client.get(reverse(name)))
    assert len(page.headlines) == 1
    assert_said(told(page))


# Without JavaScript -------------------------------------------------------------------------------------


def test_no_page_of_the_journey_needs_a_script_for_its_form(rated: Person) -> None:
    for name in ("question", "leave"):
        assert not Page(rated.get(name)).all("script"), name
    rated.finish()
    page = Page(rated.get("report"))
    for form in page.all("form"):
        assert form["action"]
        assert form["method"] in ("get", "post")


def test_a_state_reads_the_same_at_every_look(finished: Person) -> None:
    assert same_page(finished.get("report")) == same_page(finished.get("report"))
    assert msgspec.json.decode(finished.assessment.report_json)["headline"] in Page(finished.get("report")).headlines[0]
