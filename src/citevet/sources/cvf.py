"""The open access proceedings of the Computer Vision Foundation: one page names all papers of a conference, many with
their arXiv ids.

https://openaccess.thecvf.com/menu
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from citevet.identifiers import identify
from citevet.model import PaperIds, PaperRecord
from citevet.net.transport import Response
from citevet.sources.listing import WholeVolumes, read_html, text_of

_HOME = "https://openaccess.thecvf.com"


class Cvf(WholeVolumes):
    """Asks for volumes by conference and year (`CVPR2025`)."""

    name = "cvf"
    service = "CVF"

    def url(self, volume: str) -> str:
        """The page of all days."""
        return f"{self._endpoint}/{volume}?day=all"

    def read(self, response: Response, volume: str) -> Iterator[PaperRecord]:
        """The papers that the page names."""
        return _records(read_html(response, self.service), volume)


def _records(page: LexborHTMLParser, volume: str) -> Iterator[PaperRecord]:
    venue, year = re.sub(r"\d", "", volume), int(re.sub(r"\D", "", volume))
    for item in page.css("dt.ptitle"):
        link = item.css_first("a")
        people, links = _definitions(item)
        names = [each.attributes.get("value") or "" for each in people.css('input[name="query_author"]')]
        if link is not None and names:
            preprint = links.css_first('a[href*="arxiv.org/"]') if links is not None else None
            about = identify(preprint.attributes.get("href") or "").identifier if preprint is not None else None
            yield PaperRecord(
                title=text_of(link),
                authors=tuple(" ".join(name.split()) for name in names),
                ids=PaperIds(arxiv=about.value if about is not None and about.kind == "arxiv" else None),
                venue=venue,
                year=year,
                page=urljoin(_HOME, link.attributes.get("href") or ""),
            )


def _definitions(item: LexborNode) -> tuple[LexborNode, LexborNode | None]:
    """What stands under a title: its authors, and its links."""
    found: list[LexborNode] = []
    node = item.next
    while node is not None and node.tag != "dt" and len(found) < 2:
        if node.tag == "dd":
            found.append(node)
        node = node.next
    return (found[0] if found else item), (found[1] if len(found) > 1 else None)
