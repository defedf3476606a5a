"""Whether a host name is proven not to exist."""

from __future__ import annotations

import socket
from collections.abc import Awaitable, Callable, Sequence
from enum import Enum, auto

import dns.asyncresolver
import dns.exception
import dns.resolver
from dns.nameserver import Do53Nameserver

from citevet.clock import Clock
from citevet.config import read_nameserver
from citevet.net.resolver import Lookup

# Names that have existed for decades. Some closed networks say of every name that it does not exist; only where one of
# these does is the answer worth anything.
CONTROLS = ("arxiv.org", "iana.org", "wikipedia.org")

# Seconds between the two times that a name is asked for.
_PAUSE = 1.0


class NameAnswer(Enum):
    """What the name servers say of a name."""

    EXISTS = auto()
    ABSENT = auto()
    UNKNOWN = auto()


Ask = Callable[[str], Awaitable[NameAnswer]]


def resolver_at(nameservers: Sequence[str]) -> dns.asyncresolver.Resolver | None:
    """Asks these servers, as the configuration writes them, and nobody else; None where there are none. Raises
    ConfigError."""
    if not nameservers:
        return None
    resolver = dns.asyncresolver.Resolver(configure=False)
    resolver.nameservers = [Do53Nameserver(*read_nameserver(text)) for text in nameservers]
    return resolver


def lookup_by(resolver: dns.asyncresolver.Resolver) -> Lookup:
    """Resolves host names by asking a resolver's servers; the hosts file of this machine is not read."""

    async def lookup(host: str, family: socket.AddressFamily) -> Sequence[str]:
        try:
            answers = await resolver.resolve_name(host.rstrip(".") + ".", family)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer) as error:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known") from error
        except (dns.exception.DNSException, OSError, UnicodeError) as error:
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution") from error
        return list(answers.addresses())

    return lookup


async def ask_name_servers(host: str, resolver: dns.asyncresolver.Resolver | None = None) -> NameAnswer:
    """Asks the system's name servers, or those of `resolver`: ABSENT is NXDOMAIN, a name without an address exists,
    and everything that goes wrong is UNKNOWN."""
    try:
        resolver = resolver or dns.asyncresolver.Resolver()
        await resolver.resolve(host.rstrip(".") + ".", "A", raise_on_no_answer=False, search=False)
    except dns.resolver.NXDOMAIN:
        return NameAnswer.ABSENT
    except (dns.exception.DNSException, OSError, UnicodeError):
        return NameAnswer.UNKNOWN
    return NameAnswer.EXISTS


class Names:
    """Confirms what a failed look-up suggests. `proxied` says that requests go through a proxy, which then resolves
    the names: nothing can be told about them here."""

    def __init__(
        self, *, proxied: bool, clock: Clock, ask: Ask = ask_name_servers, controls: Sequence[str] = CONTROLS
    ) -> None:
        self._proxied = proxied
        self._clock = clock
        self._ask = ask
        self._controls = tuple(controls)
        self._trusted = False

    async def confirm_absent(self, host: str) -> bool:
        """True only if the name servers say twice that the name does not exist, and that another one does."""
        if self._proxied or await self._ask(host) is not NameAnswer.ABSENT:
            return False
        if not self._trusted:
            for control in self._controls:
                if await self._ask(control) is NameAnswer.EXISTS:
                    self._trusted = True
                    break
            else:
                return False
        await self._clock.sleep(_PAUSE)
        return await self._ask(host) is NameAnswer.ABSENT
