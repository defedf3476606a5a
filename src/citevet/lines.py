"""Where a byte stands in its file."""

from __future__ import annotations

from bisect import bisect_right

BOM = b"\xef\xbb\xbf"
_STRIDE = 1024
_CONTINUATION = bytes(range(0x80, 0xC0))


class Lines:
    """Lines and columns of byte offsets, each found in constant time whatever the length of a line."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        first = len(BOM) if data.startswith(BOM) else 0
        self._starts = [first]
        position = data.find(b"\n", first)
        while position >= 0:
            self._starts.append(position + 1)
            position = data.find(b"\n", position + 1)
        self._counts = [0]
        for start in range(0, len(data), _STRIDE):
            self._counts.append(self._counts[-1] + _characters(data[start : start + _STRIDE]))

    def at(self, offset: int) -> tuple[int, int]:
        """The 1-based line, and the 1-based column in characters; a byte order mark stands in no column."""
        index = max(0, bisect_right(self._starts, offset) - 1)
        start = self._starts[index]
        if offset - start <= _STRIDE:
            before = _characters(self._data[start:offset])
        else:
            before = self._characters_before(offset) - self._characters_before(start)
        return index + 1, before + 1

    def last(self, start: int, end: int) -> int:
        """The 1-based line of the last byte of a range that is more than blanks, or else of its first."""
        text = self._data[start:end].rstrip()
        return self.at(start + max(0, len(text) - 1))[0]

    def _characters_before(self, offset: int) -> int:
        block = offset // _STRIDE
        return self._counts[block] + _characters(self._data[block * _STRIDE : offset])


def _characters(data: bytes) -> int:
    return len(data) if data.isascii() else len(data.translate(None, _CONTINUATION))
