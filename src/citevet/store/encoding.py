"""Evidence as JSON and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from citevet.model import (
    Absent,
    Evidence,
    Found,
    Hop,
    Identifier,
    PageRecord,
    PaperRecord,
    RepositoryRecord,
    Unavailable,
)

# What a `Found` holds, by the word that stands for it in a store.
_RECORDS: Mapping[str, type[PaperRecord | RepositoryRecord | PageRecord]] = {
    "found-paper": PaperRecord,
    "found-repository": RepositoryRecord,
    "found-page": PageRecord,
}
_WORDS = {record: word for word, record in _RECORDS.items()}
_OTHERS: Mapping[str, type[Absent | Unavailable]] = {"absent": Absent, "unavailable": Unavailable}


def pack(evidence: Evidence) -> tuple[str, str]:
    """The evidence's kind and its JSON, without its time: the same for what says the same."""
    if isinstance(evidence, Found):
        kind = _WORDS[type(evidence.record)]
    else:
        kind = "absent" if isinstance(evidence, Absent) else "unavailable"
    values = msgspec.to_builtins(evidence)
    del values["observed_at"]
    try:
        return kind, msgspec.json.encode(values).decode()
    except UnicodeEncodeError:
        # Half surrogates in what a service said: the standard library escapes them.
        return kind, json.dumps(values)


def unpack(kind: str, text: str, observed_at: datetime) -> Evidence | None:
    """The evidence as of that time; None for what this version of citevet cannot read."""
    try:
        values: dict[str, Any] = {**json.loads(text), "observed_at": observed_at}
        if kind in _RECORDS:
            return Found(
                str(values["source"]),
                msgspec.convert(values["about"], Identifier),
                msgspec.convert(values["record"], _RECORDS[kind]),
                str(values["url"]),
                observed_at,
                msgspec.convert(values["trail"], tuple[Hop, ...]),
            )
        return msgspec.convert(values, _OTHERS[kind])
    except (ValueError, KeyError, TypeError, RecursionError, msgspec.ValidationError):
        return None
