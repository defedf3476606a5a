"""Every small document: its entries, their ranges and their fields."""

from __future__ import annotations

import pytest

from citevet import documents
from tests.documents.shape_documents import SmallDocument, as_read, small_documents

READ = [small for small in small_documents() if not small.is_open]
OPEN = [small for small in small_documents() if small.is_open]


@pytest.mark.parametrize("small", READ, ids=str)
def test_entries_are_found_where_they_are(small: SmallDocument) -> None:
    document = documents.parse("list.md", small.data)
    found = [document.text_at(entry.span) for entry in document.entries]
    assert found == [small.data[span.start : span.end].decode() for span in small.spans]
    assert tuple(entry.span for entry in document.entries) == small.spans
    assert document.unrecognised == 0


@pytest.mark.parametrize("small", READ, ids=str)
def test_fields_are_those_that_a_person_reads(small: SmallDocument) -> None:
    document = documents.parse("list.md", small.data)
    assert tuple(as_read(document, entry) for entry in document.entries) == small.entries


@pytest.mark.xfail(strict=True, reason="what is known not to be read yet")
@pytest.mark.parametrize("small", OPEN, ids=str)
def test_what_is_open_is_not_read_yet(small: SmallDocument) -> None:
    test_entries_are_found_where_they_are(small)
    test_fields_are_those_that_a_person_reads(small)
