"""Fills a world with everything that lists name, so that the world agrees with them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import unquote, urlsplit

from citevet import documents
from citevet.identifiers import identify
from citevet.model import Document, Entry, Link, Role
from tests.world.holdings import Holdings, Thing, WorldPage, WorldPaper, WorldRepository
from tests.world.semantic_scholar import VENUES

_PAPER_KINDS = ("arxiv", "doi", "acl", "openreview")


def things_of(*lists: Document | Path) -> tuple[Thing, ...]:
    """All papers and repositories that the lists name, papers with the title and authors that the list gives them.

    The names that one entry gives its paper belong to one paper. Where two entries claim one identifier, the paper has
    the first one's title and the authors of the first that tells any. A link that no entry owns makes a paper by its
    text.
    """
    read = [each if isinstance(each, Document) else documents.parse(each.name, each.read_bytes()) for each in lists]
    links = [link for document in read for link in document.links if link.flaw is None]
    papers = Holdings()
    for document in read:
        for entry in document.entries:
            _add_paper(papers, _named(document, entry))
    for link in links:
        if link.identifier.kind in _PAPER_KINDS:
            _add_paper(papers, WorldPaper(link.text or str(link.identifier), **_ids([link])))
    told = (each if each.authors else replace(each, authors=("An Author",)) for each in papers.papers())
    return (*told, *_repositories(links), *_other_pages_of_github(links))


def with_facts(papers: Sequence[Thing], folder: Path) -> Iterator[WorldPaper]:
    """The papers that `papers.tsv` in the folder of facts knows to be accepted, as Semantic Scholar has them: with the
    venue's long name (for Findings the main conference's) and the preprint's year."""
    with (folder / "papers.tsv").open(encoding="utf-8", newline="") as file:
        facts = {row["arxiv_id"]: row for row in csv.DictReader(file, delimiter="\t") if row["true_venue"]}
    long_names = {alias: name for name, aliases in VENUES.items() for alias in aliases}
    for paper in papers:
        if not isinstance(paper, WorldPaper) or paper.arxiv not in facts:
            continue
        fact = facts[paper.arxiv]
        short = fact["true_venue"].removesuffix(" Findings")
        yield replace(
            paper,
            venue=long_names.get(short, short),
            acl=paper.acl or fact["acl_id"] or None,
            openreview=paper.openreview or fact["openreview_id"] or None,
        )


def _named(document: Document, entry: Entry) -> WorldPaper:
    links = [document.links[index] for index in entry.links]
    own = [link for link in links if link.role is Role.PAPER and link.flaw is None]
    ids = {**{each.kind: each.value for each in entry.identifiers}, **_ids(own)}
    arxiv = ids.get("arxiv")
    published = _month(arxiv) if arxiv else None
    return WorldPaper(
        entry.title.text if entry.title else "",
        tuple(_natural(name) for name in entry.author_names),
        **ids,
        venue="arXiv.org" if arxiv else (entry.venue.text if entry.venue else ""),
        year=published.year if published else None,
        published=published,
        versions=max((link.version or 1 for link in own), default=1),
    )


def _add_paper(papers: Holdings, paper: WorldPaper) -> None:
    """Adds it under those of its names that are still free."""
    names = {kind: value for kind in _PAPER_KINDS if (value := getattr(paper, kind))}
    for kind, value in names.items():
        known = papers.paper(kind, value)
        if known and not known.authors:
            papers.add(replace(known, authors=paper.authors))
    free = {kind: value for kind, value in names.items() if not papers.paper(kind, value)}
    if free:
        papers.add(replace(paper, **{kind: free.get(kind) for kind in _PAPER_KINDS}))


def _ids(links: Sequence[Link]) -> dict[str, str]:
    ids: dict[str, str] = {}
    for link in links:
        if link.identifier.kind in _PAPER_KINDS:
            ids.setdefault(link.identifier.kind, link.identifier.value)
    return ids


def _month(arxiv: str) -> date | None:
    matched = re.match(r"(\d\d)(0[1-9]|1[0-2])\.", arxiv)
    return date(2000 + int(matched[1]), int(matched[2]), 15) if matched else None


def _natural(name: str) -> str:
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}" if comma else name


def _other_pages_of_github(links: Sequence[Link]) -> list[WorldPage]:
    """Owners, gists and the like."""
    targets = dict.fromkeys(link.target.partition("#")[0] for link in links if link.identifier.kind == "url")
    return [
        WorldPage(target)
        for target in targets
        if urlsplit(target).hostname == "github.com" and identify(target).repository is None
    ]


def _repositories(links: Sequence[Link]) -> list[WorldRepository]:
    found: dict[str, WorldRepository] = {}
    for link in links:
        if link.identifier.kind != "github" and "github.com/" not in link.target:
            continue
        name = identify(link.target).repository
        parts = [unquote(part) for part in urlsplit(link.target).path.split("/") if part]
        if name is None:
            continue
        known = found.setdefault(name.lower(), WorldRepository(name, stars=len(name) * 100))
        if parts[2:3] in (["tree"], ["blob"]) and len(parts) > 4:
            paths = known.paths | {"/".join(parts[4:])}
            found[name.lower()] = replace(known, paths=paths)
    return [*found.values()]
