"""`manage.py place_items FOLDER`: give the items of a content folder the difficulties that its reviews expect."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from skills import bundle
from skills.difficulty import SkillRankings, agreement, placed
from skills.judgements import Judgements, PublicItems, optimism
from skills.words import count_noun
from skills.yaml_file import parse

RANKINGS, JUDGEMENTS, PUBLIC = "review/rankings.yaml", "review/judgements.yaml", "review/public.yaml"


class Command(BaseCommand):
    help = f"Read FOLDER/{RANKINGS} and {JUDGEMENTS}, and write the expected difficulties into FOLDER/items. Nothing is published."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        try:
            content = bundle.read_whole(folder).content
            rankings = parse((folder / RANKINGS).read_bytes(), tuple[SkillRankings, ...], RANKINGS)
            judged, optimistic = _judged(folder)
            bundle.write_items(placed(content, rankings, judged.items, optimistic), folder)
        except (OSError, bundle.BadBundle, ValueError) as error:
            raise CommandError(str(error)) from error
        taus = [agreement(ranking.first, ranking.second) for ranking in rankings]
        mean = sum(taus) / len(taus) if taus else 0.0
        count = count_noun(len(rankings), "skill")
        self.stdout.write(f"Placed the questions of {count}. Mean agreement of rankings: {mean:.2f}.")
        self.stdout.write(f"{len(judged.items)} were judged, with an optimism of {optimistic:.2f} taken out.")


def _judged(folder: Path) -> tuple[Judgements, float]:
    """What judges said, and how optimistic they are; nothing where nobody judged."""
    if not (folder / JUDGEMENTS).exists():
        return Judgements("", ()), 0.0
    judged = parse((folder / JUDGEMENTS).read_bytes(), Judgements, JUDGEMENTS)
    public = parse((folder / PUBLIC).read_bytes(), PublicItems, PUBLIC)
    return judged, optimism(public.items)
