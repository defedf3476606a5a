"""Crossref: what publishers registered of a work with its DOI: where and when it was published, by whom, and whether it
was retracted since.

Not the owner of all DOIs: others register some too, arXiv's among them, so that what it lacks may well exist.
https://www.crossref.org/documentation/retrieve-metadata/rest-api/
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, cast
from urllib.parse import quote

from citevet.clock import Clock
from citevet.identifiers import ARXIV_DOIS, identify
from citevet.model import Identifier, PaperIds, PaperRecord
from citevet.net.client import Client
from citevet.net.lanes import Pace
from citevet.net.transport import Response
from citevet.sources.doi_index import DoiIndexSource

# Ten requests a second for single works and three for lists, for who gives an address; half of it, one at a time, for
# others: https://www.crossref.org/documentation/retrieve-metadata/rest-api/access-and-authentication/
POLITE, PUBLIC = Pace("crossref", 0.34, 1), Pace("crossref", 1.0, 1)

_TAG = re.compile(r"</?(?:i|b|u|em|sub|sup|scp|tt|span|mml:[a-z]+|jats:[a-z]+|inline-formula|tex-math)(?:\s[^<>]*)?/?>")
_WITHDRAWN_TITLE = re.compile(
    r"\s*\[?(?:retracted|withdrawn|removed)(?: article| paper)?\]?\s*[:.–—-]\s*", re.IGNORECASE
)
# The updates that take a work back: https://www.crossref.org/documentation/crossmark/version-control-corrections-and-retractions/
_TAKEN_BACK = frozenset({"retraction", "withdrawal", "removal"})
_PUBLISHED_BY_OTHERS = frozenset({"posted-content", "peer-review", "dataset", "component"})


class CrossrefSource(DoiIndexSource):
    """Asks Crossref about DOIs, some fifty in a request."""

    name = "crossref"
    service = "Crossref"
    # 2,500 characters of URL.
    batch = 50

    def __init__(self, client: Client, endpoint: str, clock: Clock, *, polite: bool = False) -> None:
        super().__init__(client, endpoint, clock, POLITE if polite else PUBLIC)

    def doi(self, about: Identifier) -> str | None:
        """A DOI that is not arXiv's."""
        return about.value.lower() if about.kind == "doi" and not about.value.startswith(ARXIV_DOIS) else None

    def url(self, dois: Sequence[str]) -> str:
        """The works with those DOIs."""
        wanted = ",".join(f"doi:{quote(each, safe='/')}" for each in dois)
        return f"{self._endpoint}/works?filter={wanted}&rows={len(dois)}"

    def single_url(self, doi: str) -> str:
        """One work."""
        return f"{self._endpoint}/works/{quote(doi, safe='')}"

    def page(self, doi: str) -> str:
        """The work's record, in JSON."""
        return self.single_url(doi)

    def works(self, data: object, *, single: bool) -> Sequence[Mapping[str, object]]:
        """The works of an envelope."""
        message = cast("Mapping[str, Any]", data)["message"]
        if single:
            return [message]
        items: list[Mapping[str, object]] = message["items"]
        if message["total-results"] != len(items):
            raise ValueError("an incomplete list")
        return items

    def read(self, work: Mapping[str, object]) -> tuple[str, PaperRecord]:
        """What Crossref says of one work."""
        record = read_work(work)
        return str(record.ids.doi), record

    def rest(self, response: Response) -> float:
        """What the limits in the headers (`x-rate-limit-limit: 3`, `x-rate-limit-interval: 1s`) ask for, where
        that is more than the pace."""
        limit = response.headers.get("x-rate-limit-limit", "")
        seconds = response.headers.get("x-rate-limit-interval", "").removesuffix("s")
        if not (limit.isdecimal() and seconds.isdecimal() and int(limit)):
            return 0.0
        interval = int(seconds) / int(limit)
        return interval if interval > self._pace.interval else 0.0


def read_work(work: Mapping[str, Any]) -> PaperRecord:
    """What Crossref says of one work. `venue` is the title of what it stands in, the names of its event and series are
    aliases. The year is that of the event, of the printed issue, or of the first publication, whichever is there first.
    Raises KeyError, TypeError or ValueError for another form."""
    doi = str(work["DOI"]).lower()
    title = _title(work)
    marked = _WITHDRAWN_TITLE.match(title)
    places = [] if work.get("type") in _PUBLISHED_BY_OTHERS else list(_places(work))
    page = str(((work.get("resource") or {}).get("primary") or {}).get("URL") or "")
    about = identify(page).identifier if page else None
    published = _day(work.get("published") or work.get("issued"))
    return PaperRecord(
        title=title[marked.end() :] if marked else title,
        authors=tuple(filter(None, map(_name, work.get("author") or ()))),
        ids=PaperIds(doi=doi, acl=about.value if about and about.kind == "acl" else None),
        venue=places[0] if places else "",
        venue_aliases=tuple(places[1:]),
        year=_year(work),
        published=published,
        citations=_count(work.get("is-referenced-by-count")),
        page=page,
        pages=str(work.get("page") or ""),
        publisher=_plain(work.get("publisher")),
        published_as=_published_as(work),
        retraction=_retraction(work)
        or ('its title there is marked "' + marked[0].strip(" :.–—-[]") + '"' if marked else ""),
    )


def _title(work: Mapping[str, Any]) -> str:
    """The title with the subtitle, which some publishers give apart."""
    parts = [_plain(each) for each in (*(work.get("title") or [])[:1], *(work.get("subtitle") or [])[:1])]
    first, second = (*parts, "", "")[:2]
    return f"{first}: {second}" if second and second.lower() not in first.lower() else first


def _plain(text: object) -> str:
    """A text without markup, on one line."""
    return " ".join(html.unescape(_TAG.sub("", text)).split()) if isinstance(text, str) else ""


def _name(author: Mapping[str, Any]) -> str:
    given, family = _plain(author.get("given")), _plain(author.get("family"))
    return f"{given} {family}".strip() or _plain(author.get("name"))


def _places(work: Mapping[str, Any]) -> Iterator[str]:
    """The titles of what the work stands in, the proceedings before the series that they appear in, and its event."""
    titles = [_plain(each) for each in work.get("container-title") or ()]
    event = _plain((work.get("event") or {}).get("name"))
    return iter(dict.fromkeys(filter(None, (*reversed(titles), event))))


def _year(work: Mapping[str, Any]) -> int | None:
    dates = [(work.get("event") or {}).get("start"), *(work.get(name) for name in ("published-print", "published"))]
    return next((day.year for each in (*dates, work.get("issued")) if (day := _day(each)) is not None), None)


def _day(value: Any) -> date | None:
    """A date of which month and day may be missing; None where the year is."""
    parts = ((value or {}).get("date-parts") or [[]])[0]
    if not parts or not isinstance(parts[0], int):
        return None
    year, month, day = (*parts, 1, 1)[:3]
    return date(year, month, day)


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and value >= 0 else None


def _published_as(work: Mapping[str, Any]) -> str:
    """The DOI of the publication that a preprint led to, or ""."""
    related = (work.get("relation") or {}).get("is-preprint-of") or ()
    return next((str(each["id"]).lower() for each in related if each.get("id-type") == "doi"), "")


def _retraction(work: Mapping[str, Any]) -> str:
    """What the notices that update a work say of its being taken back, or ""."""
    for notice in work.get("updated-by") or ():
        if str(notice.get("type", "")).lower() in _TAKEN_BACK:
            said = _day(notice.get("updated"))
            when = f" of {said.isoformat()}" if said else ""
            by = f", by {notice['source']}" if isinstance(notice.get("source"), str) else ""
            return f"{str(notice['type']).lower()} notice {_plain(notice.get('DOI'))}{when}{by}"
    if (work.get("relation") or {}).get("is-retracted-by"):
        return "the publisher relates it to a notice of its retraction"
    return ""
