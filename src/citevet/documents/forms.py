"""The forms that documents come in, and which file is of which."""

from __future__ import annotations

import re
from pathlib import PurePath

from citevet.documents.base import Reader
from citevet.documents.bibfile import read_bibtex
from citevet.documents.markdown import read_markdown
from citevet.errors import InputError
from citevet.lines import BOM
from citevet.model import Document

_READERS: dict[str, Reader] = {".md": read_markdown, ".markdown": read_markdown, ".bib": read_bibtex}
_BIBTEX = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:%[^\n]*\n\s*)*@[A-Za-z]+\s*[{(]")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")

SUFFIXES = tuple(_READERS)
STANDARD_INPUT = "-"


def parse(path: str, data: bytes) -> Document:
    """Reads a document, in the form that its path's suffix names; standard input (`-`) is BibTeX when it begins like
    it and Markdown otherwise.

    Every range of the result is in bytes of `data`. Raises InputError for an unknown suffix and for what is not UTF-8.
    """
    if path == STANDARD_INPUT:
        reader: Reader | None = read_bibtex if _BIBTEX.match(data) else read_markdown
    else:
        reader = _READERS.get(PurePath(path).suffix.lower())
    if reader is None:
        raise InputError(f"{path}: not a document that citevet reads; it reads {', '.join(SUFFIXES)}")
    _require_utf8(path, data)
    return reader(path, data)


def _require_utf8(path: str, data: bytes) -> None:
    if data.startswith(_UTF16):
        raise InputError(f"{path}: UTF-16, not UTF-8; save it as UTF-8 and run again")
    try:
        data.removeprefix(BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        at = error.start + (len(BOM) if data.startswith(BOM) else 0)
        line = data.count(b"\n", 0, at) + 1
        raise InputError(f"{path}:{line}: not UTF-8 at byte {at}; save it as UTF-8 and run again") from None
