"""The types of report.json, schema 1, and the JSON Schema that is made from them.

Offsets are 0-based bytes into the file as it is on disk, lines and columns 1-based, columns in characters; indices
count the report's own `links` and `entries`; times are UTC.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from citevet import model

Natural = Annotated[int, Meta(ge=0)]
Position = Annotated[int, Meta(ge=1)]
Unit = Annotated[float, Meta(ge=0, le=1)]
Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class _Struct(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Every key is always there, and there is no other."""


class Tool(_Struct, frozen=True):
    """What wrote the report."""

    name: Literal["citevet"]
    version: str


class Outage(_Struct, frozen=True):
    """A source that was down, why, and how many links wait for it."""

    source: str
    reason: str
    affected: Natural


class Run(_Struct, frozen=True):
    """The audit itself."""

    id: str
    started: datetime
    finished: datetime
    mode: Literal["live", "replay", "offline"]
    complete: bool
    outages: list[Outage]


class Document(_Struct, frozen=True):
    """One file, and how much of it was understood."""

    path: str
    sha256: Sha256
    bytes: Natural
    entries: Natural
    links: Natural
    shapes: dict[str, Natural]
    unrecognised: Natural


class Link(_Struct, frozen=True):
    """One occurrence of a URL, and the verdict on it."""

    document: str
    line: Position
    column: Position
    start: Natural
    end: Natural
    url: str
    target: str
    role: model.Role
    entry: Natural | None
    identifier: str
    verdict: model.State
    reason: str
    status: int | None
    final_url: str | None
    via: str
    checked_at: datetime | None


class Identifiers(_Struct, frozen=True):
    """The names that sources give one paper."""

    arxiv: str | None
    doi: str | None
    acl: str | None
    openreview: str | None
    dblp: str | None
    s2: str | None


class Paper(_Struct, frozen=True):
    """What is known of an entry's paper."""

    identifiers: Identifiers
    title: str
    authors: list[str]
    venue: str | None
    track: model.Track | None
    year: int | None
    citations: Natural | None
    influential_citations: Natural | None
    citations_per_month: float | None
    citations_source: str | None


class Repository(_Struct, frozen=True):
    """What is known of a repository under the name that the list writes."""

    name: str
    exists: bool | None
    stars: Natural | None
    archived: bool | None
    renamed_to: str | None


class Entry(_Struct, frozen=True):
    """One paper as the list presents it, beside what is known of it."""

    document: str
    line: Position
    start: Natural
    end: Natural
    shape: str
    section: list[str]
    number: int | None
    title: str
    authors: list[str]
    venue: str | None
    year: int | None
    preprint: bool
    news: bool
    links: list[Natural]
    paper: Paper | None
    repositories: list[Repository]


class Evidence(_Struct, frozen=True):
    """What one source said, in words."""

    source: str
    says: str
    url: str
    observed_at: datetime | None


class Edit(_Struct, frozen=True):
    """A range of bytes and the text that takes its place."""

    document: str
    start: Natural
    end: Natural
    replacement: str


class Fix(_Struct, frozen=True):
    """Edits that belong together."""

    safety: model.Safety
    edits: Annotated[list[Edit], Meta(min_length=1)]


class Finding(_Struct, frozen=True):
    """One defect that one rule saw. The id stays the same from one audit to the next."""

    id: str
    rule: Annotated[str, Meta(pattern="^CV[0-9]{3}$")]
    name: str
    severity: model.Severity
    confidence: Unit
    document: str
    line: Position
    column: Position
    entry: Natural | None
    link: Natural | None
    message: str
    evidence: list[Evidence]
    fix: Fix | None


class Ignored(_Struct, frozen=True):
    """A finding that counts for nothing, and where that is decided: `list.md:12`, a key of the configuration, or
    `baseline`."""

    by: str
    finding: Finding


class Host(_Struct, frozen=True):
    """What one host was asked; `bytes` counts bodies as they were read."""

    requests: Natural
    retries: Natural
    limited: Natural
    bytes: Natural


class Requests(_Struct, frozen=True):
    """What the audit cost; `reused` counts the answers that came from earlier audits."""

    total: Natural
    hosts: dict[str, Host]
    reused: Natural


class Told(_Struct, frozen=True):
    """Whether a finding is new since the last audit of its document, and when it was told first."""

    change: model.Change
    first: datetime


class Gone(_Struct, frozen=True):
    """A finding of the last audit that this one has not, and why. `record` holds the verdicts of the audits before on a
    link that healed, the oldest first."""

    id: str
    rule: Annotated[str, Meta(pattern="^CV[0-9]{3}$")]
    name: str
    document: str
    change: model.Change
    message: str
    first: datetime
    record: list[model.State]


class Mover(_Struct, frozen=True):
    """A count that is not what it was: of an entry's citations, by its title, or of a repository's stars."""

    document: str
    name: str
    before: Natural
    after: Natural


class Accepted(_Struct, frozen=True):
    """A preprint that is proven to be accepted since the last audit, by its entry's title."""

    document: str
    name: str
    venue: str
    track: str | None
    year: int | None


class Changes(_Struct, frozen=True):
    """What changed since the last audits. `since` tells when each document was audited last; `findings` is keyed by the
    findings' ids; the largest growth comes first."""

    since: dict[str, datetime]
    findings: dict[str, Told]
    gone: list[Gone]
    citations: list[Mover]
    stars: list[Mover]
    accepted: list[Accepted]


class Report(_Struct, frozen=True):
    """The whole report. `changes` is null where no document was audited before. `ignored` are findings that somebody
    has decided to live with, and `idle_ignores` has a line for each such decision that is about nothing."""

    schema: Literal[1]
    tool: Tool
    run: Run
    documents: list[Document]
    links: list[Link]
    entries: list[Entry]
    findings: list[Finding]
    requests: Requests
    changes: Changes | None = None
    ignored: list[Ignored] = []
    idle_ignores: list[str] = []


def schema() -> bytes:
    """The JSON Schema of a report, as it is published."""
    document = {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(Report)}
    return json.dumps(document, indent=2, sort_keys=True).encode() + b"\n"
