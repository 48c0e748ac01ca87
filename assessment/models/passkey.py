"""What is kept of a passkey, of whomever it is: people with an account, and people of the desk."""

from enum import Enum
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.http import urlsafe_base64_encode

MAX_PASSKEYS = 10
"""Of one account or editor. Nobody has more devices than that to sign in with."""


class PasskeyAdded(Enum):
    """What became of a passkey that somebody wanted to add."""

    ADDED = "added"
    ENOUGH = "enough"
    """There are as many as one can have."""
    TAKEN = "taken"
    """Its holder has it already, or somebody else."""


class StoredPasskey(models.Model):
    """The public half of a key that stays in somebody's device.

    The device's counter of uses is not kept: passkeys that several devices share send none.
    """

    credential = models.CharField(max_length=1364, unique=True)
    """Its id, at most 1023 bytes, as text in base64 with - and _: as browsers write it."""
    data = models.BinaryField()
    """Id and public key as the device sent them, which fido2 calls attested credential data."""
    created_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"Passkey {self.pk}"

    @property
    def holder(self) -> int:
        """The number of the user whose it is."""
        raise NotImplementedError

    def note_use(self) -> None:
        """It has signed somebody in."""
        self.last_used_at = timezone.now()
        self.save(update_fields=["last_used_at"])


def add_passkey(owner: Any, credential: bytes, data: bytes) -> PasskeyAdded:
    """Store the id and the public half of a passkey with the row whose `passkeys` these are, unless it has enough or
    somebody has this one."""
    try:
        with transaction.atomic():
            owner._meta.default_manager.select_for_update().get(pk=owner.pk)
            if owner.passkeys.count() >= MAX_PASSKEYS:
                return PasskeyAdded.ENOUGH
            owner.passkeys.create(credential=urlsafe_base64_encode(credential), data=data)
    except IntegrityError:
        return PasskeyAdded.TAKEN
    return PasskeyAdded.ADDED
