"""Bad input: one clear line, the right exit status, and never a traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from citevet.cli import main
from citevet.reports.forms import FORMS
from tests.processes import finish, running, wait_until
from tests.support import Ran, RunCitevet
from tests.world import Fault, World

GOOD = "# Papers\n\n[x](https://example.org/)\n"


def assert_one_line(ran: Ran, *words: str) -> None:
    assert ran.code == 2
    assert ran.stdout == ""
    assert ran.stderr.startswith("citevet: ")
    assert ran.stderr.count("\n") == 1
    for word in words:
        assert word in ran.stderr


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["audit"], ["Missing argument", "PATH"]),
        (["audit", "absent.md"], ["absent.md"]),
        (["audit", ""], ["a path is empty"]),
        (["audit", "list.md", "--record", "list.md"], ["cannot make list.md", "--record"]),
        (["audit", "empty-folder"], ["empty-folder"]),
        (["audit", "latin-1.md"], ["latin-1.md", "UTF-8"]),
        (["audit", "list.md", "--config", "absent.toml"], ["cannot read absent.toml"]),
        (["audit", "list.md", "--config", "broken.toml"], ["broken.toml", "line 1"]),
        (["audit", "list.md", "--config", "unknown.toml"], ["unknown key intervall", "interval?"]),
        (["audit", "list.md", "--select", "CV999"], ["CV999"]),
        (["audit", "list.md", "--ignore", "dead-lnk"], ["dead-link"]),
        (["audit", "list.md", "--exclude", "("], ["not a regular expression"]),
        (
            ["audit", "list.md", "--format", "pdf"],
            ["'pdf'", ", ".join(FORMS)],
        ),
        (["audit", "list.md", "--fail-on", "sometimes"], ["sometimes"]),
        (["audit", "list.md", "--offline", "--replay", "tape"], ["exclude one another"]),
        (["audit", "list.md", "--replay", "absent"], ["absent"]),
        (["audit", "list.md", "--replay", "empty-folder"], ["no recordings"]),
        (["audit", "list.md", "--offline", "--report-dir", "list.md"], ["cannot write the report to list.md"]),
        (["audit", "list.md", "--offline", "--log-requests", "absent/log"], ["cannot write absent/log"]),
        (["audit", "list.md", "--offline", "-q", "-o", "absent/out"], ["cannot write absent/out"]),
        (["audit", "list.md", "--nonsense"], ["--nonsense"]),
        (["adit"], ["'adit'"]),
        (["fix", "list.md"], ["never audited"]),
        (["fix", "-"], ["standard input"]),
        (["fix", "list.md", "--report", "broken.toml"], ["broken.toml: not a citevet report", "name a report.json"]),
        (["fix", "list.md", "--report", "absent.json"], ["cannot read absent.json"]),
        (["check", "no identifier"], ["no identifier"]),
        (["explain", "CV000"], ["CV000"]),
    ],
)
def test_one_clear_line(call_citevet: RunCitevet, tmp_path: Path, args: list[str], words: list[str]) -> None:
    (tmp_path / "list.md").write_text(GOOD)
    (tmp_path / "latin-1.md").write_bytes("# é\n".encode("latin-1"))
    (tmp_path / "empty-folder").mkdir()
    (tmp_path / "broken.toml").write_text("interval =\n")
    (tmp_path / "unknown.toml").write_text("intervall = 1\n")
    assert_one_line(call_citevet(*args, cwd=tmp_path), *words)


def test_a_file_of_50_megabytes_is_refused(run_citevet: RunCitevet, tmp_path: Path) -> None:
    with (tmp_path / "big.md").open("wb") as stream:
        stream.truncate(50_000_000)
    assert_one_line(run_citevet("audit", "big.md", "--offline", cwd=tmp_path), "big.md")


def test_a_bad_file_is_passed_over_where_others_remain(run_citevet: RunCitevet, tmp_path: Path) -> None:
    (tmp_path / "list.md").write_text(GOOD)
    (tmp_path / "latin-1.md").write_bytes("# é\n".encode("latin-1"))
    ran = run_citevet("audit", "list.md", "latin-1.md", "--offline", cwd=tmp_path)
    assert ran.code == 0
    assert "1 document" in ran.stdout
    assert "latin-1.md" in ran.stderr.splitlines()[0]


def test_an_empty_file_is_a_document_with_a_warning(call_citevet: RunCitevet, tmp_path: Path) -> None:
    (tmp_path / "empty.md").write_bytes(b"")
    ran = call_citevet("audit", "empty.md", "--offline", cwd=tmp_path)
    assert ran.code == 0
    assert "1 document, 0 entries, 0 links" in ran.stdout
    assert "empty.md" in ran.stderr.splitlines()[0]


def test_a_refused_key_names_the_variable_once(world: World, call_citevet: RunCitevet, tmp_path: Path) -> None:
    world.github.refused_tokens.add("geheim")
    (tmp_path / "citevet.toml").write_text(world.config())
    (tmp_path / "list.md").write_text("# Papers\n\n[x](https://github.com/some/name)\n")
    ran = call_citevet("audit", "list.md", cwd=tmp_path, env={"GITHUB_TOKEN": "geheim"})
    assert ran.code == 3
    told = ran.stdout + ran.stderr
    assert "GITHUB_TOKEN" in told
    assert "geheim" not in told


def test_a_bug_is_one_line_and_a_traceback_only_on_request(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("oh\nno")

    monkeypatch.setattr("citevet.cli.audit.load", broken)
    for arguments, lines in ((["audit", "x"], 1), (["audit", "x", "-v"], 5), (["audit", "x", "-qv"], 5)):
        monkeypatch.setattr(sys, "argv", ["citevet", *arguments])
        with pytest.raises(SystemExit) as raised:
            main.run()
        assert raised.value.code == 2
        told = capsys.readouterr().err
        assert told.startswith("citevet: this is a bug in citevet, please report it: ZeroDivisionError: oh no")
        assert (told.count("\n") == 1) == (lines == 1)
        assert ("Traceback" in told) == (lines > 1)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the device that is always full")
def test_output_that_cannot_be_written_is_one_line() -> None:
    command = Path(sysconfig.get_path("scripts")) / "citevet"
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([command, "rules"], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    said = "citevet: cannot write to standard output: No space left on device; send it elsewhere\n"
    assert (done.returncode, done.stderr) == (2, said)


@pytest.mark.skipif(sys.platform == "win32", reason="streams closed by a POSIX shell")
def test_a_program_without_standard_streams_does_its_work(tmp_path: Path) -> None:
    (tmp_path / "list.md").write_text(GOOD)
    command = Path(sysconfig.get_path("scripts")) / "citevet"
    script = f"exec '{command}' audit list.md --offline <&- >&- 2>&-"
    done = subprocess.run(["sh", "-c", script], cwd=tmp_path, check=False)
    assert done.returncode == 0
    assert (tmp_path / "reports" / "latest" / "report.json").is_file()


def test_nobody_reading_standard_error_changes_nothing(tmp_path: Path) -> None:
    command = Path(sysconfig.get_path("scripts")) / "citevet"
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([command, "explain", "CV000"], cwd=tmp_path, stderr=writer, check=False)
    os.close(writer)
    assert done.returncode == 2


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "list.md").write_text(GOOD)
    command = Path(sysconfig.get_path("scripts")) / "citevet"
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [command, "audit", "list.md", "--offline", "-q"],
        cwd=tmp_path,
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them")
def test_interrupted_ends_with_130_and_says_how_to_go_on(world: World, tmp_path: Path) -> None:
    world.fail("web", Fault.SILENCE)
    (tmp_path / "citevet.toml").write_text(world.config())
    (tmp_path / "list.md").write_text(GOOD)
    command = Path(sysconfig.get_path("scripts")) / "citevet"
    with running([command, "audit", "list.md"], cwd=tmp_path) as process:
        wait_until(process, lambda: bool(world.requests))
        process.send_signal(signal.SIGINT)
        _, told = finish(process)
    assert process.returncode == 130
    assert told.decode().splitlines()[1:] == [
        "citevet: what was learned is kept in .citevet/history.db; the same command goes on from there",
        "citevet: interrupted",
    ]
