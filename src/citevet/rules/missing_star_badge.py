"""CV205: an entry with a repository and without a star badge."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from citevet.model import Document, Edit, Entry, Finding, Fix, Link, LinkForm, Repository, Role, Safety, Severity, Span
from citevet.rules.addresses import repository_as_written
from citevet.rules.base import Case, CaseDocument, Rule
from citevet.rules.occurrences import Occurrence, finding, repository_of

_DEFAULT = "![GitHub Repo stars](https://img.shields.io/github/stars/\x00)"
_NAME, _LINK = "\x00", "\x01"
_BLANKS = re.compile(rb"[ \t]*")
_LINE_END = re.compile(rb"\r?\n|\Z")
_FEW = 20
_FORMS = frozenset({LinkForm.INLINE, LinkForm.AUTOLINK, LinkForm.BARE})


@dataclass(frozen=True, slots=True)
class _Style:
    """How a document writes its star badges: the picture, with marks for the repository's name and link; what stands
    before it, blanks or the end of a line; and, where it opens the title's cell of a table, what follows it."""

    picture: str
    before: str
    opening: str | None

    def badge(self, link: Link) -> str:
        """The badge for a link's repository."""
        name = repository_as_written(link)
        return self.picture.replace(_NAME, name).replace(
            _LINK, f"https://github.com/{name}" if link.deeper else link.url
        )


_USUAL = _Style(_DEFAULT, " ", None)


def _check(case: Case) -> Iterator[Finding]:
    for place in case.documents:
        lacking = [at for at in _without_badge(place) if _is_sound(repository_of(case, at.link))]
        style = _style(place.document) if lacking else _USUAL
        for at in lacking:
            edit = _edit(at, style)
            message = f"{repository_as_written(at.link)} has no star badge"
            yield finding(RULE, at, message, fix=Fix(Safety.SAFE, (edit,)) if edit else None)


def _is_sound(repository: Repository | None) -> bool:
    return repository is not None and repository.exists is True and repository.renamed_to is None


def _without_badge(place: CaseDocument) -> Iterator[Occurrence]:
    """The code link of each entry that has one repository and no badge."""
    document = place.document
    for entry in document.entries:
        links = [(index, document.links[index]) for index in entry.links]
        if any(link.role is Role.STAR_BADGE for _, link in links):
            continue
        code = [
            (index, link)
            for index, link in links
            if link.role is Role.CODE and link.identifier.kind == "github" and not _is_picture(document, link)
        ]
        if len({link.identifier for _, link in code}) == 1:
            index, link = code[0]
            yield Occurrence(place, index, link, place.verdicts[index])


def _style(document: Document) -> _Style:
    """How most of a document's star badges are written."""
    pictures: Counter[str] = Counter()
    before: Counter[str] = Counter()
    openings: Counter[str] = Counter()
    around = {link.syntax.start + 1: link for link in document.links if link.form is LinkForm.INLINE}
    for badge in document.links:
        if badge.role is not Role.STAR_BADGE or badge.entry is None or badge.flaw or not _is_picture(document, badge):
            continue
        outer = around.get(badge.syntax.start)
        wrapped = outer is not None and outer.identifier == badge.identifier
        whole = outer.syntax if outer is not None and wrapped else badge.syntax
        picture = _marked(document.text_at(badge.syntax), badge)
        if picture is not None:
            pictures[f"[{picture}]({_LINK})" if wrapped else picture] += 1
        opening = _opening(document, document.entries[badge.entry], whole)
        if opening is not None:
            openings[opening] += 1
        else:
            before[_blanks(document.data, whole.start)] += 1
    if not pictures:
        return _USUAL
    opens = openings.total() > before.total()
    return _Style(_commonest(pictures), _commonest(before) if before else " ", _commonest(openings) if opens else None)


def _commonest(counts: Counter[str]) -> str:
    return counts.most_common(1)[0][0]


def _is_picture(document: Document, badge: Link) -> bool:
    picture = document.data.startswith(b"<img", badge.syntax.start)
    return badge.form is LinkForm.IMAGE or (badge.form is LinkForm.HTML and picture)


def _opening(document: Document, entry: Entry, badge: Span) -> str | None:
    """What follows a badge that opens the title's cell of a table, up to the title's own link; None elsewhere."""
    cell = _cell(document, entry)
    if cell is None or entry.title is None or badge.start != cell or entry.title.span.start < badge.end:
        return None
    between = document.text_at(Span(badge.end, entry.title.span.start)).rstrip("[*_`")
    return between if not any(mark in between for mark in "[]()") else ""


def _cell(document: Document, entry: Entry) -> int | None:
    """Where the text of the cell with the entry's title begins; None outside of tables."""
    data = document.data
    if entry.block is None or entry.title is None or not data.startswith(b"|", entry.block.start):
        return None
    bar = data.rfind(b"|", entry.block.start, entry.title.span.start)
    found = _BLANKS.match(data, bar + 1)
    return found.end() if found else None


def _blanks(data: bytes, at: int) -> str:
    """The blank or the end of a line that stands before an offset."""
    before = data[max(0, at - _FEW) : at]
    between = before[len(before.rstrip()) :]
    return "\n" if b"\n" in between else " " if between else ""


def _marked(text: str, badge: Link) -> str | None:
    name = re.compile(rf"(?<=/stars/){re.escape(badge.identifier.value)}(?=\.svg\b|[^\w.-])", re.IGNORECASE)
    marked, times = name.subn(_NAME, text)
    plain = times == 1 and not any(mark in text for mark in (_NAME, _LINK, "\n"))
    return marked if plain else None


def _edit(at: Occurrence, style: _Style) -> Edit | None:
    """The badge where the list has it: in front of the title in its cell, or behind the link and the brackets around
    it."""
    link, document = at.link, at.place.document
    badge = style.badge(link)
    if link.entry is None or any(letter in badge for letter in "\n|"):
        return None
    entry = document.entries[link.entry]
    cell = _cell(document, entry) if style.opening is not None else None
    if cell is not None and entry.title is not None:
        first = not document.text_at(Span(cell, max(cell, entry.title.span.start))).strip("[*_`")
        return Edit(at.path, Span(cell, cell), badge + (style.opening or "" if first else ""))
    if link.form not in _FORMS:
        return None
    end, before = link.syntax.end, document.data[link.syntax.start - 1 : link.syntax.start]
    end += (before, document.data[end : end + 1]) in ((b"[", b"]"), (b"(", b")"))
    return Edit(at.path, Span(end, end), f"{_gap(document, end, style.before)}{badge}")


def _gap(document: Document, end: int, gap: str) -> str:
    """What parts a badge from what it stands behind: a line of its own only where the line ends there."""
    data = document.data
    if gap != "\n":
        return gap
    line = data.rfind(b"\n", 0, end) + 1
    lead = _BLANKS.match(data, line)
    alone = _LINE_END.match(data, end) is not None and lead is not None and lead.end() > line
    return f"\n{document.text_at(Span(line, lead.end()))}" if alone and lead is not None else " "


RULE = Rule(
    code="CV205",
    name="missing-star-badge",
    severity=Severity.INFO,
    summary="An entry links a repository and shows no star badge.",
    on=False,
    doc="""\
## What it sees

An entry with a link to one living GitHub repository and no badge with its stars.

## Why it matters

Where the other entries have badges, readers take the entry without one for a paper without code.

## Example

```markdown
- [**A Title.**](https://arxiv.org/abs/2404.06654) _Ann Lee, Bo Roe._ COLM 2024. [code](https://github.com/some/table)
```

becomes, where the list's other badges look so

```markdown
  ![stars](https://img.shields.io/github/stars/some/table?style=social)
```

## Fix

A badge behind the link, or in front of the title in its cell, written as most badges of the list are. Safe.
""",
    check=_check,
)
