"""What the readable forms of the report count and how they order it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from citevet.model import UNCHANGED, Audit, Document, Edit, Finding, Run, Safety, Severity, State
from citevet.reports.since import headline

SEVERITIES = tuple(Severity)
# Bytes of the line that are shown before an insertion.
SHOWN_BEFORE = 40
# Changes of one fix that a reader is shown; the patch has them all.
SHOWN_CHANGES = 8
PROXIED = (
    "Requests went through a proxy, which resolves host names itself: literal addresses and private names were refused,"
    " but no other name could be checked for leading to a private address, or proven not to exist."
)


def amount(number: int, word: str, words: str = "") -> str:
    """`1 link`, `1,234 links`."""
    return f"{number:,} {word if number == 1 else words or word + 's'}"


def verdict_counts(audit: Audit) -> dict[State, int]:
    """How many links have each verdict, in the order of `State`, without those that none has."""
    counts = Counter(verdict.state for verdicts in audit.verdicts for verdict in verdicts)
    return {state: counts[state] for state in State if counts[state]}


def severity_counts(findings: Sequence[Finding]) -> str:
    """`2 errors, 1 warning`, or `no findings`."""
    counts = Counter(finding.severity for finding in findings)
    words = {Severity.INFO: ("note", "notes")}
    parts = [amount(counts[each], *words.get(each, (each.value,))) for each in SEVERITIES if counts[each]]
    return ", ".join(parts) or "no findings"


def fix_counts(findings: Sequence[Finding]) -> tuple[int, int]:
    """How many of the findings have a safe fix, and how many an unsafe one."""
    counts = Counter(finding.fix.safety for finding in findings if finding.fix)
    return counts[Safety.SAFE], counts[Safety.UNSAFE]


def by_rule(findings: Sequence[Finding]) -> list[tuple[str, str, list[Finding]]]:
    """The findings by rule, as code, name and findings: rules that saw errors first, then by code."""
    groups = []
    for (code, name), each in groupby(sorted(findings, key=_by_rule), key=lambda it: (it.rule, it.name)):
        groups.append((code, name, sorted(each, key=lambda it: (it.document, it.span))))
    return sorted(groups, key=lambda group: min(SEVERITIES.index(it.severity) for it in group[2]))


def _by_rule(finding: Finding) -> tuple[str, str]:
    return finding.rule, finding.name


def changes(audit: Audit, finding: Finding) -> list[tuple[str, str, str]]:
    """What the finding's fix does, edit by edit: document, the text that stands there, the text that takes its place.
    An insertion is shown with the text before it, and what occurs again elsewhere with the same texts is told once;
    indentation, which follows from another edit, is not told."""
    documents = {document.path: document for document in audit.documents}
    edits = finding.fix.edits if finding.fix else ()
    told = ((edit.document, *_texts(documents[edit.document], edit)) for edit in edits)
    return list(dict.fromkeys(each for each in told if each[1].strip() or each[2].strip()))


def _texts(document: Document, edit: Edit) -> tuple[str, str]:
    start, end = edit.span.start, edit.span.end
    if start < end:
        return document.text_at(edit.span), edit.replacement
    line = document.data[max(0, start - SHOWN_BEFORE) : start].decode("utf-8", "ignore").split("\n")[-1]
    return line, line + edit.replacement


def summary(audit: Audit) -> list[str]:
    """The report in a few sentences, without anything that a list or a service wrote."""
    run = audit.run
    entries, links = sum(len(it.entries) for it in audit.documents), sum(len(it.links) for it in audit.documents)
    took = (run.finished - run.started).total_seconds()
    requests = sum(each.requests for each in run.hosts.values())
    verdicts = ", ".join(f"{count:,} {state.value}" for state, count in verdict_counts(audit).items())
    lines = [
        f"{amount(len(audit.documents), 'document')}, {amount(entries, 'entry', 'entries')}, {amount(links, 'link')}; "
        f"{amount(requests, 'request')}{_reused(run)} in {took:,.0f} s ({run.mode}, {run.started:%Y-%m-%d %H:%M} UTC).",
        f"Links: {verdicts or 'none'}.",
        f"Findings: {_findings(audit.findings)}{_ignored(audit)}.",
    ]
    if unchanged := sum(verdict.reason == UNCHANGED for verdicts in audit.verdicts for verdict in verdicts):
        lines.append(f"Only what was added was looked at (--changed-since), not {amount(unchanged, 'older link')}.")
    if others := _other_counters(audit):
        lines.append(f"Citations are Semantic Scholar's, but for {others}.")
    if audit.changes is not None:
        lines.append(headline(audit.changes))
    if run.interrupted:
        lines.append(
            "The audit was interrupted: links that are skipped (budget) were not asked, and no patch was made."
        )
    elif run.spent:
        lines.append(
            "The budget of the audit (--max-requests, --max-time) was spent: links that are skipped (budget) were not "
            "asked; the next audit begins with them."
        )
    if not run.reached and not run.interrupted:
        lines.append("The audit is incomplete: what depends on the sources below could not be learnt.")
    if run.proxied:
        lines.append(PROXIED)
    return lines


def _reused(run: Run) -> str:
    return f" and {amount(run.reused, 'answer')} kept from earlier" if run.reused else ""


def _other_counters(audit: Audit) -> str:
    """Whose citations are shown where Semantic Scholar has none: `3 papers (openalex)`."""
    papers = (paper for each in audit.papers for paper in each if paper is not None)
    counts = Counter(
        paper.citations_source for paper in papers if paper.citations_source not in {None, "semantic-scholar"}
    )
    return ", ".join(f"{amount(number, 'entry', 'entries')} ({source})" for source, number in sorted(counts.items()))


def _ignored(audit: Audit) -> str:
    return f" ({len(audit.ignored):,} ignored)" if audit.ignored else ""


def _findings(findings: Sequence[Finding]) -> str:
    if not findings:
        return "none"
    safe, unsafe = fix_counts(findings)
    return f"{severity_counts(findings)}; {amount(safe, 'safe fix', 'safe fixes')}, {amount(unsafe, 'unsafe one')}"


def shapes(document: Document) -> str:
    """`350 entries (A 350)`."""
    counts = Counter(entry.shape for entry in document.entries)
    told = ", ".join(f"{shape} {count}" for shape, count in sorted(counts.items()))
    return amount(len(document.entries), "entry", "entries") + (f" ({told})" if told else "")
