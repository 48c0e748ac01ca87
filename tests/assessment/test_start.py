"""From the front page to a started assessment."""

import re

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone
from msgspec.structs import replace

from assessment.engine.reading.report import build_report
from assessment.models import Account, Adopted, Assessment, Throttle
from skills.content import LEVEL_NAMES, Requirement
from tests.assessment.people import START_KEY, Page, Person
from tests.builders import shipped_content, small_content
from tests.editions import make_live
from tests.snapshots import assert_said

ROLE, LENGTH = reverse("start_role"), reverse("start_length")
SKILLS = tuple(skill.id for skill in small_content().skills)


class TestBeforeTheStart:
    def test_nothing_is_stored_and_only_the_last_page_sets_the_cookie_of_its_form(self, charlie: Person) -> None:
        for address in ("/", ROLE, f"{ROLE}?go=1"):
            charlie.client.get(address)
            assert charlie.client.cookies == {}, address
        page = charlie.client.get(f"{LENGTH}?role=ml-engineer")
        assert page.status_code == 200
        assert set(charlie.client.cookies) == {"csrftoken"}
        assert not Session.objects.exists()
        assert not Assessment.objects.exists()

    def test_starting_sets_the_session_and_stores_one_assessment_with_what_was_chosen(self, charlie: Person) -> None:
        response = charlie.begin(role="data-engineer", length="thorough")
        assessment = Assessment.objects.get()
        assert response["Location"] == reverse("go_on", args=[assessment.key])
        assert charlie.has_session
        assert (assessment.role, assessment.weekly_hours, assessment.length) == ("data-engineer", 6, "thorough")
        assert not assessment.responses
        assert Session.objects.count() == 1

    def test_the_way_through_the_pages_leads_to_an_assessment(self, charlie: Person) -> None:
        step = charlie.client.get(ROLE, {"go": "1", "role": "data-engineer"})
        assert step["Location"] == f"{LENGTH}?role=data-engineer"
        page = Page(charlie.client.get(step["Location"]))
        form = {name: page.field(name) for name in ("role", "start_key")}
        response = charlie.client.post(reverse("begin"), {**form, "length": page.chosen("length")[0]})
        assert response["Location"] == reverse("go_on", args=[Assessment.objects.get().key])

    def test_no_job_is_preselected_and_going_back_shows_what_was_chosen(self, charlie: Person) -> None:
        assert Page(charlie.client.get(ROLE)).chosen("role") == []
        assert Page(charlie.client.get(f"{ROLE}?role=data-engineer")).chosen("role") == ["data-engineer"]


class TestRole:
    def test_not_being_sure_takes_the_first_role_says_so_and_is_remembered(self, charlie: Person) -> None:
        page = Page(charlie.client.get(ROLE))
        assert page.says("We take Data engineer as the target, and the report says so.")
        response = charlie.client.get(ROLE, {"go": "1", "role": "unsure"})
        assert response["Location"] == f"{LENGTH}?role=unsure"
        page = Page(charlie.client.get(response["Location"]))
        assert page.says("For Data engineer, as you are not sure yet.")
        assert charlie.start(role=page.field("role")).role == "data-engineer"
        report = charlie.finish().report
        assert (report.role_id, report.role_unsure) == ("data-engineer", True)
        charlie.post("recheck")
        assert Assessment.objects.get(follows=charlie.assessment).role_unsure

    @pytest.mark.parametrize(
        "sent",
        [
            {},
            {"role": ""},
            {"role": "astronaut"},
        ],
    )
    def test_no_role_or_an_unknown_one_stays_on_the_page_with_a_sentence(
        self, charlie: Person, sent: dict[str, str]
    ) -> None:
        response = charlie.client.get(ROLE, {"go": "1", **sent})
        page = Page(response)
        assert response.status_code == 422
        assert page.title.startswith("Error: ")
        (problem,) = page.problems.values()
        assert page.text.count(problem) == 2  # in the summary, and at the field
        assert_said(page.problems)
        assert {"href": "#role-1"} in page.all("a")
        assert page.all("input", id="role-1")

    def test_what_a_role_asks_for_is_one_sentence_also_without_a_script(self, charlie: Person) -> None:
        sentence = "ML engineer asks for Dependable in 1 area: others rely on what you do."
        fragment = charlie.client.get(reverse("role_asks"), {"role": "ml-engineer"})
        assert Page(fragment).text == sentence
        assert Page(charlie.client.get(f"{ROLE}?role=ml-engineer")).says(sentence)
        assert Page(charlie.client.get(reverse("role_asks"), {"role": "astronaut"})).text == ""

    def test_before_anything_is_published_no_role_asks_for_anything(self, db: None) -> None:
        """The answer is a part of a page, and never a page within it."""
        assert Page(Person().client.get(reverse("role_asks"), {"role": "ml-engineer"})).text == ""

    @pytest.mark.parametrize("levels", [(2, 3, 2), (2, 3, 3), (1, 4, 3), (3, 3, 4), (1, 2, 1)])
    def test_a_role_asks_the_same_of_an_area_here_and_in_the_report(
        self, charlie: Person, levels: tuple[int, ...]
    ) -> None:
        """Two skills of equal weight: where their mean lies between two levels, both pages round it alike."""
        needs = [Requirement(skill, level, 2) for skill, level in zip(SKILLS, levels, strict=True)]
        role = replace(small_content().roles[1], requirements=tuple(needs))
        make_live(replace(small_content(), roles=(role,)))
        targets = [area.target for area in build_report(small_content(), role, {}).areas]
        highest = targets.count(max(targets))
        page = Page(charlie.client.get(reverse("role_asks"), {"role": role.id}))
        assert page.says(f"asks for {LEVEL_NAMES[max(targets)]} in {highest} area")

    @pytest.mark.parametrize("address", [f"{LENGTH}?role=astronaut", LENGTH])
    def test_a_later_page_without_a_role_leads_back_to_the_first(self, charlie: Person, address: str) -> None:
        assert charlie.client.get(address)["Location"] == ROLE


class TestTheStartForm:
    def test_every_showing_of_the_page_has_a_key_of_its_own(self, charlie: Person) -> None:
        keys = {Page(charlie.client.get(f"{LENGTH}?role=ml-engineer")).field("start_key") for _ in range(3)}
        assert len(keys) == 3
        assert all(re.fullmatch(r"[A-Za-z0-9_-]{32}", key) for key in keys)

    @pytest.mark.parametrize("length", ["", "huge"])
    def test_a_length_that_is_not_offered_stays_on_the_page_with_a_sentence(self, charlie: Person, length: str) -> None:
        response = charlie.begin(length=length, role="data-engineer")
        page = Page(response)
        assert response.status_code == 422
        assert page.title.startswith("Error: ")
        (problem,) = page.problems.values()
        assert page.text.count(problem) == 2  # in the summary, and at the field
        assert_said(page.problems)
        assert page.field("role") == "data-engineer"
        assert not Assessment.objects.exists()

    @pytest.mark.parametrize("start_key", ["", "short", "a" * 65, "with spaces in between", "ключ" * 5])
    def test_a_broken_start_key_stays_on_the_page_with_the_length_kept(self, charlie: Person, start_key: str) -> None:
        make_live(shipped_content())  # the small one has the same for every length
        response = charlie.begin(start_key=start_key, length="thorough")
        page = Page(response)
        assert response.status_code == 422
        assert page.all("div", id="error-summary")
        assert page.chosen("length") == ["thorough"]
        assert re.fullmatch(r"[A-Za-z0-9_-]{32}", page.field("start_key"))
        assert not Assessment.objects.exists()

    def test_a_role_that_is_not_in_the_edition_leads_back_to_the_choice(self, charlie: Person) -> None:
        assert charlie.begin(role="astronaut")["Location"] == ROLE
        assert not Assessment.objects.exists()


@pytest.mark.parametrize(("length", "most"), [("short", 24), ("standard", 32)])
def test_a_length_takes_so_many_pages_from_the_first_rating_to_the_report(db: None, length: str, most: int) -> None:
    make_live(shipped_content())
    somebody, pages = Person(), 0
    somebody.start(length=length)
    address = somebody.url("rate", 1)
    while not somebody.assessment.is_finished:
        if rating := somebody.assessment.first_open_rating():
            sent = somebody.post("rate", rating, level="2")
        else:
            sent = somebody.answer()
        assert sent.status_code == 302, address
        address, pages = sent["Location"], pages + 1
    assert pages <= most
    assert address == somebody.url("report")


class TestSendingItTwice:
    def test_starts_one_assessment(self, charlie: Person) -> None:
        first, second = charlie.begin(), charlie.begin()
        assert first["Location"] == second["Location"]
        assert Assessment.objects.count() == 1

    def test_starts_one_assessment_also_when_the_first_answer_has_not_arrived_yet(self, charlie: Person) -> None:
        """A double click on a first visit: the second form carries the form's cookie but no session yet."""
        charlie.client.get(f"{LENGTH}?role=ml-engineer")
        impatient = Person()
        impatient.become(charlie)
        first, second = charlie.begin(), impatient.begin()
        assert first["Location"] == second["Location"]
        assert Assessment.objects.count() == 1
        for person in (charlie, impatient):
            assert person.client.get(first["Location"]).status_code == 302

    def test_takes_the_assessment_up_under_a_fresh_session_key(self, charlie: Person) -> None:
        """Whoever knew the key of the session before must not have the assessment with it."""
        charlie.client.get(f"{LENGTH}?role=ml-engineer")
        again = Person()
        again.become(charlie)
        started = charlie.begin()
        again.client.get(f"{LENGTH}?role=ml-engineer")
        again.start()
        before = again.client.session.session_key
        assert again.begin()["Location"] == started["Location"]
        assert again.client.session.session_key not in (None, before)

    def test_from_another_browser_it_starts_another_and_opens_nothing(self, alice: Person, charlie: Person) -> None:
        mine = alice.begin(start_key=START_KEY)["Location"]
        mallory = Person()
        for person in (charlie, mallory):
            person.client.get(f"{LENGTH}?role=ml-engineer")
            theirs = person.begin(start_key=START_KEY)["Location"]
            assert theirs != mine
            assert person.client.get(mine).status_code == 404
            assert person.client.get(theirs).status_code == 302

    def test_of_an_assessment_that_is_in_an_account_since_opens_nothing_of_that_list(self, charlie: Person) -> None:
        charlie.client.get(f"{LENGTH}?role=ml-engineer")
        charlie.begin(start_key=START_KEY)
        account = Account.of_address("alice@example.org")
        assert account.adopt(Assessment.objects.get()) is Adopted.ADDED
        other = Person().start()
        Assessment.objects.filter(pk=other.pk).update(owner=account.person)
        again = charlie.begin(start_key=START_KEY)
        assert charlie.client.get(again["Location"]).status_code == 404
        assert charlie.client.get(reverse("leave", args=[other.key])).status_code == 404

    def test_a_new_page_starts_a_second_assessment_beside_the_first(self, alice: Person) -> None:
        first = alice.assessment
        second = alice.start()
        assert first.owner == second.owner
        assert alice.client.get(reverse("leave", args=[first.key])).status_code == 200
        assert alice.client.get(reverse("leave", args=[second.key])).status_code == 200

    def test_the_start_key_itself_is_not_stored(self, charlie: Person) -> None:
        charlie.begin()
        assert START_KEY not in Assessment.objects.get().start_key


def test_one_address_starts_two_thousand_in_a_quarter_of_an_hour_and_no_more(charlie: Person, alice: Person) -> None:
    with time_machine.travel(timezone.now(), tick=False):
        assert charlie.begin(start_key="a-key-of-the-tests-0").status_code == 302
        Throttle.objects.update(count=1_999)
        statuses = [charlie.begin(start_key=f"a-key-of-the-tests-{number}").status_code for number in (1, 2)]
        assert statuses == [302, 429]
        assert Assessment.objects.count() == 3
        assert Person(REMOTE_ADDR="192.0.2.7").begin(start_key="a-key-from-elsewhere").status_code == 302


class TestComingBackToTheFrontPage:
    def test_a_stranger_is_invited_to_begin(self, charlie: Person) -> None:
        page = Page(charlie.client.get("/"))
        assert page.says("Measure my skills")
        assert not page.says("Welcome back")

    def test_an_open_assessment_can_be_continued_where_it_stands(self, alice: Person) -> None:
        page = Page(alice.client.get("/"))
        assert page.says("Continue (skill 1 of 3)")
        assert alice.url("go_on") in page.links()
        alice.rate_all()
        alice.answer()
        assert Page(alice.client.get("/")).says("Continue (question 2)")

    def test_a_finished_one_opens_its_report(self, finished: Person) -> None:
        page = Page(finished.client.get("/"))
        assert page.says("Open my report")
        assert finished.url("report") in page.links()

    def test_another_persons_assessment_is_not_mentioned(self, alice: Person, charlie: Person) -> None:
        assert alice.key not in Page(charlie.client.get("/")).html


def test_an_open_assessment_stays_on_the_edition_it_started_on(alice: Person) -> None:
    make_live(replace(small_content(), items=small_content().items[:8]))
    old, new = alice.assessment, Person().start()
    assert (old.edition.number, new.edition.number) == (1, 2)
    alice.finish()
    assert alice.assessment.edition.number == 1
