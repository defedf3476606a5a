"""How a corrected URL is written in the place of the old one."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from urllib.parse import quote, urlsplit

from citevet.identifiers import identify
from citevet.model import Edit, Link, LinkForm, Role
from citevet.rules.occurrences import Occurrence

_LONGEST = 2000
# Legal in a URL as the WHATWG writes it, but with a meaning of their own in Markdown tables, BibTeX or link text.
_TROUBLESOME = re.compile(r"[\s<>\"\\^`{}|\[\]]")
_ENTITY = re.compile(r"&(?=#?\w+;)")


def written(url: str, link: Link) -> str | None:
    """`url` as it has to stand in the link's place, or None when it cannot be written there.

    The fragment of the old URL is kept where the new one has none, as browsers do on a redirect.
    """
    target = identify(url).target
    if not target.startswith(("https://", "http://")) or len(target) > _LONGEST:
        return None
    fragment = link.target.partition("#")[2]
    if fragment and "#" not in target:
        target = f"{target}#{fragment}"
    target = _TROUBLESOME.sub(lambda found: quote(found[0], safe=""), target)
    if link.form is LinkForm.HTML:
        return html.escape(target)
    if link.form is LinkForm.BIBTEX:
        return target if "://" in link.url else None
    if not _is_balanced(target):
        target = target.replace("(", "%28").replace(")", "%29")
    return _ENTITY.sub("&amp;", target)


def replaced(at: Occurrence, url: str) -> Edit | None:
    """The edit that puts `url` in the place of a link's destination, or None when nothing would change."""
    text = written(url, at.link)
    return None if text is None or text == at.link.url else Edit(at.path, at.link.span, text)


def all_replaced(group: Iterable[Occurrence], url: str) -> tuple[Edit, ...]:
    """The edits that put `url` in the place of every link of a group; empty unless all can be changed."""
    edits = [replaced(each, url) for each in group]
    whole = tuple(dict.fromkeys(edit for edit in edits if edit is not None))
    return whole if None not in edits else ()


def with_repository(at: Occurrence, name: str) -> Edit | None:
    """The edit that makes a repository's link or a star badge name another repository (`owner/name`) and leaves
    everything else of it as it was (but by https), or None where the old name cannot be seen in it."""
    if identify(f"https://github.com/{name}").repository != name:
        return None
    before = "/stars/+" if at.link.role is Role.STAR_BADGE else r"github\.com/+"
    pattern = rf"({before}){re.escape(at.link.identifier.value)}(?=\.git\b|\.svg\b|[^\w.-]|$)"
    text, times = re.subn(pattern, lambda found: found[1] + name, at.link.url, count=1, flags=re.IGNORECASE)
    text = re.sub(r"^http://", "https://", text)
    return Edit(at.path, at.link.span, text) if times and text != at.link.url else None


def repository_as_written(link: Link) -> str:
    """`owner/name` in the letters of the link itself."""
    return identify(link.target).repository or link.identifier.value


def site(url: str) -> str:
    """The host without `www.`, lower case."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _is_balanced(url: str) -> bool:
    depth = 0
    for letter in url:
        depth += (letter == "(") - (letter == ")")
        if depth < 0:
            return False
    return depth == 0
