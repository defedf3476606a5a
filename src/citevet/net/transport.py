"""The one seam to the network: a request goes in, an answer or a `NetworkError` comes out.

A transport sends exactly one HTTP request: no redirect is followed, nothing is tried again, no rate is kept.
The live one (`net/live.py`), the one that replays recordings and the one that makes them (`net/cassette.py`)
are interchangeable. Everything that waits or repeats is `net/client.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from citevet.errors import NetworkError, NetworkFault

# Exchanges that one transport has under way over all hosts: each needs a file descriptor, and 1,024 of them is a common
# limit.
AT_ONCE = 400

# Their values have commas of their own.
_NO_LISTS = frozenset({"set-cookie", "location"})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request.

    `limit` is the most bytes of the decoded body to read before the connection is closed; `timeout` is seconds for
    the whole exchange. `secret_headers` are sent to this URL's host alone and never logged or recorded.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    secret_headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = None
    limit: int = 65_536
    timeout: float = 30.0


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP answer. Header names are lower case, and repeated ones are `joined`; `body` is decoded (gzip) and cut at
    the request's limit, which `truncated` tells."""

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes
    truncated: bool = False

    @property
    def redirects(self) -> bool:
        """Whether it sends the client elsewhere: 301, 302, 303, 307 or 308."""
        return self.status in _REDIRECTS

    @property
    def content_type(self) -> str:
        """The media type alone, lower case, or ""."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


def joined(name: str, values: Iterable[str]) -> str:
    """The values of a repeated header, whose name is in lower case, as one: a list, but for those that no list can be
    made of, which have a line each."""
    return ("\n" if name in _NO_LISTS else ", ").join(values)


class Transport(Protocol):
    """What sends one request."""

    async def send(self, request: Request) -> Response:
        """The answer, whatever its status. Raises NetworkError when there is none."""
        ...

    async def close(self) -> None:
        """Lets go of connections; a transport is not used afterwards."""
        ...


class NoTransport:
    """Sends nothing: for a run that must not ask anybody."""

    async def send(self, request: Request) -> Response:
        """Raises NetworkError."""
        raise NetworkError(NetworkFault.NO_NETWORK, "nothing is sent offline")

    async def close(self) -> None:
        """There is nothing to let go of."""
