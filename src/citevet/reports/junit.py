"""The audit as a run of tests, in the XML that CI services read as JUnit's: a suite for each document, and in it a test
for each link, and for each finding that speaks of no link."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree

from citevet.model import Audit, Document, Finding, Severity, State, Verdict
from citevet.reports.base import Context, Form
from citevet.reports.escape import plain

_UNKNOWN = frozenset({State.BLOCKED, State.LIMITED, State.UNREACHABLE, State.SKIPPED})


def pieces(audit: Audit, context: Context) -> Iterator[bytes]:
    """The XML: errors are failures, what could not be learnt is skipped, and all else that was found is output."""
    root = ElementTree.Element("testsuites", name="citevet")
    when = f"{audit.run.started:%Y-%m-%dT%H:%M:%S}"
    for document, verdicts in zip(audit.documents, audit.verdicts, strict=True):
        path = context.path(document.path)
        suite = ElementTree.SubElement(root, "testsuite", name=plain(path), timestamp=when)
        findings = [each for each in audit.findings if each.document == document.path]
        _links(suite, document, verdicts, findings)
        for finding in findings:
            if finding.link is None:
                _test(suite, f"line {finding.line}: {finding.rule} {finding.name}", [finding])
        _count(suite)
    _count(root)
    ElementTree.indent(root, " ")
    yield ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    yield b"\n"


def _links(
    suite: ElementTree.Element, document: Document, verdicts: Sequence[Verdict], findings: Sequence[Finding]
) -> None:
    about = defaultdict(list)
    for finding in findings:
        about[finding.link].append(finding)
    for index, (link, verdict) in enumerate(zip(document.links, verdicts, strict=True)):
        test = _test(suite, f"line {link.line}: {link.url}", about[index])
        if verdict.state in _UNKNOWN and test.find("failure") is None:
            ElementTree.SubElement(test, "skipped", message=plain(f"{verdict.state.value}: {verdict.reason}"))


def _test(suite: ElementTree.Element, name: str, findings: Sequence[Finding]) -> ElementTree.Element:
    test = ElementTree.SubElement(suite, "testcase", name=plain(name), classname=suite.get("name", ""), time="0")
    errors = [each for each in findings if each.severity is Severity.ERROR]
    if errors:
        failure = ElementTree.SubElement(test, "failure", type=errors[0].rule, message=plain(errors[0].message))
        failure.text = "\n".join(map(_told, errors))
    others = [each for each in findings if each.severity is not Severity.ERROR]
    if others:
        ElementTree.SubElement(test, "system-out").text = "\n".join(map(_told, others))
    return test


def _told(finding: Finding) -> str:
    evidence = "".join(f"\n  - {plain(it.source)}: {plain(it.says)}" for it in finding.evidence)
    return f"{finding.severity.value} {finding.rule} {plain(finding.message)}{evidence}"


def _count(element: ElementTree.Element) -> None:
    for name, path in (("tests", ".//testcase"), ("failures", ".//failure"), ("skipped", ".//skipped")):
        element.set(name, str(len(element.findall(path))))
    element.set("errors", "0")


FORM = Form("junit", None, pieces)
