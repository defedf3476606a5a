"""Every error that citevet raises on purpose.

    CitevetError              a message for the user, one line: what happened, where, what to do next
    ├── UsageError            the command line or a library call asks for what cannot be done (exit 2)
    │   └── ConfigError       the configuration cannot be read or says what cannot be meant (exit 2)
    ├── InputError            a document cannot be read or used (exit 2 when nothing else could be read)
    ├── FixError              a fix cannot be applied safely; the file is as it was (exit 2)
    ├── CassetteError         a recording cannot be read, or holds no answer to what was asked (exit 2)
    ├── StoreError            the store of observations cannot be used; it is as it was (exit 2)
    │   └── StoreFormError    it has the form of a later version (an audit that asks nobody does without it)
    └── NetworkError          a request got no HTTP answer; `fault` says how (never shown to a user as it is)

A status that a server answers with, however bad, is an answer and no exception.
"""

from __future__ import annotations

from enum import StrEnum


class CitevetError(Exception):
    """The root. `str()` is one line for the user."""


class UsageError(CitevetError):
    """What was asked cannot be done."""


class ConfigError(UsageError):
    """The configuration is unreadable, has an unknown key, or a value of the wrong type."""


class InputError(CitevetError):
    """A document cannot be read or used."""


class FixError(CitevetError):
    """A fix cannot be applied without risk; nothing was written."""


class CassetteError(CitevetError):
    """A recording is unreadable, or does not hold the answer to a request."""


class StoreError(CitevetError):
    """The store of observations is unreadable, another program's, or of another version."""


class StoreFormError(StoreError):
    """The store has the form of a later version."""


class NetworkFault(StrEnum):
    """How a request failed below HTTP; PUT_OFF was not sent, as its host has asked for a longer wait than is waited."""

    NXDOMAIN = "nxdomain"
    RESOLVER = "resolver"
    REFUSED = "refused"
    RESET = "reset"
    TIMEOUT = "timeout"
    TLS = "tls"
    PROTOCOL = "protocol"
    PRIVATE_ADDRESS = "private-address"
    NO_NETWORK = "no-network"
    PUT_OFF = "put-off"


class NetworkError(CitevetError):
    """A request got no HTTP answer. `fault` says how, `detail` in the system's words, without secrets."""

    def __init__(self, fault: NetworkFault, detail: str) -> None:
        super().__init__(f"{fault.value}: {detail}")
        self.fault = fault
        self.detail = detail
