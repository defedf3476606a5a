"""What the sources share: the answers of a service sorted into those that speak about the question and those that say
nothing, and evidence written in a source's name."""

from __future__ import annotations

import json
from dataclasses import dataclass

from citevet.clock import Clock
from citevet.errors import CitevetError, NetworkError, NetworkFault
from citevet.model import Absent, Found, Hop, Identifier, Record, Trouble, Unavailable
from citevet.net.client import Client
from citevet.net.lanes import Pace
from citevet.net.retry import may_pass
from citevet.net.transport import Request, Response

# A look-up in a batch API may take far longer than a page.
API_TIMEOUT = 60.0


_MAY_PASS = frozenset({Trouble.OUTAGE, Trouble.LIMITED, Trouble.UNREACHABLE})


class ServiceError(CitevetError):
    """A service said nothing that counts, and why, in words that fit after "because".

    Caught inside the sources, where it becomes `Unavailable`; no source lets it out. `fault` is set when there was no
    HTTP answer at all. `transient` follows from status and fault unless it is given.
    """

    def __init__(
        self,
        trouble: Trouble,
        reason: str,
        status: int | None = None,
        fault: NetworkFault | None = None,
        *,
        transient: bool | None = None,
    ) -> None:
        super().__init__(reason)
        self.trouble = trouble
        self.reason = reason
        self.status = status
        self.fault = fault
        self.transient = trouble in _MAY_PASS and may_pass(status, fault) if transient is None else transient


def unreachable(error: NetworkError, service: str) -> ServiceError:
    """What a request without an answer means: that the service is down, or the guard's refusal, or the host's wish to
    be asked later."""
    if error.fault is NetworkFault.PRIVATE_ADDRESS:
        return ServiceError(Trouble.PRIVATE_ADDRESS, f"{service} is at a private address", fault=error.fault)
    if error.fault is NetworkFault.PUT_OFF:
        return ServiceError(Trouble.LIMITED, error.detail, fault=error.fault)
    return ServiceError(Trouble.OUTAGE, f"{service} did not answer ({error})", fault=error.fault)


def check_status(status: int, service: str) -> None:
    """Raises ServiceError for a status that tells of the service's own state and not of what was asked."""
    if status == 429:
        raise ServiceError(Trouble.LIMITED, f"{service} still limits requests after waiting (429)", status)
    if status >= 500 or status in (408, 425):
        raise ServiceError(Trouble.OUTAGE, f"{service} answered {status}", status)


def unusable(response: Response, service: str, what: str) -> ServiceError:
    """The error for an answer that is none of those that the service is known to give."""
    return ServiceError(Trouble.OUTAGE, f"{service} answered {response.status} with {what}", response.status)


async def ask(client: Client, request: Request, pace: Pace, service: str) -> Response:
    """The service's answer, if it speaks about what was asked. Raises ServiceError otherwise."""
    try:
        response = await client.fetch(request, pace=pace)
    except NetworkError as error:
        raise unreachable(error, service) from error
    check_status(response.status, service)
    return response


def read_json(body: bytes, content_type: str, status: int, service: str) -> object:
    """The JSON value of an answer. Raises ServiceError for everything that is none, such as a page of HTML."""
    if "json" not in content_type:
        kind = content_type or "no content type"
        raise ServiceError(Trouble.OUTAGE, f"{service} answered {status} with {kind}, not JSON", status)
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ServiceError(Trouble.OUTAGE, f"{service} answered {status} with damaged JSON", status) from error


def json_of(response: Response, service: str) -> object:
    """The JSON value of a response. Raises ServiceError for everything that is none."""
    return read_json(response.body, response.content_type, response.status, service)


@dataclass(frozen=True, slots=True)
class Witness:
    """Writes evidence in the name of one source, dated now."""

    source: str
    clock: Clock

    def found(self, about: Identifier, record: Record, url: str, trail: tuple[Hop, ...] = ()) -> Found:
        """It exists."""
        return Found(self.source, about, record, url, self.clock.now(), trail)

    def absent(
        self, about: Identifier, says: str, url: str, *, owner: bool, times: int = 1, status: int | None = None
    ) -> Absent:
        """There is no such thing, as far as this source can know."""
        return Absent(self.source, about, owner, says, url, self.clock.now(), times, status)

    def unavailable(self, about: Identifier, error: ServiceError, url: str, trail: tuple[Hop, ...] = ()) -> Unavailable:
        """Nothing was learned."""
        return Unavailable(
            self.source,
            about,
            error.trouble,
            error.reason,
            url,
            self.clock.now(),
            error.status,
            trail,
            error.transient,
        )
