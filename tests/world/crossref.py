"""Crossref's REST API: works by their DOIs, alone or in lists.

Formats as recorded: https://www.crossref.org/documentation/retrieve-metadata/rest-api/
"""

from __future__ import annotations

from typing import Any

from aiohttp import web

from tests.world.holdings import Holdings, WorldPaper

_LIMITS = {"x-rate-limit-limit": "10", "x-rate-limit-interval": "1s"}


class Crossref:
    """The stand-in of api.crossref.org. DOIs of arXiv are DataCite's and not here."""

    name = "crossref"
    hosts = ("api.crossref.org",)

    def __init__(self, holdings: Holdings) -> None:
        self._holdings = holdings

    def routes(self) -> list[web.RouteDef]:
        """What it answers."""
        return [web.get("/works", self._list), web.get("/works/{doi:.+}", self._one)]

    async def _list(self, request: web.Request) -> web.Response:
        wanted = [each.removeprefix("doi:") for each in request.query["filter"].split(",")]
        works = [_work(paper) for doi in wanted if (paper := self._find(doi)) is not None]
        sent = works[: int(request.query.get("rows", "20"))]
        message = {"facets": {}, "total-results": len(works), "items": sent, "items-per-page": len(sent)}
        return _json({"status": "ok", "message-type": "work-list", "message-version": "1.0.0", "message": message})

    async def _one(self, request: web.Request) -> web.Response:
        paper = self._find(request.match_info["doi"])
        if paper is None:
            return web.Response(status=404, text="Resource not found.", headers=_LIMITS)
        return _json({"status": "ok", "message-type": "work", "message-version": "1.0.0", "message": _work(paper)})

    def _find(self, doi: str) -> WorldPaper | None:
        paper = self._holdings.paper("doi", doi)
        return paper if paper is not None and paper.doi else None


def _json(value: object) -> web.Response:
    return web.json_response(value, headers=_LIMITS)


def _work(paper: WorldPaper) -> dict[str, Any]:
    names = [each.rpartition(" ") for each in paper.authors]
    published = paper.published
    day = [published.year, published.month, published.day] if published else [paper.year or 2024]
    journal = paper.publisher_type == "journal-article"
    work: dict[str, Any] = {
        "publisher": paper.publisher or "A Publisher",
        "DOI": paper.doi,
        "type": paper.publisher_type,
        "page": paper.pages,
        "source": "Crossref",
        "is-referenced-by-count": paper.citations // 2,
        "title": [("RETRACTED: " if paper.retracted_by else "") + paper.title],
        "author": [
            {"given": first, "family": last, "sequence": "additional" if number else "first", "affiliation": []}
            for number, (first, _, last) in enumerate(names)
        ],
        "container-title": [paper.container] if paper.container else [],
        "original-title": [],
        "subtitle": [],
        "issued": {"date-parts": [day]},
        "published": {"date-parts": [day]},
        "references-count": 0,
        "URL": f"https://doi.org/{paper.doi}",
        "relation": {},
    }
    if not journal and paper.container and paper.year:
        work["event"] = {"name": paper.container, "start": {"date-parts": [[paper.year, 6]]}}
    if paper.acl:
        work["resource"] = {"primary": {"URL": f"https://aclanthology.org/{paper.acl}"}}
    if paper.published_as:
        work["relation"] = {"is-preprint-of": [{"id-type": "doi", "id": paper.published_as, "asserted-by": "subject"}]}
    if paper.retracted_by:
        updated = {"date-parts": [[2025, 3, 4]], "date-time": "2025-03-04T00:00:00Z", "timestamp": 1741046400000}
        work["updated-by"] = [
            {
                "DOI": paper.retracted_by,
                "type": "retraction",
                "label": "Retraction",
                "source": "publisher",
                "updated": updated,
            }
        ]
    return work
