"""Evidence as JSON and back, and apart from it the figures that grow from week to week."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import msgspec

from citevet.model import (
    Absent,
    Evidence,
    FileRecord,
    Found,
    Hop,
    Identifier,
    PageRecord,
    PaperRecord,
    Record,
    RepositoryRecord,
    Unavailable,
)

# What a `Found` holds, by the word that stands for it in a store.
_RECORDS: Mapping[str, type[Record]] = {
    "found-paper": PaperRecord,
    "found-repository": RepositoryRecord,
    "found-page": PageRecord,
    "found-file": FileRecord,
}
_WORDS = {record: word for word, record in _RECORDS.items()}
_OTHERS: Mapping[str, type[Absent | Unavailable]] = {"absent": Absent, "unavailable": Unavailable}


# What counts up, so that a new value says nothing new but itself: a paper's citations and influential citations, a
# repository's stars.
Figures = tuple[int | None, int | None]
NO_FIGURES: Figures = (None, None)


@dataclass(frozen=True, slots=True)
class Packed:
    """The evidence's kind and its JSON, without its time and its figures: the same for what says the same."""

    kind: str
    text: str
    figures: Figures = NO_FIGURES


def pack(evidence: Evidence) -> Packed:
    """Evidence as it is kept."""
    if isinstance(evidence, Found):
        kind = _WORDS[type(evidence.record)]
        figures = _figures(evidence.record)
        evidence = replace(evidence, record=_counted(evidence.record, NO_FIGURES))
    else:
        kind, figures = "absent" if isinstance(evidence, Absent) else "unavailable", NO_FIGURES
    values = msgspec.to_builtins(evidence)
    del values["observed_at"]
    try:
        return Packed(kind, msgspec.json.encode(values).decode(), figures)
    except UnicodeEncodeError:
        # Half surrogates in what a service said: the standard library escapes them.
        return Packed(kind, json.dumps(values), figures)


def unpack(packed: Packed, observed_at: datetime) -> Evidence | None:
    """The evidence as of that time; None for what this version of citevet cannot read."""
    kind = packed.kind
    try:
        values: dict[str, Any] = {**json.loads(packed.text), "observed_at": observed_at}
        if kind in _RECORDS:
            record = msgspec.convert(values["record"], _RECORDS[kind])
            # In the first forms of the store the figures stood in the JSON.
            return Found(
                str(values["source"]),
                msgspec.convert(values["about"], Identifier),
                record if packed.figures == NO_FIGURES else _counted(record, packed.figures),
                str(values["url"]),
                observed_at,
                msgspec.convert(values["trail"], tuple[Hop, ...]),
            )
        return msgspec.convert(values, _OTHERS[kind])
    except (ValueError, KeyError, TypeError, RecursionError, msgspec.ValidationError):
        return None


def _figures(record: Record) -> Figures:
    if isinstance(record, PaperRecord):
        return record.citations, record.influential_citations
    if isinstance(record, RepositoryRecord):
        return record.stars, None
    return NO_FIGURES


def _counted(record: Record, figures: Figures) -> Record:
    if isinstance(record, PaperRecord):
        return replace(record, citations=figures[0], influential_citations=figures[1])
    if isinstance(record, RepositoryRecord):
        return replace(record, stars=figures[0])
    return record
