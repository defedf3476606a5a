"""What hosts may have under way together, when none of them has a limit of its own worth the name."""

from __future__ import annotations

import asyncio
import random
from collections import Counter

from citevet.clock import SystemClock
from citevet.config import Settings
from citevet.model import Evidence, Found, Question
from citevet.net.client import Client
from citevet.net.origin import origin_of
from citevet.net.transport import AT_ONCE, Request, Response
from citevet.progress import Silence
from citevet.sources import nobody_confirms
from citevet.sources.web import WebSource
from tests.sources.loopback import asking

HOSTS = 100
PAGES = 12
# Of the event loop, until an answer comes.
TURNS = 50


class Counting:
    """Answers every request some turns later, and counts those that wait for it."""

    def __init__(self) -> None:
        self.under_way: Counter[str] = Counter()
        self.most = 0
        self.most_of_one = 0

    async def send(self, request: Request) -> Response:
        host = origin_of(request.url).host
        self.under_way[host] += 1
        self.most = max(self.most, self.under_way.total())
        self.most_of_one = max(self.most_of_one, self.under_way[host])
        for _ in range(TURNS):
            await asyncio.sleep(0)
        self.under_way[host] -= 1
        return Response(200, request.url, {"content-type": "text/html"}, b"<title>A page</title>")

    async def close(self) -> None:
        """Nothing to let go of."""


def ask(hosts: int) -> tuple[Counting, list[Evidence]]:
    transport, clock = Counting(), SystemClock()
    settings = Settings(interval=0, concurrency=500)
    client = Client(transport, settings=settings, clock=clock, rng=random.Random(0), progress=Silence())
    source = WebSource(client, clock, nobody_confirms, concurrency=500, timeout=30)
    told: list[Evidence] = []

    def tell(_: Question, evidence: Evidence) -> None:
        told.append(evidence)

    urls = [f"https://h{number % hosts}.example.org/{number}" for number in range(HOSTS * PAGES)]
    asyncio.run(source.answer(asking(*urls, kind="url"), tell))
    return transport, told


def test_many_hosts_share_what_may_be_under_way() -> None:
    transport, told = ask(HOSTS)
    assert len(told) == HOSTS * PAGES
    assert all(isinstance(each, Found) for each in told)
    assert AT_ONCE // HOSTS <= transport.most_of_one <= PAGES
    assert AT_ONCE / 2 < transport.most <= AT_ONCE


def test_one_host_may_have_all_of_it_but_what_is_asked_elsewhere() -> None:
    transport, _ = ask(1)
    assert 50 < transport.most <= 200
