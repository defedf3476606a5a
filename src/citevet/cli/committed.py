"""Documents as they were last committed, as git has them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from citevet.cli.git import GitError, git
from citevet.config import repository_root
from citevet.documents import parse
from citevet.errors import InputError
from citevet.model import Document

# Seconds after which git is not waited for.
_PATIENCE = 10


def entries_at_head(documents: Iterable[Document]) -> dict[str, int]:
    """How many entries the documents have in git's HEAD, by path. Left out are those that are as they were committed,
    and those that no repository has, or that nobody can tell of because there is no git."""
    counts: dict[str, int] = {}
    for document in documents:
        file = Path(document.path)
        root = repository_root(file.resolve().parent)
        data = _at_head(root, file.resolve().relative_to(root)) if root is not None else None
        if data is None or data == document.data:
            continue
        try:
            counts[document.path] = len(parse(document.path, data).entries)
        except InputError:
            continue
    return counts


def _at_head(root: Path, file: Path) -> bytes | None:
    """A file's bytes in HEAD, unfiltered."""
    try:
        return git(root, "cat-file", "blob", f"HEAD:{file.as_posix()}", patience=_PATIENCE)
    except GitError:
        return None
