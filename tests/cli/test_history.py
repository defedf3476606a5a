"""`citevet history`: what was learned, shown, exported and imported."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from citevet.store.schema import APPLICATION_ID, MIGRATIONS
from tests.support import Ran, RunCitevet
from tests.weeks import Weeks
from tests.world import Fault, World, WorldPage, WorldPaper, WorldRepository

PAGE = "https://example.org/demo"
LIST = f"""# Papers

1. [**Attention Is All You Need.**](https://arxiv.org/abs/1706.03762) _Ashish Vaswani._ Arxiv 2017. \
[code](https://github.com/ann/tool) [demo]({PAGE})
"""


@pytest.fixture
def folder(world: World, tmp_path: Path) -> Path:
    """A list that was audited in three weeks, while its page went and came back and its counts grew."""
    (tmp_path / ".citevet").mkdir()
    (tmp_path / "list.md").write_text(LIST)
    weeks = Weeks(world, tmp_path / ".citevet/history.db", LIST)
    for status, count in ((200, 5), (404, 7), (200, 40)):
        world.add(
            WorldPaper("Attention Is All You Need", ("Ashish Vaswani",), arxiv="1706.03762", citations=10 * count),
            WorldRepository("ann/tool", stars=count),
            WorldPage(PAGE, status=status),
        )
        weeks.audited()
    return tmp_path


def told(call_citevet: RunCitevet, folder: Path, *args: str | Path) -> str:
    ran: Ran = call_citevet("history", *args, cwd=folder)
    assert (ran.code, ran.stderr) == (0, "")
    return ran.stdout


def test_without_an_argument_it_names_the_documents(call_citevet: RunCitevet, folder: Path) -> None:
    assert "list.md: 3 audits, the last on 2026-01-19" in told(call_citevet, folder)
    assert "1 entry, 0 findings open" in told(call_citevet, folder)


def test_a_store_without_audits_is_said_to_have_none(call_citevet: RunCitevet, tmp_path: Path) -> None:
    (tmp_path / "nothing.jsonl").touch()
    call_citevet("history", "import", tmp_path / "nothing.jsonl", "--store", "new.db", cwd=tmp_path)
    assert call_citevet("history", "--store", "new.db", cwd=tmp_path).stdout == "no audit was kept yet\n"


def test_of_a_document_it_tells_links_findings_and_growth(call_citevet: RunCitevet, folder: Path) -> None:
    text = told(call_citevet, folder, "list.md")
    assert f"ok x ok  {PAGE} (now ok again)" in text
    assert f"CV101 {PAGE} is gone" in text
    assert "(healed 2026-01-19)" in text
    assert "50 ▁▁█ 400 Attention Is All You Need" in text
    assert "5 ▁▁█ 40 ann/tool" in text


def test_that_nobody_could_say_is_no_change(call_citevet: RunCitevet, world: World, tmp_path: Path) -> None:
    world.add(WorldPaper("Attention Is All You Need", ("Ashish Vaswani",), arxiv="1706.03762"))
    text = LIST.replace(" [code](https://github.com/ann/tool)", "")
    (tmp_path / "list.md").write_text(text)
    weeks = Weeks(world, tmp_path / "history.db", text)
    weeks.audited()
    for service in ("semantic-scholar", "arxiv"):
        world.fail(service, Fault.ERROR)
    weeks.audited()
    shown = told(call_citevet, tmp_path, "list.md", "--store", "history.db")
    assert "2 audits" in shown
    assert "Links that changed" not in shown


def test_of_a_link_it_tells_who_said_what_and_when(call_citevet: RunCitevet, folder: Path) -> None:
    lines = told(call_citevet, folder, PAGE).splitlines()
    assert [line.split("web: ")[-1] for line in lines[1:]] == [
        f"200 at {PAGE}",
        "the page answers 404",
        f"200 at {PAGE}",
    ]
    assert "github: found ann/tool, stars 5 ▁▁█ 40" in told(call_citevet, folder, "https://github.com/ann/tool")
    assert "nothing is known of it" in told(call_citevet, folder, "arxiv:2401.00001")


def test_a_link_may_be_longer_than_any_path(call_citevet: RunCitevet, folder: Path) -> None:
    assert "nothing is known of it" in told(call_citevet, folder, f"https://example.org/{'x' * 5000}")


def test_what_is_exported_is_known_elsewhere_after_the_import(call_citevet: RunCitevet, folder: Path) -> None:
    told(call_citevet, folder, "export", "-o", "history.jsonl")
    lines = (folder / "history.jsonl").read_text().splitlines()
    assert json.loads(lines[0]) == {"is": "citevet history", "form": 2}
    assert f"{len(lines) - 1} lines of history.jsonl were new" in told(
        call_citevet, folder, "import", "history.jsonl", "--store", "other.db"
    )
    assert told(call_citevet, folder, "list.md", "--store", "other.db") == told(call_citevet, folder, "list.md")
    assert "0 lines of" in told(call_citevet, folder, "import", "history.jsonl")


@pytest.mark.parametrize("command", [["list.md"], [PAGE], ["export"], []], ids=["document", "link", "export", "all"])
def test_a_store_of_an_older_form_is_read_and_left_as_it_was(
    call_citevet: RunCitevet, folder: Path, command: list[str]
) -> None:
    before = told(call_citevet, folder, *command)
    store = folder / ".citevet/history.db"
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("DROP TABLE paper")
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) - 1}")
    older = store.read_bytes()
    after = told(call_citevet, folder, *command)
    assert after.splitlines() == [line for line in before.splitlines() if not line.startswith('{"is":"papers"')]
    assert store.read_bytes() == older


@pytest.mark.parametrize("form", [1, 6])
def test_an_offline_audit_reads_a_store_of_an_older_form(call_citevet: RunCitevet, tmp_path: Path, form: int) -> None:
    (tmp_path / "list.md").write_text(LIST)
    with closing(sqlite3.connect(tmp_path / "old.db")) as connection, connection:
        for statement in (each for statements in MIGRATIONS[:form] for each in statements):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {form}")
    ran = call_citevet("audit", "list.md", "--offline", "--no-reports", "-q", "--store", "old.db", cwd=tmp_path)
    assert (ran.code, ran.stderr) == (0, "")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--store", "nowhere.db"], "there is no history at nowhere.db"),
        (["import"], "give `import` and the file"),
        (["list.md", "other.md"], "give `import` and the file"),
        (["import", "nowhere.jsonl"], "cannot read nowhere.jsonl"),
        (["import", "list.md"], "list.md: line 1: "),
        (["no identifier at all"], "no identifier"),
        (["x" * 300], "no identifier"),
        (["--store", "x" * 300], "File name too long; check the path"),
        (["--store", "list.md"], "list.md"),
    ],
)
def test_what_makes_no_sense_gets_one_line(call_citevet: RunCitevet, folder: Path, args: list[str], said: str) -> None:
    ran = call_citevet("history", *args, cwd=folder)
    assert (ran.code, ran.stdout) == (2, "")
    assert said in ran.stderr
    assert ran.stderr.count("\n") == 1
