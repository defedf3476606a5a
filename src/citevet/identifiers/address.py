"""One URL, taken apart: what the recognisers of this package look at."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import parse_qsl, unquote

import msgspec

_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
# What the WHATWG parser makes of an http(s) URL has no other form.
_HREF = re.compile(r"https?://(?:[^/@]*@)?(\[[^\]]*\]|[^:/]*)(?::(\d+))?([^?#]*)(?:\?([^#]*))?")
_TOP_LABEL = re.compile(r"[a-z]{2,63}|xn--[a-z0-9-]{1,59}")


class Address(msgspec.Struct, frozen=True, gc=False):
    """An http(s) URL. `hostname` is in lower case without port, and `host` the same without `www.`; `path` is
    percent-decoded and `segments` are its non-empty parts. `port` is "" for the scheme's own."""

    href: str
    hostname: str
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


def read_address(href: str) -> Address:
    """Takes an http(s) URL apart, which is normalised as the WHATWG URL standard says."""
    parts = _HREF.match(href)
    hostname, port, path, search = parts.groups("") if parts else ("", "", "", "")
    path = unquote(path, errors="replace")
    return Address(
        href=href,
        hostname=hostname,
        host=hostname.removeprefix("www."),
        port=port,
        path=path,
        segments=tuple(filter(None, path.split("/"))),
        query=tuple(parse_qsl(search, keep_blank_values=True, errors="replace")) if search else (),
    )


@lru_cache(maxsize=1024)
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
