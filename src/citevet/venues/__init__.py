"""Venues of computer science: what a text says of one, what authors say of an acceptance, how a list writes them."""

from __future__ import annotations

from citevet.venues.acceptance import Acceptance, read_comment, read_journal_ref
from citevet.venues.bibliography import Printed, print_venue, prints
from citevet.venues.joint import same_conference
from citevet.venues.listed import read_listed
from citevet.venues.openreview import read_note
from citevet.venues.reading import VenueReading, is_preprint, read_venue
from citevet.venues.table import (
    dblp_stream,
    dblp_venue,
    has_findings,
    has_other_parts,
    is_journal,
    pmlr_volume,
    pmlr_volumes,
)
from citevet.venues.writing import names_in, write_venue

__all__ = [
    "Acceptance",
    "Printed",
    "VenueReading",
    "dblp_stream",
    "dblp_venue",
    "has_findings",
    "has_other_parts",
    "is_journal",
    "is_preprint",
    "names_in",
    "pmlr_volume",
    "pmlr_volumes",
    "print_venue",
    "prints",
    "read_comment",
    "read_journal_ref",
    "read_listed",
    "read_note",
    "read_venue",
    "same_conference",
    "write_venue",
]
