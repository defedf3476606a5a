"""Entries of every shape, sorted and annotated: each reads as before, wherever it stands."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest

from citevet import documents, sorting
from citevet.arranging import annotated, arranged
from citevet.model import Document
from citevet.sorting import SortKey
from tests.documents.shape_documents import SmallDocument, as_read, small_documents

SEVERAL = [each for each in small_documents() if len(each.entries) > 1]


def read(data: bytes) -> Document:
    return documents.parse("list.md", data)


def told(document: Document) -> Counter[object]:
    return Counter(as_read(document, entry) for entry in document.entries)


@pytest.mark.parametrize("small", SEVERAL, ids=str)
def test_entries_read_as_before_in_the_opposite_order(small: SmallDocument) -> None:
    document = read(small.data)
    after = read(arranged(document, range(len(document.entries)), SortKey.CITATIONS).data)
    assert told(after) == told(document)
    back = read(arranged(after, range(len(after.entries)), SortKey.CITATIONS).data)
    assert [entry.title for entry in back.entries] == [entry.title for entry in document.entries]


def test_nearly_all_of_them_can_move() -> None:
    read_all = [read(each.data) for each in SEVERAL]
    entries = sum(len(each.entries) for each in read_all)
    movable = sum(len(run) for each in read_all for run in sorting.runs(each))
    assert movable > 0.8 * entries
    assert {small.shape for small, each in zip(SEVERAL, read_all, strict=True) if sorting.runs(each)} >= set("CDEFGHK")


@pytest.mark.parametrize("small", small_documents(), ids=str)
def test_counts_leave_everything_else_as_it_was(small: SmallDocument) -> None:
    document = read(small.data)
    counts = {index: 2000 + index for index in range(len(document.entries))}
    once = annotated(document, counts)
    assert told(once.document) == told(document)
    twice = annotated(once.document, {index: count + 5 for index, count in counts.items()})
    assert told(twice.document) == told(document)
    assert len(twice.document.data) == len(once.document.data)


def test_nearly_all_of_them_can_be_given_counts() -> None:
    documents_read = [read(each.data) for each in SEVERAL]
    left = [annotated(each, dict.fromkeys(range(len(each.entries)), 7)).left for each in documents_read]
    assert sum(left) <= 0.04 * sum(len(each.entries) for each in documents_read)


def test_a_sorted_shape_is_sorted() -> None:
    for small in SEVERAL:
        after = read(arranged(document := read(small.data), by_length(document), SortKey.CITATIONS).data)
        figures = by_length(after)
        for run in sorting.runs(after):
            assert all(figures[one.index] >= figures[other.index] for one, other in pairwise(run)), str(small)


def by_length(document: Document) -> list[int]:
    return [len(entry.title.text) if entry.title else 0 for entry in document.entries]
