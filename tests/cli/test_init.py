"""`citevet init`: what it writes, and what it leaves alone."""

from __future__ import annotations

import re
import subprocess
from datetime import timedelta
from importlib import metadata
from pathlib import Path

import pytest
import yaml

from citevet.cli.store import read_time
from citevet.config import load
from tests.support import RunCitevet

WORKFLOW = ".github/workflows/citevet.yml"
ACTION = Path(__file__).resolve().parents[2] / "action.yml"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / "README.md").write_text("# Papers\n")
    (tmp_path / "lists").mkdir()
    return tmp_path


def test_a_configuration_and_a_workflow_at_the_root(call_citevet: RunCitevet, repository: Path) -> None:
    ran = call_citevet("init", cwd=repository / "lists")
    assert (ran.code, ran.stderr) == (0, "")
    assert [line.split()[0] for line in ran.stdout.splitlines()[:3]] == ["wrote", "wrote", "next:"]
    assert "Allow GitHub Actions to create and approve pull requests" in ran.stdout.replace("\n", " ")
    assert load(repository) == load(repository.parent)
    workflow = yaml.safe_load((repository / WORKFLOW).read_text())
    assert workflow["permissions"] == {}
    (job,) = workflow["jobs"].values()
    assert job["permissions"] == {"contents": "write", "pull-requests": "write", "issues": "write"}
    checkout, citevet = job["steps"]
    assert re.fullmatch(r"actions/checkout@[0-9a-f]{40}", checkout["uses"])
    assert citevet["uses"] == f"citevet/citevet@v{metadata.version('citevet')}"
    options, minutes = "--max-time=150m", job["timeout-minutes"]
    assert citevet["with"] == {"paths": "README.md\n", "options": options, "token": "${{ github.token }}"}
    assert read_time(options.partition("=")[2]) < timedelta(minutes=minutes - 20)
    assert citevet["with"].keys() <= yaml.safe_load(ACTION.read_text())["inputs"].keys()
    assert not any("run" in step for step in job["steps"])


def test_every_commented_line_of_the_configuration_is_one(call_citevet: RunCitevet, repository: Path) -> None:
    call_citevet("init", cwd=repository)
    file = repository / "citevet.toml"
    file.write_text(re.sub(r"^# (?=\w+ = |\[)", "", file.read_text(), flags=re.MULTILINE))
    settings = load(repository)
    assert settings.hosts["example.org"].interval == 1.0
    assert settings.exclude == [r"^https://internal\."]


def test_paths_are_named_from_the_root(call_citevet: RunCitevet, repository: Path) -> None:
    assert call_citevet("init", ".", "../README.md", cwd=repository / "lists").code == 0
    (job,) = yaml.safe_load((repository / WORKFLOW).read_text())["jobs"].values()
    assert job["steps"][1]["with"]["paths"] == "lists\nREADME.md\n"


def test_nothing_is_written_over(call_citevet: RunCitevet, repository: Path) -> None:
    (repository / WORKFLOW).parent.mkdir(parents=True)
    for name in ("citevet.toml", WORKFLOW):
        (repository / name).write_text("# mine\n")
    ran = call_citevet("init", cwd=repository)
    assert (ran.code, ran.stdout) == (2, "")
    assert ran.stderr == f"citevet: {WORKFLOW} is there already; --force writes over it\n"
    assert {(repository / each).read_text() for each in ("citevet.toml", WORKFLOW)} == {"# mine\n"}
    assert call_citevet("init", "--force", cwd=repository).code == 0
    assert "# mine\n" not in {(repository / each).read_text() for each in ("citevet.toml", WORKFLOW)}


@pytest.mark.parametrize(("name", "table"), [("pyproject.toml", "[tool.citevet]\n"), ("citevet.toml", "")])
def test_a_configuration_that_is_there_stays(call_citevet: RunCitevet, repository: Path, name: str, table: str) -> None:
    text = f"{table}retries = 1\n"
    (repository / name).write_text(text)
    ran = call_citevet("init", cwd=repository)
    assert ran.stdout.splitlines()[:2] == [f"wrote {WORKFLOW}", f"left {name}, which configures citevet"]
    assert (repository / name).read_text() == text
    assert len(list(repository.glob("*.toml"))) == 1


def test_check_writes_nothing(call_citevet: RunCitevet, repository: Path) -> None:
    ran = call_citevet("init", "--check", cwd=repository)
    assert (ran.code, ran.stdout.splitlines()) == (1, [f"would write {WORKFLOW}", "would write citevet.toml"])
    assert not (repository / ".github").exists()


def test_outside_a_repository_nothing_is_written(call_citevet: RunCitevet, tmp_path: Path) -> None:
    ran = call_citevet("init", cwd=tmp_path)
    assert ran.code == 2
    assert "`git init`" in ran.stderr
    assert len(ran.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["nowhere.md", "${{ github.token }}.md", "two\nlines.md", ".."])
def test_what_cannot_be_audited_is_refused(call_citevet: RunCitevet, repository: Path, name: str) -> None:
    if name not in ("nowhere.md", ".."):
        (repository / name).write_text("")
    ran = call_citevet("init", name, cwd=repository)
    assert ran.code == 2
    assert len(ran.stderr.splitlines()) == 1
    assert not (repository / WORKFLOW).exists()
