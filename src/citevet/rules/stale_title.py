"""CV306: a paper that was retitled since the list took it in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from citevet.identifiers import canonical_url
from citevet.matching import Match, same_paper, title_key
from citevet.model import Finding, Fix, Identifier, Link, PaperRecord, Safety, Severity, Testimony
from citevet.rules.base import Case, Rule
from citevet.rules.entries import EntryAt, entries_of, entry_finding
from citevet.rules.wording import one_line, retitled

_AUTHORS_AGREE_CLEARLY = 0.8
_NUMBER = re.compile(r"v?\d[\d.]*|\W")
_SHORT_FORMS = tuple(
    (re.compile(long, re.IGNORECASE), short)
    for long, short in (
        (r"\blarge language models?\b", "LLM"),
        (r"\blarge vision[- ]language models?\b", "LVLM"),
        (r"\bvision[- ]language models?\b", "VLM"),
        (r"\bretrieval[- ]augmented generation\b", "RAG"),
        (r"\breinforcement learning\b", "RL"),
        (r"\b(LLM|LVLM|VLM)s\b", r"\1"),
    )
)


def _check(case: Case) -> Iterator[Finding]:
    titled = _titled(case.records)
    for place in case.documents:
        for at in entries_of(place):
            if at.title and (stale := _stale(case, at, titled)) is not None:
                yield _finding(at, *stale)


def _stale(
    case: Case, at: EntryAt, titled: Mapping[str, frozenset[Identifier]]
) -> tuple[int, Link, PaperRecord, Match] | None:
    """The link whose paper is called otherwise now, and that paper; None when any paper that the entry links may be
    under the stated title, or is another one."""
    known = [
        (index, link, record)
        for index, link in at.paper_links
        if (record := case.records.get(link.identifier)) is not None
    ]
    matches = [same_paper(at.title, at.entry.author_names, record.title, record.authors) for _, _, record in known]
    if any(match.same_title or match.different for match in matches):
        return None
    for (index, link, record), match in zip(known, matches, strict=True):
        # Only arXiv's own record of its newest version tells what the paper is called now.
        if link.identifier.kind != "arxiv" or record.version is None or link.version or record.withdrawn:
            continue
        elsewhere = titled.get(title_key(at.title), frozenset()) - set(at.identifiers)
        if not elsewhere and _agree_clearly(at, record, match) and not _is_trifle(at.title, record.title):
            return index, link, record, match
    return None


def _finding(at: EntryAt, index: int, link: Link, record: PaperRecord, match: Match) -> Finding:
    field = at.entry.title
    span = field.span if field else link.span
    edit = retitled(at, record.title)
    says = f'{link.identifier} is "{one_line(record.title)}" by {", ".join(record.authors[:3])}'
    says += f" and {len(record.authors) - 3} more" if len(record.authors) > 3 else ""
    return entry_finding(
        RULE,
        at,
        span,
        f'"{one_line(at.title)}" is called "{one_line(record.title)}" by now; the authors agree',
        evidence=[Testimony("arxiv", says, canonical_url(link.identifier))],
        confidence=0.6 if match.other_title else 0.8,
        fix=Fix(Safety.UNSAFE, (edit,)) if edit else None,
    )


def _agree_clearly(at: EntryAt, record: PaperRecord, match: Match) -> bool:
    """Whether the authors show that it is one paper: nearly all of them, and more than one unless it has but one. A
    published paper's title may be its publisher's, so some source must not know it by the stated one."""
    if match.author_score is None or match.author_score < _AUTHORS_AGREE_CLEARLY:
        return False
    if len(at.entry.author_names) < 2 and len(record.authors) > 1:
        return False
    return at.paper is None or at.entry.preprint


def _is_trifle(stated: str, newest: str) -> bool:
    """Whether two titles differ by what a list leaves out or shortens, or by a sequel's number, which is another paper
    of the same authors."""
    one, other = title_key(_shortened(stated)), title_key(_shortened(newest))
    if not one or not other or other.startswith(one) or one.startswith(other):
        return True
    if (
        other.endswith(one)
        or one.endswith(other)
        or same_paper(_shortened(stated), (), _shortened(newest), ()).same_title
    ):
        return True
    name, later = (title.partition(":")[0].strip().casefold() for title in (stated, newest))
    return name != later and _NUMBER.sub("", name) == _NUMBER.sub("", later) != ""


def _shortened(title: str) -> str:
    for pattern, short in _SHORT_FORMS:
        title = pattern.sub(short, title)
    return title.replace("...", "").replace("…", "")


def _titled(records: Mapping[Identifier, PaperRecord]) -> dict[str, frozenset[Identifier]]:
    held: dict[str, set[Identifier]] = {}
    for identifier, record in records.items():
        held.setdefault(title_key(record.title), set()).add(identifier)
    return {key: frozenset(identifiers) for key, identifiers in held.items()}


RULE = Rule(
    code="CV306",
    name="stale-title",
    severity=Severity.INFO,
    summary="A paper was retitled since the list took it in.",
    doc="""## What it sees

An entry whose arXiv paper has another title in its newest version, while the authors agree: nearly all of those that
the entry names, and more than one. Case, punctuation, LaTeX, shortened titles, a subtitle more or less and
`LLMs` for `Large Language Models` are no other title. Nothing is said where the stated title is another known
paper's, where only the number tells two titles apart (`Example` and `Example 2` are two papers), where the
link is to one version, and where a published paper still has the stated title for some source.

## Why it matters

Readers search for the title that they see elsewhere. One paper in seven is retitled between preprint and proceedings.

## Example

```markdown
1. [**A Study of Long Titles in Short Lists.**](https://arxiv.org/abs/2404.06654) _Ann Lee, Bo Roe._ Arxiv 2024.
```

becomes, where arXiv has a newer version under that name,

```markdown
1. [**How Long Should the Title of a Paper Be?**](https://arxiv.org/abs/2404.06654) _Ann Lee, Bo Roe._ Arxiv 2024.
```

## Fix

Replaces the text of the title and keeps the markup around it. Unsafe: the link may also be a slip that leads to another
paper of the same authors. None in BibTeX, for titles with markup inside, and for titles with LaTeX.
""",
    check=_check,
)
