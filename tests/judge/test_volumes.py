"""Which volumes are worth a request."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from citevet.judge.series import SERIES
from citevet.judge.volumes import PAYS, Hint, Outlook, expected, prospects, requests_worth

MAY = 2024 * 12 + 4


def gains(
    posted: dict[int, int], named: dict[str, int] | None = None, until: int = 2026, hint: Hint | None = None
) -> dict[str, float]:
    """The papers to expect in each volume, by the name that DBLP has for it, if any. They are posted all year."""
    papers = [Outlook(year * 12 + each % 12, hint) for year, count in posted.items() for each in range(count)]
    now = datetime(until, 12, 31, tzinfo=UTC)
    possible = prospects(papers, named or {}, now)
    found = {}
    for edition, count in zip(
        possible.editions, expected(papers, possible, [1.0] * len(possible.editions)), strict=True
    ):
        names = [each.name for each in edition.volumes if each.source == "dblp"]
        if count:
            found[names[0] if names else edition.volumes[-1].name] = count
    return found


def test_a_few_preprints_are_worth_nothing() -> None:
    assert max(gains({2024: 2}).values()) < PAYS


def test_many_preprints_are_worth_their_likely_volumes() -> None:
    found = gains({2024: 100})
    assert found["conf/acl/acl2024-1"] > 3 > PAYS
    assert found["conf/iclr/iclr2025"] > PAYS
    assert found["conf/iclr/iclr2025"] > found["conf/iclr/iclr2024"] > PAYS > found["conf/iclr/iclr2026"]
    assert found["conf/mlsys/mlsys2024"] < PAYS


def test_nothing_comes_before_its_posting_or_after_today() -> None:
    assert not any("2023" in toc or "2026" in toc for toc in gains({2024: 100}, until=2025))


def test_nobody_expects_more_papers_than_there_are() -> None:
    assert sum(gains({2023: 100}, {"ICLR": 900, "KDD": 40}).values()) <= 100


def test_what_a_list_names_is_likelier() -> None:
    assert gains({2024: 100}, {"KDD": 50})["conf/kdd/kdd2024"] > PAYS
    assert "conf/kdd/kdd2024" not in gains({2024: 100})
    plain, named = gains({2024: 100}), gains({2024: 100}, {"COLM": 50})
    assert named["conf/colm/colm2024"] > plain["conf/colm/colm2024"]
    assert named["conf/iclr/iclr2024"] < plain["conf/iclr/iclr2024"]


def test_a_conference_of_odd_years_has_no_volume_in_even_ones() -> None:
    assert [toc for toc in gains({2024: 100}) if "iccv" in toc] == ["conf/iccv/iccv2025"]


def test_journals_beside_the_usual_ones_are_not_listed() -> None:
    assert not any("jmlr" in toc for toc in gains({2024: 100}, {"JMLR": 50}))


def test_a_hint_moves_a_paper_to_its_venue() -> None:
    hinted = gains({2024: 1}, hint=Hint("ICLR"))
    assert sum(hinted.values()) == pytest.approx(0.9)
    assert {name.rpartition("/")[2][:4] for name in hinted} == {"iclr"}
    certain = gains({2024: 1}, hint=Hint("EMNLP", "findings", 2025))
    assert certain == {"conf/emnlp/emnlp2025f": pytest.approx(0.9)}
    assert gains({2024: 1}, hint=Hint("KDD", None, 2024)) == {"conf/kdd/kdd2024": pytest.approx(0.9)}


def test_the_parts_of_a_venue_share_a_hint() -> None:
    hinted = gains({2024: 10}, hint=Hint("ACL", None, 2024))
    assert sum(hinted.values()) == pytest.approx(9.0)
    assert hinted["conf/acl/acl2024-1"] > hinted["conf/acl/acl2024f"] > hinted["conf/acl/acl2024short"]


def test_datasets_stand_in_the_volume_of_the_conference() -> None:
    assert set(gains({2024: 1}, hint=Hint("NeurIPS", "datasets", 2024))) == {"conf/nips/neurips2024"}


def test_no_volume_is_expected_before_its_conference() -> None:
    def held(now: datetime) -> dict[str, str]:
        return {each.venue: each.volumes[0].name for each in prospects([Outlook(2024 * 12)], {}, now).editions}

    july, june = held(datetime(2024, 7, 1, tzinfo=UTC)), held(datetime(2024, 6, 30, tzinfo=UTC))
    assert july["ICML"] == "v235"
    assert "ICML" not in june
    assert "CVPR" in june


@pytest.mark.parametrize(
    ("guesses", "hints", "requests"), [(11, 0, 0), (12, 0, 1), (311, 0, 25), (0, 1, 2), (0, 4, 8), (25, 3, 8)]
)
def test_few_papers_are_worth_few_requests(guesses: int, hints: int, requests: int) -> None:
    assert requests_worth([Outlook(MAY)] * guesses + [Outlook(MAY, Hint("ICLR"))] * hints) == requests


def test_every_year_has_its_names() -> None:
    names = {(each.source, each.name) for series in SERIES for each in series.volumes(2025)}
    assert {
        ("acl-anthology", "2025.acl-long"),
        ("acl-anthology", "2025.findings-emnlp"),
        ("acl-anthology", "2025.tacl-1"),
        ("pmlr", "v267"),
        ("neurips", "2025"),
        ("iclr", "2025"),
        ("cvf", "ICCV2025"),
        ("dblp", "journals/tacl/tacl13"),
    } <= names
    earlier = {each.name for series in SERIES for each in series.volumes(2022) if each.source != "dblp"}
    assert {"2022.acl-long", "v162"} <= earlier
    assert not {"2022.naacl-long", "ICCV2022", "2022.emnlp-long"} & earlier


def test_shares_are_parts_of_a_whole() -> None:
    assert 0.9 < sum(each.share for each in SERIES) <= 1.0


def test_what_was_listed_in_vain_makes_the_rest_likelier() -> None:
    papers = [Outlook(MAY, Hint("ICLR"))] * 10 + [Outlook(MAY)] * 10
    possible = prospects(papers, {}, datetime(2026, 12, 31, tzinfo=UTC))
    names = [each.volumes[0].name for each in possible.editions]
    here, other = names.index("2025"), names.index("2024.acl-long")
    before = expected(papers, possible, [1.0] * len(names))
    after = expected(papers, possible, [0.06 if name == "2025" else 1.0 for name in names])
    assert after[here] < before[here] / 2
    assert after[other] > before[other]
    assert sum(after) < sum(before)
    assert expected(papers, possible, [0.0] * len(names)) == [0.0] * len(names)
