"""Whom a URL is sent to, apart from what is asked there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import ada_url

_PORTS = {"http": 80, "https": 443}
# What comes before the path, where it is written out.
_BEGINNING = re.compile(r"[^:/?#\\]+://[^/?#\\]+")


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme and host of a URL as the WHATWG standard reads them: in lower case, IPv4 in four decimal parts, IPv6 in
    brackets. `host` has the port where that is not the scheme's own; `port` is 0 for a scheme other than http and
    https that names none."""

    scheme: str
    host: str
    hostname: str
    port: int

    @property
    def is_address(self) -> bool:
        """Whether the host is an address rather than a name, whose last label is never a number."""
        return self.hostname.startswith("[") or self.hostname[-1:].isdigit()


def origin_of(url: str) -> Origin:
    """The origin of a URL. Raises ValueError for what is no URL."""
    beginning = _BEGINNING.match(url)
    return _read(beginning[0] if beginning else url)


def without_userinfo(url: str) -> str:
    """The URL in its normal form, without a user's name and password. Raises ValueError for what is no URL."""
    parsed = ada_url.URL(url)
    if "@" in url:
        parsed.username = parsed.password = ""
    return parsed.href


@lru_cache(maxsize=4096)
def _read(url: str) -> Origin:
    parsed = ada_url.URL(url)
    scheme = parsed.protocol.rstrip(":")
    port = int(parsed.port) if parsed.port else _PORTS.get(scheme, 0)
    return Origin(scheme, parsed.host, parsed.hostname, port)
