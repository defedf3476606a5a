"""What the readable forms of the report tell of the changes since the last audit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from citevet.model import COMES_AND_GOES, Audit, Change, Changes, Finding, Gone, Mover, Told, flaps, subject

# Lines that one part of the changes has; what is more is counted.
_LINES = 10
_REPOSITORIES = frozenset({"CV202", "CV204"})
_BECAME = {
    Change.HEALED: "Healed: no longer so, without a change to the document",
    Change.FIXED: "Fixed: no longer so, since the document was changed",
    Change.UNKNOWN: "Unknown: nobody could say this time",
}
_COUNTED = {Change.STILL: "still there"}


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the changes under one heading. The lines hold what lists and services wrote, not yet made harmless;
    `more` counts those left out."""

    heading: str
    lines: tuple[str, ...]
    more: int = 0


def told(audit: Audit) -> Sequence[Told | None]:
    """For each finding whether it is new; None where its document was not audited before."""
    return (None,) * len(audit.findings) if audit.changes is None else audit.changes.told


def headline(changes: Changes) -> str:
    """The changes in one sentence, without anything that a list or a service wrote."""
    told = Counter(each.change for each in changes.told if each is not None)
    told.update(each.change for each in changes.gone)
    counts = ", ".join(f"{told[each]:,} {_COUNTED.get(each, each.value)}" for each in Change if told[each])
    since = max(changes.since.values())
    return f"Since the last audit ({since:%Y-%m-%d %H:%M} UTC): {counts or 'no findings then or now'}."


def parts(audit: Audit) -> list[Part]:
    """The changes worth a line, what was accepted first."""
    changes = audit.changes
    if changes is None:
        return []
    new, worse = (
        [
            finding
            for finding, told in zip(audit.findings, changes.told, strict=True)
            if told is not None and told.change is change
        ]
        for change in (Change.NEW, Change.WORSE)
    )
    accepted = {(each.document, each.name) for each in changes.accepted}
    named = {document.path: document for document in audit.documents}
    others = [
        each
        for each in new
        if each.rule != "CV301" or (each.document, subject(named[each.document], each)[0]) not in accepted
    ]
    found = [
        _part("Accepted since", [f"{each.document} {each.name}: {each}" for each in changes.accepted]),
        _part("Renamed or archived since", list(_of(new, lambda rule: rule in _REPOSITORIES))),
        _part("New", list(_of(others, lambda rule: rule not in _REPOSITORIES))),
        _part("Worse: an error now", list(_of(worse, lambda _rule: True))),
        *(_part(heading, list(_gone(changes.gone, change))) for change, heading in _BECAME.items()),
        *_moved("citations", changes.citations),
        *_moved("stars", changes.stars),
    ]
    return [part for part in found if part.lines]


def _part(heading: str, lines: Sequence[str]) -> Part:
    return Part(heading, tuple(lines[:_LINES]), max(0, len(lines) - _LINES))


def _of(findings: Collection[Finding], wanted: Callable[[str], bool]) -> Iterator[str]:
    for finding in findings:
        if wanted(finding.rule):
            yield f"{finding.document}:{finding.line} {finding.rule} {finding.message}"


def _gone(gone: Collection[Gone], change: Change) -> Iterator[str]:
    for each in gone:
        if each.change is change:
            states = [past.state for past in each.record]
            record = flaps(states)
            message = each.finding.message.partition(COMES_AND_GOES)[0] if record else each.finding.message
            yield f"{each.document} {each.finding.rule} {message}{record}"


def _moved(what: str, movers: Sequence[Mover]) -> Iterator[Part]:
    """The largest growth by number, and what grew most beside what it was and is not among the former."""
    grown = [each for each in movers if each.growth > 0]
    largest = grown[:_LINES]
    fastest = sorted((each for each in grown if each not in largest), key=lambda each: -each.share)[:_LINES]
    yield Part(f"Most new {what}", tuple(map(_told, largest)))
    yield Part(f"Fastest growing {what}", tuple(map(_told, fastest)))


def _told(mover: Mover) -> str:
    share = f", {mover.share:+,.0%}" if mover.before else ""
    return f"{mover.name}: {mover.before:,} -> {mover.after:,} ({mover.growth:+,}{share})"
