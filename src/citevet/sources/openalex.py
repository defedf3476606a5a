"""OpenAlex: citations and retractions of works by their DOIs, arXiv's included, up to a hundred in a request.

An index of everything: good for counts where Semantic Scholar has none, weak on venues of computer science.
https://developers.openalex.org/api-reference/works/list-works
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast
from urllib.parse import quote

from citevet.clock import Clock
from citevet.identifiers import ARXIV_DOIS
from citevet.model import Identifier, PaperIds, PaperRecord
from citevet.net.client import Client
from citevet.net.lanes import Pace
from citevet.sources.doi_index import DoiIndexSource

KEY_VARIABLE = "OPENALEX_API_KEY"
# A hundred requests a second are borne; a list costs a hundredth of a cent, of which one cent a day is free without a
# key: https://developers.openalex.org/api-reference/authentication
PACE = Pace("openalex", 0.2, 1)

_RESOLVER = "https://doi.org/"
_SELECT = ",".join(
    (
        *("id", "doi", "title", "publication_year", "publication_date", "authorships", "type", "primary_location"),
        *("biblio", "cited_by_count", "is_retracted"),
    )
)


class OpenAlexSource(DoiIndexSource):
    """Asks OpenAlex about DOIs and arXiv papers."""

    name = "openalex"
    service = "OpenAlex"
    batch = 100

    def __init__(self, client: Client, endpoint: str, clock: Clock, key: str | None = None) -> None:
        super().__init__(client, endpoint, clock, PACE)
        self._key = f"&api_key={quote(key, safe='')}" if key else ""

    def doi(self, about: Identifier) -> str | None:
        """A DOI; an arXiv paper's is DataCite's."""
        if about.kind == "arxiv":
            return f"{ARXIV_DOIS}arxiv.{about.value.lower()}"
        return about.value.lower() if about.kind == "doi" else None

    def url(self, dois: Sequence[str]) -> str:
        """The works with those DOIs."""
        wanted = "|".join(quote(each, safe="/") for each in dois)
        return f"{self._endpoint}/works?filter=doi:{wanted}&per_page={self.batch}&select={_SELECT}{self._key}"

    def single_url(self, doi: str) -> str:
        """One work."""
        return f"{self.page(doi)}?select={_SELECT}{self._key}"

    def page(self, doi: str) -> str:
        """The work's record, in JSON."""
        return f"{self._endpoint}/works/doi:{quote(doi, safe='/')}"

    def works(self, data: object, *, single: bool) -> Sequence[Mapping[str, object]]:
        """The works of a list, of which one DOI may have several, the most cited last."""
        if single:
            return [cast("Mapping[str, object]", data)]
        answer = cast("Mapping[str, Any]", data)
        results: list[Mapping[str, Any]] = answer["results"]
        if answer["meta"]["count"] != len(results):
            raise ValueError("an incomplete list")
        return sorted(results, key=lambda each: int(each.get("cited_by_count") or 0))

    def read(self, work: Mapping[str, object]) -> tuple[str, PaperRecord]:
        """What OpenAlex says of one work."""
        record = read_work(work)
        return str(record.ids.doi), record

    def refusal(self, status: int) -> str | None:
        """Who has no key, or a wrong one, or has used up the day's allowance."""
        if status not in (401, 403):
            return None
        advice = f"correct the key in {KEY_VARIABLE}, or unset it" if self._key else f"set {KEY_VARIABLE}"
        return f"{self.service} refused to answer ({status}); {advice}"


def read_work(work: Mapping[str, Any]) -> PaperRecord:
    """What OpenAlex says of one work; `venue` is the name that its publisher gave of where it stands. Raises KeyError,
    TypeError or ValueError for another form."""
    place = work.get("primary_location") or {}
    source = place.get("source") or {}
    named = "" if source.get("type") == "repository" else str(place.get("raw_source_name") or "")
    people = (each.get("author") or {} for each in work.get("authorships") or ())
    first, last = ((work.get("biblio") or {}).get(name) for name in ("first_page", "last_page"))
    doi = str(work.get("doi") or "").lower().removeprefix(_RESOLVER)
    citations, day = work.get("cited_by_count"), work.get("publication_date")
    return PaperRecord(
        title=" ".join(html.unescape(str(work.get("title") or "")).split()),
        authors=tuple(str(each["display_name"]) for each in people if each.get("display_name")),
        ids=PaperIds(doi=doi or None),
        venue=html.unescape(named),
        year=work["publication_year"],
        published=date.fromisoformat(day) if isinstance(day, str) else None,
        citations=citations if isinstance(citations, int) and citations >= 0 else None,
        page=str(place.get("landing_page_url") or ""),
        pages=f"{first}-{last}" if first and last and first != last else str(first or ""),
        retraction="marked as retracted" if work.get("is_retracted") is True else "",
    )
