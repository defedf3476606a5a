"""The cookies of one chain of redirects: some sites set one and send back whoever does not return it."""

from __future__ import annotations

from urllib.parse import urlsplit

# Per cookie and per chain; what is larger is dropped, as browsers do.
_LONGEST = 4_096
_MOST = 50


class Cookies:
    """A jar that lives as long as one chain. A cookie goes back to the host that set it, and with a Domain attribute
    to that domain's other hosts; a Secure one over https alone. Paths and dates are of no use in so short a life."""

    def __init__(self) -> None:
        self._jar: dict[tuple[str, str], tuple[str, bool, bool]] = {}

    def take(self, url: str, set_cookie: str) -> None:
        """Keeps the cookies that the answer from `url` sets, one `Set-Cookie` value a line."""
        host = urlsplit(url).hostname or ""
        for line in set_cookie.split("\n"):
            pair, *attributes = line.split(";")
            name, equals, value = pair.strip().partition("=")
            if not equals or not name or len(pair) > _LONGEST or not pair.isprintable() or not pair.isascii():
                continue
            read = dict(_attribute(text) for text in attributes)
            domain = read.get("domain", "").lstrip(".").lower()
            if domain and not (host == domain or (host.endswith(f".{domain}") and "." in domain)):
                continue
            if len(self._jar) < _MOST:
                self._jar[domain or host, name] = (value, bool(domain), "secure" in read)

    def header(self, url: str) -> str:
        """The `Cookie` header's value for a request to `url`, or ""."""
        if not self._jar:
            return ""
        parts = urlsplit(url)
        host = parts.hostname or ""
        return "; ".join(
            f"{name}={value}"
            for (domain, name), (value, shared, secure) in sorted(self._jar.items())
            if (host == domain or (shared and host.endswith(f".{domain}"))) and (parts.scheme == "https" or not secure)
        )


def _attribute(text: str) -> tuple[str, str]:
    name, _, value = text.strip().partition("=")
    return name.strip().lower(), value.strip()
