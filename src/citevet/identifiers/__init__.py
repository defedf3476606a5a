"""What a URL is about, independent of how it is written, and back."""

from __future__ import annotations

from citevet.identifiers.arxiv import paper_named
from citevet.identifiers.fragments import anchor_named
from citevet.identifiers.identify import Identification, canonical_url, identify, parse_identifier
from citevet.identifiers.places import file_linked, relative_link
from citevet.identifiers.proceedings import Proceedings

__all__ = [
    "Identification",
    "Proceedings",
    "anchor_named",
    "canonical_url",
    "file_linked",
    "identify",
    "paper_named",
    "parse_identifier",
    "relative_link",
]
