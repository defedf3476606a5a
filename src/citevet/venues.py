"""Venues of computer science: their names, tracks and series, and how lists write them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from citevet.model import Track


@dataclass(frozen=True, slots=True)
class VenueReading:
    """What a text says of a venue: its short name, and the track and year where it says them."""

    venue: str
    track: Track | None = None
    year: int | None = None


@cache
def _table() -> list[dict[str, Any]]:
    return list(tomllib.loads(files("citevet").joinpath("venues.toml").read_text("utf-8"))["venue"])


def pmlr_volume(volume: int) -> tuple[str, int] | None:
    """The conference and year whose proceedings are that volume of PMLR, or None where the table lacks it."""
    for venue in _table():
        if (year := venue.get("pmlr", {}).get(str(volume))) is not None:
            return venue["short"], year
    return None


def read_venue(text: str) -> VenueReading | None:
    """The venue that a text names, or None."""
    for venue in _table():
        match = re.fullmatch(rf"{re.escape(venue['short'])}\W*(\d{{4}})?", text.strip(), re.IGNORECASE)
        if match is not None:
            return VenueReading(venue["short"], None, int(match[1]) if match[1] else None)
    return None
