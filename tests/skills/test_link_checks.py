"""Whether addresses still answer: asked politely, noted, and told to editors. No test here asks the web."""

from datetime import date, timedelta
from io import StringIO
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from skills import link_checks, public_web
from skills.history import changes_of, entries
from skills.link_checks import PAUSE, Found, Polite, addresses, check, forget, look
from skills.models import Certification, DraftChange, LinkCheck, Resource, WaitingLink
from skills.public_web import Answer, NoAnswer, asker, is_public
from skills.publishing import draft, findings, needs_another
from tests.skills.editors import act, address, staff, told, tree
from tests.snapshots import assert_said

PAGE = "https://example.org/page"
DAY = date(2026, 11, 3)


class Web:
    """A stand-in for the web: answers by address, `NoAnswer` where it knows none."""

    def __init__(self, **pages: Any) -> None:
        self.pages: dict[str, Any] = {}
        self.asked: list[tuple[str, str]] = []

    def __call__(self, method: str, url: str) -> Answer:
        self.asked.append((method, url))
        found = self.pages.get(f"{method} {url}", self.pages.get(url))
        if found is None:
            raise NoAnswer("its host is unknown")
        return found if isinstance(found, Answer) else Answer(*found) if isinstance(found, tuple) else Answer(found)


def web(pages: dict[str, Any]) -> Web:
    found = Web()
    found.pages = pages
    return found


# One address ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 204, 304, 401, 403, 405, 429, 451])
def test_whoever_answers_is_there_also_without_showing_the_page_to_a_program(status: int) -> None:
    assert look(PAGE, web({PAGE: status})) == Found()


@pytest.mark.parametrize("status", [400, 404, 410, 500, 503])
def test_an_error_is_told_with_its_number(status: int) -> None:
    assert str(status) in look(PAGE, web({PAGE: status})).fault


def test_head_is_enough_where_it_answers() -> None:
    asked = web({PAGE: 200})
    look(PAGE, asked)
    assert asked.asked == [("HEAD", PAGE)]


@pytest.mark.parametrize("refusal", [404, 405, 501, None])
def test_get_is_asked_where_head_is_not_answered(refusal: int | None) -> None:
    asked = web({f"HEAD {PAGE}": refusal, f"GET {PAGE}": 200})
    assert look(PAGE, asked) == Found()
    assert [method for method, _ in asked.asked] == ["HEAD", "GET"]


def test_whoever_says_that_there_were_too_many_requests_is_not_asked_again() -> None:
    asked = web({PAGE: 429})
    look(PAGE, asked)
    assert len(asked.asked) == 1


NEW, NEWER = "https://example.org/new", "https://www.example.org/newer"


@pytest.mark.parametrize(
    ("pages", "moved_to"),
    [
        ({PAGE: (301, "/new"), NEW: 200}, NEW),
        ({PAGE: (308, NEW), NEW: (301, NEWER), NEWER: 200}, NEWER),
        ({PAGE: (302, NEW), NEW: 200}, ""),
        ({PAGE: (301, NEW), NEW: (302, NEWER), NEWER: 200}, NEW),
        ({PAGE: (302, NEW), NEW: (301, NEWER), NEWER: 200}, ""),
    ],
)
def test_redirects_are_followed_and_those_for_good_make_a_new_address(pages: dict[str, Any], moved_to: str) -> None:
    assert look(PAGE, web(pages)) == Found(moved_to=moved_to)


@pytest.mark.parametrize(
    "pages",
    [
        {},
        {PAGE: (301, PAGE)},
        {PAGE: (301, NEW), NEW: 404},
        {PAGE: (301, "ftp://example.org/file")},
        {PAGE: (301, "https://[broken")},
        {PAGE: (301, "javascript:void(0)")},
    ],
)
def test_what_leads_nowhere_is_a_fault(pages: dict[str, Any]) -> None:
    assert look(PAGE, web(pages)).fault


# Politeness and safety -------------------------------------------------------------------------------------------------


def test_between_two_requests_to_a_host_there_is_a_pause_and_none_between_hosts() -> None:
    now, slept = [100.0], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    ask = Polite(lambda method, url: Answer(200), clock=lambda: now[0], sleep=sleep)
    ask("HEAD", "https://one.example/a")
    ask("HEAD", "https://two.example/a")
    assert slept == []
    now[0] += 1
    ask("HEAD", "https://one.example:8443/b")
    assert slept == [PAUSE - 1]
    now[0] += PAUSE
    ask("HEAD", "https://one.example/c")
    assert len(slept) == 1


def test_a_host_that_failed_is_given_its_pause_too() -> None:
    slept: list[float] = []
    ask = Polite(web({}), clock=lambda: 1.0, sleep=slept.append)
    assert look("https://one.example/a", ask).fault
    assert slept == [PAUSE]


def test_hosts_take_turns(db: None) -> None:
    with patch.object(link_checks, "Resource") as resources, patch.object(link_checks, "Certification") as exams:
        resources.objects.values_list.return_value = ["https://a.org/1", "https://a.org/2", "https://b.org/1", "x"]
        exams.objects.values_list.return_value = ["https://b.org/1", "https://c.org/1"]
        assert addresses() == ["https://a.org/1", "https://b.org/1", "https://c.org/1", "https://a.org/2"]


PRIVATE = (
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::",
    "255.255.255.255",
)  # fmt: skip


@pytest.mark.parametrize("private", PRIVATE)
def test_an_address_of_a_network_of_its_own_is_never_connected_to(private: str) -> None:
    assert not is_public(private)
    found = [(2, 1, 6, "", (private, 80)), (2, 1, 6, "", ("93.184.215.14", 80))]
    with patch("socket.getaddrinfo", return_value=found), patch("socket.socket") as opened:
        for url in ("http://inside.example/", "https://inside.example/"):
            with pytest.raises(NoAnswer, match="public internet"):
                asker("Plumb")("GET", url)
    opened.assert_not_called()


@pytest.mark.parametrize("public", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:8.8.8.8"])
def test_other_addresses_are_public(public: str) -> None:
    assert is_public(public)


class Line:
    """A connection that keeps what is sent, and answers with a text."""

    def __init__(self, text: bytes) -> None:
        self.text, self.sent = text, b""

    def sendall(self, data: bytes) -> None:
        self.sent += data

    def makefile(self, *_: Any, **__: Any) -> Any:
        import io

        return io.BytesIO(self.text)

    def close(self) -> None:
        """Nothing to close."""


def test_a_request_names_who_asks_and_the_answer_is_read_without_its_page() -> None:
    line = Line(b"HTTP/1.1 301 Moved\r\nLocation: /new\r\n\r\n")
    with patch.object(public_web, "_public_socket", return_value=line):
        answer = asker("Data skills link check (https://skills.example/)")("HEAD", "http://example.org/a b?ü=1")
    assert answer == Answer(301, "/new")
    head = line.sent.decode()
    assert head.startswith("HEAD /a%20b?%C3%BC=1 HTTP/1.1\r\n")
    assert "User-Agent: Data skills link check (https://skills.example/)\r\n" in head
    assert "Host: example.org\r\n" in head


@pytest.mark.parametrize("fault", [TimeoutError(), ConnectionRefusedError(), OSError("unreachable")])
def test_a_connection_that_fails_is_a_fault_in_words(fault: OSError) -> None:
    with patch.object(public_web, "_public_socket", side_effect=fault), pytest.raises(NoAnswer, match="no answer"):
        asker("Plumb")("GET", PAGE)


@pytest.mark.parametrize("text", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n"])
def test_an_answer_that_is_none_is_a_fault(text: bytes) -> None:
    with patch.object(public_web, "_public_socket", return_value=Line(text)), pytest.raises(NoAnswer):
        asker("Plumb")("GET", "http://example.org/")


@pytest.mark.parametrize("url", ["http://", "http://[", "http://example.org:99999/", "http://exa mple.org/"])
def test_an_address_that_cannot_be_read_is_a_fault(url: str) -> None:
    with patch("socket.getaddrinfo", side_effect=OSError), pytest.raises(NoAnswer):
        asker("Plumb")("GET", url)


# What is kept ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def resource(desk: None) -> Resource:
    """A resource with an address of its own, whose address somebody confirmed."""
    found = Resource.objects.all()[0]
    found.url, found.confirmed = PAGE, True
    found.save()
    return found


def checked(pages: dict[str, Any], *days: int) -> LinkCheck:
    """The address after it was asked on these days."""
    for day in days:
        list(check([PAGE], web(pages), DAY + timedelta(days=day)))
    return LinkCheck.objects.get(url=PAGE)


GONE: dict[str, Any] = {PAGE: 404}
HERE: dict[str, Any] = {PAGE: 200}


def test_an_address_is_dead_once_it_failed_on_three_days_in_a_row(resource: Resource) -> None:
    assert checked(GONE, 0, 0, 1, 1).state == "ok"
    dead = checked(GONE, 2)
    assert (dead.state, dead.failing_since, dead.checked_on) == ("dead", DAY, DAY + timedelta(days=2))
    assert "404" in dead.in_words
    assert checked(HERE, 3).state == "ok"
    assert checked(GONE, 4, 5).state == "ok"


def test_a_moved_address_keeps_where_to_until_it_answers_itself(resource: Resource) -> None:
    moved = checked({PAGE: (301, NEW), NEW: 200}, 0)
    assert (moved.state, moved.moved_to) == ("moved", NEW)
    assert checked(GONE, 1).moved_to == NEW
    assert checked(HERE, 2).moved_to == ""


def test_what_the_draft_no_longer_names_is_forgotten(resource: Resource) -> None:
    checked(HERE, 0)
    forget()
    assert LinkCheck.objects.exists()
    Resource.objects.filter(pk=resource.pk).update(url="https://example.org/other")
    forget()
    assert not LinkCheck.objects.exists()


def test_a_dead_resource_is_warned_of_before_publishing_and_loses_its_mark_which_the_history_notes(
    resource: Resource,
) -> None:
    checked(GONE, 0, 1)
    assert not [found for found in findings(draft()) if found.rule == "Dead address"]
    checked(GONE, 2, 3)
    assert [(found.severity, found.kind, found.id) for found in findings(draft()) if found.rule == "Dead address"] == [
        ("warning", "resource", resource.slug)
    ]
    resource.refresh_from_db()
    assert not resource.confirmed
    (entry,) = entries(changes_of(Resource, resource.slug))
    assert [field.name for field in entry.fields] == ["confirmed"]


def test_a_night_with_the_check_makes_nobody_their_own_second_person(resource: Resource, settings: Any) -> None:
    settings.PLUMB_TWO_PEOPLE = True
    DraftChange.objects.create(kind="resources", identifier=resource.slug, by="alice", how="At the desk", after="{}")
    checked(GONE, 0, 1, 2)
    assert DraftChange.objects.count() == 2
    assert needs_another("alice", None)


# What editors see --------------------------------------------------------------------------------------------------------


def test_lists_and_forms_tell_the_state_and_the_first_page_counts_it(resource: Resource) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("owner"))
    exam = Certification.objects.all()[0]
    Certification.objects.filter(pk=exam.pk).update(url=PAGE)
    for thing in (resource, exam):
        assert "Never checked." in client.get(address(thing)).content.decode()
    assert client.get(address(Resource, "add")).status_code == 200
    for pages, days, state in (({PAGE: (301, NEW), NEW: 200}, (0,), "moved"), (GONE, (1, 2, 3), "dead")):
        checked(pages, *days)
        lines = client.get(reverse("admin:index")).context["attention"]
        found = [line for line in lines if line.whole.address.endswith(f"attention={state}")]
        assert [line.number for line in found] == [1, 1]
        for line, pk, where in zip(found, (resource.pk, exam.pk), (address(resource), address(exam)), strict=True):
            rows = client.get(line.whole.address).context["cl"].result_list
            assert [row.pk for row in rows] == [pk]
            assert LinkCheck.objects.get(url=PAGE).in_words in client.get(where).content.decode()


def test_the_command_tells_what_it_found_and_who_asks(resource: Resource, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["localhost", "skills.example"]
    urls = set(addresses())
    asked, out = web(dict.fromkeys(urls, 200) | GONE), StringIO()
    with (
        patch("skills.management.commands.check_links.asker", return_value=asked) as made,
        patch("skills.link_checks.PAUSE", 0),
    ):
        call_command("check_links", stdout=out)
    made.assert_called_once_with("Plumb link check (https://skills.example/)")
    assert {url for _, url in asked.asked} == urls
    first, last = out.getvalue().splitlines()
    assert first.startswith(f"{PAGE}: ")
    assert last == f"{len(urls)} addresses: {len(urls) - 1} answer, 0 moved, 1 failed, 0 dead."
    assert LinkCheck.objects.count() == len(urls)


class TestOnRequest:
    """An editor has some addresses looked at soon: noted at once, done by the chores of the server."""

    @pytest.fixture(autouse=True)
    def chores(self, settings: Any) -> None:
        settings.PLUMB_CHORES = ("check_links",)

    def test_the_request_only_notes_it_and_list_and_page_say_so(self, alice: Client, resource: Resource) -> None:
        with patch("socket.getaddrinfo", side_effect=AssertionError("a page asked the web")):
            act(alice, Resource, "check_links", resource)
            act(alice, Resource, "check_links", resource)
        assert_said(told(alice))
        assert [each.url for each in WaitingLink.objects.all()] == [PAGE]
        assert "Waiting since" in alice.get(address(resource)).content.decode()
        assert self.cell(alice) == "Waiting"
        filtered = alice.get(address(Resource, "changelist"), {"attention": "waits"})
        assert [row.pk for row in filtered.context["cl"].result_list] == [resource.pk]

    def cell(self, client: Client) -> str:
        rows = client.get(address(Resource, "changelist"), {"q": PAGE})
        (cell,) = [each for each in tree(rows).iter("td") if each.get("class") == "field-answers"]
        return "".join(cell.itertext())

    def test_afterwards_they_say_what_was_found_and_when(self, alice: Client, resource: Resource) -> None:
        assert self.cell(alice) == "Never asked"
        act(alice, Resource, "check_links", resource)
        checked(HERE, 0)
        assert not WaitingLink.objects.exists()
        assert self.cell(alice) == "Answers, 3 Nov 2026"
        act(alice, Resource, "check_links", resource)
        checked(GONE, 1)
        assert self.cell(alice) == "No answer, 4 Nov 2026"
        checked(GONE, 2, 3)
        assert self.cell(alice) == "Not confirmed. Dead, 6 Nov 2026"

    def test_the_command_asks_for_these_alone(self, alice: Client, resource: Resource) -> None:
        act(alice, Resource, "check_links", resource)
        WaitingLink.objects.create(url="https://example.org/named-no-more")
        asked, out = web(HERE), StringIO()
        with patch("skills.management.commands.check_links.asker", return_value=asked):
            call_command("check_links", waiting=True, stdout=out)
        assert {url for _, url in asked.asked} == {PAGE}
        assert out.getvalue() == "1 address: 1 answer, 0 moved, 0 failed, 0 dead.\n"
        assert not WaitingLink.objects.exists()

    def test_certifications_have_it_too(self, alice: Client, resource: Resource) -> None:
        exams = list(Certification.objects.all())
        act(alice, Certification, "check_links", *exams)
        assert {each.url for each in WaitingLink.objects.all()} == {exam.url for exam in exams if exam.url}

    def test_where_the_server_asks_no_others_nothing_waits_and_a_sentence_says_how_it_would(
        self, alice: Client, resource: Resource, settings: Any
    ) -> None:
        settings.PLUMB_CHORES = ()
        act(alice, Resource, "check_links", resource)
        assert_said(told(alice))
        assert not WaitingLink.objects.exists()

    def test_who_may_only_look_asks_for_nothing(self, resource: Resource) -> None:
        looker = staff("dora", "change_resource")
        act(looker, Resource, "check_links", resource)
        assert not WaitingLink.objects.exists()

    def test_a_list_takes_as_many_queries_whatever_its_length(self, alice: Client, resource: Resource) -> None:
        alice.get(address(Resource, "changelist"))
        with CaptureQueriesContext(connection) as few:
            alice.get(address(Resource, "changelist"), {"q": PAGE})
        with CaptureQueriesContext(connection) as all_:
            alice.get(address(Resource, "changelist"))
        assert len(all_) <= len(few)
