"""What is asked of sources and what they say: evidence in three states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import msgspec

from citevet.model.documents import Heading, Identifier


class Question(msgspec.Struct, frozen=True, gc=False):
    """What is asked of a source: an identifier and, for arXiv, the version that has to exist."""

    about: Identifier
    version: int | None = None

    def __str__(self) -> str:
        return f"{self.about}v{self.version}" if self.version else str(self.about)


class Need(msgspec.Struct, frozen=True, gc=False):
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


# Stands before the words of a search by title, where else the name of a volume is.
SEARCH = "?"


@dataclass(frozen=True, slots=True)
class PaperRecord:
    """What one source says of one paper, in the source's own words.

    `venue` is as the source writes it and `year` is the source's year, which may be the preprint's. `comment` and
    `journal_ref` are arXiv's, as the authors wrote them. `version` is the newest arXiv version known. `page` is where
    the publisher shows the paper. `listing` is the volume (`2024.acl-long`, `v235`) in whose table of contents the
    record was found by the paper's title, or `SEARCH` and the words that were searched for; "" for one that was asked
    for by an identifier. `venueid` is OpenReview's name for the venue, which also says what became of a submission.
    `published_as` is the DOI of what a preprint became, and `retraction` tells how the source knows that the paper was
    taken back; "" where it does not say so.
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
    page: str = ""
    listing: str = ""
    venueid: str = ""
    pages: str = ""
    publisher: str = ""
    published_as: str = ""
    retraction: str = ""


@dataclass(frozen=True, slots=True)
class RepositoryRecord:
    """What GitHub says of one repository; `name` is its present `owner/name` in GitHub's own case. `stars` and
    `archived` are None when only the repository's page was asked."""

    name: str
    stars: int | None = None
    archived: bool | None = None


@dataclass(frozen=True, slots=True)
class PageRecord:
    """What a page answered at the end of its redirects. `oddity` tells a page that answers 200 without being what was
    asked for: `soft-404` or `parked`. `home` is a digest of its body where it presents itself as its host's home page,
    though it is at another path. `anchors_asked` are the names that links into the page asked for when it was fetched,
    and `missing_anchors` those of them that it is known not to have. `validator` is the ETag or the Last-Modified by
    which its server knows this form of it again, "" where there is none or redirects led here."""

    final_url: str
    status: int
    content_type: str = ""
    title: str = ""
    oddity: str | None = None
    missing_anchors: tuple[str, ...] = ()
    anchors_asked: tuple[str, ...] = ()
    home: str | None = None
    validator: str = ""


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file or folder of the repository. `anchors` and `headings` are those of a Markdown file that was read because
    links ask for its parts; `anchors` is None for every other one."""

    name: str
    anchors: frozenset[str] | None = None
    headings: tuple[Heading, ...] = ()


Record = PaperRecord | RepositoryRecord | PageRecord | FileRecord


@dataclass(frozen=True, slots=True)
class Hop:
    """One answer in a chain of redirects: what was asked and the status that came back."""

    url: str
    status: int

    @property
    def permanent(self) -> bool:
        """Whether it was a redirect for good."""
        return self.status in (301, 308)


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
    INVALID = "invalid"
    OTHER_SCHEME = "other-scheme"
    LOCAL = "local"


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
    was asked. `instead` is what is there in place of a file.
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
    instead: str | None = None


@dataclass(frozen=True, slots=True)
class Unavailable:
    """The source said nothing that counts, and why, in words that fit after "because". `url` is what was asked last,
    the end of the redirects on the `trail`. `transient` tells what may well be answered a little later in the same
    run."""

    source: str
    about: Identifier
    trouble: Trouble
    reason: str
    url: str
    observed_at: datetime
    status: int | None = None
    trail: tuple[Hop, ...] = ()
    transient: bool = False


Evidence = Found | Absent | Unavailable


@dataclass(frozen=True, slots=True)
class Outage:
    """A source or a host that was down, said once, with the number of links or papers that it left open."""

    source: str
    reason: str
    affected: int
