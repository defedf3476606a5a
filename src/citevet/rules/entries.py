"""What the rules about entries share: where entries stand, the papers that they link, and findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

import msgspec

from citevet.identifiers import canonical_url
from citevet.lines import Lines
from citevet.matching import title_key
from citevet.model import PAPER_KINDS, Document, Entry, Finding, Fix, Identifier, Link, Paper, Role, Span, Testimony
from citevet.rules.base import Case, CaseDocument, Rule


class EntryAt(msgspec.Struct, frozen=True, gc=False):
    """One entry where it stands, with what is known of its paper. `index` is its place among the document's."""

    place: CaseDocument
    index: int
    entry: Entry
    paper: Paper | None

    @property
    def document(self) -> Document:
        """The document that it stands in."""
        return self.place.document

    @property
    def title(self) -> str:
        """The title as the list gives it, or ""."""
        return self.entry.title.text if self.entry.title else ""

    @property
    def paper_links(self) -> tuple[tuple[int, Link], ...]:
        """The links to the paper itself that name it by an identifier, with their places among the document's."""
        links = self.place.document.links
        return tuple(
            [
                (index, link)
                for index in self.entry.links
                if (link := links[index]).role is Role.PAPER
                and link.flaw is None
                and link.identifier.kind in PAPER_KINDS
            ]
        )

    @property
    def identifiers(self) -> tuple[Identifier, ...]:
        """What its paper links are about and the papers that it names otherwise, each once."""
        return tuple(dict.fromkeys([*(link.identifier for _, link in self.paper_links), *self.entry.identifiers]))


def names_another(at: EntryAt, link: Link, title: str) -> bool:
    """Whether a link beside an entry's title says in its words that it leads to the paper of that other title, as in
    `Extends [Another Title](u)`."""
    own = at.entry.title
    return own is not None and not link.syntax.contains(own.span) and title_key(link.text) == title_key(title)


def entries_of(place: CaseDocument) -> Iterator[EntryAt]:
    """Every entry of a document."""
    for index, (entry, paper) in enumerate(zip(place.document.entries, place.papers, strict=True)):
        yield EntryAt(place, index, entry, paper)


def entry_finding(
    rule: Rule,
    at: EntryAt,
    span: Span,
    message: str,
    *,
    evidence: Sequence[Testimony] = (),
    confidence: float = 1.0,
    link: int | None = None,
    fix: Fix | None = None,
) -> Finding:
    """A finding at `span` of an entry."""
    found = span_finding(rule, at.document, span, message, confidence=confidence, entry=at.index, fix=fix)
    return replace(found, link=link, evidence=tuple(evidence))


def claimed(paper: Paper) -> tuple[Testimony, ...]:
    """What sources claim of a paper's venue, as a finding quotes it. What one says of two of the paper's identifiers
    is quoted once."""
    told: dict[tuple[str, str, str], Testimony] = {}
    for each in paper.claims:
        said = each.source, each.says, each.url
        told.setdefault(said, Testimony(*said, each.observed_at))
    return tuple(told.values())


def on_record(case: Case, identifier: Identifier, says: str) -> Testimony:
    """What the record of an identifier's paper says, as a finding quotes it."""
    return Testimony(case.tellers.get(identifier, "record"), says, canonical_url(identifier))


def span_finding(
    rule: Rule,
    document: Document,
    span: Span,
    message: str,
    *,
    confidence: float = 1.0,
    entry: int | None = None,
    fix: Fix | None = None,
) -> Finding:
    """A finding anywhere in a document."""
    line, column = _lines(document.data).at(span.start)
    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=rule.severity,
        confidence=confidence,
        document=document.path,
        span=span,
        line=line,
        column=column,
        message=message,
        entry=entry,
        fix=fix,
    )


@lru_cache(maxsize=8)
def _lines(data: bytes) -> Lines:
    return Lines(data)
