"""What stands in a file: links, entries and their fields, each with its bytes; and edits of it.

What a list has by the thousand is a `msgspec.Struct`, which is made and hashed in a small part of a dataclass's
time and takes a third less memory; it is changed by `msgspec.structs.replace`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

import msgspec


class Span(msgspec.Struct, frozen=True, order=True, gc=False):
    """A half-open range of bytes, `start <= end`."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: {self.start}..{self.end}")

    def contains(self, other: Span) -> bool:
        """Whether `other` lies wholly inside (an empty span at the edge does)."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one byte."""
        return self.start < other.end and other.start < self.end


class Role(StrEnum):
    """What a link is for in its entry."""

    PAPER = "paper"
    CODE = "code"
    STAR_BADGE = "star-badge"
    CITATION_BADGE = "citation-badge"
    VENUE_BADGE = "venue-badge"
    BADGE = "badge"
    HOMEPAGE = "homepage"
    OTHER = "other"


IdentifierKind = Literal["arxiv", "doi", "acl", "openreview", "github", "url", "file"]
# Those that name papers.
PAPER_KINDS: frozenset[IdentifierKind] = frozenset({"arxiv", "doi", "acl", "openreview"})


class Identifier(msgspec.Struct, frozen=True, order=True, gc=False):
    """What a URL is about, however it is written; `str()` gives the form of the reports (`arxiv:2404.06654`).

    The value is in its canonical form: arXiv ids without version, DOIs and GitHub names in lower case,
    URLs normalised, paths of files as documents' paths are. An arXiv version is not part of the identifier; see
    `Link.version`.
    """

    kind: IdentifierKind
    value: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}"


@dataclass(frozen=True, slots=True)
class Edit:
    """A document's path, a byte range of it and the text that takes its place."""

    document: str
    span: Span
    replacement: str


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why a link cannot be a link, and the plain correction where there is one."""

    message: str
    edit: Edit | None = None


class LinkForm(StrEnum):
    """How a link is written."""

    INLINE = "inline"
    IMAGE = "image"
    REFERENCE = "reference"
    AUTOLINK = "autolink"
    BARE = "bare"
    HTML = "html"
    BIBTEX = "bibtex"


class Link(msgspec.Struct, frozen=True, gc=False):
    """One occurrence of a URL.

    `span` is the destination as written (for a reference-style link: the definition's destination, for a BibTeX
    eprint: the id) and `url` is exactly those bytes, decoded. `syntax` is the whole construct, `[text](url)` with its
    brackets. `target` is the absolute, normalised URL that is meant, or "" where none can be told.
    `version` is an arXiv version; `deeper` says that the link goes deeper than its identifier (`/tree/x`, `/html/`),
    so that only the page can answer for it. `static` marks a badge that shows a fixed text and needs no asking.
    """

    span: Span
    line: int
    column: int
    url: str
    target: str
    role: Role
    form: LinkForm
    identifier: Identifier
    syntax: Span
    text: str = ""
    entry: int | None = None
    version: int | None = None
    deeper: bool = False
    static: bool = False
    flaw: Flaw | None = None


class Field(msgspec.Struct, frozen=True, gc=False):
    """One field of an entry: its text with markup removed, and the bytes that it stands in."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class BibField:
    """`name = value` of a BibTeX entry. `value` is the content as written, an abbreviation (`@string`) spelt out;
    `span` is that content without its braces or quotes, and `whole` runs from the name to the end of the value, without
    the comma."""

    name: str
    value: str
    span: Span
    whole: Span


@dataclass(frozen=True, slots=True)
class BibEntry:
    """One BibTeX entry as it stands in a document. `name` is the entry type's word (`article`) and `key` the cite key,
    each with its range."""

    span: Span
    name: Field
    key: Field
    fields: tuple[BibField, ...]

    def get(self, name: str) -> BibField | None:
        """The first field of that name (lower case), or None."""
        return next((each for each in self.fields if each.name == name), None)


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One paper as the list presents it.

    The text of `year` has four digits, however the list writes it; its span holds the digits that are there.
    `venue_slot` covers what a venue correction replaces (`Arxiv 2024`): it holds `venue` and, where the list writes
    it there, `year`. It is None where the entry has no place for a venue (news lines). `preprint` is true only when
    the entry itself says that it is one. `links` are indices into the document's links; `identifiers` are papers that
    the entry names otherwise, in a field of its BibTeX that is no link (`journal={arXiv preprint arXiv:2404.06654}`).
    `block` is the whole list item or table row that the entry is, items nested in it included, and `container` the list
    or table around that; both are None for an entry that is neither.
    """

    span: Span
    line: int
    shape: str
    section: tuple[str, ...]
    links: tuple[int, ...]
    number: int | None = None
    title: Field | None = None
    authors: Field | None = None
    author_names: tuple[str, ...] = ()
    venue: Field | None = None
    year: Field | None = None
    venue_slot: Span | None = None
    preprint: bool = False
    news: bool = False
    bibtex: tuple[BibEntry, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    block: Span | None = None
    container: Span | None = None


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A link that its author means to fill in later: `[Code]()`, "Coming soon", `[TODO](xx)`."""

    span: Span
    line: int
    column: int
    text: str
    entry: int | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading with its plain text, its level (1-6) and its anchor by GitHub's rules."""

    span: Span
    level: int
    text: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One file, read. `data` is the file as it is on disk, byte order mark and line ends included; `anchors` are the
    names in it that a fragment can lead to, those of the headings included. `known_as` is the path by which one audit
    knows it again from another, wherever each was started; "" where that is `path`."""

    path: str
    form: Literal["markdown", "bibtex"]
    data: bytes
    sha256: str
    links: tuple[Link, ...]
    entries: tuple[Entry, ...]
    placeholders: tuple[Placeholder, ...] = ()
    headings: tuple[Heading, ...] = ()
    anchors: frozenset[str] = frozenset()
    unrecognised: int = 0
    known_as: str = ""

    @property
    def name(self) -> str:
        """What it is called in the history, and what the ids of its findings are made of."""
        return self.known_as or self.path

    def text_at(self, span: Span) -> str:
        """The text of a byte range (undecodable bytes replaced)."""
        return self.data[span.start : span.end].decode("utf-8", "replace")
