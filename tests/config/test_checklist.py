"""The desk's page that says what is in order: for owners, with what the command says, and without secrets."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as current
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from assessment.models import Chore
from config import health
from config.checklist import admin_command, with_commands
from config.doctor import LOOK, OK, TRIED_BACKUP, TRIED_FOR, Finding, examine
from skills.publishing import publish, store
from tests.assessment.people import Page
from tests.builders import small_content

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site(collected: Path) -> None:
    health.fitting_database.cache_clear()
    store(small_content())
    publish("First")


def member(group: str) -> Client:
    user = User.objects.create_user(group, is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    return client


def test_an_owner_reads_every_finding_with_what_to_do() -> None:
    response = member("Owner").get(reverse("checklist"))
    page = re.sub(r"</?code[^>]*>", "", response.content.decode())
    findings = list(examine())
    assert {finding.state for finding in findings} == {"ok", "look", "wrong"}
    for finding in findings:
        if finding.topic != "clock":
            assert escape(finding.sentence) in page
        assert escape(finding.advice) in page
    assert response["Cache-Control"] == "no-store"


def sentences() -> set[str]:
    """What there is to say now; how far the clock is off is never said twice."""
    return {finding.sentence for finding in examine() if finding.topic != "clock"}


def test_a_finding_that_changes_changes_the_page() -> None:
    owner = member("Owner")
    Chore.objects.all().delete()
    due, page = sentences(), Page(owner.get(reverse("checklist")))
    for chore in ("purge", "backup", "item_statistics"):
        Chore.done(chore)
    done = due - sentences()
    assert done
    assert all(page.says(sentence) for sentence in done)
    page = Page(owner.get(reverse("checklist")))
    assert not any(page.says(sentence) for sentence in done)


def test_no_secret_stands_on_it(settings: Any) -> None:
    settings.EMAIL_HOST_PASSWORD = "mail-word"
    said = member("Owner").get(reverse("checklist")).content.decode()
    assert current.SECRET_KEY not in said
    assert "mail-word" not in said


@pytest.mark.parametrize("group", ["Author", "Reviewer", "Publisher", "Coach"])
def test_nobody_else_sees_it_or_is_led_to_it(group: str) -> None:
    client = member(group)
    assert client.get(reverse("checklist")).status_code == 403
    assert reverse("checklist") not in Page(client.get(reverse("admin:index"))).links()


def test_a_stranger_is_asked_to_sign_in_first() -> None:
    assert Client().get(reverse("checklist"))["Location"].startswith(reverse("admin:login"))


def test_what_is_typed_is_set_as_such_and_nothing_else() -> None:
    said = with_commands("Run manage.py backup FOLDER daily <b>, or set PLUMB_CHORES=purge: chmod 600 var/key")
    assert said == (
        'Run <code translate="no">manage.py backup FOLDER</code> daily &lt;b&gt;, or set '
        '<code translate="no">PLUMB_CHORES=purge</code>: <code translate="no">chmod 600 var/key</code>'
    )
    assert (
        '<code translate="no">manage.py restore FILE --check</code>'
        in member("Owner").get(reverse("checklist")).content.decode()
    )


def test_before_anybody_can_sign_in_the_short_address_says_how_to_make_somebody() -> None:
    page = Page(Client().get("/setup"))
    assert page.says(admin_command())
    assert reverse("checklist") in page.links()
    member("Owner")
    assert Client().get("/setup")["Location"] == reverse("checklist")
    User.objects.update(is_active=False)
    assert Client().get("/setup").status_code == 200


def test_a_backup_that_was_tried_speaks_for_a_while() -> None:
    def finding() -> Finding:
        return next(each for each in examine() if each.topic == "backup tried")

    assert finding().state == LOOK
    Chore.done(TRIED_BACKUP)
    assert finding().state == OK
    Chore.objects.filter(name=TRIED_BACKUP).update(done_at=timezone.now() - 2 * TRIED_FOR)
    assert (finding().state, bool(finding().advice)) == (LOOK, True)


def test_it_is_found_from_the_first_page_and_by_a_short_address() -> None:
    owner = member("Owner")
    assert reverse("checklist") in Page(owner.get(reverse("admin:index"))).links()
    assert owner.get("/setup")["Location"] == reverse("checklist")
    assert owner.post(reverse("checklist")).status_code == 405
