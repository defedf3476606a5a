"""Bad weather on the way to a host: delays, and connections that are lost."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress

from tests.world.wire import abort

# Of all connections to one host so many are lost, at most so many in a row.
LOST = 0.3
MOST_IN_A_ROW = 2
# Seconds.
LONGEST_DELAY = 0.05
# Bytes from the server after which a connection is lost: in the TLS handshake, the head or the body.
_FURTHEST = 2_500


class Weather:
    """A relay to a port on loopback that loses some connections, as its random numbers say, with RST. It counts all of
    them and those that it was to lose."""

    def __init__(self, port: int, rng: random.Random) -> None:
        self.connections = 0
        self.lost = 0
        self._port = port
        self._rng = rng
        self._row = 0

    async def relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        lost = self._row < MOST_IN_A_ROW and self._rng.random() < LOST
        self._row = self._row + 1 if lost else 0
        self.connections += 1
        self.lost += lost
        most = self._rng.choice((0, self._rng.randrange(_FURTHEST))) if lost else None
        await asyncio.sleep(self._rng.uniform(0, LONGEST_DELAY))
        if most == 0:
            abort(writer)
            return
        inside, outside = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            upwards = asyncio.ensure_future(_pump(reader, outside, None))
            try:
                await _pump(inside, writer, most)
            finally:
                upwards.cancel()
                await asyncio.gather(upwards, return_exceptions=True)
            if most is not None:
                abort(writer)
        finally:
            outside.transport.abort()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, most: int | None) -> None:
    """Passes bytes on until their end, or so many of them."""
    with suppress(ConnectionError):
        while (most is None or most > 0) and (data := await reader.read(65_536 if most is None else most)):
            writer.write(data)
            await writer.drain()
            most = None if most is None else most - len(data)
        if most is None and writer.can_write_eof():
            writer.write_eof()
