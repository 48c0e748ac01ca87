"""One request to a public address, for a command that asks whether pages are still there. Never for a visitor's page.

Only to public addresses of the internet: whoever writes content could otherwise have the server ask its own network.
"""

import http.client
import socket
import ssl
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from typing import NamedTuple
from urllib.parse import SplitResult, quote, urlsplit

TIMEOUT = 10.0
"""Seconds for the connection, and for each wait after it."""
SAFE = "%/:=&?~#+!$,;'@()*[]"
"""What an address may hold as it is. A letter of another alphabet is written in its bytes."""


class NoAnswer(Exception):
    """Nobody answered, in a few words for an editor."""


class Answer(NamedTuple):
    """What a server says of an address."""

    status: int
    location: str = ""
    """Where it sends whoever asks; empty for nowhere."""


Ask = Callable[[str, str], Answer]
"""Sends one request, by method and address. Raises `NoAnswer`."""


def asker(user_agent: str) -> Ask:
    """Something that asks as this program."""

    def ask(method: str, url: str) -> Answer:
        try:
            return _asked(method, urlsplit(url), user_agent)
        except TimeoutError as error:
            raise NoAnswer(f"no answer in {TIMEOUT:.0f} seconds") from error
        except socket.gaierror as error:
            raise NoAnswer("its host is unknown") from error
        except ssl.SSLError as error:
            raise NoAnswer("its certificate is not valid") from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise NoAnswer(f"no answer ({type(error).__name__})") from error

    return ask


def _asked(method: str, parts: SplitResult, user_agent: str) -> Answer:
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    connection: http.client.HTTPConnection = (_Secure if secure else _Plain)(
        parts.hostname or "", port, timeout=TIMEOUT
    )
    target = quote(f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}", safe=SAFE)
    try:
        connection.request(method, target, headers={"User-Agent": user_agent, "Accept": "*/*", "Connection": "close"})
        with connection.getresponse() as response:  # its body is left unread
            return Answer(response.status, response.headers.get("Location", ""))
    finally:
        connection.close()


class _Plain(http.client.HTTPConnection):
    def connect(self) -> None:
        self.sock = _public_socket(self.host, self.port)


class _Secure(http.client.HTTPSConnection):
    def connect(self) -> None:
        context = ssl.create_default_context()
        self.sock = context.wrap_socket(_public_socket(self.host, self.port), server_hostname=self.host)


def _public_socket(host: str, port: int) -> socket.socket:
    """A connection to the first address of a host that takes one. Raises `NoAnswer` if any of its addresses is private.

    The address that was looked at is the one that is connected to: a second look-up could give another.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    if not all(is_public(str(place[0])) for *_, place in found):
        raise NoAnswer("its host is not on the public internet")
    fault: OSError = OSError("no address")
    for family, kind, protocol, _, place in found:
        connection = socket.socket(family, kind, protocol)
        connection.settimeout(TIMEOUT)
        try:
            connection.connect(place)
        except OSError as error:
            connection.close()
            fault = error
        else:
            return connection
    raise fault


def is_public(address: str) -> bool:
    """Whether an IP address, or the older one that it stands for, is one of the public internet."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        found = found.ipv4_mapped or found.sixtofour or found
    return found.is_global and not found.is_multicast
