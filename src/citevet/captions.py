"""What parts the items of one list, or the rows of one table, into groups that entries do not leave: captions between
them, cells that are left empty below the one that they repeat, and cells that span several rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from citevet.model import Span

# An item or a row that neither links nor hides anything.
_CAPTION = re.compile(
    rb"^[ \t>]*(?:[-+*][ \t]|\d{1,9}[.)][ \t]|\|)(?!.*(?:\]\(|\]\[|://|<a\b|<!--))(.*)",
    re.MULTILINE | re.IGNORECASE,
)
_WORD = re.compile(rb"[\w\x80-\xff]+")
# What has more words is an entry that nobody has a link for.
_MOST_WORDS = 7
_TABLE = re.compile(rb"<table\b.*?(?:</table>|\Z)", re.IGNORECASE | re.DOTALL)
_SPANNING = re.compile(rb"\browspan\s*=\s*[\"']?\s*(?:[2-9]|[1-9]\d)", re.IGNORECASE)
_FIRST_CELL = re.compile(rb"[ \t>]*\|((?:[^|\\\n]|\\.)*)\|")


def has_caption(data: bytes, start: int, end: int) -> bool:
    """Whether a list item or row of some words without links stands in a range: the caption of what follows it."""
    return any(1 <= len(_WORD.findall(found[1])) <= _MOST_WORDS for found in _CAPTION.finditer(data, start, end))


def repeats_above(data: bytes, rows: Sequence[Span]) -> tuple[bool, ...]:
    """For the rows of a table, by their lines, whether the first cell is empty to repeat the one above; never in a
    table in which few are."""
    cells = [_FIRST_CELL.match(data, row.start, row.end) for row in rows]
    empty = [cell is not None and not cell[1].strip() for cell in cells]
    often = not all(empty) and 3 * sum(empty) >= len(rows)
    return tuple(often and each for each in empty)


# Asked for again for each entry that might go.
@lru_cache(maxsize=8)
def spanned(data: bytes) -> tuple[Span, ...]:
    """The HTML tables in which some cell spans several rows."""
    if _SPANNING.search(data) is None:
        return ()
    tables = (Span(*found.span()) for found in _TABLE.finditer(data))
    return tuple(each for each in tables if _SPANNING.search(data, each.start, each.end))
