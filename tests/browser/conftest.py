"""A real server process with production settings, and real browser pages in front of it.

    def test_something(open_page, assert_accessible):
        page = open_page("/", width=390, scheme="dark", javascript=False)
        assert_accessible(page)

Every page must load from its own origin only and must leave nothing in the console: that is how a violated
content security policy shows. Tests here reach the database only through the server.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

from tests import system
from tests.browser.serving import Served, copy_database, served
from tests.starter import starter

TIMEOUT = 60_000
"""Milliseconds for any wait on a page. Far more than it takes, since every core is busy with tests."""

expect.set_options(timeout=TIMEOUT)

AXE = Axe().axe_script
ALL_RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
CONTRAST = {"type": "rule", "values": ["color-contrast"]}
"""The only rule that another theme can break."""

UNSEEN = """known => {
    const grounds = new Map([[null, '']]);
    const ground = e => {
        if (!grounds.has(e)) {
            const s = getComputedStyle(e), above = ground(e.parentElement);
            const own = [s.backgroundColor, s.backgroundImage, s.opacity, s.filter, s.position].join();
            grounds.set(e, own === 'rgba(0, 0, 0, 0),none,1,none,static' ? above : `${above}/${own}`);
        }
        return grounds.get(e);
    };
    const says = e => e.matches('input, select, textarea, button') || [...e.childNodes].some(n => n.nodeValue?.trim());
    const seen = new Set(known), fresh = [];
    for (const e of document.querySelectorAll('body, body *')) {
        if (!says(e) || !e.checkVisibility()) continue;
        const s = getComputedStyle(e);
        const look = [s.color, s.fill, s.fontSize, s.fontWeight, s.textShadow, e.disabled, ground(e)].join();
        if (!seen.has(look)) fresh.push(e);
        seen.add(look);
    }
    return [fresh, [...seen]];
}"""
"""The first element of each look that is not known yet, and all looks then known: letters upon what lies below them."""

RUN = """([include, runOnly, contrast]) => {
    const rules = {'color-contrast': {enabled: contrast}};
    const options = {runOnly, resultTypes: ['violations'], ...(contrast ? {} : {rules})};
    return axe.run(include.length ? {include} : document, options).then(results => results.violations);
}"""

FADED = "document.getAnimations().forEach(each => each.finish())"
"""What fades stands in its last colour. Waiting for it instead can last for ever, where a browser draws nothing."""

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Served]]:
    """The Plumb that the tests share, and its folder."""
    folder = tmp_path_factory.mktemp("site")
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        copy_database(starter(tmp_path_factory), folder)
    with served(folder) as plumb:
        yield folder, plumb


@pytest.fixture(scope="session")
def site(prepared: tuple[Path, Served]) -> str:
    """The address of the Plumb that the tests share."""
    return prepared[1].url


@pytest.fixture
def own_site(prepared: tuple[Path, Served], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A Plumb for one test alone, which may publish on it."""
    folder = tmp_path_factory.mktemp("own")
    copy_database(prepared[0], folder)
    with served(folder) as plumb:
        yield plumb


@pytest.fixture(scope="session")
def server_log(prepared: tuple[Path, Served]) -> Callable[[], str]:
    """Everything the server has written so far."""
    return (prepared[0] / "server.log").read_text


@pytest.fixture(scope="session")
def mails(prepared: tuple[Path, Served]) -> Path:
    """The folder of the mails that the server has sent, one file each."""
    return prepared[0] / "mails"


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
    """open_page(path="/", width=1280, scheme="light", javascript=True): a page in a browser of its own, without cookies.

    Further options are those of a Playwright context, such as storage_state for the cookies of another browser.
    """
    pages: list[Page] = []

    def open_one(
        path: str = "/",
        width: int = 1280,
        scheme: Literal["light", "dark"] = "light",
        javascript: bool = True,
        **options: Any,
    ) -> Page:
        usual: dict[str, Any] = {
            "base_url": site,
            "viewport": {"width": width, "height": 844 if width < 600 else 900},
            "color_scheme": scheme,
            "java_script_enabled": javascript,
            "locale": "en-GB",
            "reduced_motion": "reduce",  # half of what a browser does is to draw fades
        }
        context = chromium.new_context(**(usual | options))
        context.set_default_timeout(TIMEOUT)
        page = context.new_page()
        watch(page, options.get("base_url", site), problems(page))
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


def violations(page: Page, rules: dict[str, Any] = ALL_RULES, looks: list[str] | None = None) -> list[str]:
    """What axe has against a page. With looks, contrast is asked for what is drawn in none of them, and they then grow.

    axe is half a megabyte, so a page that has it keeps it, and tells faults alone.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = []
    if looks is None:
        found = page.evaluate(RUN, [[], rules, True])
    else:
        if rules is not CONTRAST:
            found = page.evaluate(RUN, [[], rules, False])
        unseen = page.evaluate_handle(UNSEEN, looks)
        fresh = unseen.evaluate_handle("([fresh]) => fresh")
        if fresh.evaluate("fresh => fresh.length"):
            found += page.evaluate(RUN, [fresh, CONTRAST, True])
        looks[:] = unseen.evaluate("([_, looks]) => looks")
    return [f"{fault['id']}: {fault['help']}: {[node['target'] for node in fault['nodes']]}" for fault in found]


def assert_reflows(page: Page) -> None:
    """Nothing scrolls sideways on the smallest phone (WCAG 1.4.10). Leaves the page that narrow."""
    page.set_viewport_size({"width": 320, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


SMALL = """() => {
    const inSentence = e => {
        const line = e.closest('p, li, dd, .help, .readonly');
        return line && getComputedStyle(e).display === 'inline'
            && [...line.childNodes].some(n => n.nodeType === Node.TEXT_NODE && /[a-z]/i.test(n.nodeValue));
    };
    return [...document.querySelectorAll('a[href], button, summary, select, textarea, input:not([type=hidden])')]
        .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.closest('.select2') && !inSentence(e))
        .map(e => [e, e.getBoundingClientRect()])
        .filter(([, box]) => box.width > 1 && Math.min(box.width, box.height) < 23.5)
        .map(([e, box]) => `${Math.round(box.width)} by ${Math.round(box.height)} pixels: ` +
            `${e.parentElement.tagName}.${e.parentElement.className} ${e.tagName}#${e.id}.${e.className}`);
}"""
"""What is pressed and smaller than 24 pixels, but for links inside sentences and the field that stands in a larger box."""


@pytest.fixture(scope="session")
def looks() -> list[str]:
    """Letters on their grounds whose contrast was looked at so far, on whatever page."""
    return []


@pytest.fixture
def assert_accessible(problems: Callable[[Page], list[str]], looks: list[str]) -> Callable[..., None]:
    """assert_accessible(page, rules=ALL_RULES, everywhere=False): axe finds nothing, and the console was empty before it
    came. Contrast is asked for what no page before had, or everywhere."""

    def check(page: Page, rules: dict[str, Any] = ALL_RULES, *, everywhere: bool = False) -> None:
        assert problems(page) == []
        found = violations(page, rules, None if everywhere else looks)
        # axe adds inline styles of its own, which the policy refuses: not the page's fault.
        problems(page).clear()
        assert found == []

    return check
