"""Documents that present no papers: what mentions one, or looks like a list, is no entry."""

from __future__ import annotations

from pathlib import Path

import pytest

from citevet import documents

QUIET = sorted((Path(__file__).parent / "quiet").glob("*.md"))


@pytest.mark.parametrize("path", QUIET, ids=lambda path: path.stem)
def test_no_entry_is_found(path: Path) -> None:
    document = documents.parse(path.name, path.read_bytes())
    assert [document.text_at(entry.span) for entry in document.entries] == []
