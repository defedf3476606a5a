"""What a source is: something that answers questions about identifiers with evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from citevet.model import Evidence, Question

Answers = Mapping[Question, Evidence]


class Source(Protocol):
    """A source asks its service as few times as it can and never raises for what the service does.

    `answer` gives evidence for every question, in whatever order: `Found`, `Absent` only where the service said so in
    a complete answer, and `Unavailable` for everything else. When the service is down (it still fails after the
    client's retries), what has not been asked yet is answered with `Trouble.OUTAGE` unasked.
    """

    @property
    def name(self) -> str:
        """The source's name in evidence and reports, such as `semantic-scholar`."""
        ...

    async def answer(self, questions: Sequence[Question]) -> Answers:
        """Evidence for each of the questions; equal questions are asked once."""
        ...
