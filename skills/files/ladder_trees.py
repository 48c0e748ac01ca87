"""Skills and levels in the trees that YAML and JSON files of maturity models and career ladders are.

Either the lowest things have a list of levels each, or what is said at a level has a `level` of its own, and lies in the
thing that it is said of or names it.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from skills.files.cells import BadFile
from skills.files.ladders import Leaf

DEEPEST = 8

LEVELS = ("levels", "maturity_levels", "maturitylevels", "stages", "answers", "options", "scale")
LEVEL = ("level", "maturity_level", "maturitylevel", "stage")
NAMES = ("name", "title", "label", "question", "text")
TEXTS = ("description", "text", "sentence", "criteria", "definition", "summary")


# A list of levels each ----------------------------------------------------------------------------------


def climb(value: Any, path: tuple[str, ...], levels: dict[str, None]) -> Iterator[Leaf]:
    """Things with a list of levels, each with the names of what it lies in; their levels go to `levels`."""
    if len(path) > DEEPEST:
        raise BadFile(f"The file is deeper than {DEEPEST} layers.")
    for each in mappings(value) if isinstance(value, list) else [value] if isinstance(value, dict) else []:
        name = _first(each, NAMES)
        steps = next((found for key in each if str(key).lower() in LEVELS and (found := _steps(each[key]))), None)
        if steps and name:
            levels.update(dict.fromkeys(steps))
            yield Leaf(path, name, _first(each, TEXTS), steps, weight(each.get("weight", "")))
            continue
        for inside in each.values():
            if isinstance(inside, list) or (isinstance(inside, dict) and not name):
                yield from climb(inside, (*path, name) if name else path, levels)


def _steps(value: Any) -> dict[str, str]:
    """The sentences of a thing by the names of its levels; empty if these are no levels."""
    found: dict[str, str] = {}
    if isinstance(value, dict):
        return {str(key): str(text) for key, text in value.items() if isinstance(text, str)}
    for number, each in enumerate(value if isinstance(value, list) else [], 1):
        if isinstance(each, str):
            found[str(number)] = each
        elif isinstance(each, dict):
            text = _first(each, TEXTS)
            name = next(
                (
                    str(each[key])
                    for key in (*NAMES, "number", "level", "value", "score")
                    if key in each and each[key] != text
                ),
                str(number),
            )
            found[" ".join(name.split())[:60]] = text
    return found if len(found) > 1 else {}


def _first(each: dict[str, Any], keys: tuple[str, ...]) -> str:
    return next(
        (" ".join(each[key].split()) for key in keys if isinstance(each.get(key), str) and each[key].strip()), ""
    )


def mappings(value: object) -> list[dict[str, Any]]:
    """Those of a list's things that have fields."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def weight(text: object) -> int:
    """A weight as it is written; the usual one where it is none."""
    found = re.fullmatch(r"\s*(\d{1,6})(\.0+)?\s*", str(text))
    return int(found[1]) if found else 3


# A level of its own -------------------------------------------------------------------------------------


Named = dict[str, tuple[str, str]]
"""Name and description of what has an identifier."""


class _Said(NamedTuple):
    """What is said at a level."""

    path: tuple[str, ...]
    """Names of what it lies in, or of what it names."""
    level: str
    text: str
    description: str
    """Of the thing that it names."""


def levelled(values: Any, title: str) -> tuple[list[str], tuple[Leaf, ...]]:
    """Names of the levels in their order, and the skills of which something is said at one."""
    steps, things = _named(values)
    found: dict[tuple[str, ...], dict[str, list[str]]] = {}
    descriptions: dict[tuple[str, ...], str] = {}
    levels: dict[str, None] = {}
    for said in _said(values, (), "", things):
        path, level = said.path or (title,), steps.get(said.level, (said.level, ""))[0]
        found.setdefault(path, {}).setdefault(level, []).append(said.text)
        descriptions.setdefault(path, said.description)
        levels[level] = None
    if len(levels) < 2:
        return [], ()
    order = {name: place for place, (name, _) in enumerate(steps.values())}
    ordered = sorted(levels, key=lambda level: order.get(level, len(order)))
    if all(re.fullmatch(r"\d{1,3}", level) for level in levels):
        ordered.sort(key=int)
    leaves = (
        Leaf(path[:-1], path[-1], descriptions[path], {level: " ".join(texts) for level, texts in sentences.items()})
        for path, sentences in found.items()
    )
    return ordered, tuple(leaves)


def _named(values: Any) -> tuple[Named, Named]:
    """The levels, and the other things, that stand with an identifier in a list of their own."""
    steps: Named = {}
    things: Named = {}
    for key, inside in values.items() if isinstance(values, dict) else ():
        own = steps if str(key).lower() in LEVELS else things
        for each in mappings(inside):
            if isinstance(each.get("id"), str | int) and (name := _first(each, NAMES)):
                own[str(each["id"])] = (name, _first(each, TEXTS))
    return steps, things


def _said(value: Any, path: tuple[str, ...], key: str, things: Named) -> Iterator[_Said]:
    """All that has a level, in whatever it lies."""
    if len(path) > DEEPEST:
        raise BadFile(f"The file is deeper than {DEEPEST} layers.")
    if isinstance(value, list):
        for each in value:
            yield from _said(each, path, "", things)
    if not isinstance(value, dict):
        return
    name = _first(value, NAMES) or key
    level = next((each for at in LEVEL if isinstance(each := value.get(at), str | int)), None)
    if level is None:
        inner = (*path, name) if name else path
        for at, inside in value.items():
            yield from _said(inside, inner, str(at) if isinstance(inside, dict) else "", things)
        return
    named = [things[each] for at, each in value.items() if at != "id" and isinstance(each, str) and each in things]
    text = name or _first(value, TEXTS)
    if text and (path or named):
        text = text if text.endswith((".", "?", "!", "…")) else f"{text}."
        above = (*path, *(each for each, _ in named))
        yield _Said(above, str(level), text, named[-1][1] if named else "")
