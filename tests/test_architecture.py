"""House rules that can be read from the files themselves. The contracts on imports, with their reasons, are in pyproject.toml."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from msgspec.inspect import type_info

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


def product() -> list[Path]:
    return [path for app in (*APPS, "config") for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]


def templates() -> list[Path]:
    return [*ROOT.glob("templates/**/*.html"), *ROOT.glob("static/**/*.svg")]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def writing_calls(source: str) -> list[str]:
    calls = (node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return [
        f"line {call.lineno}: {call.attr}" for call in calls if isinstance(call, ast.Attribute) and call.attr in WRITES
    ]


PROFESSION = re.compile(r"machine[ _-]learning|\bML[ _-]engineer", re.IGNORECASE)
"""What the starter content is about."""


def test_only_content_names_a_profession() -> None:
    """Code and templates serve any. A word of the starter content in them would stand on every other site."""
    files = [*product(), *ROOT.glob("templates/**/*.*"), *ROOT.glob("assessment/**/*.typ"), *ROOT.glob("static/*.*")]
    named = [name(path) for path in files if path.is_file() and PROFESSION.search(path.read_text("utf-8", "ignore"))]
    assert named == []


def faults(markup: str) -> list[str]:
    return [fault for fault, pattern in UNSAFE_MARKUP.items() if re.search(pattern, markup, re.IGNORECASE)]


def types_described_late(source: str) -> list[str]:
    """Calls in a function by which msgspec describes a type: a decoder made there, or decode(..., type=...)."""
    calls = (
        call
        for function in ast.walk(ast.parse(source))
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        for call in ast.walk(function)
        if isinstance(call, ast.Call)
    )
    return [
        f"line {call.lineno}: {ast.unparse(call.func)}"
        for call in calls
        if ast.unparse(call.func).endswith("Decoder")
        or (ast.unparse(call.func).endswith("decode") and any(keyword.arg == "type" for keyword in call.keywords))
    ]


def converted(source: str) -> list[str]:
    """The types that msgspec.convert is asked for, by the last part of their names."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return [
        ast.unparse([*call.args, *(keyword.value for keyword in call.keywords)][1]).rpartition(".")[2]
        for call in calls
        if ast.unparse(call.func) == "msgspec.convert"
    ]


def structs(kind: object) -> Iterator[type]:
    """Every msgspec class a type is made of."""
    if isinstance(kind, msgspec.inspect.StructType):
        yield kind.cls
        for field in kind.fields:
            yield from structs(field.type)
    for name in ("type", "item_type", "item_types", "types"):
        parts = getattr(kind, name, ())
        for part in parts if isinstance(parts, tuple) else (parts,):
            yield from structs(part)


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


FIELD = re.compile(r"<(select|option|textarea|fieldset)\b|<input\b(?![^>]*\btype=\"(hidden|submit)\")")

FIELDS_BY_HAND = {
    "_choices.html": "the template of all others",
    "assessment/_question.html": "answers may be code, and the last is set apart",
    "assessment/rate.html": "the last choice is set apart, and its text depends on what follows",
    "assessment/start_role.html": "the last choice is set apart, and each one asks for a sentence about itself",
    "admin/assessment/withdraw.html": "each box stands above the question that it withdraws",
    "admin/edit_inline/_row.html": "one choice through the rows of a table",
    "admin/edit_inline/tabular.html": "a group of Django’s own",
    "admin/skills/item/_fieldset.html": "a group of Django’s own",
    "admin/skills/roleprofile/change_form.html": "a group of Django’s own",
    "admin/skills/ladder_preview.html": "rows as the file has levels; what is not offered gives way to what was proposed",
    "admin/skills/quiz_preview.html": "rows as the file has categories; what is not offered leaves them out",
    "admin/skills/edition/_warnings.html": "as many fields as there are kinds of warning, below what they accept",
    "admin/skills/_file.html": "read by the reader of its kind, and by no form",
    "admin/own_second_factor.html": "one field, read by no form",
    "admin/second_factor.html": "one field, read by no form",
}
"""Templates with fields of their own, and why. Everywhere else a form's fields are shown by `field` and `choices`, so
that a label, a hint and an error are tied to their control in one way."""


def test_fields_are_written_by_hand_only_where_there_is_a_reason() -> None:
    folder = ROOT / "templates"
    found = {str(path.relative_to(folder)) for path in folder.rglob("*.html") if FIELD.search(path.read_text())}
    assert found == FIELDS_BY_HAND.keys()


@pytest.mark.parametrize(
    "markup",
    [
        '<select name="a">',
        "<fieldset>",
        '<option value="a">',
        '<input name="a">',
        '<input\n  type="radio"\n  name="a"\n>',
        '<input name="a" type="checkbox">',
        '<textarea name="a">',
    ],
)
def test_a_field_written_by_hand_would_be_noticed(markup: str) -> None:
    assert FIELD.search(markup)
    assert not FIELD.search('<input type="hidden" name="a"><input name="go" type="submit"><button name="a">')


INDEX_LINE = re.compile(r"^\s*(\w+)\s{2,}\S|`(\w+)`", re.MULTILINE)
"""In a docstring, the name of a module with what is in it, or in a sentence."""


def test_a_package_that_lists_its_modules_lists_all_of_them() -> None:
    missing = {}
    for room in (*APPS, "config", "benchmarks", "chaos"):
        for init in (ROOT / room).rglob("__init__.py"):
            modules = {path.stem for path in init.parent.glob("[!_]*.py")}
            modules |= {path.parent.name for path in init.parent.glob("*/__init__.py")}
            docstring = ast.get_docstring(ast.parse(init.read_text())) or ""
            named = {first or second for first, second in INDEX_LINE.findall(docstring)}
            if len(named & modules) >= 2 and modules - named:  # one may be an example
                missing[name(init)] = modules - named
    assert missing == {}


def test_a_file_has_at_most_500_lines_and_a_function_40_so_that_it_can_be_seen_whole() -> None:
    long = []
    for path in [*product(), *(each for room in ("benchmarks", "chaos") for each in (ROOT / room).rglob("*.py"))]:
        source = path.read_text()
        if source.count("\n") > 500:
            long.append(name(path))
        nodes = ast.walk(ast.parse(source))
        functions = [each for each in nodes if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)]
        long += [f"{name(path)}: {each.name}" for each in functions if (each.end_lineno or 0) - each.lineno >= 40]
    long += [name(path) for path in ROOT.glob("templates/**/*.*") if path.read_text().count("\n") > 500]
    assert long == []


def test_every_line_of_a_template_can_be_read_and_compared() -> None:
    # The formatter wraps what it can; a tag of Django's must stand on one line, and so has to be made short.
    long = [
        f"{name(path)}:{number}"
        for path in ROOT.glob("templates/**/*.html")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > 120
    ]
    assert long == []


ASKS_THE_WEB = {"ftplib", "http.client", "imaplib", "poplib", "smtplib", "telnetlib", "urllib.request", "xmlrpc.client"}
ASKS_OTHERS = ASKS_THE_WEB | {"aiohttp", "httpx", "requests", "socket", "ssl", "urllib3"}
MAY_ASK = {
    "skills/public_web.py": {"http.client", "socket", "ssl"},  # for the command that looks for dead links, and no page
    "config/management/commands/serve.py": {"socket"},  # to listen
    "config/preflight.py": {"socket"},  # to see whether a port is free
}
"""Mail goes by Django, to the server that the operator names."""


def imported(source: str) -> set[str]:
    """Every module that a file imports, with those it imports from."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_no_page_asks_another_server_whatever_is_in_its_input() -> None:
    asking = {name(path): imported(path.read_text()) & ASKS_OTHERS for path in product()}
    assert {path: modules for path, modules in asking.items() if modules} == MAY_ASK
    users = {name(path) for path in product() if "skills.public_web" in imported(path.read_text())}
    assert users == {"skills/link_checks.py", "skills/management/commands/check_links.py"}


def test_the_stylesheet_loads_nothing_from_elsewhere() -> None:
    for sheet in ROOT.glob("static/*.css"):
        assert not re.search(r"@import|url\(\s*[\"']?(https?:)?//", sheet.read_text()), name(sheet)


@pytest.mark.parametrize("path", product(), ids=name)
def test_a_type_that_is_read_is_described_at_import_and_not_by_two_first_requests_at_once(path: Path) -> None:
    assert types_described_late(path.read_text()) == []


@pytest.mark.parametrize(
    "body", ["json.decode(data, type=Thing)", "msgspec.json.Decoder(Thing).decode(data)", "Decoder(Thing)"]
)
def test_a_type_described_late_would_be_noticed(body: str) -> None:
    assert types_described_late(f"def read(data):\n    return {body}")
    assert not types_described_late(f"THING = {body}")


def test_the_types_that_are_converted_are_described_at_import_too() -> None:
    # msgspec has no converter that could be made once, so a decoder of the same type does it.
    from assessment.report_file import REPORT_FILE, ReportFile
    from skills.bundle import AREA_FILE, FILES, AreaFile
    from skills.content import CONTENT, Table
    from skills.history import TABLES

    described = {kind for decoder in (CONTENT, AREA_FILE, REPORT_FILE) for kind in structs(type_info(decoder.type))}
    assert {Table, AreaFile, ReportFile} <= described
    # "kind" is a parameter twice: in files what the bundle or a command asks for, in the history the value of a table.
    found = {(name(path), kind) for path in product() for kind in converted(path.read_text())}
    assert {kind for _, kind in found} == {"ReportFile", "Table", "kind"}
    assert {path for path, kind in found if kind == "kind"} == {
        "skills/deletions.py",
        "skills/earlier_drafts.py",
        "skills/history.py",
        "skills/yaml_file.py",
    }
    assert {table.value for table in TABLES.values()} <= described
    assert {kind for decoded in FILES.values() for kind in structs(type_info(decoded))} <= described


def test_test_folders_are_no_packages_because_they_would_shadow_the_apps_they_are_named_after() -> None:
    assert list((ROOT / "tests").rglob("__init__.py")) == []


SENTENCE = re.compile(r"(\S+ ){3,}\S+[.?]")
"""Four words and more, to the end."""

MOST_QUOTED = 25
"""By tests in the browser, which wait for what a person sees, and in few other places."""


def texts(path: Path) -> set[str]:
    """What a module says, each on one line, without its docstrings."""
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    constants = [node for node in nodes if isinstance(node, ast.Constant) and id(node) not in docstrings]
    return {" ".join(node.value.split()) for node in constants if isinstance(node.value, str)}


def test_hardly_any_test_quotes_a_sentence_of_the_product() -> None:
    """A test asks for facts; what is said stands in the snapshots, where it is read as the person reads it."""
    said = [" ".join(path.read_text("utf-8").split()) for path in templates()]
    said += [text for path in product() for text in texts(path)]
    product_says = "\n".join(said)
    modules = {name(path): texts(path) for path in (ROOT / "tests").rglob("*.py")}
    quoted = [
        f"{module}: {text}"
        for module, found in modules.items()
        for text in found
        if SENTENCE.fullmatch(text) and text in product_says
    ]
    assert len(quoted) <= MOST_QUOTED, quoted
