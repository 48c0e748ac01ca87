"""Passkeys, with a device in software; the way through a real browser is in tests/browser/test_account.py."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from fido2.cose import CoseKey
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData

from assessment.models import MAX_PASSKEYS, Account, Passkey
from assessment.views.notes import Note
from assessment.views.passkeys import NO_ENTRY
from tests.assessment.device import FLAG, HERE, Device, sent
from tests.assessment.people import Page, Person

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
ALICE, BOB = "alice@example.org", "bob@example.org"


@pytest.fixture
def holder() -> Person:
    """Alice, signed in to her account."""
    person = Person(**HERE)
    person.sign_in(ALICE)
    return person


def options(person: Person, name: str) -> dict[str, Any]:
    response = person.client.post(reverse(name))
    assert response.status_code == 200
    found: dict[str, Any] = response.json()
    return found


def add(person: Person, device: Device) -> Any:
    return person.client.post(reverse("passkey_add"), sent(device.create(options(person, "passkey_new"))))


def enter(person: Person, device: Device) -> Any:
    return person.client.post(reverse("passkey_sign_in"), sent(device.get(options(person, "passkey_options"))))


def note(response: Any, name: str) -> bool:
    return bool(response["Location"] == f"{reverse('account')}?note={name}")


class TestSigningIn:
    def test_with_a_passkey_that_was_added_opens_the_account_without_a_code(self, holder: Person) -> None:
        device = Device()
        assert note(add(holder, device), "passkey")
        elsewhere = Person(**HERE)
        assert enter(elsewhere, device)["Location"] == reverse("account")
        assert elsewhere.account_page().says(f"Signed in as {ALICE}")
        assert Passkey.objects.get().last_used_at is not None

    def test_is_not_asked_for_without_end_from_one_address(self, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
        """Each time leaves a session behind."""
        monkeypatch.setattr("assessment.views.passkeys.ASKS_BY_ADDRESS", 2)
        asked = [Person(**HERE).client.post(reverse("passkey_options")).status_code for _ in range(3)]
        assert asked == [200, 200, 429]

    def test_makes_the_browser_the_accounts_person(self, holder: Person, alice: Person) -> None:
        device = Device()
        add(holder, device)
        holder.start()
        phone = Person(**HERE)
        enter(phone, device)
        phone.key = holder.key
        assert phone.get("leave").status_code == 200

    def test_is_another_way_and_no_second_lock(self, holder: Person) -> None:
        add(holder, Device())
        elsewhere = Person(**HERE)
        assert elsewhere.sign_in(ALICE)["Location"] == reverse("account")
        assert elsewhere.account_page().says("Your reports")

    def test_the_device_is_told_the_address_and_the_server_tells_a_stranger_nothing(self, holder: Person) -> None:
        wanted = options(holder, "passkey_new")["publicKey"]
        assert wanted["user"]["name"] == wanted["user"]["displayName"] == ALICE
        assert wanted["authenticatorSelection"]["userVerification"] == "required"
        add(holder, Device())
        assert options(Person(**HERE), "passkey_options")["publicKey"]["allowCredentials"] == []

    @pytest.mark.parametrize(
        "device", [Device("https://example.com"), Device("http://localhost.example.com"), Device(verifies=False)]
    )
    def test_an_answer_for_another_site_or_without_a_check_of_the_person_adds_nothing(
        self, holder: Person, device: Device
    ) -> None:
        assert note(add(holder, device), "failed")
        assert not Passkey.objects.exists()

    @pytest.mark.parametrize("origin", ["https://example.com", "http://localhost.example.com", ""])
    def test_an_answer_given_to_another_site_opens_nothing(self, holder: Person, origin: str) -> None:
        device = Device()
        add(holder, device)
        device.origin = origin
        self.refused(enter(Person(**HERE), device))

    def test_an_answer_is_good_for_one_question_only(self, holder: Person) -> None:
        device, thief = Device(), Person(**HERE)
        add(holder, device)
        phone = Person(**HERE)
        answer = device.get(options(phone, "passkey_options"))
        options(thief, "passkey_options")
        self.refused(thief.client.post(reverse("passkey_sign_in"), sent(answer)))
        assert phone.client.post(reverse("passkey_sign_in"), sent(answer)).status_code == 302
        phone.client.post(reverse("account_logout"))
        self.refused(phone.client.post(reverse("passkey_sign_in"), sent(answer)))

    def test_a_forged_signature_opens_nothing(self, holder: Person) -> None:
        device, forger = Device(), Device()
        add(holder, device)
        forger.id, forger.user = device.id, device.user
        self.refused(enter(Person(**HERE), forger))

    def test_a_passkey_does_not_open_the_account_it_is_not_of(self, holder: Person) -> None:
        device = Device()
        add(holder, device)
        other = Person(**HERE)
        other.sign_in(BOB)
        add(other, mine := Device())
        device.user = mine.user
        self.refused(enter(Person(**HERE), device))

    def test_a_passkey_of_an_editor_opens_no_desk(self, holder: Person) -> None:
        device = Device()
        add(holder, device)
        User.objects.update(is_staff=True)
        person = Person(**HERE)
        assert enter(person, device)["Location"] == reverse("account_login")
        assert person.client.get("/admin/").status_code == 302

    def test_a_deactivated_account_stays_shut(self, holder: Person) -> None:
        device = Device()
        add(holder, device)
        User.objects.update(is_active=False)
        assert enter(Person(**HERE), device)["Location"] == reverse("account_login")

    @pytest.mark.parametrize(
        "credential",
        [
            "", "{", "[]", "1", "null", '"text"', "{}", '{"response": 1}', '{"response": {"userHandle": 1}}',
            '{"id": 1, "rawId": 2, "type": "public-key", "response": {}}',
            '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "AA", '
            '"authenticatorData": "AA", "signature": "AA", "userHandle": "AA"}}',
            '{"id": "%%", "rawId": "é", "type": "x", "response": []}', "[" * 2000,
        ],
    )  # fmt: skip
    def test_nonsense_gets_a_sentence(self, holder: Person, credential: str) -> None:
        person = Person(**HERE)
        options(person, "passkey_options")
        self.refused(person.client.post(reverse("passkey_sign_in"), {"credential": credential}))
        options(holder, "passkey_new")
        assert note(holder.client.post(reverse("passkey_add"), {"credential": credential}), "failed")

    @pytest.mark.parametrize("part", ["clientDataJSON", "authenticatorData", "signature", "userHandle"])
    @pytest.mark.parametrize("value", [None, 1, [], {}, "", "AA", "%", "_" * 5000])
    def test_a_part_that_is_nonsense_gets_the_same_sentence(self, holder: Person, part: str, value: object) -> None:
        device, person = Device(), Person(**HERE)
        add(holder, device)
        answer = device.get(options(person, "passkey_options"))
        answer["response"][part] = value
        self.refused(person.client.post(reverse("passkey_sign_in"), sent(answer)))

    @pytest.mark.parametrize("part", ["clientDataJSON", "attestationObject"])
    @pytest.mark.parametrize("value", [None, 1, [], {}, "", "AA", "%", "_" * 5000])
    def test_nor_is_anything_added_from_it(self, holder: Person, part: str, value: object) -> None:
        answer = Device().create(options(holder, "passkey_new"))
        answer["response"][part] = value
        assert note(holder.client.post(reverse("passkey_add"), sent(answer)), "failed")

    @pytest.mark.parametrize("extensions", [b"", b"\x19", b"\x1b\0", b"\xa1\x1a", b"\xa1\xa1\0\0\0", b"\x81" * 2000])
    def test_what_is_cut_off_gets_the_same_sentence(self, holder: Person, extensions: bytes) -> None:
        device, person = Device(), Person(**HERE)
        add(holder, device)
        answer = device.get(options(person, "passkey_options"))
        cut = b"\0" * 32 + bytes([FLAG.ED]) + b"\0" * 4 + extensions
        answer["response"]["authenticatorData"] = websafe_encode(cut)
        self.refused(person.client.post(reverse("passkey_sign_in"), sent(answer)))

    @pytest.mark.parametrize("object", [b"\x19", b"\x1b\0", b"\xa1\x1a", b"\xa0", b"\xfb", b"\x9a\xff\xff\xff\xff"])
    def test_nothing_is_added_from_what_is_cut_off(self, holder: Person, object: bytes) -> None:
        answer = Device().create(options(holder, "passkey_new"))
        answer["response"]["attestationObject"] = websafe_encode(object)
        assert note(holder.client.post(reverse("passkey_add"), sent(answer)), "failed")

    def test_nothing_is_added_from_an_answer_without_a_key(self, holder: Person) -> None:
        device = Device()
        answer = device.create(wanted := options(holder, "passkey_new"))
        bare = AttestationObject.create("none", device._data(wanted["publicKey"]["rp"]["id"], device.seen), {})
        answer["response"]["attestationObject"] = websafe_encode(bare)
        assert note(holder.client.post(reverse("passkey_add"), sent(answer)), "failed")

    @pytest.mark.parametrize("kind", [-999, "x", True])
    def test_a_key_of_a_kind_that_nobody_can_check_opens_nothing(self, holder: Person, kind: object) -> None:
        device = Device()
        device.public = CoseKey({3: kind})
        add(holder, device)
        self.refused(enter(Person(**HERE), device))
        assert holder.account_page().says("Your reports")
        assert note(add(holder, Device()), "passkey")

    @pytest.mark.parametrize("part", ["id", "type"])
    def test_a_part_that_says_nothing_new_may_be_missing(self, holder: Person, part: str) -> None:
        device = Device()
        answer = device.create(options(holder, "passkey_new"))
        del answer[part]
        assert note(holder.client.post(reverse("passkey_add"), sent(answer)), "passkey")
        assert enter(Person(**HERE), device)["Location"] == reverse("account")

    def refused(self, response: Any) -> None:
        assert response.status_code == 422
        page = Page(response)
        assert page.says(NO_ENTRY)
        assert page.title.startswith("Error: ")


class TestAdding:
    def test_needs_a_sign_in_of_the_last_quarter_of_an_hour(self, holder: Person) -> None:
        device = Device()
        answer = device.create(options(holder, "passkey_new"))
        assert holder.account_page().all("form", **{"data-passkey": "create"})
        with time_machine.travel(timezone.now() + timedelta(minutes=16)):
            assert not holder.account_page().all("form", **{"data-passkey": "create"})
            assert reverse("account_login") in holder.account_page().links()
            assert holder.client.post(reverse("passkey_new")).status_code == 403
            response = holder.client.post(reverse("passkey_add"), sent(answer))
            assert note(response, "fresh")
            assert not Passkey.objects.exists()
            holder.sign_in(ALICE)
            assert note(add(holder, device), "passkey")

    def test_stores_the_public_half_and_nothing_else_the_browser_says(self, holder: Person) -> None:
        device = Device()
        answer = device.create(options(holder, "passkey_new"))
        answer["clientExtensionResults"] = {"anything": "x" * 1000}
        answer["response"]["transports"] = ["internal"]
        holder.client.post(reverse("passkey_add"), sent(answer))
        stored = Passkey.objects.get()
        held = AttestedCredentialData.create(b"\0" * 16, device.id, device.public)
        assert (stored.credential, bytes(stored.data)) == (websafe_encode(device.id), held)

    def test_a_passkey_opens_one_account_and_is_there_once(self, holder: Person) -> None:
        device = Device()
        add(holder, device)
        assert options(holder, "passkey_new")["publicKey"]["excludeCredentials"] == [
            {"type": "public-key", "id": websafe_encode(device.id)}
        ]
        other = Person(**HERE)
        other.sign_in(BOB)
        for person in (holder, other):
            assert note(add(person, device), "failed")
        assert Passkey.objects.get().account.email == ALICE

    @pytest.mark.parametrize("length", [0, 1024])
    def test_an_id_that_no_passkey_can_have_is_refused(self, holder: Person, length: int) -> None:
        device = Device()
        device.id = b"x" * length
        assert note(add(holder, device), "failed")

    def test_the_longest_id_fits(self, holder: Person) -> None:
        device = Device()
        device.id = b"x" * 1023
        assert note(add(holder, device), "passkey")
        assert enter(Person(**HERE), device)["Location"] == reverse("account")

    def test_an_account_has_at_most_ten(self, holder: Person) -> None:
        for _ in range(MAX_PASSKEYS):
            add(holder, Device())
        assert note(add(holder, Device()), "enough")
        assert Passkey.objects.count() == MAX_PASSKEYS

    def test_is_told_in_the_list_and_in_the_download(self, holder: Person) -> None:
        assert (
            Note.PASSKEY.value
            in holder.client.post(
                reverse("passkey_add"), sent(Device().create(options(holder, "passkey_new"))), follow=True
            ).content.decode()
        )
        assert holder.account_page().says(f"Passkey added on {timezone.localdate():%-d %B %Y}")
        document = json.loads(holder.client.get(reverse("account_data")).content)
        assert [set(passkey) for passkey in document["passkeys"]] == [{"added_at", "last_used_at"}]


class TestRemoving:
    def test_shuts_that_way_in(self, holder: Person) -> None:
        device = Device()
        add(holder, device)
        place = reverse("passkey_remove", args=[Passkey.objects.get().pk])
        assert note(holder.client.post(place), "removed")
        assert enter(Person(**HERE), device).status_code == 422

    def test_is_for_its_owner_only(self, holder: Person) -> None:
        add(holder, Device())
        other = Person(**HERE)
        other.sign_in(BOB)
        other.client.post(reverse("passkey_remove", args=[Passkey.objects.get().pk]))
        assert Passkey.objects.exists()

    def test_goes_with_the_account(self, holder: Person) -> None:
        device = Device()
        add(holder, device)
        Account.objects.get().erase()
        assert not Passkey.objects.exists()
        assert enter(Person(**HERE), device).status_code == 422


def test_a_worker_where_nobody_uses_a_passkey_is_spared_the_libraries_for_them(tmp_path: Path) -> None:
    code = (
        "import sys, config.wsgi; from django.db.migrations.loader import MigrationLoader; MigrationLoader(None); "
        "print(sorted({'assessment.views.passkeys', 'fido2', 'cryptography'} & set(sys.modules)))"
    )
    environment = os.environ | {"PLUMB_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    run = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert run.stdout == "['assessment.views.passkeys']\n"
