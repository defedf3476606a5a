"""What a week costs in which nothing happened, with one store and with what CI carries from one run to the next."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.weekly import weekly

from citevet.audit import AuditOptions
from citevet.model import Audit
from tests.test_proceedings import ELSEWHERE, PRINTED, preprint, upgrades
from tests.weeks import Weeks
from tests.world import World, WorldPage, WorldPaper

COUNT = 60
# The most of the first audit's requests that a quiet week may cost.
SHARE = 0.1
# The usual lifetimes of answers.
USUAL = AuditOptions()


def listed(papers: list[WorldPaper]) -> str:
    """A list of preprints, each with a page of its own beside it."""
    return "# Papers\n\n" + "".join(
        f"{number + 1}. [**{each.title}.**](https://arxiv.org/abs/{each.arxiv}) _{', '.join(each.authors)}._ "
        f"Arxiv 2024. [demo](https://host{number}.example.org/demo)\n"
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
    world.add(*made, *(WorldPage(f"https://host{number}.example.org/demo") for number in range(COUNT + 1)))
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
    for _ in range(3):
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


@pytest.mark.slow
@pytest.mark.parametrize("carried", [False, True])
@pytest.mark.parametrize("name", ["long-context.md", "token-compression-language.md"])
def test_a_quiet_week_of_a_real_list_costs_a_tenth_of_the_first_audit(
    world: World, shared: Path, tmp_path: Path, name: str, carried: bool
) -> None:
    costs = weekly(world, shared / "lists" / name, tmp_path / "history.db", 12, carried=carried)
    first, *later = (sum(hosts.values()) for hosts in costs)
    assert [week for week, requests in enumerate(later, 1) if requests > SHARE * first] == []
