"""The desk's second factor: a code of an app or a passkey, after the password, and never instead of it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from assessment.freshness import FRESH_MINUTES
from assessment.models import AuthenticatorApp, EditorPasskey, Throttle, random_key
from assessment.models.second_factor import SpentCode
from assessment.one_time_codes import DRIFT, STEP_SECONDS, app_address, code_at, letters, steps_of
from assessment.second_factor import MINUTES
from assessment.views import own_second_factor, second_factor
from tests.assessment.device import HERE, Device, sent
from tests.assessment.people import Page
from tests.snapshots import assert_said

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PASSWORD = "correct horse battery"
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
INDEX = "/admin/"
CODE_PAGE = "/admin/second-factor/"
OWN = "/admin/second-factor/own/"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """At noon, and only a test moves it on."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def ada() -> User:
    return User.objects.create_superuser("ada", password=PASSWORD)


@pytest.fixture
def app(ada: User) -> AuthenticatorApp:
    return AuthenticatorApp.objects.create(user=ada, nonce=random_key())


def shown(app: AuthenticatorApp, later: int = 0) -> str:
    """What the app shows now, or so many steps later."""
    from django.utils import timezone

    step = int(timezone.now().timestamp() // STEP_SECONDS) + later
    return code_at(app.secret_of(app.user, app.nonce), step)


def wrong(app: AuthenticatorApp) -> str:
    """A code that no step around now has."""
    taken = {shown(app, later) for later in range(-DRIFT, DRIFT + 1)}
    return next(code for code in ("000000", "111111", "222222", "333333") if code not in taken)


def as_a_phone_writes(code: str) -> str:
    """A code in full-width digits, with spaces."""
    wide = "".join(chr(ord(digit) - ord("0") + ord("\uff10")) for digit in code)
    return f" {wide[:3]} {wide[3:]} "


def browser(address: str = "192.0.2.1") -> Client:
    return Client(REMOTE_ADDR=address, **HERE)  # type: ignore[arg-type]


def password(client: Client, name: str = "ada", word: str = PASSWORD, **more: str) -> Any:
    return client.post(reverse("admin:login"), {"username": name, "password": word, **more})


def code(client: Client, typed: str) -> Any:
    return client.post(CODE_PAGE, {"code": typed})


def inside(client: Client) -> bool:
    return client.get(INDEX).status_code == 200


def signed_in() -> Client:
    """Ada's browser, by a password alone as long as nothing else is asked."""
    client = browser()
    assert password(client).status_code == 302
    return client


def entered(app: AuthenticatorApp) -> Client:
    client = signed_in()
    assert code(client, shown(app)).status_code == 302
    return client


class TestCodes:
    @pytest.mark.parametrize(
        ("seconds", "expected"),
        [
            (59, "287082"),
            (1111111109, "081804"),
            (1111111111, "050471"),
            (1234567890, "005924"),
            (2000000000, "279037"),
            (20000000000, "353130"),
        ],
    )
    def test_are_those_of_the_standard(self, seconds: int, expected: str) -> None:
        """RFC 6238, appendix B, in its last six digits."""
        assert code_at(b"12345678901234567890", seconds // STEP_SECONDS) == expected

    def test_of_the_steps_beside_now_are_taken_and_no_others(self) -> None:
        secret, now = b"12345678901234567890", 59
        assert list(steps_of(secret, code_at(secret, 0), now)) == [0]
        assert list(steps_of(secret, code_at(secret, 2), now)) == [2]
        assert list(steps_of(secret, code_at(secret, 3), now)) == []

    def test_come_from_a_secret_that_apps_take(self) -> None:
        assert letters(b"12345678901234567890") == "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"
        address = app_address(b"12345678901234567890", "Our desk & more", "ada:b")
        assert address == (
            "otpauth://totp/Our%20desk%20%26%20more:ada%3Ab"
            "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Our%20desk%20%26%20more"
        )

    def test_are_made_by_no_copy_of_the_database_alone(self, app: AuthenticatorApp, settings: Any) -> None:
        before = shown(app)
        settings.SECRET_KEY = "another-key-of-another-site-0123456789-abcdefgh"
        assert shown(app) != before


class TestTheDoor:
    def test_without_a_second_factor_the_password_opens_it_as_before(self, ada: User) -> None:
        assert inside(signed_in())

    def test_with_an_app_the_password_opens_nothing_and_the_code_the_page_one_was_on_the_way_to(
        self, app: AuthenticatorApp
    ) -> None:
        client = browser()
        there = reverse("admin:skills_item_changelist")
        assert password(client, next=there)["Location"] == CODE_PAGE
        assert not inside(client)
        assert "_auth_user_id" not in client.session
        assert code(client, shown(app))["Location"] == there
        assert inside(client)

    @pytest.mark.parametrize("elsewhere", ["https://example.com/", "//example.com", "javascript:alert(1)"])
    def test_leads_to_no_other_site(self, app: AuthenticatorApp, elsewhere: str) -> None:
        client = browser()
        password(client, next=elsewhere)
        assert code(client, shown(app))["Location"] == reverse("admin:index")

    def test_a_code_without_the_password_opens_nothing(self, app: AuthenticatorApp) -> None:
        client = browser()
        assert code(client, shown(app))["Location"].startswith(reverse("admin:login"))
        assert not inside(client)
        assert not SpentCode.objects.exists()

    def test_each_step_gives_the_session_a_new_key(self, app: AuthenticatorApp) -> None:
        client = browser()
        session = client.session
        session["here"] = "before"
        session.save()
        keys = [session.session_key]
        password(client)
        keys.append(client.session.session_key)
        code(client, shown(app))
        keys.append(client.session.session_key)
        assert len(set(keys)) == 3

    def test_what_this_browser_had_answered_is_still_its_own(self, app: AuthenticatorApp) -> None:
        client = browser()
        session = client.session
        session["person"] = "somebody"
        session.save()
        password(client)
        code(client, shown(app))
        assert client.session["person"] == "somebody"

    def test_a_code_may_be_typed_with_spaces_and_in_other_digits(self, app: AuthenticatorApp) -> None:
        assert code(signed_in(), as_a_phone_writes(shown(app))).status_code == 302

    @pytest.mark.parametrize(
        "typed",
        [
            "",
            " ",
            "12345",
            "1234567",
            "abcdef",
            "-12345",
            "1e5",
            "\u0661" * 6,
            "9" * 90_000,
            "0x1234",
            "’; --",
            "😀" * 6,
        ],
    )
    def test_what_is_no_code_is_refused_with_a_sentence(self, app: AuthenticatorApp, typed: str) -> None:
        client = signed_in()
        refused = code(client, typed)
        assert refused.status_code == 422
        assert Page(refused).says(second_factor.WRONG)
        assert not inside(client)

    def test_a_field_that_is_missing_or_doubled_is_no_code(self, app: AuthenticatorApp) -> None:
        client = signed_in()
        assert client.post(CODE_PAGE).status_code == 422
        assert client.post(CODE_PAGE, {"code": [shown(app), wrong(app)]}).status_code == 422

    def test_waits_ten_minutes_and_no_longer(self, app: AuthenticatorApp, clock: time_machine.Traveller) -> None:
        client = signed_in()
        clock.move_to(NOON + timedelta(minutes=MINUTES, seconds=1))
        assert code(client, shown(app))["Location"] == reverse("admin:login")
        assert not inside(client)

    @pytest.mark.parametrize("change", ["password", "inactive", "no staff", "deleted"])
    def test_is_shut_when_the_editor_changes_meanwhile(self, ada: User, app: AuthenticatorApp, change: str) -> None:
        client, typed = signed_in(), shown(app)
        if change == "password":
            ada.set_password("another good battery")
        ada.is_active, ada.is_staff = change != "inactive", change != "no staff"
        ada.save()
        if change == "deleted":
            ada.delete()
        assert code(client, typed)["Location"] == reverse("admin:login")

    def test_another_editors_code_does_not_open_it(self, app: AuthenticatorApp) -> None:
        bob = User.objects.create_superuser("bob", password=PASSWORD)
        his = AuthenticatorApp.objects.create(user=bob, nonce=app.nonce)
        assert shown(his) != shown(app)
        assert code(signed_in(), shown(his)).status_code == 422

    def test_is_no_second_door_for_learners_accounts(self, app: AuthenticatorApp) -> None:
        User.objects.create_user("learner", password=PASSWORD)
        client = browser()
        assert password(client, "learner").status_code == 200
        assert client.get(CODE_PAGE)["Location"] == reverse("admin:login")

    def test_every_page_of_the_desk_is_behind_it(self, app: AuthenticatorApp) -> None:
        client = signed_in()
        for place in ("admin:index", "admin:skills_edition_publish", "admin:jsi18n", "admin:password_change"):
            assert client.get(reverse(place)).status_code == 302
            assert client.post(reverse(place)).status_code == 302

    def test_takes_no_other_methods(self, app: AuthenticatorApp) -> None:
        client = signed_in()
        assert client.put(CODE_PAGE).status_code == 405
        for name in ("second_factor_options", "second_factor_passkey", "own_app", "own_app_confirm", "own_app_remove"):
            assert client.get(reverse(f"admin:{name}")).status_code == 405

    def test_refuses_a_form_of_another_site(self, app: AuthenticatorApp) -> None:
        client = Client(enforce_csrf_checks=True, **HERE)  # type: ignore[arg-type]
        assert code(client, shown(app)).status_code == 403
        assert client.post(reverse("admin:own_app_remove")).status_code == 403
        assert AuthenticatorApp.objects.exists()


class TestACodeIsTakenOnce:
    def test_and_not_again_in_another_browser(self, app: AuthenticatorApp) -> None:
        entered(app)
        assert code(signed_in(), shown(app)).status_code == 422

    def test_and_the_next_one_is_taken(self, app: AuthenticatorApp, clock: time_machine.Traveller) -> None:
        entered(app)
        clock.shift(STEP_SECONDS)
        assert code(signed_in(), shown(app)).status_code == 302

    def test_also_when_two_arrive_together(self, app: AuthenticatorApp) -> None:
        """The other one is stored after this one has looked and before it stores: the database decides."""
        real = AuthenticatorApp._spend

        def second(row: AuthenticatorApp, step: int) -> bool:
            assert real(app, step)
            return real(row, step)

        with patch.object(AuthenticatorApp, "_spend", second):
            assert code(signed_in(), shown(app)).status_code == 422

    def test_by_the_database_itself(self, app: AuthenticatorApp) -> None:
        app.spent.create(step=1)
        with pytest.raises(IntegrityError), transaction.atomic():
            app.spent.create(step=1)

    def test_and_what_is_past_is_not_kept(self, app: AuthenticatorApp, clock: time_machine.Traveller) -> None:
        for _ in range(12):
            assert app.take(shown(app))
            clock.shift(STEP_SECONDS)
        assert SpentCode.objects.count() <= 2 * DRIFT + 1


class TestWrongCodes:
    def test_are_counted_and_then_even_the_right_one_waits(
        self, app: AuthenticatorApp, clock: time_machine.Traveller
    ) -> None:
        client = signed_in()
        assert {code(client, wrong(app)).status_code for _ in range(second_factor.TRIES_PER_ADDRESS)} == {422}
        refused = code(client, shown(app))
        assert refused.status_code == 429
        assert Page(refused).says(second_factor.TOO_MANY)
        clock.shift(15 * 60)
        assert code(signed_in(), shown(app)).status_code == 302

    def test_from_many_addresses_are_counted_for_the_editor(self, app: AuthenticatorApp) -> None:
        for number in range(second_factor.TRIES_PER_EDITOR):
            client = browser(f"192.0.2.{number}")
            password(client)
            assert code(client, wrong(app)).status_code == 422
        client = browser("198.51.100.1")
        password(client)
        assert code(client, shown(app)).status_code == 429

    def test_a_passkey_still_opens_the_door_meanwhile(self, ada: User, app: AuthenticatorApp) -> None:
        device = Device()
        keep(ada, device)
        client = signed_in()
        for _ in range(second_factor.TRIES_PER_ADDRESS + 1):
            code(client, wrong(app))
        assert use(client, device).status_code == 302
        assert inside(client)

    def test_right_ones_count_against_nobody(self, app: AuthenticatorApp, clock: time_machine.Traveller) -> None:
        for _ in range(second_factor.TRIES_PER_EDITOR + 1):
            assert code(signed_in(), shown(app)).status_code == 302
            clock.shift(STEP_SECONDS)
        assert not Throttle.objects.filter(count__gt=0).exists()


def keep(user: User, device: Device) -> EditorPasskey:
    """Let the editor have set up the device."""
    client = browser()
    client.force_login(user)
    session = client.session
    session["desk-second-factor"], session["desk-entered-at"] = user.pk, NOON.timestamp()
    session.save()
    assert add(client, device)["Location"] == OWN
    return EditorPasskey.objects.get(user=user)


def add(client: Client, device: Device) -> Any:
    options = client.post(reverse("admin:own_passkey_options"))
    assert options.status_code == 200
    return client.post(reverse("admin:own_passkey_add"), sent(device.create(options.json())))


def use(client: Client, device: Device) -> Any:
    options = client.post(reverse("admin:second_factor_options"))
    assert options.status_code == 200
    return client.post(reverse("admin:second_factor_passkey"), sent(device.get(options.json())))


class TestAPasskey:
    def test_opens_the_desk_after_the_password(self, ada: User) -> None:
        device = Device()
        keep(ada, device)
        client = signed_in()
        assert not inside(client)
        assert use(client, device)["Location"] == reverse("admin:index")
        assert inside(client)
        assert EditorPasskey.objects.get().last_used_at is not None

    def test_is_not_asked_for_before_the_password_nor_taken(self, ada: User) -> None:
        device = Device()
        keep(ada, device)
        assert browser().post(reverse("admin:second_factor_options")).status_code == 403
        waiting, stranger = signed_in(), browser()
        answer = device.get(waiting.post(reverse("admin:second_factor_options")).json())
        assert stranger.post(reverse("admin:second_factor_passkey"), sent(answer))["Location"] == reverse("admin:login")

    def test_the_device_is_given_this_editors_passkeys_alone(self, ada: User) -> None:
        bob = User.objects.create_superuser("bob", password=PASSWORD)
        mine = keep(ada, Device())
        keep(bob, Device())
        wanted = signed_in().post(reverse("admin:second_factor_options")).json()["publicKey"]
        assert [each["id"] for each in wanted["allowCredentials"]] == [mine.credential]
        assert wanted["userVerification"] == "required"

    def test_of_another_editor_opens_nothing(self, ada: User) -> None:
        bob, device = User.objects.create_superuser("bob", password=PASSWORD), Device()
        keep(ada, Device())
        keep(bob, device)
        client = signed_in()
        assert use(client, device).status_code == 422
        assert not inside(client)

    @pytest.mark.parametrize("spoilt", ["origin", "unverified", "forged", "no user", "twice"])
    def test_an_answer_that_does_not_hold_opens_nothing(self, ada: User, spoilt: str) -> None:
        device, client = Device(), browser()
        keep(ada, device)
        password(client)
        if spoilt == "origin":
            device.origin = "https://example.com"
        if spoilt == "unverified":
            device.seen = Device(verifies=False).seen
        if spoilt == "forged":
            device.key = Device().key
        answer = device.get(client.post(reverse("admin:second_factor_options")).json())
        if spoilt == "no user":
            answer["response"]["userHandle"] = "somebody"
        if spoilt == "twice":
            other = signed_in()
            other.post(reverse("admin:second_factor_options"))
            client = other
        assert client.post(reverse("admin:second_factor_passkey"), sent(answer)).status_code == 422
        assert not inside(client)

    @pytest.mark.parametrize(
        "text", ["", "{}", "[]", "null", "1", '{"id": 1}', "{" * 5000, "\u2028", '{"rawId": "%%"}']
    )
    def test_what_is_no_answer_is_refused(self, ada: User, text: str) -> None:
        keep(ada, Device())
        client = signed_in()
        client.post(reverse("admin:second_factor_options"))
        refused = client.post(reverse("admin:second_factor_passkey"), {"credential": text})
        assert refused.status_code == 422
        assert Page(refused).says(second_factor.REFUSED)

    def test_a_device_that_was_given_a_list_need_not_say_whose_it_is(self, ada: User) -> None:
        device, client = Device(), browser()
        keep(ada, device)
        password(client)
        answer = device.get(client.post(reverse("admin:second_factor_options")).json())
        del answer["response"]["userHandle"]
        assert client.post(reverse("admin:second_factor_passkey"), sent(answer)).status_code == 302


class TestSettingOneUp:
    def confirm(self, client: Client, user: User, typed: str = "") -> Any:
        nonce = client.session["desk-new-app"]
        step = int(NOON.timestamp() // STEP_SECONDS)
        typed = typed or code_at(AuthenticatorApp.secret_of(user, nonce), step)
        return client.post(reverse("admin:own_app_confirm"), {"code": typed})

    def test_an_app_takes_a_code_before_it_counts(self, ada: User) -> None:
        client = signed_in()
        client.post(reverse("admin:own_app"))
        assert inside(client)
        assert not AuthenticatorApp.objects.exists()
        secret = letters(AuthenticatorApp.secret_of(ada, client.session["desk-new-app"]))
        assert Page(client.get(OWN)).says(secret)
        assert self.confirm(client, ada, "12").status_code == 422
        assert not AuthenticatorApp.objects.exists()
        assert self.confirm(client, ada)["Location"] == OWN
        assert inside(client)
        assert secret not in client.get(OWN).content.decode()
        assert password(browser())["Location"] == CODE_PAGE

    def test_an_app_is_set_up_with_the_digits_that_open_the_door(self, ada: User) -> None:
        client = signed_in()
        client.post(reverse("admin:own_app"))
        secret = AuthenticatorApp.secret_of(ada, client.session["desk-new-app"])
        typed = as_a_phone_writes(code_at(secret, int(NOON.timestamp() // STEP_SECONDS)))
        assert self.confirm(client, ada, typed)["Location"] == OWN

    def test_the_code_that_confirmed_it_opens_no_door(self, ada: User) -> None:
        client = signed_in()
        client.post(reverse("admin:own_app"))
        self.confirm(client, ada)
        assert code(signed_in(), shown(AuthenticatorApp.objects.get())).status_code == 422

    def test_a_second_app_is_refused_by_the_database(self, ada: User) -> None:
        first, second = signed_in(), signed_in()
        for client in (first, second):
            client.post(reverse("admin:own_app"))
        late = second.session["desk-new-app"]
        self.confirm(first, ada)
        step = int(NOON.timestamp() // STEP_SECONDS)
        assert not AuthenticatorApp.add(ada, late, code_at(AuthenticatorApp.secret_of(ada, late), step))
        assert AuthenticatorApp.objects.count() == 1

    def test_other_browsers_are_asked_for_it_from_then_on(self, ada: User, clock: time_machine.Traveller) -> None:
        desktop, laptop = signed_in(), signed_in()
        assert inside(laptop)
        desktop.post(reverse("admin:own_app"))
        self.confirm(desktop, ada)
        there = reverse("admin:skills_item_changelist") + "?q=a"
        assert laptop.get(there)["Location"] == CODE_PAGE
        clock.shift(STEP_SECONDS)
        assert code(laptop, shown(AuthenticatorApp.objects.get()))["Location"] == there

    def test_and_what_was_sent_there_is_not_done(self, ada: User, app: AuthenticatorApp) -> None:
        client = browser()
        client.force_login(ada)
        where = reverse("admin:auth_group_add")
        assert client.post(where, {"name": "Strangers"})["Location"] == CODE_PAGE
        assert not Group.objects.filter(name="Strangers").exists()

    @pytest.mark.parametrize("name", ["own_app", "own_app_confirm", "own_app_remove", "own_passkey_add"])
    def test_only_soon_after_a_sign_in(self, app: AuthenticatorApp, clock: time_machine.Traveller, name: str) -> None:
        client = entered(app)
        clock.shift(FRESH_MINUTES * 60 + 1)
        assert client.post(reverse(f"admin:{name}"))["Location"] == OWN
        assert Page(client.get(OWN)).says(own_second_factor.STALE)
        assert AuthenticatorApp.objects.exists()
        assert client.post(reverse("admin:own_passkey_options")).status_code == 403

    def test_whoever_has_one_changes_nothing_by_the_password_alone(self, app: AuthenticatorApp) -> None:
        client = signed_in()
        for name in ("own_app", "own_app_remove", "own_passkey_options", "own_passkey_add"):
            assert client.post(reverse(f"admin:{name}"))["Location"] == CODE_PAGE
        assert client.get(OWN)["Location"] == CODE_PAGE
        assert AuthenticatorApp.objects.exists()

    def test_a_passkey_is_removed_by_its_editor_alone(self, ada: User) -> None:
        bob = User.objects.create_superuser("bob", password=PASSWORD)
        his = keep(bob, Device())
        client = signed_in()
        client.post(reverse("admin:own_passkey_remove", args=[his.pk]))
        assert EditorPasskey.objects.filter(pk=his.pk).exists()

    def test_nobody_has_more_passkeys_than_devices(self, ada: User) -> None:
        client = signed_in()
        with patch("assessment.models.passkey.MAX_PASSKEYS", 1):
            assert add(client, Device()).status_code == 302
            assert add(client, Device()).status_code == 422
        assert EditorPasskey.objects.count() == 1

    def test_every_change_stands_in_the_history(self, ada: User, app: AuthenticatorApp) -> None:
        client = entered(app)
        device = Device()
        add(client, device)
        client.post(reverse("admin:own_passkey_remove", args=[EditorPasskey.objects.get().pk]))
        client.post(reverse("admin:own_app_remove"))
        page = Page(client.get(reverse("admin:auth_user_history", args=[ada.pk])))
        sentences = list(LogEntry.objects.order_by("pk").values_list("change_message", flat=True))
        assert all(page.says(sentence) for sentence in sentences)
        assert_said(sentences)


class TestWhereTheDeskAsksEverybody:
    @pytest.fixture(autouse=True)
    def _asked(self, settings: Any) -> None:
        settings.PLUMB_SECOND_FACTOR = True

    def test_whoever_has_none_sets_one_up_at_the_door(self, ada: User) -> None:
        client = signed_in()
        assert not inside(client)
        assert client.get(CODE_PAGE)["Location"] == OWN
        client.post(reverse("admin:own_app"))
        done = TestSettingOneUp().confirm(client, ada)
        assert done["Location"] == reverse("admin:index")
        assert inside(client)

    def test_or_a_passkey(self, ada: User) -> None:
        client, device = signed_in(), Device()
        assert add(client, device)["Location"] == reverse("admin:index")
        assert inside(client)
        later = signed_in()
        assert use(later, device).status_code == 302

    def test_sessions_of_before_are_asked_too(self, ada: User) -> None:
        client = browser()
        client.force_login(ada)
        assert client.get(INDEX)["Location"] == CODE_PAGE
        assert client.get(CODE_PAGE)["Location"] == OWN

    def test_the_last_one_stays(self, app: AuthenticatorApp) -> None:
        client = entered(app)
        client.post(reverse("admin:own_app_remove"))
        assert Page(client.get(OWN)).says(own_second_factor.LAST)
        assert AuthenticatorApp.objects.exists()


class TestWhoLostTheDevice:
    def test_is_let_in_again_by_an_owner_which_stands_in_the_history(self, ada: User, app: AuthenticatorApp) -> None:
        lost = entered(app)
        owner = User.objects.create_user("olga", password=PASSWORD, is_staff=True)
        owner.groups.add(Group.objects.get(name="Owner"))
        client = browser()
        client.force_login(owner)
        where = reverse("admin:auth_user_changelist")
        client.post(where, {"action": "remove_second_factor", "_selected_action": [ada.pk]})
        assert not AuthenticatorApp.objects.exists()
        assert not inside(lost)
        assert inside(signed_in())
        entry = LogEntry.objects.get(object_id=str(ada.pk))
        assert (entry.user, entry.get_change_message()) == (owner, "Removed the second factor at the desk.")

    @pytest.mark.parametrize("group", ["Author", "Reviewer", "Publisher", "Coach"])
    def test_and_by_nobody_else(self, ada: User, app: AuthenticatorApp, group: str) -> None:
        user = User.objects.create_user("other", is_staff=True)
        user.groups.add(Group.objects.get(name=group))
        client = browser()
        client.force_login(user)
        where = reverse("admin:auth_user_changelist")
        sent = {"action": "remove_second_factor", "_selected_action": [ada.pk]}
        assert client.post(where, sent).status_code == 403
        assert AuthenticatorApp.objects.exists()

    def test_or_by_a_command_on_the_server(self, ada: User, app: AuthenticatorApp, capsys: Any) -> None:
        keep(ada, Device())
        call_command("remove_second_factor", "ada")
        assert "ada" in capsys.readouterr().out
        assert inside(signed_in())
        entry = LogEntry.objects.filter(object_id=str(ada.pk)).latest("pk")
        assert entry.get_change_message() == "Removed the second factor by a command on the server."

    @pytest.mark.parametrize("name", ["ada", "nobody"])
    def test_the_command_says_when_there_is_nothing_to_remove(self, ada: User, name: str) -> None:
        with pytest.raises(CommandError):
            call_command("remove_second_factor", name)

    def test_the_list_of_users_says_who_has_one(self, ada: User, app: AuthenticatorApp) -> None:
        User.objects.create_superuser("bob", password=PASSWORD)
        User.objects.create_user("former", is_staff=True, is_active=False)
        page = entered(app).get(reverse("admin:auth_user_changelist"))
        rows = page.context["cl"].result_list
        admin = page.context["cl"].model_admin
        assert {row.username: admin.second_factor(row) for row in rows} == {"ada": True, "bob": False, "former": None}


def test_a_session_that_has_shown_it_asks_the_database_no_more_for_it(
    app: AuthenticatorApp, django_assert_num_queries: Any
) -> None:
    client = entered(app)
    with django_assert_num_queries(2):  # the session and its editor
        client.get(reverse("admin:jsi18n"))
