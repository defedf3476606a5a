"""From links as written to links with a target, an identifier and a role."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from html import escape

from citevet.documents.blocks import RawLink
from citevet.documents.roles import roles
from citevet.identifiers import Identification, file_linked, identify
from citevet.lines import Lines
from citevet.model import Edit, Flaw, Identifier, Link, LinkForm, Role

_ABSOLUTE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:|//)", re.IGNORECASE)
_UNASKED = re.compile(r"\s*(?:data|javascript|mailto|tel):", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r"\s*(?:#*|-+|\.{3,}|…|\?+|x{2,}|todo|tbd|tba|n/?a|none|null|url|link|coming[ _-]?soon|to be (?:added|released))"
    r"\s*",
    re.IGNORECASE,
)
# `#` alone leads to the top of the page (https://html.spec.whatwg.org/multipage/browsing-the-web.html#top-of-the-document).
_TO_TOP = re.compile(r"\b(?:top|back|up)\b|[\u2191\u2b06\u23eb\U0001f51d\U0001f53c\U0001f446]|返回|顶", re.IGNORECASE)
_NO_PICTURES = frozenset({Role.PAPER, Role.CODE})
_HOST_FIRST = re.compile(r"(?:www\.|(?:[a-z0-9-]+\.)+(?:com|org|net|io|ai|edu|gov|cc|me|dev)/)", re.IGNORECASE)


def is_placeholder(link: RawLink) -> bool:
    """Whether the destination is empty, or a word that stands for a URL to come."""
    if link.flaw is not None or link.form is LinkForm.BIBTEX or not _PLACEHOLDER.fullmatch(link.meant):
        return False
    return link.meant.strip() != "#" or _TO_TOP.search(link.text) is None


class Finisher:
    """Makes the links of one document."""

    def __init__(self, path: str, data: bytes, lines: Lines) -> None:
        self._path = path
        self._data = data
        self._lines = lines
        self._known: dict[str, Identification] = {}

    def about(self, link: RawLink) -> Identification:
        """What a link is about, found out once for each URL. An anchor is a plain URL as written."""
        found = self._known.get(link.meant)
        if found is None:
            local = not _ABSOLUTE.match(link.meant) and not _HOST_FIRST.match(link.meant)
            if local or _UNASKED.match(link.meant):
                file = file_linked(self._path, link.meant) if local and link.form is not LinkForm.BIBTEX else None
                found = Identification(link.meant, file or Identifier("url", link.meant))
            else:
                found = identify(link.meant)
            self._known[link.meant] = found
        return found

    def role(self, link: RawLink) -> Role | None:
        """What a link's URL alone tells of what it is for; a picture is neither a paper nor code, wherever it lies."""
        role = self.about(link).role
        return None if link.image and role in _NO_PICTURES else role

    def links(
        self,
        raw: Sequence[RawLink],
        known: Sequence[Role | None],
        owners: Sequence[int | None],
        titles: Collection[int] = (),
    ) -> list[Link]:
        """The links in the order of `raw`. `known` is what their URLs alone tell (`role`), `owners` are the indices of
        the entries that they belong to, `titles` those of the links around entries' titles."""
        assigned = roles(raw, known, titles)
        return [self._link(*each) for each in zip(raw, assigned, owners, strict=True)]

    def _link(self, raw: RawLink, role: Role, owner: int | None) -> Link:
        about = self.about(raw)
        line, column = self._lines.at(raw.span.start)
        url = self._data[raw.span.start : raw.span.end].decode("utf-8", "replace")
        return Link(
            span=raw.span,
            line=line,
            column=column,
            url=about.target if url == about.target else url,  # most are both, and need not be kept twice
            target=about.target,
            role=role,
            form=raw.form,
            identifier=about.identifier,
            syntax=raw.syntax,
            text=raw.text,
            entry=owner,
            version=about.version,
            deeper=about.deeper,
            static=about.static,
            flaw=raw.flaw or _flaw(self._path, raw, about),
        )


def _flaw(path: str, raw: RawLink, about: Identification) -> Flaw | None:
    if about.flaw is None:
        return None
    if about.corrected is None or raw.form is LinkForm.BIBTEX:
        return Flaw(about.flaw)
    corrected = escape(about.corrected) if raw.form is LinkForm.HTML else about.corrected
    return Flaw(about.flaw, Edit(path, raw.span, corrected))
