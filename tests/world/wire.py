"""Answers byte for byte as a server may give them, right or wrong: what the rows of the fault matrix are made of."""

from __future__ import annotations

import asyncio
import gzip
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

PAGE = "<!doctype html><html><head><title>{0}</title></head><body><h1>{0}</h1><p>Some words.</p></body></html>"
WELCOME = PAGE.format("A page like others")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came over the wire; header names in lower case. `number` counts the requests to the same host
    from 1."""

    method: str
    scheme: str
    host: str
    target: str
    headers: Mapping[str, str]
    number: int

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]


Answer = Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]


def message(status: int, body: bytes = b"", headers: Mapping[str, str] | None = None) -> bytes:
    """A whole answer; underscores in names of headers stand for hyphens. A Content-Length of "" leaves it out."""
    lines = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body)), "Connection": "close"}
    lines |= {name.replace("_", "-"): value for name, value in (headers or {}).items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
    return f"HTTP/1.1 {status} Whatever\r\n{head}\r\n".encode("utf-8", "surrogateescape") + body


def reply(status: int = 200, body: str | bytes = WELCOME, **headers: str) -> Answer:
    """That answer, at once."""
    data = message(status, body.encode() if isinstance(body, str) else body, headers)

    async def answer(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(data)

    return answer


def redirect(status: int, location: str) -> Answer:
    """A redirect; `{host}` in the location is the host that was asked."""

    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(message(status, headers={"Location": location.replace("{host}", asked.host)}))

    return answer


def raw(data: bytes, *, reset: bool = False) -> Answer:
    """These bytes, and then the end, in order or with a reset."""

    async def answer(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()
        if reset:
            abort(writer)

    return answer


def by_path(answers: Mapping[str, Answer], otherwise: Answer | None = None) -> Answer:
    """An answer for each path."""

    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await (answers.get(asked.path) or otherwise or reply(404, "nothing here"))(asked, writer)

    return answer


def in_turn(*answers: Answer) -> Answer:
    """The first request gets the first answer, and so on; the last one is for all that follow."""

    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await answers[min(asked.number, len(answers)) - 1](asked, writer)

    return answer


def get_only(head: Answer) -> Answer:
    """A page to GET; `head` is what HEAD gets."""

    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await (reply() if asked.method == "GET" else head)(asked, writer)

    return answer


def only_with_cookie(name: str, then: Answer) -> Answer:
    """Sets a cookie and sends back whoever does not return it."""

    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        if f"{name}=yes" in asked.headers.get("cookie", ""):
            await then(asked, writer)
        else:
            headers = {"Location": asked.target, "Set-Cookie": f"{name}=yes; Path=/; HttpOnly"}
            writer.write(message(302, headers=headers))

    return answer


def retry_at(seconds: int, status: int) -> Answer:
    """Asks, by a date, to wait so many seconds from now."""

    async def answer(_: Asked, writer: asyncio.StreamWriter) -> None:
        moment = format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)
        writer.write(message(status, headers={"Retry-After": moment}))

    return answer


async def silence(_: Asked, __: asyncio.StreamWriter) -> None:
    """Nothing, for ever."""
    await asyncio.Event().wait()


def late(seconds: float, then: Answer) -> Answer:
    """The same answer, later."""

    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(seconds)
        await then(asked, writer)

    return answer


def dripping(body: bytes, pause: float, *, pieces: int | None) -> Answer:
    """A body in so many pieces with pauses between them, or the same piece for ever."""

    async def answer(_: Asked, writer: asyncio.StreamWriter) -> None:
        length = "" if pieces is None else str(len(body))
        writer.write(message(200, headers={"Content-Length": length}))
        if pieces is None:
            while True:
                writer.write(body)
                await writer.drain()
                await asyncio.sleep(pause)
        size = -(-len(body) // pieces)
        for start in range(0, len(body), size):
            await asyncio.sleep(pause)
            writer.write(body[start : start + size])
            await writer.drain()

    return answer


def endless(head: bytes, piece: bytes, most: int | None = None) -> Answer:
    """The same piece as fast as it is taken, for ever or up to `most` bytes."""

    async def answer(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        sent = 0
        while most is None or sent < most:
            writer.write(piece)
            await writer.drain()
            # Without a turn of the loop nobody hears that the other side has gone.
            await asyncio.sleep(0)
            sent += len(piece)

    return answer


def gzip_bomb(megabytes: int) -> bytes:
    """A gzip file of zeros, a thousandth of what it expands to."""
    return gzip.compress(bytes(10_000_000), 9) * (megabytes // 10)


def abort(writer: asyncio.StreamWriter) -> None:
    """Ends a connection with RST rather than FIN."""
    sock: socket.socket | None = writer.get_extra_info("socket")
    if sock is not None and sock.fileno() >= 0:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
