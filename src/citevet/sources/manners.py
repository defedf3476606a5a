"""How one host has behaved towards us in this run, and when to leave it alone."""

from __future__ import annotations

from collections import Counter

from citevet.model import Trouble
from citevet.sources.http import ServiceError

# So many in a row, and the rest of the host is not asked. Refusals come at once and cost the host's patience; failures
# may be those of single pages, and count only while the host has answered nothing at all.
CHALLENGES = 3
LIMITS = 3
FAILURES = 5

_SAYS = {
    Trouble.BLOCKED: (CHALLENGES, "{host} turns robots away ({count} challenges in a row)"),
    Trouble.LIMITED: (LIMITS, "{host} limits requests ({count} refusals in a row)"),
    Trouble.UNREACHABLE: (FAILURES, "{host} is not answering ({count} failures in a row)"),
}


class Manners:
    """What was learned about one host. `gone` says that its name is proven not to exist."""

    def __init__(self, host: str) -> None:
        self.gone = False
        self._host = host
        self._row: Counter[Trouble] = Counter()
        self._met = False
        self._answered = False

    def good(self) -> None:
        """It answered about a page, whatever it said of it."""
        self._met = self._answered = True
        self._row.clear()

    def bad(self, trouble: Trouble) -> None:
        """It turned us away (BLOCKED, LIMITED) or failed (UNREACHABLE)."""
        self._met = True
        count = self._row[trouble] + 1
        self._row.clear()
        self._row[trouble] = count

    def careful(self) -> bool:
        """Whether it should be asked one thing at a time: before its first answer, and while it turns us away."""
        return not self._met or bool(self._row[Trouble.BLOCKED] or self._row[Trouble.LIMITED])

    def closed(self) -> ServiceError | None:
        """Why it is not to be asked any more, or None."""
        for trouble, count in self._row.items():
            most, says = _SAYS[trouble]
            if count >= most and not (trouble is Trouble.UNREACHABLE and self._answered):
                return ServiceError(trouble, says.format(host=self._host, count=count))
        return None
