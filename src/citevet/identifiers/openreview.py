"""OpenReview's addresses."""

from __future__ import annotations

import re

from citevet.identifiers.address import Address

_FORUM = re.compile(r"[A-Za-z0-9_-]{6,20}")
_PAGES = {("forum",), ("pdf",)}


def parse_address(address: Address) -> str | None:
    """The forum (its id minds the case) that an address of OpenReview is about, or None."""
    if address.host != "openreview.net" or address.segments not in _PAGES:
        return None
    forum = address.parameter("id")
    return forum if _FORUM.fullmatch(forum) else None
