"""Every apostrophe that a person sees is the one of books: ’ and never '. One kind, on pages and in reports."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]

TYPED = re.compile(r"[A-Za-z]'(?:s|t|re|ve|ll|d)\b")

NO_TEXT = re.compile(r"{%.*?%}|{#.*?#}|{{.*?}}|<code.*?</code>|<pre.*?</pre>", re.DOTALL)
"""Parts of a template that nobody reads, and code."""

SPAN = re.compile(r"`[^`]*`")
"""Code inside a sentence."""

SPEAKING = (
    "assessment/engine",
    "assessment/views",
    "assessment/files",
    "assessment/forms.py",
    "assessment/plan_forms.py",
    "skills/validation",
)
"""Where sentences are made."""

PATTERNS = {"can't?"}
"""Of an editor's words that a lint looks for."""


def sentences(path: Path) -> Iterator[str]:
    """The texts of a module that are no docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def test_templates_print_apostrophes() -> None:
    for path in sorted((ROOT / "templates").rglob("*.*")):
        assert not TYPED.findall(NO_TEXT.sub(" ", path.read_text("utf-8"))), path


def test_the_sentences_of_engine_pages_and_lints_print_apostrophes() -> None:
    modules = [file for name in SPEAKING for file in ([ROOT / name] if "." in name else (ROOT / name).rglob("*.py"))]
    assert len(modules) > 60
    for path in modules:
        found = [text for text in sentences(path) if TYPED.search(text)]
        assert [text for text in found if not any(pattern in text for pattern in PATTERNS)] == [], path


def texts(value: object) -> Iterator[str]:
    """The texts of a YAML file, without code and addresses."""
    if isinstance(value, str):
        yield SPAN.sub(" ", value)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name not in ("code", "url"):
                yield from texts(each)


@pytest.mark.parametrize("folder", ["skills/data", "skills/examples/data-analyst"])
def test_shipped_content_prints_apostrophes(folder: str) -> None:
    files = [path for path in (ROOT / folder).rglob("*.yaml") if path.parent.name != "review"]
    assert files
    for path in files:
        found = [text for text in texts(yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)) if TYPED.search(text)]
        assert found == [], path
