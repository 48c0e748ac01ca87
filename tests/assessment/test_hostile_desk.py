"""Whatever somebody with the key to the desk sends it: a clear answer within seconds, never a fault."""

import random
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db import connection, transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse

from assessment.models import Account, Invitation, ProblemReport
from assessment.records import compute_statistics
from skills.admin.lists import SHORTENED, WithList
from skills.comparison import fingerprint
from skills.models import Edition, Item
from skills.publishing import withdraw
from tests import drafts
from tests.assessment.people import Person
from tests.assessment.stages import put
from tests.skills.editors import Fields, form_of, tree

pytestmark = pytest.mark.slow

SECONDS = 5
"""Of processor time: for so long a thread is lost to everybody else."""

LONG_NUMBER = "9" * 40
VALUES = (
    "",
    "\x00",
    "x",
    "-1",
    "0",
    "1.5",
    "2147483648",
    "9223372036854775808",
    LONG_NUMBER,
    f"-{LONG_NUMBER}",
    "9" * 5_000,
    "1e309",
    "NaN",
    "٣",
    "2026-02-31",
    "99999-01-01",
    "[]",
    "[" * 50_000,
    '{"columns": ["\\ud800"], "rows": [["\\u0000"]]}',
    "\ufeff\u202e\u200b",
    "<svg/onload=alert(7)>",
    "javascript:alert(7)",
    "https://[",
    "é" * 20_000,
    "A\r\n" * 20_000,
    "'; DROP TABLE x; --",
    "{% debug %}%s%n",
    "skills.item.1",
)
SHARP = ("x", "-1", LONG_NUMBER, "9" * 5_000, '{"columns": ["\\ud800"], "rows": [["\\u0000"]]}', "é" * 20_000)
"""One of each kind: no key, no number, a number that no column holds, text that no database stores, a long one."""

MANAGEMENT = ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
LIST_FIELDS = (
    "q",
    "p",
    "o",
    "e",
    "all",
    "_facets",
    "_popup",
    "_to_field",
    "_changelist_filters",
    "next",
    "nothing__in",
)
ANSWERS = (200, 302, 400, 403, 404, 405, 409, 413, 422, 429)
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)


@pytest.fixture
def owner(db: None) -> Client:
    """Somebody with every right, before a desk that has a row of everything."""
    drafts.put(drafts.an_edition)
    edition = Edition.objects.get()
    item = edition.content.items[0]
    ProblemReport.record(put(Person(), "finished", edition).assessment, item, "wrong", "why")
    Invitation.objects.create(level=2)
    Account.of_address("alice@example.org")
    Group.objects.get_or_create(name="Editors")
    compute_statistics(edition)
    withdraw(item.id, [fingerprint(item)], "Two options are right.", "owner")
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.create_superuser("owner", "owner@example.org"))
    return client


def address(model: Any, action: str) -> str:
    """Of a page of this model's desk; those about one object are about the first."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{action}"
    try:
        return reverse(name)
    except NoReverseMatch:
        return reverse(name, args=(model._default_manager.order_by("pk").first().pk,))


def assert_stands(client: Client, place: str, fields: Any, method: str = "post") -> None:
    """A known answer, in time, after which the database holds together. Nothing of it is kept."""
    began = time.thread_time()
    with transaction.atomic():
        response = getattr(client, method)(place, fields)
        sent = str({name: str(value)[:60] for name, value in fields.items()})[:1_500]
        assert response.status_code in ANSWERS, (
            f"{response.status_code} from {place} for {sent}: {client_error(response)}"
        )
        connection.check_constraints()
        transaction.set_rollback(True)
    assert time.thread_time() - began < SECONDS, f"{place} for {sent}"
    if response.status_code == 302:
        assert response["Location"].startswith(("/admin/", "?", "./", "../")), f"{place} for {sent}"


def client_error(response: Any) -> str:
    return repr(getattr(response, "exc_info", None))


def page(client: Client, place: str) -> tuple[Fields, list[str]]:
    """The fields that a page's own form sends as it is, and the names of all that it has; of a page without any, none."""
    response = client.get(place)
    try:
        fields = form_of(response) if response.status_code == 200 else {}
    except StopIteration:
        return {}, []
    found = {element.get("name", "") for element in tree(response).iter() if element.get("name")}
    names = [name for name in found if "__prefix__" not in name and not name.startswith(("_save", "_add", "_cont"))]
    return fields, sorted(names)


def counts_of_rows(names: list[str]) -> list[str]:
    return [name for name in names if name.endswith(MANAGEMENT)]


def forged(fields: Fields, names: list[str]) -> Iterator[Fields]:
    """Every value in every field at once, and some at random in each field alone, in half of them, and twice."""
    rows = counts_of_rows(names)
    for value in VALUES:
        yield {**fields, **{name: [value] for name in names if name not in rows}}
    for name in rows:
        yield {**fields, name: [LONG_NUMBER]}
        yield {**fields, name: ["-1"]}
        yield {key: value for key, value in fields.items() if key != name}
    chance = random.Random()  # hypothesis seeds it, so that a run can be repeated
    for name in names:
        value = chance.choice(VALUES)
        yield {**fields, name: [value]}
        yield {**fields, name: [value, *fields.get(name, []), value]}
        yield {**fields, **{each: [chance.choice(VALUES)] for each in names if chance.random() < 0.5}}


@pytest.mark.long
def test_no_value_in_a_form_does_harm(owner: Client) -> None:
    for model in MODELS:
        for action in ("add", "change", "delete"):
            place = address(model, action)
            fields, names = page(owner, place)
            for sent in forged(fields, names) if names else [{}]:
                assert_stands(owner, place, sent)


@pytest.mark.long
def test_no_value_in_the_address_of_a_list_does_harm(owner: Client) -> None:
    for model in MODELS:
        place = address(model, "changelist")
        found = admin.site._registry[model].list_filter
        filters = [each if isinstance(each, str) else getattr(each, "parameter_name", "from") for each in found]
        exactly = (f"{each}__exact" for each in filters)
        for name in (*LIST_FIELDS, *filters, *exactly, "pk__gt", "id__in"):
            for value in VALUES:
                assert_stands(owner, place, {name: value[:500]}, "get")
        for value in VALUES:
            assert_stands(owner, place, dict.fromkeys(LIST_FIELDS, value[:200]), "get")


LOOKUPS = (
    "__range",
    "__in",
    "__regex",
    "__iregex",
    "__year",
    "__iso_year",
    "__week",
    "__date",
    "__gt",
    "__lt",
    "__startswith",
    "__contains",
    "__exact",
    "__isnull",
    "__nothing",
    "",
)
ASKED = ("abc", "1", "0", "99999", "(", "^(.|.){24}☃", LONG_NUMBER, "1,2,3")


def test_every_list_keeps_the_rule_of_lists() -> None:
    assert {type(each).__name__ for each in admin.site._registry.values() if not isinstance(each, WithList)} == set()


@pytest.mark.parametrize(
    "asked",
    [
        "skills/skill/?name__range=abc",
        "skills/item/?review_by__year=99999",
        "skills/item/?review_by__iso_year=0",
        "skills/item/?id__range=1",
        "skills/item/?id__in=1",
        "skills/item/?stem__regex=^(.|.){24}☃",
        "skills/item/?skill__name__regex=(",
        "skills/item/?skill__id__exact=x",
        "skills/skill/?name__regex=(",
        "skills/edition/?text__contains=a",
        "assessment/problemreport/?reported_at__iso_year=99999",
        "assessment/invitation/?assessment=1",
        "assessment/account/?person__startswith=a",
        "assessment/account/?user__password__startswith=a",
        "auth/user/?password__startswith=a",
        "auth/user/?last_login__year=2026",
        "auth/group/?permissions__id__exact=1",
    ],
)
def test_a_list_is_asked_by_its_own_filters_alone(owner: Client, asked: str) -> None:
    response = owner.get(f"/admin/{asked}")
    assert response.status_code == 400 or (response.status_code, response.headers["Location"][-4:]) == (302, "?e=1")


@pytest.mark.parametrize(
    "asked",
    [
        "skills/item/?skill__id__exact=1&level__exact=2",
        "skills/item/?state__exact=draft",
        "skills/item/?skill__area__id__exact=1&attention=due",
        "skills/item/?imported__exact=1&since_live=any",
        "skills/resource/?language=en&attention=dead",
        "skills/certification/?provider=x&required_level__exact=1",
        "skills/withdrawal/?lifted_at__isempty=1",
        "assessment/problemreport/?settled__exact=0&kind__exact=wrong&area=-&from=live",
        "auth/user/?is_staff__exact=1&groups__id__exact=1",
    ],
)
def test_the_filters_and_links_of_the_desk_still_filter(owner: Client, asked: str) -> None:
    assert owner.get(f"/admin/{asked}").status_code == 200


@pytest.mark.long
def test_every_filter_that_a_list_offers_works(owner: Client) -> None:
    for model in MODELS:
        place = address(model, "changelist")
        links = [each.get("href", "") for each in tree(owner.get(place)).iter("a")]
        for link in {each for each in links if each.startswith("?") and len(each) > 1}:
            assert owner.get(f"{place}{link}").status_code == 200, f"{place}{link}"


@pytest.mark.parametrize("asked", [{"level__exact": ["1"] * 250}, {"o": ".".join("1234567" * 270)}])
def test_a_list_stands_whatever_is_repeated_in_its_address(owner: Client, asked: Any) -> None:
    assert_stands(owner, address(Item, "changelist"), asked, "get")


@pytest.mark.long
def test_no_lookup_in_the_address_of_a_list_does_harm(owner: Client) -> None:
    chance = random.Random()  # as above
    for model in MODELS:
        place = address(model, "changelist")
        fields = model._meta.get_fields()
        names = [*(field.name for field in fields), *(f"{field.name}__pk" for field in fields if field.is_relation)]
        for name in (*names, "pk"):
            for lookup in LOOKUPS:
                assert_stands(owner, place, {f"{name}{lookup}": chance.choice(ASKED)}, "get")


# Searches ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("search", ["a " * 1_900, "é" * 600, '"a b" ' * 380, "'" * 1_200, "%_" * 900])
def test_no_search_that_an_address_can_hold_is_too_long(owner: Client, search: str) -> None:
    for model in MODELS:
        assert_stands(owner, address(model, "changelist"), {"q": search}, "get")
    for name, field in (("item", "skill"), ("skill", "area"), ("item", "enemies"), ("project", "skills")):
        asked = {"app_label": "skills", "model_name": name, "field_name": field, "term": search}
        response = owner.get(reverse("admin:autocomplete"), asked)
        assert response.status_code == 200, f"{response.status_code} for {name}.{field}"


def test_a_search_that_was_shortened_says_so(owner: Client) -> None:
    place = address(Item, "changelist")
    for words, told in ((20, False), (21, True)):
        response = owner.get(place, {"q": " ".join(["e"] * words)})
        assert [str(each) == SHORTENED for each in response.context["messages"]] == [True] * told
        assert response.context["cl"].result_count > 0
    assert SHORTENED in [str(each) for each in owner.get(place, {"q": "e" * 501}).context["messages"]]


@pytest.mark.long
def test_no_forged_choice_of_rows_does_harm(owner: Client) -> None:
    for model in MODELS:
        place = address(model, "changelist")
        actions = admin.site._registry[model].get_actions(owner.get(place).wsgi_request)
        for action in (*actions, "x"):
            for value in VALUES:
                for more in ({}, {"post": "yes"}, {"index": value, "select_across": value}):
                    assert_stands(owner, place, {"action": action, "_selected_action": [value, "1"], **more})


KEYS = ("x", LONG_NUMBER, "_00", "1/x", "-1", "1.5", "_3A_2F", "%00", "A" * 2_000)


@pytest.mark.long
def test_no_forged_key_of_an_object_does_harm(owner: Client) -> None:
    for model in MODELS:
        for action in ("change", "delete", "history"):
            for key in KEYS:
                for method in ("get", "post"):
                    assert_stands(owner, f"{address(model, 'changelist')}{key}/{action}/", {}, method)


def test_no_value_sent_to_the_search_of_a_box_does_harm(owner: Client) -> None:
    asked = {"app_label": "skills", "model_name": "item", "field_name": "skill", "term": "que"}
    for field in ("term", "app_label", "model_name", "field_name", "p", "page"):
        for value in SHARP:
            assert_stands(owner, reverse("admin:autocomplete"), {**asked, field: value[:1_000]}, "get")
