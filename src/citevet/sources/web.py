"""Pages of the web, asked for as a browser does: by GET, redirect by redirect, each hop in its own host's lane."""

from __future__ import annotations

import asyncio
import re
import sys
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from urllib.parse import urlsplit

import ada_url

from citevet.clock import Clock
from citevet.errors import NetworkError, NetworkFault
from citevet.identifiers import canonical_url
from citevet.model import Absent, Evidence, Found, Hop, Identifier, PageRecord, Question, Trouble
from citevet.net.anchors import missing_anchors
from citevet.net.challenge import recognise, soft_404
from citevet.net.client import Client
from citevet.net.home import home_page
from citevet.net.origin import origin_of, without_userinfo
from citevet.net.pages import Page
from citevet.net.transport import AT_ONCE, Request, Response
from citevet.sources.base import Tell, nothing_earlier
from citevet.sources.cookies import Cookies
from citevet.sources.http import ServiceError, Witness
from citevet.sources.manners import Manners

HOPS = 10
# So many pages of one host may be under way at once, those included that were sent on and wait for another host.
UNDER_WAY = 200

_REFUSALS = frozenset({401, 403, 418, 451, 999})
# These two are said to robots only, whichever page they ask for.
_CHALLENGES = frozenset({418, 999})
_TITLE_LENGTH = 300
# What browsers refuse to be sent to, beside what is no URL at all ("") and pages without a host:
# https://fetch.spec.whatwg.org/#http-redirect-fetch
_NOWHERE = frozenset({"", "http", "https", "about", "blob", "data", "file", "javascript"})
# Of no more letters than are worth keeping: https://www.rfc-editor.org/rfc/rfc9110#section-8.8
_ETAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]{0,120}"')
_DATE = re.compile(r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT", re.ASCII)
_NOT_ASCII = re.compile(r"[^\x21-\x7e]")


class WebSource:
    """Asks for pages. A question is about a `url` identifier; of any other kind its canonical page is asked for.

    `confirm_absent` says whether a host name is proven not to exist; `concurrency` is how many pages of one host may
    be asked for at once (its lane may allow fewer) and `timeout` seconds for one exchange. `anchors` are the parts
    that links ask for of pages. A page that `earlier` tells is asked whether it is still the same, by the validator
    that its server gave, and where it is (304) it is found as it was: https://www.rfc-editor.org/rfc/rfc9110#section-13
    """

    name = "web"
    batch = 1

    def __init__(
        self,
        client: Client,
        clock: Clock,
        confirm_absent: Callable[[str], Awaitable[bool]],
        *,
        concurrency: int,
        timeout: float,
        anchors: Mapping[Identifier, Collection[str]] = MappingProxyType({}),
        earlier: Callable[[Question], Found | None] = nothing_earlier,
    ) -> None:
        self._client = client
        self._clock = clock
        self._confirm_absent = confirm_absent
        self._concurrency = concurrency
        self._timeout = timeout
        self._anchors = {_page_url(about): names for about, names in anchors.items()}
        self._earlier = earlier
        self._known: dict[str, tuple[Found, PageRecord]] = {}
        self._witness = Witness(self.name, clock)
        self._names = Witness("dns", clock)
        self._hosts: dict[str, Manners] = {}
        self._busy = 0

    def recall(self, evidence: Evidence) -> None:
        """The hosts of its chain have answered."""
        for hop in evidence.trail if isinstance(evidence, Found | Absent) else ():
            self._manners(hop.url).good()

    def reopen(self) -> None:
        """Gives the hosts that were not answering another chance."""
        for manners in self._hosts.values():
            manners.reopen()

    async def answer(self, questions: Sequence[Question], tell: Tell) -> None:
        """Tells the evidence for each question; URLs that differ in their fragment only are asked for once."""
        asked: defaultdict[str, list[Question]] = defaultdict(list)
        for question in dict.fromkeys(questions):
            asked[_page_url(question.about)].append(question)
        by_host: defaultdict[str, list[str]] = defaultdict(list)

        def settle(url: str, evidence: Evidence) -> None:
            for question in asked[url]:
                tell(question, _about(question.about, evidence))

        for url in asked:
            for found in filter(None, map(self._earlier, asked[url])):
                if isinstance(found.record, PageRecord) and self._wanted(url) <= set(found.record.anchors_asked):
                    self._known[url] = found, found.record
            if _is_page(url):
                by_host[origin_of(url).host].append(url)
            else:
                error = ServiceError(Trouble.UNREACHABLE, "this is no page of the web, and was not asked")
                settle(url, self._witness.unavailable(Identifier("url", url), error, url))
        async with asyncio.TaskGroup() as group:
            for urls in by_host.values():
                group.create_task(self._ask_host(urls, settle))

    async def _ask_host(self, urls: Iterable[str], settle: Callable[[str, Evidence], None]) -> None:
        """Asks for pages of one host in their order, one at a time until it has shown how it behaves, and then one more
        at a time with each answer, up to its share of what all hosts may use, so that connections are used again and
        what is under way stays small however long the queues are. A page that it has sent on elsewhere keeps none of
        the others waiting."""
        queue = deque(urls)
        manners = self._manners(queue[0])
        here: set[str] = set()
        under_way: set[str] = set()
        freed = asyncio.Event()
        answered = 0

        async def ask(url: str) -> None:
            nonlocal answered

            def leave() -> None:
                here.discard(url)
                freed.set()

            settle(url, await self._ask(url, leave))
            under_way.discard(url)
            answered += 1
            leave()

        self._busy += 1
        try:
            async with asyncio.TaskGroup() as group:
                while queue:
                    share = max(1, AT_ONCE // self._busy)
                    most = 1 if manners.careful() else min(1 + answered, share, self._concurrency)
                    if len(here) < most and len(under_way) < UNDER_WAY:
                        url = queue.popleft()
                        here.add(url)
                        under_way.add(url)
                        group.create_task(ask(url))
                    else:
                        freed.clear()
                        await freed.wait()
        finally:
            self._busy -= 1

    async def _ask(self, url: str, leave: Callable[[], None]) -> Evidence:
        """Follows the page's redirects to their end; calls `leave` when they lead away from its host."""
        about = Identifier("url", url)
        trail: list[Hop] = []
        asked = [url]
        try:
            return await self._follow(about, asked, trail, leave)
        except ServiceError as error:
            return self._witness.unavailable(about, error, asked[-1], tuple(trail))

    async def _follow(
        self, about: Identifier, asked: list[str], trail: list[Hop], leave: Callable[[], None]
    ) -> Evidence:
        """The evidence at the end of the redirects; where each leads is put on `asked`, and what is answered there on
        the trail. Raises ServiceError."""
        url = about.value
        cookies = Cookies()
        seen: set[tuple[str, str]] = set()
        while True:
            manners = self._manners(url)
            cookie = cookies.header(url)
            if (url, cookie) in seen:
                raise ServiceError(Trouble.UNREACHABLE, f"the redirects go round in a circle at {url}")
            if len(trail) > HOPS:
                raise ServiceError(Trouble.UNREACHABLE, f"more than {HOPS} redirects")
            seen.add((url, cookie))
            if manners.gone:
                return self._no_such_host(about, url, trail)
            known = self._known.get(url) if not trail else None
            condition = _condition(known[1].validator) if known is not None else {}
            headers = {"cookie": cookie} if cookie else condition
            request = Request("GET", url, headers=headers, timeout=self._timeout)
            _check_open(manners)
            try:
                response = await self._client.fetch(request, check=partial(_check_open, manners))
            except NetworkError as error:
                manners.gone = await self._is_gone(url, error)
                if manners.gone:
                    return self._no_such_host(about, url, trail)
                raise _failed(error, manners, url if trail else None) from error
            trail.append(Hop(url, response.status))
            if not 200 <= response.status < 400 and (wait := self._client.put_off(url)) is not None:
                manners.put_off(wait)
                _check_open(manners)
            page = Page(response)
            _check_refusal(page, manners)
            if response.status == 304 and known is not None and condition:
                return self._as_it_was(*known, about, response)
            if not response.redirects:
                return self._judge(about, page, trail)
            cookies.take(url, response.headers.get("set-cookie", ""))
            url = _destination(response)
            asked.append(url)
            if origin_of(url).host != origin_of(about.value).host:
                leave()

    def _wanted(self, url: str) -> set[str]:
        return set(self._anchors.get(url, ()))

    def _as_it_was(self, known: Found, record: PageRecord, about: Identifier, response: Response) -> Found:
        record = replace(record, final_url=about.value, validator=_validator(response) or record.validator)
        return self._witness.found(about, record, about.value, known.trail)

    def _judge(self, about: Identifier, page: Page, trail: list[Hop]) -> Evidence:
        response = page.response
        status = response.status
        hops = tuple(trail)
        if 200 <= status < 300:
            title = sys.intern(page.title[:_TITLE_LENGTH])
            wanted = tuple(sorted(self._wanted(about.value)))
            missing = missing_anchors(response, wanted) if wanted and _path(about.value) == _path(response.url) else ()
            # A page of many keeps no copy of its own of what it shares with others, or with its question.
            final = about.value if response.url == about.value else response.url
            record = PageRecord(
                final,
                status,
                sys.intern(response.content_type),
                title,
                oddity=soft_404(page),
                missing_anchors=missing,
                anchors_asked=wanted,
                home=home_page(page),
                # It belongs to one URL, which has to be the one that is asked the next time.
                validator=_validator(response) if len(hops) == 1 else "",
            )
            return self._witness.found(about, record, about.value, hops)
        if status in (404, 410):
            says = f"the page answers {status}"
            return Absent(self.name, about, True, says, about.value, self._clock.now(), status=status, trail=hops)
        beside = " (not modified) to a request without conditions" if status == 304 else ""
        raise ServiceError(Trouble.UNREACHABLE, f"the page answers {status}{beside}", status)

    def _no_such_host(self, about: Identifier, url: str, trail: list[Hop]) -> Absent:
        says = f"the host name {urlsplit(url).hostname} does not exist"
        return Absent(
            self._names.source, about, True, says, about.value, self._clock.now(), times=2, trail=tuple(trail)
        )

    async def _is_gone(self, url: str, error: NetworkError) -> bool:
        return error.fault is NetworkFault.NXDOMAIN and await self._confirm_absent(urlsplit(url).hostname or "")

    def _manners(self, url: str) -> Manners:
        host = origin_of(url).host
        manners = self._hosts.get(host)
        if manners is None:
            manners = self._hosts[host] = Manners(host)
        return manners


def _page_url(about: Identifier) -> str:
    """The URL that is sent, without its fragment."""
    url = about.value if about.kind == "url" else canonical_url(about)
    try:
        return ada_url.URL(url).href.partition("#")[0]
    except ValueError:
        return url


def _validator(response: Response) -> str:
    """The page's ETag or, failing that, its Last-Modified; "" where neither can be sent back."""
    named = (response.headers.get(name, "").strip() for name in ("etag", "last-modified"))
    return next((each for each in named if _ETAG.fullmatch(each) or _DATE.fullmatch(each)), "")


def _condition(validator: str) -> dict[str, str]:
    """The header that asks for a page only if it is another one by now."""
    if _ETAG.fullmatch(validator):
        return {"if-none-match": validator}
    return {"if-modified-since": validator} if _DATE.fullmatch(validator) else {}


def _path(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.path.rstrip("/"), parts.query


def _is_page(url: str) -> bool:
    try:
        return origin_of(url).scheme in ("http", "https")
    except ValueError:
        return False


def _about(about: Identifier, evidence: Evidence) -> Evidence:
    """The evidence on a page, as it bears on one question; a fragment goes along through redirects."""
    if evidence.about == about:
        return evidence
    fragment = about.value.partition("#")[2]
    if fragment and isinstance(evidence, Found) and isinstance(evidence.record, PageRecord):
        record = replace(evidence.record, final_url=f"{evidence.record.final_url}#{fragment}")
        return replace(evidence, about=about, record=record)
    return replace(evidence, about=about)


def _check_open(manners: Manners) -> None:
    """Raises ServiceError when the host is not to be asked any more."""
    closed = manners.closed()
    if closed is not None:
        raise closed


def _check_refusal(page: Page, manners: Manners) -> None:
    """Notes how the host behaved. Raises ServiceError when it turned us away or failed."""
    status = page.response.status
    wall = recognise(page)
    if wall is not None or status in _CHALLENGES:
        manners.bad(Trouble.BLOCKED)
        raise ServiceError(Trouble.BLOCKED, f"robots are turned away ({wall or status})", status)
    if status == 429:
        manners.bad(Trouble.LIMITED)
        raise ServiceError(Trouble.LIMITED, "the host still limits requests after waiting (429)", status)
    if status >= 500 or status in (408, 425):
        manners.bad(Trouble.UNREACHABLE)
        raise ServiceError(Trouble.UNREACHABLE, f"the page answers {status}", status)
    manners.good()
    if status in _REFUSALS:
        raise ServiceError(Trouble.BLOCKED, f"the page answers {status}", status)


def _failed(error: NetworkError, manners: Manners, sent_to: str | None) -> ServiceError:
    """A request without an answer; `sent_to` is where redirects have led."""
    where = (sent_to and urlsplit(sent_to).hostname) or "the host"
    if error.fault is NetworkFault.PRIVATE_ADDRESS:
        return ServiceError(Trouble.PRIVATE_ADDRESS, f"{where} has a private address", fault=error.fault)
    if error.fault is NetworkFault.PUT_OFF:
        return ServiceError(Trouble.LIMITED, error.detail, fault=error.fault)
    manners.bad(Trouble.UNREACHABLE)
    return ServiceError(Trouble.UNREACHABLE, f"{where} gave no answer ({error})", fault=error.fault)


def _destination(response: Response) -> str:
    """Where a redirect leads, without a password and the fragment. Raises ServiceError where that is no page: INVALID
    where no browser would go, OTHER_SCHEME where it would call another program; and where it is no single place."""
    locations = {line.strip() for line in response.headers.get("location", "").split("\n")}
    location = locations.pop()
    if locations or not location:
        where = "to several places" if locations else "without a destination"
        raise ServiceError(Trouble.UNREACHABLE, f"a redirect ({response.status}) {where}", response.status)
    # Servers write bytes; those that are not ASCII are escaped as they came.
    try:
        url = ada_url.join_url(response.url, _NOT_ASCII.sub(_escape, location))
    except ValueError:
        url = ""
    if not _is_page(url):
        shown = location[:200].encode("ascii", "backslashreplace").decode()
        trouble = Trouble.INVALID if urlsplit(url).scheme in _NOWHERE else Trouble.OTHER_SCHEME
        raise ServiceError(trouble, f"a redirect to what is no page ({shown})", response.status)
    return without_userinfo(url).partition("#")[0]


def _escape(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "surrogateescape"))
