"""Whatever anybody sends to any address: a clear answer, never a fault, and nothing comes back as markup."""

import re
from collections.abc import Callable, Collection, Iterator
from functools import lru_cache
from urllib.parse import quote, urlsplit

import pytest
from django.http import HttpResponse
from django.urls import reverse

from assessment.models import Assessment, ProblemReport, Response
from skills.models import Edition
from tests.assessment.people import Page, Person
from tests.assessment.stages import put
from tests.builders import small_content
from tests.markup import compact

pytestmark = pytest.mark.slow

MARKUP = "<svg/onload=alert(7)>"

VALUES = [
    "",
    " ",
    "\t\r\n",
    "\x00",
    "a\x00b",
    "\x01\x1b[2J",
    "\ufeff\u202e\u200b",
    "\U0001f469\u200d\U0001f4bb é ﷺ",
    "A" * 300,
    "é" * 20_000,
    "-1",
    "0",
    "1e309",
    "NaN",
    "9" * 400,
    "٣",
    "x",
    "None",
    "[]",
    '{"$gt": ""}',
    "'; DROP TABLE assessment_assessment; --",
    "../../etc/passwd",
    "{{ 7|add:7 }}{% debug %}",
    "%s%n%x",
    MARKUP,
    f'"{MARKUP}',
    f"'>{MARKUP}",
    f"</textarea></title>{MARKUP}",
    "javascript:alert(7)",
    "//evil.example/",
    "https://evil.example/",
    "\\\\evil.example\\x",
    "a\r\nSet-Cookie: evil=1",
    "&lt;svg&gt;&#60;",
]

SHARP = [
    "",
    "\x00",
    "a\x00b",
    "\x01\x1b[2J",
    "é" * 20_000,
    "-1",
    "1e309",
    "9" * 400,
    "٣",
    f'"{MARKUP}',
    "//evil.example/",
]
"""One of each kind: what a database cannot store, what is no number or too large a one, markup, another site."""

GET_FIELDS = {
    "start_role": ("role", "go"),
    "role_asks": ("role",),
    "start_length": ("role",),
    "landing": ("note",),
    "resume": ("code", "note"),
    "sample": ("note",),
    "go_on": ("note",),
    "rate": ("note", "change"),
    "review": ("note",),
    "question": ("note",),
    "report": ("note", "at"),
    "answers": ("note", "at"),
    "plan": ("note", "at", "weekly_hours", "page"),
    "reports": ("note", "with"),
    "import_report": ("note",),
}
POST_FIELDS = {
    "begin": {"role": "ml-engineer", "length": "short", "start_key": "k" * 20},
    "resume": {"code": "one two three", "carried": "field"},
    "rate": {"level": "2"},
    "question": {"question": "0" * 16, "choice": "0"},
    "finish": {"anything": ""},
    "problem": {"kind": "wrong", "text": "why"},
    "plan": {"weekly_hours": "6", "page": "report"},
    "plan_wishes": {"cost": "any", "kinds": "book", "languages": "en", "until": "2026-12-24", "certificate": ""},
    "plan_step": {"do": "resource", "resource": "own", "title": "A book", "url": "https://example.org/", "note": "n"},
    "share": {"parts": "levels", "days": "7", "label": "For Bob", "form_key": "k" * 20},
    "account_login": {"email": "alice@example.org", "next": "/account"},
    "account_code": {"code": "ABCD-EFGH", "next": "/account"},
    "account_add": {"code": "one two three"},
    "account_delete": {"what": "nothing"},
    "passkey_sign_in": {"credential": "{}", "next": "/account"},
}

STAGES = ("stranger", "rating", "checking", "finished")


@pytest.fixture
def cast(edition: Edition) -> dict[str, Person]:
    """Somebody at each stage; the stranger tries the addresses of the one who is checking."""
    cast = {stage: Person(raise_request_exception=False) for stage in STAGES}
    for stage, far in zip(STAGES[1:], ("started", "checking", "finished"), strict=True):
        put(cast[stage], far, edition)
    cast["stranger"].key = cast["checking"].key
    return cast


def address(person: Person, name: str) -> str:
    if name == "rate":
        return person.url(name, 1)
    if name == "plan_step":
        steps = person.assessment.plan.steps if person.key and person.assessment.is_finished else ()
        return person.url(name, steps[0].key if steps else "serving-1")
    if name == "problem":
        assessment = person.assessment
        asked = next((id for id in assessment.responses if "/" not in id), "serving-batch")
        return person.url(name, assessment.token(small_content().item_by_id[asked]))
    return reverse(name) if name in OPEN else person.url(name)


OPEN = (
    "landing",
    "start_role",
    "role_asks",
    "start_length",
    "resume",
    "sample",
    "begin",
    "reports",
    "import_report",
    "account_login",
    "account_code",
    "account_add",
    "account_delete",
    "passkey_sign_in",
)


def assert_harmless(response: object, sent: str) -> None:
    """A known status, no markup of the sender's, no way to another site, and a page that says what it is."""
    status = response.status_code  # type: ignore[attr-defined]
    assert status in (200, 302, 400, 403, 404, 405, 413, 422, 429), f"{status} for {sent[:60]!r}"
    headers = response.headers  # type: ignore[attr-defined]
    assert "evil" not in headers.get("Set-Cookie", "")
    assert not [cookie for cookie in response.cookies if cookie not in ("sessionid", "csrftoken")]  # type: ignore[attr-defined]
    if status == 302:
        place = urlsplit(headers["Location"])
        assert not place.scheme
        assert not place.netloc
        assert place.path.startswith("/")
        assert not place.path.startswith("//")
        return
    if headers["Content-Type"].startswith("text/html"):
        assert_harmless_page(TOKEN.sub("", response.content.decode()))  # type: ignore[attr-defined]


TOKEN = re.compile(r'(?<=value=")[\w-]{20,}(?=")', re.ASCII)
"""What differs from one look at a page to the next."""


@lru_cache(500)
def assert_harmless_page(source: str) -> None:
    """Most values are answered with one of few pages: each is read once."""
    page = Page(HttpResponse(source))
    assert "<svg/onload" not in page.html.lower()
    assert not page.all("svg", onload="alert(7)")
    assert not [link for link in page.links() if link.startswith(("javascript:", "//", "https://evil"))]
    assert "{% debug %}" not in page.html or "7|add" in page.html
    if "<html" in page.html:
        assert len(page.titles) == len(page.headlines) == 1
        assert page.title.strip()
        assert page.headlines[0]


READERS = {"rate": "rating", "question": "checking"}
"""Who is asked for the fields of an address; everybody else is turned away before they are read."""


@pytest.fixture(params=[pytest.param(SHARP, id="sharp"), pytest.param(VALUES, id="all", marks=pytest.mark.long)])
def alone(request: pytest.FixtureRequest) -> list[str]:
    """Values that are sent in all fields, and in one field while the others are in order."""
    values: list[str] = request.param
    return values


def reads(name: str, stage: str) -> bool:
    """Whether an address looks at the fields that somebody at this stage sends."""
    return stage == ("stranger" if name in OPEN else READERS.get(name, "finished"))


def hostile(name: str, stage: str, fields: Collection[str], alone: list[str]) -> Iterator[dict[str, str | list[str]]]:
    """What is sent: where it is read each sharp value in all fields at once, and a third of them in one at a time, so that
    each field has met one of each kind. Elsewhere, where a form should be turned away unread, all sharp values go
    together, in several orders. The long run sends every value in every field, together and apart.
    """
    if alone is not VALUES and not reads(name, stage):
        for first in range(STAGES.index(stage), len(SHARP), 4):
            turns = [(first + place) % len(SHARP) for place in range(len(fields))]
            yield {field: SHARP[turn:] + SHARP[:turn] for field, turn in zip(fields, turns, strict=True)}
        return
    for value in alone:
        yield dict.fromkeys(fields, value)
    if len(fields) > 1:
        for turn, field in enumerate(fields):
            for value in alone if alone is VALUES else alone[turn % 3 :: 3]:
                yield {field: value}


def listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


@pytest.mark.portable
@pytest.mark.parametrize("name", sorted(GET_FIELDS))
def test_no_value_in_an_address_does_harm(cast: dict[str, Person], name: str, alone: list[str]) -> None:
    others = {"role": "ml-engineer", "go": "1"} if name.startswith("start") else {}
    for stage in STAGES[:1] if name in OPEN else STAGES:
        person = cast[stage]
        for sent in hostile(name, stage, GET_FIELDS[name], alone):
            cut = {field: [each[:1000] for each in listed(value)] for field, value in sent.items()}
            fields: dict[str, str | list[str]] = {**others, **cut}
            assert_harmless(person.client.get(address(person, name), fields), f"{stage} {name} {sent}")


@pytest.mark.parametrize("name", sorted(POST_FIELDS))
def test_no_value_in_a_form_does_harm(cast: dict[str, Person], name: str, alone: list[str]) -> None:
    for stage in STAGES[:1] if name in OPEN else STAGES:
        person = cast[stage]
        for sent in hostile(name, stage, POST_FIELDS[name], alone):
            if len(sent) == 1 and str(sent.get("url", "")).startswith("https://"):
                continue  # an address like any other, for its owner alone
            form: dict[str, object] = {**POST_FIELDS[name], **sent}
            if name == "question" and stage == "checking" and "question" not in sent:
                form["question"] = person.question()[0]
            assert_harmless(person.client.post(address(person, name), form), f"{stage} {name} {sent}")


@pytest.mark.parametrize("start", range(3))
def test_what_is_kept_with_a_step_comes_back_as_text_alone(cast: dict[str, Person], start: int) -> None:
    person = cast["finished"]
    values = [value for value in VALUES if len(value) < 500 and "https" not in value][start::3]
    steps = [step.key for step in person.assessment.plan.steps]
    assert len(steps) > 1
    for number, value in enumerate(values):
        place = person.url("plan_step", steps[number % len(steps)])
        own = {"do": "resource", "resource": "own", "title": value[:120]}
        for url in ("", value, f"https://example.org/{value.strip()}"):
            person.client.post(place, {**own, "url": url})
        person.client.post(place, {"do": "note", "note": value})
        if (number + 1) % len(steps) == 0 or value == values[-1]:
            assert_kept_harmless(person)


def assert_kept_harmless(person: Person) -> None:
    """Every page and file that shows what was kept with the steps of the plan."""
    for name in ("plan", "report"):
        assert_harmless(person.get(name), name)
    page = Page(person.get("html_file"))
    assert not page.all("svg", onload="alert(7)")
    assert not [link for link in page.links() if not link.startswith(("https://", "http://", "#"))]
    moments = {"day": "mo", "time": "18:30", "minutes": "60", "weeks": "3", "from": "2026-11-28"}
    for name in ("plan_csv", "plan_ics", "data", "pdf_file"):
        assert person.get(name, data=moments).status_code == 200, name


@pytest.mark.portable
@pytest.mark.parametrize("name", sorted(POST_FIELDS))
def test_no_shape_of_a_form_does_harm(cast: dict[str, Person], name: str, by_all: bool) -> None:
    turn = list(POST_FIELDS).index(name) % 3  # one in three for each form: they are read before anybody asks for which
    for stage in STAGES[:1] if name in OPEN else STAGES:
        if not (by_all or stage == "stranger" or reads(name, stage)):
            continue
        person = cast[stage]
        place = address(person, name)
        fields = POST_FIELDS[name]
        first = next(iter(fields))
        for number, shape in enumerate(shapes(first)):
            if by_all or number % 3 == turn:
                assert_harmless(shape(person, place), f"{stage} {name}")
        for field in fields:
            rest = {key: value for key, value in fields.items() if key != field}
            assert_harmless(person.client.post(place, rest), f"{stage} {name} without {field}")
            twice = {**fields, field: [fields[field], MARKUP]}
            assert_harmless(person.client.post(place, twice), f"{stage} {name} with {field} twice")


@pytest.fixture(params=[pytest.param(False, id="two"), pytest.param(True, id="all", marks=pytest.mark.long)])
def by_all(request: pytest.FixtureRequest) -> bool:
    """Whether people at every stage send it, or one who is turned away and one whom it concerns."""
    return bool(request.param)


FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=b"


def shapes(field: str) -> Iterator[Callable[[Person, str], object]]:
    """Bodies that no browser sends for our forms."""
    bodies: list[tuple[bytes, str]] = [
        (b"", FORM),
        (b"%", FORM),
        (b"&&&===", FORM),
        (f"{field}=%ff%fe%00".encode(), FORM),
        (f"{field}=%ED%A0%80".encode(), FORM),
        (f"{field}[]=1&{field}[$ne]=2".encode(), FORM),
        (b"&".join(b"f%d=1" % number for number in range(2100)), FORM),
        (f"{field}=".encode() + b"A" * 99_000, FORM),
        (f"{field}=".encode() + b"A" * 120_000, FORM),
        *(
            (f"{field}=%E9".encode(), f"{FORM}; charset={charset}")
            for charset in ("latin-1", "utf-7", "utf-16", "nope")
        ),
        (b"\xff\xfe\x00\x01", FORM),
        (b'{"level": 2}', "application/json"),
        (b'{"a": "\\ud800"}', "application/json"),
        (b"<?xml version='1.0'?><a/>", "text/xml"),
        (b"--b\r\nnonsense", MULTIPART),
        (b"--b--\r\n", MULTIPART),
        (f'--b\r\nContent-Disposition: form-data; name="{field}"\r\n\r\nx\x00y\r\n--b--\r\n'.encode(), MULTIPART),
        (
            f'--b\r\nContent-Disposition: form-data; name="{field}"; filename="<svg>.txt"\r\n\r\nfile\r\n--b--\r\n'.encode(),
            MULTIPART,
        ),
        (f"{field}=1".encode(), "multipart/form-data"),
        (f"{field}=1".encode(), ""),
    ]
    for body, kind in bodies:
        yield lambda person, place, body=body, kind=kind: person.client.generic("POST", place, body, content_type=kind)  # type: ignore[misc]


SEGMENTS = [
    "x",
    "..",
    "%2e%2e",
    "%00",
    "a%00b",
    "%ff%fe",
    "%ED%A0%80",
    "%0d%0aSet-Cookie:evil=1",
    "A" * 3000,
    "A" * 5000,
    quote("\U0001f469\u200d\U0001f4bb"),
    quote(MARKUP, safe=""),
    quote("{{ 7|add:7 }}"),
    quote("'; DROP TABLE x; --"),
    "-1",
    "9" * 400,
    quote("//evil.example/"),
    "%5c%5cevil.example",
]


@pytest.mark.parametrize(
    "pattern",
    [
        "/{}",
        "/{}/",
        "/a/{}",
        "/r/{}",
        "/a/{}/rate/1",
        "/a/KEY/rate/{}",
        "/a/KEY/problem/{}",
        "/a/KEY/{}",
        "/r/KEY/{}",
        "/r/{}/report.json",
        "/r/{}/areas.csv",
        "/start/{}",
        "/resume/{}",
    ],
)
def test_no_part_of_an_address_does_harm(cast: dict[str, Person], pattern: str, by_all: bool) -> None:
    for stage, person in cast.items():
        if not (by_all or "KEY" in pattern or stage in ("stranger", "finished")):
            continue
        for segment in SEGMENTS:
            place = pattern.replace("KEY", person.key).format(segment)
            for response in (person.client.get(place), person.client.post(place, {"choice": "0"})):
                assert_harmless(response, f"{stage} {place}")
                assert response.status_code in (400, 403, 404, 405), place


@pytest.mark.parametrize(
    "cookie", ["", "x", "A" * 4000, "\x00", '"\\000"', "é", MARKUP, '"\\073"', "../../x", "a" * 32]
)
def test_no_cookie_does_harm(cast: dict[str, Person], cookie: str) -> None:
    for name in ("sessionid", "csrftoken", "person"):
        for place in (address(cast["checking"], "go_on"), "/", reverse("resume"), reverse("start_role")):
            # As a raw header: newer Pythons refuse to make such cookies, attackers do not ask them.
            visitor = Person(raise_request_exception=False)
            assert_harmless(visitor.client.get(place, headers={"Cookie": f"{name}={cookie}"}), f"{name}={cookie}")


@pytest.mark.portable
@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "a b"},
        {"X-Forwarded-Host": "evil.example"},
        {"X-Original-URL": "/admin/"},
        {"HX-Request": MARKUP, "HX-Target": MARKUP, "HX-Current-URL": "https://evil.example/"},
        {"HX-Current-URL": "%ff%00", "HX-Current-URL-URI-AutoEncoded": "true"},
        {"Accept-Language": "xx" * 500, "Accept-Encoding": "evil", "User-Agent": MARKUP},
        {"If-Modified-Since": "soon", "Range": "bytes=9-1", "Expect": "100-continue"},
        {"Content-Length": "-5"},
        {"Content-Length": "many"},
    ],
)
def test_no_header_does_harm(cast: dict[str, Person], headers: dict[str, str]) -> None:
    for stage, person in cast.items():
        for name in ("landing", "leave", "question", "report", "plan"):
            place = address(person, name)
            response = person.client.get(place, headers=headers)
            assert_harmless(response, f"{stage} {headers}")
            assert "evil.example" not in compact(response.content.decode())
            assert_harmless(person.client.post(place, {"weekly_hours": "6"}, headers=headers), f"{stage} {headers}")


def test_after_all_that_every_answer_is_still_there(cast: dict[str, Person]) -> None:
    before = {stage: cast[stage].assessment.responses for stage in STAGES[1:]}
    for name, fields in POST_FIELDS.items():
        for stage in STAGES:
            for value in (MARKUP, "\x00", "A" * 5000):
                cast[stage].client.post(address(cast[stage], name), dict.fromkeys(fields, value))
    # Only "finish" asks for no field: it did what it says for the one who was checking.
    assert {stage: cast[stage].assessment.responses for stage in STAGES[1:]} == before
    assert Assessment.objects.count() == 3
    assert Response.objects.count() == sum(map(len, before.values()))
    assert not ProblemReport.objects.exists()
