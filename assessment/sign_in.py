"""A sign-in under way: the session knows the address, and a keyed hash of the code that was sent there.

Whether the address has an account is looked up when the right code is there, and not before: until then every
address is treated alike. An address that nobody confirms is in no table but that of sessions, and `manage.py purge`
takes it out there.
"""

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from unicodedata import normalize

from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac

from assessment.models import in_batches

PENDING = "sign-in"
MINUTES = 10
"""How long a code works: mail may take its time, and somebody else's hands are slow."""

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""No vowel, so that no code is a word."""

TRIES = 5
"""For one code of 20 to the power of 8 possible ones."""

BATCH = 2000
"""Sessions read at a time, about half a kilobyte each."""


@dataclass(frozen=True)
class SignIn:
    """A code that was sent and has not been entered yet."""

    email: str
    nonce: str
    code_hash: str
    sent_at: float

    @classmethod
    def begin(cls, session: SessionBase, email: str, code: str) -> "SignIn":
        """Remember the code that was sent. An earlier one of this browser stops working."""
        nonce = get_random_string(22)
        started = cls(email, nonce, _hash(nonce, code), timezone.now().timestamp())
        session[PENDING] = asdict(started)
        return started

    @classmethod
    def of(cls, session: SessionBase | dict[str, Any]) -> "SignIn | None":
        """The sign-in of this browser; None when there is none or its time is over."""
        kept = session.get(PENDING)
        if not kept:
            return None
        pending = cls(**kept)
        age = timezone.now().timestamp() - pending.sent_at
        return pending if 0 <= age <= timedelta(minutes=MINUTES).total_seconds() else None

    def takes(self, typed: str) -> bool:
        """Whether this is the code; case, spaces and dashes do not matter."""
        return constant_time_compare(_hash(self.nonce, typed), self.code_hash)

    @staticmethod
    def end(session: SessionBase) -> None:
        """Forget it; the code is of no more use."""
        session.pop(PENDING, None)


def new_code() -> str:
    """A code to send: ABCD-EFGH."""
    return "-".join(get_random_string(4, LETTERS) for _ in range(2))


def forget_unconfirmed() -> int:
    """Take addresses whose code was not entered in time out of the sessions; how many they were.

    No column says which sessions have one, so every session is opened once.
    """
    count = 0
    for row in in_batches(Session.objects.filter(expire_date__gt=timezone.now()), BATCH):
        data = row.get_decoded()
        if PENDING in data and SignIn.of(data) is None:
            del data[PENDING]
            # Not what a request under way has written meanwhile.
            as_read = Session.objects.filter(pk=row.pk, session_data=row.session_data)
            count += as_read.update(session_data=SessionStore().encode(data))
    return count


def _hash(nonce: str, code: str) -> str:
    plain = "".join(character for character in normalize("NFKC", code).upper() if character.isalnum())
    return salted_hmac("plumb.sign-in", f"{nonce}:{plain}", algorithm="sha256").hexdigest()
