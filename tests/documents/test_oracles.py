"""Whole real lists against a second opinion: every entry and every field, line by line."""

from __future__ import annotations

import pytest

from citevet.model import Document, Entry, Role
from tests.documents.oracles import ORACLES, Seen, plain
from tests.documents.real import real_list

# Entries that are wrapped over so many lines that the pattern of the second opinion does not see their end.
_WRAPPED = {("long-context-full-2025-08.md", 1844), ("long-context-full-2025-08.md", 2744)}


@pytest.mark.parametrize("name", ORACLES)
def test_every_entry_is_found_and_nothing_else_is_one(name: str) -> None:
    document = real_list(name)
    seen = [each.line for each in _seen(name, document)]
    assert [entry.line for entry in document.entries] == seen
    assert document.unrecognised == 0


@pytest.mark.parametrize("name", ORACLES)
def test_every_field_is_as_it_is_written(name: str) -> None:
    document = real_list(name)
    seen = {each.line: each for each in _seen(name, document)}
    wrong = {
        entry.line: differing
        for entry in document.entries
        if (differing := differences(document, entry, seen[entry.line])) and (name, entry.line) not in _WRAPPED
    }
    assert wrong == {}


def differences(document: Document, entry: Entry, seen: Seen) -> list[str]:
    """The fields that differ from the second opinion."""
    urls = {
        role: {document.links[each].url for each in entry.links if document.links[each].role is role} for role in Role
    }
    place = document.text_at(entry.venue_slot) if entry.venue_slot else ""
    if entry.news and entry.venue is not None and entry.year is not None:
        place = f"{entry.venue.text} {entry.year.text}"
    same = {
        "title": entry.title is not None and plain(entry.title.text) == plain(seen.title),
        "place": plain(place.replace("%20", " ")) == ("" if seen.place.isdigit() else plain(seen.place)),
        "year": (entry.year.text if entry.year else "") == seen.year,
        "paper": not seen.paper or seen.paper in urls[Role.PAPER],
        "code": not seen.code or seen.code in urls[Role.CODE],
        "authors": not seen.authors or plain(entry.authors.text if entry.authors else "") == plain(seen.authors),
    }
    return [field for field, right in same.items() if not right]


def _seen(name: str, document: Document) -> list[Seen]:
    return list(ORACLES[name](document.data.decode("utf-8-sig").split("\n")))
