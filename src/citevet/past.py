"""What the store tells of earlier audits of the same documents, and what this audit adds to it."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from citevet.changes import Silent, accepted_since, gone_since, movers, past_findings, standings, told_since
from citevet.documents.forms import STANDARD_INPUT
from citevet.judge.links import judge_link, questions
from citevet.model import (
    Audit,
    Change,
    Changes,
    Document,
    Entry,
    Evidence,
    Gone,
    Identifier,
    Link,
    Need,
    PastAudit,
    PastState,
    Question,
    State,
    Unavailable,
    Verdict,
)
from citevet.store import Moment, Store

# So many of the last audits are told of a link.
_RECORD = 12
_FAILING = frozenset({State.DEAD, State.UNREACHABLE})


class Past:
    """The last audits of some documents, of each at most so many; standard input has none. `sources` names those that
    are asked, in that order. Raises StoreError when the store cannot be read."""

    def __init__(
        self, store: Store, documents: Iterable[Document], sources: Iterable[str], *, audits: int = _RECORD
    ) -> None:
        self._store = store
        self._sources = tuple(sources)
        self._chronicle = store.chronicle()
        named = {each.path: each.name for each in documents if each.path != STANDARD_INPUT}
        last = {path: self._chronicle.last(name) for path, name in named.items()}
        self.audits: Mapping[str, PastAudit] = {path: audit for path, audit in last.items() if audit is not None}
        self._moments = {path: self._chronicle.moments(named[path], audits) for path in self.audits}
        self._venues = {path: self._chronicle.venues(named[path]) for path in self.audits}

    def failing(self, document: Document, verdicts: Sequence[Verdict]) -> dict[int, tuple[PastState, ...]]:
        """The earlier verdicts on those links, by index, that fail now."""
        return {
            index: self.states(document, document.links[index])
            for index, verdict in enumerate(verdicts)
            if verdict.state in _FAILING and document.path in self._moments
        }

    def states(self, document: Document, link: Link) -> tuple[PastState, ...]:
        """The verdict on a link as of the end of each of the last audits of its document, the oldest first, judged
        from what was known by then. That nobody could say something in one audit says nothing in a later one."""
        needs = [Need(source, question) for question in questions(link) for source in self._sources]
        states = []
        for moment in self._moments.get(document.path, ()):
            if not moment.online:
                states.append(PastState(moment.finished, State.SKIPPED))
                continue
            known = (evidence for _, evidence in self._store.newest(needs, moment.finished, since=moment.started))
            counted = [it for it in known if not isinstance(it, Unavailable) or it.observed_at >= moment.started]
            states.append(PastState(moment.finished, judge_link(link, counted).state))
        return tuple(states)

    def changes(
        self,
        audit: Audit,
        *,
        rules: Collection[str],
        silent: Silent,
        now: Callable[[Document, Entry], Iterable[Evidence]],
    ) -> Changes:
        """What changed since. `rules` are the codes of those that were looked for, `silent` and `now` tell what the
        sources said this time."""
        down = {each.source for each in audit.run.outages}
        gone = gone_since(
            audit.documents, audit.verdicts, audit.findings, self.audits, rules=rules, down=down, silent=silent
        )
        citations, stars = movers(audit.documents, audit.papers, audit.repositories, now, self._before)
        told = told_since(audit.documents, audit.findings, self.audits, audit.run.started)
        return Changes(
            since={path: past.started for path, past in self.audits.items()},
            told=tuple(
                each if finding.document in self.audits else None
                for finding, each in zip(audit.findings, told, strict=True)
            ),
            gone=tuple(self._with_records(audit.documents, gone)),
            citations=citations,
            stars=stars,
            accepted=tuple(
                each
                for document, papers in zip(audit.documents, audit.papers, strict=True)
                for each in accepted_since(document, papers, self._venues.get(document.path, {}))
            ),
        )

    def keep(self, audit: Audit, *, silent: Silent, online: bool) -> None:
        """Adds the audit to the store, and whether there was a network; `silent` tells what the sources said. Where
        that cannot be written, the store's `trouble` says so."""
        told = told_since(audit.documents, audit.findings, self.audits, audit.run.started)
        open_ones = defaultdict(list)
        for finding, each in zip(audit.findings, past_findings(audit.documents, audit.findings, told), strict=True):
            open_ones[finding.document].append(each)
        gone = defaultdict(list)
        for left in audit.changes.gone if audit.changes else ():
            gone[left.document].append((left.finding, left.change))
        when = Moment(audit.run.started, audit.run.finished, online)
        try:
            for document, papers in zip(audit.documents, audit.papers, strict=True):
                path = document.path
                if path != STANDARD_INPUT:
                    venues = standings(document, papers, self._venues.get(path, {}), silent)
                    count = len(document.entries)
                    self._chronicle.keep(document.name, when, count, open_ones[path], gone[path], venues=venues)
        except sqlite3.Error as error:
            self._store.trouble = f"cannot write to the store {self._store.file}: {error}; this audit is not kept"

    def _before(self, document: Document, about: Identifier) -> Iterator[Evidence]:
        """What was found of an identifier until the document's last audit ended."""
        if (last := self.audits.get(document.path)) is not None:
            needs = [Need(source, Question(about)) for source in self._sources]
            yield from (evidence for _, evidence in self._store.newest(needs, last.finished, found=True))

    def _with_records(self, documents: Sequence[Document], gone: Iterable[Gone]) -> Iterator[Gone]:
        links = {(document.path, link.url): (document, link) for document in documents for link in document.links}
        for each in gone:
            at = links.get((each.document, each.finding.url))
            healed = each.change is Change.HEALED
            yield replace(each, record=self.states(*at)) if healed and at is not None else each
