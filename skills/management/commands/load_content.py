"""`manage.py load_content FOLDER`: fill the draft tables from a folder of content files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from skills import bundle
from skills.publishing import is_empty, store
from skills.validation import Problem, blocking, problems


class Command(BaseCommand):
    help = "Replace the draft by the content of a folder. Nothing is published, and nothing changes on a bad file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--replace", action="store_true", help="replace a draft that is not empty")

    def handle(self, *args: Any, **options: Any) -> None:
        if not is_empty() and not options["replace"]:
            raise CommandError("The draft is not empty. Add --replace to replace it all.")
        try:
            content = bundle.read(options["folder"])
        except (bundle.BadBundle, OSError) as error:
            raise CommandError(str(error)) from error
        found = [problem for problem in blocking(problems(content)) if _prevents_storing(problem)]
        if found:
            raise CommandError("Nothing was loaded:\n" + "\n".join(str(problem) for problem in found))
        store(content)
        self.stdout.write(f"Loaded {len(content.skills)} skills and {len(content.items)} questions as draft.")


def _prevents_storing(problem: Problem) -> bool:
    """The draft may be unfinished, but references and identifiers must hold to be stored at all."""
    if problem.kind == "framework":  # one row of short texts, where little may be wrong
        return True
    return "does not exist" in problem.message or "identifier" in problem.message or "off the scale" in problem.message
