"""Mojibake: text as a reader means it, for matching and never for fields; and where text is garbled, to be mended.

ftfy, which takes a while to import, is imported where a text needs it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_FOREIGN = re.compile(r"[^\x00-\x7f]{2,}")
# Nothing beyond is in any of the encodings that UTF-8 is taken for; F8FF, FB01 and FB02 are in Mac Roman.
_SINGLE_BYTES = re.compile(r"[\x80-\u2cff\uf8ff\ufb01\ufb02]+")
# What two Mac Roman characters may have been: most other pairs that happen to be UTF-8 (an en dash before an accent)
# are sound text. Greek and Cyrillic take three letters.
_MEANT = re.compile(
    r"(?:[\xa0-\u017f\u2000-\u2bff\u3000-\u9fff\uac00-\ud7af\ufe00-\ufe0f\uff00-\uffef\U0001f000-\U0001faff]"
    r"|[\u0370-\u04ff]{3,})+"
)
_TELLING = 3


def readable(text: str) -> str:
    """The text with mojibake repaired, UTF-8 read as Mac Roman included.

    >>> readable("M√°rio Figueiredo")
    'Mário Figueiredo'

    ftfy repairs what was misread as a Windows or Latin encoding and, of Mac Roman, only what it holds for certain;
    the rest is tried here run by run and taken where the bytes are UTF-8.
    """
    if text.isascii():
        return text
    import ftfy

    return _FOREIGN.sub(lambda run: _from_mac_roman(run[0]), str(ftfy.fix_text(text, uncurl_quotes=False)))


def _from_mac_roman(run: str) -> str:
    try:
        return run.encode("mac_roman").decode("utf-8")
    except UnicodeError:
        return run


@dataclass(frozen=True, slots=True)
class Garbled:
    """Garbled characters, where they begin in the text, and what they are meant to be."""

    start: int
    text: str
    repaired: str


def garbled(text: str) -> tuple[Garbled, ...]:
    """Where a text was read in the wrong encoding, in order.

    What ftfy is certain of counts. What may as well be two sound characters (`√π`) counts, read as Mac Roman, beside
    something that cannot.
    """
    certain: dict[str, str] = {}
    likely: dict[str, str] = {}
    runs = [found for found in _FOREIGN.finditer(text) if _SINGLE_BYTES.fullmatch(found[0])]
    if not runs:
        return ()
    import ftfy

    for run in {found[0] for found in runs}:
        mended = str(ftfy.fix_encoding(run))
        if mended != run:
            certain[run] = mended
        elif (mended := _from_mac_roman(run)) != run and _MEANT.fullmatch(mended):
            likely[run] = mended
    if certain or any(len(run) >= _TELLING for run in likely):
        certain |= likely
    return tuple(Garbled(each.start(), each[0], certain[each[0]]) for each in runs if each[0] in certain)
