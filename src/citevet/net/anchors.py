"""Which parts that links ask for a page does not have, as far as its HTML alone can tell."""

from __future__ import annotations

import html
import re
from collections.abc import Collection
from urllib.parse import unquote, urlsplit

from citevet.net.pages import is_html, text_of
from citevet.net.transport import Response

_NAMED = re.compile(r"""[\s"'](?:id|name)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>`=]+))""", re.IGNORECASE)
_LINKED = re.compile(r"""\shref\s*=\s*["']?#([^\s"'<>]+)""", re.IGNORECASE)
_SCRIPT = re.compile(r"<script\b(?![^<>]*\bjson\b)", re.IGNORECASE)
_HEADING = re.compile(r"<h[1-6]\b[^<>]*\sid\s*=", re.IGNORECASE)
# The roots of pages that are put together in the browser.
_BUILT = frozenset({"root", "app", "__next", "__nuxt", "___gatsby", "svelte", "q-app"})
# What scripts and viewers understand: parameters, routes, lines of a file, comments that are loaded when seen.
_PROGRAM = re.compile(
    r"[!?].*|[^=/&]*[=/&].*|L\d+\S*|(?:issue|pull|discussion|review|diff|disqus|comment|respond)\S*", re.I | re.S
)
_GITHUB = frozenset({"github.com", "gist.github.com"})
_GITHUB_TEXTS = frozenset({"blob", "tree", "wiki"})
_GITHUB_PREFIX = "user-content-"


def missing_anchors(response: Response, wanted: Collection[str]) -> tuple[str, ...]:
    """Those of the wanted names that no element of the page has, sorted.

    Empty where the page may have them all the same: where it was cut off, is no HTML, or may add to its anchors by
    scripts. A page with scripts is believed only when its headings come with their ids or two of its own links lead
    to elements that it has.
    """
    asked = [name for name in wanted if not _PROGRAM.fullmatch(name)]
    if not asked or response.truncated or response.status != 200 or not is_html(response):
        return ()
    page = text_of(response)
    names = {html.unescape(next(filter(None, found.groups()), "")) for found in _NAMED.finditer(page)}
    if (urlsplit(response.url).hostname or "") in _GITHUB:
        return _missing_at_github(response.url, names, asked)
    if not _BUILT.isdisjoint(names) or (_SCRIPT.search(page) and not _comes_with_anchors(page, names)):
        return ()
    return tuple(sorted(name for name in asked if name not in names))


def _comes_with_anchors(page: str, names: Collection[str]) -> bool:
    linked = {unquote(html.unescape(found[1])) for found in _LINKED.finditer(page)}
    return _HEADING.search(page) is not None or len(linked.intersection(names)) > 1


def _missing_at_github(url: str, names: Collection[str], asked: Collection[str]) -> tuple[str, ...]:
    """GitHub shows texts with a prefix before each anchor, and finds anchors in any case."""
    path = urlsplit(url).path.split("/")
    texts = {name.removeprefix(_GITHUB_PREFIX).lower() for name in names if name.startswith(_GITHUB_PREFIX)}
    if not texts or (len(path) > 3 and path[3] and path[3] not in _GITHUB_TEXTS):
        return ()
    return tuple(sorted(name for name in asked if name.removeprefix(_GITHUB_PREFIX).lower() not in texts))
