"""The findings as SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/), for code scanning."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from citevet import __version__
from citevet.lines import Lines
from citevet.model import Audit, Change, Document, Finding, Fix, Severity, Span, finding_ids
from citevet.reports.base import Context, Described, Form
from citevet.reports.escape import plain
from citevet.reports.figures import PROXIED, SEVERITIES, amount
from citevet.reports.since import told
from citevet.reports.writing import json_pieces

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_HOME = "https://github.com/citevet/citevet"
# The base that GitHub resolves paths against:
# https://docs.github.com/en/code-security/reference/code-scanning/sarif-support-for-code-scanning
_ROOT = "%SRCROOT%"
_FINGERPRINT = "citevetFinding/v1"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_BASELINES = {Change.NEW: "new", Change.WORSE: "updated", Change.STILL: "unchanged"}
_MEDIA = {"markdown": "text/markdown", "bibtex": "text/x-bibtex"}
_INTERRUPTED = "The audit was interrupted; what was not asked is not judged."
_SPENT = "The budget of the audit was spent; what was not asked is not judged."
# GitHub refuses a run with more of them:
# https://docs.github.com/en/code-security/how-tos/scan-code-for-vulnerabilities/troubleshooting/troubleshooting-sarif-uploads/results-exceed-limit
_MOST_RESULTS = 25_000

_Object = dict[str, Any]


def pieces(audit: Audit, context: Context) -> Iterator[bytes]:
    """One run with a result for each finding, in the report's order, and for the gravest where GitHub would refuse so
    many. Results have a baseline state where a document was audited before; what is gone since is left out, as what
    shows a result shows it as open."""
    yield f'{{"$schema": "{_SCHEMA}", "version": "2.1.0", "runs": [\n'.encode()
    yield from json_pieces(_run(audit, context))
    yield b"]}\n"


def _run(audit: Audit, context: Context) -> Iterator[tuple[str, Any]]:
    rules = _Rules(audit, context)
    places = {document.path: _Place(document, context, index) for index, document in enumerate(audit.documents)}
    yield "tool", {"driver": rules.driver}
    yield "invocations", [_invocation(audit)]
    yield "columnKind", "unicodeCodePoints"
    yield "defaultEncoding", "utf-8"
    yield "originalUriBaseIds", {_ROOT: {"description": {"text": "The root of the repository."}}}
    yield "artifacts", [each.artifact() for each in places.values()]
    yield "results", _results(audit, rules, places)


class _Rules:
    """The rules that the findings are of, and their places in the driver."""

    def __init__(self, audit: Audit, context: Context) -> None:
        described = {rule.code: rule for rule in context.rules}
        names = dict(sorted((finding.rule, finding.name) for finding in audit.findings))
        self.index = {code: at for at, code in enumerate(names)}
        self.driver = {
            "name": "citevet",
            "version": __version__,
            "informationUri": _HOME,
            "rules": [_rule(code, name, described.get(code)) for code, name in names.items()],
        }


def _rule(code: str, name: str, rule: Described | None) -> _Object:
    if rule is None:
        return {"id": code, "name": name}
    doc = rule.doc.strip()
    return {
        "id": code,
        "name": name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.summary},
        "help": {"text": doc, "markdown": doc},
        "defaultConfiguration": {"level": _LEVELS[rule.severity], "enabled": rule.on},
    }


def _invocation(audit: Audit) -> _Object:
    run = audit.run
    told = [
        _notification("outage", "error", f"{each.source}: {each.reason} ({each.affected} affected)")
        for each in run.outages
    ]
    if run.interrupted:
        told.append(_notification("interrupted", "error", _INTERRUPTED))
    if run.spent:
        told.append(_notification("budget", "warning", _SPENT))
    if (left := len(audit.findings) - _MOST_RESULTS) > 0:
        told.append(
            _notification("limit", "warning", f"{amount(left, 'finding')} left out, which GitHub would not take.")
        )
    if run.proxied:
        told.append(_notification("proxied", "note", PROXIED))
    return {
        "executionSuccessful": run.complete,
        "startTimeUtc": f"{run.started:%Y-%m-%dT%H:%M:%S.%fZ}",
        "endTimeUtc": f"{run.finished:%Y-%m-%dT%H:%M:%S.%fZ}",
        "toolExecutionNotifications": told,
    }


def _notification(which: str, level: str, text: str) -> _Object:
    return {"descriptor": {"id": which}, "level": level, "message": _message(text)}


class _Place:
    """One document as an artifact, and regions of it."""

    def __init__(self, document: Document, context: Context, index: int) -> None:
        self._document = document
        self._lines = Lines(document.data)
        self._uri = quote(context.path(document.path), errors="replace")
        self._index = index

    def location(self) -> _Object:
        return {"uri": self._uri, "uriBaseId": _ROOT, "index": self._index}

    def artifact(self) -> _Object:
        return {
            "location": {"uri": self._uri, "uriBaseId": _ROOT},
            "length": len(self._document.data),
            "mimeType": _MEDIA[self._document.form],
            "encoding": "utf-8",
            "hashes": {"sha-256": self._document.sha256},
        }

    def region(self, span: Span) -> _Object:
        (line, column), (end_line, end_column) = self._lines.at(span.start), self._lines.at(span.end)
        return {
            "startLine": line,
            "startColumn": column,
            "endLine": end_line,
            "endColumn": end_column,
            "byteOffset": span.start,
            "byteLength": span.end - span.start,
        }


def _results(audit: Audit, rules: _Rules, places: Mapping[str, _Place]) -> Iterator[_Object]:
    ids = finding_ids(audit.documents, audit.findings)
    left = _left_out(audit.findings)
    for index, (identity, finding, change) in enumerate(zip(ids, audit.findings, told(audit), strict=True)):
        if index in left:
            continue
        result = _result(identity, finding, rules, places)
        # On one result means on all: section 3.27.24.
        if audit.changes:
            result["baselineState"] = _BASELINES[Change.NEW if change is None else change.change]
        yield result


def _left_out(findings: Sequence[Finding]) -> frozenset[int]:
    """The places of the findings that are too many, the least grave and sure."""
    if len(findings) <= _MOST_RESULTS:
        return frozenset()
    places = range(len(findings))
    gravest = sorted(places, key=lambda at: (SEVERITIES.index(findings[at].severity), -findings[at].confidence))
    return frozenset(gravest[_MOST_RESULTS:])


def _result(identity: str, finding: Finding, rules: _Rules, places: Mapping[str, _Place]) -> _Object:
    place = places[finding.document]
    result: _Object = {
        "ruleId": finding.rule,
        "ruleIndex": rules.index[finding.rule],
        "level": _LEVELS[finding.severity],
        "rank": round(100 * finding.confidence, 1),
        "message": _message(finding.message),
        "locations": [
            {"physicalLocation": {"artifactLocation": place.location(), "region": place.region(finding.span)}}
        ],
        "partialFingerprints": {_FINGERPRINT: identity},
        "properties": {
            "evidence": [
                {
                    "source": plain(each.source),
                    "says": plain(each.says),
                    "url": plain(each.url),
                    "observedAt": each.observed_at,
                }
                for each in finding.evidence
            ]
        },
    }
    if finding.fix:
        result["fixes"] = [_fix(finding.fix, places)]
    return result


def _fix(fix: Fix, places: Mapping[str, _Place]) -> _Object:
    changed = dict.fromkeys(edit.document for edit in fix.edits)
    return {
        "description": {"text": f"{fix.safety.value} fix"},
        "artifactChanges": [
            {
                "artifactLocation": places[path].location(),
                "replacements": [
                    {
                        "deletedRegion": places[path].region(edit.span),
                        "insertedContent": {"text": edit.replacement},
                    }
                    for edit in fix.edits
                    if edit.document == path
                ],
            }
            for path in changed
        ],
        "properties": {"safety": fix.safety.value},
    }


def _message(text: str) -> _Object:
    """A plain text message without the embedded links of section 3.11.6."""
    return {"text": plain(text).replace("](", "\\](")}


FORM = Form("sarif", None, pieces)
