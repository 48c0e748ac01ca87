"""manage.py remove_second_factor NAME: for an editor who lost the device, where nobody at the desk can do it."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from assessment.models import remove_second_factor


class Command(BaseCommand):
    help = "Removes the authenticator app and all passkeys of somebody of the editing desk, and ends their sessions."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose it is."""
        parser.add_argument("name", help="the user name at the desk")

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        """Say what was done."""
        editor = User.objects.filter(username=name, is_staff=True).first()
        if editor is None:
            raise CommandError(f"Nobody of the desk is called {name}.")
        if not remove_second_factor(editor, editor, "by a command on the server"):
            raise CommandError(f"{name} has no second factor.")
        self.stdout.write(f"The second factor of {name} is removed. The password opens the desk again.")
