"""OpenReview's API: which submissions exist, what they are called, and what became of them.

The owner of OpenReview's forums. Newer venues are kept by the second version of the API, older ones by the first, each
of which knows nothing of the other's. Who asks without an account may be turned away by a challenge for browsers; then
nothing more is asked in the run. https://docs.openreview.net/reference/api-v2/entities/note
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote

from citevet.clock import Clock
from citevet.model import Evidence, Identifier, PaperIds, PaperRecord, Question, Trouble
from citevet.net.challenge import recognise
from citevet.net.client import Client
from citevet.net.lanes import Pace
from citevet.net.pages import Page
from citevet.net.transport import Request, Response
from citevet.sources.base import ListingPage, Tell
from citevet.sources.http import API_TIMEOUT, ServiceError, Witness, ask, json_of, unusable
from citevet.sources.listing import NO_SUCH_VOLUME
from citevet.venues import read_note

NAME = "openreview"
SERVICE = "OpenReview's API"
# 500 requests an hour are allowed for, and 180 a minute by the first version.
PACE = Pace("openreview", 1.0, 1)
# Ids in one request: some 1,200 characters of URL.
BATCH = 100
# Notes in one answer, the most that the API gives.
PAGE = 1000
# 1,000 notes of a title and some authors.
BODY_LIMIT = 16 * 1024 * 1024

# Without abstracts, of which a thousand are 3 MB.
_SELECT = "id,forum,pdate,odate,content.title,content.authors,content.venue,content.venueid,content._bibtex"
_FORUM = re.compile(r"[A-Za-z0-9_-]{6,20}")
_YEAR = re.compile(r"\byear\s*=\s*\{?\s*((?:19|20)\d{2})\b")
_VENUE_YEAR = re.compile(r"/((?:19|20)\d{2})(?:/|$)")
# All later conferences are kept by the second version.
_LAST_OF_V1 = 2023
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class OpenReviewApi:
    """Asks both versions of the API for notes. The wall that one of them shows counts for both."""

    def __init__(self, client: Client, endpoint: str, endpoint_v1: str) -> None:
        self.endpoints = (endpoint.rstrip("/"), endpoint_v1.rstrip("/"))
        self._client = client
        self._wall: ServiceError | None = None

    async def listing(self, venueid: str, offset: int) -> ListingPage:
        """The accepted papers among the notes of a venue (`ICLR.cc/2025/Conference`), a thousand notes at most, from
        number `offset` on. `total` counts all of the venue's notes, 0 where OpenReview has none. Raises ServiceError
        for everything that is no listing."""
        page = NO_SUCH_VOLUME
        year = _VENUE_YEAR.search(venueid)
        for endpoint in self.endpoints[:1] if year and int(year[1]) > _LAST_OF_V1 else self.endpoints:
            query = f"content.venueid={quote(venueid, safe='/')}&limit={PAGE}&offset={offset}&select={_SELECT}"
            data, response = await self._get(f"{endpoint}/notes?{query}")
            notes = _notes(data, response)
            # With an offset there is a count; where there is none, a full page may have a successor.
            count = data.get("count")
            more = offset + len(notes) + (len(notes) == PAGE) if notes else 0
            records = filter(None, map(read_submission, notes))
            accepted = (each for each in records if read_note(each.venue, each.venueid) is not None)
            page = ListingPage(
                count if isinstance(count, int) else more,
                tuple(accepted),
                offset + PAGE if len(notes) == PAGE else None,
            )
            if page.total:
                break
        return page

    async def batch(self, endpoint: str, forums: Sequence[str]) -> Mapping[str, PaperRecord]:
        """The submissions that one version of the API knows of those. Raises ServiceError."""
        url = f"{endpoint}/notes?ids={','.join(forums)}&limit={PAGE}&select={_SELECT}"
        data, response = await self._get(url)
        records: dict[str, PaperRecord] = {}
        for note in _notes(data, response):
            if note.get("id") not in forums:
                raise unusable(response, SERVICE, "notes that were not asked for")
            if (record := read_submission(note)) is not None:
                records[str(note["id"])] = record
        return records

    async def denies(self, endpoint: str, forum: str) -> bool:
        """Whether one version of the API says, asked for this note alone, that there is none. Raises ServiceError for
        any other answer; a note that only some may read is one of them."""
        data, response = await self._get(self.address(endpoint, forum), missing=True)
        return response.status == 404 and data.get("name") == "NotFoundError"

    def address(self, endpoint: str, forum: str) -> str:
        """Where one version of the API is asked for one note."""
        return f"{endpoint}/notes?id={forum}"

    async def _get(self, url: str, *, missing: bool = False) -> tuple[Mapping[str, Any], Response]:
        """The JSON object of an answer. Raises ServiceError for anything else."""
        if self._wall is not None:
            raise self._wall
        response = await ask(self._client, Request("GET", url, limit=BODY_LIMIT, timeout=API_TIMEOUT), PACE, SERVICE)
        if recognise(Page(response)) is not None:
            reason = f"{SERVICE} turns programs away ({response.status}, a challenge for browsers)"
            self._wall = ServiceError(Trouble.BLOCKED, reason, response.status)
            raise self._wall
        if response.truncated:
            raise unusable(response, SERVICE, f"more than {BODY_LIMIT} bytes")
        data = json_of(response, SERVICE)
        if not isinstance(data, dict) or (response.status != 200 and not (missing and response.status == 404)):
            name = f": {str(data['name'])[:100]}" if isinstance(data, dict) and data.get("name") else ""
            raise unusable(response, SERVICE, f"no notes{name}")
        return data, response


class OpenReviewListings:
    """Asks for volumes by the ids of venues (`ICLR.cc/2025/Conference`)."""

    name = NAME

    def __init__(self, api: OpenReviewApi) -> None:
        self._api = api

    def address(self, volume: str, record: PaperRecord) -> str:
        """The submission's page."""
        return record.page or f"https://openreview.net/group?id={volume}"

    async def page(self, volume: str, first: int) -> ListingPage:
        """The accepted papers of a venue. Raises ServiceError."""
        return await self._api.listing(volume, first)


class OpenReviewSource:
    """Asks OpenReview about forums, in batches."""

    name = NAME
    batch = BATCH

    def __init__(self, api: OpenReviewApi, clock: Clock) -> None:
        self._api = api
        self._witness = Witness(self.name, clock)
        self._down: ServiceError | None = None

    def recall(self, evidence: Evidence) -> None:
        """Nothing here depends on earlier answers."""

    def reopen(self) -> None:
        """Gives the service another chance; a wall that it has shown stays."""
        self._down = None

    async def answer(self, questions: Sequence[Question], tell: Tell) -> None:
        """Tells the evidence for each question."""
        forums: dict[str, Question] = {}
        for question in dict.fromkeys(questions):
            if question.about.kind == "openreview" and _FORUM.fullmatch(question.about.value):
                forums[question.about.value] = question
            else:
                error = ServiceError(Trouble.UNREACHABLE, "this is no forum of OpenReview, and was not asked")
                tell(question, self._witness.unavailable(question.about, error, ""))
        for batch in _batches(list(forums)):
            open_ones = list(batch)
            for endpoint in self._api.endpoints:
                for forum, evidence in (await self._ask(endpoint, open_ones)).items():
                    open_ones.remove(forum)
                    tell(forums[forum], evidence)
            for forum in open_ones:
                tell(forums[forum], await self._missing(forums[forum].about))

    async def _ask(self, endpoint: str, forums: Sequence[str]) -> Mapping[str, Evidence]:
        """What one version of the API says of those that it knows, or of all of them, when it says nothing."""
        if not forums:
            return {}
        url = f"{endpoint}/notes"
        try:
            if self._down is not None:
                raise self._down
            records = await self._api.batch(endpoint, forums)
        except ServiceError as error:
            self._down = error
            return {each: self._witness.unavailable(Identifier("openreview", each), error, url) for each in forums}
        return {
            forum: self._witness.found(Identifier("openreview", forum), record, self._api.address(endpoint, forum))
            for forum, record in records.items()
        }

    async def _missing(self, about: Identifier) -> Evidence:
        """What is to be said of a forum that both versions left out of their answers. A submission that is not public
        is left out too, and is told apart when it is asked for alone."""
        url = self._api.address(self._api.endpoints[0], about.value)
        try:
            if self._down is not None:
                raise self._down
            for endpoint in self._api.endpoints:
                if not await self._api.denies(endpoint, about.value):
                    raise ServiceError(Trouble.UNREACHABLE, f"{SERVICE} left out {about.value} of what it knows")
        except ServiceError as error:
            return self._witness.unavailable(about, error, url)
        says = "OpenReview has no submission of this id, in either version of its API"
        return self._witness.absent(about, says, url, owner=True, times=2, status=404)


def read_submission(note: Mapping[str, Any]) -> PaperRecord | None:
    """What a note says of the paper that was submitted with it; None for a reply, or a note without a title.

    `venue` and `venueid` are as the note has them: `venues.read_note` says what they mean. `year` is that of the BibTeX
    that OpenReview offers, else of the note's publication.
    """
    content = note.get("content")
    if note.get("id") != note.get("forum") or not isinstance(content, dict):
        return None
    title = _text(content, "title")
    if not title:
        return None
    published = next((day for name in ("pdate", "odate") if (day := _day(note.get(name))) is not None), None)
    cited = _YEAR.search(_text(content, "_bibtex"))
    return PaperRecord(
        title=title,
        authors=tuple(_names(_value(content, "authors"))),
        ids=PaperIds(openreview=str(note["id"])),
        venue=_text(content, "venue"),
        venueid=_text(content, "venueid"),
        year=int(cited[1]) if cited else published.year if published else None,
        published=published,
        page=f"https://openreview.net/forum?id={note['id']}",
    )


def _value(content: Mapping[str, Any], name: str) -> object:
    """A field's value, which the second version wraps."""
    field = content.get(name)
    return field.get("value") if isinstance(field, dict) else field


def _text(content: Mapping[str, Any], name: str) -> str:
    value = _value(content, name)
    return " ".join(html.unescape(value).split()) if isinstance(value, str) else ""


def _names(authors: object) -> Iterable[str]:
    """The authors' names, given as such or in objects; those that are hidden are left out."""
    for each in authors if isinstance(authors, list) else ():
        name = each.get("fullname") if isinstance(each, dict) else each
        if isinstance(name, str) and name.strip() and not name.startswith("Anonymous"):
            yield html.unescape(name).strip()


def _day(milliseconds: object) -> date | None:
    """The day of a time stamp; None where it is none that a paper could have."""
    if not isinstance(milliseconds, int) or not 0 < milliseconds < 10**13:
        return None
    return (_EPOCH + timedelta(milliseconds=milliseconds)).date()


def _notes(data: Mapping[str, Any], response: Response) -> list[Mapping[str, Any]]:
    notes = data.get("notes")
    if not isinstance(notes, list) or not all(isinstance(each, dict) for each in notes):
        raise unusable(response, SERVICE, "JSON without notes")
    return notes


def _batches(forums: Sequence[str]) -> Iterable[Sequence[str]]:
    return (forums[start : start + BATCH] for start in range(0, len(forums), BATCH))
