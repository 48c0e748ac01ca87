"""Spreadsheets of the desk: out, changed by a person, and in again, without losing or inventing anything."""

import csv
import io
import zipfile
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from skills.bundle import DraftItem
from skills.content import Content, digest, encode
from skills.exchange import merge_some
from skills.files.sheets import CERTIFICATIONS, ITEMS, RESOURCES, Sheet
from skills.models import Certification, DraftChange, Item, Requirement, Resource, RoleProfile, Skill, Upload
from skills.models.uploads import KEPT
from skills.publishing import draft, store, whole_draft
from tests.assessment.people import Page
from tests.builders import shipped_content, small_content
from tests.skills.editors import act, address, staff, told
from tests.skills.test_exchange import every_row
from tests.snapshots import assert_said, assert_worded

WORDING = Path(__file__).parent / "snapshots" / "said.json"

KINDS: dict[str, type] = {
    "items": Item,
    "resources": Resource,
    "certifications": Certification,
    "roles": RoleProfile,
}


def sheet(model: type, page: str = "", *args: Any) -> str:
    return reverse(f"admin:skills_{model._meta.model_name}_sheet{page}", args=args)  # type: ignore[attr-defined]


def out(client: Client, model: type, ending: str = "csv") -> bytes:
    response = client.get(sheet(model, "_out", ending))
    assert response.status_code == 200
    return response.content


def send(client: Client, model: type, data: bytes, name: str = "table.csv") -> Any:
    """Choose a file; the page that follows, which says what would change or what is wrong."""
    return client.post(sheet(model), {"file": SimpleUploadedFile(name, data)}, follow=True)


def confirm(client: Client, response: Any) -> Any:
    """Press the one button of the page."""
    where = response.redirect_chain[-1][0]
    return client.post(where, {"seen": response.context["preview"].mark})


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def written(table: list[dict[str, str]], delimiter: str = ",") -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, table[0].keys(), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(table)
    return text.getvalue().encode()


def rows_without_uploads() -> dict[str, Any]:
    return {name: found for name, found in every_row().items() if name != "skills.Upload"}


@pytest.fixture
def kept(alice: Client) -> Client:
    """An editor before a draft with a question in each state, and with texts that a spreadsheet might run."""
    Item.objects.filter(slug="query-plan").update(state=Item.State.DRAFT, stem="=1+1 gives what?", difficulty=-0.25)
    Item.objects.filter(slug="serving-budget").update(state=Item.State.RETIRED, code="  -x\n\t@y", review="reviewed")
    Resource.objects.filter(slug="query-course").update(title="+1", note="'=quoted\n\nand more ")
    return alice


class TestRoundTrips:
    @pytest.mark.parametrize("ending", ["csv", "xlsx"])
    @pytest.mark.parametrize("kind", KINDS)
    def test_what_went_out_comes_in_without_a_change(self, kept: Client, kind: str, ending: str) -> None:
        before, was = rows_without_uploads(), digest(encode(whole_draft()))
        response = send(kept, KINDS[kind], out(kept, KINDS[kind], ending), f"table.{ending}")
        assert_worded(WORDING, "test_sheets.py: a table without a change", response.context["summary"])
        assert confirm(kept, response).status_code == 302
        assert rows_without_uploads() == before
        assert digest(encode(whole_draft())) == was

    @pytest.mark.long
    @pytest.mark.slow
    @pytest.mark.parametrize("ending", ["csv", "xlsx"])
    @pytest.mark.parametrize("kind", KINDS)
    def test_so_does_the_shipped_content(self, alice: Client, kind: str, ending: str) -> None:
        store(shipped_content())
        before = draft()
        response = send(alice, KINDS[kind], out(alice, KINDS[kind], ending))
        changed, new, _, bad = response.context["preview"].counts
        assert (changed, new, bad) == (0, 0, 0)
        assert draft() == before

    @pytest.mark.parametrize("kind", KINDS)
    def test_a_spreadsheet_program_that_writes_semicolons_and_other_line_ends_changes_nothing(
        self, kept: Client, kind: str
    ) -> None:
        table = rows(out(kept, KINDS[kind]))
        data = b"\xef\xbb\xbf" + written(table, ";").replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        assert send(kept, KINDS[kind], data).context["preview"].counts[:2] == (0, 0)
        spaced = (
            "\t".join(table[0])
            + "\r\n"
            + "\r\n".join("\t".join('"' + cell.replace('"', '""') + '"' for cell in row.values()) for row in table)
        )
        assert send(kept, KINDS[kind], spaced.encode("utf-16")).context["preview"].counts[:2] == (0, 0)

    def test_an_empty_list_gets_everything_back(self, kept: Client) -> None:
        data = {kind: out(kept, KINDS[kind]) for kind in ("items", "certifications")}
        before = whole_draft()
        for kind in data:
            KINDS[kind]._default_manager.all().delete()  # type: ignore[attr-defined]
        for kind, table in data.items():
            confirm(kept, send(kept, KINDS[kind], table))
        after = whole_draft()
        assert (after.items, after.certifications) == (before.items, before.certifications)


class TestChanges:
    def test_a_changed_cell_changes_its_row_and_is_in_the_history(self, kept: Client) -> None:
        table = rows(out(kept, Resource))
        before = every_row()
        keys = dict(Resource.objects.values_list("slug", "pk"))
        table[0]["hours"] = "17"
        response = send(kept, Resource, written(table))
        assert rows_without_uploads() == {name: found for name, found in before.items() if name != "skills.Upload"}
        assert_said(Page(response).text.partition("In short")[2].partition("Skip")[0].strip())
        assert confirm(kept, response).headers["Location"] == address(Resource, "changelist")
        assert Resource.objects.get(slug=table[0]["id"]).hours == 17
        assert dict(Resource.objects.values_list("slug", "pk")) == keys
        change = DraftChange.objects.get()
        assert (change.identifier, change.by, change.how) == (table[0]["id"], "alice", "From the file table.csv")
        assert "1 changed, 0 added." in told(kept)
        assert not Upload.objects.exists()

    def test_what_the_file_lacks_stays_rows_and_columns(self, kept: Client) -> None:
        before = whole_draft()
        first = before.resources[0]
        confirm(kept, send(kept, Resource, f"id;hours\n{first.id};{first.hours + 1}\n".encode()))
        after = whole_draft()
        assert after.resources[1:] == before.resources[1:]
        assert after.resources[0].hours == first.hours + 1
        assert after.resources[0].title == first.title

    def test_another_order_of_rows_and_columns_changes_nothing(self, kept: Client) -> None:
        table = [dict(reversed(row.items())) for row in reversed(rows(out(kept, Item)))]
        assert send(kept, Item, written(table)).context["preview"].counts[:2] == (0, 0)

    def test_a_new_row_is_added_after_the_others(self, kept: Client) -> None:
        table = rows(out(kept, Resource))
        table.insert(0, {**table[0], "id": "a-new-one", "skills": "queries, pipelines"})
        response = send(kept, Resource, written(table))
        assert [row.id for row in response.context["preview"].new] == ["a-new-one"]
        confirm(kept, response)
        assert whole_draft().resources[-1].id == "a-new-one"
        assert whole_draft().resources[-1].skills == ("pipelines", "queries")

    def test_a_new_question_is_a_draft_unless_the_file_says_otherwise(self, kept: Client) -> None:
        data = b"id,skill,level,stem,option 1,option 2,option 3,key\nnew-one,queries,2,What?,a,b,c,2\n"
        confirm(kept, send(kept, Item, data))
        item = whole_draft().item_by_id["new-one"]
        assert getattr(item, "state", "") == "draft"
        assert [option.correct for option in item.options] == [False, True, False]

    def test_a_question_that_reads_differently_loses_its_review_and_keeps_its_state(self, kept: Client) -> None:
        table = rows(out(kept, Item))
        mine = next(row for row in table if row["id"] == "serving-budget")
        mine["option 1"] += " or so"
        response = send(kept, Item, written(table))
        assert response.context["preview"].changed[0].row.notes
        confirm(kept, response)
        item = Item.objects.get(slug="serving-budget")
        assert (item.review, item.state) == ("unreviewed", Item.State.RETIRED)

    def test_a_key_moves(self, kept: Client) -> None:
        table = rows(out(kept, Item))
        row = table[0]
        row["key"] = "2" if row["key"] == "1" else "1"
        confirm(kept, send(kept, Item, written(table)))
        right = [o.correct for o in Item.objects.get(slug=row["id"]).options.order_by("position")]
        assert right.index(True) == int(row["key"]) - 1

    def test_dates_and_words_are_taken_as_programs_write_them(self, kept: Client) -> None:
        id = whole_draft().resources[0].id
        table = f"ID,Checked,Cost,Confirmed,Level from\n{id},24.12.2026,Free to audit,TRUE,0\n"
        confirm(kept, send(kept, Resource, table.encode()))
        found = Resource.objects.get(slug=id)
        assert (str(found.checked), found.cost, found.confirmed) == ("2026-12-24", "free-to-audit", True)

    def test_a_workbook_with_real_dates_and_numbers_is_read(self, kept: Client) -> None:
        id = whole_draft().resources[0].id
        book = openpyxl.Workbook()
        page: Any = book.active
        page.append(["id", "hours", "checked", "confirmed"])
        page.append([id, 12.0, timezone.datetime(2026, 12, 24), True])  # type: ignore[attr-defined]
        data = io.BytesIO()
        book.save(data)
        confirm(kept, send(kept, Resource, data.getvalue(), "table.xlsx"))
        found = Resource.objects.get(slug=id)
        assert (str(found.checked), found.hours, found.confirmed) == ("2026-12-24", 12, True)


class TestTargets:
    def test_one_file_changes_targets_of_several_roles(self, kept: Client) -> None:
        table = rows(out(kept, RoleProfile))
        roles = [name.partition(" ")[2] for name in table[0] if name.startswith("target ")]
        assert len(roles) > 1
        for role in roles:
            table[0] |= {f"target {role}": "4", f"weight {role}": "5"}
        response = send(kept, RoleProfile, written(table))
        assert {change.name for change in response.context["preview"].changed[0].changes} == set(roles)
        confirm(kept, response)
        found = Requirement.objects.filter(skill__slug=table[0]["skill"]).values_list("level", "weight")
        assert set(found) == {(4, 5)}
        assert found.count() == len(roles)

    def test_an_emptied_target_is_taken_away_and_an_absent_one_stays(self, kept: Client) -> None:
        role = whole_draft().roles[0]
        need = role.requirements[0]
        data = f"skill,target {role.id}\n{need.skill},\n".encode()
        confirm(kept, send(kept, RoleProfile, data))
        after = whole_draft().role_by_id[role.id]
        assert after.requirements == role.requirements[1:]

    @pytest.mark.parametrize("row", ["nothing,2,3", "queries,5,3", "queries,2,9", "queries,two,3", ",2,3"])
    def test_what_no_role_can_ask_is_said_beside_its_row(self, kept: Client, row: str) -> None:
        role = whole_draft().roles[0].id
        before = whole_draft()
        response = send(kept, RoleProfile, f"skill,target {role},weight {role}\n{row}\n".encode())
        assert [bad.number for bad in response.context["preview"].bad] == [2]
        confirm(kept, response)
        assert whole_draft() == before


FAULTS = {
    "hours": "a lot",
    "checked": "12/24/2026",
    "kind": "leaflet",
    "confirmed": "perhaps",
    "level to": "7",
    "skills": "queries no-such-skill",
    "url": "ftp://example.org",
    "title": "x" * 201,
    "provider": "",
    "id": "Not An Identifier",
}


class TestFaults:
    @pytest.mark.parametrize("column", FAULTS)
    def test_a_fault_is_said_beside_its_row_and_nothing_is_stored(self, kept: Client, column: str) -> None:
        table = rows(out(kept, Resource))
        table[0]["note"] = "Something else that would change"
        table[1][column] = FAULTS[column]
        before = whole_draft()
        response = send(kept, Resource, written(table))
        bad = response.context["preview"].bad
        assert [row.number for row in bad] == [3]
        assert_said([sentence for row in bad for sentence in row.errors])
        assert confirm(kept, response).status_code in (409, 422)
        assert whole_draft() == before

    def test_a_row_twice_a_row_without_a_name_and_a_cell_without_a_column(self, kept: Client) -> None:
        id = whole_draft().resources[0].id
        response = send(kept, Resource, f"id,hours\n{id},5\n{id},6\n,7\nother,8,9\n".encode())
        assert_said(
            [f"Row {row.number}: {sentence}" for row in response.context["preview"].bad for sentence in row.errors]
        )

    @pytest.mark.parametrize(
        "head", ["hours,title", "id,huors", "id,hours,hours", "id,price", "a", "=cmd|' /C calc'!A0,id"]
    )
    def test_a_head_that_cannot_be_read_keeps_one_on_the_page(self, kept: Client, head: str) -> None:
        response = send(kept, Resource, f"{head}\nx,y\n".encode())
        assert response.status_code == 422
        assert_said(response.context["refused"])
        assert not Upload.objects.exists()


def workbook(**cells: Any) -> bytes:
    book = openpyxl.Workbook()
    page: Any = book.active
    for where, value in cells.items():
        page[where] = value
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def with_part(name: str, content: bytes, size: int = 1) -> bytes:
    """A workbook one of whose parts is something else."""
    found = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(A1="id", A2="x"))) as old, zipfile.ZipFile(found, "w", 8) as new:
        for part in old.namelist():
            new.writestr(part, content * size if part == name else old.read(part))
    return found.getvalue()


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(8))
    + b"]><worksheet>&i;</worksheet>"
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet>&a;</worksheet>'
SHEET_1 = "xl/worksheets/sheet1.xml"

HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "blank": b"\n\n ,, \n",
    "nul": b"id,title\nx,a\x00b\n",
    "latin-1": "id,title\nx,Zürich\n".encode("latin-1"),
    "half a character": b"id,title\nx,\xe2\x82",
    "half a quotation": b'id,title\nx,"half of it\ny,z\n',
    "stray quotation": b'id,title\nx,"a"b\n',
    "html": b"<html><table><tr><td>id</td></tr></table></html>",
    "json": b'{"id": 1}',
    "pdf": b"%PDF-1.7 ...",
    "old workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600,
    "endless cell": b"id,title\nx," + b"y" * 200_000 + b"\n",
    "many rows": b"id\n" + b"x\n" * 6_000,
    "many columns": b"id" + b",title" * 300 + b"\n",
    "too large": b"id,title\n" + b"x" * 5_000_001,
    "half a workbook": workbook(A1="id")[:700],
    "no workbook": b"PK\x03\x04 and nothing else",
    "other archive": with_part("[Content_Types].xml", b"<x/>"),
    "formula": workbook(A1="id", B1="hours", A2="query-course", B2="=1+1"),
    "link": workbook(A1="id", B1="title", A2="query-course", B2='=HYPERLINK("https://example.org")'),
    "error": workbook(A1="id", A2="#REF!"),
    "too wide": workbook(A1="id", A2="x", DQ2="y"),
    "deep rows": workbook(A1="id", A1040000="x"),
    "entities": with_part(SHEET_1, BOMB),
    "outside": with_part(SHEET_1, OUTSIDE),
    "entities in styles": with_part("xl/styles.xml", BOMB),
    "entities in another coding": with_part(SHEET_1, BOMB.decode().encode("utf-16")),
    "zip bomb": with_part("docProps/app.xml", b"a" * 1_000_000, 40),
    "broken xml": with_part(SHEET_1, b"<worksheet><sheetData><row>"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_no_table_is_refused_in_a_sentence(kept: Client, name: str) -> None:
    before = whole_draft()
    response = send(kept, Resource, HOSTILE[name])
    said = response.context["refused"]
    assert response.status_code == 422
    assert_said(said)
    assert not Upload.objects.exists()
    assert whole_draft() == before


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_without_a_file_says_so(kept: Client, kind: str) -> None:
    response = kept.post(sheet(KINDS[kind]), {})
    assert response.status_code == 422
    assert_worded(WORDING, "test_sheets.py: a page without a file", response.context["refused"])


class TestFormulas:
    @pytest.mark.parametrize("text", ["=1+1", "+x", "-x", "@x", "\tx", "'=x", "''-x", "=", "＝x", "-1"])
    def test_a_text_that_looks_like_one_goes_out_harmless_and_comes_back_as_it_was(
        self, kept: Client, text: str
    ) -> None:
        Resource.objects.filter(slug="query-course").update(note=text)
        mine = next(row for row in rows(out(kept, Resource)) if row["id"] == "query-course")
        assert mine["note"] == f"'{text}"
        confirm(kept, send(kept, Resource, out(kept, Resource, "xlsx")))
        assert Resource.objects.get(slug="query-course").note == text

    def test_a_number_below_zero_stays_a_number(self, kept: Client) -> None:
        mine = next(row for row in rows(out(kept, Item)) if row["id"] == "query-plan")
        assert (mine["difficulty"], mine["stem"]) == ("-0.25", "'=1+1 gives what?")

    def test_no_cell_of_a_workbook_is_a_formula(self, kept: Client) -> None:
        page: Any = openpyxl.load_workbook(io.BytesIO(out(kept, Item, "xlsx"))).active
        assert {cell.data_type for row in page for cell in row} <= {"inlineStr", "n", "s"}


class TestWho:
    def test_whoever_may_not_change_them_may_take_them_out_only(self, kept: Client) -> None:
        reader = staff("rita", *Permission.objects.exclude(codename="view_resource").values_list("codename", flat=True))
        data = out(reader, Resource)
        assert "Bring it in" not in reader.get(sheet(Resource)).content.decode()
        assert reader.post(sheet(Resource), {"file": SimpleUploadedFile("t.csv", data)}).status_code == 403
        assert reader.get(sheet(Item)).status_code == 403
        assert reader.get(sheet(Item, "_out", "csv")).status_code == 403

    def test_whoever_may_not_add_any_may_not_add_by_a_file(self, kept: Client) -> None:
        changer = staff("carl", "add_resource")
        response = send(changer, Resource, out(kept, Resource).replace(b"query-course", b"new-course", 1))
        assert [row.id for row in response.context["preview"].bad] == ["new-course"]
        assert confirm(changer, response).status_code == 409

    def test_strangers_are_sent_to_the_door(self, charlie: Client) -> None:
        for where in (sheet(Resource), sheet(Resource, "_out", "csv"), sheet(Resource, "_preview", 1)):
            for client in (Client(), charlie):
                assert client.get(where).status_code == 302

    def test_nobody_opens_the_file_of_somebody_else_or_of_yesterday(self, kept: Client, bob: Client) -> None:
        where = send(kept, Resource, out(kept, Resource)).redirect_chain[-1][0]
        assert bob.get(where).status_code == 404
        assert bob.post(where, {"seen": ""}).status_code == 404
        Upload.objects.update(at=timezone.now() - KEPT)
        assert kept.get(where).status_code == 404

    def test_a_file_is_kept_once_for_each_person_and_not_for_ever(self, kept: Client, bob: Client) -> None:
        for client in (kept, kept, bob):
            send(client, Resource, out(kept, Resource))
        assert Upload.objects.count() == 2
        Upload.objects.filter(by="bob").update(at=timezone.now() - KEPT)
        send(kept, Item, out(kept, Item))
        assert set(Upload.objects.values_list("by", flat=True)) == {"alice"}


class TestMeanwhile:
    def test_what_somebody_else_changed_meanwhile_is_shown_before_it_is_undone(self, kept: Client) -> None:
        table = rows(out(kept, Resource))
        table[0]["hours"] = "17"
        response = send(kept, Resource, written(table))
        Resource.objects.filter(slug=table[1]["id"]).update(hours=99)
        again = confirm(kept, response)
        assert again.status_code == 409
        assert Resource.objects.get(slug=table[1]["id"]).hours == 99
        assert [shown.row.id for shown in again.context["preview"].changed] == [table[0]["id"], table[1]["id"]]
        where = response.redirect_chain[-1][0]
        assert kept.post(where, {"seen": again.context["preview"].mark}).status_code == 302

    def test_what_the_file_does_not_speak_of_is_nobodys_hindrance(self, kept: Client) -> None:
        first, second, *_ = whole_draft().resources
        response = send(kept, Resource, f"id,hours\n{first.id},{first.hours + 1}\n".encode())
        Resource.objects.filter(slug=second.id).update(hours=99)
        assert confirm(kept, response).status_code == 302
        assert Resource.objects.get(slug=second.id).hours == 99

    def test_only_rows_that_the_file_changes_are_written(self, kept: Client) -> None:
        first, second, *_ = whole_draft().resources

        def make(_: Content) -> dict[str, list[Any]]:
            Resource.objects.filter(slug=second.id).update(hours=99)
            Skill.objects.filter(slug="queries").update(name="Renamed")
            return {"resources": [msgspec.structs.replace(first, hours=17)]}

        merge_some(make, ("resources",), "alice", "From a file")
        after = whole_draft()
        assert [resource.hours for resource in after.resources[:2]] == [17, 99]
        assert after.skill_by_id["queries"].name == "Renamed"
        assert DraftChange.objects.get().identifier == first.id

    def test_sent_twice_the_second_time_finds_no_file(self, kept: Client) -> None:
        response = send(kept, Resource, out(kept, Resource))
        assert confirm(kept, response).status_code == 302
        assert confirm(kept, response).status_code == 404


@pytest.mark.parametrize("model", [Item, Resource, Certification])
def test_selected_ones_go_out_alone_and_the_others_stay(kept: Client, model: Any) -> None:
    first = model.objects.order_by("pk")[0]
    data = act(kept, model, "as_sheet", first).content
    response = send(kept, model, data, "some.xlsx")
    assert response.context["preview"].counts == (0, 0, 1, 0)


def test_lists_lead_to_their_spreadsheet(alice: Client) -> None:
    for model in KINDS.values():
        page = alice.get(address(model, "changelist")).content.decode()
        assert f'href="{sheet(model)}"' in page
        assert alice.get(sheet(model)).status_code == 200


def test_fifty_resources_change_in_six_steps(alice: Client) -> None:
    """List, spreadsheet, take it out, (a spreadsheet program), choose the file, confirm: by form it would be 150."""
    store(shipped_content())
    steps = 0
    for where in (address(Resource, "changelist"), sheet(Resource)):
        assert alice.get(where).status_code == 200
        steps += 1
    table = rows(out(alice, Resource))
    steps += 1
    for row in table[:50]:
        row["checked"] = "2026-11-30"
        row["note"] = "Looked at by hand."
    response = send(alice, Resource, written(table))
    steps += 2  # choose the file, send it
    assert response.context["preview"].counts == (50, 0, len(table) - 50, 0)
    assert confirm(alice, response).status_code == 302
    steps += 1
    assert steps == 6
    assert Resource.objects.filter(note="Looked at by hand.").count() == 50
    assert DraftChange.objects.count() == 50


@pytest.mark.parametrize("rows", [ITEMS, RESOURCES, CERTIFICATIONS], ids=lambda rows: rows.field)
def test_every_field_of_a_kind_comes_back_from_its_cells(rows: Sheet) -> None:
    for thing in getattr(whole(), rows.field):
        fields: dict[str, Any] = {}
        for column in rows.columns:
            column.put(fields, column.of(thing))
        rows.finish(fields)
        assert fields.keys() == set(rows.value.__struct_fields__), "a field without a column would be reset"
        again, faults = rows.value_of(rows.cells_of(thing))
        assert faults == []
        assert {name: getattr(again, name) for name in thing.__struct_fields__} == {
            name: getattr(thing, name) for name in thing.__struct_fields__
        }


def whole() -> Content:
    """The small content with its questions as the desk keeps them."""
    content = small_content()
    items = tuple(DraftItem(**msgspec.structs.asdict(item), state="draft") for item in content.items)
    return msgspec.structs.replace(content, items=items)
