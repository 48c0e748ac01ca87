"""A browser that reads no more of a page than its form: it walks through either site over one kept connection."""

import gzip
import re
from http.client import HTTPConnection
from itertools import count
from typing import NamedTuple
from urllib.parse import urlencode

FIELD = r'name="{}"\s+value="([^"]+)"'
CHOICES = ("0", "1", "2", "x")


class Page(NamedTuple):
    """What came back."""

    status: int
    location: str
    text: str
    size: int
    """Bytes of the body as they came, compressed."""

    def field(self, name: str) -> str:
        """The value of a hidden field. Raises `ValueError` where the page has none."""
        found = re.search(FIELD.format(name), self.text)
        if not found:
            raise ValueError(f"A page without {name}, status {self.status}: {self.text[:500]}")
        return found[1]


class Browser:
    """Cookies, one connection, and how many requests it has sent."""

    def __init__(self, port: int) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.requests = 0

    def get(self, path: str) -> Page:
        """Ask for a page."""
        return self._send("GET", path, None)

    def post(self, path: str, page: Page, **fields: str) -> Page:
        """Send the form of a page."""
        token = page.field("csrfmiddlewaretoken")
        return self._send("POST", path, urlencode({"csrfmiddlewaretoken": token, **fields}))

    def _send(self, method: str, path: str, body: str | None) -> Page:
        headers = {"Accept-Encoding": "gzip", "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        self.requests += 1
        answer = self.connection.getresponse()
        content = answer.read()
        for line in answer.headers.get_all("Set-Cookie", []):
            name, _, rest = line.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        text = gzip.decompress(content) if answer.headers.get("Content-Encoding") == "gzip" else content
        page = Page(answer.status, answer.headers.get("Location", ""), text.decode(errors="replace"), len(content))
        if page.status not in (200, 302):
            raise ValueError(f"{method} {path}: {page.status} {page.text[:500]}")
        return page


class BareWalk:
    """Somebody at the bare site, who answers for ever."""

    def __init__(self, port: int) -> None:
        self.browser = Browser(port)
        self.page = self.browser.get("/")

    def answer(self) -> None:
        """One answered page: a request."""
        self.page = self.browser.post("/", self.page, choice="2")


class PlumbWalk:
    """Somebody at Plumb, from the start form to the plan."""

    def __init__(self, port: int) -> None:
        self.browser = Browser(port)
        self.answers = count()
        form = self.browser.get("/start/length?role=ml-engineer")
        chosen = {"role": "ml-engineer", "length": "standard", "start_key": form.field("start_key")}
        self.path = self._follow(self.browser.post("/start", form, **chosen))
        self.key = self.path.split("/")[2]
        self.over = False

    def _follow(self, page: Page) -> str:
        """To the page that a redirect leads to in the end; its address."""
        path = ""
        while page.location:
            path, page = page.location, self.browser.get(page.location)
        self.page = page
        return path

    def rate(self) -> bool:
        """One rated page; False when no rating is left, and the first question is there."""
        if self.path.endswith("/review"):
            self.path = f"/a/{self.key}/question"
            self.page = self.browser.get(self.path)
            return False
        self.path = self._follow(self.browser.post(self.path, self.page, level="2"))
        return True

    def answer(self) -> None:
        """One answered page: an answer, and the page that it leads to. At last that is the report."""
        choice = CHOICES[next(self.answers) % len(CHOICES)]
        self.path = self._follow(
            self.browser.post(self.path, self.page, question=self.page.field("question"), choice=choice)
        )
        self.over = self.path.startswith("/r/")
