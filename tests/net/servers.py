"""Servers on loopback that say byte for byte what a test wants, and notice what they are asked."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field

from citevet.config import Settings
from citevet.net.guard import Guard
from citevet.net.live import LiveTransport
from citevet.net.resolver import Lookup

LOOPBACK = "127.0.0.0/8"

Answer = Callable[["Asked", asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came over the wire; header names in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    connection: int


@dataclass(slots=True)
class Server:
    """A running server: its port, what it was asked, and how many connections were made to it."""

    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0

    @property
    def url(self) -> str:
        """Its root."""
        return f"http://127.0.0.1:{self.port}/"


def reply(status: int = 200, body: bytes = b"", headers: Mapping[str, str] | None = None, **more: str) -> Answer:
    """Answers with that, and keeps the connection. Underscores in names of headers stand for hyphens."""

    async def answer(_: Asked, writer: asyncio.StreamWriter) -> None:
        lines = {"Content-Length": str(len(body)), **(headers or {})}
        lines |= {name.replace("_", "-"): value for name, value in more.items()}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        writer.write(f"HTTP/1.1 {status} Whatever\r\n{head}\r\n".encode() + body)

    return answer


def raw(data: bytes, *, then: float = 0.0, reset: bool = False) -> Answer:
    """Sends these bytes, waits so many seconds and ends the connection, with a reset or in order."""

    async def answer(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()
        await asyncio.sleep(then)
        if reset:
            writer.transport.abort()
        else:
            writer.close()

    return answer


def in_turn(*answers: Answer) -> Answer:
    """The first request gets the first answer, and so on; the last answer is for all that follow."""
    left = list(answers)

    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await (left.pop(0) if len(left) > 1 else left[0])(asked, writer)

    return answer


@asynccontextmanager
async def serving(answer: Answer, tls: ssl.SSLContext | None = None) -> AsyncIterator[Server]:
    """A server on a free port, for as long as the block lasts."""
    server = Server()
    tasks: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server.connections += 1
        number = server.connections
        try:
            while not writer.is_closing() and (head := await reader.readuntil(b"\r\n\r\n")):
                first, *lines = head.decode("latin-1").split("\r\n")
                method, target, _ = first.split(" ", 2)
                headers = {
                    name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines) if name
                }
                body = await reader.readexactly(int(headers.get("content-length", "0")))
                asked = Asked(method, target, headers, body, number)
                server.asked.append(asked)
                await answer(asked, writer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()

    def accepted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(connected(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    listener = await asyncio.start_server(accepted, "127.0.0.1", 0, ssl=tls)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()
        for task in tuple(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@contextmanager
def refusing() -> Iterator[int]:
    """A port on loopback where every connection is refused: it is taken, and nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@asynccontextmanager
async def live(
    *,
    settings: Settings | None = None,
    guard: Guard | None = None,
    environ: Mapping[str, str] | None = None,
    lookup: Lookup | None = None,
) -> AsyncIterator[LiveTransport]:
    """A live transport that may ask loopback unless the test brings its own guard."""
    transport = LiveTransport(
        settings=settings or Settings(), guard=guard or Guard(allow=[LOOPBACK]), environ=environ or {}, lookup=lookup
    )
    try:
        yield transport
    finally:
        await transport.close()
