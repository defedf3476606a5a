"""From a host's name to the addresses that may be asked, by way of the configuration's `connect`."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import threading
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Future
from typing import TypeVar

from aiohttp.abc import AbstractResolver, ResolveResult

from citevet.config import ConnectTo
from citevet.net.guard import AddressRefused, Guard, literal

_T = TypeVar("_T")

# A host name in, addresses out; socket.gaierror where there are none.
Lookup = Callable[[str, socket.AddressFamily], Awaitable[Sequence[str]]]

# Names asked for at once; a name server that does not answer keeps a thread for ten seconds and more.
_THREADS = 32


class GuardedResolver(AbstractResolver):
    """Resolves for aiohttp's connector and leaves out every address that the guard refuses.

    Raises AddressRefused when nothing is left, and the system's socket.gaierror.
    """

    def __init__(self, guard: Guard, connect: Sequence[ConnectTo] = (), lookup: Lookup | None = None) -> None:
        self._guard = guard
        self._connect = tuple(connect)
        self._places = asyncio.Semaphore(_THREADS)
        self._lookup = lookup or self._ask_system

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses to connect to for a host and port."""
        host = host.rstrip(".").lower()
        target, target_port = host, port
        for entry in self._connect:
            if entry.applies(host, port):
                target, target_port = entry.to_host or host, entry.to_port or port
                break
        addresses = [target] if literal(target) else await self._lookup(target, family)
        results = [
            ResolveResult(
                hostname=host,
                host=address,
                port=target_port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST,
            )
            for address in addresses
            if self._guard.permits(target, target_port, ipaddress.ip_address(address))
        ]
        if not results:
            raise AddressRefused(f"{host} resolves to {', '.join(addresses)}, not an address of the public internet")
        return results

    async def close(self) -> None:
        """Nothing to let go of: threads that still wait for a name server end with the process."""

    async def _ask_system(self, host: str, family: socket.AddressFamily) -> Sequence[str]:
        async with self._places:
            infos = await _in_thread(lambda: socket.getaddrinfo(host, None, family, socket.SOCK_STREAM))
        return list(dict.fromkeys(str(info[4][0]) for info in infos))


async def _in_thread(work: Callable[[], _T]) -> _T:
    """The outcome of `work`, from a thread that nobody waits for at the end of the process, as those of an executor
    are waited for: https://docs.python.org/3/library/concurrent.futures.html#threadpoolexecutor"""
    outcome: Future[_T] = Future()

    def run() -> None:
        if outcome.set_running_or_notify_cancel():
            try:
                outcome.set_result(work())
            except Exception as error:  # noqa: BLE001 - whatever it is, it is raised where it is awaited
                outcome.set_exception(error)

    threading.Thread(target=run, name="resolver", daemon=True).start()
    return await asyncio.wrap_future(outcome)
