"""Bodies as they were before compression, and never more of them than asked for."""

from __future__ import annotations

import zlib
from typing import Protocol

# What a request offers to accept; anything else that a server sends is passed on as it is.
ACCEPT_ENCODING = "gzip, deflate"


class Decoder(Protocol):
    """Turns the bytes of a transfer into those of the body, piece by piece."""

    def feed(self, data: bytes, most: int) -> bytes:
        """At most `most` bytes of the body; what did not fit is lost. Raises zlib.error for what is no such coding."""
        ...


class Identity:
    """Bytes as they come."""

    def feed(self, data: bytes, most: int) -> bytes:
        """The first `most` bytes."""
        return data[:most]


class Inflate:
    """gzip (of several members too) and deflate (in zlib's wrapper, or bare as some servers send it)."""

    def __init__(self) -> None:
        self._engine = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
        self._begun = False

    def feed(self, data: bytes, most: int) -> bytes:
        """At most `most` bytes of the body; the memory needed does not grow with what the data would expand to."""
        out = b""
        while data and len(out) < most:
            if self._engine.eof:
                self._engine = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
            try:
                out += self._engine.decompress(data, most - len(out))
            except zlib.error:
                if self._begun:
                    raise
                self._engine = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
                out += self._engine.decompress(data, most - len(out))
            self._begun = True
            data = self._engine.unused_data
        return out


def decoder(content_encoding: str) -> Decoder:
    """What reads a body of that Content-Encoding."""
    return Inflate() if content_encoding.strip().lower() in {"gzip", "x-gzip", "deflate"} else Identity()
