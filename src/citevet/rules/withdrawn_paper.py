"""CV305: a paper that its authors, or arXiv, have withdrawn, or that its publisher has retracted."""

from __future__ import annotations

from collections.abc import Iterator

from citevet.identifiers import canonical_url
from citevet.matching import same_paper
from citevet.model import Finding, PaperRecord, Severity, Testimony
from citevet.rules.base import Case, Rule
from citevet.rules.entries import EntryAt, entries_of, entry_finding
from citevet.rules.wording import one_line


def _check(case: Case) -> Iterator[Finding]:
    for place in case.documents:
        for at in entries_of(place):
            yield from _withdrawn(case, at)
            yield from _retracted(at)


def _withdrawn(case: Case, at: EntryAt) -> Iterator[Finding]:
    seen = set()
    for index, link in at.paper_links:
        record = case.records.get(link.identifier)
        if record is None or not record.withdrawn or link.identifier in seen or _is_another(at, record):
            continue
        seen.add(link.identifier)
        comment = one_line(record.comment)
        message = f'"{at.title or one_line(record.title)}" has been withdrawn from arXiv'
        message += f': "{comment}"' if comment else ""
        says = f'comment on version {record.version}: "{comment}"'
        url = canonical_url(link.identifier)
        yield entry_finding(
            RULE, at, link.span, message, evidence=[Testimony("arxiv", says, url)], confidence=0.95, link=index
        )


def _retracted(at: EntryAt) -> Iterator[Finding]:
    """One finding for the paper, at its DOI where the entry links that, whoever tells of the retraction."""
    if at.paper is None or not at.paper.retractions:
        return
    links = sorted(at.paper_links, key=lambda each: each[1].identifier.kind != "doi")
    index, span = (links[0][0], links[0][1].span) if links else (None, at.entry.span)
    evidence = [
        Testimony(each.source, one_line(each.says), each.url, each.observed_at) for each in at.paper.retractions
    ]
    sure = len({each.source for each in evidence}) > 1 or evidence[0].source == "crossref"
    yield entry_finding(
        RULE,
        at,
        span,
        f'"{at.title or one_line(at.paper.title)}" has been retracted ({evidence[0].says})',
        evidence=evidence,
        confidence=0.95 if sure else 0.8,
        link=index,
    )


def _is_another(at: EntryAt, record: PaperRecord) -> bool:
    """Whether the link is to another paper than the entry's, so that the withdrawal is none of its business."""
    match = same_paper(at.title, at.entry.author_names, record.title, record.authors)
    return bool(at.title) and match.other_title and match.same_authors is not True


RULE = Rule(
    code="CV305",
    name="withdrawn-or-retracted-paper",
    severity=Severity.WARNING,
    summary="An entry's paper has been withdrawn or retracted.",
    doc="""## What it sees

An entry whose paper has been withdrawn on arXiv, as the comment on the newest version says: "This paper has been
withdrawn", "Withdrawn by the authors". A comment that tells of the withdrawal of an earlier version, or of one from a
conference ("Withdrawn from ICLR 2024"), is not a withdrawal of the paper. A link to an early version of a paper that
has been withdrawn since is reported too.

An entry whose paper its publisher has taken back: Crossref has a notice of its retraction, withdrawal or removal, or a
title marked "RETRACTED"; where Crossref does not answer, or nobody else counts the paper's citations, OpenAlex is asked
and may mark it as retracted. A correction or an expression of concern is none.

## Why it matters

Whoever answers for the paper no longer stands by what the list recommends, often because of an error in it. The link
still works, so that nothing else tells.

## Example

```markdown
1. [**A Title of Five Words.**](https://arxiv.org/abs/2404.06654) _Ann Lee, Bo Roe._ Arxiv 2024.
```

where arXiv says "This paper has been withdrawn by the authors due to an error in Section 3".

## Fix

None. Whether the entry goes, or leads to what took the paper's place, is the keeper's choice.
""",
    check=_check,
)
