"""When a name counts as proven not to exist, and which part of NO_PROXY is about which host."""

from __future__ import annotations

import asyncio

import pytest

from citevet.net.names import NameAnswer, Names
from citevet.net.proxies import Proxies
from tests.support import FakeClock

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
