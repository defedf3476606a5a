"""The action's steps, as plain shell on a scratch repository with a bare origin and a stand-in for GitHub's API."""

from __future__ import annotations

import json
import os
import re
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.action.hub import REPOSITORY, TOKEN, Hub, serving
from tests.processes import finish, running
from tests.support import git
from tests.world import Fault, World, WorldPage, WorldPaper, WorldRepository

ROOT = Path(__file__).resolve().parents[2]
BRANCH = "citevet/corrections"
HISTORY = "citevet/history"
LIST = """# Papers

1. [**A Paper.**](https://arxiv.org/abs/2401.00001) _Ann Author._ ICML 2024. [Code](https://github.com/owner/old)
2. [a page](https://example.org/gone)
"""
MENDED = LIST.replace("owner/old", "owner/new")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the action's steps are shell scripts")


@dataclass
class Scratch:
    """A repository with a bare origin, and how a weekly run goes in a fresh, shallow clone of it."""

    folder: Path
    world: World
    hub: Hub
    runs: int = 0

    @property
    def origin(self) -> Path:
        return self.folder / "origin.git"

    @property
    def ours(self) -> Path:
        return self.folder / "ours"

    def write(self, text: str) -> None:
        """Commits the list to main."""
        (self.ours / "README.md").write_text(text)
        git(self.ours, "add", "-A")
        git(self.ours, "commit", "-q", "-m", "the list")
        git(self.ours, "push", "-q", "origin", "HEAD:main")

    def push_mine(self) -> None:
        """Pushes a commit of a person to the branch of corrections; it is the local branch `mine` too."""
        git(self.ours, "fetch", "-q", "origin", BRANCH)
        git(self.ours, "checkout", "-q", "-b", "mine", "FETCH_HEAD")
        git(self.ours, "commit", "-q", "--allow-empty", "-m", "mine")
        git(self.ours, "push", "-q", "origin", f"HEAD:{BRANCH}")
        git(self.ours, "checkout", "-q", "-")

    def week(self, *, options: str = "", code: int = 0, ends: int | None = None) -> str:
        """All steps of action.yml in their order, with what they print; the first one that failed ended with `code`.
        An audit that `ends` with that status was broken off when it had learned all."""
        self.runs += 1
        place = self.folder / f"week-{self.runs}"
        if ends is not None:
            _break_off(place / "citevet/venv/bin/citevet", ends)
        git(self.folder, "clone", "-q", "--depth=1", "--branch=main", self.origin.as_uri(), str(place / "clone"))
        printed = ""
        steps = yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"]
        inputs = {"paths": "README.md\n", "options": options, "token": TOKEN}
        inputs |= {"branch": BRANCH, "history-branch": HISTORY}
        outcomes: dict[str, int] = {}
        failed = 0
        for step in steps:
            if "uses" in step or "install.sh" in step["run"] or not _runs(step, failed, outcomes):
                continue
            given = {name: inputs[text[len("${{ inputs.") : -len(" }}")]] for name, text in step.get("env", {}).items()}
            environment = {**self.environment(place), **given}
            with running(["bash", "-c", step["run"]], cwd=place / "clone", env=environment) as process:
                printed += b"".join(finish(process)).decode()
            outcomes[step.get("id", "")] = process.returncode
            failed = failed or process.returncode
        assert failed == code, printed
        return printed

    def environment(self, place: Path) -> dict[str, str]:
        """As the runner has it."""
        return {
            "PATH": f"{sysconfig.get_path('scripts')}:{os.environ['PATH']}",
            "HOME": str(place),
            "LC_ALL": "C.UTF-8",
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_API_URL": self.hub.url,
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_REF_NAME": "main",
            "GITHUB_REF_TYPE": "branch",
            "GITHUB_OUTPUT": str(place / "output"),
            "GITHUB_STEP_SUMMARY": str(place / "summary.md"),
            "RUNNER_TEMP": str(place),
            "NO_PROXY": "127.0.0.1",
            **self.world.environment,
        }

    def at(self, branch: str) -> str | None:
        """The commit at a branch of the origin."""
        found = git(self.origin, "for-each-ref", "--format=%(objectname)", f"refs/heads/{branch}")
        return found or None

    def shown(self, branch: str) -> str:
        return git(self.origin, "show", f"{branch}:README.md") + "\n"


def _runs(step: Any, failed: int, outcomes: Mapping[str, int]) -> bool:
    """Whether the runner takes a step: https://docs.github.com/en/actions/reference/evaluate-expressions-in-workflows-and-actions"""
    if "if" not in step:
        return not failed
    condition = re.fullmatch(r"always\(\) && steps\.(\w+)\.outcome == 'success'", step["if"])
    assert condition, step["if"]
    return outcomes.get(condition[1]) == 0


def _break_off(program: Path, code: int) -> None:
    """Puts a citevet before the real one that ends audits with another status."""
    program.parent.mkdir(parents=True)
    real = f"{sysconfig.get_path('scripts')}/citevet"
    program.write_text(f'#!/bin/sh\n"{real}" "$@" || exit\nif [ "$1" = audit ]; then exit {code}; fi\n')
    program.chmod(0o755)


@pytest.fixture
def scratch(world: World, tmp_path: Path) -> Iterator[Scratch]:
    world.add(
        WorldPaper("A Paper", ("Ann Author",), arxiv="2401.00001"),
        WorldRepository("owner/new", stars=9, formerly=("owner/old",)),
        WorldPage("https://example.org/gone", status=404),
        WorldPage("https://example.org/here"),
    )
    git(tmp_path, "init", "-q", "--bare", "origin.git")
    git(tmp_path, "init", "-q", "ours")
    git(tmp_path / "ours", "remote", "add", "origin", str(tmp_path / "origin.git"))
    (tmp_path / "ours" / "citevet.toml").write_text(world.config())
    with serving() as hub:
        scratch = Scratch(tmp_path, world, hub)
        scratch.write(LIST)
        yield scratch


def test_a_week_proposes_and_tells_and_the_next_one_without_news_changes_nothing(scratch: Scratch) -> None:
    scratch.week()
    assert scratch.shown(BRANCH) == MENDED
    assert git(scratch.origin, "rev-parse", f"{BRANCH}^") == scratch.at("main")
    assert git(scratch.origin, "diff", "--name-only", "main", BRANCH) == "README.md"
    assert "bot" in git(scratch.origin, "show", "-s", "--format=%an", BRANCH)
    assert scratch.shown("main") == LIST
    (pull,) = scratch.hub.pulls
    assert (pull["title"], pull["head"], pull["base"]) == ("citevet: 1 safe fix", BRANCH, "main")
    report = (scratch.folder / "week-1/citevet/reports/latest/report.md").read_text()
    assert pull["body"].startswith("This applies the safe fixes of the report below. The unsafe ones")
    assert report in pull["body"]
    (issue,) = scratch.hub.issues
    assert issue["title"] == "citevet: 1 finding needs a person"
    assert "CV101 dead-link" in issue["body"]
    assert "CV202" not in issue["body"]
    assert (scratch.folder / "week-1/summary.md").read_text() == report
    assert "complete=true\n" in (scratch.folder / "week-1/output").read_text()
    tip, asked, changes = scratch.at(BRANCH), len(scratch.world.requests), list(scratch.hub.changes)
    bodies = [pull["body"], issue["body"]]
    assert "holds these fixes already" in scratch.week()
    assert scratch.at(BRANCH) == tip
    assert scratch.hub.changes == changes
    assert [each["body"] for each in (*scratch.hub.pulls, *scratch.hub.issues)] == bodies
    assert len(scratch.world.requests) == asked
    assert git(scratch.origin, "rev-list", "--count", HISTORY) == "1"


@pytest.mark.slow
def test_fixes_that_change_are_put_on_the_list_as_it_is_now(scratch: Scratch) -> None:
    scratch.week()
    scratch.write(LIST.replace("2. ", "2. [more](https://github.com/owner/old) "))
    scratch.week()
    assert scratch.shown(BRANCH).count("owner/new") == 2
    assert git(scratch.origin, "rev-parse", f"{BRANCH}^") == scratch.at("main")
    (pull,) = scratch.hub.pulls
    assert scratch.hub.changes.count("POST pulls") == 1
    assert scratch.hub.changes.count("PATCH pulls") == 1
    assert pull["state"] == "open"


@pytest.mark.slow
def test_what_was_mended_by_hand_closes_the_pull_request_and_the_issue(scratch: Scratch) -> None:
    scratch.week()
    scratch.write(MENDED.replace("example.org/gone", "example.org/here"))
    printed = scratch.week()
    assert [each["state"] for each in (*scratch.hub.pulls, *scratch.hub.issues)] == ["closed", "closed"], printed
    assert scratch.at(BRANCH) is None
    scratch.write(LIST)
    scratch.week()
    assert [each["state"] for each in scratch.hub.pulls] == ["closed", "open"]
    assert [each["state"] for each in scratch.hub.issues] == ["open"]


def test_what_a_person_pushed_is_never_overwritten(scratch: Scratch) -> None:
    scratch.week()
    scratch.push_mine()
    tip, changes = scratch.at(BRANCH), list(scratch.hub.changes)
    scratch.write(LIST.replace("2. ", "2. [more](https://github.com/owner/old) "))
    assert "somebody has pushed to citevet/corrections" in scratch.week()
    assert scratch.at(BRANCH) == tip
    assert scratch.hub.changes == changes


@pytest.mark.slow
def test_what_a_person_closed_stays_closed_until_there_is_news(scratch: Scratch) -> None:
    scratch.week()
    for each in (*scratch.hub.pulls, *scratch.hub.issues):
        each["state"] = "closed"
    scratch.week()
    assert scratch.hub.changes == ["POST pulls", "POST issues"]
    scratch.write(LIST + "3. [more](https://github.com/owner/old) [gone](https://example.org/gone?again)\n")
    scratch.week()
    assert [each["state"] for each in (*scratch.hub.pulls, *scratch.hub.issues)] == ["closed", "open", "open"]


@pytest.mark.slow
def test_a_branch_that_was_deleted_with_its_pull_request_does_not_come_back_without_news(scratch: Scratch) -> None:
    scratch.week()
    scratch.hub.pulls[0]["state"] = "closed"
    git(scratch.origin, "update-ref", "-d", f"refs/heads/{BRANCH}")
    assert "there is no news" in scratch.week()
    assert scratch.at(BRANCH) is None
    assert len(scratch.hub.pulls) == 1


@pytest.mark.slow
@pytest.mark.parametrize("squashed", [True, False])
def test_after_a_merge_the_branch_goes_and_the_next_fixes_have_a_pull_request_of_their_own(
    scratch: Scratch, squashed: bool
) -> None:
    scratch.week()
    scratch.push_mine()
    git(scratch.ours, "merge", "-q", *(("--squash",) if squashed else ("--no-ff", "-m", "merged")), "mine")
    scratch.write(MENDED + "3. [more](https://github.com/owner/old)\n")
    scratch.hub.pulls[0] |= {"state": "closed", "merged_at": "2026-01-05T00:00:00Z", "sha": scratch.at(BRANCH)}
    scratch.week()
    assert [each["state"] for each in scratch.hub.pulls] == ["closed", "open"]
    assert git(scratch.origin, "rev-parse", f"{BRANCH}^") == scratch.at("main")
    scratch.hub.pulls[1] |= {"state": "closed", "merged_at": "2026-01-12T00:00:00Z", "sha": scratch.at(BRANCH)}
    scratch.write(MENDED + "3. [more](https://github.com/owner/new)\n")
    scratch.week()
    assert scratch.at(BRANCH) is None
    assert len(scratch.hub.pulls) == 2


@pytest.mark.slow
def test_files_that_are_checked_out_other_than_they_are_stored_are_mended(scratch: Scratch) -> None:
    (scratch.ours / ".gitattributes").write_text("*.md text eol=crlf\n")
    scratch.write(LIST)
    scratch.week()
    assert scratch.shown(BRANCH) == MENDED
    assert git(scratch.origin, "diff", "--name-only", "main", BRANCH) == "README.md"
    tip = scratch.at(BRANCH)
    scratch.week()
    assert scratch.at(BRANCH) == tip


def test_what_an_audit_learned_that_was_broken_off_is_kept_and_nothing_is_proposed(scratch: Scratch) -> None:
    assert "::error title=citevet::there was no audit (exit status 130)" in scratch.week(ends=130, code=1)
    assert scratch.at(HISTORY) is not None
    assert (scratch.at(BRANCH), scratch.hub.pulls, scratch.hub.issues) == (None, [], [])
    asked = len(scratch.world.requests)
    scratch.week()
    assert scratch.shown(BRANCH) == MENDED
    assert len(scratch.world.requests) == asked


@pytest.mark.slow
@pytest.mark.parametrize("text", ["no history\n", None])
def test_a_history_that_cannot_be_read_is_said_to_be_and_kept(scratch: Scratch, text: str | None) -> None:
    scratch.week()
    git(scratch.ours, "checkout", "-q", "--orphan", "other")
    if text is not None:
        (scratch.ours / "history.jsonl").write_text(text)
    git(scratch.ours, "add", "-A")
    git(scratch.ours, "commit", "-q", "--allow-empty", "-m", "other")
    git(scratch.ours, "push", "-q", "--force", "origin", f"HEAD:{HISTORY}")
    tip = scratch.at(HISTORY)
    assert "::error title=citevet::the branch citevet/history holds no history" in scratch.week(code=1)
    assert scratch.at(HISTORY) == tip


def test_a_push_that_is_refused_is_one_line_that_says_what_to_allow(scratch: Scratch) -> None:
    hook = scratch.origin / "hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho '::set-output name=a::b'\nexit 1\n")
    hook.chmod(0o755)
    printed = scratch.week(code=1)
    assert [line for line in printed.splitlines() if line.startswith("::") and "title=citevet" in line][-1] == (
        "::error title=citevet::citevet/history cannot be pushed: the workflow needs `contents: write`, "
        "and no rule of the repository may forbid it"
    )
    assert not re.search(r"^\s*::set-output", printed, re.MULTILINE)
    assert TOKEN not in printed


@pytest.mark.slow
def test_an_incomplete_audit_leaves_what_was_proposed(scratch: Scratch) -> None:
    scratch.week()
    tip, changes = scratch.at(BRANCH), list(scratch.hub.changes)
    for host in ("api.github.com", "github.com", "example.org"):
        scratch.world.fail(host, Fault.ERROR)
    printed = scratch.week(options="--max-age=0")
    assert "the audit is incomplete" in printed
    assert scratch.at(BRANCH) == tip
    assert scratch.hub.changes == changes
    assert "complete=false\n" in (scratch.folder / "week-2/output").read_text()


@pytest.mark.slow
def test_an_incomplete_audit_proposes_what_is_new_beside_what_was_proposed(scratch: Scratch) -> None:
    scratch.week()
    others = "".join(f"[page](https://{number}.example.org/) " for number in range(3))
    scratch.write(LIST.replace("2. ", f"2. [again](https://arxiv.org//abs/2401.00001) {others}"))
    printed = scratch.week(options="--max-requests=1\n")
    assert "complete=false\n" in (scratch.folder / "week-2/output").read_text(), printed
    proposed = scratch.shown(BRANCH)
    assert "owner/new" in proposed, printed
    assert "[again](https://arxiv.org/abs/2401.00001)" in proposed, printed


@pytest.mark.slow
def test_an_option_can_make_findings_a_failure_after_all_is_published(scratch: Scratch) -> None:
    scratch.week(options="--fail-on=error\n", code=1)
    assert len(scratch.hub.pulls) == len(scratch.hub.issues) == 1


def test_the_options_of_the_action_stand_where_no_shell_reads_them() -> None:
    steps = yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"]
    assert [step["run"] for step in steps if "${{" in step.get("run", "")] == []
    with_token = {step["name"] for step in steps if "GITHUB_TOKEN" in step.get("env", {})}
    assert "Install citevet" not in with_token
    assert json.dumps(steps).count("inputs.token") == len(with_token)
