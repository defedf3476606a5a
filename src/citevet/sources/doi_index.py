"""What the indexes that list works by their DOIs have in common: many DOIs in one request, one at a time where a DOI
has a character that parts the others, and nothing that is absent by their word, since it may be registered elsewhere.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from citevet.clock import Clock
from citevet.model import Evidence, Identifier, PaperRecord, Question, Trouble
from citevet.net.client import Client
from citevet.net.lanes import Pace
from citevet.net.transport import Request, Response
from citevet.sources.base import Tell
from citevet.sources.http import API_TIMEOUT, ServiceError, Witness, ask, json_of, unusable

# 100 works with all their references and affiliations.
BODY_LIMIT = 32 * 1024 * 1024

_DOI = re.compile(r"10\.\d{4,9}/[!-~]+", re.ASCII)
_PARTING = re.compile(r"[,|]")


class DoiIndexSource(ABC):
    """Asks an index about papers by their DOIs."""

    name: str
    service: str
    batch: int

    def __init__(self, client: Client, endpoint: str, clock: Clock, pace: Pace) -> None:
        self._client = client
        self._endpoint = endpoint.rstrip("/")
        self._clock = clock
        self._pace = pace
        self._witness = Witness(self.name, clock)
        self._down: ServiceError | None = None
        self._rest = 0.0

    @abstractmethod
    def doi(self, about: Identifier) -> str | None:
        """The DOI (lower case) under which the index lists what is asked for; None for what it does not list."""

    @abstractmethod
    def url(self, dois: Sequence[str]) -> str:
        """Where those DOIs are asked for together. Keys in it never leave the request."""

    @abstractmethod
    def single_url(self, doi: str) -> str:
        """Where one DOI is asked for."""

    @abstractmethod
    def page(self, doi: str) -> str:
        """Where anybody can read what the index has on a DOI."""

    @abstractmethod
    def works(self, data: object, *, single: bool) -> Sequence[Mapping[str, object]]:
        """The works in a complete answer. Raises ValueError, KeyError or TypeError for one of another form."""

    @abstractmethod
    def read(self, work: Mapping[str, object]) -> tuple[str, PaperRecord]:
        """The DOI (lower case) of a work, and what the index says of it. Raises as `works` does."""

    def refusal(self, status: int) -> str | None:
        """What a status says of who may ask, in words for the user, or None."""
        return None

    def rest(self, response: Response) -> float:
        """The seconds to wait after an answer that asks for more than the pace."""
        return 0.0

    def recall(self, evidence: Evidence) -> None:
        """Nothing here depends on earlier answers."""
        return

    def reopen(self) -> None:
        """Gives the service another chance."""
        self._down = None

    async def answer(self, questions: Sequence[Question], tell: Tell) -> None:
        """Tells the evidence for each question."""
        asked: defaultdict[str, list[Question]] = defaultdict(list)
        for question in dict.fromkeys(questions):
            doi = self.doi(question.about)
            if doi is not None and _DOI.fullmatch(doi) and not {".", ".."} & set(doi.split("/")):
                asked[doi].append(question)
            else:
                error = ServiceError(Trouble.UNREACHABLE, f"{self.service} lists nothing of this kind")
                tell(question, self._witness.unavailable(question.about, error, ""))
        for batch in self._batches(list(asked)):
            outcome = await self._ask(batch)
            for doi in batch:
                for question in asked[doi]:
                    tell(question, self._evidence(question.about, doi, outcome))

    def _batches(self, dois: Sequence[str]) -> Iterator[Sequence[str]]:
        together = [each for each in dois if not _PARTING.search(each)]
        yield from (together[start : start + self.batch] for start in range(0, len(together), self.batch))
        yield from ([each] for each in dois if _PARTING.search(each))

    def _evidence(self, about: Identifier, doi: str, outcome: Mapping[str, PaperRecord] | ServiceError) -> Evidence:
        url = self.page(doi)
        if isinstance(outcome, ServiceError):
            return self._witness.unavailable(about, outcome, url)
        record = outcome.get(doi)
        if record is None:
            return self._witness.absent(about, f"{self.service} does not list it", url, owner=False)
        return self._witness.found(about, record, url)

    async def _ask(self, dois: Sequence[str]) -> Mapping[str, PaperRecord] | ServiceError:
        if self._down is not None:
            return self._down
        try:
            return await self._works(dois)
        except ServiceError as error:
            # Any other refusal may be about these DOIs alone.
            if error.trouble is not Trouble.UNREACHABLE:
                self._down = error
            return error

    async def _works(self, dois: Sequence[str]) -> Mapping[str, PaperRecord]:
        if self._rest:
            await self._clock.sleep(self._rest)
        single = len(dois) == 1
        url = self.single_url(dois[0]) if single else self.url(dois)
        request = Request("GET", url, limit=BODY_LIMIT, timeout=API_TIMEOUT)
        response = await ask(self._client, request, self._pace, self.service)
        self._rest = self.rest(response)
        if single and response.status == 404:
            return {}
        if (refusal := self.refusal(response.status)) is not None:
            raise ServiceError(Trouble.OUTAGE, refusal, response.status)
        if 400 <= response.status < 500:
            raise ServiceError(
                Trouble.UNREACHABLE, f"{self.service} refuses the DOIs ({response.status})", response.status
            )
        if response.truncated:
            raise unusable(response, self.service, f"more than {BODY_LIMIT} bytes")
        data = json_of(response, self.service)
        try:
            if response.status != 200:
                raise unusable(response, self.service, "no works")
            return dict(map(self.read, self.works(data, single=single)))
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            raise unusable(response, self.service, "JSON that holds no works, or not all") from error
