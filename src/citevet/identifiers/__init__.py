"""What a URL is about, independent of how it is written, and back."""

from __future__ import annotations

from citevet.identifiers.acl import id_in_doi
from citevet.identifiers.arxiv import paper_named
from citevet.identifiers.doi import ARXIV_DOIS
from citevet.identifiers.fragments import anchor_named
from citevet.identifiers.identify import Identification, canonical_url, identify, parse_identifier
from citevet.identifiers.places import file_linked, relative_link
from citevet.identifiers.proceedings import Proceedings

__all__ = [
    "ARXIV_DOIS",
    "Identification",
    "Proceedings",
    "anchor_named",
    "canonical_url",
    "file_linked",
    "id_in_doi",
    "identify",
    "paper_named",
    "parse_identifier",
    "relative_link",
]
