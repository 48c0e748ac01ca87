"""The editors of the desk's tests, and what their browsers send."""

import re
from functools import cache
from typing import Any

from django.contrib.auth.models import Permission, User
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.markup import parsed

Fields = dict[str, list[str]]


@cache
def permissions() -> list[tuple[int, str]]:
    """Key and name of everything that can be allowed at the desk."""
    return list(Permission.objects.filter(content_type__app_label="skills").values_list("pk", "codename"))


def staff(name: str, *left_out: str) -> Client:
    user = User.objects.create_user(name, is_staff=True)
    allowed = User.user_permissions.through
    allowed.objects.bulk_create(
        allowed(user_id=user.pk, permission_id=key) for key, codename in permissions() if codename not in left_out
    )
    client = Client()
    client.force_login(user)
    return client


def address(thing: Any, action: str = "change") -> str:
    args = () if isinstance(thing, type) else (thing.pk,)
    name: str = thing._meta.model_name
    return reverse(f"admin:skills_{name}_{action}", args=args)


TOKEN = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")\w+')
"""What differs each time that the same page is shown."""


def tree(response: Any) -> Any:
    """The elements of a page, for looking at."""
    return parsed(TOKEN.sub("", response.content.decode()))


def listed(response: Any, kind: str) -> list[str]:
    """The entries of the lists of this class on a page."""
    lists = re.findall(rf'<ul[^>]*class="[^"]*\b{kind}\b.*?</ul>', response.content.decode(), re.DOTALL)
    return ["".join(entry.itertext()) for entry in parsed("".join(lists)).iter("li")]


def form_of(response: Any) -> Fields:
    """The fields of the page's own form as a browser sends them: line ends as CR LF, empty rows as they are."""
    form = next(form for form in tree(response).iter("form") if form.get("id", "").endswith("_form"))
    fields: Fields = {}
    for element in form.iter():
        name = element.get("name")
        if not name or "__prefix__" in name:
            continue
        if element.tag == "textarea":
            fields.setdefault(name, []).append((element.text or "").removeprefix("\n").replace("\n", "\r\n"))
        elif element.tag == "select":
            options = list(element.iter("option"))
            chosen = [o for o in options if o.get("selected") is not None]
            if not chosen and element.get("multiple") is None:
                chosen = options[:1]
            fields.setdefault(name, []).extend(option.get("value", "") for option in chosen)
        elif element.tag == "input" and element.get("type") in ("checkbox", "radio"):
            if element.get("checked") is not None:
                fields.setdefault(name, []).append(element.get("value", "on"))
        elif element.tag == "input" and element.get("type") != "submit":
            fields.setdefault(name, []).append(element.get("value", ""))
    return fields


def save(client: Client, where: str, **changes: Any) -> Any:
    """Open the form, change some fields (None leaves one out), and send it as a browser would."""
    fields = form_of(client.get(where))
    for name, value in changes.items():
        if value is None:
            fields.pop(name, None)
        else:
            fields[name] = [str(value)]
    return client.post(where, fields)


def saved(response: Any) -> bool:
    assert response.status_code in (200, 302)
    return bool(response.status_code == 302)


def said(response: Any) -> list[str]:
    """The sentences at the fields of a form that came back, and above its rows."""
    assert response.status_code == 200
    return listed(response, "errorlist")


def told(client: Client) -> str:
    """The messages that wait for the next page."""
    return "\n".join(listed(client.get(reverse("admin:index")), "messagelist"))


def act(client: Client, model: type, action: str, *things: Any) -> HttpResponse:
    """Choose objects in a list and what to do with them; where a page says first what that changes, do it."""
    fields = {"action": action, "_selected_action": [thing.pk for thing in things]}
    response: Any = client.post(address(model, "changelist"), fields)
    if response.status_code == 200 and response.context and response.context.get("changing"):
        response = client.post(address(model, "changelist"), form_of(response) | {"step": ["store"]})
    return response  # type: ignore[no-any-return]
