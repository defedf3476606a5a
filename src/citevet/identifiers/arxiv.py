"""arXiv's ids and addresses, as https://info.arxiv.org/help/arxiv_identifier.html defines them."""

from __future__ import annotations

import re

import msgspec

from citevet.identifiers.address import Address

_NEW = re.compile(r"(?P<year>\d{2})(?P<month>\d{2})\.(?P<number>\d{4,5})")
_OLD = re.compile(r"(?P<archive>[a-z]+(?:-[a-z]+)?)(?:\.[a-z-]{2,4})?/(?P<number>\d{7})", re.IGNORECASE)
_ARCHIVES = re.compile(
    r"acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|cond-mat|cs"
    r"|dg-ga|funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math|math-ph|mtrl-th|nlin|nucl-ex|nucl-th|patt-sol"
    r"|physics|plasm-ph|q-alg|q-bio|quant-ph|solv-int|supr-con"
)
_NAMED = re.compile(
    r"(?:\\url\s*\{?\s*|<)?(?:(?:https?://|www\.|arxiv(?:\.org)?|corr|computing research repository|preprint|e-?print"
    r"|abs|pdf)[\s:,/]*)+(?P<id>\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]+(?:\.[a-z]{2})?/\d{7}(?:v\d+)?)"
    r"(?:\.pdf)?(?:\s*[\[(][\w. -]*[\])])*[\s.,}>]*(?:\(?(?:19|20)\d\d\)?)?",
    re.IGNORECASE,
)
_VERSION = re.compile(r"(?P<id>.*?)v(?P<version>[1-9]\d{0,2})")
_TRAILING = ").,;}]>'\""
_HOSTS = {"arxiv.org", "export.arxiv.org", "browse.arxiv.org"}
_MIRRORS = {"ar5iv.org", "ar5iv.labs.arxiv.org"}
_FORMS = {"abs", "pdf", "html", "ps", "src", "e-print", "format", "ftp"}
_PLAIN_FORMS = {"abs", "pdf"}


class ArxivAddress(msgspec.Struct, frozen=True, gc=False):
    """What an arXiv address says. `value` is the id without version; it is "" when `flaw` is set."""

    value: str
    version: int | None = None
    deeper: bool = False
    flaw: str | None = None
    corrected: str | None = None


def parse_id(text: str) -> tuple[str, int | None] | None:
    """An arXiv id, old or new, and its version; None when it is no id.

    New ids have four digits until 2014-12 and five since; months run from 01 to 12. The subject class of an old id
    (`math.GT/0309136`) is not part of it.
    """
    text = re.sub(r"^arxiv:\s*", "", text.strip(), flags=re.IGNORECASE)
    version = None
    if (match := _VERSION.fullmatch(text)) is not None:
        text, version = match["id"], int(match["version"])
    if not text.isascii():
        return None
    if (match := _NEW.fullmatch(text)) is not None:
        issued = (int(match["year"]), int(match["month"]))
        digits = 5 if issued >= (15, 1) else 4
        valid = issued >= (7, 4) and 1 <= issued[1] <= 12 and len(match["number"]) == digits
        return (text, version) if valid else None
    if (match := _OLD.fullmatch(text)) is None or not 1 <= int(match["number"][2:4]) <= 12:
        return None
    archive = match["archive"].lower()
    return (f"{archive}/{match['number']}", version) if _ARCHIVES.fullmatch(archive) else None


def paper_named(text: str) -> str | None:
    """The arXiv id, without version, of the paper that a bibliography's field is about when it says nothing else:
    `arXiv preprint arXiv:2404.06654`, `abs/2404.06654`, `arXiv:2404.06654 [cs.CL]`. None for any other text, a bare
    number included."""
    match = _NAMED.fullmatch(" ".join(text.split()))
    found = parse_id(match["id"]) if match else None
    return found[0] if found else None


def parse_address(address: Address) -> ArxivAddress | None:
    """What an address at arXiv is about; None where it is none of a paper's pages (listings, author pages, help)."""
    if address.host in _MIRRORS:
        found = parse_id("/".join(address.segments[1:]))
        return ArxivAddress(found[0], found[1], deeper=True) if found else None
    if address.host not in _HOSTS or not address.segments:
        return None
    form, rest = address.segments[0], "/".join(address.segments[1:])
    if form not in _FORMS:
        found = parse_id(form) or parse_id("/".join(address.segments[:2]))
        if found is None:
            return None
        return _flawed("an arXiv address without /abs/ or /pdf/", _page("abs", *found))
    if form == "ftp":
        found = parse_id(address.last.removesuffix(".pdf"))
        return ArxivAddress(*found, deeper=True) if found else None
    if not rest:
        return _flawed("an arXiv address without an id")
    if form == "html":
        return _parse_html(address.segments[1:])
    text = rest.removesuffix(".pdf") if form == "pdf" else rest
    if (found := parse_id(text)) is not None:
        if "//" in address.path.rstrip("/"):
            return _flawed("an arXiv address with a doubled slash", _page(form, *found))
        return ArxivAddress(*found, deeper=form not in _PLAIN_FORMS)
    if (found := parse_id(rest.removesuffix(".pdf"))) is not None:
        return ArxivAddress(*found, deeper=True)
    if (found := parse_id(text.rstrip(_TRAILING))) is not None:
        return _flawed(f"'{text}' is no arXiv id: it has something after it", _page(form, *found))
    return _flawed(f"'{text}' is no arXiv id")


def _parse_html(segments: tuple[str, ...]) -> ArxivAddress:
    for length in (1, 2):
        if (found := parse_id("/".join(segments[:length]))) is not None:
            return ArxivAddress(*found, deeper=True)
    return _flawed(f"'{segments[0]}' is no arXiv id")


def _flawed(flaw: str, corrected: str | None = None) -> ArxivAddress:
    return ArxivAddress("", flaw=flaw, corrected=corrected)


def _page(form: str, value: str, version: int | None) -> str:
    return f"https://arxiv.org/{form}/{value}" + (f"v{version}" if version else "")
