"""Plans and runs the rounds of look-ups: the cheapest question that can settle a link first, and the next one only
for what is still open.

What is asked next about a link is decided by `judge.links.needs`, which is pure; here the needs of all links are
grouped by source, so that each source answers a round in as few requests as its service allows. No question is put
to the same source twice.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from citevet.clock import Clock
from citevet.judge.links import needs, questions
from citevet.model import (
    Document,
    Evidence,
    Identifier,
    Link,
    Need,
    Question,
    Role,
    Trouble,
    Unavailable,
)
from citevet.progress import Progress
from citevet.sources.base import Source, Tell

# Semantic Scholar knows citations and venues under these kinds of identifier; arXiv the comments of its own papers.
PAPER_SOURCES = {"arxiv": ("semantic-scholar", "arxiv"), "doi": ("semantic-scholar",), "acl": ("semantic-scholar",)}


@dataclass(frozen=True, slots=True)
class EvidencePool:
    """All evidence of a run, by question, in the order in which it was gathered."""

    by_question: Mapping[Question, tuple[Evidence, ...]]

    def about_link(self, link: Link) -> tuple[Evidence, ...]:
        """What is known about a link: about what it identifies, and about its page where that was asked."""
        return tuple(each for question in questions(link) for each in self.by_question.get(question, ()))

    def about(self, identifier: Identifier) -> tuple[Evidence, ...]:
        """What is known about an identifier as such; what was asked about one of its versions is left out."""
        return self.by_question.get(Question(identifier), ())

    @property
    def size(self) -> int:
        """The number of questions that were put."""
        return len(self.by_question)

    def cut_off(self, reason: str) -> EvidencePool:
        """The same questions, all of them unanswered because there was no network."""
        return EvidencePool(
            {
                question: tuple(
                    Unavailable(each.source, each.about, Trouble.OUTAGE, reason, each.url, each.observed_at)
                    for each in evidence
                )
                for question, evidence in self.by_question.items()
            }
        )

    def everything(self) -> Iterable[Evidence]:
        """All of it."""
        return (each for evidence in self.by_question.values() for each in evidence)


class OfflineSource:
    """Stands in for a source that must not be asked."""

    def __init__(self, name: str, clock: Clock) -> None:
        self.name = name
        self._clock = clock

    async def answer(self, questions: Sequence[Question], tell: Tell) -> None:
        """`Unavailable` because of being offline, for every question."""
        now = self._clock.now()
        for question in questions:
            reason = "nothing was asked (--offline)"
            tell(question, Unavailable(self.name, question.about, Trouble.OFFLINE, reason, "", now))


async def collect(
    documents: Sequence[Document],
    asked: Sequence[Sequence[bool]],
    sources: Mapping[str, Source],
    progress: Progress,
) -> EvidencePool:
    """Gathers the evidence that the verdicts on all links and papers of the documents need.

    `asked` lies along the documents and their links and is false for a link that must not be asked about.
    """
    links = [
        link
        for document, flags in zip(documents, asked, strict=True)
        for link, ask in zip(document.links, flags, strict=True)
        if ask
    ]
    pool: dict[Question, dict[str, Evidence | None]] = defaultdict(dict)
    put: set[Need] = set()
    wanted = {need for link in links for need in (*_paper_needs(link), *needs(link, ()))}
    while wanted:
        put |= wanted
        progress.planned(len(put))
        for name, group in (groups := _by_source(wanted)):
            for question in group:
                pool[question][name] = None  # the order of the answers is that of the asking, whoever is faster
        await asyncio.gather(*(_ask(sources[name], group, pool, progress) for name, group in groups))
        known = _frozen(pool)
        wanted = {need for link in links for need in needs(link, known.about_link(link))} - put
    return _frozen(pool)


def _frozen(pool: Mapping[Question, Mapping[str, Evidence | None]]) -> EvidencePool:
    return EvidencePool({question: tuple(filter(None, said.values())) for question, said in pool.items()})


async def _ask(
    source: Source,
    questions: Sequence[Question],
    pool: Mapping[Question, dict[str, Evidence | None]],
    progress: Progress,
) -> None:
    def tell(question: Question, evidence: Evidence) -> None:
        pool[question][source.name] = evidence
        progress.answered(1)

    await source.answer(questions, tell)


def _by_source(wanted: Iterable[Need]) -> list[tuple[str, list[Question]]]:
    groups: dict[str, list[Question]] = defaultdict(list)
    for need in sorted(wanted, key=lambda need: (need.source, str(need.question))):
        groups[need.source].append(need.question)
    return list(groups.items())


def _paper_needs(link: Link) -> Iterable[Need]:
    if link.entry is None or link.flaw is not None or link.role is not Role.PAPER:
        return ()
    return (Need(source, Question(link.identifier)) for source in PAPER_SOURCES.get(link.identifier.kind, ()))
