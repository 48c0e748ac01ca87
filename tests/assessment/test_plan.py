"""The plan's page: wishes, ticks, order, own resources and notes, with and without mistakes."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest
import time_machine
from django.utils import timezone
from msgspec.structs import replace

from assessment.engine.planning.preparation import after_plan
from assessment.files.printed import printed_report
from assessment.models import MAX_NOTE, MAX_OWN_TITLE, Assessment, StepMark, make_link
from assessment.plan_forms import StepForm
from assessment.views.notes import Note
from skills.models import LinkCheck, Resource
from tests.assessment.people import Page, Person, dated, undated
from tests.builders import small_content
from tests.editions import make_live
from tests.markup import compact
from tests.snapshots import assert_said


@pytest.fixture
def person(finished: Person) -> Person:
    """Alice, whose plan has several steps."""
    assert len(finished.assessment.plan.steps) >= 3
    return finished


def keys(person: Person) -> list[str]:
    return [each.step.key for each in person.assessment.arrangement.steps]


def change(person: Person, do: str, place: int = 0, **data: str) -> Any:
    return person.post("plan_step", keys(person)[place], do=do, **data)


def wish(person: Person, **data: object) -> Any:
    return person.client.post(person.url("plan_wishes"), {"cost": "any", **data})


class TestComingBack:
    @pytest.mark.parametrize("do", ["order", "tick", "wish"])
    def test_who_works_with_the_plan_lands_on_it(self, person: Person, charlie: Person, do: str) -> None:
        assert self.landings(person, charlie) == {person.url("report")}
        match do:
            case "order":
                change(person, "later")
            case "tick":
                change(person, "done")
            case "wish":
                wish(person, cost="free")
        assert self.landings(person, charlie) == {person.url("plan")}

    def test_another_pace_is_no_work_with_the_plan(self, person: Person, charlie: Person) -> None:
        person.post("plan", weekly_hours=9)
        assert self.landings(person, charlie) == {person.url("report")}

    def landings(self, person: Person, charlie: Person) -> set[str]:
        """Where the address to come back to, the first page and the six words lead."""
        start = [link for link in Page(person.client.get("/")).links() if person.key in link]
        words = charlie.client.post("/resume", {"code": person.assessment.code})
        return {person.get("go_on")["Location"], *start, words["Location"]}


class TestDeadAddress:
    def test_a_plan_made_anew_suggests_none_where_another_is_there_until_somebody_confirms_it(
        self, person: Person
    ) -> None:
        step = next(each for each in person.assessment.plan.steps if each.use and each.alternatives)
        assert step.use
        on = timezone.localdate()
        LinkCheck.objects.create(url=step.use.url, state="dead", checked_on=on, failing_since=on, failing_days=3)
        found = Resource.objects.create(
            slug=step.use.id, url=step.use.url, hours=1, level_from=0, level_to=1, checked=on, confirmed=False
        )
        assert step.use.id in self.offered(person, step.key)  # what is made stays
        wish(person, hours="")
        assert step.use.id not in self.offered(person, step.key)
        found.confirmed = True
        found.save()
        wish(person, hours="")
        assert step.use.id in self.offered(person, step.key)

    def offered(self, person: Person, key: str) -> set[str]:
        person.assessment.forget("plan")
        step = next(each for each in person.assessment.plan.steps if each.key == key)
        return {each.id for each in (step.use, *step.alternatives) if each}


class TestTicking:
    def test_a_ticked_step_leaves_the_weeks_and_can_be_opened_again(self, person: Person) -> None:
        step = keys(person)[0]
        before = person.assessment.arrangement.left.hours
        response = change(person, "done")
        assert response["Location"] == f"{person.url('plan')}?note=done&at={step}#noted"
        html = compact(person.client.get(response["Location"]).content.decode())
        shown = html.partition(f'id="step-{step}"')[2].partition("</h3>")[0]
        assert shown.count('id="noted" tabindex="-1"') == 1  # said where the person is looking
        assert html.count(Note.DONE.value) == 1
        after = person.assessment.arrangement
        assert (after.done, after.left.hours) == (1, before - after.steps[0].step.hours)
        page = Page(person.get("plan"))
        assert page.says(f"1 of {len(after.steps)} steps is done.")
        assert dated(timezone.localdate()) in page.part("li", id=f"step-{step}")
        change(person, "undone")
        assert person.assessment.arrangement.left.hours == before

    def test_ticking_twice_keeps_the_first_day(self, person: Person) -> None:
        change(person, "done")
        StepMark.objects.update(done_at=timezone.now() - timedelta(days=3))
        first = StepMark.objects.get().done_at
        change(person, "done")
        assert StepMark.objects.get().done_at == first

    def test_with_everything_ticked_a_re_check_is_offered(self, person: Person) -> None:
        while person.assessment.arrangement.left.steps:  # the next ones come when those listed are done
            change(
                person, "done", next(n for n, s in enumerate(person.assessment.arrangement.steps) if s.state != "done")
            )
        page = Page(person.get("plan"))
        assert_said(page.part("p", id="pace"))
        assert person.url("recheck") in page.links()
        assert person.get("report").status_code == 200

    def test_the_report_and_the_calendar_follow_what_is_left(self, person: Person) -> None:
        first = person.assessment.arrangement.steps[0].step
        change(person, "done")
        moments = "?day=mo&time=18:30&minutes=60&weeks=26&from=2026-11-21&anyway=yes"
        file = compact(person.client.get(person.url("plan_ics") + moments).content.decode()).replace("\r\n ", "")
        assert f"SUMMARY:Study: {first.title.split(',')[0]}" not in file
        assert f"SUMMARY:Done: {first.title.split(',')[0]}" in file
        assert person.assessment.arrangement.left.steps[0].title.split(",")[0] in file


class TestOrder:
    def test_a_step_goes_up_and_down_and_the_ends_hold(self, person: Person) -> None:
        before = keys(person)
        change(person, "earlier", 1)
        assert keys(person) == [before[1], before[0], *before[2:]]
        change(person, "earlier", 0)
        assert keys(person) == [before[1], before[0], *before[2:]]
        change(person, "later", 0)
        assert keys(person) == before
        change(person, "later", len(before) - 1)
        assert keys(person) == before

    def test_the_frozen_plan_stays_as_it_was(self, person: Person) -> None:
        frozen = person.assessment.plan_json
        change(person, "later")
        change(person, "done")
        change(person, "note", note="Evenings")
        assert person.assessment.plan_json == frozen


class TestResources:
    def test_one_of_the_alternatives_takes_the_first_place(self, person: Person) -> None:
        place, step = next((n, s) for n, s in enumerate(person.assessment.plan.steps) if s.alternatives)
        other = step.alternatives[0]
        change(person, "resource", place, resource=other.id)
        assert person.assessment.arrangement.steps[place].step.use == other
        change(person, "resource", place, resource="")
        assert person.assessment.arrangement.steps[place].step.use == step.use

    def test_an_own_resource_is_shown_with_its_address(self, person: Person) -> None:
        change(person, "resource", resource="own", title="Team handbook", url="https://example.org/team?a=1&b=2")
        page = Page(person.get("plan"))
        assert page.says("Team handbook (your own)")
        assert "https://example.org/team?a=1&b=2" in page.links()
        assert page.all("a", href="https://example.org/team?a=1&b=2")[0]["rel"] == "noreferrer"

    @pytest.mark.parametrize(
        "url",
        ["https://intranet/x", "http://intranet:8080/", "https://wiki.local", "http://192.0.2.7/a", "http://[::1]/"],
    )
    def test_an_own_resource_may_be_in_an_intranet(self, person: Person, url: str) -> None:
        assert change(person, "resource", resource="own", title="Course", url=url).status_code == 302
        assert url in Page(person.get("plan")).links()

    @pytest.mark.parametrize(
        ("data", "wrong"),
        [
            ({"resource": "own"}, "title"),
            ({"resource": "own", "title": "   "}, "title"),
            ({"resource": "own", "title": "x" * (MAX_OWN_TITLE + 1)}, "title"),
            ({"resource": "own", "title": "Mine", "url": "javascript:alert(1)"}, "url"),
            ({"resource": "own", "title": "Mine", "url": "data:text/html,x"}, "url"),
            ({"resource": "own", "title": "Mine", "url": "https://" + "x" * 400}, "url"),
            ({"resource": "somebody-elses"}, "resource"),
            ({"resource": "x" * 200}, "resource"),
        ],
    )
    def test_what_cannot_be_used_is_refused_and_what_was_typed_stays(
        self, person: Person, data: dict[str, str], wrong: str
    ) -> None:
        response = person.post("plan_step", keys(person)[0], do="resource", **data)
        assert response.status_code == 422
        page = Page(response)
        assert page.title.startswith("Error: ")
        assert_said(page.problems)
        if len(data.get("title", "").strip()) > 0:
            assert data["title"] in page.values("title")
        field = f"{wrong}-{keys(person)[0]}"
        assert f"#{field}" in page.links()  # the summary leads to the field
        (marked,) = [each for tag in ("input", "select") for each in page.all(tag, id=field)]
        assert marked["aria-invalid"] == "true"
        assert page.all("p", id=marked["aria-describedby"])
        assert "open" in page.all("details", id=f"change-{keys(person)[0]}")[0]
        chosen = [each["value"] for each in page.all("option") if "selected" in each and each["value"] == "own"]
        assert chosen == ["own"] * (data["resource"] == "own")
        assert not StepMark.objects.exists()

    def test_a_refused_note_does_not_empty_the_own_resource_beside_it(self, person: Person) -> None:
        change(person, "resource", resource="own", title="Team handbook", url="https://example.org/team")
        page = Page(change(person, "note", note="n" * (MAX_NOTE + 1)))
        assert "Team handbook" in page.values("title")
        assert "https://example.org/team" in page.values("url")
        assert f"#note-{keys(person)[0]}" in page.links()


class TestNotes:
    def test_a_note_is_kept_with_the_step_and_shown_as_text(self, person: Person) -> None:
        """Twice on the page: beside the step for reading, and in the field to change it."""
        change(person, "note", note="Ask <b>Mia</b>\nabout the data")
        assert StepMark.objects.get().note == "Ask <b>Mia</b>\nabout the data"
        html = compact(person.get("plan").content.decode())
        assert html.count("Ask &lt;b&gt;Mia&lt;/b&gt;") == 2
        assert "<b>Mia" not in html
        change(person, "note", note="")
        assert StepMark.objects.get().note == ""

    def test_line_ends_count_as_they_did_when_it_was_typed(self, person: Person) -> None:
        assert change(person, "note", note="a\r\n" * (MAX_NOTE // 2 - 1) + "aa").status_code == 302
        assert len(StepMark.objects.get().note) == MAX_NOTE

    def test_a_note_that_is_too_long_comes_back_whole(self, person: Person) -> None:
        response = change(person, "note", note="n" * (MAX_NOTE + 1))
        assert response.status_code == 422
        assert "n" * (MAX_NOTE + 1) in compact(response.content.decode())
        assert not StepMark.objects.exists()

    def test_nobody_with_a_shared_link_sees_notes_ticks_or_own_resources(self, person: Person, charlie: Person) -> None:
        change(person, "note", note="Private words")
        change(person, "resource", resource="own", title="Private book")
        link = make_link(person.assessment, ["plan"], 7, "form-key-of-the-tests")
        assert link is not None
        page = Page(charlie.client.get(f"/s/{link.token}"))
        assert "Private" not in page.text


class TestWishes:
    def test_only_allowed_resources_are_used_and_the_steps_stay(self, person: Person) -> None:
        before = keys(person)
        response = wish(person, cost="free", kinds=["book", "course"])
        assert response["Location"] == f"{person.url('plan')}?note=wishes"
        assessment = person.assessment
        assert keys(person) == before
        resources = assessment.content.resource_by_id
        for step in assessment.plan.steps:
            for source in (step.use, *step.alternatives):
                if source:
                    assert (source.cost, resources[source.id].kind in ("book", "course")) == ("free", True)
        page = Page(person.get("plan"))
        assert page.chosen("cost") == ["free"]
        assert page.chosen("kinds") == ["book", "course"]

    def test_a_wish_sent_many_times_is_kept_once(self, person: Person) -> None:
        wish(person, kinds=["book"] * 300, languages=["en"] * 200)
        assert (person.assessment.preferences.kinds, person.assessment.preferences.languages) == (("book",), ("en",))

    def test_a_step_without_a_fitting_resource_says_so(self, person: Person) -> None:
        wish(person, kinds=["video"])
        assert "You asked for videos only, and " in Page(person.get("plan")).text
        assert "You asked for videos only, and " in Page(person.get("report")).text

    def test_until_a_day_the_plan_holds_what_fits(self, person: Person) -> None:
        total = person.assessment.plan.hours + person.assessment.plan.more_hours
        day = timezone.localdate() + timedelta(days=28)
        wish(person, until=day.isoformat())
        assessment = person.assessment
        assert assessment.plan_until == day
        assert assessment.plan.hours <= 4 * assessment.weekly_hours
        assert assessment.plan.hours + assessment.plan.more_hours == total
        person.post("plan", weekly_hours="40")
        assert assessment.plan.hours < person.assessment.plan.hours <= 160
        wish(person)
        assert person.assessment.plan_until is None

    def test_a_day_too_near_for_any_step_says_so_and_not_that_nothing_is_missing(self, person: Person) -> None:
        wish(person, until=(timezone.localdate() + timedelta(days=1)).isoformat())
        page = Page(person.get("plan"))
        assert_said(undated(page.part("p", id="pace")))
        assert "Beyond these" not in page.text
        assert page.all("a", href="#h-wishes")
        assert "Nothing is missing" not in page.text
        assert "Nothing is missing" not in Page(person.get("report")).text

    def test_with_everything_done_and_a_date_too_near_for_more_both_are_said(self, person: Person) -> None:
        step = person.assessment.plan.steps[0]
        change(person, "done")
        wish(person, until=(timezone.localdate() + timedelta(days=1)).isoformat())
        arranged = person.assessment.arrangement
        assert ([each.step.key for each in arranged.steps], arranged.left.steps) == ([step.key], ())
        pages = {name: Page(person.get(name)) for name in ("plan", "report")}
        assert_said(undated(pages["plan"].part("p", id="pace")))
        assert_said(pages["report"].part("section", **{"aria-labelledby": "h-next"}), "report")
        assert not any("1 of 1 steps" in page.text for page in pages.values())

    def test_with_a_date_another_pace_sends_the_steps_that_fit_then(self, person: Person) -> None:
        wish(person, until=(timezone.localdate() + timedelta(days=28)).isoformat())
        sent = {"weekly_hours": "40", "page": "plan"}
        part = Page(person.client.post(person.url("plan"), sent, headers={"HX-Request": "true"}))
        assert {f"step-{key}" for key in keys(person)} <= {tag["id"] for tag in part.all("li") if "id" in tag}

    def test_a_date_that_has_passed_asks_for_another_and_empties_nothing(self, person: Person) -> None:
        day = timezone.localdate() + timedelta(days=20)
        wish(person, until=day.isoformat())
        change(person, "done")
        listed = len(keys(person))
        with time_machine.travel(timezone.now() + timedelta(days=22)):
            person.post("plan", weekly_hours="5")
            page = Page(person.get("plan"))
            assert len(keys(person)) >= listed
            assert page.all("a", href="#h-wishes")
            assert_said(undated(page.part("p", id="pace")))
            assert page.field("until") == day.isoformat()

    def test_ticks_notes_and_own_resources_outlive_another_plan(self, person: Person) -> None:
        step = keys(person)[0]
        change(person, "done")
        change(person, "note", note="Kept")
        wish(person, cost="free", until=(timezone.localdate() + timedelta(days=60)).isoformat())
        arranged = {each.step.key: each for each in person.assessment.arrangement.steps}
        assert arranged[step].state == "done"
        assert arranged[step].mark.note == "Kept"

    def test_a_certificate_that_is_wanted_comes_first(self, charlie: Person) -> None:
        content = small_content()
        one, over = content.certifications
        exams = [replace(one, id=f"example-{n}", name=f"Example {n}") for n in range(3)]
        make_live(replace(content, certifications=(*exams, over)))
        charlie.start()
        charlie.finish()
        before = [exam.certificate.id for exam in charlie.get("report").context["exams"]]
        assert len(before) == 3
        for id in before:
            wish(charlie, certificate=id)
            others = [other for other in before if other != id]
            found = charlie.get("report")
            assert [exam.certificate.id for exam in found.context["exams"]] == [id, *others]
            assert [exam.certificate.id for exam in printed_report(charlie.assessment).exams] == [id, *others]
            names = [found.content.decode().index(f">Example {each[-1]}<") for each in (id, *others)]
            assert names == sorted(names)

    def test_a_certificate_that_is_wanted_is_named_after_the_plan(self, person: Person) -> None:
        (certificate, *_) = person.assessment.report.certificates
        assert certificate.topics
        wish(person, certificate=certificate.id)
        assert person.assessment.certificate == certificate.id
        said = after_plan(certificate, person.assessment.arrangement.whole, person.assessment.weekly_hours)
        assert said in Page(person.get("plan")).text
        assert certificate.name in compact(person.get("html_file").content.decode())
        wish(person)
        assert said not in Page(person.get("plan")).text

    @pytest.mark.parametrize(
        ("data", "field"),
        [
            ({"cost": ""}, "cost-1"),
            ({"cost": "stolen"}, "cost-1"),
            ({"kinds": ["hologram"]}, "kind-1"),
            ({"languages": ["tlh"]}, "language-1"),
            ({"until": "next spring"}, "until"),
            ({"until": "2027-02-30"}, "until"),
            ({"until": "20270330"}, "until"),
            ({"until": "2020-01-01"}, "until"),
            ({"until": "9999-12-31"}, "until"),
            ({"certificate": "no-such-certificate"}, "certificate"),
        ],
    )
    def test_a_wish_that_cannot_be_met_is_refused_and_the_plan_stays(
        self, person: Person, data: dict[str, Any], field: str
    ) -> None:
        before = person.assessment.plan_json
        response = wish(person, **data)
        assert response.status_code == 422
        page = Page(response)
        assert page.title.startswith("Error: ")
        assert_said(page.problems)
        assert f"#{field}" in page.links()
        languages = {resource.language for resource in person.assessment.content.resources}
        if len(languages) > 1 or "languages" not in data:  # one language is no choice, and has no field
            assert [each for tag in ("input", "select") for each in page.all(tag, id=field)]
        assert person.assessment.plan_json == before

    def test_what_was_chosen_comes_back_with_the_refusal(self, person: Person) -> None:
        page = Page(wish(person, cost="free", kinds=["book"], until="soon"))
        assert page.chosen("cost") == ["free"]
        assert page.chosen("kinds") == ["book"]
        assert page.field("until") == "soon"


class TestStrangeRequests:
    @pytest.mark.parametrize("do", ["", "explode", "done; undone"])
    def test_an_action_that_a_step_does_not_have_is_refused(self, person: Person, do: str) -> None:
        assert change(person, do).status_code == 422

    @pytest.mark.parametrize("step", ["no-such-step", "x" * 300, "storage-", "%27"])
    def test_a_step_that_the_plan_does_not_have_is_not_found(self, person: Person, step: str) -> None:
        assert person.post("plan_step", step, do="done").status_code == 404
        assert not StepMark.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("form", [{"do": "done"}, {"do": "note", "note": "x"}, {"do": "later"}, {"do": "resource"}])
def test_a_step_that_another_tab_took_out_of_the_plan_meanwhile_is_not_there(
    person: Person, monkeypatch: pytest.MonkeyPatch, form: dict[str, str]
) -> None:
    assessment = person.assessment
    step, *rest = assessment.plan.steps

    class Meanwhile(StepForm):
        def is_valid(self) -> bool:
            left = msgspec.structs.replace(assessment.plan, steps=tuple(rest))
            Assessment.objects.update(plan_json=msgspec.json.encode(left).decode())
            return super().is_valid()

    monkeypatch.setattr("assessment.views.plan.StepForm", Meanwhile)
    assert person.post("plan_step", step.key, **form).status_code == 404
    assert not StepMark.objects.exists()
    assert not person.assessment.plan_order
