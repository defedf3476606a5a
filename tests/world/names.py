"""A name server on loopback that says, name by name, what a test wants."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import cast

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset


@dataclass(slots=True)
class NameServer:
    """Answers over UDP. `answer` gives for a name its addresses, the RCODE of a failure, or None for silence; `asked`
    holds the names that A records were asked for."""

    answer: Callable[[str], Sequence[str] | dns.rcode.Rcode | None]
    port: int = 0
    asked: list[str] = field(default_factory=list)
    _transport: asyncio.DatagramTransport | None = None

    async def start(self) -> None:
        """Begins to listen on a free port."""
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(lambda: _Protocol(self), local_addr=("127.0.0.1", 0))
        self._transport = transport
        self.port = transport.get_extra_info("sockname")[1]

    def stop(self) -> None:
        """Ends it."""
        if self._transport is not None:
            self._transport.close()

    def reply(self, data: bytes) -> bytes | None:
        """The answer to one query, or None for silence."""
        query = dns.message.from_wire(data)
        question = query.question[0]
        name = str(question.name).rstrip(".").lower()
        if question.rdtype == dns.rdatatype.A:
            self.asked.append(name)
        said = self.answer(name)
        if said is None:
            return None
        response = dns.message.make_response(query)
        response.flags |= dns.flags.RA
        if isinstance(said, dns.rcode.Rcode):
            response.set_rcode(said)
            return response.to_wire()
        version = {dns.rdatatype.A: 4, dns.rdatatype.AAAA: 6}.get(question.rdtype)
        fitting = [each for each in said if ipaddress.ip_address(each).version == version]
        if fitting:
            response.answer.append(dns.rrset.from_text(question.name, 0, "IN", question.rdtype, *fitting))
        return response.to_wire()


class _Protocol(asyncio.DatagramProtocol):
    def __init__(self, server: NameServer) -> None:
        self._server = server
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        reply = self._server.reply(data)
        if reply is not None and self._transport is not None:
            self._transport.sendto(reply, addr)
