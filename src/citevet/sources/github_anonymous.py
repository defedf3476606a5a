"""GitHub without a token: its REST API as far as the budget of the address reaches (60 an hour), then the
repositories' pages.

https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

import ada_url

from citevet.errors import NetworkError
from citevet.model import RepositoryRecord, Trouble
from citevet.net.challenge import recognise
from citevet.net.client import Client
from citevet.net.hosts import PACES
from citevet.net.lanes import Pace
from citevet.net.pages import Page
from citevet.net.transport import Request, Response
from citevet.sources.github_records import SERVICE, Hear, Outcome, is_limit, is_name, repository
from citevet.sources.http import ServiceError, ask, check_status, json_of, unreachable

# GitHub asks for serial requests.
REST_PACE = Pace("github-rest", 0.0, 1)
# The same lane as that of other pages there.
PAGE_PACE = PACES["github.com"]
# A repository may have been renamed or moved more than once.
REDIRECTS = 5
# So many failures in a row are the service's and not those of single repositories.
FAILURES = 2
BODY_LIMIT = 1024 * 1024


class _BudgetError(Exception):
    """The address has no requests left in this hour."""


class AnonymousLookup:
    """Looks repositories up one by one. `url` is the API's address."""

    batch = 1

    def __init__(self, client: Client, api: str, web: str) -> None:
        self.url = api
        self._client = client
        self._web = web
        self._spent = False
        self._failures = 0
        self._down: ServiceError | None = None

    def reopen(self) -> None:
        """Gives the service another chance."""
        self._down = None
        self._failures = 0

    async def repositories(self, names: Sequence[str], hear: Hear) -> None:
        """Lets `hear` know what GitHub says of each `owner/name`; the names are valid."""
        for name in names:
            hear(name, await self._look_up(name))

    async def _look_up(self, name: str) -> Outcome:
        if self._down is not None:
            return self._down
        try:
            outcome = await self._ask(name)
        except ServiceError as error:
            self._failures += error.trouble is not Trouble.UNREACHABLE and error.status != 451
            if self._failures >= FAILURES or error.trouble is Trouble.LIMITED:
                self._down = error
            return error
        self._failures = 0
        return outcome

    async def _ask(self, name: str) -> RepositoryRecord | None:
        if not self._spent:
            try:
                return await self._rest(name)
            except _BudgetError:
                self._spent = True
        return await self._page(name)

    async def _rest(self, name: str) -> RepositoryRecord | None:
        """Asks the API. Raises ServiceError, and _BudgetError when the budget is used up."""
        url = f"{self.url}/repos/{name}"
        for _ in range(REDIRECTS + 1):
            response = await self._get_rest(url)
            if not response.redirects:
                return _read_repository(response)
            url = _next(response, self.url, _body_url(response))
        raise ServiceError(Trouble.UNREACHABLE, f"{SERVICE} redirects more than {REDIRECTS} times", response.status)

    async def _get_rest(self, url: str) -> Response:
        if self._spent:
            raise _BudgetError
        headers = {"accept": "application/vnd.github+json", "x-github-api-version": "2022-11-28"}
        request = Request("GET", url, headers=headers, limit=BODY_LIMIT)
        try:
            response = await self._client.fetch(request, pace=REST_PACE)
        except NetworkError as error:
            raise unreachable(error, SERVICE) from error
        said = response.body[:1000].decode(errors="replace").lower()
        if is_limit(response, said):
            if response.headers.get("x-ratelimit-remaining") == "0" or "api rate limit exceeded" in said:
                raise _BudgetError
            raise ServiceError(Trouble.LIMITED, f"{SERVICE} asks to slow down", response.status)
        check_status(response.status, SERVICE)
        self._spent = response.headers.get("x-ratelimit-remaining") == "0"
        return response

    async def _page(self, name: str) -> RepositoryRecord | None:
        """Asks for the page, which tells a new name by its redirect. Raises ServiceError."""
        url = f"{self._web}/{name}"
        for _ in range(REDIRECTS + 1):
            response = await ask(self._client, Request("GET", url, headers={"accept": "text/html"}), PAGE_PACE, SERVICE)
            if recognise(Page(response)) or response.status in (401, 403, 418, 451):
                reason = f"{SERVICE} refuses to show pages to robots ({response.status})"
                raise ServiceError(Trouble.BLOCKED, reason, response.status)
            if response.status in (404, 410):
                return None
            if response.redirects:
                url = _next(response, self._web, "")
                continue
            present = url.removeprefix(f"{self._web}/").partition("?")[0].strip("/")
            if response.status != 200 or not is_name(present):
                reason = f"{SERVICE} answered {response.status} at {present or 'its home page'}"
                raise ServiceError(Trouble.UNREACHABLE, reason, response.status)
            return RepositoryRecord(present)
        raise ServiceError(Trouble.UNREACHABLE, f"{SERVICE} redirects more than {REDIRECTS} times", response.status)


def _read_repository(response: Response) -> RepositoryRecord | None:
    """The repository of an API's answer, None for a 404. Raises ServiceError."""
    data = json_of(response, SERVICE)
    data = data if isinstance(data, dict) else {}
    message = str(data.get("message", "no repository"))
    if response.status == 404 and message == "Not Found":
        return None
    if response.status != 200:
        trouble = Trouble.BLOCKED if response.status == 451 else Trouble.UNREACHABLE
        raise ServiceError(trouble, f"{SERVICE} answered {response.status}: {message[:200]}", response.status)
    return repository(data.get("full_name"), data.get("stargazers_count"), data.get("archived"))


def _body_url(response: Response) -> str:
    """The new address as the API's JSON tells it."""
    data = json_of(response, SERVICE)
    return str(data.get("url", "")) if isinstance(data, dict) else ""


def _next(response: Response, base: str, told: str) -> str:
    """Where a redirect leads, inside the same service; `told` is used where there is no Location. Raises ServiceError
    when it leads out of it."""
    try:
        target = ada_url.join_url(response.url, response.headers.get("location", told))
    except ValueError:
        target = ""
    if urlsplit(target)[:2] != urlsplit(base)[:2] or not target.startswith(f"{base}/") or target == response.url:
        raise ServiceError(Trouble.UNREACHABLE, f"{SERVICE} redirects to somewhere else", response.status)
    return target
