"""The cast. Alice owns the assessment a test is about, Bob has one of his own, Charlie is a stranger.

A `Person` is a browser with somebody in front of it: `alice.start()`, `alice.rate_all()`, `alice.get("question")`.
Addresses of the assessment are named as in its urls; the key is filled in.
"""

import re
from datetime import date
from functools import cached_property
from html import unescape
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from typing import Any

from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse

from assessment.models import Assessment, Response
from skills.content import Item
from skills.models.prepared import PreparedObjects
from skills.templatetags.plumb import curly
from tests.markup import compact, parsed

START_KEY = "a-start-key-of-the-tests"
DONT_KNOW = "x"


CODE = re.compile(r"^[A-Z]{4}-[A-Z]{4}$", re.MULTILINE)


def mailed_code(email: str) -> str:
    """The code in the last mail, which went to this address."""
    last = mail.outbox[-1]
    assert last.to == [email]
    [code] = CODE.findall(str(last.body))
    return str(code)


STORED = PreparedObjects(lambda: Assessment.objects.with_edition().filter(key=""), "edition", ("edition__text",))
"""The assessment with a key. Tests ask for it so often that it is put into words once."""


class Person:
    """Somebody in front of a browser."""

    def __init__(self, **options: Any) -> None:
        self.client = Client(**options)
        self.key = ""

    # Addresses ------------------------------------------------------------------------------------------

    def url(self, name: str, *arguments: object) -> str:
        return reverse(name, args=[self.key, *arguments])

    def get(self, name: str, *arguments: object, **options: Any) -> Any:
        return self.client.get(self.url(name, *arguments), **options)

    def post(self, name: str, *arguments: object, **data: Any) -> Any:
        return self.client.post(self.url(name, *arguments), data)

    # The assessment -------------------------------------------------------------------------------------

    @property
    def assessment(self) -> Assessment:
        """As it is in the database now."""
        found = STORED(self.key)
        if found is None:
            raise Assessment.DoesNotExist
        return found

    def begin(self, **changes: Any) -> Any:
        """Send the start form."""
        form = {"role": "ml-engineer", "length": "short", "start_key": START_KEY} | changes
        return self.client.post(reverse("begin"), form)

    def start(self, **changes: Any) -> Assessment:
        """Start an assessment that is new to this browser."""
        response = self.begin(start_key=f"start-key-{Assessment.objects.count():08}", **changes)
        assert response.status_code == 302, response.content.decode()
        self.key = response["Location"].rsplit("/", 1)[1]
        return self.assessment

    def rate_all(self, level: int | None = 2) -> None:
        for number in range(1, len(self.assessment.ratings()) + 1):
            response = self.post("rate", number, level=DONT_KNOW if level is None else str(level))
            assert response.status_code == 302, response.content.decode()

    def question(self) -> tuple[str, Item]:
        """Token and item of the question that is asked now."""
        return question_of(self.assessment)

    def answer(self, choice: str = DONT_KNOW) -> Any:
        """Send the form of the current question."""
        token, _ = self.question()
        return self.post("question", question=token, choice=choice)

    def answer_all(self, choice: str = DONT_KNOW) -> int:
        """Answer until the report exists; the number of questions."""
        count = 0
        while not (assessment := self.assessment).is_finished:
            token, _ = question_of(assessment)
            assert self.post("question", question=token, choice=choice).status_code == 302
            count += 1
        return count

    def finish(self) -> Assessment:
        """From wherever the assessment stands to its report."""
        if self.assessment.first_open_rating():
            self.rate_all()
        self.answer_all()
        return self.assessment

    def become(self, other: "Person") -> None:
        """Carry the other's cookies: the same browser, for a request of its own."""
        self.client.cookies = SimpleCookie({name: morsel.value for name, morsel in other.client.cookies.items()})
        self.key = other.key

    # The account ---------------------------------------------------------------------------------------

    def ask_for_code(self, email: str) -> Any:
        """Send the sign-in form."""
        return self.client.post(reverse("account_login"), {"email": email})

    def enter_code(self, code: str) -> Any:
        return self.client.post(reverse("account_code"), {"code": code})

    def sign_in(self, email: str) -> Any:
        """With the code from the mail; what comes of it."""
        assert self.ask_for_code(email)["Location"] == reverse("account_code")
        return self.enter_code(mailed_code(email))

    def account_page(self, **options: Any) -> "Page":
        """The list of an account."""
        response = self.client.get(reverse("account"), **options)
        assert response.status_code == 200
        return Page(response)

    @property
    def has_session(self) -> bool:
        return settings.SESSION_COOKIE_NAME in self.client.cookies


def question_of(assessment: Assessment) -> tuple[str, Item]:
    """Token and item of the question that it asks now."""
    item = assessment.current_item()
    assert item is not None
    return assessment.token(item), item


# Pages --------------------------------------------------------------------------------------------------


class _Reader(HTMLParser):
    """Collects elements and text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []
        self._drawings = 0

    def updatepos(self, i: int, j: int) -> int:
        """Nobody asks on which line something stands."""
        return j

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag == "svg":
            self._drawings += 1
        elif tag in ("title", "h1") and not self._drawings:  # a drawing has a title of its own
            self._open.append(tag)
            self.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "svg":
            self._drawings -= 1
        elif self._open and self._open[-1] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self.words.extend(data.split())
        for tag in self._open:
            self.texts[tag][-1] += data


class Page:
    """What a response says and offers."""

    def __init__(self, response: Any) -> None:
        self.source: str = response.content.decode()

    @cached_property
    def html(self) -> str:
        """Its markup, on one line."""
        return compact(self.source)

    @cached_property
    def _reader(self) -> _Reader:
        reader = _Reader()
        reader.feed(self.source)
        return reader

    @property
    def text(self) -> str:
        return " ".join(self._reader.words)

    @property
    def titles(self) -> list[str]:
        return self._reader.texts.get("title", [])

    @property
    def title(self) -> str:
        (title,) = self.titles
        return " ".join(title.split())

    @property
    def headlines(self) -> list[str]:
        return [" ".join(text.split()) for text in self._reader.texts.get("h1", [])]

    def all(self, tag: str, **attributes: str) -> list[dict[str, str]]:
        """Attributes of every such element."""
        return [
            found
            for name, found in self._reader.elements
            if name == tag and all(found.get(key) == value for key, value in attributes.items())
        ]

    def values(self, name: str) -> list[str]:
        """Values of the form fields with this name, in the order of the page."""
        return [found["value"] for found in self.all("input", name=name)]

    def chosen(self, name: str) -> list[str]:
        """Values of the radios of this name that are marked."""
        return [found["value"] for found in self.all("input", name=name) if "checked" in found]

    def field(self, name: str) -> str:
        """The value of the only field with this name."""
        (value,) = self.values(name)
        return value

    def links(self) -> list[str]:
        return [found["href"] for found in self.all("a") if "href" in found]

    def part(self, tag: str, **attributes: str) -> str:
        """The text of the first such element."""
        found = (each for each in parsed(self.source).iter(tag) if attributes.items() <= each.attrib.items())
        return " ".join(" ".join(next(found).itertext()).split())

    @property
    def main(self) -> str:
        """The inside of the main element without the tokens of its forms, as markup."""
        inside = self.html.partition("<main")[2].rpartition("</main>")[0]
        for token in self.values("csrfmiddlewaretoken"):
            inside = inside.replace(token, "")
        return inside

    @property
    def problems(self) -> dict[str, str]:
        """What is wrong: the sentences of the summary, by the id of the field that each leads to."""
        summary = self.html.partition('id="error-summary"')[2].partition("</div>")[0]
        found = re.findall(r'<a href="#([^"]+)">([^<]*)</a>', summary)
        return {field: " ".join(unescape(sentence).split()) for field, sentence in found}

    def says(self, sentence: str) -> bool:
        """Whether it says so; apostrophes may be those of an editor or of the page."""
        return curly(" ".join(unescape(sentence).split())) in curly(self.text)


def same_page(response: Any) -> str:
    """A whole page without what differs from one look to the next: the tokens of its forms."""
    page = Page(response)
    html = page.html
    for token in page.values("csrfmiddlewaretoken"):
        html = html.replace(token, "")
    return html


def dated(moment: date) -> str:
    return f"{moment.day} {moment:%B %Y}"


def undated(text: str) -> str:
    """A text without the days in it, so that it is the same tomorrow."""
    return re.sub(r"\d{1,2} [A-Z][a-z]+ \d{4}(, \d\d:\d\d UTC)?", "DAY", text)


def stored(person: Person) -> list[object]:
    """Everything the database holds about the person's assessments."""
    rows = Assessment.objects.filter(owner=person.assessment.owner).order_by("pk")
    given = Response.objects.filter(assessment__in=rows).order_by("pk").values_list()
    return [list(rows.values_list()), list(given)]
