"""Digital object identifiers and the addresses that carry them."""

from __future__ import annotations

import re
from string import ascii_lowercase, ascii_uppercase
from urllib.parse import quote

from citevet.identifiers.address import Address

# What DataCite registers for arXiv (https://info.arxiv.org/help/doi.html).
ARXIV_DOIS = "10.48550/"

_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[^\s\x00-\x1f\x7f]+")
_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)
_RESOLVERS = {"doi.org", "dx.doi.org"}
_PUBLISHERS = {
    "dl.acm.org",
    "link.springer.com",
    "onlinelibrary.wiley.com",
    "tandfonline.com",
    "journals.sagepub.com",
    "epubs.siam.org",
    "science.org",
    "pnas.org",
    "pubs.acs.org",
    "techrxiv.org",
}
_IN_PATH = re.compile(
    r"/(?:doi|article|chapter|book|content/pdf)/(?:(?:abs|pdf|full|fullhtml|epdf|pdfdirect|book)/)?(10\..+)",
    re.IGNORECASE,
)


def parse_doi(text: str) -> str | None:
    """A DOI in lower case (they ignore the case of ASCII letters), or None."""
    text = re.sub(r"^doi:\s*", "", text.strip(), flags=re.IGNORECASE).rstrip("/")
    if not _DOI.fullmatch(text) or any(part in {".", ".."} for part in text.split("/")) or "\ufffd" in text:
        return None
    return text.translate(_LOWER)


def parse_address(address: Address) -> str | None:
    """The DOI that an address of a resolver, or of a publisher who puts it into the path, is about."""
    if address.host in _RESOLVERS:
        return parse_doi(address.path.lstrip("/"))
    if address.host in _PUBLISHERS and (match := _IN_PATH.fullmatch(address.path)) is not None:
        return parse_doi(match[1].removesuffix(".pdf"))
    return None


def doi_url(value: str) -> str:
    """Where the DOI resolves."""
    return "https://doi.org/" + quote(value, safe="/-._~!$&'()*+,;=:@")
