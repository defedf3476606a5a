"""What a link is for: the URL decides first, then the place, then what its text or badge says."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from urllib.parse import unquote

from citevet.documents.blocks import RawLink
from citevet.model import LinkForm, Role

_BADGE_TEXT = re.compile(r"img\.shields\.io/(?:static/v1\?|badge/)([^?]*)", re.IGNORECASE)
_LABELS: tuple[tuple[Role, re.Pattern[str]], ...] = (
    (Role.CODE, re.compile(r"\b(?:code|github|repo|repository|implementation|official)\b|代码", re.IGNORECASE)),
    (
        Role.HOMEPAGE,
        re.compile(r"\b(?:project|home\s?page|homepage|home|page|web\s?site|website|web|site|demo)\b|主页", re.I),
    ),
    (
        Role.PAPER,
        re.compile(
            r"\b(?:papers?(?!\s+lists?\b)|pdf|arxiv|abs|abstract|preprint|openreview|doi|publication)\b|论文",
            re.IGNORECASE,
        ),
    ),
)
_INDEX = "semanticscholar.org/"
_LONGEST_LABEL_WORDS = 4
_BADGES = frozenset({Role.STAR_BADGE, Role.CITATION_BADGE, Role.VENUE_BADGE, Role.BADGE})


def roles(links: Sequence[RawLink], known: Sequence[Role | None], titles: Collection[int]) -> tuple[Role, ...]:
    """The role of each link. `known` is what each URL tells alone; `titles` are the links around entries' titles."""
    wrapped: dict[int, list[int]] = {}
    for index, link in enumerate(links):
        if link.image and link.parent is not None:
            wrapped.setdefault(link.parent, []).append(index)
    return tuple(
        _role(
            link,
            known[index],
            [(links[image], known[image]) for image in wrapped[index]] if index in wrapped else (),
            index in titles,
        )
        for index, link in enumerate(links)
    )


def _role(link: RawLink, known: Role | None, images: Sequence[tuple[RawLink, Role | None]], titled: bool) -> Role:
    if titled and known not in _BADGES:
        return Role.PAPER
    if _INDEX in link.meant and any(role is Role.CITATION_BADGE for _, role in images):
        return Role.OTHER
    if known is not None:
        return known
    if link.form is LinkForm.BIBTEX:
        return Role.PAPER
    if link.image or link.meant.startswith("#"):
        return Role.OTHER
    if any(role is Role.STAR_BADGE for _, role in images):
        return Role.CODE
    texts = [_badge_text(image) for image, role in images if role in _BADGES] or [link.text]
    return next((role for text in texts if (role := _from_label(text))), Role.OTHER)


def _badge_text(image: RawLink) -> str:
    written = _BADGE_TEXT.search(image.meant)
    return " ".join([image.text, *re.split(r"[-_]+|%20", unquote(written[1]))]) if written else image.text


def _from_label(text: str) -> Role | None:
    words = re.sub(r"(?i)^static badge\b", "", text.strip())
    if len(words.split()) > _LONGEST_LABEL_WORDS:
        return None
    return next((role for role, pattern in _LABELS if pattern.search(words)), None)
