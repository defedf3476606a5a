"""The ACL Anthology's volumes, each as one file of BibTeX: the owner's own word on title, authors and id.

https://aclanthology.org/info/development/ and any volume's page say where the files are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from citevet import bibtex
from citevet.identifiers import identify
from citevet.model import BibEntry, PaperIds, PaperRecord
from citevet.net.transport import Response
from citevet.sources.http import unusable
from citevet.sources.listing import WholeVolumes

_PAPERS = frozenset({"inproceedings", "article"})


class AclAnthology(WholeVolumes):
    """Asks for volumes by the beginning of their ids (`2024.acl-long`)."""

    name = "acl-anthology"
    service = "the ACL Anthology"

    def url(self, volume: str) -> str:
        """The volume's BibTeX."""
        return f"{self._endpoint}/volumes/{volume}.bib"

    def read(self, response: Response, volume: str) -> Iterator[PaperRecord]:
        """The papers of the volume: forewords have no authors, and the volume itself is no paper."""
        body = response.body.strip()
        if "html" in response.content_type or body.startswith(b"<"):
            raise unusable(response, self.service, f"{response.content_type or 'no content type'}, not BibTeX")
        if not body.endswith(b"}"):
            raise unusable(response, self.service, "BibTeX that breaks off")
        return _records(bibtex.entries(body))


def _records(entries: Iterable[BibEntry]) -> Iterator[PaperRecord]:
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
