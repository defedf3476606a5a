"""What a rule is and what it sees: a frozen case, and no network."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from citevet.model import (
    Document,
    Finding,
    Identifier,
    Paper,
    PaperRecord,
    PastState,
    Repository,
    Severity,
    Verdict,
)
from citevet.sorting import SortKey


@dataclass(frozen=True, slots=True)
class CaseDocument:
    """A document with the judgements on it. `verdicts` runs along its links, `papers` along its entries; `failing`
    holds for links that are dead or unreachable, by their indices, the verdicts of the audits before, the oldest
    first; `earlier` tells how many entries the document had, by when, in words that fit after "there were"; `added` are
    the indices of the entries that the audit is about, None where it is about all."""

    document: Document
    verdicts: tuple[Verdict, ...]
    papers: tuple[Paper | None, ...]
    failing: Mapping[int, tuple[PastState, ...]] = field(default_factory=dict)
    earlier: Mapping[str, int] = field(default_factory=dict)
    added: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """All that a rule may look at.

    `repositories` is keyed by the name in lower case (`owner/name`); `records` holds, for an identifier that some
    link names, what the best source says that paper is (its own title and authors), whether or not that is the
    entry's paper, and `tellers` which source that is. `sort_by` is what entries are meant to be ordered by; `down`
    names the sources that were.
    """

    documents: tuple[CaseDocument, ...]
    repositories: Mapping[str, Repository] = field(default_factory=dict)
    records: Mapping[Identifier, PaperRecord] = field(default_factory=dict)
    tellers: Mapping[Identifier, str] = field(default_factory=dict)
    sort_by: SortKey = SortKey.CITATIONS
    down: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `check` is pure and yields findings in the order of the documents.

    `doc` is Markdown under the headings `## What it sees`, `## Why it matters`, `## Example`, `## Fix`; `citevet
    explain` prints it and the site is made from it. `on` says whether the rule runs unless selected.
    """

    code: str
    name: str
    severity: Severity
    summary: str
    doc: str
    check: Callable[[Case], Iterator[Finding]]
    on: bool = True
