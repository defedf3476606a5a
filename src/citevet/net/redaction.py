"""What must not be written anywhere: credentials in URLs."""

from __future__ import annotations

import re

PLACEHOLDER = "REDACTED"

_USERINFO = re.compile(r"(?<=://)[^/?#\\]*@")
_PARTS = re.compile(r"([?&;#])")
# A whole word at the end of a parameter's name: `api_key`, `X-Amz-Signature`, `accessToken`; not `keyword` or `author`.
_SECRET = re.compile(
    r"""(?: (?:.*[-_.])? (?i:(?:api|access|auth|client|private|secret)?
            (?:key|token|secret|passw(?:or)?d|pwd|signature|sig|credentials?|auth|authorization|sid|\w?sessi?on_?id|phpsessid))
      | .*[a-z](?:Key|Token|Secret|Password|Signature|Credential) )""",
    re.VERBOSE,
)


def redact(url: str) -> str:
    """The URL without user name and password, and with a placeholder for the value of each parameter, of the query or
    the fragment, that is named like a key; otherwise unchanged."""
    url = _USERINFO.sub("", url, count=1)
    if "=" not in url:
        return url
    head, *rest = _PARTS.split(url)
    return head + "".join(_parameter(part) for part in rest)


def _parameter(part: str) -> str:
    name, equals, value = part.partition("=")
    return f"{name}={PLACEHOLDER}" if equals and value and _SECRET.fullmatch(name) else part
