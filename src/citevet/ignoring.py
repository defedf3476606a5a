"""Which findings somebody has decided to live with: in a comment, in the configuration, or in a baseline.

In Markdown `<!-- citevet: ignore CV101 -->`, in BibTeX `% citevet: ignore CV101`. On a line with other text it is about
that line, alone on a line about the block that follows; `ignore-next` is about the next line and `ignore-file` about
the whole document. Without rules it is about all of them; what follows `because` is for people.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import accumulate

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
    """One decision: where it was made, and the codes of the rules that it is about."""

    where: str
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Comment(_Ignore):
    """A decision made in a document, about these of its lines, both included, or, without them, about all of it."""

    lines: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class _Exception(_Ignore):
    """A decision made in the configuration, and whether it is about a finding."""

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
    ignores: list[_Ignore] = []
    by_document: dict[str, _Comments] = {}
    for document in documents:
        comments = tuple(_in_document(document, idle))
        by_document[document.path] = _Comments(document, comments, len(ignores))
        ignores += comments
    configured = [_configured(number, each, documents) for number, each in enumerate(exceptions, 1)]
    elsewhere = tuple(enumerate(configured, len(ignores)))
    ignores += configured
    known = set(baseline)
    used: set[int] = set()
    told: list[Finding] = []
    ignored: list[Ignored] = []
    for identity, finding in zip(finding_ids(documents, findings), findings, strict=True):
        meant = by_document[finding.document].about(finding)
        meant += [index for index, each in elsewhere if each.meets(finding)]
        about = [index for index in meant if finding.rule in ignores[index].codes]
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


def _in_document(document: Document, idle: list[str]) -> Iterator[_Comment]:
    """The comments of one document; those that cannot be read, or name no rule, become lines of `idle`."""
    if _MARK not in document.data.lower():
        return
    text = document.data.decode("utf-8", "replace")
    lines = text.split("\n")
    place = _Place(document, lines)
    comments = {found.start(): found for found in _COMMENTS[document.form].finditer(text)}
    line, position = 1, 0
    for start in _meant(document, text):
        line += text.count("\n", position, start)
        position = start
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
        yield _Comment(where, codes, place.of(found["how"], line, alone=alone))


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


class _Comments:
    """The comments of one document, numbered from `first` on, by what they are about."""

    def __init__(self, document: Document, comments: Sequence[_Comment], first: int) -> None:
        numbered = tuple(enumerate(comments, first))
        self._lines = Lines(document.data) if comments else None
        self._everywhere = [number for number, each in numbered if each.lines is None]
        # By their first lines, each with the last line that it and those before it reach.
        self._ranges = sorted((each.lines, number) for number, each in numbered if each.lines is not None)
        self._reach = list(accumulate((lines[1] for lines, _ in self._ranges), max))

    def about(self, finding: Finding) -> list[int]:
        """The numbers of those that are about a finding, which begins in their lines, or is about an entry and goes on
        into them."""
        if self._lines is None:
            return []
        end = finding.line
        if finding.entry is not None:
            end = self._lines.last(finding.span.start, finding.span.end)
        meant = list(self._everywhere)
        at = bisect_right(self._ranges, end, key=lambda each: each[0][0])
        while at and self._reach[at - 1] >= finding.line:
            at -= 1
            (_, last), number = self._ranges[at]
            if last >= finding.line:
                meant.append(number)
        return sorted(meant)


class _Place:
    """Which lines of a document a comment in it is about."""

    def __init__(self, document: Document, lines: Sequence[str]) -> None:
        self._written = lines
        found = Lines(document.data)
        self._ends = {entry.line: found.last(entry.span.start, entry.span.end) for entry in document.entries}

    def of(self, how: str, line: int, *, alone: bool) -> tuple[int, int] | None:
        """The lines that are meant, or None where all are."""
        if how == "ignore-file":
            return None
        first, last = line, line
        if how == "ignore-next" or alone:
            first = last = self._next(line)
            if how == "ignore":
                last = self._ends.get(first) or self._end_of_paragraph(first)
        return first, last

    def _next(self, line: int) -> int:
        """The next line with anything on it, or the one after the last."""
        return next((n for n in range(line + 1, len(self._written) + 1) if self._written[n - 1].strip()), line + 1)

    def _end_of_paragraph(self, line: int) -> int:
        while line < len(self._written) and self._written[line].strip():
            line += 1
        return line


def _configured(number: int, settings: ExceptionSettings, documents: Iterable[Document]) -> _Exception:
    """What an exception of the configuration is about: findings of such a document whose link, or one of whose entry's
    links, has such a URL."""
    named = {document.path: document for document in documents}
    pattern = re.compile(settings.url) if settings.url is not None else None

    def meets(finding: Finding) -> bool:
        if settings.document is not None and not fnmatchcase(finding.document, settings.document):
            return False
        return pattern is None or any(pattern.search(url) for url in _urls(named[finding.document], finding))

    return _Exception(f"exceptions[{number}] of the configuration", _codes(settings.rules), meets)


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
