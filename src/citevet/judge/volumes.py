"""Which volumes of proceedings are worth a request: those that most of a list's preprints may have gone to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from citevet.venues import dblp_stream, is_journal

# Of papers on language models in two reading lists, 61% had been accepted within two years of their posting, and this
# part of the accepted in the year of posting, the next and the one after that.
_ACCEPTED = 0.61
_DELAY = {0: 0.58, 1: 0.41, 2: 0.01}
# What the series below are known to take counts as much as so many entries of the list that name their venue.
_PRIOR = 100
# Expected papers for one request; a listing that brings less is not asked for.
PAYS = 0.75


@dataclass(frozen=True, slots=True)
class Volume:
    """One table of contents of DBLP, `conf/iclr/iclr2025`, of a year. `pages` says how many requests it may take."""

    toc: str
    year: int
    pages: int


@dataclass(frozen=True, slots=True)
class _Series:
    """Volumes that come every year, or in odd years. `number` is the volume's where it is not called by its year.
    `share` is the part of all accepted papers that stand in it, as counted in those two lists."""

    venue: str
    pattern: str
    share: float
    pages: int
    before: int = 0
    odd: bool = False

    def volume(self, year: int) -> Volume | None:
        """The volume of a year."""
        if self.odd and year % 2 == 0:
            return None
        return Volume(self.pattern.format(year=year, number=year - self.before), year, self.pages)


_SERIES = (
    _Series("ICLR", "conf/iclr/iclr{year}", 0.145, 4),
    _Series("NeurIPS", "conf/nips/neurips{year}", 0.155, 5),
    _Series("ICML", "conf/icml/icml{year}", 0.083, 4),
    _Series("COLM", "conf/colm/colm{year}", 0.037, 1),
    _Series("ACL", "conf/acl/acl{year}-1", 0.1, 1),
    _Series("ACL", "conf/acl/acl{year}short", 0.01, 1),
    _Series("ACL", "conf/acl/acl{year}f", 0.052, 2),
    _Series("EMNLP", "conf/emnlp/emnlp{year}", 0.075, 2),
    _Series("EMNLP", "conf/emnlp/emnlp{year}f", 0.05, 2),
    _Series("NAACL", "conf/naacl/naacl{year}", 0.03, 1),
    _Series("NAACL", "conf/naacl/naacl{year}f", 0.007, 1),
    _Series("CVPR", "conf/cvpr/cvpr{year}", 0.068, 3),
    _Series("ICCV", "conf/iccv/iccv{year}", 0.07, 3, odd=True),
    _Series("AAAI", "conf/aaai/aaai{year}", 0.024, 4),
    _Series("TMLR", "journals/tmlr/tmlr{year}", 0.015, 2),
    _Series("TACL", "journals/tacl/tacl{number}", 0.013, 1, before=2012),
    _Series("WACV", "conf/wacv/wacv{year}", 0.011, 1),
    _Series("COLING", "conf/coling/coling{year}", 0.009, 2),
)


def expected(posted: Mapping[int, int], named: Mapping[str, int], until: int) -> Iterator[tuple[Volume, float]]:
    """The volumes up to the year `until` that papers may stand in, each with the number to expect there. `posted`
    counts the papers by the year in which they were posted, `named` the list's other entries by their venue."""
    entries = sum(named.values())
    years = sorted({year + delay for year in posted for delay in _DELAY if year + delay <= until})
    for series in (*_SERIES, *_unlisted(named)):
        others = sum(each.share for each in _SERIES if each.venue == series.venue) or 1.0
        of_venue = (others * _PRIOR if series in _SERIES else 0) + named.get(series.venue, 0)
        share = of_venue / (_PRIOR + entries) * (series.share / others if series in _SERIES else 1.0)
        for year in years:
            papers = sum(count * _DELAY.get(year - posting, 0.0) for posting, count in posted.items())
            if (volume := series.volume(year)) is not None:
                yield volume, papers * _ACCEPTED * share


def _unlisted(named: Mapping[str, int]) -> Iterator[_Series]:
    """The conferences that a list names beside those, under the name that most volumes have."""
    usual = {series.venue for series in _SERIES}
    for venue in sorted(set(named) - usual):
        stream = dblp_stream(venue)
        if stream and not is_journal(venue):
            yield _Series(venue, f"{stream}/{stream.rpartition('/')[2]}{{year}}", 0.0, 1)
