"""Unified diffs that `git apply` takes from the repository's root, byte for byte.

The bytes of a document stand in a patch as they are; it is data to apply, not text to show.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from citevet.model import Audit, Document
from citevet.reports.base import Context, Form

CONTEXT = 3
_LONG = 5_000


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
    for group in _groups(before, after):
        first, last = group[0], group[-1]
        yield b"@@ -%b +%b @@\n" % (_range(first[1], last[2]), _range(first[3], last[4]))
        for tag, start, end, new_start, new_end in group:
            if tag == "equal":
                yield from map(_line, (b" ",) * (end - start), before[start:end])
                continue
            yield from map(_line, (b"-",) * (end - start), before[start:end])
            yield from map(_line, (b"+",) * (new_end - new_start), after[new_start:new_end])


def _groups(before: list[bytes], after: list[bytes]) -> Iterator[list[tuple[str, int, int, int, int]]]:
    """difflib's opcodes, hunk by hunk. Its time grows with the lines times the changes, so a long document in which no
    line comes or goes, as is usual, is compared line by line."""
    if len(before) != len(after) or len(before) < _LONG:
        yield from SequenceMatcher(None, before, after).get_grouped_opcodes(CONTEXT)
        return
    hunks: list[list[int]] = []
    for index, (old, new) in enumerate(zip(before, after, strict=True)):
        if old != new and hunks and index - hunks[-1][-1] <= 2 * CONTEXT:
            hunks[-1].append(index)
        elif old != new:
            hunks.append([index])
    for changed in hunks:
        group: list[tuple[str, int, int, int, int]] = []
        at = max(0, changed[0] - CONTEXT)
        for index in changed:
            if at < index:
                group.append(("equal", at, index, at, index))
            group.append(("replace", index, index + 1, index, index + 1))
            at = index + 1
        if at < len(before):
            end = min(len(before), at + CONTEXT)
            group.append(("equal", at, end, at, end))
        yield group


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
