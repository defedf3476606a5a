"""What the sources of whole volumes of proceedings share: a listing's form, and how a page that holds one is told from
everything else that a server may answer with.

A listing proves what stands in it and nothing else: the index of a volume may be late or incomplete, so that nothing is
ever absent by its word.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from citevet.model import PaperRecord, Trouble
from citevet.net.client import Client
from citevet.net.lanes import Pace
from citevet.net.pages import is_html
from citevet.net.transport import Request, Response
from citevet.sources.base import ListingPage
from citevet.sources.http import API_TIMEOUT, ServiceError, ask, unusable

# A second between two volumes, beside whatever single pages of the same host are asked for.
PACE = Pace("listings", 1.0, 1)
# The largest volumes hold about 6,000 papers of 1 to 3 KB each, abstracts included.
BODY_LIMIT = 32 * 1024 * 1024

_GONE = frozenset({404, 410})
_REFUSED = frozenset({401, 403, 418, 451})

NO_SUCH_VOLUME = ListingPage(0, ())


class WholeVolumes(ABC):
    """Asks a publisher for volumes, each of which comes in one piece."""

    name: str
    service: str

    def __init__(self, client: Client, endpoint: str) -> None:
        self._client = client
        self._endpoint = endpoint.rstrip("/")

    @abstractmethod
    def url(self, volume: str) -> str:
        """Where the whole volume is."""

    @abstractmethod
    def read(self, response: Response, volume: str) -> Iterator[PaperRecord]:
        """The papers of the volume. Raises ServiceError for everything that is no complete listing."""

    def address(self, volume: str, record: PaperRecord) -> str:
        """The paper's page, or else the volume."""
        return record.page or self.url(volume)

    async def page(self, volume: str, first: int) -> ListingPage:
        """The whole volume. Raises ServiceError for everything that is no complete listing, one without papers among
        them: what answers for a missing volume is a status."""
        request = Request("GET", self.url(volume), limit=BODY_LIMIT, timeout=API_TIMEOUT)
        response = await ask(self._client, request, PACE, self.service)
        if response.status in _GONE:
            return NO_SUCH_VOLUME
        if response.status in _REFUSED:
            reason = f"{self.service} turns robots away ({response.status})"
            raise ServiceError(Trouble.BLOCKED, reason, response.status)
        if response.status != 200:
            raise unusable(response, self.service, "no listing")
        if response.truncated:
            raise unusable(response, self.service, f"more than {BODY_LIMIT} bytes")
        records = tuple(self.read(response, volume))
        if not records:
            raise unusable(response, self.service, "a page without papers")
        return ListingPage(len(records), records)


def read_html(response: Response, service: str) -> LexborHTMLParser:
    """The parsed page. Raises ServiceError for what is no HTML, or ends before its end."""
    if not is_html(response):
        raise unusable(response, service, f"{response.content_type or 'no content type'}, not HTML")
    if not response.body.rstrip().lower().endswith(b"</html>"):
        raise unusable(response, service, "a page that breaks off")
    return LexborHTMLParser(response.body)


def text_of(node: LexborNode | None) -> str:
    """The text of an element, blanks made one; "" without an element."""
    return " ".join(node.text().split()) if node else ""
