"""An httpx transport that sends through the one client, so that packages built on httpx share its guard, its lanes
and its retries."""

from __future__ import annotations

import httpx

from citevet.net.client import Client
from citevet.net.lanes import Pace
from citevet.net.transport import Request

# What httpx adds of its own accord; the live transport sets its own.
_CONNECTION_HEADERS = frozenset({"host", "user-agent", "accept-encoding", "connection", "content-length"})
# The body arrives decoded and cut, so what the server said of its length and coding no longer holds.
_BODY_HEADERS = frozenset({"content-encoding", "content-length", "transfer-encoding"})


class ClientTransport(httpx.AsyncBaseTransport):
    """Sends each httpx request through `client` at `pace`; headers named in `secret` are treated as secrets.

    NetworkError passes through httpx as it is.
    """

    def __init__(
        self, client: Client, pace: Pace, *, secret: frozenset[str] = frozenset(), limit: int, timeout: float
    ) -> None:
        self._client = client
        self._pace = pace
        self._secret = secret
        self._limit = limit
        self._timeout = timeout

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer, whatever its status. Raises NetworkError when there is none."""
        headers = {name: value for name, value in request.headers.items() if name not in _CONNECTION_HEADERS}
        body = await request.aread()
        response = await self._client.fetch(
            Request(
                method=request.method,
                url=str(request.url),
                headers={name: value for name, value in headers.items() if name not in self._secret},
                secret_headers={name: value for name, value in headers.items() if name in self._secret},
                body=body or None,
                limit=self._limit,
                timeout=self._timeout,
            ),
            pace=self._pace,
        )
        return httpx.Response(
            response.status,
            headers={name: value for name, value in response.headers.items() if name not in _BODY_HEADERS},
            content=response.body,
            request=request,
        )
