"""GitHub's GraphQL API: many repositories in one query, with a token.

https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from citevet.errors import NetworkFault
from citevet.model import Trouble
from citevet.net.client import Client
from citevet.net.lanes import Pace
from citevet.net.transport import Request
from citevet.sources.github_records import SERVICE, Hear, Outcome, is_limit, repository
from citevet.sources.http import ServiceError, ask, json_of

TOKEN_VARIABLES = "GITHUB_TOKEN (or GH_TOKEN)"  # noqa: S105 - the variables' names
# GitHub asks for serial requests; mutations apart, it states no interval.
PACE = Pace("github-graphql", 0.0, 1)
# Repositories in one query; a query of more than ten seconds is cut off with 502 or 504.
BATCH = 50
# So often in a row the batch is halved; then it is the service and not the size of the query.
HALVINGS = 2
# Seconds; beyond GitHub's own ten.
TIMEOUT = 20.0
BODY_LIMIT = 4 * 1024 * 1024

_TOO_MUCH = ("RESOURCE_LIMITS_EXCEEDED", "MAX_NODE_LIMIT_EXCEEDED", "TIMEOUT")
_LIMITS = ("RATE_LIMIT", "RATE_LIMITED")
_FIELDS = "nameWithOwner stargazerCount isArchived"


class _TooMuchError(Exception):
    """The query was too large for the service as it is just now."""

    def __init__(self, cause: ServiceError) -> None:
        super().__init__(str(cause))
        self.cause = cause


class GraphQLLookup:
    """Looks repositories up by GraphQL. `url` is where it asks."""

    batch = BATCH

    def __init__(self, client: Client, endpoint: str, token: str) -> None:
        self.url = f"{endpoint}/graphql"
        self._client = client
        self._token = token
        self._size = BATCH
        self._down: ServiceError | None = None

    def reopen(self) -> None:
        """Gives the service another chance."""
        self._down = None

    async def repositories(self, names: Sequence[str], hear: Hear) -> None:
        """Lets `hear` know what GitHub says of each `owner/name`; the names are valid and differ from one another."""
        left = list(names)
        halvings = 0
        while self._down is None and left:
            batch = left[: self._size]
            try:
                outcomes = await self._query(batch)
                halvings = 0
                left = [name for name in left if name not in outcomes]
                for name, outcome in outcomes.items():
                    hear(name, outcome)
            except _TooMuchError as error:
                if halvings == HALVINGS or len(batch) == 1:
                    self._down = error.cause
                halvings += 1
                self._size = max(1, len(batch) // 2)
            except ServiceError as error:
                self._down = error
        if self._down is not None:
            for name in left:
                hear(name, self._down)

    async def _query(self, names: Sequence[str]) -> dict[str, Outcome]:
        """The outcomes of one query; names that the answer says nothing about are left out.

        Raises _TooMuchError when all are, and ServiceError when the service said nothing.
        """
        data, errors = await self._post(names)
        by_alias = {path[0]: error for error in errors if (path := error.get("path")) and isinstance(path, list)}
        general = next((error for error in errors if not error.get("path")), None)
        outcomes: dict[str, Outcome] = {}
        cut: ServiceError | None = None
        for index, name in enumerate(names):
            alias = f"r{index}"
            node, error = data.get(alias), by_alias.get(alias, general)
            if isinstance(node, dict):
                outcomes[name] = _repository(node)
            elif alias not in data or error is None or error.get("type") in _TOO_MUCH:
                cut = _failure(error or {"message": "nothing about some repositories"}, Trouble.OUTAGE)
            elif error.get("type") == "NOT_FOUND" and alias in by_alias:
                outcomes[name] = None
            else:
                outcomes[name] = _failure(error, Trouble.UNREACHABLE)
        if cut is not None and not outcomes:
            raise _TooMuchError(cut)
        return outcomes

    async def _post(self, names: Sequence[str]) -> tuple[Mapping[str, object], Sequence[Mapping[str, object]]]:
        try:
            response = await ask(self._client, self._request(names), PACE, SERVICE)
        except ServiceError as error:
            if error.status in (502, 504) or error.fault is NetworkFault.TIMEOUT:
                raise _TooMuchError(error) from error
            raise
        if response.status == 401:
            reason = f"{SERVICE} refused the token in {TOKEN_VARIABLES} with 401; renew it, or unset it to go without"
            raise ServiceError(Trouble.OUTAGE, reason, 401)
        answer = json_of(response, SERVICE)
        answer = answer if isinstance(answer, dict) else {}
        message = str(answer.get("message", ""))
        if is_limit(response, message):
            raise _limited(response.status)
        data, errors = answer.get("data"), answer.get("errors", [])
        errors = [error for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []
        if any(error.get("type") in _LIMITS or "rate limit" in str(error.get("message")).lower() for error in errors):
            raise _limited(response.status)
        if response.status != 200 or not isinstance(data, dict):
            too_much = next((error for error in errors if _is_too_much(error)), None)
            if too_much is not None:
                raise _TooMuchError(_failure(too_much, Trouble.OUTAGE))
            said = message or next((str(error.get("message")) for error in errors), "no data")
            reason = f"{SERVICE} answered {response.status}: {' '.join(said.split())[:200]}"
            raise ServiceError(Trouble.OUTAGE, reason, response.status)
        return data, errors

    def _request(self, names: Sequence[str]) -> Request:
        declared = ",".join(f"$o{index}:String!,$n{index}:String!" for index in range(len(names)))
        asked = " ".join(
            f"r{index}:repository(owner:$o{index},name:$n{index}){{{_FIELDS}}}" for index in range(len(names))
        )
        variables: dict[str, str] = {}
        for index, full_name in enumerate(names):
            variables[f"o{index}"], variables[f"n{index}"] = full_name.split("/")
        return Request(
            "POST",
            self.url,
            headers={"content-type": "application/json", "accept": "application/json"},
            secret_headers={"authorization": f"Bearer {self._token}"},
            body=json.dumps({"query": f"query({declared}){{{asked}}}", "variables": variables}).encode(),
            limit=BODY_LIMIT,
            timeout=TIMEOUT,
        )


def _repository(node: Mapping[str, object]) -> Outcome:
    try:
        return repository(node.get("nameWithOwner"), node.get("stargazerCount"), node.get("isArchived"))
    except ServiceError as error:
        return error


def _is_too_much(error: Mapping[str, object]) -> bool:
    """A query that took too long is told by its type, or by words alone ("Something went wrong while ...")."""
    return error.get("type") in _TOO_MUCH or "something went wrong" in str(error.get("message")).lower()


def _failure(error: Mapping[str, object], trouble: Trouble) -> ServiceError:
    said = " ".join(f"{error.get('type') or ''} {error.get('message') or ''}".split())
    return ServiceError(trouble, f"{SERVICE} answered: {said[:200]}", 200)


def _limited(status: int) -> ServiceError:
    return ServiceError(Trouble.LIMITED, f"{SERVICE}'s limit for this token is used up", status)
