"""Runs that reach nobody, or only somebody in between, and runs that reach nobody because there is nobody."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support import RunCitevet
from tests.test_hostile_urls import PUBLIC, Machine, machine
from tests.world.matrix import ROWS
from tests.world.matrix_hosts import MatrixHosts
from tests.world.matrix_rows import Row

__all__ = ["machine"]


def report_of(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "reports" / "latest" / "report.json").read_bytes()))


def said(report: dict[str, Any]) -> set[tuple[str, str]]:
    return {(link["verdict"], link["reason"]) for link in report["links"]}


def test_what_answers_at_literal_addresses_is_not_believed_where_no_name_resolves(
    machine: Machine, call_citevet: RunCitevet, tmp_path: Path
) -> None:
    names = [f"http://host{number}.example.org/page" for number in range(5)]
    (tmp_path / "citevet.toml").write_text(machine.config())
    (tmp_path / "list.md").write_text("".join(f"- <{url}>\n" for url in [*names, f"http://{PUBLIC}:{machine.port}/"]))
    ran = call_citevet("audit", "list.md", cwd=tmp_path)
    assert ran.code == 3
    report = report_of(tmp_path)
    assert said(report) == {("skipped", "source-outage")}
    (outage,) = report["run"]["outages"]
    assert (outage["source"], outage["affected"]) == ("network", 6)
    assert ran.stdout.count("check the connection") == 1


def test_what_answers_at_literal_addresses_is_believed_where_nothing_else_is_asked(
    machine: Machine, call_citevet: RunCitevet, tmp_path: Path
) -> None:
    (tmp_path / "citevet.toml").write_text(machine.config())
    (tmp_path / "list.md").write_text(f"- <http://{PUBLIC}:{machine.port}/>\n")
    assert call_citevet("audit", "list.md", cwd=tmp_path).code == 0
    assert said(report_of(tmp_path)) == {("ok", "answers")}


def rows(*names: str) -> list[Row]:
    return [row for row in ROWS if row.name in names]


@pytest.mark.parametrize("name", ["nxdomain", "tls-expired", "babble"])
def test_a_host_that_is_alone_in_a_list_keeps_its_verdict(name: str, call_citevet: RunCitevet, tmp_path: Path) -> None:
    listed = rows(name)
    with MatrixHosts(tmp_path, listed) as hosts:
        (tmp_path / "citevet.toml").write_text(hosts.config())
        (tmp_path / "list.md").write_text(f"- <{listed[0].url}>\n")
        ran = call_citevet("audit", "list.md", "--fail-on", "never", cwd=tmp_path, env=hosts.environment)
    assert ran.code == 0
    (link,) = report_of(tmp_path)["links"]
    assert link["verdict"] == listed[0].state
    assert listed[0].accepts(link["reason"])


def test_a_host_that_does_not_exist_is_gone_though_all_others_are_silent(
    call_citevet: RunCitevet, tmp_path: Path
) -> None:
    listed = rows("nxdomain", "refused", "dns-fails", "tls-reset")
    with MatrixHosts(tmp_path, listed) as hosts:
        (tmp_path / "citevet.toml").write_text(f"retries = 0\n{hosts.config()}")
        (tmp_path / "list.md").write_text("".join(f"- <{row.url}>\n" for row in listed))
        ran = call_citevet("audit", "list.md", cwd=tmp_path, env=hosts.environment)
    assert ran.code == 3
    report = report_of(tmp_path)
    gone = [link["url"] for link in report["links"] if link["verdict"] == "dead"]
    assert gone == [row.url for row in listed if row.name == "nxdomain"]
    assert [each["source"] for each in report["run"]["outages"]] == ["network"]
