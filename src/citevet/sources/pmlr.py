"""The Proceedings of Machine Learning Research: the page of a volume names all its papers.

https://proceedings.mlr.press/
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from citevet.model import PaperRecord
from citevet.net.client import Client
from citevet.sources.base import ListingPage
from citevet.sources.listing import NO_SUCH_VOLUME, fetch_volume, read_html, text_of, whole
from citevet.venues import pmlr_volume

SERVICE = "PMLR"
_HOME = "https://proceedings.mlr.press"


class Pmlr:
    """Asks for volumes by their number (`v235`)."""

    name = "pmlr"

    def __init__(self, client: Client, endpoint: str) -> None:
        self._client = client
        self._endpoint = endpoint.rstrip("/")

    def address(self, volume: str, record: PaperRecord) -> str:
        """The paper's page."""
        return record.page or f"{self._endpoint}/{volume}/"

    async def page(self, volume: str, first: int) -> ListingPage:
        """The whole volume. Raises ServiceError for everything that is no complete page of one."""
        response = await fetch_volume(self._client, f"{self._endpoint}/{volume}/", SERVICE)
        if response is None:
            return NO_SUCH_VOLUME
        return whole(tuple(_records(read_html(response, SERVICE), volume)), response, SERVICE)


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
