"""manage.py notices: the licences of everything that an installation of Plumb brings, as a document."""

import json
import re
from argparse import ArgumentParser
from email.message import Message
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

LOCKS = ("requirements.txt", "requirements-pdf.txt")
PINNED = re.compile(r"^([\w.-]+)(?:\[[^\]]*\])?==([\w.]+)(?P<where> ;.*sys_platform == 'win32')?", re.MULTILINE)
HEAD = """# What Plumb brings, and under which licences

Written by `make notices` from what the packages say of themselves. Plumb's own licence is in `LICENSE`. The texts lie
in the packages, and of what is in `static/` beside it.

| What | Version | Licence |
|---|---|---|
"""
FONTS = ("Besley", "Libre Franklin", "Atkinson Hyperlegible Mono")


class Command(BaseCommand):
    help = "Write the licences of all dependencies into a file: manage.py notices docs/notices.md"
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        options["file"].write_text(document(), "utf-8")


def document() -> str:
    """The table: packages of the lock files, then what is served to browsers."""
    lines = [f"| {name} | {version} | {licence(name)} |" for name, version in locked()]
    vendored = json.loads((settings.BASE_DIR / "static/vendor/vendor.json").read_text("utf-8"))
    lines += [f"| {each['name']} | {each['version']} | {each['licence']} |" for each in vendored]
    lines += [f"| {font} (typeface) | | OFL-1.1 |" for font in FONTS]
    return HEAD + "\n".join(lines) + "\n"


def locked() -> list[tuple[str, str]]:
    """Names and versions that are installed; those for Windows alone are not."""
    texts = ((settings.BASE_DIR / lock).read_text("utf-8") for lock in LOCKS)
    return sorted({(found[1], found[2]) for text in texts for found in PINNED.finditer(text) if not found["where"]})


def licence(name: str) -> str:
    """What a package says of itself: the expression, else a short text, else its classifiers."""
    try:
        said: Message = metadata(name)  # type: ignore[assignment]  # a message, whatever its protocol shows
    except PackageNotFoundError as error:
        raise CommandError(f"{name} is not installed: make install, then try again.") from error
    classifiers = [text.rpartition(" :: ")[2] for text in said.get_all("Classifier", []) if "License ::" in text]
    short = said.get("License", "")
    found = said.get("License-Expression") or ("" if len(short) > 40 or "\n" in short else short)
    if not (found or classifiers):
        raise CommandError(f"{name} does not say its licence. Look it up, and say so to its makers.")
    return str(found or ", ".join(classifiers))
