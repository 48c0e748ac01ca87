"""What a device with passkeys and this server say to each other: two exchanges, each a challenge and its answer.

fido2 checks challenge, site, signature, and that the device has checked the person. The challenge waits in the
session, for one answer.
"""

import json
import struct
from typing import Any

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

from assessment.models import Account, Passkey

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


def begin_registration(session: SessionBase, host: str, account: Account) -> dict[str, Any]:
    """What the device needs to make a passkey. It lists the passkey under the e-mail address."""
    options, session[CHALLENGE] = _server(host).register_begin(
        PublicKeyCredentialUserEntity(id=_handle(account), name=account.email, display_name=account.email),
        credentials=[
            PublicKeyCredentialDescriptor(type=PublicKeyCredentialType.PUBLIC_KEY, id=websafe_decode(known))
            for known in account.passkeys.values_list("credential", flat=True)
        ],
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


def begin_sign_in(session: SessionBase, host: str) -> dict[str, Any]:
    """What the device needs for a sign-in. Names nobody: the device knows its passkeys."""
    options, session[CHALLENGE] = _server(host).authenticate_begin(
        credentials=[], user_verification=UserVerificationRequirement.REQUIRED
    )
    return dict(options)


def finish_sign_in(session: SessionBase, host: str, answer: str) -> Passkey:
    """The passkey that the device has used, from its answer as JSON. Raises `Refused`."""
    challenge = session.pop(CHALLENGE, None)
    try:
        response = AuthenticationResponse.from_dict(json.loads(answer))
        passkey = Passkey.objects.of_credential(response.raw_id)
        if passkey is None or response.response.user_handle != _handle(passkey.account):
            raise Refused
        _server(host).authenticate_complete(challenge, [AttestedCredentialData(bytes(passkey.data))], response)
    except MALFORMED as error:
        raise Refused from error
    return passkey


def _server(host: str) -> Fido2Server:
    """For the site as the browser calls it. Passkeys belong to its name; the port is no part of that."""
    return Fido2Server(PublicKeyCredentialRpEntity(id=host.partition(":")[0], name=host))


def _handle(account: Account) -> bytes:
    """What devices know the account by. They keep it: another way to work it out would shut out every passkey."""
    return int_to_base36(account.user_id).encode()
