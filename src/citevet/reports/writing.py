"""JSON as the forms write it: piece by piece, and with nothing in it that acts where it is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any

import msgspec

# What acts on a terminal or in a CI service's log even inside a string, and so is written as an escape: C1 controls,
# bidirectional marks and overrides, and separators; and the second `#` of `##[`, which as a part of this expression
# would make it seven times slower.
_ACTIVE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
# The same in UTF-8, apart by first bytes, each of which is found at once: most of what is written holds none of it.
_ACTIVE_BYTES = tuple(
    re.compile(each)
    for each in (
        rb"\x7f",
        rb"\xc2[\x80-\x9f]",
        rb"\xd8\x9c",
        rb"\xe2\x80[\x8e\x8f\xa8-\xae]",
        rb"\xe2\x81[\xa6-\xa9]",
    )
)
# So many members of a list are written together.
_AT_ONCE = 1_000


def json_pieces(fields: Iterator[tuple[str, Any]]) -> Iterator[bytes]:
    """An object of these fields, indented by one blank a level; a value that is an iterator becomes a list whose
    members are made as they are written. Half surrogates become `?`."""
    before = b"{\n "
    for name, value in fields:
        yield before + msgspec.json.encode(name) + b": "
        if isinstance(value, Iterator):
            yield from _array(value)
        else:
            yield _written(value).replace(b"\n", b"\n ")
        before = b",\n "
    yield b"\n}\n"


def _array(values: Iterator[Any]) -> Iterator[bytes]:
    before = b"["
    while some := list(islice(values, _AT_ONCE)):
        yield before + _written(some).removeprefix(b"[").removesuffix(b"\n]").replace(b"\n", b"\n ")
        before = b","
    yield b"[]" if before == b"[" else b"\n ]"


def _written(value: Any) -> bytes:
    try:
        text = msgspec.json.encode(value)
    except UnicodeEncodeError:
        text = msgspec.json.encode(_encodable(msgspec.to_builtins(value, builtin_types=(datetime,))))
    formatted = msgspec.json.format(text, indent=1)
    formatted = formatted.replace(b"##[", rb"#\u0023[")
    if not any(each.search(formatted) for each in _ACTIVE_BYTES):
        return formatted
    return _ACTIVE.sub(lambda found: f"\\u{ord(found[0]):04x}", formatted.decode()).encode()


def _encodable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_encodable(each) for each in value]
    if isinstance(value, dict):
        return {_encodable(key): _encodable(each) for key, each in value.items()}
    return value
