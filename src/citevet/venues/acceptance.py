"""What authors say of an acceptance on arXiv: the comment and the journal reference, free text both."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from citevet.model import Track
from citevet.venues.reading import NOISE, read_track
from citevet.venues.table import Mention, Word, find_mentions, plain, words_of

_CLAUSE = re.compile(
    r"\s*(?:;|\n|\||(?<!\bvol)(?<!\bproc)(?<!\bconf)(?<!\bint)(?<!\btrans)(?<!\bno)\.(?=\s|$))\s*", re.IGNORECASE
)
_ADDRESS = re.compile(r"https?://\S+|\bwww\.\S+|\b\S+\.(?:com|org|io|net)/\S*")
_NO_ACCEPTANCE = re.compile(
    r"\b(?:submi(?:tted|ssion|tting)|resubmi\w*|to be submitted|under (?:\w+ )?(?:review|submission|consideration)"
    r"|in review|(?:not|never|yet to be|conditionally) accepted|reject\w*|withdrawn|withdrew|unpublished"
    r"|(?:extended|expanded|longer|journal|full|long|short|shorter|earlier|early|initial|preliminary|previous|prior"
    r"|abridged|older|conference|workshop) versions?|a version of|versions? of (?:this|our|the|a)|extends?|extension"
    r"|extended abstracts?|builds? (?:up)?on|based on|following|follow-up|superse\w+|in preparation"
    r"|plan(?:s|ned|ning)? to|planned for|non-?archival|tiny papers?|blog ?posts?|challenge|competition|shared task"
    r"|place|winner|winning|solution|champion|template|style|format|datasets? (?:of|from)|doctoral|phd|thesis|keynote"
    r"|talk|rebuttal|reviews?|reviewers?|target(?:ing|ed)?)\b",
    re.IGNORECASE,
)
_ACCEPTANCE = re.compile(
    r"\b(?:accept(?:ed|ance)?|to appear|appear(?:s|ed|ing)?|published|publication|presented|camera[- ]?ready"
    r"|proceedings|in press|forthcoming|orals?|spotlights?|posters?|highlights?|best paper|outstanding paper"
    r"|main conference)\b",
    re.IGNORECASE,
)
_YEAR_BEHIND = re.compile(
    r"\W{0,3}(?:main|findings|conference)?\W{0,2}((?:19|20)\d{2})(?!\d)|\s?['-](\d{2})(?!\d|\s*pages)", re.IGNORECASE
)
# What stands beside a venue and is no name of a part of it, such as a workshop's.
_BESIDE = (NOISE - {"companion"}) | frozenset(
    re.split(
        r"\s+",
        "accept acceptance accepted appear appears appeared presented presentation publication paper papers "
        "a an as is this our work manuscript article study has been will be it its code data dataset project pages "
        "page website web available github link demo video supplementary appendix appendices figures figure tables "
        "table comments version v pdf http https under submission ads research applied oral spotlight highlight",
    )
)
_ACCEPTED_BY = re.compile(r"\b(?:accepted|appear|published|presented)\s+(?:to|at|by|in)\s+(?:the\s+)?", re.IGNORECASE)
_STOP = re.compile(r"[,;:|.)\]]|\s[-–—]+\s")
_YEAR_NEAR = 30
_FIRST_NEURIPS = 1987
_PAGES = re.compile(
    r"\b(?:pp?\.?|pages?)\s*\d+(?:\s*[-–—]+\s*\d+)?|:\s*\d+\s*[-–—]+\s*\d+|\d+\s*\(\d+\)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """An acceptance in the authors' words: `says` is the clause that tells it. `track` and `year` are None where the
    clause does not say them."""

    venue: str
    track: Track | None
    year: int | None
    says: str


def read_comment(comment: str) -> Acceptance | None:
    """The acceptance that an arXiv comment tells, or None.

    A clause with a venue counts when it says so ("Accepted to", "camera ready") or is hardly more than venue and
    year; never when it tells of a submission, a review, a rejection, or of another version of the paper. Any mention
    of a workshop makes it the workshop's. Two acceptances that disagree are none.
    """
    found = [
        acceptance
        for clause in _CLAUSE.split(_ADDRESS.sub(" ", plain(comment)))
        if (acceptance := _read_clause(clause)) is not None
    ]
    return _the_one(found)


def read_journal_ref(journal_ref: str) -> Acceptance | None:
    """The venue that an arXiv journal reference names, or None. Volumes of NeurIPS tell their year, since they are
    often dated the year after."""
    text = plain(journal_ref)
    words = words_of(text)
    mention = _mention(words)
    if mention is None or _NO_ACCEPTANCE.search(text):
        return None
    track = _track(text, mention)
    year = _volume_year(text, mention) or _last_year(text)
    return Acceptance(_findings_host(words, track) or mention.venue.short, track, year, journal_ref.strip())


def _read_clause(clause: str) -> Acceptance | None:
    words = words_of(clause)
    mention = _mention(words)
    if mention is None or _NO_ACCEPTANCE.search(clause):
        return None
    year = _year_near(clause, words, mention)
    if not _ACCEPTANCE.search(clause) and (year is None or not _begins_with(words, mention)):
        return None
    track = _track(clause, mention)
    if track is None and _names_a_part(clause, words, mention):
        return None
    return Acceptance(_findings_host(words, track) or mention.venue.short, track, year, clause.strip())


def _mention(words: tuple[Word, ...]) -> Mention | None:
    """The venue that a clause names; None where it names none, or several that are not held together."""
    mentions = [each for each in find_mentions(words) if _counts(words, each)]
    if not mentions:
        return None
    first = mentions[0]
    apart = [
        each
        for before, each in pairwise(mentions)
        if each.venue.short != before.venue.short
        and (each.first - before.last > 3 or any(word.text == "and" for word in words[before.last : each.first]))
    ]
    return None if apart else first


def _names_a_part(clause: str, words: tuple[Word, ...], mention: Mention) -> bool:
    """Whether a name beside the venue, or one that accepted the paper in its stead, says that something within the
    venue is meant: "ICML 2024 LCFM", "SLLM at ICLR 2025", "Accepted to R0-FoMo, NeurIPS 2023"."""
    covered = {position for each in find_mentions(words) for position in range(each.first, each.last)}
    strange = {
        position
        for position, word in enumerate(words)
        if position not in covered and not word.text[0].isdigit() and word.text not in _BESIDE
    }
    accepting = {match.end() for match in _ACCEPTED_BY.finditer(clause)}
    met = [position for position in strange if words[position].start in accepting]
    for step, start in ((1, mention.last), (-1, mention.first - 1)):
        position = start
        while 0 <= position < len(words) and not _STOP.search(_between(clause, words, position, position - step)):
            if position in strange:
                met.append(position)
            if position in strange or words[position].text == "in" or _ACCEPTANCE.fullmatch(words[position].text):
                break
            position += step
    return any(words[position].written[0].isupper() for position in met)


def _between(clause: str, words: tuple[Word, ...], one: int, other: int) -> str:
    first, second = sorted((one, other))
    return clause[words[first].end : words[second].start]


def _counts(words: tuple[Word, ...], mention: Mention) -> bool:
    """Ordinary words name a venue only in its own spelling and beside a year; short names in capitals; and a long
    name that goes on ("... Learning and Applications") is another venue's."""
    after = words[mention.last].text if mention.last < len(words) else ""
    written = "".join(word.written for word in words[mention.first : mention.last])
    own = "".join(word.written for word in words_of(mention.venue.short))
    if mention.venue.whole:
        return written == own and re.fullmatch(r"(?:19|20)?\d{2}", after) is not None
    if mention.alias:
        return written == own or not written.islower() or re.fullmatch(r"(?:19|20)\d{2}", after) is not None
    going_on = words[mention.last : mention.last + 2]
    joined = after in {"and", "&", "theory", "techniques", "for"} and [each.text for each in going_on[1:]] != ["the"]
    return not joined


def _begins_with(words: tuple[Word, ...], mention: Mention) -> bool:
    """Whether a clause opens with the venue, but for a few words such as "In Proceedings of the 41st"."""
    return mention.first <= 8 and all(
        re.fullmatch(
            r"in|at|proceedings|proc|of|the|annual|international|ieee|cvf|acm|findings|conference|\d+\w*|pages?",
            word.text,
        )
        for word in words[: mention.first]
    )


def _year_near(clause: str, words: tuple[Word, ...], mention: Mention) -> int | None:
    start, end = words[mention.first].start, words[mention.last - 1].end
    if (match := _YEAR_BEHIND.match(clause[end:])) is not None:
        return int(match[1]) if match[1] else 2000 + int(match[2])
    near = clause[max(0, start - _YEAR_NEAR) : end + _YEAR_NEAR]
    years = {int(year) for year in re.findall(r"(?<!\d)(?:19|20)\d{2}(?![\d.])", near)}
    return years.pop() if len(years) == 1 else None


def _track(text: str, mention: Mention) -> Track | None:
    track = read_track(text)
    if mention.venue.journal and track in {None, "main", "datasets"}:
        return "journal"
    return track


def _findings_host(words: tuple[Word, ...], track: Track | None) -> str | None:
    """The conference whose Findings are meant: the last one named by its short name."""
    if track != "findings":
        return None
    hosts = [each.venue.short for each in find_mentions(words) if each.alias and each.venue.findings]
    return hosts[-1] if hosts else None


def _volume_year(text: str, mention: Mention) -> int | None:
    if mention.venue.short != "NeurIPS" or mention.alias:
        return None
    match = re.search(r"systems\W+(?:vol(?:ume)?\W*)?(\d{2})(?!\d)", text, re.IGNORECASE)
    return _FIRST_NEURIPS + int(match[1]) if match else None


def _last_year(text: str) -> int | None:
    years = re.findall(r"(?<!\d)(?:19|20)\d{2}(?!\d)", _PAGES.sub(" ", text))
    if years:
        return int(years[-1])
    short = re.search(r"[A-Za-z]\s?'(\d{2})(?!\d)", text)
    return 2000 + int(short[1]) if short else None


def _the_one(found: list[Acceptance]) -> Acceptance | None:
    """The acceptance that stands when several are told: workshops yield to the rest, and the rest must agree."""
    chosen = [each for each in found if each.track != "workshop"] or found
    if not chosen or len({(each.venue, each.year) for each in chosen}) > 1:
        return None
    return next((each for each in chosen if each.track is not None), chosen[0])
