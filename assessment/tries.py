"""Who tries something, as one may count by and nobody can read."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.http import HttpRequest
from django.utils.crypto import salted_hmac


def hashed_address(request: HttpRequest, purpose: str) -> str:
    """The sender's network as a keyed hash, another one for each purpose.

    Headers of proxies are believed as far as PLUMB_PROXIES says, before this.
    """
    return hashed(network(request.META.get("REMOTE_ADDR", "")), purpose)


def hashed(text: str, purpose: str) -> str:
    """64 letters and digits that are always the same for a text and a purpose, and give neither away."""
    return salted_hmac(purpose, text, algorithm="sha256").hexdigest()


def network(address: str) -> str:
    """What one sender has of addresses: one of IPv4, or 64 bits of IPv6, since every home is given that many."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return str(ip_network((found, 64), strict=False).network_address)
    return str(getattr(found, "ipv4_mapped", None) or found)
