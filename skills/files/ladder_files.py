"""The files in which frameworks come: a table, Moodle's competencies, CASE, and the YAML of maturity self-assessments."""

import json
import re
from collections.abc import Iterator
from difflib import get_close_matches
from itertools import pairwise

from skills.characters import unwanted_in
from skills.files.cells import BadFile, Row, read_table, refuse_large
from skills.files.ladder_trees import DEEPEST, NAMES, climb, levelled, mappings, weight
from skills.files.ladders import MOST_SKILLS, Ladder, Leaf
from skills.files.markup import Misfit, prose_of
from skills.files.rows import cells_by_name, columns_of
from skills.yaml_file import BadBundle, document

LONGEST_TEXT = 10_000

TABLE = {"area", "skill", "level", "sentence", "description", "weight"}
OTHER_NAMES = {
    "area": (
        "domain",
        "category",
        "topic",
        "group",
        "module",
        "theme",
        "pillar",
        "area name",
        "competency area",
        "outcome area",
    ),
    "skill": ("competency", "competence", "capability", "practice", "topic", "skill name", "competency name", "name"),
    "level": ("maturity level", "grade", "stage", "proficiency", "proficiency level", "skill level"),
    "sentence": (
        "indicator",
        "behaviour",
        "behavior",
        "text",
        "criteria",
        "criterion",
        "statement",
        "level description",
        "skill level description",
    ),
    "description": ("skill description", "competency description", "definition"),
}
"""What other people call the columns; of several that mean the same the first in this order is taken."""

LEAST_SIDE_BY_SIDE, LEAST_SENTENCE = 3, 20
"""Columns that are levels have this many neighbours of their kind, and texts of this many characters."""


def read_ladder(data: bytes, name: str) -> Ladder:
    """A framework from whichever of these files it is. Raises `BadFile`."""
    if not data.strip():
        raise BadFile("The file is empty.")
    refuse_large(data)
    title = re.sub(r"\.\w+$", "", name).replace("_", " ").replace("-", " ").strip().capitalize() or "Framework"
    if name.lower().endswith((".yaml", ".yml")):
        ladder = _maturity(*_largest_document(data), title)
    elif data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        ladder = _case(data, title)
    else:
        ladder = _named_in_words(_of_rows(read_table(data, name), title))
    _refuse_unseen(ladder)
    if not ladder.leaves:
        raise BadFile("The file names no skills.")
    if len(ladder.leaves) > MOST_SKILLS * 10:
        raise BadFile(f"The file names {len(ladder.leaves):,} skills. A framework that people can use has fewer.")
    return ladder


def _refuse_unseen(value: object) -> None:
    if stray := unwanted_in(value):
        raise BadFile(f"The file holds {stray}. Take it out, or type the words around it anew.")


_CODE = re.compile(r"[A-Za-z]{0,4}[-. ]?\d{1,3}([-.][A-Za-z\d]{1,4})*")


def _named_in_words(ladder: Ladder) -> Ladder:
    """With the descriptions of its skills as names, where their names are numbers such as K1 or 2.3."""
    coded = [bool(_CODE.fullmatch(leaf.name) and leaf.description) for leaf in ladder.leaves]
    if sum(coded) * 4 < len(coded) * 3:  # a single S3 is a name
        return ladder
    pairs = zip(ladder.leaves, coded, strict=True)
    return ladder._replace(leaves=tuple(leaf._replace(name=leaf.description) if code else leaf for leaf, code in pairs))


# Tables -------------------------------------------------------------------------------------------------


def _of_rows(table: list[Row], title: str) -> Ladder:
    head = {" ".join(cell.replace("_", " ").split()).casefold() for cell in table[0].cells}
    return _moodle(table, title) if {"parent id number", "short name"} <= head else _table(table, title)


def _table(table: list[Row], title: str) -> Ladder:
    """Rows of area, skill, level and sentence, one for each level of a skill, or one with a column for each level."""
    first = table[0]._replace(cells=tuple(_renamed(table[0].cells)))
    others = _others(first)
    names = columns_of(first, TABLE | others, {"skill"} if others else {"area", "skill"})
    beside = [] if {"level", "sentence"} & set(names) else _side_by_side(table, names, others)
    if "area" not in names and not (beside or {"level", "description"} & set(names)):
        columns_of(first, TABLE, {"area"})
    notes = [] if "area" in names else ["The file has no column «area», so all skills are in one."]
    if left := [cell for cell, name in zip(first.cells, names, strict=True) if name in others and name not in beside]:
        notes.append(f"Columns that are not taken: {', '.join(cell.strip()[:40] for cell in left)}.")
    called = {name: " ".join(cell.split()) for cell, name in zip(first.cells, names, strict=True)}
    found: dict[tuple[str, str], Leaf] = {}
    levels: list[str] = [called[name] for name in beside]
    for row in table[1:]:
        cells, faults = cells_by_name(row, names)
        if faults:
            raise BadFile(f"Row {row.number}: {faults[0]}")
        leaf = _with_row(found, row, cells, title)
        if beside:
            leaf = leaf._replace(sentences={called[name]: cells[name] for name in beside if cells[name].strip()})
        levels += [level for level in leaf.sentences if level not in levels]
        found[(*leaf.path, leaf.name)] = leaf  # type: ignore[index]  # a path of one
    if all(re.fullmatch(r"\d{1,3}", level) for level in levels):
        levels.sort(key=int)
    return Ladder(title, _few(levels), tuple(found.values()), tuple(notes))


def _with_row(found: dict[tuple[str, str], Leaf], row: Row, cells: dict[str, str], title: str) -> Leaf:
    """The skill of a row, with what the rows before said of it."""
    area, skill, level = cells.get("area", title).strip(), cells["skill"].strip(), cells.get("level", "").strip()
    if not (area and skill):
        raise BadFile(f"Row {row.number}: It names no area or no skill.")
    leaf = found.get((area, skill), Leaf((area,), skill, weight=weight(cells.get("weight", ""))))
    sentence = cells.get("sentence", "")
    if level and leaf.sentences.get(level, sentence) != sentence:
        raise BadFile(f"Row {row.number}: «{skill[:60]}» has a sentence for level {level[:40]} already.")
    description = leaf.description or cells.get("description", "") or ("" if level else sentence)
    return leaf._replace(
        description=description, sentences={**leaf.sentences, level: sentence} if level else leaf.sentences
    )


def _others(head: Row) -> set[str]:
    """Columns that are none of ours, and no slip in the name of one that is missing."""
    names = [" ".join(cell.replace("_", " ").split()).casefold() for cell in head.cells]
    missing = sorted(TABLE - set(names))
    return {
        name for name in names if name and name not in TABLE and not get_close_matches(name, missing, n=1, cutoff=0.8)
    }


def _side_by_side(table: list[Row], names: list[str], others: set[str]) -> list[str]:
    """Columns that are levels: the longest row of neighbours with short names and a sentence in most cells."""
    runs: list[list[str]] = [[]]
    for place, name in enumerate(names):
        texts = [row.cells[place] if place < len(row.cells) else "" for row in table[1:]]
        told = sum(len(text) >= LEAST_SENTENCE for text in texts) * 2 >= len(texts)
        if name in others and len(name.split()) <= LEAST_SIDE_BY_SIDE and told:
            runs[-1].append(name)
        else:
            runs.append([])
    longest = max(runs, key=len)
    return longest if len(longest) >= LEAST_SIDE_BY_SIDE else []


def _renamed(cells: tuple[str, ...]) -> Iterator[str]:
    """The names of columns as we call them, where other people call them otherwise."""
    plain = [" ".join(cell.replace("_", " ").split()).casefold() for cell in cells]
    for name, cell in zip(plain, cells, strict=True):
        meant = (ours for ours, others in OTHER_NAMES.items() if name in others and ours not in plain)
        yield next(meant, cell)


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
        _refuse_unseen(found)
        if isinstance(found, dict) and isinstance(found.get("CFPackage"), dict):
            found = found["CFPackage"]
        again = b"" if isinstance(found, dict) and "CFItems" in found else json.dumps(found).encode()
    except (ValueError, RecursionError) as error:
        raise BadFile(f"The file can’t be read as JSON: {str(error)[:120]}.") from error
    if again:  # all JSON is YAML, whose reader bounds how deep it goes
        return _maturity(again, (), title)
    items = found["CFItems"]
    if not isinstance(items, list):
        raise BadFile("The file is JSON, but no CASE framework: it has no list «CFItems».")
    parents = {
        _named(each.get("originNodeURI")): _named(each.get("destinationNodeURI"))
        for each in mappings(found.get("CFAssociations"))
        if each.get("associationType") == "isChildOf"
    }
    nodes: dict[str, tuple[str, str, str]] = {}
    for item in mappings(items):
        id, whole = str(item.get("identifier", "")), " ".join(str(item.get("fullStatement", "")).split())
        name = str(item.get("abbreviatedStatement") or "") or whole
        if id and name:
            nodes[id] = (parents.get(id, ""), name, whole)
    document = found.get("CFDocument")
    title = str(document.get("title") or title) if isinstance(document, dict) else title
    return Ladder(title, (), tuple(_leaves(nodes)), ("CASE names skills and their tree, and says nothing of levels.",))


def _named(uri: object) -> str:
    return str(uri.get("identifier", "")) if isinstance(uri, dict) else ""


# Maturity self-assessments ------------------------------------------------------------------------------


def _largest_document(data: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The largest document of a YAML file, where its line numbers stay; and that the others are not taken."""
    starts = [0, *(found.start() for found in re.finditer(rb"(?m)^---(?=\s)", data)), len(data)]
    parts = [(start, data[start:end]) for start, end in pairwise(starts) if data[start:end].strip(b"- \t\r\n")]
    if len(parts) < 2 or not any(_says(part) for _, part in parts):
        return data, ()
    told = [part for part in parts if _says(part[1])]
    if len(told) == 1:
        return data, ()
    start, largest = max(told, key=lambda part: len(part[1]))
    notes = (f"The file has {len(told)} documents, of which the largest is taken.",)
    return b"\n" * data[:start].count(b"\n") + largest, notes


def _says(part: bytes) -> bool:
    """Whether a document is more than comments."""
    return any(line.strip() and not line.lstrip().startswith((b"#", b"---")) for line in part.splitlines())


def _maturity(data: bytes, notes: tuple[str, ...], title: str) -> Ladder:
    """Things in lists, layer in layer, of which the lowest have a list of levels, or a level of their own."""
    try:
        values = document(data, "the file").values
    except BadBundle as error:
        raise BadFile(f"The YAML can’t be read: {error}") from error
    _refuse_unseen(values)
    if isinstance(values, dict):  # its name is that of the whole, and no layer
        title = next((str(values[key]) for key in ("title", "name") if isinstance(values.get(key), str)), title)
        values = {key: inside for key, inside in values.items() if key not in NAMES}
    levels: dict[str, None] = {}
    leaves = tuple(climb(values, (), levels))
    if not leaves:
        order, leaves = levelled(values, title)
        levels = dict.fromkeys(order)
    if not leaves:
        raise BadFile("The file has no categories with a list «levels», and nothing in it has a «level» of its own.")
    return Ladder(title, _few(list(levels)), leaves, notes)
