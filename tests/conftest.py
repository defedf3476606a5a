"""Fixtures for all tests."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support import SHARED, Facts, FakeClock, Ran, RunCitevet, call_command, run_command
from tests.world import World

# What a machine or its CI may set for everybody, and citevet, its libraries or git would read.
_SETTINGS = re.compile(
    "(?i:(http|https|all|no)_proxy)|SSL_CERT_(FILE|DIR)|SEMANTIC_SCHOLAR_API_KEY|OPENALEX_API_KEY|CITEVET_MAILTO"
    "|(CI|TERM|COLUMNS|LINES|NO_COLOR|FORCE_COLOR)|(GITHUB|GH|GIT|RUNNER)_.*"
)
for _name in filter(_SETTINGS.fullmatch, [*os.environ]):
    del os.environ[_name]
# Nor does git read its user's configuration: it may want commits signed.
os.environ |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}

# How long an example takes says nothing on a machine that others use too. The examples are the same in each run, so
# that none fails where nothing was changed; with `exploring` they are others each time.
_PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("exploring", _PATIENT)
settings.register_profile("steady", _PATIENT, derandomize=True, database=None)
settings.load_profile("steady")


@pytest.fixture
def world(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A fresh stand-in world, trusted by this process and by what it starts."""
    with World(tmp_path_factory.mktemp("world")) as world:
        for name, value in world.environment.items():
            monkeypatch.setenv(name, value)
        yield world


@pytest.fixture
def fake_clock() -> FakeClock:
    """Time that flies."""
    return FakeClock()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real lists, facts and recordings; the test is skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("no folder of real lists: set CITEVET_SHARED to it")
    return SHARED


@pytest.fixture(scope="session")
def facts(shared: Path) -> Facts:
    """The rows of a table of facts about real papers, by the table's name."""

    def rows(table: str) -> list[dict[str, str]]:
        with (shared / "facts" / f"{table}.tsv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file, delimiter="\t"))

    return rows


def _runner(start: Callable[..., Ran], home: Path) -> RunCitevet:
    def run(*args: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None, stdin: str = "") -> Ran:
        return start(home, args, cwd=cwd or home, env=env or {}, stdin=stdin)

    return run


@pytest.fixture
def run_citevet(tmp_path_factory: pytest.TempPathFactory) -> RunCitevet:
    """Runs the real command line, in a process of its own."""
    return _runner(run_command, tmp_path_factory.mktemp("home"))


@pytest.fixture
def call_citevet(tmp_path_factory: pytest.TempPathFactory) -> RunCitevet:
    """Runs the same program in this process, where a process of its own would prove nothing more."""
    return _runner(call_command, tmp_path_factory.mktemp("home"))
