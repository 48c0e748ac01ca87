"""The report: true to its own numbers, the same for ever, and the person's to take along."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from msgspec.structs import replace

from assessment.engine.planning.arrangement import weeks_of
from assessment.engine.planning.preparation import beyond_plan
from assessment.engine.reading.evidence import UNKNOWN
from assessment.engine.reading.results import levels_before, result_words
from assessment.engine.reading.values import Report
from assessment.models import Assessment, Response
from skills.content import LEVEL_NAMES
from skills.models import Edition, Item, Requirement, SkillArea, content_of
from skills.publishing import publish, store
from tests.assessment.people import Page, Person
from tests.builders import small_content
from tests.markup import compact
from tests.snapshots import assert_said, assert_worded

WORDING = Path(__file__).parent / "snapshots" / "said.json"

OLD = Path(__file__).parents[1] / "data" / "report-1.0.json"
"""A download of the first release. Whatever the code becomes, it has to show this; never make it anew."""


class TestTheHeadlineIsTrue:
    @pytest.mark.parametrize("choice", ["0", "1", "x"])
    def test_the_four_counts_and_the_table_equal_the_rows(self, rated: Person, choice: str) -> None:
        rated.answer_all(choice)
        report = rated.assessment.report
        page = Page(rated.get("report"))
        assert report.headline in page.headlines[0]
        labels = {"meets": "met", "within-reach": "within reach", "gap": "gap", "not-sure": "we can’t tell yet"}
        for result, label in labels.items():
            count = sum(area.result == result for area in report.areas)
            plural = "s" if result == "gap" and count != 1 else ""
            assert page.says(f"{count} {label}{plural}")
        for area in report.areas:
            row = f"{area.name} {area.said} {area.words}"
            assert page.text.count(row) >= 2, "once in the chart, once in the table"
            assert page.says(f"Role asks for {LEVEL_NAMES[area.target]}")

    def test_every_area_is_a_range_row_without_a_bare_number(self, finished: Person) -> None:
        page = Page(finished.get("report"))
        assert len(page.all("li", **{"class": "area"})) == len(finished.assessment.report.areas)
        assert len(page.all("rect", **{"class": "v-band"})) == len(finished.assessment.report.areas) + 1  # and the key
        assert "%" not in page.text

    def test_each_line_says_which_answers_it_rests_on(self, rated: Person) -> None:
        _, item = rated.question()
        rated.answer("0")
        rated.post("finish")
        page = Page(rated.get("report"))
        assert page.says(f"{item.stem} {'right' if rated.assessment.report.areas[0].right else ''}".strip())
        assert page.says("What this rests on : Data storage")


class TestTheHours:
    def test_the_whole_way_is_said_at_the_pace_that_was_chosen(self, finished: Person) -> None:
        for hours in (1, 3, 6, 60):
            finished.post("plan", weekly_hours=str(hours))
            assert Page(finished.get("plan")).says(weeks_of(finished.assessment.arrangement, hours).whole_way)

    def test_the_shown_hours_of_the_rows_add_up(self, finished: Person) -> None:
        plan = finished.assessment.plan
        shown = re.findall(r"(\d+) hours?</span>", compact(finished.get("plan").content.decode()))
        assert sum(map(int, shown)) == plan.hours == sum(step.hours for step in plan.steps)

    def test_a_plain_form_returns_to_its_page_and_htmx_gets_the_changed_part(self, finished: Person) -> None:
        plain = finished.post("plan", weekly_hours="3")
        assert plain["Location"] == f"{finished.url('plan')}#pace"
        assert Page(finished.get("plan")).all("p", id="pace", tabindex="-1")
        part = finished.client.post(finished.url("plan"), {"weekly_hours": "4"}, headers={"HX-Request": "true"})
        assert part.status_code == 200
        assert "HX-Request" in part["Vary"]
        page = Page(part)
        assert not page.titles
        assert page.says(f"Now: {weeks_of(finished.assessment.arrangement, 4).whole_way}")
        assert page.all("p", **{"id": "plan-says", "data-hx-swap-oob": "innerHTML"})
        assert Page(finished.get("plan")).all("p", id="plan-says", role="status"), "it stands before it speaks"
        assert page.field("weekly_hours") == "4"
        assert finished.assessment.weekly_hours == 4
        assert not page.all("div", id="next-part")

    @pytest.mark.parametrize("hours", ["", "0", "61", "six", "6.5", "٦", "-3", "1" * 300])
    @pytest.mark.parametrize("htmx", [False, True])
    def test_a_wrong_number_stays_with_a_sentence_and_changes_nothing(
        self, finished: Person, hours: str, htmx: bool
    ) -> None:
        headers = {"HX-Request": "true"} if htmx else {}
        response = finished.client.post(finished.url("plan"), {"weekly_hours": hours}, headers=headers)
        page = Page(response)
        assert response.status_code == 422
        said = page.part("p", id="hours-error")
        assert_worded(WORDING, "test_report.py: hours " + ("that are no number of them" if hours else "left out"), said)
        assert page.field("weekly_hours") == hours[:8]
        assert page.all("input", **{"name": "weekly_hours", "aria-invalid": "true"})
        assert bool(page.titles) != htmx
        assert htmx or page.title.startswith("Error: ")
        assert finished.assessment.weekly_hours == 6

    def test_spaces_around_the_number_do_no_harm(self, finished: Person) -> None:
        finished.post("plan", weekly_hours=" 8 ")
        assert finished.assessment.weekly_hours == 8

    def test_going_back_in_the_history_gets_a_whole_page(self, finished: Person) -> None:
        headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
        assert Page(finished.client.get(finished.url("plan"), headers=headers)).headlines

    def test_the_frozen_plan_itself_stays(self, finished: Person) -> None:
        before = finished.assessment.plan_json
        finished.post("plan", weekly_hours="1")
        assert finished.assessment.plan_json == before


NOTHING: dict[str, Any] = {
    "steps": (), "hours": 0, "more_steps": 0, "more_hours": 0, "settles": (), "later": ()
}  # fmt: skip
"""Parts of a plan for somebody who lacks nothing."""


class TestRecommendations:
    def test_every_step_has_hours_a_result_and_a_source_or_the_reason_why_not(self, finished: Person) -> None:
        page = Page(finished.get("plan"))
        for step in finished.assessment.plan.steps:
            assert page.says(step.title)
            assert page.says(step.done_when)
            assert step.use is None or step.use.url in page.links()

    def test_a_retired_certification_is_never_recommended(self, finished: Person) -> None:
        page = Page(finished.get("report"))
        assert page.says("Example Certified Data Engineer")
        assert not page.says("Example Certified Big Data")

    def test_every_learning_path_to_the_role_is_there_with_its_price(self, finished: Person) -> None:
        page = Page(finished.get("report"))
        assert page.all("h3", id="h-ways")
        assert finished.assessment.report.routes
        for route in finished.assessment.report.routes:
            assert page.says(route.name)
            assert page.says(route.cost)

    def test_a_certification_says_what_is_covered_what_is_missing_and_the_hours_beyond_the_plan(
        self, finished: Person
    ) -> None:
        page = Page(finished.get("report"))
        assert_said(re.findall(r'id="h-cert".*?<p class="small meta">([^<]*)<', page.html))
        assert page.says("0 of 2 topics at the level it expects. The exam expects Independent.")
        assert page.says("Data pipelines and Querying tables")
        assert page.says(beyond_plan(finished.assessment.report.certificates[0], finished.assessment.plan).capitalize())
        assert page.says("About 150 US dollars, valid for 2 years. Checked 1 November 2026")
        assert page.says("Example Certified Data Engineer: its 2 topics It expects Independent in each topic.")
        for topic in finished.assessment.report.certificates[0].topics:
            assert page.says(f"{topic.name} {topic.words} Missing, about {topic.hours} hours")
        assert page.says("Storing About 60 of 100 0 of 1 Moving About 40 of 100 Plumb does not ask about this")
        assert page.says("Exam EX-101 Time 120 minutes Questions 50 multiple choice")
        assert not page.says("would pass")

    @pytest.mark.parametrize(("when", "passed"), [("2026-11-30", True), ("2999-12-31", False), ("2027", False)])
    def test_an_exam_that_ended_since_the_report_is_suggested_no_more_and_says_so_where_it_is_wanted(
        self, finished: Person, when: str, passed: bool
    ) -> None:
        report = finished.assessment.report
        (exam,) = report.certificates
        ending = replace(report, certificates=(replace(exam, status="Ending. Its last date is near.", ends=when),))
        Assessment.objects.update(report_json=msgspec.json.encode(ending).decode())
        with time_machine.travel(datetime(2026, 12, 1, 12, tzinfo=UTC), tick=False):
            assert Page(finished.get("report")).says("Ending. Its last date is near.") != passed
            assert Page(finished.get("plan")).says("Example Certified Data Engineer") != passed
            Assessment.objects.update(certificate=exam.id)
            wanted = Page(finished.get("report"))
        assert wanted.says("Over since 30 November 2026.") == passed
        assert wanted.says("Ending. Its last date is near.") != passed

    def test_when_nothing_is_missing_the_report_and_plan_say_so(self, finished: Person) -> None:
        empty = msgspec.json.encode(replace(finished.assessment.plan, **NOTHING))
        Assessment.objects.filter(key=finished.key).update(plan_json=empty.decode())
        said = Page(finished.get("plan")).part("p", **{"class": "lead"})
        assert_said(said)
        assert Page(finished.get("report")).says(said)


class TestFrozen:
    def looks(self, person: Person) -> dict[str, object]:
        """Everything of the report that must stay."""
        pages = {name: Page(person.get(name)).main for name in ("report", "plan", "answers")}
        return {**pages, "data": person.get("data").content, "areas_csv": person.get("areas_csv").content}

    @pytest.mark.slow
    def test_no_later_edition_changes_a_word_of_an_old_report(self, db: None) -> None:
        content_of.cache_clear()
        store(small_content())
        publish("first")
        alice = Person()
        alice.start()
        alice.finish()
        before = self.looks(alice)

        Item.objects.filter(slug="query-join").update(state="retired")
        Item.objects.exclude(slug="query-join").update(stem="Another question?", explanation="Another reason.")
        SkillArea.objects.update(name="Renamed")
        Requirement.objects.update(level=4, weight=1)
        assert publish("second").number == 2
        content_of.cache_clear()

        assert self.looks(alice) == before
        assert Page(alice.get("report")).says("Edition 1 (")
        bob = Person()
        bob.start()
        bob.finish()
        assert Page(bob.get("report")).says("Edition 2 (")
        assert Page(bob.get("report")).says("Renamed")

    def test_it_outlives_the_draft_it_came_from(self, finished: Person) -> None:
        before = self.looks(finished)
        store(
            replace(
                small_content(),
                roles=(),
                items=(),
                areas=(),
                skills=(),
                paths=(),
                resources=(),
                guide=(),
                certifications=(),
                projects=(),
            )
        )
        assert self.looks(finished) == before

    def test_neither_code_nor_secret_key_of_later_changes_the_findings(
        self, finished: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = self.looks(finished)

        def other(*arguments: Any) -> Report:
            raise AssertionError("a finished report is never made again")

        monkeypatch.setattr("assessment.models.assessment.build_report", other)
        monkeypatch.setattr("assessment.models.assessment.build_plan", other)
        assert self.looks(finished) == before

    @pytest.fixture
    def old(self, edition: Edition) -> Person:
        """Somebody whose report was made by the first release."""
        document = msgspec.json.decode(OLD.read_bytes())
        person = Person()
        started = person.start()
        for response in document["responses"]:
            Response.objects.create(assessment=started, item=response["item"], option=response["option"])
        Assessment.objects.filter(key=person.key).update(
            finished_at=timezone.now(),
            engine=document["engine"],
            report_json=msgspec.json.encode(document["report"]).decode(),
            plan_json=msgspec.json.encode(document["plan"]).decode(),
        )
        return person

    def test_a_report_of_the_first_release_is_still_shown(self, old: Person) -> None:
        document = msgspec.json.decode(OLD.read_bytes())
        assert document["engine"] == "1.0"
        page = Page(old.get("report"))
        assert page.headlines == [f"{document['report']['headline']} {document['report']['emphasis']}"]
        assert page.says("scored with method 1.0")
        for exam in document["report"]["certificates"]:
            assert page.says(f"{exam['where']} {exam['missing'][0].upper()}{exam['missing'][1:]}")
            assert not page.says(f"{exam['name']}: its")
        assert not page.says("beyond the plan")
        for area in document["report"]["areas"]:
            assert page.says(
                f"{area['name']} {result_words(area['result'], levels_before(area['high'] - area['low']))} {area['words']}"
            )
        for step in document["plan"]["steps"]:
            assert Page(old.get("plan")).says(step["title"])
        assert old.get("answers").status_code == 200

    def test_a_report_of_the_first_release_can_still_be_downloaded_as_it_was(self, old: Person) -> None:
        document = msgspec.json.decode(OLD.read_bytes())
        download = msgspec.json.decode(old.get("data").content)
        for part in ("report", "plan", "engine"):
            assert download[part] == document[part]
        assert old.get("areas_csv").status_code == 200


class TestAnswers:
    def test_every_question_is_explained_after_the_end(self, finished: Person) -> None:
        assessment = finished.assessment
        page = Page(finished.get("answers"))
        content = small_content()
        asked = [id for id in assessment.responses if id in content.item_by_id]
        assert len(page.all("section", **{"class": "reviewed"})) == len(asked)
        for id in asked:
            item = content.item_by_id[id]
            assert page.says(item.explanation)
            assert all(page.says(option.reason) for option in item.options)

    @pytest.mark.parametrize(("choice", "verdict"), [("x", f"You said “{UNKNOWN}”."), ("0", "Your answer")])
    def test_the_own_answer_and_the_right_one_are_marked(self, rated: Person, choice: str, verdict: str) -> None:
        rated.answer_all(choice)
        page = Page(rated.get("answers"))
        count = rated.assessment.report.questions
        assert page.text.count("Right answer") == count
        assert page.text.count(verdict) == count


class TestSample:
    def test_is_the_same_for_everybody_and_nobodys(self, edition: Edition) -> None:
        first, second = (Person().client.get(reverse("sample")) for _ in range(2))
        assert first.content == second.content
        page = Page(first)
        assert_said(page.part("p", **{"class": "eyebrow"}))
        assert not [link for link in page.links() if link.startswith(("/a/", "/r/"))]
        assert not page.all("form")
        assert not Assessment.objects.exists()
