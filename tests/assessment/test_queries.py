"""How often the database is asked: a fixed, small number, whatever the size of the content or of the database."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from assessment.engine.asking.selection import next_question, role_bank
from assessment.models import ImportedReport, make_link
from skills.comparison import fingerprint
from skills.content import Content
from skills.models import Edition, content_of
from skills.publishing import publish, store, withdraw
from tests.assessment.files import imported
from tests.assessment.people import DONT_KNOW, Person
from tests.assessment.test_access import second
from tests.builders import shipped_content, small_content
from tests.editions import make_live

PAGES = {
    "landing": 1,
    "landing of the owner": 4,
    "start_role": 1,
    "role_asks": 1,
    "start_length": 1,
    "resume": 1,
    "sample": 1,
    "erased": 1,
    "rate": 3,
    "review": 3,
    "check": 3,
    "question": 2,
    "problem": 2,
    "leave": 2,
    "erase": 3,
    "reports": 4,
    "reports to compare with": 4,
    "reports of a stranger": 1,
    "import_report": 1,
    "import_data": 2,
    "report": 8,
    "recheck": 6,
    "plan": 4,
    "plan_ics": 4,
    "answers": 4,
    "reread": 4,
    "reread under the newest edition": 4,
    "compare": 4,
    "compare with an import": 5,
    "compare two imports": 6,
    "data": 5,
    "html_file": 4,
    "pdf_file": 4,
    "areas_csv": 2,
    "plan_csv": 4,
    "report_schema": 0,
    "share": 3,
}
"""Queries of a GET. Session and assessment make two, the responses a third where the check has no answer yet, or has
ended. The report asks for others to compare
with, in two tables, for its follow-up, for the responses, for the marks on its plan and for the newest edition; a new reading for the
newest edition, and a comparison for the other assessment. The answers ask for the live edition, to link to its skills.
An import is looked for after the assessments. The list of reports asks for assessments, imports and the newest edition.
A page that knows no edition asks for the live one, whose content says what the site is called."""

AGAIN = {"report": 7, "answers": 3}
"""Of these pages, read once more: they show responses, which stay as they are, and are kept."""

STARTED = ("rate", "review", "check", "leave", "erase", "landing of the owner")
ASKED = ("question", "problem")
ENDED = (
    "report", "recheck", "plan", "plan_ics", "answers", "reread", "reread under the newest edition", "compare", "data",
    "html_file", "pdf_file", "areas_csv", "plan_csv", "share", "compare with an import", "compare two imports", "reports",
    "reports to compare with", "import_data",
)  # fmt: skip

START = 7
"""The edition, a new session (is its key free? then its row), what was asked before, and the assessment."""

FIRST_QUESTION = 3
"""It is chosen from the ratings; every later one is kept with the answer before it."""

RATING = 5
ANSWER = 4
"""The session, the assessment, the answer, and with it the question that follows. Before the first answer nothing is
kept, so that the ratings are read too."""

LAST_ANSWER = 6
"""Two more than any other: the report needs when each answer was given, and the plan which addresses are dead."""


def shipped() -> Content:
    return shipped_content()


def small() -> Content:
    return small_content()


@pytest.fixture(params=[small, shipped])
def person(request: pytest.FixtureRequest, db: None) -> Person:
    """Somebody who started on this content; everything a process reads once has been read."""
    content_of.cache_clear()
    content: Callable[[], Content] = request.param
    make_live(content())
    somebody = Person()
    somebody.start(length="standard")
    somebody.client.get("/")
    return somebody


def address(person: Person, name: str) -> str:
    match name:
        case "landing of the owner":
            return "/"
        case "start_length":
            return f"{reverse(name)}?role=ml-engineer"
        case "rate":
            return person.url(name, 1)
        case "problem":
            return person.url(name, person.question()[0])
        case "reread under the newest edition":
            return f"{person.url('reread')}?edition=live"
        case "plan_ics":
            return f"{person.url(name)}?day=mo&time=18:30&minutes=60&weeks=8&from=2026-11-21"
        case "compare":
            return person.url(name, second(person))
        case "compare with an import":
            return person.url("compare", imports_of(person)[0])
        case "compare two imports":
            return reverse("compare", args=imports_of(person))
        case "import_data":
            return reverse(name, args=imports_of(person)[:1])
        case "reports":
            return reverse(name)
        case "reports of a stranger":
            return reverse("reports")
        case "reports to compare with":
            return f"{reverse('reports')}?with={person.key}"
        case _ if name in (*STARTED, *ASKED, *ENDED):
            return person.url(name)
        case _:
            return reverse(name)


def imports_of(person: Person) -> list[str]:
    """Keys of two imports of this person, made if there are none."""
    mine = ImportedReport.objects.filter(owner=person.assessment.owner)
    for day in range(2 - mine.count()):
        imported(person, finished_at=f"2026-01-0{day + 1}T10:00:00Z")
    return list(mine.order_by("pk").values_list("key", flat=True))


def look(person: Person, name: str, queries: DjangoAssertNumQueries) -> None:
    place = address(person, name)
    somebody = person if name in (*STARTED, *ASKED, *ENDED) else Person()
    with queries(PAGES[name], info=name):
        assert somebody.client.get(place).status_code == 200, name


@pytest.mark.slow
def test_every_page_of_the_journey_asks_a_fixed_number_of_times_at_any_size_of_content(
    person: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assert max(PAGES.values()) <= 8
    look(person, "rate", django_assert_num_queries)
    person.rate_all()
    for name in PAGES:
        if name not in (*ASKED, *ENDED):
            look(person, name, django_assert_num_queries)
    with django_assert_num_queries(FIRST_QUESTION):
        assert person.get("question").status_code == 200
    for _ in range(3):
        person.answer()
        look(person, "question", django_assert_num_queries)
        look(person, "problem", django_assert_num_queries)
    person.finish()
    for name in ENDED:
        look(person, name, django_assert_num_queries)


def test_starting_asks_a_fixed_number_of_times(person: Person) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert Person().begin().status_code == 302
    asked = [query for query in queries.captured_queries if "SAVEPOINT" not in query["sql"]]
    assert len(asked) == START


@pytest.mark.slow
def test_saving_a_rating_or_an_answer_asks_a_fixed_number_of_times_at_any_size_of_content(
    person: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assert max(RATING, ANSWER) <= 5
    for number in range(1, len(person.assessment.ratings()) + 1):
        with django_assert_num_queries(RATING):
            person.post("rate", number, level="2")
    counted = []
    while not person.assessment.is_finished:
        token, _ = person.question()
        address = person.url("question")
        with CaptureQueriesContext(connection) as queries:
            person.client.post(address, {"question": token, "choice": DONT_KNOW})
        counted.append(len(queries))
    assert counted == [ANSWER + 1, *[ANSWER] * (len(counted) - 2), LAST_ANSWER]


def test_a_withdrawal_costs_the_ratings_and_answers_once_until_the_next_answer(
    person: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """What is withdrawn comes with the assessment's row. Only what was kept before is worked out anew."""
    person.rate_all()
    person.answer()
    for withdrawn in (True, False, True):
        if withdrawn:
            _, item = person.question()
            withdraw(item.id, [fingerprint(item)], "Two options are right.", "alice")
            with django_assert_num_queries(PAGES["question"] + 1):
                person.get("question")
        token, _ = person.question()
        with django_assert_num_queries(ANSWER + withdrawn):
            person.client.post(person.url("question"), {"question": token, "choice": DONT_KNOW})
        look(person, "question", django_assert_num_queries)


@pytest.mark.slow
def test_a_response_chooses_the_next_question_once_and_a_look_at_it_never(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what was answered before is read once: the belief that chooses also tells what the rest is worth."""
    counted: Counter[str] = Counter()

    def counting(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def count(*arguments: Any) -> Any:
            counted[name] += 1
            return function(*arguments)

        return count

    where = "assessment.engine.asking.turn"
    monkeypatch.setattr(f"{where}.next_question", counting("chosen", next_question))
    monkeypatch.setattr(f"{where}.role_bank", counting("read", role_bank))
    person.rate_all()
    person.answer()
    while not person.assessment.is_finished:
        token, _ = person.question()
        counted.clear()
        assert person.get("question").status_code == 200
        assert not counted
        assert person.post("question", question=token, choice=DONT_KNOW).status_code == 302
        assert counted == {"chosen": 1, "read": 1}


@pytest.mark.slow
def test_pages_ask_no_more_often_when_many_others_have_assessments(
    finished: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(20):
        Person().start()
    finished.client.get("/")
    for name in ENDED:
        look(finished, name, django_assert_num_queries)
        place = address(finished, name)
        with CaptureQueriesContext(connection) as queries:
            finished.client.get(place)
        assert len(queries) == AGAIN.get(name, PAGES[name]), name
        for query in queries.captured_queries:
            if "report_json" in query["sql"]:
                assert '"key" =' in query["sql"], "only one report is read, never everybody's"


@pytest.mark.slow
def test_the_shipped_content_can_be_published_and_taken(db: None) -> None:
    store(shipped())
    edition = publish("for this test")
    content_of.cache_clear()
    assert edition.content.items == shipped().items
    assert edition.content.roles == shipped().roles
    alice = Person()
    alice.start(length="short")
    assert alice.finish().report.questions


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    yield
    content_of.cache_clear()


def test_a_page_never_reads_the_text_of_the_edition_again(finished: Person) -> None:
    assert Edition.objects.count() == 1
    places = [address(finished, name) for name in ENDED]
    with CaptureQueriesContext(connection) as queries:
        for place in places:
            finished.client.get(place)
    assert not [query for query in queries.captured_queries if '"text"' in query["sql"]]


@pytest.mark.slow
@pytest.mark.parametrize("parts", [["levels"], ["levels", "plan", "own"]])
def test_a_shared_page_asks_once_and_never_for_the_edition(person: Person, parts: list[str]) -> None:
    person.finish()
    tokens = [
        link.token for number in range(10) if (link := make_link(person.assessment, parts, 7, f"form-key-{number:08}"))
    ]
    with CaptureQueriesContext(connection) as queries:
        assert Person().client.get(reverse("shared", args=[tokens[-1]])).status_code == 200
    (query,) = queries.captured_queries
    assert '"text"' not in query["sql"]
    with CaptureQueriesContext(connection) as queries:
        assert person.get("share").status_code == 200
    assert len(queries) == PAGES["share"]
