"""From findings to edited bytes: which fixes are applied, and the proof that they changed nothing else.

Nothing is read or written here: bytes come in with their Document, and bytes go out.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest

from citevet import documents
from citevet.errors import CitevetError, FixError
from citevet.model import Document, Edit, Entry, Field, Finding, Fix, LinkForm, Safety, Severity, Span

_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


@dataclass(frozen=True, slots=True)
class Choice:
    """The fixes that can be applied together, each once, and the findings whose fix had to be left because it would
    change the same bytes as a weightier one."""

    fixes: tuple[Fix, ...]
    left: tuple[Finding, ...]

    def edits(self, path: str) -> tuple[Edit, ...]:
        """The edits of all chosen fixes to one document, in its order, each once."""
        edits = {edit for fix in self.fixes for edit in fix.edits if edit.document == path}
        return tuple(sorted(edits, key=_position))


def choose(findings: Iterable[Finding], *, unsafe: bool = False, select: Collection[str] | None = None) -> Choice:
    """Which fixes to apply: the safe ones, with `unsafe` all of them, of the rules whose codes are in `select` (None:
    of all rules).

    Where two fixes would change the same bytes differently, the one of the more severe finding, then of the lower
    code, then of the earlier finding wins; a fix is taken whole or not at all.
    """
    wanted = [
        (finding, finding.fix)
        for finding in findings
        if finding.fix is not None
        and (unsafe or finding.fix.safety is Safety.SAFE)
        and (select is None or finding.rule in select)
    ]
    wanted.sort(key=lambda pair: (_RANK[pair[0].severity], pair[0].rule))
    fixes: dict[Fix, None] = {}
    left: list[Finding] = []
    taken: dict[str, list[Edit]] = {}
    for finding, fix in wanted:
        if fix in fixes:
            continue
        own = sorted(dict.fromkeys(fix.edits), key=_position)
        if any(_conflict(*pair) for pair in pairwise(own)) or any(
            _conflicts(edit, taken.get(edit.document, [])) for edit in own
        ):
            left.append(finding)
            continue
        fixes[fix] = None
        for edit in own:
            insort(taken.setdefault(edit.document, []), edit, key=_position)
    return Choice(tuple(fixes), tuple(left))


def apply(document: Document, edits: Iterable[Edit]) -> bytes:
    """The document's bytes with the edits applied; every byte outside their ranges is as it was.

    The result is read again and compared. Raises FixError when edits overlap, do not fit the document, or when
    anything but what they touch would read differently: a link, an entry, or a field of an entry.
    """
    ordered = sorted(dict.fromkeys(edits), key=_position)
    data = edited(document, ordered)
    if data != document.data:
        _Comparison(document, ordered, data).require_same()
    return data


def edited(document: Document, ordered: Sequence[Edit]) -> bytes:
    """The document's bytes with edits, given in its order, applied, and nothing proven of the result. Raises FixError
    when they overlap or do not fit the document."""
    _require_fit(document, ordered)
    pieces: list[bytes] = []
    at = 0
    for edit in ordered:
        pieces += (document.data[at : edit.span.start], edit.replacement.encode())
        at = edit.span.end
    return b"".join((*pieces, document.data[at:]))


def read_again(document: Document, data: bytes) -> Document:
    """The document that the bytes are after a change. Raises FixError when they cannot be read."""
    try:
        return documents.parse(document.path, data)
    except CitevetError as error:
        raise FixError(f"{document.path}: not changed, because the result could not be read: {error}") from error


def _position(edit: Edit) -> tuple[str, Span, str]:
    return edit.document, edit.span, edit.replacement


def _conflict(one: Edit, other: Edit) -> bool:
    """Whether two edits of one document cannot both be applied. Identical ones can."""
    if one == other or one.document != other.document:
        return False
    return one.span.overlaps(other.span) or one.span == other.span


def _conflicts(edit: Edit, taken: Sequence[Edit]) -> bool:
    """Whether an edit conflicts with one of those taken already: one document's, in its order, without conflicts among
    themselves, so that only neighbours come into question (and an insertion may stand before the next one's start)."""
    at = bisect_left(taken, _position(edit), key=_position)
    before = at - 1
    while before >= 0:
        if _conflict(edit, taken[before]):
            return True
        if taken[before].span.end > taken[before].span.start:
            break
        before -= 1
    while at < len(taken) and taken[at].span.start <= edit.span.end:
        if _conflict(edit, taken[at]):
            return True
        at += 1
    return False


def _require_fit(document: Document, ordered: Sequence[Edit]) -> None:
    for edit in ordered:
        if edit.document != document.path:
            raise FixError(f"{document.path}: not changed, because an edit is meant for {edit.document}")
        if edit.span.end > len(document.data):
            raise FixError(f"{document.path}: not changed, because an edit lies beyond its end; audit it again")
        if any(_splits_a_character(document.data, at) for at in (edit.span.start, edit.span.end)):
            raise FixError(f"{document.path}: not changed, because an edit would split a character; audit it again")
    for one, other in pairwise(ordered):
        if _conflict(one, other):
            raise FixError(f"{document.path}: not changed, because two edits overlap at byte {other.span.start}")


def _splits_a_character(data: bytes, at: int) -> bool:
    """Whether a byte offset lies inside a UTF-8 sequence."""
    return at < len(data) and data[at] & 0xC0 == 0x80


@dataclass(frozen=True, slots=True)
class _Change:
    """Where an edit's text stood before, and where it stands afterwards."""

    before: Span
    after: Span

    def touches(self, span: Span, *, afterwards: bool) -> bool:
        """Whether a range before (or after) the edit shares a byte with it; an insertion or deletion also touches
        what ends or begins where it happens."""
        own = self.after if afterwards else self.before
        if self.before.start == self.before.end or self.after.start == self.after.end:
            return own.start <= span.end and span.start <= own.end
        return own.overlaps(span)


class _Side:
    """Where the texts of all edits stand on one side, in order."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self.starts = [span.start for span in spans]
        self.ends = [span.end for span in spans]


class _Comparison:
    """A document before and after edits that do not overlap."""

    def __init__(self, before: Document, ordered: Sequence[Edit], data: bytes) -> None:
        self.after = read_again(before, data)
        self.before = before
        self.changes: list[_Change] = []
        self.shifts = [0]
        for edit in ordered:
            start, size = edit.span.start + self.shifts[-1], len(edit.replacement.encode())
            self.changes.append(_Change(edit.span, Span(start, start + size)))
            self.shifts.append(self.shifts[-1] + size - (edit.span.end - edit.span.start))
        self._before = _Side([change.before for change in self.changes])
        self._after = _Side([change.after for change in self.changes])

    def require_same(self) -> None:
        """Raises FixError when something that no edit touches reads differently."""
        self._require_links()
        self._require_entries()

    def _require_links(self) -> None:
        """Links outside all edits are the same at their new places; links at an edit may change, come or go, but none
        may come where there was none, other than an identifier that an entry names already, a repository that is
        linked already, and a BibTeX field that an edit adds."""
        before = [self._touching(link.span) for link in self.before.links]
        after = [self._touching(link.span, afterwards=True) for link in self.after.links]
        if any(one != other for one, other in zip_longest(self._kept(before), self._now(after))):
            changed = set(self._kept(before)) ^ set(self._now(after))
            if changed:
                raise self._error(f"another link than the meant ones would change ({min(changed)[2]})")
        named = {identifier for entry in self.before.entries for identifier in entry.identifiers}
        repositories = {link.identifier for link in self.before.links if link.identifier.kind == "github"}
        linked = {id(change) for touching in before for change in touching}
        for link, touching in zip(self.after.links, after, strict=True):
            if not touching or link.identifier in repositories:
                continue
            added = any(change.after.contains(link.span) for change in touching)
            if link.form is LinkForm.BIBTEX and (added or link.identifier in named):
                continue
            if any(id(change) not in linked for change in touching):
                raise self._error(f"a link would appear where there is none ({link.target})")

    def _kept(self, touching: Sequence[Sequence[_Change]]) -> Iterator[tuple[int, int, str]]:
        """The links before that no edit touches: where each is to stand afterwards, and its target."""
        for link, changes in zip(self.before.links, touching, strict=True):
            if not changes:
                start = self._shifted(link.span.start)
                yield start, start + link.span.end - link.span.start, link.target

    def _now(self, touching: Sequence[Sequence[_Change]]) -> Iterator[tuple[int, int, str]]:
        """The links afterwards that no edit touches: where each stands, and its target."""
        for link, changes in zip(self.after.links, touching, strict=True):
            if not changes:
                yield link.span.start, link.span.end, link.target

    def _require_entries(self) -> None:
        """The entries that are not deleted are the same, in order; another may only appear around an edit."""
        stay = [entry for entry in self.before.entries if not self._deleted(entry.span)]
        known = {self._shifted(entry.span.start) for entry in stay}
        now = [
            entry
            for entry in self.after.entries
            if entry.span.start in known or not any(entry.span.contains(change.after) for change in self.changes)
        ]
        if len(stay) != len(now):
            raise self._error(f"{len(now)} entries would be left of {len(stay)}")
        for old, new in zip(stay, now, strict=True):
            changed = self._changed_field(old, new)
            if changed:
                raise self._error(f"the {changed} of the entry at line {old.line} would change")

    def _changed_field(self, old: Entry, new: Entry) -> str | None:
        """The name of a field that reads differently though no edit touches it. A year that an edit writes beside a
        venue stands before that of a date."""
        pairs: tuple[tuple[str, Field | None, Field | None], ...] = (
            ("title", old.title, new.title),
            ("authors", old.authors, new.authors),
            ("venue", old.venue, new.venue),
            ("year", old.year, new.year),
        )
        for name, was, now in pairs:
            if was is None or (now is not None and now.text == was.text) or self._touched(was.span):
                continue
            if name != "year" or now is None or not self._touched(now.span, afterwards=True):
                return name
        if old.section != new.section and not any(self._touched(heading.span) for heading in self.before.headings):
            return "section"
        return None

    def _error(self, because: str) -> FixError:
        return FixError(f"{self.before.path}: not changed, because {because}; choose fewer fixes with --select")

    def _touched(self, span: Span, *, afterwards: bool = False) -> bool:
        return bool(self._touching(span, afterwards=afterwards))

    def _touching(self, span: Span, *, afterwards: bool = False) -> Sequence[_Change]:
        near = self._near(span, afterwards=afterwards)
        return [change for change in near if change.touches(span, afterwards=afterwards)] if near else near

    def _near(self, span: Span, *, afterwards: bool = False) -> Sequence[_Change]:
        """The changes that meet a range or touch it, on one side."""
        side = self._after if afterwards else self._before
        first, last = bisect_left(side.ends, span.start), bisect_right(side.starts, span.end)
        return self.changes[first:last] if first < last else ()

    def _deleted(self, span: Span) -> bool:
        near = self._near(span)
        return any(change.before.contains(span) and change.after.start == change.after.end for change in near)

    def _shifted(self, at: int) -> int:
        """Where a byte outside all edits is afterwards."""
        return at + self.shifts[bisect_right(self._before.ends, at)]
