"""`citevet fix`: apply the fixes of the newest report that was made of a file as it is now."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from citevet import rules
from citevet.cli import options
from citevet.cli.mending import Mended, mend
from citevet.cli.paths import repository_path
from citevet.cli.reporting import read_report, written_reports
from citevet.cli.status import WOULD_CHANGE
from citevet.cli.terminal import confirm, emit, emit_patch, say
from citevet.cli.writing import write_documents
from citevet.documents import load as load_documents
from citevet.errors import FixError, InputError, UsageError
from citevet.model import Document, Finding, Fix, Safety
from citevet.reports import json_v1, patch
from citevet.reports.escape import plain
from citevet.reports.figures import amount
from citevet.reports.schema_v1 import Report


@dataclass(frozen=True, slots=True)
class Audited:
    """Documents that one report was made of, and its findings about them."""

    documents: tuple[Document, ...]
    findings: tuple[Finding, ...]


def fix(
    paths: Annotated[list[str], typer.Argument(metavar="PATH", help="Files or folders that were audited.")],
    *,
    unsafe: Annotated[bool, typer.Option("--unsafe", help="Also the fixes that a person should look at.")] = False,
    select: options.Select = None,
    diff: Annotated[bool, typer.Option("--diff", help="Print a patch instead of changing anything.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Change nothing; exit 1 when something would change.")] = False,
    interactive: Annotated[bool, typer.Option("--interactive", help="Ask before each fix.")] = False,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE", help="This report.json, not the newest in reports/.")
    ] = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> int:
    """Apply the safe fixes of the newest report.

    That is the newest in reports/ that was made of the file as it is now; a file that changed since is refused.
    """
    if "-" in paths:
        raise UsageError("standard input cannot be fixed in place; name a file")
    codes = {rule.code for rule in rules.select(options.words(select))} if select else None
    loaded = load_documents(paths)
    reports = [report] if report else list(written_reports(Path("reports")))
    status = 0
    matched = match(loaded.documents, reports, named=report is not None)
    settled = {document.path for audited in matched for document in audited.documents}
    for document in loaded.documents:
        if document.path not in settled and not quiet:
            say(f"{document.path}: fixed already, nothing to do")
    for audited in matched:
        findings = audited.findings
        if interactive:
            findings = tuple(_agreed(audited, unsafe=unsafe, codes=codes))
        mended = mend(audited.documents, findings, unsafe=unsafe, select=codes)
        if not quiet:
            for line in mended.left:
                say(line)
        if diff:
            names = {document.path: repository_path(document.path) for document in audited.documents}
            emit_patch(patch.patch(audited.documents, mended.data, names))
        if check and mended.data:
            status = WOULD_CHANGE
        if not diff and not check:
            write_documents(audited.documents, mended.data)
        if not quiet and not diff:
            for document in audited.documents:
                _tell(document, mended, "would apply" if check else "applied")
    return status


def match(documents: Sequence[Document], reports: Sequence[Path], *, named: bool) -> list[Audited]:
    """The documents by the first of the reports that was made of them as they are now, with that report's findings
    about them. A document that already is what a report's patch leads to is left out.

    Raises FixError for a document that no report was made of, and, where the user `named` the report, InputError when
    it cannot be read.
    """
    waiting = list(documents)
    audited: list[Audited] = []
    for file in reports:
        if not waiting:
            break
        try:
            report = read_report(file)
        except InputError:
            if named:
                raise
            continue
        if (matched := _matched(waiting, report)).documents:
            audited.append(matched)
        mended = patch.results(b"".join(each.read_bytes() for each in file.parent.glob("*.patch")))
        settled = {each.path for each in matched.documents}
        waiting = [each for each in waiting if each.path not in settled and patch.blob_id(each.data) not in mended]
    if waiting:
        raise FixError(
            f"{waiting[0].path} is not as a report saw it: it changed since, or was never audited; run `citevet audit` "
            "on it again"
        )
    return audited


def _matched(documents: Sequence[Document], report: Report) -> Audited:
    """Those of the documents that the report was made of, under whatever path, and its findings under theirs."""
    made_of: dict[str, list[str]] = {}
    for each in report.documents:
        made_of.setdefault(each.sha256, []).append(each.path)
    paths: dict[str, str] = {}
    for document in documents:
        names = made_of.get(document.sha256, [])
        if names:
            paths[document.path if document.path in names else names[0]] = document.path
    own = set(paths.values())
    return Audited(
        tuple(document for document in documents if document.path in own),
        tuple(_at(each, paths) for each in json_v1.findings(report) if each.document in paths),
    )


def _at(finding: Finding, paths: Mapping[str, str]) -> Finding:
    """The finding with documents' paths as they are now."""
    mended = finding.fix
    if mended is not None:
        edits = tuple(replace(edit, document=paths.get(edit.document, "")) for edit in mended.edits)
        mended = replace(mended, edits=edits)
    return replace(finding, document=paths[finding.document], fix=mended)


def _agreed(audited: Audited, *, unsafe: bool, codes: Collection[str] | None) -> Iterator[Finding]:
    """The findings whose fix the user wants, asked one by one."""
    texts = {document.path: document for document in audited.documents}
    asked: dict[Fix, bool] = {}
    for finding in audited.findings:
        if not finding.fix or (codes is not None and finding.rule not in codes):
            continue
        if finding.fix.safety is Safety.UNSAFE and not unsafe:
            continue
        if finding.fix not in asked:
            head = f"{finding.document}:{finding.line}: {finding.rule} {finding.name}: {finding.message}"
            lines = [plain(head)]
            for edit in finding.fix.edits:
                before = plain(texts[edit.document].text_at(edit.span)) if edit.document in texts else "?"
                lines.append(f"    {before} -> {plain(edit.replacement)}")
            asked[finding.fix] = confirm("\n".join([*lines, f"Apply this {finding.fix.safety.value} fix? [y/N] "]))
        if asked[finding.fix]:
            yield finding


def _tell(document: Document, mended: Mended, verb: str) -> None:
    """One line a document."""
    own = [each for each in mended.fixes if any(edit.document == document.path for edit in each.edits)]
    if document.path in mended.data:
        fixes = amount(len(own), "fix", "fixes")
        emit(f"{plain(document.path)}: {verb} {fixes}\n".encode())
    else:
        emit(f"{plain(document.path)}: {verb} no fix\n".encode())
