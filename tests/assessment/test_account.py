"""An account: a list of one's reports, filled only by hand, taken along in one file, and gone without a trace."""

import json
import re
import subprocess
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection, models
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from assessment import codes
from assessment.models import (
    MAX_IMPORTS,
    Account,
    AccountQuerySet,
    Assessment,
    ImportedReport,
    Passkey,
    Response,
    Throttle,
    annotate_step,
    begin_recheck,
)
from assessment.views.notes import Note
from assessment.views.six_words import TOO_MANY
from skills.models import Edition
from tests.assessment.files import as_bytes, document, imported, send
from tests.assessment.people import Page, Person
from tests.markup import compact
from tests.snapshots import assert_said

WAITING = {"aria-labelledby": "h-waiting"}
"""The section of what this browser has and the list has not."""

ALICE, BOB = "alice@example.org", "bob@example.org"
NOBODYS_WORDS = "-".join(codes.words()[:6])
NOON = timezone.now().replace(hour=12, minute=1)


@pytest.fixture
def holder(edition: Edition) -> Person:
    """Alice in a fresh browser, signed in to an empty account."""
    person = Person()
    person.sign_in(ALICE)
    return person


def add(person: Person, code: str) -> Any:
    return person.client.post(reverse("account_add"), {"code": code})


def delete(person: Person, what: str) -> Any:
    return person.client.post(reverse("account_delete"), {"what": what})


def entries(page: Page) -> list[str]:
    """Addresses of the assessments that a list shows."""
    return [link for link in page.links() if re.match("/[ar]/.{20}", link)]


def account(email: str = ALICE) -> Account:
    return Account.objects.get(email=email)


def owner_of(key: str) -> str:
    return Assessment.objects.get(key=key).owner


class TestTheList:
    def test_without_an_account_every_page_of_it_leads_to_the_sign_in(self, alice: Person) -> None:
        for name in ("account", "account_data", "account_delete"):
            assert alice.client.get(reverse(name))["Location"] == reverse("account_login")

    def test_an_empty_one_says_how_to_fill_it(self, holder: Person) -> None:
        page = holder.account_page()
        assert page.headlines == ["Your reports"]
        assert entries(page) == []
        assert reverse("start_role") in page.links()

    def test_what_is_started_while_signed_in_is_in_it(self, holder: Person) -> None:
        holder.start()
        page = holder.account_page()
        assert page.says(f"Continue: {holder.assessment.role_profile.name}")
        assert holder.url("go_on") in page.links()
        report = holder.finish().report
        page = holder.account_page()
        assert entries(page) == [holder.url("report")]
        assert page.says(report.role)
        assert page.says(f"{report.headline} {report.emphasis}")
        assert page.says(f"{timezone.localdate():%-d %B %Y}")
        assert holder.url("report") in page.links()

    def test_every_report_of_the_list_opens_in_every_browser_that_is_signed_in(self, holder: Person) -> None:
        holder.start()
        holder.finish()
        elsewhere = Person()
        elsewhere.sign_in(ALICE)
        elsewhere.key = holder.key
        assert elsewhere.get("report").status_code == 200
        assert holder.url("report") in elsewhere.account_page().links()

    def test_an_expired_report_is_not_in_it(self, holder: Person) -> None:
        holder.start()
        Assessment.objects.update(expires_at=timezone.now())
        assert entries(holder.account_page()) == []

    def test_it_is_kept_by_no_cache_and_found_by_no_search(self, holder: Person) -> None:
        response = holder.client.get(reverse("account"))
        assert response["Cache-Control"] == "no-store"
        assert "noindex" in response["X-Robots-Tag"]

    def test_one_persons_list_is_not_another_ones(self, holder: Person, finished: Person) -> None:
        add(holder, finished.assessment.code)
        other = Person()
        other.sign_in(BOB)
        assert finished.key not in other.account_page().html
        other.key = finished.key
        assert other.get("report").status_code == 404


@pytest.mark.parametrize(
    ("name", "queries"), [("account_login", 1), ("account_code", 0), ("account_deleted", 1), ("privacy", 1)]
)
def test_to_a_stranger_the_pages_cost_what_pages_without_accounts_cost(
    edition: Edition, name: str, queries: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(queries):
        Person().client.get(reverse(name))


@pytest.mark.slow
@pytest.mark.parametrize(("name", "queries"), [("account", 7), ("account_delete", 5), ("account_login", 4)])
def test_a_page_asks_as_often_however_long_the_list(
    holder: Person, name: str, queries: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        with django_assert_num_queries(queries):
            assert holder.client.get(reverse(name)).status_code == 200
        holder.start()
        holder.finish()
        holder.start()


class TestAddingByWords:
    def test_moves_exactly_that_report_into_the_list(self, holder: Person, finished: Person) -> None:
        first, code = finished.key, finished.assessment.code
        finished.start()
        assert add(holder, code)["Location"] == f"{reverse('account')}?note=added"
        assert owner_of(first) == account().person
        assert owner_of(finished.key) != account().person
        holder.key = first
        assert holder.get("report").status_code == 200

    def test_an_unfinished_one_can_be_gone_on_with(self, holder: Person, alice: Person) -> None:
        add(holder, alice.assessment.code)
        holder.key = alice.key
        holder.finish()
        assert holder.get("report").status_code == 200

    def test_twice_says_that_it_is_there(self, holder: Person, finished: Person) -> None:
        code = finished.assessment.code
        add(holder, code)
        assert add(holder, code)["Location"] == f"{reverse('account')}?note=there"

    @pytest.mark.parametrize(
        "typed",
        [
            "",
            "one",
            " ".join(codes.words()[:5]),
            NOBODYS_WORDS,
        ],
    )
    def test_wrong_words_stay_in_the_field_with_a_sentence(self, holder: Person, typed: str) -> None:
        response = add(holder, typed)
        page = Page(response)
        assert response.status_code == 422
        assert page.title.startswith("Error: ")
        (problem,) = page.problems.values()
        assert page.text.count(problem) == 2  # in the summary, and at the field
        assert_said(page.problems)
        assert page.field("code") == typed

    def test_the_report_of_another_account_is_not_taken_and_gets_the_answer_of_wrong_words(
        self, holder: Person, finished: Person
    ) -> None:
        code = finished.assessment.code
        other = Person()
        other.sign_in(BOB)
        add(other, code)
        pages = []
        for words in (code, NOBODYS_WORDS):
            response = add(holder, words)
            assert response.status_code == 422
            pages.append(Page(response).main.replace(words, ""))
        assert pages[0] == pages[1]
        assert owner_of(finished.key) == account(BOB).person
        assert set(Throttle.objects.filter(name="all").values_list("count", flat=True)) == {2}

    def test_is_throttled_together_with_coming_back_by_words(self, holder: Person, finished: Person) -> None:
        code = finished.assessment.code
        with time_machine.travel(NOON, tick=False) as clock:
            for number in range(10):
                page = (
                    add(holder, NOBODYS_WORDS)
                    if number % 2
                    else holder.client.post(reverse("resume"), {"code": NOBODYS_WORDS})
                )
                assert page.status_code == 422
            response = add(holder, code)
            assert response.status_code == 429
            assert Page(response).says(TOO_MANY)
            assert holder.client.post(reverse("resume"), {"code": code}).status_code == 429
            clock.shift(timedelta(minutes=15))
            assert add(holder, code).status_code == 302

    def test_takes_it_out_of_the_hands_of_the_browser_it_was_made_in(self, holder: Person, finished: Person) -> None:
        add(holder, finished.assessment.code)
        assert finished.get("report").status_code == 404


class TestWhatTheBrowserHadBefore:
    def test_is_never_added_without_being_asked_for(self, finished: Person) -> None:
        before = owner_of(finished.key)
        finished.sign_in(ALICE)
        page = finished.account_page()
        assert owner_of(finished.key) == before
        assert page.says("Not in your list: 1 report of this browser")
        assert finished.url("report") not in page.links()

    def test_is_added_by_one_button(self, finished: Person) -> None:
        finished.start()
        finished.sign_in(ALICE)
        assert finished.account_page().says("Add 2 reports to my list")
        assert finished.account_page().all("section", **WAITING)
        assert finished.client.post(reverse("account_add_all"))["Location"] == f"{reverse('account')}?note=added"
        assert account().assessments().count() == 2
        assert not finished.account_page().all("section", **WAITING)
        assert finished.get("leave").status_code == 200

    def test_the_button_pressed_twice_does_no_harm(self, finished: Person) -> None:
        finished.sign_in(ALICE)
        for _ in range(2):
            assert finished.client.post(reverse("account_add_all")).status_code == 302
        assert account().assessments().count() == 1

    def test_there_is_no_button_when_there_was_nothing(self, holder: Person) -> None:
        assert not holder.account_page().all("section", **WAITING)

    def test_an_import_is_offered_and_added_like_a_report(self, charlie: Person) -> None:
        imported(charlie)
        charlie.sign_in(ALICE)
        assert charlie.account_page().says("Add 1 report to my list")
        charlie.client.post(reverse("account_add_all"))
        page = charlie.account_page()
        assert reverse("reports") in page.links()
        assert not page.says("to my list")
        assert ImportedReport.objects.get().owner == account().person

    def test_takes_few_queries_to_offer(
        self, finished: Person, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        imported(finished)
        finished.sign_in(ALICE)
        finished.account_page()
        with django_assert_num_queries(8):
            assert finished.account_page().says("Add 2 reports to my list")

    def test_a_second_copy_of_an_import_goes(self, charlie: Person) -> None:
        file = as_bytes(document())
        send(charlie, file)
        charlie.sign_in(ALICE)
        send(charlie, file)
        charlie.client.post(reverse("account_add_all"))
        assert ImportedReport.objects.get().owner == account().person

    def test_imports_that_find_no_room_stay_on_offer(self, charlie: Person) -> None:
        dates = [f"2026-01-{day + 1:02}T12:00:00Z" for day in range(MAX_IMPORTS + 2)]
        for date in dates[:3]:
            imported(charlie, finished_at=date)
        charlie.sign_in(ALICE)
        for date in dates[3:]:
            imported(charlie, finished_at=date)
        response = charlie.client.post(reverse("account_add_all"), follow=True)
        assert Page(response).says(Note.LIST_FULL.value)
        assert account().imports().count() == MAX_IMPORTS
        assert charlie.account_page().says("Add 2 reports to my list")
        for found in account().imports()[:2]:
            charlie.client.post(reverse("delete_import", args=[found.key]))
        charlie.client.post(reverse("account_add_all"))
        assert account().imports().count() == ImportedReport.objects.count() == MAX_IMPORTS

    def test_stays_on_offer_after_signing_in_once_more(self, finished: Person) -> None:
        finished.sign_in(ALICE)
        finished.sign_in(ALICE)
        assert finished.account_page().says("Add 1 report to my list")

    def test_another_account_in_the_same_browser_is_offered_nothing_of_the_first(self, finished: Person) -> None:
        finished.sign_in(ALICE)
        finished.client.post(reverse("account_add_all"))
        finished.sign_in(BOB)
        assert finished.account_page().says(f"Signed in as {BOB}")
        assert not finished.account_page().all("section", **WAITING)
        finished.client.post(reverse("account_add_all"))
        assert owner_of(finished.key) == account().person
        assert finished.get("report").status_code == 404

    def test_nothing_can_be_taken_that_has_got_into_an_account_meanwhile(self, finished: Person) -> None:
        code = finished.assessment.code
        finished.sign_in(ALICE)
        other = Person()
        other.sign_in(BOB)
        add(other, code)
        finished.client.post(reverse("account_add_all"))
        assert owner_of(finished.key) == account(BOB).person


class TestSigningOut:
    def test_makes_the_browser_nobodys_again(self, holder: Person) -> None:
        holder.start()
        assert holder.client.post(reverse("account_logout"))["Location"] == reverse("landing")
        assert holder.get("leave").status_code == 404
        assert holder.client.get(reverse("account"))["Location"] == reverse("account_login")

    def test_leaves_no_session_behind(self, holder: Person) -> None:
        holder.client.post(reverse("account_logout"))
        assert not Session.objects.exists()

    def test_is_not_for_editors_and_strangers(self, alice: Person) -> None:
        alice.client.post(reverse("account_logout"))
        assert alice.get("leave").status_code == 200


class TestSixWordsBesideAnAccount:
    def test_open_one_report_of_the_list_and_not_the_list(self, holder: Person, finished: Person) -> None:
        code = finished.assessment.code
        add(holder, code)
        holder.start()
        finder = Person()
        assert finder.client.post(reverse("resume"), {"code": code})["Location"] == finished.url("report")
        finder.key = finished.key
        assert finder.get("report").status_code == 200
        finder.key = holder.key
        assert finder.get("leave").status_code == 404
        assert finder.client.get(reverse("account"))["Location"] == reverse("account_login")

    def test_do_not_tell_which_other_reports_there_are(self, holder: Person, finished: Person) -> None:
        code = finished.assessment.code
        add(holder, code)
        holder.start()
        holder.finish()
        finder = Person()
        finder.client.post(reverse("resume"), {"code": code})
        finder.key = finished.key
        assert holder.key not in Page(finder.get("report")).html
        assert holder.key not in Page(finder.client.get("/")).html
        holder.key, other = finished.key, holder.key
        assert other in Page(holder.get("report")).html

    def test_leave_a_browser_that_is_signed_in_as_it_is(self, holder: Person, alice: Person) -> None:
        holder.start()
        mine = holder.key
        holder.client.post(reverse("resume"), {"code": alice.assessment.code})
        assert holder.get("leave").status_code == 200
        holder.key = alice.key
        assert holder.get("leave").status_code == 200
        assert mine in holder.account_page().html
        assert alice.key not in holder.account_page().html

    def test_leave_a_browser_its_own_assessments_too(self, holder: Person, finished: Person, bob: Person) -> None:
        code = finished.assessment.code
        add(holder, code)
        bob.client.post(reverse("resume"), {"code": code})
        assert bob.get("leave").status_code == 200

    def test_give_the_session_a_new_name_so_that_a_planted_one_is_worthless(
        self, holder: Person, finished: Person, bob: Person
    ) -> None:
        add(holder, finished.assessment.code)
        planted = Person()
        planted.become(bob)
        bob.client.post(reverse("resume"), {"code": finished.assessment.code})
        for person, status in ((bob, 200), (planted, 404)):
            person.key = finished.key
            assert person.get("report").status_code == status

    @pytest.mark.slow
    def test_open_no_more_than_twenty_single_reports_in_one_browser(self, holder: Person, bob: Person) -> None:
        keys = []
        for _ in range(21):
            assessment = holder.start()
            keys.append(assessment.key)
            bob.client.post(reverse("resume"), {"code": assessment.code})
        opened = []
        for bob.key in keys:
            opened.append(bob.get("leave").status_code)
        assert opened == [404] + [200] * 20


class TestEditors:
    @pytest.fixture
    def editor(self, db: None) -> User:
        return User.objects.create_superuser("editor", ALICE, "a-long-enough-password")

    def test_signing_in_at_the_desk_changes_nothing_about_whose_assessments_a_browser_shows(
        self, alice: Person, editor: User
    ) -> None:
        form = {"username": "editor", "password": "a-long-enough-password"}
        assert alice.client.post("/admin/login/", form)["Location"] == "/admin/"
        assert alice.get("leave").status_code == 200
        assert alice.client.get(reverse("account"))["Location"] == reverse("account_login")
        alice.client.post(reverse("account_logout"))
        assert alice.client.get("/admin/").status_code == 200

    def test_signing_in_at_the_desk_ends_the_sign_in_to_an_account_and_shows_nobody_elses_reports(
        self, holder: Person, editor: User
    ) -> None:
        holder.start()
        holder.client.post("/admin/login/", {"username": "editor", "password": "a-long-enough-password"})
        assert holder.get("leave").status_code == 404
        assert holder.client.get(reverse("account"))["Location"] == reverse("account_login")
        holder.sign_in(ALICE)
        assert holder.get("leave").status_code == 200
        assert holder.client.get("/admin/").status_code == 302

    def test_no_page_of_an_account_opens_for_an_editor(self, edition: Edition, editor: User) -> None:
        person = Person()
        person.client.force_login(editor)
        Account.objects.create(user=editor, email="editor@example.org")
        assert person.client.get(reverse("account"))["Location"] == reverse("account_login")

    def test_the_desk_shows_accounts_as_one_list_and_not_among_the_editors(
        self, holder: Person, editor: User, admin_client: Any
    ) -> None:
        users = compact(admin_client.get(reverse("admin:auth_user_changelist")).content.decode())
        assert "editor" in users
        assert "account-" not in users
        listed = compact(
            admin_client.get(reverse("admin:assessment_account_changelist"), {"q": "alice@"}).content.decode()
        )
        assert ALICE in listed
        index = compact(admin_client.get(reverse("admin:index")).content.decode())
        assert "Passkeys" not in index

    def test_nobody_edits_an_account_at_the_desk(self, holder: Person, admin_client: Any) -> None:
        user, kept = account().user_id, account().pk
        assert admin_client.get(reverse("admin:auth_user_change", args=[user])).status_code == 302
        assert admin_client.post(reverse("admin:auth_user_change", args=[user]), {"is_staff": "on"}).status_code == 302
        assert admin_client.post(reverse("admin:assessment_account_change", args=[kept]), {}).status_code == 403
        assert admin_client.get(reverse("admin:assessment_account_add")).status_code == 403
        assert not User.objects.get(pk=user).is_staff

    @pytest.mark.parametrize("at_once", [False, True])
    def test_deleting_an_account_at_the_desk_leaves_nothing_behind(
        self, holder: Person, finished: Person, admin_client: Any, at_once: bool
    ) -> None:
        add(holder, finished.assessment.code)
        imported(holder)
        kept = account()
        secrets = traces(kept)
        if at_once:
            place, form = reverse("admin:assessment_account_changelist"), {
                "action": "delete_selected", "_selected_action": str(kept.pk), "post": "yes",
            }  # fmt: skip
        else:
            place, form = reverse("admin:assessment_account_delete", args=[kept.pk]), {"post": "yes"}
        assert admin_client.post(place, form).status_code == 302
        assert_gone(secrets)


def everything() -> str:
    """Every value of every row of every table, and what is in the sessions."""
    texts: list[str] = []
    for model in apps.get_models(include_auto_created=True):
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            texts.extend(str(value) for row in cursor.fetchall() for value in row)
    return "\n".join([*texts, *(str(session.get_decoded()) for session in Session.objects.all())])


def traces(kept: Account) -> list[str]:
    """What nothing may hold any more when the account is gone: one of everything that an account can hold."""
    assessments, imports = (list(rows.values_list("key", flat=True)) for rows in (kept.assessments(), kept.imports()))
    assert assessments
    assert imports
    found = [kept.person, kept.email, kept.user.username, *assessments, *imports]
    known = everything()
    assert all(secret in known for secret in found)
    return found


def assert_gone(secrets: list[str]) -> None:
    known = everything()
    assert [secret for secret in secrets if secret in known] == []
    assert not Passkey.objects.exists()
    assert not Account.objects.exists()


class TestDeletingEverything:
    def test_leaves_no_row_in_any_table(self, holder: Person, finished: Person, bob: Person) -> None:
        add(holder, finished.assessment.code)
        holder.start()
        imported(holder)
        elsewhere = Person()
        elsewhere.sign_in(ALICE)
        account().add_passkey(b"an id", b"a key")
        secrets = traces(account())
        response = delete(holder, "everything")
        assert response["Location"] == reverse("account_deleted")
        assert_gone(secrets)
        assert not Response.objects.exists()
        assert not ImportedReport.objects.exists()
        assert not User.objects.exists()
        assert elsewhere.client.get(reverse("account"))["Location"] == reverse("account_login")
        assert bob.get("leave").status_code == 200

    def test_says_that_imported_reports_go_too(self, holder: Person) -> None:
        assert_said(Page(holder.client.get(reverse("account_delete"))).part("label", **{"for": "what-1"}))

    def test_takes_the_six_words_along(self, holder: Person, finished: Person) -> None:
        code = finished.assessment.code
        add(holder, code)
        delete(holder, "everything")
        assert Person().client.post(reverse("resume"), {"code": code}).status_code == 422

    def test_every_table_that_refers_to_a_user_goes_with_it(self, db: None) -> None:
        for relation in User._meta.related_objects:
            assert relation.on_delete is models.CASCADE

    def test_asks_before_and_says_what_goes(self, holder: Person) -> None:
        holder.start()
        page = Page(holder.client.get(reverse("account_delete")))
        assert page.headlines == ["Delete your account?"]
        assert page.says("1 report with ratings, answers and plan.")
        assert page.chosen("what") == []
        assert reverse("account_data") in page.links()
        assert Account.objects.exists()

    @pytest.mark.parametrize("sent", [{}, {"what": "all"}])
    def test_without_a_choice_nothing_goes(self, holder: Person, sent: dict[str, str]) -> None:
        response = holder.client.post(reverse("account_delete"), sent)
        assert response.status_code == 422
        page = Page(response)
        (problem,) = page.problems.values()
        assert page.text.count(problem) == 2  # in the summary, and at the field
        assert_said(page.problems)
        assert Account.objects.exists()

    def test_gives_a_receipt_that_names_nobody(self, holder: Person) -> None:
        response = holder.client.post(reverse("account_delete"), {"what": "everything"}, follow=True)
        assert Page(response).headlines == ["Deleted"]
        assert ALICE not in Page(response).html

    def test_the_same_address_can_begin_anew(self, holder: Person) -> None:
        delete(holder, "everything")
        holder.sign_in(ALICE)
        assert entries(holder.account_page()) == []


class TestDeletingOnlyTheAccount:
    def test_keeps_the_reports_in_this_browser_and_their_words(self, holder: Person, finished: Person) -> None:
        code = finished.assessment.code
        add(holder, code)
        kept = account()
        secrets = [kept.person, kept.email, kept.user.username]
        assert delete(holder, "account")["Location"] == f"{reverse('account_deleted')}?kept=reports"
        assert_gone(secrets)
        holder.key = finished.key
        assert holder.get("report").status_code == 200
        assert holder.client.get(reverse("account"))["Location"] == reverse("account_login")
        back = Person()
        assert back.client.post(reverse("resume"), {"code": code})["Location"] == finished.url("report")

    def test_signs_every_other_browser_out_of_the_reports(self, holder: Person) -> None:
        holder.start()
        elsewhere = Person()
        elsewhere.sign_in(ALICE)
        delete(holder, "account")
        elsewhere.key = holder.key
        assert elsewhere.get("leave").status_code == 404
        assert holder.get("leave").status_code == 200

    def test_says_so_on_the_receipt(self, holder: Person) -> None:
        response = holder.client.post(reverse("account_delete"), {"what": "account"}, follow=True)
        assert_said(Page(response).part("p", **{"class": "lead"}))


class TestTakingEverythingAlong:
    def test_holds_every_assessment_as_its_own_download_has_it(self, holder: Person, finished: Person) -> None:
        add(holder, finished.assessment.code)
        holder.start()
        response = holder.client.get(reverse("account_data"))
        assert response["Content-Disposition"] == 'attachment; filename="plumb-account.json"'
        document = json.loads(response.content)
        assert document["email"] == ALICE
        assert document["since"] == account().user.date_joined.isoformat()
        open_one, report = document["assessments"]
        assert (open_one["report"], open_one["finished_at"]) == (None, None)
        holder.key = finished.key
        assert report == json.loads(holder.get("data").content)
        assert len(report["responses"]) == Response.objects.filter(assessment__key=finished.key).count()

    def test_holds_every_fact_that_the_tables_of_accounts_have(self, holder: Person) -> None:
        document = json.loads(holder.client.get(reverse("account_data")).content)
        assert set(document) == {
            "format",
            "email",
            "since",
            "last_sign_in",
            "passkeys",
            "assessments",
            "imported_reports",
        }
        told = {"person", "user", "id"}  # ids that mean nothing outside this database
        assert {field.name for field in Account._meta.fields} - told == {"email"}


class TestWherePeopleMeetIt:
    def test_a_report_has_one_quiet_line_about_it(self, finished: Person) -> None:
        page = Page(finished.get("report"))
        assert page.links().count(reverse("account")) == 1

    def test_so_has_the_page_to_come_back(self, charlie: Person) -> None:
        assert reverse("account") in Page(charlie.client.get(reverse("resume"))).links()

    def test_nothing_before_a_result_speaks_of_it(self, alice: Person) -> None:
        names = ("landing", "start_role", "sample")
        pages = [alice.client.get(reverse(name)) for name in names] + [alice.get("leave"), alice.get("rate", 1)]
        alice.rate_all()
        pages += [alice.get("check"), alice.get("question"), alice.get("leave")]
        for response in pages:
            assert response.status_code == 200
            assert not [link for link in Page(response).links() if link.startswith("/account")]

    def test_the_privacy_page_tells_what_is_stored(self, charlie: Person) -> None:
        page = Page(charlie.client.get(reverse("privacy")))
        stored = page.part("section", **{"aria-labelledby": "account"})
        assert f"{settings.PLUMB_RETENTION_DAYS} days" in stored
        assert_said(stored)


class TestPurge:
    def purge(self) -> str:
        output = StringIO()
        call_command("purge", stdout=output)
        return output.getvalue().strip()

    def test_deletes_an_account_that_holds_nothing_and_that_nobody_uses(self, holder: Person) -> None:
        other = Person()
        other.sign_in(BOB)
        User.objects.filter(account=account()).update(
            last_login=timezone.now() - timedelta(days=settings.PLUMB_RETENTION_DAYS)
        )
        assert self.purge().startswith("Deleted: 0 assessments, 1 account, ")
        assert [kept.email for kept in Account.objects.all()] == [BOB]

    def test_keeps_one_that_holds_a_report_or_was_used(self, holder: Person) -> None:
        other = Person()
        other.sign_in(BOB)
        other.start()
        User.objects.filter(account=account(BOB)).update(last_login=timezone.now() - timedelta(days=9999))
        assert "account" not in self.purge()
        assert Account.objects.count() == 2

    def test_an_account_goes_together_with_its_last_report(self, holder: Person) -> None:
        holder.start()
        Assessment.objects.update(expires_at=timezone.now())
        User.objects.update(last_login=timezone.now() - timedelta(days=9999))
        assert self.purge().startswith("Deleted: 1 assessment, 1 account, ")

    def test_leaves_nothing_in_any_table_of_what_somebody_did_once(self, holder: Person) -> None:
        holder.start()
        first = holder.finish()
        annotate_step(first, first.plan.steps[0].key, "On Tuesdays")
        holder.post("share", parts="levels", days="30", label="For Bob", form_key="k" * 20)
        following = begin_recheck(first, "").assessment
        imported(holder)
        finder = Person()
        finder.client.post(reverse("resume"), {"code": first.code})
        secrets = [ALICE, account().person, "On Tuesdays", "For Bob", first.key, following.key, first.seed]
        assert all(secret in everything() for secret in secrets)
        with time_machine.travel(timezone.now() + timedelta(days=settings.PLUMB_RETENTION_DAYS + 1)):
            assert self.purge().startswith("Deleted: 2 assessments, 1 account, 1 imported report, 2 sessions, ")
        assert not [secret for secret in secrets if secret in everything()]

    def test_a_follow_up_outlives_the_report_it_came_from_and_stays_whole(self, holder: Person) -> None:
        holder.start()
        first = holder.finish()
        following = begin_recheck(first, "").assessment
        Assessment.objects.filter(pk=first.pk).update(expires_at=timezone.now())
        assert self.purge().startswith("Deleted: 1 assessment, ")
        left = Assessment.objects.get()
        assert (left.key, left.follows, left.asks_of_whole_role) == (following.key, None, True)
        assert left.responses == following.responses
        holder.key = left.key
        assert holder.get("leave").status_code == 200

    def test_deletes_accounts_in_batches_each_in_a_transaction_of_its_own(
        self, db: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for number in range(5):
            Account.of_address(f"person{number}@example.org")
        User.objects.update(last_login=timezone.now() - timedelta(days=9999))
        batches: list[tuple[int, str | None]] = []
        forget = Account._forget_people

        def spy(accounts: list[Account]) -> None:
            batches.append((len(accounts), connection.savepoint_ids[-1]))
            forget(accounts)

        monkeypatch.setattr(Account, "_forget_people", spy)
        monkeypatch.setattr("assessment.models.account.BATCH", 2)
        assert self.purge().startswith("Deleted: 0 assessments, 5 accounts, ")
        assert [size for size, _ in batches] == [2, 2, 1]
        assert len({transaction for _, transaction in batches}) == 3
        assert not User.objects.exists()

    def test_leaves_editors_alone(self, db: None) -> None:
        User.objects.create_superuser("editor")
        self.purge()
        assert User.objects.exists()


def test_two_forms_of_the_same_person_at_once_make_one_account(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def overtaken(accounts: Any) -> None:
        monkeypatch.undo()
        Account.of_address(ALICE)

    monkeypatch.setattr(AccountQuerySet, "first", overtaken)
    assert Account.of_address(ALICE) == Account.objects.get()
    assert User.objects.count() == 1


@pytest.mark.long
@pytest.mark.slow
def test_where_no_mail_is_configured_there_are_no_accounts() -> None:
    """In a process of its own: addresses and middleware are decided at the start."""
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "--ds=tests.assessment.settings_without_mail",
            "tests/assessment/without_accounts.py",
        ],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
    assert "skipped" not in run.stdout
