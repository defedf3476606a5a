"""`citevet init`: a configuration and a weekly workflow for the repository at hand."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from citevet import __version__
from citevet.cli import options
from citevet.cli.files import replace_file
from citevet.cli.paths import is_there, repository_path
from citevet.cli.status import WOULD_CHANGE
from citevet.cli.terminal import emit
from citevet.config import find, repository_root
from citevet.errors import UsageError
from citevet.reports.escape import plain

CONFIGURATION = "citevet.toml"
WORKFLOW = ".github/workflows/citevet.yml"

_CONFIGURATION = """\
# citevet's configuration; an unknown key is an error. `citevet rules` lists the rules.

# exclude = ['^https://internal\\.']  # regular expressions; such links are not asked
# ignore = ["CV204"]                 # rules by code, name or prefix
# sort_by = "citations"              # what `citevet sort` orders by; also: velocity, stars, year, title

# [hosts."example.org"]
# interval = 1.0                     # seconds between two requests to this host
"""

_WORKFLOW = """\
# Written by `citevet init`. Every Monday: audits the lists, keeps one pull request with the safe fixes, and one issue
# with what needs a person. For that, tick in the repository's Settings, Actions, General: "Allow GitHub Actions to
# create and approve pull requests".
name: citevet

on:
  schedule:
    - cron: "17 5 * * 1"
  workflow_dispatch:

permissions: {{}}

concurrency:
  group: citevet
  cancel-in-progress: false

jobs:
  audit:
    name: Audit the lists
    runs-on: ubuntu-latest
    timeout-minutes: 180
    permissions:
      contents: write # the branches citevet/corrections and citevet/history
      pull-requests: write # the pull request
      issues: write # the issue
    steps:
      - uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0
        with:
          persist-credentials: false
      # A version's tag; its full commit SHA in place of it can never be moved.
      - uses: citevet/citevet@v{version}
        with:
          paths: |
{paths}
          # Before the job's own limit, so that what was learned is kept; the next run goes on from there.
          options: --max-time=150m
          token: ${{{{ github.token }}}}
"""


_NEXT = """\
next: commit and push; in the repository's Settings, Actions, General tick "Allow GitHub Actions to create and approve
pull requests"; then Actions, citevet, Run workflow, or wait for Monday
"""


def init(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="PATH", help="What to audit each week; by default README.md, or else all lists."),
    ] = None,
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; name what would be written, and exit 1 when there is any.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Write over the files that are there.")] = False,
    verbose: options.Verbose = False,
) -> int:
    """Write a configuration and a weekly workflow.

    citevet.toml, unless the repository has a configuration, and .github/workflows/citevet.yml, at the root of the
    repository that the working directory lies in.
    """
    root = repository_root(Path.cwd())
    if root is None:
        raise UsageError("there is no git repository here; run `git init` first, or change to one")
    files = {root / WORKFLOW: _workflow(_audited(root, paths or ()))}
    configured = find(root)
    if configured is None or (force and configured == root / CONFIGURATION):
        files[root / CONFIGURATION] = _CONFIGURATION
    there = [file for file in files if file.exists() or file.is_symlink()]
    if there and not force:
        raise UsageError(f"{_shown(there[0])} is there already; --force writes over it")
    for file, text in files.items():
        if not check:
            _write(file, text)
        emit(f"{'would write' if check else 'wrote'} {plain(_shown(file))}\n".encode())
    if configured is not None and configured not in files:
        emit(f"left {plain(_shown(configured))}, which configures citevet\n".encode())
    if not check:
        emit(_NEXT.encode())
    return WOULD_CHANGE if check else 0


def _audited(root: Path, paths: list[str] | tuple[str, ...]) -> list[str]:
    """What the workflow audits, from the repository's root. Raises UsageError for what is not there."""
    audited = []
    for path in paths:
        file = Path(path)
        if not is_there(path) or not file.resolve().is_relative_to(root.resolve()):
            raise UsageError(f"{path!r} is not in this repository; name files or folders of it")
        name = repository_path(path)
        if not name.isprintable() or "${{" in name or name.startswith((" ", "-")):
            raise UsageError(f"{path!r} cannot stand in a workflow; rename it, or name its folder")
        audited.append(name)
    return audited or ["README.md" if (root / "README.md").is_file() else "."]


def _workflow(paths: list[str]) -> str:
    lines = "\n".join(f"{' ' * 12}{path}" for path in paths)
    return _WORKFLOW.format(version=__version__, paths=lines)


def _write(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        replace_file(file, text.encode())
    except OSError as error:
        raise UsageError(
            f"cannot write {_shown(file)}: {error.strerror or error}; mend that and run it again"
        ) from None


def _shown(file: Path) -> str:
    here = Path.cwd()
    return file.relative_to(here).as_posix() if file.is_relative_to(here) else file.as_posix()
