"""Giving up what is under way once somebody has said stop."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Stop(asyncio.Event):
    """Set once nothing more is to be asked. `spent` says that nobody said stop, but that the run had a budget."""

    def __init__(self) -> None:
        super().__init__()
        self.spent = False

    def spend(self) -> None:
        """The budget is spent; without effect once somebody has said stop."""
        if not self.is_set():
            self.spent = True
            self.set()


# Seconds that what is under way gets to let go of its connections.
_LEAVE = 1.0


async def until_stopped(work: Coroutine[Any, Any, T], stop: asyncio.Event) -> T | None:
    """What the work comes to, or None when `stop` was set first and it was given up. Raises what the work raises."""
    working = asyncio.create_task(work)
    stopping = asyncio.create_task(stop.wait())
    try:
        either: set[asyncio.Future[Any]] = {working, stopping}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        working.cancel()
        await asyncio.wait({working}, timeout=_LEAVE)
        return None
    finally:
        stopping.cancel()
        working.cancel()
