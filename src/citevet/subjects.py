"""From the evidence of a run to what is known of the papers and repositories that documents name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from citevet.collect import EvidencePool, papers_named
from citevet.judge.consensus import Preference
from citevet.judge.further import further_needs
from citevet.judge.papers import RECORD_SOURCES, judge_paper
from citevet.judge.repositories import judge_repository
from citevet.model import Document, Entry, Found, Identifier, Link, Need, Paper, PaperRecord, Repository
from citevet.rules.addresses import repository_as_written


def papers_of(
    documents: Sequence[Document], pool: EvidencePool, started: datetime, prefer: Preference
) -> tuple[tuple[Paper | None, ...], ...]:
    """For each document what is known of its entries' papers, on the day the run `started`; `prefer` says which version
    is meant where both a conference and a journal printed a paper."""
    today = started.date()
    return tuple(
        tuple(judge_paper(entry, pool.about_entry(document, entry), today, prefer) for entry in document.entries)
        for document in documents
    )


def further_of(
    documents: Sequence[Document], papers: Sequence[Sequence[Paper | None]], pool: EvidencePool
) -> set[Need]:
    """What is to be asked next about the entries' papers, beyond what their identifiers' own sources were asked."""
    return {
        need
        for document, judged in zip(documents, papers, strict=True)
        for entry, paper in zip(document.entries, judged, strict=True)
        if not entry.news
        for need in further_needs(papers_named(document, entry), paper, pool.about_entry(document, entry))
    }


def repositories_of(documents: Sequence[Document], pool: EvidencePool) -> dict[str, Repository]:
    """Every repository that links name and something is known of, by its name in lower case (`owner/name`)."""
    named = [link for document in documents for link in document.links if _in_github(link)]
    return {
        link.identifier.value: judge_repository(repository_as_written(link), pool.about(link.identifier))
        for link in reversed(named)
        if pool.about(link.identifier)
    }


def named_in(document: Document, entry: Entry, known: Mapping[str, Repository]) -> tuple[Repository, ...]:
    """The repositories that an entry names, in its order, each once, under the name as it is written there."""
    named: dict[str, Repository] = {}
    for index in entry.links:
        link = document.links[index]
        if _in_github(link):
            name = repository_as_written(link)
            judged = known.get(link.identifier.value, Repository(name, None))
            named.setdefault(link.identifier.value, msgspec.structs.replace(judged, name=name))
    return tuple(named.values())


def _in_github(link: Link) -> bool:
    return link.identifier.kind == "github" and link.flaw is None


def records_of(pool: EvidencePool) -> dict[Identifier, tuple[PaperRecord, str]]:
    """For each identifier what its paper is called, in the words of the source that is believed first, and of the
    newest version that it was asked for; and which source that is."""
    told: dict[Identifier, tuple[int, int, str, PaperRecord]] = {}
    for each in pool.everything():
        if each.source in RECORD_SOURCES and isinstance(each, Found) and isinstance(each.record, PaperRecord):
            rank, version = -RECORD_SOURCES.index(each.source), each.record.version or 0
            known = told.get(each.about)
            if known is None or (rank, version) >= known[:2]:
                told[each.about] = rank, version, each.source, each.record
    return {about: (record, source) for about, (_, _, source, record) in told.items()}
