"""The editors of the desk's tests, and what their browsers send."""

from typing import Any

import html5lib
from django.contrib.auth.models import Permission, User
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

Fields = dict[str, list[str]]


def staff(name: str, *left_out: str) -> Client:
    user = User.objects.create_user(name, is_staff=True)
    user.user_permissions.set(
        Permission.objects.filter(content_type__app_label="skills").exclude(codename__in=left_out)
    )
    client = Client()
    client.force_login(user)
    return client


def address(thing: Any, action: str = "change") -> str:
    args = () if isinstance(thing, type) else (thing.pk,)
    name: str = thing._meta.model_name
    return reverse(f"admin:skills_{name}_{action}", args=args)


def tree(response: Any) -> Any:
    return html5lib.parse(response.content.decode(), namespaceHTMLElements=False)


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
    lists = [element for element in tree(response).iter("ul") if "errorlist" in element.get("class", "")]
    return ["".join(item.itertext()) for element in lists for item in element.iter("li")]


def told(client: Client) -> str:
    """The messages that wait for the next page."""
    page = tree(client.get(reverse("admin:index")))
    return "\n".join(
        "".join(item.itertext())
        for element in page.iter("ul")
        if element.get("class") == "messagelist"
        for item in element.iter("li")
    )


def act(client: Client, model: type, action: str, *things: Any) -> HttpResponse:
    """Choose objects in a list and what to do with them; where a page says first what that changes, do it."""
    fields = {"action": action, "_selected_action": [thing.pk for thing in things]}
    response: Any = client.post(address(model, "changelist"), fields)
    if response.status_code == 200 and response.context and response.context.get("changing"):
        response = client.post(address(model, "changelist"), form_of(response) | {"step": ["store"]})
    return response  # type: ignore[no-any-return]
