"""How one host has behaved towards us in this run, and when to leave it alone."""

from __future__ import annotations

from collections import Counter

from citevet.model import Trouble
from citevet.sources.http import ServiceError

# So many in a row, and the rest of the host is not asked. Refusals come at once and cost the host's patience; failures
# may be those of single pages, of which a host that has answered is granted more.
CHALLENGES = 3
LIMITS = 3
FAILURES = 5
FAILURES_AFTER_ANSWERS = 10
# The same for a host that was left alone and is given another chance.
FURTHER_FAILURES = 2

_SAYS = {
    Trouble.BLOCKED: "{host} turns robots away ({count} challenges in a row)",
    Trouble.LIMITED: "{host} limits requests ({count} refusals in a row)",
    Trouble.UNREACHABLE: "{host} is not answering ({count} failures in a row)",
}


class Manners:
    """What was learned about one host. `gone` says that its name is proven not to exist."""

    def __init__(self, host: str) -> None:
        self.gone = False
        self._host = host
        self._row: Counter[Trouble] = Counter()
        self._met = False
        self._answered = False
        self._closed: tuple[Trouble, str] | None = None
        self._put_off = False
        self._suspected = False

    def good(self) -> None:
        """It answered about a page, whatever it said of it."""
        self._met = self._answered = True
        self._suspected = False
        self._row.clear()
        if not self._put_off:
            self._closed = None

    def bad(self, trouble: Trouble) -> None:
        """It turned us away (BLOCKED, LIMITED) or failed (UNREACHABLE)."""
        self._met = True
        count = self._row[trouble] + 1
        self._row.clear()
        self._row[trouble] = count
        if self._closed is None and count >= self._most(trouble):
            self._closed = trouble, _SAYS[trouble].format(host=self._host, count=count)

    def put_off(self, seconds: float) -> None:
        """It asks for a wait that is too long, and is not asked again."""
        self._put_off = True
        self._closed = Trouble.LIMITED, f"{self._host} asks to wait {seconds:.0f} s"

    def reopen(self) -> None:
        """Gives it another chance, unless it turns robots away or has asked for more time."""
        if self._may_recover:
            self._closed = None
            self._suspected = True
            self._row.clear()

    def careful(self) -> bool:
        """Whether it should be asked one thing at a time: before its first answer, while it turns us away, and while
        it has not answered again."""
        return not self._met or self._suspected or bool(self._row[Trouble.BLOCKED] or self._row[Trouble.LIMITED])

    def closed(self) -> ServiceError | None:
        """Why it is not to be asked any more, or None."""
        if self._closed is None:
            return None
        return ServiceError(*self._closed, transient=self._may_recover)

    @property
    def _may_recover(self) -> bool:
        return not self._put_off and self._closed is not None and self._closed[0] is not Trouble.BLOCKED

    def _most(self, trouble: Trouble) -> int:
        if trouble is Trouble.BLOCKED:
            return CHALLENGES
        if self._suspected:
            return FURTHER_FAILURES
        if trouble is Trouble.LIMITED:
            return LIMITS
        return FAILURES_AFTER_ANSWERS if self._answered else FAILURES
