"""Audits made by hand, for the forms of the report."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from citevet.model import (
    Audit,
    Document,
    Edit,
    Entry,
    Field,
    Finding,
    Fix,
    HostCount,
    Identifier,
    Link,
    LinkForm,
    Outage,
    Paper,
    PaperIds,
    Repository,
    Role,
    Run,
    Safety,
    Severity,
    Span,
    State,
    Testimony,
    Verdict,
)

NOON = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)

TEXT = (
    "# Papers\n\n"
    "1. [**A Paper.**](https://arxiv.org/abs/2401.00001) _Ann Author, Bo Author._ Arxiv 2024. "
    "[![stars](https://img.shields.io/github/stars/owner/old)](https://github.com/owner/old)\n"
    "2. [**Another.**](https://example.org/gone) _Cy Author._ ICML 2023.\n"
)


def span_of(data: bytes, text: str, occurrence: int = 0) -> Span:
    """The range of the given occurrence of a text."""
    start = -1
    for _ in range(occurrence + 1):
        start = data.index(text.encode(), start + 1)
    return Span(start, start + len(text.encode()))


def link(data: bytes, url: str, role: Role, identifier: Identifier, entry: int | None) -> Link:
    """A link of an inline form whose destination stands in the data."""
    span = span_of(data, url)
    before = data[: span.start].decode()
    return Link(
        span=span,
        line=before.count("\n") + 1,
        column=len(before) - before.rfind("\n"),
        url=url,
        target=url,
        role=role,
        form=LinkForm.INLINE,
        identifier=identifier,
        syntax=span,
        entry=entry,
    )


def document(path: str = "list.md", text: str = TEXT) -> Document:
    """The list of two entries in `TEXT`, or one without entries or links in another text."""
    data = text.encode()
    if text != TEXT:
        return Document(path, "markdown", data, hashlib.sha256(data).hexdigest(), (), ())
    repository = Identifier("github", "owner/old")
    links = (
        link(data, "https://arxiv.org/abs/2401.00001", Role.PAPER, Identifier("arxiv", "2401.00001"), 0),
        link(data, "https://img.shields.io/github/stars/owner/old", Role.STAR_BADGE, repository, 0),
        link(data, "https://github.com/owner/old", Role.CODE, repository, 0),
        link(data, "https://example.org/gone", Role.PAPER, Identifier("url", "https://example.org/gone"), 1),
    )
    entries = (
        Entry(
            span=Span(data.index(b"1. "), data.index(b"2. ")),
            line=3,
            shape="A",
            section=("Papers",),
            links=(0, 1, 2),
            number=1,
            title=Field("A Paper", span_of(data, "A Paper")),
            authors=Field("Ann Author, Bo Author", span_of(data, "Ann Author, Bo Author")),
            author_names=("Ann Author", "Bo Author"),
            venue=Field("Arxiv", span_of(data, "Arxiv")),
            year=Field("2024", span_of(data, "2024", 0)),
            venue_slot=span_of(data, "Arxiv 2024"),
            preprint=True,
        ),
        Entry(
            span=Span(data.index(b"2. "), len(data)),
            line=4,
            shape="A",
            section=("Papers",),
            links=(3,),
            number=2,
            title=Field("Another", span_of(data, "Another")),
            venue=Field("ICML", span_of(data, "ICML")),
            year=Field("2023", span_of(data, "2023")),
        ),
    )
    return Document(path, "markdown", data, hashlib.sha256(data).hexdigest(), links, entries)


def finding_at(
    document: Document, rule: str, name: str, *, link: int | None, message: str, severity: Severity
) -> Finding:
    """A finding at one of the document's links, or at its beginning."""
    place = None if link is None else document.links[link]
    return Finding(
        rule=rule,
        name=name,
        severity=severity,
        confidence=1.0,
        document=document.path,
        span=place.span if place else Span(0, 0),
        line=place.line if place else 1,
        column=place.column if place else 1,
        message=message,
        entry=place.entry if place else None,
        link=link,
    )


def findings(document: Document) -> tuple[Finding, ...]:
    """A dead link, a renamed repository with a safe fix in two places, and an outdated venue with an unsafe one."""
    data = document.data
    dead = finding_at(
        document, "CV101", "dead-link", link=3, message="https://example.org/gone answers 404", severity=Severity.ERROR
    )
    renamed = finding_at(
        document, "CV202", "renamed-repository", link=1, message="owner/old is now owner/new", severity=Severity.WARNING
    )
    venue = finding_at(
        document, "CV301", "outdated-venue", link=0, message="accepted at ICLR 2025", severity=Severity.WARNING
    )
    path = document.path
    return (
        replace(dead, evidence=(Testimony("web", "404", "https://example.org/gone", NOON),)),
        replace(
            renamed,
            evidence=(Testimony("github", "owner/old is owner/new", "https://api.github.com/graphql", NOON),),
            fix=Fix(
                Safety.SAFE,
                (
                    Edit(path, span_of(data, "owner/old", 0), "owner/new"),
                    Edit(path, span_of(data, "owner/old", 1), "owner/new"),
                ),
            ),
        ),
        replace(
            venue,
            confidence=0.8,
            evidence=(Testimony("arxiv", "Accepted to ICLR 2025", "https://arxiv.org/abs/2401.00001", None),),
            fix=Fix(Safety.UNSAFE, (Edit(path, span_of(data, "Arxiv 2024"), "ICLR 2025"),)),
        ),
    )


def audit(documents: Sequence[Document] | None = None, found: Sequence[Finding] | None = None) -> Audit:
    """An audit of the sample list, or of others; `found` replaces its findings."""
    documents = (document(),) if documents is None else tuple(documents)
    if found is None:
        found = [finding for each in documents if each.links for finding in findings(each)]
    ok = Verdict(State.OK, "found", "semantic-scholar", checked_at=NOON)
    moved = Verdict(State.MOVED, "renamed", "github", final_url="https://github.com/owner/new", checked_at=NOON)
    dead = Verdict(State.DEAD, "404", "web", status=404, checked_at=NOON)
    paper = Paper(
        ids=PaperIds(arxiv="2401.00001", s2="1"),
        title="A Paper",
        authors=("Ann Author", "Bo Author"),
        venue="ICLR",
        track="main",
        year=2025,
        citations=12,
        influential_citations=1,
        citations_per_month=0.5,
    )
    repository = Repository("owner/old", True, stars=5, archived=False, renamed_to="owner/new")
    run = Run(
        id="2026-01-31T120000Z",
        started=NOON,
        finished=NOON + timedelta(seconds=7),
        mode="live",
        complete=False,
        reached=False,
        outages=(Outage("doi", "503 for ever", 1),),
        hosts={"example.org": HostCount(2, 1, 0, 100), "api.github.com": HostCount(1, 0, 0, 500)},
    )
    return Audit(
        run=run,
        documents=documents,
        verdicts=tuple((ok, moved, moved, dead) if each.links else () for each in documents),
        papers=tuple((paper, None) if each.entries else () for each in documents),
        repositories=tuple(((repository,), ()) if each.entries else () for each in documents),
        findings=tuple(found),
    )
