"""Where a request may go: addresses, names, and real connections that must not be made."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citevet.config import Endpoints, Settings
from citevet.errors import ConfigError, NetworkError, NetworkFault
from citevet.net.guard import AddressRefused, Guard, is_public
from citevet.net.transport import Request
from tests.net.servers import LOOPBACK, Server, live, reply, serving


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.255.255.254",
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "100.100.100.200",
        "192.0.0.192",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::a00:1",
        "64:ff9b:1:a00:5:0:808:808",
        "64:ff9b:1:a:0:500:808:808",
        "2002:7f00:1::",
        "2002:a9fe:a9fe::1",
        "2001:0:4136:e378:8000:63bf:f5ff:fffe",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "4000::1",
        "ff02::1",
        "2001:db8::1",
    ],
)
def test_what_is_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "140.82.121.4", "2606:4700::6810:84e5", "64:ff9b::808:808", "::ffff:8.8.8.8", "2002:808:808::1"],
)
def test_what_is_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@given(st.ip_addresses(v=4))
def test_an_embedded_address_is_no_more_public_than_itself(inner: ipaddress.IPv4Address) -> None:
    number = int(inner)
    for outer in (0xFFFF << 32 | number, 0x64FF9B << 96 | number, 0x2002 << 112 | number << 80, number):
        assert is_public(inner) or not is_public(ipaddress.IPv6Address(outer))


SPELLINGS = [
    "127.0.0.1",
    "127.1",
    "0x7f.1",
    "0x7f000001",
    "2130706433",
    "017700000001",
    "0177.0.0.1",
    "127.0.0.1.",
    "127。0。0。1",
    "１２７.0.0.1",
    "%31%32%37.0.0.1",
    "0",
    "0.0.0.0",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[64:ff9b::127.0.0.1]",
    "[2002:7f00:1::]",
    "user:pw@127.0.0.1",
    "public.example@127.0.0.1",
    "169.254.169.254",
    "2852039166",
]


def attempt(url: str, guard: Guard, answers: dict[str, list[str]] | None = None, **settings: object) -> Server:
    """One GET of `{port}` filled in, to a server on loopback that must be reached only if the guard lets it be."""
    names = answers or {}

    async def lookup(host: str, _: socket.AddressFamily) -> Sequence[str]:
        if host not in names:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return names[host]

    async def run() -> Server:
        async with serving(reply(200, b"inside")) as server:
            filled = {name: [each.format(port=server.port) for each in value] for name, value in settings.items()}  # type: ignore[attr-defined]
            async with live(settings=Settings(**filled), guard=guard, lookup=lookup) as transport:  # type: ignore[arg-type]
                try:
                    await transport.send(Request("GET", url.format(port=server.port)))
                except NetworkError as error:
                    assert error.fault is NetworkFault.PRIVATE_ADDRESS, error  # noqa: PT017
                    assert not server.connections
                return server

    return asyncio.run(run())


@pytest.mark.parametrize("host", SPELLINGS)
def test_no_spelling_of_a_private_address_is_connected_to(host: str) -> None:
    assert attempt(f"http://{host}:{{port}}/", Guard()).connections == 0


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["::ffff:127.0.0.1"], ["10.1.2.3", "127.0.0.1"]])
def test_a_name_that_resolves_to_private_addresses_is_not_connected_to(addresses: list[str]) -> None:
    assert attempt("http://inside.example:{port}/", Guard(), {"inside.example": addresses}).connections == 0


def test_allow_opens_exactly_its_network() -> None:
    names = {"inside.example": ["127.0.0.1"]}
    assert attempt("http://inside.example:{port}/", Guard(allow=[LOOPBACK]), names).connections == 1
    assert attempt("http://127.0.0.1:{port}/", Guard(allow=["127.0.0.1"])).connections == 1
    assert attempt("http://127.0.0.1:{port}/", Guard(allow=["10.0.0.0/8"])).connections == 0
    assert attempt("http://inside.example:{port}/", Guard(allow_private=True), names).connections == 1


def test_a_private_address_beside_an_allowed_one_is_left_out() -> None:
    names = {"inside.example": ["10.255.255.1", "127.0.0.1"]}
    assert attempt("http://inside.example:{port}/", Guard(allow=[LOOPBACK]), names).connections == 1


def test_a_connect_target_needs_to_be_allowed_too() -> None:
    connect = ["paper.example:80:127.0.0.1:{port}"]
    assert attempt("http://paper.example/", Guard(), connect=connect).connections == 0
    assert attempt("http://paper.example/", Guard(allow=[LOOPBACK]), connect=connect).connections == 1


def test_a_name_is_looked_up_once_a_connection_so_that_it_cannot_change_after_the_check() -> None:
    answers = [["127.0.0.1"], ["10.0.0.1"]]

    async def run() -> int:
        async with serving(reply(200, b"inside")) as server:

            async def lookup(_: str, __: socket.AddressFamily) -> Sequence[str]:
                return answers.pop(0)

            async with live(guard=Guard(allow=["127.0.0.1"]), lookup=lookup) as transport:
                await transport.send(Request("GET", f"http://rebinding.example:{server.port}/"))
            return server.connections

    assert asyncio.run(run()) == 1
    assert answers == [["10.0.0.1"]]


def test_the_socket_factory_is_a_check_of_its_own() -> None:
    info = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80))
    with pytest.raises(AddressRefused):
        Guard().socket_factory(info)
    Guard(allow=[LOOPBACK]).socket_factory(info).close()


def test_a_configured_endpoint_is_let_through_at_its_own_host_and_port_only() -> None:
    async def run() -> None:
        async with serving(reply(200, b"mirror")) as mirror, serving(reply(200, b"other")) as other:
            guard = Guard(endpoints=Endpoints(arxiv=mirror.url.rstrip("/"), doi=f"http://doi.example:{mirror.port}"))

            async def lookup(_: str, __: socket.AddressFamily) -> Sequence[str]:
                return ["127.0.0.1"]

            async with live(guard=guard, lookup=lookup) as transport:
                assert (await transport.send(Request("GET", f"{mirror.url}api/query"))).body == b"mirror"
                assert (await transport.send(Request("GET", f"http://doi.example:{mirror.port}/"))).body == b"mirror"
                for url in (other.url, f"http://evil.example:{mirror.port}/", f"http://doi.example:{other.port}/"):
                    with pytest.raises(NetworkError) as caught:
                        await transport.send(Request("GET", url))
                    assert caught.value.fault is NetworkFault.PRIVATE_ADDRESS

    asyncio.run(run())


@pytest.mark.parametrize("scheme", ["ftp", "file", "javascript", "data", "gopher", "ws"])
def test_other_schemes_are_refused(scheme: str) -> None:
    with pytest.raises(NetworkError, match="http and https"):
        Guard(allow_private=True).check_url(f"{scheme}://example.org/", proxied=False)


@pytest.mark.parametrize("text", ["", "10.0.0.0/33", "localhost", "fe80::%eth0/64x"])
def test_a_network_that_is_none_is_a_configuration_error(text: str) -> None:
    with pytest.raises(ConfigError, match="allow"):
        Guard(allow=[text])


def test_an_endpoint_that_is_no_url_is_a_configuration_error() -> None:
    with pytest.raises(ConfigError, match=r"endpoints\.arxiv"):
        Guard(endpoints=Endpoints(arxiv="export.arxiv.org"))
