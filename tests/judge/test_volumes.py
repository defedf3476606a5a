"""Which volumes are worth a request."""

from __future__ import annotations

from citevet.judge.volumes import PAYS, expected


def gains(posted: dict[int, int], named: dict[str, int] | None = None, until: int = 2026) -> dict[str, float]:
    """The papers to expect in each volume, by its table of contents."""
    return {volume.toc: papers for volume, papers in expected(posted, named or {}, until)}


def test_a_few_preprints_are_worth_nothing() -> None:
    assert max(gains({2024: 5}).values()) < PAYS


def test_many_preprints_are_worth_their_likely_volumes() -> None:
    found = gains({2024: 100})
    assert found["conf/acl/acl2024-1"] > 3 > PAYS
    assert found["conf/iclr/iclr2025"] > PAYS
    assert found["conf/iclr/iclr2024"] > found["conf/iclr/iclr2025"] > found["conf/iclr/iclr2026"]
    assert found["journals/tacl/tacl12"] < PAYS


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
