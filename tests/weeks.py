"""One list, audited week by week on one store, in time that flies."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from citevet import documents
from citevet.audit import AuditOptions
from citevet.model import Audit, Changes
from citevet.store import Store
from tests.support import FakeClock
from tests.world import World
from tests.world.audits import audited

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
        store = Store(self._store)
        try:
            return audited(
                self.world,
                documents.parse("list.md", self.text.encode()),
                settings=msgspec.structs.replace(self.world.settings(), retries=0),
                options=options or AuditOptions(max_age=timedelta(0)),
                clock=FakeClock(self._monday),
                store=store,
            )
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
