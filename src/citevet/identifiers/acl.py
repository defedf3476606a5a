"""ACL Anthology ids, as https://aclanthology.org/info/ids/ defines them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from citevet.identifiers.address import Address
from citevet.model import Track

_NEW = re.compile(r"(?P<year>(?:19|20)\d{2})\.(?P<venue>[a-z][a-z0-9_]*)-(?P<volume>[a-z0-9_]+)\.(?P<number>\d{1,5})")
_OLD = re.compile(r"(?P<letter>[A-Z])(?P<year>\d{2})-(?P<volume>\d)(?P<number>\d{3})")
_DOI = re.compile(r"10\.(?:18653|3115)/v1/(.+)")
_PARTS = re.compile(r"(?P<id>.+?)(?P<revision>v\d+)?(?P<suffix>\.pdf|\.bib|\.xml|\.endf)?")
_HOSTS = {"aclanthology.org", "aclanthology.info", "aclweb.org", "aclanthology.coli.uni-saarland.de"}

_LETTERS: dict[str, tuple[str, Track]] = {
    "P": ("ACL", "main"),
    "D": ("EMNLP", "main"),
    "N": ("NAACL", "main"),
    "E": ("EACL", "main"),
    "C": ("COLING", "main"),
    "K": ("CoNLL", "main"),
    "I": ("IJCNLP", "main"),
    "L": ("LREC", "main"),
    "Q": ("TACL", "journal"),
    "J": ("CL", "journal"),
}
_VENUES = {
    "acl": "ACL",
    "emnlp": "EMNLP",
    "naacl": "NAACL",
    "eacl": "EACL",
    "aacl": "AACL",
    "coling": "COLING",
    "ijcnlp": "IJCNLP",
    "lrec": "LREC",
    "conll": "CoNLL",
    "tacl": "TACL",
    "cl": "CL",
}
_TRACKS: dict[str, Track] = {
    "main": "main",
    "long": "main",
    "short": "main",
    "industry": "industry",
    "demo": "demo",
    "demos": "demo",
    "system": "demo",
    "tutorial": "tutorial",
    "tutorials": "tutorial",
    "tutorial_abstracts": "tutorial",
    "srw": "workshop",
}


@dataclass(frozen=True, slots=True)
class AclVolume:
    """What an id tells of its volume. `venue` is None for workshops whose host conference the id does not name."""

    name: str
    venue: str | None
    year: int
    track: Track | None


def parse_id(text: str) -> str | None:
    """An Anthology id in its own case (`2024.acl-long.1`, `P18-1166`), or None."""
    text = text.strip()
    if not text.isascii():
        return None
    if _NEW.fullmatch(text.lower()):
        return text.lower()
    return text.upper() if _OLD.fullmatch(text.upper()) else None


def id_in_doi(doi: str) -> str | None:
    """What a DOI of the Anthology ends in, which is an id; None for every other DOI."""
    match = _DOI.fullmatch(doi)
    return match[1] if match else None


def parse_address(address: Address) -> tuple[str, bool] | None:
    """The id that an address of the Anthology is about, and whether it goes deeper (a revision, an export)."""
    if address.host not in _HOSTS or not address.segments or "attachments" in address.segments:
        return None
    parts = _PARTS.fullmatch(address.last)
    value = parse_id(parts["id"]) if parts else None
    if parts is None or value is None:
        return None
    return value, bool(parts["revision"]) or parts["suffix"] not in {None, ".pdf"}


def read_volume(value: str) -> AclVolume:
    """Venue, year and track as the id tells them. Raises ValueError when it is no id."""
    if (new := _NEW.fullmatch(value)) is not None:
        return _read_new(int(new["year"]), new["venue"], new["volume"])
    if (old := _OLD.fullmatch(value)) is None:
        raise ValueError(f"not an ACL Anthology id: {value}")
    short = int(old["year"])
    year = 1900 + short if short > 50 else 2000 + short
    volume, name = int(old["volume"]), f"{old['letter']}{old['year']}-{old['volume']}"
    if old["letter"] not in _LETTERS or (old["letter"] == "D" and year == 2019 and volume >= 5):
        return AclVolume(name, None, year, "workshop")
    venue, track = _LETTERS[old["letter"]]
    short_papers = volume == 2 and old["letter"] in "PNE" and year < 2019
    certain = track == "journal" or volume == 1 or short_papers
    return AclVolume(name, venue, year, track if certain else None)


def _read_new(year: int, venue: str, volume: str) -> AclVolume:
    name = f"{year}.{venue}-{volume}"
    if venue == "findings":
        return AclVolume(name, _VENUES.get(volume), year, "findings")
    known = _VENUES.get(venue)
    if known in {"TACL", "CL"}:
        return AclVolume(name, known, year, "journal")
    if known in {"CoNLL", "LREC"} and volume == "1":
        return AclVolume(name, known, year, "main")
    if known is None:
        return AclVolume(name, None, year, "workshop")
    return AclVolume(name, known, year, _TRACKS.get(volume))
