"""Documents that changed, written to the user's files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from citevet.cli.files import replace_file
from citevet.errors import FixError
from citevet.model import Document


def write_documents(documents: Sequence[Document], changed: Mapping[str, bytes]) -> None:
    """Writes the documents that changed, given by path, each in one step. Raises FixError when a file changed meanwhile
    or cannot be written; what was written before it stays."""
    for document in documents:
        if document.path not in changed:
            continue
        file = Path(document.path)
        try:
            if file.read_bytes() != document.data:
                raise FixError(f"{document.path} changed just now; nothing was written to it, run the command again")
            replace_file(file, changed[document.path])
        except OSError as error:
            raise FixError(f"cannot write {document.path}: {error.strerror or error}; it is as it was") from None
