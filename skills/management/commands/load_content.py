"""`manage.py load_content FOLDER`: bring the draft to what a folder of content files says."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from skills import bundle
from skills.bundle import ready
from skills.comparison import Comparison
from skills.content import digest, encode
from skills.exchange import Merged, Unloadable, merge
from skills.publishing import know_sizes

MOST_NAMED = 20
"""Changes of one kind that are named; of more only the number is said."""


class Command(BaseCommand):
    help = (
        "Bring the draft to what the files say. Objects are known by their identifiers, so that they keep their history; "
        "what only the draft has stays. Nothing is published, and nothing changes on a bad file."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--replace", action="store_true", help="also take away what the files do not have")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        dry = options["dry_run"]
        try:
            found = merge(bundle.read_whole(options["folder"]), take_away=options["replace"], dry=dry)
        except (bundle.BadBundle, Unloadable, OSError) as error:
            raise CommandError(f"Nothing was loaded:\n{error}") from error
        if not dry:
            know_sizes()
        for line in _lines(found, dry=dry):
            self.stdout.write(line)


def _lines(found: Merged, *, dry: bool) -> Iterator[str]:
    """What changed, or would change, in lines."""
    if not found.differences:
        yield "Nothing changes." if dry else "Nothing has changed."
    elif dry:
        yield "This would change in the draft:"
    for comparison in found.differences:
        yield from _changes(comparison)
    if found.beside:
        named = ", ".join(f"{kind} {id}" for kind, id in found.beside[:MOST_NAMED])
        more = f" and {len(found.beside) - MOST_NAMED} more" if len(found.beside) > MOST_NAMED else ""
        yield f"Only the draft has, and keeps: {named}{more}. To take them away as well, add --replace."
    if found.not_reviewed_so:
        yield (
            f"These read differently now and are still called reviewed: {', '.join(found.not_reviewed_so)}. "
            "Set their review to unreviewed in the files, unless somebody has reviewed them as they read now."
        )
    asked = ready(found.content)
    count = f"{len(asked.skills)} skills and {len(found.content.items)} questions, {len(asked.items)} of them ready"
    yield f"{'The draft would have' if dry else 'The draft has'} {count}. Its digest: {digest(encode(asked))[:6]}."


def _changes(comparison: Comparison) -> Iterator[str]:
    counts = f"{len(comparison.added)} added, {len(comparison.removed)} removed, {len(comparison.changed)} changed"
    yield f"{comparison.heading}: {counts}{', in another order' if comparison.reordered else ''}"
    for word, changes in (
        ("added", comparison.added),
        ("removed", comparison.removed),
        ("changed", comparison.changed),
    ):
        for change in changes[:MOST_NAMED]:
            fields = f" ({', '.join(change.fields)})" if change.fields else ""
            yield f"  {word} {change.id}{fields}"
        if len(changes) > MOST_NAMED:
            yield f"  {word} {len(changes) - MOST_NAMED} more"
