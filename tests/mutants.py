"""Small faults are put into the code one at a time, and the tests have to notice: `make mutants`.

    python -m tests.mutants                     a random sample, for half an hour
    python -m tests.mutants --seed 7            the sample of this number again, which each run prints
    python -m tests.mutants --all               every mutant, for a night
    python -m tests.mutants engine/planning     only in files whose path holds one of these words

Each mutant runs in a copy of the tree, against the tests named like its module and, when they notice nothing,
against the rest of their folder. The sample ends when its time or its number is up. What makes no difference that
a test could see is listed with the reason in `mutants.txt` and not counted. Ends with status 0 when 9 of 10 are caught.

mutmut changes only what stands in functions, so no limit of ours; cosmic-ray runs one command for every module.
"""

import argparse
import ast
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from hashlib import sha256
from itertools import chain
from math import inf
from pathlib import Path
from queue import SimpleQueue
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
TARGETS = ("assessment/engine", "assessment/models", "skills/publishing.py", "skills/tables.py")
EQUIVALENT = Path(__file__).with_suffix(".txt")
SAMPLE, MINUTES = 150, 30
ENOUGH = 0.9
CPU_SECONDS = 600
MEMORY = 8 * 2**20
"""In kB. Both for one run of tests: a mutant that never ends, or takes everything, is caught by this."""

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
}  # fmt: skip


class Mutant(NamedTuple):
    """One line of one file, changed."""

    path: str
    line: int
    old: str
    new: str
    text: str
    """The whole file with the fault in it."""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}\n  - {self.old}\n  + {self.new}"


# Making them ------------------------------------------------------------------------------------------


def mutants(path: Path) -> Iterator[Mutant]:
    """Every fault that this knows how to make in a file, each once."""
    text, name = path.read_text(), str(path.relative_to(ROOT))
    lines, seen = text.encode().splitlines(keepends=True), {text}
    for node in _nodes(ast.parse(text)):
        if node.end_lineno is None or node.end_col_offset is None:
            continue
        begin, end = (sum(map(len, lines[: row - 1])) for row in (node.lineno, node.end_lineno))
        begin, end = begin + node.col_offset, end + node.end_col_offset
        for changed in _changes(node):
            inside = f"({changed})" if isinstance(node, ast.expr) and not isinstance(node, ast.Constant) else changed
            mutated = text.encode()[:begin].decode() + inside + text.encode()[end:].decode()
            if mutated not in seen:
                seen.add(mutated)
                new = " ".join(mutated.splitlines()[node.lineno - 1].split())
                yield Mutant(name, node.lineno, lines[node.lineno - 1].decode().strip(), new, mutated)


def _nodes(node: ast.AST) -> Iterator[ast.expr | ast.stmt]:
    """What may be changed. Not words, types, decorators, assertions, and what only the database's tables know."""
    for name, field in ast.iter_fields(node):
        if name in ("decorator_list", "annotation", "returns", "keywords") and not isinstance(node, ast.Call):
            continue
        for child in field if isinstance(field, list) else [field]:
            if isinstance(child, ast.JoinedStr | ast.Assert | ast.Import | ast.ImportFrom) or _is_of_a_table(child):
                continue
            if isinstance(child, ast.keyword) and child.arg in ("strict", "slots", "frozen", "maxsize"):
                continue
            if isinstance(child, ast.expr | ast.stmt):
                yield child
            if isinstance(child, ast.AST):
                yield from _nodes(child)


def _is_of_a_table(node: object) -> bool:
    """A column, or the options of a model: a migration carries them, the class does not."""
    if isinstance(node, ast.ClassDef):
        return node.name == "Meta"
    called = node.value.func if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) else None
    return isinstance(called, ast.Attribute) and called.attr.endswith(("Field", "ForeignKey", "as_manager"))


def _changes(node: ast.expr | ast.stmt) -> Iterator[str]:
    """The source of a node, changed in each way that is known for its kind."""
    match node:
        case ast.Compare(left, [operator], [right]):
            yield ast.unparse(ast.Compare(left, [COMPARISONS[type(operator)]()], [right]))
        case ast.Compare(left, [first, *more], values):
            yield ast.unparse(ast.Compare(left, [COMPARISONS[type(first)](), *more], values))
            last = COMPARISONS[type(more[-1])]()
            yield ast.unparse(ast.Compare(left, [first, *more[:-1], last], values))
        case ast.Constant(bool() as value):
            yield str(not value)
        case ast.Constant(int() as number):
            yield from (str(number + 1), str(number - 1) if number > 0 else "(-1)")
        case ast.Constant(float() as fraction):
            yield from ("0.1",) if fraction == 0 else (repr(fraction * 1.1), repr(fraction * 0.9))
        case ast.BoolOp(operation, values):
            yield ast.unparse(ast.BoolOp(ast.Or() if isinstance(operation, ast.And) else ast.And(), values))
        case ast.UnaryOp(ast.Not() | ast.USub(), operand):
            yield ast.unparse(operand)
        case ast.BinOp(left, operator, right) if type(operator) in ARITHMETIC:
            yield ast.unparse(ast.BinOp(left, ARITHMETIC[type(operator)](), right))
        case ast.IfExp(test, body, other):
            yield ast.unparse(ast.IfExp(ast.UnaryOp(ast.Not(), test), body, other))
        case ast.Return(value) if value is not None and not _is_none(value):
            yield "return None"
        case ast.Expr(ast.Call()) | ast.AugAssign() | ast.Raise() | ast.Continue() | ast.Break() | ast.Delete():
            yield "pass"
        case ast.Assign([ast.Attribute() | ast.Subscript()]):
            yield "pass"


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


# Which tests ------------------------------------------------------------------------------------------


def tests_of(path: str) -> tuple[list[str], list[str]]:
    """Test files named like a module, or else beside it; and then the others of its target's folder.

    Those that import the module come first. Pure modules have pure tests, the models those of the pages.
    """
    module = Path(path).with_suffix("")
    target = next(Path(target).with_suffix("") for target in TARGETS if path.startswith(target))
    mirrored = ROOT / "tests" / target
    files = sorted(mirrored.rglob("test_*.py") if mirrored.is_dir() else mirrored.parent.glob("test_*.py"))
    beside = [file for file in files if file.parent == ROOT / "tests" / module.parent]
    files.sort(key=lambda file: (".".join(module.parts) not in _imports(file), file not in beside))
    first = [file for file in files if file.stem == f"test_{module.name}"] or [file for file in files if file in beside]
    rest = [file for file in files if file not in first]
    return [str(file.relative_to(ROOT)) for file in first], [str(file.relative_to(ROOT)) for file in rest]


@cache
def _imports(path: Path) -> set[str]:
    """Modules of ours that a file imports, and those they pass on: a package takes its names from its files."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
            inside = ROOT.joinpath(*node.module.split("."), "__init__.py")
            if inside != path and inside.exists():
                passed = [each for each in ast.parse(inside.read_text()).body if isinstance(each, ast.ImportFrom)]
                names = {alias.name for alias in node.names}
                found |= {str(each.module) for each in passed if names & {alias.name for alias in each.names}}
    return found


# Running them -----------------------------------------------------------------------------------------


def copied(place: Path) -> Path:
    """A copy of what git knows or could know of the tree."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, check=True
    )
    for name in listed.stdout.decode().strip("\0").split("\0"):
        if (ROOT / name).is_file():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, place / name)
    return place


def passes(tree: Path, files: list[str]) -> bool:
    """Whether these test files pass in a tree. An import that fails, and no end, count like a failure."""
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": ""}
    options = ["-x", "-q", "--no-header", "-p", "no:cacheprovider", "-m", "not long"]
    tests = [sys.executable, "-m", "pytest", *options, *files]
    command = ["sh", "-c", f'ulimit -t {CPU_SECONDS} -v {MEMORY}; exec "$@"', "sh", *tests]
    run = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True)
    if run.returncode in (3, 4):
        sys.exit(f"pytest ended with {run.returncode}: {' '.join(tests)}\n{run.stdout}{run.stderr}")
    return run.returncode in (0, 5)  # all passed, or there is none


def forget_bytecode(path: Path) -> None:
    """All other files keep theirs from one mutant to the next; of this one Python might take an older form for the new."""
    for compiled in path.parent.glob(f"__pycache__/{path.stem}.*.pyc"):
        compiled.unlink()


def is_caught(tree: Path, mutant: Mutant) -> bool:
    """Whether some test fails with this fault in the tree, which is as before afterwards."""
    try:
        (tree / mutant.path).write_text(mutant.text)
        forget_bytecode(tree / mutant.path)
        return not all(passes(tree, files) for files in tests_of(mutant.path) if files)
    finally:
        shutil.copy2(ROOT / mutant.path, tree / mutant.path)
        forget_bytecode(tree / mutant.path)


def chosen(words: list[str], seed: int, count: int | None) -> tuple[list[Mutant], int]:
    """The mutants to run, or so many of them, and how many that would have been among them make no known difference.

    They are shuffled by what a line says and the seed, so that a change elsewhere leaves most of a sample as it is.
    """
    places = (ROOT / target for target in TARGETS)
    files = sorted(chain.from_iterable(place.rglob("*.py") if place.is_dir() else [place] for place in places))
    found = [m for file in files if file.exists() and any(word in str(file) for word in words) for m in mutants(file)]
    found.sort(key=lambda m: sha256(f"{seed} {m.old} {m.new}".encode()).digest())
    found = found[:count]
    lines = {" ".join(line.split()) for line in EQUIVALENT.read_text().splitlines()}
    left = [m for m in found if not {f"- {' '.join(m.old.split())}", f"+ {m.new}"} <= lines]
    return left, len(found) - len(left)


def main() -> int:
    """Run them, say which survive, and give the status to end with."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("words", nargs="*", default=[""], help="only files whose path holds one of these")
    parser.add_argument("--all", action="store_true", help="every mutant, not a sample")
    parser.add_argument("--count", type=int, default=SAMPLE, help="size of the sample, at most")
    parser.add_argument("--minutes", type=float, default=MINUTES, help="after which no other mutant is begun")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="of the sample")
    options = parser.parse_args()
    print(f"The sample of make mutants SEED={options.seed}", flush=True)
    found, excused = chosen(options.words, options.seed, None if options.all else options.count)
    ends = inf if options.all else time.monotonic() + 60 * options.minutes
    tried = 0
    survived: list[Mutant] = []
    with tempfile.TemporaryDirectory() as place, ThreadPoolExecutor(os.cpu_count()) as pool:
        trees: SimpleQueue[Path] = SimpleQueue()
        for number in range(os.cpu_count() or 1):
            trees.put(copied(Path(place) / str(number)))

        def run(mutant: Mutant) -> bool | None:
            """Whether it was caught, or nothing when the time was up."""
            tree = trees.get()
            try:
                return is_caught(tree, mutant) if time.monotonic() < ends else None
            finally:
                trees.put(tree)

        for mutant, caught in zip(found, pool.map(run, found), strict=True):
            if caught is not None:
                tried += 1
                print(f"[{tried}/{len(found)}] {'caught  ' if caught else 'SURVIVED'} {mutant}", flush=True)
                survived += [] if caught else [mutant]
    share = 1 - len(survived) / max(tried, 1)
    late = f"; for {len(found) - tried} there was no time" if tried < len(found) else ""
    print(f"\n{tried - len(survived)} of {tried} caught ({share:.0%}); {excused} more make no difference{late}.")
    print("\n".join(["These survived:", *map(str, survived)]) if survived else "None survived.")
    return 0 if tried and share >= ENOUGH else 1


if __name__ == "__main__":
    sys.exit(main())
