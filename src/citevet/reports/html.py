"""The report as one page for a browser: nothing is loaded from anywhere, nothing runs, and a phone shows it too.

jinja2 is imported where a page is rendered: most commands print or read other forms.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from typing import Any

from markupsafe import Markup, escape

from citevet import __version__
from citevet.model import Audit, Finding
from citevet.reports import figures, since
from citevet.reports.base import Context, Form
from citevet.reports.escape import plain, web_address

# More findings of one rule than this are folded.
_UNFOLDED = 10
# Pieces of the page that are written together.
_AT_ONCE = 1_000


def pieces(audit: Audit, context: Context) -> Iterator[bytes]:
    """The page, by the package's template: summary, outages, changes, documents, and the findings by rule with their
    evidence and fixes. It holds all findings, however many; a text is cut where `plain` cuts it."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("citevet.reports", "page"),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    stream = environment.get_template("report.html").stream(_values(audit, context))
    stream.enable_buffering(_AT_ONCE)
    for piece in stream:
        yield piece.encode("utf-8", "replace")


def _shown(value: object) -> object:
    """What an expression of the template becomes before it is escaped."""
    return plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _values(audit: Audit, context: Context) -> dict[str, Any]:
    style = resources.files(__package__).joinpath("page", "report.css").read_text("utf-8")
    states = list(figures.verdict_counts(audit))
    return {
        # https://www.w3.org/TR/CSP3/#match-element-to-source-list
        "style": Markup(style),  # noqa: S704
        "style_digest": Markup(base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()),  # noqa: S704
        "version": __version__,
        "day": f"{audit.run.started:%Y-%m-%d}",
        "summary": figures.summary(audit),
        "outages": audit.run.outages,
        "idle": audit.idle,
        "parts": since.parts(audit),
        "states": states,
        "documents": [
            {
                "path": context.path(document.path),
                "numbers": (
                    len(document.entries),
                    len(document.links),
                    *map(Counter(verdict.state for verdict in verdicts).__getitem__, states),
                ),
            }
            for document, verdicts in zip(audit.documents, audit.verdicts, strict=True)
        ],
        "groups": [_Group(audit, context, *group) for group in figures.by_rule(audit.findings)],
        "amount": figures.amount,
    }


@dataclass(frozen=True, slots=True)
class _Group:
    """The findings of one rule, as the template shows them."""

    audit: Audit
    context: Context
    code: str
    name: str
    found: list[Finding]

    @property
    def open(self) -> bool:
        return len(self.found) <= _UNFOLDED

    @property
    def severity(self) -> str:
        return min((each.severity for each in self.found), key=figures.SEVERITIES.index).value

    @property
    def counts(self) -> str:
        safe, unsafe = figures.fix_counts(self.found)
        fixes = [f"{count:,} {word}" for count, word in ((safe, "safe"), (unsafe, "unsafe")) if count]
        return figures.severity_counts(self.found) + (f"; fixes: {', '.join(fixes)}" if fixes else "")

    @property
    def summary(self) -> str:
        return next((rule.summary for rule in self.context.rules if rule.code == self.code), "")

    @property
    def findings(self) -> Iterator[dict[str, Any]]:
        return (_item(self.audit, self.context, each) for each in self.found)


def _item(audit: Audit, context: Context, finding: Finding) -> dict[str, Any]:
    changes = figures.changes(audit, finding)
    return {
        "place": f"{context.path(finding.document)}:{finding.line}:{finding.column}",
        "severity": finding.severity.value,
        "message": finding.message,
        "evidence": [
            {
                "source": each.source,
                "says": each.says,
                "address": _whole(web_address(each.url)),
                "when": f"{each.observed_at:%Y-%m-%d}" if each.observed_at else "",
            }
            for each in finding.evidence
        ],
        "safety": finding.fix.safety.value if finding.fix else "",
        "changes": [
            {"document": "" if path == finding.document else context.path(path), "before": before, "after": after}
            for path, before, after in changes[: figures.SHOWN_CHANGES]
        ],
        "more": len(changes[figures.SHOWN_CHANGES :]),
    }


def _whole(address: str | None) -> Markup | None:
    """An address escaped, but not cut."""
    return None if address is None else escape(address)


FORM = Form("html", "report.html", pieces)
