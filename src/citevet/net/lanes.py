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
    as measured when they really start, and never in a burst after a pause. `async with lane:` is one request's turn.

    `refusals` counts the refusals for haste in a row, those of requests that were under way together as one; while
    there are any, requests go one at a time. `answered` tells whether the host has ever settled anything, `in_vain`
    whether some request was given up after all its tries, and `put_off` the wait in seconds that the host asked for
    when that was too long to be waited for.
    """

    def __init__(self, pace: Pace, clock: Clock) -> None:
        self.pace = pace
        self.waiting = 0
        self.requests = 0
        self.retries = 0
        self.limited = 0
        self.bytes = 0
        self.refusals = 0
        self.answered = False
        self.in_vain = False
        self.put_off: float | None = None
        self._clock = clock
        self._busy = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._refused_at = float("-inf")
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
        self._busy -= 1
        if not self._busy:
            self._idle.set()
        self._slots.release()

    def refused(self, started: float) -> None:
        """A request that started then (monotonic seconds) was refused for haste."""
        self.refusals += started > self._refused_at or not self.refusals
        self._refused_at = self._clock.monotonic()

    def accepted(self, *, settled: bool) -> None:
        """A request was answered and not refused for haste; `settled`, in a way that asking again would not change."""
        self.refusals = 0
        self.answered |= settled

    def hold(self, seconds: float) -> None:
        """No request starts for so many seconds from now. A shorter hold never ends a longer one."""
        self._held_until = max(self._held_until, self._clock.monotonic() + seconds)

    def count(self) -> HostCount:
        """The statistics so far."""
        return HostCount(self.requests, self.retries, self.limited, self.bytes)

    async def _pass_gate(self) -> None:
        if not self.pace.interval and not self.refusals and self._held_until <= self._clock.monotonic():
            self._start()
            return
        async with self._gate:
            while True:
                if self.refusals:
                    await self._idle.wait()
                due = max(self._next, self._held_until)
                wait = due - self._clock.monotonic()
                if wait > 0:
                    await self._clock.sleep(wait)
                if self._held_until <= due and not (self.refusals and self._busy):
                    break
            self._next = max(due, self._clock.monotonic()) + self.pace.interval
            self._start()

    def _start(self) -> None:
        self._busy += 1
        self._idle.clear()
