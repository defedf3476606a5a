"""Whether a page presents itself as its site's home page, though it was asked for under another path.

That alone proves nothing: a theme may call every page the root in its head. Two such pages with the same bytes, one of
them under a path that nobody can have made, do. A page that its own scripts may redraw is never meant: an application
answers every path with the same bytes, and shows the right page all the same.
"""

from __future__ import annotations

import hashlib
import html
import re
from urllib.parse import urlsplit

import ada_url

from citevet.net.origin import origin_of
from citevet.net.pages import ADDRESSES, Page, title_parts

# Bytes in which a page says what it is.
_HEAD = 16_384
# Characters of text below which a page may be a notice rather than a home page.
_NOTICE = 1_000

_CLAIM = re.compile(rb"""<(?:link|meta)\b[^<>]*["'\s=](?:canonical|og:url)\b[^<>]*""", re.IGNORECASE)
_ADDRESS = re.compile(rb"""\b(?:href|content)\s*=\s*["']?\s*([^\s"'<>]+)""", re.IGNORECASE)
_HOME = re.compile(
    r"(?:.*\W)?home(?:\s?page)?|welcome\b.*|main page|index|start|startseite|accueil|inicio|início|首页|トップページ"
    r"|apache2? .*default page.*|.*\bit works\b.*|iis\b.*|test page for .*",
    re.IGNORECASE,
)
# Paths under which a site may well have its home page.
_OWN = re.compile(r"/*(?:(?:index|default|home|main|welcome)(?:\.\w+)?|[a-z]{2}(?:[-_][a-z]{2})?)?/*", re.IGNORECASE)

_SCRIPT = re.compile(rb"<script\b([^<>]*)>")
_SOURCE = re.compile(rb"""\bsrc\s*=\s*["']?\s*(?:https?:)?//([\w.-]+)""")
# Scripts that count visitors draw nothing.
_COUNTERS = (
    b"www.googletagmanager.com",
    b"www.google-analytics.com",
    b"static.cloudflareinsights.com",
    b"plausible.io",
    b"stats.wp.com",
    b"hm.baidu.com",
    b"www.clarity.ms",
)
_COUNTING = re.compile(rb"gtag\(|datalayer|googleanalyticsobject|_gaq|_hmt|_paq|clarity")
_LEADS_ON = re.compile(rb"""http-equiv\s*=\s*["']?refresh|type\s*=\s*["']?password|citation_title""", re.IGNORECASE)
_NOTICES = re.compile(
    r"maintenance|back (?:soon|shortly|online)|temporar|coming soon|under construction|log ?in|sign ?in|cookies"
    r"|javascript|robot|captcha|denied|forbidden|unavailable|try again",
    re.IGNORECASE,
)
_MARKUP = re.compile(rb"<style\b[^<>]*>[^<]*</style|<[^<>]*>", re.IGNORECASE)


def home_page(page: Page) -> str | None:
    """A digest of the page where it is a site's home page by its canonical link, its `og:url` or its title, is asked
    for under a path that is not a home page's, and is drawn by no script; None for every other answer."""
    response = page.response
    if response.status != 200 or response.truncated or not page.is_html:
        return None
    if not _says_home(page) or _OWN.fullmatch(urlsplit(response.url).path):
        return None
    body = response.body
    if _LEADS_ON.search(body) or _is_drawn(body) or _is_notice(body):
        return None
    return hashlib.sha256(body).hexdigest()


def _says_home(page: Page) -> bool:
    url = page.response.url
    host = _plain_host(url)
    if any(mark in page.found for mark in ADDRESSES):
        for claim in _CLAIM.finditer(page.response.body[:_HEAD]):
            address = _ADDRESS.search(claim[0])
            if address is not None and _is_root(address[1].decode("utf-8", "replace"), url, host):
                return True
    title = page.title
    if any(_HOME.fullmatch(part) for part in title_parts(title)):
        return True
    key = "".join(filter(str.isalnum, title.casefold()))
    return key != "" and key in {label.replace("-", "") for label in (*host.split(".")[:-1], host.replace(".", ""))}


def _is_root(address: str, page: str, host: str) -> bool:
    try:
        parts = urlsplit(ada_url.join_url(page, html.unescape(address)))
    except ValueError:
        return False
    return _plain_host(parts.geturl()) == host and parts.path in ("", "/") and not parts.query


def _plain_host(url: str) -> str:
    return origin_of(url).hostname.removeprefix("www.")


def _is_drawn(body: bytes) -> bool:
    """Whether the page has scripts beside data and those that count visitors."""
    lower = body.lower()
    at = 0
    while (script := _SCRIPT.search(lower, at)) is not None:
        at = lower.find(b"</script", script.end())
        if at < 0:
            return True
        source = _SOURCE.search(script[1])
        inline = lower[script.end() : at].strip()
        counts = source[1] in _COUNTERS if source else b"src" not in script[1] and _COUNTING.search(inline)
        if not (counts or b"json" in script[1] or not (inline or b"src" in script[1])):
            return True
    return False


def _is_notice(body: bytes) -> bool:
    text = " ".join(_MARKUP.sub(b" ", body).decode("utf-8", "replace").split())
    return len(text) < _NOTICE and _NOTICES.search(text) is not None
