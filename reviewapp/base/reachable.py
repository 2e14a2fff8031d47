"""Which addresses a webhook may reach: public ones over TLS, and nothing of our own network.

`ipaddress.is_global` alone is not enough: it calls several forms that embed or tunnel a private
IPv4 address global, and multicast too. Hence the list. Pure but for the resolver, which is passed in.
"""

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

PORTS = {443, 8443}
NEVER = [
    ipaddress.ip_network(net)
    for net in (
        *("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15"),
        *("224.0.0.0/4", "240.0.0.0/4"),
        *("::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/32"),
        *("2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10"),
        *("fec0::/10", "ff00::/8"),
    )
]
ODD = re.compile(r"[^\x21-\x7e]|\\")
NUMBER_HOST = re.compile(r"(0x[0-9a-f]*|\d+)(\.(0x[0-9a-f]*|\d+))*", re.IGNORECASE)


class AddressRefused(ValueError):
    """The URL or where it leads is not one we send to; the message is fit for the person who set it."""


@dataclass(frozen=True)
class Target:
    """A URL taken apart, with the one address that was checked and must be dialled."""

    url: str
    host: str
    port: int
    address: str
    tls: bool


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet and to no special range."""
    ip = ipaddress.ip_address(address)
    if not ip.is_global or ip.is_multicast or ip.is_reserved:
        return False
    return not any(ip in net for net in NEVER if net.version == ip.version)


def check_url(url: str, *, laboratory: bool = False) -> tuple[str, int, bool]:
    """(host, port, tls) of a URL we would send to. Raises AddressRefused with the reason."""
    if ODD.search(url) or len(url) > 2000:
        raise AddressRefused("The address has characters that do not belong in a URL.")
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise AddressRefused("The address is not a URL.") from None
    if not parts.hostname or parts.scheme not in ("https", "http"):
        raise AddressRefused("The address must begin with https:// and name a host.")
    if parts.username or parts.password or parts.fragment or "@" in parts.netloc:
        raise AddressRefused("The address must not carry a user name, a password or a fragment.")
    if not laboratory:
        _refuse_unsafe(parts, port)
    return parts.hostname, port, parts.scheme == "https"


def _refuse_unsafe(parts, port: int) -> None:
    if parts.scheme != "https":
        raise AddressRefused("The address must begin with https://.")
    if port not in PORTS:
        raise AddressRefused("The port must be 443 or 8443.")
    if NUMBER_HOST.fullmatch(parts.hostname):
        try:
            ipaddress.ip_address(parts.hostname)
        except ValueError:
            raise AddressRefused("The host must be a name, or an address in its usual form.") from None


def target_of(url: str, *, resolve: Callable[[str, int], list[str]], laboratory: bool = False) -> Target:
    """Resolve once and pin the address. One answer that is not public refuses them all."""
    host, port, tls = check_url(url, laboratory=laboratory)
    addresses = resolve(host, port)
    if not addresses:
        raise AddressRefused("The host name does not resolve.")
    if not laboratory and not all(is_public(address) for address in addresses):
        raise AddressRefused("The address is not public.")
    return Target(url, host, port, addresses[0], tls)
