"""The command `plumb` of a wheel: manage.py, for whoever has no checkout.

A wheel holds the tree of the product in one folder, `plumb`, which this puts before everything else that can be imported.
So the packages keep their short names here, and take none of them from anybody else's in the same environment.
"""

import os
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1]
"""What is `BASE_DIR` in the settings."""


def main() -> None:
    """Run a command of manage.py. `plumb serve` also makes the secret key, migrates and loads the first content."""
    sys.path.insert(0, str(FOLDER))
    # For the processes of the server, too.
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(FOLDER), os.environ.get("PYTHONPATH")]))
    os.environ["PLUMB_DATA"] = os.environ.get("PLUMB_DATA", "").strip() or str(data_folder())
    if sys.argv[1:2] == ["serve"]:
        prepare()
    from manage import main as run

    run()


def data_folder() -> Path:
    """Where a program of this person keeps its data: an upgrade replaces the folder that it was installed in."""
    return Path(os.environ.get("XDG_DATA_HOME") or "~/.local/share").expanduser() / "plumb"


def prepare() -> None:
    from config.preflight import make_key

    if not os.environ.get("PLUMB_SECRET_KEY", "").strip():
        make_key(os.environ["PLUMB_DATA"])
    sys.argv.insert(2, "--prepare")
