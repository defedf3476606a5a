"""Plans and runs the rounds of look-ups: the cheapest question that can settle a link first, and the next one only
for what is still open.

What is asked next about a link is decided by `judge.links.needs`, which is pure; here the needs of all links are
grouped by source, so that each source answers a round in as few requests as its service allows. No question is put
to the same source twice.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain

from citevet.clock import Clock
from citevet.interruption import until_stopped
from citevet.judge.further import registered_as
from citevet.judge.links import control_page, needs, questions
from citevet.model import (
    Absent,
    Document,
    Entry,
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
from citevet.second_pass import SecondPass
from citevet.sources.base import Source, Tell
from citevet.store import Memory

# Semantic Scholar knows citations and venues under these kinds of identifier; arXiv the comments of its own papers, and
# OpenReview what it decided.
PAPER_SOURCES = {
    "arxiv": ("semantic-scholar", "arxiv"),
    "doi": ("semantic-scholar",),
    "acl": ("semantic-scholar",),
    "openreview": ("openreview",),
}


@dataclass(frozen=True, slots=True)
class EvidencePool:
    """All evidence of a run, by question, in the order in which it was gathered. `reused` counts what came from
    earlier runs, and `unanswered` is what the run was interrupted at."""

    by_question: Mapping[Question, tuple[Evidence, ...]]
    reused: int = 0
    unanswered: tuple[Need, ...] = ()

    def about_link(self, link: Link) -> tuple[Evidence, ...]:
        """What is known about a link: about what it identifies, about its page where that was asked, and about what
        that page's answer made somebody ask."""
        said = [self.by_question.get(question, ()) for question in questions(link)]
        known = said[0] if len(said) == 1 else tuple(chain.from_iterable(said))
        control = control_page(link, known)
        return known if control is None else (*known, *self.by_question.get(Question(control), ()))

    def about(self, identifier: Identifier) -> tuple[Evidence, ...]:
        """What is known about an identifier as such; what was asked about one of its versions is left out."""
        return self.by_question.get(Question(identifier), ())

    def about_entry(self, document: Document, entry: Entry) -> tuple[Evidence, ...]:
        """What is known about the papers that an entry names, in links or otherwise."""
        named = dict.fromkeys(papers_named(document, entry))
        said = [each for identifier in named for each in self.about(identifier)]
        # A preprint's DOI leads to that of the publication.
        for each in said:
            for doi in registered_as(each):
                if doi not in named:
                    named[doi] = None
                    said += self.about(doi)
        return tuple(said)

    def silent(self, document: Document, entry: Entry) -> frozenset[str]:
        """The sources that could say nothing about the papers that an entry names."""
        return frozenset(each.source for each in self.about_entry(document, entry) if isinstance(each, Unavailable))

    def since(self, moment: datetime) -> int:
        """The number of questions that were put to somebody else from that moment on."""
        return sum(
            question.about.kind != "file" and any(each.observed_at >= moment for each in evidence)
            for question, evidence in self.by_question.items()
        )

    def cut_off(self, reason: str, since: datetime) -> EvidencePool:
        """The same questions; what was put `since` a moment is unanswered because there was no network. What this
        machine holds or refuses, and what name servers that know another host say of one, stands."""

        def cut(each: Evidence) -> Evidence:
            if each.observed_at < since or _needs_no_network(each):
                return each
            return Unavailable(each.source, each.about, Trouble.OUTAGE, reason, each.url, each.observed_at)

        return self.replaced(cut)

    def adding(self, found: Iterable[Evidence]) -> EvidencePool:
        """The same with more evidence about the identifiers that it names."""
        said = dict(self.by_question)
        for each in found:
            said[Question(each.about)] = (*said.get(Question(each.about), ()), each)
        return replace(self, by_question=said)

    def joined(self, more: EvidencePool) -> EvidencePool:
        """The evidence of both."""
        said = dict(self.by_question)
        for question, evidence in more.by_question.items():
            said[question] = (*said.get(question, ()), *evidence)
        return EvidencePool(said, self.reused + more.reused, (*self.unanswered, *more.unanswered))

    def replaced(self, change: Callable[[Evidence], Evidence]) -> EvidencePool:
        """The same with every piece of evidence changed."""
        said = {question: tuple(map(change, evidence)) for question, evidence in self.by_question.items()}
        return replace(self, by_question=said)

    def broken_off(self, moment: datetime, reason: str) -> EvidencePool:
        """The same, with every question that has no answer yet left open for that reason, as the run was stopped."""
        if not self.unanswered:
            return self
        said = dict(self.by_question)
        for need in self.unanswered:
            left = Unavailable(need.source, need.question.about, Trouble.BUDGET, reason, "", moment)
            said[need.question] = (*said[need.question], left)
        return replace(self, by_question=said)

    def everything(self) -> Iterable[Evidence]:
        """All of it."""
        return (each for evidence in self.by_question.values() for each in evidence)


def papers_named(document: Document, entry: Entry) -> tuple[Identifier, ...]:
    """The identifiers of the papers that an entry names, in links or otherwise, each once."""
    linked = (document.links[index] for index in entry.links)
    return tuple(dict.fromkeys([*(link.identifier for link in linked if link.role is Role.PAPER), *entry.identifiers]))


def _needs_no_network(evidence: Evidence) -> bool:
    if isinstance(evidence, Unavailable) and evidence.trouble is Trouble.PRIVATE_ADDRESS:
        return True
    return evidence.about.kind == "file" or (isinstance(evidence, Absent) and evidence.source == "dns")


class OfflineSource:
    """Stands in for a source that must not be asked."""

    batch = 1

    def __init__(self, name: str, clock: Clock) -> None:
        self.name = name
        self._clock = clock

    def recall(self, evidence: Evidence) -> None:
        """Nothing here depends on earlier answers."""

    def reopen(self) -> None:
        """Nothing here was ever closed."""

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
    *,
    memory: Memory | None = None,
    second_pass: SecondPass | None = None,
    stop: asyncio.Event | None = None,
) -> EvidencePool:
    """Gathers the evidence that the verdicts on all links and papers of the documents need.

    `asked` lies along the documents and their links and is false for a link that must not be asked about. What
    `memory` recalls is not asked again, and what is answered is kept there. `second_pass` says what of all that failed
    is asked once more in the end. Once `stop` is set, what is under way is given up and what is known so far is
    returned.
    """
    links = [
        link
        for document, flags in zip(documents, asked, strict=True)
        for link, ask in zip(document.links, flags, strict=True)
        if ask
    ]
    rounds = _Rounds(sources, progress, memory, stop or asyncio.Event())
    put: set[Need] = set()
    wanted = rounds.open(links)
    wanted |= {need for link in links for need in _paper_needs(link)}
    wanted |= {
        need
        for document in documents
        for entry in document.entries
        for identifier in entry.identifiers
        for need in _lookups(identifier)
    }
    while True:
        while wanted:
            put |= wanted
            progress.planned(len(put))
            if not await rounds.ask(wanted):
                return rounds.pool()
            wanted = rounds.open(rounds.concerned()) - put
        if second_pass is None or not await rounds.ask_again(second_pass):
            return rounds.pool()
        second_pass = None
        wanted = rounds.open(rounds.concerned()) - put


async def ask_more(
    pool: EvidencePool,
    wanted: Iterable[Need],
    sources: Mapping[str, Source],
    progress: Progress,
    *,
    memory: Memory | None = None,
    stop: asyncio.Event,
) -> EvidencePool:
    """The evidence with the answers to further questions, or with those of them that came before `stop` was set."""
    rounds = _Rounds(sources, progress, memory, stop)
    wanted = tuple(wanted)
    progress.planned(sum(map(len, pool.by_question.values())) + len(wanted))
    await rounds.ask(wanted)
    return pool.joined(rounds.pool())


class _Rounds:
    """The answers so far, and how more of them are come by."""

    def __init__(
        self, sources: Mapping[str, Source], progress: Progress, memory: Memory | None, stop: asyncio.Event
    ) -> None:
        self._sources = sources
        self._progress = progress
        self._memory = memory
        self._stop = stop
        self._answers: defaultdict[Question, dict[str, Evidence | None]] = defaultdict(dict)
        self._concerns: defaultdict[Question, list[Link]] = defaultdict(list)
        self._changed: set[Question] = set()
        self._reused = 0

    def pool(self) -> EvidencePool:
        """Everything that was answered. Of one question the answers are in the order in which they were asked for,
        whoever was faster."""
        said = {
            question: tuple(each for each in answers.values() if each is not None)
            for question, answers in self._answers.items()
        }
        unanswered = [
            Need(source, question)
            for question, answers in self._answers.items()
            for source, evidence in answers.items()
            if evidence is None
        ]
        return EvidencePool(said, self._reused, tuple(unanswered))

    def open(self, links: Iterable[Link]) -> set[Need]:
        """What has to be asked next about these links."""
        known = self.pool()
        wanted = set()
        for link in links:
            for need in needs(link, known.about_link(link)):
                self._concerns[need.question].append(link)
                wanted.add(need)
        return wanted

    def concerned(self) -> Collection[Link]:
        """The links that wait for what was answered since this was last called; those of the others have not come any
        further."""
        links = {id(link): link for question in self._changed for link in self._concerns[question]}
        self._changed.clear()
        return links.values()

    async def ask_again(self, second_pass: SecondPass) -> bool:
        """Puts the questions that failed once more, and keeps the former answers until there are others; whether that
        came to its end."""

        async def again() -> bool:
            groups: defaultdict[str, list[Question]] = defaultdict(list)
            for need in await second_pass.needs(self.pool().by_question):
                groups[need.source].append(need.question)
            return await self._all(groups)

        return await until_stopped(again(), self._stop) is not None

    async def ask(self, wanted: Iterable[Need]) -> bool:
        """Puts the questions that memory does not answer; whether all of them were answered."""
        ordered = sorted(wanted, key=lambda need: (need.source, str(need.question)))
        batches = {name: source.batch for name, source in self._sources.items()}
        recalled = self._memory.recall(ordered, batches) if self._memory else {}
        groups: defaultdict[str, list[Need]] = defaultdict(list)
        for need in ordered:
            evidence = recalled.get(need)
            self._answers[need.question][need.source] = evidence
            if evidence is None:
                groups[need.source].append(need)
            else:
                self._changed.add(need.question)
                self._sources[need.source].recall(evidence)
        self._reused += len(recalled)
        self._progress.answered(len(recalled))
        if self._memory:
            # A run that ends early leaves of each host what was asked last for the next one.
            for group in groups.values():
                group.sort(key=self._memory.asked)
        questions = {source: [need.question for need in group] for source, group in groups.items()}
        return await until_stopped(self._all(questions), self._stop) is not None

    async def _all(self, groups: Mapping[str, Sequence[Question]]) -> bool:
        await asyncio.gather(*(self._ask(self._sources[name], group) for name, group in groups.items()))
        return True

    async def _ask(self, source: Source, questions: Sequence[Question]) -> None:
        def tell(question: Question, evidence: Evidence) -> None:
            first = self._answers[question][source.name] is None
            self._answers[question][source.name] = evidence
            self._changed.add(question)
            if first:
                self._progress.answered(1)
            # What nobody could say is kept once it is clear that it was not the network.
            if self._memory is not None and not isinstance(evidence, Unavailable):
                self._memory.keep(Need(source.name, question), evidence)

        await source.answer(questions, tell)


def _paper_needs(link: Link) -> Iterable[Need]:
    if link.entry is None or link.flaw is not None or link.role is not Role.PAPER:
        return ()
    return _lookups(link.identifier)


def _lookups(identifier: Identifier) -> Iterable[Need]:
    return (Need(source, Question(identifier)) for source in PAPER_SOURCES.get(identifier.kind, ()))
