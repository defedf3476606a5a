"""The report for a terminal: a summary, then the findings by document and rule."""

from __future__ import annotations

import io

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from citevet.model import Audit, Finding, Severity
from citevet.reports import figures, since
from citevet.reports.base import Context, Form
from citevet.reports.escape import plain

STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
# Narrower than this, indented text has no room.
NARROWEST = 40


def render(audit: Audit, context: Context) -> tuple[bytes]:
    """The report as UTF-8, with colours only where the context says so."""
    stream = io.StringIO()
    console = Console(
        file=stream,
        width=max(NARROWEST, context.width or NARROWEST),
        force_terminal=context.colour,
        color_system="standard" if context.colour else None,
        no_color=not context.colour,
        soft_wrap=context.width is None,
        highlight=False,
        emoji=False,
        markup=False,
        legacy_windows=False,
    )
    for line in figures.summary(audit):
        console.print(Text(line))
    for outage in audit.run.outages:
        waiting = figures.amount(outage.affected, "link")
        console.print(Text(f"{plain(outage.source)}: {plain(outage.reason)} ({waiting} affected)", "yellow"))
    for idle in audit.idle:
        console.print(Text(plain(idle), "yellow"))
    for part in since.parts(audit):
        console.print()
        console.print(Text(part.heading, "bold"))
        for line in part.lines:
            _print_indented(console, Text(plain(line)), 2, context)
        if part.more:
            _print_indented(console, Text(f"and {part.more:,} more", "dim"), 2, context)
    for document in audit.documents:
        findings = [each for each in audit.findings if each.document == document.path]
        console.print()
        head = Text(plain(document.path), "bold")
        head.append(f": {figures.shapes(document)}, {figures.severity_counts(findings)}", "not bold")
        console.print(head)
        for code, name, group in figures.by_rule(findings):
            console.print(Text(f"  {code} {name} ({len(group):,})", STYLES[group[0].severity]))
            for finding in group:
                _print_finding(console, audit, finding, context)
    lines = (line.rstrip() for line in stream.getvalue().split("\n"))
    return ("\n".join(map(_no_command, lines)).encode("utf-8", "replace"),)


def _print_finding(console: Console, audit: Audit, finding: Finding, context: Context) -> None:
    _print_indented(console, Text(f"{finding.line}:{finding.column}  {plain(finding.message)}"), 4, context)
    for each in finding.evidence:
        when = f", {each.observed_at:%Y-%m-%d}" if each.observed_at else ""
        where = f" <{plain(each.url)}>" if each.url else ""
        _print_indented(console, Text(f"{plain(each.source)}: {plain(each.says)}{where}{when}", "dim"), 8, context)
    changes = figures.changes(audit, finding)
    for path, before, after in changes[: figures.SHOWN_CHANGES]:
        place = "" if path == finding.document else f"{plain(path)}: "
        safety = finding.fix.safety.value if finding.fix else ""
        change = Text(f"{safety} fix: {place}")
        change.append(plain(before) or "(nothing)", "red").append(" -> ").append(plain(after) or "(nothing)", "green")
        _print_indented(console, change, 8, context)
    if left := len(changes[figures.SHOWN_CHANGES :]):
        _print_indented(console, Text(f"and {figures.amount(left, 'more change')}"), 8, context)


def _print_indented(console: Console, text: Text, indent: int, context: Context) -> None:
    if context.width is None:
        console.print(Text(" " * indent) + text)
    else:
        text.overflow = "fold"
        console.print(Padding(text, (0, 0, 0, indent)))


def _no_command(line: str) -> str:
    """A line whose first word is not `::`, which GitHub's runner takes for a command
    (https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions)."""
    blank = line[: len(line) - len(line.lstrip())]
    return f"{blank}\\{line.lstrip()}" if line.lstrip().startswith("::") else line


FORM = Form("text", None, render)
