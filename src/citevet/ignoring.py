"""Which findings somebody has decided to live with: in a comment, in the configuration, or in a baseline.

In Markdown `<!-- citevet: ignore CV101 -->`, in BibTeX `% citevet: ignore CV101`. On a line with other text it is about
that line, alone on a line about the block that follows; `ignore-next` is about the next line and `ignore-file` about
the whole document. Without rules it is about all of them; what follows `because` is for people.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from citevet import rules
from citevet.config import ExceptionSettings
from citevet.documents.comments import comment_starts
from citevet.errors import UsageError
from citevet.lines import Lines
from citevet.model import BASELINE, Document, Finding, Ignored, finding_ids

_MARK = b"citevet"
_WORDS = r"[ \t]*citevet:[ \t]*(?P<how>ignore(?:-next|-file)?)(?P<rules>(?:[ \t,][^\n]*?)?)[ \t\r]*"
_COMMENTS = {
    "markdown": re.compile(rf"<!--{_WORDS}-->"),
    "bibtex": re.compile(rf"(?<!\\)%{_WORDS}$", re.MULTILINE),
}
_MEANT = {
    "markdown": re.compile(r"<!--\s*citevet\s*:", re.IGNORECASE),
    "bibtex": re.compile(r"(?<!\\)%[ \t]*citevet[ \t]*:", re.IGNORECASE),
}
# What stands before a comment that is alone in its line of a list or a quotation.
_NOTHING = re.compile(r"[\s>]*")
_UNREAD = "this comment cannot be read: write `citevet: ignore`, `ignore-next` or `ignore-file` and rules, on one line"
_BECAUSE = re.compile(r"\bbecause\b.*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Ignore:
    """One decision: where it was made, the codes of the rules that it is about, and whether it is about a finding."""

    where: str
    codes: frozenset[str]
    meets: Callable[[Finding], bool]


@dataclass(frozen=True, slots=True)
class Sorted:
    """The findings that are told, those that are ignored, and a line for each ignore that is about nothing."""

    told: tuple[Finding, ...]
    ignored: tuple[Ignored, ...]
    idle: tuple[str, ...]


def sort_out(
    documents: Sequence[Document],
    findings: Sequence[Finding],
    *,
    exceptions: Sequence[ExceptionSettings],
    baseline: Collection[str],
    chosen: Collection[str],
    complete: bool,
) -> Sorted:
    """Tells apart what is ignored. `baseline` holds the ids of findings that are accepted, `chosen` the codes of the
    rules that ran, and `complete` says whether they saw all that there is to see. Raises UsageError for an
    unknown rule in the configuration."""
    idle: list[str] = []
    ignores = [each for document in documents for each in _in_document(document, idle)]
    ignores += [_configured(number, each, documents) for number, each in enumerate(exceptions, 1)]
    known = set(baseline)
    used: set[int] = set()
    told: list[Finding] = []
    ignored: list[Ignored] = []
    for identity, finding in zip(finding_ids(documents, findings), findings, strict=True):
        about = [index for index, each in enumerate(ignores) if finding.rule in each.codes and each.meets(finding)]
        used.update(about)
        if about:
            ignored.append(Ignored(identity, finding, ignores[about[0]].where))
        elif identity in known:
            ignored.append(Ignored(identity, finding, BASELINE))
        else:
            told.append(finding)
    advice = "take it out" if complete else "which may be as the audit was not whole"
    for index, each in enumerate(ignores):
        if index not in used and not each.codes.isdisjoint(chosen):
            idle.append(f"{each.where}: this ignore is about nothing, {advice}")
    met = {each.id for each in ignored}
    gone = [each for each in known if each not in met and each.partition("-")[0] in chosen]
    if gone and complete:
        idle.append(f"the baseline: {len(gone)} of its {len(known)} findings occur no more; write it anew")
    return Sorted(tuple(told), tuple(ignored), tuple(idle))


def check_rules(exceptions: Iterable[ExceptionSettings]) -> None:
    """Raises UsageError when an exception of the configuration names an unknown rule."""
    for each in exceptions:
        _codes(each.rules)


def _in_document(document: Document, idle: list[str]) -> Iterator[_Ignore]:
    """The comments of one document; those that cannot be read, or name no rule, become lines of `idle`."""
    if _MARK not in document.data.lower():
        return
    text = document.data.decode("utf-8", "replace")
    lines = text.split("\n")
    place = _Place(document, lines)
    comments = {found.start(): found for found in _COMMENTS[document.form].finditer(text)}
    for start in _meant(document, text):
        line = text.count("\n", 0, start) + 1
        where = f"{document.path}:{line}"
        found = comments.get(start)
        if found is None:
            idle.append(f"{where}: {_UNREAD}")
            continue
        try:
            codes = _codes(re.split(r"[\s,]+", _BECAUSE.sub("", found["rules"])))
        except UsageError as error:
            idle.append(f"{where}: {error}")
            continue
        before, _, after = lines[line - 1].partition(found[0])
        alone = _NOTHING.fullmatch(before) is not None and not after.strip()
        yield _Ignore(where, codes, place.of(found["how"], line, alone=alone))


def _meant(document: Document, text: str) -> Iterator[int]:
    """Where somebody meant such a comment, whether or not it reads as one; code is text."""
    starts = [found.start() for found in _MEANT[document.form].finditer(text)]
    if document.form != "markdown":
        yield from starts
        return
    known = comment_starts(document.data)
    position = offset = 0
    for start in starts:
        offset += len(text[position:start].encode())
        position = start
        if offset in known:
            yield start


class _Place:
    """Which findings of a document a comment in it is about."""

    def __init__(self, document: Document, lines: Sequence[str]) -> None:
        self._document = document
        self._written = lines
        self._lines = Lines(document.data)
        self._ends = {entry.line: self._last(entry.span.start, entry.span.end) for entry in document.entries}

    def of(self, how: str, line: int, *, alone: bool) -> Callable[[Finding], bool]:
        """What tells the findings that are meant."""
        path = self._document.path
        if how == "ignore-file":
            return lambda finding: finding.document == path
        first, last = line, line
        if how == "ignore-next" or alone:
            first = last = self._next(line)
            if how == "ignore":
                last = self._ends.get(first) or self._end_of_paragraph(first)
        return lambda finding: finding.document == path and self._meets(finding, first, last)

    def _meets(self, finding: Finding, first: int, last: int) -> bool:
        """Whether a finding begins in these lines, or is about an entry and goes on into them."""
        if finding.entry is None:
            return first <= finding.line <= last
        return finding.line <= last and first <= self._last(finding.span.start, finding.span.end)

    def _last(self, start: int, end: int) -> int:
        """The line of the last byte of a range that is more than blanks."""
        text = self._document.data[start:end].rstrip()
        return self._lines.at(start + max(0, len(text) - 1))[0]

    def _next(self, line: int) -> int:
        """The next line with anything on it, or the one after the last."""
        return next((n for n in range(line + 1, len(self._written) + 1) if self._written[n - 1].strip()), line + 1)

    def _end_of_paragraph(self, line: int) -> int:
        while line < len(self._written) and self._written[line].strip():
            line += 1
        return line


def _configured(number: int, settings: ExceptionSettings, documents: Iterable[Document]) -> _Ignore:
    """What an exception of the configuration is about: findings of such a document whose link, or one of whose entry's
    links, has such a URL."""
    named = {document.path: document for document in documents}
    pattern = re.compile(settings.url) if settings.url is not None else None

    def meets(finding: Finding) -> bool:
        if settings.document is not None and not fnmatchcase(finding.document, settings.document):
            return False
        return pattern is None or any(pattern.search(url) for url in _urls(named[finding.document], finding))

    return _Ignore(f"exceptions[{number}] of the configuration", _codes(settings.rules), meets)


def _urls(document: Document, finding: Finding) -> Iterator[str]:
    indices: Iterable[int] = () if finding.link is None else (finding.link,)
    if finding.link is None and finding.entry is not None:
        indices = document.entries[finding.entry].links
    for index in indices:
        yield document.links[index].url
        yield document.links[index].target


def _codes(words: Iterable[str]) -> frozenset[str]:
    """The codes that words name, all of them without a word. Raises UsageError for a word that names no rule."""
    written = [word for word in words if word]
    if not written:
        return frozenset(rule.code for rule in rules.ALL)
    return frozenset().union(*map(rules.named, written))
