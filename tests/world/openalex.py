"""OpenAlex: works by their DOIs, arXiv's included.

Formats as recorded: https://developers.openalex.org/api-reference/works/list-works
"""

from __future__ import annotations

from typing import Any

from aiohttp import web

from tests.world.holdings import Holdings, WorldPaper

_MOST = 100


class OpenAlex:
    """The stand-in of api.openalex.org. Keys in `refused_keys` are answered 401; without a key everything works."""

    name = "openalex"
    hosts = ("api.openalex.org",)

    def __init__(self, holdings: Holdings) -> None:
        self._holdings = holdings
        self.refused_keys: set[str] = set()

    def routes(self) -> list[web.RouteDef]:
        """What it answers."""
        return [web.get("/works", self._list), web.get("/works/doi:{doi:.+}", self._one)]

    async def _list(self, request: web.Request) -> web.Response:
        if refusal := self._refusal(request):
            return refusal
        wanted = request.query["filter"].removeprefix("doi:").split("|")
        most = int(request.query.get("per_page", "25"))
        if len(wanted) > _MOST or most > _MOST:
            return web.json_response({"error": "Invalid query parameters error.", "message": "too many"}, status=400)
        works = [_selected(_work(doi, paper), request) for doi in wanted if (paper := self._find(doi)) is not None]
        meta = {"count": len(works), "db_response_time_ms": 12, "page": 1, "per_page": most, "groups_count": None}
        return web.json_response({"meta": meta, "results": works[:most], "group_by": []})

    async def _one(self, request: web.Request) -> web.Response:
        if refusal := self._refusal(request):
            return refusal
        doi = request.match_info["doi"]
        paper = self._find(doi)
        if paper is None:
            page = "<!doctype html><title>404 Not Found</title><h1>Not Found</h1>"
            return web.Response(status=404, text=page, content_type="text/html")
        return web.json_response(_selected(_work(doi, paper), request))

    def _refusal(self, request: web.Request) -> web.Response | None:
        if request.query.get("api_key") in self.refused_keys:
            return web.json_response({"error": "Invalid API key"}, status=401)
        return None

    def _find(self, doi: str) -> WorldPaper | None:
        return self._holdings.paper("doi", doi)


def _selected(work: dict[str, Any], request: web.Request) -> dict[str, Any]:
    fields = request.query.get("select")
    return {name: value for name, value in work.items() if name in fields.split(",")} if fields else work


def _work(doi: str, paper: WorldPaper) -> dict[str, Any]:
    preprint = doi.lower().startswith("10.48550/")
    place = "arXiv (Cornell University)" if preprint else paper.container or None
    kind = "repository" if preprint else "journal" if paper.publisher_type == "journal-article" else "conference"
    first, _, last = paper.pages.partition("-")
    return {
        "id": f"https://openalex.org/W{paper.number}",
        "doi": f"https://doi.org/{doi.lower()}",
        "title": paper.title,
        "display_name": paper.title,
        "publication_year": paper.year or 2024,
        "publication_date": (paper.published.isoformat() if paper.published else f"{paper.year or 2024}-01-01"),
        "type": "preprint" if preprint else "article",
        "authorships": [
            {
                "author_position": "middle" if number else "first",
                "author": {"id": f"https://openalex.org/A{number}", "display_name": name, "orcid": None},
                "institutions": [],
                "raw_author_name": name,
            }
            for number, name in enumerate(paper.authors)
        ],
        "primary_location": {
            "is_oa": True,
            "landing_page_url": f"https://doi.org/{doi}",
            "source": {"display_name": place, "type": kind} if place else None,
            "raw_source_name": place,
        },
        "biblio": {"volume": None, "issue": None, "first_page": first or None, "last_page": last or None},
        "cited_by_count": paper.citations * 3 // 4,
        "is_retracted": bool(paper.retracted_by),
    }
