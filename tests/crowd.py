"""Many hosts on one loopback server, and a list's audit against them: for tests of when, how often and how many at once
a host is asked."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from citevet import documents
from citevet.clock import Clock
from citevet.config import Keys, Settings
from citevet.model import Audit, Verdict
from citevet.net.transport import Request, Response, Transport
from tests.net.servers import LOOPBACK, Answer, Asked, serving
from tests.support import Notes
from tests.world.audits import audit_through, live_transport

# Named in every link: a page that names none is tried on https too.
PORT = 8080

# What a host answers, by what it is asked and how often it has been asked before.
Behaviour = Callable[[str, int], Answer]


@dataclass(frozen=True, slots=True)
class Visit:
    """One request: the host and path that were asked for, and when it came (seconds of the audit's clock)."""

    host: str
    path: str
    at: float


@dataclass(slots=True)
class Crowd:
    """Hosts, each by name with its behaviour; an answer takes `takes` seconds of real time. `visits` are the requests
    as they arrived, and `starts` as they were sent, which no load of the machine delays."""

    hosts: dict[str, Behaviour]
    takes: float = 0.0
    visits: list[Visit] = field(default_factory=list)
    starts: list[Visit] = field(default_factory=list)
    busiest: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def visits_to(self, host: str) -> list[Visit]:
        """In the order of their arrival."""
        return [visit for visit in self.visits if visit.host == host]

    def audited(self, urls: Sequence[str], clock: Clock, **settings: object) -> Audit:
        """The audit of a list of these links; no lane waits unless `settings` say so."""
        return asyncio.run(self._audited(urls, clock, settings))

    async def _audited(self, urls: Sequence[str], clock: Clock, settings: dict[str, object]) -> Audit:
        under_way: Counter[str] = Counter()

        async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
            host = asked.headers["host"].removesuffix(f":{PORT}")
            visit = Visit(host, asked.target, clock.monotonic())
            before = len(self.visits_to(host))
            self.visits.append(visit)
            under_way[host] += 1
            self.busiest[host] = max(self.busiest[host], under_way[host])
            await asyncio.sleep(self.takes)
            # Before the answer leaves: whoever has it may ask again at once.
            under_way[host] -= 1
            await self.hosts[host](asked.target, before)(asked, writer)

        async with serving(answer) as server:
            connect = [f"{host}:{PORT}:127.0.0.1:{server.port}" for host in self.hosts]
            made = Settings(connect=connect, allow=[LOOPBACK], **{"interval": 0.0, **settings})  # type: ignore[arg-type]
            document = documents.parse("list.md", "".join(f"- <{url}>\n" for url in urls).encode())
            progress = Notes()
            self.notes = progress.notes
            transport = _Starting(live_transport(made, {}), clock, self.starts)
            return await audit_through(transport, document, made, keys=Keys(), clock=clock, progress=progress)


@dataclass(frozen=True, slots=True)
class _Starting:
    """Notes when another transport is told to send what."""

    transport: Transport
    clock: Clock
    starts: list[Visit]

    async def send(self, request: Request) -> Response:
        url = urlsplit(request.url)
        self.starts.append(Visit(str(url.hostname), url.path, self.clock.monotonic()))
        return await self.transport.send(request)

    async def close(self) -> None:
        await self.transport.close()


def verdicts(audit: Audit) -> dict[str, Verdict]:
    """By URL."""
    return {link.url: verdict for link, verdict in zip(audit.documents[0].links, audit.verdicts[0], strict=True)}


def pages(host: str, count: int) -> list[str]:
    """So many pages of a host, in the order in which they are asked for."""
    return [f"http://{host}:{PORT}/{number:02}" for number in range(count)]
