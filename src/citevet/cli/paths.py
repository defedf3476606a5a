"""Paths as the user writes them, and what documents are called in patches and reports."""

from __future__ import annotations

from pathlib import Path

from citevet.config import repository_root


def is_there(path: str) -> bool:
    """Whether that is the path of anything; what is too long for one, as a URL may be, is not."""
    try:
        return Path(path).exists()
    except OSError:
        return False


def repository_path(path: str) -> str:
    """A document's path from the root of its repository; outside of one, from the working directory, or its name
    alone where it lies elsewhere."""
    file = Path(path).resolve()
    for root in (repository_root(file.parent), Path.cwd().resolve()):
        if root is not None and file.is_relative_to(root):
            return file.relative_to(root).as_posix()
    return file.name
