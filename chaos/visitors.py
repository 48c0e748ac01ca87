"""People who answer: each keeps one connection, and sends again what was not acknowledged."""

import gzip
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from random import Random
from threading import Event, Thread
from time import monotonic
from typing import NamedTuple
from urllib.parse import urlencode

from chaos.journal import ANSWER, RATING, UNKNOWN, Entry, Journal

PATIENCE = 20.0
"""Seconds after which a browser takes a request for lost."""
REST = 0.25
"""Seconds before somebody tries again."""
PATIENT = (0, 502, 503, 504)
"""A connection that broke, and what asks for patience."""
FORM = "application/x-www-form-urlencoded"
ROLE = "ml-engineer"


class Page(NamedTuple):
    """What came back; status 0 stands for a connection that broke."""

    status: int
    location: str = ""
    text: str = ""
    seconds: float = 0.0

    def field(self, name: str) -> str:
        """The value of a hidden field; empty where the page has none."""
        found = re.search(rf'name="{name}"\s+value="([^"]*)"', self.text)
        return found[1] if found else ""


class Browser:
    """Cookies, and one kept connection that is opened anew when it breaks."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self.connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)

    def get(self, path: str) -> Page:
        """Ask for a page."""
        return self.send("GET", path)

    def post(self, path: str, fields: dict[str, str]) -> Page:
        """Send a form."""
        return self.send("POST", path, urlencode(fields).encode())

    def send(self, method: str, path: str, body: bytes | None = None, kind: str = FORM) -> Page:
        """Any request; what breaks on the way is a page of status 0."""
        headers = {"Accept-Encoding": "gzip", "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = kind
        began = monotonic()
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
            content = answer.read()
        except (OSError, HTTPException):
            self.connection.close()
            return Page(0, seconds=monotonic() - began)
        for line in answer.headers.get_all("Set-Cookie", []):
            name, _, rest = line.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        if answer.headers.get("Content-Encoding") == "gzip":
            content = gzip.decompress(content)
        text = content.decode(errors="replace")
        return Page(answer.status, answer.headers.get("Location", ""), text, monotonic() - began)


class Visitor(Thread):
    """Somebody who takes one short check after the other until told to stop."""

    def __init__(self, port: int, number: int, journal: Journal, stop: Event, rest: float = REST) -> None:
        super().__init__(daemon=True)
        self.port, self.journal, self.stop, self.rest = port, journal, stop, rest
        self.random = Random(number)  # noqa: S311  (chance, and no secret)
        self.browser = Browser(port)
        self.path = ""
        self.key = ""
        self.submissions: list[Page] = []
        """Every answer to a form that was sent."""
        self.refused: list[str] = []
        """What nobody should have seen: any status but a page, a redirect, or a request for patience."""
        self.again = 0
        """Pages that asked for patience, and connections that broke."""
        self.last_again = 0.0
        self.finished = 0

    def run(self) -> None:
        """Step by step; a fault of this program itself is noted, too."""
        try:
            while not self.stop.is_set():
                self.step()
        except Exception as error:
            self.refused.append(f"{type(error).__name__}: {error}")
        self.browser.connection.close()

    def step(self) -> None:
        """One page looked at, and its form sent until it is acknowledged."""
        if not self.path:
            self._begin()
            return
        page = self.look(self.path)
        if page is None:
            return
        if page.location:
            self.path = page.location
        elif self.path.endswith(("/review", "/check")):
            self.path = f"/a/{self.key}/question"
        elif "/rate/" in self.path:
            level = self.random.randrange(5)
            self._submit(page, Entry(RATING, level), level=str(level))
        elif "/question" in self.path:
            knows = self.random.random() < 0.7
            entry = Entry(ANSWER, UNKNOWN if knows else None)
            self._submit(page, entry, question=page.field("question"), choice="0" if knows else "x")
        else:
            self.finished += 1
            self.read()
            self.browser.cookies.clear()
            self.path = ""

    def read(self) -> None:
        """What else they do with the report they have just opened: nothing."""

    def look(self, path: str) -> Page | None:
        """The page, or None when somebody has to try again."""
        page = self.browser.get(path)
        return page if self._came(page, f"GET {path}") else None

    def _came(self, page: Page, what: str) -> bool:
        if page.status in (200, 302):
            return True
        if page.status in PATIENT:
            self.again += 1
            self.last_again = monotonic()
            self.stop.wait(self.rest)
        else:
            self.refused.append(f"{page.status} {re.sub('/[0-9A-Za-z_-]{22}', '/...', what)}")
            self.stop.wait(REST)
        return False

    def _begin(self) -> None:
        page = self.look(f"/start/length?role={ROLE}")
        if page is None:
            return
        fields = {name: page.field(name) for name in ("csrfmiddlewaretoken", "start_key")}
        answer = self._send_until_acknowledged("/start", fields | {"role": ROLE, "length": "short"})
        if answer:
            self.path = answer.location
            self.key = self.path.split("/")[2]
            self.journal.begun(self.key)

    def _submit(self, page: Page, entry: Entry, **fields: str) -> None:
        token = page.field("csrfmiddlewaretoken")
        answer = self._send_until_acknowledged(self.path.partition("?")[0], {"csrfmiddlewaretoken": token, **fields})
        if answer is None:
            return
        self.path = answer.location
        if "note=" in self.path and "note=already" not in self.path:
            self.refused.append(f"an answer was not taken: {self.path.rpartition('?')[2]}")
        else:
            self.journal.acknowledged(self.key, entry)

    def _send_until_acknowledged(self, path: str, fields: dict[str, str]) -> Page | None:
        """The redirect that says so; None where it was refused, or nobody waits any longer."""
        while not self.stop.is_set():
            answer = self.browser.post(path, fields)
            self.submissions.append(answer)
            if answer.status == 302:
                return answer
            if self._came(answer, f"POST {path}"):
                self.refused.append("a form came back instead of being taken")
            if answer.status not in PATIENT:
                self.path = ""
                return None
        return None


class Crowd:
    """Several visitors at once, and what became of them together."""

    def __init__(self, port: int, number: int, journal: Journal, rest: float = REST) -> None:
        self.stop = Event()
        self.visitors = [Visitor(port, seed, journal, self.stop, rest) for seed in range(number)]

    @property
    def refused(self) -> list[str]:
        return [what for visitor in self.visitors for what in visitor.refused]

    @property
    def again(self) -> int:
        return sum(visitor.again for visitor in self.visitors)

    @property
    def most_again(self) -> int:
        """How many pages that ask for patience the unluckiest of them saw."""
        return max((visitor.again for visitor in self.visitors), default=0)

    @property
    def last_again(self) -> float:
        """The moment at which the last of them was asked for patience; 0 for never."""
        return max((visitor.last_again for visitor in self.visitors), default=0.0)

    @property
    def seconds(self) -> list[float]:
        """How long each answer to a form took, from the shortest to the longest."""
        return sorted(page.seconds for visitor in self.visitors for page in visitor.submissions)

    def answered(self) -> int:
        """Forms acknowledged so far."""
        return sum(page.status == 302 for visitor in self.visitors for page in visitor.submissions)

    def wait_for(self, more: int, seconds: float = 30.0) -> bool:
        """Until so many more forms are acknowledged; False when they are not within the time."""
        wanted, end = self.answered() + more, monotonic() + seconds
        while self.answered() < wanted and monotonic() < end:
            self.stop.wait(0.05)
        return self.answered() >= wanted


@contextmanager
def answering(port: int, number: int, journal: Journal, rest: float = REST) -> Iterator[Crowd]:
    """So many people answer as long as the block lasts."""
    crowd = Crowd(port, number, journal, rest)
    for visitor in crowd.visitors:
        visitor.start()
    try:
        yield crowd
    finally:
        crowd.stop.set()
        for visitor in crowd.visitors:
            visitor.join(PATIENCE + 5)
