"""GitHub's API: GraphQL, answered by graphql-core on the part of GitHub's published schema that is asked for, and REST.

https://docs.github.com/en/graphql and https://docs.github.com/en/rest
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping

from aiohttp import web
from graphql import GraphQLError, GraphQLResolveInfo, build_schema, graphql_sync

from tests.world.holdings import Holdings, WorldRepository

_SCHEMA = build_schema("""
scalar DateTime
scalar URI

type Query {
  repository(owner: String!, name: String!, followRenames: Boolean = true): Repository
  rateLimit(dryRun: Boolean = false): RateLimit
}

type Repository {
  id: ID!
  databaseId: Int
  name: String!
  nameWithOwner: String!
  url: URI!
  stargazerCount: Int!
  isArchived: Boolean!
  isDisabled: Boolean!
  isFork: Boolean!
  isPrivate: Boolean!
  pushedAt: DateTime
}

type RateLimit {
  cost: Int!
  limit: Int!
  nodeCount: Int!
  remaining: Int!
  resetAt: DateTime!
  used: Int!
}
""")
_DOCS = "https://docs.github.com/rest"
_HOUR = 3600


class GitHubApi:
    """The stand-in. Any token works but those in `refused_tokens`; without one REST answers `anonymous` more requests
    and GraphQL none. Beyond `alias_limit` aliases a query is cut off with partial data."""

    name = "github"
    hosts = ("api.github.com",)

    def __init__(self, holdings: Holdings) -> None:
        self._holdings = holdings
        self.refused_tokens: set[str] = set()
        self.anonymous = 60
        self.points = 5000
        self.alias_limit: int | None = None

    def routes(self) -> list[web.RouteDef]:
        """What it answers."""
        return [
            web.post("/graphql", self._graphql),
            web.get("/repos/{owner}/{name}", self._repository),
            web.get("/repositories/{number}", self._by_number),
        ]

    async def _graphql(self, request: web.Request) -> web.Response:
        if refusal := self._refusal(request):
            return refusal
        if _token(request) is None:
            message = "This endpoint requires you to be authenticated."
            docs = "https://docs.github.com/graphql/guides/forming-calls-with-graphql#authenticating-with-graphql"
            return self._json({"message": message, "documentation_url": docs, "status": "401"}, request, 401)
        if self.points <= 0:
            message = "API rate limit already exceeded for user ID 1."
            error = {"type": "RATE_LIMIT", "code": "graphql_rate_limit", "message": message}
            return self._json({"errors": [error]}, request)
        self.points -= 1
        try:
            asked = json.loads(await request.read())
        except ValueError:
            body = {"message": "Problems parsing JSON", "documentation_url": "https://docs.github.com/graphql"}
            return self._json(body, request, 400)
        answered: list[str | int] = []

        def repository(info: GraphQLResolveInfo, owner: str, name: str, followRenames: bool) -> object:  # noqa: N803
            answered.append(info.path.key)
            if self.alias_limit is not None and len(answered) > self.alias_limit:
                raise GraphQLError(
                    "Resource limits for this query exceeded.", extensions={"type": "RESOURCE_LIMITS_EXCEEDED"}
                )
            found = self._holdings.repository(f"{owner}/{name}", renames=followRenames)
            if found is None:
                message = f"Could not resolve to a Repository with the name '{owner}/{name}'."
                raise GraphQLError(message, extensions={"type": "NOT_FOUND"})
            return _node(found)

        root = {"repository": repository, "rateLimit": self._rate}
        result = graphql_sync(
            _SCHEMA, asked.get("query") or "", root_value=root, variable_values=asked.get("variables") or {}
        )
        body = {} if result.data is None and result.errors else {"data": result.data}
        if result.errors:
            body["errors"] = [_error(each) for each in result.errors]
        return self._json(body, request)

    def _rate(self, info: GraphQLResolveInfo, dryRun: bool) -> Mapping[str, object]:  # noqa: N803
        return {
            "cost": 1,
            "limit": 5000,
            "nodeCount": 0,
            "remaining": self.points,
            "resetAt": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(_reset())),
            "used": 5000 - self.points,
        }

    async def _repository(self, request: web.Request) -> web.Response:
        if refusal := self._refusal(request) or self._spent(request):
            return refusal
        name = f"{request.match_info['owner']}/{request.match_info['name']}"
        found = self._holdings.repository(name)
        if found is None:
            return self._missing(request)
        if found.name.lower() == name.lower():
            return self._json(_told(found), request)
        url = f"https://api.github.com/repositories/{found.number}"
        docs = f"{_DOCS}/guides/best-practices-for-using-the-rest-api#follow-redirects"
        body = {"message": "Moved Permanently", "url": url, "documentation_url": docs}
        return self._json(body, request, 301, {"Location": url})

    async def _by_number(self, request: web.Request) -> web.Response:
        if refusal := self._refusal(request) or self._spent(request):
            return refusal
        numbered = {str(each.number): each for each in self._holdings.repositories()}
        found = numbered.get(request.match_info["number"])
        return self._json(_told(found), request) if found else self._missing(request)

    def _missing(self, request: web.Request) -> web.Response:
        docs = f"{_DOCS}/repos/repos#get-a-repository"
        return self._json({"message": "Not Found", "documentation_url": docs, "status": "404"}, request, 404)

    def _refusal(self, request: web.Request) -> web.Response | None:
        if not request.headers.get("User-Agent"):
            text = "Request forbidden by administrative rules. Please make sure your request has a User-Agent header."
            return web.Response(status=403, text=text)
        if _token(request) in self.refused_tokens:
            body = {"message": "Bad credentials", "documentation_url": _DOCS, "status": "401"}
            return self._json(body, request, 401)
        return None

    def _spent(self, request: web.Request) -> web.Response | None:
        if _token(request) is not None:
            self.points -= 1
            return None
        if self.anonymous > 0:
            self.anonymous -= 1
            return None
        message = "API rate limit exceeded for 127.0.0.1. (But here's the good news: Authenticated requests get more.)"
        docs = f"{_DOCS}/overview/resources-in-the-rest-api#rate-limiting"
        return self._json({"message": message, "documentation_url": docs}, request, 403)

    def _json(
        self, body: object, request: web.Request, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> web.Response:
        with_token = _token(request) is not None
        limit, remaining = (5000, self.points) if with_token else (60, self.anonymous)
        told = {
            "Content-Type": "application/json; charset=utf-8",
            "x-github-media-type": "github.v3; format=json",
            "x-ratelimit-limit": str(limit),
            "x-ratelimit-remaining": str(max(0, remaining)),
            "x-ratelimit-reset": str(_reset()),
            "x-ratelimit-resource": "graphql" if request.path == "/graphql" else "core",
            "x-ratelimit-used": str(limit - max(0, remaining)),
            **(headers or {}),
        }
        return web.Response(status=status, body=json.dumps(body).encode(), headers=told)


def _token(request: web.Request) -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() in {"bearer", "token"} else None


def _reset() -> int:
    # Never near, so that nobody waits for it.
    return int(time.time()) + _HOUR


def _error(error: GraphQLError) -> dict[str, object]:
    extensions = dict(error.extensions or {})
    told: dict[str, object] = {}
    if kind := extensions.pop("type", None):
        told["type"] = kind
    if error.path:
        told["path"] = error.path
    if extensions:
        told["extensions"] = extensions
    told["locations"] = [{"line": each.line, "column": each.column} for each in error.locations or []]
    told["message"] = error.message
    return told


def _node(repository: WorldRepository) -> dict[str, object]:
    return {
        "id": f"R_{repository.number}",
        "databaseId": repository.number,
        "name": repository.name.partition("/")[2],
        "nameWithOwner": repository.name,
        "url": f"https://github.com/{repository.name}",
        "stargazerCount": repository.stars,
        "isArchived": repository.archived,
        "isDisabled": False,
        "isFork": False,
        "isPrivate": False,
        "pushedAt": _time(repository),
    }


def _told(repository: WorldRepository) -> dict[str, object]:
    owner, _, name = repository.name.partition("/")
    return {
        "id": repository.number,
        "node_id": f"R_{repository.number}",
        "name": name,
        "full_name": repository.name,
        "private": False,
        "owner": {"login": owner, "html_url": f"https://github.com/{owner}", "type": "User", "site_admin": False},
        "html_url": f"https://github.com/{repository.name}",
        "description": None,
        "fork": False,
        "url": f"https://api.github.com/repos/{repository.name}",
        "created_at": "2023-01-01T00:00:00Z",
        "updated_at": _time(repository),
        "pushed_at": _time(repository),
        "stargazers_count": repository.stars,
        "watchers_count": repository.stars,
        "archived": repository.archived,
        "disabled": False,
        "visibility": "public",
        "default_branch": "main",
    }


def _time(repository: WorldRepository) -> str:
    return repository.pushed_at.strftime("%Y-%m-%dT%H:%M:%SZ")
