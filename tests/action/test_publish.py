"""What the action publishes, and when it publishes again: publish.py against a stand-in for GitHub's API."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from citevet.errors import UsageError
from citevet.model import Audit, Finding, Safety, State, record_of
from citevet.reports.base import Context
from citevet.reports.forms import FORMS
from tests.action.hub import REPOSITORY, TOKEN, Hub, serving
from tests.reports import samples

LIMIT = 65_536
PUBLISH = Path(__file__).resolve().parents[2] / "action/publish.py"


def loaded() -> ModuleType:
    spec = importlib.util.spec_from_file_location("publish", PUBLISH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass
class Publisher:
    """publish.py, with a report of the findings that it is given."""

    program: ModuleType
    hub: Hub
    folder: Path
    capture: pytest.CaptureFixture[str]

    def __call__(self, state: str, *findings: Finding, complete: bool = True) -> str:
        """What it prints."""
        audit = samples.audit([samples.document()], list(findings))
        audit = replace(audit, run=replace(audit.run, complete=complete))
        self.write(audit)
        assert self.program.main([str(self.folder / "report.json"), state]) == 0
        return self.capture.readouterr().out.strip()

    def write(self, audit: Audit) -> None:
        for form in ("json", "markdown"):
            (self.folder / str(FORMS[form].file)).write_bytes(FORMS[form].render(audit, Context()))

    @property
    def pulls(self) -> list[dict[str, Any]]:
        return self.hub.pulls

    @property
    def issues(self) -> list[dict[str, Any]]:
        return self.hub.issues


@pytest.fixture
def publish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Publisher]:
    with serving() as hub:
        given = {"API_URL": hub.url, "REPOSITORY": REPOSITORY, "REF_NAME": "main", "TOKEN": TOKEN}
        for name, value in given.items():
            monkeypatch.setenv(f"GITHUB_{name}", value)
        monkeypatch.setenv("BRANCH", "citevet/corrections")
        monkeypatch.setenv("TIP", "c0ffee")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield Publisher(loaded(), hub, tmp_path, capsys)


def dead(number: int = 0) -> Finding:
    """What needs a person."""
    found = samples.findings(samples.document())[0]
    return replace(found, message=f"it is gone, {number}", rule=f"CV{number + 1:03d}")


def renamed(number: int = 0) -> Finding:
    """What has a safe fix."""
    found = next(each for each in samples.findings(samples.document()) if each.fix and each.fix.safety is Safety.SAFE)
    return replace(found, rule=f"CV{number + 201:03d}")


def test_of_what_a_person_closed_less_is_no_news_and_more_is(publish: Publisher) -> None:
    publish("ready", dead(1), dead(2), renamed(1), renamed(2))
    for each in (*publish.pulls, *publish.issues):
        each["state"] = "closed"
    assert publish("standing", renamed(2)) == "declined"
    publish("left", dead(2), renamed(2))
    assert publish.issues[0]["state"] == "closed"
    assert publish("standing", renamed(2), renamed(3)) == "open"
    publish("left", dead(2), dead(3), complete=False)
    assert publish.issues[0]["state"] == "open"
    assert len(publish.issues) == 1


def test_a_merged_pull_request_declines_nothing(publish: Publisher) -> None:
    publish("ready", renamed())
    publish.pulls[0] |= {"state": "closed", "merged_at": "2026-01-05T00:00:00Z", "sha": "c0ffee"}
    assert publish("standing", renamed()) == "merged"
    publish.pulls[0]["sha"] = "bad"
    assert publish("standing", renamed()) == "open"


def test_an_incomplete_audit_adds_what_is_new_and_takes_nothing_back(publish: Publisher) -> None:
    publish("ready", dead(1), renamed(1))
    before = [each["body"] for each in (*publish.pulls, *publish.issues)]
    assert publish("standing", renamed(2), complete=False) == "ahead"
    publish("left", dead(2), renamed(2), complete=False)
    assert [each["body"] for each in (*publish.pulls, *publish.issues)] == before
    assert publish("standing", renamed(1), renamed(2), complete=False) == "open"
    publish("ready", dead(1), dead(2), renamed(1), renamed(2), complete=False)
    titles = [each["title"] for each in (*publish.pulls, *publish.issues)]
    assert titles == ["citevet: 2 safe fixes", "citevet: 2 findings need a person"]
    publish.pulls[0]["body"] = None
    assert publish("standing", renamed(1), renamed(2), complete=False) == "ahead"
    publish.pulls.clear()
    assert publish("standing", renamed(1), complete=False) == "ahead"


def test_what_was_closed_as_there_was_nothing_left_is_told_again(publish: Publisher) -> None:
    publish("ready", dead(), renamed())
    publish("none")
    assert [each["state"] for each in (*publish.pulls, *publish.issues)] == ["closed", "closed"]
    assert publish("standing", renamed()) == "open"
    publish("ready", dead(), renamed())
    assert [each["state"] for each in (*publish.pulls, *publish.issues)] == ["closed", "open", "open"]


def test_a_pull_request_whose_text_a_person_took_out_is_written_again_and_closed(publish: Publisher) -> None:
    publish("ready", renamed())
    publish.pulls[0]["body"] = None
    publish("ready", renamed())
    assert "citevet report" in publish.pulls[0]["body"]
    publish.pulls[0]["body"] = None
    publish("none")
    assert publish.pulls[0]["state"] == "closed"


def test_the_severity_of_a_finding_is_news(publish: Publisher) -> None:
    warning = replace(dead(), severity=samples.Severity.WARNING)
    publish("left", warning)
    publish.issues[0]["state"] = "closed"
    publish("left", warning)
    assert publish.issues[0]["state"] == "closed"
    publish("left", dead())
    assert publish.issues[0]["state"] == "open"


def test_that_a_link_fails_for_another_week_is_no_news(publish: Publisher) -> None:
    for states in ([State.OK, State.DEAD, State.OK, State.DEAD], [State.UNREACHABLE] * 4):
        told = [replace(dead(), message=f"it failed ({record_of([*states, *more])})") for more in ((), states[-1:])]
        publish("left", told[0])
        changes = list(publish.hub.changes)
        publish("left", told[1])
        assert publish.hub.changes == changes
        publish("left", replace(told[1], message="it failed (in another way)"))
        assert publish.hub.changes != changes


def test_long_texts_are_cut_between_lines_and_end_in_good_order(publish: Publisher) -> None:
    found = renamed()
    many = [replace(found, message=f"{number} " + "<b>@x " * 80, line=number) for number in range(1, 900)]
    publish("ready", *many, *(replace(dead(), message=each.message, line=each.line) for each in many))
    for each in (*publish.pulls, *publish.issues):
        assert len(each["body"]) <= LIMIT
        text, mark, rest = each["body"].rpartition("<!-- citevet ")
        assert mark
        assert rest.endswith(" -->\n")
        assert text.count("\n<details>\n") == text.count("\n</details>\n")
        assert "GitHub's limit" in text
        assert not [line for line in text.splitlines() if line.count("`") % 2]
    before = [each["body"] for each in (*publish.pulls, *publish.issues)]
    publish("ready", *many, *(replace(dead(), message=each.message, line=each.line) for each in many))
    assert publish.hub.changes == ["POST pulls", "POST issues"]
    assert [each["body"] for each in (*publish.pulls, *publish.issues)] == before


def test_a_repository_without_issues_gets_its_pull_request(publish: Publisher) -> None:
    publish.hub.has_issues = False
    assert "has no issues" in publish("ready", dead(), renamed())
    assert len(publish.pulls) == 1


def test_a_token_that_is_missing_or_wrong_is_said_to_be(publish: Publisher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "")
    with pytest.raises(UsageError, match="has no token"):
        publish("ready", renamed())
    monkeypatch.setenv("GITHUB_TOKEN", "other")
    with pytest.raises(UsageError, match=r"401 \(Bad credentials\); the workflow needs `pull-requests: write`"):
        publish("ready", renamed())


def test_what_github_refuses_is_told_with_what_to_allow(publish: Publisher) -> None:
    publish.hub.refuses = True
    with pytest.raises(UsageError, match=r"not permitted to create.*Actions must be allowed to create pull requests"):
        publish("ready", renamed())
