"""What an audit says of a document that was longer when it was committed, or audited last."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from citevet.cli.committed import entries_at_head
from citevet.documents import parse
from tests.support import RunCitevet, git
from tests.world import World, WorldPaper

ENTRIES = [
    f"- [**Paper {number}.**](https://arxiv.org/abs/2401.{number:05}) _Ann Author._ Arxiv 2024.\n"
    for number in range(1, 13)
]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository in which a list of twelve papers was committed, one folder deep."""
    git(tmp_path, "init", "-q")
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "list.md").write_text("".join(ENTRIES))
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "A list")
    return tmp_path


def said(folder: Path) -> list[str]:
    report = json.loads((folder / "reports/latest/report.json").read_bytes())
    return [each["message"] for each in report["findings"] if each["rule"] == "CV405"]


def test_entries_lost_since_the_last_commit(repository: Path, call_citevet: RunCitevet) -> None:
    folder = repository / "lists"
    assert call_citevet("audit", "list.md", "--offline", "-q", cwd=folder).code == 0
    (folder / "list.md").write_text("".join(ENTRIES[:5]))
    assert call_citevet("audit", "list.md", "--offline", "-q", cwd=folder).code == 1
    assert said(folder) == ["5 of 12 entries are left: there were 12 in the last commit"]


def test_entries_lost_since_the_last_audit(world: World, tmp_path: Path, call_citevet: RunCitevet) -> None:
    world.add(*(WorldPaper(f"Paper {number}", ("Ann Author",), arxiv=f"2401.{number:05}") for number in range(1, 13)))
    (tmp_path / "citevet.toml").write_text(world.config())
    for count, code in ((12, 0), (5, 1), (5, 0)):
        (tmp_path / "list.md").write_text("".join(ENTRIES[:count]))
        assert call_citevet("audit", "list.md", "-q", cwd=tmp_path).code == code
        assert [message.partition(":")[0] for message in said(tmp_path)] == ["5 of 12 entries are left"] * code


def test_only_what_changed_since_the_commit_is_told(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository)
    changed = parse("lists/list.md", "".join(ENTRIES[:2]).encode())
    assert entries_at_head([changed, parse("lists/new.md", b"- new\n")]) == {"lists/list.md": 12}
    assert entries_at_head([parse("lists/list.md", "".join(ENTRIES).encode())]) == {}


def test_without_git_nothing_is_told(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository)
    monkeypatch.setenv("PATH", "")
    assert entries_at_head([parse("lists/list.md", b"- gone\n")]) == {}
