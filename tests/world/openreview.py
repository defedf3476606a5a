"""OpenReview's API in its two versions: notes by their ids, and all notes of a venue.

Formats: https://docs.openreview.net/reference/api-v2/entities/note, and https://docs.openreview.net/reference/api-v1
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any

from aiohttp import web

from tests.world.holdings import Holdings, WorldPaper

_V1 = "api.openreview.net"
_MOST = 1000


class OpenReviewApi:
    """The stand-in of api2.openreview.net and api.openreview.net, each of which has notes of its own. Submissions in
    `hidden` may be read by their authors alone."""

    name = "openreview-api"
    hosts = ("api2.openreview.net", _V1)

    def __init__(self, holdings: Holdings) -> None:
        self._holdings = holdings
        self.hidden: set[str] = set()

    def routes(self) -> list[web.RouteDef]:
        """What it answers."""
        return [web.get("/notes", self._notes)]

    async def _notes(self, request: web.Request) -> web.Response:
        asked, old = request.query, request.host.partition(":")[0] == _V1
        limit, offset = int(asked.get("limit", _MOST)), int(asked.get("offset", "0"))
        if limit > _MOST:
            return _error(400, "ValidationError", "limit must be <= 1000")
        papers = [each for each in self._holdings.papers() if each.openreview and each.openreview_v1 == old]
        if "id" in asked:
            name = asked["id"]
            papers = [each for each in papers if each.openreview == name]
            if not papers:
                return _error(404, "NotFoundError", f"The Note {name} was not found")
            if name in self.hidden:
                return _error(403, "ForbiddenError", f"User Guest does not have permission to see Note {name}")
        papers = [each for each in papers if each.openreview not in self.hidden]
        if "ids" in asked:
            papers = [each for each in papers if each.openreview in asked["ids"].split(",")]
        if "content.venueid" in asked:
            papers = [each for each in papers if each.openreview_venueid == asked["content.venueid"]]
        sent = [_note(each) for each in papers[offset : offset + limit]]
        # The second version counts only for whoever gives an offset.
        counted = {"count": len(papers)} if old or "offset" in asked else {}
        return web.json_response({"notes": _selected(sent, asked.get("select")), **counted})


def _note(paper: WorldPaper) -> dict[str, Any]:
    content: dict[str, Any] = {
        "title": paper.title,
        "authors": [*paper.authors],
        "abstract": "What the paper is about.",
        "venue": paper.openreview_venue,
        "venueid": paper.openreview_venueid,
        "pdf": f"/pdf/{paper.paper_id}.pdf",
        "_bibtex": f"@inproceedings{{\nkey,\ntitle={{{paper.title}}},\nyear={{{paper.year or 2024}}}\n}}",
    }
    if not paper.openreview_v1:
        content = {name: {"value": value} for name, value in content.items()}
    stamp = datetime.combine(paper.published, time(), UTC).timestamp() * 1000 if paper.published else None
    return {
        "id": paper.openreview,
        "forum": paper.openreview,
        "pdate": int(stamp) if stamp else None,
        "odate": int(stamp) if stamp else None,
        "readers": ["everyone"],
        "content": content,
    }


def _selected(notes: Sequence[dict[str, Any]], fields: str | None) -> list[dict[str, Any]]:
    """The notes with the fields of `select=` alone, where it is given."""
    if fields is None:
        return [*notes]
    names = fields.split(",")
    return [
        {name: value for name, value in note.items() if name in names}
        | {"content": {name: value for name, value in note["content"].items() if f"content.{name}" in names}}
        for note in notes
    ]


def _error(status: int, name: str, message: str) -> web.Response:
    body = {"name": name, "message": message, "status": status, "details": {}}
    return web.json_response(body, status=status)
