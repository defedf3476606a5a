"""Mojibake: text as a reader means it, for matching and never for fields; and where text is garbled, to be mended.

ftfy, which takes a while to import, is imported where a text needs it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_FOREIGN = re.compile(r"[^\x00-\x7f]{2,}")
# Nothing beyond is in any of the encodings that UTF-8 is taken for; F8FF, FB01 and FB02 are in Mac Roman.
_SINGLE_BYTES = re.compile(r"[\x80-\u2cff\uf8ff\ufb01\ufb02]+")
# What misread text has at least of these: every pattern of ftfy's own heuristic (`ftfy.badness.BADNESS_RE`) does.
_SUSPICIOUS = re.compile(r"[\x80-\u2cff\uf8ff\ufb01\ufb02]{2}|[\x80-\x9fÂÃŒœ]")
# What two Mac Roman characters may have been: most other pairs that happen to be UTF-8 (an en dash before an accent)
# are sound text. Greek and Cyrillic take three letters.
_MEANT = re.compile(
    r"(?:[\xa0-\u017f\u2000-\u2bff\u3000-\u9fff\uac00-\ud7af\ufe00-\ufe0f\uff00-\uffef\U0001f000-\U0001faff]"
    r"|[\u0370-\u04ff]{3,})+"
)
# From here on, UTF-8 takes three bytes: that many letters that happen to be one character are no accident.
_LONG = 0x800
# What may stand behind a root or an `≈` in mathematics.
_MATHS = frozenset("∞±≤≥≠µ∂∑∏π∫Ω")
_WORD_BEFORE = re.compile(r"[A-Za-z]*\Z")
_WORD_AFTER = re.compile(r"[A-Za-z]*")
# Names of so many letters are no formulas.
_NAME = 4
# From so many places on that are certain, all that may be damaged is.
_ALL_OVER = 4
_LONGEST_WORD = 40
# What text in UTF-8 is taken for, by ftfy's names; those for Windows leave no byte out.
_TAKEN_FOR = (
    *("sloppy-windows-1252", "latin-1", "sloppy-windows-1250", "sloppy-windows-1251", "sloppy-windows-1254"),
    *("iso-8859-2", "cp437"),
)


def readable(text: str) -> str:
    """The text with mojibake repaired, UTF-8 read as Mac Roman included; text without any is as it was.

    >>> readable("M√°rio Figueiredo")
    'Mário Figueiredo'

    ftfy repairs what was misread as a Windows or Latin encoding and, of Mac Roman, only what it holds for certain;
    the rest is tried here run by run and taken where the bytes are UTF-8.
    """
    if text.isascii() or not _SUSPICIOUS.search(text):
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

    What ftfy is certain of counts when all of it, read wrongly again, is what stands there. Of what was read as Mac
    Roman, where two sound characters may look the same (`√π`), counts what is long or inside a word; where there is
    some of that, other letters inside words count too, and where there is much of it, everything.
    """
    runs = [found for found in _FOREIGN.finditer(text) if _SINGLE_BYTES.fullmatch(found[0])]
    if not runs:
        return ()
    meant = {run: _meant(run) for run in {found[0] for found in runs}}
    certain: list[bool] = []
    for found in runs:
        mended, as_mac = meant[found[0]]
        certain.append(bool(mended) and (not as_mac or _is_certain(text, found, mended)))
    proven = sum(certain)
    return tuple(
        Garbled(found.start(), found[0], meant[found[0]][0])
        for found, sure in zip(runs, certain, strict=True)
        if sure
        or (meant[found[0]][0] and (proven >= _ALL_OVER or (proven and _is_in_word(text, found, meant[found[0]][0]))))
    )


def ungarbled(text: str) -> str:
    """The text with all that is garbled repaired, and nothing else changed.

    >>> ungarbled("Ana Mu√±oz on √π")
    'Ana Muñoz on √π'
    """
    parts: list[str] = []
    position = 0
    for each in garbled(text):
        parts += (text[position : each.start], each.repaired)
        position = each.start + len(each.text)
    return "".join((*parts, text[position:]))


def _meant(run: str) -> tuple[str, bool]:
    """What a run of foreign characters was, or "", and whether it was read as Mac Roman."""
    mended = _from_mac_roman(run)
    if mended != run and _MEANT.fullmatch(mended):
        return mended, True
    import ftfy

    mended = str(ftfy.fix_encoding(run))
    return (mended if mended != run and _leads_back(mended, run, 2) else ""), False


def _leads_back(mended: str, run: str, times: int) -> bool:
    """Whether text becomes the run when it is read in a wrong encoding, up to so many times over."""
    for encoding in _TAKEN_FOR if times else ():
        try:
            wrong = mended.encode().decode(encoding)
        except UnicodeError:
            continue
        if wrong == run or (len(wrong) < len(run) and _leads_back(wrong, run, times - 1)):
            return True
    return False


def _is_certain(text: str, found: re.Match[str], mended: str) -> bool:
    """Whether a run that may be Mac Roman cannot well be anything else."""
    if any(ord(character) >= _LONG for character in mended):
        return True
    before, after = _around(text, found)
    if not (before or after) or not mended.isalpha():
        return False
    if _MATHS.isdisjoint(found[0]):
        return True
    word = before + mended + after
    return bool(before and after) and len(word) >= _NAME and word[0].isupper() and after.islower()


def _is_in_word(text: str, found: re.Match[str], mended: str) -> bool:
    return mended.isalpha() and any(_around(text, found))


def _around(text: str, found: re.Match[str]) -> tuple[str, str]:
    """The plain letters before and after a run."""
    before = _WORD_BEFORE.search(text, max(0, found.start() - _LONGEST_WORD), found.start())
    after = _WORD_AFTER.match(text, found.end(), found.end() + _LONGEST_WORD)
    return before[0] if before else "", after[0] if after else ""
