"""Tokens of secret addresses, derived from the secret key and a nonce that is stored."""

from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any, ClassVar

from django.utils.crypto import salted_hmac

TOKEN_BYTES = 24
"""Of a link's address: nobody finds one by trying. They come from the 128 random bits of its nonce."""


class WithToken:
    """The part of a row that has a secret address. Mixed into models with a `nonce` and a `token_hash`.

    As a return code, the token is stored nowhere: its owner can be shown it again, and whoever reads the database cannot
    open the link.
    """

    link_kind: ClassVar[str]
    """What the address opens, in small letters and hyphens. Another one makes other tokens."""

    nonce: Any
    token_hash: Any

    @classmethod
    def token_of(cls, nonce: str) -> str:
        """The token that belongs to a nonce under the current secret key, safe in an address."""
        digest = salted_hmac(f"plumb.{cls.link_kind}", nonce, algorithm="sha256").digest()
        return urlsafe_b64encode(digest[:TOKEN_BYTES]).decode()

    @classmethod
    def hash_of(cls, token: str) -> str:
        """What is stored of a token. It is random and long, so that a plain hash cannot be turned back."""
        return sha256(f"plumb {cls.link_kind.replace('-', ' ')}: {token}".encode()).hexdigest()

    @property
    def token(self) -> str:
        """The token in its address; empty when the secret key has changed since, as it cannot be shown then."""
        token = self.token_of(self.nonce)
        return token if self.hash_of(token) == self.token_hash else ""
