"""What an audit comes to: how the run went, the judgements, and the findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from citevet.model.documents import Document
from citevet.model.evidence import Outage
from citevet.model.findings import Finding, Ignored
from citevet.model.history import Changes
from citevet.model.judgement import Paper, Repository, Verdict


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
    from earlier runs; `interrupted` says that somebody stopped it, `spent` that it ended with its budget, `proxied`
    that names were resolved by a proxy. `reached` says that nothing was down that a verdict waits for, and `complete`
    that neither that nor an early end kept anything back."""

    id: str
    started: datetime
    finished: datetime
    mode: Literal["live", "replay", "offline"]
    complete: bool
    outages: tuple[Outage, ...] = ()
    hosts: Mapping[str, HostCount] = field(default_factory=dict)
    reused: int = 0
    interrupted: bool = False
    spent: bool = False
    reached: bool = True
    proxied: bool = False


@dataclass(frozen=True, slots=True)
class Audit:
    """The outcome of an audit. `verdicts`, `papers` and `repositories` lie beside `documents`: for each document a
    tuple along its links or entries. `changes` tells what is new since the documents' last audits, where a store knows
    of any. `ignored` are findings that somebody has decided to live with, which count for nothing, and `idle` has a
    line for each such decision that is about nothing."""

    run: Run
    documents: tuple[Document, ...]
    verdicts: tuple[tuple[Verdict, ...], ...]
    papers: tuple[tuple[Paper | None, ...], ...]
    repositories: tuple[tuple[tuple[Repository, ...], ...], ...]
    findings: tuple[Finding, ...]
    changes: Changes | None = None
    ignored: tuple[Ignored, ...] = ()
    idle: tuple[str, ...] = ()
