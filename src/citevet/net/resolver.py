"""From a host's name to the addresses that may be asked, by way of the configuration's `connect`."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from aiohttp.abc import AbstractResolver, ResolveResult

from citevet.config import ConnectTo
from citevet.net.guard import AddressRefused, Guard, literal

# A host name in, addresses out; socket.gaierror where there are none.
Lookup = Callable[[str, socket.AddressFamily], Awaitable[Sequence[str]]]

# asyncio's own pool has as few as five threads, and a name server that does not answer keeps one for ten seconds.
_THREADS = 32


class GuardedResolver(AbstractResolver):
    """Resolves for aiohttp's connector and leaves out every address that the guard refuses.

    Raises AddressRefused when nothing is left, and the system's socket.gaierror.
    """

    def __init__(self, guard: Guard, connect: Sequence[ConnectTo] = (), lookup: Lookup | None = None) -> None:
        self._guard = guard
        self._connect = tuple(connect)
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="resolver")
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
        """Lets go of the threads."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _ask_system(self, host: str, family: socket.AddressFamily) -> Sequence[str]:
        infos = await asyncio.get_running_loop().run_in_executor(
            self._pool, lambda: socket.getaddrinfo(host, None, family, socket.SOCK_STREAM)
        )
        return list(dict.fromkeys(str(info[4][0]) for info in infos))
