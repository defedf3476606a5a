"""What follows an entry's title: authors, venue and date, told apart by what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from citevet.documents.blocks import BlockKind
from citevet.documents.fields import Published
from citevet.documents.shapes.line import Line, Run
from citevet.documents.shapes.words import (
    are_names,
    bounds,
    date_first,
    date_in,
    is_link_label,
    is_name,
    is_others,
    is_periodical,
    is_venue,
    label_of,
    may_be_venue,
    names_and_year,
    stated,
)
from citevet.model import Field, Role, Span

_BAR = re.compile(r"\s[|·•]\s|\t|<br>")
_SENTENCE = re.compile(
    r"(?:(?<=[^\s.][\w)）’'][\w)）’'])|(?<=[\u4e00-\u9fff]))[.。]\s+|[;；]\s+(?=\S*\d{4})|(?<=\bet al\.)\s*(?=[^\W\d_])"
)
_YEAR_BEHIND = re.compile(r"\s*,?\s*\(?(?:19|20)\d\d\b\)?")
_YEAR_BEFORE = re.compile(r"(?<!\d)(?:19|20)\d\d,\s+$")
_LONGEST_YEAR = 8
_FIRST = re.compile(r"([^()\[\]\n]{2,60})[)\]][.,:;]?\s*(?=\w)|by:?\s+(?=\w)")
_SIGNED = re.compile(r"[^,]{2,60}\bet\.?\s+al\.?,\s|[^\s,]+ (?:and|&) [^\s,]+,\s+(?:bio|med|ar)xiv\b", re.IGNORECASE)
_LAST_YEAR = re.compile(r",\s*(?:19|20)\d\d$")
_VOLUME = re.compile(r"(?<=[^\W\d_])\s+\d{1,3}\(\d{1,3}\)[\w:.,–—−\s-]*$")
_NOTED = re.compile(r"((?:19|20)\d\d)\s*\(")
_INITIAL = re.compile(r"[\s.][^\W\d_a-z]\.")
_DOT = re.compile(r"\s[·•]\s")
_GLUED_YEAR = re.compile(r"([A-Z][A-Za-z-]+)(\d\d)")
_MOST_YEARS_APART = 2
_MOST_BLANKS = 16
_MOST_RUNS = 60
_MOST_VENUE_WORDS = 10
_LONGEST_LABEL = 60
_LONGEST_CHUNK = 2000


@dataclass(slots=True)
class Told:
    """What has been read of an entry so far; what is found first stays. `words` counts the words that say nothing of
    these fields, and `labels` the links whose text says what they lead to; `venue_link` is the link whose text is the
    venue, `signed` tells where the authors begin, and `papers` are the links that a label calls the paper's."""

    authors: Field | None = None
    published: Published | None = None
    date: Field | None = None
    words: int = 0
    labels: int = 0
    venue_link: int | None = None
    signed: tuple[Line, int] | None = None
    papers: list[int] = field(default_factory=list)

    def place(self, where: Published | None) -> None:
        """Takes a venue or a year. What is found first stays, but a venue that is known counts more than a preprint."""
        if where is None:
            return
        accepted = not where.preprint and where.venue is not None and is_venue(where.venue.text)
        if self.published is None or (self.published.preprint and accepted):
            self.published = where

    @property
    def where(self) -> Published:
        """Venue and year, the year of a date standing in for one that the venue does not tell."""
        told = self.published or Published()
        if told.year is not None or self.date is None:
            return told
        glued = _GLUED_YEAR.fullmatch(told.venue.text) if told.venue is not None else None
        if told.venue is not None and glued and abs(2000 + int(glued[2]) - int(self.date.text)) <= _MOST_YEARS_APART:
            span = told.venue.span
            venue = Field(glued[1], Span(span.start, span.end - len(glued[2])))
            return replace(told, venue=venue, year=Field(f"20{glued[2]}", Span(venue.span.end, span.end)))
        return replace(told, year=self.date)


def read_rest(line: Line, start: int, told: Told) -> None:
    """Reads what stands behind `start` in a line."""
    first = line.run_at(start)
    labelled_to = 0
    for index, run in enumerate(line.runs[first : first + _MOST_RUNS], first):
        text = line.text[run.start : run.end]
        beside = run.link is not None or (index + 1 < len(line.runs) and line.runs[index + 1].link is not None)
        if beside and told.authors is None and (names := _linked_names(line, index)) is not None:
            told.authors, labelled_to = line.stretch.field(*bounds(line.text, *names)), names[1]
        if run.start < labelled_to or (run.emphasis and told.published is not None and _in_parentheses(line, run)):
            continue
        if run.emphasis and told.published is None and (behind := _YEAR_BEHIND.match(line.text, run.end)) is not None:
            begin, end = bounds(line.text, max(start, run.start), behind.end())
            inside = line.text[:begin].rstrip(" *_").endswith((" in", " In")) and line.text[begin].isupper()
            if len(line.text[begin:end].split()) <= _MOST_VENUE_WORDS and (inside or _is_place(line.text[begin:end])):
                told.published, start = stated(line.stretch, begin, end), behind.end()
                continue
        if run.emphasis and told.published is None and is_venue(text):
            before = _YEAR_BEFORE.search(line.text, max(start, run.start - _LONGEST_YEAR), run.start)
            told.published = stated(line.stretch, before.start(), run.end) if before else None
        if run.strong and run.plain and (kind := _label_at(line, run.start)) is not None:
            labelled_to = line_end(line, index)
            take_labelled(kind[0], line, run.start + kind[1], told)
        elif run.plain:
            for begin, end in _chunks(line.text, max(start, run.start), run.end):
                _take(line, begin, end, told, run)
        elif run.link is not None and not run.image:
            _take_link(line, run, text, told)


def _linked_names(line: Line, index: int) -> tuple[int, int] | None:
    """The range of names of which some are links: `[A](u), B, [C](u)`."""
    last, linked = index, 0
    for run in line.runs[index : index + _MOST_RUNS]:
        text = line.text[run.start : run.end]
        if run.image or run.separation or run.url or run.strong:
            break
        if run.link is not None and (line.is_bracketed(run) or is_link_label(text) or not is_name(text.strip(" ,.*"))):
            break
        linked += run.link is not None
        last += 1
    if not linked or last == index:
        return None
    start, end = line.runs[index].start, line.runs[last - 1].end
    return (start, end) if are_names(line.text[start:end].strip(" .,")) else None


def _in_parentheses(line: Line, run: Run) -> bool:
    """Whether a run fills parentheses: behind a venue, that is an institute."""
    return line.text.startswith("(", max(0, run.start - 1)) and line.text.startswith(")", run.end)


def _is_place(text: str) -> bool:
    if _SIGNED.match(text):
        return False
    return is_venue(text) or (may_be_venue(text) and not are_names(_LAST_YEAR.sub("", text)))


def take_text(line: Line, start: int, end: int, told: Told) -> None:
    """Reads a text that stands by itself, such as a cell's."""
    _take(line, start, end, told, Run(start, end))


def take_labelled(kind: str, line: Line, start: int, told: Told) -> None:
    """Takes what stands behind the label of a field of that kind."""
    begin, end = bounds(line.text, start, line_end(line, line.run_at(start)))
    if kind == "paper" and (labelled := _link_behind(line, start)) is not None:
        told.papers.append(labelled)
    if kind == "authors" and told.authors is None:
        told.authors = line.stretch.field(begin, end + (_INITIAL.match(line.text, max(begin, end - 2)) is not None))
    elif kind == "venue":
        cut = _DOT.search(line.text, begin, end) or _VOLUME.search(line.text, begin, end)
        told.place(stated(line.stretch, begin, cut.start() if cut else end))
    elif kind == "date":
        noted = _NOTED.match(line.text, begin, end)
        told.date = told.date or date_in(line.stretch, begin, noted.end(1) if noted else end)


def _link_behind(line: Line, start: int) -> int | None:
    """The link that stands right behind a label, unless its URL tells that it is something else than a paper."""
    run = line.runs[index] if (index := line.run_at(start)) < len(line.runs) else None
    if run is None or run.plain or run.separation or run.image:
        return None
    found = line.view.linked.within(line.stretch.span(run.start, run.end)) if run.url else [run.link]
    link = found[0] if found else None
    return link if link is not None and line.view.roles[link] is None else None


def line_end(line: Line, index: int) -> int:
    """Where what a run begins ends: at a link, or where the next line begins with a label or in bold."""
    for position, run in enumerate(line.runs[index:], index):
        if run.link is not None or run.url:
            return run.start
        following = line.runs[position + 1] if position + 1 < len(line.runs) else None
        if run.separation and (following is None or following.strong or _label_at(line, run.end) is not None):
            return run.start
    return len(line.text)


def _label_at(line: Line, position: int) -> tuple[str, int] | None:
    return label_of(line.text[position : position + _LONGEST_LABEL])


def _chunks(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    position = start
    for bar in _BAR.finditer(text, start, end):
        yield position, bar.start()
        position = bar.end()
    yield position, end


def _take_link(line: Line, run: Run, text: str, told: Told) -> None:
    label = text.strip("[] ")
    below = line.view.block.kind is BlockKind.PARAGRAPH
    named = is_venue(label) and (below or not is_link_label(label))
    paper = run.link is not None and line.view.roles[run.link] is Role.PAPER
    below = below or (paper and line.runs[line.run_at(run.start) - 1].separation)
    labelled = line.text[max(0, run.start - _MOST_BLANKS) : run.start].rstrip(" [").endswith((":", "："))
    named = named and not (labelled and is_link_label(label))
    if below and (told.authors is not None or paper) and told.labels == 0 and not is_link_label(label):
        named = named or may_be_venue(label if any(map(str.isdigit, label)) else f"{label} 2000")
    if told.published is None and named and line.view.links[run.link or 0].meant:
        told.published = stated(line.stretch, run.start, run.end)
        told.venue_link = run.link
    if line.is_bracketed(run) or is_link_label(text) or told.venue_link == run.link:
        told.labels += 1
    else:
        told.words += len(text.split())


def _take(line: Line, start: int, end: int, told: Told, run: Run) -> None:
    """Takes one chunk of text, as a whole or sentence by sentence."""
    text = line.text
    start, end = bounds(text, start, end)
    while (first := _FIRST.match(text, start, end)) is not None and _took_first(line, first, told):
        start, end = bounds(text, first.end(), end)
    if start >= end:
        return
    labelled = label_of(text[start:end])
    if labelled is not None and (labelled[0] or not is_venue(text[start:end])):
        take_labelled(labelled[0], line, start + labelled[1], told)
        return
    if end - start > _LONGEST_CHUNK or _took_whole(line, start, end, told, run):
        told.words += len(text[start:end].split()) if end - start > _LONGEST_CHUNK else 0
        return
    position = start
    pieces = []
    for cut in [*_SENTENCE.finditer(text, start, end), None]:
        stop = cut.start() if cut else end
        pieces.append((position, stop))
        position = cut.end() if cut else end
    for begin, stop in pieces:
        if len(pieces) == 1 or not _took_whole(line, *bounds(text, begin, stop), told, run, several=True):
            told.words += len(text[begin:stop].split())


def _took_first(line: Line, first: re.Match[str], told: Told) -> bool:
    """Takes a date or a venue in brackets before other words, and `by` before names."""
    if first[1] is None:
        return True
    date = date_in(line.stretch, *first.span(1))
    if date is None and not is_venue(first[1]):
        return False
    if date is not None:
        told.date = told.date or date
    else:
        told.place(stated(line.stretch, *first.span(1)))
    return True


def _took_whole(line: Line, start: int, end: int, told: Told, run: Run, *, several: bool = False) -> bool:
    text = line.text[start:end]
    if not text:
        return True
    date = date_in(line.stretch, start, end)
    if date is not None:
        told.date = told.date or date
        return True
    if is_others(text) and told.signed is not None and told.signed[0] is line:
        told.authors = line.stretch.field(told.signed[1], end)
        return True
    if (signed := names_and_year(text)) is not None:
        if told.authors is None:
            told.authors = line.stretch.field(start, start + signed[0])
        told.date = told.date or date_in(line.stretch, start + signed[1], end)
        return True
    if _is_place(text) or (is_periodical(text) and _is_alone(line, start, end)):
        told.place(stated(line.stretch, start, end))
        return True
    if _took_names_and_place(line, start, end, told, run):
        return True
    if (dated := date_first(line.stretch, start, end)) is not None:
        told.date = told.date or dated
        return True
    described = line.text[max(0, start - _MOST_BLANKS) : start].rstrip().endswith((":", "："))
    if not described and are_names(text, alone=run.emphasis or several or _is_alone(line, start, end)):
        if told.authors is not None and (begin := _continued(line, start, end, told)) is not None:
            told.authors = line.stretch.field(begin, end)
        if told.authors is None:
            stop = end + (_INITIAL.match(line.text, max(start, end - 2)) is not None)
            told.authors, told.signed = line.stretch.field(start, stop), (line, start)
        return True
    return False


def _continued(line: Line, start: int, end: int, told: Told) -> int | None:
    """Where the authors begin that a comma at the end of their line continues on this one."""
    if told.signed is None or told.signed[0] is not line:
        return None
    if not line.text[max(0, start - _MOST_BLANKS) : start].rstrip().endswith(","):
        return None
    return told.signed[1] if are_names(line.text[told.signed[1] : end]) else None


def _took_names_and_place(line: Line, start: int, end: int, told: Told, run: Run) -> bool:
    """Takes `A, A, V Y`, `A, A, V, Y` and `A, A, Y`."""
    text = line.text[start:end]
    comma = text.rfind(",", 0, text.rfind(" "))
    if comma > 0 and date_in(line.stretch, start + comma + 1, end) is not None:
        before = text.rfind(",", 0, comma)
        tail = text[before + 1 :].strip()
        placed = is_venue(tail) or (_is_place(tail) and any(word.isupper() for word in tail.split()))
        comma = before if before > 0 and placed else comma
    tail = text[comma + 1 :].strip()
    if comma <= 0 or not (_is_place(tail) or date_in(line.stretch, start + comma + 1, end) is not None):
        return False
    if not are_names(text[:comma], alone=True):
        return False
    _took_whole(line, *bounds(line.text, start, start + comma), told, run, several=True)
    where = stated(line.stretch, start + comma + 1, end)
    if where is not None and where.venue is None:
        told.date = told.date or where.year
    else:
        told.place(where)
    return True


def _is_alone(line: Line, start: int, end: int) -> bool:
    """Whether a text has a line of the file, or all between two links, for itself, or a style of its own follows."""
    before = line.text[:start].rstrip(" .,*_")
    index, last = line.run_at(start), line.run_at(max(start, end - 1))
    begins = not before or line.runs[index].start >= len(before) or before.endswith(("\t", "|"))
    ends = (
        _BAR.match(line.text, end) is not None
        or last + 1 >= len(line.runs)
        or line.runs[last + 1].separation
        or line.runs[last + 1].emphasis
    )
    return begins and ends
