"""`manage.py benchmark_measurement`: how good the measurement is, on the reference and on a content, in a minute."""

from argparse import ArgumentParser
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.template.loader import render_to_string

from benchmarks import frontier_picture, picture
from benchmarks.measurement import Sizes, benchmark, passed, to_json
from benchmarks.table import table
from skills import bundle
from skills.content import Content
from skills.models import Edition
from skills.publishing import draft

SHIPPED = Path(bundle.__file__).resolve().parent / "data"
QUICK = 60


class Command(BaseCommand):
    help = "Let simulated people take the check and print how often it is right. Fails when a limit is not kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--content", default="shipped", help="shipped (default), edition, draft, or a folder of content files"
        )
        parser.add_argument("--people", type=int, default=Sizes().main, help="in the main run; the others follow")
        parser.add_argument("--quick", action="store_true", help="few people, in seconds: a look, not a verdict")
        parser.add_argument("--json", type=Path, help="write all figures to this file")
        parser.add_argument("--svg", type=Path, help="write the picture of ways of asking to this file")
        parser.add_argument("--frontier", type=Path, help="write the picture of effort and what it buys to this file")

    def handle(self, *args: Any, **options: Any) -> None:
        content = content_of(options["content"])
        if not content.roles or not content.items:
            raise CommandError("There is nothing to measure: the content needs a role and a question.")
        if options["people"] < 8:
            raise CommandError("Eight people at least.")
        sizes = Sizes.of(QUICK if options["quick"] else options["people"])
        document = benchmark(content, options["content"], sizes, page=partial(question_page, content))
        self.stdout.write(table(document), ending="")
        files = ((options["json"], to_json), (options["svg"], picture.svg), (options["frontier"], frontier_picture.svg))
        for path, text in files:
            if path is not None:
                path.write_text(text(document), encoding="utf-8")
        if options["quick"]:
            self.stdout.write("So few people do not decide anything; without --quick limits are enforced.")
        elif not passed(document):
            raise CommandError("At least one figure is not what it must be.")


def question_page(content: Content) -> str:
    """The page of the first question, as a person meets it."""
    item = content.items[0]
    context = {
        "assessment": SimpleNamespace(key="x" * 22),
        "item": item,
        "token": "0" * 16,
        "choices": [SimpleNamespace(place=place, text=option.text) for place, option in enumerate(item.options)],
        "number": 9,
        "total": 24,
        "progress": SimpleNamespace(sections=(1, 2, 1, 4, 24), done=16),
        "may_finish": True,
        "site": content,
    }
    return render_to_string("assessment/question.html", context)


def content_of(name: str) -> Content:
    """The content by its name on the command line. Raises `CommandError` when there is none."""
    if name == "draft":
        return draft()
    if name == "edition":
        edition = Edition.objects.live()
        if edition is None:
            raise CommandError("Nothing is published yet.")
        return edition.content
    try:
        return bundle.read(SHIPPED if name == "shipped" else Path(name))
    except (bundle.BadBundle, OSError) as error:
        raise CommandError(str(error)) from error
