"""Below a path of its host nothing leads out of that path, and everything on the way works. Run by test_prefix.py."""

import re
from collections import deque
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from config.prefix import Handler, within
from skills.publishing import publish, store
from tests.assessment.device import HERE
from tests.assessment.people import Page, Person
from tests.builders import small_content
from tests.skills.editors import staff

PREFIX = "/plumb/"


class Below(Client):
    """A browser in front of a proxy: it looks at every address that comes back, in whatever part of an answer."""

    links: list[str]
    """Where the last page leads."""

    def generic(self, method: str, path: str, *arguments: Any, **options: Any) -> Any:  # type: ignore[override]
        path = urlsplit(path)._replace(scheme="", netloc="").geturl()
        assert path.startswith(PREFIX)
        response: Any = super().generic(method, within(path), *arguments, **options)
        here = f"http://{response.wsgi_request.get_host()}"
        self.links = on_this_host(here, path, links(response))
        found = on_this_host(here, path, addresses(response)) + self.links
        assert [address for address in found if not address.startswith(PREFIX)] == [], path
        assert {morsel["path"] for morsel in response.cookies.values()} <= {PREFIX}
        return response


def elements(response: Any) -> list[tuple[str, dict[str, str]]]:
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    return Page(response)._reader.elements if is_page else []


def addresses(response: Any) -> list[str]:
    """Whatever looks like an address, in headers and in every attribute."""
    found = [response[name] for name in ("Location", "HX-Location", "HX-Push-Url") if name in response]
    values = [value for _, attributes in elements(response) for value in attributes.values()]
    return found + [value for value in values if value.startswith(("/", "http://"))]


def links(response: Any) -> list[str]:
    return [attributes["href"] for tag, attributes in elements(response) if tag == "a" and "href" in attributes]


def on_this_host(host: str, page: str, found: list[str]) -> list[str]:
    """Path and query of those that lead to the host, read as on the page."""
    parts = [urlsplit(urljoin(f"{host}{page}", address)) for address in found]
    return [
        part._replace(scheme="", netloc="", fragment="").geturl()
        for part in parts
        if f"{part.scheme}://{part.netloc}" == host
    ]


def below(person: Person) -> Person:
    """The same person, whose browser looks at every address."""
    person.client, cookies = Below(headers=HERE["headers"]), person.client.cookies
    person.client.cookies = cookies
    return person


def walk(person: Person, *starts: str, stay: str = PREFIX) -> set[str]:
    """Open every page that links lead to, one of each kind: those whose addresses differ in a number are one kind."""
    client = person.client
    assert isinstance(client, Below)
    waiting, seen = deque(starts), {kind(start) for start in starts}
    while waiting:
        address = waiting.popleft()
        response = client.get(address)
        assert response.status_code in (200, 302), (address, response.status_code)
        for link in client.links:
            if link.startswith(stay) and kind(link) not in seen:
                seen.add(kind(link))
                waiting.append(link)
    return seen


def kind(address: str) -> str:
    return re.sub(r"\d+", "1", urlsplit(address).path)


@pytest.fixture
def reader(edition: None) -> Person:
    return below(Person())


def test_the_whole_way_stays_below_it(reader: Person) -> None:
    reader.client.get(reverse("start_role"))
    reader.client.get(reverse("start_length"), {"role": "ml-engineer"})
    reader.start()
    reader.get("rate", 1)
    reader.rate_all()
    assert reader.get("check").status_code == 200
    assert reader.get("question").status_code == 200
    reader.post("question", question="nonsense", choice="0")
    reader.finish()
    assert reader.get("report").status_code == 200
    reader.post("plan_step", reader.assessment.arrangement.steps[0].step.key, do="done")
    reader.client.post(reader.url("plan_wishes"), {"cost": "free"})
    form = {"parts": ["levels", "plan"], "days": "7", "label": "", "form_key": "form-key-00000000"}
    shared = reader.client.post(reader.url("share"), form)
    assert "/s/" in str(Page(reader.client.get(shared["Location"]))._reader.elements)
    days = {"day": ["mo", "we"], "from": f"{timezone.localdate()}", "time": "18:00", "minutes": "180", "weeks": "8"}
    for name in ("plan_ics", "data", "html_file", "pdf_file", "areas_csv"):
        file = reader.client.get(reader.url(name), days)
        assert file.status_code == 200
        assert PREFIX.encode() not in file.content, f"{name}: files to take along lead to no site"
    seen = walk(reader, PREFIX, reader.url("report"), reverse("reports"))
    assert {kind(reader.url("plan")), kind(reader.url("answers")), reverse("method"), reverse("resume")} <= seen


def test_parts_of_pages_are_asked_for_below_it(reader: Person) -> None:
    role = reader.client.get(reverse("role_asks"), {"role": "ml-engineer"}, headers={"hx-request": "true"})
    assert role.status_code == 200
    page = Page(reader.client.get(reverse("start_role")))
    asked = [value for _, found in page._reader.elements for name, value in found.items() if "hx-get" in name]
    assert asked
    assert all(address.startswith(PREFIX) for address in asked)


def test_the_account_and_its_mails(edition: None) -> None:
    alice = below(Person(**HERE))
    alice.sign_in("alice@example.org")
    alice.start()
    alice.finish()
    assert reverse("account") in walk(alice, reverse("account"))
    assert "http" not in str(mail.outbox[-1].body) or f"http://localhost{PREFIX}" in str(mail.outbox[-1].body)
    assert alice.client.cookies[settings.SESSION_COOKIE_NAME]["path"] == PREFIX


@pytest.mark.django_db
def test_the_desk() -> None:
    store(small_content())
    publish("First")
    editor = below(Person())
    away = editor.client.get(reverse("admin:index"))
    assert away["Location"].startswith(reverse("admin:login"))
    editor.client.cookies = staff("editor").cookies
    seen = walk(editor, reverse("admin:index"), stay=reverse("admin:index"))
    assert reverse("admin:skills_edition_publish") in seen
    assert reverse("admin:skills_item_add") in seen


@pytest.mark.parametrize("status", [404, 405, 403])
def test_pages_of_errors(reader: Person, status: int) -> None:
    if status == 403:
        reader.client.handler.enforce_csrf_checks = True
        response = reader.client.post(reverse("resume"), {"code": "x"})
    elif status == 404:
        response = reader.client.get(f"{PREFIX}r/nothing-of-mine")
        assert reverse("resume") in Page(response).links()
    else:
        response = reader.client.get(reverse("finish", args=["x"]))
    assert response.status_code == status
    assert reverse("landing") in Page(response).links()
    assert response["Cache-Control"] == "no-store"


def test_it_is_told_to_search_engines(reader: Person) -> None:
    assert f"Disallow: {PREFIX}r/" in reader.client.get(reverse("robots")).content.decode().splitlines()


@pytest.mark.usefixtures("kept_connection")
@pytest.mark.parametrize("path", [f"{PREFIX}robots.txt", "/robots.txt", "/plumb", PREFIX, "/", f"{PREFIX}a/b"])
def test_a_proxy_may_take_it_off_or_leave_it(reader: Person, path: str) -> None:
    status: list[str] = []
    environ = RequestFactory().get(path).environ
    body = b"".join(Handler()(environ, lambda said, headers: status.append(said)))
    assert status == ["404 Not Found" if path.endswith("a/b") else "200 OK"]
    assert PREFIX.encode() in body


def test_no_other_path_is_mistaken_for_it() -> None:
    assert [within(path) for path in ("/plumbing/x", "/a/plumb/", "/plumb")] == ["/plumbing/x", "/a/plumb/", "/"]
