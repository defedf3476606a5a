"""Recordings of HTTP in the YAML that vcrpy reads and writes (https://vcrpy.readthedocs.io), replayed and made.

Secrets are never written: neither a request's secret headers, cookies, nor credentials in URLs.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import json
import re
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import ada_url
import yaml

from citevet.errors import CassetteError, NetworkError, NetworkFault
from citevet.net.decoding import decoder
from citevet.net.redaction import redact
from citevet.net.transport import Request, Response, Transport, joined

# What tells who asked, and what describes a coding that the body no longer has.
_PRIVATE = frozenset({"authorization", "cookie", "proxy-authorization", "set-cookie", "x-api-key"})
_TRANSFER = frozenset({"connection", "content-encoding", "content-length", "keep-alive", "transfer-encoding"})

_MOST = 64 * 1024 * 1024

Key = tuple[str, str, tuple[tuple[str, str], ...], str | bytes]


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Plain values only: a cassette may come from anywhere."""


_Dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


@dataclass(slots=True)
class _Track:
    """The answers to one request, in the order in which they were recorded, and how many have been given."""

    answers: list[Response] = field(default_factory=list)
    given: int = 0

    def play(self) -> Response:
        answer = self.answers[min(self.given, len(self.answers) - 1)]
        self.given += 1
        return answer


class ReplayTransport:
    """Answers from recordings alone: the files given, and every `.yaml` below the folders given.

    A request is found by its method, URL (its query in any order) and body (JSON by value). One that was recorded
    several times is answered in that order, then with the last answer again; one that was not recorded is a
    NetworkError. Raises CassetteError for recordings that cannot be read, and where there are none.
    """

    def __init__(self, *paths: Path) -> None:
        self._tracks: defaultdict[Key, _Track] = defaultdict(_Track)
        files = [file for path in paths for file in _files(path)]
        if not files:
            raise CassetteError(f"{', '.join(map(str, paths))}: no recordings (.yaml) here; make some with --record")
        for file in files:
            for key, response in _load(file):
                self._tracks[key].answers.append(response)

    async def send(self, request: Request) -> Response:
        """The recorded answer, cut at the request's limit."""
        key = _key(request.method, request.url, request.body or b"")
        if key not in self._tracks:
            raise NetworkError(NetworkFault.PROTOCOL, f"no recording of {request.method} {redact(request.url)}")
        answer = self._tracks[key].play()
        cut = len(answer.body) > request.limit
        return Response(answer.status, request.url, answer.headers, answer.body[: request.limit], cut)

    async def close(self) -> None:
        """Nothing to let go of."""


_CONDITIONS = frozenset({"if-none-match", "if-modified-since"})


class RecordingTransport:
    """Passes everything on to another transport and writes each answer down at once: one file a host, begun anew in
    each run. Requests without an answer are not recorded. Raises CassetteError when it cannot write."""

    def __init__(self, inner: Transport, folder: Path) -> None:
        self._inner = inner
        self._folder = folder
        self._begun: set[Path] = set()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CassetteError(f"cannot make {folder}: {error.strerror}; name another folder with --record") from None

    async def send(self, request: Request) -> Response:
        """The other transport's answer, which is the whole page whatever is known of it: a replay knows nothing."""
        headers = {name: value for name, value in request.headers.items() if name not in _CONDITIONS}
        response = await self._inner.send(replace(request, headers=headers))
        self._write(request, response)
        return response

    async def close(self) -> None:
        """Closes the other transport."""
        await self._inner.close()

    def _write(self, request: Request, response: Response) -> None:
        host = re.sub(r"[^a-z0-9.-]", "_", ada_url.URL(request.url).host)
        file = self._folder / f"{host[:200]}.yaml"
        item = yaml.dump([_interaction(request, response)], Dumper=_Dumper, allow_unicode=True, width=110)
        try:
            if file in self._begun:
                with file.open("a", encoding="utf-8", newline="\n") as stream:
                    stream.write(item)
            else:
                file.write_text(f"version: 1\ninteractions:\n{item}", encoding="utf-8", newline="\n")
                self._begun.add(file)
        except OSError as error:
            raise CassetteError(
                f"cannot write {file}: {error.strerror}; make room, or name another folder with --record"
            ) from None


def _interaction(request: Request, response: Response) -> Mapping[str, object]:
    return {
        "request": {
            "method": request.method,
            "uri": redact(request.url),
            "body": _text(request.body) if request.body else None,
            "headers": {name: [value] for name, value in request.headers.items() if name.lower() not in _PRIVATE},
        },
        "response": {
            "status": {"code": response.status, "message": ""},
            "headers": {
                name: [redact(each) for each in value.split("\n")] if name == "location" else [value]
                for name, value in response.headers.items()
                if name not in _PRIVATE | _TRANSFER
            },
            "body": {"string": _text(response.body)},
        },
    }


def _text(data: bytes) -> str | bytes:
    """Text where it is some, as that can be read in a diff."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data


def _key(method: str, url: str, body: str | bytes) -> Key:
    try:
        url = ada_url.URL(redact(url)).href
    except ValueError:
        url = redact(url)
    parts = urlsplit(url)
    query = tuple(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    data = body.encode() if isinstance(body, str) else body
    try:
        value: str | bytes = json.dumps(json.loads(data), sort_keys=True)
    except ValueError:
        value = data
    return method.upper(), f"{parts.scheme}://{parts.netloc}{parts.path}", query, value


def _files(path: Path) -> Sequence[Path]:
    if path.is_dir():
        return sorted((*path.rglob("*.yaml"), *path.rglob("*.yml")))
    if path.is_file():
        return [path]
    raise CassetteError(f"{path}: no such file or folder of recordings")


def _load(file: Path) -> Iterator[tuple[Key, Response]]:
    try:
        with file.open("rb") as stream:
            content = yaml.load(stream, Loader=_Loader)  # noqa: S506 - a subclass of the safe loader
        interactions = list(content["interactions"])
    except OSError as error:
        raise CassetteError(f"{file}: cannot be read: {error.strerror}") from None
    except (yaml.YAMLError, TypeError, KeyError, ValueError):
        raise CassetteError(f"{file}: not a recording in vcrpy's form (version 1, with `interactions`)") from None
    for number, each in enumerate(interactions, 1):
        try:
            request, response = each["request"], each["response"]
            yield _key(request["method"], request["uri"], request.get("body") or b""), _response(request, response)
        except (TypeError, KeyError, ValueError, AttributeError, binascii.Error):
            raise CassetteError(f"{file}: interaction {number} is not in vcrpy's form") from None


def _response(request: Mapping[str, Any], response: Mapping[str, Any]) -> Response:
    headers = {
        str(name).lower(): joined(str(name).lower(), map(str, value)) if isinstance(value, list) else str(value)
        for name, value in (response.get("headers") or {}).items()
    }
    # vcrpy has written httpx's answers as `status_code` and `content`, all others as `status` and `body`.
    status = response["status"]["code"] if "status" in response else response["status_code"]
    body: Mapping[str, Any] = response["body"] if "body" in response else {"string": response.get("content")}
    if "base64_string" in body:
        data = base64.b64decode(body["base64_string"])
    else:
        text = body.get("string") or b""
        data = text.encode() if isinstance(text, str) else bytes(text)
    # Some recordings were made after decoding, though the header was kept.
    with contextlib.suppress(zlib.error):
        data = decoder(headers.pop("content-encoding", "")).feed(data, _MOST)
    return Response(int(status), request["uri"], {k: v for k, v in headers.items() if k not in _TRANSFER}, data)
