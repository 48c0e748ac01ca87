"""Questions of other programs: what fits becomes a draft, and the rest is named with its reason."""

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from skills.content import Content, digest, encode
from skills.files.cells import BadFile
from skills.files.gift import read_gift, write_gift
from skills.files.markup import prose_of
from skills.files.moodle import read_moodle, write_moodle
from skills.files.quiz import Origin, Place, Question, categories, identifier, proposed_skill, read_quiz
from skills.models import DraftChange, Item, Upload
from skills.publishing import draft, findings, whole_draft
from skills.validation import blocking
from tests.builders import shipped_content, small_content
from tests.skills.editors import act, address, save, saved, staff, told
from tests.skills.test_ladders import HOSTILE as LADDERS
from tests.skills.test_sheets import BOMB, OUTSIDE, rows, rows_without_uploads, sheet, written
from tests.skills.test_sheets import HOSTILE as TABLES
from tests.skills.test_sheets import send as send_sheet
from tests.snapshots import assert_said

FILES = Path(__file__).parents[1] / "data/quizzes"
GIFT, XML = (FILES / name for name in ("kinds.gift.txt", "kinds.xml"))
START = "/admin/skills/item/quiz/"


def gift(text: str) -> Question:
    (found,) = read_gift(text)
    return found


class TestGift:
    def test_every_kind_is_read_or_named_with_its_reason(self) -> None:
        found = read_gift(GIFT.read_text())
        assert_said([f"{each.number} {each.name}: {each.misfit or 'fits'}" for each in found])

    def test_a_question_has_all_its_parts(self) -> None:
        first, escapes, gap, weighted, *_ = read_gift(GIFT.read_text())
        assert (first.name, first.category) == ("Keep rows", "Storage/Queries")
        assert [choice.text for choice in first.choices] == ["WHERE", "GROUP BY", "ORDER BY"]
        assert [choice.share for choice in first.choices] == [100, 0, 0]
        assert first.choices[1].feedback == "It makes groups of rows."
        assert first.feedback == "Rows are filtered first, then grouped."
        assert escapes.prose.text == "What does `a = b` in {braces} mean: really?"
        assert [choice.text for choice in escapes.choices] == ["a ~ b", "a = b # no comment", "a\\b"]
        assert gap.prose.text == "The clause _____ filters rows."
        assert weighted.prose == ("Which two things & more?\n\nSay `it`.", "select *\n  from t")
        assert [choice.share for choice in weighted.choices] == [100, -50, 0]

    @pytest.mark.parametrize(
        "text",
        [
            "{",
            "}",
            "::",
            "{}{}",
            "{=",
            "{=~}",
            "::a",
            "[html]",
            "=a",
            "{=%x%a ~b ~c}",
            "{=%99999999999%a ~b ~c}",
            "\\",
            "$CATEGORY:",
            "{=a#b#c ~d ~e}",
            "{~=~=~=}",
            "::::{=a ~b ~c}",
            "????",
        ],
    )
    def test_nonsense_is_a_misfit_or_nothing_and_never_an_error(self, text: str) -> None:
        assert all(isinstance(each, Question) for each in read_gift(text))

    def test_many_questions_are_read(self) -> None:
        block = "::Name %d:: Which one is it? {=a#yes ~b#no ~c#no}\n\n"
        assert len(read_gift("".join(block % n for n in range(600)))) == 600
        with pytest.raises(BadFile, match="more than 2,000"):
            read_gift("".join(block % n for n in range(2_100)))


class TestManyAnswers:
    """A file of 5 MB can hold millions of answers; none of them is read where they are too many to be asked."""

    def test_a_question_of_gift_that_has_too_many_is_left_out(self) -> None:
        (first, second) = read_gift("Which? {=a" + "~b" * 9_000 + "}\n\nWhich? {=a ~b ~c}")
        assert first.misfit == "It has 9,001 answers. Here it is 3 to 5."
        assert (first.choices, second.misfit) == ((), "")

    def test_a_question_of_gift_that_is_too_long_is_refused_with_its_line(self) -> None:
        for inside in ("~" * 2_000_000, "~b\n" * 90_000, "a" * 2_000_000):
            with pytest.raises(BadFile, match="begins at line 3 has more than 100,000 characters"):
                read_gift(f"Which? {{=a ~b ~c}}\n\nWhich? {{=a{inside}}}")

    def test_a_question_of_moodle_that_has_too_many_is_left_out(self) -> None:
        answers = "<answer fraction='0'><text>a</text></answer>" * 9_000
        text = "<questiontext><text>Which?</text></questiontext>"
        (found,) = read_moodle(f"<quiz><question type='multichoice'>{text}{answers}</question></quiz>".encode())
        assert (found.misfit, found.choices) == ("It has 9,000 answers. Here it is 3 to 5.", ())

    def test_a_question_of_moodle_that_is_too_long_is_left_out(self) -> None:
        text = f"<questiontext><text>{'&lt;b>a' * 90_000}</text></questiontext>"
        (found,) = read_moodle(f"<quiz><question type='multichoice'>{text}</question></quiz>".encode())
        assert found.misfit == "It has a text of more than 100,000 characters."


class TestMoodle:
    def test_every_kind_is_read_or_named_with_its_reason(self) -> None:
        found = read_moodle(XML.read_bytes())
        assert_said([f"{each.number} {each.name}: {each.misfit or 'fits'}" for each in found])

    def test_a_question_has_all_its_parts(self) -> None:
        first = read_moodle(XML.read_bytes())[0]
        assert (first.name, first.category, first.shuffled) == ("queries-keep", "Default for Storage/Queries", False)
        assert first.prose.text == "A table has a million rows.\n\nWhich clause keeps only some?"
        assert [choice.text for choice in first.choices] == ["`WHERE`", "GROUP BY", "ORDER BY"]
        assert [choice.feedback for choice in first.choices] == ["It filters.", "It groups <rows>.", ""]
        assert first.feedback == "Rows are filtered first."

    def test_nothing_of_a_script_is_left(self) -> None:
        scripted = next(each for each in read_moodle(XML.read_bytes()) if each.name == "Scripted")
        assert scripted.prose.text == "Which one?"
        assert scripted.choices[0].text == "a"


class TestRoundTrips:
    @pytest.mark.slow
    @pytest.mark.parametrize("content", [small_content, shipped_content])
    def test_our_own_questions_come_back(self, content: Any) -> None:
        whole: Content = content()
        items = [item for item in whole.items if not item.table]
        for found in (read_moodle(write_moodle(items, whole)), read_gift(write_gift(items, whole))):
            assert [each.misfit for each in found] == [""] * len(items)
            for item, each in zip(items, found, strict=True):
                assert each.name == item.id
                assert [c.text for c in each.choices] == [" ".join(o.text.split()) for o in item.options]
                assert [c.share == 100 for c in each.choices] == [o.correct for o in item.options]
                assert [c.feedback for c in each.choices] == [" ".join(o.reason.split()) for o in item.options]
                assert each.prose.code == "\n".join(line.rstrip() for line in item.code.strip("\n").splitlines())
                assert each.prose.text.endswith(" ".join(item.stem.split()))

    def test_reading_ours_again_adds_nothing(self) -> None:
        content = small_content()
        items = [item for item in content.items if not (item.table or item.context)]
        found = read_moodle(write_moodle(items, content))
        places = {category: Place("queries", 2) for category in categories(found)}
        reading = read_quiz(found, content, places, Origin("Ours", "own"))
        assert reading.values == ()
        assert all(row.is_same for row in reading.rows)


@pytest.mark.parametrize(
    ("category", "skill"),
    [
        ("Storage/Queries", "queries"),
        ("Default for queries", "queries"),
        ("Cooking", ""),
        ("", ""),
        ("QUERIES", "queries"),
    ],
)
def test_a_category_proposes_the_skill_of_its_name(category: str, skill: str) -> None:
    assert proposed_skill(category, small_content().skills) == skill


@pytest.mark.parametrize(
    ("text", "id"), [("Keep rows!", "keep-rows"), ("Über – Größe", "uber-grosse"), ("日本", ""), ("a" * 99, "a" * 60)]
)
def test_names_become_identifiers(text: str, id: str) -> None:
    assert identifier(text) == id


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("a<br>b", "a\nb"),
        ("<ul><li>a<li>b</ul>", "a\nb"),
        ("&lt;b&gt; &#38;", "<b> &"),
        ("<p>a\n  b</p>\n<p>c</p>", "a b\n\nc"),
        ("<style>p{}</style>a<script>x</script>", "a"),
        ("a < b and c > d", "a < b and c > d"),
        ("<" * 2_000, "<" * 2_000),
        ("<div>" * 2_000 + "a", "a"),
    ],
)
def test_html_becomes_plain_text(html: str, text: str) -> None:
    assert prose_of(html).text == text


# At the desk ------------------------------------------------------------------------------------------------------


def send(client: Client, data: bytes, name: str = "quiz.xml") -> Any:
    return client.post(START, {"file": SimpleUploadedFile(name, data)}, follow=True)


def choose(client: Client, response: Any, **others: str) -> Any:
    where = response.redirect_chain[-1][0]
    fields = {"skill-0": "queries", "level-0": "2", "title": "Course on storage", "licence": "CC BY 4.0", **others}
    return client.post(where, fields, follow=True)


def confirm(client: Client, response: Any) -> Any:
    where = response.request["PATH_INFO"]
    return client.post(where, {"seen": response.context["preview"].mark})


def why_not_ready(client: Client, item: Item) -> str:
    """What the page says on which a question was to be marked ready."""
    (refused,) = act(client, Item, "mark_ready", item).context["refused"]  # type: ignore[attr-defined]
    return str(refused.refusal)


class TestDesk:
    @pytest.mark.parametrize("file", [GIFT, XML], ids=["gift", "xml"])
    def test_a_file_becomes_drafts_with_origin_and_licence(self, alice: Client, file: Path) -> None:
        before = whole_draft()
        response = send(alice, file.read_bytes(), file.name)
        assert response.context["rows"][0][3] == "queries"
        response = choose(alice, response)
        assert whole_draft() == before
        new, left_out = response.context["preview"].counts[1], response.context["preview"].counts[3]
        assert new
        assert left_out
        assert confirm(alice, response).status_code == 302
        added = [item for item in whole_draft().items if item.id not in before.item_by_id]
        assert len(added) == new
        for item in added:
            assert getattr(item, "state", "") == "draft"
            assert (item.review, item.source.title) == ("unreviewed", "Course on storage, CC BY 4.0")
            assert item.skill == "queries"
        assert draft().items == small_content().items
        assert DraftChange.objects.filter(how=f"From the file {file.name}", by="alice").count() == new
        assert f"{new} added" in told(alice)
        assert not Upload.objects.exists()

    def test_what_is_left_out_and_what_is_lacking_is_said(self, alice: Client) -> None:
        found = choose(alice, send(alice, XML.read_bytes())).context["preview"]
        assert_said(
            [f"{row.number} {row.id}: {' '.join(row.errors)}" for row in found.bad]
            + [f"{row.number} {row.id}: {' '.join(row.notes)}" for row in found.new]
        )

    def test_the_same_file_again_adds_nothing(self, alice: Client) -> None:
        confirm(alice, choose(alice, send(alice, XML.read_bytes())))
        again = choose(alice, send(alice, XML.read_bytes())).context["preview"]
        assert again.counts[1] == 0
        assert again.counts[2] == 2

    @pytest.mark.parametrize("action", ["as_moodle", "as_gift"])
    def test_what_went_out_comes_in_with_the_same_digest_and_the_same_rows(self, alice: Client, action: str) -> None:
        names = [item.id for item in small_content().items if not (item.table or item.context)]
        plain = Item.objects.filter(slug__in=names)
        data = act(alice, Item, action, *plain).content
        before, was = rows_without_uploads(), digest(encode(whole_draft()))
        places = {
            f"{field}-{row}": value for row in range(9) for field, value in (("skill", "queries"), ("level", "2"))
        }
        response = choose(alice, send(alice, data), **places)
        assert [row.errors for row in response.context["preview"].bad] == []
        assert response.context["preview"].counts == (0, 0, len(plain), 0)
        confirm(alice, response)
        assert rows_without_uploads() == before
        assert digest(encode(whole_draft())) == was

    def test_it_never_changes_a_question_that_is_there(self, alice: Client) -> None:
        confirm(alice, choose(alice, send(alice, XML.read_bytes())))
        before = whole_draft()
        other = XML.read_text().replace("GROUP BY", "LIMIT").encode()
        found = choose(alice, send(alice, other))
        assert any("reads otherwise" in " ".join(row.errors) for row in found.context["preview"].bad)
        confirm(alice, found)
        assert whole_draft() == before

    def test_an_imported_question_is_published_only_with_reasons_and_a_review(self, alice: Client) -> None:
        confirm(alice, choose(alice, send(alice, XML.read_bytes())))
        item = Item.objects.get(slug="queries-keep")
        assert "Say why" in why_not_ready(alice, item)
        item.refresh_from_db()
        assert item.state == Item.State.DRAFT
        item.options.filter(reason="").update(reason="It sorts.")
        assert_said(why_not_ready(alice, item))
        Item.objects.filter(pk=item.pk).update(state=Item.State.READY)
        assert [problem.id for problem in blocking(findings(draft()))] == ["queries-keep"]
        Item.objects.filter(pk=item.pk).update(review="reviewed", state=Item.State.DRAFT)
        act(alice, Item, "mark_ready", item)
        item.refresh_from_db()
        assert item.state == Item.State.READY
        assert blocking(findings(draft())) == []

    def test_nobody_takes_away_that_a_question_was_imported(self, alice: Client) -> None:
        """So that a missing review stops publishing, whatever tags it has and whichever way it is changed."""
        confirm(alice, choose(alice, send(alice, XML.read_bytes())))
        item, other = Item.objects.get(slug="queries-keep"), Item.objects.get(slug="query-join")
        item.options.filter(reason="").update(reason="It sorts.")
        assert saved(save(alice, address(item), tags="", source_title="Mine", author="Me", imported=""))
        table = rows(alice.get(sheet(Item, "_out", "csv")).content)
        mine = {row["id"]: row for row in table}
        mine[item.slug]["imported"], mine[other.slug]["imported"] = "no", "yes"
        bad = send_sheet(alice, Item, written(table)).context["preview"].bad
        assert [row.id for row in bad] == [other.slug, item.slug]
        change = DraftChange.objects.filter(identifier=item.slug)[0]
        back = reverse("admin:skills_item_restore", args=(item.pk, change.pk))
        assert alice.post(back, {"field": "imported"}).status_code == 403
        Item.objects.filter(pk=item.pk).update(state=Item.State.READY)
        assert [problem.where for problem in blocking(findings(draft())) if problem.id == item.slug] == ["review"]

    def test_the_live_text_from_before_does_not_take_it_away_either(self, alice: Client) -> None:
        Item.objects.filter(slug="query-join").update(imported=True, explanation="Other words.")
        item = Item.objects.get(slug="query-join")
        assert alice.post(reverse("admin:skills_item_live", args=(item.pk,))).status_code == 302
        item.refresh_from_db()
        assert item.imported
        assert item.explanation != "Other words."

    def test_files_carry_it(self, alice: Client, tmp_path: Path) -> None:
        confirm(alice, choose(alice, send(alice, XML.read_bytes())))
        call_command("dump_content", tmp_path, verbosity=0)
        before = whole_draft()
        Item.objects.all().delete()
        call_command("load_content", tmp_path, verbosity=0)
        assert whole_draft() == before
        assert whole_draft().item_by_id["queries-keep"].imported

    @pytest.mark.parametrize(
        "chosen",
        [
            {"title": ""},
            {"licence": " "},
            {"skill-0": ""},
            {"skill-0": "nothing"},
            {"level-0": "9"},
            {"url": "javascript:x"},
            {"title": "x" * 121},
        ],
    )
    def test_what_is_missing_in_the_form_is_said_and_what_was_typed_stays(
        self, alice: Client, chosen: dict[str, str]
    ) -> None:
        response = choose(alice, send(alice, XML.read_bytes()), author="Ann", **chosen)
        assert response.status_code == 422
        assert_said(response.context["faults"])
        assert 'value="Ann"' in response.content.decode()

    def test_what_was_refused_is_not_stored_later_either(self, alice: Client) -> None:
        before, page = whole_draft(), send(alice, XML.read_bytes())
        where = page.redirect_chain[-1][0]
        assert choose(alice, page, title="", licence="").status_code == 422
        again = alice.get(where)
        assert "preview" not in again.context
        assert alice.post(where, {"seen": "0" * 32}).status_code == 422
        assert whole_draft() == before

    def test_what_was_refused_leaves_what_was_chosen_before(self, alice: Client) -> None:
        page = send(alice, XML.read_bytes())
        where = page.redirect_chain[-1][0]
        choose(alice, page)
        choose(alice, page, title="")
        assert confirm(alice, alice.get(where)).status_code == 302
        assert Item.objects.get(slug="queries-keep").source_title == "Course on storage, CC BY 4.0"

    def test_nothing_is_stored_before_anything_was_chosen(self, alice: Client) -> None:
        before, where = whole_draft(), send(alice, XML.read_bytes()).redirect_chain[-1][0]
        refused = alice.post(where, {"seen": ""})
        assert refused.status_code == 422
        assert_said(refused.context["faults"])
        assert whole_draft() == before

    def test_what_the_draft_cannot_hold_any_more_is_looked_at_again(self, alice: Client) -> None:
        response = choose(alice, send(alice, XML.read_bytes()))
        Item.objects.filter(slug="query-join").update(slug="queries-keep")
        assert confirm(alice, response).status_code == 409

    def test_whoever_may_not_add_questions_is_refused(self, desk: None, charlie: Client) -> None:
        reader = staff("rita", *Permission.objects.exclude(codename="view_item").values_list("codename", flat=True))
        assert reader.get(START).status_code == 403
        assert reader.post(START, {"file": SimpleUploadedFile("a.xml", XML.read_bytes())}).status_code == 403
        assert charlie.get(START).status_code == 302
        author = staff("anna")
        assert f'href="{START}"' in author.get("/admin/skills/item/").content.decode()
        assert "quiz/" not in reader.get("/admin/skills/item/").content.decode()

    def test_nobody_opens_the_file_of_somebody_else(self, alice: Client, bob: Client) -> None:
        where = send(alice, XML.read_bytes()).redirect_chain[-1][0]
        assert bob.get(where).status_code == 404

    @pytest.mark.parametrize(
        ("action", "read"), [("as_moodle", read_moodle), ("as_gift", lambda d: read_gift(d.decode()))]
    )
    def test_selected_questions_go_out(self, alice: Client, action: str, read: Any) -> None:
        two = Item.objects.filter(slug__in=("query-join", "serving-format"))
        response = act(alice, Item, action, *two)
        assert {each.name for each in read(response.content)} == {"query-join", "serving-format"}
        assert "attachment" in response.headers["Content-Disposition"]


DEEP = b"<quiz>" + b"<question>" * 100_000
HOSTILE: dict[str, bytes] = {
    "nothing": b"  \n",
    "archive": b"PK\x03\x04",
    "entities": BOMB,
    "outside": OUTSIDE,
    "a document type": b'<?xml version="1.0"?><!DOCTYPE quiz SYSTEM "http://example.org/x.dtd"><quiz/>',
    "deep": DEEP,
    "half": XML.read_bytes()[:900],
    "wrong coding": b'<?xml version="1.0" encoding="utf-8"?><quiz>\xff\xfe</quiz>',
    "unknown coding": b'<?xml version="1.0" encoding="klingon"?><quiz/>',
    "other xml": b"<html><body/></html>",
    "no question": b"<quiz></quiz>",
    "no text": b"\xff\xff{=a}",
    "nul": b"Which? {=a ~b\x00 ~c}",
    "private use": "Which? {=a\ue001 ~b ~c}".encode(),
    "too large": b"<quiz>" + b" " * 5_000_001,
    "only comments": b"// nothing\n// more\n",
    "nul in xml": b"<quiz>\x00</quiz>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_no_quiz_is_refused_in_a_sentence(alice: Client, name: str) -> None:
    before = whole_draft()
    response = send(alice, HOSTILE[name])
    assert response.status_code == 422
    assert_said(response.context["refused"])
    assert whole_draft() == before
    assert not Upload.objects.exists()


def test_a_file_in_another_coding_that_says_so_is_read(alice: Client) -> None:
    data = XML.read_text().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")
    assert len(read_moodle(data)) == 16
    assert send(alice, data).status_code == 200


def test_at_least_forty_hostile_files_are_tried_on_what_takes_files_of_others() -> None:
    """Beside those of folders of content, which are counted in test_exchange.py."""
    named = [
        {f"{kind}: {name}" for name in files}
        for kind, files in (("quiz", HOSTILE), ("sheet", TABLES), ("ladder", LADDERS))
    ]
    assert len(set().union(*named)) >= 40
    assert min(map(len, named)) >= 15


def test_questions_that_were_imported_before_there_was_a_field_have_it_after_the_upgrade(desk: None) -> None:
    Item.objects.filter(slug="query-join").update(tags="S12e imported")
    Item.objects.filter(slug="query-plan").update(tags="reimported")
    import_module("skills.migrations.0017_imported").from_tags(apps, None)
    assert set(Item.objects.filter(imported=True).values_list("slug", flat=True)) == {"query-join"}
