"""`--store`, `--max-age` and `.citevet`: where observations are kept, and what is asked in spite of them."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from citevet.cli.store import read_age, store_of
from citevet.documents import parse
from citevet.errors import UsageError
from citevet.store import Store
from tests.support import Ran, RunCitevet
from tests.world import Fault, World, WorldPage, WorldPaper

PAGES = {200: "https://example.org/here", 404: "https://example.org/gone", 403: "https://example.org/members"}
LIST = """# Papers

1. [**Attention Is All You Need.**](https://arxiv.org/abs/1706.03762) _Ashish Vaswani._ Arxiv 2017.

[here](https://example.org/here) [gone](https://example.org/gone) [members](https://example.org/members)
"""
# Two sources of the paper, and three pages, of which the one that refuses is no answer.
ASKED, ANSWERED = 5, 4
HISTORY = ".citevet/history.db"


@pytest.fixture
def folder(world: World, tmp_path: Path) -> Path:
    world.add(WorldPaper("Attention Is All You Need", ("Ashish Vaswani",), arxiv="1706.03762"))
    world.add(*(WorldPage(url, status=status) for status, url in PAGES.items()))
    (tmp_path / "citevet.toml").write_text(world.config())
    (tmp_path / "list.md").write_text(LIST)
    return tmp_path


def report_of(folder: Path) -> Any:
    return json.loads((folder / "reports/latest/report.json").read_bytes())


def audited(call_citevet: RunCitevet, folder: Path, *options: str) -> Any:
    """The report of an audit; no bad news is a failure here."""
    ran = call_citevet("audit", "list.md", "-q", "--fail-on", "never", *options, cwd=folder)
    assert (ran.code, ran.stderr) == (0, "")
    return report_of(folder)


def age(folder: Path, hours: int) -> None:
    """Makes every observation older."""
    with closing(sqlite3.connect(folder / HISTORY)) as connection, connection:
        for number, seen in connection.execute("SELECT id, last_seen FROM observation").fetchall():
            older = connection.execute(
                "SELECT strftime('%Y-%m-%dT%H:%M:%f000+00:00', ?, ?)", (seen, f"-{hours} hours")
            ).fetchone()[0]
            connection.execute("UPDATE observation SET last_seen = ? WHERE id = ?", (older, number))


def test_what_was_answered_is_not_asked_again(call_citevet: RunCitevet, world: World, folder: Path) -> None:
    first = audited(call_citevet, folder)
    assert first["requests"]["reused"] == 0
    assert len(world.requests) == ASKED
    second = audited(call_citevet, folder)
    assert second["requests"]["reused"] == ANSWERED
    assert [each.url for each in world.requests[ASKED:]] == [PAGES[403]]
    for before, after in zip(first["links"], second["links"], strict=True):
        assert before["verdict"] == after["verdict"]
        assert (before["checked_at"] == after["checked_at"]) is (before["url"] != PAGES[403])
    assert (folder / ".citevet/.gitignore").read_text() == "*\n"


@pytest.mark.parametrize(
    ("options", "hours", "asked"),
    [
        ("", 25, ASKED - ANSWERED),
        ("", 24 * 7 * 33, ASKED),
        ("--max-age 1d", 25, ASKED),
        ("--max-age 12h", 11, ASKED - ANSWERED),
        ("--max-age 12h", 13, ASKED),
        ("--max-age 0", 0, ASKED),
        ("--record tapes", 0, ASKED),
    ],
)
def test_what_is_too_old_is_asked_again(
    call_citevet: RunCitevet, folder: Path, options: str, hours: int, asked: int
) -> None:
    audited(call_citevet, folder)
    age(folder, hours)
    assert audited(call_citevet, folder, *options.split())["requests"]["total"] == asked


def test_offline_reads_the_store_and_writes_nothing(call_citevet: RunCitevet, world: World, folder: Path) -> None:
    audited(call_citevet, folder, "--offline")
    assert not (folder / ".citevet").exists()
    audited(call_citevet, folder)
    before = (folder / HISTORY).read_bytes()
    report = audited(call_citevet, folder, "--offline")
    assert [link["verdict"] for link in report["links"]] == ["ok", "ok", "dead", "skipped"]
    assert (folder / HISTORY).read_bytes() == before
    assert len(world.requests) == ASKED


def test_a_replay_keeps_nothing(call_citevet: RunCitevet, folder: Path) -> None:
    audited(call_citevet, folder, "--record", "tapes", "--store", "other.db")
    audited(call_citevet, folder, "--replay", "tapes")
    assert not (folder / ".citevet").exists()
    refused = call_citevet("audit", "list.md", "--replay", "tapes", "--store", "other.db", cwd=folder)
    assert refused.code == 2


def test_a_few_hosts_that_never_answer_are_no_loss_of_the_network(
    call_citevet: RunCitevet, world: World, folder: Path
) -> None:
    world.fail("example.org", Fault.RESET)
    (folder / "citevet.toml").write_text(f"retries = 0\n{world.config()}")
    first = audited(call_citevet, folder)
    second = audited(call_citevet, folder)
    assert second["requests"]["reused"] == 2
    assert {each["source"] for each in second["run"]["outages"]} <= {"example.org"}
    assert [each["verdict"] for each in first["links"]] == [each["verdict"] for each in second["links"]]


@pytest.mark.parametrize("content", [b"Dear diary\n" * 500, b"SQLite format 3\0" + b"\xff" * 4096])
def test_what_is_no_store_stops_before_anything_is_asked(
    call_citevet: RunCitevet, world: World, folder: Path, content: bytes
) -> None:
    (folder / "diary").write_bytes(content)
    ran: Ran = call_citevet("audit", "list.md", "--store", "diary", cwd=folder)
    assert ran.code == 2
    assert len(ran.stderr.splitlines()) == 1
    assert "diary" in ran.stderr
    assert (folder / "diary").read_bytes() == content
    assert not world.requests
    assert not (folder / "reports").exists()


def test_a_store_in_a_folder_that_is_not_there_is_refused(call_citevet: RunCitevet, folder: Path) -> None:
    ran = call_citevet("audit", "list.md", "--store", "nowhere/at/all.db", cwd=folder)
    assert ran.code == 2
    assert "--store" in ran.stderr


def test_the_store_lies_at_the_root_of_the_list_s_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository, elsewhere = tmp_path / "repository", tmp_path / "elsewhere"
    (repository / ".git").mkdir(parents=True)
    (repository / "lists").mkdir()
    elsewhere.mkdir()
    inside = parse(str(repository / "lists/a.md"), b"")
    monkeypatch.chdir(elsewhere)
    assert store_of([inside], None) == repository / HISTORY
    assert store_of([parse("-", b""), inside], None) == repository / HISTORY
    assert store_of([parse("-", b"")], None) == Path(HISTORY)
    assert store_of([parse("a.md", b"")], None) == Path(HISTORY)
    assert store_of([inside], Path("other.db")) == Path("other.db")
    monkeypatch.chdir(repository)
    assert store_of([parse("lists/a.md", b"")], None) == Path(HISTORY)


def test_a_document_has_one_history_from_wherever_it_is_audited(
    call_citevet: RunCitevet, world: World, folder: Path
) -> None:
    (folder / ".git").mkdir()
    (folder / "lists").mkdir()
    (folder / "list.md").rename(folder / "lists/list.md")

    def findings(path: str, at: str) -> list[tuple[str, str | None]]:
        ran = call_citevet(
            "audit", path, "-q", "--format", "json", "--no-reports", "--fail-on", "never", cwd=folder / at
        )
        assert (ran.code, ran.stderr) == (0, "")
        report = json.loads(ran.stdout)
        changes = (report["changes"] or {"findings": {}})["findings"]
        return [(each["id"], changes.get(each["id"], {}).get("change")) for each in report["findings"]]

    config = (folder / "citevet.toml").read_text()
    (folder / "lists/citevet.toml").write_text(config)
    first = findings("lists/list.md", ".")
    assert {change for _, change in first} == {None}
    still = [(identity, "still") for identity, _ in first]
    assert findings("list.md", "lists") == still
    assert findings(str(folder / "lists/list.md"), ".") == still
    assert findings(str(folder / "lists/list.md"), "lists") == still
    told = call_citevet("history", "list.md", cwd=folder / "lists").stdout
    assert "list.md: 4 audits" in told


@pytest.mark.parametrize("former", ["list.md", "{folder}/lists/list.md"])
def test_a_history_by_the_path_as_it_was_given_is_taken_over(
    call_citevet: RunCitevet, world: World, folder: Path, former: str
) -> None:
    (folder / ".git").mkdir()
    (folder / "lists").mkdir()
    for name in ("list.md", "citevet.toml"):
        (folder / name).rename(folder / "lists" / name)
    former = former.format(folder=folder)
    text = (folder / "lists/list.md").read_bytes()
    (folder / ".citevet").mkdir()
    audit = ("audit", "list.md", "-q", "--no-reports", "--fail-on", "never", "--format", "json")
    assert call_citevet(*audit, cwd=folder / "lists").code == 0
    store = Store(folder / HISTORY)
    store.chronicle().rename("lists/list.md", former)
    assert store.chronicle().documents() == (former,)
    store.close()
    report = json.loads(call_citevet(*audit, cwd=folder / "lists").stdout)
    changes = report["changes"]["findings"]
    assert [changes[each["id"]]["change"] for each in report["findings"]] == ["still"] * len(report["findings"])
    assert (folder / "lists/list.md").read_bytes() == text


def test_another_documents_history_is_not_taken_over(call_citevet: RunCitevet, world: World, folder: Path) -> None:
    (folder / ".git").mkdir()
    (folder / "lists").mkdir()
    for name in ("list.md", "citevet.toml"):
        (folder / "lists" / name).write_bytes((folder / name).read_bytes())
    audited(call_citevet, folder)
    audited(call_citevet, folder / "lists")
    assert "list.md: 1 audit," in (told := call_citevet("history", cwd=folder).stdout)
    assert "lists/list.md: 1 audit," in told


def test_standard_input_has_no_history(call_citevet: RunCitevet, folder: Path) -> None:
    for _ in range(2):
        ran = call_citevet("audit", "-", "--no-reports", "--format", "json", "-q", cwd=folder, stdin=LIST)
        assert "changes" not in json.loads(ran.stdout) or json.loads(ran.stdout)["changes"] is None
    assert call_citevet("history", cwd=folder).stdout == "no audit was kept yet\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", timedelta(0)),
        ("0d", timedelta(0)),
        ("90s", timedelta(seconds=90)),
        ("30m", timedelta(minutes=30)),
        ("12h", timedelta(hours=12)),
        (" 7d", timedelta(days=7)),
        ("2w", timedelta(weeks=2)),
    ],
)
def test_ages(text: str, expected: timedelta) -> None:
    assert read_age(text) == expected


@pytest.mark.parametrize("text", ["", "1", "d", "-1d", "1.5d", "1 day", "1y", "٣d", "1d2h", "9999999d"])
def test_what_is_no_age(text: str) -> None:
    with pytest.raises(UsageError, match="30m, 12h, 7d"):
        read_age(text)
