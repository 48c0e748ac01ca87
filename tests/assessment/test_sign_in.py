"""Signing in to an account by a code: one field, the same answer for every address, and no password anywhere."""

import re
from datetime import timedelta
from io import StringIO
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessment.forms import SignInForm
from assessment.models import Account, Throttle
from assessment.views.sign_in import NOT_SENT, OVER, TOO_MANY_MAILS, WORN_OUT, WRONG
from tests.assessment.people import CODE, Page, Person, mailed_code, same_page
from tests.snapshots import assert_said

pytestmark = pytest.mark.django_db

ALICE, BOB = "alice@example.org", "bob@example.org"
NOON = timezone.now().replace(hour=12, minute=1)


def wrong(code: str) -> str:
    """Another code of the same shape."""
    return ("C" if code[0] == "B" else "B") + code[1:]


def session_of(person: Person) -> dict[str, Any]:
    return Session.objects.get(pk=person.client.cookies[settings.SESSION_COOKIE_NAME].value).get_decoded()


def purged() -> str:
    out = StringIO()
    call_command("purge", stdout=out)
    return out.getvalue()


class TestTheWayIn:
    def test_the_first_code_makes_the_account_and_later_ones_open_it(self) -> None:
        person = Person()
        assert person.sign_in(ALICE)["Location"] == reverse("account")
        assert person.account_page().says(f"Signed in as {ALICE}")
        again = Person()
        again.sign_in(ALICE)
        assert again.account_page().says(f"Signed in as {ALICE}")
        assert Account.objects.count() == User.objects.count() == 1

    @pytest.mark.parametrize("write", [str.lower, lambda code: code.replace("-", ""), lambda code: f" {code} ",
        lambda code: " ".join(code), lambda code: "".join(chr(ord(c) + 0xFEE0) if c.isalpha() else c for c in code),
        lambda code: "\u200b".join(code)])  # fmt: skip
    def test_neither_case_nor_separators_of_the_code_matter(self, write: Any) -> None:
        person = Person()
        person.ask_for_code(ALICE)
        assert person.enter_code(write(mailed_code(ALICE)))["Location"] == reverse("account")

    def test_capitals_of_the_address_do_not_matter(self) -> None:
        Person().sign_in(ALICE)
        person = Person()
        person.ask_for_code("Alice@Example.ORG")
        person.enter_code(mailed_code(ALICE))
        assert Account.objects.count() == 1

    @pytest.mark.parametrize(
        "spelling",
        [
            "ALICE@BÜCHER.EXAMPLE",
            "alice@xn--bcher-kva.example",
            "alice@XN--BCHER-KVA.EXAMPLE",
            "ali\u200bce@bü\u00adcher.example",
            "\u2066alice@bücher.example\u2069",
            "alice@bu\u0308cher.example",
            "ａｌｉｃｅ@bücher.example",
        ],
    )
    def test_two_spellings_of_one_mailbox_are_one_account(self, spelling: str) -> None:
        mailed_to = "alice@xn--bcher-kva.example"
        for typed in ("alice@bücher.example", spelling):
            person = Person()
            person.ask_for_code(typed)
            person.enter_code(mailed_code(mailed_to))
        assert Account.objects.get().email == mailed_to

    @pytest.mark.parametrize(
        "address",
        [
            "alice@" + "ü" * 80 + ".example",
            "alice@..example",
            "alice@\u200b",
            "\u200b@",
            "alice@straße.example",
            "alice@STRAẞE.example",
            "alice@σοφός.example",
        ],
    )
    def test_a_mailbox_that_cannot_be_is_refused_with_a_sentence(self, address: str) -> None:
        response = Person().ask_for_code(address)
        assert response.status_code == 422
        assert Page(response).says(str(SignInForm.base_fields["email"].error_messages["invalid"]))

    def test_the_mail_is_plain_text_with_the_code_and_without_any_link(self) -> None:
        Person().ask_for_code(ALICE)
        [sent] = mail.outbox
        text = str(sent.body)
        assert sent.subject == "Your sign-in code for testserver"
        assert sent.from_email == "Plumb <plumb@example.org>"
        assert sent.to == [ALICE]
        assert not getattr(sent, "alternatives", [])
        assert len(CODE.findall(text)) == 1
        assert_said(CODE.sub("CODE", text).splitlines())
        assert "10 minutes" in text
        assert "http" not in text
        assert "&" not in text

    def test_the_mail_says_that_nobody_wrote_it_and_names_the_site_not_the_machine(self) -> None:
        Person().ask_for_code(ALICE)
        message = mail.outbox[0].message()
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["Message-ID"].endswith("@testserver>")

    def test_a_site_with_a_bare_address_has_it_whole_in_its_mails(self, settings: Any) -> None:
        settings.ALLOWED_HOSTS = ["[::1]"]
        Person(SERVER_NAME="[::1]", SERVER_PORT="8000").ask_for_code(ALICE)
        assert mail.outbox[0].message()["Message-ID"].endswith("@[::1]>")

    def test_no_password_exists_and_the_user_has_no_rights(self) -> None:
        Person().sign_in(ALICE)
        user = User.objects.get()
        assert not user.has_usable_password()
        assert (user.is_staff, user.is_superuser) == (False, False)
        assert (user.email, user.first_name) == ("", "")

    def test_an_address_is_stored_only_once_it_is_confirmed(self) -> None:
        Person().ask_for_code(ALICE)
        assert not User.objects.exists()
        assert not any(ALICE in name for name in Throttle.objects.values_list("name", flat=True))

    def test_an_address_that_nobody_confirms_is_forgotten_by_the_purge_and_nothing_else_with_it(self) -> None:
        asked, waiting, other = Person(), Person(), Person()
        with time_machine.travel(timezone.now() - timedelta(minutes=11)):
            asked.client.post(reverse("account_login"), {"email": ALICE})
            asked.sign_in(BOB)
            asked.ask_for_code(ALICE)
            other.ask_for_code(ALICE)
        waiting.ask_for_code("carol@example.org")
        assert "Deleted: 0 assessments, 2 unconfirmed addresses, " in purged()
        assert not any(ALICE in str(session.get_decoded()) for session in Session.objects.all())
        assert asked.account_page().says(f"Signed in as {BOB}")
        assert waiting.enter_code(mailed_code("carol@example.org"))["Location"] == reverse("account")
        assert "unconfirmed" not in purged()

    def test_the_database_never_holds_the_code(self) -> None:
        person = Person()
        person.ask_for_code(ALICE)
        assert mailed_code(ALICE).replace("-", "") not in str(session_of(person)).replace("-", "")

    def test_the_session_gets_a_new_name_so_that_a_planted_one_is_worthless(self) -> None:
        person = Person()
        person.ask_for_code(ALICE)
        before = person.client.cookies[settings.SESSION_COOKIE_NAME].value
        person.enter_code(mailed_code(ALICE))
        planted = Person()
        planted.client.cookies[settings.SESSION_COOKIE_NAME] = before
        assert planted.client.get(reverse("account"))["Location"] == reverse("account_login")

    def test_the_only_cookies_are_the_two_of_before(self) -> None:
        person = Person()
        person.sign_in(ALICE)
        person.account_page()
        assert set(person.client.cookies) <= {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME}

    def test_the_code_page_without_a_code_under_way_leads_to_the_start(self) -> None:
        assert Person().client.get(reverse("account_code"))["Location"] == reverse("account_login")

    def test_going_back_for_a_new_code_keeps_the_address_in_the_field(self) -> None:
        person = Person()
        person.ask_for_code(ALICE)
        assert Page(person.client.get(reverse("account_code"))).says(ALICE)
        assert Page(person.client.get(reverse("account_login"))).field("email") == ALICE

    def test_an_older_code_stops_working_when_a_new_one_is_sent(self) -> None:
        person = Person()
        person.ask_for_code(ALICE)
        old = mailed_code(ALICE)
        person.ask_for_code(ALICE)
        assert person.enter_code(old).status_code == 422
        assert person.enter_code(mailed_code(ALICE)).status_code == 302

    def test_a_foreign_address_to_go_to_next_is_not_followed(self) -> None:
        person = Person()
        person.ask_for_code(ALICE)
        answer = person.client.post(
            f"{reverse('account_code')}?next=/admin/", {"code": mailed_code(ALICE), "next": "https://example.com/"}
        )
        assert answer["Location"] == reverse("account")


class TestWrongInput:
    @pytest.mark.parametrize(
        "typed",
        [
            "",
            "alice",
            "a@b@c",
            f"{'a' * 250}@example.org",
            "alice@example.org\nBcc: bob@example.org",
        ],
    )
    def test_an_address_that_is_none_stays_on_the_page_with_a_sentence(self, typed: str) -> None:
        response = Person().ask_for_code(typed)
        page = Page(response)
        assert response.status_code == 422
        assert page.title.startswith("Error: ")
        (problem,) = page.problems.values()
        assert page.text.count(problem) >= 2  # in the summary, and at the field
        assert_said(page.problems)
        assert page.field("email") == typed[:254]
        assert not mail.outbox

    @pytest.mark.parametrize(
        "typed",
        ["", "B" * 41, "ﬀ-é-٣"],
    )
    def test_a_code_that_is_none_stays_on_the_page_with_a_sentence(self, typed: str) -> None:
        person = Person()
        person.ask_for_code(ALICE)
        response = person.enter_code(typed)
        assert response.status_code == 422
        page = Page(response)
        (problem,) = page.problems.values()
        assert page.text.count(problem) == 2  # in the summary, and at the field
        assert_said(page.problems)
        assert person.enter_code(mailed_code(ALICE)).status_code == 302

    def test_a_code_of_another_browser_opens_nothing(self) -> None:
        Person().ask_for_code(ALICE)
        thief = Person()
        response = thief.enter_code(mailed_code(ALICE))
        assert response.status_code == 422
        assert Page(response).says(OVER)
        thief.ask_for_code(BOB)
        first = next(str(sent.body) for sent in mail.outbox if sent.to == [ALICE])
        assert thief.enter_code(CODE.findall(first)[0]).status_code == 422
        assert not User.objects.exists()

    def test_a_code_works_for_ten_minutes(self) -> None:
        with time_machine.travel(NOON, tick=False) as clock:
            person = Person()
            person.ask_for_code(ALICE)
            clock.shift(timedelta(minutes=10, seconds=1))
            response = person.enter_code(mailed_code(ALICE))
            assert response.status_code == 422
            assert Page(response).says(OVER)
            person.ask_for_code(ALICE)
            clock.shift(timedelta(minutes=10))
            assert person.enter_code(mailed_code(ALICE)).status_code == 302

    def test_a_code_works_once(self) -> None:
        person = Person()
        person.ask_for_code(ALICE)
        code = mailed_code(ALICE)
        copy = Person()
        copy.become(person)
        person.enter_code(code)
        assert Page(copy.enter_code(code)).says(OVER)

    def test_after_five_wrong_codes_even_the_right_one_is_worn_out(self) -> None:
        with time_machine.travel(NOON, tick=False):
            person = Person()
            person.ask_for_code(ALICE)
            code = mailed_code(ALICE)
            for _ in range(5):
                response = person.enter_code(wrong(code))
                assert response.status_code == 422
                assert Page(response).says(WRONG)
            response = person.enter_code(code)
            assert response.status_code == 429
            assert Page(response).says(WORN_OUT)
            assert Page(response).field("email") == ALICE
            assert person.enter_code(code).status_code == 422
            assert not User.objects.exists()
            assert person.sign_in(ALICE)["Location"] == reverse("account")

    def test_tries_that_arrive_with_an_old_copy_of_the_session_are_counted_together(self) -> None:
        with time_machine.travel(NOON, tick=False):
            person = Person()
            person.ask_for_code(ALICE)
            code, kept = mailed_code(ALICE), Session.objects.get()
            data = kept.session_data
            statuses = []
            for _ in range(6):
                statuses.append(person.enter_code(wrong(code)).status_code)
                Session.objects.update(session_data=data)  # as a request under way would write it back
            assert statuses == [422] * 5 + [429]
            assert person.enter_code(code).status_code == 429


class TestTheCodeSentTwice:
    def test_leaves_the_browser_signed_in(self) -> None:
        person, twice = Person(), Person()
        person.ask_for_code(ALICE)
        twice.become(person)
        code = mailed_code(ALICE)
        assert person.enter_code(code)["Location"] == reverse("account")
        second = twice.enter_code(code)  # sent before the first answer came, so with the cookies of before
        assert second.status_code == 422
        assert Page(second).says(OVER)
        assert "sessionid" not in second.cookies
        assert "Cookie" in second["Vary"]

    def test_signing_out_still_takes_the_cookie_away(self) -> None:
        person = Person()
        person.sign_in(ALICE)
        response = person.client.post(reverse("account_logout"))
        assert response.cookies["sessionid"].value == ""
        assert response.cookies["sessionid"]["max-age"] == 0


class TestNobodyLearnsWhoHasAnAccount:
    def test_known_and_unknown_addresses_get_the_same_pages_the_same_mail_and_the_same_queries(self) -> None:
        Person().sign_in(ALICE)
        mail.outbox.clear()
        seen = []
        for email in (ALICE, BOB):
            person = Person()
            with CaptureQueriesContext(
                connection,
            ) as queries:
                asked = person.ask_for_code(email)
            page = person.client.get(reverse("account_code"))
            sent = mail.outbox[-1]
            code = mailed_code(email)
            failed = person.enter_code(wrong(code))
            statements = [re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in queries]
            seen.append([
                asked.status_code, asked["Location"], same_page(page).replace(email, ""), failed.status_code,
                same_page(failed).replace(email, ""), str(sent.body).replace(code, ""), sent.subject, statements,
            ])  # fmt: skip
        assert seen[0] == seen[1]

    def test_an_editors_address_is_an_address_like_any_other_and_opens_no_desk(self) -> None:
        editor = User.objects.create_superuser("editor", ALICE, "a-long-enough-password")
        person = Person()
        person.sign_in(ALICE)
        account = Account.objects.get()
        assert account.user != editor
        assert not account.user.is_staff
        assert person.client.get("/admin/").status_code == 302


class TestLimits:
    def test_one_address_gets_five_codes_in_a_quarter_of_an_hour_whether_it_has_an_account_or_not(self) -> None:
        Person().sign_in(ALICE)
        Throttle.objects.all().delete()
        with time_machine.travel(NOON, tick=False) as clock:
            for email in (ALICE, BOB):
                mail.outbox.clear()
                for number in range(5):
                    assert Person(REMOTE_ADDR=f"192.0.2.{number}").ask_for_code(email).status_code == 302
                response = Person(REMOTE_ADDR="192.0.2.9").ask_for_code(email.upper())
                assert response.status_code == 429
                assert Page(response).says(TOO_MANY_MAILS)
                assert len(mail.outbox) == 5
            clock.shift(timedelta(minutes=15))
            assert Person().ask_for_code(ALICE).status_code == 302

    def test_one_visitor_gets_twenty_whatever_their_headers_say(self) -> None:
        with time_machine.travel(NOON, tick=False):
            for number in range(20):
                headers = {"X-Forwarded-For": f"192.0.2.{number}", "X-Real-IP": f"192.0.2.{number}"}
                answer = Person(headers=headers).ask_for_code(f"person{number}@example.org")
                assert answer.status_code == 302
            forged = Person(headers={"X-Forwarded-For": "192.0.2.99"})
            assert forged.ask_for_code(ALICE).status_code == 429
            assert Person(REMOTE_ADDR="192.0.2.7").ask_for_code(ALICE).status_code == 302

    def test_all_together_are_limited_as_well(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("assessment.views.sign_in.MAILS_IN_ALL", 3)
        with time_machine.travel(NOON, tick=False):
            answers = [
                Person(REMOTE_ADDR=f"192.0.2.{number}").ask_for_code(f"person{number}@example.org").status_code
                for number in range(4)
            ]
        assert answers == [302, 302, 302, 429]

    def test_who_asks_without_end_uses_up_nobody_elses_codes(self) -> None:
        with time_machine.travel(NOON, tick=False):
            for number in range(20):
                Person(REMOTE_ADDR="192.0.2.1").ask_for_code(f"person{number}@example.org")
            for _ in range(10):
                assert Person(REMOTE_ADDR="192.0.2.1").ask_for_code(ALICE).status_code == 429
            assert Throttle.objects.get(name="codes").count == 20
            assert Person(REMOTE_ADDR="192.0.2.2").ask_for_code(ALICE).status_code == 302

    def test_network_addresses_are_not_stored(self) -> None:
        Person(REMOTE_ADDR="192.0.2.7").ask_for_code(ALICE)
        assert Throttle.objects.count() == 3
        assert "192.0.2.7" not in " ".join(Throttle.objects.values_list("name", flat=True))


@pytest.mark.parametrize(
    "error", [ConnectionRefusedError(), TimeoutError(), SMTPRecipientsRefused({ALICE: (550, b"")})]
)
def test_when_the_mail_server_fails_the_page_says_so_and_the_log_names_nobody(
    error: OSError, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*arguments: Any) -> int:
        raise error

    monkeypatch.setattr(EmailBackend, "send_messages", fail)
    person = Person()
    response = person.ask_for_code(ALICE)
    assert response.status_code == 503
    assert Page(response).says(NOT_SENT)
    assert Page(response).field("email") == ALICE
    assert [record.getMessage() for record in caplog.records if record.name.startswith("assessment")] == [
        "a sign-in code could not be sent"
    ]
    assert person.client.get(reverse("account_code")).status_code == 302
