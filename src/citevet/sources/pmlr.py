"""The Proceedings of Machine Learning Research: the page of a volume names all its papers.

https://proceedings.mlr.press/
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from citevet.model import PaperRecord
from citevet.net.transport import Response
from citevet.sources.listing import WholeVolumes, read_html, text_of
from citevet.venues import pmlr_volume

_HOME = "https://proceedings.mlr.press"


class Pmlr(WholeVolumes):
    """Asks for volumes by their number (`v235`)."""

    name = "pmlr"
    service = "PMLR"

    def url(self, volume: str) -> str:
        """The volume's page."""
        return f"{self._endpoint}/{volume}/"

    def read(self, response: Response, volume: str) -> Iterator[PaperRecord]:
        """The papers that the page names."""
        return _records(read_html(response, self.service), volume)


def _records(page: LexborHTMLParser, volume: str) -> Iterator[PaperRecord]:
    venue, year = pmlr_volume(int(volume.removeprefix("v"))) or ("", None)
    for paper in page.css("div.paper"):
        authors = [name.strip() for name in text_of(paper.css_first("span.authors")).split(",")]
        links = [link.attributes.get("href") or "" for link in paper.css("a")]
        own = next((link for link in links if link.endswith(".html")), "")
        if any(authors) and own:
            yield PaperRecord(
                title=text_of(paper.css_first("p.title")),
                authors=tuple(name for name in authors if name),
                venue=venue,
                year=year,
                page=urljoin(f"{_HOME}/{volume}/", own),
            )
