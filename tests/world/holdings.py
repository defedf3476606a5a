"""What the stand-in world holds: papers, repositories and pages as plain data."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Self


@dataclass(frozen=True, slots=True)
class WorldPaper:
    """One paper as all services know it.

    `venue` is Semantic Scholar's wording and `year` its year, which for many real papers is the preprint's. `comment`
    and `journal_ref` are arXiv's. `versions` is the number of arXiv versions; `indexed` says whether Semantic Scholar
    lists the paper at all. `listed` is the table of contents in DBLP that it stands in (`conf/iclr/iclr2025`),
    `listed_as` the volume's title there and `listed_page` the publisher's page that DBLP links. `openreview_venue`
    and `openreview_venueid` are what OpenReview says of the submission, which the first version of its API holds where
    `openreview_v1` is set. `container` (the title of the journal or proceedings), `publisher_type`, `pages` and
    `publisher` are what Crossref registered with the DOI, `published_as` is the DOI of what a preprint became, and
    `retracted_by` that of a notice. Where services say different things of one paper, there are several of them,
    `known_to` those services alone (as `World.fail` names them); to all others it is unknown.
    """

    title: str
    authors: tuple[str, ...] = ()
    arxiv: str | None = None
    doi: str | None = None
    acl: str | None = None
    openreview: str | None = None
    dblp: str | None = None
    venue: str = ""
    venue_aliases: tuple[str, ...] = ()
    year: int | None = None
    published: date | None = None
    citations: int = 0
    influential_citations: int = 0
    comment: str = ""
    journal_ref: str = ""
    versions: int = 1
    indexed: bool = True
    listed: str = ""
    listed_as: str = ""
    listed_page: str = ""
    known_to: frozenset[str] = frozenset()
    openreview_venue: str = ""
    openreview_venueid: str = ""
    openreview_v1: bool = False
    container: str = ""
    publisher_type: str = "proceedings-article"
    pages: str = ""
    publisher: str = ""
    published_as: str = ""
    retracted_by: str = ""

    @property
    def number(self) -> int:
        """A number that stays the same from run to run: the stand-in's CorpusId."""
        names = self.arxiv or self.doi or self.acl or self.openreview or " ".join((self.title, *self.authors))
        return int.from_bytes(hashlib.sha256(names.encode()).digest()[:4]) // 16

    @property
    def paper_id(self) -> str:
        """The stand-in's Semantic Scholar id: 40 hexadecimal digits."""
        return hashlib.sha1(f"paper {self.number}".encode(), usedforsecurity=False).hexdigest()


@dataclass(frozen=True, slots=True)
class WorldRepository:
    """One GitHub repository. `name` is `owner/name` in GitHub's own case, `formerly` the names that lead to it since a
    rename, `paths` the files and folders below a branch (`docs/guide.md`) that exist."""

    name: str
    stars: int = 0
    archived: bool = False
    pushed_at: datetime = datetime(2025, 6, 1, 12, 0, tzinfo=UTC)
    formerly: tuple[str, ...] = ()
    paths: frozenset[str] = frozenset()

    @property
    def number(self) -> int:
        """A number that stays the same from run to run: the repository's id."""
        return int.from_bytes(hashlib.sha256(self.name.lower().encode()).digest()[:4]) // 8


@dataclass(frozen=True, slots=True)
class WorldPage:
    """What one URL answers, whatever its host: it takes precedence over what the host's own stand-in would say.
    `location` makes it a redirect. Whoever names the ETag or the Last-Modified of its `headers` is answered 304."""

    url: str
    status: int = 200
    body: str = "<!doctype html><title>A page</title><p>Here it is."
    location: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "text/html; charset=utf-8"


Thing = WorldPaper | WorldRepository | WorldPage


class Holdings:
    """Everything that exists, looked up as the services do: arXiv ids without version, all else without case."""

    def __init__(self) -> None:
        self._service = ""
        self._papers: dict[tuple[str, str], WorldPaper] = {}
        self._repositories: dict[str, WorldRepository] = {}
        self._renames: dict[str, str] = {}
        self._pages: dict[str, WorldPage] = {}
        self._known: dict[str, tuple[WorldPaper, ...]] = {}
        self._listed: dict[str, dict[str, tuple[WorldPaper, ...]]] = {}

    def seen_by(self, service: str) -> Self:
        """The same things, now and later, as one service knows them."""
        view = copy(self)
        view._service = service
        return view

    def add(self, *things: Thing) -> None:
        """Adds them; a thing of the same name is replaced."""
        for thing in things:
            if isinstance(thing, WorldPaper):
                self._known.clear()
                self._listed.clear()
                self._papers |= {
                    (service, name): thing for service in thing.known_to or ("",) for name in _names(thing)
                }
            elif isinstance(thing, WorldRepository):
                self._repositories[thing.name.lower()] = thing
                for former in thing.formerly:
                    self._renames[former.lower()] = thing.name.lower()
            else:
                self._pages[thing.url] = thing

    def remove(self, name: str) -> None:
        """Forgets an identifier (`arxiv:2404.06654`, `github:owner/name`, `doi:...`) or a page's URL.

        Raises KeyError when there is no such thing.
        """
        kind, _, value = name.partition(":")
        if kind == "github":
            del self._repositories[value.lower()]
        elif name in self._pages:
            del self._pages[name]
        else:
            paper = self._papers["", f"{kind}:{value.lower()}"]
            self._known.clear()
            self._listed.clear()
            for key in [key for key, each in self._papers.items() if each == paper]:
                del self._papers[key]

    def paper(self, kind: str, value: str) -> WorldPaper | None:
        """The paper that `kind` (`arxiv`, `doi`, `acl`, `openreview`, `s2`, `corpus`, `dblp`) calls `value`."""
        name = f"{kind}:{value.lower()}"
        return self._papers.get((self._service, name)) or self._papers.get(("", name))

    def papers(self) -> tuple[WorldPaper, ...]:
        """Every paper once, in the order of adding."""
        if self._service not in self._known:
            mine = {"", self._service}
            papers = dict.fromkeys(each for (service, _), each in self._papers.items() if service in mine)
            self._known[self._service] = tuple(papers)
        return self._known[self._service]

    def listed(self, toc: str) -> tuple[WorldPaper, ...]:
        """The papers that stand in that table of contents of DBLP, in the order of adding."""
        if self._service not in self._listed:
            volumes: defaultdict[str, list[WorldPaper]] = defaultdict(list)
            for paper in self.papers():
                volumes[paper.listed].append(paper)
            self._listed[self._service] = {name: tuple(papers) for name, papers in volumes.items()}
        return self._listed[self._service].get(toc, ())

    def repositories(self) -> tuple[WorldRepository, ...]:
        """Every repository."""
        return tuple(self._repositories.values())

    def repository(self, name: str, *, renames: bool = True) -> WorldRepository | None:
        """The repository that `owner/name` leads to."""
        key = name.lower()
        while renames and key not in self._repositories and key in self._renames:
            key = self._renames[key]
        return self._repositories.get(key)

    def page(self, url: str) -> WorldPage | None:
        """What was laid down for exactly this URL."""
        return self._pages.get(url)


def _names(paper: WorldPaper) -> list[str]:
    named = {
        "arxiv": paper.arxiv,
        "doi": paper.doi,
        "acl": paper.acl,
        "openreview": paper.openreview,
        "dblp": paper.dblp,
        "s2": paper.paper_id,
        "corpus": str(paper.number),
    }
    names = [f"{kind}:{value.lower()}" for kind, value in named.items() if value]
    if paper.arxiv:
        names.append(f"doi:10.48550/arxiv.{paper.arxiv.lower()}")
    return names
