"""The findings as comma-separated values (RFC 4180), one a line, for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from citevet.model import Audit, finding_ids
from citevet.reports import figures
from citevet.reports.base import Context, Form
from citevet.reports.escape import plain
from citevet.reports.since import told

_HEAD = (
    "document", "line", "column", "rule", "name", "severity", "confidence", "title", "url", "message", "evidence",
    "safety", "before", "after", "change", "id",
)  # fmt: skip
# What a spreadsheet takes for the beginning of a formula, also as wide as an ideograph, and GitHub's log for that of a
# command: https://owasp.org/www-community/attacks/CSV_Injection
_ACTIVE = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "::")


def pieces(audit: Audit, context: Context) -> Iterator[bytes]:
    """A line of names, then one a finding, in the order of the report."""
    documents = {document.path: document for document in audit.documents}
    stream = io.StringIO()
    rows = csv.writer(stream, lineterminator="\n")
    rows.writerow(_HEAD)
    ids = finding_ids(audit.documents, audit.findings)
    for identity, finding, change in zip(ids, audit.findings, told(audit), strict=True):
        document = documents[finding.document]
        entry = None if finding.entry is None else document.entries[finding.entry]
        fixes = figures.changes(audit, finding)
        rows.writerow(
            map(
                _cell,
                (
                    context.path(finding.document),
                    finding.line,
                    finding.column,
                    finding.rule,
                    finding.name,
                    finding.severity.value,
                    f"{finding.confidence:g}",
                    entry.title.text if entry and entry.title else "",
                    "" if finding.link is None else document.links[finding.link].url,
                    finding.message,
                    "; ".join(f"{it.source}: {it.says}" for it in finding.evidence),
                    finding.fix.safety.value if finding.fix else "",
                    " | ".join(before for _, before, _ in fixes),
                    " | ".join(after for _, _, after in fixes),
                    change.change.value if change else "",
                    identity,
                ),
            )
        )
    yield stream.getvalue().encode("utf-8", "replace")


def _cell(value: object) -> str:
    text = plain(str(value))
    return f"'{text}" if text.startswith(_ACTIVE) else text


FORM = Form("csv", None, pieces)
