"""People whose level is known: invited at the desk, asked, counted once, and shown to nobody."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessment.models import Assessment, Invitation
from assessment.records import records_of
from skills.models import Edition
from tests.assessment.people import Person
from tests.assessment.test_records import crowd
from tests.markup import compact

pytestmark = pytest.mark.django_db


def page(invitation: Invitation) -> str:
    return reverse("invited", args=[invitation.token])


def choose(person: Person, invitation: Invitation, choice: str) -> int:
    return int(person.client.post(page(invitation), {"choice": choice}).status_code)


def counted(invitation: Invitation) -> Assessment | None:
    return Invitation.objects.get(pk=invitation.pk).assessment


# The person --------------------------------------------------------------------------------------------


def test_the_page_tells_the_level_and_changes_nothing(charlie: Person) -> None:
    invitation = Invitation.make(2)
    response = charlie.client.get(page(invitation))
    assert response.status_code == 200
    assert "Independent" in response.content.decode()
    assert counted(invitation) is None
    assert "invited" not in charlie.client.session


def test_who_agrees_counts_with_the_level_from_the_next_start(charlie: Person) -> None:
    invitation = Invitation.make(3)
    assert choose(charlie, invitation, "yes") == 302
    assert counted(invitation) is None
    assessment = charlie.start()
    assert counted(invitation) == assessment
    assert charlie.client.get(page(invitation)).status_code == 404


def test_who_declines_goes_on_as_anybody_and_the_link_stays_open(charlie: Person) -> None:
    invitation = Invitation.make(3)
    choose(charlie, invitation, "yes")
    assert choose(charlie, invitation, "no") == 302
    charlie.start()
    assert counted(invitation) is None
    assert charlie.client.get(page(invitation)).status_code == 200


def test_only_the_first_assessment_after_it_counts(charlie: Person, bob: Person) -> None:
    invitation = Invitation.make(1)
    choose(charlie, invitation, "yes")
    choose(bob, invitation, "yes")
    first = charlie.start()
    bob.start()
    charlie.start()
    assert counted(invitation) == first


@pytest.mark.parametrize("choice", ["", "maybe"])
def test_a_form_without_a_choice_stays_on_the_page(charlie: Person, choice: str) -> None:
    invitation = Invitation.make(1)
    assert choose(charlie, invitation, choice) == 422
    assert "invited" not in charlie.client.session


def test_an_invitation_ends_by_itself(charlie: Person) -> None:
    invitation = Invitation.make(1)
    choose(charlie, invitation, "yes")
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    charlie.start()
    assert counted(invitation) is None
    assert charlie.client.post(page(invitation), {"choice": "yes"}).status_code == 404
    call_command("purge")
    assert not Invitation.objects.exists()


def test_the_level_goes_with_the_assessment(charlie: Person) -> None:
    choose(charlie, Invitation.make(1), "yes")
    charlie.start().erase()
    assert not Invitation.objects.exists()


# What the database refuses -----------------------------------------------------------------------------


@pytest.mark.parametrize("level", [0, 5])
def test_a_level_off_the_scale_is_refused(level: int) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.make(level)


def test_an_assessment_counts_with_one_level(alice: Person) -> None:
    one, other = Invitation.make(1), Invitation.make(4)
    assert Invitation.take(one.token, alice.assessment)
    assert not Invitation.take(other.token, alice.assessment)
    assert not Invitation.take("no-such-token", alice.assessment)
    assert Invitation.levels() == {alice.assessment.pk: 1}


# The desk ----------------------------------------------------------------------------------------------


@pytest.fixture
def coach(edition: Edition) -> Client:
    user = User.objects.create_user("coach", is_staff=True)
    user.groups.add(Group.objects.get(name="Coach"))
    client = Client()
    client.force_login(user)
    return client


def test_a_coach_makes_a_link_and_sees_whether_it_was_used_and_not_by_whom(coach: Client, charlie: Person) -> None:
    made = coach.post(reverse("admin:assessment_invitation_add"), {"level": "2"}, follow=True)
    invitation = Invitation.objects.get()
    assert f"http://testserver{page(invitation)}" in made.content.decode()
    choose(charlie, invitation, "yes")
    key = charlie.start().key
    change = reverse("admin:assessment_invitation_change", args=[invitation.pk])
    for address in (change, reverse("admin:assessment_invitation_changelist")):
        text = coach.get(address).content.decode()
        assert "Used" in text
        assert key not in text
        assert invitation.token not in text


@pytest.mark.parametrize("level", ["", "0", "5", "x"])
def test_a_coach_who_names_no_level_stays_on_the_form(coach: Client, level: str) -> None:
    assert coach.post(reverse("admin:assessment_invitation_add"), {"level": level}).status_code == 200
    assert not Invitation.objects.exists()


# Nobody else -------------------------------------------------------------------------------------------


def test_the_level_is_in_no_download(finished: Person) -> None:
    before = finished.get("data").content
    Invitation.take(Invitation.make(4).token, finished.assessment)
    assert finished.get("data").content == before


def test_the_method_page_says_how_many_agreed(alice: Person) -> None:
    sentence = "agreed to count"
    assert sentence not in compact(Client().get("/method").content.decode())
    Invitation.take(Invitation.make(4).token, alice.assessment)
    assert sentence in compact(Client().get("/method").content.decode())


def test_records_carry_the_level(edition: Edition) -> None:
    crowd(edition, 2)
    first = Assessment.objects.order_by("pk")[0]
    Invitation.take(Invitation.make(4).token, first)
    assert [record.known for record in records_of(edition.content)] == [4, None]
