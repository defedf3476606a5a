"""What changed since the last audit of the same documents: which findings are new, what became of the
others, and which figures moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial

from citevet.matching import title_key
from citevet.model import (
    Accepted,
    Change,
    Document,
    Entry,
    Evidence,
    Finding,
    Found,
    Gone,
    Identifier,
    Mover,
    Paper,
    PaperRecord,
    PastAudit,
    PastFinding,
    Repository,
    RepositoryRecord,
    Severity,
    State,
    Told,
    Trouble,
    Unavailable,
    Verdict,
    finding_ids,
    subject,
)

# Of a text that a finding is about, so many characters are kept.
_TEXT = 200
# Stands for the venue of a paper that the list has named one for from the beginning.
_STATED = "stated"
# Who is asked about every paper.
_TELLERS = frozenset({"semantic-scholar", "arxiv"})
_UNSURE = frozenset({State.UNREACHABLE, State.LIMITED, State.BLOCKED, State.SKIPPED})

# The sources that had nothing to say of an entry's papers this time.
Silent = Callable[[Document, Entry], Collection[str]]


def past_findings(
    documents: Sequence[Document], findings: Sequence[Finding], told: Sequence[Told]
) -> list[PastFinding]:
    """The findings of an audit as the next one will see them; `told` lies along them."""
    named = {document.path: document for document in documents}
    kept = []
    for identity, finding, each in zip(finding_ids(documents, findings), findings, told, strict=True):
        document = named[finding.document]
        title, url = subject(document, finding)
        text = document.text_at(finding.span)[:_TEXT]
        sources = tuple(dict.fromkeys(it.source for it in finding.evidence))
        kept.append(
            PastFinding(
                identity,
                finding.rule,
                finding.name,
                finding.severity,
                finding.message,
                title,
                url if finding.link is not None else "",
                text,
                sources,
                each.first,
            )
        )
    return kept


def told_since(
    documents: Sequence[Document], findings: Sequence[Finding], past: Mapping[str, PastAudit], now: datetime
) -> tuple[Told, ...]:
    """For each finding whether it is new, or has become an error; `now` is when this audit began."""
    known = {(path, each.id): each for path, audit in past.items() for each in audit.open}

    def told(identity: str, finding: Finding) -> Told:
        before = known.get((finding.document, identity))
        if before is None:
            return Told(Change.NEW, now)
        worse = finding.severity is Severity.ERROR and before.severity is not Severity.ERROR
        return Told(Change.WORSE if worse else Change.STILL, before.first)

    return tuple(map(told, finding_ids(documents, findings), findings))


def gone_since(
    documents: Sequence[Document],
    verdicts: Sequence[Sequence[Verdict]],
    findings: Sequence[Finding],
    past: Mapping[str, PastAudit],
    *,
    rules: Collection[str],
    down: Collection[str],
    silent: Silent,
) -> tuple[Gone, ...]:
    """What became of the findings that the last audits left open and this one has not.

    Only findings of `rules`, the codes that were looked for this time, are told. `down` names the sources that had an
    outage. What rested on nobody's word, or is no longer written where it was, is fixed. What rested on the word of a
    source that was silent this time is unknown, and so are what is said of a link that got no verdict that counts, and
    what is said of a paper that any source was silent about: without its record no other's word is about it.
    """
    here = {
        (finding.document, identity)
        for identity, finding in zip(finding_ids(documents, findings), findings, strict=True)
    }
    gone = []
    for document, states in zip(documents, verdicts, strict=True):
        look = _Look(document, states, down, silent)
        for each in past[document.path].open if document.path in past else ():
            if each.rule in rules and (document.path, each.id) not in here:
                gone.append(Gone(document.path, each, look.became(each)))
    return tuple(gone)


class _Look:
    """One document as it is now, beside what was said of it."""

    def __init__(self, document: Document, verdicts: Sequence[Verdict], down: Collection[str], silent: Silent) -> None:
        self._document = document
        self._text = document.data.decode("utf-8", "replace")
        self._down = frozenset(down)
        self._silent = silent
        self._links: defaultdict[str, list[Verdict]] = defaultdict(list)
        for link, verdict in zip(document.links, verdicts, strict=True):
            self._links[link.url].append(verdict)
        self._entries: defaultdict[str, list[Entry]] = defaultdict(list)
        for entry in document.entries:
            if entry.title is not None:
                self._entries[entry.title.text].append(entry)

    def became(self, past: PastFinding) -> Change:
        """Why a finding is no more."""
        verdicts = self._links.get(past.url, [])
        entries = [each for each in self._entries.get(past.title, []) if self._holds(each, past)]
        if not past.sources or (past.url and not verdicts) or (past.title and not entries):
            return Change.FIXED
        if past.text not in self._text:
            return Change.FIXED
        if any(_is_unsure(each, past.sources) for each in verdicts) or self._is_silent(past, entries):
            return Change.UNKNOWN
        if any(each.reason == Trouble.EXCLUDED.value for each in verdicts):
            return Change.FIXED
        return Change.HEALED

    def _holds(self, entry: Entry, past: PastFinding) -> bool:
        """Whether an entry has the link that a finding was about, or the text."""
        if past.url:
            return any(self._document.links[index].url == past.url for index in entry.links)
        return past.text in self._document.text_at(entry.span)

    def _is_silent(self, past: PastFinding, entries: Iterable[Entry]) -> bool:
        silent = {source for entry in entries for source in self._silent(self._document, entry)}
        return bool(silent and not past.url) or not silent.union(self._down).isdisjoint(past.sources)


def _is_unsure(verdict: Verdict, asked: Collection[str]) -> bool:
    """Whether a link got no verdict that counts, or one of `asked` could not tell all of what it was asked about it."""
    if any(isinstance(each, Unavailable) and each.source in asked for each in verdict.evidence):
        return True
    return verdict.state in _UNSURE and verdict.reason != Trouble.EXCLUDED.value


def standings(
    document: Document, papers: Sequence[Paper | None], before: Mapping[str, str], silent: Silent
) -> dict[str, str]:
    """Where the papers of a document are proven to be accepted, by the keys of their titles, and "" for those that
    wait for it: preprints, and what was one `before`. What another says of a paper that was accepted is no news. A
    preprint that came while one of those who are asked about every paper was silent is left out: it may have been
    accepted long ago."""
    known: dict[str, str] = {}
    for entry, paper in zip(document.entries, papers, strict=True):
        if entry.title is None or entry.news:
            continue
        key = title_key(entry.title.text)
        venue = _proven(document, entry, paper)
        if key not in before and venue is None and not _TELLERS.isdisjoint(silent(document, entry)):
            continue
        waits = entry.preprint or before.get(key) == ""
        known.setdefault(key, before.get(key) or (str(venue) if venue else "") or ("" if waits else _STATED))
    return known


def accepted_since(document: Document, papers: Sequence[Paper | None], before: Mapping[str, str]) -> Iterator[Accepted]:
    """The papers that waited `before`, and are proven to be accepted now, each once however often it is listed."""
    told: set[str] = set()
    for entry, paper in zip(document.entries, papers, strict=True):
        if entry.title is None or entry.news or (key := title_key(entry.title.text)) in told:
            continue
        if before.get(key) == "" and (venue := _proven(document, entry, paper)) is not None:
            told.add(key)
            yield venue


def _proven(document: Document, entry: Entry, paper: Paper | None) -> Accepted | None:
    if paper is None or paper.venue is None or entry.title is None or not paper.agreed:
        return None
    return Accepted(document.path, entry.title.text, paper.venue, paper.track, paper.year)


def movers(
    documents: Sequence[Document],
    papers: Sequence[Sequence[Paper | None]],
    repositories: Sequence[Sequence[Sequence[Repository]]],
    now: Callable[[Document, Entry], Iterable[Evidence]],
    before: Callable[[Document, Identifier], Iterable[Evidence]],
) -> tuple[tuple[Mover, ...], tuple[Mover, ...]]:
    """The papers whose citations, and the repositories whose stars, are not what they were when the last audit of their
    document ended, the largest growth first. `now` is what is known of an entry's papers, `before` what was known of an
    identifier then.

    A count is compared with an earlier one of the same source: two services count differently.
    """
    citations: dict[str, Mover] = {}
    stars: dict[str, Mover] = {}
    for document, known, named in zip(documents, papers, repositories, strict=True):
        then = partial(before, document)
        for entry, paper, mentioned in zip(document.entries, known, named, strict=True):
            if paper is not None and entry.title is not None and (moved := _moved(now(document, entry), then)):
                name = entry.title.text
                citations.setdefault(title_key(name), Mover(document.path, name, *moved))
            for repository in mentioned:
                if moved := _moved(repository.evidence, then):
                    name = repository.renamed_to or repository.name
                    stars.setdefault(name.lower(), Mover(document.path, name, *moved))
    return _largest_first(citations.values()), _largest_first(stars.values())


def _moved(now: Iterable[Evidence], before: Callable[[Identifier], Iterable[Evidence]]) -> tuple[int, int] | None:
    """The count of the first source that gave one both times, before and now, where it is another."""
    for each in now:
        count = _count(each)
        if count is None:
            continue
        for other in before(each.about):
            was = _count(other)
            if other.source == each.source and was is not None:
                return (was, count) if was != count else None
    return None


def _count(evidence: Evidence) -> int | None:
    match evidence:
        case Found(record=PaperRecord(citations=count)) | Found(record=RepositoryRecord(stars=count)):
            return count
    return None


def _largest_first(moved: Iterable[Mover]) -> tuple[Mover, ...]:
    return tuple(sorted(moved, key=lambda each: (-each.growth, each.name)))
