"""The findings as annotations of GitHub Actions: https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from citevet.model import Audit, Change, Severity
from citevet.reports import figures
from citevet.reports.base import Context, Form
from citevet.reports.escape import plain
from citevet.reports.since import told

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
# GitHub shows so many of each level a step, and drops the rest without a word.
_SHOWN = 10


def pieces(audit: Audit, context: Context) -> Iterator[bytes]:
    """One command a finding, at most ten of each level, what is new first and then the surest; the rest is counted in a
    notice."""
    lines = []
    shown: Counter[str] = Counter()
    known = [each is not None and each.change is Change.STILL for each in told(audit)]
    order = sorted(range(len(known)), key=lambda index: (known[index], -audit.findings[index].confidence))
    for finding in (audit.findings[index] for index in order):
        level = _LEVELS[finding.severity]
        shown[level] += 1
        # One notice is kept for what is left out.
        if shown[level] > _SHOWN - (level == "notice"):
            continue
        path = context.path(finding.document)
        at = f"file={_property(path)},line={finding.line},col={finding.column}"
        title = _property(f"{finding.rule} {finding.name}")
        lines.append(f"::{level} {at},title={title}::{_data(finding.message)}")
    left = sum(shown.values()) - len(lines)
    summary = " ".join(figures.summary(audit))
    if left:
        summary += f" {figures.amount(left, 'more finding')} in the report."
    lines.append(f"::notice title=citevet::{_data(summary)}")
    yield "".join(f"{line}\n" for line in lines).encode("utf-8", "replace")


def _data(text: str) -> str:
    return plain(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


FORM = Form("github", None, pieces)
