"""report.json, schema 1: from an audit to bytes, and back for `citevet fix`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any

import msgspec

from citevet import __version__, model
from citevet.errors import InputError
from citevet.reports.base import Context, Form
from citevet.reports.changes_v1 import changes
from citevet.reports.schema_v1 import (
    Document,
    Edit,
    Entry,
    Evidence,
    Finding,
    Fix,
    Host,
    Identifiers,
    Ignored,
    Link,
    Outage,
    Paper,
    Report,
    Repository,
    Requests,
    Run,
    Tool,
)
from citevet.reports.writing import json_pieces


def encode(audit: model.Audit) -> bytes:
    """The report of an audit, UTF-8 with a final newline. Half surrogates in what services said become `?`."""
    return b"".join(pieces(audit))


def pieces(audit: model.Audit) -> Iterator[bytes]:
    """The same, piece by piece."""
    return json_pieces(_report(audit))


def decode(data: bytes) -> Report:
    """A report as it was written. Raises InputError when it is none of schema 1."""
    try:
        return msgspec.json.decode(data, type=Report)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(f"not a citevet report of schema 1: {error}") from None


def findings(report: Report) -> tuple[model.Finding, ...]:
    """The findings of a report as values. Their span is the link's or else the entry's, or else empty; their indices
    are None, as they would count one document's own links and entries."""
    return tuple(
        model.Finding(
            rule=each.rule,
            name=each.name,
            severity=each.severity,
            confidence=each.confidence,
            document=each.document,
            span=_span(report, each),
            line=each.line,
            column=each.column,
            message=each.message,
            evidence=tuple(model.Testimony(it.source, it.says, it.url, it.observed_at) for it in each.evidence),
            fix=_fix_value(each.fix),
        )
        for each in report.findings
    )


def accepted(report: Report) -> frozenset[str]:
    """The ids of the findings that a report, taken for a baseline, stands for: its own, and those of its baseline."""
    return frozenset(each.id for each in report.findings) | {
        each.finding.id for each in report.ignored if each.by == model.BASELINE
    }


def _report(audit: model.Audit) -> Iterator[tuple[str, Any]]:
    """The fields of the `Report` by name, in its order; the long lists are iterators, made as they are written."""
    first_link = (0, *accumulate(len(document.links) for document in audit.documents))
    first_entry = (0, *accumulate(len(document.entries) for document in audit.documents))
    number = {document.path: position for position, document in enumerate(audit.documents)}
    run = audit.run
    yield "schema", 1
    yield "tool", Tool(name="citevet", version=__version__)
    yield (
        "run",
        Run(
            id=run.id,
            started=run.started,
            finished=run.finished,
            mode=run.mode,
            complete=run.complete,
            outages=[Outage(source=it.source, reason=it.reason, affected=it.affected) for it in run.outages],
        ),
    )
    yield "documents", [_document(each) for each in audit.documents]
    yield (
        "links",
        (
            _link(document, link, verdict, first_entry[position])
            for position, (document, verdicts) in enumerate(zip(audit.documents, audit.verdicts, strict=True))
            for link, verdict in zip(document.links, verdicts, strict=True)
        ),
    )
    yield (
        "entries",
        (
            _entry(document, entry, paper, repositories, first_link[position])
            for position, document in enumerate(audit.documents)
            for entry, paper, repositories in zip(
                document.entries, audit.papers[position], audit.repositories[position], strict=True
            )
        ),
    )
    yield (
        "findings",
        (
            _finding(identity, finding, first_entry[number[finding.document]], first_link[number[finding.document]])
            for identity, finding in zip(
                model.finding_ids(audit.documents, audit.findings), audit.findings, strict=True
            )
        ),
    )
    yield (
        "requests",
        Requests(
            total=sum(each.requests for each in run.hosts.values()),
            hosts={
                name: Host(requests=it.requests, retries=it.retries, limited=it.limited, bytes=it.bytes)
                for name, it in sorted(run.hosts.items())
            },
            reused=run.reused,
        ),
    )
    yield "changes", changes(audit)
    yield (
        "ignored",
        (
            Ignored(
                by=each.by,
                finding=_finding(
                    each.id,
                    each.finding,
                    first_entry[number[each.finding.document]],
                    first_link[number[each.finding.document]],
                ),
            )
            for each in audit.ignored
        ),
    )
    yield "idle_ignores", list(audit.idle)


def _document(document: model.Document) -> Document:
    return Document(
        path=document.path,
        sha256=document.sha256,
        bytes=len(document.data),
        entries=len(document.entries),
        links=len(document.links),
        shapes=dict(sorted(Counter(entry.shape for entry in document.entries).items())),
        unrecognised=document.unrecognised,
    )


def _link(document: model.Document, link: model.Link, verdict: model.Verdict, first_entry: int) -> Link:
    return Link(
        document=document.path,
        line=link.line,
        column=link.column,
        start=link.span.start,
        end=link.span.end,
        url=link.url,
        target=link.target,
        role=link.role,
        entry=_shifted(link.entry, first_entry),
        identifier=str(link.identifier),
        verdict=verdict.state,
        reason=verdict.reason,
        status=verdict.status,
        final_url=verdict.final_url,
        via=verdict.via,
        checked_at=verdict.checked_at,
    )


def _entry(
    document: model.Document,
    entry: model.Entry,
    paper: model.Paper | None,
    repositories: Sequence[model.Repository],
    first_link: int,
) -> Entry:
    return Entry(
        document=document.path,
        line=entry.line,
        start=entry.span.start,
        end=entry.span.end,
        shape=entry.shape,
        section=list(entry.section),
        number=entry.number,
        title=entry.title.text if entry.title else "",
        authors=list(entry.author_names),
        venue=entry.venue.text if entry.venue else None,
        year=int(entry.year.text) if entry.year else None,
        preprint=entry.preprint,
        news=entry.news,
        links=[first_link + index for index in entry.links],
        paper=None if paper is None else _paper(paper),
        repositories=[
            Repository(name=it.name, exists=it.exists, stars=it.stars, archived=it.archived, renamed_to=it.renamed_to)
            for it in repositories
        ],
    )


def _paper(paper: model.Paper) -> Paper:
    ids = paper.ids
    return Paper(
        identifiers=Identifiers(
            arxiv=ids.arxiv, doi=ids.doi, acl=ids.acl, openreview=ids.openreview, dblp=ids.dblp, s2=ids.s2
        ),
        title=paper.title,
        authors=list(paper.authors),
        venue=paper.venue,
        track=paper.track,
        year=paper.year,
        citations=paper.citations,
        influential_citations=paper.influential_citations,
        citations_per_month=paper.citations_per_month,
        citations_source=paper.citations_source,
    )


def _finding(identity: str, finding: model.Finding, first_entry: int, first_link: int) -> Finding:
    return Finding(
        id=identity,
        rule=finding.rule,
        name=finding.name,
        severity=finding.severity,
        confidence=finding.confidence,
        document=finding.document,
        line=finding.line,
        column=finding.column,
        entry=_shifted(finding.entry, first_entry),
        link=_shifted(finding.link, first_link),
        message=finding.message,
        evidence=[
            Evidence(source=it.source, says=it.says, url=it.url, observed_at=it.observed_at) for it in finding.evidence
        ],
        fix=None
        if finding.fix is None
        else Fix(
            safety=finding.fix.safety,
            edits=[
                Edit(document=it.document, start=it.span.start, end=it.span.end, replacement=it.replacement)
                for it in finding.fix.edits
            ],
        ),
    )


def _shifted(index: int | None, first: int) -> int | None:
    return None if index is None else first + index


def _span(report: Report, finding: Finding) -> model.Span:
    for index, places in ((finding.link, report.links), (finding.entry, report.entries)):
        if index is not None and index < len(places):
            return _checked_span(places[index].start, places[index].end)
    return model.Span(0, 0)


def _fix_value(fix: Fix | None) -> model.Fix | None:
    if fix is None:
        return None
    edits = (model.Edit(it.document, _checked_span(it.start, it.end), it.replacement) for it in fix.edits)
    return model.Fix(fix.safety, tuple(edits))


def _checked_span(start: int, end: int) -> model.Span:
    try:
        return model.Span(start, end)
    except ValueError as error:
        raise InputError(f"the report is damaged: {error}; audit again") from None


def _render(audit: model.Audit, context: Context) -> Iterator[bytes]:
    return pieces(audit)


FORM = Form("json", "report.json", _render)
