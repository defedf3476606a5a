"""What must not be written anywhere: credentials in URLs."""

from __future__ import annotations

import re

PLACEHOLDER = "REDACTED"

_USERINFO = re.compile(r"(?<=://)[^/?#@]*@")
_SECRET_PARAMETER = re.compile(
    r"""(?<=[?&;])
        (?P<name>[^=&;\#]*(?:key|token|secret|passw|signature|credential|auth|session)[^=&;\#]*|sig|pwd|code)
        =[^&;\#]*""",
    re.IGNORECASE | re.VERBOSE,
)


def redact(url: str) -> str:
    """The URL without user name and password, and with a placeholder for the value of each query parameter that is
    named like a key; otherwise unchanged."""
    url = _USERINFO.sub("", url, count=1)
    return _SECRET_PARAMETER.sub(rf"\g<name>={PLACEHOLDER}", url) if "=" in url else url
