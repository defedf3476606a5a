# ruff: noqa: PLC0415 - each loop imports what it measures, and nothing else
"""What one request costs below the crawler: bare loops over the same local nginx with TLS, 128 requests at once.

    python -m benchmarks.transport [--links N] [LOOP...]

aiohttp: aiohttp alone, with its defaults
live: net/live.py on aiohttp: guard, resolver, proxies, limits
pyreqwest: one client of pyreqwest (PyPI), which resolves names and pools connections by itself
pinned: pyreqwest with one client a host, each pinned to an address that was resolved and checked here

Needs what `benchmarks.crawl` needs, and pyreqwest for the last two. Each loop runs in a process of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import ipaddress
import json
import os
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from benchmarks.site import Site, environment, require

if TYPE_CHECKING:
    from pyreqwest.client import Client, ClientBuilder

LOOPS = ("aiohttp", "live", "pyreqwest", "pinned")
HOSTS = 200
AT_ONCE = 128
LIMIT = 65_536
TIMEOUT = 600

Send = Callable[[str], Awaitable[int]]


def main(arguments: Sequence[str]) -> None:
    """Runs the loops in turn and prints their figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.transport")
    parser.add_argument("loops", nargs="*", metavar="LOOP")
    parser.add_argument("--links", type=int, default=10_000)
    given = parser.parse_args(arguments)
    require("nginx", "unshare")
    if find_spec("pyreqwest") is None:
        sys.exit("not installed: pyreqwest (PyPI)")
    print(f"{given.links:,} requests, {HOSTS} hosts, {AT_ONCE} at once, {os.cpu_count()} cores")
    print(f"{'':10} {'wall s':>7} {'cpu s':>7} {'peak MiB':>9} {'connections':>11}")
    with tempfile.TemporaryDirectory(prefix="crawl-") as folder:
        site = Site(Path(folder), HOSTS)
        with site.running():
            urls = Path(folder) / "urls.json"
            urls.write_text(json.dumps([site.url(number) for number in range(given.links)]))
            for loop in given.loops or LOOPS:
                _measure(site, loop, urls)


def _measure(site: Site, loop: str, urls: Path) -> None:
    before = site.served().connections
    process = subprocess.Popen(
        site.inside([sys.executable, "-m", "benchmarks.transport", "--inside", loop, urls]),
        env=environment(site, urls.parent) | {"PYTHONPATH": str(Path(__file__).parents[1])},
        stdout=subprocess.PIPE,
        text=True,
    )
    out, _ = process.communicate(timeout=TIMEOUT)
    if process.returncode:
        sys.exit(f"{loop} ended with {process.returncode}")
    wall, processor, peak = json.loads(out)
    print(f"{loop:10} {wall:7.2f} {processor:7.2f} {peak:9.1f} {site.served().connections - before - 1:11}", flush=True)


async def _loop(name: str, urls: Sequence[str]) -> tuple[float, float]:
    """Seconds of wall and of processor time."""
    wall, processor = time.monotonic(), time.process_time()
    async with AsyncExitStack() as stack:
        send = await _SENDERS[name](stack)
        upcoming = iter(urls)

        async def worker() -> None:
            for url in upcoming:
                expected = {"page": 200, "gone": 404, "moved": 301}[url.split("/")[3]]
                if (status := await send(url)) != expected:
                    raise ValueError(f"{url} answered {status}")

        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(worker())
        return time.monotonic() - wall, time.process_time() - processor


async def _aiohttp(stack: AsyncExitStack) -> Send:
    import aiohttp
    from yarl import URL

    tls = ssl.create_default_context(cafile=os.environ["SSL_CERT_FILE"])
    session = await stack.enter_async_context(
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0, ssl=tls), auto_decompress=False)
    )

    async def send(url: str) -> int:
        async with session.get(URL(url, encoded=True), allow_redirects=False) as response:
            await response.read()
            return response.status

    return send


async def _live(stack: AsyncExitStack) -> Send:
    from citevet.config import Settings
    from citevet.net.guard import Guard
    from citevet.net.live import LiveTransport
    from citevet.net.transport import Request

    guard = Guard(allow=["127.0.0.0/8"])
    transport = LiveTransport(settings=Settings(), guard=guard, environ=os.environ)
    stack.push_async_callback(transport.close)

    async def send(url: str) -> int:
        return (await transport.send(Request("GET", url, limit=LIMIT))).status

    return send


async def _pyreqwest(stack: AsyncExitStack) -> Send:
    from pyreqwest.client import ClientBuilder

    client = await stack.enter_async_context(_built(ClientBuilder()))

    async def send(url: str) -> int:
        return await _read(client, url)

    return send


async def _pinned(stack: AsyncExitStack) -> Send:
    from pyreqwest.client import ClientBuilder

    from citevet.net.guard import Guard

    guard = Guard(allow=["127.0.0.0/8"])
    clients: dict[str, Client] = {}

    async def send(url: str) -> int:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or 443
        if parts.netloc not in clients:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
            address = found[0][4][0]
            if not guard.permits(host, port, ipaddress.ip_address(address)):
                raise ValueError(f"{host} is private")
            if parts.netloc not in clients:
                builder = ClientBuilder().resolve(host, str(address), port)
                clients[parts.netloc] = await stack.enter_async_context(_built(builder))
        return await _read(clients[parts.netloc], url)

    return send


def _built(builder: ClientBuilder) -> Client:
    authority = Path(os.environ["SSL_CERT_FILE"]).read_bytes()
    return (
        builder.add_root_certificate_pem(authority)
        .follow_redirects(False)
        .gzip(False)
        .no_proxy()
        .timeout(timedelta(seconds=30))
        .build()
    )


async def _read(client: Client, url: str) -> int:
    """Reads at most so much of a body as citevet does."""
    async with client.get(url).build_streamed() as response:
        await response.body_reader.read(LIMIT)
        return int(response.status)


_SENDERS = {"aiohttp": _aiohttp, "live": _live, "pyreqwest": _pyreqwest, "pinned": _pinned}


def inside(loop: str, urls: Path) -> None:
    """One loop, measured by itself."""
    import resource

    import uvloop

    wall, processor = uvloop.run(_loop(loop, json.loads(urls.read_bytes())))
    print(json.dumps([wall, processor, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        inside(sys.argv[2], Path(sys.argv[3]))
    else:
        main(sys.argv[1:])
