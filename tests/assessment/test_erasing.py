"""Deleted means gone, and what nobody deletes goes by itself in the end."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessment import codes
from assessment.models import Account, Assessment, ImportedReport, ProblemReport, Response, Throttle
from assessment.views.six_words import UNKNOWN
from skills.models import Upload
from tests.assessment.files import imported
from tests.assessment.people import Page, Person
from tests.assessment.stages import put
from tests.snapshots import assert_said

NOON = datetime(2026, 11, 21, 12, 1, tzinfo=UTC)


def everything() -> str:
    """Every value of every row of the product, and of the sessions."""
    texts: list[str] = []
    tables: list[type[models.Model]] = [*apps.get_app_config("assessment").get_models(), Session]
    for model in tables:
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            texts.extend(str(value) for row in cursor.fetchall() for value in row)
    return "\n".join(texts)


EMPTY = "purge, by the time on the row"
WITH = "with the row it belongs to"
NOBODY = "knows nobody who takes an assessment"
EDITORS = "knows editors, whose accounts the owners of the desk keep"

WAYS = {
    "assessment.Assessment": EMPTY,
    "assessment.ImportedReport": EMPTY,
    "assessment.Invitation": EMPTY,
    "assessment.ShareLink": EMPTY,
    "assessment.Throttle": EMPTY,
    "sessions.Session": EMPTY,
    "skills.Upload": EMPTY,
    "assessment.Account": "purge, when it is unused; it takes the user and all that hangs on that along",
    "assessment.UserSession": "purge, after its session",
    "auth.User": "with the account; one without is an editor",
    "assessment.Passkey": WITH,
    "assessment.Response": WITH,
    "assessment.StepMark": WITH,
    "assessment.ProblemReport": NOBODY,
    "assessment.ItemFigures": NOBODY,
    "assessment.Chore": NOBODY,
    "assessment.AuthenticatorApp": EDITORS,
    "assessment.EditorPasskey": EDITORS,
    "assessment.SpentCode": EDITORS,
    "admin.LogEntry": EDITORS,
    "auth.User_groups": EDITORS,
    "auth.User_user_permissions": EDITORS,
    **dict.fromkeys(("auth.Group", "auth.Group_permissions", "auth.Permission", "contenttypes.ContentType"), NOBODY),
    **dict.fromkeys(("skills.DraftChange", "skills.Edition", "skills.Item", "skills.Withdrawal"), EDITORS),
}
"""How each table forgets people. Those of the draft, which only hold content, are not named."""

TAKERS = {Assessment, Account, ImportedReport}
SOMEBODY = {
    "owner",
    "person",
    "email",
    "user",
    "by",
    "author",
    "published_by",
    "withdrawn_by",
    "lifted_by",
    "review_by",
}
"""Fields that name somebody."""


def fields(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.get_fields(include_hidden=True) if field.concrete]


def test_every_table_has_a_way_to_forget_people() -> None:
    every = {model._meta.label: model for model in apps.get_models(include_auto_created=True)}
    content = {
        label
        for label, model in every.items()
        if model._meta.app_label == "skills" and not SOMEBODY & {field.name for field in fields(model)}
    }
    assert {label for label in every if label not in content} == set(WAYS)


def test_what_is_said_to_go_with_another_row_does_and_what_is_said_to_know_nobody_does() -> None:
    for label, way in WAYS.items():
        related = {
            field.related_model: field.remote_field.on_delete
            for field in fields(apps.get_model(label))
            if field.many_to_one or field.one_to_one
        }
        if way == WITH:
            assert [on_delete for model, on_delete in related.items() if model in TAKERS] == [models.CASCADE], label
        if way in (NOBODY, EDITORS):
            assert not TAKERS & set(related), label
        if way == NOBODY:
            assert not SOMEBODY & {field.name for field in fields(apps.get_model(label))}, label


KNOW_A_PERSON: list[type[models.Model]] = [
    model
    for model in apps.get_app_config("assessment").get_models()
    if "owner" in {field.name for field in model._meta.get_fields()}
]


def test_every_table_with_an_owner_is_known_here_and_forgets_in_time() -> None:
    assert {model.__name__ for model in KNOW_A_PERSON} == {"Assessment", "ImportedReport"}
    for model in KNOW_A_PERSON:
        assert "expires_at" in {field.name for field in model._meta.fields if getattr(field, "db_index", False)}
        assert callable(getattr(model._default_manager.all(), "expired", None)), f"purge has no way to find {model}"


class TestDeleting:
    @pytest.mark.parametrize("stage", ["alice", "rated", "finished"])
    def test_removes_every_row_that_knows_the_assessment(
        self, request: pytest.FixtureRequest, stage: str, bob: Person
    ) -> None:
        alice: Person = request.getfixturevalue(stage)
        bob.rate_all()
        kept = Response.objects.filter(assessment=bob.assessment).count()
        before = alice.assessment
        response = alice.post("erase")
        assert response["Location"] == reverse("erased")
        assert not Assessment.objects.filter(pk=before.pk).exists()
        assert not Response.objects.filter(assessment_id=before.pk).exists()
        for secret in (before.key, before.seed, before.start_key, before.code_nonce, before.code_hash):
            assert secret not in everything()
        assert Response.objects.count() == kept
        assert bob.get("leave").status_code == 200

    def test_no_table_refers_to_an_assessment_without_going_with_it(self) -> None:
        for relation in Assessment._meta.related_objects:
            # What took over from it is an assessment of its own; it forgets where it began.
            own_right = relation.related_model is Assessment
            assert relation.on_delete is (models.SET_NULL if own_right else models.CASCADE)

    def test_every_table_with_an_owner_is_emptied_by_what_the_person_finds_on_the_list(
        self, finished: Person, bob: Person
    ) -> None:
        imported(finished)
        imported(bob)
        finished.start()
        owner, others = finished.assessment.owner, bob.assessment.owner
        for model in KNOW_A_PERSON:
            assert model._default_manager.filter(owner=owner).exists(), model
        links = Page(finished.client.get(reverse("reports"))).links()
        deletions = [link for link in links if link.endswith("/delete")]
        deletions += [f"{link.replace('/a/', '/r/')}/delete" for link in links if link.startswith("/a/")]
        for form in Page(finished.client.get(reverse("reports"))).all("form", method="post"):
            deletions.append(form["action"])
        assert len(deletions) == 3
        for place in deletions:
            assert finished.client.post(place).status_code == 302
        Session.objects.exclude(session_key=bob.client.session.session_key).delete()
        assert owner not in everything()
        for model in KNOW_A_PERSON:
            assert model._default_manager.filter(owner=others).exists(), model

    def test_leads_on_to_the_imported_reports_which_are_not_part_of_it(self, finished: Person) -> None:
        imported(finished)
        page = Page(finished.client.post(finished.url("erase"), follow=True))
        assert reverse("reports") in page.links()
        assert_said(page.part("main"))
        assert ImportedReport.objects.count() == 1

    def test_gives_a_receipt_that_names_nobody(self, finished: Person) -> None:
        key, code = finished.key, finished.assessment.code
        response = finished.client.post(finished.url("erase"), follow=True)
        page = Page(response)
        assert page.headlines == ["Deleted"]
        assert key not in page.html
        assert code not in page.html
        assert Person().client.get(reverse("erased")).status_code == 200

    @pytest.mark.parametrize(
        "name",
        [
            "go_on",
            "review",
            "check",
            "question",
            "leave",
            "report",
            "plan",
            "answers",
            "data",
            "html_file",
            "pdf_file",
            "areas_csv",
            "plan_csv",
            "erase",
        ],
    )
    def test_leaves_nothing_to_be_found(self, finished: Person, name: str) -> None:
        finished.post("erase")
        assert finished.get(name).status_code == 404

    def test_takes_the_six_words_along(self, finished: Person) -> None:
        code = finished.assessment.code
        finished.post("erase")
        response = Person().client.post(reverse("resume"), {"code": code})
        assert response.status_code == 422
        assert Page(response).says(UNKNOWN)

    def test_twice_is_the_same_404_as_for_everybody(self, finished: Person) -> None:
        finished.post("erase")
        assert finished.post("erase").status_code == 404

    def test_says_what_goes_and_asks_before(self, finished: Person) -> None:
        page = Page(finished.get("erase"))
        assert_said(page.part("p", **{"class": "lead"}))
        assert finished.url("data") in page.links()
        assert finished.get("report").status_code == 200

    def test_is_two_clicks_away_from_the_report_and_from_the_six_words(self, alice: Person) -> None:
        assert alice.url("erase") in Page(alice.get("leave")).links()
        alice.finish()
        assert alice.url("erase") in Page(alice.get("report")).links()

    def test_another_person_cannot(self, finished: Person, bob: Person, charlie: Person) -> None:
        for person in (bob, charlie):
            person.key = finished.key
            assert person.get("erase").status_code == 404
            assert person.post("erase").status_code == 404
        assert finished.get("report").status_code == 200

    def test_keeps_the_persons_other_assessments(self, finished: Person) -> None:
        first = finished.key
        finished.start()
        finished.post("erase")
        finished.key = first
        assert finished.get("report").status_code == 200


class TestRetention:
    def test_counts_from_the_start_and_again_from_the_end(self, alice: Person) -> None:
        kept = timedelta(days=settings.PLUMB_RETENTION_DAYS)
        started = alice.assessment
        assert abs(started.expires_at - started.started_at - kept) < timedelta(minutes=1)
        with time_machine.travel(timezone.now() + timedelta(days=20)):
            alice.finish()
        finished = alice.assessment
        assert finished.finished_at is not None
        assert abs(finished.expires_at - finished.finished_at - kept) < timedelta(minutes=1)

    @pytest.mark.parametrize("name", ["go_on", "leave", "report", "plan", "answers", "data", "erase"])
    def test_once_over_it_is_not_there_even_before_it_is_purged(self, finished: Person, name: str) -> None:
        Assessment.objects.update(expires_at=timezone.now())
        assert finished.get(name).status_code == 404
        assert "Open my report" not in Page(finished.client.get("/")).text

    @pytest.mark.parametrize("name", ["question", "finish", "erase"])
    def test_once_over_nothing_is_taken_any_more(self, rated: Person, name: str) -> None:
        token, _ = rated.question()
        Assessment.objects.update(expires_at=timezone.now())
        assert rated.post(name, question=token, choice="0").status_code == 404
        assert Response.objects.count() == len(rated.assessment.ratings())

    def test_the_person_is_told_the_date(self, finished: Person) -> None:
        date = f"{finished.assessment.expires_at:%-d %B %Y}"
        for name in ("report", "leave"):
            assert date in Page(finished.get(name)).part("main"), name


class TestPurge:
    def purge(self) -> str:
        output = StringIO()
        call_command("purge", stdout=output)
        assert output.getvalue().count("\n") == 1
        return output.getvalue().strip()

    def test_deletes_what_is_over_and_nothing_else(self, finished: Person, bob: Person) -> None:
        gone = finished.key
        Assessment.objects.filter(key=gone).update(expires_at=timezone.now() - timedelta(seconds=1))
        assert self.purge() == "Deleted: 1 assessment, 0 sessions, 0 counts of tries."
        assert list(Assessment.objects.values_list("key", flat=True)) == [bob.key]
        assert not Response.objects.exists()
        assert bob.get("leave").status_code == 200

    def test_deletes_imported_reports_that_are_over_and_no_others(self, alice: Person, bob: Person) -> None:
        gone, kept = imported(alice), imported(bob)
        Throttle.objects.all().delete()
        ImportedReport.objects.filter(pk=gone.pk).update(expires_at=timezone.now())
        assert self.purge() == "Deleted: 0 assessments, 1 imported report, 0 sessions, 0 counts of tries."
        assert list(ImportedReport.objects.all()) == [kept]

    def test_deletes_sessions_and_counts_that_nothing_asks_for_any_more(self, bob: Person, charlie: Person) -> None:
        words = "-".join(codes.words()[:6])
        with time_machine.travel(NOON, tick=False) as clock:
            charlie.client.post(reverse("resume"), {"code": words})
            assert self.purge() == "Deleted: 0 assessments, 0 sessions, 0 counts of tries."
            clock.shift(timedelta(minutes=15))
            charlie.client.post(reverse("resume"), {"code": words})
            assert self.purge() == "Deleted: 0 assessments, 0 sessions, 2 counts of tries."
            assert Throttle.objects.count() == 2
        Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
        Throttle.objects.all().delete()
        assert self.purge() == "Deleted: 0 assessments, 1 session, 0 counts of tries."

    def test_deletes_in_batches_and_reads_no_report_for_it(self, finished: Person) -> None:
        put(finished, "finished", finished.assessment.edition)
        put(finished, "finished", finished.assessment.edition)
        Assessment.objects.update(expires_at=timezone.now())
        with patch("assessment.models.erasure.BATCH", 2), CaptureQueriesContext(connection) as queries:
            assert self.purge().startswith("Deleted: 3 assessments")
        assert not Response.objects.exists()
        assert not any("report_json" in query["sql"] for query in queries)

    def test_deletes_files_that_nobody_decided_about_within_a_day(self, db: None) -> None:
        with time_machine.travel(NOON, tick=False) as clock:
            Upload.objects.keep("quiz", "left.xml", b"<quiz/>", "eve")
            clock.shift(timedelta(hours=1))
            Upload.objects.create(purpose="quiz", name="open.xml", data=b"<quiz/>", by="mallory")
            clock.shift(timedelta(hours=23))
            assert self.purge() == "Deleted: 0 assessments, 1 undecided file, 0 sessions, 0 counts of tries."
        assert [kept.name for kept in Upload.objects.all()] == ["open.xml"]

    def test_finds_nothing_to_do_on_an_empty_database(self, db: None) -> None:
        assert self.purge() == "Deleted: 0 assessments, 0 sessions, 0 counts of tries."


class TestByTheOperator:
    """`manage.py erase` for whoever asks by letter."""

    def erase(self, *whose: str) -> str:
        said = StringIO()
        call_command("erase", *whose, stdout=said)
        return said.getvalue()

    def test_six_words_delete_their_assessment_alone(self, finished: Person, bob: Person) -> None:
        bob.rate_all()
        key, code = finished.key, finished.assessment.code
        assert self.erase(*code.upper().split("-")) == "Deleted: the assessment.\n"
        assert key not in everything()
        assert Assessment.objects.get().key == bob.key

    def test_what_followed_it_stays_and_is_named(self, finished: Person) -> None:
        code = finished.assessment.code
        finished.post("recheck")
        assert "followed it" in self.erase(code)
        assert Assessment.objects.get().follows_id is None

    def test_an_address_deletes_the_account_with_everything_in_it(self, finished: Person, bob: Person) -> None:
        account = Account.of_address("alice@example.org")
        account.adopt(finished.assessment)
        bob.rate_all()
        assert self.erase(" Alice@Example.org ") == "Deleted: the account with everything in it.\n"
        assert "alice@example.org" not in everything()
        assert Assessment.objects.get().key == bob.key

    def test_without_arguments_they_are_read_from_standard_input(
        self, finished: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sys.stdin", StringIO(f"{finished.assessment.code}\n"))
        self.erase()
        assert not Assessment.objects.exists()

    @pytest.mark.parametrize(
        "whose",
        [" ", "zone", "nobody@example.org", "x@\udcff", " ".join(codes.words()[:6]), "a" * 100_000 + "@example.org"],
    )
    def test_whoever_is_not_found_gets_a_sentence_and_nothing_is_deleted(self, finished: Person, whose: str) -> None:
        with pytest.raises(CommandError, match=r"^.+[.?]$"):
            self.erase(whose)
        assert Assessment.objects.count() == 1


def test_a_note_about_a_question_outlives_the_assessment_because_it_names_nobody(rated: Person) -> None:
    token, item = rated.question()
    rated.post("problem", token, kind="wrong", text="Both are right.")
    rated.post("erase")
    assert ProblemReport.objects.get().item == item.id
