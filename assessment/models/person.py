"""Who somebody is to this site: a random id in a browser's session. And how long what belongs to it is kept."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings


def random_key() -> str:
    """128 random bits, safe in an address."""
    return secrets.token_urlsafe(16)


def start_key_of(secret: str) -> str:
    """What is stored of the secret of a form that begins an assessment."""
    return sha256(secret.encode()).hexdigest()[:43]


PERSON = "person"
"""Session entry with the random id of this browser's person."""

FORMER_PERSON = "former-person"
"""Session entry with the person of before the sign-in to an account, whose assessments may be added to it."""


def kept_until(moment: datetime) -> datetime:
    """When something of a person's, made or ended at a moment, is deleted."""
    return moment + timedelta(days=settings.PLUMB_RETENTION_DAYS)
