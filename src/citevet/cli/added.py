"""The lines that were added to documents since a revision, as git has them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from citevet.cli.git import GitError, git
from citevet.config import repository_root
from citevet.documents.forms import STANDARD_INPUT
from citevet.errors import UsageError
from citevet.model import Document

# Seconds after which git is not waited for.
_PATIENCE = 60
_HUNK = re.compile(rb"^@@ -\S+ \+(\d+)(?:,(\d+))? @@", re.MULTILINE)
# What a configuration might change about the answer.
_DIFF = (
    "diff", "--no-color", "--no-ext-diff", "--no-textconv", "--text", "--unified=0", "--inter-hunk-context=0",
    "--find-renames", "--no-relative",
)  # fmt: skip


def added_since(documents: Iterable[Document], revision: str) -> dict[str, frozenset[int]]:
    """For each document, by path, the numbers of the lines (from 1) that it has and had not where its history and that
    of `revision` part; a renamed document is compared with what it was, and of one that git does not know every line
    is new. Raises UsageError for a document outside git, an unknown revision and a history that is cut off."""
    starts: dict[Path, str] = {}
    added = {}
    for document in documents:
        file = Path(document.path).resolve()
        root = repository_root(file.parent)
        if document.path == STANDARD_INPUT or root is None:
            raise UsageError(f"{document.path} lies in no git repository; --changed-since needs one")
        if root not in starts:
            starts[root] = _start(root, revision)
        name = file.relative_to(root).as_posix()
        added[document.path] = _added(root, name, document, starts[root])
    return added


def _start(root: Path, revision: str) -> str:
    """The commit where the histories part."""
    commit = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    start = _git(root, "merge-base", commit.decode().strip(), "HEAD") if commit else None
    if start:
        return start.decode().split()[0]
    shallow = (_git(root, "rev-parse", "--is-shallow-repository") or b"").strip() == b"true"
    why = "its history is cut off here" if shallow else "no such revision" if not commit else "its history is another"
    advice = "fetch all of it (actions/checkout: `fetch-depth: 0`)" if shallow else "name a commit, a branch or a tag"
    raise UsageError(f"--changed-since {revision!r}: {why}; {advice}")


def _added(root: Path, name: str, document: Document, start: str) -> frozenset[int]:
    if not _git(root, "ls-files", "--", f":(literal){name}"):
        return frozenset(range(1, document.data.count(b"\n") + 2))
    names = (_git(root, *_DIFF, "--name-status", "-z", start) or b"").split(b"\0")
    before = next((names[at - 1] for at in range(2, len(names)) if _is_rename(names, at, name)), None)
    paths = [f":(literal){name}", *([f":(literal){os.fsdecode(before)}"] if before is not None else ())]
    lines: set[int] = set()
    for first, count in _HUNK.findall(_git(root, *_DIFF, start, "--", *paths) or b""):
        lines.update(range(int(first), int(first) + int(count or 1)))
    return frozenset(lines)


def _is_rename(names: list[bytes], at: int, name: str) -> bool:
    return names[at - 2][:1] == b"R" and names[at] == os.fsencode(name)


def _git(root: Path, *arguments: str) -> bytes | None:
    """What git prints, or None where it fails. Raises UsageError without git."""
    try:
        return git(root, *arguments, patience=_PATIENCE)
    except GitError as error:
        raise UsageError(f"--changed-since: git cannot be run ({error}); install it, or leave the option out") from None
