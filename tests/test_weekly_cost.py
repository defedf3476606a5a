"""What a week costs in which nothing happened, with one store and with what CI carries from one run to the next."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.weekly import weekly

from citevet.audit import AuditOptions
from citevet.model import Audit, Safety
from tests.test_proceedings import ELSEWHERE, PRINTED, preprint, upgrades
from tests.weeks import Weeks
from tests.world import Fault, World, WorldPage, WorldPaper

COUNT = 60
PAGES = 25
# The most of the first audit's requests that a quiet week may cost.
SHARE = 0.1
# The usual lifetimes of answers.
USUAL = AuditOptions()


def listed(papers: list[WorldPaper]) -> str:
    """A list of preprints, the first of which have pages of their own beside them."""
    return "# Papers\n\n" + "".join(
        f"{number + 1}. [**{each.title}.**](https://arxiv.org/abs/{each.arxiv}) _{', '.join(each.authors)}._ "
        f"Arxiv 2024. {f'[demo](https://host{number}.example.org/demo)' if number < PAGES else ''}\n"
        for number, each in enumerate(papers)
    )


def spent(audited: Audit) -> int:
    return sum(host.requests for host in audited.run.hosts.values())


def asked_for_listings(audited: Audit) -> int:
    ours = {"dblp.org", "aclanthology.org", "api2.openreview.net", "openaccess.thecvf.com"}
    hosts = audited.run.hosts.items()
    return sum(host.requests for name, host in hosts if name in ours or name.startswith("proceedings."))


@pytest.fixture
def papers(world: World) -> list[WorldPaper]:
    """Preprints, one of which stands in a volume that only its title connects it with."""
    made = [preprint(number) for number in range(COUNT)]
    world.add(*made, *(WorldPage(f"https://host{number}.example.org/demo") for number in range(PAGES)))
    world.add(preprint(3, **ELSEWHERE, **PRINTED["acl-anthology"][0]))
    world.add(preprint(COUNT, **ELSEWHERE, acl="2024.acl-long.9"), preprint(COUNT))
    return made


@pytest.mark.parametrize("carried", [False, True])
def test_a_quiet_week_costs_a_tenth_of_the_first_audit(
    world: World, papers: list[WorldPaper], tmp_path: Path, carried: bool
) -> None:
    """Be it that the store stays where it is, or that each run begins with what the last one exported."""
    weeks = Weeks(world, tmp_path / "history.db", listed(papers))
    first = weeks.audited(USUAL)
    assert asked_for_listings(first) >= 5
    assert upgrades(first).keys() == {3}
    for _ in range(2):
        if carried:
            weeks.carry()
        later = weeks.audited(USUAL)
        assert upgrades(later) == upgrades(first)
        assert spent(later) <= SHARE * spent(first)
        assert asked_for_listings(later) <= 1


def test_a_paper_that_comes_later_is_found_on_a_page_that_was_carried(
    world: World, papers: list[WorldPaper], tmp_path: Path
) -> None:
    weeks = Weeks(world, tmp_path / "history.db", listed(papers))
    weeks.audited(USUAL)
    weeks.carry()
    weeks.text = listed([*papers, preprint(COUNT)])
    assert upgrades(weeks.audited(USUAL)).keys() == {3, COUNT}


ICLR = "International Conference on Learning Representations"


def test_a_paper_that_a_source_places_elsewhere_is_worth_its_requests_again(
    world: World, papers: list[WorldPaper], tmp_path: Path
) -> None:
    weeks = Weeks(world, tmp_path / "history.db", listed(papers))
    weeks.audited(USUAL)
    world.add(preprint(7, venue=ICLR), preprint(7, **ELSEWHERE, **PRINTED["iclr"][0]))
    placed = weeks.audited(USUAL)
    assert 1 < asked_for_listings(placed) <= 3
    assert upgrades(placed)[7] == ("ICLR 2025", Safety.SAFE)
    assert asked_for_listings(weeks.audited(USUAL)) <= 1


def test_papers_that_come_a_few_at_a_time_are_worth_a_request_together(
    world: World, papers: list[WorldPaper], tmp_path: Path
) -> None:
    weeks = Weeks(world, tmp_path / "history.db", listed(papers[:24]))
    first = weeks.audited(USUAL, days=0)
    assert asked_for_listings(first) == 2
    asked = []
    for count in (30, 36, 42, 48):
        weeks.text = listed(papers[:count])
        asked.append(asked_for_listings(weeks.audited(USUAL, days=0)))
    assert asked == [0, 1, 0, 1]


def test_what_a_source_that_was_down_left_open_is_asked_for_later(
    world: World, papers: list[WorldPaper], tmp_path: Path
) -> None:
    weeks = Weeks(world, tmp_path / "history.db", listed(papers[:24]))
    places = ("dblp", "acl", "pmlr", "neurips", "iclr", "cvf", "openreview-api", "mlsys")
    for place in places:
        world.fail(place, Fault.ERROR)
    world.add(preprint(3, **ELSEWHERE, acl="2024.acl-long.3"))
    weeks.audited(USUAL, days=0)
    for place in places:
        world.heal(place)
    later = weeks.audited(USUAL, days=0)
    assert asked_for_listings(later) == 2


def test_a_source_that_stays_down_costs_one_request_a_week(
    world: World, papers: list[WorldPaper], tmp_path: Path
) -> None:
    world.add(*(preprint(number, venue=ICLR) for number in range(COUNT)))
    weeks = Weeks(world, tmp_path / "history.db", listed(papers))
    world.fail("dblp", Fault.HTML)
    weeks.audited(USUAL)
    asked = [weeks.audited(USUAL) for _ in range(3)]
    assert max(map(asked_for_listings, asked)) <= 2


def test_an_outage_of_who_places_papers_makes_none_of_them_new(
    world: World, papers: list[WorldPaper], tmp_path: Path
) -> None:
    world.add(*(preprint(number, venue=ICLR) for number in range(12)))
    weeks = Weeks(world, tmp_path / "history.db", listed(papers[:12]))
    assert asked_for_listings(weeks.audited(USUAL)) > 2
    world.fail("semantic-scholar", Fault.ERROR)
    during = weeks.audited(USUAL)
    world.heal("semantic-scholar")
    assert [asked_for_listings(each) <= 1 for each in (during, weeks.audited(USUAL))] == [True, True]


@pytest.mark.slow
@pytest.mark.parametrize("carried", [False, True])
@pytest.mark.parametrize("name", ["long-context.md", "token-compression-language.md"])
def test_a_quiet_week_of_a_real_list_costs_a_tenth_of_the_first_audit(
    world: World, shared: Path, tmp_path: Path, name: str, carried: bool
) -> None:
    costs = weekly(world, shared / "lists" / name, tmp_path / "history.db", 12, carried=carried)
    first, *later = (sum(hosts.values()) for hosts in costs)
    assert [week for week, requests in enumerate(later, 1) if requests > SHARE * first] == []
