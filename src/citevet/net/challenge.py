"""What a robot wall looks like, and what a page that answers 200 without being what was asked for looks like.

Both are conservative: an ordinary page behind the same vendor carries many of the vendor's scripts, and a paper may
be called "404 Not Found: ..." or be about CAPTCHAs. Behind a status of success only what the vendor's challenge page
alone has counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from citevet.net.pages import CITATION, SOURCE, Page, title_parts
from citevet.net.walls import WALLS, Wall

# A status with which no ordinary page comes.
_REFUSALS = frozenset({401, 403, 405, 406, 418, 429, 503, 999})
_WALLS = tuple(wall for wall in WALLS if not wall.refusals)
# What at least one of these walls must have; most pages have none of it.
_WALL_HEADERS = frozenset(wall.header[0] for wall in _WALLS if wall.header is not None)
_WALL_TITLE = re.compile("|".join(f"(?:{wall.title.pattern})" for wall in _WALLS if wall.title), re.IGNORECASE)
_WALL_MARKS = frozenset(wall.body[0] for wall in _WALLS if wall.body and wall.title is None)

_NOT_FOUND = re.compile(
    r"""(?:oops\W+|sorry\W+|whoops\W+|ooops\W+)?
    (?:
        (?P<strong>
            (?:error\s)?404\W+(?:error\W+)?(?:file|page|document|site|resource|url)?\s?(?:was\s)?not\sfound
          | (?:error\s)?404\W+(?:this\s)?page\s(?:does\snot|doesn.t)\sexist
          | (?:the\s|this\s|requested\s|that\s|web\s?)*page\s
            (?:(?:was|could|can|is)\s?(?:not|n.t)\s(?:be\s)?(?:found|available)|cannot\sbe\sfound|can.t\sbe\sfound
               |not\sfound(?:\W+\(?(?:error\s)?404\)?)?|does\snot\sexist|doesn.t\sexist|no\slonger\sexists)
          | seite\snicht\sgefunden | page\s(?:introuvable|non\strouvée) | página\sno\sencontrada
          | pagina\snon\strovata | página\snão\sencontrada | 页面(?:不存在|未找到|没有找到) | ページが見つかりません
        )
      | (?P<weak> (?:http\s)?(?:error\s)?404(?:\serror)? | not\sfound | file\snot\sfound )
    )\W*""",
    re.IGNORECASE | re.VERBOSE,
)

# Services that show advertisements, or a price, on domains that nobody uses.
_PARKING = (
    r"(?:[\w-]+\.)*(?:sedoparking|parkingcrew|bodis|parklogic|hugedomains|dan|afternic|uniregistry|skenzo)"
    r"\.(?:com|net)\b"
)
# In text in lower case. It begins with plain letters, as `re` finds these ten times faster than anything else.
_PARKING_SCRIPT = re.compile(rf"""src(?<!\wsrc)\s*=\s*["']?(?:https?:)?//{_PARKING}""".encode())
_PARKING_PAGE = re.compile(rf"https?://{_PARKING}", re.IGNORECASE)
_FOR_SALE = re.compile(
    r"""(?:the\s|this\s)?(?:domain(?:\sname)?\s)?(?:[\w-]+\.)*[\w-]+(?:\.\w+|\sdomain)\s
        (?:is\s|may\sbe\s|might\sbe\s)(?:available\s)?(?:for\ssale|parked)\b.{0,60}
      | (?:domain\sparked|parked\sdomain(?:\sname)?|buy\sthis\sdomain)\W*
      | this\sdomain\sis\s(?:parked|for\ssale).{0,60}""",
    re.IGNORECASE | re.VERBOSE,
)


def recognise(page: Page) -> str | None:
    """The name of the robot wall that an answer is, whatever its status, or None."""
    headers = page.response.headers
    refused = page.response.status in _REFUSALS
    if not refused and not _may_be_wall(page):
        return None
    for wall in WALLS if refused else _WALLS:
        if wall.header is not None:
            name, value = wall.header
            if headers.get(name, "").strip().lower() == value:
                return wall.name
        elif wall.title is not None:
            if wall.title.fullmatch(page.title) and _holds(page, wall):
                return wall.name
        elif (wall.refusals or wall.body[0] in page.found) and _holds(page, wall):
            return wall.name
    return None


def _may_be_wall(page: Page) -> bool:
    return not (
        _WALL_HEADERS.isdisjoint(page.response.headers)
        and _WALL_MARKS.isdisjoint(page.found)
        and _WALL_TITLE.fullmatch(page.title) is None
    )


def _holds(page: Page, wall: Wall) -> bool:
    """Whether the body has the marks that the wall needs."""
    if wall.refusals and not any(mark in page.lower for mark in wall.refusals):
        return False
    return all(mark in page.lower for mark in wall.body)


def soft_404(page: Page) -> str | None:
    """`soft-404` for a page that says itself that there is none, `parked` for a domain that waits for a buyer, None
    for everything else, every answer that is no success, and every page with a paper's citation metadata."""
    if not (200 <= page.response.status < 300 and page.is_html):
        return None
    if _PARKING_PAGE.match(page.response.url):
        return "parked"
    if CITATION in page.found:
        return None
    title, headings = page.title, page.headings
    if any(_FOR_SALE.fullmatch(line) for line in (title, *headings[:1])) or (
        len(headings) <= 1 and SOURCE in page.found and _PARKING_SCRIPT.search(page.lower)
    ):
        return "parked"
    return "soft-404" if _says_not_found(title, headings) else None


def _says_not_found(title: str, headings: tuple[str, ...]) -> bool:
    if any(_NOT_FOUND.fullmatch(heading) for heading in headings):
        return True
    said = _first_match(title_parts(title))
    if said is None:
        return False
    # A heading that goes on after the same words is the title of a work.
    phrase = said.group().strip().lower()
    if any(phrase in heading.lower() for heading in headings):
        return False
    return bool(said["strong"]) or not headings


def _first_match(parts: Iterable[str]) -> re.Match[str] | None:
    return next((match for part in parts if (match := _NOT_FOUND.fullmatch(part))), None)
