"""Unified diffs that `git apply` takes from the repository's root, byte for byte.

The bytes of a document stand in a patch as they are; it is data to apply, not text to show.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from citevet.model import Audit, Document
from citevet.reports.base import Context, Form

CONTEXT = 3
_LONG = 5_000

# Lines `start:end` before, and `start:end` after.
_Change = tuple[int, int, int, int]


def patch(documents: Sequence[Document], mended: Mapping[str, bytes], paths: Mapping[str, str]) -> bytes:
    """The diff from each document to its mended bytes; empty when nothing changes. `mended` and `paths` (from the
    repository's root; the document's own path where it is not named) are keyed by the document's path."""
    return b"".join(
        diff(paths.get(document.path, document.path), document.data, mended[document.path])
        for document in documents
        if document.path in mended
    )


def diff(path: str, before: bytes, after: bytes) -> bytes:
    """One file's diff in git's form, or nothing where the two are equal. Lines end at `\\n` alone, as git counts them;
    the `index` line names both contents as git does, which `results` reads."""
    if before == after:
        return b""
    old, new = (_quoted(f"{side}/{path}") for side in "ab")
    head = (
        b"diff --git %b %b" % (old, new),
        b"index %b..%b" % (blob_id(before).encode(), blob_id(after).encode()),
        b"--- %b" % _ended(old),
        b"+++ %b" % _ended(new),
    )
    return b"".join(line + b"\n" for line in head) + b"".join(_hunks(_lines(before), _lines(after)))


def results(patches: bytes) -> frozenset[str]:
    """The blob ids of the files that the patches lead to."""
    return frozenset(found.decode() for found in re.findall(rb"^index [0-9a-f]{40}\.\.([0-9a-f]{40})$", patches, re.M))


def blob_id(data: bytes) -> str:
    """The name that git gives a content (https://git-scm.com/book/en/v2/Git-Internals-Git-Objects)."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _lines(data: bytes) -> list[bytes]:
    return re.findall(rb"[^\n]*\n|[^\n]+", data)


def _hunks(before: list[bytes], after: list[bytes]) -> Iterator[bytes]:
    """The changes with the lines around them, those together that are near one another."""
    near: list[_Change] = []
    for change in _changes(before, after):
        if near and change[0] - near[-1][1] > 2 * CONTEXT:
            yield from _hunk(before, after, near)
            near = []
        near.append(change)
    if near:
        yield from _hunk(before, after, near)


def _hunk(before: list[bytes], after: list[bytes], changes: Sequence[_Change]) -> Iterator[bytes]:
    start, end = max(0, changes[0][0] - CONTEXT), min(len(before), changes[-1][1] + CONTEXT)
    new_start, new_end = changes[0][2] - (changes[0][0] - start), changes[-1][3] + (end - changes[-1][1])
    yield b"@@ -%b +%b @@\n" % (_range(start, end), _range(new_start, new_end))
    at = start
    for first, last, new_first, new_last in changes:
        yield from (_line(b" ", line) for line in before[at:first])
        yield from (_line(b"-", line) for line in before[first:last])
        yield from (_line(b"+", line) for line in after[new_first:new_last])
        at = last
    yield from (_line(b" ", line) for line in before[at:end])


def _changes(before: list[bytes], after: list[bytes]) -> Iterator[_Change]:
    """The ranges of lines that differ, in order. difflib's time grows with the square of the lines, so of a long
    document it sees only what lies between lines that stand once in both, and where none comes or goes, as is usual,
    nothing at all."""
    long = max(len(before), len(after)) >= _LONG
    if long and len(before) == len(after):
        for index, (old, new) in enumerate(zip(before, after, strict=True)):
            if old != new:
                yield index, index + 1, index, index + 1
        return
    start, new_start = 0, 0
    for end, new_end in (*(_anchors(before, after) if long else ()), (len(before), len(after))):
        if end - start >= _LONG and new_end - new_start >= _LONG:
            yield start, end, new_start, new_end
        elif start < end or new_start < new_end:
            matcher = SequenceMatcher(None, before[start:end], after[new_start:new_end])
            for tag, first, last, new_first, new_last in matcher.get_opcodes():
                if tag != "equal":
                    yield start + first, start + last, new_start + new_first, new_start + new_last
        start, new_start = end + 1, new_end + 1


def _anchors(before: list[bytes], after: list[bytes]) -> list[tuple[int, int]]:
    """Where lines stand that are there once before and once after: the longest row of them in the order of both."""
    counts, new_counts = Counter(before), Counter(after)
    places = {line: index for index, line in enumerate(after) if new_counts[line] == 1}
    pairs = [(index, places[line]) for index, line in enumerate(before) if counts[line] == 1 and line in places]
    # https://en.wikipedia.org/wiki/Patience_sorting: the ends of the shortest piles, and what each lies on.
    ends: list[int] = []
    piles: list[int] = []
    below: list[int] = []
    for number, (_, place) in enumerate(pairs):
        pile = bisect_left(ends, place)
        ends[pile : pile + 1] = [place]
        piles[pile : pile + 1] = [number]
        below.append(piles[pile - 1] if pile else -1)
    row: list[tuple[int, int]] = []
    number = piles[-1] if piles else -1
    while number >= 0:
        row.append(pairs[number])
        number = below[number]
    return row[::-1]


def _range(start: int, end: int) -> bytes:
    length = end - start
    return b"%d,%d" % (start + 1 if length else start, length)


def _line(mark: bytes, line: bytes) -> bytes:
    return mark + line if line.endswith(b"\n") else mark + line + b"\n\\ No newline at end of file\n"


# How git writes these bytes in a quoted name; every other byte outside printable ASCII is three octal digits.
_ESCAPES = {7: b"a", 8: b"b", 9: b"t", 10: b"n", 11: b"v", 12: b"f", 13: b"r", 34: b'"', 92: b"\\"}


def _quoted(name: str) -> bytes:
    raw = name.encode("utf-8", "surrogateescape")
    if all(32 <= byte < 127 and byte not in _ESCAPES for byte in raw):
        return raw
    return b'"' + b"".join(map(_quoted_byte, raw)) + b'"'


def _quoted_byte(byte: int) -> bytes:
    if byte in _ESCAPES:
        return b"\\" + _ESCAPES[byte]
    return bytes([byte]) if 32 <= byte < 127 else b"\\%03o" % byte


def _ended(name: bytes) -> bytes:
    """The name in a `---` or `+++` line, where git ends one that holds a blank with a tab."""
    return name + b"\t" if b" " in name else name


def _render(audit: Audit, context: Context) -> tuple[bytes]:
    return (patch(audit.documents, context.mended, context.repository_paths),)


FORM = Form("patch", "corrections.patch", _render)
