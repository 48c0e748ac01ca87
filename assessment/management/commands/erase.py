"""`manage.py erase`: delete at once what somebody asks the operator to delete."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessment import codes
from assessment.models import STILL_IN_THE_LOG, Account, Assessment, follow_up_of, forget_deleted_texts, mailbox
from skills.releases import NEWER, is_newer


class Command(BaseCommand):
    help = (
        "Delete at once what somebody asks to have deleted: an assessment by its six words, or an account by its e-mail "
        "address, with everything in it. Without arguments it reads them from standard input, which no shell remembers."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("whose", nargs="*", help="six words, or an e-mail address")

    def handle(self, *args: Any, whose: list[str], **options: Any) -> None:
        if is_newer():
            raise CommandError(NEWER)
        text = " ".join(whose) or sys.stdin.readline()
        found = _account(text) if "@" in text else _assessment(text)
        if isinstance(found, Account):
            what = "the account with everything in it."
        elif follow_up_of(found):
            what = "the assessment. The one that followed it has words of its own, and stays."
        else:
            what = "the assessment."
        found.erase()
        emptied = forget_deleted_texts()
        self.stdout.write(f"Deleted: {what}{'' if emptied else STILL_IN_THE_LOG}")


def _account(address: str) -> Account:
    try:
        account = Account.objects.filter(email=mailbox(address)).first()
    except UnicodeError as error:
        raise CommandError("That is no e-mail address.") from error
    if account is None:
        raise CommandError("No account has that address.")
    return account


def _assessment(words: str) -> Assessment:
    try:
        code = codes.parse(words)
    except codes.BadCode as error:
        raise CommandError(str(error)) from error
    assessment = Assessment.by_code_hash(codes.hash_of(code))
    if assessment is None:
        raise CommandError("No assessment has these words. It may have been deleted before.")
    return assessment
