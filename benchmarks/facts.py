"""The table of facts that `benchmarks.venues` measures against: where papers were accepted, and their look-alikes.

Reads `papers.tsv`, a row a paper, and `decoys.tsv` beside it, a row a paper that one could be taken for; tabs part the
columns, which the first row names. Several authors are parted by semicolons, several listed titles by ` || `.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from citevet.model import Track
from citevet.venues import VenueReading, has_findings, is_journal, read_venue

_TRACKS: dict[str, Track] = {"demo track": "demo", "": "main"}


@dataclass(frozen=True, slots=True)
class Truth:
    """Where a paper was accepted; `venue` is the short name, or the table's own words for a venue that is unknown."""

    venue: str
    track: Track
    year: int

    def __str__(self) -> str:
        return f"{self.venue} {self.year} ({self.track})"


@dataclass(frozen=True, slots=True)
class Fact:
    """One paper of a list: `listed` is its title there, `title` the one it was accepted under, if it was. `truth` is
    None where no acceptance is known; `rejected` names the conference that declined it, and its year."""

    arxiv: str
    listed: str
    title: str
    authors: tuple[str, ...]
    truth: Truth | None
    retitled: bool = False
    rejected: str = ""
    openreview: str = ""
    acl: str = ""
    doi: str = ""

    @property
    def posted(self) -> int:
        """The year of the preprint, as its id tells."""
        return 2000 + int(self.arxiv[:2])


@dataclass(frozen=True, slots=True)
class LookAlike:
    """Another paper that a listed one could be taken for, and where it was accepted."""

    of: str
    title: str
    authors: tuple[str, ...]
    truth: Truth


def read_facts(table: Path) -> list[Fact]:
    """The papers of the table that have a modern arXiv id and authors, in its order."""
    facts = []
    for row in _rows(table):
        authors = _people(row["authors"])
        if not re.fullmatch(r"\d{4}\.\d{4,5}", row["arxiv_id"]) or not authors:
            continue
        own = bool(row["true_venue"])
        retitled = not own and bool(row["renamed_title"])
        prefix = "renamed" if retitled else "true"
        track = row["renamed_track" if retitled else "track"]
        refused = re.search(r"(?:rejected|withdrawn)@(.+)", row["status"])
        elsewhere = re.search(r"([A-Z]\w+ \d{4}) (?:rejected|withdrawn)", row["other_records"])
        facts.append(
            Fact(
                arxiv=row["arxiv_id"],
                listed=(row["listed_title"] or row["title"]).split(" || ")[0],
                title=row["renamed_title"] if retitled else row["title"],
                authors=authors,
                truth=_truth(row[f"{prefix}_venue"], track, row[f"{prefix}_year"]),
                retitled=retitled,
                rejected=refused[1] if refused else elsewhere[1] if elsewhere else "",
                openreview=row["openreview_id"],
                acl=row["acl_id"],
                doi=row["doi"],
            )
        )
    return facts


def read_look_alikes(table: Path) -> list[LookAlike]:
    """The accepted papers among the decoys that a listed one could be taken for."""
    found = []
    for row in _rows(table):
        truth = _truth(row["decoy_venue"], "", row["decoy_year"])
        if row["decoy_status"] == "accepted" and truth is not None and row["decoy_authors"]:
            found.append(LookAlike(row["arxiv_id"], row["decoy_title"], _people(row["decoy_authors"]), truth))
    return found


def verdict_on(truth: Truth | None, told: VenueReading | None) -> str:
    """`right`, `decoy` where there is nothing to upgrade to, or what is wrong."""
    if truth is None:
        return "decoy"
    if told is None or told.venue != truth.venue:
        return "venue"
    if told.year != truth.year:
        return "year"
    return "right" if (told.track or "main") == truth.track else "track"


def _rows(table: Path) -> list[dict[str, str]]:
    with table.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _people(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(";") if name.strip())


def _truth(venue: str, track: str, year: str) -> Truth | None:
    if not venue or not year.isdecimal():
        return None
    part = next((each for each in ("findings", "workshop") if each in venue.lower()), track.lower())
    short = re.sub(r"\s*\b(?:Findings|Workshop)\b\s*", "", venue).removesuffix("-IJCNLP")
    reading = read_venue(short)
    name = reading.venue if reading else short
    known = cast("Track", _TRACKS.get(part, part))
    if known == "findings" and not has_findings(name):
        raise ValueError(f"{venue} prints no Findings")
    return Truth(name, "journal" if is_journal(name) else known, int(year))
