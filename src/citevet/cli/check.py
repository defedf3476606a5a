"""`citevet check`: one link or paper, with the evidence of every source."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from citevet.cli import options
from citevet.cli.audit import exit_status
from citevet.cli.session import Answers, progress_on, request_log, run_audit, say_outages
from citevet.cli.terminal import emit
from citevet.config import load
from citevet.identifiers import Identification, canonical_url, identify, parse_identifier
from citevet.model import (
    Absent,
    Audit,
    Document,
    Entry,
    Evidence,
    FileRecord,
    Flaw,
    Found,
    Link,
    LinkForm,
    PageRecord,
    PaperRecord,
    Record,
    RepositoryRecord,
    Role,
    Span,
    Verdict,
)
from citevet.reports.escape import plain
from citevet.reports.figures import amount, changes

# Authors named before "and others".
_NAMED = 3


def check(
    things: Annotated[list[str], typer.Argument(metavar="URL|ID", help="A URL, an arXiv id, a DOI, owner/name ...")],
    *,
    offline: options.Offline = False,
    record: options.Record = None,
    replay: options.Replay = None,
    allow_private: options.AllowPrivate = False,
    config: options.Config = None,
    log_requests: options.LogRequests = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    no_progress: options.NoProgress = False,
) -> int:
    """Check one link or paper, or several.

    Prints the verdict, what every source says, and what would be proposed.
    """
    answers = Answers(offline, replay, record, allow_private)
    settings = load(Path.cwd(), config)
    document = document_of(things)
    with request_log(log_requests) as log:
        audit = run_audit(
            [document],
            settings=settings,
            answers=answers,
            log=log,
            progress=progress_on(quiet=quiet, bar=not no_progress),
        )
    say_outages(audit)
    emit("".join(f"{line}\n" for line in told(audit)).encode("utf-8", "replace"))
    return exit_status(audit)


def document_of(things: list[str]) -> Document:
    """A document that holds what the user typed, one link a line, each an entry without a title, so that every source
    that knows papers is asked about it. Raises UsageError for what is no identifier."""
    links = []
    lines: list[str] = []
    position = 0
    for line, thing in enumerate(things, 1):
        text = thing.strip().removeprefix("url:")
        url = text if "://" in text else canonical_url(parse_identifier(text))
        span = Span(position, position + len(url.encode("utf-8", "replace")))
        links.append(_link(url, identify(url), span, line))
        lines.append(f"{url}\n")
        position = span.end + 1
    data = "".join(lines).encode("utf-8", "replace")
    entries = tuple(Entry(each.span, each.line, "typed", (), (index,)) for index, each in enumerate(links))
    return Document("<typed>", "markdown", data, hashlib.sha256(data).hexdigest(), tuple(links), entries)


def _link(url: str, about: Identification, span: Span, line: int) -> Link:
    return Link(
        span=span,
        line=line,
        column=1,
        url=url,
        target=about.target,
        role=about.role or Role.OTHER,
        form=LinkForm.BARE,
        identifier=about.identifier,
        syntax=span,
        version=about.version,
        deeper=about.deeper,
        static=about.static,
        entry=line - 1,
        flaw=Flaw(about.flaw) if about.flaw else None,
    )


def told(audit: Audit) -> Iterator[str]:
    """The outcome, line by line."""
    for index, (link, verdict) in enumerate(zip(audit.documents[0].links, audit.verdicts[0], strict=True)):
        yield plain(link.url)
        yield f"  identifier: {plain(str(link.identifier))}"
        yield f"  verdict: {_verdict(verdict)}"
        if verdict.final_url:
            yield f"  leads to: {plain(verdict.final_url)}"
        for evidence in verdict.evidence:
            where = f" <{plain(evidence.url)}>" if evidence.url else ""
            yield f"  {plain(evidence.source)}: {_says(evidence)}{where}"
        for finding in audit.findings:
            if finding.link != index:
                continue
            yield f"  {finding.rule} {finding.name}: {plain(finding.message)}"
            for _, before, after in changes(audit, finding):
                yield f"    proposed: {plain(before)} -> {plain(after)}"


def _verdict(verdict: Verdict) -> str:
    reason = f" ({plain(verdict.reason)})" if verdict.reason else ""
    via = f", says {plain(verdict.via)}" if verdict.via else ""
    return f"{verdict.state.value}{reason}{via}"


def _says(evidence: Evidence) -> str:
    if isinstance(evidence, Found):
        return f"found, {_record(evidence.record)}"
    if isinstance(evidence, Absent):
        return f"absent, {plain(evidence.says)}"
    return f"unavailable, because {plain(evidence.reason)}"


def _record(record: Record) -> str:
    match record:
        case PaperRecord():
            return plain("; ".join(_paper(record)))
        case RepositoryRecord():
            stars = "" if record.stars is None else f", {amount(record.stars, 'star')}"
            return f"{plain(record.name)}{stars}{', archived' if record.archived else ''}"
        case FileRecord():
            return plain(record.name)
        case PageRecord():
            return plain(f"status {record.status}{f', {record.oddity}' if record.oddity else ''} {record.title}")


def _paper(record: PaperRecord) -> Iterator[str]:
    yield f'"{record.title}"'
    if record.authors:
        others = " and others" if len(record.authors) > _NAMED else ""
        yield ", ".join(record.authors[:_NAMED]) + others
    if record.venue:
        yield f"venue {record.venue}"
    if record.year:
        yield f"year {record.year}"
    if record.comment:
        yield f'comment "{record.comment}"'
    if record.journal_ref:
        yield f'journal reference "{record.journal_ref}"'
    if record.retraction:
        yield f"retracted ({record.retraction})"
    if record.citations is not None:
        yield amount(record.citations, "citation")
