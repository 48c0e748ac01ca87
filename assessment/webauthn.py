"""What a device with passkeys and this server say to each other: two exchanges, each a challenge and its answer.

fido2 checks challenge, site, signature, and that the device has checked the person. The challenge waits in the
session, for one answer.

Views import this where a device speaks with them: fido2 and cryptography would take 9 MB of every worker.
"""

import json
import struct
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from cryptography.exceptions import UnsupportedAlgorithm
from django.contrib.sessions.backends.base import SessionBase
from django.utils.http import int_to_base36
from fido2.server import Fido2Server
from fido2.utils import websafe_decode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from assessment.models import StoredPasskey

Found = TypeVar("Found", bound=StoredPasskey)

CHALLENGE = "passkey"
"""Session entry with the challenge that was sent last."""

MAX_ID_BYTES = 1023
"""Of a passkey, as the standard has it."""

MALFORMED = (
    ValueError, TypeError, LookupError, AttributeError, ArithmeticError, AssertionError, RuntimeError, struct.error,
    UnsupportedAlgorithm,
)  # fmt: skip
"""What the libraries raise when a client sends something that no browser sends: cut off, without its key, with a key
of a kind they cannot check."""


class Refused(Exception):
    """What the device is said to have answered does not hold."""


def begin_registration(
    session: SessionBase, host: str, user: int, name: str, known: Iterable[StoredPasskey]
) -> dict[str, Any]:
    """What the device of a user needs to make a passkey, beside those it has. It lists the passkey under the name."""
    options, session[CHALLENGE] = _server(host).register_begin(
        PublicKeyCredentialUserEntity(id=_handle(user), name=name, display_name=name),
        credentials=_described(known),
        # The device finds the passkey by itself at the sign-in, where nobody has said yet who they are.
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return dict(options)


def finish_registration(session: SessionBase, host: str, answer: str) -> AttestedCredentialData:
    """The public half of what the device made, from its answer as JSON. Raises `Refused`."""
    challenge = session.pop(CHALLENGE, None)
    try:
        made = _server(host).register_complete(challenge, json.loads(answer)).credential_data
    except MALFORMED as error:
        raise Refused from error
    if made is None or not 0 < len(made.credential_id) <= MAX_ID_BYTES:
        raise Refused
    return made


def begin_sign_in(session: SessionBase, host: str, known: Iterable[StoredPasskey] = ()) -> dict[str, Any]:
    """What the device needs for a sign-in: by one of the passkeys that are known, or by any that it has itself."""
    options, session[CHALLENGE] = _server(host).authenticate_begin(
        credentials=_described(known), user_verification=UserVerificationRequirement.REQUIRED
    )
    return dict(options)


def finish_sign_in(
    session: SessionBase, host: str, answer: str, find: Callable[[bytes], Found | None], listed: bool = False
) -> Found:
    """The passkey that the device has used, from its answer as JSON, among those that `find` knows by their ids.

    A device that was given a list of passkeys need not say whose the one is. Raises `Refused`.
    """
    challenge = session.pop(CHALLENGE, None)
    try:
        response = AuthenticationResponse.from_dict(json.loads(answer))
        passkey = find(response.raw_id)
        if passkey is None:
            raise Refused
        said = response.response.user_handle
        if said != _handle(passkey.holder) and not (listed and said is None):
            raise Refused
        _server(host).authenticate_complete(challenge, [AttestedCredentialData(bytes(passkey.data))], response)
    except MALFORMED as error:
        raise Refused from error
    return passkey


def _described(passkeys: Iterable[StoredPasskey]) -> list[PublicKeyCredentialDescriptor]:
    kind = PublicKeyCredentialType.PUBLIC_KEY
    return [PublicKeyCredentialDescriptor(type=kind, id=websafe_decode(each.credential)) for each in passkeys]


def _server(host: str) -> Fido2Server:
    """For the site as the browser calls it. Passkeys belong to its name; the port is no part of that."""
    return Fido2Server(PublicKeyCredentialRpEntity(id=host.partition(":")[0], name=host))


def _handle(user: int) -> bytes:
    """What devices know a user by. They keep it: another way to work it out would shut out every passkey."""
    return int_to_base36(user).encode()
