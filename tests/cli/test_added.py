"""`--changed-since`: only what stands on added lines is asked and reported."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from citevet.cli.added import added_since
from citevet.documents import parse
from citevet.errors import UsageError
from tests.support import Ran, RunCitevet, git
from tests.world import World, WorldPage, WorldPaper

OLD = """# Papers

- [**Old Paper.**](https://arxiv.org/abs/2401.00001) _Ann Author._ ICML 2024. [page](https://example.org/gone)
- [**Another Old Paper.**](https://arxiv.org/abs/2401.00002) _Ann Author._ ICML 2024.
"""
ENTRY = "- [**Old Paper.**](https://arxiv.org/abs/2401.00001) _Ann Author._ ICML 2024.\n"
NEW = "- [**New Paper.**](https://arxiv.org/abs/2401.00003) _Ann Author._ ICML 2024. [page](https://example.org/new)\n"


def commit(folder: Path, text: str, name: str = "list.md") -> None:
    (folder / name).write_text(text)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "A list")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path, OLD)
    return tmp_path


def lines(folder: Path, revision: str = "main", name: str = "list.md") -> set[int]:
    """The lines that were added to a document."""
    path = str(folder / name)
    return set(added_since([parse(path, (folder / name).read_bytes())], revision)[path])


def audited(call_citevet: RunCitevet, folder: Path, *options: str) -> tuple[Ran, Any]:
    ran = call_citevet("audit", "list.md", "--changed-since", "main", "-q", *options, cwd=folder)
    return ran, json.loads((folder / "reports/latest/report.json").read_bytes())


def test_only_what_was_added_is_asked_and_reported(call_citevet: RunCitevet, world: World, repository: Path) -> None:
    world.add(WorldPaper("New Paper", ("Ann Author",), arxiv="2401.00003"))
    world.add(WorldPage("https://example.org/new", status=404), WorldPage("https://example.org/gone", status=404))
    (repository / "citevet.toml").write_text(world.config())
    (repository / "list.md").write_text(OLD + NEW)
    ran, report = audited(call_citevet, repository)
    assert ran.code == 1
    assert [(each["rule"], each["line"]) for each in report["findings"]] == [("CV101", 5)]
    assert {(each["verdict"], each["reason"]) for each in report["links"] if each["line"] < 5} == {
        ("skipped", "unchanged")
    }
    sent = b"".join(each.url.encode() + each.body for each in world.requests)
    assert b"2401.00003" in sent
    assert not any(old in sent for old in (b"2401.00001", b"2401.00002", b"example.org/gone"))
    assert report["run"]["complete"]
    assert report["changes"] is None


def test_nothing_added_is_nothing_to_ask(call_citevet: RunCitevet, world: World, repository: Path) -> None:
    (repository / "citevet.toml").write_text(world.config())
    ran, report = audited(call_citevet, repository)
    assert (ran.code, report["findings"], list(world.requests)) == (0, [], [])
    assert "Only what was added was looked at (--changed-since), not 3 older links." in ran.stdout


@pytest.mark.parametrize("text", [OLD + ENTRY, OLD.replace("\n\n", f"\n\n{ENTRY}")])
def test_what_is_added_is_the_duplicate_of_what_was_there(
    call_citevet: RunCitevet, repository: Path, text: str
) -> None:
    (repository / "list.md").write_text(text)
    _, report = audited(call_citevet, repository, "--offline")
    (finding,) = report["findings"]
    assert finding["rule"] == "CV304"
    assert text.splitlines()[finding["line"] - 1] == ENTRY.strip()


def test_an_entry_is_new_when_one_of_its_lines_is(call_citevet: RunCitevet, repository: Path) -> None:
    text = "@article{a,\n  title = {Old Paper},\n  url = {https://arxiv.org/abs/2401.0001},\n  year = 2024\n}\n"
    commit(repository, text, "a.bib")
    (repository / "a.bib").write_text(text.replace("year = 2024", "year = 2025"))
    ran = call_citevet("audit", "a.bib", "--changed-since", "main", "--offline", "--format", "json", cwd=repository)
    assert [each["rule"] for each in json.loads(ran.stdout)["findings"]] == ["CV105"]
    again = call_citevet("audit", "a.bib", "--offline", "--changed-since", "main", "--select", "CV4", cwd=repository)
    assert again.code == 0


def test_lines_by_history(repository: Path) -> None:
    git(repository, "checkout", "-q", "-b", "topic")
    commit(repository, OLD + NEW)
    git(repository, "checkout", "-q", "main")
    commit(repository, f"{ENTRY}\n{OLD}")
    git(repository, "checkout", "-q", "topic")
    assert lines(repository) == {5}
    git(repository, "mv", "list.md", "papers [1].md")
    assert lines(repository, name="papers [1].md") == {5}
    (repository / "other.md").write_text("one\ntwo\n")
    assert lines(repository, name="other.md") == {1, 2, 3}
    (repository / "papers [1].md").write_text(OLD.replace("# Papers\n", "# Papers\nMore of them.\n") + NEW)
    assert lines(repository, name="papers [1].md") == {2, 6}


def test_what_has_no_history_is_refused_in_one_line(
    call_citevet: RunCitevet, repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "list.md").write_text(OLD)
    refused = [
        call_citevet("audit", "list.md", "--offline", "--changed-since", "HEAD", cwd=outside),
        call_citevet("audit", "-", "--offline", "--changed-since", "HEAD", cwd=repository, stdin=OLD),
        *(
            call_citevet("audit", "list.md", "--offline", f"--changed-since={each}", cwd=repository)
            for each in ("nowhere", "--all", "")
        ),
    ]
    assert [(each.code, len(each.stderr.splitlines())) for each in refused] == [(2, 1)] * 5
    assert not (repository / "reports").exists()


def test_a_shallow_clone_is_told_to_fetch_more(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    commit(repository, OLD + NEW)
    shallow = tmp_path_factory.mktemp("shallow") / "clone"
    git(repository, "clone", "-q", "--depth=1", repository.as_uri(), str(shallow))
    with pytest.raises(UsageError, match="fetch-depth: 0"):
        lines(shallow, "HEAD~1")
