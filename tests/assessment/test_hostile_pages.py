"""Every page of the desk that is no list and no form of one object, its previews and second steps too, stands whatever its
forms are sent. Lists and forms are in `test_hostile_desk.py`."""

import random
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any
from urllib.parse import urljoin

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse

from assessment.models import AuthenticatorApp
from skills.admin.replacing import replacements
from skills.models import Certification, DraftChange, Edition, Item, Resource, RoleProfile, Withdrawal
from tests.assessment.test_hostile_desk import SHARP, VALUES, assert_stands, owner
from tests.builders import small_content
from tests.skills.editors import Fields, address, tree
from tests.skills.test_ladders import TABLE, choose
from tests.skills.test_ladders import send as send_ladder
from tests.skills.test_quizzes import GIFT
from tests.skills.test_sheets import out, rows, send, written

__all__ = ["owner"]  # a fixture

pytestmark = pytest.mark.slow

OF_LISTS_AND_FORMS = ("changelist", "add", "change", "delete", "history")
MOST_NAMES = 8
"""Fields of a form that are also forged one by one; a grid of targets has hundreds of them."""

Opened = tuple[str, Any]
"""The address of a page, and its response."""


def plain(name: str, *args: object) -> Callable[[Client], Opened]:
    def open_(client: Client) -> Opened:
        place = reverse(f"admin:{name}", args=args)
        return place, client.get(place)

    return open_


def on_the_way(sent: Callable[[Client], Any]) -> Callable[[Client], Opened]:
    """The page that a form leads to."""

    def open_(client: Client) -> Opened:
        response = sent(client)
        assert response.redirect_chain, response.content.decode()[:3_000]
        return response.redirect_chain[-1][0], response

    return open_


def changed_sheet(model: type, column: str, value: str) -> Callable[[Client], Any]:
    def sent(client: Client) -> Any:
        table = rows(out(client, model))
        table[0][column] = value
        return send(client, model, written(table))

    return sent


def upload(name: str, file: str, data: bytes) -> Callable[[Client], Any]:
    return lambda client: client.post(reverse(f"admin:{name}"), {"file": SimpleUploadedFile(file, data)}, follow=True)


def restored(client: Client) -> Opened:
    item = Item.objects.get(slug=small_content().items[0].id)
    place = address(item)
    client.get(place)
    change = DraftChange.objects.filter(kind="items").first()
    return plain("skills_item_restore", item.pk, change.pk if change else 1)(client)


def half_way(client: Client) -> Opened:
    """The password was right, and the second factor is asked for."""
    editor = User.objects.create_superuser("half", password="a long enough password")
    AuthenticatorApp.objects.create(user=editor, nonce="n" * 22)
    client.logout()
    place = reverse("admin:login")
    response = client.post(place, {"username": "half", "password": "a long enough password"}, follow=True)
    return response.redirect_chain[-1][0], response


def signed_out(client: Client) -> Opened:
    client.logout()
    return plain("login")(client)


def changed_targets(client: Client) -> Any:
    table = rows(out(client, RoleProfile))
    column = next(name for name in table[0] if name.startswith("target "))
    table[0][column] = "1" if table[0][column] != "1" else "2"
    return send(client, RoleProfile, written(table))


def way_back(client: Client) -> Opened:
    page = choose(client, send_ladder(client, TABLE, "kitchen.csv"), in_place="1")
    client.post(page.request["PATH_INFO"], {"store": "1", "seen": page.context["seen"]})
    return plain("skills_skillarea_back", replacements()[0].pk)(client)


def taken_back(client: Client) -> Opened:
    return plain("skills_withdrawal_take_back", Withdrawal.objects.latest("pk").pk)(client)


def deleted(client: Client) -> Opened:
    client.post(address(Item.objects.latest("pk"), "delete"), {"post": "yes"})
    return plain("skills_item_deleted")(client)


BESIDES: dict[str, Callable[[Client], Opened]] = {
    "login": signed_out,
    **{name: plain(name) for name in ("index", "logout", "password_change", "password_change_done", "jsi18n")},
    **{name: plain(name) for name in ("own_second_factor", "own_app", "own_app_confirm", "own_app_remove")},
    **{name: plain(name) for name in ("own_passkey_options", "own_passkey_add", "second_factor_options")},
    "own_passkey_remove": plain("own_passkey_remove", 1),
    "second_factor": half_way,
    "second_factor_passkey": plain("second_factor_passkey"),
    "autocomplete": plain("autocomplete"),
    "view_on_site": plain("view_on_site", 1, 1),
    "app_list": plain("app_list", "skills"),
    "auth_user_password_change": lambda client: plain("auth_user_password_change", User.objects.latest("pk").pk)(
        client
    ),
    "skills_edition_publish": plain("skills_edition_publish"),
    "skills_edition_effect": plain("skills_edition_effect"),
    "skills_edition_again": lambda client: plain("skills_edition_again", Edition.objects.latest("pk").pk)(client),
    "skills_withdrawal_withdraw": plain("skills_withdrawal_withdraw", small_content().items[1].id),
    "skills_withdrawal_take_back": taken_back,
    "skills_roleprofile_grid": plain("skills_roleprofile_grid"),
    "skills_skillarea_ladder": plain("skills_skillarea_ladder"),
    "skills_skillarea_ladder_preview": on_the_way(upload("skills_skillarea_ladder", "kitchen.csv", TABLE)),
    "skills_skillarea_back": way_back,
    "skills_item_try": lambda client: plain("skills_item_try", Item.objects.latest("pk").pk)(client),
    "skills_item_check": plain("skills_item_check", 1),
    "skills_item_check_new": plain("skills_item_check_new"),
    "skills_item_quiz": plain("skills_item_quiz"),
    "skills_item_quiz_preview": on_the_way(upload("skills_item_quiz", "kinds.gift.txt", GIFT.read_bytes())),
    "skills_item_sheet_preview": on_the_way(changed_sheet(Item, "stem", "Which clause keeps some rows alone?")),
    "skills_resource_sheet_preview": on_the_way(changed_sheet(Resource, "title", "Another title")),
    "skills_certification_sheet_preview": on_the_way(changed_sheet(Certification, "name", "Another name")),
    "skills_roleprofile_sheet_preview": on_the_way(changed_targets),
    "skills_item_restore": restored,
    "skills_item_live": plain("skills_item_live", 1),
    "skills_item_deleted": deleted,
    **{
        f"skills_{kind}_deleted": plain(f"skills_{kind}_deleted")
        for kind in (
            *("skillarea", "skill", "resource", "certification", "project", "learningpath", "guidepage"),
            "roleprofile",
        )
    },
    **{
        f"skills_{kind}_sheet": plain(f"skills_{kind}_sheet")
        for kind in ("item", "resource", "certification", "roleprofile")
    },
    **{
        f"skills_{kind}_sheet_out": plain(f"skills_{kind}_sheet_out", "csv")
        for kind in ("item", "resource", "certification", "roleprofile")
    },
    **{
        f"skills_{kind}_{page}": plain(f"skills_{kind}_{page}", 1, *([1] if page == "restore" else []))
        for page in ("restore", "live")
        for kind in (
            *("skillarea", "skill", "measurement", "resource", "certification", "project", "learningpath", "guidepage"),
            *("framework", "roleprofile"),
        )
    },
}
"""How each page is opened, by the name of its address."""


def bulk(action: str, step: str, model: type = Item) -> Callable[[Client], Opened]:
    def open_(client: Client) -> Opened:
        place = address(model, "changelist")
        sent = {"action": action, "_selected_action": [1, 2], "level": "2", "step": step}
        return place, client.post(place, sent)

    return open_


STEPS = {
    "what to change": bulk("change_many", ""),
    "what that does": bulk("change_many", "show"),
    "what retiring does": bulk("retire", ""),
}
"""Pages of changing several at once, which have the address of the list."""


def names(patterns: list[URLPattern | URLResolver]) -> set[str]:
    found: set[str] = set()
    for each in patterns:
        if isinstance(each, URLResolver):
            found |= names(each.url_patterns)
        elif each.name:
            found.add(each.name)
    return found


def test_every_page_of_the_desk_is_here_or_one_of_a_list_or_form() -> None:
    models = {f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry}
    elsewhere = {f"{model}_{action}" for model in models for action in OF_LISTS_AND_FORMS}
    assert names(admin.site.get_urls()) - elsewhere == set(BESIDES)


def forms(place: str, response: Any) -> Iterator[tuple[str, Fields]]:
    """Where each form of a page is sent, and its fields as they are; but the one that signs out."""
    if response.status_code not in (200, 422) or "html" not in response["Content-Type"]:
        return
    for form in tree(response).iter("form"):
        to = urljoin(place, form.get("action") or "")
        if (form.get("method") or "").lower() != "post" or to == reverse("admin:logout"):
            continue
        fields: Fields = {}
        for element in form.iter():
            if (name := element.get("name")) and "__prefix__" not in name:
                fields.setdefault(name, []).append(element.get("value") or "")
        yield to, fields


def forged(fields: Fields) -> Iterator[Fields]:
    """Every value in all fields at once, and some at random in a few fields alone and twice."""
    chance = random.Random()  # hypothesis seeds it
    for value in VALUES:
        yield {name: [value] for name in fields}
    for name in chance.sample(sorted(fields), min(len(fields), MOST_NAMES)):
        value = chance.choice(VALUES)
        yield fields | {name: [value]}
        yield fields | {name: [value, *fields[name], value]}
        yield {key: kept for key, kept in fields.items() if key != name}


def assert_page_stands(client: Client, open_: Callable[[Client], Opened], most: int = 10_000) -> int:
    """Open it, and send every form of it forged, or a few fields where it has none; how many forms it has."""
    place, response = open_(client)
    cookies = deepcopy(client.cookies)
    found = list(forms(place, response))
    for to, fields in found or [(place, {name: [""] for name in ("note", "seen", "code", "file")})]:
        for _, sent in zip(range(most), forged(fields), strict=False):
            client.cookies = deepcopy(cookies)
            assert_stands(client, to, sent)
    for value in SHARP[:most]:
        client.cookies = deepcopy(cookies)
        assert_stands(client, place, {"next": value[:500], "from": value[:500]}, "get")
    return len(found)


WITH_FORMS = {
    *("login", "password_change", "own_second_factor", "second_factor", "auth_user_password_change"),
    *("skills_edition_publish", "skills_withdrawal_withdraw", "skills_withdrawal_take_back"),
    *("skills_roleprofile_grid", "skills_skillarea_ladder", "skills_skillarea_ladder_preview"),
    *("skills_skillarea_back", "skills_item_quiz", "skills_item_quiz_preview"),
    "skills_item_deleted",
    *(f"skills_{kind}_sheet" for kind in ("item", "resource", "certification", "roleprofile")),
    *(f"skills_{kind}_sheet_preview" for kind in ("item", "resource", "certification", "roleprofile")),
}
"""Those that would test nothing if their forms were not found."""


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(BESIDES))
def test_no_form_of_a_page_takes_harm(owner: Client, name: str) -> None:
    assert bool(assert_page_stands(owner, BESIDES[name])) >= (name in WITH_FORMS)


@pytest.mark.long
@pytest.mark.parametrize("step", sorted(STEPS))
def test_no_step_of_changing_several_takes_harm(owner: Client, step: str) -> None:
    assert assert_page_stands(owner, STEPS[step])


@pytest.mark.parametrize("name", ["skills_item_quiz_preview", "second_factor", "skills_roleprofile_grid"])
def test_a_few_forged_forms_of_three_pages_do_no_harm(owner: Client, name: str) -> None:
    """What the long run does with all of them."""
    assert assert_page_stands(owner, BESIDES[name], most=3)
