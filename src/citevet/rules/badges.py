"""Star badges and the repositories that they stand beside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from citevet.model import Link, Role, State
from citevet.rules.base import Case, CaseDocument
from citevet.rules.occurrences import Occurrence, repository_of


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A star badge, and the link beside it to another repository, which is alive. `wrapped` says that the badge is
    the link's own picture; otherwise the two are the only ones in their entry."""

    badge: Occurrence
    link: Occurrence
    wrapped: bool


def mismatches(case: Case) -> Iterator[Mismatch]:
    """Star badges that count another repository's stars than the one their link leads to.

    Names count by what they are now: a badge and a link that name one repository, before and after it was renamed,
    agree. Nothing is said about a pair of which either repository could not be looked up.
    """
    for place in case.documents:
        for badge, link, wrapped in _pairs(place):
            shown, linked = repository_of(case, badge.link), repository_of(case, link.link)
            if shown is None or linked is None or shown.exists is None or linked.exists is not True:
                continue
            if (shown.renamed_to or shown.name).lower() != (linked.renamed_to or linked.name).lower():
                yield Mismatch(badge, link, wrapped)


def mismatched_badges(case: Case) -> frozenset[tuple[str, int]]:
    """The badges of all mismatches, as (document's path, index of the link)."""
    return frozenset((each.badge.path, each.badge.index) for each in mismatches(case))


def _pairs(place: CaseDocument) -> Iterator[tuple[Occurrence, Occurrence, bool]]:
    """Each star badge with the one repository link that it can be compared with."""
    if not any(link.role is Role.STAR_BADGE for link in place.document.links):
        return
    valid = [
        Occurrence(place, index, link, verdict)
        for index, (link, verdict) in enumerate(zip(place.document.links, place.verdicts, strict=True))
        if verdict.state is not State.INVALID
    ]
    wrapping = _wrapping(valid)
    lone: dict[int, list[Occurrence]] = {}
    linked: dict[int, list[Occurrence]] = {}
    for each in valid:
        if each.link.role is Role.STAR_BADGE:
            around = wrapping.get(each.index)
            if around is None:
                if each.link.entry is not None:
                    lone.setdefault(each.link.entry, []).append(each)
            elif _is_repository(around.link):
                yield each, around, True
        elif each.link.entry is not None and _is_repository(each.link):
            linked.setdefault(each.link.entry, []).append(each)
    for entry, badges in lone.items():
        links = linked.get(entry, [])
        if len(badges) == 1 and len({each.link.identifier for each in links}) == 1:
            yield badges[0], links[0], False


def _wrapping(links: list[Occurrence]) -> dict[int, Occurrence]:
    """The innermost link around each link that stands inside another's text, by the inner one's index."""
    around: dict[int, Occurrence] = {}
    open_links: list[Occurrence] = []
    for each in sorted(links, key=lambda each: (each.link.syntax.start, -each.link.syntax.end)):
        while open_links and not open_links[-1].link.syntax.contains(each.link.syntax):
            open_links.pop()
        if open_links and open_links[-1].link.syntax != each.link.syntax:
            around[each.index] = open_links[-1]
        open_links.append(each)
    return around


def _is_repository(link: Link) -> bool:
    return link.identifier.kind == "github" and link.role is not Role.STAR_BADGE
