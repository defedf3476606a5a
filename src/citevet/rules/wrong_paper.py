"""CV303: a link whose identifier is another paper than the entry's title says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from citevet.identifiers import canonical_url
from citevet.matching import same_paper, title_key
from citevet.model import Edit, Finding, Fix, Identifier, Link, PaperRecord, Safety, Severity, Span
from citevet.rules.addresses import written
from citevet.rules.base import Case, Rule
from citevet.rules.entries import EntryAt, entries_of, entry_finding, names_another, on_record
from citevet.rules.wording import one_line, retitled


@dataclass(frozen=True, slots=True)
class _Holder:
    """An identifier whose own record carries a title, and the entry of the list that names both, if one does."""

    identifier: Identifier
    record: PaperRecord
    entry: EntryAt | None


@dataclass(frozen=True, slots=True)
class _Mention:
    """Where an entry names its paper: in a link, with its place among the document's, or in a field of its BibTeX that
    is none (`journal={arXiv preprint arXiv:2404.06654}`)."""

    identifier: Identifier
    span: Span
    index: int | None = None
    link: Link | None = None


def _check(case: Case) -> Iterator[Finding]:
    holders = _holders(case)
    for place in case.documents:
        for at in entries_of(place):
            yield from _check_entry(case, at, holders)


def _check_entry(case: Case, at: EntryAt, holders: Mapping[str, _Holder]) -> Iterator[Finding]:
    known = [(each, case.records[each.identifier]) for each in _mentions(at) if each.identifier in case.records]
    if not at.title or any(_is_own(at, record) for _, record in known):
        return
    for mention, record in known:
        if mention.link is not None and names_another(at, mention.link, record.title):
            continue
        match = same_paper(at.title, at.entry.author_names, record.title, record.authors)
        holder = holders.get(title_key(at.title))
        if holder is not None and holder.identifier == mention.identifier:
            holder = None
        belongs_elsewhere = holder is not None and match.other_title
        if not match.different and not belongs_elsewhere:
            continue
        yield _finding(case, at, mention, record, holder, agreeing=match.same_authors is True)


def _mentions(at: EntryAt) -> Iterator[_Mention]:
    for index, link in at.paper_links:
        yield _Mention(link.identifier, link.span, index, link)
    for identifier in at.entry.identifiers:
        value = identifier.value.encode()
        for field in (each for entry in at.entry.bibtex for each in entry.fields):
            start = at.document.data.find(value, field.span.start, field.span.end)
            if start >= 0:
                yield _Mention(identifier, Span(start, start + len(value)))
                break


def _finding(
    case: Case, at: EntryAt, mention: _Mention, record: PaperRecord, holder: _Holder | None, *, agreeing: bool
) -> Finding:
    what = "the link" if mention.link else mention.identifier
    message = f'{what} is "{one_line(record.title)}"'
    if agreeing:
        message += ", and so are the authors"
    message += f', but the title is "{one_line(at.title)}"'
    if holder is not None:
        message += f", which is {holder.identifier}"
        message += f" (line {holder.entry.entry.line})" if holder.entry is not None else ""
    says = f'{mention.identifier} is "{one_line(record.title)}"'
    evidence = [on_record(case, mention.identifier, says)]
    if holder is not None:
        says = f'{holder.identifier} is "{one_line(holder.record.title)}"'
        evidence.append(on_record(case, holder.identifier, says))
    return entry_finding(
        RULE,
        at,
        mention.span,
        message,
        evidence=evidence,
        confidence=0.95 if holder is not None else 0.9,
        link=mention.index,
        fix=_right_title(at, record) if agreeing else _right_identifier(at, mention, holder),
    )


def _right_identifier(at: EntryAt, mention: _Mention, holder: _Holder | None) -> Fix | None:
    """The paper that the title belongs to, when that is known and the authors do not speak against it."""
    if holder is None:
        return None
    match = same_paper(at.title, at.entry.author_names, holder.record.title, holder.record.authors)
    right = _right_text(mention, holder.identifier)
    if right is None or right == at.document.text_at(mention.span) or match.same_authors is False:
        return None
    return Fix(Safety.UNSAFE, (Edit(at.document.path, mention.span, right),))


def _right_text(mention: _Mention, right: Identifier) -> str | None:
    if mention.link is not None:
        return written(canonical_url(right), mention.link)
    return right.value if right.kind == mention.identifier.kind else None


def _right_title(at: EntryAt, record: PaperRecord) -> Fix | None:
    """The linked paper's title, when the entry's authors are the linked paper's too: two facts against one."""
    edit = retitled(at, record.title)
    return Fix(Safety.UNSAFE, (edit,)) if edit else None


def _is_own(at: EntryAt, record: PaperRecord) -> bool:
    """Whether a record is, or may be under a former title, the entry's paper."""
    match = same_paper(at.title, at.entry.author_names, record.title, record.authors)
    return match.same or not match.other_title


def _holders(case: Case) -> dict[str, _Holder]:
    """Titles -> the paper that carries them, where it is the only one: as an entry and its identifier's record say
    alike, else as a record says."""
    named = _named(case)
    held: dict[str, list[_Holder]] = {}
    for identifier, record in case.records.items():
        key = title_key(record.title)
        held.setdefault(key, []).append(_Holder(identifier, record, named.get((identifier, key))))
    sole: dict[str, _Holder] = {}
    for key, holders in held.items():
        proven = [each for each in holders if each.entry is not None] or holders
        if key and len(proven) == 1:
            sole[key] = proven[0]
    return sole


def _named(case: Case) -> dict[tuple[Identifier, str], EntryAt]:
    """The entry that gives an identifier a title, the one in its section rather than the one in the news."""
    named: dict[tuple[Identifier, str], EntryAt] = {}
    everything = [at for place in case.documents for at in entries_of(place)]
    for at in sorted(everything, key=lambda at: at.entry.news):
        for identifier in at.identifiers:
            named.setdefault((identifier, title_key(at.title)), at)
    return named


RULE = Rule(
    code="CV303",
    name="wrong-paper",
    severity=Severity.ERROR,
    summary="A link's identifier is another paper than the entry's title says.",
    doc="""## What it sees

An entry with a title and an identifier that do not belong together, in a link or in a field of its BibTeX
(`journal={arXiv preprint arXiv:2404.06654}`): the paper's own record, under that identifier, has clearly another title,
and either its authors are others than the entry's too, or the entry's title is that of another paper that is known
under another identifier.

A paper that was retitled keeps its authors and is never accused; nor is an entry that has another link to the right
paper, or a link whose words are the title of the paper that it leads to (`Extends [Another Title](u)`).

## Why it matters

The reader lands on another paper. Copied lines and slips of a digit stand for months, since the link itself works.

## Example

```markdown
1. [**Speed Always Wins: A Survey.**](https://arxiv.org/abs/2508.09834) _Weigao Sun, Jiaxi Hu._ Arxiv 2025.
2. [**Speed Always Wins: A Survey.**](https://arxiv.org/abs/2508.12265) _Xinda Jia, Jinpeng Li._ Arxiv 2025.
```

The second link, and its authors, are "Fast, Slow, and Tool-augmented Thinking for LLMs: A Review".

## Fix

Unsafe. Where the title is known to be another identifier's, and the entry's authors do not contradict it, the link to
that. Where the entry's authors are those of the linked paper, as in the example, link and authors are right and the
title gives way to the linked paper's own. Otherwise none.
""",
    check=_check,
)
