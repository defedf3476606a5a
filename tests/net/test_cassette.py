"""Recordings: made here and read by vcrpy, made by vcrpy's kin and read here."""

from __future__ import annotations

import asyncio
import gzip
import json
from pathlib import Path

import pytest
import yaml
from vcr.persisters.filesystem import FilesystemPersister
from vcr.serializers import yamlserializer

from citevet.errors import CassetteError, NetworkError, NetworkFault
from citevet.net.cassette import RecordingTransport, ReplayTransport
from citevet.net.transport import Request, Response, Transport
from tests.net.servers import Answer, in_turn, live, reply, serving


def record(folder: Path, answer: Answer, *requests: Request) -> list[Response]:
    """Sends to a server on loopback, `http://server/` standing for it, and records; gives what came back."""

    async def run() -> list[Response]:
        async with serving(answer) as server, live() as transport:
            recording = RecordingTransport(transport, folder)
            responses = []
            for each in requests:
                url = each.url.replace("server", f"127.0.0.1:{server.port}")
                responses.append(
                    await recording.send(
                        Request(each.method, url, each.headers, each.secret_headers, each.body, each.limit)
                    )
                )
            return responses

    return asyncio.run(run())


def replay(transport: Transport, *requests: Request) -> list[Response]:
    """Sends these, one after another."""

    async def run() -> list[Response]:
        return [await transport.send(request) for request in requests]

    return asyncio.run(run())


def cassette(folder: Path, *interactions: object) -> Path:
    """A file with these interactions."""
    file = folder / "tape.yaml"
    file.write_text(yaml.safe_dump({"version": 1, "interactions": list(interactions)}))
    return file


def interaction(
    uri: str, body: object = "x", request_body: object = None, method: str = "GET", encoding: str | None = None
) -> object:
    """One in vcrpy's form; a body that is no dict is its `string`."""
    headers = {"Content-Encoding": [encoding]} if encoding else {}
    stored = body if isinstance(body, dict) else {"string": body}
    return {
        "request": {"method": method, "uri": uri, "body": request_body, "headers": {}},
        "response": {"status": {"code": 200, "message": "OK"}, "headers": headers, "body": stored},
    }


BODIES = [
    b"",
    b"plain",
    "héllo — 世界 \u2028 \U0001f600".encode(),
    b"\r\n a: b\n- c\n\t",
    b"\xff\x00\x80binary",
    b"\x1b[31m",
]


@pytest.mark.parametrize("body", BODIES)
def test_what_is_recorded_is_what_is_replayed_and_what_vcrpy_reads(tmp_path: Path, body: bytes) -> None:
    (response,) = record(tmp_path, reply(418, body, X_Thing="ä"), Request("GET", "http://server/p?a=1&b=%2C"))
    assert replay(ReplayTransport(tmp_path), Request("GET", response.url)) == [
        Response(418, response.url, {"x-thing": response.headers["x-thing"]}, body)
    ]
    (file,) = tmp_path.iterdir()
    requests, responses = FilesystemPersister.load_cassette(file, yamlserializer)
    assert (requests[0].method, requests[0].uri) == ("GET", response.url)
    assert (responses[0]["status"]["code"], responses[0]["body"]["string"]) == (418, body)


def test_no_secret_is_recorded(tmp_path: Path) -> None:
    answer = reply(302, b"", Set_Cookie="id=hush", Location="/next?token=hush&x=1")
    request = Request(
        "POST",
        "http://me:hush@server/p?api_key=hush&q=1",
        headers={"Cookie": "id=hush", "Accept": "*/*"},
        secret_headers={"Authorization": "hush"},
        body=b'{"ids": []}',
    )
    (response,) = record(tmp_path, answer, request)
    (file,) = tmp_path.iterdir()
    assert "hush" not in file.read_text()
    again = Request("POST", response.url.replace("hush", "another"), body=b'{"ids":[]}')
    (replayed,) = replay(ReplayTransport(file), again)
    assert replayed.headers["location"] == "/next?token=REDACTED&x=1"


def test_a_recording_is_readable_after_every_answer_and_begun_anew_in_each_run(tmp_path: Path) -> None:
    (first,) = record(tmp_path, reply(200, b"old"), Request("GET", "http://server/"))
    (file,) = tmp_path.iterdir()
    held: list[int] = []

    class Fixed:
        async def send(self, request: Request) -> Response:
            held.append(len(yaml.safe_load(file.read_text())["interactions"]))
            return Response(200, request.url, {}, b"new")

        async def close(self) -> None: ...

    replay(RecordingTransport(Fixed(), tmp_path), *[Request("GET", first.url)] * 3)
    assert held == [1, 1, 2]
    assert [each.body for each in replay(ReplayTransport(file), *[Request("GET", first.url)] * 3)] == [b"new"] * 3


def test_what_is_recorded_is_asked_for_whole(tmp_path: Path) -> None:
    sent: list[Request] = []

    class Fixed:
        async def send(self, request: Request) -> Response:
            sent.append(request)
            return Response(200, request.url, {}, b"new")

        async def close(self) -> None: ...

    headers = {"if-none-match": '"1"', "if-modified-since": "Mon, 05 Jan 2026 06:00:00 GMT", "accept": "text/html"}
    replay(RecordingTransport(Fixed(), tmp_path), Request("GET", "http://server/", headers))
    assert [each.headers for each in sent] == [{"accept": "text/html"}]


def test_a_recording_of_compressed_bodies_holds_them_plain(tmp_path: Path) -> None:
    (response,) = record(
        tmp_path, reply(200, gzip.compress(b"plain"), Content_Encoding="gzip"), Request("GET", "http://server/")
    )
    assert replay(ReplayTransport(tmp_path), Request("GET", response.url))[0].body == b"plain"


def test_repeated_requests_are_answered_in_order_and_then_with_the_last(tmp_path: Path) -> None:
    answers = in_turn(reply(503), reply(200, b"second"))
    (first, _) = record(tmp_path, answers, *[Request("GET", "http://server/")] * 2)
    statuses = [each.status for each in replay(ReplayTransport(tmp_path), *[Request("GET", first.url)] * 4)]
    assert statuses == [503, 200, 200, 200]


def test_requests_are_told_apart_by_method_url_and_body(tmp_path: Path) -> None:
    url = "https://api.example/batch?fields=a%2Cb&x=1"
    file = cassette(
        tmp_path,
        interaction(url, "one", '{"ids": ["A"], "n": 1}', "POST"),
        interaction(url, "two", '{"ids": ["B"], "n": 1}', "POST"),
        interaction(url, "three"),
    )
    transport = ReplayTransport(file)
    reordered = "https://API.example:443/batch?x=1&fields=a,b"
    requests = [Request("POST", reordered, body=json.dumps({"n": 1, "ids": [each]}).encode()) for each in "BA"]
    assert [each.body for each in replay(transport, *requests, Request("get", url))] == [b"two", b"one", b"three"]
    for other in (
        Request("POST", url, body=b'{"ids": ["A", "B"], "n": 1}'),
        Request("POST", url, body=b"not json"),
        Request("GET", "https://api.example/batch?fields=a"),
        Request("GET", "https://other.example/batch?fields=a%2Cb&x=1"),
    ):
        with pytest.raises(NetworkError, match="no recording of") as caught:
            replay(transport, other)
        assert caught.value.fault is NetworkFault.PROTOCOL


def test_the_limit_holds_in_a_replay(tmp_path: Path) -> None:
    file = cassette(tmp_path, interaction("https://a.example/", "x" * 11))
    (response,) = replay(ReplayTransport(file), Request("GET", "https://a.example/", limit=10))
    assert (response.body, response.truncated) == (b"x" * 10, True)


def test_other_forms_that_vcrpy_and_its_kin_have_written(tmp_path: Path) -> None:
    old = {
        "request": {"method": "GET", "uri": "https://a.example/httpx", "body": "", "headers": {}},
        "response": {"status_code": 404, "http_version": "HTTP/1.1", "headers": {"A": "b"}, "content": "gone"},
    }
    file = cassette(
        tmp_path,
        interaction("https://a.example/base64", body={"base64_string": "aGVsbG8="}),
        interaction("https://a.example/zipped", gzip.compress(b"hello"), encoding="gzip"),
        interaction("https://a.example/unzipped", "hello", encoding="gzip"),
        interaction("https://a.example/none", None),
        old,
    )
    urls = [f"https://a.example/{name}" for name in ("base64", "zipped", "unzipped", "none", "httpx")]
    responses = replay(ReplayTransport(file), *(Request("GET", url) for url in urls))
    assert [each.body for each in responses] == [b"hello", b"hello", b"hello", b"", b"gone"]
    assert (responses[-1].status, responses[-1].headers) == (404, {"a": "b"})


@pytest.mark.parametrize(
    "content",
    ["", "- a", "{", "version: 1", "interactions: 3", "interactions: [1]", "a: !!python/object/apply:os.system [id]"],
)
def test_what_is_no_recording_is_one_clear_line(tmp_path: Path, content: str) -> None:
    (tmp_path / "tape.yaml").write_text(content)
    with pytest.raises(CassetteError, match=r"tape\.yaml"):
        ReplayTransport(tmp_path)


def test_no_recordings_at_all_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(CassetteError, match="no recordings"):
        ReplayTransport(tmp_path)
    with pytest.raises(CassetteError, match="no such file"):
        ReplayTransport(tmp_path / "absent")


def test_a_folder_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CassetteError, match=r"cannot make .*file"):
        record(tmp_path / "file", reply(), Request("GET", "http://server/"))


def test_real_recordings_load(shared: Path) -> None:
    folder = shared / "wire" / "recorded"
    transport = ReplayTransport(folder)
    url = "https://api.semanticscholar.org/graph/v1/paper/10.1093/mind/lix.236.433?fields=title"
    (response,) = replay(transport, Request("GET", url))
    assert json.loads(response.body)["title"] == "Computing Machinery and Intelligence"
    bad = ReplayTransport(folder / "semantic-scholar-bad_query_parameters.yaml")
    wanted = yaml.safe_load((folder / "semantic-scholar-bad_query_parameters.yaml").read_text())["interactions"][0]
    (response,) = replay(bad, Request("GET", wanted["request"]["uri"]))
    assert response.status == 400
    assert "unknown" in json.loads(response.body)["error"]
