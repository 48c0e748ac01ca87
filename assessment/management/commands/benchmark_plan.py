"""`manage.py benchmark_plan`: how near the plan's choice of steps comes to the best one, and what it wastes."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessment.management.commands.benchmark_measurement import content_of
from benchmarks import waste
from benchmarks.plan import INSTANCES, figures, passed, shares, table


class Command(BaseCommand):
    help = "Compare the plans of random people with the best choice of steps. Fails when they fall short of it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--content", default="shipped", help="shipped (default), edition, draft, or a folder of content files"
        )
        parser.add_argument("--people", type=int, default=waste.PEOPLE, help="who follow their plan; 0 for nobody")
        parser.add_argument("--instances", type=int, default=INSTANCES, help="people, each with hours of their own")

    def handle(self, *args: Any, **options: Any) -> None:
        content = content_of(options["content"])
        if not content.roles or options["instances"] < 1:
            raise CommandError("There is nothing to compare: it takes a role and an instance.")
        found = shares(content, options["instances"])
        if not found:
            raise CommandError("Nobody needed a step that fits their hours.")
        self.stdout.write(table(found), ending="")
        for role in content.roles:
            if role.id in waste.ROLES and options["people"] > 0:
                followed = waste.figures(content, role, options["people"])
                self.stdout.write("\n" + waste.table(role, followed, options["people"]), ending="")
        if not passed(figures(found)):
            raise CommandError("The plan's choice is not as good as it must be.")
