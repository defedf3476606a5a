"""The live transport against real sockets."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import socket
import ssl
import tracemalloc
import zlib
from collections.abc import Sequence
from pathlib import Path

import pytest
import trustme

from citevet.config import Settings
from citevet.errors import ConfigError, NetworkError, NetworkFault
from citevet.net.guard import Guard
from citevet.net.live import LiveTransport, user_agent
from citevet.net.transport import Request, Response
from tests.net.servers import LOOPBACK, Answer, Asked, Server, in_turn, live, raw, refusing, reply, serving


def send(answer: Answer, *, path: str = "", limit: int = 65_536, timeout: float = 30.0) -> tuple[Response, Server]:
    """What comes of one GET to a server with that answer."""

    async def run() -> tuple[Response, Server]:
        async with serving(answer) as server, live() as transport:
            return await transport.send(Request("GET", server.url + path, limit=limit, timeout=timeout)), server

    return asyncio.run(run())


def fault(answer: Answer, timeout: float) -> NetworkError:
    """How one GET to a server with that answer fails."""
    with pytest.raises(NetworkError) as caught:
        send(answer, timeout=timeout)
    return caught.value


def test_an_answer_comes_back_as_it_was_sent() -> None:
    response, server = send(
        reply(404, b"gone", Content_Type="Text/HTML; charset=utf-8", X_Thing="a"), path="p?q=%7E[]|"
    )
    assert (response.status, response.body, response.truncated) == (404, b"gone", False)
    assert (response.content_type, response.headers["x-thing"]) == ("text/html", "a")
    assert response.url == f"{server.url}p?q=%7E[]|"
    assert server.asked[0].target == "/p?q=%7E[]|"


def test_repeated_headers_are_joined_and_cookies_stay_apart() -> None:
    response, _ = send(
        raw(
            b"HTTP/1.1 200 OK\r\nLink: <a>\r\nLink: <b>\r\nSet-Cookie: a=1; Expires=Wed, 09 Jun 2027 10:18:14 GMT\r\n"
            b"Set-Cookie: b=2\r\nContent-Length: 0\r\n\r\n"
        )
    )
    assert response.headers["link"] == "<a>, <b>"
    assert response.headers["set-cookie"].split("\n") == ["a=1; Expires=Wed, 09 Jun 2027 10:18:14 GMT", "b=2"]


def test_a_redirect_is_not_followed() -> None:
    response, server = send(reply(302, Location="/elsewhere"))
    assert (response.status, response.headers["location"], len(server.asked)) == (302, "/elsewhere", 1)


def test_no_cookie_and_no_referer_is_carried_along() -> None:
    async def run() -> list[Asked]:
        async with serving(reply(200, b"x", Set_Cookie="id=1; Path=/")) as server, live() as transport:
            for path in ("a", "b"):
                await transport.send(Request("GET", server.url + path))
            return server.asked

    asked = asyncio.run(run())
    assert [each.connection for each in asked] == [1, 1]
    assert not [name for each in asked for name in each.headers if name in {"cookie", "referer"}]
    assert asked[0].headers["user-agent"] == user_agent()
    assert asked[0].headers["user-agent"].startswith("citevet/")


def test_the_user_agent_names_a_mail_address_only_if_it_can_stand_in_a_header() -> None:
    assert "mailto:someone@example.org" in user_agent("someone@example.org")
    with pytest.raises(ConfigError, match="CITEVET_MAILTO"):
        user_agent("a@b\r\nX-Evil: 1")


def test_all_headers_and_the_body_are_sent() -> None:
    async def run() -> Asked:
        async with serving(reply()) as server, live() as transport:
            request = Request(
                "POST",
                server.url,
                headers={"Content-Type": "application/json"},
                secret_headers={"Authorization": "Bearer s"},
                body=b"[]",
            )
            await transport.send(request)
            return server.asked[0]

    asked = asyncio.run(run())
    assert (asked.method, asked.body) == ("POST", b"[]")
    assert (asked.headers["content-type"], asked.headers["authorization"]) == ("application/json", "Bearer s")


def test_a_header_is_sent_once_and_cookies_go_together() -> None:
    async def run() -> Asked:
        async with serving(reply()) as server, live() as transport:
            headers = {"cookie": "a=1", "x-thing": "plain"}
            secrets = {"Cookie": "b=2", "X-Thing": "secret"}
            await transport.send(Request("GET", server.url, headers=headers, secret_headers=secrets))
            return server.asked[0]

    asked = asyncio.run(run())
    assert (asked.headers["cookie"], asked.headers["x-thing"]) == ("a=1; b=2", "secret")


# --- bodies ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "truncated"), [(99, False), (100, False), (101, True)])
def test_a_body_is_read_to_the_limit(size: int, truncated: bool) -> None:
    response, _ = send(reply(200, b"x" * size), limit=100)
    assert (len(response.body), response.truncated) == (min(size, 100), truncated)


def test_an_endless_body_is_left_alone_after_the_limit() -> None:
    sent = 0

    async def endless(_: Asked, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"x" * 65_536)
            sent += 65_536
            await writer.drain()

    response, _ = send(endless)
    assert (len(response.body), response.truncated) == (65_536, True)
    assert sent < 20_000_000


def test_a_gzip_bomb_costs_no_more_than_the_limit() -> None:
    bomb = gzip.compress(b"\0" * 200_000_000)

    async def run() -> tuple[Response, int]:
        async with serving(reply(200, bomb, Content_Encoding="gzip")) as server, live() as transport:
            tracemalloc.start()
            try:
                return await transport.send(Request("GET", server.url)), tracemalloc.get_traced_memory()[1]
            finally:
                tracemalloc.stop()

    response, peak = asyncio.run(run())
    assert (len(response.body), response.truncated) == (65_536, True)
    assert peak < 5_000_000


def _bare_deflate(data: bytes) -> bytes:
    engine = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return engine.compress(data) + engine.flush()


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(b"hello world", mtime=0)),
        ("x-gzip", gzip.compress(b"hello ", mtime=0) + gzip.compress(b"world", mtime=0)),
        ("deflate", zlib.compress(b"hello world")),
        ("deflate", _bare_deflate(b"hello world")),
        ("identity", b"hello world"),
        # Not what the header says: what came is passed on.
        ("gzip", b"hello world"),
    ],
)
def test_bodies_are_decoded(encoding: str, body: bytes) -> None:
    assert send(reply(200, body, Content_Encoding=encoding))[0].body == b"hello world"


def test_a_body_that_comes_in_pieces_is_decoded() -> None:
    body = gzip.compress(bytes(range(256)) * 40)

    async def dribble(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body))
        for byte in body:
            writer.write(bytes((byte,)))
            await asyncio.sleep(0)

    assert send(dribble)[0].body == bytes(range(256)) * 40


# --- faults ----------------------------------------------------------------------------------------------------------

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (raw(b"", then=3600), NetworkFault.TIMEOUT),
        (raw(HEAD + b"slow", then=3600), NetworkFault.TIMEOUT),
        (raw(b"", reset=True), NetworkFault.RESET),
        (raw(b""), NetworkFault.RESET),
        (raw(HEAD + b"part"), NetworkFault.RESET),
        (raw(HEAD + b"part", reset=True), NetworkFault.RESET),
        (raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel"), NetworkFault.RESET),
        (raw(b"SSH-2.0-OpenSSH_9.6\r\n"), NetworkFault.PROTOCOL),
    ],
)
def test_faults_of_an_exchange(answer: Answer, expected: NetworkFault) -> None:
    assert fault(answer, timeout=0.3 if expected is NetworkFault.TIMEOUT else 30.0).fault is expected


def test_a_slow_body_is_not_kept_alive_by_its_drops() -> None:
    async def drops(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"x")
            await asyncio.sleep(0.05)

    assert fault(drops, timeout=0.4).fault is NetworkFault.TIMEOUT


def test_refused() -> None:
    async def run() -> None:
        with refusing() as port:
            async with live() as transport:
                await transport.send(Request("GET", f"http://127.0.0.1:{port}/"))

    with pytest.raises(NetworkError) as caught:
        asyncio.run(run())
    assert caught.value.fault is NetworkFault.REFUSED


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (socket.EAI_NONAME, NetworkFault.NXDOMAIN),
        (socket.EAI_AGAIN, NetworkFault.RESOLVER),
        (socket.EAI_FAIL, NetworkFault.RESOLVER),
    ],
)
def test_a_name_that_does_not_exist_is_told_from_a_resolver_that_fails(code: int, expected: NetworkFault) -> None:
    async def lookup(_: str, __: socket.AddressFamily) -> Sequence[str]:
        raise socket.gaierror(code, "as the system says it")

    async def run() -> None:
        async with live(lookup=lookup) as transport:
            await transport.send(Request("GET", "https://name.example/"))

    with pytest.raises(NetworkError) as caught:
        asyncio.run(run())
    assert (caught.value.fault, caught.value.detail) == (expected, "as the system says it")


@pytest.mark.parametrize("url", ["", "nothing", "http://", "http://[::1", "ftp://example.org/", "file:///etc/passwd"])
def test_what_is_no_http_url_is_not_asked(url: str) -> None:
    async def run() -> None:
        async with live() as transport:
            await transport.send(Request("GET", url))

    with pytest.raises(NetworkError) as caught:
        asyncio.run(run())
    assert caught.value.fault is NetworkFault.PROTOCOL


# --- names, TLS and connect ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """A throwaway certificate authority."""
    return trustme.CA()


@pytest.fixture
def bundle(authority: trustme.CA, tmp_path: Path) -> Path:
    """Its certificate in a file."""
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return path


def server_context(authority: trustme.CA, name: str) -> ssl.SSLContext:
    """TLS for a server of that name."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Passes on what comes, to the end."""
    while data := await reader.read(65_536):
        writer.write(data)
    writer.close()


def send_tls(authority: trustme.CA, bundle: Path | None, name: str, certified: str) -> tuple[Response, Server]:
    """One GET to https://name/, led to a server on loopback whose certificate is for `certified`."""

    async def run() -> tuple[Response, Server]:
        async with serving(reply(200, b"safe"), server_context(authority, certified)) as server:
            settings = Settings(connect=[f"{name}:443:127.0.0.1:{server.port}"])
            environ = {"SSL_CERT_FILE": str(bundle)} if bundle else {}
            async with live(settings=settings, environ=environ) as transport:
                return await transport.send(Request("GET", f"https://{name}/")), server

    return asyncio.run(run())


def test_connect_leads_elsewhere_and_keeps_host_and_certificate(authority: trustme.CA, bundle: Path) -> None:
    response, server = send_tls(authority, bundle, "paper.example", "paper.example")
    assert response.body == b"safe"
    assert server.asked[0].headers["host"] == "paper.example"


@pytest.mark.parametrize(("certified", "trusted"), [("other.example", True), ("paper.example", False)])
def test_a_certificate_that_does_not_hold_is_a_tls_fault(
    authority: trustme.CA, bundle: Path, certified: str, trusted: bool
) -> None:
    with pytest.raises(NetworkError) as caught:
        send_tls(authority, bundle if trusted else None, "paper.example", certified)
    assert caught.value.fault is NetworkFault.TLS


def test_a_connection_cut_in_the_handshake_is_a_reset(bundle: Path) -> None:
    async def run() -> None:
        async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.transport.abort()

        listener = await asyncio.start_server(hang_up, "127.0.0.1", 0)
        port = listener.sockets[0].getsockname()[1]
        async with listener, live(settings=Settings(connect=[f"::127.0.0.1:{port}"])) as transport:
            await transport.send(Request("GET", "https://paper.example/"))

    with pytest.raises(NetworkError) as caught:
        asyncio.run(run())
    assert caught.value.fault is NetworkFault.RESET


@pytest.mark.parametrize("content", [None, "not a certificate"])
def test_an_unusable_certificate_file_is_said_at_once(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content)
    with pytest.raises(ConfigError, match="SSL_CERT_FILE"):
        LiveTransport(settings=Settings(), guard=Guard(), environ={"SSL_CERT_FILE": str(path)})


@pytest.mark.parametrize("answer", [raw(b"", then=3600), raw(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 100_000, then=3600)])
def test_a_tls_connection_that_ends_early_does_not_linger(authority: trustme.CA, bundle: Path, answer: Answer) -> None:
    async def run() -> None:
        async with serving(answer, server_context(authority, "paper.example")) as server:
            ended = asyncio.Event()

            # After the request nothing goes on to the server, so that it cannot take leave of TLS.
            async def between(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                there, onwards = await asyncio.open_connection("127.0.0.1", server.port)
                back = asyncio.create_task(pump(there, writer))
                with contextlib.suppress(ConnectionError):
                    while data := await reader.read(65_536):
                        if not server.asked:
                            onwards.write(data)
                ended.set()
                back.cancel()
                onwards.transport.abort()
                writer.transport.abort()

            listener = await asyncio.start_server(between, "127.0.0.1", 0)
            settings = Settings(connect=[f"::127.0.0.1:{listener.sockets[0].getsockname()[1]}"])
            async with listener, live(settings=settings, environ={"SSL_CERT_FILE": str(bundle)}) as transport:
                with contextlib.suppress(NetworkError):
                    await transport.send(Request("GET", "https://paper.example/", timeout=0.5))
                # Taking leave of TLS may take half a minute.
                await asyncio.wait_for(ended.wait(), 15)

    asyncio.run(run())


def test_a_connection_is_used_again_only_while_it_lives() -> None:
    async def run() -> tuple[list[int], list[int]]:
        closing = in_turn(reply(200, b"a", Connection="close"), reply(200, b"b"))
        async with serving(closing) as server, live() as transport:
            statuses = [(await transport.send(Request("GET", server.url))).status for _ in range(3)]
            return statuses, [each.connection for each in server.asked]

    statuses, connections = asyncio.run(run())
    assert statuses == [200, 200, 200]
    assert connections == [1, 2, 2]


# --- proxies ---------------------------------------------------------------------------------------------------------


def through_proxy(url: str, *, no_proxy: str = "", guard: Guard | None = None) -> tuple[Response, Server]:
    """One GET by way of a proxy on loopback, which the guard need not allow."""

    async def run() -> tuple[Response, Server]:
        async with serving(reply(200, b"by proxy")) as server:
            environ = {"http_proxy": f"http://user:pw@127.0.0.1:{server.port}", "NO_PROXY": no_proxy}
            async with live(guard=guard or Guard(), environ=environ) as transport:
                return await transport.send(Request("GET", url)), server

    return asyncio.run(run())


def test_a_proxy_is_asked_for_the_whole_url_and_resolves_the_name() -> None:
    response, server = through_proxy("http://name.that.does.not.exist.example/p")
    assert response.body == b"by proxy"
    assert server.asked[0].target == "http://name.that.does.not.exist.example/p"
    assert server.asked[0].headers["proxy-authorization"].startswith("Basic ")


@pytest.mark.parametrize("host", ["127.0.0.1", "169.254.169.254", "localhost", "printer", "db.internal", "[::1]"])
def test_behind_a_proxy_names_and_addresses_are_checked(host: str) -> None:
    with pytest.raises(NetworkError) as caught:
        through_proxy(f"http://{host}/")
    assert caught.value.fault is NetworkFault.PRIVATE_ADDRESS


def test_no_proxy_goes_directly_and_is_guarded() -> None:
    with pytest.raises(NetworkError) as caught:
        through_proxy("http://127.0.0.1:9/", no_proxy="127.0.0.0/8")
    assert caught.value.fault is NetworkFault.PRIVATE_ADDRESS
    with pytest.raises(NetworkError) as caught:
        through_proxy("http://127.0.0.1:9/", no_proxy="127.0.0.1", guard=Guard(allow=[LOOPBACK]))
    assert caught.value.fault is NetworkFault.REFUSED


def test_https_goes_through_a_tunnel_and_only_the_proxy_sees_its_password(authority: trustme.CA, bundle: Path) -> None:
    heads: list[bytes] = []

    async def run() -> tuple[Response, Server]:
        async with serving(reply(200, b"tunnelled"), server_context(authority, "paper.example")) as server:

            async def tunnel(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                heads.append(await reader.readuntil(b"\r\n\r\n"))
                there, onwards = await asyncio.open_connection("127.0.0.1", server.port)
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                await asyncio.gather(pump(reader, onwards), pump(there, writer), return_exceptions=True)

            listener = await asyncio.start_server(tunnel, "127.0.0.1", 0)
            port = listener.sockets[0].getsockname()[1]
            environ = {"https_proxy": f"http://user:pw@127.0.0.1:{port}", "SSL_CERT_FILE": str(bundle)}
            async with listener, live(guard=Guard(), environ=environ) as transport:
                request = Request("GET", "https://paper.example/", secret_headers={"Authorization": "hush"})
                response = await transport.send(request)
                await transport.close()
                return response, server

    response, server = asyncio.run(run())
    assert response.body == b"tunnelled"
    assert heads[0].startswith(b"CONNECT paper.example:443 ")
    assert b"Proxy-Authorization: Basic " in heads[0]
    assert b"hush" not in heads[0]
    assert server.asked[0].headers["authorization"] == "hush"
    assert "proxy-authorization" not in server.asked[0].headers


def test_an_unreachable_proxy_says_nothing_about_the_host() -> None:
    async def run() -> None:
        with refusing() as port:
            async with live(environ={"HTTPS_PROXY": f"http://127.0.0.1:{port}"}) as transport:
                assert transport.proxied
                await transport.send(Request("GET", "https://paper.example/"))

    with pytest.raises(NetworkError, match="proxy") as caught:
        asyncio.run(run())
    assert caught.value.fault is NetworkFault.NO_NETWORK


def test_a_proxy_that_cannot_be_used_is_said_at_once_without_its_password() -> None:
    with pytest.raises(ConfigError, match=r"_PROXY: .*SOCKS") as caught:
        LiveTransport(settings=Settings(), guard=Guard(), environ={"ALL_PROXY": "socks5://user:hush@proxy:1080"})
    assert "hush" not in str(caught.value)


def test_a_password_in_a_url_is_not_sent() -> None:
    async def run() -> Asked:
        async with serving(reply()) as server, live() as transport:
            await transport.send(Request("GET", server.url.replace("//", "//me:hush@")))
            return server.asked[0]

    assert "authorization" not in asyncio.run(run()).headers
