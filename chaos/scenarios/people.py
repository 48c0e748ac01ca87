"""People who do what nobody expects, many at once, and on bad lines."""

import json
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from threading import Event
from time import monotonic

from chaos.forms import fields_of
from chaos.journal import ANSWER, Entry
from chaos.report import Result
from chaos.scenarios.outages import looking
from chaos.sites import PAUSE, Site, must
from chaos.stage import PEOPLE, Stage, scenario
from chaos.visitors import Browser, Crowd, Page, answering

SLOW = 60
"""Connections of each kind."""
LOOKS = 8


def somebody(site: Site, stage: Stage) -> tuple[Browser, str]:
    """A browser in the middle of a check, and the address of its question."""
    crowd = Crowd(site.port, 1, stage.journal)
    (visitor,) = crowd.visitors
    while "/question" not in visitor.path or "note" in visitor.path:
        visitor.step()
    return visitor.browser, visitor.path


def copy_of(browser: Browser) -> Browser:
    """One more tab of the same."""
    other = Browser(browser.port)
    other.cookies = dict(browser.cookies)
    return other


@scenario("R4: eight identical forms at once, replays, forged questions, answers after the end")
def repeated(stage: Stage) -> Result:
    with stage.site() as site:
        crowd = Crowd(site.port, 0, stage.journal)
        browser, path = somebody(site, stage)
        key, seen, forms = path.split("/")[2], [], []
        with ThreadPoolExecutor(8) as tabs:
            for _ in range(40):
                page = browser.get(path)
                if page.location:
                    break
                fields = {name: page.field(name) for name in ("csrfmiddlewaretoken", "question")} | {"choice": "x"}
                forms.append(fields)
                stage.journal.acknowledged(key, Entry(ANSWER, None))
                sending = [tabs.submit(copy_of(browser).post, path, fields) for _ in range(8)]
                seen += [each.result() for each in sending]
                seen += [browser.post(path, one) for one in (forms[0], fields | {"question": "0" * 16})]
        seen += [browser.post(path, form) for form in forms]
        rows = stage.database.ask(
            "SELECT count(*), count(DISTINCT item) FROM assessment_response WHERE item NOT LIKE '%/%'"
        )
        wrong = [] if rows == [(len(forms), len(forms))] else [f"{len(forms)} questions left {rows[0]} answers"]
        wrong += wrong_statuses(seen, {302})
        if browser.get(f"/r/{key}").status != 200:
            wrong.append("the report does not open")
        return stage.result(site, crowd, f"{len(seen)} forms for {len(forms)} questions, each kept once", wrong)


def wrong_statuses(pages: list[Page], allowed: set[int]) -> list[str]:
    """Every other status, once."""
    return sorted({f"a form was answered with {page.status}" for page in pages if page.status not in allowed})


@scenario("R5: 64 people send at the same moment, again and again")
def crowd_of_64(stage: Stage) -> Result:
    with stage.site() as site:
        with answering(site.port, 64, stage.journal, rest=1.0) as crowd:
            crowd.wait_for(64, 60)
            began, before = monotonic(), crowd.answered()
            PAUSE.wait(10)
            speed = (crowd.answered() - before) / (monotonic() - began)
        seconds = crowd.seconds
        high = seconds[int(len(seconds) * 0.99)]
        wrong = ["a lock was not waited for"] if "locked" in stage.log.read_text() else []
        if high > 30:
            wrong.append("some waited longer than SQLite's own limit")
        said = f"{speed:.0f} forms a second on this machine; half within {seconds[len(seconds) // 2]:.2f} s, 99 of 100 within {high:.2f} s"
        return stage.result(site, crowd, said, wrong)


# Bad lines ------------------------------------------------------------------------------------------------------

HEAD = b"POST /start HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
KINDS: dict[str, tuple[bytes, bytes]] = {
    "idle": (b"", b""),
    "slow headers": (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n", b"X-A: b\r\n"),
    "slow bodies": (HEAD + b"Content-Length: 50000\r\n\r\n", b"a"),
    "slow readers": (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", b""),
}
"""What each sends at once, and then a little at a time."""


@contextmanager
def slow(port: int, first: bytes, then: bytes) -> Iterator[Callable[[], None]]:
    """Connections of one kind; the function lets each send a little more."""
    lines = []
    for _ in range(SLOW):
        line = socket.socket()
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.connect(("127.0.0.1", port))
        line.sendall(first)
        lines.append(line)

    def more() -> None:
        for line in lines:
            with suppress(OSError):
                line.send(then)

    try:
        yield more
    finally:
        for line in lines:
            line.close()


@scenario("60 connections each that are idle, or send or read slowly")
def slow_clients(stage: Stage) -> Result:
    said, wrong = [], []
    with stage.site() as site:
        with answering(site.port, 2, stage.journal) as crowd:
            for name, (first, then) in KINDS.items():
                with slow(site.port, first, then) as more:
                    PAUSE.wait(1)  # sixty pages at once take a moment, whoever reads them
                    with looking(site.port, "/", "/skills") as readers:
                        for _ in range(LOOKS):
                            more()
                            PAUSE.wait(0.5)
                seconds = sorted(seconds for reader in readers for seconds in reader.seconds)
                high = seconds[int(len(seconds) * 0.95)]
                said.append(f"{name}: {high:.2f} s")
                if high > 1 or any(reader.statuses != {200} for reader in readers):
                    wrong.append(f"beside {name} pages took {high:.2f} s")
        return stage.result(site, crowd, f"95 of 100 pages within, beside {', '.join(said)}", wrong)


# Files ----------------------------------------------------------------------------------------------------------

GOOD = {"format": "plumb-report-1", "edition": {"number": 1, "digest": "ab" * 32}, "role": "x", "engine": "1"}
FILES: dict[str, bytes] = {
    "nothing": b"",
    "no JSON": b"hello",
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(500),
    "an archive": b"PK\x03\x04" + bytes(500),
    "half of a file": json.dumps(GOOD).encode()[:40],
    "UTF-16": json.dumps(GOOD).encode("utf-16"),
    "broken UTF-8": b'{"format": "\xff\xfe"}',
    "NUL": b'{"format": "plumb-report-1\\u0000"}',
    "half a character": b'{"format": "\\ud800"}',
    "a list": b"[]",
    "a number": b"1e999",
    "nothing in it": b"{}",
    "deep lists": b"[" * 100_000 + b"]" * 100_000,
    "deep objects": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "a key twice": b'{"format": "plumb-report-1", "format": "other"}',
    "NaN": b'{"format": NaN}',
    "a million zeros": b'{"format": "plumb-report-1", "edition": {"number": 1' + b"0" * 900_000 + b"}}",
    "another format": json.dumps(GOOD | {"format": "plumb-report-99"}).encode(),
    "no report": json.dumps(GOOD).encode(),
    "a report that is text": json.dumps(GOOD | {"report": "<script>alert(1)</script>"}).encode(),
    "a script for a role": json.dumps(GOOD | {"role": "<script>alert(1)</script>"}).encode(),
    "a wide object": json.dumps({str(number): number for number in range(60_000)}).encode(),
    "too much": b" " * 1_005_000,
    "far too much": b" " * 3_000_000,
}
"""About half of the kinds that the tests know, those that need no real report."""


@scenario("R12: two dozen kinds of hostile and malformed files")
def hostile_files(stage: Stage) -> Result:
    with stage.site() as site:
        crowd = Crowd(site.port, 0, stage.journal)
        browser = Browser(site.port)
        token = browser.get("/r/import").field("csrfmiddlewaretoken")
        before, pages = site.memory(), {}
        for name, content in FILES.items():
            parts = [_part("csrfmiddlewaretoken", token.encode()), _part("file", content, '; filename="report.json"')]
            body = b"".join(parts) + b"--limit--\r\n"
            pages[name] = browser.send("POST", "/r/import", body, "multipart/form-data; boundary=limit")
            PAUSE.wait(0)
        grown = site.memory() - before
        allowed = {"far too much": (413, 0)}  # which the server may hang up on before all of it is sent
        wrong = [f"{n}: {page.status}" for n, page in pages.items() if page.status not in allowed.get(n, (413, 422))]
        wrong += [f"{name}: markup came back" for name, page in pages.items() if "<script>alert" in page.text]
        kept = stage.database.ask("SELECT count(*) FROM assessment_importedreport")
        if kept != [(0,)]:
            wrong.append(f"{kept[0][0]} were kept")
        if grown > 60:
            wrong.append(f"a worker grew by {grown:.0f} MiB")
        said = f"{len(pages)} refused with 413 or 422, none kept; a worker grew by {grown:.0f} MiB at most"
        return stage.result(site, crowd, said, wrong)


def _part(name: str, content: bytes, more: str = "") -> bytes:
    return f'--limit\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'.encode() + content + b"\r\n"


# Editors --------------------------------------------------------------------------------------------------------


def editor(site: Site, stage: Stage, name: str) -> Browser:
    """Somebody signed in at the desk."""
    password = {"DJANGO_SUPERUSER_PASSWORD": f"long enough for {name} 7"}
    must(stage.settings | password, "createsuperuser", "--noinput", "--username", name, "--email", "a@example.org")
    browser = Browser(site.port)
    page = browser.get("/admin/login/")
    fields = {"csrfmiddlewaretoken": page.field("csrfmiddlewaretoken"), "username": name, "next": "/admin/"}
    if browser.post("/admin/login/", fields | {"password": password["DJANGO_SUPERUSER_PASSWORD"]}).status != 302:
        raise RuntimeError("the desk does not let its editor in")
    return browser


@scenario("R8: two editors save the same object at the same moment, again and again")
def two_editors(stage: Stage) -> Result:
    rounds, told = 3, 0
    wrong: list[str] = []
    with stage.site() as site:
        crowd = Crowd(site.port, 0, stage.journal)
        editors = [editor(site, stage, name) for name in ("ada", "bob")]
        ((place,),) = stage.database.ask("SELECT id FROM skills_skillarea ORDER BY id LIMIT 1")
        path = f"/admin/skills/skillarea/{place}/change/"
        for number in range(rounds):
            texts = [f"What {name} wrote in round {number}." for name in ("ada", "bob")]
            forms = [
                fields_of(each.get(path).text, description=text) for each, text in zip(editors, texts, strict=True)
            ]
            with ThreadPoolExecutor(2) as at_once:
                pages = list(
                    at_once.map(lambda each: each[0].send("POST", path, each[1]), zip(editors, forms, strict=True))
                )
            statuses = sorted(page.status for page in pages)
            if statuses != [302, 409]:
                wrong.append(f"round {number}: {statuses}")
                continue
            told += 1
            loser = next(page for page in pages if page.status == 409)
            ((kept,),) = stage.database.ask(f"SELECT description FROM skills_skillarea WHERE id = {place}")  # noqa: S608
            refused = next(text for text in texts if text != kept)
            if kept not in texts or refused not in loser.text:
                wrong.append(f"round {number}: a text is gone")
        return stage.result(
            site, crowd, f"{told} of {rounds} times one saved, and the other was told and got the own text back", wrong
        )


@scenario("R7: a new edition is published, with a question fewer, while people answer")
def publish_meanwhile(stage: Stage) -> Result:
    finished = "SELECT key, report_json, plan_json FROM assessment_assessment WHERE finished_at IS NOT NULL ORDER BY id"
    with stage.site() as site:
        with answering(site.port, PEOPLE, stage.journal) as crowd:
            _until(crowd, lambda: bool(stage.database.ask(finished)))
            before = stage.database.ask(finished)
            for number in range(2):
                _change_draft(stage, number)
                must(stage.settings, "publish", "--note", f"Round {number}")
                crowd.wait_for(2 * PEOPLE)
            after = dict.fromkeys(stage.database.ask(finished))
        wrong = [] if all(row in after for row in before) else ["a report that was there changed"]
        rows = stage.database.ask("SELECT count(DISTINCT edition_id) FROM assessment_assessment")
        said = (
            f"assessments of {rows[0][0]} editions side by side; {len(before)} earlier reports unchanged to the letter"
        )
        return stage.result(site, crowd, said, wrong)


def _until(crowd: Crowd, there: Callable[[], bool]) -> None:
    end = monotonic() + 60
    while not there() and monotonic() < end:
        Event().wait(0.2)


def _change_draft(stage: Stage, number: int) -> None:
    """One question is retired in the files of the draft, and they are loaded again."""
    folder = stage.folder / f"content-{number}"
    must(stage.settings, "dump_content", str(folder))
    file = sorted((folder / "items").glob("*.yaml"))[number]
    first, rest = file.read_text().split("\n", 1)
    file.write_text(f"{first}\n  state: retired\n{rest}")
    must(stage.settings, "load_content", str(folder))
