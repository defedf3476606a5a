"""The proceedings of NeurIPS, and those of ICLR and MLSys, which are printed with the same software: a page for each
year that names all papers, with the track in the address of each.

https://proceedings.neurips.cc/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from citevet.model import PaperRecord
from citevet.net.client import Client
from citevet.sources.base import ListingPage
from citevet.sources.listing import NO_SUCH_VOLUME, fetch_volume, read_html, text_of, whole

# The venue and the address of each site, by the source's name.
SITES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "neurips": ("NeurIPS", "https://proceedings.neurips.cc"),
        "iclr": ("ICLR", "https://proceedings.iclr.cc"),
        "mlsys": ("MLSys", "https://proceedings.mlsys.org"),
    }
)


class PrintedProceedings:
    """Asks one of the sites for its volumes by year (`2024`)."""

    def __init__(self, client: Client, endpoint: str, name: str) -> None:
        self.name = name
        self._client = client
        self._endpoint = endpoint.rstrip("/")
        self._venue, self._home = SITES[name]
        self._service = f"the proceedings of {self._venue}"

    def address(self, volume: str, record: PaperRecord) -> str:
        """The paper's page."""
        return record.page or self._url(volume)

    async def page(self, volume: str, first: int) -> ListingPage:
        """The whole volume. Raises ServiceError for everything that is no complete page of one."""
        response = await fetch_volume(self._client, self._url(volume), self._service)
        if response is None:
            return NO_SUCH_VOLUME
        return whole(tuple(self._records(read_html(response, self._service), volume)), response, self._service)

    def _url(self, volume: str) -> str:
        return f"{self._endpoint}/paper_files/paper/{volume}"

    def _records(self, page: LexborHTMLParser, volume: str) -> Iterator[PaperRecord]:
        for item in page.css("li"):
            link = item.css_first('a[href*="/hash/"]')
            # In italics until 2023.
            authors = text_of(item.css_first("span.paper-authors, i")).split(",")
            if link is not None and any(name.strip() for name in authors):
                yield PaperRecord(
                    title=text_of(link),
                    authors=tuple(name.strip() for name in authors if name.strip()),
                    venue=self._venue,
                    year=int(volume),
                    page=urljoin(self._home, link.attributes.get("href") or ""),
                )
