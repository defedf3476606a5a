"""CV304: one paper in two entries."""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from citevet.captions import spanned
from citevet.matching import same_paper, title_key
from citevet.model import Document, Edit, Field, Finding, Fix, Identifier, Safety, Severity, Span
from citevet.rules.base import Case, CaseDocument, Rule
from citevet.rules.entries import EntryAt, entries_of, entry_finding, names_another, span_finding
from citevet.venues import names_in

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
# So many papers in several sections, and one in so many entries, are no oversight: the list shows them there.
_FEWEST_CROSSINGS = 10
_ONE_IN = 30
_EXAMPLES = 3
_LEAST_NAMING = 4


@dataclass(frozen=True, slots=True)
class _Earlier:
    """The entries of a document that came before, by what they share with another: an identifier, a title, or all that
    is written in one list of a section."""

    by_identifier: dict[Identifier, list[EntryAt]] = field(default_factory=dict)
    by_title: dict[str, list[EntryAt]] = field(default_factory=dict)
    alike: dict[Hashable, EntryAt] = field(default_factory=dict)

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
        self.alike.setdefault(_place_and_words(at), at)


@dataclass(frozen=True, slots=True)
class _Repeat:
    """An entry whose paper stands at `first` already; `alike` says that both are written alike, in one list."""

    first: EntryAt
    at: EntryAt
    alike: bool

    @property
    def crosses(self) -> bool:
        """Whether the two stand in different sections."""
        return self.first.entry.section != self.at.entry.section

    @property
    def disagrees(self) -> bool:
        """Whether the two state different venues, or different years."""
        one, other = self.first.entry, self.at.entry
        if one.year and other.year and one.year.text != other.year.text:
            return True
        return bool(one.venue and other.venue) and _venue(one.venue) != _venue(other.venue)


def _check(case: Case) -> Iterator[Finding]:
    for place in case.documents:
        yield from _check_document(case, place)


def _check_document(case: Case, place: CaseDocument) -> Iterator[Finding]:
    found = list(_repeats(case, place))
    repeats = [each for each in found if isinstance(each, _Repeat)]
    crossing = [each for each in repeats if each.crosses]
    listed = [each for each in crossing if not each.disagrees]
    papers = len({each.first.index for each in crossing})
    habit = papers >= _FEWEST_CROSSINGS and papers * _ONE_IN >= len(place.document.entries)
    if habit and listed and place.added is None:
        yield _cross_listing(place, listed)
    for each in found:
        if isinstance(each, Finding):
            yield each
        elif not (habit and each.crosses) or each.disagrees:
            yield _finding(each, _deleted(each.at, Safety.SAFE) if each.alike else _merged(each))
        elif place.added is not None:
            yield replace(_finding(each, None), severity=Severity.INFO)


def _repeats(case: Case, place: CaseDocument) -> Iterator[_Repeat | Finding]:
    """Each entry whose paper stands in the document already, or a finding where it has another's link."""
    known = _Earlier()
    # What somebody adds is the duplicate of what was there, wherever it stands.
    added = place.added or ()
    for at in sorted(entries_of(place), key=lambda at: at.index in added):
        if at.entry.news or any(map(_NEWS.fullmatch, at.entry.section)):
            continue
        earlier = known.sharing(at)
        nearest_first = sorted(earlier, key=lambda other: other.entry.section != at.entry.section)
        first = next((other for other in nearest_first if _is_same(other, at)), None)
        if first is not None:
            twin = known.alike.get(_place_and_words(at))
            yield _Repeat(twin or first, at, twin is not None)
        elif (other := next((each for each in earlier if _is_contradictory(case, each, at)), None)) is not None:
            yield _contradiction(other, at)
        known.add(at)


def _cross_listing(place: CaseDocument, listed: Sequence[_Repeat]) -> Finding:
    """The one note on papers that a list shows in several sections as a habit."""
    papers = len({each.first.index for each in listed})
    some = "; ".join(
        f'"{each.at.title}", lines {each.first.entry.line:,} and {each.at.entry.line:,}' for each in listed[:_EXAMPLES]
    )
    message = f"{papers:,} papers stand in more than one section, so many that it seems to be meant: {some}"
    message += "; ..." if len(listed) > _EXAMPLES else ""
    return replace(span_finding(RULE, place.document, Span(0, 0), message, confidence=0.5), severity=Severity.INFO)


def _venue(field: Field | None) -> str:
    """The venue that a field names, however it is spelt."""
    text = field.text if field else ""
    return next((venue for venue, _, _ in names_in(text)), text).casefold()


def _stated(at: EntryAt) -> str:
    """What an entry says of venue and year."""
    return " ".join(dict.fromkeys(each.text for each in (at.entry.venue, at.entry.year) if each is not None))


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
    return match.other_title and not (_mentions(one, other, shared) or _mentions(other, one, shared))


def _mentions(at: EntryAt, other: EntryAt, shared: Collection[Identifier]) -> bool:
    """Whether an entry has these identifiers only from links beside its title that name a paper themselves: by the
    other entry's title, or in so many words that they are no label."""
    links = [link for _, link in at.paper_links if link.identifier in shared]
    own = at.entry.title.span if at.entry.title is not None else at.entry.span
    return bool(links) and all(
        names_another(at, link, other.title)
        or (not link.syntax.contains(own) and len(link.text.split()) >= _LEAST_NAMING)
        for link in links
    )


def _finding(repeat: _Repeat, fix: Fix | None) -> Finding:
    first, at = repeat.first, repeat.at
    shared = [identifier for identifier in at.identifiers if identifier in first.identifiers]
    what = f'"{at.title}": the same paper ({shared[0]})' if shared else f'"{at.title}": a paper of the same title'
    message = f"{what} stands at {_place(first, at)} already"
    if shared and same_paper(at.title, (), first.title, ()).other_title:
        message += f', as "{first.title}"'
    elif repeat.disagrees:
        message += f', as "{_stated(first)}" there and "{_stated(at)}" here'
    return entry_finding(RULE, at, _span(at), message, confidence=1.0 if shared else 0.9, fix=fix)


def _contradiction(other: EntryAt, at: EntryAt) -> Finding:
    shared = next(identifier for identifier in at.identifiers if identifier in other.identifiers)
    message = f'"{at.title}" has the link of "{other.title}" at {_place(other, at)}'
    message += f": unless {shared} was retitled, one link is wrong"
    return entry_finding(RULE, at, _span(at), message, confidence=0.8)


def _place(first: EntryAt, at: EntryAt) -> str:
    elsewhere = first.entry.section and first.entry.section != at.entry.section
    return f"line {first.entry.line}" + (f" under “{first.entry.section[-1]}”" if elsewhere else "")


def _span(at: EntryAt) -> Span:
    return at.entry.title.span if at.entry.title else at.entry.span


def _merged(repeat: _Repeat) -> Fix | None:
    """Of two entries of one section, deletes the one whose links the other has too; None where each has its own."""
    first, at = repeat.first, repeat.at
    if repeat.crosses or (at.document.form == "bibtex" and _key(first) != _key(at)):
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


def _place_and_words(at: EntryAt) -> Hashable:
    """The list and section of an entry, and its bytes without its number or bullet and the blanks around it."""
    own, data = at.entry.block or at.entry.span, at.document.data
    start = data.rfind(b"\n", 0, own.start) + 1
    return at.entry.section, at.entry.container, _NUMBER.sub(b"", data[start : own.end]).strip()


def _whole_lines(document: Document, span: Span) -> Span | None:
    """The lines of an entry, with the blank line that parts it from the next; None when something else shares them."""
    data = document.data
    start = data.rfind(b"\n", 0, span.start) + 1
    end = data.find(b"\n", max(span.start, span.end - 1))
    end = len(data) if end < 0 else end + 1
    if not re.fullmatch(rb"[\s\d.)*+-]*", data[start : span.start]) or data[span.end : end].strip():
        return None
    if any(table.contains(span) for table in spanned(data)):
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

Some lists show papers in every section that they belong to. Where ten papers or more, and one in thirty entries, stand
in several sections, that is one note, and only papers that stand twice in one section are told, and those whose entries
name different venues or years.

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

Safe where two entries of one list are written alike, but for their numbers: the later one is deleted, as are all
further ones. Unsafe where one of two entries of a section has all links of the other: the other is deleted, or, where
the links are the same, the one that calls itself a preprint, or else the later one. None across sections, since only
the keeper knows which of the places is meant, where each entry has links of its own, and for BibTeX under two keys.
Numbers that counted on before count on afterwards.
""",
    check=_check,
)
