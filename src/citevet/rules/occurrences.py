"""What the rules about links share: where links stand, which of them show one and the same defect, and findings."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence

import msgspec

from citevet.model import (
    Absent,
    Evidence,
    FileRecord,
    Finding,
    Fix,
    Found,
    Link,
    PageRecord,
    PaperRecord,
    PastState,
    Repository,
    RepositoryRecord,
    Role,
    Severity,
    State,
    Testimony,
    Unavailable,
    Verdict,
)
from citevet.rules.base import Case, CaseDocument, Rule

_ODD = frozenset({"soft-404", "parked"})


class Occurrence(msgspec.Struct, frozen=True, gc=False):
    """One link where it stands, with its verdict. `index` is its place among the document's links."""

    place: CaseDocument
    index: int
    link: Link
    verdict: Verdict

    @property
    def path(self) -> str:
        """The document's path."""
        return self.place.document.path

    @property
    def past(self) -> tuple[PastState, ...]:
        """The verdicts of the last audits on a link that fails now, the oldest first."""
        return self.place.failing.get(self.index, ())

    @property
    def states(self) -> list[State]:
        """The same, and what it is now."""
        return [*(each.state for each in self.past), self.verdict.state]


def occurrences(case: Case) -> Iterator[Occurrence]:
    """Every link of every document."""
    for place in case.documents:
        for index, (link, verdict) in enumerate(zip(place.document.links, place.verdicts, strict=True)):
            yield Occurrence(place, index, link, verdict)


def subject(link: Link) -> Hashable:
    """What a link's verdict is about: two links with the same subject share their defect."""
    return link.identifier, link.version, link.target.partition("#")[0] if link.deeper else ""


def grouped(
    case: Case, wanted: Callable[[Occurrence], bool], key: Callable[[Link], Hashable] = subject
) -> Iterator[tuple[Occurrence, ...]]:
    """The wanted links, those together that stand in one entry (or line, outside entries) and share their defect.

    A badge comes first in its group, because a badge's finding points at the badge.
    """
    groups: dict[Hashable, list[Occurrence]] = {}
    for each in occurrences(case):
        if wanted(each):
            link = each.link
            where = ("line", link.line) if link.entry is None else ("entry", link.entry)
            groups.setdefault((each.path, where, key(link)), []).append(each)
    for group in groups.values():
        yield tuple(sorted(group, key=lambda each: each.link.role is not Role.STAR_BADGE))


def repository_of(case: Case, link: Link) -> Repository | None:
    """What is known of the repository that a link names, or None for any other link."""
    return case.repositories.get(link.identifier.value) if link.identifier.kind == "github" else None


def is_missing(case: Case, link: Link) -> bool:
    """Whether the link names a repository that is known not to exist."""
    repository = repository_of(case, link)
    return repository is not None and repository.exists is False


def is_odd(at: Occurrence) -> bool:
    """Whether a page answers, but is not what was linked: it says itself that there is nothing, is its host's home
    page, or the domain is parked."""
    return at.verdict.state is State.OK and at.verdict.reason in _ODD


def is_renamed(case: Case, link: Link) -> bool:
    """Whether the link names a repository by a name that it had formerly."""
    repository = repository_of(case, link)
    return repository is not None and repository.renamed_to is not None


def finding(
    rule: Rule,
    at: Occurrence,
    message: str,
    *,
    evidence: Sequence[Evidence] | None = None,
    severity: Severity | None = None,
    confidence: float = 1.0,
    fix: Fix | None = None,
) -> Finding:
    """A finding at a link, resting on its verdict's evidence unless told otherwise."""
    told = at.verdict.evidence if evidence is None else evidence
    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=severity or rule.severity,
        confidence=confidence,
        document=at.path,
        span=at.link.span,
        line=at.link.line,
        column=at.link.column,
        message=message,
        entry=at.link.entry,
        link=at.index,
        evidence=tuple(map(testimony, told)),
        fix=fix,
    )


def testimony(evidence: Evidence) -> Testimony:
    """Evidence as a finding quotes it."""
    return Testimony(evidence.source, _says(evidence), evidence.url, evidence.observed_at)


def _says(evidence: Evidence) -> str:
    match evidence:
        case Found(record=PaperRecord(title=title)):
            return f'knows it as "{title}"'
        case Found(record=RepositoryRecord(name=name)):
            return f"knows it as {name}"
        case Found(record=FileRecord(name=name)):
            return f"{name} is there"
        case Found(record=PageRecord(status=status, final_url=final_url)):
            return f"{status} at {final_url}"
        case Absent(says=says, times=times):
            return says if times < 2 else f"{says} (asked {times} times)"
        case Unavailable(reason=reason):
            return f"could not say, because {reason}"
    raise AssertionError(evidence)
