"""Every page of the desk, as its owner finds it by following links, and those that no link leads to: for everybody.

Pages are found by themselves, so a new one is looked at without a word here; in the long run, as each of them takes a
second or two at each width and in each theme. PLUMB_PICTURES=folder keeps what it saw.
"""

import os
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Literal
from urllib.parse import urljoin, urlsplit

import pytest
from django.contrib import admin
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, Page

from tests.browser import walk
from tests.browser.conftest import ALL_RULES, FADED, SMALL, TIMEOUT, violations, watch
from tests.browser.desk_states import PASSWORD, STATES, sign_in
from tests.browser.serving import Served, copy_database, served

PICTURES = os.environ.get("PLUMB_PICTURES", "")

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}

NO_PAGES = re.compile("logout|jsi18n|autocomplete|view_on_site|_sheet_out$")
"""Addresses that lead out, or give a file."""

PREPARE = f"""
from django.contrib.auth.models import Group, User
from assessment.models import Account, ProblemReport
from assessment.records import compute_statistics
from skills.comparison import fingerprint
from skills.history import TABLES, set_fields
from skills.models import Edition, Item, Resource, RoleProfile
from skills.publishing import publish, withdraw
User.objects.create_superuser("alice", email="alice@example.org", password="{PASSWORD}")
bob = User.objects.create_user("bob", email="bob@example.org", password="{PASSWORD}", is_staff=True)
bob.groups.set(Group.objects.filter(name="Author"))
live = Edition.objects.live()
one, two = live.content.items[:2]
withdraw(one.id, [fingerprint(one)], "Two of its options are right, as three people have written.", "alice")
for item in (one, two):
    ProblemReport.objects.create(edition=live, item=item.id, kind="wrong", text="A long note. " * 12)
set_fields(TABLES["resources"], Resource.objects.all()[:3], "alice", "At the desk", note="Looked at again.")
publish("Some notes", by="alice")
set_fields(TABLES["items"], Item.objects.filter(slug=two.id), "alice", "At the desk", difficulty=1.5)
set_fields(TABLES["roles"], RoleProfile.objects.all()[:3], "alice", "At the desk", summary="Said in other words.")
Account.of_address("somebody@example.org")
compute_statistics(Edition.objects.live())
"""
"""Something on every list, two editions, and a draft that differs from the live one."""


@pytest.fixture
def desk(prepared: tuple[Path, Served], tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Page]:
    """The first page of a desk with something on every list, without JavaScript errors on any page."""
    folder = tmp_path_factory.mktemp("desk")
    copy_database(prepared[0], folder)
    with served(folder) as site:
        site.manage("shell", "-c", PREPARE)
        context = chromium.new_context(base_url=site.url, viewport=DESK, locale="en-GB", reduced_motion="reduce")  # type: ignore[arg-type]
        context.set_default_timeout(TIMEOUT)
        page = context.new_page()
        found: list[str] = []
        watch(page, site.url, found)
        walk.take_quickly(page)
        page.goto("/admin/")
        sign_in(page, "alice")
        yield page
        context.close()


def name_of(address: str) -> str:
    """What kind of page an address is, by its name."""
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""


def links_in(address: str, html: str) -> list[str]:
    """Pages of the desk that a page leads to, without what is said behind their addresses."""
    found = [urljoin(address, href) for href in re.findall(r'<a\s[^>]*?href="([^"]+)"', html)]
    pages = [urlsplit(each)._replace(query="", fragment="").geturl() for each in found]
    return [
        each
        for each in pages
        if urlsplit(each)[:2] == urlsplit(address)[:2]
        and name_of(each).startswith("admin:")
        and not NO_PAGES.search(name_of(each))
    ]


WIDER = """() => {
    const most = document.documentElement.clientWidth, list = document.querySelector('.results');
    if (list && list.scrollWidth > list.clientWidth + 1)
        return [`a list of ${list.scrollWidth} in a box of ${list.clientWidth}`];
    if (document.documentElement.scrollWidth <= most) return [];
    const boxed = e => e && (['auto', 'scroll', 'hidden'].includes(getComputedStyle(e).overflowX) || boxed(e.parentElement));
    return [...document.querySelectorAll('body *')]
        .filter(e => e.getBoundingClientRect().right > most + 1 && !boxed(e.parentElement))
        .map(e => `wider than the window: ${e.tagName} ${e.id} ${e.className}`).slice(-3);
}"""
"""A list that its box has to scroll, or the innermost elements that reach out of the window and stand in no box that does."""


Looks = dict[str, list[str]]
"""Letters on their grounds whose contrast was looked at, by theme."""


def faults_of(page: Page, looks: Looks, name: str) -> list[str]:
    """What is wrong with the page that is open, at both widths and in both themes, and a picture of each."""
    found: list[str] = []
    for width, theme in product((DESK, PHONE), ("light", "dark")):
        page.set_viewport_size(width)  # type: ignore[arg-type]
        dress(page, theme)  # type: ignore[arg-type]
        wrong = violations(page, ALL_RULES, looks[theme]) + page.evaluate(WIDER) + page.evaluate(SMALL)
        found += [f"{width['width']}, {theme}: {each}" for each in wrong]
        if PICTURES:
            where = f"{PICTURES}/{name.replace(' ', '-')}-{width['width']}-{theme}.png"
            page.screenshot(path=where, full_page=True)
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    dress(page, "light")
    return found


def dress(page: Page, scheme: Literal["light", "dark"]) -> None:
    """Show the page in a theme, once its links have faded to it."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.evaluate(FADED)


def walked(page: Page, looks: Looks) -> dict[str, list[str]]:
    """The faults of all pages that links lead to, one of each name."""
    waiting, known, faults = [page.url], {"admin:index"}, dict[str, list[str]]()
    while waiting:
        address = waiting.pop(0)
        answer = page.goto(address)
        assert answer
        found = faults_of(page, looks, name_of(page.url).removeprefix("admin:"))
        known.add(name_of(page.url))
        if found or answer.status != 200:
            faults[urlsplit(address).path] = [f"status {answer.status}", *found]
        for link in links_in(page.url, page.content()):
            if name_of(link) not in known:
                known.add(name_of(link))
                waiting.append(link)
    lists = {f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist" for model in admin.site._registry}
    assert known >= lists
    return faults


def reached(page: Page, looks: Looks) -> dict[str, list[str]]:
    """The faults of pages that no link leads to."""
    faults = {}
    for name, go in STATES.items():
        go(page)
        if found := faults_of(page, looks, name):
            faults[name] = found
    return faults


@pytest.mark.long  # tests/browser/test_desk.py looks at the pages that most objects have alike
def test_a_page_of_each_kind_is_for_everybody(desk: Page) -> None:
    looks: Looks = {"light": [], "dark": []}
    assert walked(desk, looks) | reached(desk, looks) == {}
