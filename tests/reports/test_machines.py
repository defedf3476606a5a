"""The forms of the report that programs read: CSV, JUnit, GitHub's annotations."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import msgspec
import pytest
from junitparser import JUnitXml, TestSuite

from citevet.model import Audit, Severity
from citevet.reports.base import Context
from citevet.reports.forms import FORMS
from tests.reports import samples
from tests.reports.test_changes import changed

CONTEXT = Context(repository_paths={"list.md": "docs/list.md"})


def rendered(form: str, audit: Audit | None = None) -> str:
    return FORMS[form].render(audit or samples.audit(), CONTEXT).decode()


def test_csv_has_one_line_a_finding() -> None:
    rows = list(csv.DictReader(io.StringIO(rendered("csv"))))
    audit = samples.audit()
    assert [(row["rule"], int(row["line"]), row["message"]) for row in rows] == [
        (each.rule, each.line, each.message) for each in audit.findings
    ]
    assert {row["document"] for row in rows} == {"docs/list.md"}
    assert rows[-1]["before"] == "Arxiv 2024"
    assert rows[-1]["after"] == "ICLR 2025"
    assert rows[-1]["safety"] == "unsafe"


def test_csv_tells_what_is_new() -> None:
    assert [row["change"] for row in csv.DictReader(io.StringIO(rendered("csv", changed())))] == ["still", "new", "new"]


@pytest.mark.parametrize(
    "message", ["::error::x", "＝1+1", "＠SUM(A1)", "=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\r=1"]
)
def test_no_cell_begins_a_formula_or_a_command(message: str) -> None:
    audit = samples.audit()
    found = tuple(replace(each, message=message) for each in audit.findings)
    for row in csv.DictReader(io.StringIO(rendered("csv", replace(audit, findings=found)))):
        assert row["message"].startswith("'")


def suites(audit: Audit | None = None) -> list[TestSuite]:
    return list(JUnitXml.fromstring(rendered("junit", audit).encode()))


def test_junit_has_a_suite_a_document_and_a_test_a_link() -> None:
    (suite,) = suites()
    document = samples.document()
    assert suite.name == "docs/list.md"
    names = [case.name for case in suite]
    assert [name for name in names if "http" in name] == [f"line {link.line}: {link.url}" for link in document.links]
    errors = [each for each in samples.audit().findings if each.severity is Severity.ERROR]
    assert suite.failures == len(errors) > 0
    assert suite.tests == len(names)


def test_junit_says_why_a_link_could_not_be_learnt() -> None:
    audit = samples.audit()
    verdicts = tuple(
        tuple(msgspec.structs.replace(each, state=samples.State.UNREACHABLE) for each in it) for it in audit.verdicts
    )
    (suite,) = suites(replace(audit, verdicts=verdicts, findings=()))
    assert suite.skipped == len(samples.document().links)
    assert "unreachable: " in rendered("junit", replace(audit, verdicts=verdicts, findings=()))


def test_annotations_point_into_the_repository() -> None:
    lines = rendered("github").splitlines()
    assert lines[0].startswith("::")
    assert all("file=docs/list.md,line=" in line for line in lines[:-1])
    assert lines[-1].startswith("::notice title=citevet::")


def test_what_github_would_drop_is_counted() -> None:
    audit = samples.audit()
    many = tuple(replace(audit.findings[0], severity=Severity.ERROR, line=line) for line in range(1, 31))
    lines = rendered("github", replace(audit, findings=many)).splitlines()
    assert len([line for line in lines if line.startswith("::error ")]) == 10
    assert "20 more findings in the report." in lines[-1]


def test_what_is_new_is_annotated_first_and_then_what_is_sure() -> None:
    audit = changed()
    sure = (0.5, 0.5, 0.9)
    found = tuple(
        replace(each, severity=Severity.ERROR, confidence=it) for each, it in zip(audit.findings, sure, strict=True)
    )
    lines = rendered("github", replace(audit, findings=found)).splitlines()
    rules = [line.partition("title=")[2][:5] for line in lines[:-1]]
    assert rules == [found[2].rule, found[1].rule, found[0].rule]


def test_a_message_is_no_command_and_no_property() -> None:
    audit = samples.audit()
    hostile = "100%\n::set-output name=x::y\r::stop-commands::z,line=3"
    found = (replace(audit.findings[0], message=hostile, document="list.md"),)
    lines = rendered("github", replace(audit, findings=found)).splitlines()
    assert len(lines) == 2
    assert lines[0].split("::", 2)[2] == "100%25 ::set-output name=x::y ::stop-commands::z,line=3"


def test_control_characters_are_no_harm_to_xml() -> None:
    audit = samples.audit()
    found = tuple(replace(each, message="]]>\x00\x1b<script>&\ud800\ufffe") for each in audit.findings)
    (suite,) = suites(replace(audit, findings=found))
    assert suite.failures > 0
