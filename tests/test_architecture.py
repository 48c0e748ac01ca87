"""House rules that can be read from the files themselves. The contracts on imports, with their reasons, are in pyproject.toml."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
APPS = ("about", "assessment", "skills")

WRITES = {
    "save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create",
}  # fmt: skip
"""Writing belongs into the models and `publish`, where a transaction and a lock go with it: the same lost update
repaired in one view is still there in the next."""

UNSAFE_MARKUP = {
    "an inline style": r"<style\b|\sstyle\s*=",
    "an inline script": r"<script\b(?![^>]*\ssrc\s*=)",
    "an inline handler": r"<[^>]*\son[a-z]+\s*=",
    "script in an htmx attribute": r"\s(data-)?hx-on\b|\s(data-)?hx-(vals|headers|vars)\s*=\s*[\"']js:|hx-trigger\s*=\s*[\"'][^\"']*\[",
    "a script in an address": r"javascript:",
    "a file from another host": r"<(?!a\b)[a-z][^>]*\s(src|srcset|href|data|poster|action)\s*=\s*[\"']?(https?:)?//",
}
"""The content security policy would refuse these in the browser; here they are refused before anybody opens one."""


def views() -> list[Path]:
    return [path for app in APPS for pattern in ("views.py", "views/**/*.py") for path in (ROOT / app).glob(pattern)]


def templates() -> list[Path]:
    return [*ROOT.glob("templates/**/*.html"), *ROOT.glob("static/**/*.svg")]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def writing_calls(source: str) -> list[str]:
    calls = (node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return [
        f"line {call.lineno}: {call.attr}" for call in calls if isinstance(call, ast.Attribute) and call.attr in WRITES
    ]


def faults(markup: str) -> list[str]:
    return [fault for fault, pattern in UNSAFE_MARKUP.items() if re.search(pattern, markup, re.IGNORECASE)]


def test_who_may_import_whom_is_kept() -> None:
    # In a process of its own: the linter switches off the loggers it does not know, and with them ours.
    check = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", check], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", views(), ids=name)
def test_a_view_never_writes_by_itself(path: Path) -> None:
    assert writing_calls(path.read_text()) == []


@pytest.mark.parametrize(
    "source", ["thing.save()", "Thing.objects.filter(a=1).update(b=2)", "Thing.objects.get_or_create()"]
)
def test_a_write_in_a_view_would_be_noticed(source: str) -> None:
    assert writing_calls(source)


@pytest.mark.parametrize("path", templates(), ids=name)
def test_a_template_works_under_the_content_security_policy(path: Path) -> None:
    assert faults(path.read_text()) == []


@pytest.mark.parametrize(
    "markup",
    [
        "<style>p {}</style>",
        '<p style="color: red">',
        "<script>go()</script>",
        '<button type="button" onclick="go()">',
        '<div data-hx-on:click="go()">',
        '<div data-hx-trigger="click[ctrlKey]">',
        """<div hx-vals='js:{a: 1}'>""",
        '<a href="javascript:go()">',
        '<img src="https://example.org/a.png">',
        '<link rel="stylesheet" href="//example.org/a.css">',
        '<form action="https://example.org/">',
    ],
)
def test_markup_that_the_policy_refuses_would_be_noticed(markup: str) -> None:
    assert faults(markup)


@pytest.mark.parametrize(
    "markup",
    [
        '<a href="https://example.org/">elsewhere</a>',
        '<script src="/static/a.js" defer></script>',
        '<svg xmlns="http://www.w3.org/2000/svg"><path stroke-width="2" /></svg>',
        '<option value="on">',
    ],
)
def test_markup_that_is_fine_passes(markup: str) -> None:
    assert faults(markup) == []


def test_every_line_of_a_template_can_be_read_and_compared() -> None:
    # The formatter wraps what it can; a tag of Django's must stand on one line, and so has to be made short.
    long = [
        f"{name(path)}:{number}"
        for path in ROOT.glob("templates/**/*.html")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > 120
    ]
    assert long == []


def test_the_stylesheet_loads_nothing_from_elsewhere() -> None:
    for sheet in ROOT.glob("static/*.css"):
        assert not re.search(r"@import|url\(\s*[\"']?(https?:)?//", sheet.read_text()), name(sheet)


def test_test_folders_are_no_packages_because_they_would_shadow_the_apps_they_are_named_after() -> None:
    assert list((ROOT / "tests").rglob("__init__.py")) == []
