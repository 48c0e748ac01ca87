"""What all answers together say about the questions: collected honestly, shown to editors, used for drafts only."""

import re
from datetime import timedelta
from random import Random

import pytest
from django.contrib.auth.models import Permission, User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from msgspec.structs import replace

from assessment.models import Assessment, Invitation, ItemFigures, ProblemReport, Response
from assessment.records import compute_statistics, latest_statistics, records_of
from skills.comparison import fingerprint
from skills.content import Content, Option
from skills.models import Edition
from skills.models import Item as DraftItem
from skills.models import Measurement as DraftNumbers
from skills.publishing import store, take_back, withdraw
from tests.assessment.people import Page
from tests.builders import small_content
from tests.editions import make_live
from tests.markup import compact
from tests.snapshots import assert_said

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PAGE = "/admin/assessment/itemfigures/"


def change_item(content: Content, id: str, **values: object) -> Content:
    return replace(content, items=tuple(replace(i, **values) if i.id == id else i for i in content.items))


def answered(edition: Edition, number: int, answers: dict[str, int | None], seconds: float = 20.0) -> Assessment:
    """An assessment with these responses, one every `seconds`."""
    assessment = Assessment.start(
        edition=edition, role="ml-engineer", length="short", weekly_hours=6, owner=f"p{number}", start_key=f"k{number}"
    )
    rows = [Response(assessment=assessment, item=item, option=option) for item, option in answers.items()]
    begun = timezone.now() - timedelta(hours=1)
    Response.objects.bulk_create(rows)
    for place, row in enumerate(rows):
        Response.objects.filter(pk=row.pk).update(answered_at=begun + timedelta(seconds=place * seconds))
    return assessment


def crowd(edition: Edition, count: int, wrong: frozenset[str] = frozenset()) -> None:
    """People who know each question about as the model expects; nobody gets those in `wrong` right."""
    chance = Random(7)
    for number in range(count):
        skilled = chance.random() < 0.5
        answers: dict[str, int | None] = {"area/storage": 3 if skilled else 1}
        for item in edition.content.items:
            key = next(place for place, option in enumerate(item.options) if option.correct)
            knows = item.id not in wrong and chance.random() < (0.85 if skilled else 0.45)
            answers[item.id] = key if knows else (key + 1) % len(item.options)
        answered(edition, number, answers)


@pytest.fixture
def edition() -> Edition:
    return make_live(small_content())


def test_an_assessment_becomes_a_check_with_answers_times_and_month(edition: Edition) -> None:
    answered(edition, 1, {"area/storage": 2, "query-where": 0, "query-join": None}, seconds=12)
    [check] = records_of(edition.content)
    assert check.role == "ml-engineer"
    assert check.responses == {"area/storage": 2, "query-where": 0, "query-join": None}
    assert check.seconds == {"query-where": 12, "query-join": 12}
    assert check.month == 12 * timezone.now().year + timezone.now().month


def test_a_pause_is_not_the_time_a_question_took(edition: Edition) -> None:
    answered(edition, 1, {"query-where": 0, "query-join": 1}, seconds=3600)
    [check] = records_of(edition.content)
    assert check.seconds == {}


def test_ratings_alone_are_no_check(edition: Edition) -> None:
    answered(edition, 1, {"area/storage": 2})
    assert list(records_of(edition.content)) == []


@pytest.mark.parametrize(
    "change",
    [
        {"stem": "Which clause keeps the orders of a single customer?"},
        {"options": (Option("WHERE", "x", True), Option("ORDER BY", "y"), Option("GROUP BY", "z"))},
        {"options": (Option("WHERE", "x"), Option("ORDER BY", "y", True), Option("LIMIT", "z"))},
        {"context": "A shop."},
    ],
    ids=["stem", "option", "key", "context"],
)
def test_answers_to_another_wording_do_not_count(edition: Edition, change: dict[str, object]) -> None:
    answered(edition, 1, {"query-where": 0, "query-join": 1})
    later = make_live(change_item(edition.content, "query-where", **change))
    [check] = records_of(later.content)
    assert set(check.responses) == {"query-join"}


def test_a_new_explanation_or_difficulty_leaves_old_answers_in(edition: Edition) -> None:
    answered(edition, 1, {"query-where": 0})
    later = make_live(change_item(edition.content, "query-where", explanation="Better said.", difficulty=-1.0))
    [check] = records_of(later.content)
    assert set(check.responses) == {"query-where"}


def test_answers_to_a_withdrawn_wording_do_not_count_until_it_is_taken_back(edition: Edition) -> None:
    answered(edition, 1, {"query-where": 0, "query-join": 1})
    item = edition.content.item_by_id["query-where"]
    [withdrawal] = withdraw(item.id, [fingerprint(item)], "Two options are right.", "alice")
    assert [check.responses for check in records_of(edition.content)] == [{"query-join": 1}]
    assert take_back(withdrawal, "alice")
    assert [check.responses for check in records_of(edition.content)] == [{"query-where": 0, "query-join": 1}]


def test_a_check_of_nothing_but_a_withdrawn_question_is_none(edition: Edition) -> None:
    answered(edition, 1, {"area/storage": 2, "query-where": 0})
    item = edition.content.item_by_id["query-where"]
    withdraw(item.id, [fingerprint(item)], "Two options are right.", "alice")
    assert list(records_of(edition.content)) == []


def test_another_wording_of_a_withdrawn_question_counts(edition: Edition) -> None:
    item = edition.content.item_by_id["query-where"]
    answered(edition, 1, {"query-where": 0, "query-join": 1})
    withdraw(item.id, [fingerprint(replace(item, stem="As it once was."))], "It was wrong then.", "alice")
    assert [check.responses for check in records_of(edition.content)] == [{"query-where": 0, "query-join": 1}]


def test_statistics_and_calibration_know_nothing_of_a_withdrawn_question(
    edition: Edition, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its key is wrong, so that its answers would speak against everybody who knows the matter."""
    store(small_content())
    crowd(edition, 45, frozenset({"serving-canary"}))
    item = edition.content.item_by_id["serving-canary"]
    withdraw(item.id, [fingerprint(item)], "The key is wrong.", "alice")
    compute_statistics(edition)
    found = latest_statistics()
    assert found
    by_item = {line.item: line for line in found[1]}
    assert (by_item["serving-canary"].served, by_item["serving-canary"].flags) == (0, ())
    assert by_item["query-where"].served == 45
    before = DraftItem.objects.get(slug="serving-canary").difficulty
    call_command("calibrate", "--write", "--floor", "1")
    assert "serving-canary" not in capsys.readouterr().out
    assert DraftItem.objects.get(slug="serving-canary").difficulty == before


def test_the_time_that_people_take_is_kept_with_the_figures(edition: Edition) -> None:
    for number, seconds in enumerate((20.0, 40.0, 60.0, 80.0)):
        assessment = answered(edition, number, {"area/storage": 3, "query-where": 0, "query-join": 1}, seconds)
        if seconds < 80.0:
            assessment.finish()
    kept = compute_statistics(edition)
    assert (kept.timed, kept.question_seconds, kept.rating_seconds) == (
        3,
        40.0,
        None,
    )  # before the first, nothing counts


def test_statistics_are_kept_and_name_nobody(edition: Edition) -> None:
    crowd(edition, 45, frozenset({"query-where"}))
    ProblemReport.objects.create(edition=edition, item="query-where", kind="wrong", text="It is ORDER BY.")
    compute_statistics(edition)
    found = latest_statistics()
    assert found is not None
    kept, figures = found
    by_id = {item.item: item for item in figures}
    assert (kept.checks, by_id["query-where"].served, by_id["query-where"].right) == (45, 45, 0)
    assert by_id["query-where"].reports == 1
    assert by_id["query-where"].flags
    assert by_id["query-join"].seconds == 20
    assert not any(word in kept.text for word in ("p1", "owner", "ORDER BY."))
    compute_statistics(edition)
    assert ItemFigures.objects.count() == 1


@pytest.mark.parametrize("size", [1, 7])
def test_the_figures_are_the_same_in_batches_of_any_size(
    edition: Edition, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd(edition, 45, frozenset({"query-where"}))
    at_once = compute_statistics(edition)
    monkeypatch.setattr("assessment.records.CHUNK", size)
    in_batches = compute_statistics(edition)
    assert (in_batches.checks, in_batches.text) == (at_once.checks, at_once.text)


def test_each_batch_is_a_statement_of_its_own_and_reads_no_report(
    edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None leaves a cursor open, and none is read again."""
    crowd(edition, 7)
    monkeypatch.setattr("assessment.records.CHUNK", 3)
    list(records_of(edition.content))
    with CaptureQueriesContext(connection) as queries:
        assert len(list(records_of(edition.content))) == 7
    read = [query["sql"] for query in queries if 'FROM "assessment_assessment"' in query["sql"]]
    assert len(read) == 3
    assert all(sql.endswith("LIMIT 3") and "report_json" not in sql for sql in read)


def test_an_assessment_deleted_meanwhile_stops_nothing(edition: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    crowd(edition, 5)
    monkeypatch.setattr("assessment.records.CHUNK", 2)
    records = records_of(edition.content)
    first = next(records).assessment
    Assessment.objects.filter(pk__in=Assessment.objects.order_by("pk").values_list("pk", flat=True)[2:3]).delete()
    assert len({first, *(record.assessment for record in records)}) == 4


def test_the_command_prints_what_an_editor_should_do(edition: Edition, capsys: pytest.CaptureFixture[str]) -> None:
    crowd(edition, 45, frozenset({"query-where"}))
    call_command("item_statistics")
    out = capsys.readouterr().out
    assert "45 checks; 14 of 14 questions were asked at least once." in out
    assert "query-where: " in out


def test_the_command_without_an_edition_says_so() -> None:
    with pytest.raises(CommandError) as refused:
        call_command("item_statistics")
    assert_said(str(refused.value))


# The page -------------------------------------------------------------------------------------------------


@pytest.fixture
def editor() -> Client:
    user = User.objects.create_user("eve", password="x", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_itemfigures"))
    client = Client()
    client.force_login(user)
    return client


def test_before_anything_is_worked_out_the_page_says_so(edition: Edition, editor: Client) -> None:
    response = editor.get(PAGE)
    assert response.status_code == 200
    assert response.context["kept"] is None


@pytest.mark.parametrize("text", ['[{"from": "another release"}]', "[", "", '{"a": 1}'])
def test_statistics_that_cannot_be_read_are_worked_out_anew(edition: Edition, editor: Client, text: str) -> None:
    ItemFigures.objects.create(edition=edition, checks=1, text=text)
    assert latest_statistics() is None
    assert "<tbody>" not in editor.get(PAGE).content.decode()
    assert "Worked out from 0 checks." in compact(editor.post(PAGE, follow=True).content.decode())


def test_a_row_is_shown_without_its_stored_text_and_cannot_be_changed(edition: Edition, editor: Client) -> None:
    row = ItemFigures.objects.create(edition=edition, checks=1, text='["as it is stored"]')
    response = editor.get(f"{PAGE}{row.pk}/change/")
    assert response.status_code == 200
    assert "as it is stored" not in compact(response.content.decode())
    assert editor.post(f"{PAGE}{row.pk}/change/", {"checks": "7"}).status_code == 403
    assert editor.post(f"{PAGE}{row.pk}/delete/", {"post": "yes"}).status_code == 403


def test_the_button_works_it_out_and_findings_come_first(edition: Edition, editor: Client) -> None:
    store(small_content())
    crowd(edition, 45, frozenset({"serving-canary"}))
    html = compact(editor.post(PAGE, follow=True).content.decode())
    assert "Worked out from 45 checks." in html
    rows = html.split("<tbody>")[1].split("<tr>")[1:]
    flagged = ["finding" in row for row in rows]
    assert flagged == sorted(flagged, reverse=True)
    [canary] = [row for row in rows if "serving-canary" in row]
    assert "finding" in canary
    draft = DraftItem.objects.get(slug="serving-canary")
    assert f'href="/admin/skills/item/{draft.pk}/change/"' in canary
    storage = compact(editor.get(PAGE, {"area": "storage"}).content.decode())
    assert "query-where" in storage
    assert "serving-canary" not in storage
    assert "No question fits." in compact(editor.get(PAGE, {"area": "nowhere"}).content.decode())


def test_findings_need_answers_and_the_page_can_show_findings_only(edition: Edition, editor: Client) -> None:
    crowd(edition, 3)
    editor.post(PAGE)
    rows = compact(editor.get(PAGE).content.decode()).split("<tbody>")[1]
    assert rows.count("<tr>") == len(edition.content.items)
    only = compact(editor.get(PAGE, {"flagged": "1"}).content.decode())
    assert "<tbody" not in only
    assert_said(re.findall(r"<p>(No [^<]* 40 [^<]*)</p>", only))


def test_the_page_takes_the_same_few_queries_however_many_answers_there_are(
    edition: Edition, editor: Client, django_assert_num_queries: object
) -> None:
    crowd(edition, 3)
    compute_statistics(edition)
    editor.get(PAGE)
    with django_assert_num_queries(8):  # type: ignore[operator]  # one asks whether the editor has a second factor
        editor.get(PAGE)


def test_too_many_assessments_are_left_to_the_command(
    edition: Edition, editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd(edition, 3)
    monkeypatch.setattr("assessment.admin.MOST_AT_ONCE", 2)
    assert_said(Page(editor.post(PAGE, follow=True)).part("ul", **{"class": "messagelist"}))
    assert not ItemFigures.objects.exists()


def test_without_an_edition_there_is_nothing_to_work_out(editor: Client) -> None:
    assert_said(Page(editor.post(PAGE, follow=True)).part("ul", **{"class": "messagelist"}))
    assert not ItemFigures.objects.exists()


def test_staff_without_the_permission_and_strangers_see_nothing(edition: Edition) -> None:
    user = User.objects.create_user("mallory", password="x", is_staff=True)
    client = Client()
    assert client.get(PAGE).status_code == 302
    client.force_login(user)
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE).status_code == 403


# Calibration ----------------------------------------------------------------------------------------------


def test_calibration_shows_what_would_change_and_changes_nothing(
    edition: Edition, capsys: pytest.CaptureFixture[str]
) -> None:
    store(small_content())
    crowd(edition, 40)
    call_command("calibrate")
    out = capsys.readouterr().out
    assert "560 answers of 40 assessments." in out
    assert "14 questions would change. Add --write to do it." in out
    assert "query-where: difficulty " in out
    assert not DraftItem.objects.filter(origin="calibrated").exists()


def test_calibration_writes_drafts_and_never_an_edition(edition: Edition) -> None:
    store(small_content())
    crowd(edition, 40, frozenset({"serving-batch"}))
    before = Edition.objects.get().text
    call_command("calibrate", "--write")
    row = DraftItem.objects.get(slug="serving-batch")
    assert row.origin == "calibrated"
    assert row.difficulty is not None
    assert row.difficulty > 0.0
    assert row.difficulty_sd is not None
    assert row.difficulty_sd >= 0.25
    assert [other.text for other in Edition.objects.all()] == [before]


def test_calibration_leaves_questions_with_few_answers_alone(
    edition: Edition, capsys: pytest.CaptureFixture[str]
) -> None:
    store(small_content())
    crowd(edition, 10)
    call_command("calibrate", "--write")
    assert "Wrote 0 questions into the draft." in capsys.readouterr().out
    assert not DraftItem.objects.filter(origin="calibrated").exists()


def test_calibration_refuses_a_floor_of_nothing(edition: Edition) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("calibrate", "--floor", "0")
    assert_said(str(refused.value))


def know(count: int) -> None:
    """The first assessments are of people whose level is known: those who do well in `crowd` at 3, the others at 1."""
    for row in Assessment.objects.order_by("pk").prefetch_related("response_set")[:count]:
        level = next(given.option for given in row.response_set.all() if given.item == "area/storage")
        assert Invitation.take(Invitation.make(level or 1).token, row)


def test_people_of_known_level_move_all_questions_and_the_command_says_so(
    edition: Edition, capsys: pytest.CaptureFixture[str]
) -> None:
    store(small_content())
    crowd(edition, 12)
    know(8)
    call_command("calibrate")
    out = capsys.readouterr().out
    assert "in the last 12 assessments, " in out
    assert_said([re.sub(r"-?\d+\.\d+", "NUMBER", line) for line in out.splitlines()[1:6]])
    assert DraftItem.objects.filter(difficulty=None).exists()
    assert not DraftNumbers.objects.exclude(shift_variance=0.12).exists()


def test_the_draft_gets_the_shift_and_the_smaller_doubt_and_no_edition_changes(edition: Edition) -> None:
    store(small_content())
    crowd(edition, 12)
    know(8)
    before = Edition.objects.get().text
    call_command("calibrate", "--write")
    assert not DraftItem.objects.filter(difficulty=None).exists()
    assert set(DraftItem.objects.values_list("origin", flat=True)) == {"expert"}
    numbers = DraftNumbers.objects.get()
    assert numbers.shift_variance < 0.12
    assert numbers.area_shift_variance <= 0.03
    assert [other.text for other in Edition.objects.all()] == [before]
