"""One lane per host and pace: it owns the interval, the concurrency, the waits a host asks for, and the statistics."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Self

from citevet.clock import Clock
from citevet.model import HostCount


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a host may be asked. `interval` is seconds between the starts of two requests, `concurrency` how many
    may be under way at once. Requests of different `name` to one host do not wait for each other."""

    name: str
    interval: float
    concurrency: int

    def __post_init__(self) -> None:
        if self.interval < 0 or self.concurrency < 1:
            raise ValueError(f"not a pace: {self}")


class Lane:
    """The queue in front of one host. Requests start in the order in which they came, never closer than the interval
    as measured when they really start, and never in a burst after a pause. `async with lane:` is one request's turn."""

    def __init__(self, pace: Pace, clock: Clock) -> None:
        self.pace = pace
        self.waiting = 0
        self.requests = 0
        self.retries = 0
        self.limited = 0
        self.bytes = 0
        self._clock = clock
        self._slots = asyncio.Semaphore(pace.concurrency)
        self._gate = asyncio.Lock()
        self._next = float("-inf")
        self._held_until = float("-inf")

    async def __aenter__(self) -> Self:
        """Waits for a free slot and for the interval; the slot is the caller's until the block ends."""
        self.waiting += 1
        try:
            await self._slots.acquire()
            try:
                await self._pass_gate()
            except BaseException:
                self._slots.release()
                raise
        finally:
            self.waiting -= 1
        return self

    async def __aexit__(self, *_: object) -> None:
        self._slots.release()

    def hold(self, seconds: float) -> None:
        """No request starts for so many seconds from now. A shorter hold never ends a longer one."""
        self._held_until = max(self._held_until, self._clock.monotonic() + seconds)

    def count(self) -> HostCount:
        """The statistics so far."""
        return HostCount(self.requests, self.retries, self.limited, self.bytes)

    async def _pass_gate(self) -> None:
        if not self.pace.interval and self._held_until <= self._clock.monotonic():
            return
        async with self._gate:
            while True:
                due = max(self._next, self._held_until)
                wait = due - self._clock.monotonic()
                if wait > 0:
                    await self._clock.sleep(wait)
                if self._held_until <= due:
                    break
            self._next = max(due, self._clock.monotonic()) + self.pace.interval
