"""What is worth asking again, and after how long.

Transient are 408, 425, 429 and every 5xx, resets, timeouts, and a resolver that fails; a refused connection is tried
once more, as a service that restarts refuses for a moment. A name that does not exist, a TLS failure, a broken
protocol and an address that may not be asked are not going to change within a run.
"""

from __future__ import annotations

import itertools
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
_TRANSIENT_FAULTS = frozenset({NetworkFault.RESET, NetworkFault.TIMEOUT, NetworkFault.RESOLVER, NetworkFault.REFUSED})

Outcome = Response | NetworkError


def may_pass(status: int | None, fault: NetworkFault | None) -> bool:
    """Whether what ended so, after all its retries, may end otherwise later in the run. A name that a resolver denies
    without proof counts, and so does a network that is not there."""
    if status is not None:
        return status in _TRANSIENT_STATUS or 500 <= status <= 599
    return fault in _TRANSIENT_FAULTS or fault in (NetworkFault.NXDOMAIN, NetworkFault.NO_NETWORK)


def is_limit(response: Response) -> bool:
    """Whether a server refuses for going too fast: 429, or 403 with a budget that is used up or with Retry-After (both
    as GitHub does)."""
    if response.status == 429:
        return True
    headers = response.headers
    return response.status == 403 and (headers.get("x-ratelimit-remaining") == "0" or "retry-after" in headers)


def is_transient(response: Response) -> bool:
    """Whether the same request may well be answered otherwise in a while."""
    return may_pass(response.status, None) or is_limit(response)


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
        except (ValueError, OverflowError):
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
        told of it. When more than the patience is asked for, the answer stands, the lane is put off and `held` is
        told. A lane that was refused more often in a row than one request may be, and one that never answered though
        a request was tried as often as may be, is not tried again and again for each further request. Returns the
        last answer, or raises the last NetworkError.
        """

        async def outcome(number: int) -> Outcome:
            try:
                return await attempt(number)
            except NetworkError as error:
                return error

        # Most requests are settled by their first try; they are spared tenacity's bookkeeping, which was measured as a
        # fifth of the processor time of a request.
        first = await outcome(1)
        last = await self._again(first, outcome, lane, held) if _is_open(first) else first
        lane.in_vain |= _is_open(last)
        if isinstance(last, NetworkError):
            raise last
        if is_transient(last):
            asked = asked_wait(last, self._clock.now())
            if asked is not None and asked > self._patience and lane.put_off is None:
                lane.put_off = asked
                held(asked)
        return last

    async def _again(
        self, first: Outcome, outcome: Callable[[int], Awaitable[Outcome]], lane: Lane, held: Callable[[float], None]
    ) -> Outcome:
        tries = itertools.count(1)

        async def once() -> Outcome:
            number = next(tries)
            return first if number == 1 else await outcome(number)

        def wait(state: tenacity.RetryCallState) -> float:
            result = _result(state)
            asked = asked_wait(result, self._clock.now()) if isinstance(result, Response) else None
            return asked or self._backoff(state.attempt_number, result)

        def stop(state: tenacity.RetryCallState) -> bool:
            result = _result(state)
            refused = isinstance(result, NetworkError) and result.fault == NetworkFault.REFUSED
            further = min(1, self._further) if refused else self._further
            if lane.put_off is not None or (lane.in_vain and not lane.answered):
                further = 0
            if isinstance(result, Response) and is_limit(result) and lane.refusals > self._further:
                further = 0
            return state.attempt_number > further or state.upcoming_sleep > self._patience

        def before_sleep(state: tenacity.RetryCallState) -> None:
            result = _result(state)
            if isinstance(result, Response) and (is_limit(result) or "retry-after" in result.headers):
                lane.hold(state.upcoming_sleep)
                held(state.upcoming_sleep)

        retrying = tenacity.AsyncRetrying(
            sleep=self._clock.sleep,
            stop=stop,
            wait=wait,
            retry=tenacity.retry_if_result(_is_open),
            before_sleep=before_sleep,
            retry_error_callback=_result,
        )
        last: Outcome = await retrying(once)
        return last

    def _backoff(self, attempt: int, result: Outcome) -> float:
        base = LIMITED_BACKOFF if isinstance(result, Response) and is_limit(result) else BACKOFF
        return self._rng.uniform(0, min(self._patience, base * 2 ** (attempt - 1)))


def _is_open(outcome: Outcome) -> bool:
    if isinstance(outcome, NetworkError):
        return outcome.fault in _TRANSIENT_FAULTS
    return is_transient(outcome)


def _result(state: tenacity.RetryCallState) -> Outcome:
    """What the try that just ended came to. Raises what it raised beside NetworkError."""
    assert state.outcome is not None  # noqa: S101 - set before any of tenacity's callbacks that are used here
    result: Outcome = state.outcome.result()
    return result
