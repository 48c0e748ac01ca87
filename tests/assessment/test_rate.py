"""The self-ratings: one a page, lowest first, changeable until the check begins."""

import re
from typing import Any

import pytest
from django.urls import reverse
from msgspec.structs import replace

from assessment.models import Response
from assessment.views.notes import Note
from skills.content import LEVEL_NAMES, Content, Requirement
from skills.templatetags.plumb import curly
from tests.assessment.people import DONT_KNOW, Page, Person
from tests.builders import small_content
from tests.editions import make_live
from tests.snapshots import assert_said

NUMBERS = range(1, 4)
"""Every assessment of the small content rates the three skills of its job."""


def wide_content(skills: int = 8) -> Content:
    """So many areas with a skill each; eight are enough for a note on flat ratings."""
    content = small_content()
    area, skill = content.areas[0], content.skills[0]
    areas = tuple(replace(area, id=f"area-{n}", name=f"Area {n}") for n in range(skills))
    wide = tuple(
        replace(skill, id="queries" if n == 0 else f"skill-{n}", area=f"area-{n}", prerequisites=())
        for n in range(skills)
    )
    role = replace(
        content.roles[1], requirements=tuple(Requirement(skill=skill.id, level=2, weight=3) for skill in wide)
    )
    items = tuple(item for item in content.items if item.skill == "queries")
    return Content(
        areas=areas, skills=wide, items=items, roles=(role,), resources=(), certifications=(), paths=(), guide=()
    )


class TestOnePage:
    def test_asks_about_one_skill_with_every_level_lowest_first_and_a_way_out(self, alice: Person) -> None:
        page = Page(alice.get("rate", 1))
        anchors = [level.anchor for level in small_content().skills[0].levels]
        assert page.headlines == ["Querying tables: what can you do today?"]
        assert page.values("level") == ["0", "1", "2", "3", "4", DONT_KNOW]
        places = [page.text.index(f"{name} {curly(text)}") for name, text in zip(LEVEL_NAMES, anchors, strict=True)]
        assert places == sorted(places)
        assert page.text.index("I can’t say") > places[-1]

    @pytest.mark.parametrize("number", NUMBERS)
    def test_nothing_is_preselected(self, alice: Person, number: int) -> None:
        assert Page(alice.get("rate", number)).chosen("level") == []

    def test_help_on_edge_cases_is_there_where_the_editors_wrote_some(self, alice: Person) -> None:
        assert Page(alice.get("rate", 1)).says("Do spreadsheets count?")
        assert not Page(alice.get("rate", 3)).all("details")

    def test_a_longer_assessment_rates_more_skills_and_a_thorough_one_all(self, charlie: Person) -> None:
        make_live(wide_content(skills=9))
        counts = [len(charlie.start(length=length).ratings()) for length in ("short", "standard", "thorough")]
        assert counts == [4, 8, 9]

    def test_back_leads_to_the_rating_before_and_from_the_first_to_the_choice_of_a_length(self, alice: Person) -> None:
        assert f"{reverse('start_length')}?role=ml-engineer" in Page(alice.get("rate", 1)).links()
        assert alice.url("rate", 1) in Page(alice.get("rate", 2)).links()


class TestSaving:
    @pytest.mark.parametrize("level", ["0", "1", "2", "3", "4"])
    def test_each_level_is_saved_and_leads_on(self, alice: Person, level: str) -> None:
        assert alice.post("rate", 1, level=level)["Location"] == alice.url("rate", 2)
        assert alice.assessment.responses == {"skill/queries": int(level)}

    def test_i_cant_say_is_an_answer_of_its_own(self, alice: Person) -> None:
        alice.post("rate", 1, level=DONT_KNOW)
        assert alice.assessment.responses == {"skill/queries": None}
        assert Page(alice.get("rate", 1)).chosen("level") == [DONT_KNOW]
        assert alice.assessment.first_open_rating() == 2

    def test_a_saved_answer_is_selected_when_coming_back(self, alice: Person) -> None:
        alice.rate_all(3)
        for number in NUMBERS:
            assert Page(alice.get("rate", number)).chosen("level") == ["3"]

    def test_sending_it_again_changes_it_and_keeps_one_answer(self, alice: Person) -> None:
        for level in ("3", "3", "1"):
            alice.post("rate", 1, level=level)
        assert Response.objects.get().option == 1

    def test_the_last_one_leads_to_the_review(self, alice: Person) -> None:
        for number in NUMBERS[:-1]:
            alice.post("rate", number, level="2")
        assert alice.post("rate", NUMBERS[-1], level="2")["Location"] == alice.url("review")

    def test_any_order_is_fine_and_the_review_waits_for_the_missing_ones(self, alice: Person) -> None:
        alice.post("rate", 2, level="2")
        response = alice.get("review", follow=True)
        assert response.redirect_chain == [(f"{alice.url('rate', 1)}?note=rate-first", 302)]
        assert Page(response).says(Note.RATE_FIRST.value)

    @pytest.mark.parametrize(
        "sent",
        [
            {},
            {"level": ""},
            {"level": "5"},
            {"level": "-1"},
            {"level": "two"},
            {"level": "02"},
            {"level": "２"},
        ],
    )
    def test_a_missing_or_made_up_level_stays_on_the_page_with_a_sentence_and_loses_nothing(
        self, alice: Person, sent: dict[str, Any]
    ) -> None:
        alice.post("rate", 1, level="3")
        response = alice.post("rate", 1, **sent)
        page = Page(response)
        assert response.status_code == 422
        assert page.title.startswith("Error: ")
        (problem,) = page.problems.values()
        assert page.text.count(problem) == 2  # in the summary, and at the field
        assert_said(page.problems)
        assert {"href": "#q-0"} in page.all("a")
        assert page.all("input", id="q-0")
        assert page.chosen("level") == ["3"]
        assert alice.assessment.responses == {"skill/queries": 3}

    @pytest.mark.parametrize("number", [0, 4, 99, 10**30])
    def test_a_number_beyond_the_ratings_is_not_there(self, alice: Person, number: int) -> None:
        assert alice.get("rate", number).status_code == 404
        assert alice.post("rate", number, level="2").status_code == 404

    @pytest.mark.parametrize("number", ["-1", "one", "1.0", "٣", "%31%00"])
    def test_an_address_without_a_number_is_not_there(self, alice: Person, number: str) -> None:
        response = alice.client.get(f"/a/{alice.key}/rate/{number}")
        assert response.status_code in (400, 404)
        assert Page(response).headlines

    def test_a_forged_rating_is_refused_by_the_model_too(self, alice: Person) -> None:
        for rating, level in (("skill/queries", 5), ("skill/queries", -1), ("skill/nowhere", 2), ("query-join", 1)):
            with pytest.raises(ValueError, match=re.escape(repr(rating))):
                alice.assessment.rate(rating, level)
        assert alice.assessment.responses == {}


class TestReview:
    def test_shows_every_answer_with_its_sentence_and_a_way_to_change_it(self, alice: Person) -> None:
        for number, level in zip(NUMBERS, ("1", "2", DONT_KNOW), strict=True):
            alice.post("rate", number, level=level)
        page = Page(alice.get("review"))
        sentence = small_content().skills[0].levels[1].anchor
        assert page.says(f"Querying tables Guided: {sentence} Change Querying tables")
        assert page.says("Serving models I can’t say: The check decides. Change Serving models")

    def test_a_change_returns_straight_to_the_review(self, rated: Person) -> None:
        (link,) = [link for link in Page(rated.get("review")).links() if link.startswith(rated.url("rate", 1))]
        page = Page(rated.client.get(link))
        assert page.chosen("level") == ["2"]
        assert rated.url("review") in page.links()
        (form,) = page.all("form")
        assert rated.client.post(form["action"], {"level": "4"})["Location"] == rated.url("review")
        assert Page(rated.get("review")).says("Querying tables Leading")

    def test_a_mistake_during_a_change_does_not_lose_the_way_back(self, rated: Person) -> None:
        response = rated.client.post(f"{rated.url('rate', 1)}?change=1", {"level": "9"})
        (form,) = Page(response).all("form")
        assert rated.client.post(form["action"], {"level": "4"})["Location"] == rated.url("review")

    def test_many_equal_ratings_are_mentioned_once_and_never_block(self, charlie: Person) -> None:
        make_live(wide_content())
        charlie.start(length="standard")
        charlie.rate_all(2)
        charlie.post("rate", 1, level="1")
        page = Page(charlie.get("review"))
        assert page.says("7 of 8 ratings are the same. If that is right, carry on.")
        assert charlie.url("check") in page.links()
        charlie.post("rate", 2, level="3")
        assert not Page(charlie.get("review")).says("are the same")

    def test_few_ratings_are_never_called_flat(self, rated: Person) -> None:
        assert not Page(rated.get("review")).says("are the same")


class TestAfterTheCheckBegan:
    @pytest.fixture
    def checked(self, rated: Person) -> Person:
        rated.answer()
        return rated

    def test_a_rating_is_closed_and_the_earlier_one_stands(self, checked: Person) -> None:
        response = checked.client.post(checked.url("rate", 1), {"level": "4"}, follow=True)
        assert response.redirect_chain == [(f"{checked.url('question')}?note=closed", 302)]
        assert Page(response).says(Note.CLOSED.value)
        assert checked.assessment.responses["skill/queries"] == 2

    def test_its_page_leads_to_the_question_with_the_same_sentence(self, checked: Person) -> None:
        assert checked.get("rate", 1)["Location"] == f"{checked.url('question')}?note=closed"

    def test_the_review_offers_no_change(self, checked: Person) -> None:
        page = Page(checked.get("review"))
        assert_said(page.part("p", **{"class": "note"}))
        assert not [link for link in page.links() if "/rate/" in link]

    def test_the_intro_of_the_check_leads_to_the_question(self, checked: Person) -> None:
        assert checked.get("check")["Location"] == checked.url("question")


class TestGoingOn:
    def test_leads_to_what_is_open(self, alice: Person) -> None:
        for number in (1, 2, 3):
            assert alice.get("go_on")["Location"] == alice.url("rate", number)
            alice.post("rate", number, level="2")
        assert alice.get("go_on")["Location"] == alice.url("check")
        alice.answer()
        assert alice.get("go_on")["Location"] == alice.url("question")
        alice.finish()
        assert alice.get("go_on")["Location"] == alice.url("report")

    @pytest.mark.parametrize("name", ["check", "question"])
    def test_the_check_opens_only_after_the_ratings(self, alice: Person, name: str) -> None:
        assert alice.get(name)["Location"] == f"{alice.url('rate', 1)}?note=rate-first"

    def test_neither_an_answer_nor_the_end_gets_past_an_open_rating(self, alice: Person) -> None:
        token, _ = alice.question()
        rate_first = f"{alice.url('rate', 1)}?note=rate-first"
        assert alice.post("question", question=token, choice="0")["Location"] == rate_first
        assert alice.post("finish")["Location"] == rate_first
        assert alice.assessment.responses == {}

    def test_a_note_is_a_name_in_the_address_never_a_text(self, alice: Person) -> None:
        for note in ("<b>Send money</b>", "Send money", "__class__"):
            page = Page(alice.client.get(alice.url("go_on"), {"note": note}, follow=True))
            assert "money" not in page.html
            assert not page.all("p", role="status")


def test_after_the_end_a_rating_changes_nothing_and_leads_to_the_report(finished: Person) -> None:
    before = finished.assessment.responses
    assert finished.post("rate", 1, level="4")["Location"] == reverse("report", args=[finished.key])
    assert finished.assessment.responses == before


class TestOpenSinceARelease:
    """An earlier release asked for other ratings, of areas, and the assessment has not ended yet."""

    @pytest.fixture
    def upgraded(self, alice: Person) -> Person:
        rows = [Response(assessment=alice.assessment, item=f"area/{id}", option=4) for id in ("storage", "production")]
        Response.objects.bulk_create(rows)
        return alice

    def test_what_was_rated_counts_and_what_this_release_asks_for_is_asked(self, upgraded: Person) -> None:
        assert upgraded.assessment.first_open_rating() == 1
        upgraded.rate_all(1)
        report = upgraded.finish().report
        assert report.ratings == 2 + len(NUMBERS)
        assert {area.own for area in report.areas} == {4.5}, "an area's own rating comes before those of its skills"

    def test_a_check_that_had_begun_goes_on_without_further_ratings(self, upgraded: Person) -> None:
        Response.objects.create(assessment=upgraded.assessment, item="query-where", option=0)
        assert upgraded.get("question").status_code == 200
        assert upgraded.get("rate", 1)["Location"] == f"{upgraded.url('question')}?note=closed"
        assert upgraded.get("review").status_code == 200
        report = upgraded.finish().report
        assert report.ratings == 2
        assert report.questions > 1
