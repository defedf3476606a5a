"""Answers that mean to fill the memory or never to end: what they cost."""

from __future__ import annotations

import gzip
import json
import os
import sys
import sysconfig
import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.processes import finish, running
from tests.world.matrix import HEAD
from tests.world.matrix_hosts import MatrixHosts
from tests.world.matrix_rows import Row, ok
from tests.world.wire import Answer, endless, gzip_bomb, message, raw, reply

pytest.importorskip("resource", reason="it tells the peak of a process's memory")

# A process begins with the peak of the one that it was forked from, so that a small one has to be in between.
_MEASURE = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
MEGABYTE = 1024 * 1024
# The one that ends by no limit, and is given up after so many seconds.
UNLIMITED, TIMEOUT = "chunk-extension", 1.0
PIECE = b"x" * 100_000
ZEROS = bytes(10_000_000)

BOMBS: dict[str, Answer] = {
    "gzip": raw(HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip_bomb(1000)),
    "gzip-for-ever": endless(HEAD + b"Content-Encoding: gzip\r\n\r\n", gzip.compress(ZEROS)),
    "deflate": raw(HEAD + b"Content-Encoding: deflate\r\n\r\n" + zlib.compress(ZEROS * 20)),
    "gzip-of-gzip": raw(HEAD + b"Content-Encoding: gzip, gzip\r\n\r\n" + gzip.compress(gzip_bomb(1000))),
    "body": endless(HEAD + b"\r\n", PIECE),
    "long-body": endless(HEAD + b"Content-Length: 524288000\r\n\r\n", PIECE),
    "chunks": endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"186a0\r\n" + PIECE + b"\r\n"),
    "one-chunk": endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\nffffffff\r\n", PIECE),
    "chunk-extension": endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\n5;", PIECE),
    "trailers": endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X-More: and more\r\n" * 500),
    "status-line": endless(b"HTTP/1.1 200 ", PIECE),
    "header-line": endless(HEAD + b"X-Long: ", PIECE),
    "headers": endless(HEAD, b"X-More: and more\r\n" * 500),
    "redirect": endless(b"HTTP/1.1 302 Found\r\nLocation: /page?again\r\n\r\n", PIECE),
    "not-found": endless(b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n", PIECE),
    "failing": endless(b"HTTP/1.1 503 Down\r\n\r\n", PIECE),
    "cookies": raw(message(200).replace(b"\r\n\r\n", b"\r\n" + b"Set-Cookie: a=b\r\n" * 5000 + b"\r\n", 1)),
    "nested-tags": reply(200, "<title>" * 9_000),
}


def rows(answers: dict[str, Answer]) -> tuple[Row, ...]:
    listed = (ok(name, name, answer) for name, answer in answers.items())
    return tuple(replace(row, timeout=TIMEOUT) if row.name == UNLIMITED else row for row in listed)


def peak(folder: Path, hosts: MatrixHosts, listed: Sequence[Row]) -> int:
    """The most bytes that an audit of links to these hosts held at once."""
    folder.mkdir()
    (folder / "citevet.toml").write_text(f"retries = 1\n{hosts.config()}")
    (folder / "list.md").write_text("".join(f"- [{row.name}]({row.url})\n" for row in listed))
    citevet = str(Path(sysconfig.get_path("scripts")) / "citevet")
    command = [sys.executable, "-c", _MEASURE, citevet, "audit", "list.md", "-q", "--log-requests", "log.jsonl"]
    with running(command, cwd=folder, env={**os.environ, **hosts.environment}) as process:
        printed, told = finish(process)
    code, most = printed.split()[-2:]
    assert int(code) in (0, 1, 3), told
    assert b"Traceback" not in told
    return int(most) * (1 if sys.platform == "darwin" else 1024)


def test_bombs_take_no_memory_and_no_more_than_their_time(tmp_path: Path) -> None:
    harmless = rows(dict.fromkeys(BOMBS, reply()))
    with MatrixHosts(tmp_path, harmless) as hosts:
        usual = peak(tmp_path / "harmless", hosts, harmless)
    bombs = rows(BOMBS)
    with MatrixHosts(tmp_path, bombs) as hosts:
        most = peak(tmp_path / "bombs", hosts, bombs)
    requests = [json.loads(line) for line in (tmp_path / "bombs" / "log.jsonl").read_text().splitlines()]
    faults = {(each["url"].split("//")[1].split(".")[0], each.get("fault")) for each in requests}
    assert {name for name, _ in faults} == set(BOMBS)
    assert {name for name, fault in faults if fault == "timeout"} == {UNLIMITED}
    assert (most - usual) / MEGABYTE < 20
    report = json.loads((tmp_path / "bombs" / "reports" / "latest" / "report.json").read_bytes())
    ok_though_cut = {"gzip", "gzip-for-ever", "deflate", "gzip-of-gzip", "body", "long-body", "chunks", "one-chunk"}
    states = {link["url"].split("//")[1].split(".")[0]: link["verdict"] for link in report["links"]}
    assert {name for name, state in states.items() if state == "ok"} == {*ok_though_cut, "nested-tags"}
    assert {name for name, state in states.items() if state == "dead"} == {"not-found"}


def test_interim_answers_without_end_take_no_memory(tmp_path: Path) -> None:
    hints = rows({"hints": endless(b"", b"HTTP/1.1 103 Early Hints\r\nX-More: and more\r\n\r\n" * 500)})
    with MatrixHosts(tmp_path, hints) as hosts:
        assert peak(tmp_path / "hints", hosts, hints) / MEGABYTE < 120
    (request,) = (json.loads(line) for line in (tmp_path / "hints" / "log.jsonl").read_text().splitlines())
    assert (request["fault"], request["attempt"]) == ("protocol", 1)
