"""Six words instead of a password."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test.utils import override_settings
from django.urls import reverse

from assessment import codes
from assessment.forms import ResumeForm
from assessment.models import Account, Assessment, Throttle, begin_recheck
from assessment.views.notes import Note
from assessment.views.six_words import IN_ALL, TOO_MANY, UNKNOWN
from tests.assessment.people import DONT_KNOW, Page, Person, mailed_code
from tests.assessment.stages import put
from tests.markup import compact
from tests.snapshots import assert_said

RESUME = reverse("resume")
NOON = datetime(2026, 11, 21, 12, 1, tzinfo=UTC)

WRONG = "-".join(codes.words()[:6])


def enter(person: Person, code: str) -> object:
    return person.client.post(RESUME, {"code": code})


class TestTheWords:
    def test_there_are_2048_different_ones_of_plain_letters(self) -> None:
        words = codes.words()
        assert len(words) == len(set(words)) == 2048
        assert all(word.isascii() and word.isalpha() and word.islower() for word in words)

    def test_a_code_has_six_of_them_and_belongs_to_its_nonce(self) -> None:
        code = codes.code_of("a nonce")
        assert code == codes.code_of("a nonce")
        assert code != codes.code_of("another nonce")
        assert len(code.split("-")) == 6
        assert set(code.split("-")) <= set(codes.words())

    def test_every_word_can_come_at_every_place(self) -> None:
        """66 bits: no part of the number is cut off or repeated."""
        seen: list[set[str]] = [set() for _ in range(6)]
        for number in range(4000):
            for place, word in enumerate(codes.code_of(str(number)).split("-")):
                seen[place].add(word)
        assert all(len(words) > 1700 for words in seen)

    def test_another_secret_key_makes_other_codes(self) -> None:
        code = codes.code_of("a nonce")
        with override_settings(SECRET_KEY="another-key-" * 5):
            assert codes.code_of("a nonce") != code

    @pytest.mark.parametrize("write", [str.upper, str.title, lambda code: code.replace("-", " "),
        lambda code: code.replace("-", "\n"), lambda code: f"  «{code.replace('-', ', ')}».  ",
        lambda code: "1. " + code.replace("-", " 2. "), lambda code: code.replace("-", "–")])  # fmt: skip
    def test_neither_case_nor_separators_matter(self, write: object) -> None:
        code = codes.code_of("a nonce")
        assert codes.parse(write(code)) == code  # type: ignore[operator]

    @pytest.mark.parametrize("write", [
        lambda code: code.upper().replace("I", "İ"), lambda code: code.replace("i", "ı"),
        lambda code: code[:3] + "\u00ad" + code[3:], lambda code: "\u200f" + code[:2] + "\u200b" + code[2:],
        lambda code: "".join(chr(ord(c) + 0xFEE0) if c.isalpha() else " " for c in code)],
        ids=["Turkish I", "Turkish i", "soft hyphen", "zero width", "full width"])  # fmt: skip
    def test_they_open_as_phones_type_them(self, write: Callable[[str], str]) -> None:
        code = "-".join(("airfield", *codes.words()[:5]))
        assert codes.parse(write(code)) == code

    def test_a_word_that_is_not_on_the_list_gets_the_nearest_one_as_a_hint(self) -> None:
        word = next(word for word in codes.words() if len(word) > 6)
        typed = word[:2] + word[3] + word[2] + word[4:]
        with pytest.raises(codes.BadCode, match=rf"^«{typed}» is not one of our words\. Did you mean «{word}»\?$"):
            codes.parse(WRONG.replace(codes.words()[0], typed))

    def test_a_word_that_is_near_none_gets_no_hint(self) -> None:
        with pytest.raises(codes.BadCode, match=r"^«qqqqqqqqqqqqqqqqqqqq» is not one of our words\.$"):
            codes.parse("q" * 150)

    @pytest.mark.parametrize(("count", "words"), [(0, "0 words"), (1, "1 word"), (5, "5 words"), (7, "7 words")])
    def test_another_number_of_words_is_counted_in_the_answer(self, count: int, words: str) -> None:
        with pytest.raises(codes.BadCode, match=rf"^A code has six words\. You entered {words}\.$"):
            codes.parse(" ".join(codes.words()[:count]))


class TestShowing:
    @pytest.mark.parametrize("name", ["leave", "report"])
    def test_the_owner_sees_the_words_and_nobody_else_does(
        self, finished: Person, bob: Person, charlie: Person, name: str
    ) -> None:
        code = finished.assessment.code
        assert Page(finished.get(name)).says(code)
        for person in (bob, charlie):
            person.key = finished.key
            assert code not in compact(person.get(name).content.decode())

    def test_the_database_holds_a_hash_of_the_code_and_never_the_code(self, alice: Person) -> None:
        code = alice.assessment.code
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM assessment_assessment")
            stored = " ".join(str(value) for row in cursor.fetchall() for value in row)
        assert codes.hash_of(code) in stored
        assert code not in stored
        assert not [word for word in code.split("-") if f" {word} " in stored]

    def test_after_a_change_of_the_secret_key_the_words_open_but_cannot_be_shown_again(
        self, finished: Person, bob: Person
    ) -> None:
        code = finished.assessment.code
        with override_settings(SECRET_KEY="another-key-" * 5):
            device = Person()
            response = device.client.post(RESUME, {"code": code})
            assert response.status_code == 302
            device.key = finished.key
            assert not Page(device.get("report")).says("six words")
            assert_said(Page(device.get("leave")).part("p", **{"class": "note"}))
            assert finished.assessment.code == ""


class TestComingBack:
    def test_in_another_browser_one_lands_where_one_stopped_with_a_welcome(self, alice: Person) -> None:
        code = alice.assessment.code
        assert self.back(code, "at skill 1 of 3, Querying tables") == f"{alice.url('rate', 1)}?note=welcome"
        alice.post("rate", 1, level="2")
        assert self.back(code, "at skill 2 of 3, Data pipelines") == f"{alice.url('rate', 2)}?note=welcome"
        for number in (2, 3):
            alice.post("rate", number, level=DONT_KNOW)
        assert self.back(code, "before the check") == f"{alice.url('check')}?note=welcome"
        alice.answer()
        assert self.back(code, "at question 2") == f"{alice.url('question')}?note=welcome"
        alice.finish()
        assert self.back(code, "") == alice.url("report")

    def back(self, code: str, stopped: str) -> str:
        """Where the words lead in a new browser; the page must be there and say where the person stopped."""
        device = Person()
        page = device.client.post(RESUME, {"code": code}, follow=True)
        assert page.status_code == 200
        address = str(page.redirect_chain[-1][0])
        assert Page(page).says(Note.WELCOME.value.format(stopped=stopped)) == ("welcome" in address)
        return address

    def test_the_first_browser_keeps_its_access(self, alice: Person) -> None:
        device = Person()
        enter(device, alice.assessment.code)
        assert alice.get("leave").status_code == 200

    def test_the_session_gets_a_new_name_so_that_a_planted_one_is_worthless(self, alice: Person, bob: Person) -> None:
        name = settings.SESSION_COOKIE_NAME
        before = bob.client.cookies[name].value
        enter(bob, alice.assessment.code)
        assert bob.client.cookies[name].value != before
        planted = Person()
        planted.client.cookies[name] = before
        planted.key = alice.key
        assert planted.get("leave").status_code == 404

    def test_words_and_code_are_never_part_of_an_address(self, alice: Person) -> None:
        code = alice.assessment.code
        assert Page(Person().client.get(RESUME, {"code": code})).field("code") == ""

    def test_an_expired_assessment_is_an_unknown_one(self, alice: Person) -> None:
        code = alice.assessment.code
        Assessment.objects.update(expires_at=datetime.now(UTC) - timedelta(seconds=1))
        response = Person().client.post(RESUME, {"code": code})
        assert response.status_code == 422
        assert Page(response).says(UNKNOWN)


class TestWhatTheyOpen:
    """The assessment they belong to and what followed from it: people share computers."""

    def test_nothing_else_of_the_browser_it_was_made_in(self, finished: Person, charlie: Person) -> None:
        code, first = finished.assessment.code, finished.key
        finished.start()
        enter(charlie, code)
        charlie.key = finished.key
        assert charlie.get("leave").status_code == 404
        charlie.key = first
        page = Page(charlie.get("report"))
        assert finished.key not in page.html + Page(charlie.client.get(reverse("reports"))).html
        assert finished.key not in Page(charlie.client.get(reverse("landing"))).html

    def test_what_followed_from_it_and_what_follows_from_there(self, finished: Person, charlie: Person) -> None:
        first = finished.assessment
        second = begin_recheck(first, "").assessment
        enter(charlie, first.code)
        charlie.key = second.key
        assert charlie.get("go_on").status_code == 302
        second.finish()
        assert charlie.post("recheck").status_code == 302
        assert charlie.get("leave").status_code == 200
        charlie.key = Assessment.objects.get(follows=second).key
        assert charlie.get("leave").status_code == 200

    def test_nothing_that_followed_from_it_while_it_is_in_an_account(self, finished: Person, charlie: Person) -> None:
        first = finished.assessment
        account = Account.of_address("alice@example.org")
        second = begin_recheck(first, "").assessment
        Assessment.objects.filter(pk__in=(first.pk, second.pk)).update(owner=account.person)
        enter(charlie, first.code)
        charlie.key = first.key
        assert charlie.get("report").status_code == 200
        charlie.key = second.key
        assert charlie.get("go_on").status_code == 404

    def test_nothing_from_before_it(self, finished: Person, charlie: Person) -> None:
        enter(charlie, begin_recheck(finished.assessment, "").assessment.code)
        charlie.key = finished.key
        assert charlie.get("report").status_code == 404

    def test_beside_what_the_browser_has_and_what_other_words_opened(self, finished: Person, bob: Person) -> None:
        other = put(Person(), "finished", finished.assessment.edition)
        for person in (finished, other):
            enter(bob, person.assessment.code)
        assert bob.get("leave").status_code == 200
        page = Page(bob.client.get(reverse("reports")))
        assert all(key in page.html for key in (bob.key, finished.key, other.key))
        assert bob.client.get(reverse("compare", args=[finished.key, other.key])).status_code == 200

    def test_only_that_goes_into_an_account_made_there(self, finished: Person, charlie: Person) -> None:
        code, first = finished.assessment.code, finished.key
        finished.start()
        enter(charlie, code)
        charlie.client.post(reverse("account_login"), {"email": "charlie@example.org"})
        charlie.client.post(reverse("account_code"), {"code": mailed_code("charlie@example.org")})
        assert charlie.client.post(reverse("account_add_all")).status_code == 302
        account = Account.objects.get()
        assert [each.key for each in account.assessments()] == [first]

    def test_nothing_that_is_in_an_account_goes_into_another(self, finished: Person, charlie: Person) -> None:
        code = finished.assessment.code
        Account.of_address("alice@example.org").adopt(finished.assessment)
        enter(charlie, code)
        bob = Account.of_address("bob@example.org")
        assert bob.adopt_all("", [finished.key]) == 0
        assert not bob.assessments()


class TestWrongWords:
    @pytest.mark.parametrize(
        "typed",
        [
            "",
            "   ",
            "one",
            " ".join(codes.words()[:5]),
            "123 456",
            WRONG,
        ],
    )
    def test_stay_in_the_field_with_a_sentence(self, charlie: Person, typed: str) -> None:
        response = charlie.client.post(RESUME, {"code": typed})
        page = Page(response)
        assert response.status_code == 422
        assert page.title.startswith("Error: ")
        (problem,) = page.problems.values()
        assert page.text.count(problem) == 2  # in the summary, and at the field
        assert_said(page.problems)
        assert page.field("code") == typed
        assert not charlie.has_session

    def test_every_wrong_code_gets_the_same_answer(self, alice: Person, charlie: Person) -> None:
        nearly = alice.assessment.code.split("-")
        nearly[5] = next(word for word in codes.words() if word != nearly[5])
        pages = []
        for code in (WRONG, "-".join(nearly), "-".join(reversed(alice.assessment.code.split("-")))):
            page = Page(charlie.client.post(RESUME, {"code": code}))
            pages.append(page.main.replace(code, ""))
        assert pages[0] == pages[1] == pages[2]

    def test_a_missing_field_is_an_empty_one(self, charlie: Person) -> None:
        assert Page(charlie.client.post(RESUME, {})).says(
            str(ResumeForm.base_fields["code"].error_messages["required"])
        )


class TestThrottle:
    def test_after_ten_wrong_codes_even_the_right_one_waits_a_quarter_of_an_hour(
        self, alice: Person, charlie: Person
    ) -> None:
        code = alice.assessment.code
        with time_machine.travel(NOON, tick=False) as clock:
            for _ in range(10):
                assert charlie.client.post(RESUME, {"code": WRONG}).status_code == 422
            for typed in (WRONG, code):
                response = charlie.client.post(RESUME, {"code": typed})
                assert response.status_code == 429
                assert Page(response).says(TOO_MANY)
                assert Page(response).field("code") == typed
            clock.shift(timedelta(minutes=15))
            assert charlie.client.post(RESUME, {"code": code}).status_code == 302

    def test_a_typing_mistake_that_the_list_shows_is_not_counted(self, alice: Person, charlie: Person) -> None:
        for _ in range(15):
            assert charlie.client.post(RESUME, {"code": "lantren"}).status_code == 422
        assert not Throttle.objects.exists()
        assert charlie.client.post(RESUME, {"code": alice.assessment.code}).status_code == 302

    def test_another_address_is_not_held_up(self, alice: Person, charlie: Person) -> None:
        with time_machine.travel(NOON, tick=False):
            for _ in range(11):
                charlie.client.post(RESUME, {"code": WRONG})
            elsewhere = Person(REMOTE_ADDR="192.0.2.7")
            assert elsewhere.client.post(RESUME, {"code": alice.assessment.code}).status_code == 302

    def test_a_forged_proxy_header_does_not_help(self, charlie: Person) -> None:
        with time_machine.travel(NOON, tick=False):
            for number in range(10):
                headers = {"X-Forwarded-For": f"192.0.2.{number}", "X-Real-IP": f"192.0.2.{number}"}
                charlie.client.post(RESUME, {"code": WRONG}, headers=headers)
            response = charlie.client.post(RESUME, {"code": WRONG}, headers={"X-Forwarded-For": "192.0.2.99"})
            assert response.status_code == 429

    def test_a_thousand_wrong_codes_from_many_addresses_together_hold_everybody_up_as_well(
        self, charlie: Person
    ) -> None:
        with time_machine.travel(NOON, tick=False):
            for number in range(2):
                Person(REMOTE_ADDR=f"192.0.2.{number}").client.post(RESUME, {"code": WRONG})
            assert Throttle.objects.filter(name=IN_ALL, count=2).update(count=999) == 1
            assert charlie.client.post(RESUME, {"code": WRONG}).status_code == 422
            assert charlie.client.post(RESUME, {"code": WRONG}).status_code == 429

    def test_the_address_itself_is_not_stored(self, charlie: Person) -> None:
        Person(REMOTE_ADDR="192.0.2.7").client.post(RESUME, {"code": WRONG})
        assert "192.0.2.7" not in " ".join(Throttle.objects.values_list("name", flat=True))
        assert Throttle.objects.count() == 2
