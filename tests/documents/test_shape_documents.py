"""Every small document: its entries, their ranges and their fields."""

from __future__ import annotations

import pytest

from citevet import documents
from tests.documents.shape_documents import SmallDocument, as_read, small_documents


@pytest.mark.parametrize("small", small_documents(), ids=str)
def test_entries_are_found_where_they_are(small: SmallDocument) -> None:
    document = documents.parse("list.md", small.data)
    found = [document.text_at(entry.span) for entry in document.entries]
    assert found == [small.data[span.start : span.end].decode() for span in small.spans]
    assert tuple(entry.span for entry in document.entries) == small.spans
    assert document.unrecognised == 0


@pytest.mark.parametrize("small", small_documents(), ids=str)
def test_fields_are_those_that_a_person_reads(small: SmallDocument) -> None:
    document = documents.parse("list.md", small.data)
    assert tuple(as_read(document, entry) for entry in document.entries) == small.entries
