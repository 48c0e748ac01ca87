"""Codes that an authenticator app shows: six digits that change every half minute (TOTP, RFC 6238, on HOTP, RFC 4226)."""

import hmac
from base64 import b32encode
from collections.abc import Iterator
from unicodedata import normalize
from urllib.parse import quote, urlencode

STEP_SECONDS = 30
DIGITS = 6
DRIFT = 1
"""Steps before and after now whose codes are taken: clocks differ, and fingers take their time."""

SECRET_BYTES = 20
"""As RFC 4226 recommends, and 32 letters without a filler."""


def code_at(secret: bytes, step: int) -> str:
    """The code of a step, which is the time since 1970 in half minutes (RFC 4226, section 5.3)."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    start = digest[-1] & 0xF
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def steps_of(secret: bytes, code: str, seconds: float) -> Iterator[int]:
    """The steps around a time, in seconds since 1970, whose code this is: usually one or none.

    In whatever digits and with whatever spaces it was typed: a phone may write full-width ones.

    Every step is compared in full, so that how long it takes says nothing.
    """
    now = int(seconds // STEP_SECONDS)
    typed = "".join(normalize("NFKC", code).split()).encode()
    found = [
        (step, hmac.compare_digest(code_at(secret, step).encode(), typed))
        for step in range(now - DRIFT, now + DRIFT + 1)
    ]
    return (step for step, same in found if same)


def letters(secret: bytes) -> str:
    """The secret as somebody types it into an app: base32 in groups of four."""
    text = b32encode(secret).decode().rstrip("=")
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def app_address(secret: bytes, site: str, name: str) -> str:
    """The address that opens an app on the same device, with the secret in it."""
    query = urlencode({"secret": letters(secret).replace(" ", ""), "issuer": site}, quote_via=quote)
    return f"otpauth://totp/{quote(site, safe='')}:{quote(name, safe='')}?{query}"
