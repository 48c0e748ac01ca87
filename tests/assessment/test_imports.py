"""A report from a file: taken in, listed, compared with any other, and deleted; and the list of a person's reports."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
import time_machine
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from msgspec.structs import replace

from assessment.engine.reading.reliable_change import compare
from assessment.engine.reading.values import Report
from assessment.models import Assessment, ImportedReport, Kept, Throttle
from assessment.records import records_of
from assessment.report_file import ReportFile, read_report
from assessment.report_list import NOT_CHECKED
from assessment.views.notes import Note
from assessment.views.reports import TOO_MANY
from skills.models import content_of
from tests.assessment.files import as_bytes, document, imported, put, send
from tests.assessment.people import Page, Person, dated
from tests.builders import small_content
from tests.editions import make_live
from tests.markup import parsed
from tests.snapshots import assert_said

OLD = Path(__file__).parents[1] / "data" / "report-1.0.json"
DIGEST = "ab" * 32


def compare_page(person: Person, first: str, second: str) -> Page:
    response = person.client.get(reverse("compare", args=[first, second]))
    assert response.status_code == 200
    return Page(response)


def notes_of(page: Page) -> list[str]:
    """What a comparison says is to be kept in mind."""
    boxes = parsed(page.source).findall(".//div[@class='note']")
    return [" ".join("".join(each.itertext()).split()) for box in boxes for each in box.iter("p")]


def list_page(person: Person, **query: str) -> Page:
    response = person.client.get(reverse("reports"), query)
    assert response.status_code == 200
    return Page(response)


def file(number: int = 0) -> ReportFile:
    """A report that differs from the others in its day."""
    moment = (timezone.now() - timedelta(days=number + 1)).isoformat()
    return read_report(as_bytes(document(finished_at=moment)), timezone.now())


class TestTakingIn:
    def test_a_downloaded_report_comes_in_and_is_the_very_same_report(self, finished: Person) -> None:
        downloaded = finished.get("data").content
        original = finished.assessment
        finished.post("erase")
        response = send(finished, downloaded)
        assert response["Location"] == f"{reverse('reports')}?note=imported"
        kept = ImportedReport.objects.get()
        assert kept.report == original.report
        assert kept.report_json == original.report_json
        assert (kept.owner, kept.finished_at, kept.role, kept.role_name, kept.engine) == (
            original.owner,
            original.finished_at,
            original.role,
            original.report.role,
            original.engine,
        )
        assert (kept.edition_number, kept.edition_digest) == (1, original.edition.digest)
        assert list_page(finished, note="imported").says(Note.IMPORTED.value)

    def test_nothing_else_of_the_file_is_kept(self, alice: Person) -> None:
        imported(alice, mail="somebody@example.org")
        row = str(list(ImportedReport.objects.values_list()))
        for secret in ("not-kept-seed", "not-kept-item", "somebody@example.org"):
            assert secret not in row

    def test_it_begins_a_session_only_when_something_is_kept(self, charlie: Person) -> None:
        charlie.client.get(reverse("import_report"))
        send(charlie, b"{}")
        assert not charlie.has_session
        imported(charlie)
        assert settings.SESSION_COOKIE_NAME in charlie.client.cookies
        assert list_page(charlie).says(NOT_CHECKED)

    def test_it_belongs_to_the_person_who_goes_on_to_take_an_assessment(self, charlie: Person) -> None:
        row = imported(charlie)
        charlie.start()
        assert charlie.assessment.owner == row.owner

    def test_the_same_file_twice_is_one_report(self, alice: Person) -> None:
        whole = document()
        assert send(alice, as_bytes(whole)).status_code == 302
        other_spaces = json.dumps(whole | {"plan": "another"}, indent=7).encode()
        response = send(alice, other_spaces, "copy.json")
        assert response["Location"] == f"{reverse('reports')}?note=already-imported"
        assert ImportedReport.objects.count() == 1
        assert list_page(alice, note="already-imported").says(Note.ALREADY_IMPORTED.value)

    def test_two_people_may_import_the_same_file(self, alice: Person, bob: Person) -> None:
        whole = as_bytes(document())
        assert send(alice, whole).status_code == send(bob, whole).status_code == 302
        assert ImportedReport.objects.count() == 2

    def test_it_is_kept_for_as_long_as_any_report(self, alice: Person) -> None:
        row = imported(alice)
        assert row.expires_at - row.taken_at == timedelta(days=settings.PLUMB_RETENTION_DAYS)
        assert list_page(alice).says(f"Kept until {dated(row.expires_at)}")

    def test_a_report_of_an_older_engine_comes_in(self, alice: Person) -> None:
        assert send(alice, OLD.read_bytes()).status_code == 302
        assert ImportedReport.objects.get().engine == "1.0"

    def test_twenty_are_the_most_and_the_page_says_what_to_do(self, alice: Person) -> None:
        owner = alice.assessment.owner
        for number in range(20):
            assert ImportedReport.keep(owner, file(number)) is Kept.NEW
        response = send(alice, as_bytes(document()))
        assert response.status_code == 422
        assert Page(response).says("You have 20 imported reports, and that is the most. Delete one first.")
        assert ImportedReport.objects.count() == 20
        alice.client.post(reverse("delete_import", args=[ImportedReport.objects.all()[7].key]))
        imported(alice)

    def test_the_twenty_first_is_refused_by_the_database_too(self, alice: Person) -> None:
        row = imported(alice)
        for place in (20, row.place):
            row.pk, row.key, row.digest, row.place = None, f"key-{place}", f"digest-{place}", place
            with pytest.raises(IntegrityError), transaction.atomic():
                row.save(force_insert=True)

    def test_one_that_is_over_makes_room_and_may_come_again(self, alice: Person) -> None:
        whole = as_bytes(document())
        send(alice, whole)
        ImportedReport.objects.update(expires_at=timezone.now())
        assert send(alice, whole)["Location"].endswith("note=imported")
        assert ImportedReport.objects.count() == 1

    @pytest.mark.parametrize(("same", "outcome"), [(True, Kept.ALREADY), (False, Kept.NEW)])
    def test_two_tabs_at_once_keep_the_limit_and_each_file_once(
        self, alice: Person, monkeypatch: pytest.MonkeyPatch, same: bool, outcome: Kept
    ) -> None:
        owner, mine = alice.assessment.owner, file()
        of_file = ImportedReport._of_file

        def after_another_tab(*arguments: Any) -> ImportedReport:
            monkeypatch.setattr(ImportedReport, "_of_file", of_file)
            assert ImportedReport.keep(owner, mine if same else file(7)) is Kept.NEW
            return of_file(*arguments)

        monkeypatch.setattr(ImportedReport, "_of_file", after_another_tab)
        assert ImportedReport.keep(owner, mine) is outcome
        rows = ImportedReport.objects.all()
        assert len({row.digest for row in rows}) == len({row.place for row in rows}) == len(rows) == 2 - same

    def test_after_forty_files_an_address_has_to_wait(self, alice: Person) -> None:
        with time_machine.travel(datetime(2026, 11, 28, 12, 1, tzinfo=UTC), tick=False) as clock:
            assert send(alice, b"{}").status_code == 422
            Throttle.objects.update(count=39)
            assert send(alice, b"{}").status_code == 422
            response = send(alice, as_bytes(document()))
            assert response.status_code == 429
            assert Page(response).says(TOO_MANY)
            clock.shift(timedelta(minutes=15))
            assert send(alice, as_bytes(document())).status_code == 302

    def test_the_page_says_what_happens_to_the_file_and_has_a_form_that_works_without_script(
        self, charlie: Person
    ) -> None:
        page = Page(charlie.client.get(reverse("import_report")))
        assert page.title == "Import a report - Plumb"
        assert page.headlines == ["Import a report"]
        assert page.all("form", method="post", enctype="multipart/form-data", action=reverse("import_report"))
        kept = page.part("section", **{"aria-labelledby": "h-kept"})
        assert NOT_CHECKED in kept
        assert " 20 " in kept
        assert_said(kept)

    @pytest.mark.parametrize("name", ["resume", "reports"])
    def test_it_can_be_found_by_somebody_without_any_report(self, charlie: Person, name: str) -> None:
        page = Page(charlie.client.get(reverse(name)))
        assert reverse("import_report") in page.links()
        assert charlie.client.get(reverse("import_report")).status_code == 200


class TestAnImport:
    def test_is_nobody_elses(self, alice: Person, bob: Person, charlie: Person) -> None:
        row, other = imported(alice), imported(bob)
        for person in (bob, charlie):
            mine = other.key if person is bob else "no-such-key-0123456789"
            for place in (
                reverse("import_data", args=[row.key]),
                reverse("compare", args=[row.key, mine]),
                reverse("compare", args=[mine, row.key]),
                f"{reverse('reports')}?with={row.key}",
            ):
                assert person.client.get(place).status_code == 404, place
            assert person.client.post(reverse("delete_import", args=[row.key])).status_code == 404
        assert ImportedReport.objects.count() == 2

    def test_is_gone_at_once_when_it_is_deleted(self, alice: Person) -> None:
        row = imported(alice)
        place = reverse("delete_import", args=[row.key])
        assert Page(alice.client.get(reverse("reports"))).all("form", method="post", action=place)
        assert alice.client.post(place)["Location"] == f"{reverse('reports')}?note=deleted"
        assert not ImportedReport.objects.exists()
        assert list_page(alice, note="deleted").says(Note.DELETED.value)
        assert alice.client.post(place).status_code == 404
        assert alice.client.get(reverse("import_data", args=[row.key])).status_code == 404

    def test_past_its_time_is_not_there_even_before_it_is_purged(self, finished: Person) -> None:
        row = imported(finished)
        ImportedReport.objects.update(expires_at=timezone.now())
        assert finished.client.get(reverse("import_data", args=[row.key])).status_code == 404
        assert finished.get("compare", row.key).status_code == 404
        assert not list_page(finished).says(NOT_CHECKED)
        assert not Page(finished.get("report")).says(NOT_CHECKED)

    @pytest.mark.parametrize(
        "name", ["report", "plan", "answers", "data", "areas_csv", "share", "erase", "reread", "go_on"]
    )
    def test_has_no_page_of_its_own_and_is_never_shared(self, alice: Person, name: str) -> None:
        row = imported(alice)
        assert alice.client.get(reverse(name, args=[row.key])).status_code == 404

    def test_can_be_downloaded_and_imported_elsewhere(self, alice: Person, bob: Person) -> None:
        row = imported(alice)
        response = alice.client.get(reverse("import_data", args=[row.key]))
        assert response["Content-Type"] == "application/json"
        assert 'filename="plumb-report.json"' in response["Content-Disposition"]
        assert send(bob, response.content).status_code == 302
        copy = ImportedReport.objects.exclude(pk=row.pk).get()
        assert (copy.digest, copy.report_json) == (row.digest, row.report_json)

    def test_does_not_come_along_with_six_words_of_a_report(self, finished: Person, charlie: Person) -> None:
        row = imported(finished)
        charlie.client.post(reverse("resume"), {"code": finished.assessment.code})
        assert charlie.client.get(reverse("import_data", args=[row.key])).status_code == 404


class TestComparing:
    def both(self, person: Person, first: ImportedReport, second: str) -> Page:
        there, back = compare_page(person, first.key, second), compare_page(person, second, first.key)
        assert there.main == back.main
        return there

    def test_with_a_finished_assessment_in_either_order(self, finished: Person) -> None:
        row = imported(finished)
        found = compare(row.report, finished.assessment.report)
        page = self.both(finished, row, finished.key)
        assert all(page.says(area.name) for area in found.areas)
        assert page.says(f"The earlier report: {NOT_CHECKED}")
        assert page.says("(imported), with")
        assert page.all("a", **{"class": "btn", "href": finished.url("report")})
        assert not [link for link in page.links() if row.key in link]

    def test_when_the_import_is_the_later_one_the_page_leads_to_the_list_and_to_the_earlier(
        self, finished: Person
    ) -> None:
        Assessment.objects.update(finished_at=timezone.now() - timedelta(days=90))
        row = imported(finished)
        page = self.both(finished, row, finished.key)
        assert page.says(f"The later report: {NOT_CHECKED}")
        assert page.says("Back to your reports")
        assert page.all("a", **{"class": "btn", "href": finished.url("report")})
        assert not [link for link in page.links() if row.key in link]

    def test_two_imports_of_which_this_site_knows_neither_edition(self, charlie: Person) -> None:
        first = imported(charlie, finished_at="2026-01-01T10:00:00Z")
        second = imported(charlie, edition={"number": 3, "digest": "cd" * 32})
        page = self.both(charlie, first, second.key)
        assert page.says(f"Both reports: {NOT_CHECKED}")
        assert page.says("uses edition 3 (ababab), the later one edition 3 (cdcdcd), so the question sets differ.")
        assert page.says("Same role, different editions.")
        assert not [link for link in page.links() if first.key in link or second.key in link]

    def test_two_imports_of_one_edition_have_the_same_questions_known_here_or_not(self, charlie: Person) -> None:
        first = imported(charlie, finished_at="2026-01-01T10:00:00Z")
        second = imported(charlie, edition={"number": 9, "digest": DIGEST})
        page = self.both(charlie, first, second.key)
        assert page.says("Same role, same questions.")
        assert notes_of(page) == [f"Both reports: {NOT_CHECKED}"]

    def test_another_role_is_said(self, finished: Person) -> None:
        whole = put("report.role_id", "chief", put("report.role", "Chief of everything"))
        row = imported(finished, **whole | {"role": "chief"})
        page = self.both(finished, row, finished.key)
        assert page.says("Different roles")
        assert page.says("The earlier report is for Chief of everything, the later one for ML engineer.")

    def test_another_method_is_said(self, finished: Person) -> None:
        row = imported(finished, **put("report.engine", "0.9", document(engine="0.9")))
        assert self.both(finished, row, finished.key).says("different versions of the measurement (0.9 and ")

    def test_a_short_time_between_them_is_said(self, finished: Person) -> None:
        later = finished.assessment.finished_at
        assert later
        row = imported(finished, finished_at=(later - timedelta(days=3)).isoformat())
        assert self.both(finished, row, finished.key).says("These reports are 3 days apart.")

    def test_a_clear_change_is_called_so_and_a_drop_leads_only_where_there_is_a_page(self, finished: Person) -> None:
        for low, way, when in ((0.2, "Went up", 40), (4.6, "Went down", 30)):
            whole = document()
            for area in whole["report"]["areas"]:
                area |= {"position": low, "low": low - 0.1, "high": low + 0.1, "steady": None}
                for skill in area["skills"]:
                    skill |= {"position": low, "low": low - 0.1, "high": low + 0.1, "steady": None}
            moment = (timezone.now() - timedelta(days=when)).isoformat()
            row = imported(finished, **whole | {"finished_at": moment})
            self.settle(finished, 2.5)
            page = self.both(finished, row, finished.key)
            assert page.says(way)
            assert any("#area-" in link for link in page.links()) == (way == "Went down")
        first, second = ImportedReport.objects.order_by("finished_at")
        assert self.both(finished, first, second.key).says("Went up")

    def settle(self, person: Person, position: float) -> None:
        """Put every area of the stored report at one place, with a narrow range."""
        report = person.assessment.report
        at = {"position": position, "low": position - 0.2, "high": position + 0.2, "steady": None}
        areas = tuple(
            replace(area, asked=5, skills=tuple(replace(skill, **at) for skill in area.skills), **at)
            for area in report.areas
        )
        text = msgspec.json.encode(replace(report, areas=areas)).decode()
        Assessment.objects.filter(key=person.key).update(report_json=text)

    def test_areas_with_other_identifiers_are_listed_as_not_comparable(self, finished: Person) -> None:
        whole = document()
        for number, area in enumerate(whole["report"]["areas"]):
            area |= {"id": f"other-{number}", "name": f"Other area {number}"}
        page = self.both(finished, imported(finished, **whole), finished.key)
        for name in ("Other area 0", finished.assessment.report.areas[0].name):
            assert page.says(name)
        assert_said(page.headlines)

    def test_an_area_that_is_called_otherwise_is_said(self, finished: Person) -> None:
        whole = put("report.areas.0.name", "Something else")
        renamed = notes_of(self.both(finished, imported(finished, **whole), finished.key))
        others = [note for note in renamed if "(earlier: Something else)." not in note]
        assert len(others) == len(renamed) - 1
        ImportedReport.objects.all().delete()
        assert notes_of(self.both(finished, imported(finished), finished.key)) == others

    def test_an_import_is_not_compared_with_itself_nor_with_an_assessment_that_runs(self, alice: Person) -> None:
        row = imported(alice)
        assert alice.client.get(reverse("compare", args=[row.key, row.key])).status_code == 404
        for pair in ([row.key, alice.key], [alice.key, row.key]):
            assert alice.client.get(reverse("compare", args=pair))["Location"] == alice.url("go_on")

    def test_nothing_of_it_becomes_a_link(self, charlie: Person) -> None:
        whole = document()
        whole["report"]["certificates"] = [
            dict.fromkeys(
                ("id", "name", "provider", "url", "status", "where", "missing", "preparation", "price", "checked"),
                "https://evil.example/",
            )
        ]
        first, second = imported(charlie, **whole), imported(charlie, finished_at="2026-01-01T10:00:00Z")
        for page in (list_page(charlie), self.both(charlie, first, second.key)):
            assert "evil.example" not in page.html


class TestTheList:
    def test_has_what_is_begun_finished_and_imported_and_leads_to_each(self, finished: Person) -> None:
        done, row = finished.assessment, imported(finished)
        begun = finished.start(role="data-engineer")
        page = list_page(finished)
        assert_said(page.headlines)
        assert reverse("go_on", args=[begun.key]) in page.links()
        assert page.says(f"Data engineer Begun on {dated(begun.started_at)}")
        for name, key in (("report", done.key), ("erase", done.key), ("import_data", row.key)):
            assert reverse(name, args=[key]) in page.links()
        assert page.text.count(NOT_CHECKED) == 1
        assert done.finished_at
        assert page.text.index(dated(done.finished_at)) < page.text.index(dated(row.finished_at)), "newest first"

    def test_leads_to_every_comparison_in_two_steps(self, finished: Person) -> None:
        row = imported(finished)
        for first, second in ((row.key, finished.key), (finished.key, row.key)):
            assert f"{reverse('reports')}?with={first}" in list_page(finished).links()
            page = list_page(finished, **{"with": first})
            assert_said(page.headlines)
            (link,) = [link for link in page.links() if "/compare/" in link]
            assert link == reverse("compare", args=[first, second])
            assert page.says(NOT_CHECKED)
            assert finished.client.get(link).status_code == 200

    def test_offers_no_comparison_where_there_is_only_one(self, finished: Person) -> None:
        assert not [link for link in list_page(finished).links() if "with=" in link]
        alone = list_page(finished, **{"with": finished.key})
        assert not [link for link in alone.links() if "compare" in link]

    def test_is_the_same_for_everybody_who_has_none(self, charlie: Person) -> None:
        page = list_page(charlie)
        assert page.says("None yet.")
        assert not charlie.has_session
        assert charlie.client.get(reverse("reports"), {"with": "x"}).status_code == 404

    @pytest.mark.parametrize("note", ["", "no-such-note", "full", "<b>x</b>"])
    def test_says_only_notes_it_knows(self, charlie: Person, note: str) -> None:
        assert not list_page(charlie, note=note).all("p", role="status")

    def test_ends_after_a_hundred_assessments_and_says_so(self, finished: Person) -> None:
        first, ends = finished.assessment, "Only the newest 100 assessments are listed."
        for number in range(100):
            first.pk, first.key = None, f"key-{number}"
            first.start_key, first.code_hash = f"start {number}", f"hash {number}"
            first.save(force_insert=True)
            if number == 98:
                assert not list_page(finished).says(ends)
        page = list_page(finished)
        assert len([link for link in page.links() if link.endswith("/delete")]) == 100
        assert page.says(ends)

    def test_shows_nobody_elses(self, finished: Person, bob: Person) -> None:
        bob.finish()
        imported(bob)
        page = list_page(finished)
        assert not page.says(NOT_CHECKED)
        assert bob.url("report") not in page.links()

    def test_a_role_that_the_newest_edition_lacks_still_has_its_name(self, finished: Person) -> None:
        content_of.cache_clear()
        make_live(replace(small_content(), roles=small_content().roles[:1]))
        assert list_page(finished).says("ML engineer, ")


class TestFromTheReport:
    def test_the_newest_five_others_are_offered_and_a_link_leads_to_all(self, finished: Person) -> None:
        for number in range(6):
            imported(finished, finished_at=f"2026-01-0{number + 1}T10:00:00Z")
        page = Page(finished.get("report"))
        compared = [link for link in page.links() if "/compare/" in link]
        newest = ImportedReport.objects.order_by("-finished_at")[:5]
        assert compared == [finished.url("compare", row.key) for row in newest]
        assert page.text.count(NOT_CHECKED) == 5
        assert reverse("reports") in page.links()
        assert reverse("import_report") in page.links()

    def test_the_sample_offers_no_import(self, charlie: Person) -> None:
        page = Page(charlie.client.get(reverse("sample")))
        assert reverse("import_report") not in page.links()
        assert "#h-again" not in page.links()


def test_an_import_counts_in_no_statistics(finished: Person) -> None:
    before = list(records_of(small_content()))
    imported(finished, responses=[{"item": id, "option": 0} for id in finished.assessment.responses])
    assert list(records_of(small_content())) == before
    assert len(before) == 1


def test_the_report_is_stored_as_the_engine_writes_it(alice: Person) -> None:
    row = imported(alice, **put("report.later", {"a": 1}))
    assert row.report_json == msgspec.json.encode(msgspec.json.decode(row.report_json, type=Report)).decode()
