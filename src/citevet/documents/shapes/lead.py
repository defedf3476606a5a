"""What stands before an entry's title: dates, venues, numbers, tags and links that say what they lead to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from citevet.documents.fields import Published
from citevet.documents.shapes.line import Line, Run
from citevet.documents.shapes.words import bounds, date_in, is_link_label, is_venue, label_of, may_be_venue, stated
from citevet.model import Field

_DECORATION = re.compile(r"(?::[a-z_0-9]+:|[^\w(\[\"“「『《`$（【])*")
_BRACKETED = re.compile(
    r"(?:\[((?:[^\[\]()]|\([^\[\]()]{0,60}\)){1,80})\]|\(((?:[^\[\]()]){1,80})\)|[（【]([^（）【】]{1,80})[）】])[\s:：,.*_-]*"
)
_LEAST_GLUED = 3
_LONGEST_LABEL = 40
_NUMBER = re.compile(r"(\d{1,6})[.)]\s+")
_DATED = re.compile(
    r"(?:19|20)\d\d([-./])\d{1,2}\1\d{1,2}[\s:：,|–—-]+|(?:19|20)\d\d[-./]\d{1,2}(?:\s*[:：|–—]|\s-\s)\s*"
)
_PLACE = re.compile(r"([^|,:：\n()\[\]]{4,60}?(?:\([^()]{1,30}\))?)(?:\s*[,:：]\s+|\s*\|\s+)(?=[\w\"“`(])")
_LEAST_TITLE_WORDS = 3
_LONGEST_YEAR = 4
_LONGEST_DATE = 24
_LONGEST_LEAD = 600


@dataclass(slots=True)
class Lead:
    """What stands before a title: a venue in brackets or code, a date, a number, tags. `end` is where it ends;
    `venue_link` is the link whose text is the venue, and `labelled` tells that a link said what it leads to."""

    end: int = 0
    published: Published | None = None
    date: Field | None = None
    number: int | None = None
    tags: list[str] = field(default_factory=list)
    coded: bool = False
    venue_link: int | None = None
    labelled: bool = False


def read_lead(line: Line) -> Lead:
    """Reads what stands before the title of a line."""
    lead = Lead()
    text = line.text
    while True:
        lead.end = _after_decoration(line, lead.end)
        index = line.run_at(lead.end)
        run = line.runs[index] if index < len(line.runs) else None
        if run is not None and _takes_link(line, index, lead):
            continue
        if run is None or not (run.plain or run.separation):
            return lead
        labelled = label_of(text[lead.end : lead.end + _LONGEST_LABEL])
        if labelled is not None and (labelled[0] == "title" or (labelled[0] == "paper" and run.plain and not lead.end)):
            lead.end += labelled[1]
            continue
        if run.code:
            lead.coded = True
            _take(line, run.start, run.end, lead)
            lead.end = run.end
            continue
        numbered = _NUMBER.match(text, lead.end)
        if numbered and lead.number is None and lead.published is None:
            lead.number, lead.end = int(numbered[1]), numbered.end()
            continue
        if lead.date is None and (dated := _date_end(line, run, lead.end)) is not None:
            _take(line, lead.end, dated, lead)
            lead.end = dated
            continue
        bracketed = _BRACKETED.match(text, lead.end, lead.end + _LONGEST_LEAD)
        if bracketed is None or not _is_lead(line, bracketed):
            if (stop := _end_of_place(line, lead)) is None:
                return lead
            lead.end = stop
            continue
        _take(line, *bracketed.span(bracketed.lastindex or 0), lead)
        lead.end = bracketed.end()


def _end_of_place(line: Line, lead: Lead) -> int | None:
    """Where the title begins behind a venue with its year or a date, which a comma, a bar or a colon divides from it:
    `V Y, T`, `Y.M, T`, `V'Y | T`. Takes what stands there."""
    place = _PLACE.match(line.text, lead.end)
    told = lead.published is not None and lead.published.year is not None
    if place is None or told or len(line.text[place.end() :].split()) < _LEAST_TITLE_WORDS:
        return None
    if any(not run.plain for run in line.runs[line.run_at(lead.end) : line.run_at(place.end() - 1) + 1]):
        return None
    start, end = bounds(line.text, *place.span(1))
    words = line.text[start:end]
    if lead.date is None and (date := date_in(line.stretch, start, end)) is not None:
        if end - start <= _LONGEST_YEAR:
            return None
        lead.date = date
        return place.end()
    named = is_venue(words) or (may_be_venue(words) and words.split()[0].isupper())
    if not named or not any(map(str.isdigit, words)):
        return None
    lead.published = stated(line.stretch, start, end)
    return place.end()


def _takes_link(line: Line, index: int, lead: Lead) -> bool:
    """Takes `[[V Y](u)]` or `[[paper](u)]` where words follow, which are the title."""
    if line.text[lead.end : line.runs[index].end].strip() == "[" and index + 1 < len(line.runs):
        index += 1
    run = line.runs[index]
    if run.link is None:
        return False
    opened = line.text[lead.end : run.start].strip() == "[" and line.is_bracketed(run)
    text = line.text[run.start : run.end]
    inside = text.strip().startswith("[") and text.strip().endswith("]")
    if run.image or not (opened or inside):
        return False
    text = text.strip("[] ")
    venue = is_venue(text) or may_be_venue(text)
    if not venue and not is_link_label(text):
        return False
    end = line.text.index("]", run.end) + 1 if opened else run.end
    following = next(
        (each for each in line.runs[line.run_at(end) :] if each.link is not None or each.end > end + 1), None
    )
    if following is None or not following.plain or not any(each.isalpha() for each in line.text[end : following.end]):
        return False
    if venue and lead.published is None:
        lead.published, lead.venue_link = stated(line.stretch, *bounds(line.text, run.start, run.end)), run.link
    lead.labelled, lead.end = True, end
    return True


def _date_end(line: Line, run: Run, position: int) -> int | None:
    """Where a date ends that stands before what is in bold or linked, or that tells the day."""
    if not line.text[position : position + 1].isdigit():
        return None
    if run.end - position <= _LONGEST_DATE and date_in(line.stretch, position, run.end) is not None:
        following = line.run_at(run.end)
        if following < len(line.runs) and (line.runs[following].strong or line.runs[following].link is not None):
            return run.end
    found = _DATED.match(line.text, position, run.end)
    return found.end() if found else None


def _after_decoration(line: Line, position: int) -> int:
    """Past blanks, symbols and pictures, up to what can be read."""
    while True:
        found = _DECORATION.match(line.text, position)
        position = found.end() if found else position
        index = line.run_at(position)
        if index == len(line.runs) or not line.runs[index].image:
            return position
        position = line.runs[index].end


def _is_lead(line: Line, bracketed: re.Match[str]) -> bool:
    """Whether what stands in brackets comes before a title, and is neither a link nor the title's own beginning."""
    first, last = line.run_at(bracketed.start()), line.run_at(bracketed.end() - 1)
    if not all(run.plain for run in line.runs[first : last + 1]):
        return False
    following, inside = line.text[bracketed.end() : bracketed.end() + 1], bracketed[bracketed.lastindex or 0]
    if (
        not any(map(str.isalnum, inside))
        or not following.isalnum()
        or not bracketed[0].endswith(("]", ")", "）", "】"))
        or bracketed[0][0] == "【"
    ):
        return True
    return is_venue(inside) or (bracketed[0][0] == "[" and len(inside) >= _LEAST_GLUED and not following.islower())


def _take(line: Line, start: int, end: int, lead: Lead) -> None:
    date = date_in(line.stretch, start, end)
    text = " ".join(line.text[slice(*bounds(line.text, start, end))].split())
    if date is not None:
        lead.date = lead.date or date
    elif text.isdigit() and lead.number is None:
        lead.number = int(text)
    elif lead.published is None and (is_venue(text) or may_be_venue(text) or _is_journal(line, start, end)):
        lead.published = stated(line.stretch, start, end)
    else:
        lead.tags.append(text)


def _is_journal(line: Line, start: int, end: int) -> bool:
    """Whether several words with capitals, emphasised in round brackets, can be nothing but a journal's name."""
    stressed = all(run.emphasis for run in line.runs[line.run_at(start) : line.run_at(end - 1) + 1])
    text = line.text[start:end]
    return stressed and line.text[start - 1 : start] == "(" and " " in text.strip() and may_be_venue(f"{text} 2000")
