"""One URL, taken apart: what the recognisers of this package look at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

import ada_url

_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_TOP_LABEL = re.compile(r"[a-z]{2,63}|xn--[a-z0-9-]{1,59}")


@dataclass(frozen=True, slots=True)
class Address:
    """An http(s) URL. `host` is in lower case without port and without `www.`; `path` is percent-decoded and
    `segments` are its non-empty parts. `port` is "" for the scheme's own."""

    href: str
    host: str
    port: str
    path: str
    segments: tuple[str, ...]
    query: tuple[tuple[str, str], ...]

    def parameter(self, name: str) -> str:
        """The first query parameter of that name, or ""."""
        return next((value for key, value in self.query if key == name), "")

    @property
    def last(self) -> str:
        """The last segment of the path, or ""."""
        return self.segments[-1] if self.segments else ""


def read_address(url: ada_url.URL) -> Address:
    """Takes an http(s) URL apart."""
    path = unquote(url.pathname, errors="replace")
    return Address(
        href=url.href,
        host=url.hostname.removeprefix("www."),
        port=url.port,
        path=path,
        segments=tuple(part for part in path.split("/") if part),
        query=tuple((key, values[0]) for key, values in ada_url.parse_search_params(url.search).items()),
    )


def host_flaw(hostname: str) -> str | None:
    """Why a host name, as the WHATWG parser gives it, can be no host, or None. Addresses and `localhost` are hosts."""
    if hostname.startswith("[") or re.fullmatch(r"\d{1,3}(\.\d{1,3}){3}", hostname) or hostname == "localhost":
        return None
    labels = hostname.removesuffix(".").split(".")
    if len(labels) < 2 and not hostname.endswith(".localhost"):
        return f"'{hostname}' is no host name: it has no domain"
    if len(hostname) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        return f"'{hostname}' is no host name"
    if not _TOP_LABEL.fullmatch(labels[-1]):
        return f"'{hostname}' is no host name: there is no top-level domain '{labels[-1]}'"
    return None
