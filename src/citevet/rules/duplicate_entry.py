"""CV304: one paper in two entries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from citevet.matching import same_paper, title_key
from citevet.model import Document, Edit, Finding, Fix, Identifier, Safety, Severity, Span
from citevet.rules.base import Case, CaseDocument, Rule
from citevet.rules.entries import EntryAt, entries_of, entry_finding

_NUMBER = re.compile(rb"^\s*(?:\d+[.)]|[-*+])\s+(\*\*\[\d+\])?")
_BLANK_LINE = re.compile(rb"[ \t]*\r?\n")
_NEWS = re.compile(
    r"\W*(?:(?:latest|recent|important)\s+)?(?:highlights?\b.*"
    r"|(?:news|updates?|what.?s new|announcements?|新闻|动态|更新)(?:\W|and|news|updates?)*)",
    re.IGNORECASE,
)
# Who tells what an identifier's paper is called.
_TELLERS = frozenset({"network", "arxiv", "semantic-scholar"})
# Entries with one identifier or title that are compared with a further one.
_MOST = 8


@dataclass(frozen=True, slots=True)
class _Earlier:
    """The entries of a document that came before, by what they share with another: an identifier, a title, or all that
    is written in one section."""

    by_identifier: dict[Identifier, list[EntryAt]] = field(default_factory=dict)
    by_title: dict[str, list[EntryAt]] = field(default_factory=dict)
    alike: dict[tuple[tuple[str, ...], bytes], EntryAt] = field(default_factory=dict)

    def sharing(self, at: EntryAt) -> list[EntryAt]:
        """Those that may be the same paper."""
        named = [other for identifier in at.identifiers for other in self.by_identifier.get(identifier, ())]
        return [*named, *self.by_title.get(title_key(at.title), ())]

    def add(self, at: EntryAt) -> None:
        """One more."""
        key = title_key(at.title)
        places = [self.by_identifier.setdefault(identifier, []) for identifier in at.identifiers]
        if key:
            places.append(self.by_title.setdefault(key, []))
        for place in places:
            if len(place) < _MOST:
                place.append(at)
        self.alike.setdefault((at.entry.section, _written(at.document, at)), at)


def _check(case: Case) -> Iterator[Finding]:
    for place in case.documents:
        yield from _check_document(case, place)


def _check_document(case: Case, place: CaseDocument) -> Iterator[Finding]:
    known = _Earlier()
    # What somebody adds is the duplicate of what was there, wherever it stands.
    added = place.added or ()
    for at in sorted(entries_of(place), key=lambda at: at.index in added):
        if at.entry.news or any(map(_NEWS.fullmatch, at.entry.section)):
            continue
        earlier = known.sharing(at)
        first = next((other for other in earlier if _is_same(other, at)), None)
        if first is not None:
            twin = known.alike.get((at.entry.section, _written(at.document, at)))
            fix = _deleted(at, Safety.SAFE) if twin is not None else _merged(first, at)
            yield _finding(twin or first, at, fix)
        elif (other := next((each for each in earlier if _is_contradictory(case, each, at)), None)) is not None:
            yield _contradiction(other, at)
        known.add(at)


def _is_same(one: EntryAt, other: EntryAt) -> bool:
    """Whether two entries that share an identifier or a title are one paper. One identifier under two titles is, when
    the authors agree; without authors it may as well be a wrong link."""
    match = same_paper(one.title, one.entry.author_names, other.title, other.entry.author_names)
    if set(one.identifiers) & set(other.identifiers):
        return not match.other_title if match.same_authors is None else match.same_authors
    if match.same_authors is not None:
        return match.same
    return match.same and not _conflict(one, other)


def _conflict(one: EntryAt, other: EntryAt) -> bool:
    """Whether both name a paper in one register, differently."""
    kinds = {identifier.kind for identifier in one.identifiers}
    return any(identifier.kind in kinds for identifier in other.identifiers)


def _is_contradictory(case: Case, one: EntryAt, other: EntryAt) -> bool:
    """Whether two entries name one paper by clearly different titles, where no record tells which of them is wrong
    (that is CV303), and not because nobody could be asked for it."""
    if not case.down.isdisjoint(_TELLERS):
        return False
    shared = set(one.identifiers) & set(other.identifiers)
    if not shared or not one.title or not other.title or any(each in case.records for each in shared):
        return False
    match = same_paper(one.title, one.entry.author_names, other.title, other.entry.author_names)
    return match.other_title


def _finding(first: EntryAt, at: EntryAt, fix: Fix | None) -> Finding:
    shared = [identifier for identifier in at.identifiers if identifier in first.identifiers]
    what = f'"{at.title}": the same paper ({shared[0]})' if shared else f'"{at.title}": a paper of the same title'
    message = f"{what} stands at {_place(first, at)} already"
    if shared and same_paper(at.title, (), first.title, ()).other_title:
        message += f', as "{first.title}"'
    return entry_finding(RULE, at, _span(at), message, confidence=1.0 if shared else 0.9, fix=fix)


def _contradiction(other: EntryAt, at: EntryAt) -> Finding:
    shared = next(identifier for identifier in at.identifiers if identifier in other.identifiers)
    message = f'"{at.title}" has the link of "{other.title}" at {_place(other, at)}: both cannot be {shared}'
    return entry_finding(RULE, at, _span(at), message, confidence=0.8)


def _place(first: EntryAt, at: EntryAt) -> str:
    elsewhere = first.entry.section and first.entry.section != at.entry.section
    return f"line {first.entry.line}" + (f" under “{first.entry.section[-1]}”" if elsewhere else "")


def _span(at: EntryAt) -> Span:
    return at.entry.title.span if at.entry.title else at.entry.span


def _merged(first: EntryAt, at: EntryAt) -> Fix | None:
    """Of two entries of one section, deletes the one whose links the other has too; None where each has its own."""
    if first.entry.section != at.entry.section or (at.document.form == "bibtex" and _key(first) != _key(at)):
        return None
    if same_paper(at.title, (), first.title, ()).other_title:
        return None
    ours, theirs = _links(at), _links(first)
    if ours == theirs:
        poorer = first if first.entry.preprint and not at.entry.preprint else at
    elif ours < theirs:
        poorer = at
    elif theirs < ours:
        poorer = first
    else:
        return None
    if bool(poorer.entry.bibtex) and not (at if poorer is first else first).entry.bibtex:
        return None
    return _deleted(poorer, Safety.UNSAFE)


def _key(at: EntryAt) -> tuple[str, ...]:
    """What the entry is cited by."""
    return tuple(own.key.text for own in at.entry.bibtex)


def _links(at: EntryAt) -> frozenset[Identifier]:
    return frozenset(at.document.links[index].identifier for index in at.entry.links)


def _deleted(at: EntryAt, safety: Safety) -> Fix | None:
    """Deletes an entry with its lines."""
    lines = _whole_lines(at.document, at.entry.block or at.entry.span)
    return Fix(safety, (Edit(at.document.path, lines, ""),)) if lines is not None else None


def _written(document: Document, at: EntryAt) -> bytes:
    """An entry's bytes without its number or bullet, and without the blanks around it."""
    own = at.entry.block or at.entry.span
    start = document.data.rfind(b"\n", 0, own.start) + 1
    return _NUMBER.sub(b"", document.data[start : own.end]).strip()


def _whole_lines(document: Document, span: Span) -> Span | None:
    """The lines of an entry, with the blank line that parts it from the next; None when something else shares them."""
    data = document.data
    start = data.rfind(b"\n", 0, span.start) + 1
    end = data.find(b"\n", max(span.start, span.end - 1))
    end = len(data) if end < 0 else end + 1
    if not re.fullmatch(rb"[\s\d.)*+-]*", data[start : span.start]) or data[span.end : end].strip():
        return None
    blank = _BLANK_LINE.match(data, end)
    before = data.rfind(b"\n", 0, max(0, start - 1)) + 1
    if blank is not None and start and not data[before:start].strip():
        end = blank.end()
    return Span(start, end)


RULE = Rule(
    code="CV304",
    name="duplicate-entry",
    severity=Severity.WARNING,
    summary="One paper stands in two entries of a list.",
    doc="""\
## What it sees

Two entries of one document, in one section or two, that link the same identifier, or have the same title and authors.
A paper in the news and once in its section is no duplicate.

Also one identifier under two titles whose authors do not agree: one of the links is wrong then. Where the paper's own
record tells which, that is CV303 instead.

## Why it matters

Readers meet a paper twice, and a correction reaches one of the two places only.

## Example

```markdown
1. [**A Title of Five Words.**](https://arxiv.org/abs/2404.06654) _Ann Lee, Bo Roe._ Arxiv 2024.
2. [**A Title of Five Words.**](https://arxiv.org/abs/2404.06654) _Ann Lee, Bo Roe._ COLM 2024.
```

## Fix

Safe where two entries of one section are written alike, but for their numbers: the later one is deleted, as are all
further ones. Unsafe where one of two entries of a section has all links of the other: the other is deleted, or, where
the links are the same, the one that calls itself a preprint, or else the later one. None across sections, since only
the keeper knows which of the places is meant, where each entry has links of its own, and for BibTeX under two keys.
""",
    check=_check,
)
