"""Pages: github.com, shields.io, doi.org, OpenReview, and any other host."""

from __future__ import annotations

import json
from html import escape

from aiohttp import web

from tests.world.holdings import Holdings


class Site:
    """A web site: its hosts, and what it answers about what the world holds."""

    name: str
    hosts: tuple[str, ...] = ()

    def __init__(self, holdings: Holdings) -> None:
        self._holdings = holdings

    def routes(self) -> list[web.RouteDef]:
        """What it answers."""
        return [web.get("/{path:.*}", self._page)]

    async def _page(self, request: web.Request) -> web.Response:
        raise NotImplementedError


class GitHubPages(Site):
    """github.com: repositories, their branches and files, owners, and redirects from former names."""

    name = "github-pages"
    hosts = ("github.com", "www.github.com")

    async def _page(self, request: web.Request) -> web.Response:
        if request.scheme == "http" or request.host == "www.github.com":
            raise web.HTTPMovedPermanently(f"https://github.com{request.path_qs}")
        parts = [part for part in request.path.split("/") if part]
        if len(parts) < 2:
            owners = {each.name.partition("/")[0].lower() for each in self._holdings.repositories()}
            known = not parts or parts[0].lower() in owners
            return html(parts[0] if parts else "GitHub") if known else lost("Page not found · GitHub")
        owner, name, *rest = parts
        found = self._holdings.repository(f"{owner}/{name.removesuffix('.git')}")
        if found is None:
            return lost("Page not found · GitHub")
        if found.name.lower() != f"{owner}/{name}".lower():
            raise web.HTTPMovedPermanently("/".join(["https://github.com", found.name, *rest]))
        if rest[:1] in (["tree"], ["blob"]) and len(rest) > 2:
            path = "/".join(rest[2:])
            if not any(each == path or each.startswith(f"{path}/") for each in found.paths):
                return lost("File not found · GitHub")
        return html(f"GitHub - {found.name}")


class Shields(Site):
    """img.shields.io: every badge is 200, also that of a repository that is not there."""

    name = "shields"
    hosts = ("img.shields.io",)

    async def _page(self, request: web.Request) -> web.Response:
        parts = request.path.strip("/").split("/")
        message = parts[-1]
        if parts[:2] == ["github", "stars"] and len(parts) == 4:
            found = self._holdings.repository(f"{parts[2]}/{parts[3].removesuffix('.svg')}")
            message = f"stars: {found.stars}" if found else "stars: repo not found"
        svg = f'<svg xmlns="http://www.w3.org/2000/svg"><title>{escape(message)}</title></svg>'
        return web.Response(text=svg, content_type="image/svg+xml", charset="utf-8")


class Doi(Site):
    """doi.org: the handle API, and redirects to the publisher."""

    name = "doi"
    hosts = ("doi.org", "dx.doi.org", "www.doi.org")

    async def _page(self, request: web.Request) -> web.Response:
        api = request.path.startswith("/api/handles/")
        doi = request.path.removeprefix("/api/handles/" if api else "/")
        paper = self._holdings.paper("doi", doi)
        url = f"https://publisher.example/{doi}"
        if not api:
            if paper is None:
                return lost("DOI Not Found")
            raise web.HTTPFound(url)
        body: dict[str, object] = {"responseCode": 1 if paper else 100, "handle": doi}
        if paper:
            data = {"format": "string", "value": url}
            stamp = "2024-01-01T00:00:00Z"
            body["values"] = [{"index": 1, "type": "URL", "data": data, "ttl": 86400, "timestamp": stamp}]
        headers = {"Content-Type": "application/json;charset=utf-8"}
        return web.Response(status=200 if paper else 404, body=json.dumps(body).encode(), headers=headers)


class OpenReview(Site):
    """openreview.net's pages."""

    name = "openreview"
    hosts = ("openreview.net",)

    async def _page(self, request: web.Request) -> web.Response:
        if request.path not in {"/forum", "/pdf", "/attachment"}:
            return html("OpenReview")
        paper = self._holdings.paper("openreview", request.query.get("id", ""))
        return html(f"{paper.title} | OpenReview") if paper else lost("Error | OpenReview")


class Elsewhere(Site):
    """Every other host: 200 with an unremarkable page, or `status` where a test wants another rule."""

    name = "web"

    def __init__(self, holdings: Holdings) -> None:
        super().__init__(holdings)
        self.status = 200

    def routes(self) -> list[web.RouteDef]:
        """What it answers."""
        return [web.route("*", "/{path:.*}", self._page)]

    async def _page(self, request: web.Request) -> web.Response:
        if self.status == 404:
            return lost("404 Not Found")
        return html(f"Welcome to {request.host}", self.status)


def html(title: str, status: int = 200) -> web.Response:
    """A small page with that title."""
    text = escape(title)
    body = f"<!doctype html><html><head><title>{text}</title></head><body><h1>{text}</h1></body></html>"
    return web.Response(status=status, text=body, content_type="text/html")


def lost(title: str) -> web.Response:
    """The page of what is not there."""
    return html(title, 404)
