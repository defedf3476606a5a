"""Findings that somebody has decided to live with, through the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support import Ran, RunCitevet

Audited = Callable[..., tuple[Ran, dict[str, Any]]]


@pytest.fixture
def audited(call_citevet: RunCitevet, tmp_path: Path) -> Audited:
    """Audits a text in a repository without any of the files that it links to; returns how it ended and the report."""
    (tmp_path / ".git").mkdir()

    def run(text: str, *options: str, name: str = "list.md") -> tuple[Ran, dict[str, Any]]:
        (tmp_path / name).write_text(text, newline="")
        ran = call_citevet("audit", name, *options, cwd=tmp_path)
        assert ran.code in (0, 1), ran.stderr
        return ran, json.loads((tmp_path / "reports" / "latest" / "report.json").read_bytes())

    return run


def told(report: dict[str, Any]) -> list[int]:
    return [finding["line"] for finding in report["findings"]]


def ignored(report: dict[str, Any]) -> dict[int, str]:
    return {each["finding"]["line"]: each["by"] for each in report["ignored"]}


@pytest.mark.parametrize(
    ("text", "lines", "left"),
    [
        ("- [a](a) <!-- citevet: ignore -->\n- [b](b)\n", [1], [2]),
        ("- [a](a) <!--citevet:ignore CV105-->\n", [1], []),
        ("- [a](a) <!-- citevet: ignore invalid-link because CV999 is far away -->\n", [1], []),
        ("- [a](a) <!-- citevet: ignore CV101, CV1 -->\n", [1], []),
        ("[a](a)\r\n\r\n<!-- citevet: ignore -->\r\n[b](b)\r\n\r\n[c](c)\r\n", [4], [1, 6]),
        ("<!-- citevet: ignore -->\n- [a](a)\n  [b](b)\n\n- [c](c)\n", [2, 3], [5]),
        ("<!-- citevet: ignore -->\n\n[a](a)\n[b](b)\n\n[c](c)\n", [3, 4], [6]),
        ("<!-- citevet: ignore-next -->\n- [a](a)\n- [b](b)\n", [2], [3]),
        ("- [a](a) <!-- citevet: ignore-next -->\n\n- [b](b)\n- [c](c)\n", [3], [1, 4]),
        ("- [a](a)\n\n<!-- citevet: ignore-file CV105 -->\n\n- [b](b)\n", [1, 5], []),
        ("> [a](a)\n> <!-- citevet: ignore -->\n> [b](b)\n", [3], [1]),
        ("- [a](a) `<!-- citevet: ignore -->`\n", [], [1]),
        ("```\n<!-- citevet: ignore-file -->\n```\n- [a](a)\n", [], [4]),
        ("```\n<!-- citevet: ignore-file -->\n\n- [a](a)\n", [], []),
        ("    <!-- citevet: ignore-file -->\n\n- [a](a)\n", [], [3]),
        ("- [a](a)\n\n      <!-- citevet: ignore-file -->\n", [], [1]),
        ("- [a](a) `write <!-- citevet: ignore --> here`\n", [], [1]),
        ("- x\n  ```text\n  <!-- citevet: ignore-file -->\n- [a](a)\n", [], [4]),
        ("\ufeffé <!-- citevet: ignore -->[a](a)\n", [1], []),
        ("| T |\n| - |\n| [a](a) <!-- citevet: ignore --> |\n| [b](b) |\n", [3], [4]),
        ("<details>\n<!-- citevet: ignore -->\n<a href='a'>a</a>\n</details>\n", [3], []),
        ("- [a](a) <!-- citevet: ignored -->\n", [], [1]),
        ("- [a](a) <!-- ignore CV105 -->\n", [], [1]),
    ],
)
def test_comments_say_what_they_are_about(audited: Audited, text: str, lines: list[int], left: list[int]) -> None:
    ran, report = audited(text)
    assert (sorted(ignored(report)), told(report)) == (lines, left)
    assert ran.code == (1 if left else 0)
    assert (f"({len(lines)} ignored)" in ran.stdout) is bool(lines)


ENTRY = """# List

1. [**A Title of Five Words.**](gone) _Ann Author, Bo Author._ Arxiv 2024.
   [![stars](https://img.shields.io/badge/a-b-blue)](gone-too)
   {}

2. [**Another Title of Words.**](gone-as-well) _Ann Author._ Arxiv 2024.
"""


def test_a_comment_before_an_entry_is_about_all_of_it(audited: Audited) -> None:
    _, report = audited("<!-- citevet: ignore -->\n\n" + ENTRY.format("More of it.").partition("\n\n")[2])
    assert (sorted(ignored(report)), told(report)) == ([3, 4], [7])


def test_a_comment_in_an_entry_is_about_its_line(audited: Audited) -> None:
    _, report = audited(
        ENTRY.format("<!-- citevet: ignore CV101 -->").replace("gone-too)", "gone-too) <!-- citevet: ignore -->")
    )
    assert (sorted(ignored(report)), told(report)) == ([4], [3, 7])


def test_bibtex_has_comments_of_its_own(audited: Audited) -> None:
    text = (
        "@misc{a,\n  title={A},\n  url={http://nowhere},  % citevet: ignore CV105\n}\n"
        "% citevet: ignore\n@misc{b,\n  title={B},\n  url={http://nobody},\n}\n\n@misc{c,\n  url={http://noone},\n}\n"
    )
    ran, report = audited(text, "--offline", name="list.bib")
    assert (ignored(report), told(report)) == ({3: "list.bib:3", 8: "list.bib:5"}, [12])
    assert ran.code == 1


@pytest.mark.parametrize(
    ("name", "comment"),
    [
        ("list.md", "<!-- citevet: ignroe CV105 -->"),
        ("list.md", "<!-- Citevet: ignore CV105 -->"),
        ("list.md", "<!-- citevet : ignore CV105 -->"),
        ("list.md", "<!-- citevet: ignore\nCV105 -->"),
        ("list.md", "<!-- citevet: ignored -->"),
        ("list.bib", "% citevet: ingore CV105"),
    ],
)
def test_a_comment_that_cannot_be_read_is_named(audited: Audited, name: str, comment: str) -> None:
    _, report = audited(f"{comment}\n\n```\n<!-- citevet: ignroe -->\n```\n", "--offline", name=name)
    (line,) = report["idle_ignores"]
    assert line.startswith(f"{name}:1: this comment cannot be read: write ")


def test_what_is_about_nothing_is_said(audited: Audited) -> None:
    text = (
        "- [a](#list) <!-- citevet: ignore CV105 -->\n- [b](b) <!-- citevet: ignore CV106 -->\n"
        "- [c](#list) <!-- citevet: ignore CV999 -->\n- [d](#list) <!-- citevet: ignore CV108 -->\n\n# List\n"
    )
    ran, report = audited(text)
    nothing, other, unknown = sorted(report["idle_ignores"])
    assert nothing == "list.md:1: this ignore is about nothing, take it out"
    assert other == "list.md:2: this ignore is about nothing, take it out"
    assert unknown.startswith("list.md:3: no rule is called 'CV999'")
    for line in report["idle_ignores"]:
        assert f"citevet: {line}" in ran.stderr
        assert line in ran.stdout
    # Offline nobody can tell; CV108 did not even run.
    _, report = audited(text, "--offline")
    assert sorted(report["idle_ignores"])[0].endswith("which may be as the audit was not whole")


def test_the_configuration_excepts_links_and_documents(audited: Audited, tmp_path: Path) -> None:
    (tmp_path / "citevet.toml").write_text(
        "[[exceptions]]\nrules = ['CV105']\nurl = '^b'\n\n[[exceptions]]\ndocument = 'old*'\n\n"
        "[[exceptions]]\nrules = ['dead-link']\nurl = 'a'\n"
    )
    ran, report = audited("- [a](a)\n- [b](b1)\n- [c](c/b)\n")
    assert (ignored(report), told(report)) == ({2: "exceptions[1] of the configuration"}, [1, 3])
    assert [line.partition(":")[0] for line in report["idle_ignores"]] == [
        "exceptions[2] of the configuration",
        "exceptions[3] of the configuration",
    ]
    assert ran.code == 1
    ran, report = audited("- [a](a)\n", name="older.md")
    assert (ignored(report), ran.code) == ({1: "exceptions[2] of the configuration"}, 0)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("rules = ['CV105']", "give a url or a document"),
        ("url = '('", "exceptions[1].url: not a regular expression"),
        ("urls = 'x'", "did you mean exceptions[1].url?"),
        ("url = 'x'\nrules = ['CV999']", "no rule is called 'CV999'"),
    ],
)
def test_an_exception_that_is_none_is_refused(call_citevet: RunCitevet, tmp_path: Path, table: str, said: str) -> None:
    (tmp_path / "citevet.toml").write_text(f"[[exceptions]]\n{table}\n")
    (tmp_path / "list.md").write_text("- [a](#a)\n\n# A\n")
    ran = call_citevet("audit", "list.md", cwd=tmp_path)
    assert ran.code == 2
    assert said in ran.stderr


def test_against_a_baseline_only_what_is_new_is_told(audited: Audited, tmp_path: Path) -> None:
    ran, report = audited("- [a](a)\n- [b](b)\n- [b](b)\n")
    assert ran.code == 1
    baseline = tmp_path / "baseline.json"
    baseline.write_text(json.dumps(report))
    ran, report = audited("# Moved down\n\n- [a](a)\n- [b](b)\n- [b](b)\n", "--baseline", "baseline.json")
    assert (ignored(report), told(report), ran.code) == (dict.fromkeys((3, 4, 5), "baseline"), [], 0)
    assert "(3 ignored)" in ran.stdout
    assert not report["idle_ignores"]
    assert "healed" not in ran.stdout
    ran, report = audited("- [b](b)\n- [c](c)\n", "--baseline", "baseline.json")
    assert (ignored(report), told(report), ran.code) == ({1: "baseline"}, [2], 1)
    assert report["idle_ignores"] == ["the baseline: 2 of its 3 findings occur no more; write it anew"]
    # The newest report accepts what its baseline did.
    baseline.write_text(json.dumps(report))
    ran, report = audited("- [b](b)\n- [c](c)\n", "--baseline", "baseline.json")
    assert (ignored(report), told(report), ran.code) == (dict.fromkeys((1, 2), "baseline"), [], 0)


@pytest.mark.parametrize(("content", "said"), [(None, "cannot read"), ("{}", "not a citevet report")])
def test_a_baseline_that_is_none_is_refused(
    call_citevet: RunCitevet, tmp_path: Path, content: str | None, said: str
) -> None:
    (tmp_path / "list.md").write_text("- [a](a)\n")
    if content is not None:
        (tmp_path / "baseline.json").write_text(content)
    ran = call_citevet("audit", "list.md", "--baseline", "baseline.json", cwd=tmp_path)
    assert ran.code == 2
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr


def test_what_is_ignored_is_not_fixed(audited: Audited, call_citevet: RunCitevet, tmp_path: Path) -> None:
    text = "- [a](guide.md) <!-- citevet: ignore -->\n- [b](guide.md)\n"
    (tmp_path / "Guide.md").write_text("# Guide\n")
    audited(text)
    assert call_citevet("fix", "list.md", cwd=tmp_path).code == 0
    assert (tmp_path / "list.md").read_text() == text.replace("[b](guide.md)", "[b](Guide.md)")


def test_many_comments_take_little_time(audited: Audited) -> None:
    text = "".join(f"- [a](a{number}) <!-- citevet: ignore CV105 -->\n" for number in range(1_000))
    ran, report = audited(text)
    assert (len(report["ignored"]), ran.code) == (1_000, 0)
