"""Audits that may cost only so much: what they leave, and what the next ones begin with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support import Ran, RunCitevet
from tests.world import Fault, World, WorldPage, WorldPaper

PAGES = [f"https://host{number % 3}.example.org/{number}" for number in range(9)]
LIST = "# Papers\n\n1. [**A Paper.**](https://arxiv.org/abs/2401.00001) _Ann Author._ ICML 2024.\n\n" + "".join(
    f"- [a page]({url})\n" for url in PAGES
)
# Two services about the paper, and the pages.
WHOLE = 2 + len(PAGES)


@pytest.fixture
def folder(world: World, tmp_path: Path) -> Path:
    world.add(WorldPaper("A Paper", ("Ann Author",), arxiv="2401.00001"))
    world.add(*(WorldPage(url, status=404 if url == PAGES[0] else 200) for url in PAGES))
    (tmp_path / "citevet.toml").write_text(f"retries = 0\n{world.config()}")
    (tmp_path / "list.md").write_text(LIST)
    return tmp_path


def audited(call_citevet: RunCitevet, folder: Path, *options: str) -> tuple[Ran, Any]:
    ran = call_citevet("audit", "list.md", *options, cwd=folder)
    return ran, json.loads((folder / "reports/latest/report.json").read_bytes())


def left(report: Any) -> set[str]:
    """The links that the budget left unasked."""
    return {each["url"] for each in report["links"] if (each["verdict"], each["reason"]) == ("skipped", "budget")}


def test_each_run_begins_with_what_the_last_one_left(call_citevet: RunCitevet, world: World, folder: Path) -> None:
    seen: list[set[str]] = []
    for most, total in ((4, 4), (4, 4), (20, 3)):
        before = len(world.requests)
        _, report = audited(call_citevet, folder, "--max-requests", str(most), "--fail-on", "never")
        assert report["requests"]["total"] == len(world.requests) - before == total
        seen.append(left(report))
        assert report["run"]["complete"] is (not seen[-1])
    assert seen[0] > seen[1] > seen[2] == set()
    assert len({each.url for each in world.requests}) == len(world.requests) == WHOLE


def test_of_a_host_what_was_never_asked_goes_before_what_is_asked_again(
    call_citevet: RunCitevet, world: World, folder: Path
) -> None:
    one_host = [f"https://example.org/{number}" for number in range(9)]
    (folder / "list.md").write_text("".join(f"- [a page]({url})\n" for url in one_host))
    audited(call_citevet, folder, "--max-requests", "5")
    audited(call_citevet, folder, "--max-requests", "6", "--max-age", "0")
    asked = [each.url for each in world.requests]
    assert len(asked) == 11
    assert set(asked) == set(one_host)


def test_a_spent_budget_is_said_and_is_no_outage(call_citevet: RunCitevet, folder: Path) -> None:
    ran, report = audited(call_citevet, folder, "--max-requests", "1")
    assert ran.code == 0
    assert "The budget of the audit" in ran.stdout
    assert report["run"]["outages"] == []
    whole = audited(call_citevet, folder, "--max-requests", str(WHOLE))
    assert whole[0].code == 1
    assert whole[1]["run"]["complete"]
    assert "budget" not in whole[0].stdout


def test_a_service_that_is_down_is_an_outage_for_all_that(call_citevet: RunCitevet, world: World, folder: Path) -> None:
    for host in ("api.semanticscholar.org", "export.arxiv.org"):
        world.fail(host, Fault.ERROR)
    ran, report = audited(call_citevet, folder, "--max-requests", "4")
    assert ran.code == 3
    assert left(report)


def test_time_that_is_over_ends_what_is_under_way(call_citevet: RunCitevet, world: World, folder: Path) -> None:
    world.fail("host1.example.org", Fault.SILENCE)
    ran, report = audited(call_citevet, folder, "--max-time", "2s", "--fail-on", "never")
    assert ran.code == 0
    # On a busy machine others are not asked by then either.
    assert left(report) >= {url for url in PAGES if "host1" in url}


@pytest.mark.parametrize("options", [("--max-time", "0s"), ("--max-time", "soon"), ("--max-requests", "0")])
def test_what_is_no_budget_is_refused(call_citevet: RunCitevet, folder: Path, options: tuple[str, str]) -> None:
    ran = call_citevet("audit", "list.md", *options, cwd=folder)
    assert ran.code == 2
    assert len(ran.stderr.splitlines()) == 1
    assert options[0] in ran.stderr
