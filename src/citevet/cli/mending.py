"""From the findings of an audit to mended documents, with a line for every fix that could not be applied."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from citevet import fixes
from citevet.errors import FixError
from citevet.model import Document, Finding, Fix


@dataclass(frozen=True, slots=True)
class Mended:
    """The documents that change, whole, by path; the fixes that change them; and why others were left."""

    data: Mapping[str, bytes]
    fixes: tuple[Fix, ...]
    left: tuple[str, ...]


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
    within = [each for each in findings if each.fix and {edit.document for edit in each.fix.edits} <= paths]
    choice = fixes.choose(within, unsafe=unsafe, select=select)
    wanted = fixes.choose(findings, unsafe=unsafe, select=select)
    left = [f"{_place(each)}: left, as another fix changes the same text" for each in choice.left]
    left += [
        f"{_place(each)}: left, as its fix also changes a document that was not named"
        for each in findings
        if each.fix in wanted.fixes and each not in within
    ]
    applicable, refused = _applicable(documents, choice.fixes)
    data = _applied(documents, applicable)
    changed = {document.path: data[document.path] for document in documents if data[document.path] != document.data}
    return Mended(changed, applicable, (*left, *refused))


def _place(finding: Finding) -> str:
    return f"{finding.document}:{finding.line}: {finding.rule}"


def _applicable(documents: Sequence[Document], wanted: tuple[Fix, ...]) -> tuple[tuple[Fix, ...], tuple[str, ...]]:
    """The fixes that pass the proof of `fixes.apply` together, found by halving, and what it says of the others."""
    try:
        _applied(documents, wanted)
    except FixError as error:
        if len(wanted) == 1:
            return (), (str(error),)
        half = len(wanted) // 2
        (first, some), (second, others) = (_applicable(documents, each) for each in (wanted[:half], wanted[half:]))
        try:
            _applied(documents, (*first, *second))
        except FixError as together:
            return first, (*some, *others, str(together))
        return (*first, *second), (*some, *others)
    return wanted, ()


def _applied(documents: Sequence[Document], wanted: tuple[Fix, ...]) -> dict[str, bytes]:
    choice = fixes.Choice(wanted, ())
    return {document.path: fixes.apply(document, choice.edits(document.path)) for document in documents}
