"""Files are written whole or not at all, and stay what they were."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

import pytest

from citevet.cli.files import replace_file
from citevet.cli.paths import repository_path


def test_a_file_keeps_its_mode_and_gets_exactly_the_bytes(tmp_path: Path) -> None:
    file = tmp_path / "list.md"
    file.write_bytes(b"old")
    file.chmod(0o640)
    replace_file(file, b"\xef\xbb\xbfnew\r\n")
    assert file.read_bytes() == b"\xef\xbb\xbfnew\r\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert [each.name for each in tmp_path.iterdir()] == ["list.md"]


def test_a_new_file_has_the_mode_that_any_program_would_give_it(tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(b"")
    replace_file(tmp_path / "new", b"x")
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_a_link_is_followed_and_stays(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    target = tmp_path / "deep" / "list.md"
    target.write_bytes(b"old")
    link = tmp_path / "list.md"
    link.symlink_to(Path("deep") / "list.md")
    replace_file(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_what_is_no_file_is_written_to_and_stays_what_it_is(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        replace_file(pipe, b"new")
        assert os.read(reader, 10) == b"new"
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    with pytest.raises(IsADirectoryError):
        replace_file(tmp_path, b"new")


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "list.md"
    file.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        replace_file(file, b"new")
    assert file.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["list.md"]


def test_paths_in_patches_are_those_of_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = tmp_path / "repository"
    (repository / "docs").mkdir(parents=True)
    (tmp_path / "outside").mkdir()
    subprocess.run(["git", "init", "-q", repository], check=True)
    monkeypatch.chdir(repository / "docs")
    assert repository_path("list.md") == "docs/list.md"
    assert repository_path("../list.md") == "list.md"
    assert repository_path(str(tmp_path / "outside" / "list.md")) == "list.md"
    monkeypatch.chdir(tmp_path)
    assert repository_path("outside/list.md") == "outside/list.md"
    assert repository_path("repository/docs/list.md") == "docs/list.md"
