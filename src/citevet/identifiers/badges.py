"""Badges: pictures with a text that somebody's server draws."""

from __future__ import annotations

import re

import msgspec

from citevet.identifiers.address import Address
from citevet.identifiers.github import repository_name
from citevet.model import Role
from citevet.venues import read_venue

_SHIELDS = {"img.shields.io", "shields.io", "badgen.net", "flat.badgen.net", "custom-icon-badges.demolab.com"}
_SUFFIX = re.compile(r"\.(?:svg|png|json)$")
_BADGE_PICTURE = re.compile(r"badge[^/]*\.(?:svg|png)$", re.IGNORECASE)


class BadgeAddress(msgspec.Struct, frozen=True, gc=False):
    """A badge. `repository` is set for star badges, `owner/name` as written. `static` says that nothing is learnt by
    asking: the text is fixed, or, at shields.io, the answer is 200 whatever happens."""

    role: Role
    static: bool
    repository: str | None = None


def parse_address(address: Address) -> BadgeAddress | None:
    """The badge that an address draws, or None where it is not known to be one."""
    if address.host not in _SHIELDS:
        if _BADGE_PICTURE.search(address.path) or address.host == "api.star-history.com":
            return BadgeAddress(Role.BADGE, static=False)
        return None
    segments = address.segments
    if segments[:2] == ("github", "stars") and len(segments) == 4:
        repository = repository_name(segments[2], _SUFFIX.sub("", segments[3]))
        if repository is not None:
            return BadgeAddress(Role.STAR_BADGE, static=False, repository=repository)
    if segments[:2] == ("badge", "dynamic"):
        about = " ".join(value for _, value in address.query).lower()
        citations = "citation" in about or "semanticscholar" in about
        return BadgeAddress(Role.CITATION_BADGE if citations else Role.BADGE, static=True)
    if segments[:1] == ("badge",) and _says_venue("/".join(segments[1:])):
        return BadgeAddress(Role.VENUE_BADGE, static=True)
    return BadgeAddress(Role.BADGE, static=True) if segments else None


def badge_text(content: str) -> str:
    """The text of a shields.io static badge (`label-message-colour`), label and message joined by a blank.

    `_` means a blank, and a doubled `_` or `-` itself: https://shields.io/badges/static-badge
    """
    parts = re.split(r"(?<!-)-(?!-)", _SUFFIX.sub("", content))
    shown = parts[:-1] if len(parts) > 1 else parts
    text = " ".join(shown).replace("--", "-")
    return re.sub(r"__|_", lambda match: "_" if match[0] == "__" else " ", text).strip()


def _says_venue(content: str) -> bool:
    reading = read_venue(
        re.sub(r"^(?:conference|journal|venue|publish(?:ed)?|paper)\b\s*", "", badge_text(content), flags=re.IGNORECASE)
    )
    return reading is not None and reading.year is not None
