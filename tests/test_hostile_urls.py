"""A list from a stranger who wants citevet to ask what only this machine can reach."""

from __future__ import annotations

import asyncio
import errno
import json
import socket
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import dns.rcode
import pytest

from tests.support import RunCitevet
from tests.world.background import BackgroundLoop
from tests.world.names import NameServer

# Another address of this machine, which stands for the public internet; 127.0.0.1 and ::1 are the private ones.
PUBLIC = "127.0.0.2"

# `{port}` is the canary's.
LITERALS = (
    "http://127.0.0.1:{port}/",
    "https://127.0.0.1:{port}/",
    "http://127.1:{port}/",
    "http://127.0.1:{port}/",
    "http://0:{port}/",
    "http://0.0.0.0:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f000001:{port}/",
    "http://0x7f.1:{port}/",
    "http://017700000001:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://127.0.0.1.:{port}/",
    "http://127。0。0。1:{port}/",
    "http://１２７.0.0.1:{port}/",
    "http://%31%32%37.0.0.1:{port}/",
    "http://[::1]:{port}/",
    "http://[0:0::1]:{port}/",
    "http://[::]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[::127.0.0.1]:{port}/",
    "http://[64:ff9b::127.0.0.1]:{port}/",
    "http://[64:ff9b:1::7f00:1]:{port}/",
    "http://[2002:7f00:1::]:{port}/",
    "http://[2001:0:4136:e378:8000:63bf:80ff:fffe]:{port}/",
    "http://[fe80::1]:{port}/",
    "http://[fd00:ec2::254]/latest/meta-data/",
    "http://169.254.169.254/latest/meta-data/",
    "http://2852039166/latest/meta-data/",
    "http://100.64.0.1/",
    "http://10.0.0.1/",
    "http://192.168.1.1/",
    "http://224.0.0.251/",
    "http://user:secret@127.0.0.1:{port}/",
    "http://example.org@127.0.0.1:{port}/",
    "http://example.org:80@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}#@example.org/",
    "http:///127.0.0.1:{port}/",
    "HTTP://127.0.0.1:{port}/",
)
NAMES = {
    "localhost": ["127.0.0.1", "::1"],
    "any.localhost": ["127.0.0.1"],
    "four.example.net": ["127.0.0.1"],
    "six.example.net": ["::1"],
    "mapped.example.net": ["::ffff:127.0.0.1"],
    "nat64.example.net": ["64:ff9b::7f00:1"],
    "ten.example.net": ["10.0.0.7"],
    "metadata.example.net": ["169.254.169.254"],
    "several.example.net": ["10.0.0.7", "127.0.0.1", "::1"],
}
# In a redirect the first is a path, and the second has its scheme from the page.
WITHOUT_HOST = ("http:127.0.0.1:{port}", "//127.0.0.1:{port}/")
OTHER_PROGRAMS = (
    "gopher://127.0.0.1:{port}/_GET",
    "ftp://127.0.0.1:{port}/",
    "dict://127.0.0.1:{port}/stat",
    "ws://127.0.0.1:{port}/",
)
OTHER_SCHEMES = ("file:///etc/passwd", *OTHER_PROGRAMS)
NO_URLS = (
    "http://[fe80::1%25lo]:{port}/",
    "http://[::1%25lo]:{port}/",
    "http://127.0.0.1:{port}0000/",
    "http://1.2.3.256:{port}/",
    "http://[::ffff:127.0.0.1:{port}/",
)
# What is said of a link with such a scheme, where that is not that there is none.
_REASONS = {"file": "leads nowhere", "ftp": "other-scheme"}
SENT_TO = (*LITERALS, *(f"http://{name}:{{port}}/" for name in NAMES))
# What a redirect may say that leads to no page at all.
DEAD_ENDS = (*OTHER_SCHEMES, *NO_URLS)


def has(address: str) -> bool:
    """Whether this machine has the address."""
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
        try:
            probe.bind((address, 0))
        except OSError:
            return False
    return True


class Machine:
    """Canaries on the private addresses that are `watched`, of which `caught` holds those that somebody came to; a
    server on PUBLIC that redirects `/3` to the third of `redirects` and answers everything else; and a name server."""

    def __init__(self, names: dict[str, list[str]], turns: Mapping[str, Sequence[str]] | None = None) -> None:
        self.watched = {address for address in ("127.0.0.1", "::1") if has(address)}
        self.caught: set[str] = set()
        self.port = 0
        self.public_port = 0
        self.redirects: Sequence[str] = ()
        self._names = names
        self._turns = turns or {}
        self.resolver = NameServer(self._resolve)
        self._background = BackgroundLoop()
        self._servers: list[asyncio.Server] = []

    def __enter__(self) -> Self:
        self._background.start()
        self._background.call(self._start())
        return self

    def __exit__(self, *_: object) -> None:
        async def stop() -> None:
            self.resolver.stop()
            for server in self._servers:
                server.close()

        self._background.call(stop())
        self._background.close()

    def config(self) -> str:
        """A citevet.toml that lets PUBLIC through and nothing else."""
        return (
            f"nameservers = ['127.0.0.1:{self.resolver.port}']\nallow = ['{PUBLIC}/32']\n"
            f"connect = ['public.example.net:80:{PUBLIC}:{self.public_port}']\n"
            "interval = 0.0\nretries = 0\nconcurrency = 100\n"
        )

    def filled(self, urls: Sequence[str]) -> list[str]:
        """The URLs with the canary's port."""
        return [url.replace("{port}", str(self.port)) for url in urls]

    async def _start(self) -> None:
        await self.resolver.start()
        self.port = await self._open_canaries()
        self._servers.append(await asyncio.start_server(self._answer, PUBLIC, 0))
        self.public_port = self._servers[-1].sockets[0].getsockname()[1]

    async def _open_canaries(self) -> int:
        """The one port that they have at each address; what is free at the first may be taken at another."""
        while True:
            canary = await asyncio.start_server(self._caught, "127.0.0.1", 0)
            self._servers.append(canary)
            port: int = canary.sockets[0].getsockname()[1]
            try:
                for address in self.watched - {"127.0.0.1"}:
                    self._servers.append(await asyncio.start_server(self._caught, address, port))
                self._servers.append(await asyncio.start_server(self._answer, PUBLIC, port))
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise
            else:
                return port

    async def _caught(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.caught.add(writer.get_extra_info("sockname")[0])
        await self._answer(reader, writer)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = (await reader.readuntil(b"\r\n\r\n")).split(b" ", 2)[1].decode()
        step = path.strip("/")
        if step.isdigit():
            line = f"HTTP/1.1 302 Found\r\nLocation: {self.redirects[int(step)]}\r\n"
        else:
            line = "HTTP/1.1 200 OK\r\n"
        writer.write(f"{line}Content-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    def _resolve(self, name: str) -> Sequence[str] | dns.rcode.Rcode | None:
        if name in self._turns:
            turns = self._turns[name]
            return [turns[min(self.resolver.asked.count(name), len(turns)) - 1]]
        return self._names.get(name, dns.rcode.NXDOMAIN)


@pytest.fixture
def machine() -> Iterator[Machine]:
    if not has(PUBLIC):
        pytest.skip(f"this machine has no {PUBLIC} beside 127.0.0.1")
    turns = {
        "turning.example.net": ["127.0.0.1", PUBLIC],
        "turned.example.net": [PUBLIC, "127.0.0.1"],
    }
    with Machine(NAMES, turns) as machine:
        yield machine


def judged(machine: Machine, run: RunCitevet, folder: Path, urls: Sequence[str], **env: str) -> dict[str, Any]:
    """The report's links on a list of these URLs, by URL."""
    (folder / "citevet.toml").write_text(machine.config())
    (folder / "list.md").write_text("".join(f"- [link](<{url}>)\n" for url in urls))
    ran = run("audit", "list.md", "--fail-on", "never", cwd=folder, env=env)
    assert ran.code in (0, 3), ran.stderr
    report = json.loads((folder / "reports" / "latest" / "report.json").read_bytes())
    links = {link["url"]: link for link in report["links"]}
    assert list(links) == list(urls)
    return links


def test_no_spelling_of_a_private_address_is_asked(machine: Machine, call_citevet: RunCitevet, tmp_path: Path) -> None:
    private, schemes, broken = map(machine.filled, ((*SENT_TO, *WITHOUT_HOST), OTHER_SCHEMES, NO_URLS))
    links = judged(machine, call_citevet, tmp_path, [*private, *schemes, *broken])
    said = {url: (link["verdict"], link["reason"]) for url, link in links.items()}
    assert len(said) > 55
    assert {url: each for url, each in said.items() if each[0] not in ("skipped", "invalid")} == {}
    assert {url: each for url, each in said.items() if url in private and each != ("skipped", "private-address")} == {}
    assert all(each in said[url][1] for url in schemes for each in [_REASONS.get(url.partition(":")[0], "no scheme")])
    assert all(said[url][0] == "invalid" and said[url][1] for url in broken)
    assert not machine.caught


def test_no_redirect_leads_to_a_private_address(machine: Machine, call_citevet: RunCitevet, tmp_path: Path) -> None:
    machine.redirects = machine.filled([*SENT_TO, *DEAD_ENDS])
    links = judged(
        machine,
        call_citevet,
        tmp_path,
        [f"http://public.example.net/{number}" for number in range(len(machine.redirects))],
    )
    said = {
        place: (link["verdict"], link["reason"]) for place, link in zip(machine.redirects, links.values(), strict=True)
    }
    private = machine.filled(SENT_TO)
    assert {url: each for url, each in said.items() if url in private and each != ("skipped", "private-address")} == {}
    programs = machine.filled(OTHER_PROGRAMS)
    assert {said[url] for url in programs} == {("skipped", "other-scheme")}
    nowhere = set(machine.filled(DEAD_ENDS)) - set(programs)
    assert {said[url][0] for url in nowhere} == {"invalid"}
    assert all(said[url][1].startswith("a redirect to what is no page (") for url in nowhere)
    assert not machine.caught


def test_a_name_that_changes_between_two_look_ups_does_not_help(
    machine: Machine, call_citevet: RunCitevet, tmp_path: Path
) -> None:
    urls = machine.filled(["http://turning.example.net:{port}/", "http://turned.example.net:{port}/0"])
    machine.redirects = machine.filled(["http://turned.example.net:{port}/end"])
    links = judged(machine, call_citevet, tmp_path, urls)
    turning, turned = links.values()
    assert (turning["verdict"], turning["reason"]) == ("skipped", "private-address")
    # It was asked at the address that was checked, both times or the first time alone.
    assert (turned["verdict"], turned["reason"]) in (
        ("ok", "answers after redirects"),
        ("skipped", "private-address"),
    )
    assert not machine.caught


def test_the_canary_can_be_caught(machine: Machine, call_citevet: RunCitevet, tmp_path: Path) -> None:
    (tmp_path / "list.md").write_text(f"[link](http://127.1:{machine.port}/) [six](http://[::1]:{machine.port}/)\n")
    (tmp_path / "citevet.toml").write_text("retries = 0\n")
    call_citevet("audit", "list.md", "--allow-private", cwd=tmp_path)
    assert machine.caught == machine.watched


def test_behind_a_proxy_what_can_be_told_is_checked_and_the_report_says_what_cannot(
    machine: Machine, call_citevet: RunCitevet, tmp_path: Path
) -> None:
    private = machine.filled([*LITERALS, *WITHOUT_HOST, "http://localhost:{port}/", "http://a.localhost/"])
    names = ["http://printer.local/", "http://vault.corp/", "http://metadata.google.internal/"]
    proxy = f"http://{PUBLIC}:{machine.public_port}"
    links = judged(
        machine, call_citevet, tmp_path, [*private, *names, "http://elsewhere.example.net/"], HTTP_PROXY=proxy
    )
    last = links.pop("http://elsewhere.example.net/")
    said = {url: (link["verdict"], link["reason"]) for url, link in links.items()}
    # The https URL has no proxy here.
    assert {url: each for url, each in said.items() if each != ("skipped", "private-address")} == {}
    assert last["verdict"] == "ok"
    assert not machine.caught
    latest = tmp_path / "reports" / "latest"
    assert "through a proxy" in (latest / "report.md").read_text()
