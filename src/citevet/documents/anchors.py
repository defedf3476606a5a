"""The names that a fragment can lead to in a Markdown document: its headings' anchors, as GitHub makes them, and the
`id` and `name` attributes of its raw HTML."""

from __future__ import annotations

import html as entities
import re
import unicodedata

from citevet.documents.html import Tag

# What GitHub keeps of a heading besides letters and marks, by Unicode's categories: decimal digits, letters that are
# numbers (Ⅳ) and connectors (_). Circled and squared letters are symbols that count as letters ("Other_Alphabetic").
_KEPT = frozenset({"Nd", "Nl", "Pc"})
_LETTER_SYMBOLS = (range(0x24B6, 0x24EA), range(0x1F130, 0x1F14A), range(0x1F150, 0x1F16A), range(0x1F170, 0x1F18A))

_HTML_HEADING = re.compile(rb"h[1-6]")
# https://github.com/pulldown-cmark/pulldown-cmark/blob/master/pulldown-cmark/specs/heading_attrs.txt
_OWN_ID = re.compile(r"\{[^{}]*#([^\s{}#]+)[^{}]*\}\s*$")


def slug(text: str) -> str:
    """The anchor that GitHub makes of a heading's text, the number of a repetition left out.

    Lower case; blanks become hyphens one by one; hyphens, letters, marks, digits and connectors stay; everything else
    goes, emoji too (their variation selectors are marks, and stay). As measured on GitHub by
    https://github.com/Flet/github-slugger/blob/main/test/fixtures.json.

    >>> slug("📜 Datasets, Benchmarks & Surveys")
    '-datasets-benchmarks--surveys'
    """
    return "".join(map(_slugged, text.lower()))


def _slugged(character: str) -> str:
    if character in " -":
        return "-"
    category = unicodedata.category(character)
    if category[0] in "LM" or category in _KEPT:
        return character
    return character if any(ord(character) in block for block in _LETTER_SYMBOLS) else ""


class Anchors:
    """Gathers the anchors of one document, which is told in its order.

    `names` is generous where renderings differ, so that nothing is called broken that may work. `in_heading` tells
    whether text is part of a heading.
    """

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.in_heading = False
        self._repeated: dict[str, int] = {}
        self._text: list[str] = []
        self._raw = False

    def open_heading(self, *, raw: bool = False) -> None:
        """A heading begins; `raw` for one of raw HTML."""
        self.in_heading = True
        self._text = []
        self._raw = raw

    def add(self, text: str) -> None:
        """Text that is seen, markup removed and entities decoded; a line's end is a newline."""
        if self.in_heading:
            self._text.append(text)

    def add_comment(self) -> None:
        """A comment, which may or may not leave the blanks around it."""
        self._raw = True

    def close_heading(self) -> str:
        """The heading ends: its anchor."""
        text = "".join(self._text)
        self.in_heading = False
        self._text = []
        own = _OWN_ID.search(text)
        if own:
            self.names.add(own[1])
        if self._raw or "\n" in text:
            self.names |= {slug(text.replace("\n", " ")), slug(" ".join(text.split()))}
        anchor = self._numbered(slug(text))
        self.names.add(anchor)
        return anchor

    def take(self, tag: Tag, data: bytes) -> None:
        """A tag of raw HTML; its ranges are of `data`."""
        for attribute in (b"id", b"name"):
            if attribute in tag.attributes:
                span = tag.attributes[attribute]
                self.names.add(entities.unescape(data[span.start : span.end].decode("utf-8", "replace")).strip())
        if _HTML_HEADING.fullmatch(tag.name):
            if tag.closing and self.in_heading:
                self.close_heading()
            elif not tag.closing:
                self.open_heading(raw=True)

    def _numbered(self, anchor: str) -> str:
        """The anchor with the number that makes it differ from those before it: `foo`, `foo-1`, `foo-2`."""
        free = anchor
        while free in self._repeated:
            self._repeated[anchor] += 1
            free = f"{anchor}-{self._repeated[anchor]}"
        self._repeated[free] = 0
        return free
