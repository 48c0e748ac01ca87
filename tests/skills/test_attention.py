"""What waits on the desk's first page: numbers that lead to the rows they count, and only of what somebody may see."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessment.attention import Line
from assessment.engine.asking.length import pace
from assessment.models import Chore, ItemFigures, ProblemReport
from assessment.models.chore import LATE
from skills.admin import since_live
from skills.comparison import fingerprint
from skills.history import TABLES, set_fields
from skills.models import Certification, Edition, Item, Resource, RoleProfile, Withdrawal
from skills.publishing import item_value, publish, store, withdraw
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
    return int(response.context["cl"].result_count)


def change(kind: str, rows: Any, **fields: Any) -> None:
    """As a bulk action changes objects: the history notes it."""
    set_fields(TABLES[kind], rows, "alice", "Changed", **fields)


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
    change("certifications", Certification.objects.all(), checked=OLD)
    change("roles", RoleProfile.objects.all(), summary="Other words.")
    assert saved(save(owner, reverse("admin:skills_framework_change", args=(1,)), name="Other"))
    Chore.objects.filter(name="purge").delete()
    Chore.objects.filter(name="backup").update(done_at=timezone.now() - timedelta(days=3))


def test_where_nothing_waits_one_sentence_says_so(owner: Client) -> None:
    assert waiting(owner) == []
    assert_said(said(owner))


def test_every_number_leads_to_as_many_rows(owner: Client) -> None:
    everything(owner)
    lines = waiting(owner) or []
    places = [(line.number, line.whole.address) for line in lines if line.whole.address not in ("", PUBLISH)]
    assert len(places) == 6
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

QUERIES = 17
"""Session and user, whether there is a second factor, the editions, one for each kind of row that waits and one for what
is withdrawn, the last changes of the draft, the times that people take, the chores, and five of Django's page, four of
which ask whether the only row of a table is there."""


def asked(client: Client) -> int:
    """How often the first page asks, once the numbers of the draft are known."""
    client.get(HOME)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(HOME).status_code == 200
    return len(captured)


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


def test_what_was_deleted_counts_as_a_change(owner: Client) -> None:
    gone = Resource.objects.filter(path_steps=None).last() or Resource.objects.all()[0]
    owner.post(address(gone, "delete"), {"post": "yes"})
    assert not Resource.objects.filter(pk=gone.pk).exists()
    assert "1 deleted" in [part.words for part in one(owner).parts]
