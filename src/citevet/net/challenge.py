"""What a robot wall looks like, and what a page that answers 200 without being what was asked for looks like.

Both are conservative: an ordinary page behind the same vendor carries many of the vendor's scripts, and a paper may
be called "404 Not Found: ..." or be about CAPTCHAs. Behind a status of success only what the vendor's challenge page
alone has counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from citevet.net.pages import Page, is_html
from citevet.net.transport import Response


@dataclass(frozen=True, slots=True)
class Wall:
    """How one vendor's challenge is told: by a header that says so (whatever the body), or by a body that holds all
    of `body` under a title that matches `title` (a regular expression on the whole title, case ignored).

    `refusals` holds marks that ordinary pages carry too: they count only with a status of refusal.
    """

    name: str
    header: tuple[str, str] | None = None
    title: str | None = None
    body: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()


# A status with which no ordinary page comes.
_REFUSALS = frozenset({401, 403, 405, 406, 418, 429, 503, 999})

WALLS = (
    # https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/
    Wall("cloudflare", header=("cf-mitigated", "challenge")),
    Wall("cloudflare", title=r"just a moment\W*", body=("_cf_chl_opt",)),
    Wall(
        "cloudflare",
        title=r"attention required! \| cloudflare|just a moment\W*",
        refusals=(
            "cf-error-details",
            "/cdn-cgi/challenge-platform/",
            "cf-browser-verification",
            "checking your browser",
        ),
    ),
    # https://docs.aws.amazon.com/waf/latest/developerguide/waf-captcha-and-challenge-how-it-works.html
    Wall("aws-waf", header=("x-amzn-waf-action", "challenge")),
    Wall("aws-waf", header=("x-amzn-waf-action", "captcha")),
    Wall("aws-waf", body=("gokuprops", "awswafintegration")),
    # https://vercel.com/docs/vercel-firewall/firewall-concepts
    Wall("vercel", header=("x-vercel-mitigated", "challenge")),
    Wall("datadome", body=("captcha-delivery.com", "var dd=")),
    Wall("datadome", refusals=("captcha-delivery.com",)),
    Wall("perimeterx", body=("_pxappid", "px-captcha")),
    Wall("perimeterx", refusals=("px-captcha", "_pxappid", "perimeterx")),
    Wall(
        "akamai",
        title=r"access denied",
        refusals=("errors.edgesuite.net", "reference&#32;&#35;", "you don't have permission"),
    ),
    Wall("akamai", body=("bm-verify=", 'http-equiv="refresh"')),
    Wall("imperva", body=("incapsula incident id",)),
    Wall("imperva", body=("_incapsula_resource", "swudnsai", "main-iframe")),
    Wall("sucuri", title=r"sucuri website firewall.*"),
    Wall("sucuri", body=("sucuri_cloudproxy_js", "you are being redirected")),
    Wall("ddos-guard", title=r"ddos-guard", refusals=("ddos-guard",)),
    Wall("anubis", title=r"making sure you('|’)re not a bot!?", body=("anubis",)),
    Wall("radware", title=r"radware (bot manager )?(captcha|page)"),
    Wall("radware", body=("validate.perfdrive.com",)),
    Wall("fastly", title=r"client challenge", body=("javascript",)),
    Wall("google", body=("our systems have detected unusual traffic",)),
    # {"name": "ChallengeRequiredError", ...}
    Wall("openreview", body=('"challengerequirederror"',)),
    Wall(
        "captcha",
        title=r"(robot check|are you (a )?(robot|human)\??|(bot|human) verification|verify (that )?you are (a )?human"
        r"|captcha|security (check|verification|checkpoint)|vercel security checkpoint|pardon our interruption)\W*",
        body=("script",),
    ),
    Wall("captcha", refusals=("captcha", "are you a robot", "you are human", "you are not a robot", "unusual traffic")),
)

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
# Between a page's own title and its site's name.
_SEPARATOR = re.compile(r"\s+[|–—·•»«:-]+\s+|\s*\|\s*")

# Services that show advertisements, or a price, on domains that nobody uses.
_PARKING = (
    r"(?:[\w-]+\.)*(?:sedoparking|parkingcrew|bodis|parklogic|hugedomains|dan|afternic|uniregistry|skenzo)"
    r"\.(?:com|net)\b"
)
# In text in lower case. It begins with plain letters, as `re` finds these ten times faster than anything else.
_PARKING_SCRIPT = re.compile(rf"""src(?<!\wsrc)\s*=\s*["']?(?:https?:)?//{_PARKING}""")
_PARKING_PAGE = re.compile(rf"https?://{_PARKING}", re.IGNORECASE)
_FOR_SALE = re.compile(
    r"""(?:the\s|this\s)?(?:domain(?:\sname)?\s)?(?:[\w-]+\.)*[\w-]+(?:\.\w+|\sdomain)\s
        (?:is\s|may\sbe\s|might\sbe\s)(?:available\s)?(?:for\ssale|parked)\b.{0,60}
      | (?:domain\sparked|parked\sdomain(?:\sname)?|buy\sthis\sdomain)\W*
      | this\sdomain\sis\s(?:parked|for\ssale).{0,60}""",
    re.IGNORECASE | re.VERBOSE,
)


def recognise(response: Response) -> str | None:
    """The name of the robot wall that an answer is, whatever its status, or None."""
    refused = response.status in _REFUSALS
    page: Page | None = None
    title = ""
    for wall in WALLS:
        if wall.header is not None:
            name, value = wall.header
            if response.headers.get(name, "").strip().lower() == value:
                return wall.name
            continue
        if wall.refusals and not refused:
            continue
        if page is None:
            page = Page(response)
            title = page.title if is_html(response) else ""
        if wall.title is not None and not re.fullmatch(wall.title, title, re.IGNORECASE):
            continue
        if wall.refusals and not any(mark in page.lower for mark in wall.refusals):
            continue
        if all(mark in page.lower for mark in wall.body):
            return wall.name
    return None


def soft_404(response: Response) -> str | None:
    """`soft-404` for a page that says itself that there is none, `parked` for a domain that waits for a buyer, None
    for everything else, every answer that is no success, and every page with a paper's citation metadata."""
    if not (200 <= response.status < 300 and is_html(response)):
        return None
    if _PARKING_PAGE.match(response.url):
        return "parked"
    page = Page(response)
    if "citation_title" in page.text:
        return None
    title, headings = page.title, page.headings
    if any(_FOR_SALE.fullmatch(line) for line in (title, *headings[:1])) or (
        len(headings) <= 1 and _PARKING_SCRIPT.search(page.lower)
    ):
        return "parked"
    return "soft-404" if _says_not_found(title, headings) else None


def _says_not_found(title: str, headings: tuple[str, ...]) -> bool:
    if any(_NOT_FOUND.fullmatch(heading) for heading in headings):
        return True
    said = _first_match(_SEPARATOR.split(title))
    if said is None:
        return False
    # A heading that goes on after the same words is the title of a work.
    phrase = said.group().strip().lower()
    if any(phrase in heading.lower() for heading in headings):
        return False
    return bool(said["strong"]) or not headings


def _first_match(parts: Iterable[str]) -> re.Match[str] | None:
    return next((match for part in parts if (match := _NOT_FOUND.fullmatch(part.strip()))), None)
