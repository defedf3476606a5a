"""What a source is: something that answers questions about identifiers with evidence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from citevet.model import Evidence, Question

# Is told the evidence on one question; must not raise and must return at once.
Tell = Callable[[Question, Evidence], None]


class Source(Protocol):
    """A source asks its service as few times as it can and never raises for what the service does.

    `answer` tells evidence for every question, in whatever order: `Found`, `Absent` only where the service said so in
    a complete answer, and `Unavailable` for everything else. When the service is down (it still fails after the
    client's retries), what has not been asked yet is answered with `Trouble.OUTAGE` unasked.
    """

    @property
    def name(self) -> str:
        """The source's name in evidence and reports, such as `semantic-scholar`."""
        ...

    def recall(self, evidence: Evidence) -> None:
        """Takes note of what the source said in an earlier run and is not asked again."""
        ...

    def reopen(self) -> None:
        """Gives the service, or the hosts, that failed another chance; without that they are not asked again."""
        ...

    async def answer(self, questions: Sequence[Question], tell: Tell) -> None:
        """Tells the evidence for each of the questions once, as soon as it is settled, so that whoever stops half way
        keeps what was learned; equal questions are asked once."""
        ...
