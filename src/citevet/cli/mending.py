"""From the findings of an audit to mended documents, with a line for every fix that could not be applied."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from citevet import fixes
from citevet.errors import FixError
from citevet.model import Document, Edit, Finding, Fix, Safety
from citevet.rules.numbering import gaps_closed


@dataclass(frozen=True, slots=True)
class Mended:
    """The documents that change, whole, by path; the fixes that change them; and why others were left."""

    data: Mapping[str, bytes]
    fixes: tuple[Fix, ...]
    left: tuple[str, ...]


UNCHANGED = Mended({}, (), ())


def mend(
    documents: Sequence[Document],
    findings: Sequence[Finding],
    *,
    unsafe: bool = False,
    select: Collection[str] | None = None,
) -> Mended:
    """The documents with the chosen fixes applied. A fix that is also about a document that is not there, that
    competes with a weightier one, or that would change more than it says is left whole."""
    paths = {document.path for document in documents}
    within: list[Finding] = []
    beyond: list[Finding] = []
    for each in findings:
        if each.fix:
            (within if {edit.document for edit in each.fix.edits} <= paths else beyond).append(each)
    choice = fixes.choose(within, unsafe=unsafe, select=select)
    left = [f"{_place(each)}: left, as another fix changes the same text" for each in choice.left]
    if beyond:
        wanted = set(fixes.choose(findings, unsafe=unsafe, select=select).fixes)
        left += [
            f"{_place(each)}: left, as its fix also changes a document that was not named"
            for each in beyond
            if each.fix in wanted
        ]
    applied = _apply(documents, choice.fixes)
    changed = {
        document.path: applied.data[document.path]
        for document in documents
        if applied.data[document.path] != document.data
    }
    return Mended(changed, applied.fixes, (*left, *applied.refused))


def mend_further(documents: Sequence[Document], findings: Sequence[Finding], safe: Mended) -> Mended:
    """The documents with the unsafe fixes applied too; `safe` is what the safe ones alone make of them."""
    if not any(each.fix and each.fix.safety is Safety.UNSAFE for each in findings):
        return safe
    return mend(documents, findings, unsafe=True)


def _place(finding: Finding) -> str:
    return f"{finding.document}:{finding.line}: {finding.rule}"


@dataclass(frozen=True, slots=True)
class _Applied:
    """What became of fixes: the documents' bytes, those applied, and what `fixes.apply` said of the others."""

    data: Mapping[str, bytes]
    fixes: tuple[Fix, ...]
    refused: tuple[str, ...] = ()


def _apply(documents: Sequence[Document], wanted: tuple[Fix, ...]) -> _Applied:
    """Applies the fixes that pass the proof of `fixes.apply` together, found by halving."""
    try:
        return _all_applied(documents, wanted)
    except FixError as error:
        if len(wanted) == 1:
            return replace(_all_applied(documents, ()), refused=(str(error),))
        half = len(wanted) // 2
        first, second = (_apply(documents, each) for each in (wanted[:half], wanted[half:]))
        refused = (*first.refused, *second.refused)
        try:
            return replace(_all_applied(documents, (*first.fixes, *second.fixes)), refused=refused)
        except FixError as together:
            return replace(first, refused=(*refused, str(together)))


def _all_applied(documents: Sequence[Document], wanted: tuple[Fix, ...]) -> _Applied:
    choice = fixes.Choice(wanted, ())
    return _Applied({each.path: _edited(each, choice.edits(each.path)) for each in documents}, wanted)


def _edited(document: Document, edits: tuple[Edit, ...]) -> bytes:
    """The document's bytes with the edits applied, and with the numbers of its lists closed up where entries go and
    nothing speaks against it. Raises FixError as `fixes.apply` does."""
    closing = gaps_closed(document, _gone(document, edits))
    if closing:
        with suppress(FixError):
            return fixes.apply(document, (*edits, *closing))
    return fixes.apply(document, edits)


def _gone(document: Document, edits: Sequence[Edit]) -> frozenset[int]:
    """The entries that the edits delete, by their indices."""
    starts = [entry.span.start for entry in document.entries]
    deleted = [edit.span for edit in edits if not edit.replacement]
    near = ((each, range(bisect_left(starts, each.start), bisect_right(starts, each.end))) for each in deleted)
    return frozenset(index for each, some in near for index in some if each.contains(document.entries[index].span))
