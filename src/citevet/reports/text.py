"""The report for a terminal: a summary, then the findings by document and rule."""

from __future__ import annotations

import io
from collections.abc import Iterator

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.console import Console
from rich.text import Text

from citevet.model import Audit, Finding, Severity
from citevet.reports import figures, since
from citevet.reports.base import Context, Form
from citevet.reports.escape import plain

STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
# Narrower than this, indented text has no room.
NARROWEST = 40


def pieces(audit: Audit, context: Context) -> Iterator[bytes]:
    """The report as UTF-8, a piece for each line, with colours only where the context says so."""
    page = _Page(context)
    for line in _lines(audit, page):
        yield f"{_no_command(line.rstrip())}\n".encode("utf-8", "replace")


def _lines(audit: Audit, page: _Page) -> Iterator[str]:
    for line in figures.summary(audit):
        yield from page.lines(Text(line))
    for outage in audit.run.outages:
        waiting = figures.amount(outage.affected, "link")
        yield from page.lines(Text(f"{plain(outage.source)}: {plain(outage.reason)} ({waiting} affected)", "yellow"))
    for idle in audit.idle:
        yield from page.lines(Text(plain(idle), "yellow"))
    for part in since.parts(audit):
        yield ""
        yield from page.lines(Text(part.heading, "bold"))
        for line in part.lines:
            yield from page.lines(Text(plain(line)), 2)
        if part.more:
            yield from page.lines(Text(f"and {part.more:,} more", "dim"), 2)
    for document in audit.documents:
        findings = [each for each in audit.findings if each.document == document.path]
        yield ""
        head = Text(plain(document.path), "bold")
        head.append(f": {figures.shapes(document)}, {figures.severity_counts(findings)}", "not bold")
        yield from page.lines(head)
        for code, name, group in figures.by_rule(findings):
            yield from page.lines(Text(f"  {code} {name} ({len(group):,})", STYLES[group[0].severity]))
            for finding in group:
                yield from _finding(audit, finding, page)


def _finding(audit: Audit, finding: Finding, page: _Page) -> Iterator[str]:
    yield from page.lines(Text(f"{finding.line}:{finding.column}  {plain(finding.message)}"), 4)
    for each in finding.evidence:
        when = f", {each.observed_at:%Y-%m-%d}" if each.observed_at else ""
        where = f" <{plain(each.url)}>" if each.url else ""
        yield from page.lines(Text(f"{plain(each.source)}: {plain(each.says)}{where}{when}", "dim"), 8)
    changes = figures.changes(audit, finding)
    for path, before, after in changes[: figures.SHOWN_CHANGES]:
        place = "" if path == finding.document else f"{plain(path)}: "
        safety = finding.fix.safety.value if finding.fix else ""
        change = Text(f"{safety} fix: {place}")
        change.append(plain(before) or "(nothing)", "red").append(" -> ").append(plain(after) or "(nothing)", "green")
        yield from page.lines(change, 8)
    if left := len(changes[figures.SHOWN_CHANGES :]):
        yield from page.lines(Text(f"and {figures.amount(left, 'more change')}"), 8)


class _Page:
    """Text broken and coloured for a terminal. Only what is too wide for it goes through Rich's wrapping."""

    def __init__(self, context: Context) -> None:
        self._width = None if context.width is None else max(NARROWEST, context.width)
        self._colour = context.colour
        self._console = Console(file=io.StringIO(), width=self._width, emoji=False, markup=False)

    def lines(self, text: Text, indent: int = 0) -> Iterator[str]:
        """The lines of a text, each indented."""
        room = None if self._width is None else self._width - indent
        whole = room is None or cell_len(text.plain) <= room
        for line in (text,) if whole else text.wrap(self._console, room or 0, overflow="fold"):
            yield " " * indent + (self._coloured(line) if self._colour else line.plain)

    def _coloured(self, line: Text) -> str:
        return "".join(
            style.render(shown, color_system=ColorSystem.STANDARD) if style else shown
            for shown, style, _ in line.render(self._console)
        )


def _no_command(line: str) -> str:
    """A line whose first word is not `::`, which GitHub's runner takes for a command
    (https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions)."""
    blank = line[: len(line) - len(line.lstrip())]
    return f"{blank}\\{line.lstrip()}" if line.lstrip().startswith("::") else line


FORM = Form("text", None, pieces)
