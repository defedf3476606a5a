"""CV402: a link to a part of a page that the page does not have."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import NamedTuple
from unicodedata import normalize
from urllib.parse import quote

from citevet.identifiers import anchor_named
from citevet.model import (
    Edit,
    FileRecord,
    Finding,
    Fix,
    Found,
    Heading,
    PageRecord,
    Record,
    Safety,
    Severity,
    Span,
    State,
)
from citevet.mojibake import ungarbled
from citevet.rules.base import Case, Rule
from citevet.rules.occurrences import Occurrence, finding, grouped

_PREFIX = "user-content-"
# Footnotes, which are numbered as the page is made, and lines of a file's source.
_ELSEWHERE = re.compile(r"fn-|fnref-|L\d+(?:[-C]|$)")
# Headings that share a key; where more do, none is clearly meant, and nobody looks through all of them.
_MOST = 8
_ALIVE = frozenset({State.OK, State.MOVED})


def _check(case: Case) -> Iterator[Finding]:
    tables: dict[str, _Contents] = {}
    for group in grouped(case, _is_broken, key=lambda link: link.target):
        at = group[0]
        name = anchor_named(at.link.target) or ""
        target = _target(at)
        if target is None:
            message = f'{at.link.url}: the page has nothing that is called "{name}"'
            yield finding(RULE, at, message, severity=Severity.INFO, confidence=0.7)
            continue
        contents = tables.get(target.key)
        if contents is None:
            contents = tables[target.key] = _Contents.of(target.headings)
        said = f'nothing in {target.name} is called "{name}"'
        garbled = contents.garbled(name)
        if garbled is not None:
            yield finding(RULE, at, f'{said}: the heading "{garbled.text}" would be, were its text not garbled')
            continue
        meant = contents.meant(name, at.link.text)
        if meant is None:
            yield finding(RULE, at, said)
        else:
            edits = tuple(edit for each in group if (edit := _edit(each, meant)) is not None)
            fix = Fix(Safety.SAFE, edits) if edits else None
            yield finding(RULE, at, f'{said}; the heading "{meant.text}" has #{_written(meant.anchor)}', fix=fix)


def _is_broken(at: Occurrence) -> bool:
    name = anchor_named(at.link.target)
    if name is None or at.link.flaw is not None:
        return False
    target = _target(at)
    if target is not None:
        return at.verdict.reason != "excluded" and not _leads(name, target.anchors)
    record = _told(at)
    return isinstance(record, PageRecord) and name in record.missing_anchors


class _Target(NamedTuple):
    """A Markdown document whose parts are known: what tells it from others, what it is called in a message, its
    headings and its anchors."""

    key: str
    name: str
    headings: tuple[Heading, ...]
    anchors: frozenset[str]


def _target(at: Occurrence) -> _Target | None:
    """The document that a link leads into, its own or another of the repository; None where that is another page."""
    document, record = at.place.document, _told(at)
    if _stays(at):
        markdown = document.form == "markdown"
        return _Target(at.path, "this document", document.headings, document.anchors) if markdown else None
    if isinstance(record, FileRecord) and record.anchors is not None:
        return _Target(str(at.link.identifier), record.name, record.headings, record.anchors)
    return None


def _told(at: Occurrence) -> Record | None:
    told = at.verdict.evidence[0] if at.verdict.state in _ALIVE and at.verdict.evidence else None
    return told.record if isinstance(told, Found) else None


def _stays(at: Occurrence) -> bool:
    """Whether the link leads to a part of its own document."""
    path = at.link.target.partition("#")[0].removeprefix("./")
    return path in ("", PurePosixPath(at.path).name)


def _leads(name: str, anchors: frozenset[str]) -> bool:
    """Whether a fragment leads somewhere in a document with these anchors as GitHub shows it, whose script also tries
    lower case (https://github.com/lycheeverse/lychee/issues/1534) and whose page puts a prefix before every anchor."""
    bare = name.removeprefix(_PREFIX)
    return not anchors.isdisjoint((name, bare, bare.lower())) or _ELSEWHERE.match(bare) is not None


@dataclass(frozen=True, slots=True)
class _Contents:
    """A document's headings by what is left of their text and anchor without case, blanks and punctuation; those
    whose text is garbled also by what it should read."""

    headings: dict[str, list[Heading]]
    repaired: dict[str, list[Heading]]

    @classmethod
    def of(cls, contents: Iterable[Heading]) -> _Contents:
        """The headings of one document."""
        headings: defaultdict[str, list[Heading]] = defaultdict(list)
        repaired: defaultdict[str, list[Heading]] = defaultdict(list)
        for heading in contents:
            for key in {_key(heading.text), _key(heading.anchor)} - {""}:
                headings[key].append(heading)
            legible = ungarbled(heading.text)
            if legible != heading.text:
                repaired[_key(legible)].append(heading)
        return cls(dict(headings), dict(repaired))

    def garbled(self, name: str) -> Heading | None:
        """The heading that would have this anchor, had its text not been damaged."""
        return next(iter(self.repaired.get(_key(name), ())), None)

    def meant(self, name: str, text: str) -> Heading | None:
        """The one heading that the anchor's name, or else the link's text, can mean."""
        by_name = self.headings.get(_key(name), [])
        by_text = self.headings.get(_key(text), [])
        if max(len(by_name), len(by_text)) > _MOST:
            return None
        both = [heading for heading in by_name if heading in by_text]
        candidates = both if by_name and by_text else by_name or by_text
        return candidates[0] if len(candidates) == 1 else None


def _key(text: str) -> str:
    return "".join(filter(str.isalnum, normalize("NFKC", text).casefold()))


def _edit(at: Occurrence, meant: Heading) -> Edit | None:
    span = at.link.span
    start = at.place.document.data.find(b"#", span.start, span.end)
    return Edit(at.path, Span(start + 1, span.end), _written(meant.anchor)) if start >= 0 else None


def _written(anchor: str) -> str:
    """An anchor as a URL holds it; marks, which nobody sees alone, are escaped."""
    return "".join(each if each.isalnum() or each in "-_" else quote(each) for each in anchor)


RULE = Rule(
    code="CV402",
    name="broken-anchor",
    severity=Severity.WARNING,
    summary="A link leads to a part of a page that the page does not have.",
    doc="""\
## What it sees

A link such as `#evaluation` that meets no heading and no `id` or `name` in its own document. Headings have the anchors
that GitHub gives them: in lower case, blanks as hyphens, without punctuation and emoji, and numbered where they repeat
(`others`, `others-1`). Upper case in a link is no defect, as GitHub finds the heading all the same.

A link into another Markdown file of the repository (`docs/guide.md#set-up`) is treated in the same way.

A link into another page (`https://example.org/guide#set-up`) is reported, as a note, when the page was fetched as a
whole, holds its anchors in its HTML and has none of that name. Nothing is said of a page that was cut off, that builds
itself with scripts or that nobody had to fetch, nor of routes (`#/x`), pages of a PDF and quoted text (`#:~:text=`).

## Why it matters

The table of contents is how a long list is read; a broken line of it stays where it is, and the reader thinks that
the section is gone.

## Example

```markdown
- [Efficient MOE](#efficient_moe)
```

becomes, where a heading reads "Efficient MOE"

```markdown
- [Efficient MOE](#efficient-moe)
```

## Fix

Safe: the anchor of the one heading that differs from the link in case, punctuation or emoji only, or whose text is the
link's text. None where no heading or more than one may be meant, where the heading itself is garbled, and for links
into other pages.
""",
    check=_check,
)
