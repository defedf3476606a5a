"""arXiv's API: which ids exist, in which version, and what the authors wrote about them.

The owner of arXiv ids. Unknown ids are silently left out of a feed, so that an id is absent only after two complete
feeds without it. https://info.arxiv.org/help/api/user-manual.html
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote
from xml.etree import ElementTree

from citevet.clock import Clock
from citevet.model import Evidence, Found, PaperIds, PaperRecord, Question, Trouble
from citevet.net.client import Client
from citevet.net.hosts import PACES
from citevet.net.transport import Request, Response
from citevet.sources.base import Tell
from citevet.sources.http import API_TIMEOUT, ServiceError, Witness, ask, unusable

SERVICE = "arXiv's API"
# The pages of this host share the API's pace of one request in three seconds.
PACE = PACES["export.arxiv.org"]
# Characters of ids in one request: about 150 ids, in a URL of less than 2,000 characters.
BATCH_LENGTH = 1_800
# 150 entries of some 4 KB, with room for papers of a thousand authors.
BODY_LIMIT = 8 * 1024 * 1024
# How many ids the API may refuse in one batch, each at the price of a request.
REFUSALS = 5
# So many ids, and none known, look like the empty feeds that the API answers on a bad day.
SUSPICIOUSLY_EMPTY = 5

_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"
_OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
_ID = re.compile(r"(?:\d{4}\.\d{4,5}|(?P<archive>[a-z][a-z-]*)(?:\.[A-Za-z-]+)?/(?P<number>\d{7}))", re.ASCII)
_ENTRY_ID = re.compile(r"https?://[^/]+/abs/(?P<id>.+?)v(?P<version>[1-9]\d{0,3})", re.ASCII)
_REFUSED = re.compile(r"incorrect id format for (\S+)")
# What arXiv or the authors write once there is no paper any more (https://info.arxiv.org/help/withdraw.html).
_WITHDRAWN = re.compile(
    r"\A\W*withdrawn\b(?=\W*\Z|\W+(?:by|due|because|as|from|since|until|pending|after|in order)\b)"
    r"|\b(?:paper|article|submission|manuscript|preprint|work|version)\b(?:(?! that | which )[^.]){0,40}?"
    r"\b(?:has been|have been|is|was)\s+withdrawn\b"
    r"|\b(?:paper|article|submission|manuscript|preprint) withdrawn\b"
    r"|\bwithdrawn by (?:the |its |arxiv )?(?:\w+ )?(?:authors?\b|admin)"
    r"|\b(?:authors?|we) (?:have |has )?withdr(?:e|a)wn? (?:this|the|our) (?:paper|article|submission|manuscript)",
    re.IGNORECASE,
)
_WITHDRAWN_ELSEWHERE = re.compile(
    r"\bwithdr[ae]wn?\b[^.;]{0,60}?\bfrom\s+(?!arxiv)"
    r"|\b(?:earlier|previous|prior|first|initial|old|older|original|former)\b[^.;]{0,30}\b(?:version|draft)s?\b[^.;]{0,60}\bwithdrawn"
    r"|\b(?:version\s+|v)\d+\b[^.;]{0,40}\bwithdrawn\b|\b(?:not|never)\s+(?:been\s+)?withdrawn\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One id of a request: the paper, without the archive's subject class, and the version or None for the newest."""

    paper: str
    version: int | None

    def __str__(self) -> str:
        return f"{self.paper}v{self.version}" if self.version else self.paper


class _RefusedIdError(Exception):
    """The API refused a whole batch for one id."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


_Feed = Mapping[tuple[str, int], PaperRecord]
# A number tells how often complete feeds were without it.
_Outcome = PaperRecord | ServiceError | int


class ArxivSource:
    """Asks arXiv about papers and their versions, in batches."""

    name = "arxiv"
    batch = BATCH_LENGTH // len("2404.06654,")

    def __init__(self, client: Client, endpoint: str, clock: Clock) -> None:
        self._client = client
        self._url = f"{endpoint.rstrip('/')}/api/query"
        self._witness = Witness(self.name, clock)
        self._down: ServiceError | None = None
        self._known: _Asked | None = None

    def recall(self, evidence: Evidence) -> None:
        """A paper that it knew shows later whether a feed is complete."""
        if isinstance(evidence, Found):
            self._known = _asked(Question(evidence.about))

    def reopen(self) -> None:
        """Gives the service another chance."""
        self._down = None

    async def answer(self, questions: Sequence[Question], tell: Tell) -> None:
        """Tells the evidence for each question; one with a version asks for exactly that version."""
        asked: defaultdict[_Asked | None, list[Question]] = defaultdict(list)
        for question in dict.fromkeys(questions):
            asked[_asked(question)].append(question)
        outcomes: dict[_Asked, _Outcome] = {}
        newest: dict[str, int] = {}

        def settle(each: _Asked | None) -> None:
            for question in asked[each]:
                tell(question, self._evidence(question, each, outcomes[each] if each else None))

        settle(None)
        for batch in _batches(filter(None, list(asked))):
            await self._ask(batch, outcomes, newest)
            for each in batch:
                if not isinstance(outcomes[each], int):
                    settle(each)
        missing = [each for each, outcome in outcomes.items() if isinstance(outcome, int)]
        for batch in _batches(missing):
            await self._ask(batch, outcomes, newest)
        for each in missing:
            if isinstance(outcomes[each], int) and (each.version or 0) <= newest.get(each.paper, -1):
                outcomes[each] = ServiceError(
                    Trouble.UNREACHABLE, f"{SERVICE} knows v{newest[each.paper]} and left out {each}"
                )
            settle(each)

    async def _ask(
        self,
        batch: Sequence[_Asked],
        outcomes: dict[_Asked, _Outcome],
        newest: dict[str, int],
    ) -> None:
        again = any(each in outcomes for each in batch)
        try:
            feed, refused = await self._feed(batch, self._known if again else None)
            if len(batch) >= SUSPICIOUSLY_EMPTY and not feed and self._known is None:
                raise ServiceError(Trouble.OUTAGE, f"{SERVICE} answered an empty feed for {len(batch)} papers", 200)
        except ServiceError as error:
            self._down = error
            outcomes |= dict.fromkeys(batch, error)
            return
        for paper, version in feed:
            newest[paper] = max(version, newest.get(paper, 0))
        for each in batch:
            if str(each) in refused:
                outcomes[each] = ServiceError(Trouble.UNREACHABLE, f"{SERVICE} refuses the id {each}", 400)
                continue
            version = each.version or max((v for paper, v in feed if paper == each.paper), default=0)
            record = feed.get((each.paper, version))
            if record is not None:
                outcomes[each] = record
                self._known = _Asked(each.paper, None)
            else:
                outcomes[each] = (1 if again else 0) + 1

    async def _feed(self, batch: Sequence[_Asked], canary: _Asked | None) -> tuple[_Feed, frozenset[str]]:
        """The complete feed for a batch, and the ids that the API refused to look for. Raises ServiceError.

        `canary` is a paper that is known to exist: a feed without it proves nothing.
        """
        asked = {str(each): each.paper for each in (*batch, *([canary] if canary else ()))}
        refused: set[str] = set()
        while names := [name for name in asked if name not in refused]:
            if self._down is not None:
                raise self._down
            url = f"{self._url}?id_list={quote(','.join(names), safe=',/')}&max_results={len(names)}"
            request = Request("GET", url, limit=BODY_LIMIT, timeout=API_TIMEOUT)
            response = await ask(self._client, request, PACE, SERVICE)
            try:
                feed = _read_feed(response, set(asked.values()))
            except _RefusedIdError as error:
                if error.name not in names or len(refused) == REFUSALS:
                    raise ServiceError(Trouble.OUTAGE, f"{SERVICE} refuses the ids ({error})", 400) from error
                refused.add(error.name)
                continue
            if canary and not any(paper == canary.paper for paper, _ in feed):
                raise ServiceError(Trouble.OUTAGE, f"{SERVICE} now leaves out {canary}, which it knew before", 200)
            return feed, frozenset(refused)
        return {}, frozenset(refused)

    def _evidence(self, question: Question, asked: _Asked | None, outcome: _Outcome | None) -> Evidence:
        about = question.about
        url = f"{self._url}?id_list={asked or ''}"
        if outcome is None:
            error = ServiceError(Trouble.UNREACHABLE, "this is no arXiv id, and was not asked")
            return self._witness.unavailable(about, error, url)
        if isinstance(outcome, ServiceError):
            return self._witness.unavailable(about, outcome, url)
        if isinstance(outcome, PaperRecord):
            return self._witness.found(about, outcome, url)
        what = f"version {question.version} of {about.value}" if question.version else about.value
        return self._witness.absent(
            about, f"arXiv has no {what}: left out of {outcome} complete feeds", url, owner=True, times=outcome
        )


def _asked(question: Question) -> _Asked | None:
    match = _ID.fullmatch(question.about.value) if question.about.kind == "arxiv" else None
    return _Asked(_paper(match), question.version) if match else None


def _paper(match: re.Match[str]) -> str:
    """The id without the subject class, which the API leaves out of old ids (`math.GT/0309136`)."""
    return f"{match['archive']}/{match['number']}" if match["archive"] else match[0]


def _batches(asked: Iterable[_Asked]) -> Iterable[list[_Asked]]:
    batch: list[_Asked] = []
    length = 0
    for each in asked:
        length += len(str(each)) + 1
        if length > BATCH_LENGTH:
            yield batch
            batch, length = [], len(str(each)) + 1
        batch.append(each)
    if batch:
        yield batch


def _read_feed(response: Response, papers: set[str]) -> _Feed:
    """The entries of a complete feed about `papers`, by paper and version. Raises ServiceError for anything else, and
    _RefusedIdError when the feed is the API's complaint about one id."""
    root = _parse(response)
    entries = root.findall(f"{_ATOM}entry")
    for entry in entries:
        refused = _REFUSED.search(_text(entry, f"{_ATOM}summary"))
        if _text(entry, f"{_ATOM}title") == "Error" and "/api/errors" in _text(entry, f"{_ATOM}id"):
            if refused:
                raise _RefusedIdError(refused[1])
            raise unusable(response, SERVICE, f"an error ({_text(entry, f'{_ATOM}summary')[:200]})")
    if response.status != 200:
        raise unusable(response, SERVICE, "a feed")
    if _text(root, f"{_OPENSEARCH}totalResults") != str(len(entries)):
        raise unusable(response, SERVICE, "an incomplete feed")
    feed = {}
    for entry in entries:
        match = _ENTRY_ID.fullmatch(_text(entry, f"{_ATOM}id"))
        name = match and _ID.fullmatch(match["id"])
        if not match or not name or _paper(name) not in papers:
            raise unusable(response, SERVICE, "a feed of other papers")
        feed[_paper(name), int(match["version"])] = _record(entry, _paper(name), int(match["version"]), response)
    return feed


def _parse(response: Response) -> ElementTree.Element:
    if response.truncated:
        raise unusable(response, SERVICE, f"more than {BODY_LIMIT} bytes")
    try:
        # The feed is UTF-8 without a document type; refusing that one refuses every entity that could grow.
        text = response.body.decode()
        if "<!DOCTYPE" in text or "<!ENTITY" in text:
            raise unusable(response, SERVICE, "a document with entities, not a feed")
        root = ElementTree.fromstring(text)  # noqa: S314 - see above
    except (UnicodeDecodeError, ElementTree.ParseError) as error:
        raise unusable(response, SERVICE, "what is no Atom feed") from error
    if root.tag != f"{_ATOM}feed":
        raise unusable(response, SERVICE, "what is no Atom feed")
    return root


def _record(entry: ElementTree.Element, paper: str, version: int, response: Response) -> PaperRecord:
    title = _text(entry, f"{_ATOM}title")
    if not title:
        raise unusable(response, SERVICE, "an entry without a title")
    try:
        published = date.fromisoformat(_text(entry, f"{_ATOM}published")[:10])
    except ValueError as error:
        raise unusable(response, SERVICE, "an entry without a date") from error
    comment = _text(entry, f"{_ARXIV}comment")
    authors = (_text(author, f"{_ATOM}name") for author in entry.findall(f"{_ATOM}author"))
    return PaperRecord(
        title=title,
        authors=tuple(name for name in authors if name),
        ids=PaperIds(arxiv=paper, doi=_text(entry, f"{_ARXIV}doi").lower() or None),
        year=published.year,
        published=published,
        comment=comment,
        journal_ref=_text(entry, f"{_ARXIV}journal_ref"),
        version=version,
        withdrawn=_is_withdrawn(comment),
    )


def _is_withdrawn(comment: str) -> bool:
    """Whether the comment of a version says that it is withdrawn: not an earlier one, and not from a conference."""
    clauses = re.split(r"[.;]\s+", comment)
    return any(_WITHDRAWN.search(each) and not _WITHDRAWN_ELSEWHERE.search(each) for each in clauses)


def _text(element: ElementTree.Element, tag: str) -> str:
    """The text of the first such child, on one line."""
    return " ".join(element.findtext(tag, "").split())
