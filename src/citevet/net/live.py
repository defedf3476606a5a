"""The transport that really sends, on aiohttp."""

from __future__ import annotations

import asyncio
import ssl
import zlib
from collections.abc import Mapping
from importlib.metadata import metadata

import aiohttp
from yarl import URL

from citevet.config import ConnectTo, Settings
from citevet.errors import ConfigError, NetworkError, NetworkFault
from citevet.net.connections import CONNECTIONS, Connector
from citevet.net.decoding import ACCEPT_ENCODING, decoder
from citevet.net.faults import fault_of
from citevet.net.guard import Guard
from citevet.net.names import lookup_by, resolver_at
from citevet.net.origin import Origin, origin_of, without_userinfo
from citevet.net.proxies import Proxies, Proxy
from citevet.net.redaction import redact
from citevet.net.resolver import GuardedResolver, Lookup
from citevet.net.transport import AT_ONCE, Request, Response, joined

# Seconds that an idle connection and a resolved name are kept.
_KEEPALIVE = 10.0
_NAME_LIFETIME = 300
# Bytes of one header line; large sites send a Content-Security-Policy beyond aiohttp's 8 KiB.
_HEADER_LINE = 65_536

_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8",
    "Accept-Encoding": ACCEPT_ENCODING,
    "Accept-Language": "en",
}


def user_agent(mailto: str | None = None) -> str:
    """Who asks: the program, its version and where to complain. Raises ConfigError for an address that cannot stand
    in a header."""
    about = metadata("citevet")
    homes = [entry.partition(",")[2].strip() for entry in about.get_all("Project-URL", [])]
    if mailto is not None and not (mailto.isascii() and mailto.isprintable() and "@" in mailto):
        raise ConfigError(f"CITEVET_MAILTO: {mailto!r} is not a mail address")
    contacts = [*(f"+{home}" for home in homes[:1]), *([f"mailto:{mailto}"] if mailto else [])]
    return f"citevet/{about['Version']}" + (f" ({'; '.join(contacts)})" if contacts else "")


class LiveTransport:
    """Sends one request at a time and follows nothing: no redirects, no cookies, no Referer, no .netrc, no
    password out of a URL.

    `environ` is where the proxy variables and SSL_CERT_FILE are read from. A host that `connect` names is reached
    directly, not through a proxy. Raises ConfigError for settings and variables that cannot be used.
    """

    def __init__(
        self,
        *,
        settings: Settings,
        guard: Guard,
        environ: Mapping[str, str],
        mailto: str | None = None,
        lookup: Lookup | None = None,
    ) -> None:
        self._guard = guard
        self._proxies = Proxies(environ)
        self._connect = tuple(ConnectTo.parse(entry) for entry in settings.connect)
        own = resolver_at(settings.nameservers)
        self._resolver = GuardedResolver(guard, self._connect, lookup or (lookup_by(own) if own else None))
        self._tls = _tls_context(environ)
        self._headers = {**_HEADERS, "User-Agent": user_agent(mailto)}
        self._places = asyncio.Semaphore(AT_ONCE)
        self._sessions: dict[bool, aiohttp.ClientSession] = {}

    @property
    def proxied(self) -> bool:
        """Whether some requests go through a proxy, so that addresses are the proxy's business."""
        return bool(self._proxies)

    async def send(self, request: Request) -> Response:
        """The answer, whatever its status. Raises NetworkError when there is none."""
        try:
            url = without_userinfo(request.url)
        except ValueError:
            raise NetworkError(NetworkFault.PROTOCOL, f"not a URL: {redact(request.url)!r}") from None
        origin = origin_of(url)
        proxy = self._proxy(origin)
        self._guard.check_url(url, proxied=proxy is not None)
        session = self._session(proxied=proxy is not None)
        headers = _headers_of(request)
        if proxy is not None and origin.scheme == "http":
            # A tunnel has its own request to the proxy; without one the proxy reads the request itself.
            headers |= proxy.headers
        connections: list[asyncio.Transport] = []
        unfinished = True
        async with self._places:
            CONNECTIONS.set(connections)
            try:
                async with session.request(
                    request.method,
                    URL(url, encoded=True),
                    headers=headers,
                    data=request.body,
                    allow_redirects=False,
                    proxy=proxy.url if proxy else None,
                    proxy_headers=proxy.headers if proxy else None,
                    timeout=aiohttp.ClientTimeout(total=request.timeout),
                ) as response:
                    body, unfinished = await _read(response, request.limit)
                    return Response(response.status, request.url, _lowered(response.headers), body, unfinished)
            except NetworkError:
                raise
            except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
                raise fault_of(error, proxied=proxy is not None) from error
            finally:
                if unfinished:
                    for transport in connections:
                        transport.abort()

    async def close(self) -> None:
        """Closes every connection."""
        for session in self._sessions.values():
            await session.close()
        self._sessions.clear()
        await self._resolver.close()

    def _proxy(self, origin: Origin) -> Proxy | None:
        if not self._proxies or origin.scheme not in {"http", "https"}:
            return None
        if any(entry.applies(origin.hostname, origin.port) for entry in self._connect):
            return None
        return self._proxies.choose(origin.scheme, origin.hostname, origin.port)

    def _session(self, *, proxied: bool) -> aiohttp.ClientSession:
        """One session for direct connections behind the guard, and one for those to the proxy, which is the user's
        own choice and mostly has a private address."""
        session = self._sessions.get(proxied)
        if session is None:
            connector = Connector(
                limit=0,
                ssl=self._tls,
                keepalive_timeout=_KEEPALIVE,
                resolver=None if proxied else self._resolver,
                socket_factory=None if proxied else self._guard.socket_factory,
                ttl_dns_cache=_NAME_LIFETIME,
            )
            session = self._sessions[proxied] = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                headers=self._headers,
                auto_decompress=False,
                trust_env=False,
                max_line_size=_HEADER_LINE,
                max_field_size=_HEADER_LINE,
            )
            # Otherwise aiohttp asks again by itself, past the host's lane; it has no public switch for that and its own
            # test client uses this one: https://github.com/aio-libs/aiohttp/issues/10790
            session._retry_connection = False
        return session


def _headers_of(request: Request) -> dict[str, str]:
    """A request's headers, each once in whatever case its name is given, the secret ones before the others; there is
    one Cookie header with all cookies (RFC 6265, 5.4)."""
    headers: dict[str, str] = {}
    for name, value in (*request.headers.items(), *request.secret_headers.items()):
        key = name.lower()
        headers[key] = f"{headers[key]}; {value}" if key == "cookie" and key in headers else value
    return headers


async def _read(response: aiohttp.ClientResponse, limit: int) -> tuple[bytes, bool]:
    """At most `limit` bytes of the decoded body, and whether there was more. A body that is not what its
    Content-Encoding says is cut where it stops making sense."""
    decode = decoder(response.headers.get("Content-Encoding", ""))
    body = bytearray()
    while chunk := await response.content.readany():
        try:
            body += decode.feed(chunk, limit + 1 - len(body))
        except zlib.error:
            return bytes(body or chunk[:limit]), True
        if len(body) > limit:
            return bytes(body[:limit]), True
    return bytes(body), False


def _lowered(headers: Mapping[str, str]) -> dict[str, str]:
    lowered: dict[str, str] = {}
    for name, value in headers.items():
        name = name.lower()  # noqa: PLW2901
        lowered[name] = joined(name, (lowered[name], value)) if name in lowered else value
    return lowered


def _tls_context(environ: Mapping[str, str]) -> ssl.SSLContext:
    bundle = environ.get("SSL_CERT_FILE") or None
    try:
        context = ssl.create_default_context(cafile=bundle)
    except OSError:
        raise ConfigError(f"SSL_CERT_FILE: {bundle} is no file with CA certificates in PEM form") from None
    context.set_alpn_protocols(["http/1.1"])
    return context
