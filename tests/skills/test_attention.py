"""What waits on the desk's first page: numbers that lead to the rows they count, and only of what somebody may see."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessment import attention
from assessment.attention import Line
from assessment.engine.asking.length import pace
from assessment.engine.item_analysis.agreement import Drift
from assessment.engine.item_analysis.values import Flag, ItemStatistics
from assessment.models import Chore, ItemFigures, ProblemReport
from assessment.models.chore import LATE
from skills.admin import since_live
from skills.comparison import fingerprint
from skills.history import TABLES, set_fields
from skills.models import (
    Certification,
    Edition,
    Item,
    LinkCheck,
    Requirement,
    Resource,
    RoleProfile,
    Withdrawal,
)
from skills.publishing import draft, findings, item_value, publish, store, withdraw
from tests.builders import shipped_content
from tests.skills.editors import address, save, saved, staff, tree
from tests.snapshots import assert_said

HOME = reverse("admin:index")
PUBLISH = reverse("admin:skills_edition_publish")
OLD = timezone.localdate() - timedelta(days=366)


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    """Another test's draft may have had the same last change."""
    since_live._count.cache_clear()
    attention._with_findings.cache_clear()


@pytest.fixture
def owner(desk: None) -> Client:
    """May everything, on a site on which nothing waits."""
    for name in LATE:
        Chore.done(name)
    Item.objects.update(review="reviewed", review_by=None)
    for model in (Resource, Certification):
        model.objects.update(checked=timezone.localdate())
    publish("Nothing waits")
    client = Client()
    client.force_login(User.objects.create_superuser("owner"))
    return client


def waiting(client: Client) -> list[Line] | None:
    response = client.get(HOME)
    assert response.status_code == 200
    found: list[Line] | None = response.context["attention"]
    return found


def said(client: Client) -> list[str]:
    """The section in words, one line each; empty where there is none."""
    page = tree(client.get(HOME))
    sections = [each for each in page.iter("section") if each.get("aria-labelledby") == "needs-attention"]
    return [" ".join("".join(each.itertext()).split()) for section in sections for each in section[1:]]


def one(client: Client) -> Line:
    """The only line."""
    (line,) = waiting(client) or []
    return line


def counted(client: Client, address: str) -> int:
    """How many rows a line leads to."""
    response = client.get(address)
    assert response.status_code == 200
    rows = response.context.get("lines")  # the page of statistics is no list of rows
    return int(response.context["cl"].result_count) if rows is None else len(rows)


def change(kind: str, rows: Any, **fields: Any) -> None:
    """As a bulk action changes objects: the history notes it."""
    set_fields(TABLES[kind], rows, "alice", "Changed", **fields)


def figures(*found: tuple[str, str]) -> None:
    """Statistics of questions that were asked, each with a finding or none."""
    lines = tuple(
        ItemStatistics(
            id, 50, 0.8, 0.5, 4.2, (), (), None, None, 0, None, 0, None, Drift(()), (), 0,
            (Flag("key", finding),) if finding else (),
        )
        for id, finding in found
    )  # fmt: skip
    text = msgspec.json.encode(lines).decode()
    ItemFigures.objects.create(edition=Edition.objects.all()[0], checks=50, text=text)


def everything(owner: Client) -> None:
    """Two of whatever can wait."""
    live = Edition.objects.live()
    assert live is not None
    for slug in ("query-join", "query-where"):
        ProblemReport.objects.create(edition=live, item=slug, kind="wrong")
        held = Item.objects.get(slug=slug)
        Withdrawal.objects.create(item=slug, wording=fingerprint(item_value(held)), reason="Wrong.")
    change("items", Item.objects.filter(slug__in=("query-join", "query-where")), review="unreviewed", review_by=OLD)
    change("resources", Resource.objects.all(), checked=OLD)
    change("certifications", Certification.objects.all(), checked=OLD, status="ending", status_date="2024-04")
    change("items", Item.objects.filter(level=4), state="draft")
    figures(("query-join", "Check the key."), ("query-where", "Hardly anybody knows it."), ("query-plan", ""))
    change("roles", RoleProfile.objects.all(), summary="Other words.")
    assert saved(save(owner, reverse("admin:skills_framework_change", args=(1,)), name="Other"))
    Chore.objects.filter(name="purge").delete()
    Chore.objects.filter(name="backup").update(done_at=timezone.now() - timedelta(days=3))


def test_where_nothing_waits_one_sentence_says_so(owner: Client) -> None:
    assert waiting(owner) == []
    assert_said(said(owner))


@pytest.mark.database
def test_every_number_leads_to_as_many_rows(owner: Client) -> None:
    everything(owner)
    lines = waiting(owner) or []
    places = [(line.number, line.whole.address) for line in lines if line.whole.address not in ("", PUBLISH)]
    assert len(places) == 9
    for count, where in places:
        assert counted(owner, where) == count, where
    (changes,) = (line for line in lines if line.whole.address == PUBLISH)
    assert len(changes.parts) >= 4
    for part in changes.parts:
        number, _, _ = part.words.partition(" ")
        assert counted(owner, part.address) == (int(number) if number.isdigit() else 1), part.words


@pytest.mark.parametrize(("people", "seconds", "lines"), [(29, 20.0, 0), (30, 20.0, 1), (30, 50.0, 0)])
def test_enough_people_who_take_another_time_are_told_of(
    owner: Client, people: int, seconds: float, lines: int
) -> None:
    edition = Edition.objects.live()
    assert edition is not None
    expected = pace(edition.content)
    ItemFigures.objects.create(
        edition=edition, checks=people, text="", timed=people, rating_seconds=expected.rating,
        question_seconds=expected.question - 50.0 + seconds,
    )  # fmt: skip
    found = waiting(owner) or []
    assert len(found) == lines
    if lines:
        assert counted(owner, found[0].whole.address) == 1


def test_an_open_note_waits_until_it_is_settled(owner: Client) -> None:
    note = ProblemReport.objects.create(edition=Edition.objects.all()[0], item="query-join", kind="wrong")
    assert one(owner).number == 1
    note.settled = True
    note.save()
    assert waiting(owner) == []


READY, DRAFT, RETIRED = "ready", "draft", "retired"


@pytest.mark.parametrize(
    ("questions", "waits"),
    [
        ({1: READY, 2: READY, 3: READY, 4: READY}, False),
        ({1: READY, 2: READY, 3: READY, 4: DRAFT}, True),
        ({1: READY, 2: READY, 3: READY, 4: RETIRED}, True),
        ({1: READY}, True),
        ({1: DRAFT, 2: DRAFT, 3: DRAFT, 4: DRAFT}, True),
        ({1: RETIRED, 2: RETIRED, 3: RETIRED, 4: RETIRED}, False),
    ],
)
def test_an_area_waits_for_questions_as_publishing_has_it(
    owner: Client, questions: dict[int, str], waits: bool
) -> None:
    Item.objects.filter(skill__area__slug="storage").update(state=RETIRED)
    for level, state in questions.items():
        Item.objects.filter(skill__area__slug="storage", level=level).update(state=state)
    found = [line for line in waiting(owner) or [] if line.whole.address.endswith("attention=step")]
    assert [line.number for line in found] == ([1] if waits else [])
    told = [each for each in findings(draft()) if (each.kind, each.id) == ("area", "storage")]
    rests_on_ratings = READY not in questions.values()
    assert bool(told) == (waits or rests_on_ratings)
    if waits:
        rows = owner.get(found[0].whole.address).context["cl"].result_list
        assert [row.slug for row in rows] == ["storage"]


def test_an_area_that_no_role_asks_for_waits_for_no_question(owner: Client) -> None:
    Item.objects.filter(skill__area__slug="storage", level=4).update(state=DRAFT)
    assert [line.number for line in waiting(owner) or [] if "attention=step" in line.whole.address] == [1]
    Requirement.objects.filter(skill__area__slug="storage").delete()
    assert not [line for line in waiting(owner) or [] if "attention=step" in line.whole.address]


def chosen(client: Client) -> list[str]:
    """The filters that the lines lead to, but for what is not live."""
    lines = waiting(client) or []
    return [line.whole.address.partition("?")[2] for line in lines if line.whole.address != PUBLISH]


@pytest.mark.parametrize(("days", "waits"), [(89, False), (90, True)])
def test_a_certification_waits_after_a_quarter_and_a_resource_after_a_year(
    owner: Client, days: int, waits: bool
) -> None:
    for model in (Resource, Certification):
        model.objects.update(checked=timezone.localdate() - timedelta(days=days))
    publish("Older")
    assert chosen(owner) == (["attention=stale"] if waits else [])


@pytest.mark.parametrize(
    ("status", "days", "waits"),
    [("ending", 1, True), ("ending", 0, True), ("ending", -1, False), ("retired", 1, False), ("active", 1, False)],
)
def test_a_certification_waits_that_is_called_ending_and_is_over(
    owner: Client, status: str, days: int, waits: bool
) -> None:
    last = (timezone.localdate() - timedelta(days=days)).isoformat()
    Certification.objects.filter(slug="example-data").update(status=status, status_date=last)
    assert chosen(owner) == (["attention=past"] if waits else [])
    told = [(each.id, each.where) for each in findings(draft()) if each.rule == "Past its end"]
    assert told == ([("example-data", "status")] if waits else [])


def test_addresses_that_were_never_asked_for_wait_where_the_server_asks_others(owner: Client, settings: Any) -> None:
    assert chosen(owner) == []
    settings.PLUMB_CHORES = ("check_links",)
    asked = Resource.objects.all()[0]
    LinkCheck.objects.create(url=asked.url, checked_on=timezone.localdate())
    lines = [line for line in waiting(owner) or [] if line.whole.address.endswith("attention=never")]
    numbers = [Resource.objects.exclude(url=asked.url).count(), Certification.objects.count()]
    assert [line.number for line in lines] == numbers
    assert [counted(owner, line.whole.address) for line in lines] == numbers


def test_questions_that_the_answers_speak_against_wait_until_they_are_worked_out_anew(owner: Client) -> None:
    figures(("query-join", "Check the key."), ("query-plan", ""))
    assert one(owner).number == counted(owner, one(owner).whole.address) == 1
    figures(("query-join", ""), ("query-plan", ""))
    assert waiting(owner) == []
    ItemFigures.objects.create(edition=Edition.objects.all()[0], checks=1, text="of another release")
    assert waiting(owner) == []


def test_a_retired_question_waits_for_nobody(owner: Client) -> None:
    Item.objects.filter(slug="query-join").update(review="unreviewed", review_by=OLD, state="retired")
    publish("Without it")
    assert waiting(owner) == []


def test_a_withdrawn_question_waits_only_while_the_draft_has_it_as_it_was(owner: Client) -> None:
    held = Item.objects.get(slug="query-join")
    withdraw("query-join", [fingerprint(item_value(held))], "Wrong key.", "owner")
    publish("Without it")
    assert waiting(owner) == []
    Item.objects.filter(pk=held.pk).update(state="draft")
    assert (one(owner).number, one(owner).whole.address.partition("?")[2]) == (1, "attention=withdrawn")
    Item.objects.filter(pk=held.pk).update(stem="Mended?")
    assert waiting(owner) == []


def test_before_the_first_edition_nothing_differs_and_no_command_is_overdue(db: None) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("owner"))
    assert waiting(client) == []


def test_a_command_that_never_ran_is_overdue_as_long_after_the_beginning_as_after_a_run(owner: Client) -> None:
    Chore.objects.all().delete()
    assert waiting(owner) == []
    now = timezone.now()
    assert set(Chore.overdue()) == set(LATE)
    assert set(Chore.overdue(now - timedelta(days=3))) == {"purge", "backup"}
    assert set(Chore.overdue(now - timedelta(days=15))) == set(LATE)


def test_overdue_commands_are_named_with_their_last_end(owner: Client) -> None:
    Chore.objects.filter(name="backup").update(done_at=timezone.now() - timedelta(days=3))
    line = one(owner)
    assert (line.number, line.whole.address) == (1, "")
    assert [part.words.partition(",")[0] for part in line.parts] == ["backup"]


# Who sees what ---------------------------------------------------------------------------------------------------


def test_the_page_says_it_in_words(owner: Client) -> None:
    everything(owner)
    Chore.objects.filter(name="backup").update(done_at=datetime(2026, 1, 2, tzinfo=UTC))
    assert_said(said(owner))


def test_whoever_may_not_publish_reads_what_changed_without_that_way(owner: Client, bob: Client) -> None:
    change("roles", RoleProfile.objects.all(), summary="Other words.")
    assert one(owner).whole.address == PUBLISH
    assert one(bob).whole.address == ""
    assert one(bob).parts == one(owner).parts


def test_whoever_may_see_one_kind_reads_of_that_kind_alone(owner: Client) -> None:
    everything(owner)
    others = Permission.objects.exclude(codename="view_resource").values_list("codename", flat=True)
    lines = waiting(staff("reader", *others)) or []
    resources = reverse("admin:skills_resource_changelist")
    places = [place for line in lines for place in (line.whole, *line.parts) if place.address]
    assert places
    assert {place.address.partition("?")[0] for place in places} == {resources}


def test_whoever_may_see_nothing_of_it_has_no_such_section(owner: Client) -> None:
    everything(owner)
    client = staff("nobody", *Permission.objects.values_list("codename", flat=True))
    assert waiting(client) is None
    assert said(client) == []


@pytest.mark.parametrize(("group", "reads"), [("Author", True), ("Coach", True)])
def test_groups_read_of_notes_and_never_of_the_server(owner: Client, group: str, reads: bool) -> None:
    everything(owner)
    user = User.objects.create_user("member", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    words = [line.whole.words for line in waiting(client) or []]
    assert any("note" in each for each in words) == reads
    assert not any("server" in each for each in words)


# How much it asks ------------------------------------------------------------------------------------------------

QUERIES = 19
"""Session and user, whether there is a second factor, the editions, one for each kind of row that waits, one for what is
withdrawn and one for exams that end, the last changes of the draft, the times that people take, the chores, and five of Django's page, four of
which ask whether the only row of a table is there."""


def asked(client: Client) -> int:
    """How often the first page asks, once the numbers of the draft are known."""
    client.get(HOME)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(HOME).status_code == 200
    return len(captured)


@pytest.mark.database
def test_it_asks_as_often_however_much_waits(owner: Client) -> None:
    assert asked(owner) == QUERIES
    Withdrawal.objects.create(item="gone", wording="0" * 16, reason="Wrong.")
    store(shipped_content())
    publish("A large one")
    change("resources", Resource.objects.all(), checked=OLD)
    assert len(waiting(owner) or []) == 2
    assert asked(owner) == QUERIES + 1


def test_after_a_change_only_objects_of_its_kind_are_compared(owner: Client) -> None:
    client_knows = asked(owner)
    change("roles", RoleProfile.objects.all(), summary="Other words.")
    with CaptureQueriesContext(connection) as captured:
        assert one(owner).parts
    assert len(captured) <= client_knows + 4


@pytest.mark.database
def test_what_was_deleted_counts_as_a_change(owner: Client) -> None:
    gone = Resource.objects.filter(path_steps=None).last() or Resource.objects.all()[0]
    owner.post(address(gone, "delete"), {"post": "yes"})
    assert not Resource.objects.filter(pk=gone.pk).exists()
    assert "1 deleted" in [part.words for part in one(owner).parts]
