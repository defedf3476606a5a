"""Findings and their fixes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from citevet.model.documents import Edit, Span


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


# What a finding is ignored by, where an earlier report holds it.
BASELINE = "baseline"


@dataclass(frozen=True, slots=True)
class Ignored:
    """A finding that somebody has decided to live with, with its id among all findings of its audit, and where that is
    written: `list.md:12`, a key of the configuration, or `baseline`."""

    id: str
    finding: Finding
    by: str
