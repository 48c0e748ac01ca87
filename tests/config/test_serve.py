"""manage.py serve refuses what would go wrong later; the server takes a request in before it takes a thread."""

import asyncio
import io
import os
import secrets
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Semaphore
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test.utils import override_settings
from granian.rsgi import ProtocolClosed  # type: ignore[attr-defined]

from config import health
from config.checklist import admin_command
from config.management.commands import serve
from skills.models import Edition
from tests.browser.serving import ROOT, settings_of


@pytest.mark.parametrize("bind", ["", "8000", "127.0.0.1:", "127.0.0.1:http", "127.0.0.1:0", ":8000"])
def test_an_address_that_is_none_is_refused_with_an_example(bind: str) -> None:
    with pytest.raises(CommandError, match=r"127\.0\.0\.1:8000"):
        serve.split(bind)


def test_an_address_may_be_ipv6() -> None:
    assert serve.split("[::1]:8000") == ("::1", 8000)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OperationalError("no connection\n\tafter 3 s"), "the database cannot be used (no connection after 3 s)."),
        (PermissionError(13, "Permission denied", "var"), "the disk refuses ([Errno 13] Permission denied: 'var')."),
    ],
)
def test_a_fault_at_the_start_is_a_sentence(error: Exception, sentence: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(content: object) -> None:
        raise error

    monkeypatch.setattr(serve, "prepare", fails)
    with pytest.raises(CommandError) as refused:
        call_command("serve", "--prepare")
    assert str(refused.value) == f"Plumb does not start: {sentence}"


@pytest.mark.parametrize(
    ("database", "sentence"),
    [
        ("sqlite:///{}/none/plumb.sqlite3", "the disk refuses ([Errno 2] No such file or directory: "),
        ("sqlite:///{}/words", "the database cannot be used (file is not a database)."),
        ("sqlite:///{}", "the database cannot be used (unable to open database file)."),
        pytest.param(  # three seconds of waiting
            "postgres://127.0.0.1:1/plumb",
            'the database cannot be used (connection failed: connection to server at "127.0.0.1", port 1 failed: ',
            marks=pytest.mark.long,
        ),
    ],
)
def test_with_a_real_fault_it_ends_in_that_sentence(database: str, sentence: str, tmp_path: Path) -> None:
    (tmp_path / "words").write_text("no database, and longer than the hundred bytes that every one begins with " * 2)
    environment = settings_of(tmp_path, database.format(tmp_path))
    command = [sys.executable, "manage.py", "serve", "--prepare", "--bind", "127.0.0.1:1"]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert run.stderr.startswith("CommandError: Plumb does not start: ")
    assert sentence in run.stderr
    assert len(run.stderr.strip().splitlines()) == 1


def test_content_that_would_not_be_looked_at_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="with --prepare"):
        call_command("serve", "--content", str(tmp_path))


def test_a_place_that_cannot_be_written_to_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(health, "unwritable_place", lambda: tmp_path)
    for options in ([], ["--prepare"]):
        with pytest.raises(CommandError) as refused:
            call_command("serve", *options)
        assert str(tmp_path) in str(refused.value)


@pytest.mark.parametrize(
    ("program", "data", "said"),
    [
        ("manage.py", "checkout/var", "make admin"),
        ("manage.py", "var/lib/plumb", "manage.py createsuperuser"),
        ("plumb", "var/lib/plumb", "plumb createsuperuser"),
    ],
)
def test_the_command_that_is_named_reaches_the_data_that_are_served(
    program: str, data: str, said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    (checkout / "Makefile").touch()
    monkeypatch.setattr(sys, "argv", [str(tmp_path / program), "serve"])
    with override_settings(BASE_DIR=checkout, PLUMB_DATA=tmp_path / data):
        assert admin_command() == said


class Answering:
    """A connection to PostgreSQL whose databases have this encoding."""

    vendor = "postgresql"

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding

    @contextmanager
    def cursor(self) -> Iterator[Any]:
        yield SimpleNamespace(execute=lambda _: None, fetchone=lambda: (self.encoding,))


def test_a_database_that_knows_no_letters_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "connection", Answering("UTF8"))
    serve.refuse_other_encoding()
    monkeypatch.setattr(health, "connection", Answering("SQL_ASCII"))
    with pytest.raises(CommandError, match=r"SQL_ASCII.*UTF8"):
        serve.refuse_other_encoding()


@pytest.mark.skipif(sys.platform != "linux", reason="names of this kind are Linux's")
def test_two_that_start_in_the_same_instant_cannot_both_have_the_port() -> None:
    port = 65536 + secrets.randbelow(10**9)  # a number that no real server has
    first = serve.reserve(port)
    try:
        with pytest.raises(CommandError, match=f"has port {port}"):
            serve.reserve(port)
        os.close(serve.reserve(port + 1))
        assert os.get_inheritable(first), "the supervisor keeps it"
    finally:
        os.close(first)
    os.close(serve.reserve(port))


def test_threads_share_heaps_unless_the_operator_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    for before, after in (({}, "2"), ({"MALLOC_ARENA_MAX": "4"}, "4")):
        monkeypatch.setattr(os, "environ", before)
        serve.share_heaps()
        assert before == {"MALLOC_ARENA_MAX": after}


@pytest.mark.django_db
class TestRefusals:
    @pytest.fixture(autouse=True)
    def sheet(self, collected: Path) -> Path:
        return collected / "sheet.css"

    def test_nothing_is_refused_when_all_is_in_order(self) -> None:
        assert serve.startup_problems("0.0.0.0") == []

    def test_debug_is_for_this_machine_only(self) -> None:
        with override_settings(DEBUG=True):
            assert "PLUMB_DEBUG" in serve.startup_problems("0.0.0.0")[0]
            assert serve.startup_problems("127.0.0.1") == []

    def test_static_files_must_be_collected(self, settings: Any, tmp_path: Path) -> None:
        settings.STATIC_ROOT = tmp_path / "elsewhere"
        assert "collectstatic" in serve.startup_problems("127.0.0.1")[0]

    def test_static_files_must_be_of_this_version(self, sheet: Path) -> None:
        sheet.write_text("earlier")
        assert "another version" in serve.startup_problems("127.0.0.1")[0]

    def test_static_files_must_all_be_there(self, sheet: Path) -> None:
        sheet.unlink()
        assert "another version" in serve.startup_problems("127.0.0.1")[0]

    def test_the_database_must_fit(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(health, "migration_problems", lambda: ["The database lacks migrations."])
        with pytest.raises(CommandError, match="lacks migrations"):
            call_command("serve")


@pytest.mark.django_db
def test_a_database_of_a_newer_release_is_refused_before_anything_is_prepared(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any
) -> None:
    settings.PLUMB_DATA, settings.STATIC_ROOT = tmp_path, tmp_path / "static"
    MigrationRecorder(connection).record_applied("skills", "9999_from_the_future")
    monkeypatch.setattr(serve, "refuse_unwritable_place", lambda: None)
    with pytest.raises(CommandError, match="made by a newer release"):
        call_command("serve", prepare=True)
    assert not settings.STATIC_ROOT.exists()
    assert not Edition.objects.exists()


def test_a_name_is_served_by_its_address_since_granian_takes_none() -> None:
    for host, served in (("localhost", "127.0.0.1"), ("0.0.0.0", "0.0.0.0"), ("::1", "::1")):
        options = serve.command(host, 8000)
        assert options[options.index("--host") + 1] == served


class Protocol:
    """Granian's side of a request, as far as it is used."""

    def __init__(self, *chunks: bytes, stalls: bool = False, goes_away: bool = False) -> None:
        self.chunks = chunks
        self.stalls = stalls
        self.goes_away = goes_away
        self.answer: tuple[Any, ...] = ()

    async def __call__(self) -> bytes:
        if self.goes_away:
            raise ProtocolClosed
        if self.stalls:
            await asyncio.Event().wait()
        return b"".join(self.chunks)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self.chunks:
            yield chunk

    def response_bytes(self, *answer: Any) -> None:
        self.answer = answer

    def response_empty(self, *answer: Any) -> None:
        self.answer = answer


class Headers(dict[str, list[str]]):
    def get_all(self, name: str) -> list[str]:
        return self[name]


def scope(**changes: Any) -> SimpleNamespace:
    usual: dict[str, Any] = {
        "method": "POST",
        "path": "/",
        "query_string": "",
        "server": "127.0.0.1:8000",
        "client": "127.0.0.1:40000",
        "scheme": "http",
        "http_version": "1.1",
        "headers": Headers(),
    }
    return SimpleNamespace(**(usual | changes))


class TestServer:
    @pytest.fixture
    def seen(self) -> dict[str, Any]:
        return {}

    @pytest.fixture
    def app(self, seen: dict[str, Any], db: None) -> Any:
        from config.server import App

        def wsgi(environ: dict[str, Any], start_response: Any) -> list[bytes]:
            seen.update(environ, body=environ["wsgi.input"].read())
            start_response("201 Created", [("X-A", "b")])
            return [b"an", b"swer"]

        return App(wsgi, threads=1, limit=lambda path: 10)

    def test_an_answer_goes_out_whole(self, app: Any) -> None:
        protocol = Protocol()
        asyncio.run(app.__rsgi__(scope(method="GET"), protocol))
        assert protocol.answer == (201, [("X-A", "b")], b"answer")

    @pytest.mark.parametrize(("method", "body"), [("GET", b"ok\n"), ("HEAD", b"")])
    def test_a_probe_of_life_takes_no_thread(self, app: Any, seen: dict[str, Any], method: str, body: bytes) -> None:
        protocol = Protocol()
        app.threads.shutdown()
        asyncio.run(app.__rsgi__(scope(method=method, path="/healthz"), protocol))
        assert (protocol.answer[0], protocol.answer[2]) == (200, body)
        assert seen == {}

    def test_while_every_thread_hangs_whoever_waits_for_one_is_told_so_and_whoever_began_gets_an_answer(self) -> None:
        from config.server import App

        began, go_on = Event(), Event()

        def wsgi(environ: dict[str, Any], start_response: Any) -> list[bytes]:
            began.set()
            go_on.wait(30)
            start_response("200 OK", [])
            return [b"saved"]

        app = App(wsgi, threads=1, limit=lambda path: 10)
        app.stuck_after = 0.05
        first, second = Protocol(), Protocol()

        async def both() -> None:
            under_way = asyncio.create_task(app.__rsgi__(scope(), first))
            await asyncio.to_thread(began.wait, 30)
            await app.__rsgi__(scope(path="/skills"), second)
            go_on.set()
            await under_way

        asyncio.run(both())
        status, headers, content = second.answer
        assert status == 503
        assert dict(headers)["Content-Security-Policy"]
        assert dict(headers)["Retry-After"]
        assert dict(headers)["X-Request-ID"] in content.decode()
        assert first.answer == (200, [], b"saved")

    @pytest.mark.parametrize(
        ("began", "ended", "seconds"), [(9.0, 7.0, 3.0), (2.0, 7.0, 1.0), (9.9, 0.0, 3.9), (1.0, 2.0, 0.01)]
    )
    def test_nobody_waits_longer_than_since_a_thread_last_ended_something(
        self, app: Any, monkeypatch: pytest.MonkeyPatch, began: float, ended: float, seconds: float
    ) -> None:
        from config import server

        monkeypatch.setattr(server, "monotonic", lambda: 10.0)
        app.stuck_after, app.ended = 4.0, ended
        assert app.patience(began) == pytest.approx(seconds)

    def test_while_every_form_waits_pages_are_read(self) -> None:
        from config.server import READERS, App

        began, go_on = Semaphore(0), Event()

        def wsgi(environ: dict[str, Any], start_response: Any) -> list[bytes]:
            if environ["REQUEST_METHOD"] == "POST":
                began.release()
                go_on.wait(30)
            start_response("200 OK", [])
            return [b"saved" if environ["REQUEST_METHOD"] == "POST" else b"read"]

        app = App(wsgi, threads=READERS + 2, limit=lambda path: 10)
        forms, page = [Protocol() for _ in range(5)], Protocol()

        async def everybody() -> None:
            sent = [asyncio.create_task(app.__rsgi__(scope(), form)) for form in forms]
            for _ in range(2):  # the others get no thread
                await asyncio.to_thread(began.acquire, timeout=30)
            await app.__rsgi__(scope(method="GET"), page)
            assert not any(task.done() for task in sent)
            go_on.set()
            await asyncio.gather(*sent)

        asyncio.run(everybody())
        assert page.answer == (200, [], b"read")
        assert {form.answer[2] for form in forms} == {b"saved"}

    @pytest.mark.parametrize(
        ("headers", "held"),
        [
            ({"content-length": ["3"]}, False),
            ({"content-length": ["100001"]}, True),
            ({"content-length": ["9999999"]}, False),
            ({"transfer-encoding": ["chunked"]}, True),
            ({}, False),
        ],
    )
    def test_only_so_many_long_bodies_are_read_at_once_and_short_ones_wait_for_none(
        self, headers: dict[str, list[str]], held: bool
    ) -> None:
        from config import server

        def wsgi(environ: dict[str, Any], start_response: Any) -> list[bytes]:
            start_response("200 OK", [])
            return []

        app = server.App(wsgi, threads=3, limit=lambda path: 6_000_000)
        slow = [Protocol(stalls=True) for _ in range(server.LARGE_AT_ONCE)]
        long = scope(headers=Headers({"content-length": ["5000000"]}))

        async def everybody() -> bool:
            sending = [asyncio.create_task(app.__rsgi__(long, each)) for each in slow]
            await asyncio.sleep(0)
            next_one = asyncio.create_task(app.__rsgi__(scope(headers=Headers(headers)), Protocol(b"abc")))
            for _ in range(100):
                await asyncio.sleep(0)  # turns of the loop, of which it needs a few
            if not held:
                await asyncio.wait([next_one], timeout=30)
            waited = not next_one.done()
            for each in sending:
                each.cancel()
            await asyncio.gather(*sending, return_exceptions=True)
            await next_one
            return waited

        assert asyncio.run(everybody()) == held

    def test_a_body_is_there_before_the_application_is_asked(self, app: Any, seen: dict[str, Any]) -> None:
        asyncio.run(app.__rsgi__(scope(headers=Headers({"content-length": ["3"]})), Protocol(b"a", b"bc")))
        assert seen["body"] == b"abc"
        assert seen["CONTENT_LENGTH"] == "3"

    def test_a_body_without_a_length_is_counted(self, app: Any, seen: dict[str, Any]) -> None:
        chunked = Headers({"transfer-encoding": ["chunked"]})
        asyncio.run(app.__rsgi__(scope(headers=chunked), Protocol(b"a", b"bc")))
        assert (seen["body"], seen["CONTENT_LENGTH"]) == (b"abc", "3")

    @pytest.mark.parametrize("headers", [{"content-length": ["11"]}, {"transfer-encoding": ["chunked"]}])
    def test_a_body_that_is_too_long_is_not_kept_and_its_length_is_reported(
        self, app: Any, seen: dict[str, Any], headers: dict[str, list[str]]
    ) -> None:
        asyncio.run(app.__rsgi__(scope(headers=Headers(headers)), Protocol(b"123456", b"12345", b"more")))
        assert (seen["body"], seen["CONTENT_LENGTH"]) == (b"", "11")

    def test_a_body_that_never_ends_is_given_up_without_a_thread(
        self, app: Any, seen: dict[str, Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from config import server

        monkeypatch.setattr(server, "BODY_SECONDS", 0)
        protocol = Protocol(stalls=True)
        asyncio.run(app.__rsgi__(scope(headers=Headers({"content-length": ["3"]})), protocol))
        assert protocol.answer[0] == 408
        assert seen == {}

    def test_a_person_who_goes_away_in_the_middle_of_sending_is_no_fault(self, app: Any, seen: dict[str, Any]) -> None:
        protocol = Protocol(goes_away=True)
        asyncio.run(app.__rsgi__(scope(headers=Headers({"content-length": ["3"]})), protocol))
        assert protocol.answer == ()
        assert seen == {}

    def test_text_beyond_ascii_arrives_as_it_was_sent(self) -> None:
        from django.core.handlers.wsgi import WSGIRequest

        from config.server import environment

        environ = environment(scope(method="GET", path="/grüße/数", query_string="x=€"))
        request = WSGIRequest(environ | {"wsgi.input": io.BytesIO()})
        assert request.path == "/grüße/数"
        assert request.GET["x"] == "€"

    def test_an_address_of_ipv6_is_counted_and_compared_without_brackets(self) -> None:
        from config.server import environment

        for client, address in (("[2001:db8::1]:50000", "2001:db8::1"), ("192.0.2.1:50000", "192.0.2.1")):
            sender = scope()
            sender.client = client
            assert environment(sender)["REMOTE_ADDR"] == address

    def test_a_header_with_an_underscore_cannot_pose_as_another(self) -> None:
        from config.server import environment

        headers = Headers({"x_forwarded_for": ["10.0.0.1"], "cookie": ["a=1", "b=2"], "x-a": ["1", "2"]})
        environ = environment(scope(headers=headers))
        assert "HTTP_X_FORWARDED_FOR" not in environ
        assert environ["HTTP_COOKIE"] == "a=1; b=2"
        assert environ["HTTP_X_A"] == "1,2"
