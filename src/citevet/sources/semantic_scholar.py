"""Semantic Scholar: titles, authors, venues and citations of papers, up to 500 in one request.

Its index is not the owner of any identifier: what it does not list may well exist.
https://api.semanticscholar.org/api-docs/graph#tag/Paper-Data/operation/post_graph_get_papers
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import cast

import httpx
from semanticscholar.ApiRequester import ApiRequester
from semanticscholar.Paper import Paper
from semanticscholar.SemanticScholarException import BadQueryParametersException

from citevet.clock import Clock
from citevet.errors import NetworkError
from citevet.model import Evidence, Identifier, PaperIds, PaperRecord, Question, Trouble, Unavailable
from citevet.net.client import Client
from citevet.net.lanes import Pace
from citevet.sources.base import Tell
from citevet.sources.http import API_TIMEOUT, ServiceError, Witness, check_status, read_json, unreachable
from citevet.sources.httpx_bridge import ClientTransport

SERVICE = "Semantic Scholar"
SITE = "https://www.semanticscholar.org"
KEY_VARIABLE = "SEMANTIC_SCHOLAR_API_KEY"
BATCH = 500
# One request a second over all endpoints is what a key buys, and what the shared pool bears.
PACE = Pace("semantic-scholar", 1.0, 1)
FIELDS = (
    "title",
    "authors",
    "venue",
    "publicationVenue",
    "year",
    "publicationDate",
    "externalIds",
    "citationCount",
    "influentialCitationCount",
)
# 500 papers of a few hundred authors each; the service itself stops at 10 MB.
BODY_LIMIT = 16 * 1024 * 1024
# One spoilt id among 500 is found by halving in twice nine requests.
HALVINGS = 18

_PREFIXES = {"arxiv": "ARXIV", "doi": "DOI", "acl": "ACL"}
_NONE_KNOWN = {"error": "No valid paper ids given"}


class BatchRequester(ApiRequester):  # type: ignore[misc]
    """The package's requester, as a drop-in that cannot take an outage for an empty answer.

    The package's own opens a connection a request, and answers `{}` for any status that it does not know, so that
    every paper would read as not found; this one keeps the order and length of a batch and raises for the rest.
    """

    def __init__(self, http: httpx.AsyncClient) -> None:
        super().__init__(timeout=API_TIMEOUT, retry=False)
        self._http = http

    async def get_data_async(
        self, url: str, parameters: str, headers: Mapping[str, str], payload: Mapping[str, object] | None = None
    ) -> list[object]:
        """The array that answers a batch, as long as the batch and in its order.

        Raises BadQueryParametersException for a 400, with the service's message, and ServiceError for every other
        answer that is not such an array.
        """
        try:
            response = await self._http.post(url, params=parameters, headers=headers, json=payload)
        except NetworkError as error:
            raise unreachable(error, SERVICE) from error
        status = response.status_code
        check_status(status, SERVICE)
        content_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        # A robot wall refuses with a page, whatever the key is.
        if status in (401, 403) and content_type != "text/html":
            raise ServiceError(Trouble.OUTAGE, _refusal(status, keyed=bool(headers)), status)
        data = read_json(response.content, content_type, status, SERVICE)
        if status == 400 and isinstance(data, dict):
            if data == _NONE_KNOWN:
                return [None] * len(cast("list[str]", (payload or {})["ids"]))
            raise BadQueryParametersException(str(data.get("error") or data.get("message") or "no reason given"))
        if status != 200 or not isinstance(data, list):
            raise ServiceError(Trouble.OUTAGE, f"{SERVICE} answered {status} without an array of papers", status)
        return data


class SemanticScholarSource:
    """Asks Semantic Scholar about arXiv ids, DOIs and ACL Anthology ids, in batches."""

    name = "semantic-scholar"
    batch = BATCH

    def __init__(self, client: Client, endpoint: str, clock: Clock, key: str | None = None) -> None:
        self._url = f"{endpoint.rstrip('/')}/graph/v1/paper/batch"
        self._headers = {"x-api-key": key} if key else {}
        self._witness = Witness(self.name, clock)
        transport = ClientTransport(
            client, PACE, secret=frozenset({"x-api-key"}), limit=BODY_LIMIT, timeout=API_TIMEOUT
        )
        # Only our transport may decide about proxies and credentials, hence no environment here.
        self._requester = BatchRequester(httpx.AsyncClient(transport=transport, trust_env=False))
        self._halvings = HALVINGS
        self._down: ServiceError | None = None

    def recall(self, evidence: Evidence) -> None:
        """Nothing here depends on earlier answers."""

    def reopen(self) -> None:
        """Gives the service another chance."""
        self._down = None

    async def answer(self, questions: Sequence[Question], tell: Tell) -> None:
        """Tells the evidence for each question; an arXiv version is beyond this source, which answers for the paper."""
        asked: defaultdict[Identifier, list[Question]] = defaultdict(list)
        for question in dict.fromkeys(questions):
            if _paper_id(question.about):
                asked[question.about].append(question)
            else:
                tell(question, self._unaskable(question.about))
        askable = list(asked)
        for start in range(0, len(askable), BATCH):
            for about, evidence in (await self._ask(askable[start : start + BATCH])).items():
                for question in asked[about]:
                    tell(question, evidence)

    async def _ask(self, batch: Sequence[Identifier]) -> dict[Identifier, Evidence]:
        if self._down is not None:
            return self._all(batch, self._down)
        payload = {"ids": [_paper_id(each) for each in batch]}
        try:
            items = await self._requester.get_data_async(
                self._url, f"fields={','.join(FIELDS)}", self._headers, payload
            )
            if len(items) != len(batch):
                raise ServiceError(
                    Trouble.OUTAGE, f"{SERVICE} answered {len(items)} papers to {len(batch)} ids, in no known order"
                )
        except BadQueryParametersException as error:
            return await self._halve(batch, str(error))
        except ServiceError as error:
            self._down = error
            return self._all(batch, error)
        answers = {about: self._evidence(about, item) for about, item in zip(batch, items, strict=True)}
        if len(answers) > 1 and all(isinstance(each, Unavailable) for each in answers.values()):
            self._down = ServiceError(Trouble.OUTAGE, f"{SERVICE} answered with no record that can be read", 200)
            return self._all(batch, self._down)
        return answers

    async def _halve(self, batch: Sequence[Identifier], message: str) -> dict[Identifier, Evidence]:
        """Finds the id that spoils a batch."""
        if len(batch) == 1:
            error = ServiceError(Trouble.UNREACHABLE, f"{SERVICE} refuses this id ({message})", 400)
            return self._all(batch, error)
        if self._halvings <= 0:
            self._down = ServiceError(Trouble.OUTAGE, f"{SERVICE} refuses the questions ({message})", 400)
            return self._all(batch, self._down)
        self._halvings -= 2
        middle = len(batch) // 2
        return await self._ask(batch[:middle]) | await self._ask(batch[middle:])

    def _evidence(self, about: Identifier, item: object) -> Evidence:
        if item is None:
            return self._witness.absent(about, f"{SERVICE} does not list it", self._url, owner=False)
        try:
            record = _record(about, item)
        except ServiceError as error:
            return self._witness.unavailable(about, error, self._url)
        return self._witness.found(about, record, f"{SITE}/paper/{record.ids.s2}")

    def _unaskable(self, about: Identifier) -> Evidence:
        error = ServiceError(Trouble.UNREACHABLE, f"{SERVICE} knows no identifiers of this kind")
        return self._witness.unavailable(about, error, self._url)

    def _all(self, batch: Sequence[Identifier], error: ServiceError) -> dict[Identifier, Evidence]:
        return {about: self._witness.unavailable(about, error, self._url) for about in batch}


def _paper_id(about: Identifier) -> str:
    """The id as the service spells it, or "" where it has no spelling for it."""
    prefix, value = _PREFIXES.get(about.kind), about.value.strip()
    return f"{prefix}:{value}" if prefix and value else ""


def _refusal(status: int, *, keyed: bool) -> str:
    if keyed:
        return f"{SERVICE} refused the key in {KEY_VARIABLE} ({status}); correct it, or unset it to ask without a key"
    return f"{SERVICE} refused to answer without a key ({status}); set {KEY_VARIABLE}"


def _record(about: Identifier, item: object) -> PaperRecord:
    """One paper of a batch. Raises ServiceError for what is no paper, or another paper than the one asked for."""
    damaged = ServiceError(Trouble.UNREACHABLE, f"{SERVICE} answered with a record that cannot be read")
    if not isinstance(item, dict):
        raise damaged
    try:
        paper = Paper(item)
        external = paper.externalIds or {}
        place = paper.publicationVenue
        venue = paper.venue or ""
        aliases = [place.name, *(place.alternate_names or ())] if place else []
        authors = tuple(author["name"] for author in paper.authors or () if author["name"])
        record = PaperRecord(
            title=paper.title or "",
            authors=authors,
            ids=PaperIds(
                arxiv=external.get("ArXiv"),
                doi=external["DOI"].lower() if external.get("DOI") else None,
                acl=external.get("ACL"),
                dblp=external.get("DBLP"),
                s2=paper.paperId,
            ),
            venue=venue,
            venue_aliases=tuple(name for name in dict.fromkeys(aliases) if name and name != venue),
            year=paper.year,
            published=paper.publicationDate.date() if paper.publicationDate else None,
            citations=paper.citationCount,
            influential_citations=paper.influentialCitationCount,
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise damaged from error
    texts = (record.title, record.venue, record.ids.s2, *record.venue_aliases, *record.authors)
    names = (record.ids.arxiv, record.ids.doi, record.ids.acl, record.ids.dblp)
    numbers = (record.year, record.citations, record.influential_citations)
    if not (
        all(isinstance(each, str) for each in texts)
        and all(isinstance(each, str | None) for each in names)
        and all(isinstance(each, int | None) for each in numbers)
    ):
        raise damaged
    own = {"arxiv": record.ids.arxiv, "acl": record.ids.acl}.get(about.kind)
    if own and own.casefold() != about.value.casefold():
        raise ServiceError(Trouble.UNREACHABLE, f"{SERVICE} answered with another paper ({about.kind}:{own})")
    return record
