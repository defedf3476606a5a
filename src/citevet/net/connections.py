"""aiohttp's connections, so that each can be cut at once and takes no flood of interim answers."""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from functools import partial
from typing import Any

import aiohttp
from aiohttp.client_proto import ResponseHandler
from aiohttp.connector import Connection
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.http_parser import RawResponseMessage
from aiohttp.streams import StreamReader
from aiohttp.tracing import Trace

# Early hints come once or twice. aiohttp takes any number, without pausing between them.
_INTERIM_ANSWERS = 20

# The connections that the request of this task has been given.
CONNECTIONS: ContextVar[list[asyncio.Transport]] = ContextVar("connections")


class _Handler(ResponseHandler):
    """The client's side of one connection. An answer that many interim ones (1xx) precede is given up."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop)
        self._interim = 0

    def data_received(self, data: bytes) -> None:
        """Parses what has come."""
        if self._interim <= _INTERIM_ANSWERS:
            super().data_received(data)

    def feed_data(self, data: tuple[RawResponseMessage, StreamReader], size: int = 0) -> None:
        """Takes one answer's beginning."""
        if 100 <= data[0].code < 200 and data[0].code != 101:
            self._interim += 1
            if self._interim > _INTERIM_ANSWERS:
                self.abort()
                self.set_exception(HttpProcessingError(code=data[0].code, message="too many interim answers"))
                return
        else:
            self._interim = 0
        super().feed_data(data, size)


class Connector(aiohttp.TCPConnector):
    """Tells each request's connections, so that one which ends early can be cut. Closing it, as aiohttp does, waits up
    to half a minute for the other side to take leave of TLS, and goes on reading what it sends meanwhile:
    https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.create_connection (ssl_shutdown_timeout)
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        # aiohttp has no public way to another protocol.
        handler: type[ResponseHandler] = _Handler
        self._factory = partial(handler, loop=self._loop)

    async def connect(
        self,
        req: aiohttp.ClientRequest,
        traces: list[Trace],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 - aiohttp's signature
    ) -> Connection:
        """A connection for one request."""
        connection = await super().connect(req, traces, timeout)
        if connection.transport is not None:
            CONNECTIONS.get().append(connection.transport)
        return connection
