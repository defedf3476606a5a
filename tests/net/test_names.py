"""When a name counts as proven not to exist, and which part of NO_PROXY is about which host."""

from __future__ import annotations

import asyncio
import socket

import dns.asyncresolver
import dns.rcode
import pytest

from citevet.net.names import NameAnswer, Names, ask_name_servers, lookup_by, resolver_at
from citevet.net.proxies import Proxies
from tests.support import FakeClock
from tests.world.names import NameServer

EXISTS, ABSENT, UNKNOWN = NameAnswer.EXISTS, NameAnswer.ABSENT, NameAnswer.UNKNOWN


def confirm(*answers: NameAnswer, control: NameAnswer = EXISTS, proxied: bool = False) -> tuple[bool, list[str]]:
    """Whether `gone.example` is confirmed absent when it is answered for in this way, and what was asked."""
    left, asked = list(answers), []

    async def ask(host: str) -> NameAnswer:
        asked.append(host)
        return left.pop(0) if host == "gone.example" else control

    names = Names(proxied=proxied, clock=FakeClock(), ask=ask, controls=("control.example", "other.example"))
    return asyncio.run(names.confirm_absent("gone.example")), asked


def test_absent_twice_while_another_name_resolves() -> None:
    assert confirm(ABSENT, ABSENT) == (True, ["gone.example", "control.example", "gone.example"])


@pytest.mark.parametrize("answers", [(EXISTS,), (UNKNOWN,), (ABSENT, EXISTS), (ABSENT, UNKNOWN)])
def test_one_doubt_is_enough(answers: tuple[NameAnswer, ...]) -> None:
    assert confirm(*answers)[0] is False


@pytest.mark.parametrize("control", [ABSENT, UNKNOWN])
def test_where_no_name_resolves_none_is_proven_absent(control: NameAnswer) -> None:
    assert confirm(ABSENT, ABSENT, control=control) == (False, ["gone.example", "control.example", "other.example"])


def test_behind_a_proxy_nothing_is_asked() -> None:
    assert confirm(proxied=True) == (False, [])


def test_the_control_is_asked_once_a_run() -> None:
    asked: list[str] = []

    async def ask(host: str) -> NameAnswer:
        asked.append(host)
        return EXISTS if host == "control.example" else ABSENT

    async def run() -> list[bool]:
        names = Names(proxied=False, clock=FakeClock(), ask=ask, controls=("control.example",))
        return [await names.confirm_absent(host) for host in ("a.example", "b.example")]

    assert asyncio.run(run()) == [True, True]
    assert asked.count("control.example") == 1


@pytest.mark.parametrize(
    ("rcode", "answer"),
    [
        (dns.rcode.NXDOMAIN, ABSENT),
        (dns.rcode.NOERROR, EXISTS),
        (dns.rcode.SERVFAIL, UNKNOWN),
        (dns.rcode.REFUSED, UNKNOWN),
        (None, UNKNOWN),
    ],
)
def test_only_nxdomain_is_absence(rcode: dns.rcode.Rcode | None, answer: NameAnswer) -> None:
    async def run() -> tuple[NameAnswer, list[str]]:
        server = NameServer(lambda _: rcode)
        await server.start()
        resolver = resolver_at([f"127.0.0.1:{server.port}"])
        assert resolver is not None
        resolver.lifetime = 0.3 if rcode is None else 30.0
        try:
            return await ask_name_servers("gone.example", resolver), server.asked
        finally:
            server.stop()

    got, asked = asyncio.run(run())
    assert got is answer
    assert set(asked) == {"gone.example"}


def test_what_is_no_name_is_unknown() -> None:
    resolver = dns.asyncresolver.Resolver(configure=False)
    for host in ("", ".", "a" * 64 + ".example", "a..example", "\udc80.example"):
        assert asyncio.run(ask_name_servers(host, resolver)) is UNKNOWN


@pytest.mark.parametrize(
    ("no_proxy", "host", "port", "direct"),
    [
        ("", "a.example", 443, False),
        ("*", "a.example", 443, True),
        ("a.example", "a.example", 443, True),
        ("a.example", "www.a.example", 443, True),
        (".a.example", "www.a.example", 443, True),
        ("*.a.example", "www.a.example", 443, True),
        ("a.example", "ba.example", 443, False),
        ("b.example, A.example", "a.example", 443, True),
        ("a.example:8080", "a.example", 443, False),
        ("a.example:8080", "a.example", 8080, True),
        ("10.0.0.0/8", "10.1.2.3", 80, True),
        ("10.0.0.0/8", "11.1.2.3", 80, False),
        ("::1", "[::1]", 80, True),
        ("example", "10.1.2.3", 80, False),
    ],
)
def test_no_proxy(no_proxy: str, host: str, port: int, direct: bool) -> None:
    proxies = Proxies({"HTTPS_PROXY": "proxy.example:3128", "no_proxy": no_proxy})
    assert (proxies.choose("https", host, port) is None) is direct


def test_each_scheme_has_its_own_proxy_and_lower_case_wins() -> None:
    proxies = Proxies({"http_proxy": "http://a:1", "HTTP_PROXY": "http://b:1", "ALL_PROXY": "http://c:1"})
    chosen = [proxies.choose(scheme, "x.example", 80) for scheme in ("http", "https")]
    assert [str(each.url) for each in chosen if each] == ["http://a:1", "http://c:1"]


def test_a_cgi_programs_http_proxy_is_a_visitors_header() -> None:
    assert not Proxies({"HTTP_PROXY": "http://evil:1", "REQUEST_METHOD": "GET"})


NAMES: dict[str, list[str] | dns.rcode.Rcode] = {
    "both.example": ["192.0.2.1", "2001:db8::1"],
    "old.example": ["192.0.2.2"],
    "gone.example": dns.rcode.NXDOMAIN,
    "failing.example": dns.rcode.SERVFAIL,
    "bare.example": [],
}


def looked_up(host: str) -> list[str] | int | None:
    """The addresses that the configured name server gives, or the number of the error."""

    async def run() -> list[str] | int | None:
        server = NameServer(NAMES.get)
        await server.start()
        try:
            resolver = resolver_at([f"127.0.0.1:{server.port}"])
            assert resolver is not None
            return sorted(await lookup_by(resolver)(host, socket.AF_UNSPEC))
        except socket.gaierror as error:
            return error.errno
        finally:
            server.stop()

    return asyncio.run(run())


def test_the_configured_name_server_is_asked() -> None:
    assert looked_up("both.example") == ["192.0.2.1", "2001:db8::1"]
    assert looked_up("old.example.") == ["192.0.2.2"]


@pytest.mark.parametrize(
    ("host", "error"),
    [
        ("gone.example", socket.EAI_NONAME),
        ("bare.example", socket.EAI_NONAME),
        ("failing.example", socket.EAI_AGAIN),
        (f"{'a' * 70}.example", socket.EAI_AGAIN),
    ],
)
def test_what_the_configured_name_server_fails_to_say(host: str, error: int) -> None:
    assert looked_up(host) == error


def test_without_a_configured_name_server_there_is_no_other_than_the_system_s() -> None:
    assert resolver_at([]) is None
