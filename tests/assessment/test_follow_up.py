"""Going on from a report: deeper into one area, and checking again what is stale or decides most."""

from datetime import timedelta

import pytest
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from msgspec.structs import replace

from assessment.engine.asking import selection
from assessment.engine.model.scoring import is_rating
from assessment.models import (
    DEEPER_ITEMS,
    RECHECK_ITEMS,
    Account,
    Adopted,
    Assessment,
    Outlook,
    Response,
    begin_recheck,
    recheck_outlook,
    stale_responses,
    tick_step,
)
from assessment.records import records_of
from assessment.views.notes import Note
from skills.models import Edition
from tests.assessment.people import Page, Person, dated, undated
from tests.assessment.stages import put
from tests.builders import small_content
from tests.editions import make_live
from tests.markup import compact
from tests.snapshots import assert_said


def deepen(person: Person, area: str = "storage") -> Assessment:
    """Press the button; the person then goes on in the follow-up."""
    before = person.key
    response = person.post("deepen", area)
    assert response.status_code == 302
    following = Assessment.objects.get(follows__key=before)
    person.key = following.key
    return following


def recheck(person: Person) -> Assessment:
    before = person.key
    assert person.post("recheck").status_code == 302
    following = Assessment.objects.get(follows__key=before)
    person.key = following.key
    return following


def make_older(assessment: Assessment, days: int, *items: str) -> None:
    """As if these responses (or all) had been given so many days ago."""
    rows = assessment.response_set.filter(item__in=items) if items else assessment.response_set
    rows.update(answered_at=timezone.now() - timedelta(days=days))


@pytest.fixture
def brief(edition: Edition) -> Person:
    """Alice stopped after two questions, so that there is something left to ask."""
    return put(Person(), "brief", edition)


def area_of(person: Person) -> str:
    """An area on which at least one question is left."""
    assessment = person.assessment
    asked = {id for id in assessment.responses if not is_rating(id)}
    left = [item for item in assessment.content.items if item.id not in asked]
    return assessment.content.skill_by_id[left[0].skill].area


class TestTakingItBack:
    """Skipping the check and finishing early can be taken back from the report, and cost nothing that was answered."""

    @pytest.fixture
    def never_clear(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The check ends with its questions, not when all is clear: that depends on the seed of the assessment."""
        monkeypatch.setattr(selection, "CERTAIN", 1.1)

    def rest(self, person: Person) -> Assessment:
        before = person.key
        assert person.post("rest").status_code == 302
        following = Assessment.objects.get(follows__key=before)
        person.key = following.key
        return following

    @pytest.mark.usefixtures("never_clear")
    def test_who_finished_early_goes_on_with_the_questions_that_were_left(self, brief: Person) -> None:
        before = brief.assessment
        following = self.rest(brief)
        assert following.responses == before.responses
        assert all(given.carried for given in following.given)
        all_there_is = min(before.budget, len(before.content.items))
        assert following.budget == all_there_is - before.responded
        assert brief.get("go_on")["Location"] == brief.url("question")
        brief.answer_all("0")
        assert brief.assessment.report.questions == all_there_is
        assert Assessment.objects.get(pk=before.pk).report_json == before.report_json

    @pytest.mark.usefixtures("never_clear")
    def test_who_skipped_the_check_is_told_what_it_is_and_takes_the_whole_of_it(self, rated: Person) -> None:
        rated.post("finish")
        before = rated.assessment
        page = Page(rated.get("report"))
        assert_said(page.part("form", action=rated.url("rest")))
        following = self.rest(rated)
        assert rated.get("go_on")["Location"] == rated.url("check")
        all_there_is = min(before.budget, len(before.content.items))
        assert following.budget == all_there_is
        assert rated.answer_all("0") == all_there_is

    @pytest.mark.usefixtures("never_clear")
    @pytest.mark.parametrize("early", [False, True])
    def test_after_more_questions_on_a_part_the_whole_check_goes_on(self, brief: Person, *, early: bool) -> None:
        all_there_is = min(brief.assessment.budget, len(brief.assessment.content.items))
        deepen(brief, area_of(brief))
        if early:
            brief.answer()
            brief.post("finish")
        else:
            brief.answer_all("0")
        part = brief.assessment
        assert part.is_finished
        assert Page(brief.get("report")).all("form", action=brief.url("rest"))
        following = self.rest(brief)
        assert following.focus == ""
        assert following.budget == all_there_is - part.report.questions
        brief.answer_all("0")
        assert brief.assessment.report.questions == all_there_is
        assert not Page(brief.get("report")).all("form", action=brief.url("rest"))

    def test_the_offer_goes_once_it_was_taken_or_nothing_is_left(self, brief: Person, finished: Person) -> None:
        assert Page(brief.get("report")).all("form", action=brief.url("rest"))
        first, report = brief.url("rest"), brief.url("report")
        self.rest(brief)
        assert brief.client.post(first)["Location"] == brief.url("go_on")
        assert not Page(brief.client.get(report)).all("form", action=first)
        assert not Page(finished.get("report")).all("form", action=finished.url("rest"))
        assert finished.post("rest")["Location"] == f"{finished.url('report')}?note=check-over"


class TestGoingDeeper:
    def test_it_asks_about_that_area_only_and_leads_to_a_report_of_its_own(self, brief: Person) -> None:
        before, area = brief.assessment, area_of(brief)
        following = deepen(brief, area)
        assert following.budget <= DEEPER_ITEMS
        asked = set(following.responses)
        count = brief.answer_all("0")
        assert 1 <= count <= following.budget
        skills = following.content.skill_by_id
        for id in set(brief.assessment.responses) - asked:
            assert skills[following.content.item_by_id[id].skill].area == area
        assert brief.assessment.report.questions == before.report.questions + count

    def test_everything_answered_before_counts_with_the_day_it_was_given(self, brief: Person) -> None:
        make_older(brief.assessment, 40)
        before = brief.assessment
        following = deepen(brief, area_of(brief))
        assert following.responses == before.responses
        assert following.days == before.days
        assert all(given.carried for given in following.given)

    def test_the_report_it_began_from_stays_byte_for_byte(self, brief: Person) -> None:
        before = brief.assessment
        first = brief.key
        deepen(brief, area_of(brief))
        brief.answer_all("0")
        after = Assessment.objects.get(key=first)
        assert (after.report_json, after.plan_json, after.finished_at) == (
            before.report_json,
            before.plan_json,
            before.finished_at,
        )

    def test_each_report_says_which_other_took_its_place(self, brief: Person) -> None:
        first = brief.key
        deepen(brief, area_of(brief))
        second = brief.key
        old = Page(brief.client.get(reverse("report", args=[first])))
        assert reverse("go_on", args=[second]) in old.links()
        assert reverse("report", args=[second]) not in old.links()
        brief.answer_all("0")
        old = Page(brief.client.get(reverse("report", args=[first])))
        assert reverse("go_on", args=[second]) not in old.links()
        assert reverse("report", args=[second]) in old.links()
        new = Page(brief.get("report"))
        assert reverse("report", args=[first]) in new.links()
        assert reverse("compare", args=[first, second]) in new.links()
        assert brief.client.get(reverse("compare", args=[first, second])).status_code == 200

    def test_the_button_is_there_for_every_area_until_something_took_its_place(self, brief: Person) -> None:
        first, area = brief.key, area_of(brief)
        page = Page(brief.get("report"))
        for each in brief.assessment.report.areas:
            assert page.all("form", action=brief.url("deepen", each.id))
        deepen(brief, area)
        page = Page(brief.client.get(reverse("report", args=[first])))
        assert not [form for form in page.all("form") if "/deeper/" in form.get("action", "")]

    def test_pressing_twice_or_in_another_area_goes_on_with_what_was_begun(self, brief: Person) -> None:
        first, area = brief.key, area_of(brief)
        following = deepen(brief, area)
        for again in (area, *(each.id for each in following.content.areas)):
            response = brief.client.post(reverse("deepen", args=[first, again]))
            assert response["Location"].startswith(reverse("go_on", args=[following.key]))
        assert Assessment.objects.filter(follows__key=first).count() == 1

    def test_an_area_without_a_question_left_says_so_and_begins_nothing(self, finished: Person) -> None:
        for area in {skill.area for skill in small_content().skills}:
            for item in small_content().items:
                if small_content().skill_by_id[item.skill].area == area:
                    Response.objects.get_or_create(assessment=finished.assessment, item=item.id, defaults={"option": 0})
        response = finished.post("deepen", "storage")
        assert response["Location"] == f"{finished.url('report')}?note=nothing-left&at=storage#noted"
        html = compact(finished.client.get(response["Location"]).content.decode())
        row = html.partition('id="area-storage"')[2].partition("</li>")[0]
        assert row.count('id="noted" tabindex="-1"') == 1
        assert html.count(Note.NOTHING_LEFT.value) == 1
        assert Assessment.objects.count() == 1

    @pytest.mark.parametrize("area", ["no-such-area", "storage'", "%00x", "<b>"])
    def test_an_area_that_the_role_does_not_have_is_not_found(self, brief: Person, area: str) -> None:
        assert brief.post("deepen", area).status_code in (400, 404)
        assert Assessment.objects.count() == 1

    def test_it_may_be_finished_early_once_something_new_was_answered(
        self, brief: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("assessment.models.assessment.FINISH_FROM", brief.assessment.responded)
        assert deepen(brief, area_of(brief)).budget > 1
        assert not Page(brief.get("question")).all("form", action=brief.url("finish"))
        brief.answer()
        assert Page(brief.get("question")).all("form", action=brief.url("finish"))


class TestStatistics:
    def test_an_answer_that_was_taken_over_counts_once(self, brief: Person) -> None:
        content = small_content()
        asked = [id for id in brief.assessment.responses if not is_rating(id)]
        deepen(brief, area_of(brief))
        more = brief.answer_all("0")
        counted = [id for record in records_of(content) for id in record.responses if not is_rating(id)]
        assert len(counted) == len(set(counted)) == len(asked) + more

    def test_questions_answered_before_are_not_asked_again_while_there_are_others(self, brief: Person) -> None:
        asked = {id for id in brief.assessment.responses if not is_rating(id)}
        make_older(brief.assessment, 400)
        following = recheck(brief)
        assert asked <= set(following.seen.split())


class TestCheckingAgain:
    def test_with_nothing_stale_everything_goes_on_counting_and_a_few_questions_are_asked(self, brief: Person) -> None:
        before = brief.assessment
        page = Page(brief.get("recheck"))
        assert page.says("Nothing: no answer or rating is older than 180 days")
        following = recheck(brief)
        assert following.responses == before.responses
        assert following.first_open_rating() is None
        assert following.budget == RECHECK_ITEMS

    def test_what_is_older_than_the_limit_is_asked_again_and_the_rest_is_not(self, brief: Person) -> None:
        ratings = brief.assessment.ratings()
        make_older(brief.assessment, 181, ratings[0])
        outlook = recheck_outlook(brief.assessment)
        assert (outlook.stale, outlook.ratings) == (1, 1)
        following = recheck(brief)
        assert following.first_open_rating() == 1
        assert set(ratings) - set(following.responses) == {ratings[0]}

    def test_the_limit_is_the_sites(self, brief: Person) -> None:
        make_older(brief.assessment, 20)
        assert not stale_responses(brief.assessment)
        with override_settings(PLUMB_EVIDENCE_DAYS=10):
            assert stale_responses(brief.assessment) == set(brief.assessment.responses)
            assert Page(brief.get("recheck")).says("older than 10 days")

    def test_what_was_answered_before_a_step_was_ticked_no_longer_tells(self, edition: Edition) -> None:
        alice = put(Person(), "finished", edition)
        assessment = alice.assessment
        step = assessment.plan.steps[0]
        tick_step(assessment, step.key, done=True)
        stale = stale_responses(alice.assessment)
        content = assessment.content
        for id in assessment.responses:
            if is_rating(id):
                about = id in (f"skill/{step.skill}", f"area/{step.area}")
            else:
                about = content.item_by_id[id].skill == step.skill
            assert (id in stale) == about
        tick_step(assessment, step.key, done=False)
        assert not stale_responses(alice.assessment)

    def test_an_unfinished_assessment_has_none(self, edition: Edition) -> None:
        with pytest.raises(ValueError, match="finished"):
            begin_recheck(put(Person(), "checking", edition).assessment, "a browser")

    def test_it_goes_from_one_open_rating_to_the_next_and_then_to_the_check(self, brief: Person) -> None:
        ratings = brief.assessment.ratings()
        make_older(brief.assessment, 200, ratings[0], ratings[-1])
        recheck(brief)
        assert brief.post("rate", 1, level="3")["Location"] == brief.url("rate", len(ratings))
        assert brief.post("rate", len(ratings), level="3")["Location"] == brief.url("review")
        assert brief.get("review").status_code == 200
        brief.answer_all("0")
        assert brief.assessment.is_finished

    def test_it_uses_the_newest_edition_and_asks_again_what_reads_differently(self, brief: Person) -> None:
        content = small_content()
        asked = next(id for id in brief.assessment.responses if not is_rating(id))
        items = tuple(replace(i, stem=f"{i.stem} Now?") if i.id == asked else i for i in content.items)
        newest = make_live(replace(content, items=items))
        page = Page(brief.get("recheck"))
        assert page.says("From edition 2, the newest.")
        following = recheck(brief)
        assert following.edition == newest
        assert asked not in following.responses

    def test_a_role_that_is_gone_is_checked_again_under_its_own_edition(self, brief: Person) -> None:
        own = brief.assessment.edition
        content = small_content()
        make_live(replace(content, roles=tuple(role for role in content.roles if role.id != brief.assessment.role)))
        assert recheck(brief).edition == own

    def test_without_a_new_answer_its_report_rests_on_the_earlier_ones_and_the_page_says_so(
        self, brief: Person, bob: Person
    ) -> None:
        recheck(brief)
        assert not Page(brief.get("check")).all("form", action=brief.url("finish"))
        brief.post("rate", 1, level="3")
        assert Page(brief.get("check")).says("The report then rests on what you answered before.")
        bob.rate_all()
        assert Page(bob.get("check")).says("The report then rests on your own rating only")

    def test_every_page_of_the_report_leads_to_it(self, brief: Person) -> None:
        for name in ("report", "plan", "answers", "recheck"):
            assert Page(brief.get(name)).all("a", href=brief.url("recheck"))
        assert f"{reverse('start_role')}?role=ml-engineer" in Page(brief.get("recheck")).links()

    def test_a_second_time_leads_to_what_was_begun(self, brief: Person) -> None:
        first = brief.key
        following = recheck(brief)
        again = brief.client.post(reverse("recheck", args=[first]))
        assert again["Location"] == reverse("go_on", args=[following.key])
        page = Page(brief.client.get(reverse("recheck", args=[first])))
        assert reverse("go_on", args=[following.key]) in page.links()
        brief.answer_all("0")
        page = Page(brief.client.get(reverse("recheck", args=[first])))
        assert_said(page.part("a", **{"class": "btn", "href": reverse("go_on", args=[following.key])}))
        assert brief.client.post(reverse("recheck", args=[first]), follow=True).redirect_chain[-1][0] == brief.url(
            "report"
        )


class TestTwoOfOneDay:
    def test_are_told_apart_by_their_times_wherever_they_are_listed(self, brief: Person) -> None:
        first = brief.key
        deepen(brief, area_of(brief))
        brief.answer_all("0")
        noon = timezone.now().replace(hour=12, minute=0)
        Assessment.objects.filter(key=first).update(finished_at=noon)
        Assessment.objects.filter(key=brief.key).update(finished_at=noon.replace(minute=30))
        list_page = Page(brief.client.get(reverse("reports")))
        beside = Page(brief.client.get(reverse("reports"), {"with": first}))
        compared = Page(brief.client.get(reverse("compare", args=[first, brief.key])))
        for page in (list_page, beside, compared):
            assert page.says("12:00 UTC")
            assert page.says("12:30 UTC")

    def test_a_report_alone_on_its_day_is_named_by_the_day(self, finished: Person) -> None:
        assert " UTC" not in Page(finished.client.get(reverse("reports"))).text


class TestAges:
    def test_a_fresh_report_speaks_of_no_age(self, finished: Person) -> None:
        assert "older than" not in Page(finished.get("report")).text

    def test_old_evidence_is_shown_as_such_by_area_and_at_the_top(self, brief: Person) -> None:
        make_older(brief.assessment, 30)
        area = area_of(brief)
        deepen(brief, area)
        brief.answer_all("0")
        with override_settings(PLUMB_EVIDENCE_DAYS=10):
            page = Page(brief.get("report"))
        assert "answers and ratings here are older than 10 days; the oldest is of" in page.text
        assert "on answers and ratings older than 10 days. Skills change in that time." in page.text
        assert brief.url("recheck") in page.links()

    def test_each_response_keeps_its_day_in_the_frozen_report(self, finished: Person) -> None:
        days = finished.assessment.days
        evidence = [e for area in finished.assessment.report.areas for skill in area.skills for e in skill.evidence]
        assert evidence
        assert all(e.given == days[e.id] for e in evidence)


class TestErasing:
    def test_the_older_report_goes_and_the_newer_one_stays_whole(self, brief: Person) -> None:
        first = brief.key
        deepen(brief, area_of(brief))
        brief.answer_all("0")
        page = Page(brief.client.get(reverse("erase", args=[first])))
        assert brief.url("erase") in page.links()
        brief.client.post(reverse("erase", args=[first]))
        assert brief.assessment.follows is None
        assert brief.get("report").status_code == 200
        assert brief.get("answers").status_code == 200

    def test_dropping_a_follow_up_leaves_the_report_as_before_and_another_may_follow(self, brief: Person) -> None:
        first = brief.key
        deepen(brief, area_of(brief))
        second, before = brief.key, Assessment.objects.get(key=first)
        assert before.finished_at
        assert Page(brief.get("erase")).says(f"your report of {dated(before.finished_at)}")
        brief.post("erase")
        brief.key = first
        assert "your report of" not in Page(brief.get("erase")).text
        assert not [link for link in Page(brief.get("report")).links() if second in link]
        assert recheck(brief).asks_of_whole_role


class TestOpenedByItsWords:
    """A report in somebody's account, opened in another browser by its six words: that report alone."""

    @pytest.fixture
    def visitor(self, brief: Person) -> Person:
        account = Account.of_address("alice@example.org")
        assert account.adopt(brief.assessment) is Adopted.ADDED
        visitor = Person()
        visitor.client.post(reverse("resume"), {"code": brief.assessment.code})
        visitor.key = brief.key
        assert visitor.get("report").status_code == 200
        return visitor

    def test_what_it_begins_itself_it_goes_on_with(self, visitor: Person) -> None:
        deepen(visitor, area_of(visitor))
        assert visitor.get("question").status_code == 200
        visitor.answer_all("0")
        assert visitor.get("report").status_code == 200

    def test_what_was_begun_elsewhere_stays_in_the_list(self, visitor: Person) -> None:
        begin_recheck(visitor.assessment, "")
        for response in (visitor.post("deepen", area_of(visitor)), visitor.post("recheck")):
            assert response["Location"] == f"{visitor.url('report')}?note=elsewhere"
        page = Page(visitor.client.get(f"{visitor.url('report')}?note=elsewhere"))
        assert page.says(Note.ELSEWHERE.value)
        assert len(page.all("p", **{"class": "note"})) == 1, "nothing more is said of what followed"
        assert Page(visitor.get("recheck")).says(Note.ELSEWHERE.value)

    def test_what_begins_elsewhere_at_the_same_moment_stays_in_the_list(
        self, visitor: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def outlook(assessment: Assessment) -> Outlook:
            monkeypatch.undo()
            begin_recheck(assessment, "the owner's browser")
            return recheck_outlook(assessment)

        monkeypatch.setattr("assessment.models.follow_up.recheck_outlook", outlook)
        assert visitor.post("recheck")["Location"] == f"{visitor.url('report')}?note=elsewhere"
        following = Assessment.objects.get(follows=visitor.assessment)
        assert visitor.client.get(reverse("leave", args=[following.key])).status_code == 404

    def test_no_page_names_what_was_begun_elsewhere(self, visitor: Person) -> None:
        following = begin_recheck(visitor.assessment, "").assessment
        for name in ("report", "recheck", "erase", "plan", "answers", "share", "data", "html_file"):
            response = visitor.get(name)
            assert response.status_code == 200
            assert following.key not in compact(response.content.decode()), name
        assert_said(undated(Page(visitor.get("erase")).part("main")))
