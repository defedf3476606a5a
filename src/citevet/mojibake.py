"""Text as a reader means it: mojibake repaired, for matching and never for fields."""

from __future__ import annotations

import re

import ftfy

_FOREIGN = re.compile(r"[^\x00-\x7f]{2,}")


def readable(text: str) -> str:
    """The text with mojibake repaired, UTF-8 read as Mac Roman included.

    >>> readable("M√°rio Figueiredo")
    'Mário Figueiredo'

    ftfy repairs what was misread as a Windows or Latin encoding and, of Mac Roman, only what it holds for certain;
    the rest is tried here run by run and taken where the bytes are UTF-8.
    """
    if text.isascii():
        return text
    return _FOREIGN.sub(_from_mac_roman, str(ftfy.fix_text(text, uncurl_quotes=False)))


def _from_mac_roman(run: re.Match[str]) -> str:
    try:
        return run[0].encode("mac_roman").decode("utf-8")
    except UnicodeError:
        return run[0]
