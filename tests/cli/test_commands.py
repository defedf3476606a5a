"""The commands, as a user types them: what they print, what they write, how they end."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import jsonschema
import pytest

from citevet.rules import ALL
from tests.support import Ran, RunCitevet
from tests.world import Fault, World, WorldPage, WorldPaper, WorldRepository

LIST = """# Papers

1. [**A Paper.**](https://arxiv.org/abs/2401.00001) _Ann Author, Bo Author._ Arxiv 2024. \
[![GitHub Repo stars](https://img.shields.io/github/stars/owner/old)](https://github.com/owner/old)
2. [**Another Paper.**](https://example.org/gone) _Cy Author._ ICML 2023. [Page](https://example.org/old)
"""
MENDED = LIST.replace("owner/old", "owner/new").replace("example.org/old", "example.org/new")

Citevet = Callable[..., Ran]


@pytest.fixture
def folder(world: World, tmp_path: Path) -> Path:
    """A repository with one list, and a world in which a page is gone, another moved, and a repository was renamed."""
    world.add(
        WorldPaper("A Paper", ("Ann Author", "Bo Author"), arxiv="2401.00001"),
        WorldRepository("owner/new", stars=9, formerly=("owner/old",)),
        WorldPage("https://example.org/gone", status=404),
        WorldPage("https://example.org/old", status=301, location="https://example.org/new"),
    )
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / "citevet.toml").write_text(world.config())
    (tmp_path / "list.md").write_text(LIST)
    return tmp_path


@pytest.fixture
def citevet(folder: Path, call_citevet: RunCitevet) -> Citevet:
    """Calls the command line in the repository."""

    def run(*args: str | Path, stdin: str = "") -> Ran:
        return call_citevet(*args, cwd=folder, stdin=stdin)

    return run


def newest(folder: Path) -> dict[str, object]:
    """The newest report."""
    return dict(json.loads((folder / "reports" / "latest" / "report.json").read_bytes()))


def rules_of(report: dict[str, object]) -> list[str]:
    return [finding["rule"] for finding in report["findings"]]  # type: ignore[attr-defined]


def test_audit_prints_a_summary_writes_the_reports_and_changes_nothing(folder: Path, run_citevet: RunCitevet) -> None:
    ran = run_citevet("audit", "list.md", cwd=folder)
    assert ran.code == 1
    assert "1 document, 2 entries, 5 links" in ran.stdout
    for code in ("CV101", "CV102", "CV202"):
        assert code in ran.stdout
    assert "\x1b" not in ran.stdout + ran.stderr
    (stamped,) = (each for each in (folder / "reports").iterdir() if each.name != "latest")
    for place in (stamped, folder / "reports" / "latest"):
        assert {each.name for each in place.iterdir()} == {
            "report.json",
            "report.md",
            "report.html",
            "corrections.patch",
            "corrections-unsafe.patch",
        }
    assert ran.stderr == f"citevet: wrote reports/{stamped.name}/ and reports/latest/\n"
    assert (folder / "list.md").read_text() == LIST


def test_the_written_report_keeps_the_published_schema(citevet: Citevet, folder: Path) -> None:
    printed = json.loads(citevet("audit", "list.md", "--format", "json").stdout)
    written = newest(folder)
    assert printed == written
    schema = json.loads(resources.files("citevet.reports").joinpath("schema-1.json").read_bytes())
    jsonschema.validate(written, schema)
    assert printed["requests"]["total"] == sum(host["requests"] for host in printed["requests"]["hosts"].values()) > 0
    data = (folder / "list.md").read_bytes()
    assert all(data[link["start"] : link["end"]].decode() == link["url"] for link in printed["links"])


def test_git_apply_gives_byte_for_byte_what_fix_writes(citevet: Citevet, folder: Path) -> None:
    for option, patch in (((), "corrections.patch"), (("--unsafe",), "corrections-unsafe.patch")):
        (folder / "list.md").write_text(LIST)
        citevet("audit", "list.md", "-q")
        subprocess.run(["git", "apply", folder / "reports" / "latest" / patch], cwd=folder, check=True)
        applied = (folder / "list.md").read_bytes()
        assert applied.decode() != LIST
        (folder / "list.md").write_text(LIST)
        assert citevet("fix", "list.md", *option).code == 0
        assert (folder / "list.md").read_bytes() == applied


def test_a_list_deeper_in_the_repository_is_patched_from_the_root(
    citevet: Citevet, folder: Path, run_citevet: RunCitevet
) -> None:
    deep = folder / "docs of ours" / "ü"
    deep.mkdir(parents=True)
    data = b"\xef\xbb\xbf" + LIST.rstrip("\n").replace("\n", "\r\n").encode()
    (deep / "list.md").write_bytes(data)
    ran = run_citevet("audit", "list.md", "--format", "patch", cwd=deep)
    subprocess.run(["git", "apply", "--whitespace=nowarn", "-"], cwd=folder, input=ran.stdout.encode(), check=True)
    applied = (deep / "list.md").read_bytes()
    (deep / "list.md").write_bytes(data)
    run_citevet("fix", "list.md", cwd=deep)
    assert (deep / "list.md").read_bytes() == applied
    assert applied == data.replace(b"owner/old", b"owner/new").replace(b"example.org/old", b"example.org/new")


def test_items_of_raw_html_are_entries_and_are_mended(citevet: Citevet, folder: Path) -> None:
    html = """<ul>
<li><a href="https://example.org/old">A Title in Raw Markup</a>, <i>Ann Lee, Bo Roe</i>. ICLR 2024. <a
href="https://github.com/owner/old">[code]</a></li>
</ul>
"""
    (folder / "list.md").write_text(html)
    entry = json.loads(citevet("audit", "list.md", "--format", "json").stdout)["entries"][0]
    assert (entry["title"], entry["venue"], entry["year"]) == ("A Title in Raw Markup", "ICLR", 2024)
    assert html[entry["start"] : entry["end"]].splitlines() == html.splitlines()[1:-1]
    assert citevet("fix", "list.md").code == 0
    mended = html.replace("example.org/old", "example.org/new").replace("owner/old", "owner/new")
    assert (folder / "list.md").read_text() == mended


def test_fix_twice_is_fix_once_and_the_next_audit_proposes_none_of_it(citevet: Citevet, folder: Path) -> None:
    citevet("audit", "list.md")
    first = citevet("fix", "list.md")
    assert (first.code, first.stdout) == (0, "list.md: applied 2 fixes\n")
    assert (folder / "list.md").read_text() == MENDED
    second = citevet("fix", "list.md")
    assert (second.code, second.stdout) == (0, "")
    assert second.stderr == "citevet: list.md: fixed already, nothing to do\n"
    assert (folder / "list.md").read_text() == MENDED
    citevet("audit", "list.md")
    assert not {"CV102", "CV202"} & set(rules_of(newest(folder)))


def test_fix_refuses_a_file_that_changed_since(citevet: Citevet, folder: Path) -> None:
    citevet("audit", "list.md")
    (folder / "list.md").write_text(LIST + "\n")
    ran = citevet("fix", "list.md")
    assert (ran.code, ran.stdout) == (2, "")
    assert ran.stderr.startswith("citevet: list.md is not as a report saw it")
    assert ran.stderr.count("\n") == 1
    assert (folder / "list.md").read_text() == LIST + "\n"


def test_fix_uses_an_older_report_where_that_is_the_one_that_matches(citevet: Citevet, folder: Path) -> None:
    citevet("audit", "list.md")
    (folder / "list.md").write_text("# Nothing\n\n[x](https://example.org/)\n")
    citevet("audit", "list.md")
    (folder / "list.md").write_text(LIST)
    assert citevet("fix", "list.md").code == 0
    assert (folder / "list.md").read_text() == MENDED


def test_fix_select_diff_and_check(citevet: Citevet, folder: Path) -> None:
    citevet("audit", "list.md")
    patch = citevet("fix", "list.md", "--diff")
    assert patch.code == 0
    assert patch.stdout == (folder / "reports" / "latest" / "corrections.patch").read_text()
    assert citevet("fix", "list.md", "--check").code == 1
    assert citevet("fix", "list.md", "--check", "--select", "CV105").code == 0
    assert (folder / "list.md").read_text() == LIST
    assert citevet("fix", "list.md", "--select", "moved-link").code == 0
    assert (folder / "list.md").read_text() == LIST.replace("example.org/old", "example.org/new")


def test_in_the_log_of_an_action_no_line_of_a_patch_is_a_command(run_citevet: RunCitevet, tmp_path: Path) -> None:
    before = "- [a](https://arxiv.org//abs/2401.00001)\n\n::set-output name=a::b\n"
    (tmp_path / "list.md").write_text(before)
    arguments = ("audit", "list.md", "--offline", "--no-reports", "-q", "--fail-on", "never", "--format", "patch")
    printed = run_citevet(*arguments, cwd=tmp_path, env={"GITHUB_ACTIONS": "true"}).stdout
    lines = printed.splitlines()
    start, stop = lines[0].removeprefix("::stop-commands::"), lines[-1].strip(":")
    assert start == stop
    assert len(start) >= 32
    assert " ::set-output name=a::b" in lines[1:-1]
    subprocess.run(["git", "apply", "-"], cwd=tmp_path, input=printed, text=True, check=True)
    assert (tmp_path / "list.md").read_text() == before.replace("//abs", "/abs")
    again = run_citevet(*arguments, cwd=tmp_path, env={"GITHUB_ACTIONS": "true"})
    assert again.stdout == ""


def test_fix_interactive_applies_what_is_agreed_to(citevet: Citevet, folder: Path) -> None:
    citevet("audit", "list.md")
    ran = citevet("fix", "list.md", "--interactive", stdin="y\n")
    assert ran.code == 0
    assert ran.stderr.count("[y/N]") == 2
    assert (folder / "list.md").read_text() == LIST.replace("owner/old", "owner/new")


def test_fix_interactive_shows_a_hostile_name_asleep(citevet: Citevet, folder: Path) -> None:
    (folder / "list.md").rename(folder / "\x1b[2Jlist.md")
    citevet("audit", "\x1b[2Jlist.md")
    ran = citevet("fix", "\x1b[2Jlist.md", "--interactive", stdin="n\nn\n")
    assert ran.stderr.count("\\x1b[2Jlist.md:3: CV202") == 1
    assert "\x1b" not in ran.stdout + ran.stderr


def test_fix_takes_a_named_report_and_writes_only_what_was_named(citevet: Citevet, folder: Path) -> None:
    (folder / "other.md").write_text(LIST + "\nMore.\n")
    citevet("audit", "list.md", "other.md", "--report-dir", "out")
    assert citevet("fix", "list.md").code == 2
    report = json.loads((folder / "out" / "latest" / "report.json").read_bytes())
    for document in report["documents"]:
        document["path"] = f"../../{document['path']}"
    for finding in report["findings"]:
        finding["document"] = f"../../{finding['document']}"
        for edit in finding["fix"]["edits"] if finding["fix"] else ():
            edit["document"] = f"../../{edit['document']}"
    (folder / "moved.json").write_text(json.dumps(report))
    ran = citevet("fix", "list.md", "--report", "moved.json", "--select", "CV102")
    assert ran.code == 0
    assert (folder / "list.md").read_text() == LIST.replace("example.org/old", "example.org/new")
    assert (folder / "other.md").read_text() == LIST + "\nMore.\n"


def test_fix_follows_a_link_and_keeps_the_mode(citevet: Citevet, folder: Path) -> None:
    (folder / "list.md").rename(folder / "real.md")
    (folder / "real.md").chmod(0o600)
    (folder / "list.md").symlink_to("real.md")
    citevet("audit", "list.md")
    assert citevet("fix", "list.md").code == 0
    assert (folder / "list.md").is_symlink()
    assert (folder / "real.md").read_text() == MENDED
    assert (folder / "real.md").stat().st_mode & 0o777 == 0o600


def test_check_gives_verdict_evidence_and_proposal(citevet: Citevet) -> None:
    ran = citevet("check", "2401.00001", "owner/old", "https://example.org/gone")
    assert ran.code == 1
    assert 'semantic-scholar: found, "A Paper"; Ann Author, Bo Author' in ran.stdout
    assert 'arxiv: found, "A Paper"; Ann Author, Bo Author' in ran.stdout
    assert "proposed: https://github.com/owner/old -> https://github.com/owner/new" in ran.stdout
    assert "verdict: dead (the page answers 404), says web" in ran.stdout
    assert citevet("check", "https://example.org/new").code == 0


def test_fail_on(citevet: Citevet) -> None:
    assert citevet("audit", "list.md", "--fail-on", "never").code == 0
    assert citevet("audit", "list.md", "--select", "CV102").code == 0
    assert citevet("audit", "list.md", "--select", "CV102", "--fail-on", "warning").code == 1


def test_select_ignore_and_exclude(citevet: Citevet, folder: Path, world: World) -> None:
    citevet("audit", "list.md", "--select", "CV1,missing-repository", "--ignore", "CV102")
    assert rules_of(newest(folder)) == ["CV101"]
    asked = len(world.requests_to("example.org"))
    citevet("audit", "list.md", "--exclude", "^https://example[.]org/", "--select", "CV1")
    assert rules_of(newest(folder)) == []
    assert len(world.requests_to("example.org")) == asked


def test_output_goes_to_a_file(citevet: Citevet, folder: Path) -> None:
    ran = citevet("audit", "list.md", "--format", "markdown", "-o", "body.md")
    assert ran.stdout == ""
    assert (folder / "body.md").read_text() == (folder / "reports" / "latest" / "report.md").read_text()


def test_quiet_says_nothing_on_standard_error(citevet: Citevet) -> None:
    assert citevet("audit", "list.md", "-q").stderr == ""


def test_offline_asks_nobody(citevet: Citevet, world: World, folder: Path) -> None:
    assert citevet("audit", "list.md", "--offline").code == 0
    assert world.requests == ()
    report = newest(folder)
    assert report["run"]["mode"] == "offline"  # type: ignore[index]


def test_what_was_recorded_replays_without_the_world(citevet: Citevet, world: World, folder: Path) -> None:
    citevet("audit", "list.md", "--record", "tape")
    live = newest(folder)
    asked = len(world.requests)
    assert citevet("audit", "list.md", "--replay", "tape").code == 1
    assert len(world.requests) == asked
    replayed = newest(folder)
    assert replayed["run"]["mode"] == "replay"  # type: ignore[index]
    assert [each["id"] for each in replayed["findings"]] == [each["id"] for each in live["findings"]]  # type: ignore[attr-defined]


def test_requests_are_logged_without_secrets(folder: Path, call_citevet: RunCitevet, world: World) -> None:
    call_citevet("audit", "list.md", "--log-requests", "log.jsonl", cwd=folder, env={"GITHUB_TOKEN": "geheim"})
    lines = [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]
    assert len(lines) == len(world.requests)
    assert "geheim" not in (folder / "log.jsonl").read_text() + (folder / "reports/latest/report.json").read_text()


def test_an_outage_is_said_once_and_ends_with_3(citevet: Citevet, world: World, folder: Path) -> None:
    (folder / "citevet.toml").write_text(f"retries = 0\n{world.config()}")
    world.fail("github", Fault.ERROR)
    ran = citevet("audit", "list.md")
    assert ran.code == 3
    assert (ran.stdout + ran.stderr).count("github:") == 1
    assert not {"CV201", "CV202"} & set(rules_of(newest(folder)))
    assert citevet("audit", "list.md", "--format", "json").stderr.count("github:") == 1


def test_no_network_is_one_line_and_no_dead_links(citevet: Citevet, folder: Path) -> None:
    (folder / "citevet.toml").write_text(
        "connect = ['::127.0.0.1:9']\nallow = ['127.0.0.1']\nretries = 0\ninterval = 0\n"
    )
    ran = citevet("audit", "list.md")
    assert ran.code == 3
    assert ran.stdout.count("network:") == 1
    assert not {"CV101", "CV201"} & set(rules_of(newest(folder)))


def test_rules_and_explain(call_citevet: RunCitevet) -> None:
    ran = call_citevet("rules")
    assert ran.code == 0
    assert "CV101  dead-link" in ran.stdout
    explained = call_citevet("explain", "dead-link")
    assert explained.stdout == call_citevet("explain", "cv101").stdout
    for heading in ("# CV101 dead-link (error)", "## What it sees", "## Why it matters", "## Example", "## Fix"):
        assert heading in explained.stdout


def test_help_and_version(run_citevet: RunCitevet, call_citevet: RunCitevet) -> None:
    overview = run_citevet("--help")
    assert overview.code == 0
    assert call_citevet().stdout == overview.stdout
    for command in ("audit", "fix", "check", "rules", "explain", "demo"):
        assert f"\n  {command} " in overview.stdout
    assert "--report-dir" in call_citevet("audit", "--help").stdout
    assert run_citevet("--version").stdout.startswith("citevet ")


def test_the_demo_does_the_whole_job_in_a_copy(run_citevet: RunCitevet, tmp_path: Path) -> None:
    ran = run_citevet("demo", env={"TMPDIR": str(tmp_path)})
    assert ran.code == 0
    assert "bug" not in ran.stderr
    fired = set(re.findall(r"^  (CV\d{3}) ", ran.stdout, re.MULTILINE))
    assert fired == {rule.code for rule in ALL if rule.on}
    (copy,) = tmp_path.iterdir()
    assert str(copy / "list.md") in ran.stdout
    mended = (copy / "list.md").read_bytes()
    original = resources.files("citevet.demo").joinpath("list.md").read_bytes()
    (copy / "list.md").write_bytes(original)
    subprocess.run(["git", "apply", copy / "reports" / "latest" / "corrections.patch"], cwd=copy, check=True)
    assert (copy / "list.md").read_bytes() == mended != original
