"""Where no mail is configured there are no accounts: no address, no link. Run by test_account.py."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone

from assessment.models import Account, Assessment
from tests.assessment.people import Page, Person

NAMES = ("account", "account_login", "account_code", "account_logout", "account_delete", "passkey_sign_in")


@pytest.mark.parametrize("name", NAMES)
def test_no_address_of_an_account_exists(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize("path", ["", "/", "/sign-in", "/code", "/delete", "/reports.json", "/passkey/options"])
def test_what_would_be_one_is_a_404(edition: None, path: str) -> None:
    assert Person().client.get(f"/account{path}").status_code == 404
    assert Person().client.post(f"/account{path}", {"email": "alice@example.org"}).status_code == 404


def test_no_address_bears_their_name() -> None:
    assert not [key for key in get_resolver().reverse_dict if "account" in str(key) or "passkey" in str(key)]


def test_no_page_speaks_of_accounts(finished: Person) -> None:
    names = ("landing", "start_role", "resume", "sample", "privacy", "about", "method")
    pages = [Page(finished.client.get(reverse(name))) for name in names]
    for page in [*pages, Page(finished.get("report")), Page(finished.get("erase"))]:
        assert not [link for link in page.links() if "/account" in link]
        assert "in one list" not in page.text
        assert "in an account" not in page.text
        assert "passkey" not in page.text.lower()
    assert pages[4].says("No account, no name, no e-mail address.")


@pytest.fixture
def kept(finished: Person) -> Account:
    """An account with a report, of the time when there was mail."""
    account = Account.of_address("alice@example.org")
    account.adopt(finished.assessment)
    return account


def test_reports_of_accounts_of_before_still_open_with_their_words(kept: Account, finished: Person) -> None:
    device = Person()
    assert device.client.post(reverse("resume"), {"code": finished.assessment.code})["Location"] == finished.url(
        "report"
    )
    device.key = finished.key
    assert device.get("report").status_code == 200


def test_purge_still_deletes_accounts_of_before(kept: Account) -> None:
    Assessment.objects.update(expires_at=timezone.now())
    User.objects.update(date_joined=timezone.now() - timedelta(days=settings.PLUMB_RETENTION_DAYS))
    output = StringIO()
    call_command("purge", stdout=output)
    assert output.getvalue().startswith("Deleted: 1 assessment, 1 account, ")
    assert not User.objects.exists()


def test_the_desk_can_still_delete_one_with_everything_in_it(kept: Account, admin_client: Any) -> None:
    admin_client.post(reverse("admin:assessment_account_delete", args=[kept.pk]), {"post": "yes"})
    assert not Assessment.objects.exists()
    assert User.objects.filter(is_staff=False).count() == 0
