"""A stand-in for the part of GitHub's REST API that the action speaks: pull requests and issues of one repository."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

REPOSITORY = "ann/list"
TOKEN = "t0ken"


@dataclass
class Hub:
    """The repository's pull requests and issues, numbered together, and what was asked to be changed."""

    pulls: list[dict[str, Any]] = field(default_factory=list)
    issues: list[dict[str, Any]] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    refuses: bool = False
    has_issues: bool = True
    url: str = ""

    def answer(self, method: str, path: str, query: dict[str, list[str]], body: Any) -> tuple[int, Any]:
        """The status and the body of one answer."""
        kind, *number = path.removeprefix(f"/repos/{REPOSITORY}/").split("/")
        if kind == "issues" and not self.has_issues:
            return 410, {"message": "Issues are disabled for this repo"}
        held = {"pulls": self.pulls, "issues": self.issues}[kind]
        if method == "GET":
            wanted = query["state"][0]
            found = [each for each in held if wanted in ("all", each["state"])]
            if kind == "pulls":
                own = (each for each in reversed(found) if query["head"] == [f"ann:{each['head']}"])
                return 200, [{**each, "head": {"ref": each["head"], "sha": each.get("sha")}} for each in own]
            return 200, [each for each in found if query["labels"][0] in each["labels"]]
        if self.refuses:
            return 403, {"message": "GitHub Actions is not permitted to create or approve pull requests."}
        self.changes.append(f"{method} {kind}")
        if method == "POST":
            made = {"number": len(self.pulls) + len(self.issues) + 1, "state": "open", "merged_at": None, **body}
            made["html_url"] = f"https://github.com/{REPOSITORY}/{kind}/{made['number']}"
            held.append(made)
            return 201, made
        (changed,) = (each for each in held if each["number"] == int(number[0]))
        changed.update(body)
        return 200, changed


@contextmanager
def serving() -> Iterator[Hub]:
    """A hub on loopback; whoever comes without the token is turned away."""
    hub = Hub()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            size = int(self.headers.get("content-length") or 0)
            body = json.loads(self.rfile.read(size)) if size else None
            url = urlsplit(self.path)
            status, said = 401, {"message": "Bad credentials"}
            if self.headers["authorization"] == f"Bearer {TOKEN}":
                status, said = hub.answer(self.command, url.path, parse_qs(url.query), body)
            data = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = _answer  # noqa: N815 - http.server looks for these names
        do_POST = _answer  # noqa: N815
        do_PATCH = _answer  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        hub.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield hub
        finally:
            server.shutdown()
            thread.join()
