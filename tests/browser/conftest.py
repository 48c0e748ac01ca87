"""A real server process with production settings, and real browser pages in front of it.

    def test_something(open_page, assert_accessible):
        page = open_page("/", width=390, scheme="dark", javascript=False)
        assert_accessible(page)

Every page must load from its own origin only and must leave nothing in the console: that is how a violated
content security policy shows. Tests here reach the database only through the server.
"""

import os
import secrets
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from tests import system

ROOT = Path(__file__).parents[2]
START_SECONDS = 60
TIMEOUT = 5_000
"""Milliseconds for any wait on a page."""

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

OpenPage = Callable[..., Page]


@contextmanager
def database_address(folder: Path) -> Iterator[str]:
    """SQLite in the folder, or a new database on the server of DATABASE_URL."""
    address = os.environ.get("DATABASE_URL", "")
    if not address.startswith("postgres"):
        yield f"sqlite:///{folder}/plumb.sqlite3"
        return
    import psycopg
    from psycopg import sql
    from psycopg.conninfo import conninfo_to_dict

    name = f"plumb_browser_{os.getpid()}"
    parts = conninfo_to_dict(address)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        query = "&".join(f"{key}={value}" for key, value in parts.items() if key != "dbname" and value)
        yield f"postgres:///{name}?{query}"
    finally:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(server: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    for _ in range(START_SECONDS * 10):
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            pass
        try:
            server.wait(timeout=0.1)
        except subprocess.TimeoutExpired:
            continue
        break
    pytest.fail(f"the server did not become ready:\n{log.read_text()[-3000:]}", pytrace=False)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a freshly prepared Plumb, served as the README says."""
    folder = tmp_path_factory.mktemp("site")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    log = folder / "server.log"
    with database_address(folder) as database, log.open("wb") as output:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PLUMB_")}
        environment |= {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PLUMB_SECRET_KEY": secrets.token_urlsafe(48),
            "PLUMB_DATA": str(folder),
            "DATABASE_URL": database,
            "PLUMB_COUNT_HURRIED": "yes",
            "PLUMB_MAIL": f"file://{folder}/mails",
            "PYTHONUNBUFFERED": "1",
        }
        server = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--prepare", "--bind", f"127.0.0.1:{port}"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_until_ready(server, url, log)
            yield url
        finally:
            server.terminate()
            try:
                server.wait(timeout=15)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


@pytest.fixture(scope="session")
def server_log(site: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], str]:
    """Everything the server has written so far."""
    log = next(tmp_path_factory.getbasetemp().glob("site*/server.log"))
    return log.read_text


@pytest.fixture(scope="session")
def mails(site: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the mails that the server has sent, one file each."""
    return next(tmp_path_factory.getbasetemp().glob("site*/server.log")).parent / "mails"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    arguments = ["--disable-dev-shm-usage"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system.chromium(), args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def problems() -> Callable[[Page], list[str]]:
    """problems(page): what went wrong on a page so far. A test that provokes an error page looks, then clears the list."""
    found: dict[Page, list[str]] = {}
    return lambda page: found.setdefault(page, [])


@pytest.fixture
def open_page(site: str, chromium: Browser, problems: Callable[[Page], list[str]]) -> Iterator[OpenPage]:
    """open_page(path="/", width=1280, scheme="light", javascript=True): a page in a browser of its own, without cookies."""
    pages: list[Page] = []

    def open_one(
        path: str = "/",
        width: int = 1280,
        scheme: Literal["light", "dark"] = "light",
        javascript: bool = True,
    ) -> Page:
        context = chromium.new_context(
            base_url=site,
            viewport={"width": width, "height": 844 if width < 600 else 900},
            color_scheme=scheme,
            java_script_enabled=javascript,
            locale="en-GB",
        )
        context.set_default_timeout(TIMEOUT)
        page = context.new_page()
        watch(page, site, problems(page))
        pages.append(page)
        page.goto(path)
        return page

    yield open_one
    left = [problem for page in pages for problem in problems(page)]
    for page in pages:
        page.context.close()
    assert left == []


def watch(page: Page, site: str, problems: list[str]) -> None:
    def console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            problems.append(f"console: {message.text}")

    def request(request: Request) -> None:
        if urlsplit(request.url)[:2] != urlsplit(site)[:2]:
            problems.append(f"request to another host: {request.url}")

    page.on("console", console)
    page.on("pageerror", lambda error: problems.append(f"script: {error}"))
    page.on("request", request)


@pytest.fixture
def assert_accessible(problems: Callable[[Page], list[str]]) -> Callable[[Page], None]:
    """assert_accessible(page): axe finds nothing, and the console was empty before axe came."""

    def check(page: Page) -> None:
        assert problems(page) == []
        answer = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
        # axe adds inline styles of its own, which the policy refuses: not the page's fault.
        problems(page).clear()
        violations = [
            f"{violation['id']}: {violation['help']}: {[node['target'] for node in violation['nodes']]}"
            for violation in answer.response["violations"]
        ]
        assert violations == []

    return check
