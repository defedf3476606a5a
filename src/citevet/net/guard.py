"""Where a request may go: http and https, to addresses of the public internet, unless the user opens more.

Every address is checked after the name was resolved, and the connection is made to the address that was checked
(`Guard.socket_factory`), so that a name that changes between two look-ups does not help. Behind a proxy the addresses
are the proxy's business; then literal addresses and names that are private by definition are refused.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator, Sequence
from typing import Any

from citevet.config import Endpoints, read_endpoint, read_network
from citevet.errors import NetworkError, NetworkFault
from citevet.net.origin import origin_of
from citevet.net.redaction import redact

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# RFC 6052: an IPv4 address stands in the last 32 bits. In the 64:ff9b:1::/48 of RFC 8215 each network chooses where, by
# the length of its prefix; what is let through of it holds nothing at the other places.
_NAT64 = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/96"))
# RFC 4291, 2.5.4, and the registry: no other IPv6 block has been given to anybody's public hosts.
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
# RFC 6890; until 3.11.10 Python takes some of it for global, and one cloud's metadata service lives there.
_PROTOCOL_ASSIGNMENTS = ipaddress.IPv4Network("192.0.0.0/24")
# RFC 4291, 2.5.5.1: the deprecated IPv4-compatible form.
_COMPATIBLE = ipaddress.IPv6Network("::/96")
# RFC 6761, RFC 6762, RFC 8375, `.internal` (ICANN board resolution 2024.07.29.06), and what RFC 6762 appendix G lists.
_PRIVATE_SUFFIXES = (
    ".localhost",
    ".local",
    ".internal",
    ".home.arpa",
    ".intranet",
    ".private",
    ".corp",
    ".home",
    ".lan",
)


class AddressRefused(OSError):  # noqa: N818 - read as a sentence, as ConnectionRefusedError is
    """An address that may not be asked. An OSError, so that connectors treat it as a connection that failed."""


class Guard:
    """Decides for every URL and every resolved address.

    `allow` lists networks (CIDR) to let through and `allow_private` lets all of them through. Hosts that the user
    configured as `endpoints` are let through at exactly their host and port, whatever address they have. Raises
    ConfigError for a network, or an endpoint's URL, that is none.
    """

    def __init__(
        self, *, allow: Sequence[str] = (), allow_private: bool = False, endpoints: Endpoints | None = None
    ) -> None:
        self._allowed = tuple(read_network(text) for text in allow)
        self._allow_private = allow_private
        self._endpoints = _configured(endpoints or Endpoints())
        self._granted: set[tuple[Address, int]] = set()

    def check_url(self, url: str, *, proxied: bool) -> None:
        """Refuses what can be told from the URL alone: another scheme, a literal address that may not be asked in
        whatever spelling, and, when a proxy is going to resolve the name, a name that is private by definition.

        Raises NetworkError, and ValueError for what is no URL.
        """
        origin = origin_of(url)
        if origin.scheme not in {"http", "https"}:
            raise NetworkError(NetworkFault.PROTOCOL, f"only http and https are asked: {redact(url)!r}")
        host = origin.hostname.rstrip(".")
        address = literal(host)
        if address is not None:
            if not self.permits(host, origin.port, address):
                raise NetworkError(NetworkFault.PRIVATE_ADDRESS, f"{host} is not an address of the public internet")
        elif proxied and not self._permits_name(host, origin.port):
            raise NetworkError(NetworkFault.PRIVATE_ADDRESS, f"{host} is a private name")

    def permits(self, host: str, port: int, address: Address) -> bool:
        """Whether a connection to `address` may be made for `host` and `port`."""
        if self._allow_private or is_public(address) or self._is_allowed(address):
            return True
        if (host, port) in self._endpoints:
            self._granted.add((address, port))
            return True
        return False

    def socket_factory(self, info: tuple[Any, ...]) -> socket.socket:
        """A socket for one result of getaddrinfo; the last check before a connection. Raises AddressRefused."""
        family, kind, protocol, _, target = info
        address = ipaddress.ip_address(target[0])
        if not (
            self._allow_private
            or is_public(address)
            or self._is_allowed(address)
            or (address, target[1]) in self._granted
        ):
            raise AddressRefused(f"{address} is not an address of the public internet")
        return socket.socket(family, kind, protocol)

    def _is_allowed(self, address: Address) -> bool:
        inner = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
        return any(each in network for network in self._allowed for each in (address, inner) if each is not None)

    def _permits_name(self, host: str, port: int) -> bool:
        if self._allow_private or (host, port) in self._endpoints:
            return True
        return "." in host and not host.endswith(_PRIVATE_SUFFIXES)


def is_public(address: Address) -> bool:
    """Whether an address, and every IPv4 address that is embedded in it, belongs to the public internet: not
    loopback, private, link-local, shared (CGNAT), multicast, reserved or unspecified."""
    if isinstance(address, ipaddress.IPv6Address):
        if any(not is_public(inner) for inner in _embedded(address)):
            return False
        if address.ipv4_mapped or any(address in network for network in _NAT64):
            return True
        if address not in _GLOBAL_UNICAST:
            return False
    return address.is_global and not address.is_multicast and address not in _PROTOCOL_ASSIGNMENTS


def literal(host: str) -> Address | None:
    """The address that a URL's host is, or None for a name. The host is as the WHATWG standard writes it: IPv4 in
    four decimal parts, IPv6 in brackets."""
    if not (host[-1:].isdigit() or ":" in host):
        return None
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


def _embedded(address: ipaddress.IPv6Address) -> Iterator[ipaddress.IPv4Address]:
    if address.ipv4_mapped:
        yield address.ipv4_mapped
    if address.sixtofour:
        yield address.sixtofour
    if address.teredo:
        yield from address.teredo
    if address in _COMPATIBLE or any(address in network for network in _NAT64):
        yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)


def _configured(endpoints: Endpoints) -> frozenset[tuple[str, int]]:
    """Host and port of the endpoints that are not the services' own."""
    public = Endpoints()
    named = ((name, getattr(endpoints, name)) for name in Endpoints.__struct_fields__)
    return frozenset(read_endpoint(name, url) for name, url in named if url != getattr(public, name))
