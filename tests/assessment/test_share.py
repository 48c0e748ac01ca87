"""Shared links: only the chosen parts, only for a while, only with the address, and gone when the owner says so."""

import re
from datetime import UTC, datetime, timedelta
from io import StringIO
from itertools import combinations
from typing import Any

import msgspec
import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from msgspec.structs import replace

from assessment import codes
from assessment.engine.reading.values import Report
from assessment.models import MAX_LINKS, Assessment, SharedPart, ShareLink, make_link, random_key
from assessment.views.notes import Note
from tests.assessment.people import Page, Person, same_page, undated
from tests.markup import compact
from tests.snapshots import assert_said

NOON = datetime(2026, 5, 27, 12, 0, tzinfo=UTC)
EVERY = ("levels", "plan", "own")


def form(person: Person, **changes: Any) -> dict[str, Any]:
    """The form as the owner would send it, with the key of a page just opened."""
    key = f"form-key-{ShareLink.objects.count():08}"
    return {"parts": list(EVERY), "days": "7", "label": "", "form_key": key} | changes


def make(person: Person, **changes: Any) -> str:
    """Share, follow to the next page, and read the address there."""
    response = person.client.post(person.url("share"), form(person, **changes))
    assert response.status_code == 302, response.content.decode()
    address = address_on(person.client.get(response["Location"]))
    assert address
    return address


def link_of(person: Person) -> ShareLink:
    """The row of a new link."""
    link = make_link(person.assessment, ["plan"], 1, "k" * 20)
    assert link is not None
    return link


def address_on(response: Any) -> str:
    """The path of the address that this page shows as just made; empty without one."""
    found = re.findall(r"<code[^>]*>http://testserver(/s/[^<]+)</code>", compact(response.content.decode()))
    assert len(found) < 2
    return found[0] if found else ""


def listed(person: Person) -> list[str]:
    """The paths of the addresses in the list of live links."""
    found = Page(person.get("share")).all("a", **{"class": "address"})
    return [link["href"].removeprefix("http://testserver") for link in found]


def shared(address: str) -> Page:
    response = Person().client.get(address)
    assert response.status_code == 200
    return Page(response)


def without_reference(response: Any) -> str:
    """An error page without the id that differs at every request."""
    return same_page(response).replace(response["X-Request-ID"], "")


class TestMakingALink:
    def test_starts_with_nothing_chosen_but_the_time(self, finished: Person) -> None:
        page = Page(finished.get("share"))
        assert page.values("parts") == list(EVERY)
        assert page.chosen("parts") == []
        assert page.chosen("days") == ["7"]
        assert listed(finished) == []

    def test_shows_the_full_address_on_the_page_that_follows_and_in_the_list_for_as_long_as_it_opens(
        self, finished: Person
    ) -> None:
        response = finished.client.post(finished.url("share"), form(finished))
        assert response.status_code == 302
        assert response["Location"] == f"{finished.url('share')}?made={ShareLink.objects.get().pk}"
        address = address_on(finished.client.get(response["Location"]))
        assert "/s/" not in response["Location"], "the address itself is not in it"
        assert address_on(finished.get("share")) == ""
        assert listed(finished) == [address]
        ShareLink.objects.update(expires_at=timezone.now())
        assert listed(finished) == []

    def test_shows_it_on_no_other_assessments_page(self, finished: Person, bob: Person) -> None:
        address, link = make(finished), ShareLink.objects.get().pk
        first = finished.key
        finished.start()
        finished.finish()
        bob.finish()
        for person in (finished, bob):
            response = person.client.get(f"{person.url('share')}?made={link}")
            assert address not in compact(response.content.decode())
            assert Page(response).says(Note.ENDED.value)
        finished.key = first
        assert listed(finished) == [address]

    @pytest.mark.parametrize("made", ["0", "x", "1e9", "-1", "9" * 3000, "<svg>", "\ufeff", "1&made=0"])
    def test_no_made_up_number_does_harm(self, finished: Person, made: str) -> None:
        make(finished)
        response = finished.client.get(f"{finished.url('share')}?made={made}")
        assert response.status_code == 200
        assert address_on(response) == ""
        assert "<svg>" not in compact(response.content.decode())

    def test_keeps_its_token_out_of_database_and_session(self, finished: Person) -> None:
        responses = [finished.client.post(finished.url("share"), form(finished)) for _ in range(3)]
        waiting = "".join(str(session.get_decoded()) for session in Session.objects.all())
        tokens = [address_on(finished.client.get(r["Location"])).removeprefix("/s/") for r in responses]
        assert len(set(tokens)) == 3
        assert all(re.fullmatch(r"[A-Za-z0-9_-]{32}", token) for token in tokens)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {ShareLink._meta.db_table}")
            stored = str(cursor.fetchall())
        after = "".join(str(session.get_decoded()) for session in Session.objects.all())
        for token in tokens:
            assert token not in stored
            assert token not in waiting + after

    def test_rests_on_128_random_bits_and_the_secret_key(self, finished: Person, settings: Any) -> None:
        nonces = {link_of(finished).nonce, *(ShareLink.token_of(random_key()) for _ in range(50))}
        assert len(nonces) == 51
        nonce = ShareLink.objects.get().nonce
        assert re.fullmatch(r"[A-Za-z0-9_-]{22}", nonce), "16 bytes"
        token = ShareLink.token_of(nonce)
        assert token == ShareLink.token_of(nonce)
        assert codes.hash_of(codes.code_of(nonce)) != ShareLink.hash_of(token)
        settings.SECRET_KEY = "another key, as long as a key has to be to count"
        assert ShareLink.token_of(nonce) != token

    def test_after_a_new_secret_key_a_link_still_opens_and_its_owner_is_told(
        self, finished: Person, settings: Any
    ) -> None:
        address = make(finished)
        # The old key still reads the session, without which nobody would be told.
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "another key, as long as a key has to be to count"
        page = Page(finished.get("share"))
        assert listed(finished) == []
        assert_said(undated(page.part("ul", **{"class": "plainlist links-made"})))
        assert page.all("form", action=finished.url("share_revoke", ShareLink.objects.get().pk))
        assert Person().client.get(address).status_code == 200

    @pytest.mark.parametrize(("days", "words"), [("1", "28 May"), ("7", "3 June"), ("30", "26 June")])
    def test_says_until_when_it_works(self, finished: Person, days: str, words: str) -> None:
        with time_machine.travel(NOON, tick=False):
            address = make(finished, days=days, parts=["levels"], label="For my coach")
            assert_said(shared(address).part("p", **{"class": "note"}))
            page = Page(finished.get("share"))
            assert page.says(f"For my coach Levels. Ends {words} 2026, 12:00 UTC. http://testserver{address}")

    def test_never_outlives_the_report(self, finished: Person) -> None:
        soon = timezone.now() + timedelta(hours=5)
        Assessment.objects.update(expires_at=soon)
        make(finished, days="30")
        assert ShareLink.objects.get().expires_at == soon

    def test_lists_live_links_with_parts_end_and_a_button_and_no_ended_ones(self, finished: Person) -> None:
        make(finished, parts=["plan"], label="Ended")
        ShareLink.objects.update(expires_at=timezone.now())
        make(finished, parts=["levels", "own"], label="Live")
        page = Page(finished.get("share"))
        assert page.says("Live Levels, Own view. Ends")
        assert "Ended" not in page.text
        link = ShareLink.objects.live().get()
        assert page.all("form", action=finished.url("share_revoke", link.pk))

    def test_twice_with_the_same_form_makes_one_link(self, finished: Person) -> None:
        sent = form(finished)
        finished.client.post(finished.url("share"), sent)
        response = finished.client.post(finished.url("share"), sent, follow=True)
        assert ShareLink.objects.count() == 1
        assert address_on(response), "a double click still ends on the page with the address"
        ShareLink.objects.update(expires_at=timezone.now())
        response = finished.client.post(finished.url("share"), sent, follow=True)
        assert ShareLink.objects.count() == 1
        assert Page(response).says(Note.ENDED.value)

    def test_one_form_makes_one_link_says_the_database_too(self, finished: Person) -> None:
        made = link_of(finished)
        made.pk, made.token_hash = None, "other"
        with pytest.raises(IntegrityError):
            made.save(force_insert=True)

    def test_is_refused_beyond_ten_with_a_sentence(self, finished: Person) -> None:
        for _ in range(MAX_LINKS):
            make(finished)
        assert Page(finished.get("share")).says("This report has 10 live links, and that is the most.")
        response = finished.client.post(finished.url("share"), form(finished))
        assert response.status_code == 422
        page = Page(response)
        assert page.says("Revoke one first.")
        assert page.title.startswith("Error: ")
        assert ShareLink.objects.count() == MAX_LINKS
        assert make_link(finished.assessment, ["plan"], 1, "k" * 20) is None
        ShareLink.objects.filter(pk=ShareLink.objects.earliest("pk").pk).update(expires_at=timezone.now())
        assert make(finished), "ended links do not count"

    @pytest.mark.parametrize(
        "changes",
        [
            {"parts": []},
            {"parts": ["levels", "answers"]},
            {"days": "2"},
            {"days": "365"},
            {"days": "forever"},
            {"days": ""},
            {"label": "x" * 61},
            {"form_key": ""},
            {"form_key": "short"},
        ],
    )
    def test_with_a_wrong_field_says_what_to_do_and_makes_nothing(
        self, finished: Person, changes: dict[str, Any]
    ) -> None:
        response = finished.client.post(finished.url("share"), form(finished, **changes))
        assert response.status_code == 422
        page = Page(response)
        assert_said(page.problems)
        assert page.title.startswith("Error: ")
        (target,) = [link for link in page.links() if link.startswith("#") and link != "#main"]
        assert f'id="{target[1:]}"' in page.html
        assert not ShareLink.objects.exists()

    def test_keeps_what_was_entered_when_another_field_is_wrong(self, finished: Person) -> None:
        response = finished.client.post(finished.url("share"), form(finished, parts=["own"], days="", label="Ann & Co"))
        page = Page(response)
        assert page.chosen("parts") == ["own"]
        assert page.chosen("days") == []
        assert page.field("label") == "Ann & Co"

    def test_the_model_refuses_what_a_form_must_have_refused(self, finished: Person, bob: Person) -> None:
        for parts, days in (((), 7), (("levels", "key"), 7), (("levels",), 8)):
            with pytest.raises(ValueError, match="Cannot be shared"):
                make_link(finished.assessment, parts, days, "k" * 20)
        with pytest.raises(ValueError, match="Only a report"):
            make_link(bob.assessment, ["plan"], 1, "k" * 20)

    def test_asks_a_fixed_number_of_times(self, finished: Person) -> None:
        counts = set()
        for _ in range(3):
            address, sent = finished.url("share"), form(finished)
            with CaptureQueriesContext(connection) as queries:
                finished.client.post(address, sent)
            counts.add(len([query for query in queries.captured_queries if "SAVEPOINT" not in query["sql"]]))
        assert counts == {5}


class TestTheSharedPage:
    """What a stranger with the address sees."""

    MARKS = {"levels": 'class="areas"', "plan": 'id="h-plan"', "own": 'id="h-own"'}

    @pytest.mark.parametrize("parts", [c for size in (1, 2, 3) for c in combinations(EVERY, size)])
    def test_shows_the_chosen_parts_and_nothing_else(self, finished: Person, parts: tuple[str, ...]) -> None:
        page = shared(make(finished, parts=list(parts)))
        for part, mark in self.MARKS.items():
            assert (mark in page.html) == (part in parts), part
        has_diamonds = "v-self" in page.html
        assert has_diamonds == ("own" in parts and ("levels" in parts or bool(finished.assessment.report.differences)))

    def test_without_the_own_view_no_rating_is_on_the_page_whatever_the_report_says(self, finished: Person) -> None:
        # Nothing asked in an area: its level in words is then the rating itself.
        areas = tuple(
            msgspec.structs.replace(
                area, asked=0, own=3.5, own_words="Dependable", words="Dependable, by your own word only"
            )
            for area in finished.assessment.report.areas
        )
        told = msgspec.structs.replace(finished.assessment.report, areas=areas)
        Assessment.objects.update(report_json=msgspec.json.encode(told).decode())
        hidden, shown = shared(make(finished, parts=["levels"])), shared(make(finished, parts=["levels", "own"]))
        assert "own word" not in hidden.text
        names = ", ".join(area.name for area in areas)
        assert hidden.part("p", **{"class": "small meta"}).endswith(f": {names}.")
        assert "v-self" not in hidden.html
        assert "v-dot" not in hidden.html, "a drawn level would give the rating away"
        assert "Dependable" not in hidden.text
        assert shown.says("Dependable, by the owner’s word only")
        assert "your own word" not in shown.text

    def test_without_the_own_view_shows_the_levels_of_checked_areas_only(self, finished: Person) -> None:
        report = finished.assessment.report
        first, *rest = (msgspec.structs.replace(area, asked=1) for area in report.areas)
        told = msgspec.structs.replace(report, areas=(msgspec.structs.replace(first, asked=0), *rest))
        Assessment.objects.update(report_json=msgspec.json.encode(told).decode())
        page = shared(make(finished, parts=["levels"]))
        assert page.part("p", **{"class": "small meta"}).endswith(f": {first.name}.")
        assert len(page.all("li", **{"class": "area"})) == len(rest)
        both = shared(make(finished, parts=["levels", "own"]))
        assert not both.all("p", **{"class": "small meta"})
        assert_said([page.part("h2", id="h-all"), both.part("h2", id="h-all")])
        assert len(both.all("li", **{"class": "area"})) == len(rest) + 1

    def test_of_a_report_without_a_question_shows_no_level_without_the_own_view(self, alice: Person) -> None:
        alice.rate_all(3)
        alice.post("finish")
        page = shared(make(alice, parts=["levels"]))
        assert_said(page.part("p", **{"class": "lead"}))
        assert "v-dot" not in page.html

    def test_counts_no_area_that_is_met_without_counting_down_to_none(self, finished: Person) -> None:
        report = finished.assessment.report
        areas = tuple(replace(area, result="gap" if place else "not-sure") for place, area in enumerate(report.areas))
        frozen = msgspec.json.encode(replace(report, areas=areas)).decode()
        Assessment.objects.filter(key=finished.key).update(report_json=frozen)
        page = shared(make(finished, parts=["levels", "own"]))
        assert page.says("No area is past the role’s line yet. 1 area can’t be told.")
        assert "0 of" not in page.text

    def test_never_shows_questions_answers_or_reasons(self, finished: Person) -> None:
        page = shared(make(finished))
        report: Report = finished.assessment.report
        for area in report.areas:
            assert area.reason not in page.text
            for skill in area.skills:
                for evidence in skill.evidence:
                    assert not page.says(evidence.question)

    def test_names_nobody_and_leads_nowhere_private(self, finished: Person) -> None:
        page = shared(make(finished, label="A secret note"))
        row = finished.assessment
        for secret in (row.key, row.owner, row.code, row.code_nonce, row.code_hash, row.seed, "A secret note"):
            assert secret not in page.html
        for link in page.links():
            assert not link.startswith(("/a/", "/r/", "/s/", "/resume")), link
        assert not page.all("form")
        assert not page.all("script")

    def test_is_the_same_for_its_owner_and_for_a_stranger(self, finished: Person, bob: Person) -> None:
        address = make(finished)
        pages = {same_page(person.client.get(address)) for person in (finished, bob, Person())}
        assert len(pages) == 1

    def test_is_read_from_the_frozen_report(self, finished: Person) -> None:
        address = make(finished)
        told = msgspec.structs.replace(finished.assessment.report, role="Keeper of the frozen name")
        Assessment.objects.update(report_json=msgspec.json.encode(told).decode())
        assert shared(address).says("Keeper of the frozen name")

    def test_is_kept_out_of_indexes_caches_and_other_sites_logs(self, finished: Person) -> None:
        response = Person().client.get(make(finished))
        assert "noindex" in response["X-Robots-Tag"]
        assert Page(response).all("meta", name="robots", content="noindex")
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["Cache-Control"] == "no-store"
        assert "Disallow: /s/" in Person().client.get(reverse("robots")).content.decode().splitlines()

    def test_sets_no_cookie_and_reads_none(self, finished: Person) -> None:
        response = Person().client.get(make(finished))
        assert not response.cookies
        assert "Cookie" not in response["Vary"]
        assert not Person().client.get("/s/no-such-token").cookies

    def test_changes_nothing_and_takes_no_post(self, finished: Person) -> None:
        address = make(finished)
        with CaptureQueriesContext(connection) as queries:
            finished.client.get(address)
        assert [query["sql"].split()[0] for query in queries.captured_queries] == ["SELECT"]
        assert Person().client.post(address).status_code == 405

    @pytest.mark.parametrize("level", [None, 0, 4])
    @pytest.mark.parametrize("check", ["none", "unknown", "right"])
    def test_reads_well_for_every_kind_of_report(self, alice: Person, level: int | None, check: str) -> None:
        alice.rate_all(level)
        if check == "none":
            alice.post("finish")
        while not alice.assessment.is_finished:
            token, item = alice.question()
            order = alice.assessment.option_order(item)
            right = next(place for place, option in enumerate(order) if item.options[option].correct)
            alice.post("question", question=token, choice="x" if check == "unknown" else str(right))
        page = shared(make(alice))
        assert len(page.headlines) == 1
        lead = page.part("p", **{"class": "lead"})
        asked = alice.assessment.report.questions
        assert re.findall(r"(\d+) check question", lead) == ([str(asked)] if asked else [])
        if not asked:
            assert_said(lead)
        assert "None" not in page.text

    def test_keeps_its_token_out_of_the_log(self, finished: Person, caplog: pytest.LogCaptureFixture) -> None:
        address = make(finished)
        caplog.clear()
        with caplog.at_level("INFO", "plumb"):
            Person().client.get(address)
            Person().client.get("/s/another-token")
        lines = [record.getMessage() for record in caplog.records if record.name.startswith("plumb")]
        assert len(lines) == 2
        for line in lines:
            assert "GET /s/<str:token> " in line
            assert address.removeprefix("/s/") not in line
            assert "another-token" not in line


class TestTheEnd:
    def test_expired_revoked_erased_and_unknown_links_get_the_very_same_page(
        self, finished: Person, bob: Person
    ) -> None:
        expired, revoked = make(finished), make(finished)
        first, second = ShareLink.objects.order_by("pk")
        ShareLink.objects.filter(pk=first.pk).update(expires_at=timezone.now())
        finished.post("share_revoke", second.pk)
        bob.finish()
        erased = make(bob)
        bob.post("erase")
        answers = [Person().client.get(place) for place in (expired, revoked, erased, "/s/never-was")]
        assert {answer.status_code for answer in answers} == {404}
        assert len({without_reference(answer) for answer in answers}) == 1
        headers = [{k: v for k, v in answer.headers.items() if k != "X-Request-ID"} for answer in answers]
        assert all(each == headers[0] for each in headers)
        assert headers[0]["Referrer-Policy"] == "no-referrer"
        assert "noindex" in headers[0]["X-Robots-Tag"]

    def test_comes_at_its_moment(self, finished: Person) -> None:
        with time_machine.travel(NOON, tick=False) as clock:
            address = make(finished, days="1")
            clock.shift(timedelta(days=1, seconds=-1))
            assert Person().client.get(address).status_code == 200
            clock.shift(timedelta(seconds=1))
            assert Person().client.get(address).status_code == 404

    def test_comes_with_the_end_of_the_report(self, finished: Person) -> None:
        address = make(finished)
        Assessment.objects.update(expires_at=timezone.now())
        assert Person().client.get(address).status_code == 404

    def test_of_one_link_is_not_the_end_of_another(self, finished: Person) -> None:
        first, second = make(finished), make(finished)
        response = finished.client.post(finished.url("share_revoke", ShareLink.objects.earliest("pk").pk), follow=True)
        assert Page(response).says(Note.REVOKED.value)
        assert Person().client.get(first).status_code == 404
        assert Person().client.get(second).status_code == 200

    def test_said_twice_is_told_and_changes_nothing(self, finished: Person) -> None:
        make(finished)
        link = ShareLink.objects.get().pk
        finished.post("share_revoke", link)
        response = finished.client.post(finished.url("share_revoke", link), follow=True)
        assert Page(response).says(Note.GONE.value)

    def test_is_for_the_owner_to_say(self, finished: Person, bob: Person, charlie: Person) -> None:
        address = make(finished)
        link = ShareLink.objects.get().pk
        bob.finish()
        bob.post("share_revoke", link)  # under his own key
        for person in (bob, charlie):
            person.key = finished.key
            assert person.post("share_revoke", link).status_code == 404
        assert finished.get("share_revoke", link).status_code == 405
        assert Person().client.get(address).status_code == 200

    def test_comes_at_once_when_the_report_is_deleted(self, finished: Person) -> None:
        address = make(finished)
        finished.post("erase")
        assert Person().client.get(address).status_code == 404
        assert not ShareLink.objects.exists()

    @pytest.mark.parametrize("link", ["0", "9" * 30, "9" * 400])
    def test_of_a_link_that_never_was_is_no_fault(self, finished: Person, link: str) -> None:
        assert finished.client.post(f"{finished.url('share')}/{link}/revoke").status_code == 302

    @pytest.mark.parametrize("token", ["x", "é", "a b", "%2e%2e", "A" * 3000, "{{7}}", "'--", "<svg>", "\ufeff"])
    def test_no_token_does_harm(self, edition: object, token: str) -> None:
        assert Person().client.get(f"/s/{token}").status_code in (400, 404)

    @pytest.mark.parametrize("value", ["", "\ufeff\u202e", "é" * 2000, "<svg/onload=alert(7)>", "=1+1", "9" * 400])
    def test_no_field_does_harm(self, finished: Person, value: str) -> None:
        for name in ("parts", "days", "label", "form_key"):
            response = finished.client.post(finished.url("share"), form(finished, **{name: value}))
            assert response.status_code in (302, 422)
            assert "<svg/onload" not in compact(finished.get("share").content.decode()) + compact(
                response.content.decode()
            )

    def test_is_tidied_up_by_the_purge(self, finished: Person) -> None:
        make(finished)
        kept = make(finished)
        ShareLink.objects.filter(pk=ShareLink.objects.earliest("pk").pk).update(expires_at=timezone.now())
        output = StringIO()
        call_command("purge", stdout=output)
        assert output.getvalue() == "Deleted: 0 assessments, 1 shared link, 0 sessions, 0 counts of tries.\n"
        assert ShareLink.objects.count() == 1
        assert Person().client.get(kept).status_code == 200


def test_every_part_has_a_hint_and_a_name(finished: Person) -> None:
    page = Page(finished.get("share"))
    assert [part.value for part in SharedPart] == list(EVERY)
    for part in SharedPart:
        assert part.label in page.text


def test_the_privacy_page_tells_of_shared_links(edition: object) -> None:
    page = Page(Person().client.get(reverse("privacy")))
    assert_said(page.part("section", **{"aria-labelledby": "who"}))
