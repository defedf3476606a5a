"""What went wrong below HTTP, in citevet's words: the one place where aiohttp's, ssl's and the system's errors are
mapped."""

from __future__ import annotations

import errno
import os
import re
import socket
import ssl
from collections.abc import Iterator

import aiohttp

from citevet.errors import NetworkError, NetworkFault
from citevet.net.guard import AddressRefused
from citevet.net.redaction import redact

_BY_ERRNO = {
    errno.ECONNREFUSED: NetworkFault.REFUSED,
    # A firewall's "administratively prohibited" and a router that knows no such machine.
    errno.EHOSTUNREACH: NetworkFault.REFUSED,
    errno.ETIMEDOUT: NetworkFault.TIMEOUT,
    errno.ECONNRESET: NetworkFault.RESET,
    errno.ECONNABORTED: NetworkFault.RESET,
    errno.EPIPE: NetworkFault.RESET,
    errno.ENETUNREACH: NetworkFault.NO_NETWORK,
    errno.ENETDOWN: NetworkFault.NO_NETWORK,
    errno.EMFILE: NetworkFault.NO_NETWORK,
    errno.ENFILE: NetworkFault.NO_NETWORK,
}

_ABSENT_NAME = {getattr(socket, name) for name in ("EAI_NONAME", "EAI_NODATA") if hasattr(socket, name)}
_ERRNO = re.compile(r"\[Errno (\d+)\]")


def fault_of(error: Exception, *, proxied: bool) -> NetworkError:
    """The NetworkError for what a request ended with. Through a proxy, failing to reach the proxy is having no
    network: it says nothing about the host."""
    chain = tuple(_chain(error))
    for each in chain:
        if isinstance(each, AddressRefused):
            return NetworkError(NetworkFault.PRIVATE_ADDRESS, str(each))
    # The innermost is ssl's own: aiohttp's wrappers claim to be of the same class without its attributes.
    tls = next((each for each in reversed(chain) if isinstance(each, ssl.SSLError)), None)
    if tls is not None:
        # The connection was cut in mid-handshake, which says nothing about certificates or protocols.
        cut = isinstance(tls, ssl.SSLEOFError | ssl.SSLZeroReturnError)
        return NetworkError(NetworkFault.RESET if cut else NetworkFault.TLS, _tls_detail(tls))
    if isinstance(error, TimeoutError):
        return NetworkError(NetworkFault.TIMEOUT, "no complete answer in time")
    if isinstance(error, aiohttp.ClientHttpProxyError):
        fault = NetworkFault.RESET if error.status >= 500 else NetworkFault.PROTOCOL
        return NetworkError(fault, f"the proxy answered {error.status} to CONNECT")
    if proxied and isinstance(error, aiohttp.ClientConnectorError):
        return NetworkError(NetworkFault.NO_NETWORK, f"the proxy cannot be reached: {_detail(error.os_error)}")
    for each in chain:
        if isinstance(each, socket.gaierror):
            fault = NetworkFault.NXDOMAIN if each.errno in _ABSENT_NAME else NetworkFault.RESOLVER
            return NetworkError(fault, _detail(each))
    if isinstance(error, aiohttp.ClientPayloadError):
        return NetworkError(NetworkFault.RESET, "the connection ended in the middle of the body")
    if isinstance(error, aiohttp.ServerDisconnectedError):
        return NetworkError(NetworkFault.RESET, "the connection ended before an answer")
    if isinstance(error, OSError):
        return NetworkError(_by_errno(chain), _detail(error))
    return NetworkError(NetworkFault.PROTOCOL, _detail(error))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what it came from, outermost first."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        inner = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else None
        error = inner or error.__cause__ or error.__context__


def _by_errno(chain: tuple[BaseException, ...]) -> NetworkFault:
    found = [each.errno for each in chain if isinstance(each, OSError) and each.errno is not None]
    if not found:
        # Several addresses that failed differently come as one error without a number; an address family that this
        # machine does not have says the least.
        found = [int(number) for each in chain for number in _ERRNO.findall(str(each))]
        found.sort(key=lambda number: number == errno.ENETUNREACH)
    return next((_BY_ERRNO[number] for number in found if number in _BY_ERRNO), NetworkFault.RESET)


def _tls_detail(error: ssl.SSLError) -> str:
    said = error.verify_message if isinstance(error, ssl.SSLCertVerificationError) else error.reason
    return said or _detail(error)


def _detail(error: BaseException) -> str:
    if isinstance(error, aiohttp.ClientResponseError):
        # What the parser says, without the status that aiohttp makes up for it; further lines show where it stopped.
        text = error.message.partition("\n")[0].rstrip(":")
    elif isinstance(error, OSError) and error.errno is not None and error.errno > 0:
        text = os.strerror(error.errno)
    else:
        text = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return redact(" ".join(text.split()))[:200] or type(error).__name__
