"""Which part of a document an audit is about, where it is not about all of it: the lines that somebody added."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from citevet.lines import Lines
from citevet.model import Document, Entry, Finding, Link


@dataclass(frozen=True, slots=True)
class Focus:
    """Some lines of a document, and by their indices the entries that stand on any of them, wholly or in part."""

    lines: frozenset[int]
    entries: frozenset[int]

    def has_link(self, link: Link) -> bool:
        """Whether a link stands on one of the lines, or belongs to one of the entries."""
        return link.line in self.lines or link.entry in self.entries

    def has_finding(self, finding: Finding) -> bool:
        """Whether a finding in the document is about one of the lines or entries."""
        return finding.line in self.lines or finding.entry in self.entries


def focus_of(documents: Sequence[Document], added: Mapping[str, Collection[int]] | None) -> tuple[Focus | None, ...]:
    """What of each document the audit is about: the lines that are named by the document's path, from 1, or all of it
    (None) where `added` is None."""
    if added is None:
        return (None,) * len(documents)
    return tuple(_focus(document, frozenset(added.get(document.path, ()))) for document in documents)


def narrowed(documents: Sequence[Document], focus: Sequence[Focus | None]) -> tuple[Document, ...]:
    """The documents without the entries that the audit is not about. Links keep their places; what they say of their
    entries counts the entries of the whole document."""
    return tuple(
        document if each is None else replace(document, entries=tuple(_chosen(document, each)))
        for document, each in zip(documents, focus, strict=True)
    )


def _chosen(document: Document, focus: Focus) -> Iterator[Entry]:
    return (document.entries[index] for index in sorted(focus.entries))


def _focus(document: Document, lines: frozenset[int]) -> Focus:
    at = Lines(document.data)
    entries = set()
    for index, entry in enumerate(document.entries):
        last = at.last(entry.span.start, entry.span.end)
        if not lines.isdisjoint(range(entry.line, last + 1)):
            entries.add(index)
    return Focus(lines, frozenset(entries))
