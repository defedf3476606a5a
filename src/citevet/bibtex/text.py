"""What the fields of a BibTeX entry say, without TeX.

pylatexenc, which takes a while to import, is imported where a field holds TeX.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_BRACES = re.compile(r"[{}]")
_NOBODY = frozenset({"others", "unknown", ""})


def plain(value: str) -> str:
    """A field's text: LaTeX turned into characters (mathematics left as it is written), braces and ties removed."""
    if "\\" in value:
        from pylatexenc.latex2text import LatexNodes2Text

        value = str(LatexNodes2Text(math_mode="verbatim", keep_comments=True).latex_to_text(value))
    return " ".join(_BRACES.sub("", value).replace("~", " ").split())


def people(text: str) -> Iterator[str]:
    """The people of a field's plain text, `Last, First` as `First Last`. They are parted by "and" alone, and a comma
    always means that the last name comes first; "others" is nobody."""
    for name in _AND.split(text):
        last, _, first = name.partition(",")
        if name.strip().lower() not in _NOBODY:
            yield " ".join(f"{first} {last}".split())
