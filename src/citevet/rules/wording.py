"""How a corrected title or list of authors is written in the place of the old one."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from citevet.model import Edit, Field, Span
from citevet.rules.entries import EntryAt

_MARKUP = re.compile(r"([\\`*_~\[\]<>|])")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_LATEX = re.compile(r"[$\\]")
_ET_AL = re.compile(r"[,;]?\s*(?:et\.?\s+al\.?|and\s+others)\s*$", re.IGNORECASE)
_JOINTS = ((", ", ", "), (", ", " and "), (", ", ", and "), (", ", " & "), (" and ", " and "), ("; ", "; "))


def one_line(text: str) -> str:
    """The text with one blank wherever it has several or a line's end."""
    return " ".join(text.split())


def retitled(at: EntryAt, title: str) -> Edit | None:
    """The edit that gives an entry a title, the markup around it and its final stop kept; None where the title cannot
    be written there: in BibTeX, over markup inside the old title, and for LaTeX."""
    field = at.entry.title
    if field is None or _LATEX.search(title) or not _is_plain(at, field):
        return None
    text = _escaped(one_line(title)).rstrip(".")
    span, data = field.span, at.document.data
    asks = text.endswith(("?", "!"))
    if asks and data[span.end : span.end + 1] == b".":
        span = Span(span.start, span.end + 1)
    elif not asks and at.document.text_at(span).endswith("."):
        text += "."
    return Edit(at.document.path, span, text) if text != at.document.text_at(span) else None


def reauthored(at: EntryAt, authors: Sequence[str]) -> Edit | None:
    """The edit that gives an entry its authors in the list's own way of joining names; where it ends in "et al.", as
    many of them as before. None where the way is not understood, as with initials."""
    field, stated = at.entry.authors, at.entry.author_names
    if field is None or not stated or not _is_plain(at, field) or any(_LATEX.search(name) for name in authors):
        return None
    if any(len(word.strip(".")) == 1 for name in stated[:1] for word in name.split()[:1]):
        return None
    others = _ET_AL.search(field.text)
    named = field.text[: others.start()] if others else field.text
    joint = next((each for each in _JOINTS if _joined(stated, each) == named.rstrip(".")), None)
    if joint is None:
        return None
    told = authors[: len(stated)] if others else authors
    text = _escaped(_joined([one_line(name) for name in told], joint))
    text += _escaped(others[0]) if others else "." * (len(named) - len(named.rstrip(".")))
    return Edit(at.document.path, field.span, text) if text != at.document.text_at(field.span) else None


def _joined(names: Sequence[str], joint: tuple[str, str]) -> str:
    between, last = joint
    return last.join(filter(None, (between.join(names[:-1]), names[-1])))


def _escaped(text: str) -> str:
    return _ENTITY.sub("&amp;", _MARKUP.sub(r"\\\1", text))


def _is_plain(at: EntryAt, field: Field) -> bool:
    """Whether a field stands in Markdown without markup inside."""
    if at.document.form == "bibtex" or any(each.span.contains(field.span) for each in at.entry.bibtex):
        return False
    raw = one_line(html.unescape(_ESCAPE.sub(r"\1", at.document.text_at(field.span))))
    return raw.rstrip(".") == field.text.rstrip(".")
