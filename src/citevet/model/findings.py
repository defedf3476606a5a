"""What an audit comes to: findings, their fixes, and how the run went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from citevet.model.documents import Document, Edit, Span
from citevet.model.evidence import Outage
from citevet.model.judgement import Paper, Repository, Verdict


class Severity(StrEnum):
    """How much a finding matters; `--fail-on` compares these."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Safety(StrEnum):
    """Whether `citevet fix` applies a fix unasked."""

    SAFE = "safe"
    UNSAFE = "unsafe"


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that belong together: all of them are applied, or none."""

    safety: Safety
    edits: tuple[Edit, ...]

    def __post_init__(self) -> None:
        if not self.edits:
            raise ValueError("a fix without edits")


@dataclass(frozen=True, slots=True)
class Testimony:
    """Evidence as a finding quotes it."""

    source: str
    says: str
    url: str
    observed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect that one rule saw, at `span` of `document` (a document's path). `entry` and `link` are indices."""

    rule: str
    name: str
    severity: Severity
    confidence: float
    document: str
    span: Span
    line: int
    column: int
    message: str
    entry: int | None = None
    link: int | None = None
    evidence: tuple[Testimony, ...] = ()
    fix: Fix | None = None


@dataclass(frozen=True, slots=True)
class HostCount:
    """What one host was asked in a run; `bytes` counts response bodies as they were read."""

    requests: int = 0
    retries: int = 0
    limited: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """How an audit went: when, in which mode, what was down and what was asked. `reused` counts the answers that came
    from earlier runs; `interrupted` says that somebody stopped it, `proxied` that names were resolved by a proxy."""

    id: str
    started: datetime
    finished: datetime
    mode: Literal["live", "replay", "offline"]
    complete: bool
    outages: tuple[Outage, ...] = ()
    hosts: Mapping[str, HostCount] = field(default_factory=dict)
    reused: int = 0
    interrupted: bool = False
    proxied: bool = False


@dataclass(frozen=True, slots=True)
class Audit:
    """The outcome of an audit. `verdicts`, `papers` and `repositories` lie beside `documents`: for each document a
    tuple along its links or entries."""

    run: Run
    documents: tuple[Document, ...]
    verdicts: tuple[tuple[Verdict, ...], ...]
    papers: tuple[tuple[Paper | None, ...], ...]
    repositories: tuple[tuple[tuple[Repository, ...], ...], ...]
    findings: tuple[Finding, ...]
