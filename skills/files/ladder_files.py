"""The files in which frameworks come: a table, Moodle's competencies, CASE, and the YAML of maturity self-assessments."""

import json
import re
from collections.abc import Iterator
from typing import Any

from skills.files.cells import BadFile, Row, read_table, refuse_large
from skills.files.ladders import MOST_SKILLS, Ladder, Leaf
from skills.files.markup import Misfit, prose_of
from skills.files.rows import cells_by_name, columns_of
from skills.yaml_file import BadBundle, document

DEEPEST = 8
LONGEST_TEXT = 10_000

TABLE = {"area", "skill", "level", "sentence", "description", "weight"}
OTHER_NAMES = {
    "area": ("domain", "category", "topic", "group", "module", "competency area"),
    "skill": ("competency", "competence", "capability", "practice", "topic", "name"),
    "level": ("maturity level", "grade", "stage", "proficiency", "proficiency level"),
    "sentence": (
        "indicator",
        "behaviour",
        "behavior",
        "text",
        "criteria",
        "criterion",
        "statement",
        "level description",
    ),
}
"""What other people call the columns."""


def read_ladder(data: bytes, name: str) -> Ladder:
    """A framework from whichever of these files it is. Raises `BadFile`."""
    if not data.strip():
        raise BadFile("The file is empty.")
    refuse_large(data)
    title = re.sub(r"\.\w+$", "", name).replace("_", " ").replace("-", " ").strip().capitalize() or "Framework"
    if name.lower().endswith((".yaml", ".yml")):
        ladder = _maturity(data, title)
    elif data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        ladder = _case(data, title)
    else:
        ladder = _of_rows(read_table(data, name), title)
    if not ladder.leaves:
        raise BadFile("The file names no skills.")
    if len(ladder.leaves) > MOST_SKILLS * 10:
        raise BadFile(f"The file names {len(ladder.leaves):,} skills. A framework that people can use has fewer.")
    return ladder


# Tables -------------------------------------------------------------------------------------------------


def _of_rows(table: list[Row], title: str) -> Ladder:
    head = {" ".join(cell.replace("_", " ").split()).casefold() for cell in table[0].cells}
    return _moodle(table, title) if {"parent id number", "short name"} <= head else _table(table, title)


def _table(table: list[Row], title: str) -> Ladder:
    """Rows of area, skill, level and sentence; one row for each level of a skill, or one for a skill without levels."""
    first = table[0]._replace(cells=tuple(_renamed(table[0].cells)))
    names = columns_of(first, TABLE, {"area", "skill"})
    found: dict[tuple[str, str], Leaf] = {}
    levels: list[str] = []
    for row in table[1:]:
        cells, faults = cells_by_name(row, names)
        area, skill, level = (cells.get(name, "").strip() for name in ("area", "skill", "level"))
        if faults or not (area and skill):
            raise BadFile(f"Row {row.number}: {faults[0] if faults else 'It names no area or no skill.'}")
        if level and level not in levels:
            levels.append(level)
        leaf = found.get((area, skill), Leaf((area,), skill, weight=_weight(cells.get("weight", ""))))
        sentence = cells.get("sentence", "")
        if level and level in leaf.sentences:
            raise BadFile(f"Row {row.number}: «{skill[:60]}» has a sentence for level {level[:40]} already.")
        description = leaf.description or cells.get("description", "") or ("" if level else sentence)
        found[area, skill] = leaf._replace(
            description=description, sentences={**leaf.sentences, level: sentence} if level else leaf.sentences
        )
    if all(re.fullmatch(r"\d{1,3}", level) for level in levels):
        levels.sort(key=int)
    return Ladder(title, _few(levels), tuple(found.values()))


def _renamed(cells: tuple[str, ...]) -> Iterator[str]:
    """The names of columns as we call them, where other people call them otherwise."""
    plain = [" ".join(cell.replace("_", " ").split()).casefold() for cell in cells]
    for name, cell in zip(plain, cells, strict=True):
        meant = (ours for ours, others in OTHER_NAMES.items() if name in others and ours not in plain)
        yield next(meant, cell)


def _weight(text: object) -> int:
    found = re.fullmatch(r"\s*(\d{1,6})(\.0+)?\s*", str(text))
    return int(found[1]) if found else 3


def _few(levels: list[str]) -> tuple[str, ...]:
    if len(levels) > 12:
        raise BadFile(f"The file has {len(levels)} levels: {', '.join(each[:20] for each in levels[:4])} and so on.")
    return tuple(levels)


MOODLE = {
    "parent id number", "id number", "short name", "description", "description format", "scale values",
    "scale configuration", "rule type (optional)", "rule outcome (optional)", "rule config (optional)",
    "cross-referenced competency id numbers", "exported id (optional)", "is framework", "taxonomy",
}  # fmt: skip


def _moodle(table: list[Row], title: str) -> Ladder:
    names = columns_of(table[0], MOODLE, {"parent id number", "id number", "short name"})
    nodes: dict[str, tuple[str, str, str]] = {}
    levels: tuple[str, ...] = ()
    referring = 0
    for row in table[1:]:
        cells, _ = cells_by_name(row, names)
        if cells.get("is framework", "").strip() in ("1", "yes", "true"):
            title = cells["short name"].strip() or title
            levels = tuple(filter(None, (part.strip() for part in cells.get("scale values", "").split(","))))
            continue
        id = cells["id number"].strip() or f"row {row.number}"
        if id in nodes:
            raise BadFile(f"Row {row.number}: the ID number «{id[:40]}» stands there twice.")
        referring += bool(cells.get("cross-referenced competency id numbers", "").strip())
        nodes[id] = (cells["parent id number"].strip(), cells["short name"].strip() or id, cells.get("description", ""))
    notes = [f"References between competencies ({referring}) are not taken."] if referring else []
    return Ladder(title, _few(list(dict.fromkeys(levels))), tuple(_leaves(nodes)), tuple(notes))


def _leaves(nodes: dict[str, tuple[str, str, str]]) -> Iterator[Leaf]:
    """The lowest of some nodes, each with its path. `nodes` gives parent, name and description by identifier."""
    parents = {parent for parent, _, _ in nodes.values()}
    for id, (parent, name, description) in nodes.items():
        if id in parents:
            continue
        path: list[str] = []
        above, seen = parent, {id}
        while above in nodes:
            if above in seen or len(path) > DEEPEST:
                raise BadFile(f"«{name[:60]}» lies in itself, or deeper than {DEEPEST} layers.")
            seen.add(above)
            path.insert(0, nodes[above][1])
            above = nodes[above][0]
        yield Leaf(tuple(path), name, _told(description))


def _told(text: str) -> str:
    """A description in plain words, whatever it shows besides."""
    try:
        return prose_of(text[:LONGEST_TEXT]).text
    except Misfit:
        return ""


# CASE ---------------------------------------------------------------------------------------------------


def _case(data: bytes, title: str) -> Ladder:
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise BadFile(f"The file can’t be read as JSON: {str(error)[:120]}.") from error
    items = found.get("CFItems") if isinstance(found, dict) else None
    if not isinstance(items, list):
        raise BadFile("The file is JSON, but no CASE framework: it has no list «CFItems».")
    parents = {
        _named(each.get("originNodeURI")): _named(each.get("destinationNodeURI"))
        for each in _mappings(found.get("CFAssociations"))
        if each.get("associationType") == "isChildOf"
    }
    nodes: dict[str, tuple[str, str, str]] = {}
    for item in _mappings(items):
        id, whole = str(item.get("identifier", "")), " ".join(str(item.get("fullStatement", "")).split())
        name = str(item.get("abbreviatedStatement") or "") or whole
        if id and name:
            nodes[id] = (parents.get(id, ""), name, whole)
    document = found.get("CFDocument")
    title = str(document.get("title") or title) if isinstance(document, dict) else title
    return Ladder(title, (), tuple(_leaves(nodes)), ("CASE names skills and their tree, and says nothing of levels.",))


def _mappings(value: object) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _named(uri: object) -> str:
    return str(uri.get("identifier", "")) if isinstance(uri, dict) else ""


# Maturity self-assessments ------------------------------------------------------------------------------

LEVELS = ("levels", "maturity_levels", "maturitylevels", "stages", "answers", "options", "scale")
NAMES = ("name", "title", "label", "question", "text")
TEXTS = ("description", "text", "sentence", "criteria", "definition", "summary")


def _maturity(data: bytes, title: str) -> Ladder:
    """Things in lists, layer in layer, of which the lowest have a list of levels."""
    try:
        values = document(data, "the file").values
    except BadBundle as error:
        raise BadFile(f"The YAML can’t be read: {error}") from error
    if isinstance(values, dict):  # its name is that of the whole, and no layer
        title = next((str(values[key]) for key in ("title", "name") if isinstance(values.get(key), str)), title)
        values = {key: inside for key, inside in values.items() if key not in NAMES}
    levels: dict[str, None] = {}
    leaves = tuple(_climb(values, (), levels))
    if not leaves:
        raise BadFile("The YAML has no categories with a list «levels».")
    return Ladder(title, _few(list(levels)), leaves)


def _climb(value: Any, path: tuple[str, ...], levels: dict[str, None]) -> Iterator[Leaf]:
    if len(path) > DEEPEST:
        raise BadFile(f"The file is deeper than {DEEPEST} layers.")
    for each in _mappings(value) if isinstance(value, list) else [value] if isinstance(value, dict) else []:
        name = _first(each, NAMES)
        steps = next((found for key in each if str(key).lower() in LEVELS and (found := _steps(each[key]))), None)
        if steps and name:
            levels.update(dict.fromkeys(steps))
            yield Leaf(path, name, _first(each, TEXTS), steps, _weight(each.get("weight", "")))
            continue
        for inside in each.values():
            if isinstance(inside, list) or (isinstance(inside, dict) and not name):
                yield from _climb(inside, (*path, name) if name else path, levels)


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
