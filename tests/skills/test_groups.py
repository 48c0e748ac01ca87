"""Who may what at the desk: the groups that come with it, and what is said to whoever may not."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from assessment.models import ProblemReport
from skills.models import Edition, Item, Measurement
from tests.assessment.people import Page
from tests.skills.editors import address, save, saved
from tests.snapshots import assert_said


@pytest.fixture
def somebody(desk: None, request: pytest.FixtureRequest) -> Client:
    """In the group that the test names."""
    return member(request.param)


def member(group: str) -> Client:
    user = User.objects.create_user(f"of-{group.lower()}", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    return client


PAGES: dict[str, Callable[[], str]] = {
    "a question": lambda: address(Item.objects.get(slug="query-join")),
    "publishing": lambda: reverse("admin:skills_edition_publish"),
    "withdrawing": lambda: reverse("admin:skills_withdrawal_withdraw", args=["query-join"]),
    "the measurement model": lambda: reverse("admin:skills_measurement_changelist"),
    "problems": lambda: reverse("admin:assessment_problemreport_changelist"),
    "figures": lambda: reverse("admin:assessment_itemfigures_changelist"),
    "editions": lambda: reverse("admin:skills_edition_changelist"),
    "people": lambda: reverse("admin:auth_user_changelist"),
}

OPEN = {
    "Author": {"a question", "problems", "figures", "editions"},
    "Reviewer": {"a question", "problems", "figures", "editions"},
    "Publisher": {"a question", "problems", "figures", "editions", "publishing", "withdrawing"},
    "Coach": {"a question", "problems", "figures", "editions"},
    "Owner": set(PAGES),
}


@pytest.mark.parametrize("group", OPEN)
def test_each_group_opens_its_pages_and_no_others(desk: None, group: str) -> None:
    client = member(group)
    opened = {name for name, where in PAGES.items() if client.get(where(), follow=True).status_code == 200}
    assert opened == OPEN[group]


def test_the_groups_are_there_after_migrating(db: None) -> None:
    assert set(Group.objects.values_list("name", flat=True)) == set(OPEN)


@pytest.mark.parametrize(("somebody", "may"), [("Author", True), ("Coach", False)], indirect=["somebody"])
def test_an_author_edits_and_a_coach_reads(somebody: Client, may: bool) -> None:
    where = address(Item.objects.get(slug="query-join"))
    if may:
        assert saved(save(somebody, where, explanation="Other words."))
    else:
        assert somebody.post(where, {"explanation": "Other words."}).status_code == 403
    assert Item.objects.filter(explanation="Other words.").exists() == may


@pytest.mark.parametrize("group", OPEN)
def test_settling_a_problem_needs_the_right_to_change_it(desk: None, group: str) -> None:
    client = member(group)
    note = ProblemReport.objects.create(edition=Edition.objects.get(), item="query-join", kind="wrong")
    may = group in ("Reviewer", "Publisher", "Owner")
    client.post(PAGES["problems"](), {"action": "settle", "_selected_action": [note.pk]})
    note.refresh_from_db()
    assert note.settled == may
    ProblemReport.objects.update(settled=True)
    client.post(PAGES["problems"](), {"action": "reopen", "_selected_action": [note.pk]})
    note.refresh_from_db()
    assert note.settled != may


def test_an_author_who_opens_publish_reads_why_not_and_whom_to_ask(desk: None) -> None:
    author = member("Author")
    publisher = member("Publisher").session  # which makes the user
    assert publisher
    User.objects.filter(username="of-publisher").update(first_name="Bea", last_name="Young")
    User.objects.create_user("left", is_staff=True, is_superuser=True, is_active=False)
    User.objects.create_user("root", is_staff=True, is_superuser=True)
    for where in (PAGES["publishing"](), PAGES["withdrawing"](), reverse("admin:skills_edition_again", args=[1])):
        response = author.get(where)
        assert response.status_code == 403
        page = Page(response)
        assert page.says("Ask one of these: Bea Young, root.")
        assert not page.says("six words")
    assert_said(told(author.get(PAGES["publishing"]())))


def test_where_nobody_may_publish_the_page_says_how_somebody_could(desk: None) -> None:
    said = told(member("Author").get(PAGES["publishing"]()))
    assert "“Publisher”" in said
    assert_said(said)


def model_pages() -> list[str]:
    """Pages of every list and form at the desk, of the first object where they are about one."""
    found = []
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        first = model._default_manager.order_by("pk").first()
        found += [reverse(f"{name}_{action}") for action in ("changelist", "add")]
        if first is not None:
            found += [reverse(f"{name}_{action}", args=[first.pk]) for action in ("change", "delete", "history")]
    return found


OWN_PAGES = ("checklist", "admin:skills_item_quiz", "admin:skills_skillarea_ladder", "admin:skills_roleprofile_grid")


def test_whoever_is_refused_anything_at_the_desk_reads_it_there_with_whom_to_ask(desk: None) -> None:
    nobody = Client()
    nobody.force_login(User.objects.create_user("nobody", is_staff=True))
    User.objects.create_user("root", is_staff=True, is_superuser=True)
    for where in (*model_pages(), *map(reverse, OWN_PAGES)):
        response = nobody.get(where)
        assert response.status_code == 403, where
        page = Page(response)
        assert page.says("Ask one of these: root.") != page.says("Nobody may"), where
        assert reverse("admin:index") in page.links(), where
        assert reverse("resume") not in page.links(), where


def test_who_is_refused_reads_what_it_is_and_which_group_it_comes_with(desk: None) -> None:
    author = member("Author")
    question = Item.objects.get(slug="query-join")
    places = {
        "delete": address(question, "delete"),
        "look": PAGES["people"](),
        "nobody may": reverse("admin:skills_withdrawal_add"),
        "checklist": reverse("checklist"),
    }
    assert_said({name: told(author.get(where)) for name, where in places.items()})
    assert told(author.post(address(Measurement.objects.get()), {})) == told(
        author.get(PAGES["the measurement model"]())
    )


def test_a_form_of_the_desk_without_its_token_is_refused_at_the_desk(desk: None) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.create_user("root", is_staff=True, is_superuser=True))
    response = client.post(PAGES["a question"](), {"stem": "Other?"})
    page = Page(response)
    assert response.status_code == 403
    assert len(page.headlines) == 1
    assert reverse("admin:index") in page.links()
    assert reverse("resume") not in page.links()


@pytest.mark.parametrize(
    "where",
    [lambda: f"{reverse('admin:index')}no-such-page/", lambda: reverse("admin:skills_edition_again", args=[99])],
)
def test_an_address_of_the_desk_that_leads_nowhere_leads_back_to_the_desk(desk: None, where: Callable[[], str]) -> None:
    root = Client()
    root.force_login(User.objects.create_user("root", is_staff=True, is_superuser=True))
    response = root.get(where())
    page = Page(response)
    assert response.status_code == 404
    assert len(page.headlines) == 1
    assert reverse("admin:index") in page.links()
    assert reverse("resume") not in page.links()


def told(response: Any) -> str:
    return Page(response).text.rpartition("Not for you to do")[2].strip()


def test_strangers_are_still_sent_to_the_door(desk: None) -> None:
    assert Client().get(PAGES["publishing"]()).status_code == 302
