"""A device with passkeys, in software: it answers what a browser would, for the address http://localhost."""

import json
import secrets
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256, CoseKey
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

ORIGIN = "http://localhost"
HERE = {"headers": {"host": "localhost"}}
"""Options of a request to that address."""

FLAG = AuthenticatorData.FLAG


class Device:
    """One passkey."""

    def __init__(
        self,
        origin: str = ORIGIN,
        verifies: bool = True,
        key: ec.EllipticCurvePrivateKey | None = None,
        id: bytes = b"",
    ) -> None:
        self.origin = origin
        self.seen = FLAG.UP | FLAG.UV if verifies else FLAG.UP
        self.key = key or ec.generate_private_key(ec.SECP256R1())
        self.public: CoseKey = ES256.from_cryptography_key(self.key.public_key())  # type: ignore[no-untyped-call]
        self.id = id or secrets.token_bytes(16)
        self.user = ""

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to the options of a registration."""
        wanted = options["publicKey"]
        self.user = wanted["user"]["id"]
        held = AttestedCredentialData.create(b"\0" * 16, self.id, self.public)
        data = self._data(wanted["rp"]["id"], self.seen | FLAG.AT, held)
        return self._answer(
            clientDataJSON=websafe_encode(self._client("webauthn.create", wanted)),
            attestationObject=websafe_encode(AttestationObject.create("none", data, {})),
        )

    def get(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to the options of a sign-in."""
        wanted = options["publicKey"]
        data, client = self._data(wanted["rpId"], self.seen), self._client("webauthn.get", wanted)
        signature = self.key.sign(data + sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            clientDataJSON=websafe_encode(client),
            authenticatorData=websafe_encode(data),
            signature=websafe_encode(signature),
            userHandle=self.user,
        )

    def _client(self, kind: str, wanted: dict[str, Any]) -> bytes:
        return bytes(CollectedClientData.create(kind, wanted["challenge"], self.origin))

    def _data(self, host: str, flags: Any, held: bytes = b"") -> AuthenticatorData:
        data: AuthenticatorData = AuthenticatorData.create(sha256(host.encode()).digest(), flags, 0, held)
        return data

    def _answer(self, **response: str) -> dict[str, Any]:
        id = websafe_encode(self.id)
        return {"type": "public-key", "id": id, "rawId": id, "clientExtensionResults": {}, "response": response}


def sent(answer: dict[str, Any]) -> dict[str, str]:
    """As the form sends it."""
    return {"credential": json.dumps(answer)}


def device_of_alice() -> Device:
    """The one whose passkey is in databases of earlier releases: the same in every run."""
    return Device(key=ec.derive_private_key(20261128, ec.SECP256R1()), id=b"passkey-of-alice")
