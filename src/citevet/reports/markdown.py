"""The report as GitHub Flavored Markdown, fit for the body of a pull request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from citevet.model import Audit, Finding
from citevet.reports import figures, since
from citevet.reports.base import Context, Form
from citevet.reports.escape import code, link, markdown

# The longest body that GitHub takes, in characters; a longer one is refused whole.
LIMIT = 65_536
# What is kept for the notes on what was left out.
RESERVE = 200
# More documents than this are counted.
ROWS = 50
# More findings of one rule than this are folded.
UNFOLDED = 10


def render(audit: Audit, context: Context) -> tuple[bytes]:
    """The report as UTF-8, at most `LIMIT` characters; what does not fit is left out, and said to be."""
    groups = figures.by_rule(audit.findings)
    head = "\n".join((*_summary(audit), *_changes(audit), *_documents(audit), *_rules(groups)))
    frames = [_frame(*group) for group in groups]
    room = LIMIT - len(head) - sum(len(before) + len(after) + RESERVE for before, after in frames)
    parts = [head]
    for (_, _, findings), (before, after) in zip(groups, frames, strict=True):
        items, room = _fitting(audit, findings, room)
        left = len(findings) - len(items)
        note = f"\n{figures.amount(left, 'more finding')} left out to keep to GitHub's limit; see report.json.\n"
        parts += [before, *items, note if left else "", after]
    return ("".join(parts)[:LIMIT].encode("utf-8", "replace"),)


def _summary(audit: Audit) -> list[str]:
    lines = ["## citevet report", ""]
    for sentence in figures.summary(audit):
        lines += [sentence, ""]
    lines += [
        f"- **{markdown(it.source)}**: {markdown(it.reason)} ({figures.amount(it.affected, 'link')} affected)"
        for it in audit.run.outages
    ]
    lines += [f"- {markdown(line)}" for line in audit.idle]
    return [*lines, ""] if audit.run.outages or audit.idle else lines


def _changes(audit: Audit) -> list[str]:
    lines: list[str] = []
    room = LIMIT // 2
    for part in since.parts(audit):
        lines += [f"**{part.heading}**", ""]
        more = part.more
        for line in part.lines:
            shown = f"- {markdown(line)}"
            room -= len(shown)
            more += room < 0
            lines += [shown] if room >= 0 else []
        lines += [f"- and {more:,} more", ""] if more else [""]
    return lines


def _documents(audit: Audit) -> list[str]:
    states = list(figures.verdict_counts(audit))
    lines = [
        _row("Document", "Entries", "Links", *(state.value for state in states)),
        _row("---", *("---:" for _ in range(len(states) + 2))),
    ]
    for document, verdicts in list(zip(audit.documents, audit.verdicts, strict=True))[:ROWS]:
        counts = Counter(verdict.state for verdict in verdicts)
        numbers = (len(document.entries), len(document.links), *(counts[state] for state in states))
        lines.append(_row(markdown(document.path), *map(str, numbers)))
    if left := len(audit.documents[ROWS:]):
        lines += ["", f"And {figures.amount(left, 'more document')}."]
    return [*lines, ""]


def _rules(groups: Sequence[tuple[str, str, list[Finding]]]) -> list[str]:
    if not groups:
        return [""]
    lines = [
        _row("Rule", "Findings", "Safe fixes", "Unsafe fixes"),
        _row("---", "---", "---:", "---:"),
    ]
    for rule, name, findings in groups:
        lines.append(_row(f"{rule} {name}", figures.severity_counts(findings), *map(str, figures.fix_counts(findings))))
    return [*lines, ""]


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _frame(rule: str, name: str, findings: Sequence[Finding]) -> tuple[str, str]:
    """What stands before a rule's findings, and after them."""
    head = f"\n### {rule} {name}\n\n"
    if len(findings) <= UNFOLDED:
        return head, ""
    return (
        f"{head}<details>\n<summary>{figures.amount(len(findings), 'finding')}</summary>\n\n",
        "\n</details>\n",
    )


def _fitting(audit: Audit, findings: Sequence[Finding], room: int) -> tuple[list[str], int]:
    """As many of the findings, in order, as there is room for, and the room that remains."""
    items: list[str] = []
    for finding in findings:
        item = _item(audit, finding)
        if len(item) > room:
            return items, 0
        items.append(item)
        room -= len(item)
    return items, room


def _item(audit: Audit, finding: Finding) -> str:
    lines = [f"- {code(f'{finding.document}:{finding.line}')} {markdown(finding.message)}"]
    for each in finding.evidence:
        when = f" ({each.observed_at:%Y-%m-%d})" if each.observed_at else ""
        lines.append(f"  - {link(each.source, each.url)}: {markdown(each.says)}{when}")
    changes = figures.changes(audit, finding)
    for path, before, after in changes[: figures.SHOWN_CHANGES]:
        place = "" if path == finding.document else f" in {code(path)}"
        safety = finding.fix.safety.value if finding.fix else ""
        lines.append(f"  - {safety} fix{place}: {_quoted(before)} → {_quoted(after)}")
    if left := len(changes[figures.SHOWN_CHANGES :]):
        lines.append(f"  - and {figures.amount(left, 'more change')}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return code(text) if text else "nothing"


FORM = Form("markdown", "report.md", render)
