"""Rounds of pages, the bare site and Plumb in turn, so that what else the machine does falls on both alike."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from time import perf_counter, sleep
from typing import NamedTuple

from benchmarks.web.browser import BareWalk, Browser, PlumbWalk
from benchmarks.web.servers import Site

PEOPLE = 4
"""At once, as many as a server has threads."""

ANSWERS = 20
"""Of the 24 of a Standard check: the last ones are for the end."""

BARE_ANSWERS = 100
SITTINGS, STEADY = 8, 15
"""Checks of each person, and answers of each check, while the site is half busy: none of them ends."""

READS = 10


class Cost(NamedTuple):
    """What one kind of page took, a page."""

    cpu: float
    """Milliseconds of processor time, server and database together."""
    wall: float
    """Milliseconds of the clock on the wall; with several people at once, shared among them."""
    requests: float


Round = dict[str, Cost]


def round_of(bare: Site, plumb: Site) -> Round:
    """One round of everything, at both sites."""
    with ThreadPoolExecutor(PEOPLE) as pool:
        strangers = list(pool.map(lambda _: BareWalk(bare.port), range(PEOPLE)))
        people = list(pool.map(lambda _: PlumbWalk(plumb.port), range(PEOPLE)))

        def cost(site: Site, each: Callable[[int], int], browsers: Sequence[Browser]) -> Cost:
            requests = sum(browser.requests for browser in browsers)
            cpu, wall = site.seconds(), perf_counter()
            pages = sum(pool.map(each, range(PEOPLE)))
            cpu, wall = site.seconds() - cpu, perf_counter() - wall
            requests = sum(browser.requests for browser in browsers) - requests
            return Cost(1000 * cpu / pages, 1000 * wall / pages, requests / pages)

        walking = [person.browser for person in people]
        return {
            "bare": cost(bare, lambda n: _bare(strangers[n]), [stranger.browser for stranger in strangers]),
            "rating": cost(plumb, lambda n: _ratings(people[n]), walking),
            "question": cost(plumb, lambda n: _answers(people[n], ANSWERS), walking),
            "bare again": cost(bare, lambda n: _bare(strangers[n]), [stranger.browser for stranger in strangers]),
            "end": cost(plumb, lambda n: _end(people[n]), walking),
            "report": cost(plumb, lambda n: _read(people[n], f"/r/{people[n].key}", READS), walking),
            "plan first": cost(plumb, lambda n: _read(people[n], f"/r/{people[n].key}/plan", 1), walking),
            "plan": cost(plumb, lambda n: _read(people[n], f"/r/{people[n].key}/plan", READS), walking),
        }


def _bare(walk: BareWalk) -> int:
    for _ in range(BARE_ANSWERS):
        walk.answer()
    return BARE_ANSWERS


def _ratings(walk: PlumbWalk) -> int:
    number = 0
    while walk.rate():
        number += 1
    return number


def _answers(walk: PlumbWalk, number: int) -> int:
    for _ in range(number):
        walk.answer()
    return number


def _end(walk: PlumbWalk) -> int:
    """The last questions up to the report, as one page."""
    while not walk.over:
        walk.answer()
    return 1


def _read(walk: PlumbWalk, path: str, times: int) -> int:
    for _ in range(times):
        walk.browser.get(path)
    return times


class Waits(NamedTuple):
    """Milliseconds that one of a hundred answered pages takes at least, at half of what a site can serve."""

    plumb: float
    bare: float


def waits_of(bare: Site, plumb: Site, rounds: Sequence[Round]) -> Waits:
    """Answers come at even intervals, whatever became of those before, and each waits from the moment it was due."""
    half = {name: median(each[name].wall for each in rounds) * 2 / 1000 for name in ("bare", "question")}
    people = [PlumbWalk(plumb.port) for _ in range(PEOPLE * SITTINGS)]
    for person in people:
        _ratings(person)
    strangers = [BareWalk(bare.port) for _ in range(PEOPLE)]
    return Waits(
        plumb=_slowest_of_a_hundred([_each(people[n::PEOPLE], STEADY) for n in range(PEOPLE)], half["question"]),
        bare=_slowest_of_a_hundred([_each([walk], SITTINGS * STEADY) for walk in strangers], half["bare"]),
    )


def _each(walks: Sequence[BareWalk | PlumbWalk], answers: int) -> list[Callable[[], None]]:
    """So many answers of each, one after the other. Servers close what was idle meanwhile, so each connects anew."""
    for walk in walks:
        walk.browser.connection.close()
    return [walk.answer for walk in walks for _ in range(answers)]


def _slowest_of_a_hundred(lines: Sequence[Sequence[Callable[[], None]]], interval: float) -> float:
    began = perf_counter()

    def send(place: int) -> list[float]:
        waits = []
        for number, answer in enumerate(lines[place]):
            due = began + (number * len(lines) + place) * interval
            sleep(max(0.0, due - perf_counter()))
            answer()
            waits.append(1000 * (perf_counter() - due))
        return waits

    with ThreadPoolExecutor(len(lines)) as pool:
        waits = sorted(wait for found in pool.map(send, range(len(lines))) for wait in found)
    return waits[len(waits) * 99 // 100]


class Row(NamedTuple):
    """One kind of page, over all rounds."""

    requests: float
    cpu: float
    """Milliseconds of processor time a page."""
    ratio: float
    """The same, in times of a bare answered page of the same round."""
    throughput: float
    """Pages a second, in times of the bare site's."""


def rows_of(rounds: Sequence[Round]) -> dict[str, Row]:
    """Medians over the rounds, each compared with the bare site of its own round."""
    found = {}
    for name in rounds[0]:
        ratios, speeds = [], []
        for each in rounds:
            bare = [each["bare"], each["bare again"]]
            ratios.append(each[name].cpu / (sum(cost.cpu for cost in bare) / 2))
            speeds.append(sum(cost.wall for cost in bare) / 2 / each[name].wall)
        costs = [each[name] for each in rounds]
        found[name] = Row(
            median(cost.requests for cost in costs), median(cost.cpu for cost in costs), median(ratios), median(speeds)
        )
    return found
