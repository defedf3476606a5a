"""What a source is: something that answers questions about identifiers with evidence, or lists the volumes of
proceedings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from citevet.model import Evidence, PaperRecord, Question

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

    @property
    def batch(self) -> int:
        """How many questions about one request answers."""
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


async def nobody_confirms(_host: str) -> bool:
    """Stands where nobody can say that a host name does not exist: behind a proxy, or in a replay."""
    return False


def nothing_earlier(_question: Question) -> None:
    """Stands where no page was ever asked for."""


@dataclass(frozen=True, slots=True)
class ListingPage:
    """A part of one volume's listing, or all of it: its papers, without forewords and preprints. `total` counts the
    records of the whole volume, 0 where there is no such volume; `following` is the number of the record that the next
    page begins with, None on the last one."""

    total: int
    records: tuple[PaperRecord, ...]
    following: int | None = None


class ListingSource(Protocol):
    """Lists volumes by the names that it gives them."""

    @property
    def name(self) -> str:
        """The source's name in evidence and reports, such as `acl-anthology`."""
        ...

    def address(self, volume: str, record: PaperRecord) -> str:
        """Where a person can look the record up."""
        ...

    async def page(self, volume: str, first: int) -> ListingPage:
        """The records of a volume from number `first` on. Raises ServiceError for everything that is no complete
        listing, a page of HTML that only looks like an answer among them."""
        ...
