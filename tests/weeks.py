"""One list, audited week by week on one store, in time that flies."""

from __future__ import annotations

import asyncio
import random
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from citevet import documents
from citevet.audit import AuditOptions, audit
from citevet.config import Keys
from citevet.model import Audit, Changes
from citevet.net.guard import Guard
from citevet.net.live import LiveTransport
from citevet.progress import Silence
from citevet.store import Store
from tests.support import FakeClock
from tests.world import World

MONDAY = datetime(2026, 1, 5, 6, 0, tzinfo=UTC)


class Weeks:
    """One list, audited on one Monday after the other."""

    def __init__(self, world: World, store: Path, text: str) -> None:
        self.world = world
        self.text = text
        self._store = store
        self._monday = MONDAY

    def audited(self, options: AuditOptions | None = None, *, days: int = 7) -> Audit:
        """The next audit."""
        settings = msgspec.structs.replace(self.world.settings(), retries=0)
        store = Store(self._store)

        async def run() -> Audit:
            transport = LiveTransport(
                settings=settings, guard=Guard(allow=settings.allow), environ=self.world.environment
            )
            try:
                return await audit(
                    [documents.parse("list.md", self.text.encode())],
                    settings=settings,
                    keys=Keys(github="t0ken"),
                    options=options or AuditOptions(max_age=timedelta(0)),
                    transport=transport,
                    clock=FakeClock(self._monday),
                    rng=random.Random(0),
                    progress=Silence(),
                    store=store,
                )
            finally:
                await transport.close()

        try:
            return asyncio.run(run())
        finally:
            store.close()
            assert store.trouble is None
            self._monday += timedelta(days=days)

    def carry(self) -> None:
        """Leaves the store behind for an empty one into which its history is imported, as CI does from run to run."""
        store, copy = Store(self._store), self._store.with_name("carried.db")
        with closing(store), closing(Store(copy)) as other:
            other.join(store.export())
        for old in self._store.parent.glob(f"{self._store.name}*"):
            old.unlink()
        copy.rename(self._store)

    def changes(self) -> Changes:
        """What the next audit says has changed."""
        changes = self.audited().changes
        assert changes is not None
        return changes
