"""What the sources of whole volumes of proceedings share: a listing's form, and how a page that holds one is told from
everything else that a server may answer with.

A listing proves what stands in it and nothing else: the index of a volume may be late or incomplete, so that nothing is
ever absent by its word.
"""

from __future__ import annotations

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


async def fetch_volume(client: Client, url: str, service: str) -> Response | None:
    """The document of a whole volume; None where the service says that there is none. Raises ServiceError."""
    response = await ask(client, Request("GET", url, limit=BODY_LIMIT, timeout=API_TIMEOUT), PACE, service)
    if response.status in _GONE:
        return None
    if response.status in _REFUSED:
        raise ServiceError(Trouble.BLOCKED, f"{service} turns robots away ({response.status})", response.status)
    if response.status != 200:
        raise unusable(response, service, "no listing")
    if response.truncated:
        raise unusable(response, service, f"more than {BODY_LIMIT} bytes")
    return response


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


def whole(records: tuple[PaperRecord, ...], response: Response, service: str) -> ListingPage:
    """The listing of a volume that comes in one piece. Raises ServiceError when it holds no paper: what answers for a
    missing volume is a status."""
    if not records:
        raise unusable(response, service, "a page without papers")
    return ListingPage(len(records), records)
