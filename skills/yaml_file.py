"""One YAML file read as a value, strictly: what it cannot be is said in a sentence with its line.

Plain words are text, whatever YAML would take them for: `no`, `010`, `1:30` and `2026-01-02` stay as written. Only
`true`, `false`, `null`, `~` and decimal numbers are not text, nor is 1.5e-3, with point and sign: the fingerprint
832104858e94 is text. All that is read as a number is also one in YAML 1.1, so that PyYAML, which writes our files, puts
text that looks like it between quotes. So a slip is refused where a number was wanted, and never read as another number.
"""

import re
from collections.abc import Hashable
from typing import Any, NamedTuple, TypeVar

import msgspec
import yaml

T = TypeVar("T")

MAX_FILE_BYTES = 5_000_000
"""A single file larger than this is refused before it is parsed."""

MAX_DEPTH = 20
"""Content is six levels deep. The parser recurses in C, where too many levels end the process, not the parsing."""


class BadBundle(Exception):
    """A file that cannot be read as content. The message names the file and the place."""


# Reading ------------------------------------------------------------------------------------------------


class _Loader(yaml.CSafeLoader):
    """The safe loader with the few plain values above, and without keys that are given twice."""

    yaml_implicit_resolvers: dict[str, Any] = {}

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable) or key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} is given twice", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


for _tag, _pattern, _first in (
    ("null", r"null|~|", [*"n~", ""]),
    ("bool", r"true|false", [*"tf"]),
    ("int", r"-?(0|[1-9][0-9]*)", [*"-0123456789"]),
    ("float", r"-?(0|[1-9][0-9]*)\.[0-9]+([eE][-+][0-9]+)?", [*"-0123456789"]),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"(?:{_pattern})\Z"), _first)


def _whole_number(loader: _Loader, node: yaml.ScalarNode) -> int:
    try:
        return int(node.value)
    except ValueError:  # Python reads no more than 4,300 digits
        problem = f"a number of {len(node.value):,} digits"
        raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark) from None


_Loader.add_constructor("tag:yaml.org,2002:int", _whole_number)


class Document(NamedTuple):
    """A file as plain values, and where each of them stands."""

    name: str
    values: Any
    node: yaml.Node | None

    def line(self, path: "Path") -> int:
        """The line of a value, or of the innermost thing around it that is there; from 1."""
        node = self.node
        for part in path:
            inside = _inside(node, part)
            if inside is None:
                break
            node = inside
        return node.start_mark.line + 1 if node is not None else 1


Path = tuple[str | int, ...]
"""Where a value stands: names of fields and numbers of entries from 0."""


def _inside(node: yaml.Node | None, part: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == part), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        found: yaml.Node = node.value[part]
        return found
    return None


def document(data: bytes, name: str) -> Document:
    """Read a file's bytes as plain values. Raises `BadBundle` with `name` and the place of the fault."""
    if len(data) > MAX_FILE_BYTES:
        raise BadBundle(f"{name}: the file is larger than {MAX_FILE_BYTES // 1_000_000} MB.")
    try:
        text = data.decode("utf-8")
        if "\x00" in text:
            raise BadBundle(f"{name}: line {_line(text, text.index(chr(0)))}: a NUL character.")
        _refuse_traps(text, name)
        loader = _Loader(text)
        node = loader.get_single_node()
        return Document(name, loader.construct_document(node) if node is not None else None, node)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadBundle(f"{name}: line {line}: not UTF-8 text (byte {error.start}).") from error
    except yaml.YAMLError as error:
        raise BadBundle(f"{name}: {_syntax(error, text)}") from error


def _line(text: str, position: int) -> int:
    """The line of a character, from 1."""
    return text.count("\n", 0, position) + 1


def _syntax(error: yaml.YAMLError, text: str) -> str:
    """What the parser says, with the line first."""
    if isinstance(error, yaml.reader.ReaderError):
        return f"line {_line(text, error.position)}: the character U+{ord(text[error.position]):04X} is not read here."
    mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None)
    if mark is None or problem is None:
        return f"line 1: {' '.join(str(error).split())}"
    return f"line {mark.line + 1}: {problem}."


def _refuse_traps(text: str, name: str) -> None:
    """Refuse what YAML allows and content never needs: endless nesting, aliases that multiply, tags, hidden NULs."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        trap = ""
        if isinstance(event, yaml.AliasEvent):
            trap = f"aliases (*{event.anchor}) are not read here. Write it out."
        elif tag := getattr(event, "tag", None):
            trap = f"tags ({tag}) are not read here. Leave it out."
        elif isinstance(event, yaml.ScalarEvent) and "\x00" in event.value:
            trap = "a NUL character, written as an escape."
        elif depth > MAX_DEPTH:
            trap = f"nested more than {MAX_DEPTH} levels deep."
        if trap:
            line = event.start_mark.line + 1 if event.start_mark else 1
            raise BadBundle(f"{name}: line {line}: {trap}")


def parse(data: bytes, kind: type[T], name: str) -> T:
    """Parse one file's bytes as `kind`. Raises `BadBundle` with `name` and the place of the fault."""
    return converted(document(data, name), kind)


def converted(found: Document, kind: type[T]) -> T:
    """A file's values as `kind`. Raises `BadBundle` as `parse` does."""
    try:
        return msgspec.convert(found.values, type=kind, strict=True)
    except msgspec.ValidationError as error:
        raise BadBundle(_sentence(found, str(error))) from error
    except (ValueError, OverflowError) as error:
        raise BadBundle(f"{found.name}: line {found.line(())}: {error}") from error


# Saying what is wrong -----------------------------------------------------------------------------------

KINDS = {
    "int": "a whole number",
    "float": "a number",
    "str": "text",
    "bool": "true or false",
    "array": "a list",
    "object": "a group of fields",
    "null": "nothing",
}
_PLACE = re.compile(r" - at `(key` in `)?\$(.*)`$")
_PART = re.compile(r"\.([^.\[]+)|\[(\d+)\]|\[\.\.\.\]")
LONGEST_SHOWN = 40


def _sentence(found: Document, message: str) -> str:
    """The fault that msgspec found, with the line and in words."""
    place = _PLACE.search(message)
    path: Path = tuple(
        int(number) if number else field
        for field, number in _PART.findall(place[2] if place else "")
        if field or number
    )
    fault = message[: place.start()] if place else message
    if found.node is None and not path:
        return f"{found.name}: line 1: the file is empty. Write [] for an empty list."
    if unknown := re.fullmatch(r"Object contains unknown field `(.*)`", fault):
        line = found.line((*path, unknown[1]))
        return f"{found.name}: line {line}: {_field(found, path)} can’t have the field «{unknown[1]}»."
    if missing := re.fullmatch(r"Object missing required field `(.*)`", fault):
        return f"{found.name}: line {found.line(path)}: {_field(found, path)} needs the field «{missing[1]}»."
    if place and place[1]:
        return f"{found.name}: line {found.line(path)}: {_field(found, path)} has a field whose name is no text."
    return f"{found.name}: line {found.line(path)}: {_field(found, path)} {_should(found, path, fault)}"


def _should(found: Document, path: Path, fault: str) -> str:
    value = _value(found.values, path)
    shown = "" if isinstance(value, (dict, list)) or value is None else f" ({str(value)[:LONGEST_SHOWN]})"
    if length := re.fullmatch(r"Expected `array` of length (\d+), got (\d+)", fault):
        return f"must have {length[1]} entries, not {length[2]}."
    if other := re.fullmatch(r"Expected `([\w |]+)`, got `(\w+)`", fault):
        wanted = " or ".join(KINDS.get(kind, kind) for kind in other[1].split(" | "))
        quotes = " Put it between quotes." if other[1] == "str" and shown else ""
        return f"must be {wanted}, not {KINDS.get(other[2], other[2])}{shown}.{quotes}"
    if fault.startswith("Invalid enum value"):
        return f"can’t be that{shown}."
    if fault.startswith("Invalid RFC3339"):
        return f"must be a date such as 2026-11-30{shown and f', not {shown[2:-1]}'}."
    return f"can’t be read: {fault}{shown}."


def _field(found: Document, path: Path) -> str:
    """A field in words, with the object that it belongs to: "hours in entry 2 of levels of «queries»"."""
    owner, start = _nearest_id(found, path)
    words = ""
    for part in path[start:]:
        if isinstance(part, int):
            words = f"entry {part + 1}{f' of {words}' if words else ''}"
        else:
            name = part.replace("_", " ")
            words = f"{name}{f' in {words}' if words else ''}"
    if not words:
        return owner or "the file"
    return f"{words} of {owner}" if owner else words


def _nearest_id(found: Document, path: Path) -> tuple[str, int]:
    """The innermost object around a place that has an identifier, and how long its own path is."""
    for end in range(len(path), -1, -1):
        value = _value(found.values, path[:end])
        if isinstance(value, dict) and isinstance(value.get("id"), str):
            return f"«{value['id'][:LONGEST_SHOWN]}»", end
    return "", 0


def _value(values: Any, path: Path) -> Any:
    for part in path:
        try:
            values = values[part]
        except (KeyError, IndexError, TypeError):
            return None
    return values
