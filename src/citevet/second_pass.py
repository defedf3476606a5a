"""The second pass: at the end of a run, what failed in a way that may pass is asked once more.

It begins a pause after the last failure. First comes a canary for the network: when the run ended in failures below
HTTP, whoever answered last is asked again, and when nobody answers, it was the network that broke. Each host and
service that was left alone has its own canary: it is asked one thing at a time until it answers, and left alone again
when it does not (`sources.manners`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from citevet.clock import Clock
from citevet.judge.outages import answered_pages, is_by_the_way
from citevet.model import Evidence, Need, Question, Unavailable
from citevet.net.client import Client
from citevet.progress import Progress
from citevet.sources.base import Source

# Seconds from the last failure on; a service that restarts, or a gateway that fails over, takes about as long.
PAUSE = 10.0
# Where fewer hosts fall silent together, it may be them.
HOSTS_OF_A_NETWORK = 3


class SecondPass:
    """Decides what is asked again. `patience` is the longest that may be waited, in seconds. `broke` tells since when
    there has been no network, once that is known."""

    def __init__(
        self, client: Client, sources: Mapping[str, Source], clock: Clock, progress: Progress, patience: float
    ) -> None:
        self.broke: datetime | None = None
        self._client = client
        self._sources = sources
        self._clock = clock
        self._progress = progress
        self._pause = min(PAUSE, patience)

    async def needs(self, answers: Mapping[Question, Sequence[Evidence]]) -> list[Need]:
        """What is to be asked again, the last asked first, as hosts that were given up were not asked about those at
        all. Waits, and gives the sources another chance."""
        answered = answered_pages(each for evidence in answers.values() for each in evidence)
        failed = [
            (question, each)
            for question, evidence in answers.items()
            for each in evidence
            if isinstance(each, Unavailable) and each.transient and not is_by_the_way(each, answered)
        ]
        if not failed or not (self._client.reached or len(self._client.counts()) < HOSTS_OF_A_NETWORK):
            return []
        last = max(each.observed_at for _, each in failed)
        await self._clock.sleep(self._pause - (self._clock.now() - last).total_seconds())
        if self._client.reached and await self._is_broken():
            self.broke = self._client.answered_at
            self._progress.note("the network broke in mid-run; what was open stays open")
            return []
        for name in {each.source for _, each in failed}:
            self._sources[name].reopen()
        return [Need(each.source, question) for question, each in reversed(failed)]

    async def _is_broken(self) -> bool:
        """Whether several hosts, or all there are, have fallen silent, with the one that answered last among them."""
        if not self._client.silent or await self._client.answers_again():
            return False
        return len(self._client.silent) >= min(HOSTS_OF_A_NETWORK, len(self._client.counts()))
