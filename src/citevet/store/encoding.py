"""Evidence as JSON and back, and apart from it what changes from week to week though the evidence says the same."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any, cast

import msgspec

from citevet.identifiers import canonical_url
from citevet.model import (
    Absent,
    Evidence,
    FileRecord,
    Found,
    Hop,
    Identifier,
    IdentifierKind,
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
_GOOD = 200
_COUNTS = frozenset({"citations", "influential_citations", "stars"})
_BESIDE = {"title": "", "home": None, "validator": ""}
_ANY_TIME = datetime(1970, 1, 1, tzinfo=UTC)
_OTHERS: Mapping[str, type[Absent | Unavailable]] = {"absent": Absent, "unavailable": Unavailable}


_DEFAULTS: Mapping[type, Mapping[str, Any]] = {
    type_: {each.name: msgspec.to_builtins(each.default) for each in fields(type_) if each.default is not MISSING}
    for type_ in (*_RECORDS.values(), Found, *_OTHERS.values())
}


# What counts up, so that a new value says nothing new but itself: a paper's citations and influential citations, a
# repository's stars.
Figures = tuple[int | None, int | None]
NO_FIGURES: Figures = (None, None)


@dataclass(frozen=True, slots=True)
class Packed:
    """The evidence's kind and its JSON, without its time, its figures and what is told `beside`: the same for what says
    the same. The JSON leaves out what is as usual for its source and what it is about. `beside` is JSON of what may
    change every day though the page is the same: its title, its home page's digest and its validator."""

    kind: str
    text: str
    figures: Figures = NO_FIGURES
    beside: str = ""


def pack(evidence: Evidence, source: str, about: Identifier) -> Packed:
    """Evidence as it is kept among the answers of a source to questions about that identifier."""
    kind, figures, beside = "absent" if isinstance(evidence, Absent) else "unavailable", NO_FIGURES, ""
    values: dict[str, Any] = msgspec.to_builtins(evidence)
    del values["observed_at"]
    if isinstance(evidence, Found):
        kind, figures = _WORDS[type(evidence.record)], _figures(evidence.record)
        if isinstance(evidence.record, PageRecord):
            aside = {name: values["record"][name] for name in _BESIDE if values["record"][name]}
            values["record"] |= _BESIDE
            beside = _encoded(aside) if aside else ""
        values["record"] |= dict.fromkeys(_COUNTS & values["record"].keys())
    text = _encoded(_without(values, _usual(kind, source, about, _status(kind, values))))
    return Packed(kind, text, figures, beside)


def unpack(packed: Packed, source: str, about: Identifier, observed_at: datetime) -> Evidence | None:
    """The evidence as of that time; None for what this version of citevet cannot read. What is as usual may stand in
    the JSON: in the first forms of the store all of it did, and in some the figures."""
    kind = packed.kind
    try:
        said: dict[str, Any] = json.loads(packed.text)
        if packed.beside:
            said["record"] = said.get("record", {}) | json.loads(packed.beside)
        values = _with(said, _usual(kind, source, about, _status(kind, said)))
        if kind not in _RECORDS:
            return msgspec.convert({**values, "observed_at": observed_at}, _OTHERS[kind])
        record = msgspec.convert(values["record"], _RECORDS[kind])
        return Found(
            str(values["source"]),
            msgspec.convert(values["about"], Identifier),
            record if packed.figures == NO_FIGURES else _counted(record, packed.figures),
            str(values["url"]),
            observed_at,
            msgspec.convert(values["trail"], tuple[Hop, ...]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, msgspec.ValidationError):
        return None


def identifier_in(text: str) -> Identifier:
    """The identifier that an observation is about, from its text."""
    kind, _, value = text.partition(":")
    return Identifier(cast("IdentifierKind", kind), value)


def repacked(kind: str, source: str, about: str, text: str) -> Packed:
    """JSON of any form of the store as it is written now; what cannot be read stays as it is."""
    named, former = identifier_in(about), Packed(kind, text)
    evidence = unpack(former, source, named, _ANY_TIME)
    if evidence is None or (packed := pack(evidence, source, named)).figures != NO_FIGURES:
        return former
    return packed


def _encoded(values: object) -> str:
    try:
        return msgspec.json.encode(values).decode()
    except UnicodeEncodeError:
        # Half surrogates in what a service said: the standard library escapes them.
        return json.dumps(values)


def _status(kind: str, values: Mapping[str, Any]) -> int | None:
    """The status that a page answered, where it was a page that did."""
    if kind == "absent":
        return values.get("status")
    return values.get("record", {}).get("status", _GOOD) if _RECORDS.get(kind) is PageRecord else None


def _usual(kind: str, source: str, about: Identifier, status: int | None) -> dict[str, Any]:
    """What evidence of a kind mostly says: that a page answered without sending anybody on, and nothing that goes
    without saying."""
    page = canonical_url(about)
    record = _RECORDS.get(kind)
    usual: dict[str, Any] = {
        **_DEFAULTS[Found if record else _OTHERS[kind]],
        "source": source,
        "url": page,
        "trail": ({"url": page.partition("#")[0], "status": status},) if status else (),
    }
    if _is_text(about.value):
        usual["about"] = {"kind": about.kind, "value": about.value}
    if record is not None:
        usual["record"] = dict(_DEFAULTS[record])
        if record is PageRecord:
            usual["record"] |= {"final_url": page, "content_type": "text/html", "status": _GOOD}
    return usual


def _without(values: Mapping[str, Any], usual: Mapping[str, Any]) -> dict[str, Any]:
    """The values but for those that are as usual, inside of one another too."""
    said = {}
    for name, value in values.items():
        expected = usual.get(name, MISSING)
        if value != expected:
            nested = isinstance(value, dict) and isinstance(expected, dict)
            said[name] = _without(value, expected) if nested else value
    return said


def _with(said: Mapping[str, Any], usual: Mapping[str, Any]) -> dict[str, Any]:
    """The reverse: what is said, and what is as usual beside it."""
    values = dict(usual)
    for name, value in said.items():
        nested = isinstance(value, dict) and isinstance(values.get(name), dict)
        values[name] = _with(value, values[name]) if nested else value
    return values


def _is_text(value: str) -> bool:
    return value.isascii() or not any("\ud800" <= each <= "\udfff" for each in value)


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
