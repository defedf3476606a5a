"""Audits and clients through the real transport, in time that flies."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from citevet.audit import AuditOptions, audit
from citevet.clock import Clock
from citevet.config import Keys, Settings
from citevet.model import Audit, Document
from citevet.net.client import Client
from citevet.net.guard import Guard
from citevet.net.live import LiveTransport
from citevet.net.transport import Transport
from citevet.progress import Progress, Silence
from citevet.store import Store
from tests.support import FakeClock
from tests.world.server import World

TOKEN = Keys(github="t0ken")


def live_transport(settings: Settings, environment: Mapping[str, str]) -> LiveTransport:
    """A transport that really connects."""
    guard = Guard(allow=settings.allow, endpoints=settings.endpoints)
    return LiveTransport(settings=settings, guard=guard, environ=environment)


@asynccontextmanager
async def client_in(
    world: World, settings: Settings | None = None, clock: Clock | None = None
) -> AsyncIterator[Client]:
    """A client that asks the world, with its settings unless there are others."""
    settings = settings or world.settings()
    transport = live_transport(settings, world.environment)
    try:
        yield Client(transport, settings=settings, clock=clock or FakeClock(), rng=random.Random(3), progress=Silence())
    finally:
        await transport.close()


def audited(
    world: World,
    document: Document,
    *,
    settings: Settings | None = None,
    keys: Keys = TOKEN,
    options: AuditOptions | None = None,
    clock: Clock | None = None,
    store: Store | None = None,
) -> Audit:
    """The audit of a document in the world, with its settings unless there are others."""
    settings = settings or world.settings()
    transport = live_transport(settings, world.environment)
    made = audit_through(transport, document, settings, keys=keys, options=options, clock=clock, store=store)
    return asyncio.run(made)


async def audit_through(
    transport: Transport,
    document: Document,
    settings: Settings,
    *,
    keys: Keys = TOKEN,
    options: AuditOptions | None = None,
    clock: Clock | None = None,
    progress: Progress | None = None,
    store: Store | None = None,
    committed: Mapping[str, int] | None = None,
) -> Audit:
    """The audit of a document, after which the transport is closed."""
    try:
        return await audit(
            [document],
            settings=settings,
            keys=keys,
            options=options or AuditOptions(),
            transport=transport,
            clock=clock or FakeClock(),
            rng=random.Random(3),
            progress=progress or Silence(),
            store=store,
            committed=committed,
        )
    finally:
        await transport.close()
