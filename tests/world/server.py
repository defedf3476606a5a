"""Runs the stand-ins on loopback, over TLS under their real host names, in a thread of their own."""

from __future__ import annotations

import asyncio
import functools
import socket
import ssl
import struct
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import msgspec
import trustme
from aiohttp import web

from citevet.config import Settings
from tests.world.arxiv import ArxivApi, ArxivPages
from tests.world.background import BackgroundLoop
from tests.world.crossref import Crossref
from tests.world.dblp import Dblp
from tests.world.faults import Failure, Fault, failed, spoiled
from tests.world.github_api import GitHubApi
from tests.world.holdings import Holdings, Thing
from tests.world.openalex import OpenAlex
from tests.world.openreview import OpenReviewApi
from tests.world.proceedings import PRINTERS, AclAnthology, PrintedProceedings
from tests.world.semantic_scholar import SemanticScholar
from tests.world.sites import Doi, Elsewhere, GitHubPages, OpenReview, Shields

LOOPBACK = "127.0.0.1"
# Seconds for an exchange with a host that never answers.
_SOON = 0.3


class Service(Protocol):
    """A stand-in: its name, the hosts that it answers for (none: all that remain) and what it answers."""

    name: str
    hosts: tuple[str, ...]

    def routes(self) -> list[web.RouteDef]:
        """The routes of its application."""
        ...


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as it arrived; `at` is monotonic seconds and `path` includes the query."""

    at: float
    scheme: str
    host: str
    method: str
    path: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def url(self) -> str:
        """The URL that was asked for."""
        return f"{self.scheme}://{self.host}{self.path}"


@dataclass(slots=True)
class _Listener:
    """A service's two doors: for https and for http. While they are shut, `bolts` keep others from their ports."""

    runner: web.AppRunner
    ports: dict[str, int] = field(default_factory=dict)
    sites: list[web.TCPSite] = field(default_factory=list)
    bolts: list[socket.socket] = field(default_factory=list)


class World:
    """All services on loopback. Use it as a context manager, or through the fixture `world`.

    `folder` is where the throwaway CA's certificate is written. The services stand as attributes for their own
    switches (`world.github.refused_tokens`, `world.elsewhere.status`).
    """

    def __init__(self, folder: Path, *things: Thing) -> None:
        self.holdings = Holdings()
        self.holdings.add(*things)
        self.semantic_scholar = SemanticScholar(self.holdings.seen_by(SemanticScholar.name))
        self.arxiv = ArxivApi(self.holdings.seen_by(ArxivApi.name))
        self.github = GitHubApi(self.holdings.seen_by(GitHubApi.name))
        self.dblp = Dblp(self.holdings.seen_by(Dblp.name))
        self.openreview = OpenReviewApi(self.holdings.seen_by(OpenReviewApi.name))
        self.crossref = Crossref(self.holdings.seen_by(Crossref.name))
        self.openalex = OpenAlex(self.holdings.seen_by(OpenAlex.name))
        self.elsewhere = Elsewhere(self.holdings.seen_by(Elsewhere.name))
        self._services: tuple[Service, ...] = (
            self.semantic_scholar,
            self.arxiv,
            self.github,
            self.dblp,
            ArxivPages(self.holdings.seen_by(ArxivPages.name)),
            GitHubPages(self.holdings.seen_by(GitHubPages.name)),
            Shields(self.holdings.seen_by(Shields.name)),
            Doi(self.holdings.seen_by(Doi.name)),
            OpenReview(self.holdings.seen_by(OpenReview.name)),
            self.openreview,
            self.crossref,
            self.openalex,
            AclAnthology(self.holdings.seen_by(AclAnthology.name)),
            *(PrintedProceedings(self.holdings.seen_by(each.name), each) for each in PRINTERS),
            self.elsewhere,
        )
        self.ca_file = folder / "world-ca.pem"
        self._listeners: dict[str, _Listener] = {}
        self._failures: dict[str, Failure] = {}
        self._refusing: dict[str, socket.socket] = {}
        self._seen: list[Seen] = []
        self._stopped = asyncio.Event()
        self._background = BackgroundLoop()

    def __enter__(self) -> Self:
        self.ca_file.write_bytes(_authority().cert_pem.bytes())
        self._background.start()
        self._background.call(self._start())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._background.call(self._stop())
        self._background.close()
        for door in self._refusing.values():
            door.close()

    @property
    def services(self) -> tuple[str, ...]:
        """The services, as `fail` names them."""
        return tuple(service.name for service in self._services)

    # --- what there is ---

    def add(self, *things: Thing) -> None:
        """Adds papers, repositories and pages; one of the same name is replaced."""
        self.holdings.add(*things)

    def remove(self, name: str) -> None:
        """Forgets `arxiv:...`, `doi:...`, `github:owner/name` or a page's URL. Raises KeyError when unknown."""
        self.holdings.remove(name)

    # --- what goes wrong ---

    def fail(self, where: str, fault: Fault, *, times: int | None = None, retry_after: str | None = None) -> None:
        """Switches a fault on for a service (`semantic-scholar`, `arxiv`, `github`, ...) or a single host.

        It strikes the next `times` requests, or all. REFUSED of a service acts at once; REFUSED of any other host acts
        through configurations that are asked for afterwards.
        """
        if fault is not Fault.REFUSED:
            self._failures[where] = Failure(fault, times, retry_after)
        elif where in self._listeners:
            self._background.call(self._shut(self._listeners[where]))
        else:
            self._refusing[where] = socket.socket()
            self._refusing[where].bind((LOOPBACK, 0))

    def heal(self, where: str) -> None:
        """Switches a service's or host's fault off."""
        self._failures.pop(where, None)
        if where in self._listeners:
            self._background.call(self._open(self._listeners[where]))
        if where in self._refusing:
            self._refusing.pop(where).close()

    # --- how to get there ---

    def config(self, *, hurry: bool = True) -> str:
        """A citevet.toml that leads every host here. With `hurry` no lane waits between requests and no wait is longer
        than two seconds; without, the intervals are the real ones. Hosts that keep SILENCE by now are soon given up;
        the others have all the time that they need on a busy machine."""
        lines = [
            f"connect = [{', '.join(repr(each) for each in self._connections())}]",
            f"allow = ['{LOOPBACK}/32']",
        ]
        if hurry:
            lines += ["interval = 0.0", "patience = 2.0"]
        owners = {host: service.name for service in self._services for host in service.hosts}
        silent = {where for where, each in self._failures.items() if each.fault is Fault.SILENCE}
        for host in [*owners, *sorted(silent - owners.keys() - set(self.services))]:
            given = ["interval = 0.0"] * hurry
            given += [f"timeout = {_SOON}"] * bool(silent & {host, owners.get(host)})
            if given:
                lines += [f"[hosts.'{host}']", *given]
        return "\n".join(lines) + "\n"

    def settings(self, *, hurry: bool = True) -> Settings:
        """The same as typed settings."""
        return msgspec.toml.decode(self.config(hurry=hurry), type=Settings)

    @property
    def environment(self) -> dict[str, str]:
        """The variables that make a program trust the world's certificates."""
        return {"SSL_CERT_FILE": str(self.ca_file)}

    def _connections(self) -> Iterator[str]:
        for host, door in self._refusing.items():
            yield f"{host}::{LOOPBACK}:{door.getsockname()[1]}"
        for service in self._services:
            ports = self._listeners[service.name].ports
            for host in service.hosts or ("",):
                yield f"{host}:443:{LOOPBACK}:{ports['https']}"
                yield f"{host}:80:{LOOPBACK}:{ports['http']}"
        yield f"::{LOOPBACK}:{self._listeners[self.elsewhere.name].ports['http']}"

    # --- what was asked ---

    @property
    def requests(self) -> tuple[Seen, ...]:
        """Every request so far, in the order of arrival."""
        return tuple(self._seen)

    def requests_to(self, *hosts: str) -> tuple[Seen, ...]:
        """The requests to these hosts."""
        return tuple(each for each in self._seen if each.host in hosts)

    # --- the machinery ---

    async def _start(self) -> None:
        for service in self._services:
            app = web.Application(middlewares=[self._middleware(service)])
            app.add_routes(service.routes())
            runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.0)
            await runner.setup()
            self._listeners[service.name] = _Listener(runner)
            await self._open(self._listeners[service.name])

    async def _stop(self) -> None:
        self._stopped.set()
        for listener in self._listeners.values():
            _abort_connections(listener)
            await listener.runner.cleanup()
            while listener.bolts:
                listener.bolts.pop().close()
        await asyncio.sleep(0)

    async def _open(self, listener: _Listener) -> None:
        if listener.sites:
            return
        while listener.bolts:
            listener.bolts.pop().close()
        for scheme, tls in (("https", _server_tls()), ("http", None)):
            port = listener.ports.get(scheme, 0)
            site = web.TCPSite(listener.runner, LOOPBACK, port, ssl_context=tls, reuse_address=True)
            await site.start()
            listener.sites.append(site)
        if not listener.ports:
            addresses = listener.runner.addresses
            listener.ports.update(https=addresses[0][1], http=addresses[1][1])

    async def _shut(self, listener: _Listener) -> None:
        for site in listener.sites:
            await site.stop()
        listener.sites.clear()
        _abort_connections(listener)
        for port in listener.ports.values():
            bolt = socket.socket()
            listener.bolts.append(bolt)
            bolt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            bolt.bind((LOOPBACK, port))

    def _middleware(self, service: Service) -> Callable[..., Awaitable[web.StreamResponse]]:
        @web.middleware
        async def middleware(
            request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
        ) -> web.StreamResponse:
            host = request.host.partition(":")[0].lower()
            body = await request.read()
            self._seen.append(
                Seen(time.monotonic(), request.scheme, host, request.method, request.path_qs, request.headers, body)
            )
            failure = next((each for each in map(self._failures.get, (host, service.name)) if each), None)
            fault = failure.fault if failure and failure.take() else None
            if failure is None or fault is None:
                return await self._right(request, handler)
            if fault is Fault.SILENCE:
                await self._stopped.wait()
                raise web.HTTPServiceUnavailable
            if fault is Fault.RESET:
                _reset(request)
                raise web.HTTPInternalServerError
            if fault not in (Fault.TRUNCATED, Fault.SHORT):
                return failed(service.name, failure)
            right = await self._right(request, handler)
            assert isinstance(right, web.Response)
            return spoiled(right, fault)

        return middleware

    async def _right(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        page = self.holdings.page(f"{request.scheme}://{request.host}{request.raw_path}")
        if page is None:
            return await handler(request)
        headers = {"Content-Type": page.content_type, **page.headers}
        if page.status == 200 and _is_known(request.headers, page.headers):
            return web.Response(status=304, headers=page.headers)
        if page.location is not None:
            headers["Location"] = page.location
        return web.Response(status=page.status, body=page.body.encode(), headers=headers)


def _is_known(request: Mapping[str, str], page: Mapping[str, str]) -> bool:
    """Whether the client holds the page by its ETag, or, where it names none, by its Last-Modified."""
    if "If-None-Match" in request:
        return "ETag" in page and request["If-None-Match"] == page["ETag"]
    return "Last-Modified" in page and request.get("If-Modified-Since") == page["Last-Modified"]


def _abort_connections(listener: _Listener) -> None:
    assert listener.runner.server is not None
    for connection in listener.runner.server.connections:
        if connection.transport is not None:
            connection.transport.abort()


def _reset(request: web.Request) -> None:
    """Makes the kernel send RST instead of FIN."""
    transport = request.transport
    assert transport is not None
    linger = struct.pack("ii", 1, 0)
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    transport.abort()


@functools.cache
def _authority() -> trustme.CA:
    return trustme.CA(organization_name="citevet's tests")


@functools.cache
def _server_tls() -> ssl.SSLContext:
    """A server's TLS that has a certificate for whatever name is asked for."""
    context = _leaf("localhost")

    def choose(connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        if name:
            connection.context = _leaf(name)

    context.sni_callback = choose
    return context


@functools.cache
def _leaf(name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    # No certificate is made for a name with an underscore, which is no host name to the letter.
    named = f"*.{name.partition('.')[2]}" if "_" in name else name
    _authority().issue_cert(named).configure_cert(context)
    return context
