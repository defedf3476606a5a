"""What the fragment of a URL asks for."""

from __future__ import annotations

from urllib.parse import unquote

# https://wicg.github.io/scroll-to-text-fragment/#the-fragment-directive
_DIRECTIVE = ":~:"
# The names that lead to the top of any page: https://html.spec.whatwg.org/#scroll-to-fragid, and of a repository's
# front page to its README.
_ANYWHERE = frozenset({"", "top", "readme", "readme-ov-file"})


def anchor_named(url: str) -> str | None:
    """The name of the element that a URL's fragment asks for, percent-decoded, or None where it asks for none.

    >>> anchor_named("https://example.org/guide#set%20up:~:text=first")
    'set up'
    """
    name = unquote(url.partition("#")[2].partition(_DIRECTIVE)[0]).strip()
    return None if name.lower() in _ANYWHERE else name
