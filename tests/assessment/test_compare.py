"""Two reports side by side: what moved, and whether that can be told."""

from datetime import timedelta

import msgspec
import pytest
from django.urls import reverse
from django.utils import timezone
from msgspec.structs import replace

from assessment.engine.reading.reliable_change import compare
from assessment.engine.reading.values import Report
from assessment.models import Assessment
from assessment.views.compare import DROP
from skills.models import content_of
from tests.assessment.people import Page, Person, dated, stored
from tests.builders import small_content
from tests.editions import make_live
from tests.snapshots import assert_said


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
        """As if it had been finished so many days before the other."""
        other = Assessment.objects.exclude(key=key).get()
        assert other.finished_at
        Assessment.objects.filter(key=key).update(finished_at=other.finished_at - timedelta(days=days))

    def put(self, key: str, **areas: object) -> None:
        """Change every area of a stored report."""
        assessment = Assessment.objects.get(key=key)
        report = assessment.report
        areas |= {"steady": None} if "position" in areas else {}
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
        assert page.says(f"{len(found.areas)} areas without a clear change")
        assert page.all("h2", id="h-same")
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
        assert_said(page.headlines)
        assert page.says("2 areas that can’t be compared")
        assert page.text.count("No question was asked here the first time") == len(twice.assessment.report.areas)
        assert not page.all("svg", **{"class": "vial"})

    def test_another_result_leads_with_the_reason_even_where_no_change_is_clear(self, twice: Person) -> None:
        self.put(self.earlier, result="not-sure", asked=2)
        self.put(twice.key, result="meets", asked=6)
        page = self.page(twice)
        assert page.headlines == ["Two results changed."]
        assert page.says("The reason: we know more.")
        assert page.text.count("Not sure yet → , now Meets We know more: 4 more questions here.") == 2
        assert not page.all("h2", id="h-same")

    def test_another_role_is_said_and_areas_of_one_report_only_are_listed(self, finished: Person) -> None:
        self.earlier = finished.key
        finished.start(role="data-engineer")
        finished.finish()
        page = self.page(finished)
        assert page.says("Different roles")
        assert page.says("The earlier report is for ML engineer, the later one for Data engineer.")
        alone = [area for area in compare(*self.reports(finished)).areas if area.direction == "cannot compare"]
        assert alone
        assert all(page.says(area.sentence) for area in alone)
        assert page.says("Not in it")

    def test_another_edition_is_said(self, twice: Person) -> None:
        assert not self.page(twice).all("div", **{"class": "note"})
        second = make_live(replace(small_content(), paths=()))
        Assessment.objects.filter(key=twice.key).update(edition=second)
        page = self.page(twice)
        assert_said(page.part("div", **{"class": "note"}))
        assert page.says("Same role, different editions.")

    def test_a_short_time_between_them_is_said(self, twice: Person) -> None:
        assert not self.page(twice).all("div", **{"class": "note"})
        for days in (0, 1, 6):
            self.date(self.earlier, days)
            assert_said(self.page(twice).part("div", **{"class": "note"}), f"{days} days")
        self.date(self.earlier, 7)
        assert not self.page(twice).all("div", **{"class": "note"})

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
            assert response["Location"] == finished.url("go_on")

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
        make_live(replace(content, roles=(*content.roles, newest)))
        first = finished.key
        finished.start(role="newest")
        finished.finish()
        finished.key = first
        content_of.cache_clear()
        assert Page(finished.get("report")).says(", Newest role")

    def test_the_only_report_for_the_only_role_can_still_be_set_beside_one_from_a_file(self, db: None) -> None:
        content_of.cache_clear()
        make_live(replace(small_content(), roles=small_content().roles[1:]))
        person = Person()
        person.start()
        person.finish()
        page = Page(person.get("report"))
        assert not page.all("h3", id="h-again")
        assert page.all("h3", id="h-compare")
        assert reverse("import_report") in page.links()
