"""The proceedings of NeurIPS, and those of ICLR and MLSys, which are printed with the same software: a page for each
year that names all papers, with the track in the address of each.

https://proceedings.neurips.cc/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from urllib.parse import urljoin

from citevet.model import PaperRecord
from citevet.net.client import Client
from citevet.net.transport import Response
from citevet.sources.listing import WholeVolumes, read_html, text_of

# The venue and the address of each site, by the source's name.
SITES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "neurips": ("NeurIPS", "https://proceedings.neurips.cc"),
        "iclr": ("ICLR", "https://proceedings.iclr.cc"),
        "mlsys": ("MLSys", "https://proceedings.mlsys.org"),
    }
)


class PrintedProceedings(WholeVolumes):
    """Asks one of the sites for its volumes by year (`2024`)."""

    def __init__(self, client: Client, endpoint: str, name: str) -> None:
        super().__init__(client, endpoint)
        self.name = name
        self._venue, self._home = SITES[name]
        self.service = f"the proceedings of {self._venue}"

    def url(self, volume: str) -> str:
        """The year's page."""
        return f"{self._endpoint}/paper_files/paper/{volume}"

    def read(self, response: Response, volume: str) -> Iterator[PaperRecord]:
        """The papers that the page names."""
        for item in read_html(response, self.service).css("li"):
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
