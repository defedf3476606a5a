"""Do two records name the same paper: how far titles and authors agree.

A title alone proves nothing: look-alikes by other authors and sequels by the same ones are common, and one paper in
seven is retitled between preprint and proceedings. So `same` needs the title and the authors to agree, `different`
needs both to disagree, and what lies between is neither.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein, Prefix

from citevet.mojibake import readable

_LATEX_LETTER = re.compile(r"\\(ss|ae|AE|oe|OE|aa|AA|[oOlLij])(?![A-Za-z])\s?")
_LATEX_ACCENT = re.compile(r"\\(?:[`'^\"~=.]|[uvHtcdbkr](?=[\s{]))\s*(?:\{\s*([A-Za-z])\s*\}|([A-Za-z]))")
_LATEX_STYLE = re.compile(r"\\(?:text\w*|emph|math\w*|mbox|em|it|bf|sc|operatorname)(?![A-Za-z])\*?")
_PLAIN = str.maketrans(
    {"ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "ß": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "đ": "d", "Đ": "d"}
    | {"ð": "d", "þ": "th", "ı": "i", "∞": " infty ", "ℓ": "ell"}
)
_WORD = re.compile(r"\w+(?:\++(?!\w))?", re.UNICODE)
# A plus makes a sequel of the name before it, whatever closes in between: `(SFD)++`, `MovieChat$^{+}$`.
_SEQUEL = re.compile(r"(?<=\w)[\s)\]^\"”*]+(\++)(?!\s*\w)(?=\W|$)")
_ET_AL = re.compile(r"(?:[,;]?\s*(?:\bet\.?\s+al\b\.?|\band\s+others\b|\bothers\b|\.\.\.|…))\s*$", re.IGNORECASE)
_NOISE = frozenset({"a", "an", "the", "of", "for", "in", "on", "to", "with", "via", "and", "by", "at", "from"})
_ENDINGS = frozenset({"", "s", "e", "es", "ed", "d", "er", "ing", "al", "ally", "ly", "ion"})
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_PARTICLE = re.compile(r"(?:van|von|de|der|den|del|della|di|da|dos|du|la|le|el|al|bin|ben|ten|ter)\b")
_GROUPS = frozenset(
    {"team", "group", "consortium", "collaboration", "ai", "labs", "lab", "university", "institute", "et"}
)
_PARTS = re.compile(r"\s*(?:[:：?]|\s[-–—]\s)\s*")
_NAME_NOTES = re.compile(r"\d+|[*†‡§¶#]|\([^)]*\)")

_NEAR_TITLE = 0.93
_CLEARLY_ANOTHER_TITLE = 0.75
_AUTHORS_AGREE = 0.5
_AUTHORS_DISAGREE = 0.2


@dataclass(frozen=True, slots=True)
class Match:
    """How far two records agree. Scores run from 0 to 1; `author_score` is None when one side names no authors.

    `same` says that they are one paper, `different` that they are clearly two; never both, and often neither.
    """

    same: bool
    different: bool
    title_score: float
    author_score: float | None

    @property
    def same_title(self) -> bool:
        """Whether the titles agree, but for their spelling or a subtitle left out."""
        return self.title_score >= _NEAR_TITLE

    @property
    def other_title(self) -> bool:
        """Whether the titles are clearly two; between this and `same_title` one may be the other's former title."""
        return self.title_score < _CLEARLY_ANOTHER_TITLE

    @property
    def same_authors(self) -> bool | None:
        """Whether enough authors are shared; None when one side names none."""
        return None if self.author_score is None else self.author_score >= _AUTHORS_AGREE


def same_paper(title_a: str, authors_a: Sequence[str], title_b: str, authors_b: Sequence[str]) -> Match:
    """Compares two records. Names may be written in any usual way (`Ann Lee`, `Lee, Ann`, `A. Lee`), several in one
    string, abbreviated by "et al."; titles may hold accents, LaTeX, Markdown or mojibake."""
    title_score = _compare_titles(title_a, title_b)
    author_score = _compare_authors(authors_a, authors_b)
    if author_score is None:
        telling = len(_words(title_a)) >= 3
        return Match(title_score == 1.0 and telling, False, title_score, None)
    same = title_score >= _NEAR_TITLE and author_score >= _AUTHORS_AGREE
    different = title_score < _CLEARLY_ANOTHER_TITLE and author_score <= _AUTHORS_DISAGREE
    return Match(same, different, title_score, author_score)


def title_key(title: str) -> str:
    """What two spellings of one title share: its letters and digits, without case, accents, markup and blanks."""
    return "".join(_words(title))


def title_words(title: str) -> str:
    """The words of a title, without case, accents, markup and punctuation, with blanks between them."""
    return " ".join(re.findall(r"[^\W_]+", plain_text(title)))


def plain_text(text: str) -> str:
    """A title or name in lower case without mojibake, LaTeX, accents and compatibility forms."""
    text = _LATEX_LETTER.sub(r"\1", readable(text))
    text = _LATEX_ACCENT.sub(r"\1\2", text)
    text = _LATEX_STYLE.sub(" ", text)
    text = re.sub(r"[{}$\\]", "", text).translate(_PLAIN)
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", text)
    return "".join(each for each in text if not unicodedata.combining(each)).casefold()


@lru_cache(maxsize=8192)
def _words(title: str) -> tuple[str, ...]:
    text = plain_text(title).replace("_", " ").replace("'", "").replace("’", "")
    text = _SEQUEL.sub(r"\1", text)
    return tuple(_WORD.findall(text))


def _compare_titles(title_a: str, title_b: str) -> float:
    words_a, words_b = _words(title_a), _words(title_b)
    if not words_a or not words_b:
        return 0.0
    if "".join(words_a) == "".join(words_b):
        return 1.0
    likeness = fuzz.ratio(" ".join(words_a), " ".join(words_b)) / 100
    if _differ_in_spelling_alone(words_a, words_b):
        return max(likeness, _NEAR_TITLE)
    if _is_shortened(title_a, title_b):
        return _NEAR_TITLE
    return round(min(likeness, _NEAR_TITLE - 0.01), 3)


def _differ_in_spelling_alone(words_a: Sequence[str], words_b: Sequence[str]) -> bool:
    """Whether nothing but articles, plurals, word joints and single typos tells two titles apart."""
    count_a = Counter(word for word in words_a if word not in _NOISE)
    count_b = Counter(word for word in words_b if word not in _NOISE)
    rest_a, rest_b = list((count_a - count_b).elements()), list((count_b - count_a).elements())
    if len(count_a) < 3 or max(len(rest_a), len(rest_b)) > max(1, min(len(words_a), len(words_b)) // 4):
        return False
    if "".join(rest_a) == "".join(rest_b):
        return True
    return len(rest_a) == len(rest_b) and all(any(_is_misspelling(one, other) for other in rest_b) for one in rest_a)


def _is_misspelling(one: str, other: str) -> bool:
    """Whether two words differ by their ending or a slip of the pen; a digit or a plus names another thing."""
    if not (one + other).isalpha():
        return False
    stem = Prefix.similarity(one, other)
    if stem >= 4 and {one[stem:], other[stem:]} <= _ENDINGS:
        return True
    limit = 2 if min(len(one), len(other)) >= 6 else 1
    return min(len(one), len(other)) >= 4 and Levenshtein.distance(one, other, score_cutoff=limit) <= limit


def _is_shortened(title_a: str, title_b: str) -> bool:
    """Whether one title is the other without its subtitle, or without the system's name before the colon, and long
    enough to be more than a system's name. A name with a digit or a plus is a sequel's."""
    short, long = sorted((title_a, title_b), key=lambda title: len(_words(title)))
    head, _, tail = _PARTS.sub("\n", long, count=1).partition("\n")
    if len(_words(short)) >= 3 and _words(head) == _words(short):
        return True
    named = all(word.isalpha() for word in _words(head)) and len(_words(head)) <= 3
    return named and len(_words(short)) >= 5 and _words(tail) == _words(short)


def unknown_names(stated: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    """Those of the stated names, as they are written, that nobody among the known can be.

    Order, initials, accents, names left out, given names of another form, and slips of the pen are no reason. Empty as
    well where the known are a group ("Qwen Team") rather than persons, and for names in another script.
    """
    left = _names(known)
    if not left or any(len(name.words) < 2 or not _GROUPS.isdisjoint(name.words) for name in left):
        return ()
    unmatched: list[tuple[str, _Name]] = []
    for text in stated:
        name = _read_name(text)
        if name is None or len(name.words) < 2 or not _GROUPS.isdisjoint(name.words):
            continue
        partner = next((other for other in left if _same_name(name, other)), None)
        if partner is not None:
            left.remove(partner)
        elif "".join(name.words).isascii():
            unmatched.append((text, name))
    return tuple(text for text, name in unmatched if not any(_share_a_word(name, other) for other in left))


def _share_a_word(one: _Name, other: _Name) -> bool:
    return any(
        a == b
        or (min(len(a), len(b)) >= 4 and Levenshtein.distance(a, b, score_cutoff=2) <= 1 + (min(len(a), len(b)) > 6))
        for a in one.words
        for b in other.words
        if min(len(a), len(b)) > 1
    )


# --- authors ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Name:
    """A name: its words, given names first, and `mueller` written as `muller`."""

    words: tuple[str, ...]

    @property
    def surname(self) -> str:
        """The last word."""
        return self.words[-1]

    @property
    def given(self) -> tuple[str, ...]:
        """The words before the surname."""
        return self.words[:-1]


def _compare_authors(authors_a: Sequence[str], authors_b: Sequence[str]) -> float | None:
    names_a, names_b = _names(authors_a), _names(authors_b)
    if not names_a or not names_b:
        return None
    fewer, more = sorted((names_a, names_b), key=len)
    left = list(more)
    shared = 0
    for name in fewer:
        partner = next((other for other in left if _same_name(name, other)), None)
        if partner is not None:
            left.remove(partner)
            shared += 1
    return round(shared / len(fewer), 3)


def _names(authors: Sequence[str]) -> list[_Name]:
    found: list[_Name] = []
    for text in authors:
        for part in _split_names(_ET_AL.sub("", text)):
            name = _read_name(part)
            if name is not None and name.surname not in {"unknown", "anonymous"}:
                found.append(name)
    return found


def _split_names(text: str) -> list[str]:
    """One name a piece. A comma parts names unless `and` or `;` does, or what stands before it is one word."""
    pieces = [part for part in re.split(r"\s+and\s+|;|\s+&\s+|\n", text) if part.strip()]
    split: list[str] = []
    for piece in pieces:
        commas = [part.strip() for part in piece.split(",") if part.strip()]
        family_name = len(commas) == 2 and (" " not in commas[0] or _PARTICLE.match(commas[0]) is not None)
        inverted = family_name and len(commas[1].split()) <= 3
        inverted = inverted or (len(commas) == 2 and all(len(word.strip(".")) == 1 for word in commas[1].split()))
        split.extend([piece] if inverted else commas)
    return split


@lru_cache(maxsize=8192)
def _read_name(text: str) -> _Name | None:
    text = plain_text(_NAME_NOTES.sub(" ", text))
    last, _, given = text.partition(",")
    family = [word for word in _name_words(last) if word not in _SUFFIXES] or _name_words(last)
    words = (*_name_words(given), *family) if family else ()
    return _Name(tuple(re.sub(r"([aou])e", r"\1", word) for word in words)) if words else None


def _name_words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", text.replace("-", "").replace("'", "").replace("’", "").replace("_", "")))


def _same_name(one: _Name, other: _Name) -> bool:
    if one.surname == other.surname:
        return not one.given or not other.given or _same_given(one.given, other.given)
    if len(one.words) > 1 and sorted(one.words) == sorted(other.words):
        return True
    return len(one.words) > 1 and "".join(one.words) == "".join(other.words)


def _same_given(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether given names may be one person's: a full one in common, or first ones that are alike, an initial or a
    short form of each other. Spelt-out names that merely begin alike are two persons'."""
    if any(len(word) > 1 and word in other for word in one):
        return True
    first, second = sorted((one[0], other[0]), key=len)
    return second.startswith(first) or (len(first) > 4 and Levenshtein.distance(first, second) <= 2)
