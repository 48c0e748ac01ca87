"""The JSON Schema of the document, for whoever reads the download by a program."""

import ast
import inspect
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from textwrap import dedent
from typing import Any

import msgspec

from assessment.files.document import Export


@lru_cache(maxsize=1)
def schema() -> bytes:
    """The JSON Schema of the document, every field described by the docstring below it in its class."""
    written: dict[str, Any] = msgspec.json.schema(Export)
    for kind in _structs(msgspec.inspect.type_info(Export)):
        described = written["$defs"][kind.__name__]
        described["description"] = " ".join(described["description"].split())
        for name, text in field_docs(kind).items():
            described["properties"][name]["description"] = text
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "A report of Plumb, and its plan"}
    return msgspec.json.format(msgspec.json.encode(head | written), indent=1) + b"\n"


def field_docs(kind: type) -> dict[str, str]:
    """The docstrings that stand below the fields of a class, as one line each; None is null in JSON."""
    (written,) = ast.parse(dedent(inspect.getsource(kind))).body
    assert isinstance(written, ast.ClassDef)
    found = {}
    for field, below in pairwise(written.body):
        if isinstance(field, ast.AnnAssign) and isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
            text = " ".join(str(below.value.value).split())
            found[ast.unparse(field.target)] = re.sub(r"\bNone\b", "null", text)
    return found


def _structs(kind: object) -> Iterator[type]:
    """Every class a type is made of."""
    if isinstance(kind, msgspec.inspect.StructType):
        yield kind.cls
        for field in kind.fields:
            yield from _structs(field.type)
    for name in ("type", "item_type", "types"):
        parts = getattr(kind, name, ())
        for part in parts if isinstance(parts, tuple) else (parts,):
            yield from _structs(part)
