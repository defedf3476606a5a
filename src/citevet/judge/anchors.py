"""Which parts of pages links ask for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from citevet.identifiers import anchor_named
from citevet.judge.links import page_identifier
from citevet.model import Identifier, Link


def anchors_asked(links: Iterable[Link]) -> Mapping[Identifier, frozenset[str]]:
    """The names that links' fragments ask for, for each page that some link asks a part of."""
    asked: defaultdict[Identifier, set[str]] = defaultdict(set)
    for link in links:
        name = anchor_named(link.target)
        if name is not None:
            asked[page_identifier(link)].add(name)
    return {page: frozenset(names) for page, names in asked.items()}
