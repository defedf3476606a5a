"""What a text says of a venue, where the text is meant to be a venue and nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from citevet.model import Track
from citevet.venues.table import Mention, Word, find_mentions, plain, words_of

_YEAR = re.compile(r"(?:19|20)\d{2}")
_SHORT_YEAR = re.compile(r"'\s*(\d{2})(?!\d)")
_TRACKS: tuple[tuple[Track, re.Pattern[str]], ...] = (
    ("workshop", re.compile(r"\bworkshops?\b|@|\bstudent research\b")),
    ("findings", re.compile(r"\bfindings\b")),
    ("industry", re.compile(r"\bindustry\b|\bindustrial\b")),
    ("demo", re.compile(r"\bdemos?\b|\bdemonstrations?\b")),
    ("datasets", re.compile(r"\bdatasets?\b|\bd\s?&\s?b\b|\bbenchmarks?\s+track\b")),
    ("tutorial", re.compile(r"\btutorials?\b")),
    ("main", re.compile(r"\bmain\b|\blong papers?\b|\bshort papers?\b")),
)
NOISE = frozenset(
    re.split(
        r"\s+",
        "proceedings proc of the in at on to by and for from with conference conf conferences annual international int "
        "ieee cvf acm usenix aclweb volume vol issue long short paper papers main oral orals poster posters spotlight "
        "spotlights highlight highlights camera ready best award outstanding honorable mention accepted published "
        "track tracks technical research full hlt human language technologies top notable final version edition "
        "symposium joint meeting companion pmlr findings industry industrial demo demos demonstration demonstrations "
        "system systems datasets dataset benchmarks benchmark d&b d b & tutorial tutorials first second third fourth "
        "fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth "
        "eighteenth nineteenth twentieth thirtieth fortieth fiftieth sixtieth twenty thirty forty fifty sixty one two "
        "three four five six seven eight nine student online virtual event jan feb mar apr may jun jul aug sep oct nov "
        "dec arxiv print advances society computer s p pages pp article no number workshop workshops",
    )
)
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)?")
_PREPRINT = re.compile(
    r"(?:(?:arxiv|corr|(?:bio|med|chem|tech|psy)rxiv|ssrn|preprints?|eprints?|e prints?|abs|org|cs|unpublished"
    r"|under review|in submission|submitted(?: to .*)?|manuscript|working paper|computation and language"
    r"|cornell university|computing research repository|id|com|v|e|an?|on|in)\b\s*)+"
)
_UNDER_REVIEW = re.compile(r"\b(?:under (?:double blind )?review|in submission|submitted|rejected|withdrawn)\b")


@dataclass(frozen=True, slots=True)
class VenueReading:
    """What a text says of a venue: its short name, and the track and year where it says them.

    `track` is None where a conference is named without one: that may mean the main conference or not.
    """

    venue: str
    track: Track | None = None
    year: int | None = None


@lru_cache(maxsize=4096)
def read_venue(text: str) -> VenueReading | None:
    """The venue that a text is, as lists, BibTeX and Semantic Scholar write it; None where it is none that the table
    knows, or where it says more than a venue (`ICLR-ME-FoMo 2024`), other than a workshop's name."""
    text = plain(text)
    words = words_of(text)
    mentions = find_mentions(words)
    if not mentions or _UNDER_REVIEW.search(text.lower()):
        return None
    track = read_track(text)
    mention = _chosen(mentions, words, track)
    rest = [word for word in _rest(words, mentions) if not _ORDINAL.fullmatch(word.text)]
    if mention.venue.whole and not mention.alias and rest:
        return None
    named_workshop = track == "workshop" and mention.alias and not mention.venue.whole
    if not named_workshop and any(word.text not in NOISE for word in rest):
        return None
    if mention.venue.journal:
        track = "journal" if track in {None, "main"} else track
    return VenueReading(mention.venue.short, track, read_year(text))


def read_track(text: str) -> Track | None:
    """The track that a text names, or None. A workshop's is told first: nothing makes it the conference's own."""
    text = text.lower()
    return next((track for track, pattern in _TRACKS if pattern.search(text)), None)


def read_year(text: str) -> int | None:
    """The first year in a text, written in full or as `'25`."""
    if (match := _YEAR.search(re.sub(r"\d{4}\.\d{4,5}|\bpp?\.?\s*\d+.*$", " ", text))) is not None:
        return int(match[0])
    if (match := _SHORT_YEAR.search(text)) is not None:
        return 2000 + int(match[1])
    return None


# Of a thousand entries most say the same few words, and each is read again to prove a fix.
@lru_cache(maxsize=4096)
def is_preprint(text: str) -> bool:
    """Whether a venue text says that the paper is a preprint, or says nothing at all."""
    text = plain(text)
    found = words_of(text)
    words = [word.text for word in found if not word.text.isdigit()]
    if not words:
        return True
    if find_mentions(found) and not _UNDER_REVIEW.search(text.lower()):
        return False
    return _PREPRINT.fullmatch(" ".join("arxiv" if _is_arxiv(word) else word for word in words)) is not None


def _is_arxiv(word: str) -> bool:
    """`arxiv` and its usual slips: two letters swapped, one lost, one doubled."""
    return word.startswith("a") and (
        sorted(word) == sorted("arxiv")
        or re.sub(r"(.)\1", r"\1", word) == "arxiv"
        or word in {"arxv", "axiv", "archiv"}
    )


def _chosen(mentions: Sequence[Mention], words: Sequence[Word], track: Track | None) -> Mention:
    """The venue that is meant where several are named. Findings of the ACL are those of the conference named after
    it, and a long name is confirmed by the short one behind it."""
    if track == "findings":
        return next((each for each in reversed(mentions) if each.venue.findings and each.alias), mentions[0])
    return next((each for each in mentions if not each.venue.whole), mentions[0])


def _rest(words: Sequence[Word], mentions: Sequence[Mention]) -> list[Word]:
    covered = {position for each in mentions for position in range(each.first, each.last)}
    return [word for position, word in enumerate(words) if position not in covered]
