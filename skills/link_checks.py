"""Whether the addresses of resources and certifications still answer: asked politely, and noted.

One request at a time, hosts in turn, with a pause between two to the same host. Nobody's page waits for it.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import chain, zip_longest
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from django.db import transaction

from skills.history import set_fields
from skills.models import Certification, LinkCheck, Resource, WaitingLink
from skills.models.links import BY, MOST
from skills.public_web import Answer, Ask, NoAnswer
from skills.tables import TABLES
from skills.validation.findings import is_address

CHECK_LINKS = "check_links"
"""The command, as PLUMB_CHORES names it."""

PAUSE = 5.0
"""Seconds between two requests to a host."""
MOST_REDIRECTS = 5
FOR_GOOD = (301, 308)
FOR_NOW = (302, 303, 307)
TOO_MANY = 429
NOT_FOR_PROGRAMS = (401, 403, 405, 406, TOO_MANY, 451)
"""Somebody is there, who does not show the page to a program. People may see it."""


class Found(NamedTuple):
    """What asking for an address found: a fault, or an answer, perhaps from where it moved to for good."""

    fault: str = ""
    moved_to: str = ""


class Polite:
    """Asks as another does, and waits before it asks the same host again."""

    def __init__(
        self, ask: Ask, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.ask, self.clock, self.sleep = ask, clock, sleep
        self.last: dict[str, float] = {}

    def __call__(self, method: str, url: str) -> Answer:
        host = host_of(url)
        if host in self.last and (left := self.last[host] + PAUSE - self.clock()) > 0:
            self.sleep(left)
        try:
            return self.ask(method, url)
        finally:
            self.last[host] = self.clock()


def host_of(url: str) -> str:
    """The host of an address; empty where it has none that can be read."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def look(url: str, ask: Ask) -> Found:
    """Follow an address to its page. Only redirects for good, from the first on, make a new address."""
    here, moved_to, for_good = url, "", True
    for _ in range(MOST_REDIRECTS + 1):
        try:
            answer = _answer(here, ask)
        except NoAnswer as fault:
            return Found(fault=str(fault))
        if answer.status in (*FOR_GOOD, *FOR_NOW) and answer.location:
            here = _led(here, answer.location)
            if not is_address(here):
                return Found(fault="it leads to something that is no web page")
            for_good = for_good and answer.status in FOR_GOOD
            moved_to = here if for_good else moved_to
        elif answer.status < 400 or answer.status in NOT_FOR_PROGRAMS:
            return Found(moved_to=moved_to if len(moved_to) <= MOST else "")
        else:
            return Found(fault=f"the server answers {answer.status}")
    return Found(fault="it leads on and on")


def _led(here: str, location: str) -> str:
    """Where a redirect leads; empty for what cannot be read."""
    try:
        return urljoin(here, location)
    except ValueError:
        return ""


def _answer(url: str, ask: Ask) -> Answer:
    """By HEAD; by GET where that is refused or not known."""
    try:
        answer = ask("HEAD", url)
    except NoAnswer:
        return ask("GET", url)
    return ask("GET", url) if answer.status >= 400 and answer.status != TOO_MANY else answer


def addresses() -> list[str]:
    """Every address of the draft's resources and certifications once, those of one host far from each other."""
    named = (model.objects.values_list("url", flat=True) for model in (Resource, Certification))
    return _in_turn(sorted(set(filter(is_address, chain(*named)))))


def waiting() -> list[str]:
    """Those that editors want to be asked for soon, in the same order, without what the draft no longer names."""
    wanted = set(WaitingLink.objects.values_list("url", flat=True))
    return [url for url in addresses() if url in wanted] if wanted else []


def want(urls: Iterable[str]) -> int:
    """Let these addresses wait to be asked for; how many they are. One that waits already keeps its place."""
    rows = [WaitingLink(url=url) for url in sorted(set(filter(is_address, urls)))]
    WaitingLink.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _in_turn(urls: Iterable[str]) -> list[str]:
    by_host: dict[str, list[str]] = defaultdict(list)
    for url in urls:
        by_host[host_of(url)].append(url)
    return [url for turn in zip_longest(*by_host.values()) for url in turn if url]


def check(urls: Iterable[str], ask: Ask, today: date) -> Iterator[LinkCheck]:
    """Ask for each address and note what was found; each check as it is stored, one by one."""
    for url in urls:
        found = look(url, ask)
        with transaction.atomic():
            kept = LinkCheck.objects.select_for_update().filter(url=url).first() or LinkCheck(url=url, checked_on=today)
            was_dead = kept.state == LinkCheck.State.DEAD
            if found.fault:
                kept.failed(today, found.fault)
            else:
                kept.answered(today, found.moved_to)
            kept.save()
            WaitingLink.objects.filter(url=url).delete()
            if kept.state == LinkCheck.State.DEAD and not was_dead:
                _doubt(kept)
        yield kept


def _doubt(dead: LinkCheck) -> None:
    """Take the mark “address confirmed” off its resources. Plans no longer suggest them where there is another.

    Somebody who finds the page after all gives it back, and they are suggested again.
    """
    rows = Resource.objects.filter(url=dead.url)
    set_fields(TABLES["resources"], rows, BY, dead.in_words[:200], confirmed=False)


def forget() -> None:
    """Drop what is known of addresses that the draft no longer names."""
    for model in (LinkCheck, WaitingLink):
        known = model._default_manager.exclude(url__in=Resource.objects.values("url"))
        known.exclude(url__in=Certification.objects.values("url")).delete()
