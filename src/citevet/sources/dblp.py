"""DBLP's listings of whole proceedings volumes, a thousand records a request, and its search by title.

A listing proves what stands in it and nothing else: DBLP is late for new volumes and leaves whole tracks out, so that
nothing is ever absent by its word. https://dblp.org/faq/How+to+use+the+dblp+search+API.html
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from citevet.identifiers import identify
from citevet.model import SEARCH, PaperIds, PaperRecord
from citevet.net.client import Client
from citevet.net.hosts import PACES
from citevet.net.transport import Request, Response
from citevet.sources.base import ListingPage
from citevet.sources.http import API_TIMEOUT, ask, json_of, unusable
from citevet.sources.listing import BODY_LIMIT

NAME = "dblp"
SERVICE = "DBLP"
PACE = PACES["dblp.org"]
# Records in one answer, the most that the API gives.
PAGE = 1000
# Those of a search: a paper, its preprint, and its namesakes.
_HITS = 10

# Namesakes are told apart by four digits behind the name.
_NAMESAKE = re.compile(r"\s+\d{4}$", re.ASCII)
_PUBLISHED = frozenset({"Conference and Workshop Papers", "Journal Articles"})
_PREPRINTS = "journals/corr/"


class Dblp:
    """Asks DBLP for volumes by the name of their table of contents (`conf/iclr/iclr2025`), and for titles by their
    words (`?attention is all you need`)."""

    name = NAME

    def __init__(self, client: Client, endpoint: str) -> None:
        self._client = client
        self._endpoint = endpoint.rstrip("/")

    def address(self, volume: str, record: PaperRecord) -> str:
        """DBLP's page of the record."""
        return f"{self._endpoint}/rec/{record.ids.dblp or volume}"

    async def page(self, volume: str, first: int) -> ListingPage:
        """The records of a volume from number `first` on, a thousand at most, or the first ten with all words of a
        title. Raises ServiceError for everything that is no complete answer, a page of HTML among them."""
        searched = volume.startswith(SEARCH)
        words, most = (volume.removeprefix(SEARCH), _HITS) if searched else (f"toc:db/{volume}.bht:", PAGE)
        query = f"q={quote(words, safe=':/')}&format=json&h={most}&f={first}"
        url = f"{self._endpoint}/search/publ/api?{query}"
        request = Request("GET", url, limit=BODY_LIMIT, timeout=API_TIMEOUT)
        response = await ask(self._client, request, PACE, SERVICE)
        page = _read(response, first, most)
        return replace(page, following=None) if searched else page


def read_record(info: Mapping[str, Any]) -> PaperRecord | None:
    """What DBLP says of one publication (`info` of a hit); None for what is no paper in proceedings or a journal: the
    volume's own record, a preprint, a thesis, a data set. Raises KeyError or TypeError for another form."""
    key = str(info["key"])
    if info["type"] not in _PUBLISHED or key.startswith(_PREPRINTS) or "authors" not in info:
        return None
    people = info["authors"]["author"]
    names = [str(each["text"]) for each in (people if isinstance(people, list) else [people])]
    page = _first(info.get("ee"))
    about = identify(page).identifier if page else None
    return PaperRecord(
        title=html.unescape(str(info["title"])).strip().removesuffix("."),
        authors=tuple(_NAMESAKE.sub("", html.unescape(name)).strip() for name in names),
        ids=PaperIds(
            doi=_first(info.get("doi")).lower() or None,
            acl=about.value if about and about.kind == "acl" else None,
            openreview=about.value if about and about.kind == "openreview" else None,
            dblp=key,
        ),
        venue=html.unescape(_first(info.get("venue"))),
        year=int(info["year"]) if str(info.get("year", "")).isdecimal() else None,
        page=page,
        pages=_first(info.get("pages")),
    )


def _first(value: object) -> str:
    """A field that may be given several times."""
    if isinstance(value, list):
        value = value[0] if value else ""
    return value if isinstance(value, str) else ""


def _read(response: Response, first: int, most: int) -> ListingPage:
    if response.truncated:
        raise unusable(response, SERVICE, f"more than {BODY_LIMIT} bytes")
    data = json_of(response, SERVICE)
    try:
        if response.status != 200 or not isinstance(data, dict):
            raise unusable(response, SERVICE, "no listing")
        result = data["result"]
        if str(result["status"]["@code"]) != "200":
            raise unusable(response, SERVICE, f"an error ({str(result['status'].get('text'))[:200]})")
        hits = result["hits"]
        listed = hits.get("hit", [])
        total, sent = int(hits["@total"]), int(hits["@sent"])
        if sent != len(listed) or sent != max(0, min(most, total - first)):
            raise unusable(response, SERVICE, "an incomplete listing")
        return ListingPage(total, tuple(_records(listed)), first + sent if first + sent < total else None)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise unusable(response, SERVICE, "JSON that is no listing") from error


def _records(listed: list[Mapping[str, Any]]) -> Iterator[PaperRecord]:
    for hit in listed:
        if (record := read_record(hit["info"])) is not None:
            yield record
