"""Titles that nothing makes out, in one text with what stands around them: `A, A, T, V, Y.`; `T, V Y`; `T(@Inst)`."""

from __future__ import annotations

import re
from dataclasses import replace

from citevet.documents.fields import Published
from citevet.documents.shapes.line import Line
from citevet.documents.shapes.title_base import Title
from citevet.documents.shapes.words import (
    are_names,
    before_count,
    bounds,
    date_in,
    is_name,
    is_venue,
    may_be_venue,
    names_and_year,
    stated,
)
from citevet.model import Field

_INSTITUTE = re.compile(r"\s*[(（]@[^()]*(?:\([^()]*\)[^()]*)*[)）]?\s*$")
_SIGNED = re.compile(r"^(.+?)\s*\(([^()]+?),\s*((?:[^\s,()][^,()]*?[,\s]+)?)((?:19|20)\d\d)\)$")
_AND = re.compile(r"(?:and|&)\s+")
_STOP = re.compile(
    r"(?:(?<=[^\W\d_][^\WA-Z_][)）’'])|(?<=[^\WA-Z_][^\WA-Z_])|(?<=[\u4e00-\u9fff])|(?<=\s[A-Z][a-z])(?<!Jr))[.。]\s+|(?<=al)\.\s+"
)
_BEHIND = re.compile(r"\s*[\[(（【]([^\[\]()（）【】]{2,60})[\])）】]\s*$")
_IN = re.compile(r"\s*in\s")
_SHORT = re.compile(r"[A-Z][A-Za-z&/-]*[A-Z]")
_OTHERS = re.compile(r"\s+et\.?\s+al\.?$")
_DATED = re.compile(r"[.,]?\s*\(((?:19|20)\d\d)[a-z]?\)[.,:]\s+(?=\S)")
_INITIALS = re.compile(r"(?<=[^\W\d_]),(?=\s(?:[^\W\d_]\.[\s-]?)+(?:,|\s|$))")
_LONGEST = 600
_LEAST_NAMES = 2
_SENTENCES = 3


def without_institute(line: Line, title: Title) -> Title:
    """The title without the institute behind it."""
    found = _INSTITUTE.search(line.text, title.start, title.stop)
    return _cut(line, title, title.start, found.start()) if found else title


def apart(line: Line, title: Title) -> tuple[Title, Published | None]:
    """Takes authors before a title and its venue behind it apart from it, where full stops or commas divide them, and a
    venue in brackets behind it."""
    if title.stop - title.start > _LONGEST:
        return title, None
    behind = _BEHIND.search(line.text, title.start, title.stop)
    if behind is not None and behind.start() > title.start and (is_venue(behind[1]) or _may_place(behind[1])):
        return _cut(line, title, title.start, behind.start()), stated(line.stretch, *behind.span(1))
    for read in (_dated_reference, _sentences, _signed_sentence, _signed_behind):
        if (found := read(line, title)) is not None:
            return found
    parts = _parts(line.text, title.start, title.stop)
    if len(parts) < 2:
        return title, None
    last, published = _place(line, parts)
    if published is None or last == 0:
        return title, None
    first = 0
    while first < last - 1 and _is_signature(line.text[slice(*parts[first])]):
        first += 1
    behind_title = last
    while behind_title > 1 and _is_signature(line.text[slice(*parts[behind_title - 1])]):
        behind_title -= 1
    if not first and last - behind_title >= _LEAST_NAMES:
        cut = _cut(line, title, parts[0][0], parts[behind_title - 1][1])
        return replace(cut, authors=line.stretch.field(parts[behind_title][0], parts[last - 1][1])), published
    cut = _cut(line, title, parts[first][0], parts[last - 1][1])
    if first:
        cut = replace(cut, authors=line.stretch.field(parts[0][0], parts[first - 1][1]))
    elif published.venue is not None and not (
        is_venue(published.venue.text) or _is_short(published.venue.text) or _IN.match(line.text, parts[-1][0])
    ):
        return title, None
    return cut, published


def placed(line: Line, title: Title) -> tuple[Title, Published | None]:
    """Takes `T (V Y)` and `T (Y)` apart, where all of it is made out as the title."""
    behind = _BEHIND.search(line.text, title.start, title.stop)
    if behind is None or behind.start() == title.start:
        return title, None
    if not is_venue(behind[1]) and date_in(line.stretch, *behind.span(1)) is None and not _may_place(behind[1]):
        return title, None
    return _cut(line, title, title.start, behind.start()), stated(line.stretch, *behind.span(1))


def _may_place(text: str) -> bool:
    return may_be_venue(text) and any(word.isupper() for word in text.split())


def signed(line: Line, title: Title) -> tuple[Title, Published | None]:
    """Takes `Method (Au et al., 2020)` apart."""
    found = _SIGNED.match(line.text[title.start : title.stop].rstrip())
    if found is None:
        return title, None
    names = found[2].strip(" ,")
    if not (_OTHERS.search(names) or all(is_name(each) is not None for each in re.split(r",\s*|\s+and\s+", names))):
        return title, None
    base = title.start
    authors = line.stretch.field(base + found.start(2), base + found.start(2) + len(names))
    where = stated(line.stretch, base + found.start(3), base + found.end(4))
    return replace(_cut(line, title, base, base + found.end(1)), authors=authors), where


def _dated_reference(line: Line, title: Title) -> tuple[Title, Published | None] | None:
    """Takes `A, A. (Y). T. V` apart."""
    text = line.text
    dated = _DATED.search(text, title.start, title.stop)
    if dated is None or not are_names(_INITIALS.sub("", text[title.start : dated.start()]), alone=True):
        return None
    parts = [dated.end(), *(cut.end() for cut in _STOP.finditer(text, dated.end(), title.stop)), title.stop]
    begin, stop = parts[0], parts[1]
    where = stated(line.stretch, stop, parts[2]) if len(parts) > 2 else None
    year = date_in(line.stretch, *dated.span(1))
    where = replace(where, year=where.year or year) if where else Published(None, year)
    cut = _cut(line, title, begin, stop)
    return replace(cut, authors=line.stretch.field(*_signature_bounds(text, title.start, dated.start()))), where


def _signature_bounds(text: str, start: int, end: int) -> tuple[int, int]:
    """The range of names, the full stop of an initial at the end included."""
    begin, stop = bounds(text, start, end)
    return begin, stop + (text[stop : stop + 1] == "." and text[stop - 2 : stop - 1] in {" ", "."})


def _sentences(line: Line, title: Title) -> tuple[Title, Published | None] | None:
    """Takes `A, A. T. V, Y` and `T. A, A. V, Y` apart."""
    text = line.text
    cuts = list(_STOP.finditer(text, title.start, title.stop))
    starts, stops = [title.start, *(cut.end() for cut in cuts)], [*(cut.start() + 1 for cut in cuts), title.stop]
    parts = [bounds(text, *each) for each in zip(starts, stops, strict=True)]
    if len(parts) != _SENTENCES:
        return None
    signed, named = (are_names(text[slice(*part)]) for part in parts[:2])
    place = text[slice(*parts[2])]
    if signed == named or not (is_venue(place) or may_be_venue(place)):
        return None
    authors, words = (parts[0], parts[1]) if signed else (parts[1], parts[0])
    cut = _cut(line, title, *words)
    return replace(cut, authors=line.stretch.field(*authors)), stated(line.stretch, *parts[2])


def _signed_sentence(line: Line, title: Title) -> tuple[Title, Published | None] | None:
    """Takes `A, A. T, V, Y` and `A, and A, T. V, Y` apart."""
    text = line.text
    stop = _STOP.search(text, title.start, title.stop)
    if stop is None:
        return None
    names, rest = _parts(text, title.start, stop.start()), _parts(text, stop.end(), title.stop)
    if is_venue(text[stop.end() : title.stop]):
        last = next((index for index, part in enumerate(names) if _AND.match(text, *part)), len(names)) + 1
        words, where = names[last:], stated(line.stretch, stop.end(), title.stop)
    else:
        last = len(names)
        behind, where = _place(line, rest)
        words = rest[:behind]
    if not words or where is None or not are_names(text[title.start : names[last - 1][1]]):
        return None
    cut = _cut(line, title, words[0][0], words[-1][1])
    return replace(cut, authors=line.stretch.field(title.start, names[last - 1][1])), where


def _signed_behind(line: Line, title: Title) -> tuple[Title, Published | None] | None:
    """Takes `T, A et al., Y` apart."""
    parts = _parts(line.text, title.start, title.stop)
    begin = parts[-2][0] if len(parts) > _LEAST_NAMES else 0
    names = names_and_year(line.text[begin : parts[-1][1]]) if begin else None
    if names is None:
        return None
    cut = _cut(line, title, parts[0][0], parts[-3][1])
    year = date_in(line.stretch, begin + names[1], parts[-1][1])
    return replace(cut, authors=line.stretch.field(begin, begin + names[0])), Published(None, year)


def _cut(line: Line, title: Title, start: int, stop: int) -> Title:
    stop = before_count(line.text, start, start + len(line.text[start:stop].rstrip(" \t\n.,;:")))
    stop = start + len(line.text[start:stop].rstrip(" \t\n.,;:"))
    field = line.stretch.field(start, stop)
    return replace(title, field=field, start=start, stop=stop) if field else title


def _parts(text: str, start: int, end: int) -> list[tuple[int, int]]:
    parts: list[tuple[int, int]] = []
    position = start
    for comma in [*re.finditer(r",\s+|，\s*", text[start:end]), None]:
        stop = start + comma.start() if comma else end
        parts.append((position, stop))
        position = start + comma.end() if comma else end
    return parts


def _place(line: Line, parts: list[tuple[int, int]]) -> tuple[int, Published | None]:
    """The venue and the year at the end, and how many parts come before."""
    begin, end = parts[-1]
    if date_in(line.stretch, begin, end) is not None and len(parts) > 2:
        return len(parts) - 2, stated(line.stretch, parts[-2][0], end)
    text = line.text[slice(*bounds(line.text, begin, end))]
    year: Field | None = date_in(line.stretch, begin, end)
    if year is None and may_be_venue(text.removeprefix("in ")):
        return len(parts) - 1, stated(line.stretch, begin, end)
    return 0, None


def _is_short(venue: str) -> bool:
    """Whether a venue is written in initials, as those of which nothing is known are too."""
    return all(map(_SHORT.fullmatch, venue.split()))


def _is_signature(text: str) -> bool:
    text = _AND.sub("", text.strip(), count=1)
    shortened = _OTHERS.sub("", text)
    return bool(is_name(shortened)) or (shortened != text and is_name(shortened) is not None)
