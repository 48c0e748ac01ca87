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
    known = _known(values)
    found: dict[tuple[str, ...], Leaf] = {}
    levels: list[str] = []
    for said in _said(values, (), "", known):
        path = said.path or (title,)
        leaf = found.get(path, Leaf(path[:-1], path[-1], said.description, {}))
        before = leaf.sentences.get(said.level, "")
        text = f"{before} {said.text}".strip()
        found[path] = leaf._replace(sentences={**leaf.sentences, said.level: text})
        levels += [said.level] if said.level not in levels else []
    order = [name for key, names in known.items() if key in LEVELS for name, _ in names.values()]
    if levels and all(re.fullmatch(r"\d{1,3}", level) for level in levels):
        levels.sort(key=int)
    levels.sort(key=lambda level: order.index(level) if level in order else len(order))
    return (levels, tuple(found.values())) if len(levels) > 1 else ([], ())


def _known(values: Any) -> dict[str, dict[str, tuple[str, str]]]:
    """Names and descriptions of what has an identifier, by the list that it stands in."""
    lists = values.items() if isinstance(values, dict) else ()
    return {
        str(key).lower(): {
            str(each["id"]): (name, _first(each, TEXTS))
            for each in mappings(inside)
            if "id" in each and (name := _first(each, NAMES))
        }
        for key, inside in lists
    }


def _said(value: Any, path: tuple[str, ...], key: str, known: dict[str, dict[str, tuple[str, str]]]) -> Iterator[_Said]:
    """All that has a level, in whatever it lies."""
    if len(path) > DEEPEST:
        raise BadFile(f"The file is deeper than {DEEPEST} layers.")
    if isinstance(value, list):
        for each in value:
            yield from _said(each, path, "", known)
    if not isinstance(value, dict):
        return
    name = _first(value, NAMES) or key
    level = next((each for at in LEVEL if isinstance(each := value.get(at), str | int)), None)
    if level is None:
        for at, inside in value.items():
            yield from _said(
                inside, (*path, name) if name else path, str(at) if isinstance(inside, dict) else "", known
            )
        return
    levels = {id: name for at, names in known.items() if at in LEVELS for id, (name, _) in names.items()}
    things = {id: both for at, names in known.items() if at not in LEVELS for id, both in names.items()}
    own = str(value.get("id", ""))
    named = [things[each] for each in value.values() if isinstance(each, str) and each in things and each != own]
    text = name or _first(value, TEXTS)
    if text and (path or named):
        text = text if text.endswith((".", "?", "!", "…")) else f"{text}."
        said = tuple(each for each, _ in named)
        yield _Said((*path, *said), levels.get(str(level), str(level)), text, named[-1][1] if named else "")
