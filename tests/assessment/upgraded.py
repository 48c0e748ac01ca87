"""Pages of a database that an earlier commit made. Run by test_upgrade.py and test_released.py."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.urls import reverse

from assessment.models import PERSON, Account, Assessment, ImportedReport, ProblemReport, ShareLink, UserSession
from skills.content import digest, encode
from skills.models import Edition
from skills.publishing import draft
from tests.assessment.device import HERE, device_of_alice, sent
from tests.assessment.people import Page, Person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_the_day_it_was_made() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 28, 13, tzinfo=UTC)):
        yield


@pytest.fixture
def alice() -> Person:
    """In the browser in which she signed in before the upgrade."""
    person, owner = Person(**HERE), Account.objects.get().person
    [key] = [row.pk for row in Session.objects.all() if row.get_decoded().get(PERSON) == owner]
    person.client.cookies[settings.SESSION_COOKIE_NAME] = key
    person.key = Assessment.objects.get(owner=owner, finished_at__isnull=False).key
    return person


def test_the_report_and_its_plan(alice: Person) -> None:
    headline = json.loads(alice.assessment.report_json)["headline"]
    assert Page(alice.get("report")).says(headline)
    plan = Page(alice.get("plan"))
    assert plan.says("Read <twice>.")
    assert plan.says("A book")
    assert alice.client.get(alice.url("pdf_file")).status_code == 200


def test_the_account_and_its_list(alice: Person) -> None:
    page = alice.account_page()
    assert page.says("alice@example.org")
    assert page.says("Passkey added on 28 November 2026")
    assert {alice.url("report")} < set(page.links())


def test_the_browser_is_signed_out_when_the_account_is_closed_elsewhere(alice: Person) -> None:
    assert UserSession.objects.filter(pk=alice.client.session.session_key).exists()
    Account.objects.get().close()
    assert not Session.objects.filter(pk=alice.client.session.session_key).exists()


def test_a_new_code_opens_the_same_account(alice: Person) -> None:
    elsewhere = Person(**HERE)
    elsewhere.sign_in("alice@example.org")
    assert alice.url("report") in elsewhere.account_page().links()


def test_the_passkey_opens_the_same_account() -> None:
    device, elsewhere = device_of_alice(), Person(**HERE)
    device.user = "Mg"
    answer = device.get(elsewhere.client.post(reverse("passkey_options")).json())
    assert elsewhere.client.post(reverse("passkey_sign_in"), sent(answer))["Location"] == reverse("account")
    assert elsewhere.account_page().says("Signed in as alice@example.org")


def test_what_was_shared(alice: Person) -> None:
    address = reverse("shared", args=[ShareLink.objects.get().token])
    assert Page(Person().client.get(address)).says("ML engineer")


def test_what_was_imported(alice: Person) -> None:
    compared = reverse("compare", args=[ImportedReport.objects.get().key, alice.key])
    assert alice.client.get(compared).status_code == 200


def test_an_assessment_under_way_goes_on_to_its_report(alice: Person) -> None:
    alice.key = Assessment.objects.get(finished_at=None).key
    assert alice.finish().is_finished
    assert alice.get("report").status_code == 200


def test_the_edition_and_the_draft() -> None:
    edition = Edition.objects.get()
    assert edition.digest == digest(edition.text.encode()) == digest(encode(draft()))
    assert ProblemReport.objects.get().edition == edition
