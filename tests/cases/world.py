"""The world of a case: what every source says, as `evidence.toml` tells it, and everything else in order.

The way through it is the program's own: `collect` asks, the judges judge.
"""

from __future__ import annotations

import asyncio
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from citevet import documents
from citevet.collect import EvidencePool, collect
from citevet.identifiers import canonical_url
from citevet.judge.links import judge_link
from citevet.judge.papers import judge_paper
from citevet.judge.repositories import judge_repository
from citevet.model import (
    Absent,
    Document,
    Evidence,
    FileRecord,
    Found,
    Hop,
    Identifier,
    PageRecord,
    PaperIds,
    PaperRecord,
    Question,
    RepositoryRecord,
    Trouble,
    Unavailable,
)
from citevet.progress import Silence
from citevet.rules.base import Case, CaseDocument
from citevet.sorting import SortKey
from citevet.sources.base import Tell

SOURCES = ("local", "semantic-scholar", "arxiv", "openreview", "github", "web", "doi")
_KEYS = {
    "paper": {
        *("title", "authors", "venue", "aliases", "year", "published", "comment", "journal_ref", "versions"),
        *("withdrawn", "ids", "citations", "listed", "missing", "decided"),
    },
    "repository": {"name", "stars", "archived", "missing"},
    "file": {"missing", "instead", "markdown"},
    "page": {"status", "hops", "final", "oddity", "title", "missing_anchors"},
}

Table = Mapping[str, Any]


class World:
    """What is true in a case. `first` are the documents that give papers their titles where the table does not."""

    def __init__(self, table: Table, first: Sequence[Document]) -> None:
        _check(table)
        self._table = table
        self._today: date = table.get("today", date(2026, 1, 31))
        self._now = datetime(self._today.year, self._today.month, self._today.day, 12, tzinfo=UTC)
        self._stated = _stated_papers(first)

    @classmethod
    def read(cls, path: Path, first: Sequence[Document]) -> World:
        """The world of an evidence.toml; without the file, one in which everything is in order."""
        return cls(tomllib.loads(path.read_text("utf-8")) if path.exists() else {}, first)

    def case(self, documents: Sequence[Document]) -> Case:
        """What the rules see of documents in this world."""
        asked = [[True] * len(document.links) for document in documents]
        sources = {name: _Source(name, self) for name in SOURCES}
        pool = asyncio.run(collect(documents, asked, sources, Silence()))
        repositories = {
            link.identifier.value: judge_repository(link.identifier.value, pool.about(link.identifier))
            for document in documents
            for link in document.links
            if link.identifier.kind == "github" and pool.about(link.identifier)
        }
        return Case(
            documents=tuple(self._judged(document, pool) for document in documents),
            repositories=repositories,
            records=_records(pool),
            sort_by=SortKey(self._table.get("sort_by", SortKey.CITATIONS)),
            down=frozenset(self._table.get("trouble", {})),
        )

    def _judged(self, document: Document, pool: EvidencePool) -> CaseDocument:
        verdicts = tuple(judge_link(link, pool.about_link(link)) for link in document.links)
        papers = []
        for entry in document.entries:
            papers.append(judge_paper(entry, pool.about_entry(document, entry), self._today))
        return CaseDocument(document, verdicts, tuple(papers), earlier=self._table.get("earlier", {}))

    def answer(self, source: str, question: Question) -> Evidence:
        """What one source says to one question."""
        about = question.about
        trouble = self._table.get("trouble", {})
        known = trouble.get(source) or trouble.get(str(about))
        if known:
            return Unavailable(source, about, Trouble(known[0]), known[1], "", self._now)
        if source == "github":
            return self._repository(about)
        if source == "web":
            return self._page(about)
        if source == "local":
            return self._file(about)
        return self._paper(source, question)

    def _repository(self, about: Identifier) -> Evidence:
        row = self._table.get("repository", {}).get(about.value, {})
        if row.get("missing"):
            return Absent("github", about, True, "NOT_FOUND", "", self._now, times=2)
        record = RepositoryRecord(row.get("name", about.value), row.get("stars", 1), row.get("archived", False))
        return Found("github", about, record, "", self._now)

    def _file(self, about: Identifier) -> Evidence:
        row = self._table.get("file", {}).get(about.value, {})
        if row.get("missing"):
            says = f"there is no {about.value} in the repository"
            return Absent("local", about, True, says, "", self._now, instead=row.get("instead"))
        if "markdown" not in row:
            return Found("local", about, FileRecord(about.value), "", self._now)
        read = documents.parse(about.value, row["markdown"].encode())
        return Found("local", about, FileRecord(about.value, read.anchors, read.headings), "", self._now)

    def _page(self, about: Identifier) -> Evidence:
        url = about.value if about.kind == "url" else canonical_url(about)
        row = self._table.get("page", {}).get(url, {})
        trail = tuple(Hop(url, status) for url, status in row.get("hops", ()))
        status = row.get("status", trail[-1].status if trail else 200)
        if status in (404, 410):
            return Absent("web", about, True, f"the page answers {status}", url, self._now, 1, status, trail)
        final = row.get("final", trail[-1].url if trail else url)
        missing = tuple(row.get("missing_anchors", ()))
        title, oddity = row.get("title", ""), row.get("oddity")
        record = PageRecord(final, status, title=title, oddity=oddity, missing_anchors=missing)
        return Found("web", about, record, url, self._now, trail)

    def _paper(self, source: str, question: Question) -> Evidence:
        about = question.about
        row = self._table.get("paper", {}).get(str(about), {})
        index = source == "semantic-scholar"
        if row.get("missing") or (index and row.get("listed") is False):
            return Absent(source, about, not index, "no such paper", "", self._now, times=1 if index else 2)
        newest = row.get("versions", 1)
        if question.version is not None and question.version > newest:
            return Absent(source, about, True, f"no version {question.version}", "", self._now, times=2)
        title, authors = self._stated.get(about, ("A paper that no entry names", ("Ann Author",)))
        ids = row.get("ids", {})
        # What OpenReview says of a submission: its venue, for readers, and the venue's id.
        venue, venueid = row.get("decided", ("", "")) if source == "openreview" else ("", "")
        record = PaperRecord(
            title=row.get("title", title),
            authors=tuple(row.get("authors", authors)),
            ids=PaperIds(**{about.kind: about.value, **ids} if about.kind != "url" else ids),
            venue=row.get("venue", "arXiv.org") if index else venue,
            venueid=venueid,
            venue_aliases=tuple(row.get("aliases", ())) if index else (),
            year=row.get("year"),
            published=row.get("published", date(2024, 4, 9)),
            citations=row.get("citations") if index else None,
            comment="" if index else row.get("comment", ""),
            journal_ref="" if index else row.get("journal_ref", ""),
            version=question.version or newest if source == "arxiv" else None,
            withdrawn=row.get("withdrawn", False),
        )
        return Found(source, about, record, "", self._now)


class _Source:
    """A source of the program, answering from the table."""

    batch = 1

    def __init__(self, name: str, world: World) -> None:
        self.name = name
        self._world = world

    def recall(self, evidence: Evidence) -> None:
        """Nothing here depends on earlier answers."""

    def reopen(self) -> None:
        """Nothing here was ever closed."""

    async def answer(self, questions: Sequence[Question], tell: Tell) -> None:
        for question in questions:
            tell(question, self._world.answer(self.name, question))


def _stated_papers(documents: Iterable[Document]) -> dict[Identifier, tuple[str, tuple[str, ...]]]:
    """The title and the authors that the first entry gives of each paper that it names."""
    stated: dict[Identifier, tuple[str, tuple[str, ...]]] = {}
    for document in documents:
        for entry in document.entries:
            for identifier in (*(document.links[index].identifier for index in entry.links), *entry.identifiers):
                if entry.title is not None:
                    stated.setdefault(identifier, (entry.title.text, entry.author_names))
    return stated


def _records(pool: EvidencePool) -> dict[Identifier, PaperRecord]:
    records: dict[Identifier, PaperRecord] = {}
    for each in sorted(pool.everything(), key=lambda each: each.source == "arxiv"):
        if isinstance(each, Found) and isinstance(each.record, PaperRecord):
            records[each.about] = each.record
    return records


def _check(table: Table) -> None:
    """A word that is misspelt in a case must not pass for silence."""
    unknown = set(table) - {*_KEYS, "today", "trouble", "earlier", "sort_by"}
    for kind, keys in _KEYS.items():
        unknown |= {f"{kind}.{key}" for row in table.get(kind, {}).values() for key in set(row) - keys}
    if unknown:
        raise ValueError(f"evidence.toml: unknown {', '.join(sorted(unknown))}")
