"""docs/shapes.md tells what its benchmark prints."""

from __future__ import annotations

from pathlib import Path

from benchmarks import shapes

from tests.documents.oracles import ORACLES
from tests.documents.real import real_list

PAGE = Path(__file__).parents[2] / "docs" / "shapes.md"


def test_the_table_of_small_documents_is_what_is_read() -> None:
    told = shapes.table(("shape", "documents", "entries", "found", "fields right"), shapes.small())
    assert told in PAGE.read_text(encoding="utf-8")


def test_the_table_of_real_lists_is_what_is_read() -> None:
    rows = (f"| {' | '.join(map(str, row))} |" for name in ORACLES for row in shapes.real(real_list(name)))
    page = PAGE.read_text(encoding="utf-8")
    assert [row for row in rows if row not in page] == []
