"""The values that everything else passes around: frozen, slotted, without behaviour beyond their invariants.

Offsets are 0-based byte offsets into a file as it is on disk; lines and columns are 1-based, columns in characters;
every time is an aware datetime in UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Literal


@dataclass(frozen=True, slots=True, order=True)
class Span:
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


IdentifierKind = Literal["arxiv", "doi", "acl", "openreview", "github", "url"]


@dataclass(frozen=True, slots=True, order=True)
class Identifier:
    """What a URL is about, however it is written; `str()` gives the form of the reports (`arxiv:2404.06654`).

    The value is in its canonical form: arXiv ids without version, DOIs and GitHub names in lower case,
    URLs normalised. An arXiv version is not part of the identifier; see `Link.version`.
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


class Safety(StrEnum):
    """Whether `citevet fix` applies a fix unasked."""

    SAFE = "safe"
    UNSAFE = "unsafe"


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that belong together: all of them are applied, or none."""

    safety: Safety
    edits: tuple[Edit, ...]

    def __post_init__(self) -> None:
        if not self.edits:
            raise ValueError("a fix without edits")


# --- documents -------------------------------------------------------------------------------------------------------


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


@dataclass(frozen=True, slots=True)
class Link:
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


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an entry: its text with markup removed, and the bytes that it stands in."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class BibField:
    """`name = value` of a BibTeX entry. `span` is the value's content without its braces or quotes, `whole` runs from
    the name to the end of the value, without the comma."""

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


@dataclass(frozen=True, slots=True)
class Entry:
    """One paper as the list presents it.

    `venue_slot` covers what a venue correction replaces (`Arxiv 2024`): it holds `venue` and, where the list writes
    it there, `year`. It is None where the entry has no place for a venue (news lines). `preprint` is true only when
    the entry itself says that it is one. `links` are indices into the document's links.
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
    """A heading with its plain text and level (1-6)."""

    span: Span
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """One file, read. `data` is the file as it is on disk, byte order mark and line ends included."""

    path: str
    form: Literal["markdown", "bibtex"]
    data: bytes
    sha256: str
    links: tuple[Link, ...]
    entries: tuple[Entry, ...]
    placeholders: tuple[Placeholder, ...] = ()
    headings: tuple[Heading, ...] = ()
    unrecognised: int = 0

    def text_at(self, span: Span) -> str:
        """The text of a byte range (undecodable bytes replaced)."""
        return self.data[span.start : span.end].decode("utf-8", "replace")


# --- questions and evidence -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a source: an identifier and, for arXiv, the version that has to exist."""

    about: Identifier
    version: int | None = None

    def __str__(self) -> str:
        return f"{self.about}v{self.version}" if self.version else str(self.about)


@dataclass(frozen=True, slots=True)
class Need:
    """A question and the source to put it to."""

    source: str
    question: Question


@dataclass(frozen=True, slots=True)
class PaperIds:
    """The names that sources give one paper."""

    arxiv: str | None = None
    doi: str | None = None
    acl: str | None = None
    openreview: str | None = None
    dblp: str | None = None
    s2: str | None = None


@dataclass(frozen=True, slots=True)
class PaperRecord:
    """What one source says of one paper, in the source's own words.

    `venue` is as the source writes it and `year` is the source's year, which may be the preprint's. `comment` and
    `journal_ref` are arXiv's, as the authors wrote them. `version` is the newest arXiv version known.
    """

    title: str
    authors: tuple[str, ...]
    ids: PaperIds = PaperIds()
    venue: str = ""
    venue_aliases: tuple[str, ...] = ()
    year: int | None = None
    published: date | None = None
    citations: int | None = None
    influential_citations: int | None = None
    comment: str = ""
    journal_ref: str = ""
    version: int | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class RepositoryRecord:
    """What GitHub says of one repository; `name` is its present `owner/name` in GitHub's own case. `stars` and
    `archived` are None when only the repository's page was asked."""

    name: str
    stars: int | None = None
    archived: bool | None = None
    pushed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PageRecord:
    """What a page answered at the end of its redirects. `oddity` tells a page that answers 200 without being what was
    asked for: `soft-404` or `parked`."""

    final_url: str
    status: int
    content_type: str = ""
    title: str = ""
    oddity: str | None = None


Record = PaperRecord | RepositoryRecord | PageRecord


@dataclass(frozen=True, slots=True)
class Hop:
    """One answer in a chain of redirects: what was asked and the status that came back."""

    url: str
    status: int


class Trouble(StrEnum):
    """Why a source could not say anything; each becomes the verdict of the same meaning, never `dead`."""

    BLOCKED = "blocked"
    LIMITED = "limited"
    UNREACHABLE = "unreachable"
    OUTAGE = "source-outage"
    OFFLINE = "offline"
    BUDGET = "budget"
    PRIVATE_ADDRESS = "private-address"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class Found:
    """The source says that it exists. `url` is where the source was asked."""

    source: str
    about: Identifier
    record: Record
    url: str
    observed_at: datetime
    trail: tuple[Hop, ...] = ()


@dataclass(frozen=True, slots=True)
class Absent:
    """A source says, in a complete answer, that there is no such thing.

    `owner` is true when the source owns the identifier; only then does it count as absence. `times` is how often it
    was asked.
    """

    source: str
    about: Identifier
    owner: bool
    says: str
    url: str
    observed_at: datetime
    times: int = 1
    status: int | None = None
    trail: tuple[Hop, ...] = ()


@dataclass(frozen=True, slots=True)
class Unavailable:
    """The source said nothing that counts, and why, in words that fit after "because"."""

    source: str
    about: Identifier
    trouble: Trouble
    reason: str
    url: str
    observed_at: datetime
    status: int | None = None
    trail: tuple[Hop, ...] = ()


Evidence = Found | Absent | Unavailable


@dataclass(frozen=True, slots=True)
class Outage:
    """A source or a host that was down, said once, with the number of links or papers that it left open."""

    source: str
    reason: str
    affected: int


# --- judgement -------------------------------------------------------------------------------------------------------


class State(StrEnum):
    """The verdicts on a link."""

    OK = "ok"
    MOVED = "moved"
    DEAD = "dead"
    BLOCKED = "blocked"
    LIMITED = "limited"
    UNREACHABLE = "unreachable"
    INVALID = "invalid"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement on one link: the state, why, and the evidence that it rests on (the deciding one first).

    `via` is the source that decided; `final_url` is where the link leads now when that differs from where it points.
    """

    state: State
    reason: str
    via: str
    status: int | None = None
    final_url: str | None = None
    checked_at: datetime | None = None
    evidence: tuple[Evidence, ...] = ()


Track = Literal["main", "findings", "workshop", "industry", "demo", "datasets", "journal", "tutorial", "other"]


@dataclass(frozen=True, slots=True)
class VenueClaim:
    """One source's word on where a paper was published: the venue's short name, its track (None where the source names
    a conference and leaves open whether its main part, its Findings or a workshop is meant) and the year of the venue
    (None where the source's year may be the preprint's). `says` quotes the source."""

    source: str
    venue: str
    track: Track | None
    year: int | None
    says: str
    url: str
    observed_at: datetime


@dataclass(frozen=True, slots=True)
class Paper:
    """What is known of an entry's paper, once it is sure that the records are about the same paper.

    `venue`, `track` and `year` are the judgement over `claims`; `agreed` says that two independent sources gave the
    same venue and year. `citations_per_month` counts from the first publication (a month is 30.44 days).
    """

    ids: PaperIds
    title: str
    authors: tuple[str, ...]
    venue: str | None = None
    track: Track | None = None
    year: int | None = None
    citations: int | None = None
    influential_citations: int | None = None
    citations_per_month: float | None = None
    claims: tuple[VenueClaim, ...] = ()
    agreed: bool = False


@dataclass(frozen=True, slots=True)
class Repository:
    """What is known of a repository under the name that a list writes; `exists` is None when nobody could say."""

    name: str
    exists: bool | None
    stars: int | None = None
    archived: bool | None = None
    renamed_to: str | None = None
    evidence: tuple[Evidence, ...] = ()


class Severity(StrEnum):
    """How much a finding matters; `--fail-on` compares these."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Testimony:
    """Evidence as a finding quotes it."""

    source: str
    says: str
    url: str
    observed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect that one rule saw, at `span` of `document` (a document's path). `entry` and `link` are indices."""

    rule: str
    name: str
    severity: Severity
    confidence: float
    document: str
    span: Span
    line: int
    column: int
    message: str
    entry: int | None = None
    link: int | None = None
    evidence: tuple[Testimony, ...] = ()
    fix: Fix | None = None


@dataclass(frozen=True, slots=True)
class HostCount:
    """What one host was asked in a run; `bytes` counts response bodies as they were read."""

    requests: int = 0
    retries: int = 0
    limited: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """How an audit went: when, in which mode, what was down and what was asked."""

    id: str
    started: datetime
    finished: datetime
    mode: Literal["live", "replay", "offline"]
    complete: bool
    outages: tuple[Outage, ...] = ()
    hosts: Mapping[str, HostCount] = field(default_factory=dict)
    reused: int = 0


@dataclass(frozen=True, slots=True)
class Audit:
    """The outcome of an audit. `verdicts`, `papers` and `repositories` lie beside `documents`: for each document a
    tuple along its links or entries."""

    run: Run
    documents: tuple[Document, ...]
    verdicts: tuple[tuple[Verdict, ...], ...]
    papers: tuple[tuple[Paper | None, ...], ...]
    repositories: tuple[tuple[tuple[Repository, ...], ...], ...]
    findings: tuple[Finding, ...]
    warnings: tuple[str, ...] = ()
