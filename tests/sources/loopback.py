"""A loopback server that answers as a test says, under every host name, and a source that asks it for real."""

from __future__ import annotations

import asyncio
import json
import random
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from aiohttp import web

from citevet.clock import Clock
from citevet.config import HostSettings, Settings
from citevet.model import Absent, Evidence, Identifier, IdentifierKind, Question
from citevet.net.client import Client
from citevet.net.guard import Guard
from citevet.net.live import LiveTransport
from citevet.progress import Silence
from citevet.sources.base import Source
from tests.support import FakeClock

# Every service has this base URL in these tests; the server itself is on loopback.
BASE = "http://service.test"


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as it arrived. `url` is the absolute URL and `at` the virtual time in seconds."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    at: float

    @property
    def host(self) -> str:
        """The host that was asked for."""
        return urlsplit(self.url).netloc

    @property
    def path(self) -> str:
        """The path that was asked for."""
        return urlsplit(self.url).path

    @property
    def query(self) -> dict[str, str]:
        """The query's parameters."""
        return dict(parse_qsl(urlsplit(self.url).query))

    def json(self) -> object:
        """The body's value."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer: JSON of `data`, or `text` as it is; `never` lets the client wait for ever."""

    status: int = 200
    data: object = None
    text: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = ""
    cookies: Sequence[str] = ()
    never: bool = False


Handler = Callable[[Seen], Reply]


class Loopback:
    """What a source was asked, and what it made of the answers.

    The server is all `hosts`, by default every one; of the others `private.test` has a private address and the rest
    do not exist. The host that is `silent` is soon given up.
    """

    def __init__(
        self, handler: Handler, *, concurrency: int = 10, hosts: Sequence[str] = ("",), silent: str | None = None
    ) -> None:
        self.seen: list[Seen] = []
        self.clock = FakeClock()
        self._handler = handler
        self._concurrency = concurrency
        self._hosts = hosts
        self._silent = silent

    def ask(
        self, make: Callable[[Client, Clock], Source], *rounds: Sequence[Question]
    ) -> list[Mapping[Question, Evidence]]:
        """The answers to each round of questions, in turn, by one source."""
        return asyncio.run(self._ask(make, rounds))

    async def _ask(
        self, make: Callable[[Client, Clock], Source], rounds: Sequence[Sequence[Question]]
    ) -> list[Mapping[Question, Evidence]]:
        server = web.Server(self._serve)
        runner = web.ServerRunner(server, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        settings = Settings(
            connect=[f"{host}::127.0.0.1:{port}" for host in self._hosts],
            allow=["127.0.0.1/32"],
            interval=0.0,
            concurrency=self._concurrency,
            hosts={self._silent: HostSettings(timeout=0.2)} if self._silent else {},
        )
        transport = LiveTransport(settings=settings, guard=Guard(allow=settings.allow), environ={}, lookup=_look_up)
        client = Client(
            transport, settings=settings, clock=self.clock, rng=random.Random(7), progress=Silence(), log=None
        )
        try:
            source = make(client, self.clock)
            told: list[dict[Question, Evidence]] = [{} for _ in rounds]
            for questions, answers in zip(rounds, told, strict=True):
                await source.answer(questions, answers.__setitem__)
            return [*told]
        finally:
            await transport.close()
            await runner.cleanup()

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        seen = Seen(
            request.method,
            f"{request.scheme}://{request.host}{request.path_qs}",
            {name.lower(): value for name, value in request.headers.items()},
            await request.read(),
            self.clock.monotonic(),
        )
        self.seen.append(seen)
        reply = self._handler(seen)
        if reply.never:
            await asyncio.sleep(3600)
        body = json.dumps(reply.data) if reply.text is None else reply.text
        kind = reply.content_type or ("application/json" if reply.text is None else "text/html")
        response = web.Response(status=reply.status, body=body.encode(), headers={"Content-Type": kind})
        response.headers.extend(reply.headers)
        for cookie in reply.cookies:
            response.headers.add("Set-Cookie", cookie)
        return response


async def _look_up(host: str, _: socket.AddressFamily) -> Sequence[str]:
    if host == "private.test":
        return ["10.1.2.3"]
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def asking(*values: str, kind: IdentifierKind = "arxiv") -> list[Question]:
    """Questions about identifiers of one kind; `1706.03762v5` asks for a version."""
    questions = []
    for value in values:
        name, mark, version = value.rpartition("v") if kind == "arxiv" else (value, "", "")
        if mark and version.isdigit():
            questions.append(Question(Identifier(kind, name), int(version)))
        else:
            questions.append(Question(Identifier(kind, value)))
    return questions


def failing(reply: Reply, where: str = "service.test", otherwise: Handler | None = None) -> Loopback:
    """A server that answers `reply` to whatever one host is asked."""

    def handler(seen: Seen) -> Reply:
        return reply if seen.host == where or otherwise is None else otherwise(seen)

    return Loopback(handler, silent=where if reply.never else None)


PAGE = Reply(text="<html><title>Just a page</title><p>Welcome</p></html>")
FAULTS: Mapping[str, Reply] = {
    "500": Reply(500, text="<html>Oops</html>"),
    "503 with Retry-After": Reply(503, text="down", headers={"Retry-After": "7"}),
    "HTML with 200": PAGE,
    "429 for ever": Reply(429, {"message": "Too Many Requests", "code": "429"}),
    "empty body": Reply(text="", content_type="application/json"),
    "truncated JSON": Reply(text='[{"paperId": "1", "tit', content_type="application/json"),
    "JSON error with 200": Reply(data={"error": "Internal"}),
    "404 in HTML": Reply(404, text="<html>Not Found</html>"),
    "403": Reply(403, {"message": "Forbidden"}),
    "never": Reply(never=True),
}


def no_absence(answers: Mapping[Question, Evidence]) -> bool:
    """Whether nothing was called absent that an owner could say so of."""
    return not any(isinstance(each, Absent) for each in answers.values())
