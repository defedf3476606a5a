"""Opens or updates the one pull request and the one issue of an audit: `publish.py REPORT_JSON STATE`.

STATE is what became of the branch BRANCH: `ready` (it holds the safe fixes), `none` (there are none), `theirs`
(somebody has pushed to it) or `left` (the audit is incomplete, and what earlier ones proposed stays). What is published
carries a digest of what it tells, and is written again only when that changes. When nothing is left to tell, the pull
request and the issue are closed; the same issue is opened again when there is. What a person closed stays closed until
there is something else to tell. GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_REF_NAME and GITHUB_TOKEN are as GitHub's
runner sets them.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import httpx

from citevet.errors import CitevetError, UsageError
from citevet.model import Severity
from citevet.reports import json_v1
from citevet.reports.escape import code, markdown, plain
from citevet.reports.figures import amount
from citevet.reports.markdown import LIMIT
from citevet.reports.schema_v1 import Finding, Report

# Only those who may triage can give it to an issue, so that nobody else's is taken for ours.
LABEL = "citevet"
STATES = ("ready", "none", "theirs", "left")
_MARK = "<!-- citevet "
# Characters that are kept for the digest and a note.
_RESERVE = 400
_PATIENCE = 30.0
# The most that GitHub gives a page: https://docs.github.com/en/rest/issues/issues#list-repository-issues
_PAGE = 100


class GitHub:
    """The API of one repository."""

    def __init__(self, url: str, repository: str, token: str) -> None:
        headers = {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {token}",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        self._client = httpx.Client(base_url=f"{url}/repos/{repository}/", headers=headers, timeout=_PATIENCE)

    def ask(self, method: str, path: str, body: object = None, **query: str | int) -> Any:
        """What the API answers. Raises UsageError where it refuses."""
        try:
            answer = self._client.request(method, path, json=body, params=query or None)
        except httpx.HTTPError as error:
            raise UsageError(f"{method} {path}: no answer from GitHub ({error}); run the workflow again") from None
        if not answer.is_success:
            raise UsageError(
                f"{method} {path}: GitHub refuses it with {answer.status_code} ({_message(answer)}); the workflow "
                "needs `pull-requests: write` and `issues: write`, and Actions must be allowed to create pull requests"
            )
        return answer.json()


def _message(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["message"])
    except (ValueError, KeyError, TypeError):
        return answer.reason_phrase


def see_to_pull_request(api: GitHub, report: Report, text: str, *, owner: str, branch: str, base: str) -> None:
    """Opens the pull request of the branch, or brings its text up to date."""
    proposed = [each for each in report.findings if _is_safe(each)]
    title = f"citevet: {amount(len(proposed), 'safe fix', 'safe fixes')}"
    body = _signed(text, report.findings)
    ours = _pull_request(api, owner, branch, base)
    if ours is not None and ours["state"] != "open" and _digest_in(ours["body"]) == _digest_in(body):
        _say(f"{ours['html_url']} was closed, and there is no news")
    elif ours is None or ours["state"] != "open":
        made = api.ask("POST", "pulls", {"title": title, "body": body, "head": branch, "base": base})
        _say(f"opened {made['html_url']}")
    elif (ours["title"], _digest_in(ours["body"])) != (title, _digest_in(body)):
        api.ask("PATCH", f"pulls/{ours['number']}", {"title": title, "body": body})
        _say(f"updated {ours['html_url']}")
    else:
        _say(f"{ours['html_url']} tells it already")


def close_pull_request(api: GitHub, *, owner: str, branch: str, base: str) -> None:
    """Closes the branch's pull request, if one is open: what it proposes is no longer proposed."""
    ours = _pull_request(api, owner, branch, base)
    if ours is not None and ours["state"] == "open":
        api.ask("PATCH", f"pulls/{ours['number']}", {"state": "closed", "body": _closed(ours["body"])})
        _say(f"closed {ours['html_url']}: there is nothing left to fix")


def _pull_request(api: GitHub, owner: str, branch: str, base: str) -> Any:
    """The newest of the branch, open or not."""
    found = api.ask("GET", "pulls", state="all", head=f"{owner}:{branch}", base=base, sort="created", direction="desc")
    return next(iter(found), None)


def see_to_issue(api: GitHub, report: Report) -> None:
    """Opens, updates or closes the issue with what needs a person. An incomplete audit only opens it."""
    waiting = [each for each in report.findings if not _is_safe(each) and each.severity is not Severity.INFO]
    title = f"citevet: {amount(len(waiting), 'finding needs', 'findings need')} a person"
    body = _signed("".join(_listed(waiting)), waiting)
    found = api.ask("GET", "issues", labels=LABEL, state="all", per_page=_PAGE)
    ours = next((each for each in found if "pull_request" not in each and _digest_in(each["body"])), None)
    is_open = ours is not None and ours["state"] == "open"
    if is_open and not report.run.complete:
        return
    if not waiting:
        if is_open and ours is not None:
            done = {"state": "closed", "state_reason": "completed", "body": _closed(ours["body"])}
            api.ask("PATCH", f"issues/{ours['number']}", done)
            _say(f"closed {ours['html_url']}: nothing needs a person")
    elif ours is None:
        made = api.ask("POST", "issues", {"title": title, "body": body, "labels": [LABEL]})
        _say(f"opened {made['html_url']}")
    elif _digest_in(ours["body"]) != _digest_in(body):
        api.ask("PATCH", f"issues/{ours['number']}", {"title": title, "body": body, "state": "open"})
        _say(f"updated {ours['html_url']}")


def _listed(findings: Iterable[Finding]) -> Iterator[str]:
    """The findings as a list of tasks, as many as GitHub takes."""
    room = LIMIT - _RESERVE
    head = "What citevet found and cannot mend safely by itself; the pull request's report has the evidence.\n\n"
    room -= len(head)
    yield head
    for number, each in enumerate(findings):
        line = f"- [ ] {code(f'{each.document}:{each.line}')} {each.rule} {each.name}: {markdown(each.message)}\n"
        room -= len(line)
        if room < 0:
            yield f"\nThe list is cut after {amount(number, 'finding')}, to keep to GitHub's limit.\n"
            return
        yield line


def _is_safe(finding: Finding) -> bool:
    return finding.fix is not None and finding.fix.safety == "safe"


def _signed(text: str, findings: Iterable[Finding]) -> str:
    """The text with the digest of the findings, in no more than GitHub takes."""
    told = sorted((each.id, each.message, _replacements(each)) for each in findings)
    digest = hashlib.sha256(json.dumps(told).encode()).hexdigest()
    mark = f"\n{_MARK}{digest} -->\n"
    return text[: LIMIT - len(mark)] + mark


def _closed(body: str) -> str:
    """The text of what is closed because nothing is left: with no digest that it might be opened for again."""
    return body.replace(f"{_MARK}{_digest_in(body)} ", f"{_MARK}closed ")


def _replacements(finding: Finding) -> list[str]:
    return [edit.replacement for edit in finding.fix.edits] if finding.fix else []


def _digest_in(body: str | None) -> str:
    """The digest that a text was signed with, or nothing."""
    _, mark, rest = (body or "").rpartition(_MARK)
    return rest.partition(" ")[0] if mark else ""


def _say(line: str) -> None:
    sys.stdout.write(f"{plain(line)}\n")


def main(arguments: list[str]) -> int:
    """The program; its exit status."""
    file, state = arguments
    if state not in STATES:
        raise UsageError(f"{state!r} is none of {', '.join(STATES)}")
    environment = os.environ
    repository, branch, base = (environment[name] for name in ("GITHUB_REPOSITORY", "BRANCH", "GITHUB_REF_NAME"))
    api = GitHub(environment["GITHUB_API_URL"], repository, environment["GITHUB_TOKEN"])
    owner = repository.partition("/")[0]
    report = json_v1.decode(Path(file).read_bytes())
    if state == "ready":
        text = Path(file).with_name("report.md").read_text(encoding="utf-8")
        see_to_pull_request(api, report, text, owner=owner, branch=branch, base=base)
    elif state == "none" and report.run.complete:
        close_pull_request(api, owner=owner, branch=branch, base=base)
    see_to_issue(api, report)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except CitevetError as error:
        sys.stdout.write(f"::error title=citevet::{plain(str(error))}\n")
        sys.exit(1)
