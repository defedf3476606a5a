"""Runs the hosts of the fault matrix on loopback, each under its own name, over real TCP and TLS."""

from __future__ import annotations

import asyncio
import random
import socket
import ssl
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import dns.rcode
import trustme

from tests.world.background import BackgroundLoop
from tests.world.matrix_rows import DOMAIN, PRIVATE, Door, Row
from tests.world.names import NameServer
from tests.world.weather import Weather
from tests.world.wire import Asked, abort, message

LOOPBACK = "127.0.0.1"
# Reached by the name server's word alone; the others are named in `connect`.
_BY_NAME = {Door.NXDOMAIN: dns.rcode.NXDOMAIN, Door.SERVFAIL: dns.rcode.SERVFAIL, Door.SILENT_DNS: None}

# RFC 5246, 7.2: a fatal alert, protocol_version, in the record format of TLS 1.0.
_PROTOCOL_VERSION = bytes((0x15, 3, 1, 0, 2, 2, 70))

Connected = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[Any, Any, None]]


@dataclass(slots=True)
class _Host:
    """One row at work: its ports by scheme and what it was asked."""

    row: Row
    ports: dict[str, int] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)


class MatrixHosts:
    """The hosts of some rows. Use it as a context manager.

    `folder` is where the certificate of the throwaway CA is written. With the random numbers of a `weather` every
    connection to a host that answers goes through bad weather.
    """

    def __init__(self, folder: Path, rows: Sequence[Row], weather: random.Random | None = None) -> None:
        self.ca_file = folder / "matrix-ca.pem"
        self.weather: list[Weather] = []
        self.names = NameServer(self._resolve)
        self._hosts = {row.host: _Host(row) for row in rows}
        self._rng = weather
        self._tls = _Certificates()
        self._servers: list[asyncio.Server] = []
        self._bolts: list[socket.socket] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._background = BackgroundLoop()

    def __enter__(self) -> Self:
        self.ca_file.write_bytes(self._tls.authority.cert_pem.bytes())
        self._background.start()
        self._background.call(self._start())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._background.call(self._stop())
        self._background.close()

    def config(self) -> str:
        """A citevet.toml that leads to the hosts."""
        places = [
            f"{host}:{port}:{LOOPBACK}:{each.ports[scheme]}"
            for host, each in self._hosts.items()
            for scheme, port in (("https", 443), ("http", 80))
            if scheme in each.ports
        ]
        lines = [
            f"connect = {places}",
            f"allow = ['{LOOPBACK}/32']",
            f"nameservers = ['{LOOPBACK}:{self.names.port}']",
            "interval = 0.0",
            "timeout = 20.0",
            "patience = 2.0",
        ]
        for host, each in self._hosts.items():
            if each.row.timeout is not None:
                lines.append(f"[hosts.'{host}']\ntimeout = {each.row.timeout}")
        return "\n".join(lines) + "\n"

    @property
    def environment(self) -> dict[str, str]:
        """The variables that make a program trust the hosts' certificates."""
        return {"SSL_CERT_FILE": str(self.ca_file)}

    def asked(self, host: str) -> tuple[Asked, ...]:
        """What a host was asked, in order."""
        return tuple(self._hosts[host].asked)

    # --- the machinery ---

    def _resolve(self, name: str) -> Sequence[str] | dns.rcode.Rcode | None:
        host = self._hosts.get(name)
        if host is not None and host.row.door in _BY_NAME:
            return _BY_NAME[host.row.door]
        if host is not None and host.row.door is Door.PRIVATE:
            return [PRIVATE]
        # The controls, which are only asked for and never connected to.
        return dns.rcode.NXDOMAIN if name.endswith(DOMAIN) else ["192.0.2.1"]

    async def _start(self) -> None:
        await self.names.start()
        for host in self._hosts.values():
            await self._open(host)

    async def _stop(self) -> None:
        self.names.stop()
        for server in self._servers:
            server.close()
        for bolt in self._bolts:
            bolt.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _open(self, host: _Host) -> None:
        door = host.row.door
        if door in _BY_NAME or door is Door.PRIVATE:
            return
        if door is Door.REFUSED:
            # Bound and never listening: connections are refused, and nobody else is given the port meanwhile.
            bolt = socket.socket()
            bolt.bind((LOOPBACK, 0))
            self._bolts.append(bolt)
            host.ports["https"] = bolt.getsockname()[1]
            return
        if door in (Door.RESET, Door.SILENT, Door.NO_TLS, Door.OLD_TLS):
            host.ports["https"] = await self._listen(_doorkeeper(door), None)
            return
        host.ports["https"] = await self._listen(self._serve(host, "https"), self._tls.context(host.row.host, door))
        host.ports["http"] = await self._listen(self._serve(host, "http"), None)
        if self._rng is not None:
            for scheme, port in host.ports.items():
                self.weather.append(Weather(port, random.Random(self._rng.random())))
                host.ports[scheme] = await self._listen(self.weather[-1].relay, None)

    async def _listen(self, connected: Connected, tls: ssl.SSLContext | None) -> int:
        server = await asyncio.start_server(self._accept(connected), LOOPBACK, 0, ssl=tls)
        self._servers.append(server)
        port: int = server.sockets[0].getsockname()[1]
        return port

    def _accept(self, connected: Connected) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], None]:
        async def guarded(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                with suppress(asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError, ssl.SSLError):
                    await connected(reader, writer)
                    await writer.drain()
                    writer.close()
                    await writer.wait_closed()
            finally:
                writer.transport.abort()

        def accepted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.create_task(guarded(reader, writer))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

        return accepted

    def _serve(self, host: _Host, scheme: str) -> Connected:
        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            first, *lines = head.split("\r\n")
            method, target, _ = first.split(" ", 2)
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
            asked = Asked(method, scheme, host.row.host, target, headers, len(host.asked) + 1)
            host.asked.append(asked)
            await host.row.answer(asked, writer)

        return connected


def _doorkeeper(door: Door) -> Connected:
    """What happens to who says hello in TLS."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        if door is Door.RESET:
            abort(writer)
        elif door is Door.NO_TLS:
            writer.write(message(400, b"plain text, please"))
        elif door is Door.OLD_TLS:
            writer.write(_PROTOCOL_VERSION)
            await writer.drain()
            await reader.read()
        else:
            await asyncio.Event().wait()

    return connected


class _Certificates:
    """Servers' TLS, right and wrong."""

    def __init__(self) -> None:
        self.authority = trustme.CA(organization_name="citevet's tests")
        self._good = self._issued(self.authority, f"*.{DOMAIN}")

    def context(self, host: str, door: Door) -> ssl.SSLContext:
        """What a host shows at such a door."""
        if door is Door.EXPIRED:
            return self._issued(self.authority, host, not_after=datetime.now(UTC) - timedelta(days=1))
        if door is Door.WRONG_HOST:
            return self._issued(self.authority, "another.test")
        if door is Door.UNKNOWN_CA:
            return self._issued(trustme.CA(organization_name="nobody knows it"), host)
        if door is Door.SELF_SIGNED:
            alone = trustme.CA(organization_name=host)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            alone_pem = trustme.Blob(alone.private_key_pem.bytes() + alone.cert_pem.bytes())
            with alone_pem.tempfile() as file:
                context.load_cert_chain(file)
            return context
        return self._good

    @staticmethod
    def _issued(authority: trustme.CA, name: str, not_after: datetime | None = None) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(name, not_after=not_after).configure_cert(context)
        return context
