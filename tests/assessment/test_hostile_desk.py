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
from skills.comparison import fingerprint
from skills.models import Edition
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
