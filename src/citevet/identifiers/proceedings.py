"""Proceedings whose addresses tell venue, year and track by themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass

from citevet.identifiers import acl
from citevet.identifiers.address import Address
from citevet.model import Track
from citevet.venues import pmlr_volume

_YEAR = re.compile(r"(?:19|20)\d{2}")
_PAPER_FILES = {
    "proceedings.neurips.cc": ("neurips", "NeurIPS"),
    "papers.nips.cc": ("neurips", "NeurIPS"),
    "papers.neurips.cc": ("neurips", "NeurIPS"),
    "datasets-benchmarks-proceedings.neurips.cc": ("neurips", "NeurIPS"),
    "proceedings.iclr.cc": ("iclr", "ICLR"),
    "proceedings.mlsys.org": ("mlsys", "MLSys"),
}
_CVF = re.compile(r"content(?:_([A-Za-z]+)_(\d{4})(_workshops)?|/([A-Za-z]+?)(\d{4})(W?))(?:/|$)", re.IGNORECASE)
_CVF_VENUES = {"cvpr": "CVPR", "iccv": "ICCV", "wacv": "WACV", "accv": "ACCV", "eccv": "ECCV"}
_USENIX = re.compile(r"/(?:conference|system/files)/(?:conference/)?([a-z]+)(\d{2})(?:[-_/]|$)")
_USENIX_VENUES = {"osdi": "OSDI", "nsdi": "NSDI", "atc": "USENIX ATC", "fast": "FAST", "security": "USENIX Security"}


@dataclass(frozen=True, slots=True)
class Proceedings:
    """What an address in a series of proceedings tells. `venue` is the short name; what it does not tell is None."""

    series: str
    volume: str
    venue: str | None = None
    year: int | None = None
    track: Track | None = None


def of_acl(value: str) -> Proceedings:
    """The volume that an ACL Anthology id is in."""
    volume = acl.read_volume(value)
    return Proceedings("acl", volume.name, volume.venue, volume.year, volume.track)


def parse_address(address: Address) -> Proceedings | None:
    """The proceedings that an address lies in, or None."""
    for read in (_pmlr, _paper_files, _cvf, _ecva, _usenix, _jmlr):
        if (found := read(address)) is not None:
            return found
    return None


def _pmlr(address: Address) -> Proceedings | None:
    segments = address.segments
    if address.host == "raw.githubusercontent.com" and segments[:1] == ("mlresearch",):
        segments = segments[1:]
    elif address.host not in {"proceedings.mlr.press", "jmlr.org"} or (
        address.host == "jmlr.org" and segments[:1] != ("proceedings",)
    ):
        return None
    volume = next((part for part in segments if re.fullmatch(r"v\d{1,4}", part, re.ASCII)), None)
    if volume is None:
        return None
    known = pmlr_volume(int(volume[1:]))
    return Proceedings("pmlr", volume, known[0], known[1], "main") if known else Proceedings("pmlr", volume)


def _paper_files(address: Address) -> Proceedings | None:
    if (known := _PAPER_FILES.get(address.host)) is None or "paper" not in address.segments:
        return None
    series, venue = known
    after = address.segments[address.segments.index("paper") + 1 :]
    year = int(after[0]) if after and _YEAR.fullmatch(after[0]) else None
    datasets = "Datasets_and_Benchmarks" in address.last or address.host.startswith("datasets-")
    return Proceedings(series, str(year or ""), venue, year, "datasets" if datasets else "main")


def _cvf(address: Address) -> Proceedings | None:
    if address.host != "openaccess.thecvf.com" or (match := _CVF.match("/".join(address.segments))) is None:
        return None
    name, year = (match[1] or match[4]).lower(), int(match[2] or match[5])
    workshop = bool(match[3] or match[6]) or name.endswith("w")
    venue = _CVF_VENUES.get(name.removesuffix("w") if name not in _CVF_VENUES else name)
    if venue is None:
        return None
    return Proceedings(
        "cvf", f"{venue}{year}{'W' if workshop else ''}", venue, year, "workshop" if workshop else "main"
    )


def _ecva(address: Address) -> Proceedings | None:
    if address.host != "ecva.net":
        return None
    match = next((found for part in address.segments if (found := re.fullmatch(r"eccv_(\d{4})", part))), None)
    return Proceedings("ecva", f"ECCV{match[1]}", "ECCV", int(match[1]), "main") if match else None


def _usenix(address: Address) -> Proceedings | None:
    if address.host != "usenix.org" or (match := _USENIX.match(address.path)) is None:
        return None
    name = re.sub(r"^usenixsecurity$|^sec$", "security", match[1])
    venue = _USENIX_VENUES.get(name)
    return Proceedings("usenix", f"{match[1]}{match[2]}", venue, 2000 + int(match[2]), "main") if venue else None


def _jmlr(address: Address) -> Proceedings | None:
    # https://jmlr.org/papers/ numbers a volume a year since volume 6 (2005)
    if address.host != "jmlr.org" or address.segments[:1] != ("papers",):
        return None
    volume = next((part.lower() for part in address.segments if re.fullmatch(r"v(?:olume)?\d{1,2}", part, re.I)), None)
    if volume is None:
        return None
    number = int(re.sub(r"\D", "", volume))
    return Proceedings("jmlr", f"v{number}", "JMLR", 1999 + number if number >= 6 else None, "journal")
