"""The ACL Anthology's volumes, each as one file of BibTeX: the owner's own word on title, authors and id.

https://aclanthology.org/info/development/ and any volume's page say where the files are.
"""

from __future__ import annotations

from collections.abc import Iterator

from citevet import bibtex
from citevet.identifiers import identify
from citevet.model import BibEntry, PaperIds, PaperRecord
from citevet.net.client import Client
from citevet.sources.base import ListingPage
from citevet.sources.http import unusable
from citevet.sources.listing import NO_SUCH_VOLUME, fetch_volume, whole

SERVICE = "the ACL Anthology"
_PAPERS = frozenset({"inproceedings", "article"})


class AclAnthology:
    """Asks for volumes by the beginning of their ids (`2024.acl-long`)."""

    name = "acl-anthology"

    def __init__(self, client: Client, endpoint: str) -> None:
        self._client = client
        self._endpoint = endpoint.rstrip("/")

    def address(self, volume: str, record: PaperRecord) -> str:
        """The paper's page."""
        return record.page or f"{self._endpoint}/volumes/{volume}/"

    async def page(self, volume: str, first: int) -> ListingPage:
        """The whole volume. Raises ServiceError for everything that is no complete BibTeX."""
        response = await fetch_volume(self._client, f"{self._endpoint}/volumes/{volume}.bib", SERVICE)
        if response is None:
            return NO_SUCH_VOLUME
        body = response.body.strip()
        if "html" in response.content_type or body.startswith(b"<"):
            raise unusable(response, SERVICE, f"{response.content_type or 'no content type'}, not BibTeX")
        if not body.endswith(b"}"):
            raise unusable(response, SERVICE, "BibTeX that breaks off")
        return whole(tuple(_records(bibtex.entries(body), volume)), response, SERVICE)


def _records(entries: tuple[BibEntry, ...], volume: str) -> Iterator[PaperRecord]:
    """The papers of the volume: forewords have no authors, and the volume itself is no paper."""
    for entry in entries:
        fields = {each.name: bibtex.plain(each.value) for each in entry.fields if each.name != "abstract"}
        page = fields.get("url", "")
        about = identify(page).identifier if page else None
        if entry.name.text.lower() in _PAPERS and fields.get("author") and about is not None and about.kind == "acl":
            yield PaperRecord(
                title=fields.get("title", ""),
                authors=tuple(bibtex.people(fields["author"])),
                ids=PaperIds(doi=fields.get("doi", "").lower() or None, acl=about.value),
                venue=fields.get("booktitle") or fields.get("journal", ""),
                year=int(fields["year"]) if fields.get("year", "").isdecimal() else None,
                page=page,
                pages=fields.get("pages", "").replace("--", "-"),
                publisher=fields.get("publisher", ""),
            )
