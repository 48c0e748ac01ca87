"""Somebody's list of assessments, found again by e-mail or passkey."""

from collections.abc import Collection
from datetime import timedelta
from enum import Enum
from unicodedata import category, normalize

from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, models, transaction
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone
from django.utils.http import urlsafe_base64_encode

from assessment.models.assessment import Assessment, AssessmentQuerySet
from assessment.models.erasure import BATCH, forget_at_once
from assessment.models.imported_report import ImportedReport, ImportedReportQuerySet
from assessment.models.passkey import PasskeyAdded, StoredPasskey, add_passkey
from assessment.models.person import random_key
from assessment.models.user_session import UserSession


class AccountQuerySet(models.QuerySet["Account"]):
    """Accounts by whether they are of use."""

    def unused(self) -> "AccountQuerySet":
        """Accounts without any assessment that nobody has signed in to for the retention time."""
        since = timezone.now() - timedelta(days=settings.PLUMB_RETENTION_DAYS)
        used = models.Exists(Assessment.objects.filter(owner=models.OuterRef("person")))
        imported = models.Exists(ImportedReport.objects.filter(owner=models.OuterRef("person")))
        signed_in = Coalesce("user__last_login", "user__date_joined")
        return self.annotate(signed_in=signed_in).filter(~used, ~imported, signed_in__lte=since)


ELSEWHERE_TODAY = frozenset("ßς")
"""Letters that Python's rules for domains, of 2003, write as others, and those of today do not: strasse.de and straße.de
can be two owners'. Who means the latter writes it as it is looked up (xn--strae-oqa.de)."""


def mailbox(address: str) -> str:
    """The one spelling of an e-mail address: small letters, none that nobody sees, and its domain as it is looked up.

    Raises `UnicodeError` for a domain that cannot be looked up, or for sure only by another spelling.
    """
    seen = "".join(letter for letter in normalize("NFKC", address) if category(letter) != "Cf")
    name, at, domain = seen.strip().lower().rpartition("@")
    if not ELSEWHERE_TODAY.isdisjoint(domain):
        raise UnicodeError("A letter that leads elsewhere by other rules.")
    return f"{name}{at}{domain.encode('idna').decode().lower()}"


class Adopted(Enum):
    """What became of an assessment that somebody wanted in their list."""

    ADDED = "added"
    THERE = "there"
    """It was in the list before; nothing was changed."""
    ELSEWHERE = "elsewhere"
    """It is in another account's list, and stays there."""


class Account(models.Model):
    """Somebody's list of assessments: everything that one person id owns, found again by e-mail or passkey.

    The user behind it has no password, no rights and no address. The address here is one that was confirmed; codes go
    there. Delete accounts by `erase` or `close`: the assessments do not hang on the user's row.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE)
    person = models.CharField(max_length=22, unique=True, default=random_key)
    email = models.EmailField("e-mail address", unique=True)

    objects = AccountQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(email=Lower("email")), name="addresses_in_lower_case")]

    def __str__(self) -> str:
        return f"Account {self.pk}"

    @classmethod
    def of_address(cls, email: str) -> "Account":
        """The account of an e-mail address that was confirmed just now; made now if there is none.

        An editor's user has the address in another place, so that nobody becomes an editor by a code.
        """
        email = mailbox(email)
        found = cls.objects.select_related("user").filter(email=email)
        account = found.first()
        if account:
            return account
        try:
            with transaction.atomic():
                user = User(username=f"account-{random_key()}")
                user.set_unusable_password()
                user.save(force_insert=True)
                return cls.objects.create(user=user, email=email)
        except IntegrityError:  # made by another form of the same person at this moment
            return found.get()

    @staticmethod
    def held_by(person: str) -> int:
        """How many assessments and imports a person has, who need not have an account (one query)."""
        return Account._counted(Assessment.objects.of(person), person)

    @staticmethod
    def free_to_adopt(person: str, keys: Collection[str]) -> int:
        """How many assessments and imports of a browser are in no account's list (one query)."""
        return Account._counted(Assessment.objects.of(person, keys).filter(~IN_AN_ACCOUNT), person)

    @staticmethod
    def _counted(assessments: AssessmentQuerySet, person: str) -> int:
        imports = ImportedReport.objects.of(person)
        return assessments.order_by().values("key").union(imports.order_by().values("key"), all=True).count()

    @classmethod
    def has_person(cls, person: str) -> bool:
        """Whether a person id belongs to an account."""
        return cls.objects.filter(person=person).exists()

    def assessments(self) -> AssessmentQuerySet:
        """Everything in the list, the newest first."""
        return Assessment.objects.with_edition().of(self.person).order_by("-started_at", "-pk")

    def imports(self) -> ImportedReportQuerySet:
        """Everything that was imported into the list."""
        return ImportedReport.objects.of(self.person)

    def adopt(self, assessment: Assessment) -> Adopted:
        """Take this one assessment into the list, unless it is in it or in another account's."""
        with assessment.locked() as row:
            if row.owner == self.person:
                return Adopted.THERE
            if Account.has_person(row.owner):
                return Adopted.ELSEWHERE
            Assessment.objects.filter(pk=row.pk).update(owner=self.person)
        return Adopted.ADDED

    def adopt_all(self, person: str, keys: Collection[str] = ()) -> int:
        """Take over what a browser had: all assessments and imports of its person, and the assessments with these keys.

        Nothing that is in an account's list. Imports beyond the most that one person may have stay behind. Says how many
        assessments they were.
        """
        person = "" if Account.has_person(person) else person
        with transaction.atomic():
            if person:
                ImportedReport.hand_over(person, self.person)
            # Twice: a follow-up that was being written kept the first waiting, and the second sees it.
            free = Assessment.objects.of(person, keys).filter(~IN_AN_ACCOUNT)
            return sum(free.update(owner=self.person) for _ in range(2))

    def add_passkey(self, credential: bytes, data: bytes) -> PasskeyAdded:
        """Store the id and the public half of a passkey, unless there are enough or some account has it."""
        return add_passkey(self, credential, data)

    def remove_passkey(self, passkey: int) -> bool:
        """Delete one passkey; whether there was such a one."""
        deleted, _ = self.passkeys.filter(pk=passkey).delete()
        return bool(deleted)

    def erase(self) -> None:
        """Delete the account with everything in it and everything that knows of it."""
        Account._erase([self])
        forget_at_once()

    @classmethod
    def erase_all(cls, accounts: models.QuerySet["Account"]) -> int:
        """Delete accounts with everything in them and everything that knows of them; how many they were.

        In batches, so that others who write wait for one of them at most. An end in the middle leaves whole accounts.
        """
        erased = 0
        while batch := list(accounts.order_by("pk").only("person", "user")[:BATCH]):
            cls._erase(batch)
            erased += len(batch)
        return erased

    @classmethod
    def _erase(cls, accounts: list["Account"]) -> None:
        """Delete some accounts at once."""
        with transaction.atomic():
            people = [account.person for account in accounts]
            for _ in range(2):  # as in `adopt_all`
                Assessment.objects.filter(owner__in=people).delete()
            ImportedReport.objects.filter(owner__in=people).delete()
            cls._forget_people(accounts)

    def close(self) -> str:
        """Delete the account and keep its assessments; the new person id that owns them.

        A new one, so that no other browser that was signed in goes on opening them.
        """
        person = random_key()
        with transaction.atomic():
            for _ in range(2):  # as in `adopt_all`
                Assessment.objects.filter(owner=self.person).update(owner=person)
            ImportedReport.objects.filter(owner=self.person).update(owner=person)
            Account._forget_people([self])
        return person

    @staticmethod
    def _forget_people(accounts: list["Account"]) -> None:
        """Delete users, and by cascade accounts, addresses and passkeys; and their sessions.

        Only who is signed in to an account knows its person, so these are all sessions that do.
        """
        users = [account.user_id for account in accounts]
        UserSession.end_all(users)
        User.objects.filter(pk__in=users).delete()


IN_AN_ACCOUNT = models.Exists(Account.objects.filter(person=models.OuterRef("owner")))
"""Of an assessment: whether it is in somebody's list."""


class PasskeyQuerySet(models.QuerySet["Passkey"]):
    """Passkeys by what a device says of them."""

    def of_credential(self, credential: bytes) -> "Passkey | None":
        """The one with this id, and the account it opens (one query)."""
        return self.select_related("account__user").filter(credential=urlsafe_base64_encode(credential)).first()


class Passkey(StoredPasskey):
    """What signs somebody in to an account with a device of theirs."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="passkeys")

    objects = PasskeyQuerySet.as_manager()

    class Meta(StoredPasskey.Meta):
        pass

    @property
    def holder(self) -> int:
        """The user behind the account."""
        return self.account.user_id
