"""What can go wrong with a service, as it looks on the wire."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum

from aiohttp import web


class Fault(StrEnum):
    """One way to fail. `TRUNCATED` and `SHORT` spoil an answer that was otherwise right."""

    ERROR = "500"
    UNAVAILABLE = "503 with Retry-After"
    HTML = "HTML with 200"
    TRUNCATED = "cut off in the middle"
    SHORT = "one item less than asked"
    LIMITED = "429"
    CHALLENGE = "a robot wall"
    SILENCE = "no answer ever"
    RESET = "connection reset"
    REFUSED = "connection refused"


@dataclass(slots=True)
class Failure:
    """A fault that is switched on: for so many more requests, or for ever (None)."""

    fault: Fault
    left: int | None
    retry_after: str | None

    def take(self) -> bool:
        """Whether the fault strikes now."""
        if self.left is None:
            return True
        self.left -= 1
        return self.left >= 0


_LIMITED = {
    "semantic-scholar": (
        '{"message": "Too Many Requests. Please wait and try again or apply for a key for higher rate limits. '
        'https://www.semanticscholar.org/product/api#api-key-form", "code": "429"}',
        "application/json",
    ),
    "arxiv": ("Rate exceeded.", "text/plain"),
    "github": (
        '{"message": "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.", '
        '"documentation_url": "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api", "status": "429"}',
        "application/json; charset=utf-8",
    ),
    "openreview-api": ('{"name": "RateLimitError", "message": "Too many requests", "status": 429}', "application/json"),
}
_HTML = "<!doctype html><html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"
_CLOUDFLARE = (
    '<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title></head><body><div class="main-wrapper">'
    "<noscript>Enable JavaScript and cookies to continue</noscript></div></body></html>"
)


def failed(service: str, failure: Failure) -> web.Response:
    """The answer of a service that fails with an answer."""
    retry = {"Retry-After": failure.retry_after} if failure.retry_after else {}
    match failure.fault:
        case Fault.ERROR if service in {"semantic-scholar", "github", "doi"}:
            return _answer(500, '{"message": "Internal Server Error"}', "application/json", retry)
        case Fault.ERROR:
            return _answer(500, _HTML.format(title="500 Internal Server Error"), "text/html", retry)
        case Fault.UNAVAILABLE:
            body = _HTML.format(title="503 Service Temporarily Unavailable")
            return _answer(503, body, "text/html", {"Retry-After": failure.retry_after or "1"})
        case Fault.HTML:
            return _answer(200, _HTML.format(title="Scheduled maintenance"), "text/html; charset=utf-8", retry)
        case Fault.LIMITED:
            body, kind = _LIMITED.get(service, (_HTML.format(title="429 Too Many Requests"), "text/html"))
            return _answer(429, body, kind, retry)
        case Fault.CHALLENGE if service == "openreview-api":
            body = json.dumps(
                {
                    "name": "ChallengeRequiredError",
                    "message": "A browser challenge has to be passed",
                    "status": 403,
                    "details": {"challengeUrl": "https://openreview.net/challenge"},
                }
            )
            return _answer(403, body, "application/json; charset=utf-8", retry)
        case Fault.CHALLENGE:
            return _answer(403, _CLOUDFLARE, "text/html; charset=UTF-8", {"cf-mitigated": "challenge", **retry})
        case other:
            raise ValueError(f"{other} is not an answer")


def spoiled(response: web.Response, fault: Fault) -> web.Response:
    """A right answer made wrong by `TRUNCATED` or `SHORT`."""
    body = response.body
    assert isinstance(body, bytes)
    cut = body[: len(body) // 2] if fault is Fault.TRUNCATED else _shorter(body, response.content_type)
    return web.Response(status=response.status, body=cut, headers={"Content-Type": response.headers["Content-Type"]})


def _shorter(body: bytes, content_type: str) -> bytes:
    if content_type == "application/json":
        value = json.loads(body)
        if isinstance(value, list):
            return json.dumps(value[:-1]).encode()
        if isinstance(value, dict):
            message = value.get("message")
            lists = (
                value.get("notes"),
                value.get("results"),
                message.get("items") if isinstance(message, dict) else None,
            )
            if (listed := next(filter(None, lists), None)) is not None:
                listed.pop()
                return json.dumps(value).encode()
        if isinstance(value, dict) and value.get("result", {}).get("hits", {}).get("hit"):
            value["result"]["hits"]["hit"].pop()
            return json.dumps(value).encode()
        if isinstance(value, dict) and isinstance(value.get("data"), dict):
            value["data"].pop(next(reversed(value["data"])), None)
            return json.dumps(value).encode()
    if content_type == "application/atom+xml":
        return re.sub(rb"\s*<entry>(?:(?!<entry>).)*</entry>(?=\s*</feed>)", b"", body, flags=re.DOTALL)
    return body


def _answer(status: int, body: str, content_type: str, headers: dict[str, str]) -> web.Response:
    return web.Response(status=status, body=body.encode(), headers={"Content-Type": content_type, **headers})
