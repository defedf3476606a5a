"""Every row of the fault matrix, through the command line; in fair weather, and with connections that are lost."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from citevet.model import State
from tests.support import run_command
from tests.world.matrix import ROWS
from tests.world.matrix_hosts import MatrixHosts
from tests.world.matrix_page import page
from tests.world.matrix_rows import Row
from tests.world.weather import Weather

Report = Mapping[str, Any]

# It fails twice by itself before it says 404; with what the weather adds, its tries may be used up.
FAILS_FIRST = "404-later"


def audited(folder: Path, hosts: MatrixHosts) -> Report:
    """The report on a list that holds every row's link."""
    (folder / "citevet.toml").write_text(hosts.config())
    (folder / "list.md").write_text("# Links\n\n" + "".join(f"- [{row.name}]({row.url})\n" for row in ROWS))
    ran = run_command(folder, ["audit", "list.md", "-q"], cwd=folder, env=hosts.environment, stdin="")
    assert ran.code in (1, 3), ran.stderr
    return dict(json.loads((folder / "reports" / "latest" / "report.json").read_bytes()))


def link_of(report: Report, row: Row) -> Report:
    return dict(next(link for link in report["links"] if link["url"] == row.url))


@pytest.fixture(scope="module")
def hosts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MatrixHosts]:
    with MatrixHosts(tmp_path_factory.mktemp("hosts"), ROWS) as hosts:
        yield hosts


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory, hosts: MatrixHosts) -> Report:
    return audited(tmp_path_factory.mktemp("matrix"), hosts)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_row(report: Report, row: Row) -> None:
    link = link_of(report, row)
    fired = tuple(
        finding["rule"] for finding in report["findings"] if report["links"][finding["link"]]["url"] == row.url
    )
    said = (link["verdict"], link["status"], link["final_url"], fired)
    assert said == (row.state, row.status, row.leads_to(), row.rules)
    assert row.accepts(link["reason"]), link["reason"]


def test_nobody_is_asked_by_head_nor_told_where_the_reader_came_from(report: Report, hosts: MatrixHosts) -> None:
    asked = [each for row in ROWS for each in hosts.asked(row.host)]
    assert len(asked) > len(ROWS)
    assert {each.method for each in asked} == {"GET"}
    assert not any({"referer", "authorization"} & set(each.headers) for each in asked)


def test_names_are_of_one_row_each() -> None:
    assert len({row.name for row in ROWS}) == len(ROWS)


def test_the_documentation_is_this_matrix() -> None:
    written = Path(__file__).parents[1] / "docs" / "verdicts.md"
    assert written.read_text() == page(), "write it anew: python -m tests.world.matrix_page > docs/verdicts.md"


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_bad_weather_kills_nobody_and_saves_nobody(seed: int, tmp_path: Path) -> None:
    with MatrixHosts(tmp_path, ROWS, random.Random(seed)) as hosts:
        report = audited(tmp_path, hosts)
        weather = [each for each in hosts.weather if each.connections]
    states = {row.name: link_of(report, row)["verdict"] for row in ROWS}
    wrong = {
        row.name: states[row.name]
        for row in ROWS
        if row.name != FAILS_FIRST and (states[row.name] == State.DEAD) is not (row.state is State.DEAD)
    }
    assert not wrong
    assert share_lost(weather) > 0.15


def share_lost(weather: list[Weather]) -> float:
    return sum(each.lost for each in weather) / sum(each.connections for each in weather)
