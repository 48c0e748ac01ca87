"""Whatever somebody chooses as the file of a report: one sentence that says what is wrong and where, and no trace."""

import io
import json
import re
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import msgspec
import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from assessment.models import ImportedReport
from assessment.report_file import MAX_BYTES, NotAReport, read_report
from config import security
from tests.assessment.files import as_bytes, document, put, send
from tests.assessment.people import Page, Person
from tests.assessment.test_hostile_input import MARKUP, VALUES, assert_harmless
from tests.markup import compact
from tests.snapshots import assert_worded

pytestmark = pytest.mark.slow

NOW = datetime.now(UTC)
REFUSALS = Path(__file__).parent / "snapshots" / "refusals.json"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01"


def archive() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("plumb-report.json", as_bytes(document()))
    return packed.getvalue()


def bare_areas(number: int) -> bytes:
    """So many areas that say nothing, in as few bytes as it can be said."""
    whole = document()
    area = whole["report"]["areas"][0] | {"skills": []}
    few = {name: "" if isinstance(value, str) else value for name, value in area.items()} | {"result": "gap"}
    whole["report"]["areas"] = [few | {"id": f"a{each}", "name": "x"} for each in range(number)]
    return json.dumps(whole, separators=(",", ":")).encode()


def areas(number: int) -> bytes:
    whole = document()
    area = whole["report"]["areas"][0]
    whole["report"]["areas"] = [
        area | {"id": f"a{n}", "skills": [s | {"id": f"{s['id']}-{n}"} for s in area["skills"]]} for n in range(number)
    ]
    return json.dumps(whole).encode()


def skills(number: int) -> bytes:
    whole = document()
    skill = whole["report"]["areas"][0]["skills"][0]
    bare = skill | {"weight": 1, "evidence": [], "reason": ""}
    whole["report"]["areas"][0] |= {"importance": number, "skills": [bare | {"id": f"s{n}"} for n in range(number)]}
    return json.dumps(whole).encode()


def raw(path: str, text: str) -> bytes:
    """The document with something at a path that no JSON library writes."""
    return as_bytes(put(path, "PLACE")).replace(b'"PLACE"', text.encode())


def at(path: str, value: object) -> bytes:
    return as_bytes(put(path, value))


FIRST = "report.areas.0"

# A file, and what the sentence names as the place of the fault.
FILES: dict[str, tuple[bytes | Callable[[], bytes], str]] = {
    # What is no text, or no JSON
    "empty": (b"", ""),
    "only spaces and line ends": (b" \r\n\t\n", ""),
    "not UTF-8": (as_bytes(document()).replace(b"ML engineer", b"ML \xe9ngineer", 1), ""),
    "UTF-16 with a mark": (json.dumps(document()).encode("utf-16"), "Line 1"),
    "UTF-16 without a mark": (json.dumps(document()).encode("utf-16-le"), "line 1, character 2"),
    "a zip": (archive, ""),
    "a PNG": (PNG, "Line 1"),
    "a CSV": (b"area,skill,result\r\nStorage,,Meets\r\n", "line 1, character 1"),
    "an HTML page": (f"<!doctype html><p>{MARKUP}".encode(), "line 1, character 1"),
    "zeros": (b"\x00" * 1000, "line 1, character 1"),
    "cut off": (as_bytes(document())[:-400], ""),
    "cut off within a text": (b'{\n"format": "plumb-rep', "line 2, character 11"),
    "two documents": (as_bytes(document()) * 2, ""),
    "single quotes": (b"{'format': 'plumb-report-1'}", "line 1, character 2"),
    "a comment": (b"// mine\n" + as_bytes(document()), "line 1, character 1"),
    "a line end within a text": (b'{"format": "plumb\nreport-1"}', "line 1, character 18"),
    "a hundred thousand brackets": (b"[" * 100_000, "Line 1"),
    "a hundred thousand objects": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "Line 1"),
    "deep within what is passed over": (b'{"plan":\n' + b"[" * 400_000, "Line 2"),
    "a text of escapes that never ends": (b'{"' + b'\\"' * 400_000 + b"\\", "line 1"),
    "NaN": (raw(f"{FIRST}.position", "NaN"), ""),
    "infinity": (raw(f"{FIRST}.position", "-Infinity"), ""),
    "a number of 5,000 digits": (raw(f"{FIRST}.asked", "9" * 5000), ""),
    "a fraction of 500,000 digits": (raw(f"{FIRST}.low", "0." + "1" * 500_000), ""),
    "a number too large for any": (raw(f"{FIRST}.high", "1e999"), "“report.areas[0].high”"),
    "a whole number beyond all": (raw(f"{FIRST}.asked", "9" * 39), "“report.areas[0].asked”"),
    "a number with an exponent beyond all": (raw("edition.number", "1e99"), "“edition.number”"),
    "an entry twice": (as_bytes(document())[:-1] + b',"role":"other"}', "“role”"),
    "an entry twice, called by markup": (
        f'{{"{MARKUP * 9}": 1, "{MARKUP * 9}": 2}}'.encode(),
        f"“{(MARKUP * 9)[:40]}…”",
    ),
    # What is JSON, but no report
    "a list": (b"[]", "line 1"),
    "a number": (b"7", "line 1"),
    "nothing": (b"null", "line 1"),
    "an object of something else": (b'{"name": "package", "version": "1.0"}', "“format”"),
    "a format that is no name": (at("format", 1), "“format”"),
    "another format": (at("format", "plumb-areas-1"), "“format”"),
    "a version that is not known": (at("format", "plumb-report-3"), "“format”"),
    "a format of markup": (at("format", MARKUP * 40), f"“{(MARKUP * 40)[:40]}…”"),
    "a format of control characters": (at("format", "a\x00\x1b[2J\ud800"), "“format”"),
    # Types
    "no report": (at("report", ...), "“report”"),
    "no date": (at("finished_at", ...), "“finished_at”"),
    "no digest": (at("edition.digest", ...), "“edition.digest”"),
    "an area without a name": (at(f"{FIRST}.name", ...), "“report.areas[0].name”"),
    "a report that is a list": (at("report", []), "“report”"),
    "areas that are an object": (at("report.areas", {}), "“report.areas”"),
    "a level in words": (at(f"{FIRST}.low", "2.5"), "“report.areas[0].low”"),
    "a level that is true": (at(f"{FIRST}.low", True), ""),
    "a count with a fraction": (at(f"{FIRST}.asked", 1.5), ""),
    "an edition that is only a number": (at("edition", 3), "“edition”"),
    "a result that is not known": (at(f"{FIRST}.result", MARKUP), "“report.areas[0].result”"),
    "no time zone": (at("finished_at", "2026-01-01T10:00:00"), "“finished_at”"),
    "a date in words": (at("finished_at", "yesterday"), "“finished_at”"),
    "an assessment that was not finished": (at("finished_at", None), "“finished_at”"),
    # What the numbers and texts say
    "a time to come": (at("finished_at", (NOW + timedelta(days=3)).isoformat()), ""),
    "a time before all this": (at("finished_at", "1999-12-31T23:59:59Z"), ""),
    "the first day of the calendar": (at("finished_at", "0001-01-01T00:00:00+23:59"), ""),
    "the last day of the calendar": (at("finished_at", "9999-12-31T23:59:59-23:59"), ""),
    "a position far off": (at(f"{FIRST}.position", 500), "“report.areas[0].position”"),
    "a position outside its range": (
        as_bytes(put(f"{FIRST}.low", 3.0, put(f"{FIRST}.position", 2.0, put(f"{FIRST}.high", 4.0)))),
        "“low”",
    ),
    "a range the wrong way round": (
        as_bytes(put(f"{FIRST}.low", 4.0, put(f"{FIRST}.high", 1.0))),
        "“report.areas[0].position”",
    ),
    "a skill far off": (at(f"{FIRST}.skills.0.low", -9), "“report.areas[0].skills[0].low”"),
    "a negative weight": (at(f"{FIRST}.skills.0.weight", -3), "“report.areas[0].skills[0].weight”"),
    "importance of nothing": (
        as_bytes(put(f"{FIRST}.skills", [], put(f"{FIRST}.importance", 0))),
        "“report.areas[0].importance”",
    ),
    "another importance": (at(f"{FIRST}.importance", 99), ""),
    "a target above the scale": (at(f"{FIRST}.target", 5), "“report.areas[0].target”"),
    "a probability above one": (at(f"{FIRST}.probability", 1.01), ""),
    "a negative count": (at("report.questions", -1), "“report.questions”"),
    "no area": (at("report.areas", []), ""),
    "sixty-one areas": (areas(61), ""),
    "four hundred and one skills": (skills(401), ""),
    "an area twice": (as_bytes(put(f"{FIRST}.id", document()["report"]["areas"][1]["id"])), ""),
    "a skill twice": (skills(2).replace(b'"s1"', b'"s0"'), "“s0”"),
    "a name of nothing": (at(f"{FIRST}.name", "  "), "“report.areas[0].name”"),
    "a name that never ends": (at(f"{FIRST}.name", "A" * 161), "“report.areas[0].name”"),
    "a sentence that never ends": (at("report.lead", "é" * 2001), "“report.lead”"),
    "a null byte in a name": (at(f"{FIRST}.name", "a\x00b"), "“report.areas[0].name”"),
    "half of a surrogate pair": (at(f"{FIRST}.words", "a\udc00"), "“report.areas[0].words”"),
    "half of a pair for a result": (at(f"{FIRST}.result", "a\ud800"), ""),
    "half of a pair for a date": (at("finished_at", "\udfff"), ""),
    "a name that turns the page round": (at("report.role", "a\u202eb"), "“report.role”"),
    "a name that turns what follows": (at("report.role", "a\u2067b"), "“report.role”"),
    "a digest that is none": (at("edition.digest", "../../etc/passwd"), "“edition.digest”"),
    "edition minus one": (at("edition.number", -1), "“edition.number”"),
    "a role that is an address": (at("role", "https://evil.example/"), "“role”"),
    "another role within": (at("report.role_id", "data-engineer"), "“role” and “report.role_id”"),
    "another engine within": (at("report.engine", "0.9"), "“engine” and “report.engine”"),
    "an engine of markup": (at("engine", MARKUP), "“engine”"),
}

LARGE: dict[str, tuple[Callable[[], bytes], str]] = {
    "a megabyte and one byte": (lambda: as_bytes(document()).ljust(MAX_BYTES + 1), ""),
    "ten thousand areas": (lambda: bare_areas(10_000)[: MAX_BYTES + 5_000], ""),
    "a report larger than any": (
        lambda: as_bytes(put("report.notices", ["e" * 2000] * 200)),
        "“report”",
    ),
}


def content(file: bytes | Callable[[], bytes]) -> bytes:
    return file if isinstance(file, bytes) else file()


def assert_refused(response: object, case: str, named: str = "", status: int = 422) -> Page:
    """The form again, with a sentence in the summary and at the field, and nothing kept of anybody.

    The sentence names the place of the fault; how it is worded is in snapshots/refusals.json.
    """
    assert response.status_code == status  # type: ignore[attr-defined]
    page = Page(response)
    assert page.title == "Error: Import a report - Plumb"
    assert page.headlines == ["Import a report"]
    assert page.all("input", type="file", name="file")
    html = compact(page.html)
    (message,) = re.findall(r'id="file-error">([^<]*)<', html)
    assert f'<a href="#file">{message}</a>' in html
    sentence = unescape(message)
    assert named in sentence
    assert_worded(REFUSALS, case, re.sub(r"(line|character) \d+", r"\1 N", sentence, flags=re.IGNORECASE))
    assert len(message) < 400
    assert_harmless(response, message)
    assert not ImportedReport.objects.exists()
    assert not Session.objects.exists()
    return page


@pytest.mark.parametrize("kind", FILES)
def test_a_file_that_is_no_report_is_refused_with_a_sentence(db: None, kind: str) -> None:
    file, named = FILES[kind]
    assert_refused(send(Person(), content(file)), kind, named)


@pytest.mark.parametrize("kind", LARGE)
def test_a_file_that_is_too_large_is_refused_as_such(db: None, kind: str) -> None:
    file, named = LARGE[kind]
    assert_refused(send(Person(), content(file)), kind, named, 413)


def test_a_body_beyond_that_is_not_even_read(db: None) -> None:
    response = send(Person(), b" " * (settings.PLUMB_MAX_IMPORT + 1))
    assert response.status_code == 413
    assert "413.html" in {template.name for template in response.templates}
    assert not ImportedReport.objects.exists()


def test_only_this_one_address_takes_so_much(db: None) -> None:
    assert reverse("import_report") == security.IMPORT
    assert security.body_limit(security.IMPORT) >= MAX_BYTES + 5_000
    for place in ("/", "/r/", "/r/import/", "/r/imports", "/r/import/key/delete", "/resume"):
        assert security.body_limit(place) == settings.PLUMB_MAX_FORM


def test_a_whole_file_of_the_greatest_size_is_taken(db: None) -> None:
    assert send(Person(), as_bytes(document()).ljust(MAX_BYTES)).status_code == 302


@pytest.mark.parametrize("kind", FILES)
def test_reading_takes_little_memory_whatever_the_file_is(kind: str) -> None:
    assert_bounded(content(FILES[kind][0]))


@pytest.mark.parametrize(
    "part",
    [
        b'{"a":{"b":{"c":[[[[[0]]]]]}}},',
        *(
            pytest.param(part, marks=pytest.mark.long)
            for part in (b'{"a":0},', b"[],", b"{},", b"0,", b'"a",', b'"\\"",', b"1e9,", b"null,")
        ),
    ],
)
def test_a_megabyte_of_anything_takes_little_memory(part: bytes) -> None:
    start, end = b'{"format":"plumb-report-1","plan":[', b"0]}"
    room = MAX_BYTES - len(start) - len(end)
    assert_bounded(start + part * (room // len(part)) + end)


def test_as_many_areas_as_fit_take_little_memory() -> None:
    data = bare_areas(2_000)
    assert 0.6 * MAX_BYTES < len(data) < MAX_BYTES
    with pytest.raises(NotAReport, match="lists 2000 areas"):
        read_report(data, NOW)
    assert_bounded(data)


def assert_bounded(data: bytes) -> None:
    """Refused within 60 MB. How long it takes depends on what else the machine does, so no test asks."""
    tracemalloc.start()
    try:
        with pytest.raises(NotAReport):
            read_report(data, NOW)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 60_000_000


@given(st.binary(max_size=300))
def test_no_bytes_at_all_bring_anything_but_a_sentence(data: bytes) -> None:
    with pytest.raises(NotAReport):
        read_report(data, NOW)


HALVES = st.text(st.characters(categories=("Cs", "L")), max_size=3)
"""Texts with halves of surrogate pairs, which JSON has an escape for."""

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | HALVES,
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=5), inside, max_size=3),
    max_leaves=6,
)
PLACES = [
    "format", "edition", "edition.number", "role", "finished_at", "engine", "report", "report.areas", "report.role", FIRST,
    f"{FIRST}.id", f"{FIRST}.position", f"{FIRST}.importance", f"{FIRST}.own", f"{FIRST}.skills", f"{FIRST}.skills.0",
    f"{FIRST}.result", f"{FIRST}.skills.0.weight", "report.strengths", "report.certificates", "report.notices",
]  # fmt: skip


@given(st.sampled_from(PLACES), JSON)
def test_no_value_anywhere_in_a_report_brings_anything_but_a_sentence(path: str, value: object) -> None:
    try:
        file = read_report(at(path, value), NOW)
    except NotAReport:
        return
    again = read_report(msgspec.json.encode(file), NOW)
    assert again.fingerprint() == file.fingerprint(), "what was read can be written and read again"


class TestTheForm:
    @pytest.mark.parametrize("fields", [{}, {"file": ""}, {"file": "plumb-report.json"}, {"other": "x"}])
    def test_without_a_file_is_refused(self, db: None, fields: dict[str, str]) -> None:
        response = Person().client.post(reverse("import_report"), fields)
        assert_refused(response, "no file")

    def test_with_two_files_is_refused(self, db: None) -> None:
        files = [SimpleUploadedFile(name, as_bytes(document())) for name in ("a.json", "b.json")]
        response = Person().client.post(reverse("import_report"), {"file": files})
        assert_refused(response, "two files")

    def test_with_more_files_than_any_form_has_is_too_much(self, db: None) -> None:
        files = [SimpleUploadedFile(f"{number}.json", b"{}") for number in range(6)]
        assert Person().client.post(reverse("import_report"), {"file": files}).status_code == 413
        assert not ImportedReport.objects.exists()

    def test_with_a_file_under_another_name_is_refused(self, db: None) -> None:
        file = SimpleUploadedFile("plumb-report.json", as_bytes(document()))
        response = Person().client.post(reverse("import_report"), {"report": file})
        assert_refused(response, "no file")

    @pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/x-www-form-urlencoded", "x"])
    def test_that_is_no_form_is_refused(self, db: None, kind: str) -> None:
        response = Client().post(reverse("import_report"), json.dumps({"a": 1}), content_type=kind)
        assert_refused(response, "no file")

    def test_with_the_report_as_a_field_instead_of_a_file_is_refused(self, db: None) -> None:
        response = Person().client.post(reverse("import_report"), {"file": as_bytes(document()).decode()})
        assert_refused(response, "no file")

    def test_with_a_field_larger_than_any_is_too_much(self, db: None) -> None:
        assert Person().client.post(reverse("import_report"), {"file": "a" * 500_000}).status_code == 413

    @pytest.mark.parametrize(
        "body", [b"", b"--x", b"--x\r\nContent-Disposition: form-data; name=file; filename=a\r\n\r\n{}"]
    )
    def test_that_is_broken_off_is_a_clear_answer(self, db: None, body: bytes) -> None:
        response = Client().post(reverse("import_report"), body, content_type="multipart/form-data; boundary=x")
        assert response.status_code in (400, 422)
        assert not ImportedReport.objects.exists()

    @pytest.mark.parametrize("name", [value for value in VALUES if value.strip()])
    def test_takes_the_file_however_it_is_called_and_forgets_the_name(self, db: None, name: str) -> None:
        head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = head.encode() + as_bytes(document()) + b"\r\n--x--\r\n"
        client = Client(raise_request_exception=False)
        response = client.post(reverse("import_report"), body, content_type="multipart/form-data; boundary=x")
        assert_harmless(response, name)
        assert response.status_code in (302, 400, 422)  # a name that is no name to a browser is no file
        assert ImportedReport.objects.count() == (response.status_code == 302)


class TestWhatIsTaken:
    @pytest.mark.parametrize(
        "data",
        [
            b"\xef\xbb\xbf" + as_bytes(document()),
            json.dumps(document(), separators=(",", ":")).encode(),
            as_bytes(document()).replace(b"\n", b"\r\n"),
            json.dumps(document(), ensure_ascii=False).encode(),
            as_bytes(document(format="plumb-report-2", person="later versions may say more", plan=[[[]]])),
            at("report.a_later_addition", {"to": ["the", "report"]}),
            at(f"{FIRST}.skills.0.a_later_addition", 7),
            at("report.notices", ...),
            at("report.lead", "One line.\n\tAnother."),
        ],
        ids=["BOM", "short", "Windows", "plain", "version 2", "new entry", "new in skill", "old engine", "two lines"],
    )
    def test_a_report_in_any_dress_is_read(self, db: None, data: bytes) -> None:
        assert send(Person(), data).status_code == 302
        assert "later" not in ImportedReport.objects.get().report_json

    @pytest.mark.parametrize(
        "name", [MARKUP, "=HYPERLINK(0)", "{{ 7|add:7 }}{% debug %}", "&lt;b&gt;", "javascript:alert(7)", "'\"`"]
    )
    def test_a_name_is_only_ever_a_text(self, db: None, name: str) -> None:
        person = Person()
        for area, when in ((name, "2026-01-01T10:00:00Z"), ("Storage", "2026-02-01T10:00:00Z")):
            whole = put(f"{FIRST}.name", area, put("report.role", name))
            assert send(person, as_bytes(whole | {"finished_at": when})).status_code == 302
        keys = ImportedReport.objects.values_list("key", flat=True)
        for place in ("/r/", f"/r/?with={keys[0]}", f"/r/{keys[0]}/compare/{keys[1]}"):
            response = person.client.get(place)
            assert response.status_code == 200
            assert_harmless(response, name)
            assert name in Page(response).text
