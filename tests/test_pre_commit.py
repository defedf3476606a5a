"""The hook for pre-commit: its manifest, and what its command does to a repository."""

from __future__ import annotations

import re
import shlex
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml

from citevet.documents.forms import SUFFIXES
from citevet.store.schema import APPLICATION_ID
from tests.support import RunCitevet

MANIFEST = Path(__file__).resolve().parents[1] / ".pre-commit-hooks.yaml"


@pytest.fixture
def hook() -> Any:
    (hook,) = yaml.safe_load(MANIFEST.read_text())
    return hook


def test_the_hook_is_for_all_that_citevet_reads(hook: Any) -> None:
    assert [each for each in SUFFIXES if not re.search(hook["files"], f"lists/a{each}")] == []
    assert not re.search(hook["files"], "setup.py")


@pytest.mark.parametrize(("url", "code"), [("https://arxiv.org/abs/2401.0001", 1), ("https://example.org/", 0)])
def test_the_hook_prints_and_writes_nothing(
    call_citevet: RunCitevet, tmp_path: Path, hook: Any, url: str, code: int
) -> None:
    (tmp_path / "list.md").write_text(f"# Papers\n\n- [a paper]({url})\n")
    program, *arguments = shlex.split(hook["entry"])
    assert program == "citevet"
    ran = call_citevet(*arguments, "list.md", cwd=tmp_path)
    assert (ran.code, ran.stderr) == (code, "")
    assert ("CV105" in ran.stdout) is bool(code)
    assert [each.name for each in tmp_path.iterdir()] == ["list.md"]


def test_the_hook_does_without_a_store_that_a_later_version_wrote(
    call_citevet: RunCitevet, tmp_path: Path, hook: Any
) -> None:
    (tmp_path / "list.md").write_text("# Papers\n\n- [a paper](https://example.org/)\n")
    store = tmp_path / ".citevet/history.db"
    store.parent.mkdir()
    with closing(sqlite3.connect(store)) as connection:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("PRAGMA user_version = 99")
    before = store.read_bytes()
    ran = call_citevet(*shlex.split(hook["entry"])[1:], "list.md", cwd=tmp_path)
    assert (ran.code, ran.stderr.count("\n")) == (0, 1)
    assert "a later citevet" in ran.stderr
    assert store.read_bytes() == before
