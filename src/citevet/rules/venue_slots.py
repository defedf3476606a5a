"""Venues where entries state them: in text, or in the text of a static badge, which is a part of its URL."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

from citevet.model import Document, Entry, Span

_DASH_IN_A_NAME = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_SAFE = "'-_&@.,()"


class VenueSlots:
    """How the entries of a document write venues, those of each shape in their own way."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._stated: dict[str, list[str]] = {}
        encoded = underlined = 0
        for entry in document.entries:
            if entry.venue_slot is not None:
                self._stated.setdefault(entry.shape, []).append(self.stated(entry, entry.venue_slot))
                text = document.text_at(entry.venue_slot)
                encoded, underlined = encoded + ("%20" in text), underlined + ("_" in text)
        self._blank = "%20" if encoded > underlined else "_"

    def stated(self, entry: Entry, slot: Span) -> str:
        """What a reader sees at the slot of an entry."""
        text = self._document.text_at(slot)
        return unquote(text).replace("_", " ") if self._in_badge(entry, slot) else text

    def like(self, entry: Entry) -> tuple[str, ...]:
        """What is stated by the entries of its shape, which the list writes in one way; by all where none of its
        shape states any."""
        alike = self._stated.get(entry.shape)
        return tuple(alike or (each for stated in self._stated.values() for each in stated))

    def written(self, entry: Entry, slot: Span, venue: str) -> str:
        """A venue as it has to be written at the slot: in a badge, by the rules of its URL
        (https://shields.io/badges/static-badge), blanks as the document's badges write them."""
        if not self._in_badge(entry, slot):
            return venue
        underlined = _DASH_IN_A_NAME.sub("--", venue).replace(" ", "_")
        return quote(underlined, safe=_SAFE).replace("_", self._blank)

    def _in_badge(self, entry: Entry, slot: Span) -> bool:
        return any(self._document.links[index].span.contains(slot) for index in entry.links)
