"""What is worth asking again, and after how long.

Transient are 408, 425, 429 and every 5xx, resets, timeouts, and a resolver that fails; a refused connection is tried
once more, as a service that restarts refuses for a moment. A name that does not exist, a TLS failure, a broken
protocol and an address that may not be asked are not going to change within a run.
"""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import tenacity

from citevet.clock import Clock
from citevet.errors import NetworkError, NetworkFault
from citevet.net.lanes import Lane
from citevet.net.transport import Response

# Seconds; the first backoff is drawn from 0 to this, each further one from twice as much.
BACKOFF = 1.0
# After a refusal for going too fast that does not say how long to wait.
LIMITED_BACKOFF = 4.0

# Smaller numbers in x-ratelimit-reset are seconds to wait, larger ones seconds since 1970:
# https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
_EPOCH_FROM = 1_000_000_000

_TRANSIENT_STATUS = frozenset({408, 425, 429})
_TRANSIENT_FAULTS = frozenset({NetworkFault.RESET, NetworkFault.TIMEOUT, NetworkFault.RESOLVER})


def is_limit(response: Response) -> bool:
    """Whether a server refuses for going too fast: 429, or 403 with a budget that is used up or with Retry-After (both
    as GitHub does)."""
    if response.status == 429:
        return True
    headers = response.headers
    return response.status == 403 and (headers.get("x-ratelimit-remaining") == "0" or "retry-after" in headers)


def is_transient(response: Response) -> bool:
    """Whether the same request may well be answered otherwise in a while."""
    return response.status in _TRANSIENT_STATUS or 500 <= response.status <= 599 or is_limit(response)


def asked_wait(response: Response, now: datetime) -> float | None:
    """The seconds that a server asks to wait: Retry-After in seconds or as a date (RFC 9110, 10.2.3), else
    x-ratelimit-reset where the budget is used up; None where it asks nothing. Never negative."""
    headers = response.headers
    after = headers.get("retry-after", "").strip()
    if after.isascii() and after.isdigit():
        return float(after)
    if after:
        try:
            moment = parsedate_to_datetime(after)
        except ValueError:
            return None
        return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds())
    reset = headers.get("x-ratelimit-reset", "").strip()
    if headers.get("x-ratelimit-remaining") == "0" and reset.isascii() and reset.isdigit():
        seconds = float(reset)
        return max(0.0, seconds - now.timestamp()) if seconds > _EPOCH_FROM else seconds
    return None


class Retries:
    """The retries of the requests of one client: at most `further` tries after the first, no single wait longer than
    `patience` seconds."""

    def __init__(self, *, further: int, patience: float, clock: Clock, rng: random.Random) -> None:
        self._further = further
        self._patience = patience
        self._clock = clock
        self._rng = rng

    async def run(
        self, attempt: Callable[[int], Awaitable[Response]], lane: Lane, held: Callable[[float], None]
    ) -> Response:
        """Calls `attempt` with 1, 2, ... until its outcome is settled or the tries are used up.

        A wait that a server asks for, and one after a refusal for going too fast, holds the whole lane; `held` is
        told of it. When more than the patience is asked for, the answer stands. Returns the last answer, or raises
        the last NetworkError.
        """

        def wait(state: tenacity.RetryCallState) -> float:
            _, response = _outcome(state)
            asked = asked_wait(response, self._clock.now()) if response else None
            return asked or self._backoff(state.attempt_number, response)

        def stop(state: tenacity.RetryCallState) -> bool:
            fault, _ = _outcome(state)
            further = min(1, self._further) if fault == NetworkFault.REFUSED else self._further
            return state.attempt_number > further or state.upcoming_sleep > self._patience

        async def before_sleep(state: tenacity.RetryCallState) -> None:
            _, response = _outcome(state)
            if response is not None and (is_limit(response) or "retry-after" in response.headers):
                lane.hold(state.upcoming_sleep)
                held(state.upcoming_sleep)

        retrying = tenacity.AsyncRetrying(
            sleep=self._clock.sleep,
            stop=stop,
            wait=wait,
            retry=_is_open,
            before_sleep=before_sleep,
            retry_error_callback=_last,
        )
        tries = iter(range(1, self._further + 2))

        async def one() -> Response:
            return await attempt(next(tries))

        return await retrying(one)

    def _backoff(self, attempt: int, response: Response | None) -> float:
        base = LIMITED_BACKOFF if response is not None and is_limit(response) else BACKOFF
        return self._rng.uniform(0, min(self._patience, base * 2 ** (attempt - 1)))


def _outcome(state: tenacity.RetryCallState) -> tuple[NetworkFault | None, Response | None]:
    """The fault or the answer of the try that just ended."""
    if state.outcome is None:
        return None, None
    error = state.outcome.exception()
    if isinstance(error, NetworkError):
        return error.fault, None
    return None, None if error else state.outcome.result()


def _is_open(state: tenacity.RetryCallState) -> bool:
    fault, response = _outcome(state)
    if fault is not None:
        return fault in _TRANSIENT_FAULTS or fault == NetworkFault.REFUSED
    return response is not None and is_transient(response)


def _last(state: tenacity.RetryCallState) -> Response:
    assert state.outcome is not None  # noqa: S101 - tenacity calls this with an outcome only
    response: Response = state.outcome.result()
    return response
