"""The same answers once more: against another role or edition, and beside another report."""

from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec
import pytest
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from msgspec.structs import replace
from pytest_django import DjangoAssertNumQueries

from assessment.engine.model.scoring import is_rating
from assessment.engine.planning.plan import build_plan
from assessment.engine.reading.reliable_change import compare
from assessment.engine.reading.report import RESULT_NAMES, Report, build_report
from assessment.models import Assessment, Response, seconds_between
from skills.comparison import unchanged
from skills.content import LEVEL_NAMES, Content
from skills.models import Edition, content_of
from tests.assessment.people import Page, Person, live, same_page
from tests.assessment.test_hostile_input import VALUES, assert_harmless
from tests.builders import small_content

DROP = "A lower result is common when the first one rested on few questions."


def dated(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"


def stored(person: Person) -> list[object]:
    """Everything the database holds about the person's assessments."""
    rows = Assessment.objects.filter(owner=person.assessment.owner).order_by("pk")
    given = Response.objects.filter(assessment__in=rows).order_by("pk").values_list()
    return [list(rows.values_list()), list(given)]


class TestAnotherRole:
    def test_every_role_of_the_edition_can_be_chosen_and_is_read_at_once(self, finished: Person) -> None:
        assessment, content = finished.assessment, small_content()
        for role in content.roles:
            expected = build_report(content, role, assessment.responses)
            page = Page(finished.get("reread", query_params={"role": role.id}))
            assert page.headlines == [f"{expected.headline} {expected.emphasis}"]
            assert page.says(f"against {role.name} , edition 1.")
            assert page.says(expected.sure)
            for area in expected.areas:
                assert page.says(f"{area.name} {RESULT_NAMES[area.result]}")
                assert page.says(f"{area.words} {LEVEL_NAMES[area.target]}")
            for step in build_plan(content, expected).steps[:3]:
                assert page.says(step.title)
                assert page.says(step.done_when)

    def test_it_says_that_it_is_a_new_reading_and_leads_back(self, finished: Person) -> None:
        page = Page(finished.get("reread", query_params={"role": "data-engineer"}))
        when = finished.assessment.finished_at
        assert when
        assert page.says(f"A new reading of your answers of {dated(when)}, against Data engineer , edition 1.")
        assert page.says("Your report stays as it was.")
        assert finished.url("report") in page.links()
        assert page.title == "Read again: Data engineer - Report - Plumb"

    def test_the_report_and_everything_stored_stay_as_they_were(self, finished: Person) -> None:
        report, everything = same_page(finished.get("report")), stored(finished)
        for query in ({"role": "data-engineer"}, {"edition": "live"}, {"role": "none"}):
            finished.get("reread", query_params=query)
        assert stored(finished) == everything
        assert same_page(finished.get("report")) == report

    def test_results_of_the_report_stand_beside_the_new_ones_where_both_have_the_area(self, rated: Person) -> None:
        rated.answer_all("0")
        before = {area.id: area for area in rated.assessment.report.areas}
        role = small_content().role_by_id["data-engineer"]
        now = build_report(small_content(), role, rated.assessment.responses)
        page = Page(rated.get("reread", query_params={"role": role.id}))
        assert [area.id for area in now.areas] == ["storage"]
        for area in now.areas:
            old, new = RESULT_NAMES[before[area.id].result], RESULT_NAMES[area.result]
            assert page.says(f"{area.name} {new} {old}{'' if old == new else ' differs'} {area.words}")
        assert page.says("1 area is in both.")
        gone = [area.name for area in rated.assessment.report.areas if area.id != "storage"]
        assert page.says(f"In your report only, as this role does not ask for it: {', '.join(gone)}.")

    def test_an_area_that_the_report_lacks_says_so(self, edition: Edition) -> None:
        person = Person()
        person.start(role="data-engineer")
        person.finish()
        page = Page(person.get("reread", query_params={"role": "ml-engineer"}))
        assert page.says("Not part of it")

    def test_without_parameters_the_own_role_is_read(self, finished: Person) -> None:
        page = Page(finished.get("reread"))
        report = finished.assessment.report
        assert page.headlines == [f"{report.headline} {report.emphasis}"]
        assert page.says("The result differs in none of them.")

    def test_answers_given_in_a_hurry_are_left_out_as_in_the_report(self, rated: Person) -> None:
        with override_settings(PLUMB_COUNT_HURRIED=False):
            rated.answer_all("0")
            report = rated.assessment.report
            assert report.notices
            page = Page(rated.get("reread"))
            assert page.headlines == [f"{report.headline} {report.emphasis}"]
            assert page.says(report.notices[0])
        seconds = seconds_between(rated.assessment.given)
        assert (
            build_report(small_content(), rated.assessment.role_profile, rated.assessment.responses, seconds) == report
        )

    def test_when_nothing_is_missing_it_says_so(self, finished: Person, monkeypatch: pytest.MonkeyPatch) -> None:
        empty = replace(finished.assessment.plan, steps=(), hours=0, more_steps=0, more_hours=0)
        monkeypatch.setattr("assessment.views.again.build_plan", lambda *_: empty)
        assert Page(finished.get("reread")).says("Nothing is missing for this role that we can see.")

    @pytest.mark.parametrize("query", [{"role": "no-such-role"}, {"role": ""}, {"edition": "7"}, {"edition": ""}])
    def test_what_is_not_on_the_list_gets_a_sentence_and_the_form(
        self, finished: Person, query: dict[str, str]
    ) -> None:
        response = finished.get("reread", query_params=query)
        page = Page(response)
        assert response.status_code == 422
        assert page.title.startswith("Error: ")
        sentence = "Edition 1 has no such role." if "role" in query else "That edition can’t be chosen."
        assert page.says(sentence)
        assert [found["value"] for found in page.all("option")] == [role.id for role in small_content().roles]
        assert page.all("option", value="ml-engineer", selected="")
        assert not page.all("table")

    @pytest.mark.parametrize("field", ["role", "edition"])
    def test_no_value_does_harm(self, finished: Person, field: str) -> None:
        for value in VALUES:
            assert_harmless(finished.get("reread", query_params={field: value}), value)


class TestAnotherEdition:
    @pytest.fixture
    def changed(self, finished: Person) -> Content:
        """A second edition: one answered question reads differently, one is gone, one area is rated otherwise."""
        content = small_content()
        first, second = [id for id in finished.assessment.responses if "/" not in id][:2]
        newer = replace(
            content,
            areas=tuple(replace(a, question=f"{a.question} Now?") if a.id == "storage" else a for a in content.areas),
            items=tuple(
                replace(i, stem="Put otherwise?") if i.id == first else i for i in content.items if i.id != second
            ),
            roles=tuple(role for role in content.roles if role.id != "data-engineer"),
        )
        live(newer)
        return newer

    def test_only_answers_whose_question_reads_the_same_count_and_the_page_says_how_many(
        self, finished: Person, changed: Content
    ) -> None:
        given = finished.assessment.responses
        same = unchanged(small_content(), changed)
        counted = {id: value for id, value in given.items() if id in same}
        answers, ratings = sum("/" not in id for id in given), sum("/" in id for id in given)
        expected = build_report(changed, changed.role_by_id["ml-engineer"], counted)
        page = Page(finished.get("reread", query_params={"edition": "live"}))
        assert page.headlines == [f"{expected.headline} {expected.emphasis}"]
        assert page.says(
            f"{answers - 2} of your {answers} answers and {ratings - 1} of your {ratings} ratings count here."
        )
        assert page.says("3 are left out: what was asked reads differently now, or is gone.")
        assert page.says(f"This reading counts {answers - 2} check questions.")
        assert page.says("against ML engineer , edition 2.")

    def test_both_editions_are_offered_once_they_differ(self, finished: Person) -> None:
        assert not Page(finished.get("reread")).all("select", name="edition")
        live(small_content())
        page = Page(finished.get("reread", query_params={"edition": "live"}))
        assert page.all("option", value="own")
        assert page.all("option", value="live", selected="")

    def test_under_an_edition_of_the_same_content_everything_counts(self, finished: Person) -> None:
        live(small_content())
        page = Page(finished.get("reread", query_params={"edition": "live"}))
        assert page.says("None is left out.")
        assert page.headlines == Page(finished.get("reread")).headlines

    def test_one_answer_is_counted_in_the_singular(self, alice: Person) -> None:
        alice.rate_all()
        alice.answer()
        alice.post("finish")
        live(small_content())
        page = Page(alice.get("reread", query_params={"edition": "live"}))
        assert page.says("1 of your 1 answer and 2 of your 2 ratings count here. None is left out.")

    def test_when_no_answer_counts_it_says_so_and_calls_nothing(self, finished: Person) -> None:
        content = small_content()
        live(replace(content, items=tuple(replace(item, stem=f"{item.stem} Now?") for item in content.items)))
        page = Page(finished.get("reread", query_params={"edition": "live"}))
        assert page.says("0 of your")
        assert page.says("This reading counts no check questions")
        assert not page.says("You answered")

    def test_a_role_that_the_newest_edition_lacks_gets_a_sentence_and_its_roles(
        self, finished: Person, changed: Content
    ) -> None:
        response = finished.get("reread", query_params={"edition": "live", "role": "data-engineer"})
        assert response.status_code == 422
        page = Page(response)
        assert page.says("Edition 2 has no such role.")
        assert not page.all("option", value="data-engineer")

    def test_the_own_role_gone_from_the_newest_edition_is_no_fault(self, edition: Edition) -> None:
        person = Person()
        person.start(role="data-engineer")
        person.finish()
        live(replace(small_content(), roles=small_content().roles[1:]))
        assert person.get("reread", query_params={"edition": "live"}).status_code == 422
        assert person.get("reread").status_code == 200
        assert person.get("report").status_code == 200

    def test_the_own_edition_stays_the_default(self, finished: Person, changed: Content) -> None:
        assert Page(finished.get("reread")).says("against ML engineer , edition 1.")

    def test_another_edition_asks_no_more_often_once_it_has_been_read(
        self, finished: Person, changed: Content, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        finished.get("reread", query_params={"edition": "live"})
        with django_assert_num_queries(4):
            finished.get("reread", query_params={"edition": "live"})

    @pytest.mark.parametrize(
        ("change", "same"),
        [
            (lambda c: replace(c, skills=tuple(replace(s, description="Other.") for s in c.skills)), True),
            (lambda c: replace(c, areas=tuple(replace(a, name="Other") for a in c.areas)), True),
            (lambda c: replace(c, areas=tuple(replace(a, question="Other?") for a in c.areas)), False),
            (lambda c: replace(c, areas=tuple(replace(a, anchors=("Other.",) * 5) for a in c.areas)), False),
        ],
    )
    def test_a_rating_counts_as_long_as_its_question_and_sentences_read_the_same(
        self, change: Callable[[Content], Content], same: bool
    ) -> None:
        content = small_content()
        kept = {id for id in unchanged(content, change(content)) if is_rating(id)}
        assert all((f"area/{area.id}" in kept) == same for area in content.areas)


class TestTwoReports:
    @pytest.fixture
    def twice(self, finished: Person) -> Person:
        """Alice, with a report of forty days ago and one of now, which is the one in her hands."""
        self.earlier = finished.key
        finished.start()
        finished.finish()
        self.date(self.earlier, 40)
        return finished

    def date(self, key: str, days: int) -> None:
        Assessment.objects.filter(key=key).update(finished_at=timezone.now() - timedelta(days=days))

    def put(self, key: str, **areas: object) -> None:
        """Change every area of a stored report."""
        assessment = Assessment.objects.get(key=key)
        report = assessment.report
        new = replace(report, areas=tuple(replace(area, **areas) for area in report.areas))
        Assessment.objects.filter(key=key).update(report_json=msgspec.json.encode(new).decode())

    def reports(self, person: Person) -> tuple[Report, Report]:
        return Assessment.objects.get(key=self.earlier).report, person.assessment.report

    def page(self, person: Person) -> Page:
        response = person.get("compare", self.earlier)
        assert response.status_code == 200
        return Page(response)

    def test_it_shows_what_the_comparison_says_area_by_area(self, twice: Person) -> None:
        found = compare(*self.reports(twice))
        page = self.page(twice)
        assert page.says(found.sentence)
        for area in found.areas:
            assert page.says(f"Earlier: {area.old_words} Later: {area.new_words} {area.sentence}")
        assert page.headlines == ["No clear change."]
        assert page.says("Same role, same questions.")

    def test_the_one_finished_first_is_the_earlier_whatever_the_order_in_the_address(self, twice: Person) -> None:
        there = twice.client.get(twice.url("compare", self.earlier))
        later, twice.key = twice.key, self.earlier
        assert Page(twice.get("compare", later)).main == Page(there).main
        self.date(later, 80)
        moved = Page(twice.get("compare", later))
        assert moved.all("a", **{"class": "btn", "href": f"/r/{self.earlier}"})

    @pytest.mark.parametrize(("old", "new", "way"), [(0.5, 4.5, "Went up"), (4.5, 0.5, "Went down")])
    def test_a_clear_change_is_called_so_and_a_drop_comes_with_its_caution(
        self, twice: Person, old: float, new: float, way: str
    ) -> None:
        self.put(self.earlier, position=old, low=old - 0.3, high=old + 0.3)
        self.put(twice.key, position=new, low=new - 0.3, high=new + 0.3)
        page = self.page(twice)
        assert page.text.count(way) == len(twice.assessment.report.areas)
        assert page.headlines == [f"{page.text.count(way)} of {page.text.count(way)} areas moved."]
        assert page.says(DROP) == (way == "Went down")
        assert len(page.all("line", **{"class": "v-move"})) == page.text.count(way) + 1  # and the key

    def test_an_area_that_cannot_be_compared_is_listed_with_the_reason(self, twice: Person) -> None:
        self.put(self.earlier, asked=0)
        page = self.page(twice)
        assert page.headlines == ["No area can be compared."]
        assert page.says("What can’t be compared")
        assert page.text.count("No question was asked here the first time") == len(twice.assessment.report.areas)
        assert not page.all("svg", **{"class": "vial"})

    def test_another_role_is_said_and_areas_of_one_report_only_are_listed(self, finished: Person) -> None:
        self.earlier = finished.key
        finished.start(role="data-engineer")
        finished.finish()
        page = self.page(finished)
        assert page.says("Different roles")
        assert page.says("The earlier report is for ML engineer, the later one for Data engineer.")
        assert page.says("Only the earlier report covers this area.")
        assert page.says("Not in it")

    def test_another_edition_is_said(self, twice: Person) -> None:
        assert not self.page(twice).says("the question sets differ")
        second = live(replace(small_content(), paths=()))
        Assessment.objects.filter(key=twice.key).update(edition=second)
        page = self.page(twice)
        assert page.says("The earlier report uses edition 1, the later one edition 2, so the question sets differ.")
        assert page.says("Same role, different editions.")

    def test_a_short_time_between_them_is_said(self, twice: Person) -> None:
        assert not self.page(twice).says("Keep in mind")
        for days, words in ((0, "from the same day"), (1, "1 day apart"), (6, "6 days apart")):
            self.date(self.earlier, days)
            assert self.page(twice).says(f"These reports are {words}. Expect no clear change in so short a time.")
        self.date(self.earlier, 7)
        assert not self.page(twice).says("Expect no clear change")

    def test_a_report_is_not_compared_with_itself(self, finished: Person) -> None:
        assert finished.get("compare", finished.key).status_code == 404

    def test_a_report_of_somebody_else_and_one_that_is_not_there_are_the_same_404(
        self, twice: Person, bob: Person
    ) -> None:
        bob.finish()
        for key in (bob.key, "no-such-key-0123456789", "x", "é" * 40):
            assert twice.get("compare", key).status_code == 404
        assert bob.get("compare", twice.key).status_code == 404

    def test_one_that_is_not_finished_leads_back_to_it(self, finished: Person) -> None:
        done = finished.key
        finished.start()
        for first, second in ((done, finished.key), (finished.key, done)):
            response = finished.client.get(f"/r/{first}/compare/{second}")
            assert response["Location"] == finished.url("hub")

    def test_looking_changes_nothing(self, twice: Person) -> None:
        everything = stored(twice)
        self.page(twice)
        assert stored(twice) == everything


class TestFromTheReport:
    def test_every_other_role_can_be_chosen_there(self, finished: Person) -> None:
        page = Page(finished.get("report"))
        assert page.all("form", method="get", action=finished.url("reread"))
        assert [found["value"] for found in page.all("option")] == ["data-engineer"]

    def test_other_finished_reports_of_the_person_are_listed_newest_first(self, finished: Person, bob: Person) -> None:
        bob.finish()
        first = finished.key
        Assessment.objects.filter(key=first).update(finished_at=timezone.now() - timedelta(days=40))
        finished.start(role="data-engineer")
        second = finished.finish()
        finished.start()
        finished.finish()
        unfinished = Person()
        unfinished.become(finished)
        unfinished.start()
        page = Page(finished.get("report"))
        compared = [link for link in page.links() if "/compare/" in link]
        assert compared == [finished.url("compare", key) for key in (second.key, first)]
        assert second.finished_at
        assert page.says(f"Compare with your report of {dated(second.finished_at)}, Data engineer")
        for link in compared:
            assert finished.client.get(link).status_code == 200

    def test_one_past_its_time_is_not_listed(self, finished: Person) -> None:
        Assessment.objects.update(expires_at=timezone.now() - timedelta(days=1))
        finished.start()
        finished.finish()
        assert not [link for link in Page(finished.get("report")).links() if "/compare/" in link]

    def test_a_role_that_this_edition_lacks_still_has_its_name(self, finished: Person) -> None:
        content = small_content()
        newest = replace(content.roles[0], id="newest", name="Newest role")
        live(replace(content, roles=(*content.roles, newest)))
        first = finished.key
        finished.start(role="newest")
        finished.finish()
        finished.key = first
        content_of.cache_clear()
        assert Page(finished.get("report")).says(", Newest role")

    def test_the_only_report_for_the_only_role_can_still_be_set_beside_one_from_a_file(self, db: None) -> None:
        content_of.cache_clear()
        live(replace(small_content(), roles=small_content().roles[1:]))
        person = Person()
        person.start()
        person.finish()
        page = Page(person.get("report"))
        assert not page.says("Read it against another role")
        assert page.says("Compare with another report")
        assert "#h-again" in page.links()
        assert reverse("import_report") in page.links()
