"""References as bibliographies write them, in whatever order: every part is judged by what it can be, and the best
reading of all of them together counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from citevet.documents.fields import Published
from citevet.documents.shapes.line import Line
from citevet.documents.shapes.parts import Joint, Part, is_detail, read_parts, year_in
from citevet.documents.shapes.title_base import Form
from citevet.documents.shapes.words import are_names, date_in, is_name, is_venue, may_be_venue, stated
from citevet.model import Field, Span
from citevet.venues import is_preprint

_INITIALS = re.compile(r"(?:and\s+|&\s*)?(?:[^\W\d_a-z]\.?[\s-]?){1,4}")
_AND = re.compile(r"^(?:and|&)\s+")
_BETWEEN = re.compile(r"\s+(?:and|&)\s+")
_TAIL = re.compile(r"[\s,]+\(?\d[\d\s():.,–—−-]*$")
_OTHERS = re.compile(r"\bet\.?\s+al\.?$|\band others$|^…$", re.IGNORECASE)
_VENUE_WORDS = re.compile(
    r"\b(?:journal|transactions?|trans|conference|workshops?|symposium|letters|magazine|proceedings|proc|advances"
    r"|annals|bulletin|communications|review|lecture notes|preprint|ieee|acm|usenix|siam|thesis|technical report)\b",
    re.IGNORECASE,
)
_IN = re.compile(r"(?:(?:accepted|published|appeared|to appear)\s+)?(?:in|at|by)\b[:\s]\s*", re.IGNORECASE)
_INITIALISM = re.compile(r"(?=[^\s]*[A-Z].*[A-Z])[\w&/'’@+-]{2,14}(?:\s(?:19|20)\d\d)?")
_PROSE = re.compile(
    r"\b(?:we|our|my|me|please|see|click|here|this repo(?:sitory)?|released|accepted|fixe[sd]|updated|awarded|joined"
    r"|invited|thanks)\b",
    re.IGNORECASE,
)
_SYMBOLS = re.compile(r"[^\w)\]'’\"”?!.%$*+]+$")
_LONG_WORD = 4
_LONGEST_VENUE_WORDS = 14
_MOST_TITLE_WORDS = 45
_LEAST_TITLE_WORDS = 3
_LEAST_WORDS = 2
_MOST_NAME_WORDS = 4
_NEVER = -99.0
_SUPPORT_OF_KNOWN = 2.0


class _Label(IntEnum):
    AUTHORS = 0
    TITLE = 1
    VENUE = 2
    DATE = 3
    REST = 4


_SINGLE = (_Label.AUTHORS, _Label.TITLE, _Label.VENUE)
_INSIDE_TITLES = frozenset({Joint.COLON, Joint.MARK, Joint.STOP})
_BREAK_INSIDE: dict[_Label, dict[Joint, float]] = {
    _Label.AUTHORS: {
        Joint.STOP: 6.0,
        Joint.DASH: 3.0,
        Joint.COLON: 6.0,
        Joint.GROUP: 3.0,
        Joint.LINE: 2.0,
        Joint.BY: 6.0,
    },
    _Label.TITLE: {
        Joint.STOP: 9.0,
        Joint.MARK: 1.0,
        Joint.GROUP: 3.0,
        Joint.LINE: 1.0,
        Joint.COLON: -1.0,
        Joint.BY: 1.0,
    },
    _Label.VENUE: {Joint.LINE: 3.0, Joint.DASH: 2.0, Joint.COLON: 3.0, Joint.STOP: 1.0},
}


@dataclass(frozen=True, slots=True)
class Reference:
    """What a text says as a reference. `certainty` grows with what supports the reading: a venue that is known, names,
    a year, a title made out; `form` is what makes the title out, and `named` tells that the authors are more than
    single words. `complete` is what can be a reference without a link: its venue is known, or it has a year
    and with it several authors, or a title made out with authors or a venue."""

    title: Field
    authors: Field | None
    published: Published
    link: int | None
    certainty: float
    form: Form
    named: bool
    complete: bool


def read_reference(line: Line, start: int) -> Reference | None:
    """The reference that a line is from `start` on; None where nothing in it can be a title."""
    parts = read_parts(line, start)
    if not parts:
        return None
    labels = _labels(line.text, parts)
    return _reference(line, parts, labels) if labels is not None else None


def _labels(text: str, parts: Sequence[Part]) -> list[_Label] | None:
    """The best label for every part; authors, title and venue are one stretch each."""
    best: dict[tuple[_Label | None, int], tuple[float, list[_Label]]] = {(None, 0): (0.0, [])}
    for part, previous, following_part in zip(parts, [None, *parts], [*parts[1:], None], strict=False):
        scores = _scores(text, part, following_part)
        named = _is_short_name(text[part.start : part.stop])
        following: dict[tuple[_Label | None, int], tuple[float, list[_Label]]] = {}
        for (before, used), (score, labels) in best.items():
            for label in _Label:
                taken = 1 << label if label in _SINGLE else 0
                if label is before:
                    cost = _inside(label, previous, part)
                elif used & taken:
                    continue
                else:
                    cost = _between(before, label, previous, part, following_part)
                    cost += 2.0 * (label is _Label.TITLE and named)
                    cost += 1.5 * (label is _Label.REST and not used & (1 << _Label.TITLE) and scores[label] < -1.0)
                    cost += 2.0 * (label is _Label.VENUE and not used & (1 << _Label.TITLE) and scores[label] < 4.0)
                total = score + scores[label] - cost
                state = (label, used | taken)
                if state not in following or total > following[state][0]:
                    following[state] = (total, [*labels, label])
        best = following
    titled = [found for (_, used), found in best.items() if used & (1 << _Label.TITLE)]
    score, labels = max(titled, key=lambda found: found[0], default=(_NEVER, []))
    return labels if score > _NEVER / 2 else None


def _between(before: _Label | None, label: _Label, previous: Part | None, part: Part, following: Part | None) -> float:
    """What it costs that one label gives way to another at a division."""
    if before is _Label.AUTHORS and part.joint is Joint.COLON and previous is not None and previous.form is Form.BOLD:
        return 6.0
    if part.joint is Joint.COLON and previous is not None and previous.form is part.form:
        one = before is _Label.AUTHORS and previous.joint not in {Joint.COMMA, Joint.INITIAL}
        return 4.0 if one or before is _Label.TITLE else 0.0
    if before is _Label.TITLE and label is _Label.AUTHORS and part.joint is Joint.COMMA and part.form is Form.PLAIN:
        return 2.5
    if part.joint is Joint.BY:
        several = following is not None and following.joint is Joint.COMMA
        return 0.0 if label is _Label.AUTHORS and several else 4.0
    return 0.6 if part.joint is Joint.COMMA else 0.0


def _inside(label: _Label, previous: Part | None, part: Part) -> float:
    """What it costs that a stretch of one label goes on over a division."""
    cost = _BREAK_INSIDE.get(label, {}).get(part.joint, 0.0)
    if label is _Label.VENUE and previous is not None and previous.form is Form.GROUPED:
        return 4.0
    if part.joint is Joint.COLON and previous is not None and previous.joint is Joint.COMMA:
        return max(cost, 0.0)
    if label is _Label.TITLE and previous is not None and previous.form is not part.form:
        closed = {Form.QUOTED, Form.LINKED} & {previous.form, part.form}
        whole = previous.words >= _LEAST_TITLE_WORDS and previous.form is not Form.PLAIN
        named = previous.form is Form.BOLD and part.joint is Joint.COLON
        cost = 0.0 if named else max(cost, 6.0 if closed or whole else 2.5)
    return cost


def _scores(text: str, part: Part, following: Part | None) -> dict[_Label, float]:
    words = text[part.start : part.stop]
    if part.form is Form.GROUPED:
        return _grouped(words)
    count = len(words.split())
    dated = year_in(words) is not None
    known = is_venue(words)
    return {
        _Label.AUTHORS: _as_authors(words, part, following, known=known),
        _Label.TITLE: _as_title(words, part, count, known=known, dated=dated)
        - (2.5 if count == 1 and (following is None or following.joint is Joint.COMMA) else 0.0),
        _Label.VENUE: _as_venue(words, part, count, known=known, dated=dated),
        _Label.DATE: 4.0 if dated or _is_month(words) else _NEVER,
        _Label.REST: 3.0 if is_detail(words) and not dated else -0.5 - 0.3 * min(count, 12),
    }


def _grouped(words: str) -> dict[_Label, float]:
    """What stands in brackets is a date, a venue or a detail, and no title."""
    dated, known = year_in(words) is not None, is_venue(words)
    return {
        _Label.AUTHORS: _NEVER,
        _Label.TITLE: _NEVER,
        _Label.VENUE: 4.0 if known else _NEVER if dated or is_detail(words) else 2.0,
        _Label.DATE: 4.0 if dated else _NEVER,
        _Label.REST: 3.0 if is_detail(words) and not dated else -1.0,
    }


def _as_authors(words: str, part: Part, following: Part | None, *, known: bool) -> float:
    plain = _OTHERS.sub("", _AND.sub("", words)).strip(" ,.*†‡")
    if _OTHERS.search(words) and (not plain or is_name(plain) is not None):
        return 4.0
    if _INITIALS.fullmatch(plain):
        return 2.0
    signed = following is not None and following.joint is Joint.GROUP
    if (
        part.form is Form.QUOTED
        or (part.form is Form.LINKED and not signed)
        or _VENUE_WORDS.search(plain)
        or any(map(str.isdigit, plain))
    ):
        return _NEVER
    if part.joint in _INSIDE_TITLES and plain.startswith("A "):
        return _NEVER
    each = [is_name(name) for name in _BETWEEN.split(plain)]
    if None in each:
        return _NEVER
    long = any(len(name.split()) > _MOST_NAME_WORDS for name in _BETWEEN.split(plain))
    likely = (
        0.5
        if long
        else 2.0
        if all(each)
        else 0.4
        if part.joint in {Joint.COMMA, Joint.INITIAL} or len(each) > 1
        else -0.6
    )
    return likely - (2.0 if known else 0.0) - (1.0 if plain.isupper() and len(plain) > _LONG_WORD else 0.0)


def _as_title(words: str, part: Part, count: int, *, known: bool, dated: bool) -> float:
    if dated or is_detail(words) or (part.form is Form.PLAIN and _IN.match(words) and known):
        return _NEVER
    made_out = {Form.QUOTED: 5.0, Form.LINKED: 5.0, Form.BOLD: 3.0, Form.EMPHASISED: 1.5}.get(part.form, 0.0)
    score = 0.25 * min(count, 12) + (made_out if count >= _LEAST_TITLE_WORDS or part.form is Form.LINKED else 0.0)
    score += 1.0 if any(word.islower() and len(word) > _LONG_WORD for word in words.split()) else 0.0
    return (
        score
        - (3.0 if known else 0.0)
        + (1.0 if part.joint not in {Joint.COMMA, Joint.GROUP} and count >= _LEAST_TITLE_WORDS else 0.0)
    )


def _as_venue(words: str, part: Part, count: int, *, known: bool, dated: bool) -> float:
    if dated or is_detail(words) or count > _LONGEST_VENUE_WORDS or part.form in {Form.QUOTED, Form.LINKED}:
        return 4.0 if part.form is Form.LINKED and known else _NEVER
    if known:
        return 4.0
    words = _TAIL.sub("", words) if not may_be_venue(words) else words
    told = 2.0 if _VENUE_WORDS.search(words) else 0.0
    told += 1.0 if _IN.match(words) else 0.0
    told += 1.5 if _INITIALISM.fullmatch(words) else 0.0
    told += 1.0 if any(map(str.isdigit, words)) and may_be_venue(words) else 0.0
    capital = all(word[0].isupper() or len(word) <= _LONG_WORD or not word.isalpha() for word in words.split())
    return told - (1.5 if capital or told > 1.0 else 4.0)


def _is_short_name(words: str) -> bool:
    return len(words.split()) <= _LEAST_TITLE_WORDS and bool(is_name(words))


def _is_month(words: str) -> bool:
    return re.fullmatch(r"[A-Z][a-z]{2,8}\.?,?\s+(?:19|20)\d\d", words) is not None


def _reference(line: Line, parts: Sequence[Part], labels: Sequence[_Label]) -> Reference | None:
    text = line.text
    of = {label: [part for part, each in zip(parts, labels, strict=True) if each is label] for label in _Label}
    titled, signed = of[_Label.TITLE], of[_Label.AUTHORS]
    named = any(_is_full(text[part.start : part.stop]) for part in signed)
    form = titled[0].form
    if signed and not named and titled[0].joint is Joint.COLON and form is Form.PLAIN:
        titled, signed = [*signed, *titled], []  # "Extract, Define, Canonicalize: T" has no surnames
    begin = titled[0].start
    stop = begin + len(_SYMBOLS.sub("", text[begin : titled[-1].stop]))
    title = line.stretch.field(begin, _with_mark(text, stop))
    if title is None or not _LEAST_WORDS <= len(title.text.split()) <= _MOST_TITLE_WORDS or is_venue(title.text):
        return None
    if not signed and form in {Form.PLAIN, Form.EMPHASISED} and _is_short_name(title.text):
        return None
    authors = _authors(line, signed) if signed else None
    where, support = _where(line, parts, labels)
    rest = [text[part.start : part.stop] for part in of[_Label.REST]]
    words = sum(len(each.split()) for each in rest if not is_detail(each))
    several = authors is not None and (len(signed) > 1 or _OTHERS.search(authors.text) is not None)
    made_out = form is not Form.PLAIN
    certainty = support + 2.0 * several + bool(authors) + (where.year is not None) - words / 6
    certainty += made_out + (form is Form.QUOTED) + (len(title.text.split()) > _LEAST_TITLE_WORDS)
    if form not in {Form.QUOTED, Form.LINKED} and not named and _PROSE.search(title.text):
        return None
    link = next((part.link for part in [*titled[:1], *of[_Label.VENUE]] if part.link is not None), None)
    told = several or (made_out and (authors is not None or where.venue is not None))
    begun = made_out or not title.text.split()[0].islower()
    complete = begun and (support >= _SUPPORT_OF_KNOWN or (told and where.year is not None))
    return Reference(title, authors, where, link, certainty, form, named=named, complete=complete)


def _is_full(words: str) -> bool:
    """Whether a part holds a full name, initials or `et al.`, rather than words that can be surnames."""
    plain = _AND.sub("", words)
    return bool(_OTHERS.search(words) or _INITIALS.fullmatch(plain) or any(map(is_name, _BETWEEN.split(plain))))


def _authors(line: Line, signed: Sequence[Part]) -> Field | None:
    """The names, with the full stop of an initial or of `et al.` at the end."""
    text, start, end = line.text, signed[0].start, signed[-1].stop
    shortened = text[end : end + 1] == "." and (_OTHERS.search(text[start:end]) or text[end - 2] in " .")
    authors = line.stretch.field(start, end + bool(shortened))
    alone = authors is not None and are_names(authors.text, alone=True)
    return authors if len(signed) > 1 or alone else None


def _with_mark(text: str, stop: int) -> int:
    """A title keeps the question mark at its end."""
    return stop + (text[stop : stop + 1] in {"?", "!", "？"})


def _where(line: Line, parts: Sequence[Part], labels: Sequence[_Label]) -> tuple[Published, float]:
    """Venue and year, and how much the venue supports the reading; one that nothing supports is left out."""
    text = line.text
    places = [number for number, label in enumerate(labels) if label is _Label.VENUE]
    dates = [number for number, label in enumerate(labels) if label is _Label.DATE]
    dated = [_year(line, parts[number]) for number in dates]
    year = next((each for each in dated if each is not None), None)
    if not places:
        return Published(None, year), 0.0
    first, last = places[0], places[-1]
    inside = _IN.match(text, parts[first].start, parts[last].stop)
    start, stop = inside.end() if inside else parts[first].start, _closing(text, parts[first].start, parts[last].stop)
    words = text[start:stop]
    known = is_venue(words) or any(is_venue(text[parts[each].start : parts[each].stop]) for each in places)
    told = stated(line.stretch, start, stop)
    if told is None or told.venue is None or told.slot is None:
        return Published(None, year), 0.0
    if not (known or told.year or year or _VENUE_WORDS.search(words)):
        return Published(None, None), 0.0
    venue, slot = told.venue, told.slot
    if told.year is None:
        volume = _TAIL.search(words)
        venue = (line.stretch.field(start, start + volume.start()) if volume and volume.start() else None) or venue
        slot = _slot(line, parts, labels, venue, start) or venue.span
    likely = told.year is not None and may_be_venue(words)
    return Published(
        venue, told.year or year, slot, is_preprint(venue.text)
    ), _SUPPORT_OF_KNOWN if known else 1.0 * likely


def _slot(line: Line, parts: Sequence[Part], labels: Sequence[_Label], venue: Field, start: int) -> Span | None:
    """The range of a venue with the year that follows it, volume and pages in between, or comes right before."""
    first = labels.index(_Label.VENUE)
    last = len(labels) - 1 - labels[::-1].index(_Label.VENUE)
    for number in range(last + 1, len(parts)):
        if labels[number] is _Label.DATE:
            return line.stretch.span(start, _closing(line.text, start, parts[number].stop))
        if not is_detail(line.text[parts[number].start : parts[number].stop]):
            break
    if first and labels[first - 1] is _Label.DATE and parts[first - 1].form is not Form.GROUPED:
        return Span(line.stretch.span(parts[first - 1].start, start).start, venue.span.end)
    return None


def _closing(text: str, start: int, stop: int) -> int:
    """The end of a range with the bracket that closes one opened in it."""
    opened = text.count("(", start, stop) > text.count(")", start, stop)
    found = text.find(")", stop) if opened else -1
    return found + 1 if found >= 0 else stop


def _year(line: Line, part: Part) -> Field | None:
    found = date_in(line.stretch, part.start, part.stop)
    if found is not None:
        return found
    inside = year_in(line.text[part.start : part.stop])
    if inside is None:
        return None
    return line.stretch.field(part.start + inside[0], part.start + inside[1])
