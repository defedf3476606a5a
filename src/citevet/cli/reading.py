"""The documents that a command is told to look at."""

from __future__ import annotations

from collections.abc import Sequence

from citevet.cli.terminal import say
from citevet.documents import load
from citevet.model import Document


def read_documents(paths: Sequence[str], *, quiet: bool) -> tuple[Document, ...]:
    """The documents that the paths name; what had to be left out is told, unless `quiet`. Raises as
    `citevet.documents.load` does."""
    loaded = load(paths)
    if not quiet:
        for warning in loaded.warnings:
            say(warning)
    return loaded.documents
