"""What a person carries away: complete, described, readable for ever, and without a key to anything."""

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from html import escape
from itertools import pairwise
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any
from urllib.parse import urlsplit

import html5lib
import msgspec
import pytest
import typst
from django.core.management import call_command
from django.db import models
from django.urls import reverse
from msgspec.structs import replace

from assessment.engine.asking.length import LENGTHS
from assessment.engine.planning.arrangement import arrange, weeks_of
from assessment.engine.planning.plan import MAX_STEPS, build_plan
from assessment.engine.reading.report import build_report
from assessment.engine.reading.results import result_words
from assessment.engine.reading.values import Report
from assessment.files import pdf
from assessment.files.document import Export, ExportedLink, ExportedMark, ExportedResponse, document_bytes
from assessment.files.document import document as document_of
from assessment.files.pdf import press
from assessment.files.printed import PrintedReport, printed_report
from assessment.files.schema import schema as schema_bytes
from assessment.models import Assessment, Invitation, Response, ShareLink, StepMark, make_link
from assessment.shown_report import exams, result_counts
from config.logs import NoAddressFilter
from skills.content import LEVEL_NAMES, Content
from skills.models import Edition
from tests.assessment.engine.answers import next_item
from tests.assessment.people import Page, Person
from tests.assessment.stages import put
from tests.builders import shipped_content, small_content
from tests.editions import make_live
from tests.markup import compact
from tests.snapshots import assert_said

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
OLD = ROOT / "tests" / "data" / "report-1.0.json"
FILES = ("data", "areas_csv", "plan_csv", "html_file", "pdf_file")

EVIL = "#read(\"/etc/passwd\") *b* $x$ <script>alert('x')</script> {{ 7 }} 😀 עברית العربية \u202e" + "w" * 300
"""A text that would do something, if anything took it for more than a text."""


def evil_content() -> Content:
    """A content in which editors call everything by a hostile name."""
    content = small_content()
    return replace(
        content,
        areas=tuple(replace(area, name=EVIL) for area in content.areas),
        skills=tuple(
            replace(skill, name=EVIL, levels=tuple(replace(lv, task=EVIL, done_when=EVIL) for lv in skill.levels))
            for skill in content.skills
        ),
        items=tuple(
            replace(item, stem=EVIL, options=tuple(replace(option, text=EVIL, reason=EVIL) for option in item.options))
            for item in content.items
        ),
        roles=tuple(replace(role, name=EVIL) for role in content.roles),
        resources=tuple(replace(r, title=EVIL, url="https://example.org/" + "long/" * 60) for r in content.resources),
    )


@pytest.fixture
def attacked(db: None) -> Person:
    """Somebody with a report full of hostile names."""
    return put(Person(), "finished", make_live(evil_content()))


@pytest.fixture
def only_rated(alice: Person) -> Person:
    """Alice, who rated herself and answered no question."""
    alice.rate_all()
    alice.post("finish")
    return alice


@pytest.fixture
def everything_met(finished: Person) -> Person:
    """Alice, of whose plan nothing is left."""
    empty = msgspec.json.encode(replace(finished.assessment.plan, steps=(), hours=0, more_steps=0, more_hours=0))
    Assessment.objects.filter(key=finished.key).update(plan_json=empty.decode())
    return finished


def secrets_of(person: Person) -> list[str]:
    """Whatever would let the reader of a file in."""
    assessment = person.assessment
    link = make_link(assessment, ["levels", "plan", "own"], 7, "f" * 32, "for my coach")
    assert link is not None
    assert link.token
    kept = [getattr(assessment, name) for name in ("key", "owner", "start_key", "code_nonce", "code_hash", "code")]
    return [*kept, assessment.code.replace("-", " "), link.token, link.nonce, link.token_hash]


@pytest.mark.parametrize(
    ("name", "file", "kind"),
    [
        ("data", "plumb-report.json", "application/json"),
        ("html_file", "plumb-report.html", "text/html; charset=utf-8"),
        ("pdf_file", "plumb-report.pdf", "application/pdf"),
        ("areas_csv", "plumb-areas.csv", "text/csv; charset=utf-8"),
        ("plan_csv", "plumb-plan.csv", "text/csv; charset=utf-8"),
    ],
)
def test_a_download_is_a_file_that_nothing_keeps(finished: Person, name: str, file: str, kind: str) -> None:
    response = finished.get(name)
    assert response["Content-Disposition"] == f'attachment; filename="{file}"'
    assert response["Content-Type"] == kind
    assert response["Cache-Control"] == "no-store"
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", FILES)
def test_the_same_report_gives_the_same_bytes(finished: Person, name: str) -> None:
    assert finished.get(name).content == finished.get(name).content


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("state", ["finished", "only_rated", "everything_met", "attacked"])
def test_every_report_can_be_carried_away(request: pytest.FixtureRequest, state: str, name: str) -> None:
    person: Person = request.getfixturevalue(state)
    response = person.get(name)
    assert response.status_code == 200
    assert response.content


@pytest.mark.parametrize("name", ["data", "areas_csv", "plan_csv", "html_file"])
def test_no_file_holds_a_key_to_anything(finished: Person, name: str) -> None:
    secrets = secrets_of(finished)
    text = compact(finished.get(name).content.decode())
    for secret in secrets:
        assert secret not in text


def test_a_report_cannot_be_printed_before_its_end(alice: Person) -> None:
    with pytest.raises(ValueError, match="Only a report"):
        printed_report(alice.assessment)


class TestTheReportSaysHow:
    def test_the_page_leads_to_every_form(self, finished: Person) -> None:
        links = Page(finished.get("report")).links()
        for name in (*FILES, "share", "erase"):
            assert finished.url(name) in links
        assert reverse("report_schema") in links
        assert f"{finished.url('plan')}#h-calendar" in links

    def test_without_steps_nothing_of_a_plan_is_offered(self, everything_met: Person) -> None:
        links = Page(everything_met.get("report")).links()
        assert everything_met.url("plan_csv") not in links
        assert f"{everything_met.url('plan')}#h-calendar" not in links


# Data ---------------------------------------------------------------------------------------------------


def faults(value: Any, schema: dict[str, Any], whole: dict[str, Any], place: str = "$") -> Iterator[str]:
    """Where a value is not as a JSON Schema says, for the words of the language that ours is written in."""
    if "$ref" in schema:
        yield from faults(value, whole["$defs"][schema["$ref"].rpartition("/")[2]], whole, place)
    if "anyOf" in schema and all(any(faults(value, one, whole, place)) for one in schema["anyOf"]):
        yield f"{place} is nothing of what it may be"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{place} is none of {schema['enum']}"
    types: dict[str, Any] = {
        "object": dict,
        "array": list,
        "string": str,
        "boolean": bool,
        "integer": int,
        "number": (int, float),
        "null": type(None),
    }
    if "type" in schema and not isinstance(value, types[schema["type"]]):
        yield f"{place} is no {schema['type']}"
        return
    if isinstance(value, int | float) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield f"{place} is out of range"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{place} has another form"
    if schema.get("format") == "date-time" and datetime.fromisoformat(value).tzinfo is None:
        yield f"{place} has no time zone"
    if isinstance(value, list):
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
            yield f"{place} has another length"
        for number, part in enumerate(value):
            first = schema.get("prefixItems", ())
            one = first[number] if number < len(first) else schema.get("items") or {}
            yield from faults(part, one, whole, f"{place}[{number}]")
    if isinstance(value, dict):
        known = schema.get("properties", {})
        yield from (f"{place} lacks {name}" for name in schema.get("required", ()) if name not in value)
        for name, part in value.items():
            if name in known:
                yield from faults(part, known[name], whole, f"{place}.{name}")
            elif schema.get("additionalProperties", True) is False:
                yield f"{place} has {name} besides"


class TestData:
    PLACES: dict[type[models.Model], type[msgspec.Struct]] = {
        Assessment: Export,
        Response: ExportedResponse,
        ShareLink: ExportedLink,
        StepMark: ExportedMark,
    }
    """Where the fields of each table that knows the person stand in the document."""

    NAMES = {"expires_at": "kept_until", "report_json": "report", "plan_json": "plan"}
    """Fields of an assessment that are called otherwise there."""

    LEFT_OUT: dict[type[models.Model], dict[str, str]] = {
        Assessment: {
            "id": "a row number",
            "key": "the secret part of the address",
            "owner": "the secret of the browser",
            "start_key": "a hash, only against double starts",
            "code_nonce": "would give the return code away",
            "code_hash": "would give the return code away",
            "follows": "another row; what it took over from there is marked in the responses",
            "kept_turn": "worked out from the responses, and empty once there is a report",
        },
        Response: {"id": "a row number", "assessment": "the row it stands in"},
        StepMark: {"id": "a row number", "assessment": "the row it stands in"},
        ShareLink: {
            "id": "a row number",
            "assessment": "the row it stands in",
            "nonce": "would open the link",
            "token_hash": "would recognise the link's secret",
            "form_key": "a random text, only against making a link twice",
        },
    }
    """Fields that say nothing about the person, or would let the reader of the file in."""

    def document(self, person: Person) -> dict[str, Any]:
        return msgspec.json.decode(person.get("data").content, type=dict[str, Any])

    def test_every_table_that_knows_the_person_has_a_place(self) -> None:
        related = [relation.related_model for relation in Assessment._meta.related_objects]
        # The level of an invitation is the word of who invited. A file that people pass on must not carry it.
        assert {Assessment, *related} == {*self.PLACES, Invitation}

    @pytest.mark.parametrize("model", PLACES)
    def test_every_column_has_a_place_or_a_reason_why_not(self, model: type[models.Model]) -> None:
        columns = {field.name for field in model._meta.get_fields() if field.concrete}
        left_out = set(self.LEFT_OUT[model])
        names = self.NAMES if model is Assessment else {}
        assert left_out <= columns
        assert {names.get(name, name) for name in columns - left_out} <= set(self.PLACES[model].__struct_fields__)

    def test_it_holds_every_row_that_belongs_to_the_assessment(self, finished: Person) -> None:
        make_link(finished.assessment, ["levels"], 7, "f" * 32, "for my coach")
        document = self.document(finished)
        rows = [(row["item"], row["option"]) for row in document["responses"]]
        assert rows == list(finished.assessment.responses.items())
        assert [(row["parts"], row["label"]) for row in document["shared_links"]] == [(["levels"], "for my coach")]

    def test_it_holds_what_is_stored_and_no_secret(self, finished: Person) -> None:
        assessment, document = finished.assessment, self.document(finished)
        assert document["format"] == "plumb-report-1"
        assert document["edition"] == {"number": 1, "digest": assessment.edition.digest}
        assert document["report"] == msgspec.json.decode(assessment.report_json)
        assert document["plan"] == msgspec.json.decode(assessment.plan_json)
        assert document["weekly_hours"] == 6
        assert document["kept_until"] == assessment.expires_at.isoformat()
        text = compact(finished.get("data").content.decode())
        for name in set(self.LEFT_OUT[Assessment]) - {"id", "follows", "kept_turn"}:
            assert getattr(assessment, name) not in text
        assert assessment.code not in text

    def test_it_equals_the_page(self, finished: Person) -> None:
        report, page = self.document(finished)["report"], Page(finished.get("report"))
        assert f"{report['headline']} {report['emphasis']}" == page.headlines[0]
        for area in report["areas"]:
            assert page.says(f"{area['name']} {result_words(area['result'], area['named'])} {area['words']}")

    def test_read_strictly_it_is_the_document_again(self, finished: Person) -> None:
        make_link(finished.assessment, ["levels", "own"], 1, "f" * 32)
        read = msgspec.json.decode(finished.get("data").content, type=Export, strict=True)
        assert read == document_of(finished.assessment)
        assert json.loads(msgspec.json.encode(read)) == self.document(finished), (
            "nothing of report or plan is unknown to the type"
        )

    def test_before_the_end_there_is_a_document_without_report_and_plan(self, rated: Person) -> None:
        document = document_of(rated.assessment)
        assert (document.report, document.plan, document.finished_at) == (None, None, None)
        assert len(document.responses) == len(rated.assessment.responses)
        written = json.loads(document_bytes(rated.assessment))
        assert not list(faults(written, json.loads(schema_bytes()), json.loads(schema_bytes())))


class TestSchema:
    @pytest.fixture
    def schema(self) -> dict[str, Any]:
        return json.loads(schema_bytes())  # type: ignore[no-any-return]

    def test_the_file_in_the_source_is_what_the_code_makes(self, tmp_path: Path) -> None:
        call_command("report_schema", tmp_path / "schema.json")
        made = (tmp_path / "schema.json").read_bytes()
        assert (ROOT / "docs" / "report.schema.json").read_bytes() == made, "make schema writes it anew"

    def test_everybody_can_read_it(self, charlie: Person) -> None:
        response = charlie.client.get("/report.schema.json")
        assert response["Content-Type"] == "application/schema+json"
        assert response.content == (ROOT / "docs" / "report.schema.json").read_bytes()
        assert reverse("report_schema") in Page(charlie.client.get(reverse("about"))).links()

    def test_every_field_is_explained(self, schema: dict[str, Any]) -> None:
        for name, described in schema["$defs"].items():
            assert described["description"], name
            bare = [field for field, says in described["properties"].items() if not says.get("description")]
            assert not bare, f"no docstring below these fields of {name}"

    @pytest.mark.parametrize("state", ["finished", "only_rated", "everything_met", "attacked"])
    def test_the_download_is_as_it_says(
        self, request: pytest.FixtureRequest, state: str, schema: dict[str, Any]
    ) -> None:
        person: Person = request.getfixturevalue(state)
        make_link(person.assessment, ["levels"], 7, "f" * 32)
        assert list(faults(json.loads(person.get("data").content), schema, schema)) == []

    def test_report_and_plan_of_the_first_release_are_as_it_says(self, schema: dict[str, Any]) -> None:
        document = json.loads(OLD.read_bytes())
        for name in ("Report", "Plan"):
            assert list(faults(document[name.lower()], schema["$defs"][name], schema)) == []

    def test_whatever_is_otherwise_would_be_noticed(self, finished: Person, schema: dict[str, Any]) -> None:
        written = finished.get("data").content
        for change in (
            {"format": "plumb-report-0"},
            {"weekly_hours": 61},
            {"weekly_hours": "6"},
            {"started_at": "2026-11-21T02:07:19"},
            {"edition": {"number": 1, "digest": "short"}},
            {"responses": [{"item": "a", "option": -1, "answered_at": "2026-11-21T02:07:19+00:00"}]},
            {"report": {"headline": "Only this."}},
            {"owner": "somebody"},
        ):
            assert list(faults({**json.loads(written), **change}, schema, schema)), change

    def test_the_lengths_are_those_that_can_be_chosen(self, schema: dict[str, Any]) -> None:
        assert set(schema["$defs"]["Export"]["properties"]["length"]["enum"]) == set(LENGTHS)


class TestTables:
    def table(self, person: Person, name: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(person.get(name).content.decode())))

    def test_the_areas_have_a_row_for_each_area_and_skill(self, finished: Person) -> None:
        rows = self.table(finished, "areas_csv")
        report = finished.assessment.report
        assert [row["area"] for row in rows if not row["skill"]] == [area.name for area in report.areas]
        assert [row["skill"] for row in rows if row["skill"]] == [s.name for area in report.areas for s in area.skills]
        for row, area in zip([row for row in rows if not row["skill"]], report.areas, strict=True):
            assert row["result"] == area.said
            assert row["likely level"] == area.words
            assert row["role asks for"] == LEVEL_NAMES[area.target]
            assert [row[name] for name in ("position", "low", "high", "questions")] == [
                str(number) for number in (area.position, area.low, area.high, area.asked)
            ]

    def test_the_plan_has_a_row_for_each_step(self, finished: Person) -> None:
        steps, found = finished.assessment.plan.steps, self.table(finished, "plan_csv")
        assert steps
        assert len(found) == len(finished.assessment.plan.actions)
        rows = [row for row in found if row["kind"] == "study"]
        for number, (row, step) in enumerate(zip(rows, steps, strict=True), 1):
            assert (row["step"], row["title"], row["hours"]) == (str(number), step.title, str(step.hours))
            assert (row["skill"], row["leads to"]) == (step.skill_name, LEVEL_NAMES[step.level])
            assert row["address"] == (step.use.url if step.use else "")
            assert row["done when"] == step.done_when

    @pytest.mark.parametrize("starts", ["=+-", "@\t\r", "\n＝＠"])
    def test_no_cell_is_a_formula(self, charlie: Person, starts: str) -> None:
        """What every skill is called begins with one of them, and so does every area."""
        content = small_content()
        evil = [f"{start}HYPERLINK('https://evil.example')" for start in starts]
        make_live(
            replace(
                content,
                areas=tuple(replace(area, name=name) for area, name in zip(content.areas, evil, strict=False)),
                skills=tuple(replace(skill, name=name) for skill, name in zip(content.skills, evil, strict=True)),
            )
        )
        charlie.start()
        charlie.finish()
        for name in ("areas_csv", "plan_csv"):
            rows = list(csv.reader(io.StringIO(charlie.get(name).content.decode(), newline="")))
            cells = [cell for row in rows for cell in row]
            assert {f"'{each}" for each in evil} <= set(cells)
            assert not [cell for cell in cells if cell[:1] in ("=", "+", "@", "\t", "\r")]
            assert all(re.fullmatch(r"-\d.*", cell) for cell in cells if cell.startswith("-"))


# A page to keep -------------------------------------------------------------------------------------------


class TestFile:
    def page(self, person: Person) -> Page:
        return Page(person.get("html_file"))

    def test_it_says_what_report_plan_and_answers_say(self, finished: Person) -> None:
        assessment, page = finished.assessment, self.page(finished)
        report, plan = assessment.report, assessment.plan
        assert page.headlines == [f"{report.headline} {report.emphasis}"]
        assert len(page.all("svg", **{"class": "vial"})) == len(report.areas)
        for area in report.areas:
            assert page.says(f"{area.name} {area.said} {area.words}")
            assert page.says(area.reason)
            assert page.says(area.change)
            for skill in area.skills:
                assert page.says(f"{skill.name} {skill.said} {skill.words}")
                assert all(page.says(e.question) for e in skill.evidence if e.question != "Your own rating")
        for step in plan.steps:
            assert page.text.count(step.title) >= 2, "in the weeks, and in full"
            assert page.says(step.done_when)
            assert all(source.url in page.links() for source in (step.use, *step.alternatives) if source)
        assert page.says(weeks_of(assessment.arrangement, assessment.weekly_hours).sentence)
        assert all(page.says(certificate.name) for certificate in report.certificates)
        assert all(page.says(route.name) for route in report.routes)

    def test_what_was_learned_from_the_check_survives_deletion(self, rated: Person) -> None:
        rated.answer_all("0")
        assessment, page = rated.assessment, self.page(rated)
        items = small_content().item_by_id
        asked = [id for id in assessment.responses if id in items]
        assert len(page.all("section", **{"class": "reviewed"})) == len(asked)
        assert page.html.count(">Right answer</span>") == page.html.count(">Your answer</span>") == len(asked)
        for id in asked:
            assert page.says(items[id].explanation)
            assert page.says(items[id].source.title)
            assert all(page.says(option.text) and page.says(option.reason) for option in items[id].options)

    @pytest.mark.parametrize("state", ["finished", "only_rated", "everything_met", "attacked"])
    def test_it_needs_nothing_and_leads_nowhere_but_to_other_sites(
        self, request: pytest.FixtureRequest, state: str
    ) -> None:
        page = self.page(request.getfixturevalue(state))
        for tag in ("script", "link", "img", "iframe", "form", "input", "button", "base", "object", "embed", "use"):
            assert not page.all(tag), tag
        names = {found["id"] for tag in ("main", "h1", "h2", "h3", "li") for found in page.all(tag) if "id" in found}
        for address in page.links():
            assert address[1:] in names if address.startswith("#") else urlsplit(address).scheme in ("http", "https")
        assert set(re.findall(r"url\(([^)]{0,20})", page.html)) <= {
            '"data:font/woff2;bas',
            "#band",
            "#fluidgrad",
            "#bubgrad",
        }
        assert "@import" not in page.html
        assert not re.search(r'\s(src|srcset|action|poster|data-hx-\w+|hx-\w+|on\w+)="', page.html)

    def test_it_tells_the_browser_to_ask_nobody(self, finished: Person) -> None:
        (policy,) = self.page(finished).all("meta", **{"http-equiv": "Content-Security-Policy"})
        assert policy["content"] == "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"

    @pytest.mark.parametrize("state", ["finished", "only_rated", "everything_met", "attacked"])
    def test_it_is_one_well_made_page(self, request: pytest.FixtureRequest, state: str) -> None:
        page = self.page(request.getfixturevalue(state))
        parser = html5lib.HTMLParser(strict=False)
        parser.parse(page.html)
        assert [error for _, error, _ in parser.errors] == []
        assert page.all("html", lang="en-GB")
        assert len(page.headlines) == len(page.titles) == 1
        levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", page.html)]
        assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
        ids = re.findall(r'\sid="([^"]+)"', page.html)
        assert len(ids) == len(set(ids))

    def test_it_carries_its_look_and_its_typefaces(self, finished: Person) -> None:
        html = self.page(finished).html
        assert html.count("data:font/woff2;base64,") == len(list((ROOT / "static" / "fonts").glob("*.woff2")))
        for part in ("prefers-color-scheme:dark", "@media print", ".vial{", ".reviewed{"):
            assert part in html
        assert len(html) < 400_000

    def test_hostile_texts_are_texts(self, attacked: Person) -> None:
        html = self.page(attacked).html
        assert "<script" not in html
        assert escape(EVIL[:30]) in html


# Paper --------------------------------------------------------------------------------------------------


def reported(knows: int, says: int) -> Report:
    """The report of somebody who is right up to a level and rates themselves all the same."""
    content = shipped_content()
    role, responses = content.role_by_id["ml-engineer"], dict[str, int | None]()
    while (id := next_item(content, role, responses, "thorough", "paper")) is not None:
        item = content.item_by_id.get(id)
        if item is None:
            responses[id] = says
        else:
            right = next(place for place, option in enumerate(item.options) if option.correct)
            responses[id] = right if item.level <= knows else None
    return build_report(content, role, responses)


def guessed(seed: str) -> Report:
    """The report of somebody who takes the first option in the alphabet, and leaves out every third question."""
    content = shipped_content()
    role, responses = content.role_by_id["ml-engineer"], dict[str, int | None]()
    while (id := next_item(content, role, responses, "short", seed)) is not None:
        item, number = content.item_by_id.get(id), len(responses) + 1
        if item is None:
            responses[id] = None if number % 4 == 0 else 4
        else:
            first = min(range(len(item.options)), key=[option.text for option in item.options].__getitem__)
            responses[id] = None if number % 3 == 0 else first
    return build_report(content, role, responses)


def printed(report: Report, weekly_hours: int = 6) -> PrintedReport:
    arrangement = arrange(build_plan(shipped_content(), report))
    return PrintedReport(
        report=report,
        arrangement=arrangement,
        plan=arrangement.left,
        schedule=weeks_of(arrangement, weekly_hours),
        counts=result_counts(report),
        exams=exams(report, arrangement),
        after_plan="",
        answers=[],
        edition=Edition(number=7, digest="a" * 64),
        finished_at=datetime.fromisoformat("2026-11-21T12:00:00+00:00"),
    )


def pages(document: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", document))


def headings(values: dict[str, Any]) -> str:
    """What the headings of the document say, as the typesetter read them."""
    template: bytes = (press.HERE / "report.typ").read_bytes()
    return typst.query(template, "heading", field="body", sys_inputs={"values": json.dumps(values)})


class TestPaper:
    @pytest.mark.parametrize(
        ("knows", "says", "hours"), [(0, 0, 2), (2, 2, 6), (4, 4, 6), (1, 4, 1)], ids=["gaps", "middle", "met", "apart"]
    )
    def test_a_report_has_at_most_four_tagged_pages(self, knows: int, says: int, hours: int) -> None:
        document = pdf.typeset(printed(reported(knows, says), hours))
        assert document.startswith(b"%PDF-1.")
        assert 2 <= pages(document) <= 4
        assert b"/MarkInfo" in document
        assert b"/Lang(en-GB)" in document or b"/Lang (en-GB)" in document
        assert b"pdfuaid" in document, "it says that it keeps PDF/UA-1"
        assert len(document) < 300_000

    @pytest.mark.parametrize("seed", ["xx0x", "xx4x", "xx15x", "xx16x", "xx45x"])
    def test_own_views_that_differ_nearly_everywhere_fit_on_four_pages_too(self, seed: str) -> None:
        report = guessed(seed)
        assert len(report.differences) >= 2
        assert pages(pdf.typeset(printed(report))) <= 4

    def test_everything_the_page_says_is_handed_over(self, finished: Person) -> None:
        page, values = Page(finished.get("report")), pdf.template_values(printed_report(finished.assessment))
        assert page.says(f"{values['headline']} {values['emphasis']}")
        assert page.says(finished.assessment.report.lead)
        assert values["lead"].startswith(finished.assessment.report.lead)
        assert page.says(values["sure"])
        assert [area["name"] for area in values["areas"]] == [area.name for area in finished.assessment.report.areas]
        assert all(page.says(f"{area['name']} {area['said']} {area['words']}") for area in values["areas"])
        assert all(page.says(f"{count['label']}") for count in values["counts"])
        assert [step["title"] for step in values["steps"]] == [s.title for s in finished.assessment.plan.steps]
        assert sum(row["hours"] for row in values["rows"]) == finished.assessment.plan.hours
        assert values["edition"].startswith("Edition 1 (")

    def test_every_step_has_one_row_with_all_its_weeks(self) -> None:
        order = printed(reported(1, 1), weekly_hours=1)
        rows = pdf.template_values(order)["rows"]
        assert len(rows) == len(order.plan.steps) <= MAX_STEPS
        assert rows[-1]["last_week"] == order.schedule.weeks
        assert sum(row["width"] for row in rows) == pytest.approx(100, abs=0.5)

    def test_hostile_texts_are_printed_as_they_stand(self, attacked: Person) -> None:
        values = pdf.template_values(printed_report(attacked.assessment))
        assert '#read(\\"/etc/passwd\\") *b* $x$ <script>' in headings(values)
        assert "\u202e" not in json.dumps(values, ensure_ascii=False), "nothing turns the text around it"
        document = attacked.get("pdf_file").content
        assert document.startswith(b"%PDF-1.")
        assert b"root:" not in document

    def test_a_character_that_no_typeface_has_costs_the_mark_and_not_the_document(self, attacked: Person) -> None:
        document = attacked.get("pdf_file").content
        assert b"pdfuaid" not in document
        assert b"/MarkInfo" in document

    def test_an_address_that_is_none_is_no_link(self) -> None:
        order = printed(reported(0, 0))
        step = order.plan.steps[0]
        assert step.use is not None
        evil = replace(step, use=replace(step.use, url="javascript:alert(1)"))
        plan = arrange(replace(order.plan, steps=(evil, *order.plan.steps[1:])))
        values = pdf.template_values(order._replace(arrangement=plan, plan=plan.left, schedule=weeks_of(plan, 6)))
        assert (
            values["steps"][0]["use"]["url"]
            == next(each for each in values["next_steps"] if each["kind"] == "study")["use"]["url"]
            == ""
        )
        assert values["steps"][1]["use"]["url"].startswith("https://")

    @pytest.mark.parametrize("source", ['#read("/etc/passwd")', '#read("report.typ")', '#read("../press.py")'])
    def test_even_a_template_would_find_no_file(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str
    ) -> None:
        (tmp_path / "report.typ").write_text(source)
        monkeypatch.setattr(press, "HERE", tmp_path)
        with pytest.raises(typst.TypstError):
            press.press("{}", 0)


class TestPress:
    """The process beside the worker."""

    @pytest.fixture
    def instead(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A program that runs in the place of the press."""
        program = tmp_path / "press.py"
        monkeypatch.setattr(pdf, "PRESS", program)
        return program

    def test_it_knows_nothing_of_the_environment(self, instead: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PLUMB_SECRET_KEY", "s" * 40)
        monkeypatch.setenv("DATABASE_URL", "postgres://user:password@host/plumb")
        instead.write_text("import os, sys; sys.stdout.write(repr(dict(os.environ)))")
        seen = pdf._run_press(b"{}").decode()
        assert "s" * 40 not in seen
        assert "password" not in seen

    def test_it_writes_nothing(self, finished: Person, instead: Path) -> None:
        no_file = "import resource, runpy; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)); "
        instead.write_text(f"{no_file}runpy.run_path({press.__file__!r}, run_name='__main__')")
        assert finished.get("pdf_file").content.startswith(b"%PDF")

    def test_it_imports_nothing_of_the_product(self) -> None:
        check = "import runpy, sys; runpy.run_path(sys.argv[1], run_name='looked at'); print(sorted(sys.modules))"
        done = subprocess.run(
            [sys.executable, "-I", "-c", check, pdf.PRESS], capture_output=True, text=True, check=True
        )
        assert not [name for name in ("django", "assessment", "skills", "msgspec") if f"'{name}'" in done.stdout]

    def test_one_that_runs_too_long_is_ended_and_the_person_told_to_try_again(
        self, finished: Person, instead: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(pdf, "SECONDS", 0.2)
        instead.write_text("import time; time.sleep(60)")
        self.told_to_wait(finished)

    def test_one_that_the_end_of_the_server_met_too_early_is_no_fault(self, finished: Person, instead: Path) -> None:
        instead.write_text("import os, signal; os.kill(os.getpid(), signal.SIGTERM)")
        self.told_to_wait(finished)

    def test_the_order_to_stop_lets_a_document_be_finished(self, finished: Person, instead: Path) -> None:
        """Sent to every process of the server, as systemd does, when the document begins."""
        stopped = "import os, runpy, signal, json; load = json.load\n"
        stopped += "json.load = lambda file: (os.kill(os.getpid(), signal.SIGTERM), load(file))[1]\n"
        instead.write_text(f"{stopped}runpy.run_path({press.__file__!r}, run_name='__main__')")
        assert finished.get("pdf_file").content.startswith(b"%PDF")

    def test_a_document_that_is_put_off_is_no_error_in_the_log(
        self, finished: Person, instead: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        instead.write_text("import os, signal; os.kill(os.getpid(), signal.SIGTERM)")
        caplog.handler.addFilter(NoAddressFilter())
        self.told_to_wait(finished)
        assert not [record for record in caplog.records if record.levelname == "ERROR"]

    def test_when_too_many_wait_the_next_is_told_to_try_again(
        self, finished: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        room = BoundedSemaphore(1)
        monkeypatch.setattr(pdf, "_waiting", room)
        with room:
            self.told_to_wait(finished)
        assert finished.get("pdf_file").status_code == 200

    def told_to_wait(self, person: Person) -> None:
        response = person.get("pdf_file")
        page = Page(response)
        assert response.status_code == 503
        assert response["Retry-After"] == "5"
        assert_said(page.headlines)
        assert person.url("report") in page.links()
        assert "Content-Disposition" not in response

    def test_one_that_fails_leaves_room_for_the_next(
        self, finished: Person, instead: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        instead.write_text("raise SystemExit(1)")
        order = printed_report(finished.assessment)
        for _ in range(5):
            with pytest.raises(RuntimeError, match="press failed"):
                pdf.typeset(order)
        monkeypatch.undo()
        assert pdf.typeset(order)

    def test_where_there_is_no_typesetter_there_is_no_link_and_no_page(
        self, finished: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(pdf, "available", lambda: False)
        page = Page(finished.get("report"))
        assert finished.url("pdf_file") not in page.links()
        assert finished.get("pdf_file").status_code == 404
