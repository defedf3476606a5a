"""The standard proxy variables: HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY, in either case.

NO_PROXY holds names (with their subdomains), `name:port`, addresses and networks, separated by commas, or `*`:
https://everything.curl.dev/usingcurl/proxies/env.html
"""

from __future__ import annotations

import ipaddress
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field

from yarl import URL

from citevet.errors import ConfigError
from citevet.net.guard import literal
from citevet.net.redaction import redact


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy's URL, without its password, and the headers that it is to be sent."""

    url: URL
    headers: Mapping[str, str] = field(repr=False)


class Proxies:
    """What the environment says of proxies. Raises ConfigError for one that cannot be used."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._by_scheme: dict[str, Proxy] = {}
        for scheme in ("http", "https"):
            text = _variable(environ, f"{scheme}_proxy") or _variable(environ, "all_proxy")
            if text:
                self._by_scheme[scheme] = _parse(scheme, text)
        self._direct = tuple(
            entry for entry in (part.strip().lower() for part in _variable(environ, "no_proxy").split(",")) if entry
        )

    def __bool__(self) -> bool:
        return bool(self._by_scheme)

    def choose(self, scheme: str, host: str, port: int) -> Proxy | None:
        """The proxy for a URL of that scheme (`http` or `https`), or None to go directly."""
        proxy = self._by_scheme.get(scheme)
        return None if proxy is None or any(_covers(entry, host, port) for entry in self._direct) else proxy


def _covers(entry: str, host: str, port: int) -> bool:
    """Whether one part of NO_PROXY is about a host."""
    if entry == "*":
        return True
    address = literal(host)
    if address is not None:
        try:
            return address in ipaddress.ip_network(entry.strip("[]"), strict=False)
        except ValueError:
            return False
    name = entry.removeprefix("*").lstrip(".")
    return any(f".{form}".endswith(f".{name}") for form in (host, f"{host}:{port}"))


def _variable(environ: Mapping[str, str], name: str) -> str:
    # In a CGI program HTTP_PROXY is a request's header: https://httpoxy.org
    if name == "http_proxy" and "REQUEST_METHOD" in environ:
        return environ.get(name, "")
    return environ.get(name) or environ.get(name.upper(), "")


def _parse(scheme: str, text: str) -> Proxy:
    problem = ConfigError(
        f"{scheme.upper()}_PROXY: {redact(text)!r} cannot be used; write it as http://host:port (SOCKS is not spoken)"
    )
    try:
        url = URL(text if "://" in text else f"http://{text}")
        if url.scheme not in {"http", "https"} or not url.host:
            raise problem
    except ValueError:
        raise problem from None
    if url.user is None and url.password is None:
        return Proxy(url, {})
    credentials = b64encode(f"{url.user or ''}:{url.password or ''}".encode()).decode()
    return Proxy(url.with_user(None), {"Proxy-Authorization": f"Basic {credentials}"})
