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

ROOT = Path(__file__).parents[1]


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


def main(folder: Path) -> None:
    if changed := git("status", "--porcelain").decode():
        sys.exit(f"A release is made of what is committed, and this is not:\n{changed}")
    for file in build(folder):
        print(f"{file}: {file.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
