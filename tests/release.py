"""Make a release of what is committed: python -m tests.release FOLDER, or `make release`.

A wheel and a source archive, the same bytes whoever makes them with the same versions of Python and hatchling: they are
built from the commit, not from the files that happen to lie here, and every time in them is that of the commit.
"""

import os
import subprocess
import sys
import tarfile
import tempfile
from io import BytesIO
from pathlib import Path

from tests.released import RELEASED, ROOT, migrations_of, version


def git(*arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True).stdout


def build(folder: Path, commit: str = "HEAD") -> list[Path]:
    """Build both into the folder. Returns the wheel and the source archive."""
    time = git("log", "-1", "--format=%ct", commit).decode().strip()
    with tempfile.TemporaryDirectory() as tree:
        with tarfile.open(fileobj=BytesIO(git("archive", "--format=tar", commit))) as archive:
            archive.extractall(tree, filter="data")
        subprocess.run(
            [sys.executable, "-m", "hatchling", "build", "-d", folder.resolve(), "-t", "wheel", "-t", "sdist"],
            cwd=tree,
            env={**os.environ, "SOURCE_DATE_EPOCH": time},
            check=True,
            capture_output=True,
        )
    return [next(folder.glob("*.whl")), next(folder.glob("*.tar.gz"))]


def problems() -> list[str]:
    """Sentences about what a release of this tree would lack."""
    found = []
    if changed := git("status", "--porcelain").decode():
        found.append(f"A release is made of what is committed, and this is not:\n{changed}")
    name = version()
    if f"\n## {name} (" not in (ROOT / "CHANGELOG.md").read_text("utf-8"):
        found.append(f"CHANGELOG.md has no section for {name}.")
    dump = RELEASED / f"{name}.sql"
    own = {(file.parts[-3], file.stem) for file in ROOT.glob("*/migrations/[0-9]*.py")}
    if not dump.exists() or not own <= migrations_of(dump.read_text("utf-8")):
        found.append(f"{dump.relative_to(ROOT)} is not of this code: python -m tests.released, then commit it.")
    return found


def main(folder: Path) -> None:
    if found := problems():
        sys.exit("\n".join(found))
    for file in build(folder):
        print(f"{file}: {file.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
