"""Untrusted text made harmless, per output form."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

# Categories that move the cursor, hide or reorder text: control, format (bidirectional overrides, zero width),
# surrogates, and the two separators that some programs take for line ends.
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# Joiners that scripts and emoji need to be read right; they move nothing.
_HARMLESS = frozenset("\u200c\u200d")
# No characters, and forbidden in XML: https://www.w3.org/TR/xml/#charsets
_NO_XML = frozenset("\ufffe\uffff")

LONGEST = 500


def plain(text: str) -> str:
    """One line for a terminal or a log, cut at `LONGEST` characters: blanks of every kind become one, what is not
    printable its escape, such as `\\x1b`; `##[` is broken up, which CI services take for a command anywhere."""
    line = " ".join(text[: 2 * LONGEST].split())
    if len(line) > LONGEST or len(text) > 2 * LONGEST:
        line = f"{line[:LONGEST]}…"
    shown = line if line.isprintable() else "".join(map(_visible, line))
    return shown.replace("##[", "#\\#[")


def _visible(character: str) -> str:
    if (unicodedata.category(character) in _UNPRINTABLE and character not in _HARMLESS) or character in _NO_XML:
        return ascii(character)[1:-1]
    return character


def markdown(text: str) -> str:
    """Text that Markdown shows as it is anywhere but at the start of a block, also in a table cell: no markup, no HTML,
    no link, no mention of a person or an issue. URLs stand in code spans; a zero-width space stands where only that
    keeps GitHub from a mention."""
    pieces = re.split(r"((?:https?|ftp)://[^\s`|\\]+)", plain(text), flags=re.IGNORECASE)
    return "".join(f"`{piece}`" if at % 2 else _escaped(piece) for at, piece in enumerate(pieces))


def _escaped(line: str) -> str:
    line = re.sub(r"([\\`*_\[\]|~$!])", r"\\\1", line)
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    line = re.sub(r"@(?=\w)|#(?=\w)|\bgh(?=-\d)|\bwww(?=\.)", r"\g<0>&#8203;", line, flags=re.IGNORECASE)
    return re.sub(r"\b(https?|ftp|mailto|xmpp):", r"\1&#58;", line, flags=re.IGNORECASE)


def code(text: str) -> str:
    """A code span that holds the text: GitHub makes no mention, issue or link of it. Not for table cells."""
    line = plain(text) or " "
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", line)), default=0))
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{pad}{line}{pad}{fence}"


_URL_CHARACTERS = ":/?#@!$&'*+,;=%-._~"
# A link to one of these would leave a back-reference in somebody else's repository.
_CROSS_REFERENCE = re.compile(
    r"https?://(?:www\.)?github\.com/[^/]+/[^/]+/(?:issues|pull|commit|discussions|compare)/", re.IGNORECASE
)


def link(text: str, url: str) -> str:
    """A Markdown link of that text where the URL is plain http(s), or else the text alone."""
    address = web_address(url)
    if address is None or _CROSS_REFERENCE.match(url):
        return markdown(text)
    return f"[{markdown(text)}]({address})"


def web_address(url: str) -> str | None:
    """The URL in characters that no form takes for its own, where it is plain http(s), or else None."""
    if not re.match(r"https?://[^\s/]", url, re.IGNORECASE):
        return None
    return quote(url, safe=_URL_CHARACTERS, errors="replace")
