"""The kinds of rows that the fault matrix has: how a host is reached, what it answers, and what must be said of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from citevet.model import State
from tests.world.wire import Answer, by_path, redirect, reply, silence

DOMAIN = "matrix.test"
# Nothing is ever sent there.
PRIVATE = "10.20.30.40"


class Door(StrEnum):
    """How a host is reached, or why it is not."""

    OPEN = "open"
    EXPIRED = "expired"
    WRONG_HOST = "wrong host"
    SELF_SIGNED = "self-signed"
    UNKNOWN_CA = "unknown CA"
    OLD_TLS = "old TLS"
    NO_TLS = "no TLS"
    RESET = "reset in the handshake"
    SILENT = "silent in the handshake"
    REFUSED = "refused"
    NXDOMAIN = "NXDOMAIN"
    SERVFAIL = "SERVFAIL"
    SILENT_DNS = "silent name server"
    PRIVATE = "private address"


@dataclass(frozen=True, slots=True)
class Row:
    """One host and what must be said of the link to it.

    `reason` and `final` may hold `{host}`, and `…` stands for words of the operating system or a library. `rules` are
    the codes that fire. `timeout` is this host's, in seconds, where waiting for the usual one would be long.
    """

    name: str
    does: str
    answer: Answer
    state: State
    reason: str
    status: int | None = None
    rules: tuple[str, ...] = ()
    final: str | None = None
    door: Door = Door.OPEN
    timeout: float | None = None

    @property
    def host(self) -> str:
        """The host's name."""
        return f"{self.name}.{DOMAIN}"

    @property
    def url(self) -> str:
        """The link."""
        return f"https://{self.host}/page"

    def accepts(self, reason: str) -> bool:
        """Whether a verdict's reason is this row's."""
        begins, _, ends = self.reason.format(host=self.host).partition("…")
        return reason == begins + ends or ("…" in self.reason and reason.startswith(begins) and reason.endswith(ends))

    def leads_to(self) -> str | None:
        """Where the link leads now, when that is elsewhere."""
        return self.final and self.final.format(host=self.host)


def ok(name: str, does: str, answer: Answer, status: int = 200, *, reason: str = "answers", to: str = "") -> Row:
    """A page that is there."""
    return Row(name, does, answer, State.OK, reason, status, final=to or None)


def odd(name: str, does: str, answer: Answer, reason: str) -> Row:
    """A page that is there without being what was linked."""
    return Row(name, does, answer, State.OK, reason, 200, ("CV101",))


def moved(name: str, does: str, answer: Answer, final: str) -> Row:
    """A page that is somewhere else for good."""
    return Row(name, does, answer, State.MOVED, "moved permanently", 200, ("CV102",), final)


def dead(name: str, does: str, answer: Answer, status: int) -> Row:
    """A page that is gone."""
    return Row(name, does, answer, State.DEAD, f"the page answers {status}", status, ("CV101",))


def blocked(name: str, does: str, answer: Answer, status: int, reason: str = "the page answers {}") -> Row:
    """A page that turns programs away."""
    return Row(name, does, answer, State.BLOCKED, reason.replace("{}", str(status)), status, ("CV104",))


def failing(name: str, does: str, answer: Answer, reason: str, status: int | None = None) -> Row:
    """A page that answers, with nothing that counts."""
    return Row(name, does, answer, State.UNREACHABLE, reason, status, ("CV103",))


def mute(
    name: str, does: str, reason: str, answer: Answer = silence, *, door: Door = Door.OPEN, timeout: float | None = None
) -> Row:
    """A host that gives no whole answer."""
    reason = f"the host gave no answer ({reason})"
    return Row(name, does, answer, State.UNREACHABLE, reason, None, ("CV103",), door=door, timeout=timeout)


def nowhere(name: str, status: int, location: str, to: str) -> Row:
    """A page that sends the reader where no browser goes."""
    reason = f"a redirect to what is no page ({location})"
    return Row(name, f"{status} to {to}", redirect(status, location), State.INVALID, reason, status, ("CV105",))


def elsewhere(name: str, location: str, to: str) -> Row:
    """A page that sends the reader to another program."""
    return Row(name, f"302 to {to}", redirect(302, location), State.SKIPPED, "other-scheme")


def several_places(status: int, *locations: str) -> bytes:
    """A redirect with so many Location headers."""
    lines = "".join(f"Location: {location}\r\n" for location in locations)
    return f"HTTP/1.1 {status} Whatever\r\n{lines}Content-Length: 0\r\nConnection: close\r\n\r\n".encode()


def chain(*hops: Answer, end: Answer | None = None) -> Answer:
    """The first hop at `/page`, the next at `/1`, and so on; everything else is the end."""
    places = {f"/{number}" if number else "/page": hop for number, hop in enumerate(hops)}
    return by_path(places, end or reply())
