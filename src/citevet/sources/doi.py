"""The DOI system's own register: whether a DOI exists, without asking a publisher, most of whom refuse robots.

https://www.doi.org/doi-handbook/HTML/rest-api.html
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from citevet.clock import Clock
from citevet.model import Evidence, Identifier, PageRecord, Question, Trouble
from citevet.net.client import Client
from citevet.net.lanes import Pace
from citevet.net.transport import Request
from citevet.sources.base import Tell
from citevet.sources.http import ServiceError, Witness, ask, json_of

SERVICE = "doi.org"
# The register states no limit; five a second is what Crossref allows anybody beside it.
PACE = Pace("doi", 0.2, 1)
# So many failures in a row are the service's and not those of single DOIs.
FAILURES = 3
# The register's codes: found, and no such handle.
_FOUND, _UNKNOWN = 1, 100


class DoiSource:
    """Asks the register about DOIs, one by one."""

    name = "doi"
    batch = 1

    def __init__(self, client: Client, endpoint: str, clock: Clock) -> None:
        self._client = client
        self._endpoint = endpoint.rstrip("/")
        self._witness = Witness(self.name, clock)
        self._failures = 0
        self._down: ServiceError | None = None

    def recall(self, evidence: Evidence) -> None:
        """Nothing here depends on earlier answers."""

    def reopen(self) -> None:
        """Gives the service another chance."""
        self._down = None
        self._failures = 0

    async def answer(self, questions: Sequence[Question], tell: Tell) -> None:
        """Tells the evidence for each question."""
        evidence: dict[Identifier, Evidence] = {}
        for question in dict.fromkeys(questions):
            if question.about not in evidence:
                evidence[question.about] = await self._answer(question.about)
            tell(question, evidence[question.about])

    async def _answer(self, about: Identifier) -> Evidence:
        name = quote(about.value, safe="/")
        url = f"{self._endpoint}/api/handles/{name}"
        try:
            # A segment of dots would be resolved away, and something else be asked.
            if about.kind != "doi" or not about.value.startswith("10.") or {".", ".."} & set(name.split("/")):
                raise ServiceError(Trouble.UNREACHABLE, "this is no DOI, and was not asked")
            if self._down is not None:
                raise self._down
            exists = await self._ask(url) or await self._ask(url)
        except ServiceError as error:
            return self._witness.unavailable(about, error, url)
        if exists:
            return self._witness.found(about, PageRecord(f"{self._endpoint}/{name}", 200), url)
        return self._witness.absent(about, "no such DOI is registered", url, owner=True, times=2, status=404)

    async def _ask(self, url: str) -> bool:
        """Whether it is registered. Raises ServiceError."""
        try:
            response = await ask(self._client, Request("GET", url), PACE, SERVICE)
            data = json_of(response, SERVICE)
            code = data.get("responseCode") if isinstance(data, dict) else None
            if (response.status, code) not in ((200, _FOUND), (404, _UNKNOWN)):
                reason = f"{SERVICE} answered {response.status} with code {code}"
                raise ServiceError(Trouble.OUTAGE, reason, response.status)
        except ServiceError as error:
            # Other 4xx may be about this one DOI.
            if error.status is None or not 400 <= error.status < 429:
                self._failures += 1
            if self._failures >= FAILURES or error.trouble is Trouble.LIMITED:
                self._down = error
            raise
        self._failures = 0
        return bool(code == _FOUND)
