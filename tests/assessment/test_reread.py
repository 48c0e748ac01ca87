"""The same answers once more: against another role or edition."""

import re
from collections.abc import Callable

import pytest
from django.test import override_settings
from django.utils import timezone
from msgspec.structs import replace
from pytest_django import DjangoAssertNumQueries

from assessment.engine.model.scoring import is_rating
from assessment.engine.planning.plan import build_plan
from assessment.engine.reading.report import build_report
from assessment.models import seconds_between
from skills.comparison import unchanged
from skills.content import LEVEL_NAMES, Content, Skill
from skills.models import Edition
from tests.assessment.people import Page, Person, dated, same_page, stored, undated
from tests.assessment.test_hostile_input import VALUES, assert_harmless
from tests.builders import small_content
from tests.editions import make_live
from tests.snapshots import assert_said


class TestAnotherRole:
    def test_every_role_of_the_edition_can_be_chosen_and_is_read_at_once(self, finished: Person) -> None:
        assessment, content = finished.assessment, small_content()
        assert Page(finished.get("report")).all("h3", id="h-again")
        for role in content.roles:
            expected = build_report(content, role, assessment.responses)
            page = Page(finished.get("reread", query_params={"role": role.id}))
            assert page.headlines == [f"{expected.headline} {expected.emphasis}"]
            assert page.says(f"against {role.name} , edition 1.")
            assert page.says(expected.sure)
            for area in expected.areas:
                assert page.says(f"{area.name} {area.said}")
                assert page.says(f"{area.words} {LEVEL_NAMES[area.target]}")
            assert all(page.says(action.title) for action in build_plan(content, expected).actions[:3])

    def test_it_says_that_it_is_a_new_reading_and_leads_back(self, finished: Person) -> None:
        page = Page(finished.get("reread", query_params={"role": "data-engineer"}))
        when = finished.assessment.finished_at
        assert when
        note = page.part("div", **{"class": "note"})
        assert dated(when) in note
        assert_said(undated(note))
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
            old, new = before[area.id].said, area.said
            assert page.says(
                f"{area.name} {new} {old}{'' if before[area.id].result == area.result else ' differs'} {area.words}"
            )
        assert page.says("1 area is in both.")
        gone = [area.name for area in rated.assessment.report.areas if area.id != "storage"]
        assert page.part("p", **{"class": "small meta"}).endswith(f": {', '.join(gone)}.")

    def test_an_area_that_the_report_lacks_says_so(self, edition: Edition) -> None:
        person = Person()
        person.start(role="data-engineer")
        person.finish()
        page = Page(person.get("reread", query_params={"role": "ml-engineer"}))
        said = {area.said for area in person.assessment.report.areas}
        assert_said([cell for cell in re.findall(r'data-l="In your report">([^<]*)<', page.html) if cell not in said])

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
        after = rated.assessment
        seconds, today = seconds_between(after.given), timezone.localdate()
        assert build_report(small_content(), after.role_profile, after.responses, seconds, after.days, today) == report

    def test_when_nothing_is_missing_it_says_so(self, finished: Person, monkeypatch: pytest.MonkeyPatch) -> None:
        empty = replace(finished.assessment.plan, steps=(), hours=0, more_steps=0, more_hours=0)
        monkeypatch.setattr("assessment.views.reread.build_plan", lambda *_: empty)
        assert_said(Page(finished.get("reread")).part("section", **{"aria-labelledby": "h-next"}))

    @pytest.mark.parametrize("query", [{"role": "no-such-role"}, {"role": ""}, {"edition": "7"}, {"edition": ""}])
    def test_what_is_not_on_the_list_gets_a_sentence_and_the_form(
        self, finished: Person, query: dict[str, str]
    ) -> None:
        response = finished.get("reread", query_params=query)
        page = Page(response)
        assert response.status_code == 422
        assert page.title.startswith("Error: ")
        assert_said(page.problems)
        assert [found["value"] for found in page.all("option")] == [role.id for role in small_content().roles]
        assert page.all("option", value="ml-engineer", selected="")
        assert not page.all("table")

    @pytest.mark.parametrize("field", ["role", "edition"])
    def test_no_value_does_harm(self, finished: Person, field: str) -> None:
        for value in VALUES:
            assert_harmless(finished.get("reread", query_params={field: value}), value)


def reworded(skill: Skill) -> Skill:
    """The skill with a sentence that somebody put otherwise."""
    lowest, *others = skill.levels
    return replace(skill, levels=(replace(lowest, anchor=f"{lowest.anchor} For now."), *others))


class TestAnotherEdition:
    @pytest.fixture
    def changed(self, finished: Person) -> Content:
        """A second edition: one answered question reads differently, one is gone, one area is rated otherwise."""
        content = small_content()
        first, second = [id for id in finished.assessment.responses if "/" not in id][:2]
        newer = replace(
            content,
            skills=tuple(reworded(skill) if skill.id == "queries" else skill for skill in content.skills),
            items=tuple(
                replace(i, stem="Put otherwise?") if i.id == first else i for i in content.items if i.id != second
            ),
            roles=tuple(role for role in content.roles if role.id != "data-engineer"),
        )
        make_live(newer)
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
        make_live(small_content())
        page = Page(finished.get("reread", query_params={"edition": "live"}))
        assert page.all("option", value="own")
        assert page.all("option", value="live", selected="")

    def test_under_an_edition_of_the_same_content_everything_counts(self, finished: Person) -> None:
        make_live(small_content())
        page = Page(finished.get("reread", query_params={"edition": "live"}))
        assert_said(undated(page.part("div", **{"class": "note"})))
        assert page.headlines == Page(finished.get("reread")).headlines

    def test_one_answer_is_counted_in_the_singular(self, alice: Person) -> None:
        alice.rate_all()
        alice.answer()
        alice.post("finish")
        make_live(small_content())
        page = Page(alice.get("reread", query_params={"edition": "live"}))
        assert page.says("1 of your 1 answer and 3 of your 3 ratings count here. None is left out.")

    def test_when_no_answer_counts_it_says_so_and_calls_nothing(self, finished: Person) -> None:
        content = small_content()
        make_live(replace(content, items=tuple(replace(item, stem=f"{item.stem} Now?") for item in content.items)))
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
        make_live(replace(small_content(), roles=small_content().roles[1:]))
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
