"""Opens or updates the one pull request and the one issue of an audit: `publish.py REPORT_JSON STATE`.

STATE is what became of the branch BRANCH: `ready` (it holds the safe fixes), `none` (there are none) or `left` (it
stays as it was). What is published carries a digest of what it tells, and is written again only when that changes. When
nothing is left to tell, the pull request and the issue are closed; the same issue is opened again when there is. What a
person closed stays closed until there is something to tell that it did not.

With `standing` for STATE nothing is published: it prints what became of the branch's newest pull request, `merged` with
the commit TIP, `declined` (a person closed it, and it told all that there is to tell), `ahead` (an incomplete audit
does not tell all that the branch proposes), or `open` to be proposed.

GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_REF_NAME and GITHUB_TOKEN are as GitHub's runner sets them.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
from collections.abc import Collection
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
STATES = ("standing", "ready", "none", "left")
_MARK = "<!-- citevet "
# So many findings are named by the mark of what told them.
_NAMED = 3_000
_CUT = "\nThe rest is left out, to keep to GitHub's limit.\n"
_LEAD = (
    "This applies the safe fixes of the report below. The unsafe ones, and what has no fix, are left to a person.\n\n"
)
_HEAD = (
    "What citevet found and cannot mend safely by itself. The summary of the workflow's run has the evidence; "
    "`citevet audit` and then `citevet fix --unsafe --interactive` show the fixes that there are.\n\n"
)
_RIGHTS = (
    "the workflow needs `pull-requests: write` and `issues: write`, and Actions must be allowed to create pull "
    'requests (Settings, Actions, General: "Allow GitHub Actions to create and approve pull requests")'
)
# How messages tell the record of a link: citevet.model.record_of.
_RECORD = re.compile(r" \((?:ok|x|\?)(?: (?:ok|x|\?))*\)$")
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
            said = _message(answer)
            refused = f"{method} {path}: GitHub refuses it with {answer.status_code} ({said})"
            if answer.status_code == httpx.codes.GONE:
                raise SwitchedOffError(refused)
            lacks = answer.status_code in _NO_RIGHT and "rate limit" not in said
            raise UsageError(f"{refused}; {_RIGHTS if lacks else 'run the workflow again'}")
        return answer.json()


_NO_RIGHT = frozenset({httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN, httpx.codes.NOT_FOUND})


class SwitchedOffError(UsageError):
    """The repository has no issues."""


def _message(answer: httpx.Response) -> str:
    """What GitHub says, with what it says of single fields."""
    try:
        said = answer.json()
        details = [each["message"] for each in said.get("errors", ()) if isinstance(each, dict) and "message" in each]
        return ": ".join(map(str, (said["message"], *details)))
    except (ValueError, KeyError, TypeError, AttributeError):
        return answer.reason_phrase


def standing(api: GitHub, report: Report, *, owner: str, branch: str, base: str, tip: str) -> str:
    """`merged`, `declined`, `ahead` or `open`."""
    ours = _pull_request(api, owner, branch, base)
    if ours is not None and ours["state"] != "open":
        if ours["merged_at"] and tip and ours["head"]["sha"] == tip:
            return "merged"
        if not ours["merged_at"] and not _is_news(_proposed(report), ours["body"]):
            return "declined"
    told = ours["body"] if ours is not None and not ours["merged_at"] else None
    return "ahead" if tip and not report.run.complete and not _is_all(_proposed(report), told) else "open"


def _proposed(report: Report) -> list[Finding]:
    return [each for each in report.findings if _is_safe(each)]


def see_to_pull_request(api: GitHub, report: Report, text: str, *, owner: str, branch: str, base: str) -> None:
    """Opens the pull request of the branch, or brings its text up to date."""
    proposed = _proposed(report)
    title = f"citevet: {amount(len(proposed), 'safe fix', 'safe fixes')}"
    body = _signed(_LEAD + text, proposed)
    ours = _pull_request(api, owner, branch, base)
    if ours is None or ours["state"] != "open":
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
    """Opens, updates or closes the issue with what needs a person. An incomplete audit takes nothing back."""
    waiting = [each for each in report.findings if not _is_safe(each) and each.severity is not Severity.INFO]
    title = f"citevet: {amount(len(waiting), 'finding needs', 'findings need')} a person"
    body = _signed(_HEAD + "".join(map(_listed, waiting)), waiting)
    found = api.ask("GET", "issues", labels=LABEL, state="all", per_page=_PAGE)
    ours = next((each for each in found if "pull_request" not in each and _digest_in(each["body"])), None)
    is_open = ours is not None and ours["state"] == "open"
    if is_open and ours is not None and not report.run.complete and not _is_all(waiting, ours["body"]):
        return
    if not waiting:
        if is_open and ours is not None:
            done = {"state": "closed", "state_reason": "completed", "body": _closed(ours["body"])}
            api.ask("PATCH", f"issues/{ours['number']}", done)
            _say(f"closed {ours['html_url']}: nothing needs a person")
    elif ours is None:
        made = api.ask("POST", "issues", {"title": title, "body": body, "labels": [LABEL]})
        _say(f"opened {made['html_url']}")
    elif _digest_in(ours["body"]) != _digest_in(body) and (is_open or _is_news(waiting, ours["body"])):
        api.ask("PATCH", f"issues/{ours['number']}", {"title": title, "body": body, "state": "open"})
        _say(f"updated {ours['html_url']}")


def _listed(finding: Finding) -> str:
    """A finding as one of a list of tasks."""
    place = code(f"{finding.document}:{finding.line}")
    return f"- [ ] {place} {finding.rule} {finding.name}: {markdown(finding.message)}\n"


def _is_safe(finding: Finding) -> bool:
    return finding.fix is not None and finding.fix.safety == "safe"


def _signed(text: str, findings: Collection[Finding]) -> str:
    """The text with a digest of the findings and their names, in no more than GitHub takes."""
    told = sorted((each.id, each.severity, _without_record(each.message), _replacements(each)) for each in findings)
    digest = hashlib.sha256(json.dumps(told).encode()).hexdigest()
    mark = f"\n{_MARK}{digest} {' '.join(sorted(map(_name, findings))[:_NAMED])} -->\n"
    return _cut(text, LIMIT - len(mark)) + mark


def _without_record(message: str) -> str:
    """The message without the record of the last audits, which is one longer every week."""
    return _RECORD.sub("", message)


def _cut(text: str, room: int) -> str:
    """As many whole lines of the text as there is room for, and what ends them in good order."""
    if len(text) <= room:
        return text
    end = f"\n</details>\n{_CUT}"
    kept = text[: text.rfind("\n", 0, room - len(end)) + 1]
    lines = kept.splitlines()
    return kept + (end if lines.count("<details>") > lines.count("</details>") else _CUT)


def _name(finding: Finding) -> str:
    """What tells a finding and its fix from others."""
    told = json.dumps([finding.id, finding.severity, _replacements(finding)])
    return hashlib.sha256(told.encode()).hexdigest()[:8]


def _closed(body: str | None) -> str:
    """The text of what is closed because nothing is left: with no mark that it might be opened for again."""
    text, mark, _ = (body or "").rpartition(_MARK)
    return f"{text}{_MARK}closed -->\n" if mark else body or ""


def _replacements(finding: Finding) -> list[str]:
    return [edit.replacement for edit in finding.fix.edits] if finding.fix else []


def _mark_in(body: str | None) -> list[str]:
    """The digest that a text was signed with and the names of the findings that it tells, or nothing."""
    _, mark, rest = (body or "").rpartition(_MARK)
    return rest.partition(" -->")[0].split() if mark else []


def _digest_in(body: str | None) -> str:
    return next(iter(_mark_in(body)), "")


def _is_news(findings: Collection[Finding], body: str | None) -> bool:
    """Whether any of the findings is not among those that a text tells."""
    return not {_name(each) for each in findings} <= {*_mark_in(body)[1:]}


def _is_all(findings: Collection[Finding], body: str | None) -> bool:
    """Whether all findings that a text tells for certain are among these."""
    mark = _mark_in(body)
    return 0 < len(mark) <= _NAMED and {*mark[1:]} <= {_name(each) for each in findings}


def _say(line: str) -> None:
    sys.stdout.write(f"{plain(line)}\n")


def main(arguments: list[str]) -> int:
    """The program; its exit status."""
    file, state = arguments
    if state not in STATES:
        raise UsageError(f"{state!r} is none of {', '.join(STATES)}")
    environment = os.environ
    if not environment.get("GITHUB_TOKEN"):
        raise UsageError("the action has no token; leave its input `token` out, or give it one that is not empty")
    repository, branch, base = (environment[name] for name in ("GITHUB_REPOSITORY", "BRANCH", "GITHUB_REF_NAME"))
    api = GitHub(environment["GITHUB_API_URL"], repository, environment["GITHUB_TOKEN"])
    owner = repository.partition("/")[0]
    report = json_v1.decode(Path(file).read_bytes())
    if state == "standing":
        _say(standing(api, report, owner=owner, branch=branch, base=base, tip=environment.get("TIP", "")))
        return 0
    if state == "ready":
        text = Path(file).with_name("report.md").read_text(encoding="utf-8")
        see_to_pull_request(api, report, text, owner=owner, branch=branch, base=base)
    elif state == "none":
        close_pull_request(api, owner=owner, branch=branch, base=base)
    try:
        see_to_issue(api, report)
    except SwitchedOffError:
        _say("this repository has no issues: what needs a person stands in the report alone")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except CitevetError as error:
        sys.stdout.write(f"::error title=citevet::{plain(str(error))}\n")
        sys.exit(1)
