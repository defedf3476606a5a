"""From the records of a paper to what a bibliography prints of its publication beside the venue."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from citevet.identifiers import ARXIV_DOIS, id_in_doi, identify
from citevet.judge.consensus import Decision, Weighed
from citevet.model import Imprint, PaperRecord

_DOI = re.compile(r"10\.\d{4,9}/[\w.;()/:-]+", re.ASCII)
_PAGES = re.compile(r"([A-Z]?\d+(?::\d+)?)(?:\s*[-–—]+\s*([A-Z]?\d+(?::\d+)?))?", re.ASCII)
_URL = re.compile(r"https://[\w.-]+/[\w./?=&~+:-]*", re.ASCII)
_NAME = re.compile(r"[\w ,.&'()/-]{2,80}")
_RESOLVER = "https://doi.org/"


def imprint(decision: Decision, told: Iterable[tuple[PaperRecord, Sequence[Weighed]]]) -> Imprint:
    """What the records say that are about the version that was decided for: those of the proceedings, and of what was
    registered with the DOI. Nothing is taken over that is not of the form that it has to be."""
    fitting = [
        record
        for record, claims in told
        if any(each.claim.authoritative or record.listing for each in _of(decision, claims))
    ]
    return Imprint(
        doi=next(filter(None, (_doi(each) for each in fitting)), None),
        pages=next(filter(None, (_pages(each.pages) for each in fitting)), ""),
        publisher=next((each.publisher for each in fitting if _NAME.fullmatch(each.publisher)), ""),
        url=next(filter(None, (_url(each) for each in fitting)), ""),
    )


def _of(decision: Decision, claims: Sequence[Weighed]) -> Iterable[Weighed]:
    """The claims that say what was decided."""
    return (
        each
        for each in claims
        if each.claim.venue == decision.venue
        and each.claim.year in {None, decision.year}
        and each.claim.track in {None, decision.track}
    )


def _doi(record: PaperRecord) -> str | None:
    """The DOI of the publication: of a record that an index gives an Anthology id, the Anthology's alone."""
    doi = record.ids.doi or ""
    if not _DOI.fullmatch(doi) or doi.startswith(ARXIV_DOIS):
        return None
    return None if record.ids.acl and not id_in_doi(doi) else doi


def _pages(text: str) -> str:
    match = _PAGES.fullmatch(text.strip())
    return "--".join(filter(None, match.groups())) if match else ""


def _url(record: PaperRecord) -> str:
    if record.page.startswith(_RESOLVER) or identify(record.page).identifier.kind == "arxiv":
        return ""
    if record.page:
        return record.page if _URL.fullmatch(record.page) else ""
    return f"https://aclanthology.org/{record.ids.acl}" if record.ids.acl else ""
