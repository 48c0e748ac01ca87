"""The browser of the browser tests is a program of the system: find it, and install it where we may.

    python tests/system.py

Installs with apt-get when that exists and we are root, unless PLUMB_NO_INSTALL=1. Whatever is still missing is said by the
test run itself, loudly (tests/browser/conftest.py).
"""

import ctypes
import os
import shutil
import subprocess
from collections import Counter

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""Best first: the one without windows takes two thirds of the processor time of the whole program."""
PACKAGES = ("chromium-headless-shell", "libatomic1")
ADVICE = "To run them: apt-get install chromium-headless-shell libatomic1 (or set CHROMIUM to the path of a chromium)."


def chromium() -> str | None:
    """The path of a chromium, or None."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return next(filter(None, map(shutil.which, NAMES)), None)


def missing() -> list[str]:
    """What browser tests need and this machine lacks."""
    lacking = [] if chromium() else ["chromium"]
    try:
        ctypes.CDLL("libatomic.so.1")  # the driver of the browser needs it, and says only "connection closed"
    except OSError:
        lacking.append("libatomic1")
    return lacking


def skipped(reasons: list[str]) -> list[str]:
    """A line for each reason why tests were skipped that need no browser."""
    counts = Counter(reason.removeprefix("Skipped: ") for reason in reasons)
    return [f"SKIPPED: {count} {'test' if count == 1 else 'tests'}: {reason}." for reason, count in counts.items()]


def may_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None and os.environ.get("PLUMB_NO_INSTALL") != "1"


def install() -> None:
    print(
        "Installing chromium for the browser tests (about 100 MB, once; PLUMB_NO_INSTALL=1 prevents it) ...", flush=True
    )
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES],
    ):
        done = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if done.returncode:
            last = done.stdout.strip().splitlines()[-1:] or ["no reason given"]
            print(f"That did not work: {last[0]}")
            return


if __name__ == "__main__":
    if missing() and may_install():
        install()
