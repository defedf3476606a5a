"""Which file a link without scheme and host means."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import quote, unquote

from citevet.model import Identifier


def file_linked(document: str, written: str) -> Identifier | None:
    """The file that a link in a document means: its path as the document's own is written, from the same place on, or
    with a `/` in front where the link begins with one, which means the repository's root. A folder that is written as
    one keeps its final `/`. None for a link to the document itself, for what is no path, and for what a site's
    generator makes a path of (`{{ site.url }}/x`).

    >>> str(file_linked("docs/list.md", "../img/a%20b.png?raw=true"))
    'file:img/a b.png'
    """
    path = unquote(written.partition("#")[0].partition("?")[0]).strip()
    if not path or "\0" in path or "{{" in path or "{%" in path:
        return None
    place = posixpath.normpath(posixpath.join(posixpath.dirname(document), path))
    place = f"/{place.lstrip('/')}" if place.startswith("/") else place
    return Identifier("file", f"{place.rstrip('/')}/" if path.endswith("/") else place)


def relative_link(document: str, written: str, place: str) -> str:
    """A document's link, with the file at `place` (the value of an identifier) for the one that it means; query and
    fragment stay.

    >>> relative_link("docs/list.md", "./Guide.md#use", "docs/guide.md")
    './guide.md#use'
    """
    path = re.match(r"[^?#]*", written)
    rest = written[path.end() :] if path else ""
    rooted = written.startswith("/")
    target = place if rooted else posixpath.relpath(place, posixpath.dirname(document) or ".")
    start = "./" if written.startswith("./") and not target.startswith("..") else ""
    return f"{start}{quote(target)}{rest}"
