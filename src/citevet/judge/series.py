"""The series of proceedings that papers on language models and vision go to: who lists their volumes, under which
names, and how many of such papers stand in them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from citevet.model import Track
from citevet.venues import dblp_stream, is_journal, pmlr_volumes


@dataclass(frozen=True, slots=True)
class Volume:
    """One volume as one source lists it: the source's name, its name for the volume, and the requests that the listing
    is likely to take."""

    source: str
    name: str
    pages: int = 1


@dataclass(frozen=True, slots=True)
class Listing:
    """How one source names a series' volumes. `since` is the first year that it lists under that name."""

    source: str
    pattern: str
    pages: int = 1
    since: int = 0


@dataclass(frozen=True, slots=True)
class Series:
    """Volumes that come every year, or only in some. `number` in a pattern is the year less `before`; the volumes of
    PMLR have numbers of their own. `share` is the part of all accepted papers that stand in it, as counted in two
    reading lists; `month` is the one of the conference, before which nobody lists the volume; `every` is a number of
    years, and `first` a year in which there was one. NeurIPS prints papers on data sets with the rest, as `main`."""

    venue: str
    share: float
    listings: tuple[Listing, ...]
    month: int = 1
    track: Track = "main"
    before: int = 0
    every: int = 1
    first: int = 0

    def volumes(self, year: int) -> tuple[Volume, ...]:
        """A year's volume as every source lists it, the source to be asked first before others."""
        if (year - self.first) % self.every:
            return ()
        return tuple(self._volumes(year))

    def _volumes(self, year: int) -> Iterator[Volume]:
        for each in self.listings:
            number = pmlr_volumes(self.venue).get(year) if each.source == "pmlr" else year - self.before
            if number is not None and year >= each.since:
                yield Volume(each.source, each.pattern.format(year=year, number=number), each.pages)


def _acl(name: str, since: int = 2021) -> Listing:
    return Listing("acl-anthology", f"{{year}}.{name}", since=since)


def _dblp(name: str, pages: int = 1) -> Listing:
    return Listing("dblp", name, pages)


def _openreview(conference: str, pages: int) -> Listing:
    return Listing("openreview", f"{conference}/{{year}}/Conference", pages)


_PMLR = Listing("pmlr", "v{number}")

SERIES = (
    Series(
        "ICLR",
        0.145,
        (Listing("iclr", "{year}", since=2024), _dblp("conf/iclr/iclr{year}", 4), _openreview("ICLR.cc", 4)),
        month=5,
    ),
    Series(
        "NeurIPS",
        0.155,
        (Listing("neurips", "{year}"), _dblp("conf/nips/neurips{year}", 5), _openreview("NeurIPS.cc", 5)),
        month=12,
    ),
    Series("ICML", 0.083, (_PMLR, _dblp("conf/icml/icml{year}", 4), _openreview("ICML.cc", 4)), month=7),
    Series("COLM", 0.037, (_openreview("colmweb.org/COLM", 1), _dblp("conf/colm/colm{year}")), month=10),
    Series("ACL", 0.1, (_acl("acl-long"), _dblp("conf/acl/acl{year}-1", 2)), month=7),
    Series("ACL", 0.01, (_acl("acl-short"), _dblp("conf/acl/acl{year}short")), month=7),
    Series("ACL", 0.052, (_acl("findings-acl"), _dblp("conf/acl/acl{year}f", 2)), month=7, track="findings"),
    Series("EMNLP", 0.075, (_acl("emnlp-main", 2020), _dblp("conf/emnlp/emnlp{year}", 2)), month=11),
    Series(
        "EMNLP", 0.05, (_acl("findings-emnlp", 2020), _dblp("conf/emnlp/emnlp{year}f", 2)), month=11, track="findings"
    ),
    Series("EMNLP", 0.005, (_acl("emnlp-industry", 2022),), month=11, track="industry"),
    Series("NAACL", 0.03, (_acl("naacl-long", 2024), _dblp("conf/naacl/naacl{year}")), month=5),
    Series("NAACL", 0.007, (_acl("findings-naacl", 2022), _dblp("conf/naacl/naacl{year}f")), month=5, track="findings"),
    Series("EACL", 0.004, (_acl("eacl-long", 2024), _dblp("conf/eacl/eacl{year}")), month=3),
    Series("COLING", 0.009, (_acl("coling-main", 2025), _dblp("conf/coling/coling{year}", 2)), month=1),
    Series("TACL", 0.013, (_acl("tacl-1", 2020), _dblp("journals/tacl/tacl{number}")), month=7, before=2012),
    Series("CVPR", 0.068, (Listing("cvf", "CVPR{year}", since=2021), _dblp("conf/cvpr/cvpr{year}", 3)), month=6),
    Series(
        "ICCV",
        0.07,
        (Listing("cvf", "ICCV{year}", since=2021), _dblp("conf/iccv/iccv{year}", 3)),
        month=10,
        every=2,
        first=2021,
    ),
    Series("WACV", 0.011, (Listing("cvf", "WACV{year}", since=2021), _dblp("conf/wacv/wacv{year}")), month=3),
    Series("AAAI", 0.024, (_dblp("conf/aaai/aaai{year}", 4),), month=3),
    Series("TMLR", 0.015, (_dblp("journals/tmlr/tmlr{year}", 2),), month=7),
    Series("MLSys", 0.002, (Listing("mlsys", "{year}"), _dblp("conf/mlsys/mlsys{year}")), month=6),
)


def series_of(venue: str) -> Series | None:
    """A conference that is not among those, as if it were in June, under the name that most volumes have; None for a
    journal, and where nobody is known to list it."""
    stream = dblp_stream(venue)
    if not stream or is_journal(venue):
        return None
    listings = (_dblp(f"{stream}/{stream.rpartition('/')[2]}{{year}}"),)
    return Series(venue, 0.0, (_PMLR, *listings) if pmlr_volumes(venue) else listings, month=6)
