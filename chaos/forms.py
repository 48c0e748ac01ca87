"""A page's own form of the desk, as a browser sends it."""

from typing import Any
from urllib.parse import urlencode

import html5lib


def fields_of(html: str, **changes: str) -> bytes:
    """The body with which the form goes back, with some fields changed."""
    tree: Any = html5lib.parse(html, namespaceHTMLElements=False)
    form = next(form for form in tree.iter("form") if form.get("id", "").endswith("_form"))
    fields: list[tuple[str, str]] = []
    for element in form.iter():
        name = element.get("name")
        if name and "__prefix__" not in name:
            fields += [(name, value) for value in _values(element)]
    kept = [(name, value) for name, value in fields if name not in changes]
    return urlencode([*kept, *changes.items()]).encode()


def _values(element: Any) -> list[str]:
    if element.tag == "textarea":
        return [(element.text or "").removeprefix("\n").replace("\n", "\r\n")]
    if element.tag == "select":
        options = list(element.iter("option"))
        chosen = [option for option in options if option.get("selected") is not None]
        if not chosen and element.get("multiple") is None:
            chosen = options[:1]
        return [option.get("value", "") for option in chosen]
    if element.tag != "input" or element.get("type") == "submit":
        return []
    if element.get("type") in ("checkbox", "radio"):
        return [element.get("value", "on")] if element.get("checked") is not None else []
    return [element.get("value", "")]
