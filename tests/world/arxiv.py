"""arXiv: its API in Atom, as recorded, and its pages.

https://info.arxiv.org/help/api/user-manual.html
"""

from __future__ import annotations

import hashlib
import re
from datetime import date
from urllib.parse import quote
from xml.sax.saxutils import escape

from aiohttp import web

from tests.world.holdings import Holdings, WorldPaper

_ID = re.compile(r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v(\d+))?")
_UPDATED = "2026-01-05T00:00:00Z"
_HEAD = (
    "<?xml version='1.0' encoding='UTF-8'?>\n"
    '<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom" '
    'xmlns="http://www.w3.org/2005/Atom">\n'
)


def _find(holdings: Holdings, name: str) -> tuple[WorldPaper, int] | None:
    matched = _ID.fullmatch(name)
    paper = holdings.paper("arxiv", matched[1]) if matched else None
    if matched is None or paper is None:
        return None
    version = int(matched[2] or paper.versions)
    return (paper, version) if 1 <= version <= paper.versions else None


class ArxivApi:
    """The stand-in of export.arxiv.org/api/query. Unknown ids are left out; a malformed one spoils the whole answer."""

    name = "arxiv"
    hosts = ("export.arxiv.org",)

    def __init__(self, holdings: Holdings) -> None:
        self._holdings = holdings

    def routes(self) -> list[web.RouteDef]:
        """What it answers."""
        return [web.get("/api/query", self._query), web.post("/api/query", self._query)]

    async def _query(self, request: web.Request) -> web.Response:
        form = {**request.query, **{key: str(value) for key, value in (await request.post()).items()}}
        names = [each.strip() for each in form.get("id_list", "").split(",") if each.strip()]
        start, most = int(form.get("start", "0")), int(form.get("max_results", "10"))
        for name in names:
            if not _ID.fullmatch(name):
                return _atom(_wrong_id(name), 400)
        found = [each for each in (_find(self._holdings, name) for name in names) if each]
        asked = f"search_query=&amp;id_list={','.join(names)}&amp;start={start}&amp;max_results={most}"
        link = f"search_query=&amp;start={start}&amp;max_results={most}&amp;id_list={','.join(names)}"
        digest = hashlib.sha256(asked.encode()).hexdigest()[:27]
        feed = (
            f"{_HEAD}  <id>https://arxiv.org/api/{digest}</id>\n"
            f"  <title>arXiv Query: {asked}</title>\n"
            f"  <updated>{_UPDATED}</updated>\n"
            f'  <link href="https://arxiv.org/api/query?{link}" type="application/atom+xml"/>\n'
            f"  <opensearch:itemsPerPage>{most}</opensearch:itemsPerPage>\n"
            f"  <opensearch:totalResults>{len(found)}</opensearch:totalResults>\n"
            f"  <opensearch:startIndex>{start}</opensearch:startIndex>\n"
            + "".join(_entry(paper, version) for paper, version in found[start : start + most])
            + "</feed>\n"
        )
        return _atom(feed)


class ArxivPages:
    """The stand-in of arxiv.org: abs, pdf and html pages of the papers there are, 404 for the others."""

    name = "arxiv-pages"
    hosts = ("arxiv.org", "www.arxiv.org")

    def __init__(self, holdings: Holdings) -> None:
        self._holdings = holdings

    def routes(self) -> list[web.RouteDef]:
        """What it answers."""
        return [web.get("/{form:abs|pdf|html}/{id:.+}", self._page), web.get("/", self._home)]

    async def _home(self, request: web.Request) -> web.Response:
        return web.Response(text="<!doctype html><title>arXiv.org e-Print archive</title>", content_type="text/html")

    async def _page(self, request: web.Request) -> web.Response:
        form, name = request.match_info["form"], request.match_info["id"]
        if request.scheme == "http":
            raise web.HTTPMovedPermanently(f"https://{request.host}{request.path_qs}")
        if form == "pdf" and name.endswith(".pdf"):
            raise web.HTTPMovedPermanently(f"https://{request.host}/pdf/{name.removesuffix('.pdf')}")
        found = _find(self._holdings, name)
        if found is None:
            body = f"<!doctype html><title>Article not found | arXiv e-print repository</title>{escape(name)}"
            return web.Response(status=404, text=body, content_type="text/html")
        if form == "pdf":
            return web.Response(body=b"%PDF-1.5\n%stand-in\n", content_type="application/pdf")
        title = f"[{name}] {escape(found[0].title)}"
        return web.Response(text=f"<!doctype html><title>{title}</title>", content_type="text/html")


def _entry(paper: WorldPaper, version: int) -> str:
    name = f"{paper.arxiv}v{version}"
    when = f"{(paper.published or _guessed(paper)).isoformat()}T17:59:59Z"
    optional = "".join(
        f"    <arxiv:{tag}>{escape(text)}</arxiv:{tag}>\n"
        for tag, text in (("comment", paper.comment), ("journal_ref", paper.journal_ref), ("doi", paper.doi))
        if text
    )
    doi = f'    <link rel="related" href="https://doi.org/{escape(paper.doi)}" title="doi"/>\n' if paper.doi else ""
    authors = "".join(f"    <author>\n      <name>{escape(each)}</name>\n    </author>\n" for each in paper.authors)
    return (
        f"  <entry>\n    <id>http://arxiv.org/abs/{name}</id>\n"
        f"    <title>{escape(paper.title)}</title>\n"
        f"    <updated>{when}</updated>\n"
        f'    <link href="https://arxiv.org/abs/{name}" rel="alternate" type="text/html"/>\n'
        f'    <link href="https://arxiv.org/pdf/{name}" rel="related" type="application/pdf" title="pdf"/>\n'
        f"{doi}    <summary>A stand-in's abstract.</summary>\n"
        '    <category term="cs.CL" scheme="http://arxiv.org/schemas/atom"/>\n'
        f"    <published>{when}</published>\n"
        f'{optional}    <arxiv:primary_category term="cs.CL"/>\n'
        f"{authors}  </entry>\n"
    )


def _guessed(paper: WorldPaper) -> date:
    """The month that a new-style arXiv id names."""
    matched = re.match(r"(\d\d)(0[1-9]|1[0-2])\.", paper.arxiv or "")
    return date(2000 + int(matched[1]), int(matched[2]), 15) if matched else date(2005, 1, 15)


def _wrong_id(name: str) -> str:
    error = f"https://arxiv.org/api/errors#incorrect_id_format_for_{quote(name)}"
    return (
        f"{_HEAD}  <id>https://arxiv.org/</id>\n  <title>arXiv Search Results</title>\n"
        f"  <updated>{_UPDATED}</updated>\n  <opensearch:itemsPerPage>1</opensearch:itemsPerPage>\n"
        "  <opensearch:totalResults>1</opensearch:totalResults>\n  <opensearch:startIndex>0</opensearch:startIndex>\n"
        f"  <entry>\n    <id>{error}</id>\n    <title>Error</title>\n    <updated>{_UPDATED}</updated>\n"
        f'    <link href="{error}" rel="alternate" type="text/html"/>\n'
        f"    <summary>incorrect id format for {escape(name)}</summary>\n"
        "    <author>\n      <name>arXiv api core</name>\n    </author>\n  </entry>\n</feed>\n"
    )


def _atom(feed: str, status: int = 200) -> web.Response:
    headers = {"Content-Type": "application/atom+xml; charset=utf-8"}
    return web.Response(status=status, body=feed.encode(), headers=headers)
