"""Every form as the real command line prints it, of a list whose defects are seen without a network."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

import pytest

from citevet.reports.forms import FORMS
from tests.support import RunCitevet

GOLDEN = Path(__file__).parent / "golden"
LIST = """\
# Papers

1. [**A & <b>.**](https://arxiv.org//abs/2401.13660) _Ann Author._ Arxiv 2024.
3. [**Naïve — “B”.**](https://arxiv.org/abs/2404.06654) _Bo Author._ Arxiv 2024. [Code]()
4. [**Naïve — “B”.**](https://arxiv.org/abs/2404.06654) _Bo Author._ Arxiv 2024. [above](#absent)
"""
# When and how long, the version, and the rules' documentation: what is not the list's.
CHANGING = (
    (r"\d{4}-\d\d-\d\d([T ])\d\d:\d\d(:\d\d(\.\d+)?)?", r"DAY\1TIME"),
    (r"(?<=report )\d{4}-\d\d-\d\d", "DAY"),
    (r"in \d+ s ", "in N s "),
    (r"## What it sees.*(?=\"(,|\n))", "DOCUMENTATION"),
    (re.escape(metadata.version("citevet")), "VERSION"),
)


@pytest.mark.parametrize("form", FORMS)
def test_golden(form: str, call_citevet: RunCitevet, tmp_path: Path) -> None:
    (tmp_path / "list.md").write_text(LIST, "utf-8")
    printed = call_citevet("audit", "list.md", "--offline", "-q", "--format", form, cwd=tmp_path).stdout
    if form != "json":
        for pattern, word in CHANGING:
            printed = re.sub(pattern, word, printed)
        assert printed == (GOLDEN / f"offline.{form}").read_text("utf-8")
    for name in {FORMS[form].file} - {None}:
        assert (tmp_path / "reports" / "latest" / str(name)).exists()


def test_the_summary_of_a_step_is_the_markdown_report(call_citevet: RunCitevet, tmp_path: Path) -> None:
    (tmp_path / "list.md").write_text(LIST, "utf-8")
    summary = tmp_path / "summary.md"
    summary.write_text("# Before\n\n")
    arguments = ("audit", "list.md", "--offline", "-q", "--format", "github")
    call_citevet(*arguments, cwd=tmp_path, env={"GITHUB_STEP_SUMMARY": str(summary)})
    report = (tmp_path / "reports" / "latest" / "report.md").read_text("utf-8")
    assert summary.read_text("utf-8") == f"# Before\n\n{report}"


def test_other_forms_leave_the_summary_of_a_step_alone(call_citevet: RunCitevet, tmp_path: Path) -> None:
    (tmp_path / "list.md").write_text(LIST, "utf-8")
    summary = tmp_path / "summary.md"
    call_citevet("audit", "list.md", "--offline", "-q", cwd=tmp_path, env={"GITHUB_STEP_SUMMARY": str(summary)})
    assert not summary.exists()


def test_a_summary_that_would_be_too_long_for_github_keeps_what_it_has(
    call_citevet: RunCitevet, tmp_path: Path
) -> None:
    (tmp_path / "list.md").write_text(LIST, "utf-8")
    summary = tmp_path / "summary.md"
    summary.write_bytes(b"x" * (1 << 20))
    arguments = ("audit", "list.md", "--offline", "-q", "--format", "github")
    ran = call_citevet(*arguments, cwd=tmp_path, env={"GITHUB_STEP_SUMMARY": str(summary)})
    assert ran.code == 1
    assert summary.stat().st_size == 1 << 20


def test_a_summary_that_cannot_be_written_is_one_clear_line(call_citevet: RunCitevet, tmp_path: Path) -> None:
    (tmp_path / "list.md").write_text(LIST, "utf-8")
    arguments = ("audit", "list.md", "--offline", "-q", "--format", "github")
    ran = call_citevet(*arguments, cwd=tmp_path, env={"GITHUB_STEP_SUMMARY": str(tmp_path)})
    assert ran.code == 2
    assert ran.stderr.startswith("citevet: cannot write the step's summary to ")
    assert ran.stderr.count("\n") == 1
